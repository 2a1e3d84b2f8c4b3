"""Many accounts in one process: sessions, their lives, and the delivery of their events."""

from __future__ import annotations

from wago.client.events import Phase
from wago.gateway.gateway import Gateway
from wago.gateway.session import Session
from wago.gateway.settings import GatewaySettings, WebhookSettings

__all__ = ["Gateway", "GatewaySettings", "Phase", "Session", "WebhookSettings"]
