"""How people come into groups, and a group looked at before that."""

from __future__ import annotations

from tests.interop.matrix.peer import Peer
from tests.interop.matrix.phone import PhonePeer
from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Json

FAMILY = "Coming into groups"


async def own_group(scene: Scene) -> tuple[str, PhonePeer]:
    """A group that the engine has made, and somebody in it."""
    await scene.cast.link(scene.a, await scene.cast.person())
    friend = await scene.cast.friend()
    return await scene.a.make_group("Choir", [friend.person.jid]), friend


async def shown(scene: Scene, group: str) -> Json:
    """A group as the service has it."""
    return dict((await scene.cast.admin.get(f"/admin/groups/{group}")).ok())


async def numbers_in(scene: Scene, group: str) -> set[str]:
    return {each["number"] for each in (await shown(scene, group))["members"]}


def named(people: list[str], peer: Peer) -> bool:
    """Whether it is this one person."""
    return len(people) == 1 and peer.person.named(people[0])


@scenario("group looked at by its link", family=FAMILY, solo=True)
async def invitation_inspected(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    friend = await scene.cast.friend()
    group = await friend.make_group("Choir 🎶", [])
    assert await scene.a.inspect(await friend.invite(group)) == (group, "Choir 🎶")


@scenario("all groups listed", family=FAMILY, solo=True)
async def groups_listed(scene: Scene) -> None:
    group, friend = await own_group(scene)
    theirs = await scene.cast.group(friend, scene.a.person)
    assert set(await scene.a.groups()) == {group, theirs}


@scenario("who may add people", family=FAMILY, solo=True)
async def who_adds(scene: Scene) -> None:
    group, _ = await own_group(scene)
    for everybody, mode in ((False, "admin_add"), (True, "all_member_add")):
        await scene.a.adders(group, everybody=everybody)
        assert (await shown(scene, group))["add_mode"] == mode


@scenario("people ask to be let in: one is, one is not", family=FAMILY, solo=True)
async def requests_to_join(scene: Scene) -> None:
    group, _ = await own_group(scene)
    await scene.a.gate(group, on=True)
    code = await scene.a.invite(group)
    for on in (True, False):
        stranger = await scene.cast.friend()
        assert await scene.a.waiting(group) == []
        await stranger.join(code)
        waiting = await scene.a.waiting(group)
        assert named(waiting, stranger)
        await scene.a.admit(group, waiting, on=on)
        assert (stranger.person.number in await numbers_in(scene, group)) is on
    await scene.a.gate(group, on=False)
    stranger = await scene.cast.friend()
    await stranger.join(code)
    assert stranger.person.number in await numbers_in(scene, group)


@scenario("another link instead of the old one", family=FAMILY, solo=True)
async def link_renewed(scene: Scene) -> None:
    group, _ = await own_group(scene)
    old = await scene.a.invite(group)
    new = await scene.a.renew(group)
    assert new != old
    assert await scene.a.invite(group) == new
    stranger = await scene.cast.friend()
    assert await stranger.join(new) == group
