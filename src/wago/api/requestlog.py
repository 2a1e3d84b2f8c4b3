"""The outermost layer of a door: request ids, the request log, and an answer when all else failed."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_log = structlog.get_logger(__name__)


class RequestLog:
    """Gives every response `X-Request-Id` (the caller's own if it sent a sane one) and logs it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        state: dict[str, Any] = scope.setdefault("state", {})
        status, size = 0, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] in ("http.response.start", "websocket.accept"):
                status = message.get("status", 101)  # type: ignore[assignment]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            elif message["type"] == "websocket.close" and not status:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            _log.info(
                "Got API Request",
                method=scope.get("method", "WS"),
                url=scope["path"],
                status=status or 500,
                size=size,
                duration=f"{(time.perf_counter() - started) * 1000:.1f}ms",
                userid=state.get("userid", ""),
                request_id=request_id.decode(),
            )


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()
