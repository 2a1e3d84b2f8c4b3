"""Receipts, retry receipts and acks: each broken form is refused, for its own reason."""

from __future__ import annotations

import os

import pytest

from tests.unit.sandbox.broken import (
    Change,
    refusals,
    with_attr,
    with_child,
    with_content,
    without_attr,
    without_child,
)
from tests.unit.sandbox.companion import Companion
from tests.unit.sandbox.group_scene import Scene
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2
from wago.protocol.signal import generate_signed_prekey
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
NOBODY = Jid("15550100999")


async def error_of(device: Companion, receipt: Node) -> str | None:
    """What the ack of a receipt says is wrong."""
    await device.send(receipt)
    ack = await device.expect(lambda n: n.tag == "ack" and n.attrs.get("class") == "receipt")
    return ack.opt_attr("error")


async def refused(device: Companion, sandbox: Sandbox, receipt: Node, why: str) -> None:
    assert await error_of(device, receipt) == "479"
    assert why in refusals(sandbox)


def read(to: Jid, *more: str) -> Node:
    items = [Node("item", {"id": each}) for each in more]
    return Node(
        "receipt",
        {"id": "M1", "to": to, "type": "read", "t": "1"},
        [Node("list", None, items)] if items else None,
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_attr("id"), "has no 'id'", id="no id"),
        pytest.param(with_attr("id", ""), "the 'id'", id="empty id"),
        pytest.param(without_attr("to"), "has no 'to'", id="no to"),
        pytest.param(with_attr("to", NOBODY), "to nobody", id="to nobody"),
        pytest.param(with_attr("type", "seen"), "the 'type'", id="unknown type"),
        pytest.param(without_attr("t"), "without its time", id="read without time"),
        pytest.param(with_attr("t", "now"), "the 't'", id="time is no number"),
        pytest.param(with_attr("context", "channel"), "the 'context'", id="unknown context"),
        pytest.param(with_attr("participant", NOBODY), "a participant in a receipt", id="participant"),
        pytest.param(with_attr("recipient", NOBODY), "a recipient in a receipt", id="recipient"),
        pytest.param(with_attr("colour", "red"), "has a 'colour'", id="unknown attribute"),
        pytest.param(with_child(Node("user")), "holds <user>", id="unknown child"),
        pytest.param(with_content(None, "list"), "one at least", id="empty list"),
        pytest.param(
            with_child(Node("item", {"id": "M2"}), "list"), "each message once", id="a message twice"
        ),
        pytest.param(with_child(Node("item"), "list"), "has no 'id'", id="item without id"),
        pytest.param(with_child(Node("user"), "list"), "holds <user>", id="list of something else"),
        pytest.param(with_attr("type", "sender"), "is for the own account", id="sender to somebody else"),
        pytest.param(with_attr("type", "peer_msg"), "is for the own account", id="peer to somebody else"),
        pytest.param(with_attr("type", "hist_sync"), "is for the own account", id="history to somebody else"),
    ],
)
async def test_a_receipt(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    device, _, contact = linked
    node = read(contact.account.pn, "M2")
    change(node)
    await refused(device, sandbox, node, why)


@pytest.mark.parametrize("kind", [None, "inactive"])
async def test_a_delivery_receipt_to_the_own_account(
    linked: Linked, sandbox: Sandbox, kind: str | None
) -> None:
    device, owner, _ = linked
    node = Node("receipt", {"id": "M1", "to": owner.account.pn, "type": kind})
    await refused(device, sandbox, node, "is of type sender")


async def test_a_refused_receipt_confirms_nothing(linked: Linked, sandbox: Sandbox) -> None:
    """What waits for the device still waits."""
    device, _, contact = linked
    sent = await contact.send_text(device.jid, "hello")
    await device.expect(lambda n: n.tag == "message" and n.attrs["id"] == sent.id)
    node = Node("receipt", {"id": sent.id, "to": contact.account.pn, "type": "seen"})
    await refused(device, sandbox, node, "the 'type'")
    address = sandbox.service.directory.address(device.jid)
    assert address is not None
    waiting = sandbox.service.queues.waiting(address)
    assert sent.id in [each.attrs["id"] for each in waiting if each.tag == "message"]


# -- please send again --------------------------------------------------------------------------------------


def retry(device: Companion, to: Jid) -> Node:
    """A retry receipt with keys that is right."""
    keys = [
        Node("type", None, KEY_TYPE_DJB),
        Node("identity", None, device.identity.pair.public),
        Node("key", None, [Node("id", None, b"\0\1\0"), Node("value", None, os.urandom(32))]),
        device.skey(),
        Node("device-identity", None, device.device_identity),
    ]
    content = [
        Node("retry", {"count": 2, "id": "M1", "t": 1, "v": 1, "error": 0}),
        Node("registration", None, device.identity.registration_id.to_bytes(4, "big")),
        Node("keys", None, keys),
    ]
    return Node("receipt", {"id": "M1", "to": to, "type": "retry"}, content)


async def test_a_retry_receipt_that_is_right(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    assert await error_of(device, retry(device, contact.account.pn)) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_child("retry"), "has no <retry>", id="no retry"),
        pytest.param(with_attr("count", "0", "retry"), "the 'count'", id="count of none"),
        pytest.param(with_attr("count", "6", "retry"), "the 'count'", id="sixth time"),
        pytest.param(without_attr("count", "retry"), "has no 'count'", id="no count"),
        pytest.param(with_attr("id", "M2", "retry"), "about another message", id="another message"),
        pytest.param(with_attr("v", "2", "retry"), "the 'v'", id="version"),
        pytest.param(without_attr("v", "retry"), "has no 'v'", id="no version"),
        pytest.param(without_attr("t", "retry"), "has no 't'", id="no time"),
        pytest.param(with_attr("error", "x", "retry"), "the 'error'", id="error is no number"),
        pytest.param(with_attr("why", "x", "retry"), "has a 'why'", id="unknown attribute"),
        pytest.param(without_child("registration"), "has no <registration>", id="no registration"),
        pytest.param(
            with_content(bytes(4), "registration"), "is not the device's", id="another registration"
        ),
        pytest.param(with_content(bytes(3), "registration"), "has 3 bytes", id="short registration"),
        pytest.param(with_child(Node("list")), "holds <list>", id="unknown child"),
        pytest.param(with_content(b"\x04", "keys", "type"), "are not the device's", id="type of keys"),
        pytest.param(
            with_content(bytes(32), "keys", "identity"), "are not the device's", id="another identity"
        ),
        pytest.param(without_child("identity", "keys"), "has no <identity>", id="no identity"),
        pytest.param(with_content(bytes(31), "keys", "key", "value"), "has 31 bytes", id="short prekey"),
        pytest.param(with_content(bytes(2), "keys", "key", "id"), "has 2 bytes", id="short prekey id"),
        pytest.param(without_child("skey", "keys"), "has no <skey>", id="no signed prekey"),
        pytest.param(with_content(bytes(64), "keys", "skey", "signature"), "signature", id="bad signature"),
        pytest.param(
            with_content(b"\0\0\5", "keys", "skey", "id"),
            "is not the device's present one",
            id="another signed prekey",
        ),
        pytest.param(
            without_child("device-identity", "keys"), "no <device-identity>", id="no device identity"
        ),
        pytest.param(
            with_content(b"\x0a\x01x", "keys", "device-identity"), "receipt:", id="another device identity"
        ),
        pytest.param(with_child(Node("surprise"), "keys"), "holds <surprise>", id="unknown child of keys"),
    ],
)
async def test_a_retry_receipt(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    device, _, contact = linked
    node = retry(device, contact.account.pn)
    change(node)
    await refused(device, sandbox, node, why)


async def test_a_signed_prekey_that_was_never_uploaded(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    device.signed_prekey = generate_signed_prekey(device.identity.pair, 1, os.urandom)
    await refused(device, sandbox, retry(device, contact.account.pn), "is not the device's present one")


# -- media that is gone -------------------------------------------------------------------------------------


def media_request(to: Jid) -> Node:
    encrypt = Node("encrypt", None, [Node("enc_p", None, bytes(32)), Node("enc_iv", None, bytes(12))])
    place = Node("rmr", {"jid": "15550100002@s.whatsapp.net", "from_me": "false"})
    return Node("receipt", {"id": "M1", "to": to, "type": "server-error"}, [encrypt, place])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_child("encrypt"), "has no <encrypt>", id="no ciphertext"),
        pytest.param(without_child("enc_p", "encrypt"), "has no <enc_p>", id="no payload"),
        pytest.param(with_content(bytes(11), "encrypt", "enc_iv"), "has 11 bytes", id="short iv"),
        pytest.param(without_child("rmr"), "has no <rmr>", id="no place"),
        pytest.param(without_attr("jid", "rmr"), "has no 'jid'", id="no chat"),
        pytest.param(with_attr("from_me", "maybe", "rmr"), "the 'from_me'", id="whose it is"),
        pytest.param(with_child(Node("retry")), "holds <retry>", id="unknown child"),
    ],
)
async def test_a_request_for_media(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    device, owner, _ = linked
    node = media_request(owner.account.pn)
    change(node)
    await refused(device, sandbox, node, why)


async def test_a_request_for_media_to_somebody_else(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    await refused(device, sandbox, media_request(contact.account.pn), "is for the own account")


# -- in groups ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_attr("participant"), "has no 'participant'", id="no author"),
        pytest.param(with_attr("participant", Jid("1", "lid")), "of nobody", id="unknown author"),
        pytest.param(with_attr("to", Jid("120363000", "g.us")), "from outside", id="no such group"),
        pytest.param(with_attr("to", Jid("777", "newsletter")), "to nobody", id="no group"),
    ],
)
async def test_a_receipt_in_a_group(scene: Scene, change: Change, why: str) -> None:
    node = read(scene.group.jid)
    node.attrs["participant"] = scene.friend.account.lid_jid
    change(node)
    await refused(scene.device, scene.sandbox, node, why)


async def test_an_author_under_the_other_address(scene: Scene) -> None:
    node = read(scene.group.jid)
    node.attrs["participant"] = scene.friend.account.pn
    await refused(scene.device, scene.sandbox, node, "one kind of address per group")


async def test_a_receipt_from_outside(scene: Scene) -> None:
    theirs = scene.sandbox.service.groups.create("Theirs", scene.friend.account.number, [])
    node = read(theirs.jid)
    node.attrs["participant"] = scene.friend.account.lid_jid
    await refused(scene.device, scene.sandbox, node, "from outside")


# -- acks ---------------------------------------------------------------------------------------------------


def ack_of(node: Node, **changes: str | None) -> Node:
    attrs = {"class": node.tag, "id": node.attrs["id"], "to": node.attrs["from"]}
    attrs |= {name: node.attrs[name] for name in ("participant", "recipient") if name in node.attrs}
    if node.tag != "message" and "type" in node.attrs:
        attrs["type"] = node.attrs["type"]
    left = {name: value for name, value in {**attrs, **changes}.items() if value is not None}
    return Node("ack", left)


async def own_copy(linked: Linked) -> Node:
    """A copy of what the phone wrote, which names its chat in `recipient`."""
    device, owner, contact = linked
    sent = await owner.send_text(contact.account.pn, "hello")
    return await device.expect(lambda n: n.tag == "message" and n.attrs["id"] == sent.id)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"recipient": None}, "has no 'recipient'", id="no recipient"),
        pytest.param({"class": "letter"}, "the 'class'", id="unknown class"),
        pytest.param({"class": None}, "has no 'class'", id="no class"),
        pytest.param({"id": None}, "has no 'id'", id="no id"),
        pytest.param({"to": None}, "has no 'to'", id="no to"),
        pytest.param({"error": "bad"}, "the 'error'", id="error is no number"),
        pytest.param({"colour": "red"}, "has a 'colour'", id="unknown attribute"),
    ],
)
async def test_an_ack(linked: Linked, sandbox: Sandbox, changes: dict[str, str | None], why: str) -> None:
    device = linked[0]
    await device.send(ack_of(await own_copy(linked), **changes))
    error = await device.expect("stream:error")
    assert error.find("ack") is not None
    await device.expect_close()
    assert "ack: " in refusals(sandbox)
    assert why in refusals(sandbox)


async def test_an_ack_of_a_receipt_without_its_type(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    await device.send_message(await device.message(contact.account.pn, "hello", "M1"))
    [entry] = contact.chats.entries
    delivered = await device.expect(lambda n: n.tag == "receipt" and n.jid("from") == contact.account.pn)
    await device.send(ack_of(delivered))
    contact.mark_read(entry)
    receipt = await device.expect(lambda n: n.tag == "receipt" and n.attrs.get("type") == "read")
    await device.send(ack_of(receipt, type=None))
    await device.expect("stream:error")
    assert "has no 'type'" in refusals(sandbox)


async def test_an_ack_in_a_group_without_the_author(scene: Scene) -> None:
    sent = await scene.friend.groups.send(scene.group.jid, e2e_pb2.Message(conversation="hello"))
    node = await scene.device.expect(lambda n: n.tag == "message" and n.attrs["id"] == sent.id)
    await scene.device.send(ack_of(node, participant=None))
    await scene.device.expect("stream:error")
    assert "has no 'participant'" in refusals(scene.sandbox)


async def test_acks_that_are_right(linked: Linked, sandbox: Sandbox) -> None:
    """Also one that comes twice, and one for what never was."""
    device = linked[0]
    node = await own_copy(linked)
    for ack in (ack_of(node), ack_of(node), ack_of(node, id="UNKNOWN"), ack_of(node, error="491")):
        await device.send(ack)
    assert (await device.iq("w:p", "get", Node("ping"))).attr("type") == "result"
    address = sandbox.service.directory.address(device.jid)
    assert address is not None
    waiting = [each for each in sandbox.service.queues.waiting(address) if each.tag == "message"]
    assert node.attrs["id"] not in [each.attrs["id"] for each in waiting]
    assert refusals(sandbox) == ""
