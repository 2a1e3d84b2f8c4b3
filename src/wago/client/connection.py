"""One encrypted connection: who writes, who reads, who waits for an answer, and how it ends.

One task writes, so that frames are numbered by the cipher in the order in which they leave; callers queue
plain stanzas and may be cancelled at any time without leaving a gap in the numbers. One task reads and
dispatches. Whatever goes wrong ends the connection (`retire`) with a reason; the supervisor decides what
comes next.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from wago.client.transport import FrameStream
from wago.errors import CryptoError, LocalProtocolError, NotConnected, RemoteProtocolError, RequestTimeout
from wago.protocol.binary import Node, pack, unpack
from wago.protocol.noise import HandshakeResult

if TYPE_CHECKING:
    from wago.client.context import ClientContext

MAX_BAD_STANZAS: Final = 16
"""Undecodable stanzas that one connection survives. The cipher stays in step, so skipping one is safe, while
ending the connection for it would make the server deliver it again, for ever."""

_LAST_WORDS_S: Final = 1.0
"""From a failed write to the end: why the server hung up may still be in our buffer."""

_BATCH_LEN: Final = 64 * 1024
"""Bytes from which on a batch of stanzas takes no more."""

_FRAMES_PER_TURN: Final = 32
"""Frames read in one go before other tasks get their turn."""


class Next(enum.Enum):
    """What should follow a connection's end."""

    RETRY = enum.auto()
    """Come back after a delay."""
    RESTART = enum.auto()
    """Come back at once: the server asked for it."""
    HALT = enum.auto()
    """Stay away; the machine is already in the phase that says why."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a connection ended.

    Attributes:
        reason: a stable word for SessionState.
        then: what should follow.
        penalty: reconnects to count in addition, for a server that asks us to slow down.
    """

    reason: str
    then: Next = Next.RETRY
    penalty: int = 0


class _Outgoing(NamedTuple):
    """A stanza on its way to the socket.

    Attributes:
        data: it, packed.
        owner: fails if it does not get there.
        written: done when it has.
    """

    data: bytes
    owner: asyncio.Future[Any] | None = None
    written: asyncio.Future[None] | None = None


class Connection:
    """A connection after its handshake. `start()` it, wait for `ended()`, then `close()` it.

    Args:
        frames: the frame stream, handshake done.
        handshake: what the handshake brought.
        ctx: the client's context, which gets the stanzas.
    """

    def __init__(self, frames: FrameStream, handshake: HandshakeResult, ctx: ClientContext) -> None:
        self.handshake = handshake
        self._frames = frames
        self._cipher = handshake.transport
        self._ctx = ctx
        self._log = ctx.log
        self._outbox: asyncio.Queue[_Outgoing] = asyncio.Queue()
        self._replies: dict[str, asyncio.Future[Node]] = {}
        self._acks: dict[str, asyncio.Future[Node]] = {}
        self._ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[None]] = set()
        self._bad_stanzas = 0
        self._writable = True
        self.heard = False
        """Something arrived since the keepalive last looked."""

    # -- life -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to read and write."""
        self._own(self._write(), "write")
        self._own(self._read(), "read")

    @property
    def open(self) -> bool:
        return not self._ending.done()

    def retire(self, reason: str, then: Next = Next.RETRY, *, penalty: int = 0) -> None:
        """End the connection. The first call decides; what is waited for fails with `NotConnected`.

        From here on it is nobody's connection; closing the socket is the supervisor's.
        """
        if self._ending.done():
            return
        self._log.info("Connection ends", reason=reason, then=then.name.lower())
        self._ending.set_result(Ending(reason, then, penalty))
        self._writable = False
        for waiter in (*self._replies.values(), *self._acks.values()):
            _fail(waiter, reason)
        self._drop_outbox(reason)
        self._ctx.detach(self)

    async def ended(self) -> Ending:
        """Wait for the end."""
        return await asyncio.shield(self._ending)

    async def close(self) -> None:
        """End all that belongs to the connection and close the socket; safe to call in any state."""
        self.retire("closed", Next.HALT)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._ctx.config.timeouts.close_s)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(self._ctx.config.timeouts.close_s):
                await self._frames.close()

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        """Run a coroutine that is cancelled when the connection ends; what it raises is logged."""
        task = self._own(self._ctx.guard(work, name), name)
        # A task that was cancelled before its first step has not touched the coroutine.
        task.add_done_callback(lambda _: work.close())
        return task

    def _own(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # -- out --------------------------------------------------------------------------------------------

    def post(self, node: Node) -> None:
        """Queue a stanza; nothing happens on a connection that has ended.

        Raises:
            LocalProtocolError: the node cannot be encoded.
        """
        data = pack(node)
        if self._writable:
            self._outbox.put_nowait(_Outgoing(data))

    async def send(self, node: Node) -> None:
        """Send a stanza; returns when it is in the socket.

        Raises:
            NotConnected: the connection ended before.
            LocalProtocolError: the node cannot be encoded.
        """
        data = pack(node)
        if not self._writable:
            raise NotConnected("connection ended")
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._outbox.put_nowait(_Outgoing(data, written, written))
        await written

    async def request(self, node: Node, timeout_s: float | None = None) -> Node:
        """Send an IQ and wait for the reply with its id, be it `result` or `error`.

        Raises:
            NotConnected: the connection ended before the reply.
            RequestTimeout: no reply in time.
        """
        limit = self._ctx.config.timeouts.iq_s if timeout_s is None else timeout_s
        return await self._exchange(self._replies, node, limit)

    async def send_acked(self, node: Node, timeout_s: float | None = None) -> Node:
        """Send a stanza and wait for the `<ack>` with its id.

        Raises:
            NotConnected: the connection ended before the ack.
            RequestTimeout: no ack in time.
        """
        limit = self._ctx.config.timeouts.ack_s if timeout_s is None else timeout_s
        return await self._exchange(self._acks, node, limit)

    async def _exchange(self, waiters: dict[str, asyncio.Future[Node]], node: Node, limit: float) -> Node:
        key = node.attr("id")
        if key in waiters:
            raise LocalProtocolError(f"id {key} is in use already")
        data = pack(node)
        if not self._writable:
            raise NotConnected("connection ended")
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Node] = loop.create_future()
        timer = loop.call_later(
            limit, _time_out, waiter, f"no answer to <{node.tag} id={key}> in {limit:g} s"
        )
        waiters[key] = waiter
        self._outbox.put_nowait(_Outgoing(data, waiter))
        try:
            return await waiter
        finally:
            timer.cancel()
            waiters.pop(key, None)

    async def _write(self) -> None:
        limit = self._ctx.config.timeouts.write_s
        while True:
            batch = await self._next_batch()
            try:
                async with asyncio.timeout(limit):
                    await self._write_each(batch)
            except TimeoutError:
                self.retire("write_failed")
                return
            except NotConnected as exc:
                self._log.debug("Write failed", error=str(exc))
                await self._hear_out(batch)
                return
            except LocalProtocolError:
                # Too long for a frame. Its number is spent, so the stream cannot go on.
                self.retire("frame_too_long")
                return
            finally:
                _fail_all(batch)

    async def _next_batch(self) -> list[_Outgoing]:
        """What waits, but no more than a slow line carries under one deadline."""
        batch = [await self._outbox.get()]
        length = len(batch[0].data)
        while length < _BATCH_LEN and not self._outbox.empty():
            batch.append(self._outbox.get_nowait())
            length += len(batch[-1].data)
        return batch

    async def _write_each(self, batch: list[_Outgoing]) -> None:
        """Send, and take out of the batch what has left."""
        while batch:
            out = batch[0]
            try:
                await self._frames.send(self._cipher.encrypt(out.data))
            except LocalProtocolError as exc:
                if out.owner is not None and not out.owner.done():
                    out.owner.set_exception(exc)
                    out.owner.exception()
                raise
            del batch[0]
            if out.written is not None and not out.written.done():
                out.written.set_result(None)

    async def _hear_out(self, unsent: list[_Outgoing]) -> None:
        """End after a failed write, but let the reader find what the server said before it hung up."""
        self._writable = False
        _fail_all(unsent)
        self._drop_outbox("write_failed")
        await asyncio.sleep(_LAST_WORDS_S)
        self.retire("write_failed")

    def _drop_outbox(self, reason: str) -> None:
        while not self._outbox.empty():
            owner = self._outbox.get_nowait().owner
            if owner is not None:
                _fail(owner, reason)

    # -- in ---------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        count = 0
        while self.open:
            try:
                frame = await self._frames.receive()
                if frame is None:
                    self.retire("socket_closed")
                    return
                self.heard = True
                plaintext = self._cipher.decrypt(frame)
            except RemoteProtocolError as exc:
                self._log.warning("Bad frame", error=str(exc))
                self.retire("bad_frame")
                return
            except CryptoError as exc:
                self._log.warning("Frame does not decrypt", error=str(exc))
                self.retire("decrypt_failed")
                return
            if self.open:
                self._receive(plaintext)
                await self._ctx.admit()
            count += 1
            if count % _FRAMES_PER_TURN == 0:
                await asyncio.sleep(0)

    def _receive(self, plaintext: bytes) -> None:
        try:
            node = unpack(plaintext)
        except RemoteProtocolError as exc:
            self._bad_stanzas += 1
            self._log.warning("Stanza does not decode", error=str(exc), size=len(plaintext))
            if self._bad_stanzas > MAX_BAD_STANZAS:
                self.retire("bad_stanzas")
            return
        if node.tag == "xmlstreamend":
            self.retire("stream_end")
        elif not self._answers(node):
            self._ctx.dispatch(node)

    def _answers(self, node: Node) -> bool:
        """Hand a reply or an ack to whoever waits for it."""
        if node.tag == "iq":
            waiters = self._replies if node.attrs.get("type") in ("result", "error") else {}
        elif node.tag == "ack":
            waiters = self._acks
        else:
            return False
        waiter = waiters.get(node.opt_attr("id") or "")
        if waiter is None:
            return False
        if not waiter.done():
            waiter.set_result(node)
        return True


def _time_out(waiter: asyncio.Future[Any], text: str) -> None:
    if not waiter.done():
        waiter.set_exception(RequestTimeout(text))
        waiter.exception()


def _fail_all(unsent: list[_Outgoing]) -> None:
    for out in unsent:
        if out.owner is not None:
            _fail(out.owner, "write_failed")


def _fail(waiter: asyncio.Future[Any], reason: str) -> None:
    if not waiter.done():
        waiter.set_exception(NotConnected(f"connection ended: {reason}"))
        # Its owner may have been cancelled; nobody has to look at it.
        waiter.exception()
