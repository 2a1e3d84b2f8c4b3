"""What the account's phone would tell of the past."""

from __future__ import annotations

from wago.client.events_history import PastMessage
from wago.client.history import PastPage
from wago.errors import WagoError
from wago.protocol.history_requests import OlderMessages


class FakeHistory:
    """Notes what is asked for, and answers what the test put into `page`."""

    def __init__(self) -> None:
        self.asked: list[OlderMessages] = []
        self.page: list[PastMessage] = []
        self.complete: bool | None = None
        self.fails: WagoError | None = None

    async def ask(self, wanted: OlderMessages, *, id: str | None = None) -> str:
        self.asked.append(wanted)
        if self.fails is not None:
            raise self.fails
        return id or "REQUEST"

    async def fetch(self, wanted: OlderMessages, *, timeout_s: float = 0) -> PastPage:
        await self.ask(wanted)
        return PastPage(messages=tuple(self.page), answered=True, complete=self.complete)
