"""wago-api: what was said in chats."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About, Free
from wago.api.body import decode
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.requests import CHAT, Call, InChat, camel_errors, does
from wago.api.wago_api.session import session_of
from wago.errors import InvalidContent, StoreError
from wago.gateway.errors import HistoryNotKept, UnknownSession
from wago.gateway.events_wago_api import past_message
from wago.gateway.history.session import MAX_PAGE, PAGE, PastEntry, Wanted, settings_changes
from wago.gateway.session import Session

_MESSAGE: Final = Free(
    {
        "id": "3EB0E5476063D75BC65C2E",
        "chat": "208357868133980@lid",
        "sender": "208357868133980@lid",
        "pushName": "Ann",
        "body": "Hello",
        "type": "text",
        "timestamp": 1795242870,
        "isGroup": False,
        "isFromMe": False,
        "cursor": 17,
    }
)
_STATUS: Final = {"store": True, "days": 0, "messages": 1234, "cursor": 17}


class SearchOptions(msgspec.Struct, rename="camel"):
    limit: Annotated[int, Meta(description=f"how many: 1 to {MAX_PAGE}, {PAGE} if absent")] = PAGE
    from_me: Annotated[bool | None, Meta(description="only ours, or only others'")] = None


class FetchMessages(InChat, rename="camel", kw_only=True):
    search_options: Annotated[SearchOptions | None, Meta(description="which of them")] = None


class _Filter(msgspec.Struct, rename="camel", kw_only=True):
    chat_id: Annotated[str, Meta(description=f"the chat: {CHAT}; absent for all")] = ""
    sender: Annotated[str, Meta(description=f"who wrote it: {CHAT}")] = ""
    from_me: Annotated[bool | None, Meta(description="only ours, or only others'")] = None
    type: Annotated[str, Meta(description="`text`, `image` and so on")] = ""
    since: Annotated[int | None, Meta(description="Unix second of the oldest")] = None
    until: Annotated[int | None, Meta(description="Unix second of the newest")] = None
    live: Annotated[
        bool | None, Meta(description="only what came by itself, or only what the phone told of the past")
    ] = None
    limit: Annotated[int, Meta(description=f"1 to {MAX_PAGE}, {PAGE} if absent")] = PAGE


class Search(_Filter, rename="camel", kw_only=True):
    query: Annotated[str, Meta(description='words that must all occur, `"in a row"`, `begin*`')] = ""
    before_time: Annotated[int | None, Meta(description="timestamp of the last one of the page before")] = (
        None
    )
    before_cursor: Annotated[int, Meta(description="and its cursor")] = 0


class Since(_Filter, rename="camel", kw_only=True):
    cursor: Annotated[int, Meta(description="where to go on; 0 or absent for the beginning")] = 0


class Settings(msgspec.Struct, rename="camel"):
    """What is absent is as the server's own settings have it."""

    store: Annotated[bool | None, Meta(description="keep what is said in chats")] = None
    days: Annotated[int | None, Meta(description="forget it after so many days; 0 keeps it")] = None


def _wanted(call: Call[Any], before: tuple[int, int] | None = None) -> Wanted:
    body: _Filter = call.body
    return Wanted(
        chat=call.address("chatId", body.chat_id) if body.chat_id else None,
        sender=call.address("sender", body.sender) if body.sender else None,
        from_me=body.from_me,
        kind=body.type,
        since=body.since,
        until=body.until,
        live=body.live,
        limit=body.limit,
        before=before,
    )


def _shown(entries: list[PastEntry]) -> list[dict[str, Any]]:
    shown = []
    for each in entries:
        flags = {name: True for name in ("edited", "deleted") if getattr(each.row, name)}
        shown.append(past_message(each.info, each.message) | flags | {"cursor": each.row.seq})
    return shown


@does(
    "/chat/fetchMessages",
    FetchMessages,
    ("chatId",),
    answer={"messages": [_MESSAGE]},
    errors=(InvalidContent, StoreError),
)
async def fetch_chat_messages(call: Call[FetchMessages]) -> dict[str, Any]:
    """The newest messages of a chat, newest first; the phone is asked for what is not kept."""
    options = call.body.search_options or SearchOptions()
    with camel_errors({"limit": "searchOptions.limit"}):
        found = await call.session.history.messages(call.chat(), limit=options.limit, from_me=options.from_me)
    return {"messages": _shown(found)}


def _sync(path: str, name: str) -> HTTPRouteHandler:
    async def handler(call: Call[InChat]) -> dict[str, Any]:
        """Ask the phone for older messages of a chat; they come as `history_sync`, and into what is kept."""
        return {"result": await call.session.history.sync(call.chat())}

    handler.__name__ = name
    return does(path, InChat, ("chatId",), answer={"result": True}, errors=(InvalidContent, *USING))(handler)


@does(
    "/history/search",
    Search,
    ("query",),
    answer={"messages": [_MESSAGE]},
    errors=(InvalidContent, HistoryNotKept, StoreError),
)
async def search_history(call: Call[Search]) -> dict[str, Any]:
    """Messages in which all words of a query occur, newest first."""
    body = call.body
    before = None if body.before_time is None else (body.before_time, body.before_cursor)
    return {"messages": _shown(await call.session.history.search(body.query, _wanted(call, before)))}


@does(
    "/history/since",
    Since,
    (),
    answer={"messages": [_MESSAGE], "cursor": 17, "more": False},
    errors=(InvalidContent, HistoryNotKept, StoreError),
)
async def history_since(call: Call[Since]) -> dict[str, Any]:
    """What came or changed after a cursor, in that order."""
    found = await call.session.history.since(call.body.cursor, _wanted(call))
    return {"messages": _shown(found.entries), "cursor": found.cursor, "more": found.more}


async def _status(session: Session) -> dict[str, Any]:
    settings, count, cursor = await session.history.status()
    return {"store": settings.store, "days": settings.days, "messages": count, "cursor": cursor}


@get(
    "/session/history/{session_id:str}",
    about=About(answer={"history": _STATUS}, errors=(UnknownSession, StoreError)),
)
async def get_history_settings(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Whether the session's history is kept, how much of it there is, and the cursor behind the newest."""
    return ok(history=await _status(session_of(request, session_id)))


@post(
    "/session/history/{session_id:str}",
    status_code=200,
    about=About(
        takes=Settings, answer={"history": _STATUS}, errors=(UnknownSession, InvalidContent, StoreError)
    ),
)
async def set_history_settings(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Keep the session's history, or keep it no more; an empty body goes back to the server's settings."""
    session = session_of(request, session_id)
    body = decode(Settings, await request.body())
    await session.set_history(settings_changes(store=body.store, days=body.days))
    return ok(history=await _status(session))


HANDLERS = (
    fetch_chat_messages,
    _sync("/chat/syncHistory", "sync_chat_history"),
    _sync("/client/syncHistory", "sync_history"),
    search_history,
    history_since,
    get_history_settings,
    set_history_settings,
)
