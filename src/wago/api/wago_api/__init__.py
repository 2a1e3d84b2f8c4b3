"""The wago-api dialect: session id in the path, `X-Api-Key`, lowerCamel names, `success` in every answer."""

from __future__ import annotations

from typing import Final

from litestar import Router
from litestar.handlers import BaseRouteHandler
from litestar.types import ExceptionHandlersMap

from wago.api.faults import AnonymousRefused, BadApiKey
from wago.api.openapi import Dialect
from wago.api.wago_api import (
    business,
    call,
    channel,
    chat,
    chat_list,
    client,
    community,
    contact_book,
    group,
    history,
    label,
    message,
    own,
    pacing,
    passkey,
    people,
    picture,
    reads,
    sending,
    session,
    ws,
)
from wago.api.wago_api.answers import TOO_MANY, envelope, error_body
from wago.api.wago_api.auth import key_required
from wago.api.wago_api.errors import HANDLERS, TABLE

EXCEPTION_HANDLERS: Final[ExceptionHandlersMap] = HANDLERS.by_kind()

_INTRO: Final = """\
The session's name stands in the path, the key of the server in the header `X-Api-Key`. If no key is
configured, the door answers this machine only. Numbers are in international form; a number is taken
wherever a JID is. Names of body fields match without regard to case, unknown ones are ignored.
Events go to `{BASE_WEBHOOK_URL}/{sessionId}/{event}` and to the WebSocket as the same JSON object."""


def _scheme(handler: BaseRouteHandler) -> str | None:
    return None if handler.opt.get("open") else "apiKey"


DIALECT: Final = Dialect(
    title="WaGo, wago-api door",
    intro=_INTRO,
    schemes={
        "apiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Api-Key",
            "description": "key of the server (API_KEY)",
        }
    },
    scheme_of=_scheme,
    refusals={"apiKey": (BadApiKey, AnonymousRefused)},
    envelope=envelope,
    failure=error_body,
    table=TABLE,
    always=((429, TOO_MANY),),
)


def router() -> Router:
    """All endpoints of the dialect."""
    modules = (
        session,
        pacing,
        passkey,
        client,
        people,
        sending,
        message,
        reads,
        chat,
        chat_list,
        label,
        contact_book,
        own,
        call,
        group,
        community,
        channel,
        history,
        business,
        picture,
        ws,
    )
    handlers = [handler for module in modules for handler in module.HANDLERS]
    return Router("/", route_handlers=handlers, guards=[key_required])
