"""Sending as a person would: one message after the other, each typed first, with pauses between them.

Off by default. What it takes away is speed: whoever sends a thousand messages waits for a thousand messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from wago.errors import InvalidContent, WagoError
from wago.gateway.errors import QueueFull

SHOWN_S: Final = 10.0
"""Clients show "typing" for so long at least, if nothing says that it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How a session's messages are spread over time.

    Attributes:
        enabled: whether they are.
        typing_ms: how long each character takes to type.
        typing_max_s: no message takes longer than this to type.
        per_minute: messages that may leave in a minute; 0 does not limit them.
        jitter: share of each typing time and pause that is drawn at random.
        queue: so many messages may wait; more are refused.
    """

    enabled: bool = False
    typing_ms: int = 60
    typing_max_s: float = 12.0
    per_minute: float = 20.0
    jitter: float = 0.3
    queue: int = 200

    def checked(self) -> Pacing:
        """Itself.

        Raises:
            InvalidContent: a number makes no sense.
        """
        limits: dict[str, tuple[float, float]] = {
            "typing_ms": (0, 5_000),
            "typing_max_s": (0, 120),
            "per_minute": (0, 6_000),
            "jitter": (0, 1),
            "queue": (1, 100_000),
        }
        for name, (least, most) in limits.items():
            if not least <= getattr(self, name) <= most:
                raise InvalidContent(name, f"must be from {least} to {most}")
        return self

    def changed(self, changes: Mapping[str, Any]) -> Pacing:
        """With some numbers in place of these.

        Raises:
            InvalidContent: an unknown name, a wrong type, or a number that makes no sense.
        """
        known = {each.name: each.type for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise InvalidContent(name[:64], "is no setting of pacing")
            wanted = {"bool": (bool,), "int": (int,), "float": (int, float)}[str(known[name])]
            if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
                raise InvalidContent(name, "has the wrong type")
        return replace(self, **changes).checked()

    def typing_s(self, characters: int, draw: float) -> float:
        """How long typing so much takes; `draw` is a random number in [0, 1)."""
        return self._spread(min(characters * self.typing_ms / 1000, self.typing_max_s), draw)

    def pause_s(self, draw: float) -> float:
        """From one message to the next."""
        return self._spread(60 / self.per_minute, draw) if self.per_minute else 0.0

    def _spread(self, seconds: float, draw: float) -> float:
        # Around the middle, so that the rate stays what was asked for.
        return seconds * (1 + self.jitter * (draw - 0.5))


def asked(
    *,
    enabled: bool | None = None,
    typing_ms: int | None = None,
    typing_max_ms: int | None = None,
    per_minute: int | None = None,
    jitter_percent: int | None = None,
    queue: int | None = None,
) -> dict[str, Any]:
    """Changes for `Pacing.changed`, of whole numbers; what is None is left out."""
    changes = {
        "enabled": enabled,
        "typing_ms": typing_ms,
        "typing_max_s": None if typing_max_ms is None else typing_max_ms / 1000,
        "per_minute": per_minute,
        "jitter": None if jitter_percent is None else jitter_percent / 100,
        "queue": queue,
    }
    return {name: value for name, value in changes.items() if value is not None}


class Pacer:
    """The queue of one session. Messages leave in the order in which they were given.

    Args:
        clock: seconds that never go back.
        sleep: waits.
        draw: random numbers in [0, 1).
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        draw: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._draw = draw
        # Gives way in the order of arrival.
        self._turn = asyncio.Lock()
        self._free_at = 0.0
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """Messages that have not left yet."""
        return self._waiting

    @asynccontextmanager
    async def turn(
        self, pacing: Pacing, characters: int, typing: Callable[[bool], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Wait for the turn of one message; it is to be sent inside.

        Args:
            characters: how much there is to type.
            typing: shows that we are typing, or have stopped.

        Raises:
            QueueFull: too many wait already.
        """
        if self._waiting >= pacing.queue:
            raise QueueFull(self._waiting)
        self._waiting += 1
        try:
            async with self._turn:
                await self._sleep_until(self._free_at)
                try:
                    await self._type(pacing.typing_s(characters, self._draw()), typing)
                    yield
                finally:
                    self._free_at = self._clock() + pacing.pause_s(self._draw())
        finally:
            self._waiting -= 1

    async def _sleep_until(self, when: float) -> None:
        if (left := when - self._clock()) > 0:
            await self._sleep(left)

    async def _type(self, seconds: float, typing: Callable[[bool], Awaitable[None]]) -> None:
        end = self._clock() + seconds
        try:
            while (left := end - self._clock()) > 0:
                # Whoever cannot show it sends nevertheless.
                with suppress(WagoError):
                    await typing(True)
                await self._sleep(min(left, SHOWN_S))
        except asyncio.CancelledError:
            with suppress(WagoError):
                await typing(False)
            raise
