"""Requests that the server wants to have less of: backed off from, each kind of request by itself.

A request that is refused with 429 was not done, and so is asked again after a while. The server's own word
for the while is heeded, else it doubles with each refusal. Whoever would have to wait long is told so, and so
is everybody else who asks for the same in the meantime: the server takes insistence for abuse.

Source: whatsmeow errors.go (ErrIQRateOverLimit), whatsapp-rust src/features/groups.rs; durations are ours.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog

from wago.errors import IQError, RateLimited

R = TypeVar("R")

RATE_OVERLIMIT: Final = 429

FIRST_PAUSE_S: Final = 2.0
"""After the first refusal that names no time; half of it again is random."""
MAX_PAUSE_S: Final = 3600.0
"""However long the server asks to wait."""
PATIENCE_S: Final = 20.0
"""How long one request may wait in all before it fails."""
MAX_TRIES: Final = 4


@dataclass(slots=True)
class _Pause:
    """Of one kind: until when nothing is asked, by our clock, and how often in a row it was refused."""

    until: float = 0.0
    refusals: int = 0


class Backoff:
    """Who may ask what and when, of one account.

    Args:
        clock: Unix time of this machine.
        sleep: waits for seconds.
        draw: a random number in [0, 1).
        log: where refusals are noted.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        draw: Callable[[], float],
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._draw = draw
        self._log = log
        self._pauses: dict[str, _Pause] = {}

    def clear(self) -> None:
        """Forget all refusals: it is another account."""
        self._pauses.clear()

    async def run(self, kind: str, attempt: Callable[[], Awaitable[R]]) -> R:
        """Make a request, again where the server refuses it for now.

        Args:
            kind: what is asked; that it is refused says nothing about other kinds.
            attempt: asks once.

        Raises:
            RateLimited: it would have to wait too long.
            Whatever `attempt` raises else.
        """
        waited, tries = 0.0, 0
        while True:
            waited += await self._wait(kind, PATIENCE_S - waited)
            tries += 1
            try:
                answer = await attempt()
            except IQError as exc:
                if exc.code != RATE_OVERLIMIT:
                    raise
                self._refused(kind, exc)
                if tries == MAX_TRIES:
                    raise self._limited(kind, exc.text) from exc
            else:
                self._pauses.pop(kind, None)
                return answer

    async def _wait(self, kind: str, patience: float) -> float:
        """Wait as long as the kind rests; for how long that was."""
        waited = 0.0
        while (pause := self._pauses.get(kind)) is not None and (left := pause.until - self._clock()) > 0:
            if waited + left > patience:
                raise self._limited(kind, "")
            await self._sleep(left)
            waited += left
        return waited

    def _refused(self, kind: str, error: IQError) -> None:
        pause = self._pauses.setdefault(kind, _Pause())
        if pause.until > self._clock():
            # Asked before the refusal that others were given; one refusal's pause is enough.
            return
        pause.refusals += 1
        length = float(error.backoff_s or 0) or FIRST_PAUSE_S * 2 ** min(pause.refusals - 1, 10)
        length = min(length * (1 + self._draw() / 2), MAX_PAUSE_S)
        pause.until = self._clock() + length
        self._log.warning(
            "Server asks for less", kind=kind, refusals=pause.refusals, pause_s=round(length, 1)
        )

    def _limited(self, kind: str, text: str) -> RateLimited:
        left = self._pauses[kind].until - self._clock()
        return RateLimited(text or "rate-overlimit", max(1, round(left)))
