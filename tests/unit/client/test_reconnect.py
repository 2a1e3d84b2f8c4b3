from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.unit.client.server import FakeServer
from tests.unit.client.support import Rig, rig
from wago.client.config import Backoff, Keepalive, Timeouts
from wago.client.events import Connected, Disconnected, LinkFailed, Phase
from wago.errors import StoreError
from wago.protocol.binary import Node


@pytest.fixture
async def known(server: FakeServer) -> AsyncIterator[Rig]:
    async with rig(server) as made:
        yield made


def anything(seconds: float) -> bool:
    return True


# -- backoff ----------------------------------------------------------------------------------------------


def test_the_sequence_grows_to_its_bound() -> None:
    backoff = Backoff(jitter=0)
    assert [backoff.delay_s(n, 0.9) for n in range(10)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert backoff.delay_s(10**6, 0) == 300


def test_jitter_spreads_downwards() -> None:
    backoff = Backoff(jitter=0.5)
    assert backoff.delay_s(3, 0.0) == 4
    assert backoff.delay_s(3, 0.5) == 6
    assert 7.9 < backoff.delay_s(3, 0.999) < 8


async def test_delays_grow_while_nothing_works(known: Rig) -> None:
    known.server.refuse = 503
    await known.client.connect()
    delays = [await known.time.pass_sleep(anything) for _ in range(5)]
    assert delays == [1, 2, 4, 8, 16]
    await known.time.asleep(anything)
    assert known.client.state.phase is Phase.WAITING
    assert known.client.state.reason == "http_503"
    assert known.client.state.linked
    assert known.server.attempts == 6
    # None of these was a connection that could be lost.
    assert known.others() == []


async def test_a_login_that_lasts_starts_the_sequence_anew(known: Rig) -> None:
    known.server.refuse = 503
    await known.client.connect()
    await known.time.pass_sleep(anything)
    await known.time.pass_sleep(anything)
    await known.time.asleep(anything)
    known.server.refuse = 0
    known.time.advance(4)
    peer = await known.server.accept()
    await known.welcome(peer)
    await known.phase(Phase.ONLINE)
    await peer.close()
    await known.phase(Phase.WAITING)
    # It did not last, so the delay goes on growing.
    assert await known.time.pass_sleep(lambda seconds: seconds < 20) == 8
    peer = await known.server.accept()
    await known.welcome(peer)
    await known.phase(Phase.ONLINE)
    known.time.now += 31
    await peer.close()
    await known.phase(Phase.WAITING)
    assert known.client.state.retry_at == known.time.now + 1


async def test_connect_makes_the_next_attempt_now(known: Rig) -> None:
    known.server.refuse = 503
    await known.client.connect()
    await known.time.asleep(anything)
    known.server.refuse = 0
    await known.client.connect()
    await known.welcome(await known.server.accept())
    await known.phase(Phase.ONLINE)


async def test_disconnect_ends_the_waiting(known: Rig) -> None:
    known.server.refuse = 503
    await known.client.connect()
    await known.time.asleep(anything)
    await known.client.disconnect()
    assert known.client.state.phase is Phase.STOPPED
    assert known.client.state.reason == "requested"
    assert known.time.sleepers == []


async def test_disconnect_while_online(known: Rig) -> None:
    peer = await known.login()
    await known.client.disconnect()
    await peer.closed()
    assert await known.event(Disconnected) == Disconnected(reason="requested", will_retry=False)
    assert known.client.state.phase is Phase.STOPPED
    assert known.client.state.linked
    assert not known.client.state.socket_open
    await known.client.disconnect()
    assert len(known.events(Disconnected)) == 1


async def test_a_connection_that_does_not_close_is_lost_all_the_same(
    known: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it means is known at once; the next one waits until it is gone."""
    await known.login()
    ctx = known.client._ctx
    lost, gone = ctx.connection, asyncio.Event()
    close = lost.close

    async def slowly() -> None:
        await gone.wait()
        await close()

    monkeypatch.setattr(lost, "close", slowly)
    ctx.retire("keepalive_timeout")
    waiting = asyncio.create_task(ctx.wait_reconnected(lost, 60))
    await known.phase(Phase.WAITING)
    await known.event(Disconnected)
    await known.time.pass_sleep(lambda seconds: seconds < 20)
    await known.phase(Phase.CONNECTING)
    assert known.server.attempts == 1
    gone.set()
    await known.welcome(await known.server.accept())
    await waiting
    assert ctx.connection is not lost
    assert known.server.attempts == 2


async def test_disconnect_at_every_step(server: FakeServer) -> None:
    async with rig(server) as made:
        for steps in range(40):
            await made.client.connect()
            for _ in range(steps):
                await asyncio.sleep(0)
            await made.client.disconnect()
            assert made.client.state.phase is Phase.STOPPED


async def test_no_return_where_none_is_wanted(server: FakeServer) -> None:
    async with rig(server, reconnect=False) as made:
        peer = await made.login()
        await peer.close()
        await made.phase(Phase.STOPPED)
        assert made.client.state.reason == "socket_closed"
        assert await made.event(Disconnected) == Disconnected(reason="socket_closed", will_retry=False)


async def test_a_login_that_hangs(server: FakeServer) -> None:
    async with rig(server, timeouts=Timeouts(login_s=0.05, close_s=1)) as made:
        await made.client.connect()
        await made.phase(Phase.WAITING)
        assert made.client.state.reason == "login_timeout"


async def test_a_bad_proxy_is_named(server: FakeServer) -> None:
    async with rig(server, proxy="ftp://nowhere") as made:
        await made.client.connect()
        await made.phase(Phase.WAITING)
        assert made.client.state.reason == "bad_config"


async def test_linking_does_not_dial_for_ever(server: FakeServer) -> None:
    async with rig(server, linked=False, backoff=Backoff(jitter=0, link_attempts=3)) as made:
        server.refuse = 500
        await made.client.connect()
        await made.time.pass_sleep(anything)
        await made.time.pass_sleep(anything)
        await made.phase(Phase.LINK_FAILED)
        assert made.client.state.reason == "http_500"
        assert await made.event(LinkFailed) == LinkFailed(reason="http_500")
        assert server.attempts == 3


# -- the store --------------------------------------------------------------------------------------------


async def test_a_failing_store_starts_the_connection_anew(known: Rig) -> None:
    peer = await known.login()
    known.account.fail_next()
    await peer.send(
        Node(
            "ib",
            {"from": "s.whatsapp.net"},
            [Node("edge_routing", None, [Node("routing_info", None, b"\x01")])],
        )
    )
    await known.phase(Phase.WAITING)
    assert known.client.state.reason == "store_failed"
    await known.time.pass_sleep(lambda seconds: seconds < 20)
    again = await known.server.accept()
    # Memory fell back to what is stored.
    assert again.intro.routing_info is None
    await known.welcome(again)
    await known.phase(Phase.ONLINE)


async def test_an_unreadable_store_is_waited_for(known: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise StoreError("disk gone")

    with monkeypatch.context() as patch:
        patch.setattr(known.account, "device", broken)
        await known.client.connect()
        await known.phase(Phase.WAITING)
        assert known.client.state.reason == "store_failed"
    await known.time.pass_sleep(anything)
    await known.welcome(await known.server.accept())
    await known.phase(Phase.ONLINE)


async def test_a_bug_costs_a_connection_not_the_session(known: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(known.account, "device", broken)
        await known.client.connect()
        await known.phase(Phase.WAITING)
        assert known.client.state.reason == "internal_error"
    await known.time.pass_sleep(anything)
    await known.welcome(await known.server.accept())
    await known.event(Connected)


# -- keepalive --------------------------------------------------------------------------------------------


def is_interval(seconds: float) -> bool:
    return 20 <= seconds <= 30


async def test_an_idle_connection_is_pinged(known: Rig) -> None:
    peer = await known.login()
    # What arrived during the login makes the first look find life.
    await known.time.pass_sleep(is_interval)
    for _ in range(3):
        await known.time.pass_sleep(is_interval)
        ping = await peer.expect("iq", xmlns="w:p", type="get")
        assert ping.children == []
        await peer.answer(ping, t=str(int(known.time.now) + 50))
    await known.time.asleep(is_interval)
    assert known.client.state.phase is Phase.ONLINE


async def test_a_lively_connection_is_not_pinged(known: Rig) -> None:
    peer = await known.login()
    for _ in range(5):
        await peer.send(Node("iq", {"type": "get", "id": "p", "from": "s.whatsapp.net"}, [Node("ping")]))
        await peer.expect("iq", id="p")
        await known.time.pass_sleep(is_interval)
    await known.time.asleep(is_interval)
    await peer.send(Node("iq", {"type": "get", "id": "q", "from": "s.whatsapp.net"}, [Node("ping")]))
    # The next stanza is the pong: no ping came between.
    assert (await peer.receive()).attr("id") == "q"


async def test_unanswered_pings_end_the_connection(server: FakeServer) -> None:
    async with rig(server, keepalive=Keepalive(reply_s=0.02, misses=2)) as made:
        await made.login()
        for _ in range(3):
            await made.time.pass_sleep(is_interval)
        await made.phase(Phase.WAITING)
        assert made.client.state.reason == "keepalive_timeout"


async def test_an_error_is_a_sign_of_life(known: Rig) -> None:
    peer = await known.login()
    await known.time.pass_sleep(is_interval)
    for _ in range(3):
        await known.time.pass_sleep(is_interval)
        ping = await peer.expect("iq", xmlns="w:p")
        await peer.send(Node("iq", {"type": "error", "id": ping.attr("id"), "from": "s.whatsapp.net"}))
    await known.time.asleep(is_interval)
    assert known.client.state.phase is Phase.ONLINE


async def test_a_bug_in_the_loop_ends_in_a_phase_that_says_so(
    known: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_ending: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(known.client._supervisor, "_wait", broken)
    known.server.refuse = 503
    await known.client.connect()
    await known.phase(Phase.STOPPED)
    assert known.client.state.reason == "internal_error"
    assert known.others() == [Disconnected(reason="internal_error", will_retry=False)]
    monkeypatch.undo()
    known.server.refuse = 0
    await known.login()
