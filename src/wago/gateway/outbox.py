"""At-least-once delivery of stored events, in order for each receiver of each session.

Rows come into the store in the same transaction as the state change that caused the event. One lane, a task,
for each (session, receiver) that has undelivered rows reads them in pages and hands them over one by one, so
a dead receiver holds up its own lane and nothing else, and memory holds a page a lane at most.

A row that fails is tried again after 1, 2 and 4 seconds, then with doubling pauses up to ten minutes, for a
day; the rows behind it wait, for order is kept. Two cases step aside, so that one event that a live receiver
will never take does not hold up the others for a day: an answer about this very body (400, 413, 415, 422)
once the quick retries are over, and any answer at all after an hour. What stepped aside is tried on at the
same pauses. After the day a row stays listed and can be replayed.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import structlog

from wago.errors import StoreError
from wago.gateway.webhooks import DeliveryFailed
from wago.store.interfaces import GatewayStore, OutboxRow

PAGE: Final = 64
QUICK_RETRIES: Final = 3
LONGEST_PAUSE_S: Final = 600
ASIDE_AFTER_S: Final = 3600
MAX_ASIDE: Final = 256
NEVER: Final = 253402300799
"""`next_attempt_at` of a row that was given up: the last second of the year 9999."""

_ASIDE: Final = "set aside: "
_GAVE_UP: Final = "gave up: "
_FLUSH_ROWS: Final = 32
_FLUSH_AFTER_S: Final = 1.0
_STORE_PAUSE_S: Final = 1.0
_PRUNE_EVERY_S: Final = 600.0

_log = structlog.get_logger(__name__)

Key = tuple[str, str]
Deliver = Callable[[OutboxRow], Awaitable[None]]


class Clock(Protocol):
    """Time, injected so that tests can make it pass."""

    def now(self) -> float:
        """Unix time."""

    async def wait(self, event: asyncio.Event, timeout_s: float | None) -> None:
        """Return when the event is set or the time is over."""


class WallClock:
    """The real one, over a function that tells the Unix time."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()

    async def wait(self, event: asyncio.Event, timeout_s: float | None) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await event.wait()
        except TimeoutError:
            pass


def pause_s(attempts: int) -> int:
    """Seconds to wait after so many failed attempts: 1, 2, 4, 8, ... 600."""
    return int(min(LONGEST_PAUSE_S, 2 ** (min(attempts, 30) - 1)))


@dataclass(slots=True)
class _Lane:
    """One receiver of one session while it has undelivered rows."""

    key: Key
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    cursor: int = 0
    """Rows up to this id are delivered, stepped aside or given up."""
    aside: dict[int, OutboxRow] = field(default_factory=dict)
    due: dict[int, float] = field(default_factory=dict)
    """When rows that failed here are due, finer than the store's whole seconds."""
    done: list[int] = field(default_factory=list)
    """Delivered, not yet marked so."""
    done_since: float = 0.0
    rescan: bool = False
    task: asyncio.Task[None] | None = None

    def due_at(self, row: OutboxRow) -> float:
        return self.due.get(row.id, row.next_attempt_at)


class Outbox:
    """The dispatcher.

    Args:
        store: where rows are.
        deliver: hands one row over; raises DeliveryFailed.
        clock: time.
        keep_trying_s: how long a row is retried.
        keep_s: how long an undelivered row stays listed.
        delivered_keep_s: the same for a delivered one.
    """

    def __init__(
        self,
        store: GatewayStore,
        deliver: Deliver,
        clock: Clock,
        *,
        keep_trying_s: float,
        keep_s: float,
        delivered_keep_s: float,
    ) -> None:
        self._store = store
        self._deliver = deliver
        self._clock = clock
        self._keep_trying_s = keep_trying_s
        self._keep_s = keep_s
        self._delivered_keep_s = delivered_keep_s
        self._lanes: dict[Key, _Lane] = {}
        self._closing = asyncio.Event()
        self._pruner: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what a former process left."""
        for key in await self._store.outbox_receivers():
            self.wake(*key)
        self._pruner = asyncio.create_task(self._prune(), name="outbox pruner")

    async def close(self) -> None:
        """Stop delivering. What is under way is cancelled; the next process delivers it (again)."""
        self._closing.set()
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        if self._pruner is not None:
            tasks.append(self._pruner)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for lane in self._lanes.values():
            await self._flush(lane)

    def wake(self, session: str, receiver: str) -> None:
        """Rows for this receiver may have come."""
        if self._closing.is_set():
            return
        key = (session, receiver)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(key)
            lane.task = asyncio.create_task(self._run(lane), name=f"outbox {session} {receiver}")
        lane.wake.set()

    async def listing(self, session: str | None, *, undelivered: bool, limit: int) -> list[OutboxRow]:
        return await self._store.outbox_list(session, undelivered=undelivered, limit=limit)

    async def replay(self, ids: Sequence[int]) -> int:
        """Make rows due at once, delivered or not; how many there were."""
        count = await self._store.outbox_replay(ids)
        for lane in self._lanes.values():
            lane.rescan = True
        for key in await self._store.outbox_receivers():
            self.wake(*key)
        return count

    async def settle(self, session: str, timeout_s: float) -> None:
        """Wait until everything of this session is delivered, at most so long."""
        tasks = [
            lane.task for key, lane in self._lanes.items() if key[0] == session and lane.task is not None
        ]
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)

    # -- one lane ---------------------------------------------------------------------------------------

    async def _run(self, lane: _Lane) -> None:
        try:
            while not await self._turn(lane):
                pass
        finally:
            if not self._closing.is_set():
                self._lanes.pop(lane.key, None)

    async def _turn(self, lane: _Lane) -> bool:
        """Work off one page; True when nothing is left to do."""
        try:
            lane.wake.clear()
            if lane.rescan:
                await self._flush(lane)
                lane.rescan, lane.cursor = False, 0
                lane.aside.clear()
                lane.due.clear()
            rows = await self._store.outbox_due(*lane.key, PAGE, lane.cursor)
            for row in rows:
                await self._retry_aside(lane)
                if not await self._settle_row(lane, row):
                    return False
            await self._flush(lane)
        except StoreError as exc:
            _log.error("Outbox could not reach the store", session=lane.key[0], error=str(exc))
            await self._clock.wait(self._closing, _STORE_PAUSE_S)
            return False
        if rows or lane.wake.is_set():
            return False
        if not lane.aside:
            return True
        await self._clock.wait(lane.wake, min(map(lane.due_at, lane.aside.values())) - self._clock.now())
        await self._retry_aside(lane)
        return False

    async def _settle_row(self, lane: _Lane, row: OutboxRow) -> bool:
        """Stay with the head row until it is out of the way; False if the page must be read anew."""
        while True:
            if row.next_attempt_at >= NEVER:
                lane.cursor = row.id
                return True
            if (row.last_error or "").startswith(_ASIDE) and len(lane.aside) < MAX_ASIDE:
                lane.aside[row.id] = row
                lane.cursor = row.id
                return True
            if (wait_s := lane.due_at(row) - self._clock.now()) > 0:
                await self._flush(lane)
                if not await self._wait(lane, wait_s):
                    return False
            after = await self._attempt(lane, row)
            if after is None:
                lane.cursor = row.id
                return True
            row = after

    async def _wait(self, lane: _Lane, wait_s: float) -> bool:
        """Let a pause pass, while new rows may come; False if a replay wants the page read anew."""
        until = self._clock.now() + wait_s
        while (left := until - self._clock.now()) > 0:
            lane.wake.clear()
            await self._clock.wait(lane.wake, left)
            if lane.rescan:
                return False
        return True

    async def _retry_aside(self, lane: _Lane) -> None:
        now = self._clock.now()
        for row in [row for row in lane.aside.values() if lane.due_at(row) <= now]:
            after = await self._attempt(lane, row)
            if after is None or after.next_attempt_at >= NEVER:
                lane.aside.pop(row.id, None)
            else:
                lane.aside[row.id] = after

    async def _attempt(self, lane: _Lane, row: OutboxRow) -> OutboxRow | None:
        """Try once; the row as it stands then, None if it is delivered."""
        try:
            await self._deliver(row)
        except DeliveryFailed as failure:
            return await self._failed(lane, row, failure)
        except Exception as exc:
            _log.exception("Webhook delivery failed unexpectedly", session=row.session, kind=row.kind)
            return await self._failed(lane, row, DeliveryFailed(type(exc).__name__))
        lane.due.pop(row.id, None)
        if not lane.done:
            lane.done_since = self._clock.now()
        lane.done.append(row.id)
        if len(lane.done) >= _FLUSH_ROWS or self._clock.now() - lane.done_since >= _FLUSH_AFTER_S:
            await self._flush(lane)
        return None

    async def _failed(self, lane: _Lane, row: OutboxRow, failure: DeliveryFailed) -> OutboxRow:
        now = self._clock.now()
        attempts = row.attempts + 1
        age_s = now - row.created_at
        error, due = str(failure), math.ceil(now + pause_s(attempts))
        lane.due[row.id] = now + pause_s(attempts)
        stepped_aside = failure.refused or (failure.answered and age_s >= ASIDE_AFTER_S)
        if failure.final or (attempts > QUICK_RETRIES and age_s >= self._keep_trying_s):
            error, due = _GAVE_UP + error, NEVER
            lane.due.pop(row.id)
        elif attempts > QUICK_RETRIES and stepped_aside:
            error = _ASIDE + error
        await self._store.outbox_failed(row.id, attempts=attempts, next_attempt_at=due, error=error)
        _log.warning(
            "Failed to send POST request", session=row.session, kind=row.kind, attempt=attempts, error=error
        )
        return replace(row, attempts=attempts, next_attempt_at=due, last_error=error)

    async def _flush(self, lane: _Lane) -> None:
        """Mark delivered rows. A crash before it delivers them again."""
        if lane.done:
            ids, lane.done = lane.done, []
            try:
                await asyncio.shield(self._store.outbox_delivered(ids, int(self._clock.now())))
            except BaseException:
                lane.done = ids + lane.done
                raise

    async def _prune(self) -> None:
        while not self._closing.is_set():
            now = int(self._clock.now())
            try:
                await self._store.outbox_prune(
                    delivered_before=now - int(self._delivered_keep_s), created_before=now - int(self._keep_s)
                )
            except StoreError as exc:
                _log.error("Outbox could not be pruned", error=str(exc))
            await self._clock.wait(self._closing, _PRUNE_EVERY_S)
