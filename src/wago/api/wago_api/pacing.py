"""wago-api: how a session's messages are spread over time."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import About
from wago.api.body import decode
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.session import session_of
from wago.errors import InvalidContent, StoreError
from wago.gateway.errors import UnknownSession
from wago.gateway.pacing import Pacing, asked

EXAMPLE = {
    "enabled": True,
    "typingMs": 60,
    "typingMaxMs": 12000,
    "perMinute": 20,
    "jitterPercent": 30,
    "queue": 200,
}


class SetPacing(msgspec.Struct, rename="camel"):
    """What is absent is as the server's own settings have it."""

    enabled: Annotated[bool | None, Meta(description="type first, and send one after the other")] = None
    typing_ms: Annotated[int | None, Meta(description="milliseconds per character")] = None
    typing_max_ms: Annotated[int | None, Meta(description="the longest typing")] = None
    per_minute: Annotated[int | None, Meta(description="messages per minute; 0 for no limit")] = None
    jitter_percent: Annotated[int | None, Meta(description="how much of it is chance")] = None
    queue: Annotated[int | None, Meta(description="messages that may wait")] = None


def shown(pacing: Pacing) -> dict[str, Any]:
    return {
        "enabled": pacing.enabled,
        "typingMs": pacing.typing_ms,
        "typingMaxMs": round(pacing.typing_max_s * 1000),
        "perMinute": round(pacing.per_minute),
        "jitterPercent": round(pacing.jitter * 100),
        "queue": pacing.queue,
    }


@get("/session/pacing/{session_id:str}", about=About(answer={"pacing": EXAMPLE}, errors=(UnknownSession,)))
async def get_pacing(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """How the session's messages are spread over time."""
    return ok(pacing=shown(session_of(request, session_id).pacing))


@post(
    "/session/pacing/{session_id:str}",
    status_code=200,
    about=About(
        takes=SetPacing,
        answer={"pacing": EXAMPLE},
        errors=(UnknownSession, InvalidContent, StoreError),
    ),
)
async def set_pacing(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Spread the session's messages over time as a person would; an empty body goes back to the default."""
    session = session_of(request, session_id)
    body = decode(SetPacing, await request.body())
    await session.set_pacing(asked(**msgspec.structs.asdict(body)))
    return ok(pacing=shown(session.pacing))


HANDLERS = (get_pacing, set_pacing)
