"""Linking by QR: references, what makes a device a linked one, and how an attempt ends."""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.unit.client.linking import ACCOUNT, REFS, issued, offered, pair_success, paired, refs
from tests.unit.client.server import FakeServer, key
from tests.unit.client.support import JID, LID, Rig, rig
from wago.client.config import Timeouts
from wago.client.events import (
    ClientOutdated,
    Connected,
    ConnectFailure,
    Event,
    Linked,
    LinkFailed,
    LoggedOut,
    Phase,
    QrCode,
    StreamReplaced,
    TemporaryBan,
)
from wago.client.linking import LID_MIGRATED
from wago.protocol.binary import Node
from wago.protocol.curve import KeyPair
from wago.protocol.pairing import QrPayload
from wago.protocol.proto import adv_pb2

# -- references -------------------------------------------------------------------------------------------


async def test_references_rotate_until_there_are_none(new: Rig) -> None:
    peer = await offered(new)
    assert new.client.state.phase is Phase.LINKING
    assert new.client.state.socket_open
    shown = []
    for wait in (60, 20, 20):
        qr = new.client.linking.qr
        assert qr is not None
        shown.append((QrPayload.parse(qr.text).ref, qr.ttl_s))
        assert await new.time.pass_sleep(lambda seconds, wait=wait: seconds == wait) == wait
        await asyncio.sleep(0.01)
    assert shown == [("ref-one", 60), ("ref-two", 20), ("ref-three", 20)]
    await new.phase(Phase.LINK_FAILED)
    assert new.client.state.reason == "refs_expired"
    await peer.closed()
    assert new.client.linking.qr is None
    assert await new.event(LinkFailed) == LinkFailed(reason="refs_expired")
    assert [qr.ttl_s for qr in new.events(QrCode)] == [60, 20, 20]
    assert new.time.sleepers == []


async def test_the_qr_says_who_we_are(new: Rig) -> None:
    peer = await offered(new)
    qr = new.client.linking.qr
    assert qr is not None
    payload = QrPayload.parse(qr.text)
    device = await new.account.device()
    assert device is not None
    assert (payload.identity, payload.noise) == (device.identity.public, device.noise.public)
    assert peer.result is not None
    assert peer.result.client_static == payload.noise
    new.time.now += 12
    left = new.client.linking.qr
    assert left is not None
    assert left.ttl_s == 48


async def test_an_attempt_after_a_failed_one_has_another_secret(new: Rig) -> None:
    peer = await offered(new, "only")
    first = new.client.linking.qr
    await new.time.pass_sleep(lambda seconds: seconds == 60)
    await new.phase(Phase.LINK_FAILED)
    await peer.closed()
    new.sink.events.clear()
    await offered(new, "only")
    second = new.client.linking.qr
    assert first is not None
    assert second is not None
    a, b = QrPayload.parse(first.text), QrPayload.parse(second.text)
    assert (a.noise, a.identity) == (b.noise, b.identity)
    assert a.adv_secret != b.adv_secret


async def test_the_server_may_retire_the_secret(new: Rig) -> None:
    peer = await offered(new)
    first = new.client.linking.qr
    await peer.send(
        Node(
            "notification",
            {"type": "companion_reg_refresh", "from": "s.whatsapp.net", "id": "n"},
            [Node("companion_reg_refresh")],
        )
    )
    while len(new.events(QrCode)) < 2:
        await asyncio.sleep(0.001)
    second = new.client.linking.qr
    assert first is not None
    assert second is not None
    a, b = QrPayload.parse(first.text), QrPayload.parse(second.text)
    assert a.ref == b.ref
    assert a.adv_secret != b.adv_secret
    await paired(new, peer)


async def test_no_references_in_time(server: FakeServer) -> None:
    async with rig(server, linked=False, timeouts=Timeouts(login_s=0.05, close_s=1)) as made:
        await made.client.connect()
        await made.phase(Phase.LINK_FAILED)
        assert made.client.state.reason == "refs_timeout"


async def test_a_lost_connection_ends_the_attempt(new: Rig) -> None:
    peer = await offered(new)
    await peer.close()
    await new.phase(Phase.LINK_FAILED)
    assert new.client.state.reason == "socket_closed"
    assert new.client.linking.qr is None


@pytest.mark.parametrize("junk", [refs(), Node("iq", {"type": "set", "id": "x", "from": "s.whatsapp.net"})])
async def test_malformed_references_are_survived(new: Rig, junk: Node) -> None:
    await new.client.connect()
    peer = await new.server.accept()
    await peer.send(junk)
    await peer.send(refs(*REFS))
    await new.event(QrCode)
    assert new.client.state.phase is Phase.LINKING


# -- success ----------------------------------------------------------------------------------------------


async def test_linking_by_qr_to_being_online(new: Rig) -> None:
    peer = await offered(new)
    await paired(new, peer)
    assert (await peer.expect("ib")).child("unified_session")
    assert await new.event(Linked) == Linked(jid=JID, lid=LID, business_name="Shop", platform="android")
    assert new.client.state.linked
    assert new.client.linking.qr is None
    stored = await new.account.device()
    assert stored is not None
    assert (stored.jid, stored.lid, stored.platform) == (JID, LID, "android")
    assert stored.signed_identity is not None
    identity = adv_pb2.ADVSignedDeviceIdentity.FromString(stored.signed_identity)
    assert identity.accountSignatureKey == ACCOUNT.public
    assert identity.deviceSignature
    assert await new.account.identity(LID.with_device(0).signal_address) == ACCOUNT.public
    assert await new.account.lid_of(JID.bare) == LID.bare
    assert await new.account.setting(LID_MIGRATED) == b"1"
    await peer.send(Node("stream:error", {"code": "515"}))
    again = await new.server.accept()
    await new.welcome(again)
    await new.event(Connected)
    assert new.path() == [
        (Phase.CONNECTING, "requested"),
        (Phase.LINKING, "handshake_done"),
        (Phase.CONNECTING, "restart_required"),
        (Phase.LOGGING_IN, "handshake_done"),
        (Phase.ONLINE, "logged_in"),
    ]
    # Of the pairing connection nothing is left but its keys.
    assert again.result is not None
    assert peer.result is not None
    assert again.result.client_static == peer.result.client_static


async def test_a_connection_lost_after_pairing_is_as_good_as_a_restart(new: Rig) -> None:
    peer = await offered(new)
    await paired(new, peer)
    await peer.close()
    await new.welcome(await new.server.accept())
    await new.phase(Phase.ONLINE)


async def test_a_restart_that_never_comes_is_made(new: Rig) -> None:
    peer = await offered(new)
    await paired(new, peer)
    await new.time.pass_sleep(lambda seconds: seconds == 45)
    await new.welcome(await new.server.accept())
    await new.phase(Phase.ONLINE)


async def test_unlinked_before_the_restart(new: Rig) -> None:
    peer = await offered(new)
    await paired(new, peer)
    await peer.send(Node("stream:error", {"code": "401"}, [Node("conflict", {"type": "device_removed"})]))
    await new.phase(Phase.LOGGED_OUT)
    assert isinstance(new.others()[-1], LoggedOut)
    assert await new.account.device() is None


async def test_a_forged_success_is_refused(new: Rig) -> None:
    async def refused(container: bytes | None) -> tuple[str, str, str]:
        peer = await offered(new)
        await peer.send(pair_success(container))
        reply = await peer.expect("iq", id="pair-1")
        assert reply.attr("type") == "error"
        error = reply.child("error")
        await new.phase(Phase.LINK_FAILED)
        await peer.closed()
        stored = await new.account.device()
        assert stored is not None
        assert stored.jid is None
        new.sink.events.clear()
        return error.attr("code"), error.attr("text"), new.client.state.reason

    identity = (await peek_identity(new)).public
    assert await refused(issued(identity, os.urandom(32))) == (
        "401",
        "hmac-mismatch",
        "pair_hmac_mismatch",
    )
    assert await refused(b"\xff\xff") == ("500", "internal-error", "pair_internal_error")
    assert await refused(None) == ("500", "internal-error", "pair_internal_error")


async def peek_identity(new: Rig) -> KeyPair:
    await new.client.connect()
    peer = await new.server.accept()
    await new.client.disconnect()
    await peer.closed()
    device = await new.account.device()
    assert device is not None
    return device.identity


async def test_a_wrong_signature_is_refused(new: Rig) -> None:
    peer = await offered(new)
    qr = new.client.linking.qr
    assert qr is not None
    # The right secret, but somebody else's identity key was signed.
    container = issued(key().public, QrPayload.parse(qr.text).adv_secret)
    await peer.send(pair_success(container))
    error = (await peer.expect("iq", id="pair-1")).child("error")
    assert (error.attr("code"), error.attr("text")) == ("401", "signature-mismatch")
    await new.phase(Phase.LINK_FAILED)
    assert new.client.state.reason == "pair_signature_mismatch"


async def test_a_store_that_fails_while_pairing(new: Rig) -> None:
    peer = await offered(new)
    qr = new.client.linking.qr
    assert qr is not None
    payload = QrPayload.parse(qr.text)
    new.account.fail_next()
    await peer.send(pair_success(issued(payload.identity, payload.adv_secret)))
    await peer.closed()
    # What was not stored did not happen; the next connection shows another QR.
    again = await new.server.accept()
    new.sink.events.clear()
    await again.send(refs(*REFS))
    await new.event(QrCode)
    assert new.client.state.phase is Phase.LINKING
    assert new.client.jid is None


# -- refused before it began ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "phase", "reason", "kind"),
    [
        (Node("failure", {"reason": "405"}), Phase.OUTDATED, "client_outdated", ClientOutdated),
        (Node("failure", {"reason": "402", "code": "101"}), Phase.BANNED, "temp_banned", TemporaryBan),
        (Node("failure", {"reason": "401"}), Phase.LINK_FAILED, "logged_out", ConnectFailure),
        (Node("failure", {"reason": "409"}), Phase.LINK_FAILED, "bad_user_agent", ConnectFailure),
        (Node("failure", {"reason": "503"}), Phase.LINK_FAILED, "failure_503", LinkFailed),
        (
            Node("stream:error", None, [Node("conflict", {"type": "replaced"})]),
            Phase.REPLACED,
            "replaced",
            StreamReplaced,
        ),
        (Node("stream:error", {"code": "401"}), Phase.LINK_FAILED, "stream_error_401", LinkFailed),
        (Node("stream:error", {"code": "503"}), Phase.LINK_FAILED, "stream_error_503", LinkFailed),
        (Node("xmlstreamend"), Phase.LINK_FAILED, "stream_end", LinkFailed),
        (
            Node("ib", {"from": "s.whatsapp.net"}, [Node("downgrade_webclient")]),
            Phase.LINK_FAILED,
            "multidevice_disabled",
            LinkFailed,
        ),
    ],
)
async def test_endings_of_an_attempt(
    new: Rig, node: Node, phase: Phase, reason: str, kind: type[Event]
) -> None:
    await new.client.connect()
    peer = await new.server.accept()
    await peer.send(node)
    await new.phase(phase)
    await peer.closed()
    assert new.client.state.reason == reason
    assert isinstance(new.others()[0], kind)
    assert new.time.sleepers == []
