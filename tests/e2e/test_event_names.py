"""Events of both dialects that no other test waits for by their names."""

from __future__ import annotations

from tests.support.world import World


async def test_linking_and_typing_are_told(world: World) -> None:
    session, friend = await world.link("told"), await world.admin.phone("Friend")
    linked = await world.receiver.wait(world.of_api(session, "authenticated"))
    assert linked["data"]["jid"].partition(":")[0].partition("@")[0] == session.number
    # Who has been written to is somebody whose typing is shown.
    await world.send_text(session, friend, "hello")
    await world.admin.wait_message(friend, lambda m: m["text"] == "hello")
    asked = {"to": session.number, "state": "composing"}
    (await world.admin.post(f"/admin/phones/{friend}/typing", asked)).ok()
    typing = await world.receiver.wait(world.of_wago(session, "ChatPresence", State="composing"))
    assert typing["data"]["IsGroup"] is False
    same = await world.receiver.wait(world.of_api(session, "presence"))
    assert same["data"]["state"] == "composing"
