from __future__ import annotations

from typing import Any

import pytest

from tests.support.doors import Answer
from tests.support.fake_client import QR_TEXT, FakeClient
from tests.unit.api.conftest import World
from wago.client.events import PasskeyConfirmation, Phase
from wago.errors import IQError, RequestTimeout, SendRefused
from wago.protocol.jid import Jid
from wago.protocol.stanza.mex import ReachoutTimelock


async def started(world: World, name: str = "main") -> FakeClient:
    (await world.api.get(f"/session/start/{name}")).ok()
    return world.factory.last


async def linked(world: World, name: str = "main") -> FakeClient:
    client = await started(world, name)
    await client.scan()
    return client


def is_refused(answer: Answer, status: int, text: str) -> None:
    assert (answer.status, answer.json) == (status, {"success": False, "error": text})


async def test_ping(world: World) -> None:
    assert (await world.api.get("/ping")).ok() == {"success": True, "message": "pong"}


async def test_a_session_from_start_to_end(world: World) -> None:
    client = await started(world)
    assert (await world.api.get("/session/getSessions")).ok() == {"success": True, "result": ["main"]}
    assert (await world.api.get("/session/status/main")).ok() == {
        "success": False,
        "state": "UNPAIRED",
        "message": "session_not_connected",
        "reason": "refs",
        "restrictions": None,
    }
    qr = await world.api.get("/session/qr/main")
    assert qr.ok() == {"success": True, "qr": QR_TEXT}
    assert "no-store" in qr.headers["Cache-Control"]
    image = await world.api.get("/session/qr/main/image")
    assert image.headers["Content-Type"] == "image/png"
    assert image.json.startswith(b"\x89PNG")

    await client.scan()
    client.restrictions.timelock = ReachoutTimelock(
        active=True, until=1_800_000_000, enforcement="BIZ_QUALITY"
    )
    status = (await world.api.get("/session/status/main")).ok()
    assert status["restrictions"] == {
        "reachoutTimelock": {"active": True, "until": 1_800_000_000, "enforcement": "BIZ_QUALITY"}
    }
    assert (status["success"], status["state"], status["message"]) == (
        True,
        "CONNECTED",
        "session_connected",
    )
    for path in ("/session/qr/main", "/session/qr/main/image"):
        scanned = (await world.api.get(path)).ok()
        assert scanned == {"success": False, "message": "qr code not ready or already scanned"}

    assert (await world.api.get("/session/stop/main")).ok()["message"] == "Session stopped successfully"
    assert (await world.api.get("/session/status/main")).ok()["state"] == "UNLAUNCHED"
    is_refused(await world.api.get("/session/stop/main"), 404, "session_not_connected")

    assert (await world.api.get("/session/restart/main")).ok()["message"] == "Restarted successfully"
    assert (await world.api.get("/session/status/main")).ok()["state"] == "CONNECTED"
    assert (await world.api.get("/session/restart/main")).ok()["success"] is True

    assert (await world.api.get("/session/terminate/main")).ok()["message"] == "Logged out successfully"
    assert (await world.api.get("/session/status/main")).ok() == {
        "success": False,
        "state": None,
        "message": "session_not_found",
    }


async def test_start_refuses(world: World) -> None:
    await started(world)
    is_refused(await world.api.get("/session/start/main"), 422, "Session already exists for: main")
    is_refused(await world.api.get("/session/start/a%20b"), 422, "Session should be alphanumerical or -")


async def test_a_stopped_session_starts_again_under_its_name(world: World) -> None:
    client = await started(world)
    client.move(Phase.LINK_FAILED, "refs_expired")
    (await world.api.get("/session/start/main")).ok()
    assert client.state.phase is Phase.LINKING


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/session/stop/none"),
        ("GET", "/session/restart/none"),
        ("GET", "/session/terminate/none"),
        ("POST", "/session/requestPairingCode/none"),
        ("GET", "/session/passkey/none"),
        ("POST", "/session/passkey/none"),
        ("POST", "/session/passkey/none/confirm"),
        ("POST", "/client/sendMessage/none"),
        ("GET", "/client/getState/none"),
        ("POST", "/client/isRegisteredUser/none"),
    ],
)
async def test_an_unknown_session(world: World, method: str, path: str) -> None:
    is_refused(await world.api.call(method, path), 404, "session_not_found")


async def test_the_qr_of_an_unknown_session(world: World) -> None:
    answer = await world.api.get("/session/qr/none")
    assert answer.ok() == {"success": False, "message": "session_not_found"}


async def test_a_pairing_code(world: World) -> None:
    client = await started(world)
    answer = await world.api.post("/session/requestPairingCode/main", {"phoneNumber": "15550001111"})
    assert answer.ok() == {"success": True, "result": "ABCD2345"}
    assert client.linking.codes == [("15550001111", None)]
    silent = {"phoneNumber": "15550001111", "showNotification": False}
    (await world.api.post("/session/requestPairingCode/main", silent)).ok()
    assert client.linking.notified == [True, False]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "missing phoneNumber in payload"),
        ({"phoneNumber": "x"}, "not a phone number or JID: 'x'"),
        ({"phoneNumber": 1}, "phoneNumber: expected str, got int"),
    ],
)
async def test_a_pairing_code_refused(world: World, body: Any, text: str) -> None:
    await started(world)
    is_refused(await world.api.post("/session/requestPairingCode/main", body), 400, text)


async def test_terminate_inactive_spares_what_is_connected_or_will_be(world: World) -> None:
    await linked(world, "online")
    await started(world, "linking")
    (await linked(world, "waiting")).move(Phase.WAITING, "x")
    (await started(world, "failed")).move(Phase.LINK_FAILED, "x")
    await linked(world, "stopped")
    (await world.api.get("/session/stop/stopped")).ok()
    (await world.api.get("/session/terminateInactive")).ok()
    left = (await world.api.get("/session/getSessions")).ok()["result"]
    assert left == ["linking", "online", "waiting"]
    (await world.api.get("/session/terminateAll")).ok()
    assert (await world.api.get("/session/getSessions")).ok()["result"] == []


async def test_both_doors_see_the_same_sessions(world: World) -> None:
    await linked(world, "fromapi")
    token = world.gateway.get("fromapi").row.token
    status = (await world.call("GET", "/session/status", token=token)).ok()["data"]
    assert status["LoggedIn"] is True
    await world.linked("fromwago", "tok")
    assert (await world.api.get("/client/getState/fromwago")).ok()["state"] == "CONNECTED"


async def test_a_text(world: World) -> None:
    client = await linked(world)
    body = {"chatId": "15550002222@s.whatsapp.net", "text": "hi"}
    answer = (await world.api.post("/client/sendMessage/main", body)).ok()
    assert answer.pop("messageId").startswith("3EB0")
    assert answer == {"success": True, "timestamp": 1_777_744_034}
    assert client.messages.sent[0][0] == Jid("15550002222")


async def test_a_text_in_wwebjs_spelling(world: World) -> None:
    client = await linked(world)
    body = {"chatId": "15550002222@c.us", "contentType": "string", "content": "hi", "messageId": "MINE"}
    assert (await world.api.post("/client/sendMessage/main", body)).ok()["messageId"] == "MINE"
    assert client.messages.sent[0][0] == Jid("15550002222")
    assert client.messages.sent[0][1].conversation == "hi"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "missing chatId in payload"),
        ({"chatId": "15550002222"}, "missing text in payload"),
        ({"chatId": "?", "text": "x"}, "chatId: '?' is neither a phone number nor a JID"),
        ({"chatId": 5, "text": "x"}, "chatId: expected str, got int"),
        ({"chatId": "15550002222", "contentType": "Pol"}, "contentType: invalid contentType"),
        ({"chatId": "15550002222", "contentType": "Poll"}, "missing content in payload"),
    ],
)
async def test_a_text_refused(world: World, body: Any, text: str) -> None:
    await linked(world)
    is_refused(await world.api.post("/client/sendMessage/main", body), 400, text)


@pytest.mark.parametrize("body", [b"{", b"[]", b"null"])
async def test_a_body_that_is_no_object(world: World, body: bytes) -> None:
    await linked(world)
    answer = await world.api.call("POST", "/client/sendMessage/main", data=body)
    is_refused(answer, 400, "invalid JSON in the request body")


@pytest.mark.parametrize(
    ("fail", "status", "text"),
    [
        (
            SendRefused(463, "reachout_restricted", "X"),
            500,
            "message refused: reachout_restricted (463): the account may not open new chats for now, or this"
            " contact takes messages of known people only",
        ),
        (RequestTimeout("x"), 504, "WhatsApp did not answer in time"),
        (IQError(503, "unavailable"), 500, "WhatsApp refused the request: 503 unavailable"),
        (ZeroDivisionError("x"), 500, "internal error"),
    ],
)
async def test_a_text_that_fails(world: World, fail: Exception, status: int, text: str) -> None:
    client = await linked(world)
    client.fail = fail
    body = {"chatId": "15550002222", "text": "x"}
    is_refused(await world.api.post("/client/sendMessage/main", body), status, text)


async def test_a_text_to_nobody_and_from_a_session_that_is_not_connected(world: World) -> None:
    client = await linked(world)
    answer = await world.api.post("/client/sendMessage/main", {"chatId": "15559990000", "text": "x"})
    is_refused(answer, 404, "not on WhatsApp: 15559990000@s.whatsapp.net")
    client.move(Phase.WAITING, "x")
    answer = await world.api.post("/client/sendMessage/main", {"chatId": "15550002222", "text": "x"})
    is_refused(answer, 404, "session_not_connected")


@pytest.mark.parametrize(
    ("phase", "word"),
    [
        (Phase.CONNECTING, "OPENING"),
        (Phase.LINKING, "UNPAIRED"),
        (Phase.ONLINE, "CONNECTED"),
        (Phase.BANNED, "TOS_BLOCK"),
        (Phase.OUTDATED, "DEPRECATED_VERSION"),
        (Phase.REPLACED, "CONFLICT"),
    ],
)
async def test_states(world: World, phase: Phase, word: str) -> None:
    client = await started(world)
    client.move(phase, "x")
    assert (await world.api.get("/client/getState/main")).ok() == {"success": True, "state": word}


@pytest.mark.parametrize(
    ("number", "there"), [("15550002222", True), (15550002222, True), ("15559990000", False)]
)
async def test_is_registered(world: World, number: Any, there: bool) -> None:
    await linked(world)
    answer = await world.api.post("/client/isRegisteredUser/main", {"number": number})
    assert answer.ok() == {"success": True, "result": there}


@pytest.mark.parametrize(
    ("body", "text"),
    [({}, "missing number in payload"), ({"number": "x"}, "not a phone number or JID: 'x'")],
)
async def test_is_registered_refuses(world: World, body: Any, text: str) -> None:
    await linked(world)
    is_refused(await world.api.post("/client/isRegisteredUser/main", body), 400, text)


async def test_the_passkey_step(world: World) -> None:
    client = await started(world)
    step = client.linking.passkey
    empty = (await world.api.get("/session/passkey/main")).ok()
    assert empty == {"success": True, "options": None, "confirmation": None}
    answer = await world.api.post("/session/passkey/main", {"assertion": {"id": "x"}})
    is_refused(answer, 400, "no passkey assertion is asked for")
    is_refused(await world.api.post("/session/passkey/main", {}), 400, "missing assertion in payload")
    is_refused(await world.api.post("/session/passkey/main/confirm"), 400, "no passkey code is on show")
    step.options = '{"challenge":"abc"}'
    (await world.api.post("/session/passkey/main", {"assertion": '{"id":"x"}'})).ok()
    assert step.assertions == ['{"id":"x"}']
    step.confirmation = PasskeyConfirmation(code="ABCD1234", skip_display=True)
    shown = (await world.api.get("/session/passkey/main")).ok()["confirmation"]
    assert shown == {"code": "ABCD1234", "skipDisplay": True}
    (await world.api.post("/session/passkey/main/confirm")).ok()
    assert step.confirmed
