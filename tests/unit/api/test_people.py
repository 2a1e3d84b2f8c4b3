"""People and pictures at both doors: what the engine is asked, what is answered, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.fake_groups import GROUP, JOHN, NO_GROUP
from tests.support.fake_people import PLAIN, SHOP, STRANGER
from tests.unit.api.conftest import MakeWorld, World
from tests.unit.api.wago_walk import PNG
from wago.errors import IQError, NotConnected, RequestTimeout
from wago.gateway.errors import InvalidAddress
from wago.gateway.phone_numbers import country_of, formatted

IMAGE = f"data:image/png;base64,{PNG}"
OWN = "15550001111"


async def ask(world: World, path: str, **body: Any) -> Any:
    """An endpoint of wago-api's door that does what it should."""
    return (await world.api.post(f"{path}/main", body)).ok()


@pytest.mark.parametrize(
    ("number", "written", "code", "region"),
    [
        ("4915112345678", "+49 1511 2345678", "49", "DE"),
        ("447911123456", "+44 7911 123456", "44", "GG"),
        ("551187654321", "+55 11 98765-4321", "55", "BR"),
        ("5215512345678", "+52 55 1234 5678", "52", "MX"),
        ("15550100001", "+1 555-010-0001", "1", None),
        ("4999999999", "+49 9999 9999", "49", "DE"),
        ("88312345678", "+883 123 456 78", "883", None),
    ],
)
def test_a_number_as_it_is_written(number: str, written: str, code: str, region: str | None) -> None:
    assert formatted(number) == written
    assert country_of(number) == (code, region)


@pytest.mark.parametrize("number", ["99999999999", "00000", "2101234567"])
def test_a_number_of_no_country(number: str) -> None:
    with pytest.raises(InvalidAddress):
        formatted(number)


async def test_what_wago_says_of_people(make_world: MakeWorld) -> None:
    world = await make_world()
    client = await world.linked()
    asked = {"Phone": [f"+{JOHN.user}", str(SHOP), PLAIN.user, STRANGER.user]}
    users = (await world.call("POST", "/user/info", asked)).ok()["data"]["Users"]
    assert client.profiles.calls == [("of", ((JOHN, SHOP, PLAIN, STRANGER),), {})]
    assert set(users) == {str(JOHN), str(SHOP), str(PLAIN)}
    assert users[str(JOHN)] == {
        "VerifiedName": None,
        "Status": "Busy",
        "PictureID": "1777744000",
        "Devices": [str(JOHN), str(JOHN.with_device(3))],
        "LID": f"{JOHN.user[::-1]}@lid",
    }
    assert users[str(SHOP)]["VerifiedName"] == {"Details": {"verifiedName": "Shop"}}
    assert (users[str(PLAIN)]["Status"], users[str(PLAIN)]["PictureID"]) == ("", "")
    one = (await world.call("POST", "/user/info", {"phone": JOHN.user})).ok()["data"]["Users"]
    assert list(one) == [str(JOHN)]
    own = (await world.call("POST", "/user/parselid", {"LID": "99000111"})).ok()["data"]
    assert own == {"jid": f"{OWN}@s.whatsapp.net", "lid": "99000111@lid"}


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/user/info", {}, 400, "Missing Phone in Payload"),
        ("/user/info", {"Phone": ["?"]}, 400, "Could not parse Phone"),
        ("/user/info", {"Phone": 7}, 400, "Could not decode Payload: Phone: "),
        ("/user/check", {"Phone": []}, 400, "Missing Phone in Payload"),
        ("/user/check", {"Phone": str(GROUP)}, 400, "Could not parse Phone"),
        ("/user/parselid", {}, 400, "missing LID in payload"),
        ("/user/parselid", {"LID": JOHN.user + "@s.whatsapp.net"}, 400, "could not parse LID"),
        ("/user/avatar", {"Preview": True}, 400, "Missing Phone in Payload"),
        ("/user/avatar", {"Phone": JOHN.user}, 400, "Missing Preview in Payload"),
        ("/user/avatar", {"Phone": PLAIN.user, "Preview": False}, 500, "No avatar found"),
        ("/user/profile", {}, 400, "Missing Image in Payload"),
        (
            "/user/profile",
            {"Image": "data:text/plain;base64,AA"},
            400,
            'Image data should start with "data:image/png',
        ),
        ("/group/photo", {"GroupJID": str(GROUP)}, 400, "Missing Image in Payload"),
        ("/group/photo", {"Image": IMAGE}, 400, "Missing GroupJID in Payload"),
        ("/group/photo", {"GroupJID": JOHN.user + "@lid", "Image": IMAGE}, 400, "Could not parse Group JID"),
        ("/group/photo", {"GroupJID": str(GROUP), "Image": "AAAA"}, 400, "Image: "),
        ("/group/photo", {"GroupJID": str(NO_GROUP), "Image": IMAGE}, 404, "There is no such group"),
    ],
)
async def test_what_wago_refuses(
    make_world: MakeWorld, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    world = await make_world()
    client = await world.linked()
    answer = await world.call("POST", path, body)
    assert (answer.status, answer.json["error"][: len(error)]) == (status, error)
    assert client.pictures.set_to == {}


async def test_wagos_pictures(make_world: MakeWorld) -> None:
    world = await make_world()
    client = await world.linked()
    (await world.call("POST", "/user/avatar", {"Phone": str(GROUP), "Preview": True})).ok()
    (await world.call("GET", f"/user/avatar?Phone={JOHN.user}")).ok()
    (await world.call("GET", "/user/avatar", {"Phone": JOHN.user, "Preview": True})).ok()
    assert [call[1] for call in client.pictures.calls] == [(GROUP, True), (JOHN, False), (JOHN, True)]
    (await world.call("POST", "/user/profile", {"Image": IMAGE})).ok()
    (await world.call("POST", "/group/photo", {"GroupJID": str(GROUP), "Image": PNG})).ok()
    assert set(client.pictures.set_to) == {None, GROUP}
    assert all((jpeg or b"").startswith(b"\xff\xd8\xff") for jpeg in client.pictures.set_to.values())


async def test_what_wago_api_says_of_people(make_world: MakeWorld) -> None:
    world = await make_world()
    client = await world.linked()
    assert (await ask(world, "/client/getNumberId", number=int(JOHN.user)))["result"] == str(JOHN)
    assert (await ask(world, "/client/getNumberId", number=STRANGER.user))["result"] is None
    contact = (await ask(world, "/client/getContactById", contactId=SHOP.user))["contact"]
    assert (contact["isBusiness"], contact["verifiedName"], contact["isMe"]) == (True, "Shop", False)
    own = (await ask(world, "/chat/getContact", chatId=OWN))["contact"]
    assert (own["isMe"], own["isWAContact"], own["about"]) == (True, True, "Busy")
    nobody = (await ask(world, "/client/getContactById", contactId=STRANGER.user))["contact"]
    assert (nobody["isWAContact"], nobody["about"], nobody["pictureId"]) == (False, None, None)
    chat = (await ask(world, "/client/getChatById", chatId=str(GROUP)))["chat"]
    assert (chat["name"], chat["isGroup"], chat["isMuted"]) == ("Friends", True, False)
    assert (await ask(world, "/contact/getChat", contactId=JOHN.user))["result"]["id"] == str(JOHN)
    assert (await ask(world, "/client/getContactDeviceCount", userId=JOHN.user))["result"] == 2
    assert (await ask(world, "/client/getContactDeviceCount", userId=STRANGER.user))["result"] == 0
    devices = (await ask(world, "/client/getUserDevices", userId=JOHN.user))["result"]
    assert devices == [str(JOHN), str(JOHN.with_device(3))]
    assert (await ask(world, "/contact/getAbout", contactId=JOHN.user))["result"] == "Busy"
    assert (await ask(world, "/contact/getAbout", contactId=PLAIN.user))["result"] is None
    assert (await ask(world, "/client/getCountryCode", number="+4915112345678"))["region"] == "DE"
    assert (await ask(world, "/contact/getCountryCode", contactId="99000111@lid"))["result"] == "1"
    assert (await ask(world, "/contact/getFormattedNumber", contactId=OWN))["result"] == "+1 555-000-1111"
    await ask(world, "/client/setStatus", status="")
    assert client.profiles.said == ""
    assert (await ask(world, "/contact/getQRLink"))["result"] == "https://wa.me/qr/FIRST"
    assert (await ask(world, "/contact/getQRLink", revoke=True))["result"] == "https://wa.me/qr/SECOND"
    target = (await ask(world, "/contact/resolveQR", link="FIRST"))["result"]
    assert target == {"jid": str(JOHN), "type": "contact", "pushName": "John"}
    business = (await ask(world, "/business/resolveLink", link="FIRST"))["result"]
    assert (business["jid"], business["message"], business["isSigned"]) == (str(SHOP), "I want tea", False)
    await ask(world, "/client/setProfilePicture", pictureData=PNG, pictureMimetype="image/png")
    await ask(world, "/groupChat/setPicture", chatId=str(GROUP), pictureData=IMAGE)
    assert set(client.pictures.set_to) == {None, GROUP}
    await ask(world, "/groupChat/deletePicture", chatId=str(GROUP))
    (await world.api.call("DELETE", "/client/deleteProfilePicture/main")).ok()
    assert client.pictures.set_to == {None: None, GROUP: None}


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/client/getNumberId", {}, 400, "number"),
        ("/client/getNumberId", {"number": "abc"}, 400, ""),
        ("/client/getContactById", {}, 400, "contactId"),
        ("/client/getContactById", {"contactId": str(GROUP)}, 400, "is no person"),
        ("/client/getChatById", {"chatId": str(NO_GROUP)}, 404, str(NO_GROUP)),
        ("/client/getContactDeviceCount", {"userId": "?"}, 400, "userId"),
        ("/client/getUserDevices", {}, 400, "userId"),
        ("/client/getCountryCode", {"number": "99999999999"}, 400, ""),
        ("/contact/getFormattedNumber", {"contactId": str(GROUP)}, 404, "is not known"),
        ("/contact/getAbout", {"contactId": []}, 400, "contactId"),
        ("/client/setStatus", {}, 400, "status"),
        ("/client/setStatus", {"status": "x" * 140}, 400, "139"),
        ("/contact/resolveQR", {}, 400, "link"),
        ("/contact/resolveQR", {"link": "gone"}, 404, "leads nowhere"),
        ("/business/resolveLink", {"link": "gone"}, 404, "leads nowhere"),
        ("/contact/getQRLink", {"revoke": "perhaps"}, 400, "revoke"),
        ("/client/setProfilePicture", {}, 400, "pictureData"),
        ("/client/setProfilePicture", {"pictureData": "AAAA"}, 400, "pictureData"),
        ("/groupChat/setPicture", {"chatId": JOHN.user, "pictureData": PNG}, 400, "chatId"),
        ("/groupChat/deletePicture", {"chatId": str(NO_GROUP)}, 404, str(NO_GROUP)),
    ],
)
async def test_what_wago_api_refuses(
    make_world: MakeWorld, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    world = await make_world()
    client = await world.linked()
    answer = await world.api.post(f"{path}/main", body)
    assert (answer.status, error in answer.json["error"]) == (status, True), answer.json
    assert client.pictures.set_to == {}
    assert client.profiles.said == "Busy"


@pytest.mark.parametrize(
    ("fault", "status"),
    [(IQError(429, "rate-overlimit"), 500), (RequestTimeout("usync"), 500), (NotConnected("gone"), 500)],
)
async def test_what_whatsapp_does_not_answer(make_world: MakeWorld, fault: Exception, status: int) -> None:
    world = await make_world()
    client = await world.linked()
    for part in (client.profiles, client.links, client.pictures):
        part.fail = fault
    client.fail = fault
    for path, body in (
        ("/user/info", {"Phone": JOHN.user}),
        ("/user/check", {"Phone": JOHN.user}),
        ("/user/profile", {"Image": IMAGE}),
    ):
        answer = await world.call("POST", path, body)
        assert answer.status == status
    assert (await world.api.post("/contact/getQRLink/main", {})).status >= 400
    assert client.pictures.set_to == {}
