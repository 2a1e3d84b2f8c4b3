"""The task that keeps one account connected: one loop of connect, live, decide what the end means, wait.

It makes every transition except those that a stanza causes (login.py and linking.py make those, in the same
transaction as their other consequences).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from wago.client.connection import Connection, Ending, Next
from wago.client.context import ClientContext
from wago.client.endings import fail_linking, is_linked
from wago.client.events import Disconnected, Phase
from wago.client.handshake import open_connection
from wago.client.keepalive import keep_alive
from wago.client.machine import HALTED
from wago.client.transport import ConnectFailed
from wago.errors import LocalProtocolError, StoreError

MAX_RESTARTS = 3
"""Restarts in a row without a login between them; further ones wait like any lost connection."""


class Supervisor:
    """Runs the connection of one client.

    Args:
        ctx: the client's context.
        prepare: makes the device record if there is none, and whatever else precedes a connection.
        payload: builds the serialized ClientPayload for the current device record.
    """

    def __init__(
        self,
        ctx: ClientContext,
        *,
        prepare: Callable[[], Awaitable[None]],
        payload: Callable[[], Awaitable[bytes]],
    ) -> None:
        self._ctx = ctx
        self._machine = ctx.machine
        self._prepare = prepare
        self._payload = payload
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._attempt = 0
        self._restarts = 0
        self._online_since: float | None = None
        self._settled = False
        self._closing: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin to connect; while waiting for the next attempt, make it now; else change nothing."""
        if self.running and not self._halted:
            self._hurry.set()
            return
        # A session that just halted may still be closing its connection.
        previous = self._task if self.running else None
        self._attempt = self._restarts = 0
        self._hurry.clear()
        self._machine.move(Phase.CONNECTING, "requested", linked=self._linked)
        name = f"session {self._ctx.account.account}"
        self._task = asyncio.create_task(self._run(previous), name=name)
        self._task.add_done_callback(self._died)

    async def stop(self, reason: str) -> None:
        """Close the connection and stay away. A session that has ended by itself keeps its phase."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        if self._halted:
            return
        phase = self._machine.phase
        was_up = phase in (Phase.ONLINE, Phase.LOGGING_IN, Phase.WAITING)
        self._machine.move(Phase.STOPPED, reason, linked=self._linked)
        if was_up:
            self._ctx.emit(Disconnected(reason=reason, will_retry=False))

    def _died(self, task: asyncio.Task[None]) -> None:
        """A bug has ended the loop: say so rather than stand still in a phase that promises more."""
        if task.cancelled() or (error := task.exception()) is None:
            return
        self._ctx.log.error("Session task failed", exc_info=error)
        if task is self._task and not self._halted:
            self._machine.move(Phase.STOPPED, "internal_error", linked=self._linked)
            self._ctx.emit(Disconnected(reason="internal_error", will_retry=False))

    def settled(self) -> None:
        """The server spoke to us as it should: `<success>`, or QR references."""
        self._settled = True

    def came_online(self) -> None:
        """Logged in: the connection works."""
        self._online_since = self._ctx.clock()
        self._restarts = 0

    @property
    def _halted(self) -> bool:
        """True in the phases that nothing leads out of by itself."""
        return self._machine.phase in HALTED

    @property
    def _linked(self) -> bool:
        return is_linked(self._ctx)

    # -- the loop ---------------------------------------------------------------------------------------

    async def _run(self, previous: asyncio.Task[None] | None) -> None:
        try:
            if previous is not None:
                await _outlast(previous)
            await self._stay_connected()
        finally:
            await self._closed()

    async def _stay_connected(self) -> None:
        reason = "requested"
        while True:
            try:
                ending = await self._connect_once(reason)
            except Exception:
                # A bug must cost a connection, not the session.
                self._ctx.log.exception("Connection failed unexpectedly")
                ending = Ending("internal_error")
            if ending.then is Next.HALT or self._halted:
                return
            if ending.then is Next.RESTART and self._restarts < MAX_RESTARTS:
                self._restarts += 1
                reason = ending.reason
                continue
            if not self._linked and self._gives_up_linking(ending):
                return
            if not await self._wait(ending):
                return
            reason = "retry"

    async def _connect_once(self, reason: str) -> Ending:
        """One connection from its start to its end."""
        ctx = self._ctx
        self._online_since = None
        self._settled = False
        try:
            if self._machine.phase is not Phase.CONNECTING:
                self._machine.move(Phase.CONNECTING, reason, linked=self._linked)
            await self._closed()
            await self._prepare()
            self._machine.note(linked=self._linked)
            ctx.log.info("Starting websocket connection to Whatsapp")
            connection = await open_connection(ctx, await self._payload())
        except ConnectFailed as exc:
            ctx.log.warning("Could not connect", reason=exc.reason, error=str(exc))
            return Ending(exc.reason)
        except StoreError as exc:
            ctx.log.warning("Store failed", error=str(exc))
            return Ending("store_failed")
        except LocalProtocolError as exc:
            ctx.log.warning("Cannot connect with this configuration", error=str(exc))
            return Ending("bad_config")
        return await self._live(connection)

    async def _live(self, connection: Connection) -> Ending:
        ctx = self._ctx
        phase = Phase.LOGGING_IN if self._linked else Phase.LINKING
        ctx.attach(connection)
        try:
            self._machine.move(phase, "handshake_done", linked=self._linked, socket_open=True)
            connection.start()
            connection.spawn(keep_alive(ctx, connection), name="keepalive")
            deadline = asyncio.get_running_loop().call_later(
                ctx.config.timeouts.login_s, self._check_progress, connection
            )
            try:
                ending = await connection.ended()
            finally:
                deadline.cancel()
        finally:
            # A dead peer is waited for a while: what the end means must not wait for that.
            self._closing = asyncio.create_task(connection.close(), name="close")
        if ending.then is Next.RETRY and phase is Phase.LINKING and self._linked:
            # Paired, and the server hung up before it asked for the restart.
            return Ending(ending.reason, Next.RESTART)
        return ending

    async def _closed(self) -> None:
        """Wait until the last connection is closed to the end; two at a time would replace each other."""
        if self._closing is not None:
            await _outlast(self._closing)
            self._closing = None

    def _check_progress(self, connection: Connection) -> None:
        if not self._settled:
            linking = self._machine.phase is Phase.LINKING
            connection.retire("refs_timeout" if linking else "login_timeout")

    def _gives_up_linking(self, ending: Ending) -> bool:
        """Decide whether a device without account stops here; the machine then says so."""
        was_linking = self._machine.phase is Phase.LINKING
        if not was_linking and self._attempt + 1 < self._ctx.config.backoff.link_attempts:
            return False
        fail_linking(self._ctx, ending.reason)
        return True

    async def _wait(self, ending: Ending) -> bool:
        """Wait for the next attempt; False if there shall be none."""
        ctx = self._ctx
        stable = ctx.config.backoff.stable_after_s
        was_up = self._machine.phase is Phase.ONLINE
        if self._online_since is not None and ctx.clock() - self._online_since >= stable:
            self._attempt = 0
        self._attempt += ending.penalty
        if not ctx.config.reconnect:
            self._machine.move(Phase.STOPPED, ending.reason, linked=self._linked)
            ctx.emit(Disconnected(reason=ending.reason, will_retry=False))
            return False
        delay = ctx.config.backoff.delay_s(self._attempt, ctx.draw())
        self._attempt += 1
        self._machine.move(Phase.WAITING, ending.reason, linked=self._linked, retry_at=ctx.clock() + delay)
        if was_up:
            ctx.emit(Disconnected(reason=ending.reason, will_retry=True))
        ctx.log.info("Reconnecting", reason=ending.reason, delay_s=round(delay, 3), attempt=self._attempt)
        await self._pause(delay)
        return True

    async def _pause(self, delay: float) -> None:
        """Sleep, or until somebody asks for a connection now."""
        self._hurry.clear()
        tasks = {
            asyncio.ensure_future(self._ctx.sleep(delay)),
            asyncio.ensure_future(self._hurry.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


async def _outlast(task: asyncio.Task[None]) -> None:
    """Wait for a task to end, even when the waiter is cancelled meanwhile."""
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
