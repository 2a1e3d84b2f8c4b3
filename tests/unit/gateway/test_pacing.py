"""Pacing: typing first, one after the other, at a rate; and what it takes for settings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from wago.errors import InvalidContent, NotConnected
from wago.gateway.errors import QueueFull
from wago.gateway.pacing import Pacer, Pacing
from wago.gateway.sending import pacing_of


class Time:
    """A clock that sleepers move on, one after the other."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []
        self.gate: asyncio.Event | None = None

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        if self.gate is not None:
            await self.gate.wait()
        await asyncio.sleep(0)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pacer(time: Time) -> Pacer:
    return Pacer(time.clock, time.sleep, lambda: 0.5)


@pytest.fixture
def log() -> list[str]:
    return []


def typing(log: list[str]) -> Callable[[bool], Awaitable[None]]:
    async def show(composing: bool) -> None:
        log.append("typing" if composing else "paused")

    return show


PACING = Pacing(enabled=True, typing_ms=100, per_minute=20, jitter=0.3)


async def test_a_message_is_typed_and_then_sent(pacer: Pacer, time: Time, log: list[str]) -> None:
    async with pacer.turn(PACING, 15, typing(log)):
        log.append("sent")
    assert (log, time.slept) == (["typing", "sent"], [1.5])


async def test_long_typing_is_shown_again_and_has_an_end(pacer: Pacer, time: Time, log: list[str]) -> None:
    async with pacer.turn(PACING, 100_000, typing(log)):
        pass
    assert (log, time.slept) == (["typing", "typing"], [10.0, 2.0])


async def test_messages_leave_in_order_with_pauses(pacer: Pacer, time: Time, log: list[str]) -> None:
    times = []

    async def send(number: int) -> None:
        async with pacer.turn(PACING, 10, typing([])):
            times.append((number, time.now))
            time.now += 0.25  # What sending itself takes.

    await asyncio.gather(*(send(number) for number in range(4)))
    assert [number for number, _ in times] == [0, 1, 2, 3]
    # Typing of a second, then a pause of three seconds after each.
    assert [at for _, at in times] == [101.0, 105.25, 109.5, 113.75]
    assert pacer.waiting == 0


async def test_jitter_spreads_around_the_middle() -> None:
    assert [round(PACING.typing_s(10, draw), 3) for draw in (0.0, 0.5, 1.0)] == [0.85, 1.0, 1.15]
    assert [round(PACING.pause_s(draw), 3) for draw in (0.0, 0.5, 1.0)] == [2.55, 3.0, 3.45]
    unlimited = PACING.changed({"per_minute": 0})
    assert unlimited.pause_s(0.5) == 0.0


async def test_who_is_cancelled_while_waiting_loses_only_their_own_turn(
    pacer: Pacer, time: Time, log: list[str]
) -> None:
    time.gate = asyncio.Event()
    sent: list[int] = []

    async def send(number: int) -> None:
        async with pacer.turn(PACING, 10, typing(log)):
            sent.append(number)

    tasks = [asyncio.create_task(send(number)) for number in range(4)]
    while pacer.waiting < 4 or not time.slept:
        await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[2].cancel()
    time.gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(each, asyncio.CancelledError) for each in results] == [True, False, True, False]
    assert sent == [1, 3]
    # The first had begun to type.
    assert log[:2] == ["typing", "paused"]
    assert pacer.waiting == 0


async def test_what_fails_leaves_the_turn_to_the_next(pacer: Pacer) -> None:
    with pytest.raises(NotConnected):
        async with pacer.turn(PACING, 1, typing([])):
            raise NotConnected("gone")
    async with pacer.turn(PACING, 1, typing([])):
        assert pacer.waiting == 1


async def test_who_cannot_show_typing_sends_nevertheless(pacer: Pacer) -> None:
    async def refuse(_: bool) -> None:
        raise NotConnected("not now")

    async with pacer.turn(PACING, 10, refuse):
        sent = True
    assert sent


async def test_a_queue_has_an_end(pacer: Pacer, time: Time) -> None:
    time.gate = asyncio.Event()
    short = PACING.changed({"queue": 2})

    async def send() -> None:
        async with pacer.turn(short, 10, typing([])):
            pass

    tasks = [asyncio.create_task(send()) for _ in range(2)]
    while pacer.waiting < 2:
        await asyncio.sleep(0)
    with pytest.raises(QueueFull) as caught:
        await send()
    assert caught.value.waiting == 2
    time.gate.set()
    await asyncio.gather(*tasks)
    await send()


def test_settings_go_over_the_gateways_own() -> None:
    assert pacing_of("", PACING) is PACING
    assert pacing_of('{"per_minute": 5, "enabled": false}', PACING) == Pacing(
        enabled=False, typing_ms=100, per_minute=5, jitter=0.3
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"per_minute": -1}, "per_minute"),
        ({"per_minute": float("nan")}, "per_minute"),
        ({"jitter": 1.1}, "jitter"),
        ({"queue": 0}, "queue"),
        ({"queue": 1.5}, "queue"),
        ({"typing_ms": True}, "typing_ms"),
        ({"enabled": 1}, "enabled"),
        ({"enabled": "yes"}, "enabled"),
        ({"speed": 1}, "speed"),
    ],
)
def test_settings_that_make_no_sense(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        PACING.changed(changes)
    assert caught.value.field == field
