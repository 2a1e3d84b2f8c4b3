"""What two devices of one account share: the state of chats, names of contacts, labels."""

from __future__ import annotations

from tests.interop.matrix.phone import PhonePeer
from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Chats, contacts, labels"
LABEL = "21"


async def one_account(scene: Scene) -> PhonePeer:
    """Both peers become devices of one account; somebody who writes to it."""
    person = await scene.cast.person("Owner of both")
    for each in (scene.a, scene.b):
        await scene.cast.link(each, person)
    await scene.cast.settled(person)
    await scene.cast.synced(person)
    friend = await scene.cast.friend()
    got = await scene.tell("hello", by=friend, to=scene.a)
    await scene.got(got.id, by=scene.b, of=friend)
    return friend


@scenario("archived, pinned, muted, and back, on another device", family=FAMILY, fresh="unlinked")
async def chat_states(scene: Scene) -> None:
    friend = (await one_account(scene)).person
    for action in ("archive", "pin", "mute"):
        for on in (True, False):
            mark = len(scene.b.items)
            await scene.a.chat(friend.jid, action, on=on)
            await scene.b.sees_chat(friend, action, on=on, since=mark)
    mark = len(scene.a.items)
    await scene.b.chat(friend.jid, "pin", on=True)
    await scene.a.sees_chat(friend, "pin", on=True, since=mark)


@scenario("a contact named on another device", family=FAMILY, fresh="unlinked")
async def contact_named(scene: Scene) -> None:
    friend = (await one_account(scene)).person
    for first, full in (("Ann", "Ann Doe"), ("Anna", "Anna Ö. Doe 🌻")):
        mark = len(scene.b.items)
        await scene.a.save(friend.jid, first, full)
        await scene.b.sees_saved(friend, full, since=mark)


@scenario("a label made and used on another device", family=FAMILY, fresh="unlinked")
async def labels(scene: Scene) -> None:
    friend = (await one_account(scene)).person
    for name in ("Customers", "Good customers"):
        mark = len(scene.b.items)
        await scene.a.label(LABEL, name, 3)
        await scene.b.sees_label(LABEL, name, since=mark)
    for on in (True, False):
        mark = len(scene.b.items)
        await scene.a.tag(LABEL, friend.jid, on=on)
        await scene.b.sees_tag(LABEL, friend, on=on, since=mark)
