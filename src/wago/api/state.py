"""How handlers reach what they serve."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.connection import ASGIConnection, Request

from wago.api.settings import ApiSettings
from wago.gateway.gateway import Gateway

AnyConnection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]

encode = msgspec.json.Encoder().encode


def gateway_of(connection: AnyConnection) -> Gateway:
    gateway = connection.app.state.gateway
    assert isinstance(gateway, Gateway)
    return gateway


def settings_of(connection: AnyConnection) -> ApiSettings:
    settings = connection.app.state.settings
    assert isinstance(settings, ApiSettings)
    return settings


def note_user(connection: AnyConnection, session: str) -> None:
    """Let the request log name the session."""
    connection.scope["state"]["userid"] = session
