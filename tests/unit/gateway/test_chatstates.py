"""Typing and recording: kept up, ended by itself, never longer than said."""

from __future__ import annotations

import asyncio

import pytest

from wago.errors import NotConnected
from wago.gateway.chatstates import LASTS_S, REFRESH_S, Typing
from wago.protocol.jid import Jid

CHAT = Jid("15550002222")
OTHER = Jid("15550003333")


class Clock:
    """A sleep that ends when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []
        self.asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.now + seconds, woken))
        self.asleep.set()
        await woken.wait()

    async def pass_to(self, when: float) -> None:
        """Let the time pass, waking who is due on the way; returns when they sleep again or have ended."""
        while due := sorted((s for s in self._sleepers if s[0] <= when), key=lambda s: s[0]):
            at, woken = due[0]
            self._sleepers.remove(due[0])
            self.now = at
            woken.set()
            for _ in range(5):
                await asyncio.sleep(0)
        self.now = when


class Shown:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.said: list[tuple[float, Jid, bool, bool]] = []
        self.fail: Exception | None = None

    async def __call__(self, chat: Jid, composing: bool, recording: bool) -> None:
        if self.fail is not None:
            raise self.fail
        self.said.append((self._clock.now, chat, composing, recording))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shown(clock: Clock) -> Shown:
    return Shown(clock)


@pytest.fixture
def typing(clock: Clock, shown: Shown) -> Typing:
    return Typing(shown, clock.sleep)


async def begin(typing: Typing, clock: Clock, chat: Jid = CHAT, *, recording: bool = False) -> None:
    clock.asleep.clear()
    await typing.start(chat, recording=recording)
    await clock.asleep.wait()


async def test_it_is_said_again_and_ends_by_itself(typing: Typing, clock: Clock, shown: Shown) -> None:
    await begin(typing, clock, recording=True)
    await clock.pass_to(100.0)
    assert shown.said == [
        (0.0, CHAT, True, True),
        (REFRESH_S, CHAT, True, True),
        (2 * REFRESH_S, CHAT, True, True),
        (LASTS_S, CHAT, False, False),
    ]


async def test_another_start_begins_the_time_anew(typing: Typing, clock: Clock, shown: Shown) -> None:
    await begin(typing, clock)
    await clock.pass_to(15.0)
    await begin(typing, clock)
    await clock.pass_to(100.0)
    assert shown.said[-1] == (15.0 + LASTS_S, CHAT, False, False)
    assert sum(not composing for _, _, composing, _ in shown.said) == 1


async def test_a_stop_ends_it_at_once(typing: Typing, clock: Clock, shown: Shown) -> None:
    await begin(typing, clock)
    await begin(typing, clock, OTHER)
    await clock.pass_to(5.0)
    await typing.stop(CHAT)
    await clock.pass_to(100.0)
    assert [entry for entry in shown.said if entry[1] == CHAT] == [
        (0.0, CHAT, True, False),
        (5.0, CHAT, False, False),
    ]
    assert shown.said[-1] == (LASTS_S, OTHER, False, False)


async def test_a_message_ends_it_without_a_word(typing: Typing, clock: Clock, shown: Shown) -> None:
    await begin(typing, clock)
    typing.forget(CHAT)
    await clock.pass_to(100.0)
    assert shown.said == [(0.0, CHAT, True, False)]


async def test_a_lost_connection_ends_it(typing: Typing, clock: Clock, shown: Shown) -> None:
    await begin(typing, clock)
    shown.fail = NotConnected("gone")
    await clock.pass_to(100.0)
    shown.fail = None
    await begin(typing, clock)
    await clock.pass_to(200.0)
    assert shown.said[-1] == (100.0 + LASTS_S, CHAT, False, False)


async def test_who_cannot_be_told_has_not_begun(typing: Typing, clock: Clock, shown: Shown) -> None:
    shown.fail = NotConnected("gone")
    with pytest.raises(NotConnected):
        await typing.start(CHAT)
    shown.fail = None
    await clock.pass_to(100.0)
    assert shown.said == []
