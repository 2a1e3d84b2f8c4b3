"""What the phone has kept from before, told to a device in parts."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario

FAMILY = "History"
MESSAGES = 30


async def sent_history(scene: Scene, kind: str) -> None:
    person = await scene.cast.person()
    people = [(await scene.cast.person("Somebody older")).number for _ in range(2)]
    await scene.cast.link(scene.a, person)
    await scene.a.keep_history()
    await scene.cast.settled(person)
    order = {"action": "send_history", "type": kind, "messages": MESSAGES, "with": people, "chunk": 12}
    told = (await scene.cast.admin.post(f"/admin/phones/{person.number}/do", order)).ok()
    assert told["messages"] == MESSAGES
    messages = (await scene.cast.admin.get(f"/admin/phones/{person.number}/messages")).ok()["messages"]
    kept = {each["id"]: each["text"] for each in messages if each["chat"] in people}
    assert len(kept) == MESSAGES
    assert await scene.a.past(MESSAGES) == kept


@scenario("recent messages, in three parts", family=FAMILY, solo=True)
async def recent_history(scene: Scene) -> None:
    await sent_history(scene, "recent")


@scenario("all messages, in three parts", family=FAMILY, solo=True)
async def full_history(scene: Scene) -> None:
    await sent_history(scene, "full")
