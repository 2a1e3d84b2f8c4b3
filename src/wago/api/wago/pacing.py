"""WaGo: how a session's messages are spread over time."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from wago.api.about import About
from wago.api.body import decode
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.errors import InvalidContent, StoreError
from wago.gateway.pacing import Pacing, asked

EXAMPLE = {
    "Enabled": True,
    "TypingMs": 60,
    "TypingMaxMs": 12000,
    "PerMinute": 20,
    "JitterPercent": 30,
    "Queue": 200,
}


class SetPacing(msgspec.Struct, rename="pascal"):
    """What is absent is as the server's own settings have it."""

    enabled: Annotated[bool | None, Meta(description="type first, and send one after the other")] = None
    typing_ms: Annotated[int | None, Meta(description="milliseconds per character")] = None
    typing_max_ms: Annotated[int | None, Meta(description="the longest typing")] = None
    per_minute: Annotated[int | None, Meta(description="messages per minute; 0 for no limit")] = None
    jitter_percent: Annotated[int | None, Meta(description="how much of it is chance")] = None
    queue: Annotated[int | None, Meta(description="messages that may wait")] = None


def shown(pacing: Pacing) -> dict[str, Any]:
    return {
        "Enabled": pacing.enabled,
        "TypingMs": pacing.typing_ms,
        "TypingMaxMs": round(pacing.typing_max_s * 1000),
        "PerMinute": round(pacing.per_minute),
        "JitterPercent": round(pacing.jitter * 100),
        "Queue": pacing.queue,
    }


@get("/session/pacing", about=About(answer=EXAMPLE))
async def get_pacing(request: AnyRequest) -> Response[bytes]:
    """How the session's messages are spread over time."""
    return ok(shown(session_of(request).pacing))


@post(
    "/session/pacing",
    status_code=200,
    about=About(takes=SetPacing, answer=EXAMPLE, errors=(InvalidContent, StoreError)),
)
async def set_pacing(request: AnyRequest) -> Response[bytes]:
    """Spread the session's messages over time as a person would; an empty body goes back to the default."""
    session = session_of(request)
    body = decode(SetPacing, await request.body())
    await session.set_pacing(asked(**msgspec.structs.asdict(body)))
    return ok(shown(session.pacing))


HANDLERS = (get_pacing, set_pacing)
