"""App state when something goes wrong: what the doors say, and that nothing is lost or half done."""

from __future__ import annotations

from typing import Any

from tests.e2e.test_chat_doors import do, on_phone, synced
from tests.e2e.test_group_doors import api, wago
from tests.e2e.test_groups import phones
from tests.support.world import Linked, World

XMLNS = "w:sync:app:state"


async def fault(world: World, session: Linked, **order: Any) -> None:
    (await world.admin.post("/admin/faults", {"number": session.number, "device": 1, **order})).ok()


async def test_a_refused_change_is_said_and_leaves_nothing(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("refused")
    await synced(world, session)
    for code in (400, 500):
        await fault(world, session, kind="iq_error", xmlns=XMLNS, code=code, text="no")
        refused = await world.wago.post("/chat/pin", {"Chat": bob}, headers=session.headers)
        assert (refused.status, refused.json["error"]) == (500, f"WhatsApp refused the request: {code} no")
        assert await on_phone(world, session, "pin_v1", f"{bob}@s.whatsapp.net") is None
    await wago(world, session, "/chat/pin", Chat=bob)
    assert (await on_phone(world, session, "pin_v1", f"{bob}@s.whatsapp.net"))["pinAction"]["pinned"] is True


async def test_a_change_that_others_were_faster_with(world: World) -> None:
    """The session has not read yet what its phone wrote: it finds out by the conflict."""
    bob, carol = await phones(world, 2)
    session = await world.link("faster")
    await synced(world, session)
    await fault(world, session, kind="drop", tag="notification", type="server_sync", count=3)
    await do(world, session, "pin", chat=carol)
    await wago(world, session, "/chat/pin", Chat=bob)
    for number in (bob, carol):
        said = await on_phone(world, session, "pin_v1", f"{number}@s.whatsapp.net")
        assert said["pinAction"] == {"pinned": True}
    await world.receiver.wait(world.of_api(session, "chat_pinned", chat=f"{carol}@s.whatsapp.net"))
    await world.admin.call("DELETE", "/admin/faults")


async def test_a_key_that_nobody_shared_yet(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("keyless")
    await synced(world, session)
    admin = f"/admin/phones/{session.number}/appstate"
    (await world.admin.post(admin, {"action": "rotate_key", "share": False})).ok()
    await do(world, session, "archive", chat=bob)
    # Asked of the phone, waited for, and read then.
    await world.receiver.wait(world.of_api(session, "chat_archived", archived=True))
    await wago(world, session, "/chat/archive", Chat=bob, Archive=False)
    said = await on_phone(world, session, "archive", f"{bob}@s.whatsapp.net")
    assert said["archiveChatAction"]["archived"] is False


async def test_a_deleted_chat_is_empty_here_too(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("emptied")
    await synced(world, session)
    sent = await world.admin.send(bob, session.number, "soon forgotten")
    await world.receiver.wait(world.of_api(session, "message", id=sent))
    mine = await world.send_text(session, bob, "so is this")
    for message in (sent, mine):
        await api(world, session, "/message/getReactions", chatId=bob, messageId=message)
    await do(world, session, "clear_chat", chat=bob)
    await world.receiver.wait(world.of_wago(session, "ClearChat"))

    for message in (sent, mine):
        star = {"chatId": bob, "messageId": message}
        gone = await world.api.post(f"/message/star/{session.name}", star)
        assert (gone.status, gone.json["error"]) == (404, "Message not found")
    later = await world.admin.send(bob, session.number, "and this comes after")
    await world.receiver.wait(world.of_api(session, "message", id=later))


async def test_bad_input(world: World) -> None:
    session = await world.link("badlabels")
    for path, body, status, error in (
        ("/label/chat", {"Jid": "15550002222"}, 400, "missing LabelId in payload"),
        ("/label/chat", {"Jid": "x", "LabelId": "1"}, 400, "could not parse Jid"),
        ("/label/message", {"Jid": "15550002222", "LabelId": "1"}, 400, "missing MessageId in payload"),
        ("/label/edit", {"Name": "x" * 101}, 400, "Invalid Name: has not 1 to 100 characters"),
        ("/label/edit", {"LabelId": "7", "Action": False}, 404, "there is no label '7'"),
        ("/contact/add", {"Phone": "1-2@g.us", "FullName": "x"}, 400, "1-2@g.us is no person"),
        (
            "/contact/add",
            {"Phone": "15550002222"},
            400,
            "Invalid FullName: is missing, and the first name too",
        ),
        ("/chat/mute", {"Chat": "15550002222", "Duration": -7}, 400, "Invalid Duration: is -7 seconds"),
    ):
        answer = await world.wago.post(path, body, headers=session.headers)
        assert (answer.status, answer.json["error"]) == (status, error), path
