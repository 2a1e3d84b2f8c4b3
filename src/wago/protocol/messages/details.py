"""What is in a message, as a tree of JSON values: the options of a poll, the buttons of a menu, a place.

Names are those of the dataclasses that the readers give. What is absent or empty is left out.
"""

from __future__ import annotations

import enum
import math
from base64 import b64encode
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final

from wago.protocol.jid import Jid
from wago.protocol.messages.albums import read_album
from wago.protocol.messages.calls import read_cancelled_call, read_scheduled_call
from wago.protocol.messages.changes import (
    read_edit,
    read_keep,
    read_pin,
    read_revoke,
    read_timer_setting,
)
from wago.protocol.messages.classic import read_classic_buttons, read_classic_list
from wago.protocol.messages.comments import read_comment
from wago.protocol.messages.commerce import read_order, read_product
from wago.protocol.messages.contacts import read_contacts
from wago.protocol.messages.events import read_event
from wago.protocol.messages.interactive import read_interactive
from wago.protocol.messages.invites import read_group_invite
from wago.protocol.messages.media import read_media
from wago.protocol.messages.packs import read_sticker_pack
from wago.protocol.messages.payments import read_payment
from wago.protocol.messages.places import read_live_location, read_location
from wago.protocol.messages.polls import read_poll, read_poll_result
from wago.protocol.messages.reactions import read_reaction
from wago.protocol.messages.read import describe, read_context
from wago.protocol.messages.replies import read_reply
from wago.protocol.messages.text import read_text
from wago.protocol.proto.e2e_pb2 import Message

_READERS: Final[tuple[Callable[[Message], Any], ...]] = (
    read_text,
    read_media,
    read_reaction,
    read_poll,
    read_location,
    read_live_location,
    read_interactive,
    read_reply,
    read_edit,
    read_revoke,
    read_event,
    read_album,
    read_sticker_pack,
    read_group_invite,
    read_classic_buttons,
    read_classic_list,
    read_product,
    read_order,
    read_pin,
    read_keep,
    read_timer_setting,
    read_poll_result,
    read_comment,
    read_scheduled_call,
    read_cancelled_call,
)


def details(message: Message) -> dict[str, Any]:
    """What the readers say about a message, empty for kinds that have none."""
    people = read_contacts(message)
    if people is not None:
        return {"contacts": [plain(each) for each in people]}
    for read in _READERS:
        value = read(message)
        if value is not None:
            found: dict[str, Any] = plain(value)
            break
    else:
        return {}
    payment = read_payment(message)
    if payment is not None:
        found["payment"] = plain(payment)
    return found


def context_details(message: Message) -> dict[str, Any]:
    """What a message refers to, empty if to nothing."""
    context: dict[str, Any] = plain(read_context(message))
    return context


def plain(value: Any) -> Any:
    """A value of the readers as JSON: bytes in base64, JIDs as text, messages by kind, text and details."""
    if isinstance(value, Jid):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Message):
        kind, text = describe(value)
        return {"kind": kind, "text": text} | details(value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if is_dataclass(value):
        parts = ((each.name, getattr(value, each.name)) for each in fields(value))
        return {name: plain(part) for name, part in parts if not _absent(part)}
    return value


def _absent(value: Any) -> bool:
    """Not numbers: 0 degrees are a place."""
    return value is None or value is False or (isinstance(value, str | bytes | tuple) and not value)
