"""WaGo: the server itself, and the outbox for its operator."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from wago import __version__
from wago.api.about import About, Maybe
from wago.api.body import decode
from wago.api.faults import BadValue, MissingField
from wago.api.state import AnyRequest, gateway_of
from wago.api.wago.answers import ok
from wago.api.wago.auth import admin_only
from wago.errors import StoreError
from wago.gateway.outbox import NEVER
from wago.store.interfaces import OutboxRow

MAX_LISTED = 1000


@get("/server/ok", open=True, about=About(answer={"status": "ok"}))
async def server_ok() -> Response[bytes]:
    """Health check, open to all."""
    return ok({"status": "ok"})


_LICENSE: Final = {
    "Details": "There is no license key, and nothing is limited by one",
    "Valid": True,
    "MaxSessions": None,
    "Version": __version__,
}
_UPDATE: Final = {
    "Details": "This server does not update itself: install a newer version and start it again",
    "Updated": False,
    "Version": __version__,
}


@post(
    "/server/license",
    status_code=200,
    guards=[admin_only],
    about=About(answer={**_LICENSE, "MaxSessions": Maybe(10)}),
)
async def license_info() -> Response[bytes]:
    """What the license allows: any number of sessions, everything that there is."""
    return ok(_LICENSE)


@get("/server/update", guards=[admin_only], about=About(answer=_UPDATE))
async def update() -> Response[bytes]:
    """Which version runs. Nothing is changed."""
    return ok(_UPDATE)


class Replay(msgspec.Struct):
    ids: Annotated[list[int], Meta(description="`id`s out of GET /outbox")] = msgspec.field(
        name="Ids", default_factory=list
    )


@get(
    "/outbox",
    guards=[admin_only],
    about=About(
        query={
            "session": "events of this session only, by its name",
            "all": "true to list delivered ones too",
            "limit": f"how many at most: 1 to {MAX_LISTED}, 100 if absent",
        },
        answer=[
            {
                "id": 17,
                "session": "shop",
                "receiver": "wago",
                "eventId": "191b8d50a7844faa8b0f88ca32e42f53",
                "kind": "Message",
                "url": "https://example.org/hook",
                "status": "pending",
                "createdAt": "2026-11-21T06:34:30Z",
                "attempts": 2,
                "nextAttemptAt": Maybe("2026-11-21T06:34:34Z"),
                "deliveredAt": Maybe("2026-11-21T06:34:34Z"),
                "lastError": Maybe("HTTP 503"),
                "body": '{"type":"Message","event":{}}',
            }
        ],
        errors=(StoreError,),
        also=((400, "Invalid limit: not a number"),),
    ),
)
async def outbox(request: AnyRequest) -> Response[bytes]:
    """Stored events, oldest first."""
    query = request.query_params
    try:
        limit = min(MAX_LISTED, max(1, int(query.get("limit", "100"))))
    except ValueError:
        raise BadValue("limit", "not a number") from None
    undelivered = query.get("all", "").lower() not in ("1", "true")
    rows = await gateway_of(request).outbox.listing(
        query.get("session"), undelivered=undelivered, limit=limit
    )
    return ok([_shown(row) for row in rows])


@post(
    "/outbox/replay",
    status_code=200,
    guards=[admin_only],
    about=About(takes=Replay, required=("Ids",), answer={"replayed": 1}, errors=(StoreError,)),
)
async def replay(request: AnyRequest) -> Response[bytes]:
    """Deliver these events again, at once, whatever became of them."""
    ids = decode(Replay, await request.body()).ids
    if not ids:
        raise MissingField("Ids")
    return ok({"replayed": await gateway_of(request).outbox.replay(ids)})


def _shown(row: OutboxRow) -> dict[str, Any]:
    if row.delivered_at is not None:
        status = "delivered"
    elif row.next_attempt_at >= NEVER:
        status = "given up"
    else:
        status = "pending"
    return {
        "id": row.id,
        "session": row.session,
        "receiver": row.receiver,
        "eventId": row.event_id,
        "kind": row.kind,
        "url": row.url,
        "status": status,
        "createdAt": _time(row.created_at),
        "attempts": row.attempts,
        "nextAttemptAt": _time(row.next_attempt_at) if status == "pending" and row.attempts else None,
        "deliveredAt": None if row.delivered_at is None else _time(row.delivered_at),
        "lastError": row.last_error,
        "body": row.body.decode(errors="replace"),
    }


def _time(unix: int) -> str:
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


HANDLERS = (server_ok, license_info, update, outbox, replay)
