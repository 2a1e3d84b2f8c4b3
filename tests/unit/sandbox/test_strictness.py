"""What the service refuses, how, and that it says why."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.unit.sandbox.companion import Companion
from wago.protocol.binary import pack
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.noise import INTRO, FrameCodec
from wago.protocol.proto import adv_pb2, wa6_pb2
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone
from wago.sandbox.wire import Refused

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


async def test_text_frames_end_the_connection(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(sandbox.chat_url) as socket:
        await socket.send_str("hello")
        message = await asyncio.wait_for(socket.receive(), 10)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


def _no_version(p: wa6_pb2.ClientPayload) -> None:
    p.ClearField("userAgent")


def _short_key(p: wa6_pb2.ClientPayload) -> None:
    p.devicePairingData.eSkeyVal = b"\x01" * 31


def _bad_signature(p: wa6_pb2.ClientPayload) -> None:
    p.devicePairingData.eSkeySig = bytes(64)


def _wrong_type(p: wa6_pb2.ClientPayload) -> None:
    p.devicePairingData.eKeytype = b"\x04"


def _no_hash(p: wa6_pb2.ClientPayload) -> None:
    p.devicePairingData.ClearField("buildHash")


def _no_props(p: wa6_pb2.ClientPayload) -> None:
    p.devicePairingData.ClearField("deviceProps")


@pytest.mark.parametrize(
    "change", [_no_version, _short_key, _bad_signature, _wrong_type, _no_hash, _no_props]
)
async def test_a_registration_is_checked(
    companion: Make, sandbox: Sandbox, change: Callable[[wa6_pb2.ClientPayload], None]
) -> None:
    device = companion()
    payload = device.registration_payload()
    change(payload)
    await device.open(payload.SerializeToString())
    assert (await device.expect("failure")).attr("reason") == "400"
    assert "payload" in reasons(sandbox)


async def test_a_payload_that_is_no_protobuf(companion: Make) -> None:
    device = companion()
    await device.open(b"\xff\xff\xff")
    assert (await device.expect("failure")).attr("reason") == "400"


async def test_a_login_with_another_noise_key(linked: Linked, companion: Make) -> None:
    thief = companion()
    thief.jid = linked[0].jid
    await thief.open(thief.login_payload())
    assert (await thief.expect("failure")).attr("reason") == "401"
    await still_serves(linked[0])


async def test_a_repeated_frame_ends_the_stream(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    assert device.transport is not None
    frame = FrameCodec.encode(device.transport.encrypt(pack(Node("presence", {"name": "x"}))))
    await device.send_raw(frame)
    await device.send_raw(frame)
    assert (await device.expect("stream:error")).find("xml-not-well-formed") is not None
    await device.expect_close()
    assert "BadMac" in reasons(sandbox)


async def test_a_frame_that_is_no_node_ends_the_stream(linked: Linked) -> None:
    device = linked[0]
    assert device.transport is not None
    await device.send_raw(FrameCodec.encode(device.transport.encrypt(b"\x00\xf8\xff\xff\xff")))
    assert (await device.expect("stream:error")).find("xml-not-well-formed") is not None
    await device.expect_close()


# -- linking --------------------------------------------------------------------------------------------


async def test_a_qr_code_must_be_one_on_show(
    companion: Make, phone: Callable[..., Phone], sandbox: Sandbox
) -> None:
    device, owner = companion(), phone()
    pairing = sandbox.service.phones.pairing(owner.account.number)
    [ref, *_] = await device.register()
    for text in ("", "1,2,3", "ref,!!,!!,!!,1", device.qr("2@unknown")):
        with pytest.raises(Refused):
            await pairing.scan(text)
    other = companion()
    with pytest.raises(Refused, match="keys"):
        await pairing.scan(other.qr(ref))


def _other_key(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.accountSignatureKey = bytes(32)


def _other_details(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.details = adv_pb2.ADVDeviceIdentity(rawID=1, keyIndex=9).SerializeToString()


def _no_device_signature(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.deviceSignature = bytes(64)


def _other_account_signature(identity: adv_pb2.ADVSignedDeviceIdentity) -> None:
    identity.accountSignature = os.urandom(64)


@pytest.mark.parametrize(
    "change", [_other_key, _other_details, _no_device_signature, _other_account_signature]
)
async def test_a_companion_must_sign_its_identity(
    companion: Make,
    phone: Callable[..., Phone],
    sandbox: Sandbox,
    change: Callable[[adv_pb2.ADVSignedDeviceIdentity], None],
) -> None:
    device, owner = companion(), phone()
    [ref, *_] = await device.register()
    pairing = sandbox.service.phones.pairing(owner.account.number)
    scan = asyncio.create_task(pairing.scan(device.qr(ref)))
    await device.accept_pairing(change)
    with pytest.raises(Refused):
        await scan
    await device.expect_close()
    assert owner.account.companions == []
    assert "pair-device-sign" in reasons(sandbox)


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


async def test_a_link_that_the_companion_refuses(
    companion: Make, phone: Callable[..., Phone], sandbox: Sandbox
) -> None:
    device, owner = companion(), phone()
    [ref, *_] = await device.register()
    scan = asyncio.create_task(sandbox.service.phones.pairing(owner.account.number).scan(device.qr(ref)))
    stanza = await device.expect(lambda n: n.find("pair-success") is not None)
    error = Node("error", {"code": 401, "text": "hmac-mismatch"})
    await device.send(Node("iq", {"type": "error", "id": stanza.attr("id")}, [error]))
    with pytest.raises(Refused, match="hmac-mismatch"):
        await scan


async def test_a_companion_hello_is_checked(companion: Make, phone: Callable[..., Phone]) -> None:
    device, owner = companion(), phone()
    await device.register()
    good = device.companion_hello(owner.account.number, bytes(80))
    cases: list[tuple[str, Any, str]] = [
        ("link_code_pairing_wrapped_companion_ephemeral_pub", bytes(79), "400"),
        ("companion_server_auth_key_pub", bytes(32), "400"),
        ("companion_platform_display", "Netscape", "400"),
    ]
    for tag, value, code in cases:
        bad = Node(
            good.tag,
            good.attrs,
            [Node(c.tag, None, value if c.tag == tag else c.content) for c in good.children],
        )
        reply = await device.iq("md", "set", bad)
        assert reply.child("error").attr("code") == code
    nobody = device.companion_hello("15559999999", bytes(80))
    assert (await device.iq("md", "set", nobody)).child("error").attr("code") == "404"
    assert (await device.iq("md", "set", good)).attr("type") == "result"


async def test_nothing_but_linking_before_login(companion: Make) -> None:
    device = companion()
    await device.register()
    reply = await device.iq("encrypt", "get", Node("count"))
    assert reply.child("error").attr("code") == "401"


# -- requests -------------------------------------------------------------------------------------------


async def test_prekeys_are_checked_on_upload(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    good = device.prekey_upload()
    double = [good[3].children[0], good[3].children[0]]
    short = Node("key", None, [Node("id", None, bytes(3)), Node("value", None, bytes(31))])
    cases = [
        ([*good[:4], device.skey(bytes(64))], "406"),
        ([Node("registration", None, bytes(4)), *good[1:]], "406"),
        ([*good[:1], Node("type", None, b"\x04"), *good[2:]], "406"),
        ([*good[:2], Node("identity", None, bytes(32)), *good[3:]], "406"),
        ([*good[:3], Node("list", None, double), good[4]], "400"),
        ([*good[:3], Node("list", None, [short]), good[4]], "400"),
        ([*good[:3], Node("list"), good[4]], "400"),
        (good[:4], "400"),
    ]
    for content, code in cases:
        reply = await device.iq("encrypt", "set", *content)
        assert reply.child("error").attr("code") == code, content
    reply = await device.iq("encrypt", "set", Node("rotate", None, [device.skey(bytes(64))]))
    assert reply.child("error").attr("code") == "406"
    assert "signature" in reasons(sandbox)
    await still_serves(device)


async def test_bundles_of_nobody(linked: Linked) -> None:
    device = linked[0]
    users = [Node("user", {"jid": Jid("15559999999")}), Node("user", {"jid": linked[2].account.jid(7)})]
    reply = await device.iq("encrypt", "get", Node("key", None, users))
    assert [u.child("error").attr("code") for u in reply.child("list").all("user")] == ["404", "404"]


async def test_unknown_requests_are_answered(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    reply = await device.iq("w:unheard-of", "get", Node("thing"))
    assert (reply.child("error").attr("code"), reply.child("error").attr("text")) == (
        "501",
        "feature-not-implemented",
    )
    assert "w:unheard-of" in reasons(sandbox)
    assert (await device.iq("usync", "get", Node("usync"))).child("error").attr("code") == "400"
    other = Node("remove-companion-device", {"jid": linked[1].account.jid(5), "reason": "user_initiated"})
    assert (await device.iq("md", "set", other)).child("error").attr("code") == "403"


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
