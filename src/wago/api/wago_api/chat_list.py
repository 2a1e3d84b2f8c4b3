"""wago-api: how chats stand in the account's list."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import Meta

from wago.api.about import USING
from wago.api.faults import BadValue
from wago.api.wago_api.requests import Call, InChat, does
from wago.errors import AppStateUnavailable, InvalidContent

ERRORS: Final = (AppStateUnavailable, *USING)
"""What can go wrong with anything that the account's devices share."""

_DONE: Final = {"result": True}
_CHAT: Final = ("chatId",)
_MS_FROM: Final = 10**11
"""A time beyond this is in milliseconds: in seconds it would be the year 5138."""


@does("/client/archiveChat", InChat, _CHAT, answer=_DONE, errors=ERRORS)
async def archive_chat(call: Call[InChat]) -> dict[str, Any]:
    """Put a chat into the archive, which takes it off the pinned ones."""
    await call.session.chats.archive(call.chat())
    return _DONE


@does("/client/unarchiveChat", InChat, _CHAT, answer={"result": False}, errors=ERRORS)
async def unarchive_chat(call: Call[InChat]) -> dict[str, Any]:
    """Take a chat out of the archive; `result` is whether it is in it, as in wwebjs."""
    await call.session.chats.archive(call.chat(), False)
    return {"result": False}


@does("/client/pinChat", InChat, _CHAT, answer=_DONE, errors=ERRORS)
async def pin_chat(call: Call[InChat]) -> dict[str, Any]:
    """Keep a chat at the top of the list."""
    await call.session.chats.pin(call.chat())
    return _DONE


@does("/client/unpinChat", InChat, _CHAT, answer={"result": False}, errors=ERRORS)
async def unpin_chat(call: Call[InChat]) -> dict[str, Any]:
    """Take a chat off the pinned ones; `result` is whether it is one, as in wwebjs."""
    await call.session.chats.pin(call.chat(), False)
    return {"result": False}


class Mute(InChat, rename="camel", kw_only=True):
    unmute_date: Annotated[
        int | None, Meta(description="until when: Unix seconds (or milliseconds); absent is for ever")
    ] = None


@does(
    "/client/muteChat",
    Mute,
    _CHAT,
    answer={"result": {"isMuted": True, "muteExpiration": 1777744034}},
    errors=(InvalidContent, *ERRORS),
)
async def mute_chat(call: Call[Mute]) -> dict[str, Any]:
    """Let a chat be silent until a time, or for ever (`muteExpiration` -1)."""
    chat, until = call.chat(), call.body.unmute_date
    seconds = None
    if until is not None and until != -1:
        until = until // 1000 if until >= _MS_FROM else until
        seconds = until - int(call.session.services.clock())
        if seconds <= 0:
            raise BadValue("unmuteDate", "is in the past")
    await call.session.chats.mute(chat, seconds)
    return {"result": {"isMuted": True, "muteExpiration": -1 if seconds is None else until}}


@does(
    "/client/unmuteChat",
    InChat,
    _CHAT,
    answer={"result": {"isMuted": False, "muteExpiration": 0}},
    errors=ERRORS,
)
async def unmute_chat(call: Call[InChat]) -> dict[str, Any]:
    """Let a chat be heard again."""
    await call.session.chats.unmute(call.chat())
    return {"result": {"isMuted": False, "muteExpiration": 0}}


@does("/chat/delete", InChat, _CHAT, answer=_DONE, errors=ERRORS)
async def delete_chat(call: Call[InChat]) -> dict[str, Any]:
    """Delete a chat with all its messages, on the account's own devices."""
    await call.session.chats.delete(call.chat())
    return _DONE


HANDLERS = (
    archive_chat,
    unarchive_chat,
    pin_chat,
    unpin_chat,
    mute_chat,
    unmute_chat,
    delete_chat,
)
