"""Work in order per key, in parallel across keys, bounded in all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from wago.client.context import ClientContext

T = TypeVar("T")


class Lanes(Generic[T]):
    """Hands items to `work`, one at a time per key and in the order of their arrival.

    Args:
        ctx: the client's context.
        work: handles one item; an exception is logged and the lane goes on.
        name: for logs.
        parallel: lanes that run at the same time.
        limit: queued items at which reading from the connection pauses until half of them are done; only for
            work that waits for nothing that would have to be read. None for no limit.
    """

    def __init__(
        self,
        ctx: ClientContext,
        work: Callable[[T], Awaitable[None]],
        *,
        name: str,
        parallel: int = 32,
        limit: int | None = None,
    ) -> None:
        self._ctx = ctx
        self._work = work
        self._name = name
        self._lanes: dict[Hashable, deque[T]] = {}
        self._slots = asyncio.Semaphore(parallel)
        self._idle = asyncio.Event()
        self._idle.set()
        self._limit = limit
        self._queued = 0
        self._room = asyncio.Event()
        self._room.set()
        if limit is not None:
            ctx.gate(self._room)

    def put(self, key: Hashable, item: T) -> None:
        """Queue an item and return at once."""
        self._queued += 1
        if self._limit is not None and self._queued >= self._limit:
            self._room.clear()
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append(item)
            return
        self._lanes[key] = deque((item,))
        self._idle.clear()
        self._ctx.spawn(self._run(key), name=self._name)

    def drop(self) -> None:
        """Forget what has not begun."""
        for lane in self._lanes.values():
            self._taken(len(lane))
            lane.clear()

    def _taken(self, count: int) -> None:
        self._queued -= count
        if self._limit is None or self._queued <= self._limit // 2:
            self._room.set()

    async def idle(self) -> None:
        """Wait until nothing is queued and nothing runs."""
        await self._idle.wait()

    async def _run(self, key: Hashable) -> None:
        lane = self._lanes[key]
        try:
            while lane:
                async with self._slots:
                    # What came meanwhile takes the same slot: a busy sender pays for no switch each time.
                    for _ in range(len(lane)):
                        if not lane:
                            break
                        item = lane.popleft()
                        self._taken(1)
                        await self._ctx.guard(self._work(item), self._name)
        finally:
            # No await between the last look at the lane and this: nothing can be put into a dying lane.
            del self._lanes[key]
            if not self._lanes:
                self._idle.set()
