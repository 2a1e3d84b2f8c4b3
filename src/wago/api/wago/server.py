"""WaGo: the server itself, and the outbox for its operator."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post

from wago.api.body import decode
from wago.api.faults import BadValue, MissingField
from wago.api.schema import takes
from wago.api.state import AnyRequest, gateway_of
from wago.api.wago.answers import ok
from wago.api.wago.auth import admin_only
from wago.gateway.outbox import NEVER
from wago.store.interfaces import OutboxRow

MAX_LISTED = 1000


@get("/server/ok")
async def server_ok() -> Response[bytes]:
    """Health check, open to all."""
    return ok({"status": "ok"})


class Replay(msgspec.Struct):
    ids: list[int] = msgspec.field(name="Ids", default_factory=list)


@get("/outbox", guards=[admin_only])
async def outbox(request: AnyRequest) -> Response[bytes]:
    """Stored events, oldest first. Query: `session`, `all=true` for delivered ones too, `limit`."""
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


@post("/outbox/replay", status_code=200, guards=[admin_only], operation_class=takes(Replay, "Ids"))
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


HANDLERS = (server_ok, outbox, replay)
