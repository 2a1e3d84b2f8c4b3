"""wago-api: how chats stand in the account's list."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About
from wago.api.faults import BadValue
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.requests import Call, InChat, does
from wago.api.wago_api.session import session_of
from wago.errors import AppStateUnavailable, InvalidContent
from wago.gateway.chats import ChatEntry, named_chats
from wago.gateway.errors import UnknownSession
from wago.protocol.appstate.actions import FOREVER

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


@get(
    "/chat/list/{session_id:str}",
    about=About(
        answer={
            "chats": [
                {
                    "id": "208357868133980@lid",
                    "name": "Ann Miller",
                    "isGroup": False,
                    "archived": False,
                    "pinned": True,
                    "isMuted": False,
                    "muteExpiration": 0,
                    "unreadCount": 2,
                    "labels": ["1"],
                    "timestamp": 1777744034,
                }
            ]
        },
        errors=(UnknownSession,),
    ),
)
async def list_chats(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Every chat that has messages here or is set in some way: pinned ones, then the newest."""
    session = session_of(request, session_id)
    return ok(chats=[shape(each, name) for each, name in await named_chats(session)])


def shape(entry: ChatEntry, name: str) -> dict[str, Any]:
    """A chat, with wwebjs' names for what is known of it."""
    until = entry.settings.muted_until_ms
    expires = 0 if until is None else -1 if until == FOREVER else until // 1000
    return {
        "id": str(entry.chat),
        "name": name,
        "isGroup": entry.chat.is_group,
        "archived": entry.settings.archived,
        "pinned": entry.settings.pinned,
        "isMuted": until is not None,
        "muteExpiration": expires,
        "unreadCount": entry.unread or (-1 if entry.settings.marked_unread else 0),
        "labels": list(entry.labels),
        "timestamp": entry.last_at,
    }


HANDLERS = (
    list_chats,
    archive_chat,
    unarchive_chat,
    pin_chat,
    unpin_chat,
    mute_chat,
    unmute_chat,
    delete_chat,
)
