"""Groups and statuses as the service keeps them: rights, what it refuses, who is told of what."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from tests.unit.sandbox.companion import DEADLINE_S, Companion
from tests.unit.sandbox.group_scene import Scene
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.proto import e2e_pb2
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone
from wago.sandbox.wire import Refused, participant_hash

Linked = tuple[Companion, Phone, Phone]


async def group_iq(device: Companion, group: Jid, *content: Node, kind: str = "get") -> Node:
    iq_id = f"g{os.urandom(4).hex()}"
    await device.send(Node("iq", {"to": group, "xmlns": "w:g2", "type": kind, "id": iq_id}, content))
    return await device.expect(lambda node: node.tag == "iq" and node.attrs.get("id") == iq_id)


async def test_a_right_message_is_delivered_to_every_device(scene: Scene) -> None:
    ack = await scene.device.send_message(await scene.message())
    assert "error" not in ack.attrs
    assert "phash" not in ack.attrs
    for phone in (scene.owner, scene.friend):
        queue = scene.sandbox.service.queues.waiting(phone.address)
        assert [node for node in queue if node.tag == "message"] == []
        [entry] = [each for each in phone.chats.entries if each.id == "G1"]
        assert entry.chat == str(scene.group.jid)
        assert entry.sender == f"{scene.owner.account.number}:{scene.device.jid.device}"


def _outsider(node: Node, scene: Scene) -> None:
    stranger = scene.sandbox.service.phones.create(None, "Stranger", scene.owner.state.settings)
    node.child("participants").children[0].attrs["jid"] = stranger.account.lid_jid


def _by_number(node: Node, scene: Scene) -> None:
    node.child("participants").children[0].attrs["jid"] = scene.friend.account.pn


def _no_such_device(node: Node, scene: Scene) -> None:
    node.child("participants").children[0].attrs["jid"] = scene.friend.account.jid(9, lid=True)


def _named_twice(node: Node, _: Scene) -> None:
    handed = node.child("participants").children
    handed.append(handed[0])


def _pairwise_for_all(node: Node, _: Scene) -> None:
    node.child("enc").attrs["type"] = "msg"


def _shared_for_one(node: Node, _: Scene) -> None:
    node.child("participants").children[0].child("enc").attrs["type"] = "skmsg"


def _two_for_all(node: Node, _: Scene) -> None:
    node.children.append(node.child("enc"))


def _without_identity(node: Node, _: Scene) -> None:
    node.content = [child for child in node.children if child.tag != "device-identity"]


def _other_identity(node: Node, _: Scene) -> None:
    node.child("device-identity").content = b"\x0a\x01x"


def _bare_in_a_group(node: Node, _: Scene) -> None:
    node.child("participants").children[0].content = None


def _for_nobody(node: Node, _: Scene) -> None:
    node.content = [Node("meta")]


def _empty_participants(node: Node, _: Scene) -> None:
    node.child("participants").content = []


def _answer_without_count(node: Node, scene: Scene) -> None:
    node.attrs["participant"] = scene.friend.account.jid(lid=True)
    node.content = [node.child("participants").children[0].child("enc"), node.child("device-identity")]


def _version(node: Node, _: Scene) -> None:
    node.child("enc").attrs["v"] = "1"


def _long_id(node: Node, _: Scene) -> None:
    node.attrs["id"] = "x" * 200


@pytest.mark.parametrize(
    "spoil",
    [
        _outsider,
        _by_number,
        _no_such_device,
        _named_twice,
        _pairwise_for_all,
        _shared_for_one,
        _two_for_all,
        _without_identity,
        _other_identity,
        _bare_in_a_group,
        _for_nobody,
        _empty_participants,
        _answer_without_count,
        _version,
        _long_id,
    ],
)
async def test_a_message_is_checked(scene: Scene, spoil: Callable[[Node, Scene], None]) -> None:
    node = await scene.message()
    spoil(node, scene)
    ack = await scene.device.send_message(node)
    assert ack.attr("error") == "479"
    assert "message:" in scene.reasons
    assert scene.friend.chats.entries == []


@pytest.mark.parametrize(
    ("attr", "value", "code"),
    [
        ("addressing_mode", "pn", "421"),
        ("addressing_mode", None, "421"),
        ("to", Jid("120363000", "g.us"), "404"),
        ("to", Jid("777", "broadcast"), "403"),
    ],
)
async def test_refusals_have_their_codes(scene: Scene, attr: str, value: object, code: str) -> None:
    node = await scene.message()
    node.attrs.pop(attr)
    if value is not None:
        node.attrs[attr] = value  # type: ignore[assignment]
    assert (await scene.device.send_message(node)).attr("error") == code


async def test_rights(scene: Scene) -> None:
    groups, number = scene.sandbox.service.groups, scene.owner.account.number
    groups.change(scene.group, announce=True)
    assert "error" not in (await scene.device.send_message(await scene.message("A1"))).attrs
    groups.set_role(scene.group, [number], "")
    assert (await scene.device.send_message(await scene.message("A2"))).attr("error") == "403"
    groups.change(scene.group, announce=False)
    node = await scene.message("A3")
    groups.remove(scene.group, [number])
    assert (await scene.device.send_message(node)).attr("error") == "403"
    reply = await group_iq(scene.device, scene.group.jid, Node("query", {"request": "interactive"}))
    assert reply.child("error").attr("code") == "403"


async def test_a_wrong_hash_is_answered_with_the_right_one(scene: Scene) -> None:
    node = await scene.message()
    node.attrs["phash"] = "2:AAAAAAAA"
    ack = await scene.device.send_message(node)
    assert ack.attr("phash") == participant_hash(scene.devices())
    assert "hash" in scene.reasons


async def test_questions(scene: Scene) -> None:
    query = Node("query", {"request": "interactive"})
    reply = await group_iq(scene.device, scene.group.jid, query)
    told = reply.child("group")
    assert told.attr("subject") == "Friends"
    assert told.attr("addressing_mode") == "lid"
    named = {each.jid("jid"): each.opt_jid("phone_number") for each in told.all("participant")}
    assert named == {p.account.lid_jid: p.account.pn for p in (scene.owner, scene.friend)}
    assert (await group_iq(scene.device, Jid("1203", "g.us"), query)).child("error").attr("code") == "404"
    odd = await group_iq(scene.device, scene.group.jid, Node("query", {"request": "all"}))
    assert odd.child("error").attr("code") == "400"
    mine = await group_iq(scene.device, Jid("", "g.us"), Node("participating"))
    assert [each.attr("id") for each in mine.child("groups").all("group")] == [scene.group.id]
    other = await group_iq(scene.device, scene.group.jid, Node("thing"))
    assert other.child("error").attr("code") == "501"


async def test_everybody_is_told(scene: Scene) -> None:
    groups, device = scene.sandbox.service.groups, scene.device

    async def told(tag: str) -> Node:
        found = await device.expect(
            lambda node: node.attrs.get("type") == "w:gp2" and node.find(tag) is not None
        )
        await device.ack(found)
        return found

    assert (await told("create")).child("create").child("group").attr("id") == scene.group.id
    groups.change(scene.group, subject="New", actor=scene.friend.account.number)
    renamed = await told("subject")
    assert renamed.jid("participant") == scene.friend.account.lid_jid
    assert renamed.jid("participant_pn") == scene.friend.account.pn
    assert renamed.child("subject").attr("subject") == "New"
    groups.change(scene.group, ephemeral_s=60, locked=True)
    assert (await told("ephemeral")).child("ephemeral").attr("expiration") == "60"
    await told("locked")
    groups.set_role(scene.group, [scene.friend.account.number], "admin")
    assert (await told("promote")).child("promote").child("participant").attr("type") == "admin"
    groups.remove(scene.group, [scene.friend.account.number])
    gone = (await told("remove")).child("remove").child("participant")
    assert gone.jid("jid") == scene.friend.account.lid_jid


async def test_what_cannot_be_made(scene: Scene) -> None:
    groups, number = scene.sandbox.service.groups, scene.owner.account.number
    for subject, people, addressing in (
        ("", [], "lid"),
        ("x" * 101, [], "lid"),
        ("Friends", ["15559999999"], "lid"),
        ("Friends", [], "name"),
    ):
        with pytest.raises(Refused):
            groups.create(subject, number, people, addressing)
    with pytest.raises(Refused):
        groups.add(scene.group, ["15559999999"])


async def test_groups_survive_a_restart(sandbox: Sandbox, scene: Scene, tmp_path: Path) -> None:
    scene.sandbox.service.groups.change(scene.group, subject="Kept", announce=True)
    scene.sandbox.service.statuses.set(scene.owner.account, "blacklist", [scene.friend.account.number])
    await scene.device.close()
    await sandbox.stop()
    again = Sandbox(tmp_path / "sandbox")
    await again.start()
    try:
        kept = again.service.groups.group(scene.group.jid)
        assert (kept.subject, kept.announce, list(kept.members)) == (
            "Kept",
            True,
            [scene.owner.account.number, scene.friend.account.number],
        )
        account = again.service.directory.account(scene.owner.account.number)
        assert account is not None
        choices = again.service.statuses.choices(account)
        [chosen] = [each for each in choices if each.is_default]
        assert chosen.type.value == "blacklist"
        assert len(chosen.people) == 1
    finally:
        await again.stop()
        await sandbox.start()


# -- receipts and statuses --------------------------------------------------------------------------------


async def test_receipts_of_outsiders_go_nowhere(scene: Scene) -> None:
    stranger = scene.sandbox.service.phones.create(None, "Stranger", scene.owner.state.settings)
    theirs = scene.sandbox.service.groups.create("Theirs", stranger.account.number, [])
    for to, participant in (
        (theirs.jid, stranger.account.lid_jid),
        (scene.group.jid, scene.friend.account.pn),
        (scene.group.jid, Jid("1", "lid")),
    ):
        receipt = Node("receipt", {"to": to, "participant": participant, "id": "X", "type": "read"})
        await scene.device.send(receipt)
        ack = await scene.device.expect(lambda node: node.tag == "ack")
        assert ack.attr("error") == "479"


def _status(scene: Scene, *named: Node) -> Node:
    return Node(
        "message",
        {"to": STATUS_BROADCAST, "id": "S1", "type": "text"},
        [
            Node("participants", None, list(named)),
            scene.device.encrypt_for_all(STATUS_BROADCAST, e2e_pb2.Message(conversation="today")),
            Node("meta", {"status_setting": "contacts"}),
        ],
    )


async def test_a_status_reaches_whom_it_names(scene: Scene) -> None:
    node = _status(scene, Node("to", {"jid": scene.friend.account.lid_jid}))
    assert "error" not in (await scene.device.send_message(node)).attrs
    [entry] = scene.friend.chats.entries
    assert (entry.chat, entry.id) == ("status@broadcast", "S1")
    assert scene.owner.chats.entries == []


async def test_statuses_are_checked(scene: Scene) -> None:
    friend = Node("to", {"jid": scene.friend.account.lid_jid})
    nobody = Node("to", {"jid": Jid("1", "lid")})
    mixed = Node("to", {"jid": scene.friend.account.pn})
    bad = [_status(scene, nobody), _status(scene, friend, mixed), _status(scene), _status(scene, friend)]
    bad[3].attrs["addressing_mode"] = "lid"
    for node in bad:
        assert (await scene.device.send_message(node)).attr("error") == "479"
    assert scene.friend.chats.entries == []


async def test_typing_in_a_group(scene: Scene) -> None:
    """Shown to the others' devices that are online; nothing for outsiders."""
    state = Node("composing")
    await scene.device.send(Node("chatstate", {"to": scene.group.jid}, [state]))
    await scene.device.send(Node("chatstate", {"to": Jid("1203", "g.us")}, [state]))
    await scene.device.iq("w:p", "get", Node("ping"))
    entries = scene.sandbox.service.journal.entries(
        number=scene.friend.account.number, device=None, tag="chatstate", since=0
    )
    assert len(entries) == 1
    assert "chatstate" in scene.reasons


async def test_the_admin_api(scene: Scene) -> None:
    base = f"{scene.sandbox.http_url}/admin"
    owner, friend = scene.owner.account.number, scene.friend.account.number
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE_S)) as http:

        async def call(method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
            async with http.request(method, base + path, json=body) as reply:
                return reply.status, await reply.json()

        status, made = await call(
            "POST", "/groups", {"subject": "S", "creator": owner, "participants": [friend]}
        )
        assert status == 200
        assert made["members"] == [
            {"number": owner, "role": "superadmin"},
            {"number": friend, "role": ""},
        ]
        path = f"/groups/{made['jid']}"
        assert (await call("GET", path))[1] == made
        listed = (await call("GET", "/groups"))[1]["groups"]
        assert made in listed  # type: ignore[operator]
        changed = (await call("POST", f"{path}/members", {"remove": [friend], "promote": [owner]}))[1]
        assert (changed["removed"], changed["added"]) == ([friend], [])
        assert (await call("POST", path, {"subject": "T", "ephemeral_s": 5}))[1]["ephemeral_s"] == 5
        for method, where, body, expected in (
            ("POST", "/groups", {"subject": "S"}, 400),
            ("POST", "/groups", {"subject": "S", "creator": "1"}, 404),
            ("GET", "/groups/1@g.us", None, 404),
            ("GET", "/groups/@@", None, 400),
            ("POST", path, {"announce": "yes"}, 400),
            ("POST", f"{path}/members", {"add": "all"}, 400),
            ("POST", f"/phones/{owner}/status_privacy", {"type": "friends"}, 400),
            ("POST", f"/phones/{owner}/status_privacy", {"type": "whitelist", "people": ["1"]}, 404),
            ("POST", f"/phones/{owner}/status", {"text": ""}, 400),
            ("POST", f"/phones/{owner}/status", {"text": "x", "audience": []}, 404),
        ):
            assert (await call(method, where, body))[0] == expected, (where, body)


async def test_phones_talk_in_a_group_of_their_own(sandbox: Sandbox, phone: Callable[..., Phone]) -> None:
    one, two, three = phone("One"), phone("Two"), phone("Three")
    numbers = [each.account.number for each in (one, two, three)]
    group = sandbox.service.groups.create("Phones", numbers[0], numbers[1:], "pn")
    for speaker in (one, two, three, one):
        text = f"by {speaker.account.number} {os.urandom(2).hex()}"
        sent = await asyncio.wait_for(
            speaker.groups.send(group.jid, e2e_pb2.Message(conversation=text)), DEADLINE_S
        )
        for listener in (one, two, three):
            if listener is not speaker:
                [heard] = [each for each in listener.chats.entries if each.id == sent.id]
                assert heard.text == text
    sandbox.service.groups.remove(group, [numbers[2]])
    last = await one.groups.send(group.jid, e2e_pb2.Message(conversation="without three"))
    assert not [each for each in three.chats.entries if each.id == last.id]
    with pytest.raises(Refused):
        await three.groups.send(group.jid, e2e_pb2.Message(conversation="still here"))
    assert [r.reason for r in sandbox.service.journal.refusals()] == []
