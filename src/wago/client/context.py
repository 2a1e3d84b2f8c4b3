"""The one object that all parts of a client share: what they know, and how they reach the server.

How inbound stanzas travel. The connection's read loop decodes one stanza at a time and hands it, in wire
order, to the handlers registered with `on()`. A handler is a plain function: it runs inside the read loop,
must not block, and does anything longer by `spawn()`ing a coroutine. So handlers see stanzas in wire order
and a slow reaction never holds up the next stanza; whoever needs order beyond that (messages of one chat)
queues for itself. An exception in a handler or a spawned task is logged and ends neither the read loop nor
the process. IQ replies and acks that somebody waits for go to their waiter and to no handler.

How events travel. `emit(event, batch)` stages the event in the batch of the state change that caused it and
publishes it when that batch is durable. Events are published in the order of their batches' submission.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import structlog

from wago.client.backoff import Backoff
from wago.client.config import ClientConfig
from wago.client.connection import Next
from wago.client.events import Event, Phase, SessionState, UnknownStanza
from wago.client.machine import HALTED, SessionMachine
from wago.errors import NotConnected, NotLoggedIn, StoreError, WagoError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.ack import Ack, NackReason
from wago.protocol.stanza.iq import IqRequest
from wago.store.interfaces import AccountStore, Batch, DeviceRecord

if TYPE_CHECKING:
    from wago.client.connection import Connection

R = TypeVar("R")

Handler = Callable[[Node], None]
Hook = Callable[[], Awaitable[None]]


class EventSink(Protocol):
    """Who is told what happens. Both calls are made in the event loop and must neither block nor raise."""

    def stage(self, event: Event, batch: Batch) -> None:
        """Add what must become durable with the event (outbox rows) to the batch, before it is submitted."""

    def published(self, event: Event) -> None:
        """The event is durable; tell whoever listens live."""


class NullSink:
    """Drops every event."""

    def stage(self, event: Event, batch: Batch) -> None:
        pass

    def published(self, event: Event) -> None:
        pass


class ClientContext:
    """What the parts of one client share.

    Attributes:
        account: the durable state.
        config: the choices.
        sink: who is told of events.
        clock: Unix time of this machine; `now()` is the server's.
        sleep: waits for seconds; injected, so that tests need not.
        random: n random bytes.
        log: bound to the account's key. Never log keys, codes or message text.
        backoff: which requests the server wants less of.
        machine: the state machine; `state` is its snapshot.
        clock_offset_s: the server's clock minus ours.
        web_version: the version announced to the server.
    """

    def __init__(
        self,
        account: AccountStore,
        config: ClientConfig,
        sink: EventSink,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.account = account
        self.config = config
        self.sink = sink
        self.clock = clock
        self.sleep = sleep
        self.random = random
        self.log: structlog.stdlib.BoundLogger = structlog.get_logger("wago.client").bind(
            account=account.account
        )
        self.backoff = Backoff(clock, sleep, self.draw, self.log)
        self._forgotten_hooks: list[Callable[[], None]] = [self.backoff.clear]
        self.machine = SessionMachine(clock, lambda changed, batch: self.emit(changed, batch))
        self.clock_offset_s = 0.0
        self.web_version = config.web_version
        self._device: DeviceRecord | None = None
        self._connection: Connection | None = None
        self._handlers: defaultdict[str, list[tuple[str | None, Handler]]] = defaultdict(list)
        self._login_hooks: list[Hook] = []
        self._online_hooks: list[Hook] = []
        self._daily_hooks: list[Hook] = []
        self._offline_hooks: list[Callable[[], None]] = []
        self._named_hooks: list[Callable[[], None]] = []
        self._gates: list[asyncio.Event] = []
        self._tasks: set[asyncio.Task[None]] = set()
        # Two random numbers keep ids of successive processes apart (whatsmeow client.go).
        self._id_prefix = f"{random(1)[0]}.{random(1)[0]}-"
        self._id_count = 0
        self._unwatch = account.on_failure(self._store_failed)

    # -- who we are -------------------------------------------------------------------------------------

    @property
    def device(self) -> DeviceRecord:
        """This device's record, linked or not.

        Raises:
            NotLoggedIn: there is none yet (before the first connect, after a log-out).
        """
        if self._device is None:
            raise NotLoggedIn("no device record")
        return self._device

    @property
    def has_device(self) -> bool:
        return self._device is not None

    @property
    def jid(self) -> Jid:
        """Our device JID (phone number, with device number).

        Raises:
            NotLoggedIn: not linked.
        """
        if self._device is None or self._device.jid is None:
            raise NotLoggedIn("not linked to an account")
        return self._device.jid

    @property
    def lid(self) -> Jid | None:
        """Our device LID, None if the server never named one."""
        return None if self._device is None else self._device.lid

    def set_device(self, record: DeviceRecord | None) -> None:
        """Make this the current record; for who loads or deletes it. Nothing is stored."""
        self._device = record

    def forget(self, batch: Batch) -> None:
        """Forget the account, in memory now and durably with the batch."""
        batch.delete_account()
        self._device = None
        self.clock_offset_s = 0.0
        for hook in self._forgotten_hooks:
            hook()

    def update_device(self, batch: Batch, **changes: Any) -> DeviceRecord:
        """Change fields of the device record, in memory now and durably with the batch.

        Raises:
            NotLoggedIn: there is no record.
        """
        before = self.device.push_name
        self._device = dataclasses.replace(self.device, **changes)
        batch.put_device(self._device)
        if self._device.push_name != before:
            for hook in self._named_hooks:
                batch.on_commit(hook)
        return self._device

    # -- time, ids, state -------------------------------------------------------------------------------

    def now(self) -> int:
        """The server's Unix time, in seconds."""
        return int(self.clock() + self.clock_offset_s)

    def set_clock(self, server_time: float, at: float | None = None) -> None:
        """Learn the server's clock: its time, and ours at that moment (None: now)."""
        self.clock_offset_s = server_time - (self.clock() if at is None else at)

    def draw(self) -> float:
        """A random number in [0, 1)."""
        return int.from_bytes(self.random(4), "big") / 2**32

    def next_iq_id(self) -> str:
        """A stanza id unique in this process's life."""
        self._id_count += 1
        return f"{self._id_prefix}{self._id_count}"

    @property
    def state(self) -> SessionState:
        return self.machine.state

    def require_online(self) -> None:
        """Raise unless logged in.

        Raises:
            NotLoggedIn: the device is not linked.
            NotConnected: it is, but not online now.
        """
        if self._device is None or self._device.jid is None:
            raise NotLoggedIn("not linked to an account")
        if self.state.phase is not Phase.ONLINE:
            raise NotConnected(f"session is {self.state.phase.value}")

    async def wait_reconnected(self, lost: Connection | None, timeout_s: float) -> None:
        """Wait for the session to be online by another connection than the one that was lost.

        Raises:
            NotLoggedIn, NotConnected: it is not, after that time; or cannot get there by itself.
        """
        try:
            async with asyncio.timeout(timeout_s):
                if self._connection in (lost, None) and self.state.phase is Phase.ONLINE:
                    # The connection is over, but the supervisor has yet to hear of it.
                    left = (phase for phase in Phase if phase is not Phase.ONLINE)
                    await self.machine.wait_for(*left, timeout_s=timeout_s, raising=False)
                await self.machine.wait_for(Phase.ONLINE, *HALTED, timeout_s=timeout_s, raising=False)
        except TimeoutError:
            pass
        self.require_online()

    # -- events -----------------------------------------------------------------------------------------

    def emit(self, event: Event, batch: Batch | None = None) -> None:
        """Report an event, in one transaction with the batch.

        With a batch, the caller submits it. Without, the event gets a transaction of its own, or shares the
        next.
        """
        own = batch is None
        if batch is None:
            batch = self.account.batch()
        self.sink.stage(event, batch)
        batch.on_commit(lambda: self.sink.published(event))
        if own:
            self.watch_commit(batch.submit(lazily=True), "event")

    def watch_commit(self, commit: asyncio.Future[None], what: str) -> None:
        """Let a submitted batch become durable by itself, logging if it fails.

        Nothing more is needed then: whenever any batch of the account fails, the connection is started anew,
        for memory has fallen back to what is durable while the server may believe more.
        """
        commit.add_done_callback(lambda done: self._commit_done(done, what))

    def _commit_done(self, done: asyncio.Future[None], what: str) -> None:
        if not done.cancelled() and (error := done.exception()) is not None:
            self.log.error("Failed to store", what=what, error=str(error))

    def _store_failed(self, error: StoreError) -> None:
        self.log.error("Store failed", error=str(error))
        self.retire("store_failed")

    # -- to the server ----------------------------------------------------------------------------------

    @property
    def connection(self) -> Connection:
        """The open connection.

        Raises:
            NotConnected: there is none.
        """
        if self._connection is None:
            raise NotConnected(f"session is {self.state.phase.value}")
        return self._connection

    def attach(self, connection: Connection) -> None:
        """Make this the open connection; the supervisor's call."""
        self._connection = connection

    def detach(self, connection: Connection) -> None:
        """The connection has ended; its own call."""
        if self._connection is not connection:
            return
        self._connection = None
        self.machine.note(socket_open=False)
        for hook in self._offline_hooks:
            try:
                hook()
            except Exception:
                self.log.exception("Offline hook failed")

    async def send(self, node: Node) -> None:
        """Send a stanza; returns when it is in the socket. Cancelling the caller does not take it back.

        Raises:
            NotConnected: no connection, or it failed.
            LocalProtocolError: the node cannot be encoded.
        """
        await self.connection.send(node)

    def post(self, node: Node) -> None:
        """Queue a stanza and return at once, in order with `send`; for acks and receipts.

        Without a connection it is dropped: the server repeats whatever was not acknowledged.

        Raises:
            LocalProtocolError: the node cannot be encoded.
        """
        if self._connection is not None:
            self._connection.post(node)

    async def execute(self, request: IqRequest[R], timeout_s: float | None = None) -> R:
        """One IQ round trip, on the connection open now; `timeout_s` None takes the config's.

        A linked account asks again what the server refuses for now, as `Backoff` has it.

        Raises:
            IQError: the server said no.
            RateLimited: it wants to be asked much later.
            NotConnected: no connection, or it ended before the reply.
            RequestTimeout: no reply in time.
            RemoteProtocolError: the reply is malformed.
        """
        if self._device is None or self._device.jid is None:
            # Somebody looks at a code that is good for a short time.
            return await self._ask(request, timeout_s)
        return await self.backoff.run(request.rate_kind, lambda: self._ask(request, timeout_s))

    async def _ask(self, request: IqRequest[R], timeout_s: float | None) -> R:
        reply = await self.connection.request(request.build(self.next_iq_id()), timeout_s)
        return request.parse_reply(reply)

    async def send_acked(self, node: Node, timeout_s: float | None = None) -> Node:
        """Send a stanza with an id (a message) and wait for the server's `<ack>`; returns it as it came.

        The `error` attribute of the ack is the caller's to read. When the connection ends first it is not
        known whether the server took the stanza; sending the same again, same id, is safe.

        Raises:
            NotConnected, RequestTimeout: as `execute`.
        """
        return await self.connection.send_acked(node, timeout_s)

    def retire(self, reason: str) -> None:
        """End the open connection and come back with a new one. Nothing happens without one."""
        if self._connection is not None:
            self._connection.retire(reason)

    def halt(self, reason: str) -> None:
        """End the open connection for good; the machine is in the phase that says why."""
        if self._connection is not None:
            self._connection.retire(reason, Next.HALT)

    # -- from the server --------------------------------------------------------------------------------

    def on(self, tag: str, handler: Handler, *, kind: str | None = None) -> None:
        """Call `handler` for each inbound stanza with this tag (and this `type` attribute, if given).

        All that match are called, in the order of registration. See the module's text for what a handler may
        do. Handlers of `notification` with a `kind` do not acknowledge: the one without does, for all.
        """
        self._handlers[tag].append((kind, handler))

    def gate(self, room: asyncio.Event) -> None:
        """Pause reading from the connection whenever this event is not set: a queue is full."""
        self._gates.append(room)

    async def admit(self) -> None:
        """Wait until every gate is open; the connection's call, before it reads on."""
        for room in self._gates:
            if not room.is_set():
                self.log.debug("Reading pauses")
                await room.wait()

    def dispatch(self, node: Node) -> None:
        """Hand one inbound stanza to its handlers; the connection's call. Never raises."""
        handled = False
        for kind, handler in self._handlers.get(node.tag, ()):
            if kind is not None and node.attrs.get("type") != kind:
                continue
            handled = True
            try:
                handler(node)
            except Exception:
                self.log.exception("Handler failed", tag=node.tag, id=node.opt_attr("id"))
        if not handled and node.tag not in ("ack", "iq"):
            self._refuse(node)

    def _refuse(self, node: Node) -> None:
        """Left unanswered, the server would deliver it again at every login."""
        self.log.debug("Unknown stanza", tag=node.tag)
        self.emit(UnknownStanza(node=node))
        if "id" in node.attrs and isinstance(node.attrs.get("from"), Jid):
            self.post(Ack.of(node, NackReason.UNRECOGNIZED_STANZA).build())

    # -- life -------------------------------------------------------------------------------------------

    def on_login(self, hook: Hook) -> None:
        """Await `hook` after each `<success>`, before the server is told that we are active.

        Hooks run in order of registration, with IQs available; offline messages may arrive meanwhile. For
        what must be there before messages flow: prekeys. A failing hook is logged and stops no login.
        """
        self._login_hooks.append(hook)

    def on_online(self, hook: Hook) -> None:
        """Run `hook` as a task of the connection each time the session has come online, after `Connected`."""
        self._online_hooks.append(hook)

    def on_daily(self, hook: Hook) -> None:
        """Run `hook` as a task of the connection on each day that it lasts, the first day excepted."""
        self._daily_hooks.append(hook)

    def on_offline(self, hook: Callable[[], None]) -> None:
        """Call `hook` each time a connection has ended, logged in or not. It must not block."""
        self._offline_hooks.append(hook)

    def on_forgotten(self, hook: Callable[[], None]) -> None:
        """Call `hook` when the account's data is deleted, to drop what was cached of it. Must not raise."""
        self._forgotten_hooks.append(hook)

    def on_named(self, hook: Callable[[], None]) -> None:
        """Call `hook` when the account's push name has become another. It must not block."""
        self._named_hooks.append(hook)

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str, bound: bool = False) -> asyncio.Task[None]:
        """Run a coroutine; an exception is logged.

        Args:
            work: the coroutine.
            name: for logs.
            bound: True ends it with the connection; False lets it finish, until the client is closed.
        """
        if bound and self._connection is not None:
            return self._connection.spawn(work, name=name)
        task = asyncio.create_task(self.guard(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # A task that was cancelled before its first step has not touched the coroutine.
        task.add_done_callback(lambda _: work.close())
        return task

    async def guard(self, work: Awaitable[None], name: str) -> None:
        """Await `work`; log what it raises, except cancellation."""
        try:
            await work
        except (NotConnected, NotLoggedIn) as exc:
            self.log.debug("Task ended without connection", task=name, error=str(exc))
        except WagoError as exc:
            self.log.warning("Task failed", task=name, error=str(exc))
        except Exception:
            self.log.exception("Task failed", task=name)

    async def run_login_hooks(self) -> None:
        for hook in self._login_hooks:
            try:
                async with asyncio.timeout(self.config.timeouts.hook_s):
                    await hook()
            except NotConnected:
                raise
            except Exception:
                self.log.exception("Login hook failed")

    def run_online_hooks(self) -> None:
        for hook in self._online_hooks:
            self.spawn(_call(hook), name="online hook", bound=True)

    def run_daily_hooks(self) -> None:
        for hook in self._daily_hooks:
            self.spawn(_call(hook), name="daily hook", bound=True)

    async def settle(self, timeout_s: float) -> None:
        """Wait for the unbound tasks."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout_s)

    async def drain(self, timeout_s: float) -> None:
        """Wait for the unbound tasks, then cancel what is left; the end of the client."""
        self._unwatch()
        await self.settle(timeout_s)
        for task in set(self._tasks):
            task.cancel()
        await self.settle(timeout_s)


async def _call(hook: Hook) -> None:
    await hook()
