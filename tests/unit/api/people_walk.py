"""Every endpoint of both doors that is about people and pictures, once right and once wrong."""

from __future__ import annotations

from typing import Any

from tests.support.fake_groups import GROUP, JOHN, NO_GROUP
from tests.support.fake_people import PLAIN, SHOP, STRANGER
from tests.unit.api.wago_walk import PNG
from wago.protocol.jid import Jid

IMAGE = f"data:image/png;base64,{PNG}"


async def wago_people(call: Any, main: dict[str, str]) -> None:
    """WaGo's."""
    for path in ("/user/info", "/user/check"):
        people = [JOHN.user, SHOP.user, STRANGER.user, "22220005551@lid"]
        await call("POST", path, {"Phone": people}, **main)
        await call("POST", path, {"Phone": f"+{PLAIN.user}"}, **main)
        await call("POST", path, {"Phone": []}, **main)
        await call("POST", path, {"Phone": ["?"]}, **main)
        await call("POST", path, {"Phone": 7}, **main)
    for lid in ("99000111@lid", "99000111", "12345@lid", "?", "", str(GROUP)):
        await call("POST", "/user/parselid", {"LID": lid}, **main)
    await call("POST", "/user/avatar", {"Phone": JOHN.user, "Preview": True}, **main)
    await call("POST", "/user/avatar", {"Phone": PLAIN.user, "Preview": False}, **main)
    await call("POST", "/user/avatar", {"Phone": JOHN.user}, **main)
    await call("POST", "/user/avatar", {"Phone": "?", "Preview": False}, **main)
    await call("GET", f"/user/avatar?phone={GROUP}&preview=true", **main)
    await call("GET", "/user/avatar", **main)
    await call("GET", "/user/avatar?Phone=x", **main)
    for path, also in (("/user/profile", {}), ("/group/photo", {"GroupJID": str(GROUP)})):
        await call("POST", path, {**also, "Image": IMAGE}, **main)
        await call("POST", path, {**also, "Image": "data:text/plain;base64,AAAA"}, **main)
        await call("POST", path, {**also, "Image": "AAAA"}, **main)
        await call("POST", path, also, **main)
    await call("POST", "/group/photo", {"GroupJID": str(NO_GROUP), "Image": IMAGE}, **main)
    await call("POST", "/group/photo", {"GroupJID": JOHN.user + "@s.whatsapp.net", "Image": IMAGE}, **main)


async def wago_api_people(call: Any) -> None:
    """wago-api's."""
    for number in (JOHN.user, STRANGER.user, int(PLAIN.user), "?", ""):
        for path in ("getNumberId", "getCountryCode", "getFormattedNumber", "isRegisteredUser"):
            await call("POST", f"/client/{path}/main", {"number": number})
    asked = {
        "client/getContactById": "contactId",
        "chat/getContact": "chatId",
        "client/getChatById": "chatId",
        "contact/getChat": "contactId",
        "client/getContactDeviceCount": "userId",
        "client/getUserDevices": "userId",
        "contact/getAbout": "contactId",
        "contact/getFormattedNumber": "contactId",
        "contact/getCountryCode": "contactId",
    }
    for path, field in asked.items():
        for who in (JOHN, SHOP, STRANGER, PLAIN, Jid("99000111", "lid"), Jid("12345", "lid"), GROUP, "?", ""):
            await call("POST", f"/{path}/main", {field: str(who)})
    await call("POST", "/client/setStatus/main", {"status": "At work"})
    await call("POST", "/client/setStatus/main", {"status": ""})
    await call("POST", "/client/setStatus/main", {"status": "x" * 140})
    await call("POST", "/client/setStatus/main", {})
    await call("POST", "/contact/getQRLink/main", {"revoke": True})
    for path in ("contact/resolveQR", "business/resolveLink"):
        for link in ("https://wa.me/qr/FIRST", "gone", ""):
            await call("POST", f"/{path}/main", {"link": link})
    for path in ("client/getProfilePicUrl", "contact/getProfilePicUrl"):
        await call("POST", f"/{path}/main", {"contactId": JOHN.user})
        await call("POST", f"/{path}/main", {"contactId": PLAIN.user})
        await call("POST", f"/{path}/main", {"contactId": "?"})
        await call("POST", f"/{path}/main", {})
    await call("POST", "/client/setProfilePicture/main", {"pictureMimetype": "image/png", "pictureData": PNG})
    await call("POST", "/client/setProfilePicture/main", {"pictureData": "AAAA"})
    await call("POST", "/client/setProfilePicture/main", {})
    await call("DELETE", "/client/deleteProfilePicture/main")
    await call("DELETE", "/client/deleteProfilePicture/nobody")
    one = {"chatId": str(GROUP)}
    await call("POST", "/groupChat/setPicture/main", {**one, "pictureMimeType": "", "pictureData": IMAGE})
    await call("POST", "/groupChat/setPicture/main", {**one, "pictureData": "?"})
    await call("POST", "/groupChat/setPicture/main", {"chatId": JOHN.user, "pictureData": IMAGE})
    await call("POST", "/groupChat/deletePicture/main", one)
    await call("POST", "/groupChat/deletePicture/main", {"chatId": str(NO_GROUP)})
