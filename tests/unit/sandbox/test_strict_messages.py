"""Messages to people: each broken form is refused in its ack, for its own reason, and reaches nobody."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.broken import (
    Change,
    all_of,
    at,
    refusals,
    with_attr,
    with_child,
    with_content,
    without_attr,
    without_child,
)
from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.proto import adv_pb2
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone
from wago.sandbox.restrictions import Restriction

Linked = tuple[Companion, Phone, Phone]

TO = ("participants", "to")
ENC = (*TO, "enc")
STRANGER = Jid("15550100999")
TOKEN = Node("tctoken", None, b"token")
OTHER_IDENTITY = adv_pb2.ADVSignedDeviceIdentity(details=b"x").SerializeToString()


async def refused(linked: Linked, sandbox: Sandbox, node: Node, why: str) -> None:
    device, _, contact = linked
    ack = await device.send_message(node)
    assert ack.attrs.get("error") == "479", ack
    assert why in refusals(sandbox)
    assert contact.chats.entries == []


def _twice(tag: str) -> Change:
    return lambda node: node.children.append(node.child(tag))


def _named_twice(node: Node) -> None:
    node.child("participants").children.append(at(node, *TO))


def _two_ciphertexts(node: Node) -> None:
    at(node, *TO).children.append(at(node, *ENC))


def _reporting(token: bytes, version: str = "2") -> Node:
    return Node("reporting", None, [Node("reporting_token", {"v": version}, token)])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_attr("to"), "has no 'to'", id="no to"),
        pytest.param(without_attr("type"), "has no 'type'", id="no type"),
        pytest.param(with_attr("type", "letter"), "the 'type' letter", id="unknown type"),
        pytest.param(with_attr("id", ""), "the 'id'", id="empty id"),
        pytest.param(with_attr("id", "x" * 129), "the 'id'", id="long id"),
        pytest.param(with_attr("id", "a\nb"), "the 'id'", id="id with a line break"),
        pytest.param(with_attr("colour", "red"), "has a 'colour'", id="unknown attribute"),
        pytest.param(with_attr("edit", "8"), "the 'edit' 8", id="admin's deletion"),
        pytest.param(with_attr("edit", "9"), "the 'edit' 9", id="unknown edit"),
        pytest.param(with_attr("phash", "2:abc"), "the 'phash'", id="malformed hash"),
        pytest.param(with_attr("expiration", "soon"), "the 'expiration'", id="expiration is no number"),
        pytest.param(with_attr("category", "other"), "the 'category'", id="unknown category"),
        pytest.param(
            with_attr("category", "peer"), "'category' on a message to all", id="peer to all devices"
        ),
        pytest.param(with_attr("push_priority", "low"), "the 'push_priority'", id="unknown priority"),
        pytest.param(with_attr("push_priority", "high"), "no peer message", id="priority without peer"),
        pytest.param(with_attr("privacy_sensitive", "1"), "no peer message", id="sensitive without peer"),
        pytest.param(
            with_attr("device_fanout", "true"), "the 'device_fanout'", id="fanout that is not false"
        ),
        pytest.param(
            with_attr("device_fanout", "false"), "'device_fanout' on", id="no fanout to all devices"
        ),
        pytest.param(with_attr("recipient", STRANGER), "'recipient' on", id="recipient to all devices"),
        pytest.param(with_attr("addressing_mode", "pn"), "has a 'addressing_mode'", id="addressing mode"),
        pytest.param(with_attr("participant", STRANGER), "has a 'participant'", id="participant"),
        pytest.param(with_attr("t", "1"), "time of a message", id="time"),
        pytest.param(
            with_attr("peer_recipient_pn", STRANGER), "the number behind", id="number behind a number"
        ),
        pytest.param(with_child(Node("surprise")), "holds <surprise>", id="unknown child"),
        pytest.param(_twice("participants"), "2 of <participants>", id="participants twice"),
        pytest.param(_twice("device-identity"), "2 of <device-identity>", id="identity twice"),
        pytest.param(without_child("participants"), "without ciphertext", id="no ciphertext"),
        pytest.param(with_child(TOKEN, *TO), "holds <tctoken>", id="token in a participant"),
        pytest.param(with_child(Node("tctoken", None, b"")), "an empty <tctoken>", id="empty token"),
        pytest.param(with_child(_reporting(bytes(15))), "token of 15 bytes", id="short reporting token"),
        pytest.param(with_child(_reporting(bytes(16), "x")), "the 'v' x", id="reporting version"),
        pytest.param(with_child(Node("reporting")), "no <reporting_token>", id="reporting without token"),
        pytest.param(
            with_child(Node("meta", {"polltype": "fun"})), "the 'polltype'", id="unknown kind of poll"
        ),
        pytest.param(
            with_child(Node("meta", {"event_type": "fun"})), "the 'event_type'", id="unknown kind of event"
        ),
        pytest.param(
            with_child(Node("meta", {"view_once": "1"})), "the 'view_once'", id="view once that is not true"
        ),
        pytest.param(with_child(Node("meta", {"hint": "x"})), "has a 'hint'", id="unknown meta"),
    ],
)
async def test_the_head(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    change(node)
    await refused(linked, sandbox, node, why)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(with_attr("v", "1", *ENC), "the 'v' 1", id="version"),
        pytest.param(without_attr("v", *ENC), "has no 'v'", id="no version"),
        pytest.param(with_attr("type", "skmsg", *ENC), "type 'skmsg'", id="sender key to a person"),
        pytest.param(with_attr("type", "msmsg", *ENC), "the 'type' msmsg", id="unknown kind"),
        pytest.param(without_attr("type", *ENC), "has no 'type'", id="no kind"),
        pytest.param(with_attr("mediatype", "smell", *ENC), "the 'mediatype'", id="unknown mediatype"),
        pytest.param(with_attr("type", "media"), "without mediatype", id="media without mediatype"),
        pytest.param(
            with_attr("decrypt-fail", "show", *ENC), "the 'decrypt-fail'", id="fail that is not hidden"
        ),
        pytest.param(with_attr("count", "0", *ENC), "the 'count'", id="count of none"),
        pytest.param(with_attr("count", "1", *ENC), "goes to one device", id="count to all devices"),
        pytest.param(with_attr("state", "x", *ENC), "has a 'state'", id="unknown attribute"),
        pytest.param(with_content(b"", *ENC), "an empty <enc>", id="empty"),
        pytest.param(with_content(None, *ENC), "has no data", id="no content"),
        pytest.param(_two_ciphertexts, "2 of <enc>", id="two for one device"),
        pytest.param(without_child("enc", *TO), "has no <enc>", id="none for a device"),
        pytest.param(
            with_child(Node("user"), "participants"), "holds <user>", id="other child of participants"
        ),
        pytest.param(with_attr("v", "2", "participants"), "has a 'v'", id="attribute of participants"),
        pytest.param(with_attr("t", "1", *TO), "has a 't'", id="attribute of a participant"),
        pytest.param(with_content(None, "participants"), "is empty", id="no participants"),
        pytest.param(_named_twice, "is named twice", id="a device twice"),
        pytest.param(without_attr("jid", *TO), "has no 'jid'", id="nobody"),
        pytest.param(with_attr("jid", STRANGER, *TO), "has no part in", id="a third party"),
    ],
)
async def test_the_ciphertexts(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    change(node)
    await refused(linked, sandbox, node, why)


async def test_the_sending_device(linked: Linked, sandbox: Sandbox) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    with_attr("jid", linked[0].jid, *TO)(node)
    await refused(linked, sandbox, node, "the sending device itself")


async def test_mixed_addresses(linked: Linked, sandbox: Sandbox) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    with_attr("jid", linked[2].account.lid_jid, *TO)(node)
    await refused(linked, sandbox, node, "one kind of address")


async def test_a_device_of_the_account(linked: Linked, sandbox: Sandbox) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    node.attrs["to"] = linked[2].account.jid(3)
    await refused(linked, sandbox, node, "to an account, not to a device")


async def test_somebody_elses_number(linked: Linked, sandbox: Sandbox) -> None:
    node = await linked[0].message(linked[2].account.lid_jid, "hello", "M1")
    node.attrs["peer_recipient_pn"] = linked[1].account.pn
    await refused(linked, sandbox, node, "is not")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_child("device-identity"), "without <device-identity>", id="none"),
        pytest.param(with_content(b"", "device-identity"), "an empty <device-identity>", id="empty"),
        pytest.param(with_content(OTHER_IDENTITY, "device-identity"), "<device-identity>:", id="another"),
        pytest.param(with_content(b"\xff", "device-identity"), "<device-identity>:", id="no protobuf"),
    ],
)
async def test_the_device_identity(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    change(node)
    await refused(linked, sandbox, node, why)


# -- to one device ------------------------------------------------------------------------------------------


async def direct(device: Companion, to: Jid, **attrs: str | Jid) -> Node:
    """A message for one device, as a peer message or the answer to a retry is."""
    node = await device.message(to, "hello", "M1")
    [copy] = [each for each in node.child("participants").children if each.jid("jid") == to]
    head = {"to": to, "id": "M1", "type": "text", **attrs}
    return Node("message", head, [copy.child("enc"), node.child("device-identity")])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(with_child(TOKEN), "<tctoken> in a peer message", id="token"),
        pytest.param(with_attr("type", "reaction"), "of type text", id="type"),
        pytest.param(with_attr("push_priority", "highest"), "the 'push_priority'", id="priority"),
    ],
)
async def test_a_peer_message(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    node = await direct(linked[0], linked[1].account.pn, category="peer", push_priority="high")
    change(node)
    await refused(linked, sandbox, node, why)


async def test_a_peer_message_to_somebody_else(linked: Linked, sandbox: Sandbox) -> None:
    node = await direct(linked[0], linked[2].account.pn, category="peer")
    await refused(linked, sandbox, node, "goes to the own account")


async def test_a_recipient_in_a_message_to_somebody_else(linked: Linked, sandbox: Sandbox) -> None:
    node = await direct(linked[0], linked[2].account.pn, recipient=linked[1].account.pn)
    await refused(linked, sandbox, node, "no copy for the own account")


async def test_an_answer_for_an_own_device_without_its_chat(linked: Linked, sandbox: Sandbox) -> None:
    node = await direct(linked[0], linked[1].account.pn)
    node.child("enc").attrs["count"] = "1"
    await refused(linked, sandbox, node, "does not say of which chat")


async def test_ciphertexts_beside_participants(linked: Linked, sandbox: Sandbox) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    await refused(linked, sandbox, all_children(node), "only its own device")


def all_children(node: Node) -> Node:
    """A message with a ciphertext for one beside those for all."""
    with_child(at(node, *ENC))(node)
    return node


async def test_nobody(linked: Linked, sandbox: Sandbox) -> None:
    node = await linked[0].message(linked[2].account.pn, "hello", "M1")
    node.attrs["to"] = STRANGER
    assert (await linked[0].send_message(node)).attr("error") == "404"
    assert "nobody is" in refusals(sandbox)


@pytest.mark.parametrize(("total", "error"), [(None, "463"), (0, "475")])
async def test_who_may_not_open_chats(
    linked: Linked, sandbox: Sandbox, total: int | None, error: str
) -> None:
    device, owner, contact = linked
    restriction = Restriction(active=total is None, total=total)
    sandbox.service.restrictions.put(owner.account, restriction, tell=False)
    ack = await device.send_message(await device.message(contact.account.pn, "hello", "M1"))
    assert ack.attr("error") == error
    assert contact.chats.entries == []


async def test_a_message_that_is_right_passes(linked: Linked, sandbox: Sandbox) -> None:
    """With everything beside it that a message may have."""
    device, _, contact = linked
    node = await device.message(contact.account.lid_jid, "hello", "M1")
    change = all_of(
        with_attr("peer_recipient_pn", contact.account.pn),
        with_attr("expiration", "86400"),
        with_attr("mediatype", "url", *ENC),
        with_attr("type", "media"),
        with_child(TOKEN),
        with_child(_reporting(bytes(16))),
        with_child(Node("meta", {"view_once": "true"})),
    )
    change(node)
    assert "error" not in (await device.send_message(node)).attrs
    assert [entry.id for entry in contact.chats.entries] == ["M1"]
    assert refusals(sandbox) == ""
