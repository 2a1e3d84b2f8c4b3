"""The WaGo dialect: `token` and `admintoken` headers, capitalised names, the code/data/success envelope."""

from __future__ import annotations

from typing import Final

from litestar import Router
from litestar.handlers import BaseRouteHandler
from litestar.types import ExceptionHandlersMap

from wago.api.faults import BadAdminToken, BadToken
from wago.api.openapi import Dialect
from wago.api.wago import (
    bot,
    business,
    call,
    chat,
    chat_list,
    community,
    contact,
    download,
    group,
    history,
    history_settings,
    label,
    message,
    newsletter,
    own,
    pacing,
    passkey,
    picture,
    send_interactive,
    send_media,
    send_other,
    send_payment,
    send_text,
    server,
    session,
    status,
    user,
    webhook,
)
from wago.api.wago.answers import envelope, error_body
from wago.api.wago.auth import admin_only
from wago.api.wago.errors import HANDLERS, TABLE

EXCEPTION_HANDLERS: Final[ExceptionHandlersMap] = HANDLERS.by_kind()

_INTRO: Final = """\
Session endpoints take the session's token in the header `token`, admin endpoints the operator's in
`admintoken`.
Names of body fields match without regard to case, unknown ones are ignored and null counts as absent.
Phone numbers are in international form, with or without `+`; a JID is taken wherever a number is.
Events go to the session's webhook as a form with the fields `token` and `jsonData`."""


def _scheme(handler: BaseRouteHandler) -> str | None:
    if handler.opt.get("open"):
        return None
    return "admintoken" if admin_only in (handler.guards or ()) else "token"


DIALECT: Final = Dialect(
    title="WaGo, WaGo door",
    intro=_INTRO,
    schemes={
        "token": {"type": "apiKey", "in": "header", "name": "token", "description": "token of the session"},
        "admintoken": {
            "type": "apiKey",
            "in": "header",
            "name": "admintoken",
            "description": "token of the operator (--admintoken)",
        },
    },
    scheme_of=_scheme,
    refusals={"token": (BadToken,), "admintoken": (BadAdminToken,)},
    envelope=envelope,
    failure=error_body,
    table=TABLE,
)


def router() -> Router:
    """All endpoints of the dialect."""
    plain = (session, pacing, passkey, history_settings, webhook, user, server)
    # These bound what they read themselves, files and the rest apart.
    with_files = (
        send_text,
        send_media,
        send_other,
        send_interactive,
        send_payment,
        message,
        download,
        status,
        bot,
        business,
        chat,
        chat_list,
        label,
        contact,
        group,
        community,
        newsletter,
        history,
        picture,
        own,
        call,
    )
    files = Router(
        "/",
        route_handlers=[handler for module in with_files for handler in module.HANDLERS],
        request_max_body_size=None,
    )
    return Router("/", route_handlers=[files, *(handler for module in plain for handler in module.HANDLERS)])
