"""The account itself by both doors: what the engine is asked, and how each refusal is answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.fake_groups import GROUP, JOHN, JOHN_LID
from tests.support.fake_own import NOT_THERE, RINGING
from tests.unit.api.conftest import ADMIN, World
from wago.errors import IQError, NotConnected, RateLimited, RequestTimeout
from wago.protocol.jid import Jid

POSTS_OF_WAGO: list[tuple[str, dict[str, Any], str, tuple[Any, ...]]] = [
    ("/user/block", {"Phone": f"+{JOHN.user}"}, "block", (JOHN,)),
    ("/user/unblock", {"phone": str(JOHN_LID)}, "unblock", (JOHN_LID,)),
    ("/call/reject", {"CallID": RINGING}, "reject", (RINGING, None)),
]
POSTS_OF_WAGO_API: list[tuple[str, dict[str, Any], str, tuple[Any, ...]]] = [
    ("/contact/block", {"contactId": JOHN.user}, "block", (JOHN,)),
    ("/contact/unblock", {"contactId": str(JOHN)}, "unblock", (JOHN,)),
    ("/privacy/setSetting", {"name": "last", "value": "none"}, "set", ("last", "none", None)),
    (
        "/privacy/setSetting",
        {"Setting": "groupadd", "value": "contact_blacklist", "people": [JOHN.user]},
        "set",
        ("groupadd", "contact_blacklist", [JOHN]),
    ),
    ("/privacy/setDefaultDisappearingTimer", {"duration": 604800}, "set_default", (604800,)),
    ("/call/reject", {"callId": "other", "callerId": JOHN.user}, "reject", ("other", JOHN)),
]


def asked(client: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """What the engine was asked, by name and arguments."""
    parts = (client.privacy, client.blocklist, client.calls, client.ephemeral)
    return [(name, args) for part in parts for name, args, _ in part.calls]


@pytest.mark.parametrize(("path", "body", "name", "args"), POSTS_OF_WAGO, ids=lambda v: str(v)[:24])
async def test_wago_asks(
    world: World, path: str, body: dict[str, Any], name: str, args: tuple[Any, ...]
) -> None:
    client = await world.linked()
    (await world.call("POST", path, body)).ok()
    assert asked(client) == [(name, args)]


@pytest.mark.parametrize(("path", "body", "name", "args"), POSTS_OF_WAGO_API, ids=lambda v: str(v)[:24])
async def test_wago_api_asks(
    world: World, path: str, body: dict[str, Any], name: str, args: tuple[Any, ...]
) -> None:
    client = await world.linked()
    assert (await world.api.post(f"{path}/main", body)).ok()["result"] is True
    assert asked(client) == [(name, args)]


async def test_name_and_presence(world: World) -> None:
    client = await world.linked()
    assert (await world.call("POST", "/user/name", {"Name": "  Jane "})).ok()["data"]["Name"] == "Jane"
    (await world.api.post("/client/setPushName/main", {"pushName": "J" * 25})).ok()
    assert [args for name, args, _ in client.appstate.calls if name == "set_push_name"] == [
        ("Jane",),
        ("J" * 25,),
    ]
    (await world.call("POST", "/user/presence", {"presence": "available"})).ok()
    (await world.call("POST", "/user/presence", {"Type": "unavailable"})).ok()
    (await world.api.post("/client/sendPresenceAvailable/main", None)).ok()
    (await world.api.post("/client/sendPresenceUnavailable/main", {"ignored": 1})).ok()
    assert client.presence.states == ["available", "unavailable", "available", "unavailable"]
    (await world.api.post("/client/subscribePresence/main", {"chatId": JOHN.user})).ok()
    assert client.presence.followed == [JOHN]


async def test_answers(world: World) -> None:
    client = await world.linked()
    client.privacy.values = {"last": "none", "novelty": "7"}
    settings = (await world.call("GET", "/user/privacy")).ok()["data"]
    assert (settings["LastSeen"], settings["GroupAdd"], len(settings)) == ("none", "", 10)
    assert (await world.api.post("/client/getPrivacySettings/main", None)).ok()["privacySettings"] == {
        "last": "none",
        "novelty": "7",
    }
    listed = (await world.call("GET", "/user/blocklist")).ok()["data"]
    assert listed == {"DHash": "1777744034", "JIDs": [str(JOHN_LID)]}
    blocked = (await world.api.post("/client/getBlockedContacts/main", None)).ok()["blockedContacts"]
    assert blocked == [{"id": str(JOHN_LID), "isBlocked": True}]
    limits = (await world.call("GET", "/user/limits")).ok()["data"]
    assert limits == {
        "ReachoutTimelock": {
            "IsActive": False,
            "TimeEnforcementEnds": "0001-01-01T00:00:00Z",
            "EnforcementType": "",
        },
        "NewChatCap": None,
    }
    shown = (await world.api.get("/status/privacy/main")).ok()["result"]
    assert [(each["type"], each["isDefault"], each["list"]) for each in shown] == [
        ("blacklist", True, [str(Jid("15550002222"))]),
        ("contacts", False, []),
    ]


async def test_license_and_update(world: World) -> None:
    admin = {"admintoken": ADMIN}
    told = (await world.wago.post("/server/license", None, headers=admin)).ok()["data"]
    assert (told["Valid"], told["MaxSessions"]) == (True, None)
    assert (await world.wago.get("/server/update", headers=admin)).ok()["data"]["Updated"] is False
    for answer in (
        await world.wago.post("/server/license", None),
        await world.wago.get("/server/update", headers={"admintoken": "guess"}),
    ):
        assert (answer.status, answer.json["error"]) == (401, "invalid admin token")


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/user/block", {}, 400, "missing Phone in payload"),
        ("/user/block", {"Phone": 7}, 400, "Could not decode Payload: Phone: expected str, got int"),
        ("/user/block", {"Phone": "?"}, 400, "could not parse Phone"),
        ("/user/block", {"Phone": str(GROUP)}, 400, f"{GROUP} is no person, and cannot be blocked"),
        ("/user/unblock", {"Phone": NOT_THERE.user}, 404, f"Phone is not on WhatsApp: {NOT_THERE}"),
        ("/user/name", {}, 400, "missing Name in payload"),
        ("/user/name", {"Name": "J" * 26}, 400, "Invalid Name: has 26 characters, more than 25"),
        ("/user/name", {"Name": " "}, 400, "Invalid Name: is empty"),
        (
            "/user/presence",
            {"Presence": "asleep"},
            400,
            "Invalid presence type. Allowed values: 'available', 'unavailable'",
        ),
        ("/call/reject", {}, 400, "missing CallID in payload"),
        ("/call/reject", {"CallID": "other"}, 404, "call not found: other"),
    ],
)
async def test_wago_refuses(world: World, path: str, body: dict[str, Any], status: int, error: str) -> None:
    await world.linked()
    answer = await world.call("POST", path, body)
    assert (answer.status, answer.json) == (status, {"code": status, "error": error, "success": False})


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/contact/block", {}, 400, "missing contactId in payload"),
        ("/contact/block", {"contactId": "?"}, 400, "contactId: '?' is neither a phone number nor a JID"),
        ("/contact/unblock", {"contactId": NOT_THERE.user}, 404, f"not on WhatsApp: {NOT_THERE}"),
        ("/privacy/setSetting", {"value": "all"}, 400, "missing name in payload"),
        ("/privacy/setSetting", {"name": "last"}, 400, "missing value in payload"),
        ("/privacy/setSetting", {"name": "last", "value": "known"}, 400, "value is none of all, contacts,"),
        ("/privacy/setSetting", {"name": "mood", "value": "all"}, 400, "name is none of groupadd,"),
        (
            "/privacy/setSetting",
            {"name": "last", "value": "contact_blacklist", "people": ["?"]},
            400,
            "people[0]: '?' is neither a phone number nor a JID",
        ),
        (
            "/privacy/setSetting",
            {"name": "last", "value": "contact_blacklist", "people": [str(GROUP)]},
            400,
            "people[0] is no person",
        ),
        ("/privacy/setSetting", {"name": "last", "value": "all", "people": "x"}, 400, "people: "),
        ("/privacy/setDefaultDisappearingTimer", {}, 400, "missing duration in payload"),
        ("/privacy/setDefaultDisappearingTimer", {"duration": 5}, 400, "duration is none of"),
        ("/client/setPushName", {}, 400, "missing displayName in payload"),
        ("/client/subscribePresence", {}, 400, "missing contactId in payload"),
        ("/client/subscribePresence", {"contactId": str(GROUP)}, 400, f"{GROUP} is no person"),
        ("/call/reject", {}, 400, "missing callId in payload"),
        ("/call/reject", {"callId": "other"}, 404, "no such call rings: other"),
        ("/call/reject", {"callId": "other", "callerId": str(GROUP)}, 400, f"{GROUP} is no person"),
    ],
)
async def test_wago_api_refuses(
    world: World, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    await world.linked()
    answer = await world.api.post(f"{path}/main", body)
    assert (answer.status, answer.json["success"]) == (status, False)
    assert answer.json["error"].startswith(error)


@pytest.mark.parametrize(
    ("fault", "wago", "api"),
    [
        (IQError(500, "internal-server-error"), (500, "WhatsApp refused"), (500, "WhatsApp refused")),
        (
            RateLimited("rate-overlimit", 60),
            (429, "WhatsApp asks to wait 60 s"),
            (429, "WhatsApp asks to wait 60 s"),
        ),
        (RequestTimeout("late"), (500, "WhatsApp did not"), (504, "WhatsApp did not")),
        (NotConnected("gone"), (500, "Not connected"), (404, "session_not_connected")),
    ],
    ids=["refused", "too often", "late", "gone"],
)
async def test_whatsapp_does_not_answer(
    world: World, fault: Exception, wago: tuple[int, str], api: tuple[int, str]
) -> None:
    client = await world.linked()
    client.blocklist.fail = client.privacy.fail = client.calls.fail = fault
    for method, path, body in (
        ("GET", "/user/blocklist", None),
        ("GET", "/user/privacy", None),
        ("POST", "/user/block", {"Phone": JOHN.user}),
        ("POST", "/call/reject", {"CallID": RINGING}),
    ):
        answer = await world.call(method, path, body)
        assert answer.status == wago[0]
        assert answer.json["error"].startswith(wago[1])
    for path, body in (
        ("/client/getPrivacySettings", None),
        ("/contact/block", {"contactId": JOHN.user}),
        ("/privacy/setSetting", {"name": "last", "value": "all"}),
    ):
        answer = await world.api.post(f"{path}/main", body)
        assert answer.status == api[0]
        assert answer.json["error"].startswith(api[1])
