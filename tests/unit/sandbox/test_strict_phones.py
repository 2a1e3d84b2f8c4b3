"""What phones look for inside ciphertexts, which the service cannot see, and that they ask for it again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.unit.sandbox.broken import Change, at, refusals, with_content
from tests.unit.sandbox.companion import Companion
from tests.unit.sandbox.group_scene import Scene
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.padding import pad
from wago.protocol.proto import adv_pb2, e2e_pb2
from wago.protocol.signal import encrypt, group_encrypt
from wago.sandbox import Sandbox
from wago.sandbox.faults import corrupted
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
HELLO = e2e_pb2.Message(conversation="hello")
GARBAGE = b"\x0a\xff"
"""A field that says it is longer than what is there."""


def _asks_again(message_id: str, node: Node) -> bool:
    return node.tag == "receipt" and node.attrs.get("type") == "retry" and node.attrs["id"] == message_id


def _ends_wrong(padded: bytes) -> bytes:
    """The last byte asks for more padding than there is."""
    return padded[:-1] + b"\xff"


PLAINTEXTS = [
    pytest.param(b"", "empty", id="nothing at all"),
    pytest.param(_ends_wrong(pad(HELLO.SerializeToString(), 9)), "padding", id="padding of another length"),
    pytest.param(HELLO.SerializeToString() + bytes(8), "padding", id="padding of zeros"),
    pytest.param(pad(HELLO.SerializeToString(), 9)[:-2] + b"\x01\x02", "padding", id="padding of two kinds"),
    pytest.param(pad(GARBAGE, 9), "malformed Message", id="no protobuf"),
]


def sealed(device: Companion, to: Jid, plaintext: bytes) -> Node:
    """A ciphertext in the session, of whatever bytes."""
    record, made = encrypt(device.sessions[device.key(to)], plaintext)
    device.sessions[device.key(to)] = record
    return Node("enc", {"v": "2", "type": made.kind}, made.data)


def delivered(device: Companion, enc: Node, message_id: str, proof: bytes = b"") -> Node:
    """A message as the service hands it to the phone."""
    content = [enc, *([Node("device-identity", None, proof)] if proof else [])]
    return Node("message", {"from": device.jid, "id": message_id, "type": "text", "t": "1700000000"}, content)


async def acquainted(device: Companion, contact: Phone) -> Jid:
    """There is a session between the two; the phone's address."""
    to = contact.account.pn
    await device.send_message(await device.message(to, "first", "M0"))
    return to


def unread(phone: Phone) -> list[str]:
    return [entry.id for entry in phone.chats.entries if str(entry.state) == "undecryptable"]


async def cannot_read(linked: Linked, sandbox: Sandbox, node: Node, why: str, message_id: str = "M1") -> None:
    """The phone keeps a placeholder, says why, asks again; and reads what comes next."""
    device, _, contact = linked
    contact.deliver(node)
    assert unread(contact) == [message_id]
    assert why in refusals(sandbox)
    await device.expect(partial(_asks_again, message_id))
    contact.deliver(
        delivered(device, device.encrypt(contact.account.pn, HELLO), "M9", device.device_identity)
    )
    assert contact.chats.entries[-1].text == "hello"


@pytest.mark.parametrize(("plaintext", "why"), PLAINTEXTS)
async def test_what_is_inside(linked: Linked, sandbox: Sandbox, plaintext: bytes, why: str) -> None:
    device, _, contact = linked
    enc = sealed(device, await acquainted(device, contact), plaintext)
    await cannot_read(linked, sandbox, delivered(device, enc, "M1", device.device_identity), why)


async def test_the_mac_of_a_msg(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    to = await acquainted(device, contact)
    phone_writes = await contact.send_text(device.jid, "answer")
    device.decrypt(await device.expect(lambda n: n.attrs.get("id") == phone_writes.id))
    enc = device.encrypt(to, HELLO)
    assert enc.attrs["type"] == "msg"
    await cannot_read(linked, sandbox, delivered(device, corrupted(enc), "M1"), "BadMac")


async def test_a_message_key_that_was_used(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    enc = device.encrypt(await acquainted(device, contact), HELLO)
    contact.deliver(delivered(device, enc, "M2", device.device_identity))
    assert unread(contact) == []
    again = delivered(device, enc, "M1", device.device_identity)
    await cannot_read(linked, sandbox, again, "DuplicateMessage")


def _other_details(proof: adv_pb2.ADVSignedDeviceIdentity) -> None:
    proof.details += b"\x00"


def _other_signature(proof: adv_pb2.ADVSignedDeviceIdentity) -> None:
    proof.deviceSignature = bytes(64)


def _other_account(proof: adv_pb2.ADVSignedDeviceIdentity) -> None:
    proof.accountSignatureKey = bytes(range(32))


def _other_account_signature(proof: adv_pb2.ADVSignedDeviceIdentity) -> None:
    proof.accountSignature = bytes(64)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(None, "without <device-identity>", id="none"),
        pytest.param(_other_details, "BadSignature", id="other details"),
        pytest.param(_other_account_signature, "BadSignature", id="not signed by the account"),
        pytest.param(_other_signature, "BadSignature", id="not signed by the device"),
        pytest.param(_other_account, "another account key", id="of another account"),
    ],
)
async def test_a_device_proof(
    linked: Linked,
    sandbox: Sandbox,
    change: Callable[[adv_pb2.ADVSignedDeviceIdentity], None] | None,
    why: str,
) -> None:
    device, _, contact = linked
    enc = device.encrypt(await acquainted(device, contact), HELLO)
    assert enc.attrs["type"] == "pkmsg"
    proof = b""
    if change is not None:
        identity = adv_pb2.ADVSignedDeviceIdentity.FromString(device.device_identity)
        change(identity)
        proof = identity.SerializeToString()
    await cannot_read(linked, sandbox, delivered(device, enc, "M1", proof), why)


async def test_a_device_sent_message_of_somebody_else(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    to = await acquainted(device, contact)
    wrapped = e2e_pb2.Message(
        deviceSentMessage=e2e_pb2.DeviceSentMessage(destinationJID=str(to), message=HELLO)
    )
    contact.deliver(delivered(device, device.encrypt(to, wrapped), "M1", device.device_identity))
    assert [entry.text for entry in contact.chats.entries] == ["first"]
    assert "a device-sent message of somebody else" in refusals(sandbox)


async def test_a_peer_message_of_somebody_else(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    enc = device.encrypt(await acquainted(device, contact), HELLO)
    node = delivered(device, enc, "M1", device.device_identity)
    node.attrs["category"] = "peer"
    contact.deliver(node)
    assert [entry.text for entry in contact.chats.entries] == ["first"]
    assert "a peer message of somebody else" in refusals(sandbox)


# -- groups -------------------------------------------------------------------------------------------------


async def unread_in_group(scene: Scene, change: Change, why: str) -> None:
    """A message to the group that is right but for this; then one that is wholly right."""
    node = await scene.message("G1")
    change(node)
    assert "error" not in (await scene.device.send_message(node)).attrs
    assert unread(scene.friend) == ["G1"]
    assert why in scene.reasons
    await scene.device.expect(partial(_asks_again, "G1"))
    assert "error" not in (await scene.device.send_message(await scene.message("G2"))).attrs
    assert scene.friend.chats.entries[-1].text == "hello"


def shared(scene: Scene, plaintext: bytes) -> bytes:
    """A ciphertext with the sender key, of whatever bytes."""
    key = scene.device.sender_keys[scene.group.jid]
    scene.device.sender_keys[scene.group.jid], data = group_encrypt(
        key.reserve() if key.needs_reservation else key, plaintext, scene.sandbox.service.random
    )
    return data


@pytest.mark.parametrize(("plaintext", "why"), PLAINTEXTS)
async def test_what_is_inside_for_a_group(scene: Scene, plaintext: bytes, why: str) -> None:
    def change(node: Node) -> None:
        with_content(shared(scene, plaintext), "enc")(node)

    await unread_in_group(scene, change, why)


async def test_the_signature_of_a_skmsg(scene: Scene) -> None:
    def change(node: Node) -> None:
        at(node, "enc").content = corrupted(at(node, "enc")).content

    await unread_in_group(scene, change, "BadSignature")


async def test_a_skmsg_without_its_key(scene: Scene) -> None:
    """The devices are told of a key, but it is that of another group."""

    def change(node: Node) -> None:
        other = scene.device.distribution(Jid.parse("120363000000000009@g.us"))
        given = other.senderKeyDistributionMessage
        for to in at(node, "participants").all("to"):
            to.content = [scene.device.encrypt(to.jid("jid"), e2e_pb2.Message(conversation=given.groupID))]

    await unread_in_group(scene, change, "NoSession")
