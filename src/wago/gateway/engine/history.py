"""What the gateway needs for messages that only the account's phone has."""

from __future__ import annotations

from typing import Protocol

from wago.client.history import PastPage
from wago.protocol.history_requests import OlderMessages


class History(Protocol):
    """Asks the phone."""

    async def ask(self, wanted: OlderMessages, *, id: str | None = None) -> str: ...
    async def fetch(self, wanted: OlderMessages, *, timeout_s: float = ...) -> PastPage: ...
