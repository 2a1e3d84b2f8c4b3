"""Absence, lost sessions, damage on the way."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Trouble"
CANNOT_READ = "cannot read"


@scenario("messages while offline, in order", family=FAMILY)
async def offline(scene: Scene) -> None:
    await scene.tell("still there")
    await scene.b.stop()
    sent = [await scene.a.text(scene.b.person.jid, f"while you were away {count}") for count in range(5)]
    theirs = await scene.a.location(scene.b.person.jid, 1.0, 2.0)
    mark = len(scene.b.items)
    await scene.b.start()
    await scene.b.online(mark)
    for message_id in (*sent, theirs):
        await scene.got(message_id)
    assert [each for each in scene.b.messages() if each in (*sent, theirs)] == [*sent, theirs]
    await scene.a.receipt(theirs, "delivered", scene.b.person)
    await scene.tell("back again", by=scene.b, to=scene.a)


@scenario("the receiver lost its Signal session: retry", family=FAMILY)
async def receiver_lost(scene: Scene) -> None:
    scene.provoked.append(CANNOT_READ)
    await settle(scene)
    await scene.b.forget(scene.a.person)
    await scene.tell("lost and found")
    await settle(scene)


@scenario("the sender lost its Signal session", family=FAMILY)
async def sender_lost(scene: Scene) -> None:
    await settle(scene)
    await scene.a.forget(scene.b.person)
    await scene.tell("a new beginning")
    await settle(scene)


@scenario("a ciphertext is damaged on the way: retry", family=FAMILY)
async def damaged(scene: Scene) -> None:
    scene.provoked.append(CANNOT_READ)
    await settle(scene)
    found = await scene.cast.companions(scene.b.person)
    device = found[0]["device"] if found and scene.b.engine != "phone" else 0
    fault = {"kind": "corrupt", "number": scene.b.person.number, "device": device, "tag": "message"}
    (await scene.cast.admin.post("/admin/faults", fault)).ok()
    await scene.tell("garbled")
    assert (await scene.cast.admin.get("/admin/faults")).ok()["faults"] == []
    await settle(scene)


async def settle(scene: Scene) -> None:
    """Both have written and read: the ratchet turns, nothing is a first message."""
    for count in range(2):
        await scene.tell(f"there {count}")
        await scene.tell(f"and back {count}", by=scene.b, to=scene.a)
