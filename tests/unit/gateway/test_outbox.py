from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from wago.errors import StoreError
from wago.gateway.outbox import NEVER, Outbox, pause_s
from wago.gateway.webhooks import DeliveryFailed
from wago.store import open_store
from wago.store.interfaces import OutboxRow, Store

START = 1_700_000_000
DAY = 24 * 3600


class FakeClock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.time = float(START)
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> float:
        return self.time

    async def wait(self, event: asyncio.Event, timeout_s: float | None) -> None:
        if event.is_set() or (timeout_s is not None and timeout_s <= 0):
            return
        alarm = asyncio.Event()
        if timeout_s is not None:
            self._sleepers.append((self.time + timeout_s, alarm))
        waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(alarm.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def run(self, seconds: float) -> None:
        """Let so much time pass, each alarm at its moment."""
        end = self.time + seconds
        while True:
            await idle()
            due = [when for when, _ in self._sleepers if when <= end]
            if not due:
                break
            self.time = max(self.time, min(due))
            for entry in [entry for entry in self._sleepers if entry[0] <= self.time]:
                self._sleepers.remove(entry)
                entry[1].set()
        self.time = end
        await idle()


async def idle() -> None:
    """Let everything that can run, run."""
    for _ in range(60):
        await asyncio.sleep(0)


class Receiver:
    """Takes rows, or fails as told; remembers when what came."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.got: list[str] = []
        self.tries: list[tuple[float, str]] = []
        self.failing: dict[str, DeliveryFailed] = {}
        self.down: dict[str, DeliveryFailed] = {}
        self.hanging: set[str] = set()

    async def __call__(self, row: OutboxRow) -> None:
        self.tries.append((self.clock.time - START, row.event_id))
        if row.receiver in self.hanging:
            await asyncio.Event().wait()
        failure = self.failing.get(row.event_id) or self.down.get(row.session)
        if failure is not None:
            raise failure
        self.got.append(row.event_id)


class Bench:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.receiver = Receiver(self.clock)
        self.store: Store = open_store("memory:")
        self.outbox = self.make()

    def make(self) -> Outbox:
        return Outbox(
            self.store.gateway,
            self.receiver,
            self.clock,
            keep_trying_s=DAY,
            keep_s=3 * DAY,
            delivered_keep_s=3600,
        )

    async def put(self, *ids: str, session: str = "s", receiver: str = "wago") -> None:
        batch = self.store.account("a").batch()
        batch.put_outbox(
            [
                OutboxRow(
                    id=0,
                    session=session,
                    receiver=receiver,
                    event_id=event_id,
                    kind="Message",
                    url="http://x/",
                    content_type="application/json",
                    body=b"{}",
                    created_at=int(self.clock.time),
                )
                for event_id in ids
            ]
        )
        await batch.commit()
        self.outbox.wake(session, receiver)
        await idle()

    async def rows(self) -> list[OutboxRow]:
        return await self.outbox.listing(None, undelivered=True, limit=1000)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    await made.outbox.start()
    yield made
    await made.outbox.close()
    await made.store.close()


UNREACHABLE = DeliveryFailed("cannot connect")


def test_pauses_double_up_to_ten_minutes() -> None:
    assert [pause_s(n) for n in range(1, 13)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
    assert pause_s(10_000) == 600


async def test_rows_go_out_in_order_and_are_marked(bench: Bench) -> None:
    ids = [f"e{n}" for n in range(200)]
    await bench.put(*ids)
    await bench.clock.run(0)
    assert bench.receiver.got == ids
    assert await bench.rows() == []
    every = await bench.outbox.listing(None, undelivered=False, limit=1000)
    assert {row.delivered_at for row in every} == {START}
    await bench.put("later")
    assert bench.receiver.got[-1] == "later"


async def test_retries_after_one_two_and_four_seconds_then_ever_more_slowly(bench: Bench) -> None:
    bench.receiver.failing["e"] = UNREACHABLE
    await bench.put("e")
    await bench.clock.run(40)
    assert [when for when, _ in bench.receiver.tries] == [0, 1, 3, 7, 15, 31]
    (row,) = await bench.rows()
    assert (row.attempts, row.last_error) == (6, "cannot connect")
    bench.receiver.failing.clear()
    await bench.clock.run(30)
    assert bench.receiver.got == ["e"]
    assert await bench.rows() == []


async def test_order_is_kept_behind_a_failing_row(bench: Bench) -> None:
    bench.receiver.failing["e1"] = DeliveryFailed("HTTP 500", answered=True)
    await bench.put("e1", "e2", "e3")
    await bench.clock.run(100)
    assert bench.receiver.got == []
    bench.receiver.failing.clear()
    await bench.clock.run(100)
    assert bench.receiver.got == ["e1", "e2", "e3"]


async def test_a_dead_or_hanging_receiver_delays_no_other(bench: Bench) -> None:
    bench.receiver.down["dead"] = UNREACHABLE
    bench.receiver.hanging.add("hung")
    await bench.put("d1", session="dead")
    await bench.put("h1", session="s", receiver="hung")
    await bench.put("e1", "e2", session="s", receiver="wago")
    await bench.put("f1", session="t")
    assert bench.receiver.got == ["e1", "e2", "f1"]


async def test_an_event_that_a_live_receiver_refuses_steps_aside(bench: Bench) -> None:
    bench.receiver.failing["bad"] = DeliveryFailed("HTTP 422", answered=True, refused=True)
    await bench.put("bad", "good")
    await bench.clock.run(6)
    assert bench.receiver.got == []
    await bench.clock.run(2)
    assert bench.receiver.got == ["good"]
    (row,) = await bench.rows()
    assert row.last_error == "set aside: HTTP 422"
    await bench.put("better")
    assert bench.receiver.got == ["good", "better"]
    await bench.clock.run(30)
    assert row.attempts < (await bench.rows())[0].attempts
    bench.receiver.failing.clear()
    await bench.clock.run(100)
    assert bench.receiver.got == ["good", "better", "bad"]


async def test_what_stepped_aside_does_so_after_a_restart_too(bench: Bench) -> None:
    bench.receiver.failing["bad"] = DeliveryFailed("HTTP 422", answered=True, refused=True)
    await bench.put("bad")
    await bench.clock.run(10)
    await bench.outbox.close()
    bench.outbox = bench.make()
    await bench.outbox.start()
    await bench.put("good")
    assert bench.receiver.got == ["good"]


async def test_an_unwilling_receiver_holds_others_up_for_an_hour_at_most(bench: Bench) -> None:
    bench.receiver.failing["bad"] = DeliveryFailed("HTTP 500", answered=True)
    await bench.put("bad", "good")
    await bench.clock.run(3000)
    assert bench.receiver.got == []
    await bench.clock.run(2000)
    assert bench.receiver.got == ["good"]


async def test_after_a_day_it_is_given_up_but_kept_and_replayable(bench: Bench) -> None:
    bench.receiver.down["s"] = UNREACHABLE
    await bench.put("e1")
    await bench.clock.run(DAY - 100)
    assert (await bench.rows())[0].next_attempt_at < NEVER
    await bench.clock.run(1000)
    (row,) = await bench.rows()
    assert row.next_attempt_at == NEVER
    assert row.last_error == "gave up: cannot connect"
    tries = len(bench.receiver.tries)
    await bench.clock.run(3600)
    assert len(bench.receiver.tries) == tries
    bench.receiver.down.clear()
    assert await bench.outbox.replay([row.id]) == 1
    await bench.clock.run(0)
    assert bench.receiver.got == ["e1"]


async def test_a_final_failure_is_given_up_at_once(bench: Bench) -> None:
    bench.receiver.failing["e1"] = DeliveryFailed("no webhook set for user", final=True)
    await bench.put("e1", "e2")
    assert bench.receiver.got == ["e2"]
    assert (await bench.rows())[0].last_error == "gave up: no webhook set for user"


async def test_replay_of_a_delivered_row_while_the_head_waits(bench: Bench) -> None:
    await bench.put("e1")
    bench.receiver.down["s"] = UNREACHABLE
    await bench.put("e2")
    await bench.clock.run(5)
    bench.receiver.down.clear()
    assert await bench.outbox.replay([1, 2]) == 2
    await bench.clock.run(0)
    assert bench.receiver.got == ["e1", "e1", "e2"]
    assert await bench.rows() == []


async def test_a_restart_takes_up_what_was_left(bench: Bench) -> None:
    bench.receiver.down["s"] = UNREACHABLE
    await bench.put("e1", "e2")
    await bench.outbox.close()
    bench.receiver.down.clear()
    bench.outbox = bench.make()
    await bench.outbox.start()
    await bench.clock.run(10)
    assert bench.receiver.got == ["e1", "e2"]


async def test_a_failure_of_the_store_is_survived(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bench.store.gateway.outbox_due
    fails = [StoreError("disk"), StoreError("disk")]

    async def due(*args: Any) -> list[OutboxRow]:
        if fails:
            raise fails.pop()
        return await real(*args)

    monkeypatch.setattr(bench.store.gateway, "outbox_due", due)
    await bench.put("e1")
    await bench.clock.run(5)
    assert bench.receiver.got == ["e1"]


async def test_an_unforeseen_error_of_one_delivery_ends_nothing(bench: Bench) -> None:
    boom = [True]
    real = bench.receiver.__call__

    async def deliver(row: OutboxRow) -> None:
        if boom:
            boom.clear()
            raise ZeroDivisionError
        await real(row)

    bench.outbox._deliver = deliver
    await bench.put("e1")
    await bench.clock.run(5)
    assert bench.receiver.got == ["e1"]


async def test_old_rows_are_pruned(bench: Bench) -> None:
    bench.receiver.failing["dead"] = DeliveryFailed("x", final=True)
    await bench.put("dead", "done")
    assert len(await bench.outbox.listing(None, undelivered=False, limit=10)) == 2
    await bench.clock.run(2 * 3600)
    assert len(await bench.outbox.listing(None, undelivered=False, limit=10)) == 1
    await bench.clock.run(3 * DAY)
    assert await bench.outbox.listing(None, undelivered=False, limit=10) == []


async def test_settle_waits_for_one_session_only(bench: Bench) -> None:
    bench.receiver.hanging.add("hung")
    await bench.put("h", session="other", receiver="hung")
    await bench.put("e", session="s")
    await asyncio.wait_for(bench.outbox.settle("s", 10), 5)
    assert bench.receiver.got == ["e"]
