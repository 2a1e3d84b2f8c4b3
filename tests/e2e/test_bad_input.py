"""What is wrong with a request is said in the door's own words, whatever state the session is in.

Each table is (method, path, body, status, text). A `bytes` body goes out as it is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

import aiohttp
import pytest

from tests.support.doors import Answer, Door, poll
from tests.support.world import Linked, World

NOBODY = "15550009999"
SOMEBODY = "15550001111"
MISSING = object()

Row = tuple[str, str, Any, int, str]


def wago_error(status: int, text: str) -> dict[str, Any]:
    return {"code": status, "error": text, "success": False}


def api_error(_: int, text: str) -> dict[str, Any]:
    return {"success": False, "error": text}


async def ask(door: Door, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
    if isinstance(body, bytes):
        return await door.call(method, path, data=body, headers=headers)
    return await door.call(method, path, None if body is MISSING else body, headers=headers)


async def check(door: Door, shape: Any, rows: Iterable[Row], headers: dict[str, str] | None = None) -> None:
    """Make every request of a table; all that differ are reported together."""
    wrong = []
    for method, path, body, status, text in rows:
        answer = await ask(door, method, path, body, headers or {})
        if (answer.status, answer.json) != (status, shape(status, text)):
            wrong.append(f"{method} {path} {body!r:.80}: {answer.status} {answer.json!r:.200}, not {text!r}")
    assert not wrong, "\n" + "\n".join(wrong)


WAGO_ENDPOINTS = (
    ("POST", "/session/connect"),
    ("POST", "/session/pair"),
    ("GET", "/session/qr"),
    ("GET", "/session/status"),
    ("POST", "/session/disconnect"),
    ("POST", "/session/logout"),
    ("GET", "/session/passkey"),
    ("GET", "/webhook"),
    ("POST", "/webhook"),
    ("POST", "/send/text"),
    ("POST", "/user/check"),
)
ADMIN_ENDPOINTS = (
    ("POST", "/session/init"),
    ("GET", "/session/all"),
    ("POST", "/session/scanned"),
    ("POST", "/session/delete"),
    ("GET", "/outbox"),
    ("POST", "/outbox/replay"),
)
# Those that name a session in the path; the reports among them answer 200 and say it in a member.
API_ENDPOINTS = (
    ("GET", "/session/stop/"),
    ("GET", "/session/restart/"),
    ("GET", "/session/terminate/"),
    ("POST", "/session/requestPairingCode/"),
    ("GET", "/session/passkey/"),
    ("POST", "/client/sendMessage/"),
    ("GET", "/client/getState/"),
    ("POST", "/client/isRegisteredUser/"),
)
API_REPORTS = (("GET", "/session/status/"), ("GET", "/session/qr/"), ("GET", "/session/qr/%s/image"))

# Wrong whether the session is linked or not: (path, body, status, text).
WAGO_BODIES = (
    ("/session/connect", b"{", "Could not decode Payload"),
    ("/session/connect", b"[]", "Could not decode Payload"),
    ("/session/connect", b"\xff\xfe", "Could not decode Payload"),
    ("/session/connect", {"Immediate": "yes"}, "Could not decode Payload: Immediate: expected bool, got str"),
    ("/session/pair", {}, "Missing Phone in Payload"),
    ("/session/pair", b"null", "Could not decode Payload"),
    ("/session/pair", {"Phone": "call me"}, "Could not parse Phone"),
    ("/session/pair", {"Phone": 15550001111}, "Could not decode Payload: Phone: expected str, got int"),
    ("/webhook", b"{'WebhookURL': 1}", "Could not decode Payload"),
    ("/webhook", {"WebhookURL": 5}, "Could not decode Payload: WebhookURL: expected str, got int"),
    ("/webhook", {"WebhookURL": "ftp://x/"}, "Invalid WebhookURL: not an http or https URL"),
)
WAGO_TEXTS = (
    (b"", "Missing Phone in Payload"),
    (b"{", "Could not decode Payload"),
    (b'"text"', "Could not decode Payload"),
    (b'{"Phone": "1' + b"[" * 5000, "Could not decode Payload"),
    ({"Body": "x"}, "Missing Phone in Payload"),
    ({"Phone": SOMEBODY}, "Missing Body in Payload"),
    ({"Phone": SOMEBODY, "Body": ""}, "Missing Body in Payload"),
    ({"Phone": "+1 555", "Body": "x"}, "Could not parse Phone"),
    ({"Phone": "a@b@c", "Body": "x"}, "Could not parse Phone"),
    ({"Phone": 1, "Body": "x"}, "Could not decode Payload: Phone: expected str, got int"),
    ({"Phone": SOMEBODY, "Body": True}, "Could not decode Payload: Body: expected str, got bool"),
    (
        {"Phone": SOMEBODY, "Body": "x", "ContextInfo": "Q"},
        "Could not decode Payload: ContextInfo: expected object, got str",
    ),
    (
        {"Phone": SOMEBODY, "Body": "x", "ContextInfo": {"StanzaID": "Q"}},
        "Missing Participant in ContextInfo",
    ),
    (
        {"Phone": SOMEBODY, "Body": "x", "ContextInfo": {"Participant": SOMEBODY}},
        "Missing StanzaID in ContextInfo",
    ),
)
API_TEXTS = (
    (b"", "missing chatId in payload"),
    (b"{", "invalid JSON in the request body"),
    (b"[1]", "invalid JSON in the request body"),
    ({"text": "x"}, "missing chatId in payload"),
    ({"chatId": SOMEBODY}, "missing text in payload"),
    ({"chatId": "?", "text": "x"}, "chatId: '?' is neither a phone number nor a JID"),
    ({"chatId": 5, "text": "x"}, "chatId: expected str, got int"),
    ({"chatId": SOMEBODY, "text": {}}, "text: expected str, got object"),
    ({"chatId": SOMEBODY, "contentType": "Hologram"}, "contentType: invalid contentType"),
)
API_BODIES = (
    ("/session/requestPairingCode/", {}, "missing phoneNumber in payload"),
    ("/session/requestPairingCode/", {"phoneNumber": "x"}, "not a phone number or JID: 'x'"),
    ("/session/requestPairingCode/", {"phoneNumber": 1}, "phoneNumber: expected str, got int"),
    ("/session/requestPairingCode/", b"{]", "invalid JSON in the request body"),
)


def to(path: str, name: str) -> str:
    return path % name if "%s" in path else path + name


@pytest.fixture
async def keyless(world: World) -> AsyncIterator[Door]:
    """The wago-api door without its key."""
    async with Door(world.gateway.api_url) as door:
        yield door


async def test_secrets(world: World, keyless: Door) -> None:
    _, token = await world.create("secret")
    for headers in ({}, {"token": "wrong"}, {"token": token.upper()}, world.admin_headers):
        rows = [(method, path, MISSING, 401, "Unauthorized") for method, path in WAGO_ENDPOINTS]
        await check(world.wago, wago_error, rows, headers)
    for headers in ({}, {"admintoken": "wrong"}, {"admintoken": token}, {"token": token}):
        rows = [(method, path, MISSING, 401, "invalid admin token") for method, path in ADMIN_ENDPOINTS]
        await check(world.wago, wago_error, rows, headers)
    named = (*API_ENDPOINTS, *API_REPORTS, ("GET", "/session/start/"))
    keyed = [*((method, to(path, "x")) for method, path in named), ("GET", "/session/getSessions")]
    for headers in ({}, {"X-Api-Key": "wrong"}, {"Authorization": world.gateway.api_key}):
        rows = [(method, path, MISSING, 403, "Invalid API key") for method, path in keyed]
        await check(keyless, api_error, rows, headers)
    assert (await keyless.get("/ping")).ok() == {"success": True, "message": "pong"}
    assert (await world.wago.get("/server/ok")).ok()["data"] == {"status": "ok"}
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with keyless.websocket("/ws/x"):
            pass


async def test_unknown_paths_and_methods(world: World) -> None:
    for path, status in (("/", 404), ("/session", 404), ("/send/nothing", 404), ("/send/text", 405)):
        answer = await world.wago.get(path)
        assert (answer.status, answer.json["code"], answer.json["success"]) == (status, status, False), path
    for path, status in (("/", 404), ("/session/nothing/x", 404), ("/client/sendMessage/x", 405)):
        answer = await world.api.get(path)
        assert (answer.status, answer.json["success"]) == (status, False), path
        assert answer.json["error"]


async def test_an_unknown_session(world: World) -> None:
    rows = [
        (method, to(path, "nowhere"), MISSING, 404, "session_not_found") for method, path in API_ENDPOINTS
    ]
    await check(world.api, api_error, rows)
    for method, path in API_REPORTS:
        answer = (await world.api.call(method, to(path, "nowhere"))).ok()
        assert (answer["success"], answer["message"]) == (False, "session_not_found")
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with world.api.websocket("/ws/nowhere"):
            pass


async def test_bad_new_sessions(world: World) -> None:
    name, token = await world.create("taken")
    rows: list[Row] = [
        ("POST", "/session/init", b"{", 400, "Could not decode Payload"),
        ("POST", "/session/init", {"Name": 7}, 400, "Could not decode Payload: Name: expected str, got int"),
        ("POST", "/session/init", {"Name": name}, 409, "User with the same name already exists"),
        ("POST", "/session/init", {"Token": token}, 409, "User with the same token already exists"),
        ("POST", "/session/init", {"Token": token + " "}, 409, "User with the same token already exists"),
        (
            *("POST", "/session/init", {"Name": "a/b"}, 400),
            "Invalid Name: control characters and / \\ ? # % are not allowed",
        ),
        ("POST", "/session/delete", {}, 401, "Unauthorized"),
        ("POST", "/session/delete", {"Name": "nowhere"}, 401, "Unauthorized"),
        ("POST", "/outbox/replay", {}, 400, "Missing Ids in Payload"),
        ("GET", "/outbox?limit=many", MISSING, 400, "Invalid limit: not a number"),
    ]
    await check(world.wago, wago_error, rows, world.admin_headers)
    bad = ("GET", "/session/start/a.b", MISSING, 422, "Session should be alphanumerical or -")
    await check(world.api, api_error, [bad])


async def test_before_it_is_started(world: World) -> None:
    """A session without a client: that is the first thing wrong, before any field."""
    name, token = await world.create("cold")
    no_client = [
        *(("GET", path) for path in ("/session/qr", "/session/status", "/session/passkey")),
        *(("POST", path) for path in ("/session/disconnect", "/session/logout", "/send/text", "/user/check")),
    ]
    rows: list[Row] = [(method, path, MISSING, 500, "No session") for method, path in no_client]
    rows.append(("POST", "/send/text", b"{", 500, "No session"))
    rows += [("POST", path, body, 400, text) for path, body, text in WAGO_BODIES]
    await check(world.wago, wago_error, rows, {"token": token})

    api_rows: list[Row] = [
        ("GET", f"/session/stop/{name}", MISSING, 404, "session_not_connected"),
        ("GET", f"/session/passkey/{name}", MISSING, 404, "session_not_connected"),
        (
            *("POST", f"/client/sendMessage/{name}", {"chatId": SOMEBODY, "text": "x"}, 404),
            "session_not_connected",
        ),
        ("POST", f"/client/isRegisteredUser/{name}", {"number": SOMEBODY}, 404, "session_not_connected"),
    ]
    api_rows += [("POST", to(path, name), body, 400, text) for path, body, text in API_BODIES]
    await check(world.api, api_error, api_rows)
    status = (await world.api.get(f"/session/status/{name}")).ok()
    assert status["success"] is False
    assert (status["state"], status["message"]) == ("UNLAUNCHED", "session_not_connected")
    qr = (await world.api.get(f"/session/qr/{name}")).ok()
    assert qr == {"success": False, "message": "qr code not ready or already scanned"}
    state = (await world.api.get(f"/client/getState/{name}")).ok()
    assert state == {"success": True, "state": "UNLAUNCHED"}


async def test_before_it_is_linked(world: World) -> None:
    """A session that shows a QR: connected, not logged in."""
    name, token = await world.create("unlinked")
    await world.connect(token)
    await world.qr(name)
    text = {"Phone": SOMEBODY, "Body": "x"}
    rows: list[Row] = [
        ("POST", "/send/text", text, 500, "not logged in"),
        ("POST", "/user/check", {"Phone": [SOMEBODY]}, 500, "not logged in"),
        ("POST", "/session/logout", MISSING, 500, "Could not logout as it was not logged in"),
        ("POST", "/session/connect", {"Immediate": True}, 500, "Already Connected"),
        ("POST", "/session/passkey", {}, 400, "Missing Assertion in Payload"),
        ("POST", "/session/passkey", {"Assertion": {"id": "x"}}, 400, "no passkey assertion is asked for"),
        ("POST", "/session/passkey/confirm", MISSING, 400, "no passkey code is on show"),
    ]
    rows += [("POST", "/send/text", body, 400, why) for body, why in WAGO_TEXTS]
    rows += [("POST", path, body, 400, why) for path, body, why in WAGO_BODIES]
    await check(world.wago, wago_error, rows, {"token": token})

    api_rows: list[Row] = [
        (
            *("POST", f"/client/sendMessage/{name}", {"chatId": SOMEBODY, "text": "x"}, 404),
            "session_not_connected",
        ),
        ("GET", f"/session/start/{name}", MISSING, 422, f"Session already exists for: {name}"),
        ("POST", f"/session/passkey/{name}", {}, 400, "missing assertion in payload"),
        (
            *("POST", f"/session/passkey/{name}", {"assertion": "{}"}, 400),
            "no passkey assertion is asked for",
        ),
    ]
    api_rows += [("POST", f"/client/sendMessage/{name}", body, 400, why) for body, why in API_TEXTS]
    api_rows += [("POST", to(path, name), body, 400, why) for path, body, why in API_BODIES]
    await check(world.api, api_error, api_rows)
    # All of that has not disturbed the attempt.
    number = await world.admin.phone("Late")
    await world.admin.scan(number, await world.qr(name))
    await world.wait_online(name)


@pytest.fixture
async def linked(world: World) -> Linked:
    return await world.link("bad")


async def test_while_it_is_online(world: World, linked: Linked) -> None:
    rows: list[Row] = [
        ("GET", "/session/qr", MISSING, 500, "Already Logged in"),
        ("POST", "/session/pair", {"Phone": linked.number}, 500, "Already Logged in"),
        ("POST", "/session/connect", {"Immediate": True}, 500, "Already Connected"),
        (
            *("POST", "/send/text", {"Phone": NOBODY, "Body": "anyone?"}, 404),
            f"Phone is not on WhatsApp: {NOBODY}@s.whatsapp.net",
        ),
        ("POST", "/user/check", {}, 400, "Missing Phone in Payload"),
        ("POST", "/user/check", {"Phone": []}, 400, "Missing Phone in Payload"),
        ("POST", "/user/check", {"Phone": ["x"]}, 400, "Could not parse Phone"),
        (
            *("POST", "/user/check", {"Phone": [1]}, 400),
            "Could not decode Payload: Phone[0]: expected str, got int",
        ),
    ]
    rows += [("POST", "/send/text", body, 400, why) for body, why in WAGO_TEXTS]
    rows += [("POST", path, body, 400, why) for path, body, why in WAGO_BODIES]
    await check(world.wago, wago_error, rows, linked.headers)

    name = linked.name
    api_rows: list[Row] = [
        (
            *("POST", f"/client/sendMessage/{name}", {"chatId": f"{NOBODY}@c.us", "text": "anyone?"}, 404),
            f"not on WhatsApp: {NOBODY}@s.whatsapp.net",
        ),
        ("POST", f"/client/isRegisteredUser/{name}", {}, 400, "missing number in payload"),
        ("GET", f"/session/start/{name}", MISSING, 422, f"Session already exists for: {name}"),
        (
            *("POST", f"/session/requestPairingCode/{name}", {"phoneNumber": linked.number}, 422),
            "session is linked already",
        ),
    ]
    api_rows += [("POST", f"/client/sendMessage/{name}", body, 400, why) for body, why in API_TEXTS]
    await check(world.api, api_error, api_rows)
    qr = (await world.api.get(f"/session/qr/{name}")).ok()
    assert qr == {"success": False, "message": "qr code not ready or already scanned"}
    there = (await world.api.post(f"/client/isRegisteredUser/{name}", {"number": NOBODY})).ok()
    assert there == {"success": True, "result": False}
    # The session is none the worse for it.
    sent = await world.send_text(linked, linked.number, "still fine")
    await world.admin.wait_message(linked.number, lambda m: m["id"] == sent)


async def test_while_the_connection_is_lost(world: World, linked: Linked) -> None:
    """Linked, but between two attempts: the service turns each login away for now."""
    fault = {"kind": "refuse_login", "number": linked.number, "code": 503, "count": 1000}
    order = (await world.admin.post("/admin/faults", fault)).ok()
    (await world.admin.post("/admin/faults", {"kind": "close", "number": linked.number, "device": 1})).ok()
    await world.receiver.wait(world.of_api(linked, "disconnected"))
    try:
        status = (await world.wago.get("/session/status", headers=linked.headers)).ok()["data"]
        assert (status["Connected"], status["LoggedIn"]) == (False, True)
        text = {"Phone": SOMEBODY, "Body": "x"}
        rows: list[Row] = [
            ("POST", "/send/text", text, 500, "Not connected"),
            ("POST", "/send/text", {}, 400, "Missing Phone in Payload"),
            ("POST", "/user/check", {"Phone": [SOMEBODY]}, 500, "Not connected"),
            ("GET", "/session/qr", MISSING, 500, "Already Logged in"),
            ("POST", "/session/logout", MISSING, 500, "Could not disconnect as it was not connected"),
        ]
        await check(world.wago, wago_error, rows, linked.headers)
        body = {"chatId": SOMEBODY, "text": "x"}
        row = ("POST", f"/client/sendMessage/{linked.name}", body, 404, "session_not_connected")
        await check(world.api, api_error, [row])
    finally:
        (await world.admin.call("DELETE", f"/admin/faults?id={order['id']}")).ok()
    await world.wait_online(linked.name, 60)


async def test_after_it_logged_out(world: World, linked: Linked) -> None:
    (await world.wago.post("/session/logout", headers=linked.headers)).ok()
    await poll(
        lambda: world.wago.get("/session/status", headers=linked.headers),
        lambda a: a.ok()["data"]["LoggedIn"] is False,
    )
    text = {"Phone": SOMEBODY, "Body": "x"}
    rows: list[Row] = [
        ("POST", "/send/text", text, 500, "not logged in"),
        ("GET", "/session/qr", MISSING, 500, "Not connected"),
        ("POST", "/session/logout", MISSING, 500, "Could not logout as it was not logged in"),
    ]
    await check(world.wago, wago_error, rows, linked.headers)


async def test_a_body_that_is_too_big(world: World) -> None:
    """One byte above the limit of 100 MiB, announced and unannounced."""
    name, token = await world.create("big")
    limit = 100 * 2**20

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(limit // 2**20):
            yield b" " * 2**20
        yield b"{}"

    paths = (
        (world.wago, "/session/connect", {"token": token}),
        (world.api, f"/session/requestPairingCode/{name}", {}),
    )
    for door, path, headers in paths:
        answer = await announce(door, path, headers, limit + 1)
        assert answer == 413
        answer = await door.call("POST", path, data=unannounced(), headers=headers)
        assert (answer.status, answer.json["success"]) == (413, False)
        assert answer.json["error"] == "Request Entity Too Large"
        assert (await door.get("/server/ok" if door is world.wago else "/ping")).status == 200


async def announce(door: Door, path: str, headers: dict[str, str], size: int) -> int:
    """The status of a request that only says how big it is."""

    async def nothing() -> AsyncIterator[bytes]:
        yield b"{"

    headers = headers | {"Content-Length": str(size), "Connection": "close"}
    async with door.http.post(door.base + path, data=nothing(), headers=headers) as answer:
        body = await answer.json()
        assert body["success"] is False
        return answer.status
