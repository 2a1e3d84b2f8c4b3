"""Messages to groups and statuses: each broken form is refused in its ack, for its own reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.sandbox.broken import (
    Change,
    at,
    refusals,
    with_attr,
    with_child,
    with_content,
    without_attr,
    without_child,
)
from tests.unit.sandbox.group_scene import Scene
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.proto import e2e_pb2, signal_wire_pb2
from wago.sandbox.ciphertexts import MAX_JUMP

TO = ("participants", "to")
KEY = (*TO, "enc")
HELLO = e2e_pb2.Message(conversation="hello")


async def refused(scene: Scene, node: Node, why: str, code: str = "479") -> None:
    ack = await scene.device.send_message(node)
    assert ack.attrs.get("error") == code, ack
    assert why in refusals(scene.sandbox)
    assert [entry.id for entry in scene.friend.chats.entries if entry.id == node.attrs.get("id")] == []


def _twice(tag: str) -> Change:
    return lambda node: node.children.append(node.child(tag))


def _named_twice(node: Node) -> None:
    node.child("participants").children.append(at(node, *TO))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_attr("id"), "has no 'id'", id="no id"),
        pytest.param(with_attr("id", "x" * 129), "the 'id'", id="long id"),
        pytest.param(without_attr("type"), "has no 'type'", id="no type"),
        pytest.param(with_attr("type", "letter"), "the 'type'", id="unknown type"),
        pytest.param(with_attr("edit", "3"), "the 'edit'", id="unknown edit"),
        pytest.param(with_attr("phash", "1:abcdefgh"), "the 'phash'", id="malformed hash"),
        pytest.param(with_attr("addressing_mode", "e2e"), "the 'addressing_mode'", id="unknown mode"),
        pytest.param(with_attr("category", "peer"), "has a 'category'", id="category"),
        pytest.param(with_attr("recipient", Jid("1")), "has a 'recipient'", id="recipient"),
        pytest.param(with_attr("t", "1"), "time of a message", id="time"),
        pytest.param(with_attr("colour", "red"), "has a 'colour'", id="unknown attribute"),
        pytest.param(with_child(Node("surprise")), "holds <surprise>", id="unknown child"),
        pytest.param(_twice("enc"), "2 of <enc>", id="two for all"),
        pytest.param(_twice("participants"), "2 of <participants>", id="participants twice"),
        pytest.param(with_content(None, "participants"), "is empty", id="no participants"),
        pytest.param(
            with_child(Node("user"), "participants"), "holds <user>", id="other child of participants"
        ),
        pytest.param(with_attr("t", "1", *TO), "has a 't'", id="attribute of a participant"),
        pytest.param(without_child("enc", *TO), "has no <enc>", id="no key for a device"),
        pytest.param(_named_twice, "is named twice", id="a device twice"),
        pytest.param(with_attr("type", "skmsg", *KEY), "'skmsg' here", id="sender key's for one"),
        pytest.param(with_attr("v", "3", *KEY), "the 'v'", id="version of a key"),
        pytest.param(with_attr("type", "msg", "enc"), "'msg' here", id="pairwise for all"),
        pytest.param(with_attr("v", "1", "enc"), "the 'v'", id="version"),
        pytest.param(with_attr("count", "1", "enc"), "a count in a ciphertext", id="count for all"),
        pytest.param(with_attr("mediatype", "smell", "enc"), "the 'mediatype'", id="unknown mediatype"),
        pytest.param(with_attr("type", "media"), "without mediatype", id="media without mediatype"),
        pytest.param(with_content(b"", "enc"), "an empty <enc>", id="empty"),
        pytest.param(without_child("device-identity"), "without <device-identity>", id="no identity"),
        pytest.param(
            with_content(b"\x0a\x01x", "device-identity"), "<device-identity>:", id="other identity"
        ),
        pytest.param(
            with_child(Node("meta", {"status_setting": "contacts"})), "no new status", id="status setting"
        ),
    ],
)
async def test_a_message(scene: Scene, change: Change, why: str) -> None:
    node = await scene.message()
    change(node)
    await refused(scene, node, why)


async def test_who_is_given_a_key(scene: Scene) -> None:
    stranger = scene.sandbox.service.phones.create(None, "Stranger", scene.owner.state.settings)
    for number, jid in enumerate(
        (stranger.account.lid_jid, scene.friend.account.pn, scene.friend.account.jid(9, lid=True))
    ):
        node = await scene.message(f"G{number}")
        with_attr("jid", jid, *TO)(node)
        await refused(scene, node, f"{jid} is no device of a member")


async def test_a_device_in_the_groups_address(scene: Scene) -> None:
    node = await scene.message()
    node.attrs["to"] = f"{scene.group.jid.user}:1@g.us"
    await refused(scene, node, "a device in the address")


@pytest.mark.parametrize(
    ("change", "why", "code"),
    [
        pytest.param(with_attr("addressing_mode", "pn"), "pn to", "421", id="other mode"),
        pytest.param(without_attr("addressing_mode"), "pn to", "421", id="no mode"),
        pytest.param(with_attr("to", Jid("120363000", "g.us")), "message:", "404", id="no such group"),
        pytest.param(with_attr("to", Jid("777", "broadcast")), "to the list", "403", id="broadcast list"),
    ],
)
async def test_refusals_with_codes(scene: Scene, change: Change, why: str, code: str) -> None:
    node = await scene.message()
    change(node)
    await refused(scene, node, why, code)


async def test_a_group_of_others(scene: Scene) -> None:
    node = await scene.message()
    theirs = scene.sandbox.service.groups.create("Theirs", scene.friend.account.number, [])
    node.attrs["to"] = theirs.jid
    await refused(scene, node, "message:", "403")


async def test_only_admins_delete_for_others(scene: Scene) -> None:
    groups = scene.sandbox.service.groups
    scene.group = groups.create("Others", scene.friend.account.number, [scene.owner.account.number])
    node = await scene.message()
    node.attrs["edit"] = "8"
    await refused(scene, node, "only admins delete", "403")


async def test_another_hash_is_told_the_right_one(scene: Scene) -> None:
    node = await scene.message()
    right = node.attr("phash")
    node.attrs["phash"] = "2:AAAAAAAA"
    ack = await scene.device.send_message(node)
    assert (ack.opt_attr("error"), ack.attr("phash")) == (None, right)
    assert "hash of the participants" in refusals(scene.sandbox)


# -- answers to retries -------------------------------------------------------------------------------------


async def answer(scene: Scene, message_id: str = "G1") -> Node:
    """The answer to a retry of the friend's phone."""
    to = scene.friend.account.lid_jid
    await scene.device.open_sessions([to])
    enc = scene.device.encrypt(to, HELLO)
    enc.attrs["count"] = "1"
    attrs: dict[str, str | Jid | int | None] = {
        "to": scene.group.jid,
        "participant": to,
        "id": message_id,
        "type": "text",
    }
    return Node("message", attrs, [enc, Node("device-identity", None, scene.device.device_identity)])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_attr("count", "enc"), "has a count", id="no count"),
        pytest.param(with_attr("type", "skmsg", "enc"), "'skmsg' here", id="for all"),
        pytest.param(without_child("enc"), "has one ciphertext", id="no ciphertext"),
        pytest.param(
            with_child(Node("participants", None, [Node("to", {"jid": Jid("1", "lid")})])),
            "has no <enc>",
            id="others besides",
        ),
    ],
)
async def test_an_answer_to_a_retry(scene: Scene, change: Change, why: str) -> None:
    node = await answer(scene)
    change(node)
    await refused(scene, node, why)


async def test_an_answer_for_an_outsider(scene: Scene) -> None:
    node = await answer(scene)
    node.attrs["participant"] = Jid("1", "lid")
    await refused(scene, node, "is no device of a member")


async def test_an_answer_for_the_sender(scene: Scene) -> None:
    node = await answer(scene)
    node.attrs["participant"] = scene.device.lid
    await refused(scene, node, "for the sending device itself")


async def test_an_answer_that_nobody_asked_for(scene: Scene) -> None:
    """Acknowledged, and not delivered: the phone has the message."""
    assert "error" not in (await scene.device.send_message(await scene.message())).attrs
    assert "error" not in (await scene.device.send_message(await answer(scene))).attrs
    sent = scene.sandbox.service.journal.entries(
        number=scene.friend.account.number, device=0, tag="message", since=0
    )
    assert len([each for each in sent if each.node.attrs["id"] == "G1"]) == 1


# -- sender keys --------------------------------------------------------------------------------------------


def _body(change: Callable[[signal_wire_pb2.SenderKeyMessage], object]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        body = signal_wire_pb2.SenderKeyMessage.FromString(data[1:-64])
        change(body)
        return data[:1] + body.SerializeToString() + data[-64:]

    return spoil


def _half_a_block(body: signal_wire_pb2.SenderKeyMessage) -> None:
    body.ciphertext = body.ciphertext[:-1]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(lambda data: data[:64], "too short", id="too short"),
        pytest.param(lambda data: b"\x23" + data[1:], "version 2", id="version"),
        pytest.param(lambda data: data[:1] + b"\xff" * 80, "malformed", id="no protobuf"),
        pytest.param(_body(lambda b: b.ClearField("key_id")), "incomplete", id="no key id"),
        pytest.param(_body(lambda b: b.ClearField("iteration")), "incomplete", id="no iteration"),
        pytest.param(_body(lambda b: b.ClearField("ciphertext")), "incomplete", id="no ciphertext"),
        pytest.param(_body(_half_a_block), "no multiple of 16", id="half a block"),
    ],
)
async def test_the_form_of_a_skmsg(scene: Scene, spoil: Callable[[bytes], bytes], why: str) -> None:
    node = await scene.message()
    enc = node.child("enc")
    enc.content = spoil(enc.data)
    await refused(scene, node, why)


async def test_an_iteration_serves_once(scene: Scene) -> None:
    first, second = await scene.message("G1"), await scene.message("G2")
    assert "error" not in (await scene.device.send_message(first)).attrs
    body = first.child("enc").data
    second.child("enc").content = body[:-1] + bytes((body[-1] ^ 1,))
    await refused(scene, second, "has encrypted something else")


async def test_an_iteration_serves_once_over_a_restart(scene: Scene) -> None:
    first, second = await scene.message("G1"), await scene.message("G2")
    assert "error" not in (await scene.device.send_message(first)).attrs
    body = first.child("enc").data
    second.child("enc").content = body[:-1] + bytes((body[-1] ^ 1,))
    await scene.sandbox.stop()
    await scene.sandbox.start()
    await scene.device.start()
    ack = await scene.device.send_message(second)
    assert ack.attr("error") == "479"
    assert "has encrypted something else" in refusals(scene.sandbox)


async def test_an_iteration_far_ahead(scene: Scene) -> None:
    assert "error" not in (await scene.device.send_message(await scene.message("G1"))).attrs
    node = await scene.message("G2")

    def ahead(body: signal_wire_pb2.SenderKeyMessage) -> None:
        body.iteration += MAX_JUMP + 1

    enc = node.child("enc")
    enc.content = _body(ahead)(enc.data)
    await refused(scene, node, "comes after")


async def test_the_same_stanza_again_is_taken(scene: Scene) -> None:
    node = await scene.message()
    for _ in range(2):
        assert "error" not in (await scene.device.send_message(node)).attrs
    assert len([each for each in scene.friend.chats.entries if each.id == "G1"]) == 1


# -- statuses -----------------------------------------------------------------------------------------------


def status(scene: Scene, *jids: Jid) -> Node:
    """A status for these people that is right."""
    return Node(
        "message",
        {"to": STATUS_BROADCAST, "id": "S1", "type": "text"},
        [
            Node("participants", None, [Node("to", {"jid": jid}) for jid in jids]),
            scene.device.encrypt_for_all(STATUS_BROADCAST, HELLO),
            Node("meta", {"status_setting": "contacts"}),
        ],
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(with_attr("addressing_mode", "lid"), "with an addressing mode", id="addressing mode"),
        pytest.param(without_child("enc"), "without ciphertext", id="nothing for all"),
        pytest.param(without_child("participants"), "for nobody", id="for nobody"),
        pytest.param(with_attr("jid", Jid("1", "lid"), *TO), "is nobody", id="for a stranger"),
        pytest.param(
            with_attr("status_setting", "all", "meta"), "the 'status_setting'", id="unknown setting"
        ),
        pytest.param(with_attr("type", "reaction"), "no new status", id="setting of a reaction"),
        pytest.param(with_attr("edit", "7"), "no new status", id="setting of a deletion"),
        pytest.param(with_attr("participant", Jid("1", "lid")), "'skmsg' here", id="answer for all"),
    ],
)
async def test_a_status(scene: Scene, change: Change, why: str) -> None:
    node = status(scene, scene.friend.account.lid_jid)
    change(node)
    await refused(scene, node, why)


async def test_a_status_under_both_addresses(scene: Scene) -> None:
    node = status(scene, scene.friend.account.lid_jid, scene.friend.account.pn)
    await refused(scene, node, "under both addresses")


async def test_a_status_key_for_no_device(scene: Scene) -> None:
    node = status(scene, scene.friend.account.lid_jid)
    await scene.device.open_sessions([scene.friend.account.lid_jid])
    enc = scene.device.encrypt(scene.friend.account.lid_jid, HELLO)
    node.child("participants").content = [Node("to", {"jid": scene.friend.account.jid(9, lid=True)}, [enc])]
    with_child(Node("device-identity", None, scene.device.device_identity))(node)
    await refused(scene, node, "a device that does not exist")


async def test_a_status_again_for_nobody(scene: Scene) -> None:
    node = await answer(scene, "S1")
    node.attrs |= {"to": STATUS_BROADCAST, "participant": Jid("1", "lid")}
    await refused(scene, node, "has asked for no status")
