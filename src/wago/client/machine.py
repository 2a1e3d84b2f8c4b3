"""The session's state machine: the only place that says which phase may follow which."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from wago.client.events import Phase, SessionState, StateChanged
from wago.errors import LocalProtocolError, RequestTimeout
from wago.store.interfaces import Batch

_P = Phase

ENDED: Final = frozenset({_P.LINK_FAILED, _P.LOGGED_OUT, _P.BANNED, _P.OUTDATED, _P.REPLACED})
"""Phases that a session ends up in though somebody wants it connected; it does not leave them by itself."""

HALTED: Final = ENDED | {_P.STOPPED}
"""Phases that nothing but a request leads out of."""

TRANSITIONS: Final[dict[Phase, frozenset[Phase]]] = {
    _P.STOPPED: frozenset({_P.CONNECTING}),
    _P.CONNECTING: frozenset({_P.LINKING, _P.LOGGING_IN, _P.WAITING, _P.LINK_FAILED, _P.STOPPED}),
    # To CONNECTING: the restart after pairing. To WAITING: paired, but the connection was lost before it.
    # To LOGGED_OUT: paired, and unlinked before it.
    _P.LINKING: frozenset(
        {
            _P.CONNECTING,
            _P.WAITING,
            _P.STOPPED,
            _P.LINK_FAILED,
            _P.LOGGED_OUT,
            _P.BANNED,
            _P.OUTDATED,
            _P.REPLACED,
        }
    ),
    _P.LOGGING_IN: frozenset(
        {_P.ONLINE, _P.CONNECTING, _P.WAITING, _P.STOPPED, _P.LOGGED_OUT, _P.BANNED, _P.OUTDATED, _P.REPLACED}
    ),
    _P.ONLINE: frozenset(
        {_P.CONNECTING, _P.WAITING, _P.STOPPED, _P.LOGGED_OUT, _P.BANNED, _P.OUTDATED, _P.REPLACED}
    ),
    _P.WAITING: frozenset({_P.CONNECTING, _P.STOPPED}),
    **{phase: frozenset({_P.CONNECTING}) for phase in ENDED},
}
"""Every transition there is."""


class SessionMachine:
    """Holds the state, checks each transition, tells who waits.

    Args:
        clock: Unix time.
        changed: told of each change, with the batch it belongs to (None for none).
    """

    def __init__(
        self, clock: Callable[[], float], changed: Callable[[StateChanged, Batch | None], None]
    ) -> None:
        self._clock = clock
        self._changed = changed
        self._state = SessionState(Phase.STOPPED, "initial", clock())
        self._waiters: set[tuple[frozenset[Phase], asyncio.Future[SessionState]]] = set()

    @property
    def state(self) -> SessionState:
        return self._state

    @property
    def phase(self) -> Phase:
        return self._state.phase

    def move(
        self,
        phase: Phase,
        reason: str,
        *,
        linked: bool,
        socket_open: bool = False,
        retry_at: float | None = None,
        batch: Batch | None = None,
    ) -> SessionState:
        """Enter a phase and report it, with the batch's other changes if one is given.

        Raises:
            LocalProtocolError: the table has no such transition.
        """
        previous = self._state.phase
        if phase not in TRANSITIONS[previous]:
            raise LocalProtocolError(f"no way from {previous.value} to {phase.value} ({reason})")
        self._state = SessionState(phase, reason, self._clock(), socket_open, linked, retry_at)
        self._changed(StateChanged(previous=previous, state=self._state), batch)
        for entry in [entry for entry in self._waiters if phase in entry[0]]:
            if not entry[1].done():
                entry[1].set_result(self._state)
        return self._state

    def note(self, *, socket_open: bool | None = None, linked: bool | None = None) -> None:
        """Update facts beside the phase; no event."""
        now = self._state
        self._state = SessionState(
            now.phase,
            now.reason,
            now.since,
            now.socket_open if socket_open is None else socket_open,
            now.linked if linked is None else linked,
            now.retry_at,
        )

    async def wait_for(self, *phases: Phase, timeout_s: float, raising: bool = True) -> SessionState:
        """Wait until the session is, or has just been, in one of the phases.

        Raises:
            RequestTimeout: it did not get there in time, and `raising`; else the state as it is then.
        """
        wanted = frozenset(phases)
        if self._state.phase in wanted:
            return self._state
        future: asyncio.Future[SessionState] = asyncio.get_running_loop().create_future()
        entry = (wanted, future)
        self._waiters.add(entry)
        try:
            async with asyncio.timeout(timeout_s):
                return await future
        except TimeoutError:
            if raising:
                names = ", ".join(sorted(phase.value for phase in wanted))
                raise RequestTimeout(f"session is {self.phase.value}, not {names}") from None
            return self._state
        finally:
            self._waiters.discard(entry)
