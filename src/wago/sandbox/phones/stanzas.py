"""What a phone's stanzas say of the message in them.

Written for the sandbox alone, so that a slip of the engine is not repeated here.
Source: whatsapp-rust wacore/src/send/mod.rs, whatsmeow send.go, Baileys Socket/messages-send.ts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from wago.protocol.binary.node import Node
from wago.protocol.messages import changes
from wago.protocol.messages.polls import poll_part
from wago.protocol.messages.read import innermost
from wago.protocol.proto.e2e_pb2 import Message
from wago.sandbox.wire import Attrs

_WITHOUT_SECRET: Final = (
    "reactionMessage",
    "pollUpdateMessage",
    "encEventResponseMessage",
    "protocolMessage",
)

_MEDIA: Final[dict[str, str | Callable[[Any], str]]] = {
    "imageMessage": "image",
    "videoMessage": lambda video: "gif" if video.gifPlayback else "video",
    "ptvMessage": "ptv",
    "audioMessage": lambda audio: "ptt" if audio.PTT else "audio",
    "documentMessage": "document",
    "stickerMessage": "sticker",
    "locationMessage": "location",
    "liveLocationMessage": "livelocation",
    "contactMessage": "vcard",
    "contactsArrayMessage": "contact_array",
    "listMessage": "list",
    "listResponseMessage": "list_response",
    "buttonsMessage": "button",
    "buttonsResponseMessage": "buttons_response",
    "orderMessage": "order",
    "productMessage": "product",
    "interactiveResponseMessage": "native_flow_response",
    "groupInviteMessage": "url",
}


def has_secret(message: Message) -> bool:
    """Whether the message can be answered under a secret: whatever stands for itself in a chat."""
    inner = innermost(message)
    return not any(inner.HasField(name) for name in _WITHOUT_SECRET)


def mediatype(message: Message) -> str | None:
    """`mediatype` of its ciphertexts."""
    inner = innermost(message)
    if inner.extendedTextMessage.matchedText:
        return "url"
    for name, word in _MEDIA.items():
        if inner.HasField(name):
            return word if isinstance(word, str) else word(getattr(inner, name))
    return None


def stanza_attrs(message: Message) -> Attrs:
    """`type` and `edit` of the stanza."""
    attrs: Attrs = {"type": _type(message)}
    edit = _edit(message)
    if edit is not None:
        attrs["edit"] = edit
    return attrs


def meta_nodes(message: Message) -> list[Node]:
    """`<meta>`, for the kinds that have one."""
    inner = innermost(message)
    if poll_part(inner) is not None:
        return [Node("meta", {"polltype": "creation"})]
    if inner.HasField("pollUpdateMessage"):
        return [Node("meta", {"polltype": "vote"})]
    if inner.HasField("eventMessage"):
        return [Node("meta", {"event_type": "creation"})]
    if inner.HasField("encEventResponseMessage"):
        return [Node("meta", {"event_type": "response"})]
    return []


def _type(message: Message) -> str:
    inner = innermost(message)
    if inner.HasField("reactionMessage") or inner.HasField("encReactionMessage"):
        return "reaction"
    if poll_part(inner) is not None or inner.HasField("pollUpdateMessage"):
        return "poll"
    if inner.HasField("eventMessage") or inner.HasField("encEventResponseMessage"):
        return "event"
    return "text" if mediatype(inner) is None else "media"


def _edit(message: Message) -> str | None:
    if changes.read_edit(message) is not None:
        return "1"
    if changes.read_pin(message) is not None:
        return "2"
    revoke = changes.read_revoke(message)
    if revoke is not None:
        return "7" if revoke.target is None or revoke.target.from_me else "8"
    reaction = innermost(message).reactionMessage
    return "7" if reaction.HasField("key") and not reaction.text else None
