"""Live fan-out of wago-api events to whoever listens now. Nothing is kept for who does not."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

CAPACITY: Final = 1000


class TooSlow(Exception):
    """The listener did not keep up and lost events; it should connect anew."""


class Subscription:
    """One listener's bounded queue of frames."""

    def __init__(self, capacity: int) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(capacity + 1)
        self._capacity = capacity
        self._overrun = False

    def offer(self, frame: bytes) -> None:
        if self._overrun:
            return
        if self._queue.qsize() >= self._capacity:
            self._overrun = True
            self._queue.put_nowait(None)
            return
        self._queue.put_nowait(frame)

    def close(self) -> None:
        """End the listener after what it has queued."""
        if not self._overrun and not self._queue.full():
            self._queue.put_nowait(None)

    async def frames(self) -> AsyncIterator[bytes]:
        """Frames in order, until closed.

        Raises:
            TooSlow: after the frames that still fitted.
        """
        while (frame := await self._queue.get()) is not None:
            yield frame
        if self._overrun:
            raise TooSlow


class Bus:
    """Listeners by session."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._listeners: defaultdict[str, set[Subscription]] = defaultdict(set)

    def has_listeners(self, session: str) -> bool:
        return session in self._listeners

    def publish(self, session: str, frame: bytes) -> None:
        for listener in self._listeners.get(session, ()):
            listener.offer(frame)

    @contextmanager
    def subscribe(self, session: str) -> Iterator[Subscription]:
        subscription = Subscription(self._capacity)
        self._listeners[session].add(subscription)
        try:
            yield subscription
        finally:
            listeners = self._listeners.get(session, set())
            listeners.discard(subscription)
            if not listeners:
                self._listeners.pop(session, None)

    def close(self, session: str | None = None) -> None:
        """End the listeners of one session, or all."""
        for name in [session] if session is not None else list(self._listeners):
            for listener in self._listeners.get(name, ()):
                listener.close()
