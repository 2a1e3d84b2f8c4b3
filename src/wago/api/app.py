"""The two doors as ASGI applications over one gateway.

Each door knows its own dialect only: a closed door's endpoints are reachable nowhere.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.middleware import DefineMiddleware
from litestar.response.base import ASGIResponse

from wago.api import describe, wago, wago_api
from wago.api.ratelimit import RateLimiter
from wago.api.requestlog import RequestLog
from wago.api.settings import ApiSettings
from wago.api.state import encode
from wago.api.wago_api.answers import TOO_MANY, error_body
from wago.gateway.gateway import Gateway

if TYPE_CHECKING:
    from litestar.types import ASGIApp, ExceptionHandlersMap, Receive, Scope, Send


class Door(enum.Enum):
    """Which dialect."""

    WAGO = "WaGo"
    WAGO_API = "wago-api"


def create_app(gateway: Gateway, settings: ApiSettings, door: Door) -> ASGIApp:
    """The application of one door, request log and all."""
    return RequestLog(_litestar(gateway, settings, door))


def _litestar(gateway: Gateway, settings: ApiSettings, door: Door) -> Litestar:
    middleware: list[Any] = []
    handlers: ExceptionHandlersMap
    if door is Door.WAGO:
        router, handlers, dialect = wago.router(), wago.EXCEPTION_HANDLERS, wago.DIALECT
    else:
        router, handlers, dialect = wago_api.router(), wago_api.EXCEPTION_HANDLERS, wago_api.DIALECT
        limiter = RateLimiter(settings.rate_limit_max, settings.rate_limit_window_ms / 1000)
        middleware.append(DefineMiddleware(_RateLimit, limiter=limiter))
    return Litestar(
        [router, Router("/", route_handlers=list(describe.HANDLERS))],
        middleware=middleware,
        exception_handlers=handlers,
        state=State({"gateway": gateway, "settings": settings, "dialect": dialect}),
        cors_config=CORSConfig(
            allow_origins=list(settings.cors_origins),
            allow_headers=["content-type", "token", "admintoken", "x-api-key", "x-request-id"],
            expose_headers=["x-request-id"],
        ),
        openapi_config=None,
        request_max_body_size=settings.max_body,
        logging_config=None,
        debug=False,
    )


class _RateLimit:
    """Answers 429 to a peer that asks too often."""

    def __init__(self, app: ASGIApp, limiter: RateLimiter) -> None:
        self._app = app
        self._limiter = limiter
        self._answer = ASGIResponse(
            body=encode(error_body(429, TOO_MANY)),
            status_code=429,
            media_type="application/json",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if scope["type"] == ScopeType.HTTP and not self._limiter.admit(client[0] if client else ""):
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)
