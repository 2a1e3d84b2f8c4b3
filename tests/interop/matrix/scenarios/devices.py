"""Several devices of one account, and devices that change."""

from __future__ import annotations

import re

from tests.interop.matrix.peer import Peer
from tests.interop.matrix.phone import PhonePeer
from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Devices"


async def own_copy(scene: Scene, message_id: str, *, at: Peer, of: Peer, chat: Peer) -> None:
    """Another device of the account has its copy of what was sent."""
    got = await at.message(message_id)
    assert got.from_me, f"{at.engine}: the copy is not from us"
    assert of.person.named(got.sender), got.sender
    assert chat.person.named(got.chat), f"{at.engine} has it in chat {got.chat}, not that with {chat.person}"


@scenario("two companions of one account", family=FAMILY, fresh="unlinked")
async def two_companions(scene: Scene) -> None:
    """Both are the same person; each sees what comes, and what the other one sends."""
    person = await scene.cast.person("Owner of both")
    for each in (scene.a, scene.b):
        await scene.cast.link(each, person)
    friend = await scene.cast.friend()
    for one, other in ((scene.a, scene.b), (scene.b, scene.a), (scene.a, scene.b)):
        got = await scene.tell(f"from the {one.engine}", by=one, to=friend)
        await own_copy(scene, got.id, at=other, of=one, chat=friend)
        assert (await other.message(got.id)).content.text == f"from the {one.engine}"
        got = await scene.tell("to both", by=friend, to=one)
        await scene.got(got.id, by=other, of=friend)
    taken = await scene.a.react(got.key, "🎉")
    await own_copy(scene, taken, at=scene.b, of=scene.a, chat=friend)
    assert got.id == (await scene.b.message(taken)).content.reactionMessage.key.ID


@scenario("a new device is written to at once", family=FAMILY, fresh="b")
async def new_device(scene: Scene) -> None:
    await scene.tell("to one device")
    await scene.tell("and back", by=scene.b, to=scene.a)
    engine = "ours" if isinstance(scene.b, PhonePeer) else scene.b.engine
    second = await scene.cast.linked(engine, scene.b.person)
    await scene.cast.settled(scene.a.person)
    got = await scene.tell("to both devices")
    await scene.got(got.id, by=second, of=scene.a)
    got = await scene.tell("from the new one", by=second, to=scene.a)
    await own_copy(scene, got.id, at=scene.b, of=second, chat=scene.a)


@scenario("a device that was unlinked is written to no more", family=FAMILY, fresh="b")
async def device_gone(scene: Scene) -> None:
    engine = "ours" if isinstance(scene.b, PhonePeer) else scene.b.engine
    second = await scene.cast.linked(engine, scene.b.person)
    device = (await scene.cast.companions(scene.b.person))[-1]["device"]
    got = await scene.tell("to both devices")
    await scene.got(got.id, by=second, of=scene.a)
    assert device in await written_to(scene, got.id)
    await second.logout()
    await scene.cast.settled(scene.a.person)
    got = await scene.tell("to the one that is left")
    assert device not in await written_to(scene, got.id)
    await scene.tell("and back", by=scene.b, to=scene.a)
    assert got.id not in second.messages()


async def written_to(scene: Scene, message_id: str) -> set[int]:
    """The devices of `b` for which there is a ciphertext of a message of `a`."""
    stanza = await scene.cast.sent_stanza(scene.a.person, message_id)
    users = {scene.b.person.number, scene.b.person.lid.partition("@")[0]}
    named = re.findall(r'<to jid="(\d+)(?::(\d+))?@', stanza["xml"])
    return {int(device or 0) for user, device in named if user in users}


@scenario("a new phone with the same number (identity change)", family=FAMILY, fresh="b")
async def identity_change(scene: Scene) -> None:
    await scene.tell("before")
    await scene.tell("and back", by=scene.b, to=scene.a)
    person = scene.b.person
    (await scene.cast.admin.post(f"/admin/phones/{person.number}/reregister")).ok()
    successor = scene.b
    if not isinstance(scene.b, PhonePeer):
        await scene.b.event("logged_out")
        successor = await scene.cast.linked(scene.b.engine, person)
    await scene.cast.settled(scene.a.person)
    await scene.tell("after", to=successor)
    await scene.tell("and back", by=successor, to=scene.a)
