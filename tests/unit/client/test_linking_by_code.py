"""Linking by code: the steps of both sides, and what is refused."""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.unit.client.linking import ACCOUNT, REFS, issued, pair_success, paired, refs, soon
from tests.unit.client.server import FakeServer, Peer, key
from tests.unit.client.support import Rig, rig
from wago.client.config import Timeouts
from wago.client.events import (
    LinkCode,
    Phase,
)
from wago.client.link_code import platform_display
from wago.client.linking import device_platform
from wago.errors import IQError, LocalProtocolError, NotConnected, RequestTimeout
from wago.protocol.binary import Node
from wago.protocol.link_code import encode_code, open_bundle, unwrap_key, wrap_key

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


def test_codes_are_as_the_field_has_them() -> None:
    assert encode_code(bytes(5)) == "11111111"
