"""WaGo: what was said in chats; endpoints of our own, for the product has none."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from wago.api.about import USING, Free
from wago.api.wago.faults import BadAddressInNewer
from wago.api.wago.requests import Call, does
from wago.errors import InvalidContent, StoreError
from wago.gateway.errors import HistoryNotKept
from wago.gateway.events_wago import past_message
from wago.gateway.history.session import MAX_PAGE, PAGE, PastEntry, Wanted

_ENTRY: Final = {
    "Cursor": 17,
    "Edited": False,
    "Deleted": False,
    "Event": Free({"Info": {"ID": "3EB0E5476063D75BC65C2E"}, "Message": {"conversation": "Hello"}}),
}
_CHAT: Final = "the chat: a phone number or a JID"


class _Filter(msgspec.Struct, kw_only=True):
    phone: Annotated[str, Meta(description=_CHAT + "; absent for all")] = msgspec.field(
        name="Phone", default=""
    )
    sender: Annotated[str, Meta(description="who wrote it: a phone number or a JID")] = msgspec.field(
        name="Sender", default=""
    )
    from_me: Annotated[bool | None, Meta(description="only ours, or only others'")] = msgspec.field(
        name="FromMe", default=None
    )
    kind: Annotated[str, Meta(description="`text`, `image` and so on, as wago-api's `type`")] = msgspec.field(
        name="Kind", default=""
    )
    since: Annotated[int | None, Meta(description="Unix second of the oldest")] = msgspec.field(
        name="Since", default=None
    )
    until: Annotated[int | None, Meta(description="Unix second of the newest")] = msgspec.field(
        name="Until", default=None
    )
    live: Annotated[
        bool | None, Meta(description="only what came by itself, or only what the phone told of the past")
    ] = msgspec.field(name="Live", default=None)
    limit: Annotated[int, Meta(description=f"1 to {MAX_PAGE}, {PAGE} if absent")] = msgspec.field(
        name="Limit", default=PAGE
    )


class Search(_Filter, kw_only=True):
    query: Annotated[str, Meta(description='words that must all occur, `"in a row"`, `begin*`')] = (
        msgspec.field(name="Query", default="")
    )
    before_time: Annotated[int | None, Meta(description="Timestamp of the last one of the page before")] = (
        msgspec.field(name="BeforeTime", default=None)
    )
    before_cursor: Annotated[int, Meta(description="and its Cursor")] = msgspec.field(
        name="BeforeCursor", default=0
    )


class Since(_Filter, kw_only=True):
    cursor: Annotated[int, Meta(description="where to go on; 0 or absent for the beginning")] = msgspec.field(
        name="Cursor", default=0
    )


class OfChat(msgspec.Struct, kw_only=True):
    phone: Annotated[str, Meta(description=_CHAT)] = msgspec.field(name="Phone", default="")
    limit: Annotated[int, Meta(description=f"1 to {MAX_PAGE}, {PAGE} if absent")] = msgspec.field(
        name="Limit", default=PAGE
    )
    from_me: Annotated[bool | None, Meta(description="only ours, or only others'")] = msgspec.field(
        name="FromMe", default=None
    )


class Sync(msgspec.Struct, kw_only=True):
    phone: Annotated[str, Meta(description=_CHAT)] = msgspec.field(name="Phone", default="")


def _wanted(call: Call[Any], before: tuple[int, int] | None = None) -> Wanted:
    body: _Filter = call.body
    return Wanted(
        chat=call.address("Phone", body.phone) if body.phone else None,
        sender=call.address("Sender", body.sender) if body.sender else None,
        from_me=body.from_me,
        kind=body.kind,
        since=body.since,
        until=body.until,
        live=body.live,
        limit=body.limit,
        before=before,
    )


def _shown(entries: list[PastEntry]) -> list[dict[str, Any]]:
    return [
        {
            "Cursor": each.row.seq,
            "Edited": each.row.edited,
            "Deleted": each.row.deleted,
            "Event": past_message(each.info, each.message),
        }
        for each in entries
    ]


@does(
    "/history/search",
    Search,
    ("Query",),
    answer={"Messages": [_ENTRY]},
    newer=True,
    errors=(InvalidContent, BadAddressInNewer, HistoryNotKept, StoreError),
)
async def search_history(call: Call[Search]) -> Any:
    """Messages in which all words of a query occur, newest first."""
    body = call.body
    before = None if body.before_time is None else (body.before_time, body.before_cursor)
    found = await call.session.history.search(body.query, _wanted(call, before))
    return {"Messages": _shown(found)}


@does(
    "/history/since",
    Since,
    (),
    answer={"Messages": [_ENTRY], "Cursor": 17, "More": False},
    newer=True,
    errors=(InvalidContent, BadAddressInNewer, HistoryNotKept, StoreError),
)
async def history_since(call: Call[Since]) -> Any:
    """What came or changed after a cursor, in that order."""
    found = await call.session.history.since(call.body.cursor, _wanted(call))
    return {"Messages": _shown(found.entries), "Cursor": found.cursor, "More": found.more}


@does(
    "/history/messages",
    OfChat,
    ("Phone",),
    answer={"Messages": [_ENTRY]},
    newer=True,
    errors=(InvalidContent, BadAddressInNewer, StoreError),
)
async def history_messages(call: Call[OfChat]) -> Any:
    """The newest messages of a chat, newest first; the phone is asked for what is not kept."""
    chat = call.address("Phone", call.body.phone)
    found = await call.session.history.messages(chat, limit=call.body.limit, from_me=call.body.from_me)
    return {"Messages": _shown(found)}


@does(
    "/history/sync",
    Sync,
    ("Phone",),
    answer={"Details": "History requested", "Requested": True},
    newer=True,
    errors=(InvalidContent, BadAddressInNewer, *USING),
)
async def sync_history(call: Call[Sync]) -> Any:
    """Ask the phone for older messages of a chat; they come as HistorySync events, and into what is kept."""
    asked = await call.session.history.sync(call.address("Phone", call.body.phone))
    return {"Details": "History requested" if asked else "Nothing to request", "Requested": asked}


HANDLERS = (search_history, history_since, history_messages, sync_history)
