"""People and pictures by both doors: gateway, sandbox, phones."""

from __future__ import annotations

import base64
import io
from typing import Any

import aiohttp
from PIL import Image

from tests.e2e.test_group_doors import api, group_of, wago, who
from tests.e2e.test_groups import make_group, phones, refusals
from tests.support.world import Linked, World


def picture(colour: str, size: tuple[int, int] = (300, 200)) -> str:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


async def shown(url: str) -> Image.Image:
    async with aiohttp.ClientSession() as http, http.get(url) as reply:
        assert reply.status == 200
        return Image.open(io.BytesIO(await reply.read()))


async def told(world: World, session: Linked, **fields: Any) -> dict[str, Any]:
    """A `picture` event."""
    return dict((await world.receiver.wait(world.of_api(session, "picture", **fields)))["data"])


async def test_the_own_picture(world: World) -> None:
    alice, bob = await world.link("alice"), await world.link("bob")
    none = await world.wago.post(
        "/user/avatar", {"Phone": alice.number, "Preview": False}, headers=bob.headers
    )
    assert (none.status, none.json["error"]) == (500, "No avatar found")
    assert (await api(world, bob, "/contact/getProfilePicUrl", contactId=alice.number))["result"] is None
    await world.send_text(bob, alice.number, "hi")
    data = f"data:image/png;base64,{picture('red')}"
    picture_id = (await wago(world, alice, "/user/profile", Image=data))["PictureID"]
    full = await wago(world, bob, "/user/avatar", Phone=alice.number, Preview=False)
    assert (full["ID"], full["Type"], full["url"]) == (picture_id, "image", full["URL"])
    seen = await shown(full["URL"])
    assert (seen.format, seen.size) == ("JPEG", (640, 640))
    small = await world.wago.get(f"/user/avatar?Phone={alice.jid}&Preview=true", headers=bob.headers)
    assert (await shown(small.ok()["data"]["url"])).size == (96, 96)
    change = await told(world, bob, pictureId=picture_id)
    assert (change["isGroup"], change["removed"]) == (False, False)
    event = await world.receiver.wait(world.of_wago(bob, "Picture", PictureID=picture_id))
    assert event["data"]["Remove"] is False
    second = await api(world, alice, "/client/setProfilePicture", pictureData=picture("blue"))
    url = (await api(world, bob, "/client/getProfilePicUrl", contactId=alice.number))["result"]
    assert (await shown(url)).getpixel((9, 9))[2] > 200  # type: ignore[index]
    assert second["pictureId"] != picture_id
    (await world.api.call("DELETE", f"/client/deleteProfilePicture/{alice.name}")).ok()
    assert (await told(world, bob, removed=True))["isGroup"] is False
    assert (await api(world, bob, "/client/getProfilePicUrl", contactId=alice.number))["result"] is None


async def test_a_groups_picture(world: World) -> None:
    session = await world.link("groupphoto")
    (bob,) = await phones(world, 1)
    group = await make_group(world, session.number, bob)
    data = f"data:image/png;base64,{picture('green')}"
    photo = await wago(world, session, "/group/photo", GroupJID=group, Image=data)
    assert photo["Details"] == "Group Photo set successfully"
    assert (await told(world, session, chat=group))["pictureId"] == photo["PictureID"]
    await api(world, session, "/groupChat/setPicture", chatId=group, pictureData=picture("red"))
    url = (await api(world, session, "/client/getProfilePicUrl", contactId=group))["result"]
    assert (await shown(url)).size == (640, 640)
    await api(world, session, "/groupChat/deletePicture", chatId=group)
    assert (await told(world, session, chat=group, removed=True))["isGroup"] is True
    theirs = await make_group(world, bob, session.number)
    await world.admin.post(f"/admin/groups/{theirs}", {"locked": True})
    assert (await group_of(world, theirs))["locked"] is True
    refused = await world.wago.post(
        "/group/photo", {"GroupJID": theirs, "Image": data}, headers=session.headers
    )
    assert (refused.status, refused.json["error"]) == (403, f"Only admins of the group may do that: {theirs}")
    bad = await world.wago.post("/user/profile", {"Image": "aGVsbG8="}, headers=session.headers)
    assert bad.status == 400
    assert bad.json["error"].startswith("Image: ")
    assert await refusals(world, bob) == []


async def do(world: World, number: str, action: str, **body: Any) -> dict[str, Any]:
    """What a phone does on its own."""
    return dict((await world.admin.post(f"/admin/phones/{number}/do", {"action": action, **body})).ok())


async def test_people_by_wagos_door(world: World) -> None:
    session = await world.link("people")
    (bob,) = await phones(world, 1)
    await do(world, bob, "about", text="Busy")
    users = (await wago(world, session, "/user/info", Phone=[bob, "49999999999"]))["Users"]
    assert list(users) == [f"{bob}@s.whatsapp.net"]
    [info] = users.values()
    assert (info["Status"], info["Devices"], info["VerifiedName"]) == (
        "Busy",
        [f"{bob}@s.whatsapp.net"],
        None,
    )
    named = await wago(world, session, "/user/parselid", LID=info["LID"])
    assert named == {"jid": f"{bob}@s.whatsapp.net", "lid": info["LID"]}
    checked = (await wago(world, session, "/user/check", Phone=[bob, info["LID"], "49999999999"]))["Users"]
    assert [(each["IsInWhatsapp"], each["JID"]) for each in checked] == [
        (True, f"{bob}@s.whatsapp.net"),
        (True, f"{bob}@s.whatsapp.net"),
        (False, ""),
    ]
    await do(world, bob, "become_business", name="Bob's Tea")
    shop = (await wago(world, session, "/user/info", Phone=bob))["Users"][f"{bob}@s.whatsapp.net"]
    assert shop["VerifiedName"] == {"Details": {"verifiedName": "Bob's Tea"}}
    [listed] = (await wago(world, session, "/user/check", Phone=bob))["Users"]
    assert listed["VerifiedName"] == "Bob's Tea"
    contact = (await api(world, session, "/client/getContactById", contactId=bob))["contact"]
    assert (contact["isBusiness"], contact["verifiedName"]) == (True, "Bob's Tea")
    unknown = await world.wago.post("/user/parselid", {"LID": "12345"}, headers=session.headers)
    assert (unknown.status, unknown.json["error"]) == (404, "the phone number of 12345@lid is not known")


async def test_people_by_wago_apis_door(world: World) -> None:
    session, other = await world.link("apipeople"), await world.link("apifriend")
    who = {"contactId": other.number}
    await world.send_text(session, other.number, "hi")
    await api(world, other, "/client/setStatus", status="At work")
    changed = await world.receiver.wait(world.of_api(session, "contact_changed", about="At work"))
    assert changed["data"]["timestamp"] > 0
    event = await world.receiver.wait(world.of_wago(session, "UserAbout", Status="At work"))
    assert event["data"]["JID"] == changed["data"]["user"]
    assert (await api(world, session, "/contact/getAbout", **who))["result"] == "At work"
    contact = (await api(world, session, "/client/getContactById", **who))["contact"]
    assert (contact["id"], contact["isWAContact"], contact["about"]) == (other.jid, True, "At work")
    same = (await api(world, session, "/chat/getContact", chatId=contact["lid"]))["contact"]
    assert (same["id"], same["number"]) == (other.jid, other.number)
    found = await api(world, session, "/client/getNumberId", number=other.number)
    assert (found["result"], found["lid"]) == (other.jid, contact["lid"])
    assert (await api(world, session, "/client/isRegisteredUser", number="49999999999"))["result"] is False
    assert (await api(world, session, "/client/getContactDeviceCount", userId=other.number))["result"] == 2
    devices = (await api(world, session, "/client/getUserDevices", userId=contact["lid"]))["result"]
    assert devices == [contact["lid"], contact["lid"].replace("@", ":1@")]
    chat = (await api(world, session, "/client/getChatById", chatId=other.number))["chat"]
    assert (chat["id"], chat["isGroup"], chat["timestamp"] > 0) == (contact["lid"], False, True)
    assert (await api(world, session, "/contact/getChat", **who))["result"] == chat
    written = await api(world, session, "/contact/getFormattedNumber", contactId=contact["lid"])
    assert written["result"].replace(" ", "").replace("-", "") == f"+{other.number}"
    assert (await api(world, session, "/client/getFormattedNumber", number="4915112345678"))[
        "result"
    ] == "+49 1511 2345678"
    for path, body in (
        ("/contact/getCountryCode", who),
        ("/client/getCountryCode", {"number": other.number}),
    ):
        assert (await api(world, session, path, **body))["result"] == "1"
    assert await refusals(world, session.number, other.number) == []


async def test_links_by_wago_apis_door(world: World) -> None:
    session = await world.link("links")
    (shop,) = await phones(world, 1)
    link = (await api(world, session, "/contact/getQRLink"))["result"]
    target = (await api(world, session, "/contact/resolveQR", link=link))["result"]
    assert (target["jid"], target["type"]) == (session.jid, "contact")
    assert (await api(world, session, "/contact/getQRLink", revoke=True))["result"] != link
    gone = await world.api.post(f"/contact/resolveQR/{session.name}", {"link": link})
    assert (gone.status, gone.json["error"]) == (404, "the link leads nowhere")
    await do(world, shop, "become_business", name="Tea")
    message = (await do(world, shop, "message_link", text="I want tea"))["link"]
    resolved = (await api(world, session, "/business/resolveLink", link=message))["result"]
    assert (resolved["jid"], resolved["message"]) == (f"{shop}@s.whatsapp.net", "I want tea")
    assert (resolved["verifiedName"], resolved["isSigned"]) == ("Tea", False)


async def test_a_message_to_a_number_in_another_spelling(world: World) -> None:
    session = await world.link("brazil")
    known, written = "551198765432", "5511998765432"
    (await world.admin.post("/admin/phones", {"number": known, "name": "Paulo"})).ok()
    message_id = await world.send_text(session, f"+{written}", "oi")
    await world.admin.wait_message(known, lambda m: m["id"] == message_id)
    found = await api(world, session, "/client/getNumberId", number=written)
    assert found["result"] == f"{known}@s.whatsapp.net"
    info = await api(world, session, "/message/getInfo", chatId=written, messageId=message_id)
    assert info["fromMe"] is True
    chat = (await api(world, session, "/client/getChatById", chatId=written))["chat"]
    assert chat["id"] == found["lid"]
    await api(world, session, "/message/react", chatId=written, messageId=message_id, reaction="👍")
    users = (await wago(world, session, "/user/info", Phone=written))["Users"]
    assert list(users) == [f"{known}@s.whatsapp.net"]
    ana, maria = "551187651111", "551187652222"
    for number in (ana, maria):
        (await world.admin.post("/admin/phones", {"number": number, "name": "Ana"})).ok()
    made = await wago(world, session, "/group/create", GroupName="Amigos", Participants=["5511987651111"])
    assert [each["Error"] for each in made["Participants"]] == [0, 0]
    added = await api(
        world,
        session,
        "/groupChat/addParticipants",
        chatId=made["JID"],
        participantIds=["5511987652222", written],
    )
    assert {each["code"] for each in added["result"].values()} == {200}
    assert set(who(await group_of(world, made["JID"]))) == {session.number, known, ana, maria}
