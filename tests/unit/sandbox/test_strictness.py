"""What the service refuses, how, and that it says why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.noise import INTRO, FrameCodec
from wago.protocol.proto import adv_pb2
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
Make = Callable[[], Companion]


def reasons(sandbox: Sandbox) -> str:
    return "\n".join(r.reason for r in sandbox.service.journal.refusals())


async def still_serves(device: Companion) -> None:
    assert (await device.iq("w:p", "get", Node("ping"))).attr("type") == "result"


# -- handshake and login --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n",
        INTRO + FrameCodec.encode(b"garbage"),
        INTRO + FrameCodec.encode(b""),
        b"ED\x00\x02" + bytes(20),
    ],
)
async def test_a_hostile_client_ends_its_own_connection_only(
    sandbox: Sandbox, linked: Linked, data: bytes
) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(sandbox.chat_url) as socket:
        await socket.send_bytes(data)
        message = await asyncio.wait_for(socket.receive(), 10)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert reasons(sandbox)
    await still_serves(linked[0])


# -- linking --------------------------------------------------------------------------------------------


async def test_a_companion_may_leave_the_account_key_in(
    companion: Make, phone: Callable[..., Phone], sandbox: Sandbox
) -> None:
    device, owner = companion(), phone()
    [ref, *_] = await device.register()
    pairing = sandbox.service.phones.pairing(owner.account.number)
    scan = asyncio.create_task(pairing.scan(device.qr(ref)))
    key = owner.account.primary.identity
    await device.accept_pairing(lambda identity: setattr(identity, "accountSignatureKey", key))
    await scan
    [linked] = owner.account.companions
    kept = adv_pb2.ADVSignedDeviceIdentity.FromString(linked.device_identity)
    assert not kept.HasField("accountSignatureKey")  # the service hands it out without


@pytest.mark.parametrize("addressing", ["lid", "pn"])
async def test_a_companion_is_told_under_which_address_its_account_writes(
    companion: Make, phone: Callable[..., Phone], addressing: str
) -> None:
    device = companion()
    await device.link(phone(addressing=addressing).account.number)
    assert device.props.isChatDbLidMigrated is (addressing == "lid")


# -- requests -------------------------------------------------------------------------------------------


async def test_a_companion_logs_itself_out(linked: Linked) -> None:
    device, owner, _ = linked
    request = Node("remove-companion-device", {"jid": device.jid, "reason": "user_initiated"})
    await device.send(Node("iq", {"to": Jid(""), "xmlns": "md", "type": "set", "id": "bye"}, [request]))
    await device.expect("stream:error")
    assert owner.account.companions == []


# -- messages -------------------------------------------------------------------------------------------


def _without(attr: str) -> Callable[[Node, Companion], None]:
    return lambda node, _: node.attrs.pop(attr) and None


def _enc_version(node: Node, _: Companion) -> None:
    node.child("participants").children[0].child("enc").attrs["v"] = "1"


def _enc_type(node: Node, _: Companion) -> None:
    node.child("participants").children[0].child("enc").attrs["type"] = "skmsg"


def _empty_enc(node: Node, _: Companion) -> None:
    node.child("participants").children[0].child("enc").content = b""


def _no_copies(node: Node, _: Companion) -> None:
    node.child("participants").content = []


def _twice(node: Node, _: Companion) -> None:
    node.child("participants").children.append(node.child("participants").children[0])


def _stranger(node: Node, _: Companion) -> None:
    node.child("participants").children[0].attrs["jid"] = Jid("15550100999")


def _to_itself(node: Node, device: Companion) -> None:
    node.child("participants").children[0].attrs["jid"] = device.jid


def _mixed(node: Node, device: Companion) -> None:
    node.child("participants").children[0].attrs["jid"] = device.lid.bare


def _no_identity(node: Node, _: Companion) -> None:
    node.children.pop()


def _other_identity(node: Node, _: Companion) -> None:
    node.child("device-identity").content = adv_pb2.ADVSignedDeviceIdentity(details=b"x").SerializeToString()


def _to_device(node: Node, _: Companion) -> None:
    node.attrs["to"] = node.jid("to").with_device(3)


def _wrong_pn(node: Node, device: Companion) -> None:
    node.attrs["peer_recipient_pn"] = device.jid.bare


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (_without("to"), "479"),
        (_without("type"), "479"),
        (_enc_version, "479"),
        (_enc_type, "479"),
        (_empty_enc, "479"),
        (_no_copies, "479"),
        (_twice, "479"),
        (_stranger, "479"),
        (_to_itself, "479"),
        (_mixed, "479"),
        (_no_identity, "479"),
        (_other_identity, "479"),
        (_to_device, "479"),
        (_wrong_pn, "479"),
    ],
)
async def test_a_message_is_checked(
    linked: Linked, sandbox: Sandbox, change: Callable[[Node, Companion], None], error: str
) -> None:
    device, _, contact = linked
    node = await device.message(contact.account.pn, "hello", "M1")
    change(node, device)
    ack = await device.send_message(node)
    assert ack.attr("error") == error
    assert contact.chats.entries == []
    assert "message:" in reasons(sandbox)


async def test_a_message_to_nobody(linked: Linked) -> None:
    device, _, contact = linked
    node = await device.message(contact.account.pn, "hello", "M1")
    node.attrs["to"] = Jid("15559999999")
    assert (await device.send_message(node)).attr("error") == "404"


async def test_a_retry_receipt_is_checked(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    registration = Node("registration", None, device.identity.registration_id.to_bytes(4, "big"))
    retry = Node("retry", {"count": 1, "id": "M1", "t": 1, "v": 1})
    keys = Node(
        "keys",
        None,
        [
            Node("type", None, b"\x05"),
            Node("identity", None, device.identity.pair.public),
            device.skey(bytes(64)),
        ],
    )
    for content in (
        [registration],
        [retry],
        [Node("retry", {"count": 6, "id": "M1", "t": 1, "v": 1}), registration],
        [Node("retry", {"count": 1, "id": "M2", "t": 1, "v": 1}), registration],
        [retry, Node("registration", None, bytes(4))],
        [retry, registration, keys],
    ):
        await device.send(Node("receipt", {"id": "M1", "to": contact.account.pn, "type": "retry"}, content))
        ack = await device.expect(lambda n: n.tag == "ack" and n.attrs.get("class") == "receipt")
        assert ack.attr("error") == "479", content
    await still_serves(device)


async def test_unknown_stanzas_are_noted(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    await device.send(Node("call", {"to": Jid("1"), "id": "C"}))
    await device.send(Node("presence", {"type": "subscribe"}))
    await device.send(Node("chatstate", {"to": linked[2].account.pn}))
    await device.send(Node("receipt", {"id": "x", "to": linked[2].account.pn, "type": "strange"}))
    await still_serves(device)
    assert "<call>" in reasons(sandbox)
    assert "chatstate" in reasons(sandbox)


# -- phones ---------------------------------------------------------------------------------------------


async def test_a_phone_does_not_read_what_was_tampered_with(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    node = await device.message(contact.account.pn, "hello", "M1")
    for copy in node.child("participants").children:
        enc = copy.child("enc")
        enc.content = enc.data[:-12] + bytes((enc.data[-12] ^ 1,)) + enc.data[-11:]
    await device.send_message(node)
    [entry] = contact.chats.entries
    assert str(entry.state) == "undecryptable"
    assert "cannot read" in reasons(sandbox)
    assert (await device.expect(lambda n: n.attrs.get("type") == "retry")).attr("id") == "M1"
