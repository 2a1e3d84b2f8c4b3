"""People and pictures by both doors: gateway, sandbox, phones."""

from __future__ import annotations

import base64
import io
from typing import Any

import aiohttp
from PIL import Image

from tests.e2e.test_group_doors import api, group_of, wago
from tests.e2e.test_groups import make_group, phones
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
