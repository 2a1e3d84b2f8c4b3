"""Groups that the engines themselves make, change, enter and leave."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from tests.interop.matrix.files import MIMES
from tests.interop.matrix.peer import Peer
from tests.interop.matrix.scenarios.devices import written_to
from tests.interop.matrix.scenarios.groups import FAMILY, group_message, said
from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Json, Person
from tests.support.doors import poll


def holds(found: Collection[str], people: Collection[Person]) -> bool:
    """Whether these are the people, and no others."""
    return len(found) == len(people) and all(any(p.named(each) for each in found) for p in people)


async def sees(peer: Peer, group: str, **wanted: str | bool | list[Person]) -> None:
    """Wait until the group is like this to a peer."""

    def fits(found: Json) -> bool:
        return all(
            holds(found[name], value) if isinstance(value, list) else found[name] == value
            for name, value in wanted.items()
        )

    await poll(lambda: peer.group(group), fits)


async def settled(scene: Scene, *others: Peer) -> None:
    for each in (scene.a, scene.b, *others):
        await scene.cast.settled(each.person)


@scenario("group made by an engine: texts and files both ways", family=FAMILY)
async def group_made(scene: Scene) -> None:
    friend = await scene.cast.friend()
    a, b = scene.a, scene.b
    group = await a.make_group("Choir", [b.person.jid, friend.person.jid])
    people = [a.person, b.person, friend.person]
    await settled(scene, friend)
    for each in (a, b):
        await sees(each, group, subject="Choir", description="", members=people, admins=[a.person])
    for turn in range(2):
        await said(scene, group, f"a {turn}", by=a, to=(b, friend))
        await said(scene, group, f"b {turn}", by=b, to=(a, friend))
    for by, to in ((a, b), (b, a)):
        sent = await by.media(group, "image", scene.files["image"], MIMES["image"], caption="us")
        got = (await group_message(group, sent, by=by, to=to)).content.imageMessage
        assert got.caption == "us"
        data = await to.download(sent)
        assert hashlib.sha256(data).digest() == got.fileSHA256
        assert data == await by.download(sent)


@scenario("group: name, description, rights changed", family=FAMILY)
async def group_changed(scene: Scene) -> None:
    a, b = scene.a, scene.b
    group = await a.make_group("Choir", [b.person.jid])
    await settled(scene)
    for what, value in (
        ("subject", "Band 🎺"),
        ("description", "We play"),
        ("description", "We play\nloud"),
        ("announce", True),
        ("locked", True),
    ):
        await a.change_group(group, what, value)
        for each in (a, b):
            await sees(each, group, **{what: value})
    await a.members(group, "promote", [b.person.jid])
    await sees(b, group, admins=[a.person, b.person])
    for what, value in (
        ("announce", False),
        ("locked", False),
        ("description", ""),
        ("subject", "Orchestra"),
    ):
        await b.change_group(group, what, value)
        for each in (a, b):
            await sees(each, group, **{what: value})
    await a.members(group, "demote", [b.person.jid])
    await sees(b, group, admins=[a.person])
    await settled(scene)
    await said(scene, group, "as ever", by=b, to=(a,))


@scenario("group: people added and removed", family=FAMILY)
async def group_members(scene: Scene) -> None:
    a, b = scene.a, scene.b
    friend = await scene.cast.friend()
    group = await a.make_group("Choir", [b.person.jid])
    await settled(scene)
    await said(scene, group, "two of us", by=a, to=(b,))
    await said(scene, group, "two of us", by=b, to=(a,))
    await a.members(group, "add", [friend.person.jid])
    for each in (a, b):
        await sees(each, group, members=[a.person, b.person, friend.person])
    await settled(scene, friend)
    await said(scene, group, "three of us", by=a, to=(b, friend))
    await said(scene, group, "three of us", by=b, to=(a, friend))
    await a.members(group, "remove", [friend.person.jid])
    for each in (a, b):
        await sees(each, group, members=[a.person, b.person])
    await settled(scene, friend)
    got = await said(scene, group, "two again", by=b, to=(a,))
    await friend.refresh()
    assert got.id not in friend.messages()


@scenario("group: left by a member, keys made anew", family=FAMILY)
async def group_left(scene: Scene) -> None:
    a, b = scene.a, scene.b
    friend = await scene.cast.friend()
    group = await a.make_group("Choir", [b.person.jid, friend.person.jid])
    await settled(scene, friend)
    await said(scene, group, "all of us", by=a, to=(b, friend))
    await b.leave_group(group)
    await sees(a, group, members=[a.person, friend.person])
    await settled(scene, friend)
    got = await said(scene, group, "without them", by=a, to=(friend,))
    stanza = await scene.cast.sent_stanza(a.person, got.id)
    assert "<participants" in stanza["xml"], f"{a.engine} wrote under the key that who left has"
    assert await written_to(scene, got.id) == set()
    assert got.id not in b.messages()


@scenario("group entered by its link", family=FAMILY)
async def group_entered(scene: Scene) -> None:
    a, b = scene.a, scene.b
    friend = await scene.cast.friend()
    group = await a.make_group("Choir", [friend.person.jid])
    await said(scene, group, "come", by=a, to=(friend,))
    assert await b.join(await a.invite(group)) == group
    for each in (a, b):
        await sees(each, group, subject="Choir", members=[a.person, b.person, friend.person])
    await settled(scene, friend)
    await said(scene, group, "here I am", by=b, to=(a, friend))
    await said(scene, group, "welcome", by=a, to=(b, friend))
