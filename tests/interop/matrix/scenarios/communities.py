"""Communities and the groups in them."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Communities"


@scenario("community made, a group taken in and let out", family=FAMILY, solo=True)
async def community(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    friend = await scene.cast.friend()
    made = await scene.a.community("Village")
    shown = (await scene.cast.admin.get(f"/admin/groups/{made}")).ok()
    assert shown["subject"] == "Village"
    group = await scene.a.make_group("Choir", [friend.person.jid])
    before = await scene.a.annexed(made)
    assert before, "a community has a group for announcements from the start"
    await scene.a.annex(made, group, on=True)
    assert set(await scene.a.annexed(made)) == {*before, group}
    await scene.a.annex(made, group, on=False)
    assert set(await scene.a.annexed(made)) == set(before)
