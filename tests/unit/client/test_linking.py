from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

import pytest

from tests.unit.client.server import WAIT_S, FakeServer, Peer, key
from tests.unit.client.support import JID, LID, Rig, rig
from wago.client.config import Timeouts
from wago.client.events import (
    ClientOutdated,
    Connected,
    ConnectFailure,
    Event,
    LinkCode,
    Linked,
    LinkFailed,
    LoggedOut,
    PasskeyConfirmation,
    PasskeyRequested,
    Phase,
    QrCode,
    StreamReplaced,
    TemporaryBan,
)
from wago.client.link_code import platform_display
from wago.client.linking import LID_MIGRATED, device_platform
from wago.errors import IQError, LocalProtocolError, NotConnected, RequestTimeout
from wago.protocol.binary import Node
from wago.protocol.curve import KeyPair
from wago.protocol.link_code import encode_code, open_bundle, unwrap_key, wrap_key
from wago.protocol.pairing import (
    QrPayload,
    check_countersigned,
    issue_identity,
)
from wago.protocol.passkey import PairingKeys, PrimaryPasskey
from wago.protocol.proto import adv_pb2, companion_pb2

T = TypeVar("T")

ACCOUNT = key()
REFS = ("ref-one", "ref-two", "ref-three")


async def soon(work: Awaitable[T]) -> T:
    async with asyncio.timeout(WAIT_S):
        return await work


@pytest.fixture
async def new(server: FakeServer) -> AsyncIterator[Rig]:
    async with rig(server, linked=False) as made:
        yield made


def refs(*texts: str) -> Node:
    children = [Node("ref", None, text.encode()) for text in texts]
    return Node(
        "iq",
        {"from": "s.whatsapp.net", "type": "set", "id": "refs-1", "xmlns": "md"},
        [Node("pair-device", None, children)],
    )


async def offered(new: Rig, *texts: str) -> Peer:
    """Connect and get references."""
    await new.client.connect()
    peer = await new.server.accept()
    await peer.send(refs(*(texts or REFS)))
    reply = await peer.expect("iq", id="refs-1")
    assert (reply.attr("type"), reply.attr("to"), reply.children) == ("result", "s.whatsapp.net", [])
    await new.event(QrCode)
    return peer


def issued(identity: bytes, adv_secret: bytes, *, account: KeyPair = ACCOUNT) -> bytes:
    return issue_identity(
        account, identity, adv_secret, raw_id=1, timestamp=1, key_index=3, nonce=os.urandom(64)
    )


def pair_success(container: bytes | None, **attrs: str) -> Node:
    children = [
        Node("device", {"jid": JID, "lid": LID}),
        Node("platform", {"name": "android"}),
        Node("biz", {"name": "Shop"}),
        Node(
            "client-props",
            None,
            companion_pb2.ClientPairingProps(isChatDbLidMigrated=True).SerializeToString(),
        ),
    ]
    if container is not None:
        children.insert(0, Node("device-identity", None, container))
    return Node(
        "iq",
        {"from": "s.whatsapp.net", "type": "set", "id": "pair-1", "t": "1800000000", "xmlns": "md", **attrs},
        [Node("pair-success", None, children)],
    )


async def paired(new: Rig, peer: Peer) -> QrPayload:
    """Scan what is on show, as a phone and the server would."""
    qr = new.client.linking.qr
    assert qr is not None
    payload = QrPayload.parse(qr.text)
    container = issued(payload.identity, payload.adv_secret)
    await peer.send(pair_success(container))
    signed = await peer.expect("iq", id="pair-1")
    assert signed.attr("type") == "result"
    identity = signed.child("pair-device-sign").child("device-identity")
    assert identity.attr("key-index") == "3"
    check_countersigned(
        identity.data,
        container,
        account_public=ACCOUNT.public,
        companion_identity=payload.identity,
    )
    return payload


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


# -- the code ---------------------------------------------------------------------------------------------


class Phone:
    """The primary's side of code linking."""

    def __init__(self, peer: Peer, hello: Node) -> None:
        registration = hello.child("link_code_companion_reg")
        assert registration.attr("stage") == "companion_hello"
        self.peer = peer
        self.hello = hello
        self.registration = registration
        self.ephemeral = key()

    @property
    def wrapped(self) -> bytes:
        return self.registration.child("link_code_pairing_wrapped_companion_ephemeral_pub").data

    async def accept(self, ref: bytes = b"code-ref") -> None:
        await self.peer.answer(
            self.hello,
            Node(
                "link_code_companion_reg",
                {"stage": "companion_hello"},
                [Node("link_code_pairing_ref", None, ref)],
            ),
        )

    async def enter(self, code: str, ref: bytes = b"code-ref") -> None:
        """The user types the code."""
        await self.peer.send(
            Node(
                "notification",
                {"from": "s.whatsapp.net", "type": "link_code_companion_reg", "id": "n1", "t": "1"},
                [
                    Node(
                        "link_code_companion_reg",
                        {"stage": "primary_hello"},
                        [
                            Node("link_code_pairing_ref", None, ref),
                            Node(
                                "link_code_pairing_wrapped_primary_ephemeral_pub",
                                None,
                                wrap_key(code, self.ephemeral.public, os.urandom),
                            ),
                            Node("primary_identity_pub", None, ACCOUNT.public),
                        ],
                    )
                ],
            )
        )


async def hello_of(new: Rig, phone: str, code: str | None = None) -> tuple[asyncio.Future[str], Phone]:
    """Ask for a code on a session that nobody connected."""
    asking = asyncio.ensure_future(new.client.linking.request_code(phone, code))
    peer = await new.server.accept()
    await peer.send(refs(*REFS))
    hello = await peer.expect("iq", xmlns="md", type="set")
    return asking, Phone(peer, hello)


@pytest.mark.parametrize(("chosen", "shown"), [(None, None), ("abcd-1234", "ABCD-1234")])
async def test_linking_by_code(new: Rig, chosen: str | None, shown: str | None) -> None:
    asking, phone = await hello_of(new, "+49 151 12345678", chosen)
    registration = phone.registration
    assert registration.attr("jid") == "4915112345678@s.whatsapp.net"
    assert registration.attr("should_show_push_notification") == "true"
    assert registration.child("companion_platform_display").data == b"Chrome (Linux)"
    assert registration.child("companion_platform_id").data == b"7"
    await phone.accept()
    code = await soon(asking)
    assert shown is None or code == shown
    assert (await new.event(LinkCode)).code == code
    bare = code.replace("-", "")
    await phone.enter(bare)
    finish = await phone.peer.expect("iq", xmlns="md", type="set")
    registration = finish.child("link_code_companion_reg")
    assert registration.attr("stage") == "companion_finish"
    assert registration.child("link_code_pairing_ref").data == b"code-ref"
    bundle = open_bundle(
        phone.ephemeral,
        ACCOUNT,
        unwrap_key(bare, phone.wrapped),
        registration.child("link_code_pairing_wrapped_key_bundle").data,
    )
    assert registration.child("companion_identity_public").data == bundle.companion_identity
    await phone.peer.answer(finish)
    await phone.peer.send(pair_success(issued(bundle.companion_identity, bundle.adv_secret)))
    assert (await phone.peer.expect("iq", id="pair-1")).attr("type") == "result"
    await phone.peer.send(Node("stream:error", {"code": "515"}))
    await new.welcome(await new.server.accept())
    await new.phase(Phase.ONLINE)


async def test_qr_and_code_belong_to_one_attempt(new: Rig) -> None:
    asking, phone = await hello_of(new, "4915112345678")
    await phone.accept()
    await soon(asking)
    await paired(new, phone.peer)


async def test_a_code_outlives_the_references(new: Rig) -> None:
    asking, phone = await hello_of(new, "4915112345678")
    await phone.accept()
    await soon(asking)
    for _ in REFS:
        await new.time.pass_sleep(lambda seconds: seconds in (60, 20))
        await asyncio.sleep(0.01)
    # 100 of the 180 seconds are over.
    assert await new.time.asleep(lambda seconds: seconds > 60) == 80
    assert new.client.state.phase is Phase.LINKING
    assert new.client.linking.qr is None
    await new.time.pass_sleep(lambda seconds: seconds == 80)
    await new.phase(Phase.LINK_FAILED)
    assert new.client.state.reason == "refs_expired"
    assert new.client.linking.codes.code is None


@pytest.mark.parametrize("ref", [b"another", b""])
async def test_a_hello_for_another_attempt_is_ignored(new: Rig, ref: bytes) -> None:
    asking, phone = await hello_of(new, "4915112345678")
    await phone.accept()
    code = await soon(asking)
    await phone.enter(code.replace("-", ""), ref)
    await phone.enter(code.replace("-", ""))
    finish = await phone.peer.expect("iq", xmlns="md", type="set")
    assert finish.child("link_code_companion_reg").attr("stage") == "companion_finish"


async def test_the_phone_may_ask_for_another_code(new: Rig) -> None:
    asking, phone = await hello_of(new, "4915112345678")
    await phone.accept()
    first = await soon(asking)
    await phone.peer.send(
        Node(
            "notification",
            {"from": "s.whatsapp.net", "type": "link_code_companion_reg", "id": "n2", "t": "1"},
            [
                Node(
                    "link_code_companion_reg",
                    {"stage": "refresh_code"},
                    [Node("link_code_pairing_ref", None, b"code-ref")],
                )
            ],
        )
    )
    again = Phone(phone.peer, await phone.peer.expect("iq", xmlns="md", type="set"))
    await again.accept(b"second-ref")
    while len(new.events(LinkCode)) < 2:
        await asyncio.sleep(0.001)
    assert new.client.linking.codes.code == new.events(LinkCode)[1].code != first


async def test_a_refused_code_is_an_error_of_the_call(new: Rig) -> None:
    asking, phone = await hello_of(new, "4915112345678")
    await phone.peer.send(
        Node(
            "iq",
            {"type": "error", "id": phone.hello.attr("id"), "from": "s.whatsapp.net"},
            [Node("error", {"code": "429", "text": "rate-overlimit"})],
        )
    )
    with pytest.raises(IQError, match="429"):
        await soon(asking)
    assert new.client.state.phase is Phase.LINKING
    assert new.client.linking.codes.code is None


@pytest.mark.parametrize("phone", ["", "123456", "abc", "0151 12345678", "+0049151"])
async def test_a_malformed_number_is_refused_at_once(new: Rig, phone: str) -> None:
    with pytest.raises(LocalProtocolError):
        await new.client.linking.request_code(phone)
    assert new.client.state.phase is Phase.STOPPED


@pytest.mark.parametrize("code", ["ABC", "ABCDEFGHI", "ABCD_EFG", "ÄBCDEFGH"])
async def test_a_malformed_code_is_refused_at_once(new: Rig, code: str) -> None:
    with pytest.raises(LocalProtocolError):
        await new.client.linking.request_code("4915112345678", code)


async def test_a_code_for_a_linked_device_is_refused(server: FakeServer) -> None:
    async with rig(server) as made:
        asking = asyncio.ensure_future(made.client.linking.request_code("4915112345678"))
        with pytest.raises(LocalProtocolError):
            await soon(asking)
        await made.client.load()
        with pytest.raises(LocalProtocolError):
            await made.client.linking.request_code("4915112345678")


async def test_a_code_needs_a_connection(server: FakeServer) -> None:
    async with rig(server, linked=False) as made:
        server.refuse = 503
        with pytest.raises(NotConnected):
            await soon(made.client.linking.request_code("4915112345678"))


async def test_a_code_needs_references(server: FakeServer) -> None:
    async with rig(server, linked=False, timeouts=Timeouts(login_s=0.05, dial_s=0.05, close_s=1)) as made:
        with pytest.raises((NotConnected, RequestTimeout)):
            await soon(made.client.linking.request_code("4915112345678"))


@pytest.mark.parametrize(
    ("platform", "os_name", "display"),
    [
        ("CHROME", "Windows 11", "Chrome (Windows)"),
        ("firefox", "macOS", "Firefox (Mac OS)"),
        ("DESKTOP", "My Company", "Chrome (Linux)"),
        ("SAFARI", "iPhone", "Safari (iOS)"),
        ("EDGE", "Android", "Edge (Android)"),
    ],
)
def test_the_display_is_one_that_the_server_knows(platform: str, os_name: str, display: str) -> None:
    assert platform_display(device_platform(platform), os_name) == display


def test_an_unknown_platform_is_refused() -> None:
    with pytest.raises(LocalProtocolError):
        device_platform("TOASTER")


# -- the passkey ------------------------------------------------------------------------------------------

ASSERTION = '{"id":"AAEC","rawId":"AAEC","type":"public-key","response":{}}'


def passkey_request(options: str | None) -> Node:
    children = None if options is None else [Node("passkey_request_options", None, options.encode())]
    return Node(
        "notification",
        {"from": "s.whatsapp.net", "type": "passkey_prologue_request", "id": "k1", "t": "1"},
        children,
    )


@pytest.mark.parametrize("in_notification", [True, False])
async def test_linking_with_a_passkey(new: Rig, in_notification: bool) -> None:
    peer = await offered(new)
    options = '{"challenge":"AAAA"}'
    await peer.send(passkey_request(options if in_notification else None))
    if not in_notification:
        asked = await peer.expect("iq", xmlns="md", type="get")
        await peer.answer(asked, Node("passkey_request_options", None, options.encode()))
    assert await new.event(PasskeyRequested) == PasskeyRequested(options=options)
    passkey = new.client.linking.passkey
    assert passkey.options == options
    with pytest.raises(LocalProtocolError):
        await passkey.confirm()
    with pytest.raises(LocalProtocolError):
        await passkey.respond("no json")
    responding = asyncio.ensure_future(passkey.respond(ASSERTION))
    ref = await peer.expect("iq", xmlns="md", type="get")
    await peer.answer(ref, Node("ref", None, b"passkey-ref"))
    prologue_iq = await peer.expect("iq", xmlns="md", type="set")
    prologue = prologue_iq.child("passkey_prologue")
    assert prologue.child("credential_id").data == b"\x00\x01\x02"
    assert prologue.child("webauthn_assertion").data == ASSERTION.encode()
    assert prologue.find("pairing_handoff_proof") is None
    await peer.answer(prologue_iq)
    await soon(responding)
    with pytest.raises(LocalProtocolError):
        await passkey.respond(ASSERTION)
    primary = PrimaryPasskey.new(os.urandom)
    await peer.send(
        Node(
            "notification",
            {"from": "s.whatsapp.net", "type": "crsc_continuation", "id": "k2", "t": "2"},
            [Node("primary_ephemeral_identity", None, primary.identity)],
        )
    )
    nonce_iq = await peer.expect("iq", xmlns="md", type="set")
    agreement = primary.agree(prologue.child("prologue_payload").data, nonce_iq.child("companion_nonce").data)
    await peer.answer(nonce_iq)
    confirmation = await new.event(PasskeyConfirmation)
    assert confirmation.code.replace("-", "") == agreement.code
    assert passkey.confirmation == confirmation
    confirming = asyncio.ensure_future(passkey.confirm())
    request_iq = await peer.expect("iq", xmlns="md", type="set")
    keys = PairingKeys.open(agreement, request_iq.child("encrypted_pairing_request").data)
    await peer.answer(request_iq)
    await soon(confirming)
    assert passkey.confirmation is None
    qr = new.client.linking.qr
    assert qr is not None
    assert QrPayload.parse(qr.text).adv_secret != keys.adv_secret
    await peer.send(pair_success(issued(keys.identity, keys.adv_secret)))
    assert (await peer.expect("iq", id="pair-1")).attr("type") == "result"
    await new.event(Linked)


async def test_a_bad_continuation_ends_the_attempt(new: Rig) -> None:
    peer = await offered(new)
    await peer.send(passkey_request("{}"))
    await new.event(PasskeyRequested)
    responding = asyncio.ensure_future(new.client.linking.passkey.respond(ASSERTION))
    await peer.answer(await peer.expect("iq", xmlns="md", type="get"), Node("ref", None, b"r"))
    await peer.answer(await peer.expect("iq", xmlns="md", type="set"))
    await soon(responding)
    await peer.send(
        Node(
            "notification",
            {"from": "s.whatsapp.net", "type": "crsc_continuation", "id": "k2", "t": "2"},
            [Node("primary_ephemeral_identity", None, b"junk")],
        )
    )
    await new.phase(Phase.LINK_FAILED)
    assert new.client.state.reason == "passkey_failed"
    assert new.client.linking.passkey.options is None


async def test_passkey_stanzas_from_elsewhere_are_ignored(new: Rig) -> None:
    peer = await offered(new)
    node = passkey_request("{}")
    node.attrs["from"] = "491@s.whatsapp.net"
    await peer.send(node)
    await peer.send(Node("iq", {"type": "get", "id": "p", "from": "s.whatsapp.net"}, [Node("ping")]))
    await peer.expect("iq", id="p")
    assert new.client.linking.passkey.options is None
    with pytest.raises(LocalProtocolError):
        await new.client.linking.passkey.respond(ASSERTION)


def test_codes_are_as_the_field_has_them() -> None:
    assert encode_code(bytes(5)) == "11111111"
