from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.unit.client.server import WAIT_S, FakeServer, Peer
from tests.unit.client.support import JID, LID, Rig, rig, success
from wago.client.events import (
    ClientOutdated,
    Connected,
    ConnectFailure,
    Disconnected,
    Event,
    LoggedOut,
    OfflineSynced,
    Phase,
    StreamReplaced,
    TemporaryBan,
)
from wago.errors import NotConnected, NotLoggedIn
from wago.protocol.binary import Node


@pytest.fixture
async def known(server: FakeServer) -> AsyncIterator[Rig]:
    async with rig(server) as made:
        yield made


async def logging_in(known: Rig) -> Peer:
    await known.client.connect()
    return await known.server.accept()


# -- success ----------------------------------------------------------------------------------------------


async def test_a_login_goes_through_its_phases(known: Rig) -> None:
    peer = await logging_in(known)
    await peer.send(success(t=str(int(known.time.now) + 100)))
    session = await peer.expect("ib")
    assert session.child("unified_session").attr("id").isdigit()
    active = await peer.expect("iq", xmlns="passive", type="set")
    assert [child.tag for child in active.children] == ["active"]
    assert known.client.state.phase is Phase.LOGGING_IN
    assert known.client.state.socket_open
    await peer.answer(active)
    await known.phase(Phase.ONLINE)
    assert (await known.event(Connected)) == Connected(jid=JID, lid=LID, push_name="")
    assert known.path() == [
        (Phase.CONNECTING, "requested"),
        (Phase.LOGGING_IN, "handshake_done"),
        (Phase.ONLINE, "logged_in"),
    ]
    assert (known.client.jid, known.client.lid) == (JID, LID)
    stored = await known.account.device()
    assert stored is not None
    assert (stored.lid, stored.server_static) == (LID, known.server.static.public)
    assert await known.account.lid_of(JID.bare) == LID.bare


async def test_going_active_may_fail(known: Rig) -> None:
    peer = await logging_in(known)
    await peer.send(success(lid=None))
    active = await peer.expect("iq", xmlns="passive")
    await peer.send(
        Node(
            "iq",
            {"type": "error", "id": active.attr("id"), "from": "s.whatsapp.net"},
            [Node("error", {"code": "500", "text": "internal-server-error"})],
        )
    )
    await known.phase(Phase.ONLINE)


async def test_connecting_twice_is_connecting_once(known: Rig) -> None:
    await known.login()
    await known.client.connect()
    assert known.client.state.phase is Phase.ONLINE
    assert known.server.attempts == 1


async def test_a_second_success_is_ignored(known: Rig) -> None:
    peer = await known.login()
    await peer.send(success())
    await peer.send(Node("iq", {"type": "get", "id": "p", "from": "s.whatsapp.net"}, [Node("ping")]))
    await peer.expect("iq", id="p")
    assert len(known.events(Connected)) == 1


async def test_the_servers_ping_is_answered(known: Rig) -> None:
    peer = await known.login()
    await peer.send(
        Node("iq", {"type": "get", "id": "p1", "from": "s.whatsapp.net", "xmlns": "urn:xmpp:ping"})
    )
    pong = await peer.expect("iq", id="p1")
    assert (pong.attr("type"), pong.attr("to")) == ("result", "s.whatsapp.net")


async def test_a_return_uses_the_cached_key_and_routing(known: Rig) -> None:
    peer = await known.login()
    await peer.send(
        Node(
            "ib",
            {"from": "s.whatsapp.net"},
            [Node("edge_routing", None, [Node("routing_info", None, b"\x08\x02")])],
        )
    )
    await peer.send(Node("iq", {"type": "get", "id": "p", "from": "s.whatsapp.net"}, [Node("ping")]))
    await peer.expect("iq", id="p")
    await known.client.disconnect()
    again = await known.login()
    assert again.result is not None
    assert again.result.pattern == "IK"
    assert again.intro.routing_info == b"\x08\x02"


# -- failures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attrs", "phase", "reason", "event"),
    [
        (
            {"reason": "401"},
            Phase.LOGGED_OUT,
            "logged_out",
            LoggedOut(reason="logged_out", code=401, on_connect=True),
        ),
        (
            {"reason": "403"},
            Phase.LOGGED_OUT,
            "account_locked",
            LoggedOut(reason="account_locked", code=403, on_connect=True),
        ),
        (
            {"reason": "406"},
            Phase.LOGGED_OUT,
            "banned",
            LoggedOut(reason="banned", code=406, on_connect=True),
        ),
        (
            {"reason": "402", "code": "104", "expire": "3600"},
            Phase.BANNED,
            "temp_banned",
            TemporaryBan(code=104, reason="sent_too_many_same_message", expires_in_s=3600),
        ),
        (
            {"reason": "402"},
            Phase.BANNED,
            "temp_banned",
            TemporaryBan(code=0, reason="unknown", expires_in_s=None),
        ),
        ({"reason": "405"}, Phase.OUTDATED, "client_outdated", ClientOutdated(version="2.3000.1045649367")),
        *(
            (
                {"reason": str(code), "message": "why"},
                Phase.STOPPED,
                name,
                ConnectFailure(code=code, reason=name, message="why"),
            )
            for code, name in (
                (400, "generic"),
                (409, "bad_user_agent"),
                (413, "cat_expired"),
                (414, "cat_invalid"),
                (415, "not_found"),
                (418, "client_unknown"),
                (499, "failure_499"),
            )
        ),
    ],
    ids=lambda value: str(value.get("reason")) if isinstance(value, dict) else "",
)
async def test_a_failure_that_ends_it(
    known: Rig, attrs: dict[str, str], phase: Phase, reason: str, event: Event
) -> None:
    peer = await logging_in(known)
    await peer.send(Node("failure", attrs))
    await known.phase(phase)
    await peer.closed()
    assert known.client.state.reason == reason
    assert known.others() == [event]
    assert not known.client.state.socket_open
    gone = phase is Phase.LOGGED_OUT
    assert (await known.account.device() is None) is gone
    assert (known.client.jid is None) is gone
    assert known.client.state.linked is not gone
    # Nothing is left that would come back by itself.
    assert known.time.sleepers == []
    assert known.server.attempts == 1


@pytest.mark.parametrize("code", [500, 501, 503])
async def test_a_failure_that_passes(known: Rig, code: int) -> None:
    peer = await logging_in(known)
    await peer.send(Node("failure", {"reason": str(code)}))
    await known.phase(Phase.WAITING)
    assert known.client.state.reason == f"failure_{code}"
    assert await known.time.pass_sleep(lambda seconds: True) == 1
    await known.welcome(await known.server.accept())
    await known.phase(Phase.ONLINE)
    assert known.others() == [await known.event(Connected)]


@pytest.mark.parametrize(
    "node", [Node("failure", {"reason": "x"}), Node("success", {"t": "x"}), Node("success")]
)
async def test_a_malformed_answer_to_a_login(known: Rig, node: Node) -> None:
    peer = await logging_in(known)
    await peer.send(node)
    await known.phase(Phase.WAITING)
    assert known.client.state.reason == f"bad_{node.tag}"


async def test_after_a_log_out_connect_links_anew(known: Rig) -> None:
    peer = await logging_in(known)
    await peer.send(Node("failure", {"reason": "401"}))
    await known.phase(Phase.LOGGED_OUT)
    await known.client.connect()
    await known.server.accept()
    await known.phase(Phase.LINKING)
    device = await known.account.device()
    assert device is not None
    assert device.jid is None


# -- stream errors ----------------------------------------------------------------------------------------


def conflict(code: str | None, kind: str) -> Node:
    return Node("stream:error", {"code": code}, [Node("conflict", {"type": kind})])


@pytest.mark.parametrize(
    ("node", "phase", "reason", "event"),
    [
        (
            conflict("401", "device_removed"),
            Phase.LOGGED_OUT,
            "device_removed",
            LoggedOut(reason="device_removed", code=401, on_connect=False),
        ),
        (
            Node("stream:error", {"code": "401"}),
            Phase.LOGGED_OUT,
            "logged_out",
            LoggedOut(reason="logged_out", code=401, on_connect=False),
        ),
        (
            Node("stream:error", {"code": "516"}),
            Phase.LOGGED_OUT,
            "logged_out",
            LoggedOut(reason="logged_out", code=516, on_connect=False),
        ),
        (conflict(None, "replaced"), Phase.REPLACED, "replaced", StreamReplaced()),
        (Node("stream:error", {"code": "409"}), Phase.REPLACED, "replaced", StreamReplaced()),
    ],
)
@pytest.mark.parametrize("online", [True, False])
async def test_a_stream_error_that_ends_it(
    known: Rig, node: Node, phase: Phase, reason: str, event: Event, online: bool
) -> None:
    peer = await (known.login() if online else logging_in(known))
    before = len(known.others())
    await peer.send(node)
    await known.phase(phase)
    await peer.closed()
    assert known.client.state.reason == reason
    assert known.others()[before:] == [event]
    assert (await known.account.device() is None) is (phase is Phase.LOGGED_OUT)
    assert known.time.sleepers == []


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (Node("stream:error", {"code": "503"}), "stream_error_503"),
        (Node("stream:error", {"code": "500"}), "stream_error_500"),
        (Node("stream:error", None, [Node("xml-not-well-formed")]), "stream_error"),
        (Node("xmlstreamend"), "stream_end"),
    ],
)
async def test_a_stream_error_that_passes(known: Rig, node: Node, reason: str) -> None:
    peer = await known.login()
    await peer.send(node)
    await known.phase(Phase.WAITING)
    assert known.client.state.reason == reason
    assert (await known.event(Disconnected)) == Disconnected(reason=reason, will_retry=True)
    assert known.client.state.retry_at == known.time.now + 1
    with pytest.raises(NotConnected):
        await known.client.logout()


async def test_a_rate_limit_makes_us_slow(known: Rig) -> None:
    peer = await known.login()
    await peer.send(Node("stream:error", {"code": "429"}))
    await known.phase(Phase.WAITING)
    assert await known.time.asleep(lambda seconds: True) == 32


async def test_an_error_without_code_is_the_servers_to_end(known: Rig) -> None:
    peer = await known.login()
    await peer.send(Node("stream:error", None, [Node("ack", {"id": "X", "class": "message"})]))
    await peer.send(Node("iq", {"type": "get", "id": "p", "from": "s.whatsapp.net"}, [Node("ping")]))
    await peer.expect("iq", id="p")
    assert known.client.state.phase is Phase.ONLINE


async def test_a_restart_is_made_at_once(known: Rig) -> None:
    peer = await known.login()
    await peer.send(Node("stream:error", {"code": "515"}))
    await known.welcome(await known.server.accept())
    await known.phase(Phase.ONLINE)
    assert (Phase.CONNECTING, "restart_required") in known.path()


async def test_restarts_without_end_become_waits(known: Rig) -> None:
    await known.client.connect()
    for _ in range(4):
        await (await known.server.accept()).send(Node("stream:error", {"code": "515"}))
    await known.phase(Phase.WAITING)
    assert known.client.state.reason == "restart_required"


# -- logging out ------------------------------------------------------------------------------------------


async def test_logging_out(known: Rig) -> None:
    peer = await known.login()
    leaving = asyncio.ensure_future(known.client.logout())
    request = await peer.expect("iq", xmlns="md", type="set")
    removal = request.child("remove-companion-device")
    assert (removal.jid("jid"), removal.attr("reason")) == (JID, "user_initiated")
    await peer.answer(request)
    async with asyncio.timeout(WAIT_S):
        await leaving
    assert known.client.state.phase is Phase.LOGGED_OUT
    assert known.client.state.reason == "requested"
    assert await known.account.device() is None
    await peer.closed()
    with pytest.raises(NotLoggedIn):
        await known.client.logout()


async def test_the_server_may_throw_us_out_before_it_answers(known: Rig) -> None:
    peer = await known.login()
    leaving = asyncio.ensure_future(known.client.logout())
    await peer.expect("iq", xmlns="md")
    await peer.send(conflict("401", "device_removed"))
    async with asyncio.timeout(WAIT_S):
        await leaving
    assert known.client.state.phase is Phase.LOGGED_OUT


async def test_forgetting_needs_no_server(known: Rig) -> None:
    await known.login()
    await known.client.forget()
    assert known.client.state.phase is Phase.STOPPED
    assert known.client.jid is None
    assert await known.account.device() is None


# -- the backlog ------------------------------------------------------------------------------------------


async def test_the_backlog_is_asked_for_until_its_end(known: Rig) -> None:
    peer = await known.login()

    async def bulletin(node: Node) -> None:
        await peer.send(Node("ib", {"from": "s.whatsapp.net"}, [node]))

    await bulletin(Node("offline_preview", {"count": "300", "message": "300"}))
    first = await peer.expect("ib")
    assert first.child("offline_batch").attr("count") == "200"
    await peer.send(Node("receipt", {"id": "1", "offline": "0"}))
    await peer.send(Node("receipt", {"id": "2", "offline": "0"}))
    await known.time.pass_sleep(lambda seconds: seconds < 1)
    assert (await peer.expect("ib")).child("offline_batch").attr("count") == "200"
    await bulletin(Node("offline", {"count": "300"}))
    assert await known.event(OfflineSynced) == OfflineSynced(messages=300)
    await peer.send(Node("receipt", {"id": "3", "offline": "0"}))
    assert all(seconds >= 1 for _, seconds, _ in known.time.sleepers)


async def test_dirty_bits_are_cleaned(known: Rig) -> None:
    peer = await known.login()
    await peer.send(
        Node("ib", {"from": "s.whatsapp.net"}, [Node("dirty", {"type": "account_sync", "timestamp": "5"})])
    )
    clean = (await peer.expect("iq", xmlns="urn:xmpp:whatsapp:dirty")).child("clean")
    assert (clean.attr("type"), clean.attr("timestamp")) == ("account_sync", "5")
