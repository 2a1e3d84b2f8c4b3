from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.support.fake_client import QR_TEXT
from tests.unit.api.conftest import ADMIN, MakeWorld, World
from wago.client.events import PasskeyConfirmation, Phase
from wago.errors import IQError, NotConnected

ADMIN_HEADERS = {"admintoken": ADMIN}


def refused(status: int, text: str) -> dict[str, Any]:
    return {"code": status, "error": text, "success": False}


async def test_init_answers_with_what_was_made(world: World) -> None:
    answer = await world.wago.post(
        "/session/init", {"Name": "customer", "Token": "to ken", "Os": "linux"}, headers=ADMIN_HEADERS
    )
    assert answer.ok() == {
        "code": 200,
        "data": {
            "details": "user created successfully",
            "name": "customer",
            "token": "token",
            "osName": "linux",
        },
        "success": True,
    }


async def test_init_makes_up_what_is_absent(world: World) -> None:
    data = (await world.wago.post("/session/init", {}, headers=ADMIN_HEADERS)).ok()["data"]
    assert data["name"]
    assert len(data["token"]) > 20
    assert (await world.call("GET", "/webhook", token=data["token"])).status == 200


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"Name": "main", "Token": "other"}, 409, "User with the same name already exists"),
        ({"Name": "other", "Token": "tok"}, 409, "User with the same token already exists"),
        ({"Name": 7}, 400, "Could not decode Payload: Name: expected str, got int"),
        ({"Name": "a/b"}, 400, "Invalid Name: control characters and / \\ ? # % are not allowed"),
    ],
)
async def test_init_refuses(world: World, body: Any, status: int, text: str) -> None:
    await world.init()
    answer = await world.wago.post("/session/init", body, headers=ADMIN_HEADERS)
    assert (answer.status, answer.json) == (status, refused(status, text))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/session/init"),
        ("GET", "/session/all"),
        ("POST", "/session/scanned"),
        ("POST", "/session/delete"),
        ("GET", "/outbox"),
        ("POST", "/outbox/replay"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"admintoken": "wrong"}, {"admintoken": ""}])
async def test_admin_endpoints_want_the_admin_token(
    world: World, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = await world.wago.call(method, path, headers=headers)
    assert (answer.status, answer.json) == (401, refused(401, "invalid admin token"))


async def test_an_empty_admin_token_opens_nothing(make_world: MakeWorld) -> None:
    world = await make_world(admin_token="")
    assert (await world.wago.get("/session/all", headers={"admintoken": ""})).status == 401


SESSION_ENDPOINTS = [
    ("POST", "/session/connect"),
    ("POST", "/session/pair"),
    ("GET", "/session/qr"),
    ("GET", "/session/status"),
    ("POST", "/session/disconnect"),
    ("POST", "/session/logout"),
    ("GET", "/session/passkey"),
    ("POST", "/session/passkey"),
    ("POST", "/session/passkey/confirm"),
    ("GET", "/webhook"),
    ("POST", "/webhook"),
    ("POST", "/send/text"),
    ("POST", "/user/check"),
]


@pytest.mark.parametrize(("method", "path"), SESSION_ENDPOINTS)
@pytest.mark.parametrize("headers", [{}, {"token": "wrong"}, {"token": " tok"}, {"token": "TOK"}])
async def test_session_endpoints_want_a_token(
    world: World, method: str, path: str, headers: dict[str, str]
) -> None:
    await world.init()
    if headers.get("token") == " tok":
        # HTTP itself drops blanks around a header's value.
        headers = {"token": "to k"}
    answer = await world.wago.call(method, path, headers=headers)
    assert (answer.status, answer.json) == (401, refused(401, "Unauthorized"))


async def test_the_token_may_stand_in_the_query(world: World) -> None:
    await world.init()
    assert (await world.wago.get("/webhook?token=tok")).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/session/qr"),
        ("GET", "/session/status"),
        ("POST", "/session/disconnect"),
        ("POST", "/session/logout"),
        ("GET", "/session/passkey"),
        ("POST", "/send/text"),
        ("POST", "/user/check"),
    ],
)
async def test_without_client_there_is_no_session(world: World, method: str, path: str) -> None:
    await world.init()
    answer = await world.call(method, path)
    assert (answer.status, answer.json) == (500, refused(500, "No session"))


async def test_connect_shows_a_qr_then_status_says_connected(world: World) -> None:
    await world.init()
    answer = await world.call("POST", "/session/connect", {"Subscribe": ["Message", "Nonsense", "Message"]})
    assert answer.ok()["data"] == {"details": "Connected!", "events": "Message", "jid": "", "webhook": ""}
    status = (await world.call("GET", "/session/status")).ok()["data"]
    assert status == {
        "Connected": True,
        "LoggedIn": False,
        "Jid": {"User": "", "Server": ""},
        "Events": "Message",
        "State": "linking",
        "Reason": "refs",
        "Restrictions": None,
    }
    qr = (await world.call("GET", "/session/qr")).ok()["data"]
    assert qr["QRText"] == QR_TEXT
    prefix, _, image = qr["QRCode"].partition(",")
    assert prefix == "data:image/png;base64"
    assert base64.b64decode(image).startswith(b"\x89PNG")


async def test_status_of_a_linked_session(world: World) -> None:
    await world.linked()
    status = (await world.call("GET", "/session/status")).ok()["data"]
    assert status["Connected"] is True
    assert status["LoggedIn"] is True
    assert status["Jid"] == {"User": "15550001111", "Server": "s.whatsapp.net"}


@pytest.mark.parametrize(
    ("phase", "connected", "logged_in"),
    [(Phase.WAITING, False, True), (Phase.LOGGING_IN, False, True), (Phase.ONLINE, True, True)],
)
async def test_status_and_connect_never_contradict(
    world: World, phase: Phase, connected: bool, logged_in: bool
) -> None:
    client = await world.linked()
    client.move(phase, "x")
    status = (await world.call("GET", "/session/status")).ok()["data"]
    assert (status["Connected"], status["LoggedIn"]) == (connected, logged_in)
    answer = await world.call("POST", "/session/connect", {"Immediate": True})
    if connected:
        assert (answer.status, answer.json) == (500, refused(500, "Already Connected"))
    else:
        answer.ok()


async def test_connect_on_a_session_that_shows_a_qr_is_refused(world: World) -> None:
    await world.connected()
    answer = await world.call("POST", "/session/connect", {"Immediate": True})
    assert (answer.status, answer.json) == (500, refused(500, "Already Connected"))


async def test_connect_that_waits_says_why_it_failed(make_world: MakeWorld) -> None:
    world = await make_world(client={"stuck": True})
    await world.init()
    answer = await world.call("POST", "/session/connect", {"Immediate": False})
    assert (answer.status, answer.json) == (
        500,
        refused(500, "Failed to Connect: connecting (requested)"),
    )


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
async def test_a_body_that_is_no_object(world: World, body: bytes) -> None:
    await world.init()
    answer = await world.wago.call("POST", "/session/connect", headers={"token": "tok"}, data=body)
    assert (answer.status, answer.json) == (400, refused(400, "Could not decode Payload"))


async def test_subscribe_may_be_one_string(world: World) -> None:
    await world.init()
    answer = await world.call("POST", "/session/connect", {"subscribe": "Message, Call", "immediate": True})
    assert answer.ok()["data"]["events"] == "Message,Call"


async def test_a_linked_session_has_no_qr(world: World) -> None:
    await world.linked()
    answer = await world.call("GET", "/session/qr")
    assert (answer.status, answer.json) == (500, refused(500, "Already Logged in"))


async def test_the_qr_is_empty_while_there_is_none_and_an_error_after_linking_failed(world: World) -> None:
    client = await world.connected()
    client.linking.qr = None
    assert (await world.call("GET", "/session/qr")).ok()["data"]["QRCode"] == ""
    client.move(Phase.LINK_FAILED, "refs_expired")
    answer = await world.call("GET", "/session/qr")
    assert (answer.status, answer.json) == (500, refused(500, "Not connected"))
    status = (await world.call("GET", "/session/status")).ok()["data"]
    assert (status["State"], status["Reason"]) == ("link_failed", "refs_expired")
    (await world.call("POST", "/session/connect", {"Immediate": True})).ok()


async def test_pair_answers_with_a_code(world: World) -> None:
    await world.init()
    answer = await world.call("POST", "/session/pair", {"Phone": "+1 555".replace(" ", "") + "0001111"})
    assert answer.ok()["data"] == {"LinkingCode": "ABCD-2345"}
    assert world.factory.last.linking.codes == [("15550001111", None)]


async def test_pair_takes_an_own_code_and_connect_with_phone_does_the_same(world: World) -> None:
    await world.init()
    answer = await world.call("POST", "/session/pair", {"phone": "15550001111", "code": "WXYZ1234"})
    assert answer.ok()["data"] == {"LinkingCode": "WXYZ-1234"}
    answer = await world.call("POST", "/session/connect", {"Phone": "15550001111"})
    assert answer.ok()["data"] == {"LinkingCode": "ABCD-2345"}


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({}, 400, "Missing Phone in Payload"),
        ({"Phone": ""}, 400, "Missing Phone in Payload"),
        ({"Phone": "abc"}, 400, "Could not parse Phone"),
        ({"Phone": "1@g.us"}, 400, "Could not parse Phone"),
        ({"Phone": 15550001111}, 400, "Could not decode Payload: Phone: expected str, got int"),
    ],
)
async def test_pair_refuses(world: World, body: Any, status: int, text: str) -> None:
    await world.init()
    answer = await world.call("POST", "/session/pair", body)
    assert (answer.status, answer.json) == (status, refused(status, text))


async def test_pair_on_a_linked_session_and_without_whatsapp(world: World) -> None:
    client = await world.linked()
    answer = await world.call("POST", "/session/pair", {"Phone": "15550001111"})
    assert (answer.status, answer.json) == (500, refused(500, "Already Logged in"))
    client.state = client.state.__class__(Phase.LINKING, "x", 0.0)
    client.fail = IQError(429, "rate-overlimit")
    answer = await world.call("POST", "/session/pair", {"Phone": "15550001111"})
    assert answer.json == refused(500, "WhatsApp refused the request: 429 rate-overlimit")
    client.fail = NotConnected("session is waiting")
    answer = await world.call("POST", "/session/pair", {"Phone": "15550001111"})
    assert answer.json == refused(500, "Not connected")


async def test_disconnect_unloads_and_keeps_the_link(world: World) -> None:
    client = await world.linked()
    answer = await world.call("POST", "/session/disconnect")
    assert answer.ok()["data"] == {"Details": "Disconnected"}
    assert client.closed
    assert not world.gateway.get("main").row.connected
    assert (await world.call("GET", "/session/status")).json == refused(500, "No session")
    (await world.call("POST", "/session/connect", {"Immediate": False})).ok()
    assert (await world.call("GET", "/session/status")).ok()["data"]["LoggedIn"] is True


async def test_logout_unlinks(world: World) -> None:
    await world.linked()
    assert (await world.call("POST", "/session/logout")).ok()["data"] == {"Details": "Logged out"}
    status = (await world.call("GET", "/session/status")).ok()["data"]
    assert (status["Connected"], status["LoggedIn"], status["State"]) == (False, False, "logged_out")
    answer = await world.call("POST", "/session/logout")
    assert answer.json == refused(500, "Could not logout as it was not logged in")


async def test_logout_needs_the_connection(world: World) -> None:
    client = await world.linked()
    client.move(Phase.WAITING, "x")
    answer = await world.call("POST", "/session/logout")
    assert answer.json == refused(500, "Could not disconnect as it was not connected")


async def test_all_and_scanned(world: World) -> None:
    await world.linked("one", "t1")
    await world.connected("two", "t2")
    await world.init("three", "t3")
    listed = (await world.wago.get("/session/all", headers=ADMIN_HEADERS)).ok()["data"]
    assert [(s["name"], s["token"], s["connected"], s["loggedIn"]) for s in listed] == [
        ("one", "t1", True, True),
        ("three", "t3", False, False),
        ("two", "t2", True, False),
    ]
    assert set(listed[0]) >= {"id", "webhook", "jid", "qrcode", "expiration", "events", "osName"}
    assert listed[2]["qrcode"].startswith("data:image/png;base64,")
    scanned = (await world.wago.post("/session/scanned", headers=ADMIN_HEADERS)).ok()["data"]
    assert [s["name"] for s in scanned] == ["one"]
    assert scanned[0]["jid"] == "15550001111:7@s.whatsapp.net"


@pytest.mark.parametrize("how", ["header", "token", "name"])
async def test_delete(world: World, how: str) -> None:
    client = await world.linked()
    headers = ADMIN_HEADERS | ({"token": "tok"} if how == "header" else {})
    body = {"header": None, "token": {"Token": "tok"}, "name": {"Name": "main"}}[how]
    (await world.wago.post("/session/delete", body, headers=headers)).ok()
    assert client.closed
    assert world.gateway.sessions == []
    assert (await world.call("GET", "/session/status")).status == 401
    # The same name and token may be used again, and find nothing of what was.
    await world.connected()
    assert (await world.call("GET", "/session/status")).ok()["data"]["LoggedIn"] is False


@pytest.mark.parametrize("body", [None, {"Token": "wrong"}, {"Name": "nobody"}])
async def test_delete_wants_a_target(world: World, body: Any) -> None:
    answer = await world.wago.post("/session/delete", body, headers=ADMIN_HEADERS)
    assert (answer.status, answer.json) == (401, refused(401, "Unauthorized"))


async def test_the_passkey_step(world: World) -> None:
    client = await world.connected()
    step = client.linking.passkey
    empty = (await world.call("GET", "/session/passkey")).ok()["data"]
    assert empty == {"Options": None, "Confirmation": None}
    answer = await world.call("POST", "/session/passkey", {"Assertion": {"id": "x"}})
    assert answer.json == refused(400, "no passkey assertion is asked for")
    answer = await world.call("POST", "/session/passkey/confirm")
    assert answer.json == refused(400, "no passkey code is on show")

    step.options = '{"challenge":"abc"}'
    assert (await world.call("GET", "/session/passkey")).ok()["data"]["Options"] == {"challenge": "abc"}
    answer = await world.call("POST", "/session/passkey", {})
    assert answer.json == refused(400, "Missing Assertion in Payload")
    (await world.call("POST", "/session/passkey", {"Assertion": {"id": "x"}})).ok()
    assert step.assertions == ['{"id":"x"}']

    step.confirmation = PasskeyConfirmation(code="ABCD1234", skip_display=False)
    shown = (await world.call("GET", "/session/passkey")).ok()["data"]["Confirmation"]
    assert shown == {"Code": "ABCD1234", "SkipDisplay": False}
    (await world.call("POST", "/session/passkey/confirm")).ok()
    assert step.confirmed
