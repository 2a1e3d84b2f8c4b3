from __future__ import annotations

import asyncio

import pytest

from wago.client.events import Phase, StateChanged
from wago.client.machine import ENDED, TRANSITIONS, SessionMachine
from wago.errors import LocalProtocolError, RequestTimeout
from wago.store.interfaces import Batch


class Watched:
    def __init__(self) -> None:
        self.now = 100.0
        self.changes: list[StateChanged] = []
        self.machine = SessionMachine(lambda: self.now, self.changed)

    def changed(self, change: StateChanged, batch: Batch | None) -> None:
        self.changes.append(change)

    def walk(self, *phases: Phase) -> None:
        for phase in phases:
            self.machine.move(phase, "test", linked=False)


PATHS = {
    Phase.STOPPED: (),
    Phase.CONNECTING: (Phase.CONNECTING,),
    Phase.LINKING: (Phase.CONNECTING, Phase.LINKING),
    Phase.LOGGING_IN: (Phase.CONNECTING, Phase.LOGGING_IN),
    Phase.ONLINE: (Phase.CONNECTING, Phase.LOGGING_IN, Phase.ONLINE),
    Phase.WAITING: (Phase.CONNECTING, Phase.WAITING),
    Phase.LINK_FAILED: (Phase.CONNECTING, Phase.LINKING, Phase.LINK_FAILED),
    Phase.LOGGED_OUT: (Phase.CONNECTING, Phase.LOGGING_IN, Phase.LOGGED_OUT),
    Phase.BANNED: (Phase.CONNECTING, Phase.LOGGING_IN, Phase.BANNED),
    Phase.OUTDATED: (Phase.CONNECTING, Phase.LOGGING_IN, Phase.OUTDATED),
    Phase.REPLACED: (Phase.CONNECTING, Phase.LOGGING_IN, Phase.REPLACED),
}


@pytest.mark.parametrize("start", list(Phase))
@pytest.mark.parametrize("goal", list(Phase))
def test_the_table_is_the_law(start: Phase, goal: Phase) -> None:
    watched = Watched()
    watched.walk(*PATHS[start])
    assert watched.machine.phase is start
    before = watched.machine.state
    if goal in TRANSITIONS[start]:
        watched.walk(goal)
        assert watched.machine.phase is goal
        assert watched.changes[-1].previous is start
    else:
        with pytest.raises(LocalProtocolError):
            watched.walk(goal)
        assert watched.machine.state == before


def test_every_phase_is_in_the_table_and_ended_ones_only_lead_to_a_new_connection() -> None:
    assert set(TRANSITIONS) == set(Phase)
    assert all(TRANSITIONS[phase] == {Phase.CONNECTING} for phase in ENDED)
    assert all(Phase.WAITING not in TRANSITIONS[phase] for phase in ENDED)


def test_a_transition_says_when_and_why() -> None:
    watched = Watched()
    watched.now = 200.0
    state = watched.machine.move(Phase.CONNECTING, "requested", linked=True)
    assert (state.phase, state.reason, state.since, state.linked) == (
        Phase.CONNECTING,
        "requested",
        200.0,
        True,
    )
    assert watched.changes == [StateChanged(previous=Phase.STOPPED, state=state)]


async def test_waiters_are_told() -> None:
    watched = Watched()
    waiting = asyncio.ensure_future(watched.machine.wait_for(Phase.LINKING, timeout_s=5))
    await asyncio.sleep(0)
    watched.walk(Phase.CONNECTING, Phase.LINKING, Phase.LINK_FAILED)
    assert (await waiting).phase is Phase.LINKING


async def test_a_wait_has_an_end() -> None:
    watched = Watched()
    with pytest.raises(RequestTimeout):
        await watched.machine.wait_for(Phase.ONLINE, timeout_s=0)
    state = await watched.machine.wait_for(Phase.ONLINE, timeout_s=0, raising=False)
    assert state.phase is Phase.STOPPED
