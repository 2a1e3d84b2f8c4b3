from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from typing import TypeVar

import pytest

from tests.unit.client.server import WAIT_S, FakeServer, Peer, config_for
from wago.client.connection import MAX_BAD_STANZAS, Connection, Ending, Next
from wago.client.context import ClientContext
from wago.client.handshake import open_connection
from wago.client.lanes import Lanes
from wago.errors import LocalProtocolError, NotConnected, RequestTimeout
from wago.protocol.binary import Node
from wago.protocol.noise import FrameCodec

T = TypeVar("T")


async def soon(work: Awaitable[T]) -> T:
    async with asyncio.timeout(WAIT_S):
        return await work


@pytest.fixture
async def pair(ctx: ClientContext, server: FakeServer) -> AsyncIterator[tuple[Connection, Peer]]:
    connection = await open_connection(ctx, b"payload")
    ctx.attach(connection)
    connection.start()
    yield connection, await server.accept()
    await connection.close()


async def test_the_payload_arrives(pair: tuple[Connection, Peer]) -> None:
    assert pair[1].payload == b"payload"
    assert pair[1].headers["Origin"] == "https://web.whatsapp.com"
    assert "User-Agent" not in pair[1].headers


async def test_stanzas_leave_in_the_order_of_the_calls(
    ctx: ClientContext, pair: tuple[Connection, Peer]
) -> None:
    for number in range(50):
        if number % 2:
            ctx.post(Node("presence", {"id": str(number)}))
        else:
            await ctx.send(Node("presence", {"id": str(number)}))
    assert [(await pair[1].receive()).attr("id") for _ in range(50)] == [str(n) for n in range(50)]


async def test_cancelled_senders_leave_no_gap(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    tasks = [asyncio.ensure_future(ctx.send(Node("a", {"id": str(n)}))) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await ctx.send(Node("b"))
    # Each frame decrypts, so the counters are in step whatever was cancelled.
    assert (await pair[1].expect("b")).tag == "b"


async def test_a_reply_finds_its_request_and_nobody_else(
    ctx: ClientContext, pair: tuple[Connection, Peer]
) -> None:
    seen: list[Node] = []
    ctx.on("iq", seen.append)
    first = asyncio.ensure_future(ctx.connection.request(Node("iq", {"id": "1", "type": "get"})))
    second = asyncio.ensure_future(ctx.connection.request(Node("iq", {"id": "2", "type": "get"})))
    peer = pair[1]
    await peer.receive()
    await peer.receive()
    await peer.send(Node("iq", {"id": "2", "type": "result"}))
    await peer.send(Node("iq", {"id": "1", "type": "error"}))
    await peer.send(Node("iq", {"id": "1", "type": "set"}))
    await peer.send(Node("iq", {"id": "9", "type": "result"}))
    assert (await soon(first)).attr("type") == "error"
    assert (await soon(second)).attr("type") == "result"
    await peer.send(Node("marker"))
    await wait_for_tag(ctx, "marker")
    assert [node.attr("id") for node in seen] == ["1", "9"]


async def wait_for_tag(ctx: ClientContext, tag: str) -> Node:
    found: asyncio.Future[Node] = asyncio.get_running_loop().create_future()
    ctx.on(tag, lambda node: None if found.done() else found.set_result(node))
    return await soon(found)


async def test_an_ack_finds_its_sender(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    sent = asyncio.ensure_future(ctx.send_acked(Node("message", {"id": "M"})))
    await pair[1].receive()
    await pair[1].send(Node("ack", {"id": "M", "class": "message", "t": "5", "error": "479"}))
    assert (await soon(sent)).attr("error") == "479"


async def test_an_id_in_use_is_refused(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    waiting = asyncio.ensure_future(ctx.connection.request(Node("iq", {"id": "1"})))
    await asyncio.sleep(0)
    with pytest.raises(LocalProtocolError):
        await ctx.connection.request(Node("iq", {"id": "1"}))
    waiting.cancel()


async def test_no_reply_is_a_timeout(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    with pytest.raises(RequestTimeout):
        await ctx.connection.request(Node("iq", {"id": "1"}), timeout_s=0.01)
    with pytest.raises(RequestTimeout):
        await ctx.send_acked(Node("message", {"id": "1"}), timeout_s=0.01)
    assert pair[0].open


async def test_whoever_waits_hears_of_the_end(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    waiting = asyncio.ensure_future(ctx.connection.request(Node("iq", {"id": "1"})))
    await pair[1].receive()
    await pair[1].close()
    with pytest.raises(NotConnected):
        await soon(waiting)
    assert await soon(pair[0].ended()) == Ending("socket_closed")
    with pytest.raises(NotConnected):
        await ctx.send(Node("a"))
    ctx.post(Node("a"))


async def test_without_a_connection(ctx: ClientContext) -> None:
    with pytest.raises(NotConnected):
        await ctx.send(Node("a"))
    ctx.post(Node("a"))
    ctx.retire("whatever")


async def test_the_first_ending_counts(pair: tuple[Connection, Peer]) -> None:
    pair[0].retire("first", Next.RESTART)
    pair[0].retire("second")
    assert await pair[0].ended() == Ending("first", Next.RESTART)


async def test_a_failing_handler_hurts_nobody(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    seen: list[str] = []

    def bad(node: Node) -> None:
        raise ZeroDivisionError

    ctx.on("a", bad)
    ctx.on("a", lambda node: seen.append("good"))
    await pair[1].send(Node("a"))
    await pair[1].send(Node("b"))
    await wait_for_tag(ctx, "b")
    assert seen == ["good"]


async def test_a_failing_task_hurts_nobody(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    async def bad() -> None:
        raise ZeroDivisionError

    await soon(ctx.spawn(bad(), name="bad"))
    await soon(ctx.spawn(bad(), name="bad", bound=True))
    assert pair[0].open


async def test_bound_tasks_end_with_the_connection(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    task = ctx.spawn(asyncio.sleep(WAIT_S), name="long", bound=True)
    free = ctx.spawn(asyncio.sleep(WAIT_S), name="free")
    await asyncio.sleep(0)
    await pair[0].close()
    assert task.cancelled()
    assert not free.done()
    await ctx.drain(0.01)
    assert free.cancelled()


async def test_handlers_may_ask_for_a_kind(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    seen: list[str] = []
    ctx.on("notification", lambda node: seen.append("any"))
    ctx.on("notification", lambda node: seen.append("devices"), kind="devices")
    await pair[1].send(Node("notification", {"type": "devices"}))
    await pair[1].send(Node("notification", {"type": "other"}))
    await pair[1].send(Node("end"))
    await wait_for_tag(ctx, "end")
    assert seen == ["any", "devices", "any"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(FrameCodec.encode(b"x"), "decrypt_failed", id="shorter than a tag"),
        pytest.param(FrameCodec.encode(bytes(64)), "decrypt_failed", id="not by our key"),
    ],
)
async def test_a_bad_frame_retires_the_connection(
    pair: tuple[Connection, Peer], data: bytes, reason: str
) -> None:
    await pair[1].send_raw(data)
    assert await soon(pair[0].ended()) == Ending(reason)


@pytest.mark.parametrize(
    "junk",
    [b"", b"\x00", b"\x02abc", b"\x00\xf8", pytest.param(os.urandom(40), id="noise"), b"\x00\xf8\x02\x03"],
)
async def test_a_bad_stanza_is_skipped(
    ctx: ClientContext, pair: tuple[Connection, Peer], junk: bytes
) -> None:
    await pair[1].send_plain(junk)
    await pair[1].send(Node("after"))
    await wait_for_tag(ctx, "after")
    assert pair[0].open


async def test_too_many_bad_stanzas_retire_the_connection(pair: tuple[Connection, Peer]) -> None:
    for _ in range(MAX_BAD_STANZAS + 1):
        await pair[1].send_plain(b"\x00\xff")
    assert await soon(pair[0].ended()) == Ending("bad_stanzas")


async def test_the_stream_end_is_an_end(pair: tuple[Connection, Peer]) -> None:
    await pair[1].send(Node("xmlstreamend"))
    assert await soon(pair[0].ended()) == Ending("stream_end")


async def test_a_frame_may_be_split_anywhere(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    from wago.protocol.binary import pack

    peer = pair[1]
    data = FrameCodec.encode(peer.cipher.encrypt(pack(Node("a", None, os.urandom(100)))))
    for byte in data:
        await peer.send_raw(bytes((byte,)))
    await wait_for_tag(ctx, "a")


async def test_a_stuck_socket_ends_the_connection(server: FakeServer, ctx: ClientContext) -> None:
    ctx.config = replace(ctx.config, timeouts=replace(ctx.config.timeouts, write_s=0.05))
    connection = await open_connection(ctx, b"")
    connection.start()
    # The server never reads, so megabytes do not fit into the buffers between us.
    for number in range(8):
        connection.post(Node("a", {"id": str(number)}, os.urandom(4 << 20)))
    assert await soon(connection.ended()) == Ending("write_failed")
    await connection.close()


async def test_a_stanza_too_long_for_a_frame(ctx: ClientContext, pair: tuple[Connection, Peer]) -> None:
    with pytest.raises(LocalProtocolError):
        await ctx.send(Node("a", None, bytes(1 << 24)))
    assert await soon(pair[0].ended()) == Ending("frame_too_long")


async def test_config_is_heard(server: FakeServer, ctx: ClientContext) -> None:
    ctx.config = config_for(server, user_agent="me", origin="https://here")
    connection = await open_connection(ctx, b"")
    peer = await server.accept()
    assert (peer.headers["User-Agent"], peer.headers["Origin"]) == ("me", "https://here")
    await connection.close()


async def test_reading_pauses_while_a_queue_is_full(
    ctx: ClientContext, pair: tuple[Connection, Peer]
) -> None:
    go = asyncio.Semaphore(0)
    done: list[str] = []

    async def work(id: str) -> None:
        await go.acquire()
        done.append(id)

    lanes: Lanes[str] = Lanes(ctx, work, name="slow", limit=4)
    full = asyncio.Event()

    def take(node: Node) -> None:
        lanes.put("all", node.attr("id"))
        if node.attr("id") == "3":
            full.set()

    marked = asyncio.Event()
    ctx.on("item", take)
    ctx.on("marker", lambda _node: marked.set())
    for number in range(4):
        await pair[1].send(Node("item", {"id": str(number)}))
    await pair[1].send(Node("marker"))
    await soon(full.wait())
    # The first of the four is being worked on; the rest waits, and nothing more is taken in.
    for _ in range(50):
        await asyncio.sleep(0)
    assert not marked.is_set()
    for _ in range(4):
        go.release()
    await soon(marked.wait())
    await soon(lanes.idle())
    assert done == ["0", "1", "2", "3"]


async def test_a_queue_that_is_dropped_makes_room(ctx: ClientContext) -> None:
    lanes: Lanes[int] = Lanes(ctx, lambda _item: asyncio.sleep(3600), name="stuck", limit=2)
    for item in range(3):
        lanes.put("a", item)
    waiting = asyncio.ensure_future(ctx.admit())
    await asyncio.sleep(0)
    assert not waiting.done()
    lanes.drop()
    await soon(waiting)
    await ctx.drain(0)
