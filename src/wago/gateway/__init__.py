"""Many accounts in one process: sessions, their lives, and the delivery of their events."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from wago.client.events import Phase
    from wago.gateway.gateway import Gateway
    from wago.gateway.session import Session
    from wago.gateway.settings import GatewaySettings, WebhookSettings

__all__ = ["Gateway", "GatewaySettings", "Phase", "Session", "WebhookSettings"]

_HOMES: Final = {
    "Gateway": "wago.gateway.gateway",
    "GatewaySettings": "wago.gateway.settings",
    "Phase": "wago.client.events",
    "Session": "wago.gateway.session",
    "WebhookSettings": "wago.gateway.settings",
}


def __getattr__(name: str) -> Any:
    # Late, so that the workers in `prepare/`, which need nothing of this, start fast and stay small.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(name)
