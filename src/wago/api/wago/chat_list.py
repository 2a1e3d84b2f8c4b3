"""WaGo: how chats stand in the account's list."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, About
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.faults import BadAddressInNewer, Refused
from wago.api.wago.requests import Call, does
from wago.errors import AppStateUnavailable, InvalidContent
from wago.gateway.chats import ChatEntry, named_chats
from wago.gateway.errors import NotLoaded
from wago.gateway.events_wago_more import time_text
from wago.protocol.appstate.actions import FOREVER

ERRORS: Final = (BadAddressInNewer, AppStateUnavailable, *USING)
"""What can go wrong with anything that the account's devices share."""

_CHAT: Final = "the chat: a phone number or a JID"
_HOUR: Final = 3600
_MUTES: Final = {"8h": 8 * _HOUR, "24h": 24 * _HOUR, "1w": 7 * 24 * _HOUR, "7d": 7 * 24 * _HOUR}
_FOREVER: Final = ("forever", "always")
_USUAL_S: Final = 8 * _HOUR
_BAD_DURATION: Final = "invalid Duration in payload. Use seconds, 8h, 24h, 1w, or forever"


class OfChat(msgspec.Struct, kw_only=True):
    chat: Annotated[str, Meta(description=_CHAT)] = msgspec.field(name="Chat", default="")


class Pin(OfChat, kw_only=True):
    pin: Annotated[bool, Meta(description="false takes it off the pinned ones")] = msgspec.field(
        name="Pin", default=True
    )


@does("/chat/pin", Pin, ("Chat",), answer={"Details": "Chat pinned"}, newer=True, errors=ERRORS)
async def pin_chat(call: Call[Pin]) -> Any:
    """Keep a chat at the top of the list, or no more."""
    await call.session.chats.pin(call.address("Chat", call.body.chat), call.body.pin)
    return {"Details": "Chat pinned" if call.body.pin else "Chat unpinned"}


@does("/chat/unpin", OfChat, ("Chat",), answer={"Details": "Chat unpinned"}, newer=True, errors=ERRORS)
async def unpin_chat(call: Call[OfChat]) -> Any:
    """Take a chat off the pinned ones."""
    await call.session.chats.pin(call.address("Chat", call.body.chat), False)
    return {"Details": "Chat unpinned"}


class Archive(OfChat, kw_only=True):
    archive: Annotated[bool, Meta(description="false takes it out of the archive")] = msgspec.field(
        name="Archive", default=True
    )


@does("/chat/archive", Archive, ("Chat",), answer={"Details": "Chat archived"}, newer=True, errors=ERRORS)
async def archive_chat(call: Call[Archive]) -> Any:
    """Put a chat into the archive, which takes it off the pinned ones, or take it out."""
    await call.session.chats.archive(call.address("Chat", call.body.chat), call.body.archive)
    return {"Details": "Chat archived" if call.body.archive else "Chat unarchived"}


class Mute(OfChat, kw_only=True):
    mute: Annotated[bool, Meta(description="false lets it be heard again")] = msgspec.field(
        name="Mute", default=True
    )
    duration: Annotated[
        int | str | None,
        Meta(description="seconds, `8h`, `24h`, `1w` or `forever`; 8 hours if absent or 0"),
    ] = msgspec.field(name="Duration", default=None)


@does(
    "/chat/mute",
    Mute,
    ("Chat",),
    answer={"Details": "Chat muted"},
    newer=True,
    errors=(InvalidContent, *ERRORS),
    also=((400, _BAD_DURATION),),
)
async def mute_chat(call: Call[Mute]) -> Any:
    """Let a chat be silent for a time, or be heard again."""
    chat, seconds = call.address("Chat", call.body.chat), _seconds(call.body.duration)
    if not call.body.mute:
        await call.session.chats.unmute(chat)
        return {"Details": "Chat unmuted"}
    await call.session.chats.mute(chat, seconds)
    return {"Details": "Chat muted"}


def _seconds(given: int | str | None) -> int | None:
    """None is for ever.

    Raises:
        Refused: it is no time.
    """
    if given in (None, 0, "", "0"):
        return _USUAL_S
    if given == -1 or str(given).lower() in _FOREVER:
        return None
    if isinstance(given, int):
        return given
    text = str(given).strip().lower()
    if text in _MUTES:
        return _MUTES[text]
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Refused(_BAD_DURATION)
    return int(text)


class Delete(msgspec.Struct):
    phone: Annotated[str, Meta(description=_CHAT)] = msgspec.field(name="Phone", default="")


@does("/chat/delete", Delete, ("Phone",), answer={"Details": "Chat deleted"}, newer=True, errors=ERRORS)
async def delete_chat(call: Call[Delete]) -> Any:
    """Delete a chat with all its messages, on the account's own devices."""
    await call.session.chats.delete(call.address("Phone", call.body.phone))
    return {"Details": "Chat deleted"}


@get(
    "/chat/list",
    about=About(
        answer={
            "Chats": [
                {
                    "JID": "208357868133980@lid",
                    "Name": "Ann Miller",
                    "Archived": False,
                    "Pinned": True,
                    "MutedUntil": "0001-01-01T00:00:00Z",
                    "MutedForever": False,
                    "MarkedUnread": False,
                    "Unread": 2,
                    "Labels": ["1"],
                    "LastMessage": "2026-11-21T06:34:30Z",
                }
            ]
        },
        errors=(NotLoaded,),
    ),
)
async def list_chats(request: AnyRequest) -> Response[bytes]:
    """Every chat that has messages here or is set in some way: pinned ones, then the newest."""
    session = session_of(request)
    _ = session.client
    return ok({"Chats": [_shape(each, name) for each, name in await named_chats(session)]})


def _shape(entry: ChatEntry, name: str) -> dict[str, Any]:
    until = entry.settings.muted_until_ms
    forever = until == FOREVER
    return {
        "JID": str(entry.chat),
        "Name": name,
        "Archived": entry.settings.archived,
        "Pinned": entry.settings.pinned,
        "MutedUntil": time_text(None if until is None or forever else until // 1000),
        "MutedForever": forever,
        "MarkedUnread": entry.settings.marked_unread,
        "Unread": entry.unread,
        "Labels": list(entry.labels),
        "LastMessage": time_text(entry.last_at or None),
    }


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    pin_chat,
    unpin_chat,
    archive_chat,
    mute_chat,
    delete_chat,
    list_chats,
)
