"""Ciphertexts: their form, no message key twice, and what opens a session."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import pytest

from tests.unit.sandbox.broken import at, refusals
from tests.unit.sandbox.companion import Companion
from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB, KeyPair
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2, signal_wire_pb2
from wago.protocol.signal import OwnIdentity
from wago.sandbox import Sandbox
from wago.sandbox import ciphertexts as rules
from wago.sandbox.ciphertexts import Ledger, Mark, read_pairwise
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
HELLO = e2e_pb2.Message(conversation="hello")


def _is(message_id: str, node: Node) -> bool:
    return node.tag == "message" and node.attrs["id"] == message_id


async def conversing(linked: Linked) -> list[Jid]:
    """Sessions in which both sides have spoken: from here on there are no pkmsg; the devices written to."""
    device, owner, contact = linked
    await device.send_message(await device.message(contact.account.pn, "first", "M0"))
    for phone in (owner, contact):
        peer = await phone.send_text(device.jid, "answer")
        got = await device.expect(partial(_is, peer.id))
        device.decrypt(got)
        await device.ack(got)
    return [contact.account.pn, owner.account.pn]


def stanza(device: Companion, to: Jid, encs: dict[Jid, Node], message_id: str = "M1") -> Node:
    copies = [Node("to", {"jid": jid}, [enc]) for jid, enc in encs.items()]
    content = [Node("participants", None, copies), Node("device-identity", None, device.device_identity)]
    return Node("message", {"to": to, "id": message_id, "type": "text"}, content)


async def refused(device: Companion, sandbox: Sandbox, node: Node, why: str) -> None:
    ack = await device.send_message(node)
    assert ack.attrs.get("error") == "479", ack
    assert why in refusals(sandbox)


# -- form ---------------------------------------------------------------------------------------------------


def _body(change: Callable[[signal_wire_pb2.SignalMessage], object]) -> Callable[[bytes], bytes]:
    """Change the protobuf of a SignalMessage."""

    def spoil(data: bytes) -> bytes:
        body = signal_wire_pb2.SignalMessage.FromString(data[1:-8])
        change(body)
        return data[:1] + body.SerializeToString() + data[-8:]

    return spoil


def _short_block(body: signal_wire_pb2.SignalMessage) -> None:
    body.ciphertext = body.ciphertext[:-1]


def _wrong_curve(body: signal_wire_pb2.SignalMessage) -> None:
    body.ratchet_key = b"\x04" + body.ratchet_key[1:]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(lambda data: data[:8], "too short", id="too short"),
        pytest.param(lambda data: b"\x43" + data[1:], "version 4", id="version"),
        pytest.param(lambda data: data[:1] + b"\xff" * 60, "malformed", id="no protobuf"),
        pytest.param(_body(lambda b: b.ClearField("counter")), "incomplete", id="no counter"),
        pytest.param(_body(lambda b: b.ClearField("ciphertext")), "incomplete", id="no ciphertext"),
        pytest.param(_body(lambda b: b.ClearField("ratchet_key")), "key", id="no ratchet key"),
        pytest.param(_body(_wrong_curve), "key", id="ratchet key of another curve"),
        pytest.param(_body(_short_block), "no multiple of 16", id="half a block"),
    ],
)
async def test_the_form_of_a_msg(
    linked: Linked, sandbox: Sandbox, spoil: Callable[[bytes], bytes], why: str
) -> None:
    device, contact = linked[0], linked[2]
    await conversing(linked)
    enc = device.encrypt(contact.account.pn, HELLO)
    assert enc.attrs["type"] == "msg"
    enc.content = spoil(enc.data)
    await refused(device, sandbox, stanza(device, contact.account.pn, {contact.account.pn: enc}), why)


# -- message keys -------------------------------------------------------------------------------------------


async def again(device: Companion, to: Jid, text: str) -> Node:
    """A ciphertext with the message key that the next one will have too."""
    kept = device.sessions[device.key(to)]
    enc = device.encrypt(to, e2e_pb2.Message(conversation=text))
    device.sessions[device.key(to)] = kept
    return enc


async def test_a_message_key_serves_once(linked: Linked, sandbox: Sandbox) -> None:
    device, contact = linked[0], linked[2]
    [to, *_] = await conversing(linked)
    first, second = await again(device, to, "one"), await again(device, to, "two")
    assert "error" not in (await device.send_message(stanza(device, to, {to: first}, "M1"))).attrs
    await refused(device, sandbox, stanza(device, to, {to: second}, "M2"), "has encrypted something else")
    assert [entry.text for entry in contact.chats.entries if not entry.from_me] == ["first", "one"]


async def test_a_message_key_serves_once_under_one_id(linked: Linked, sandbox: Sandbox) -> None:
    """Encrypted anew after a crash, for a message that has gone out before."""
    device = linked[0]
    [to, *_] = await conversing(linked)
    # Two texts: of one, every sixteenth pair would have the same random padding, and be equal.
    first, second = await again(device, to, "one"), await again(device, to, "another")
    assert "error" not in (await device.send_message(stanza(device, to, {to: first}))).attrs
    await refused(device, sandbox, stanza(device, to, {to: second}), "has encrypted something else")


async def test_a_message_key_serves_once_over_a_restart(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    [to, *_] = await conversing(linked)
    first, second = await again(device, to, "one"), await again(device, to, "two")
    assert "error" not in (await device.send_message(stanza(device, to, {to: first}))).attrs
    await sandbox.stop()
    await sandbox.start()
    await device.start()
    await refused(device, sandbox, stanza(device, to, {to: second}, "M2"), "has encrypted something else")


async def test_a_message_key_serves_one_device(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    [to, own] = await conversing(linked)
    enc = device.encrypt(to, HELLO)
    both = {to: enc, own: Node("enc", enc.attrs, enc.content)}
    await refused(device, sandbox, stanza(device, to, both), "one message key for")


async def test_a_chain_serves_one_device(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    [to, own] = await conversing(linked)
    first, second = device.encrypt(to, HELLO), device.encrypt(to, HELLO)
    assert "error" not in (await device.send_message(stanza(device, to, {to: first}))).attrs
    await refused(device, sandbox, stanza(device, to, {own: second}, "M2"), "serves")


async def test_a_counter_far_ahead(linked: Linked, sandbox: Sandbox) -> None:
    device = linked[0]
    [to, *_] = await conversing(linked)
    assert (
        "error" not in (await device.send_message(stanza(device, to, {to: device.encrypt(to, HELLO)}))).attrs
    )

    def ahead(body: signal_wire_pb2.SignalMessage) -> None:
        body.counter += rules.MAX_JUMP + 1

    enc = device.encrypt(to, HELLO)
    enc.content = _body(ahead)(enc.data)
    await refused(device, sandbox, stanza(device, to, {to: enc}, "M2"), "comes after")


async def test_the_same_stanza_again_is_taken(linked: Linked, sandbox: Sandbox) -> None:
    """After a broken connection it comes as it was: acknowledged, and delivered once."""
    device, contact = linked[0], linked[2]
    [to, *_] = await conversing(linked)
    node = stanza(device, to, {to: device.encrypt(to, HELLO)})
    assert "error" not in (await device.send_message(node)).attrs
    await sandbox.stop()
    await sandbox.start()
    await device.start()
    assert "error" not in (await device.send_message(node)).attrs
    [contact_now] = [p for p in (sandbox.service.phones.get(contact.account.number),) if p is not None]
    assert [entry.text for entry in contact_now.chats.entries if not entry.from_me] == ["first", "hello"]
    assert "cannot read" not in refusals(sandbox)


async def test_a_seen_id_is_acknowledged_and_not_delivered(linked: Linked) -> None:
    device, contact = linked[0], linked[2]
    [to, *_] = await conversing(linked)
    for text in ("one", "two"):
        enc = device.encrypt(to, e2e_pb2.Message(conversation=text))
        assert "error" not in (await device.send_message(stanza(device, to, {to: enc}, "M1"))).attrs
    assert [entry.text for entry in contact.chats.entries if not entry.from_me] == ["first", "one"]


async def test_a_resend_that_nobody_asked_for_is_not_delivered(linked: Linked) -> None:
    device, contact = linked[0], linked[2]
    [to, *_] = await conversing(linked)
    enc = device.encrypt(to, e2e_pb2.Message(conversation="one"))
    assert "error" not in (await device.send_message(stanza(device, to, {to: enc}, "M1"))).attrs
    enc = device.encrypt(to, e2e_pb2.Message(conversation="two"))
    enc.attrs["count"] = "1"
    answer = Node("message", {"to": to, "id": "M1", "type": "text", "device_fanout": "false"}, [enc])
    assert "error" not in (await device.send_message(answer)).attrs
    assert [entry.text for entry in contact.chats.entries if not entry.from_me] == ["first", "one"]


# -- the ledger ---------------------------------------------------------------------------------------------


def mark(counter: int, text: bytes = b"", *, chain: bytes = b"chain", to: str = "2:0") -> Mark:
    return Mark(to, chain, counter, text or str(counter).encode())


def passes(ledger: Ledger, *marks: Mark) -> None:
    ledger.check("1:0", marks)
    ledger.note("1:0", marks)


def test_counters_may_come_in_any_order() -> None:
    ledger = Ledger()
    for counter in (3, 1, 2, 0, 3):
        passes(ledger, mark(counter))


def test_a_long_chain_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_SEEN", 10)
    ledger = Ledger()
    for counter in range(100):
        passes(ledger, mark(counter))
    passes(ledger, mark(95))
    with pytest.raises(RemoteProtocolError, match="something else"):
        ledger.check("1:0", [mark(95, b"other")])
    with pytest.raises(RemoteProtocolError, match="long past"):
        ledger.check("1:0", [mark(20)])


def test_many_chains_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_CHAINS", 3)
    ledger = Ledger()
    for name in (b"a", b"b", b"c", b"a", b"d"):
        passes(ledger, mark(0, chain=name))
    for name in (b"a", b"c", b"d"):
        with pytest.raises(RemoteProtocolError):
            ledger.check("1:0", [mark(0, b"other", chain=name)])
    ledger.check("1:0", [mark(0, b"other", chain=b"b")])


def test_chains_of_two_senders_are_two() -> None:
    ledger = Ledger()
    passes(ledger, mark(0))
    ledger.check("9:0", [mark(0, b"other")])


# -- what opens a session -----------------------------------------------------------------------------------


def _opening(change: Callable[[signal_wire_pb2.PreKeySignalMessage], object]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        body = signal_wire_pb2.PreKeySignalMessage.FromString(data[1:])
        change(body)
        return data[:1] + body.SerializeToString()

    return spoil


def _other_identity(body: signal_wire_pb2.PreKeySignalMessage) -> None:
    body.identity_key = KEY_TYPE_DJB + KeyPair.from_private(os.urandom(32)).public


def _other_registration(body: signal_wire_pb2.PreKeySignalMessage) -> None:
    body.registration_id += 1


def _other_signed_prekey(body: signal_wire_pb2.PreKeySignalMessage) -> None:
    body.signed_prekey_id += 1


def _other_prekey(body: signal_wire_pb2.PreKeySignalMessage) -> None:
    body.prekey_id += 1


def _short_base_key(body: signal_wire_pb2.PreKeySignalMessage) -> None:
    body.base_key = body.base_key[:-1]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(lambda data: data[:1] + b"\xff" * 60, "malformed", id="no protobuf"),
        pytest.param(
            _opening(lambda b: b.ClearField("signed_prekey_id")), "incomplete", id="no signed prekey"
        ),
        pytest.param(_opening(_short_base_key), "key", id="short base key"),
        pytest.param(_opening(lambda b: b.ClearField("message")), "too short", id="nothing in it"),
        pytest.param(_opening(_other_identity), "another identity key", id="another identity"),
        pytest.param(_opening(_other_registration), "another registration id", id="another registration id"),
        pytest.param(_opening(_other_signed_prekey), "which is not known", id="unknown signed prekey"),
        pytest.param(_opening(_other_prekey), "was not given prekey", id="prekey that was not given"),
        pytest.param(
            _opening(lambda b: b.ClearField("prekey_id")), "without a prekey", id="prekey that is left out"
        ),
    ],
)
async def test_an_opening(
    linked: Linked, sandbox: Sandbox, spoil: Callable[[bytes], bytes], why: str
) -> None:
    device, contact = linked[0], linked[2]
    node = await device.message(contact.account.pn, "hello", "M1")
    enc = at(node, "participants", "to", "enc")
    enc.content = spoil(enc.data)
    await refused(device, sandbox, node, why)
    assert contact.chats.entries == []


async def test_a_prekey_opens_one_session(linked: Linked, sandbox: Sandbox) -> None:
    device, contact = linked[0], linked[2]
    node = await device.message(contact.account.pn, "hello", "M1")
    enc = at(node, "participants", "to", "enc")

    def other_base(body: signal_wire_pb2.PreKeySignalMessage) -> None:
        body.base_key = KEY_TYPE_DJB + KeyPair.from_private(os.urandom(32)).public
        inner = signal_wire_pb2.SignalMessage.FromString(body.message[1:-8])
        inner.ratchet_key = KEY_TYPE_DJB + KeyPair.from_private(os.urandom(32)).public
        body.message = body.message[:1] + inner.SerializeToString() + body.message[-8:]

    other = Node("enc", enc.attrs, _opening(other_base)(enc.data))
    assert "error" not in (await device.send_message(node)).attrs
    again = stanza(device, contact.account.pn, {contact.account.pn: other}, "M2")
    await refused(device, sandbox, again, "a second session by prekey")


async def test_an_opening_with_anothers_prekey(
    linked: Linked, sandbox: Sandbox, companion: Callable[[], Companion], phone: Callable[..., Phone]
) -> None:
    """One device fetches a bundle, another opens a session by it."""
    device, owner, contact = linked
    other = companion()
    await other.link(owner.account.number)
    await other.start()
    node = await other.message(contact.account.pn, "hello", "M1")
    record = other.sessions[other.key(contact.account.pn)]
    device.identity = OwnIdentity(pair=device.identity.pair, registration_id=device.identity.registration_id)
    device.sessions[device.key(contact.account.pn)] = record
    enc = at(node, "participants", "to", "enc")

    def as_device(body: signal_wire_pb2.PreKeySignalMessage) -> None:
        body.identity_key = KEY_TYPE_DJB + device.identity.pair.public
        body.registration_id = device.identity.registration_id

    stolen = Node("enc", enc.attrs, _opening(as_device)(enc.data))
    await refused(
        device,
        sandbox,
        stanza(device, contact.account.pn, {contact.account.pn: stolen}),
        "was not given prekey",
    )


def test_a_pkmsg_is_read_once_for_both() -> None:
    """The mark of a pkmsg is that of the message in it."""
    inner = signal_wire_pb2.SignalMessage(
        ratchet_key=KEY_TYPE_DJB + bytes(32), counter=7, previous_counter=0, ciphertext=bytes(16)
    )
    body = signal_wire_pb2.PreKeySignalMessage(
        base_key=KEY_TYPE_DJB + bytes(32),
        identity_key=KEY_TYPE_DJB + bytes(32),
        message=b"\x33" + inner.SerializeToString() + bytes(8),
        registration_id=1,
        signed_prekey_id=1,
    )
    enc = Node("enc", {"v": "2", "type": "pkmsg"}, b"\x33" + body.SerializeToString())
    found, opening = read_pairwise("2:0", enc)
    assert (found.chain, found.counter, found.to) == (bytes(32), 7, "2:0")
    assert opening is not None
    assert opening.prekey_id is None
