"""In which order messages came, though those of different senders are handled side by side.

What is said about a message, such as a vote, needs that message's secret. In a backlog both come at once, and
the vote's lane may be the faster one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

WAIT_S: Final = 5.0
"""No longer does one message wait for those before it: their lanes may wait for a place that this one has."""

Earlier: TypeAlias = Callable[[], Awaitable[None]]
"""Waits until the messages that came before are handled, or for WAIT_S."""


class Arrivals:
    """Numbers messages as they come and knows which of them are not handled yet."""

    def __init__(self) -> None:
        self._last = 0
        self._open: dict[int, asyncio.Event] = {}

    def came(self) -> int:
        """A message has come; its number."""
        self._last += 1
        self._open[self._last] = asyncio.Event()
        return self._last

    def done(self, number: int) -> None:
        """It is handled, or will not be."""
        handled = self._open.pop(number, None)
        if handled is not None:
            handled.set()

    def drop(self) -> None:
        """None of them will be handled."""
        for number in list(self._open):
            self.done(number)

    async def earlier(self, number: int) -> None:
        """Wait until everything that came before this message is handled, but not for ever."""
        before = [handled for other, handled in self._open.items() if other < number]
        try:
            async with asyncio.timeout(WAIT_S):
                for handled in before:
                    await handled.wait()
        except TimeoutError:
            return
