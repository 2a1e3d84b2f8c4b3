"""The WaGo dialect: `token` and `admintoken` headers, capitalised names, the code/data/success envelope."""

from __future__ import annotations

from typing import Final

from litestar import Router
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from wago.api.wago import send, server, session, user, webhook
from wago.api.wago.errors import on_bug, on_http_error, on_wago_error
from wago.errors import WagoError

EXCEPTION_HANDLERS: Final[ExceptionHandlersMap] = {
    WagoError: on_wago_error,
    HTTPException: on_http_error,
    Exception: on_bug,
}


def router() -> Router:
    """All endpoints of the dialect."""
    modules = (session, webhook, send, user, server)
    return Router("/", route_handlers=[handler for module in modules for handler in module.HANDLERS])
