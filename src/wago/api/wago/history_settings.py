"""WaGo: whether a session's history is kept."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from wago.api.about import About
from wago.api.body import decode
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.errors import InvalidContent, StoreError
from wago.gateway.history.session import settings_changes

_STATUS: Final = {"Store": True, "Days": 0, "Messages": 1234, "Cursor": 17}


class Settings(msgspec.Struct, rename="pascal"):
    """What is absent is as the server's own settings have it."""

    store: Annotated[bool | None, Meta(description="keep what is said in chats")] = None
    days: Annotated[int | None, Meta(description="forget it after so many days; 0 keeps it")] = None


async def _status(request: AnyRequest) -> dict[str, Any]:
    settings, count, cursor = await session_of(request).history.status()
    return {"Store": settings.store, "Days": settings.days, "Messages": count, "Cursor": cursor}


@get("/session/history", about=About(answer=_STATUS, errors=(StoreError,)))
async def get_history_settings(request: AnyRequest) -> Response[bytes]:
    """Whether the session's history is kept, how much of it there is, and the cursor behind the newest."""
    return ok(await _status(request))


@post(
    "/session/history",
    status_code=200,
    about=About(takes=Settings, answer=_STATUS, errors=(InvalidContent, StoreError)),
)
async def set_history_settings(request: AnyRequest) -> Response[bytes]:
    """Keep the session's history, or keep it no more; an empty body goes back to the server's settings."""
    session = session_of(request)
    body = decode(Settings, await request.body())
    await session.set_history(settings_changes(store=body.store, days=body.days))
    return ok(await _status(request))


HANDLERS = (get_history_settings, set_history_settings)
