"""The wago-api dialect: session id in the path, `X-Api-Key`, lowerCamel names, `success` in every answer."""

from __future__ import annotations

from typing import Final

from litestar import Router
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from wago.api.wago_api import client, session, ws
from wago.api.wago_api.auth import key_required
from wago.api.wago_api.errors import on_bug, on_http_error, on_wago_error
from wago.errors import WagoError

EXCEPTION_HANDLERS: Final[ExceptionHandlersMap] = {
    WagoError: on_wago_error,
    HTTPException: on_http_error,
    Exception: on_bug,
}


def router() -> Router:
    """All endpoints of the dialect."""
    modules = (session, client, ws)
    handlers = [handler for module in modules for handler in module.HANDLERS]
    return Router("/", route_handlers=handlers, guards=[key_required])
