from __future__ import annotations

from typing import Any

import pytest

from tests.support.doors import Answer
from tests.unit.api.conftest import ADMIN, World
from wago.client.events import Phase
from wago.errors import IQError, NotConnected, RequestTimeout, SendRefused, StoreError
from wago.protocol.jid import Jid
from wago.store.interfaces import OutboxRow

ADMIN_HEADERS = {"admintoken": ADMIN}


def is_refused(answer: Answer, status: int, text: str) -> None:
    assert (answer.status, answer.json) == (status, {"code": status, "error": text, "success": False})


async def test_a_text(world: World) -> None:
    client = await world.linked()
    answer = await world.call("POST", "/send/text", {"Phone": "+15550002222", "Body": "hi", "Id": "MINE"})
    assert answer.ok() == {
        "code": 200,
        "data": {"Details": "Sent", "Id": "MINE", "Timestamp": "2026-05-02T17:47:14Z"},
        "success": True,
    }
    to, message, message_id = client.messages.sent[0]
    assert (to, message.conversation, message_id) == (Jid("15550002222"), "hi", "MINE")


async def test_without_an_id_one_is_made(world: World) -> None:
    client = await world.linked()
    data = (await world.call("POST", "/send/text", {"phone": "15550002222", "body": "hi"})).ok()["data"]
    assert data["Id"].startswith("3EB0")
    assert client.messages.sent[0][2] == data["Id"]


@pytest.mark.parametrize("spelling", ["StanzaID", "StanzaId", "stanzaid"])
async def test_quoting_mentioning_forwarding(world: World, spelling: str) -> None:
    client = await world.linked()
    body = {
        "Phone": "15550002222@s.whatsapp.net",
        "Body": "see",
        "Forward": True,
        "ContextInfo": {
            spelling: "QUOTED",
            "Participant": "15550003333:4@s.whatsapp.net",
            "MentionedJID": ["15550003333"],
        },
    }
    (await world.call("POST", "/send/text", body)).ok()
    text = client.messages.sent[0][1].extendedTextMessage
    assert text.text == "see"
    assert text.contextInfo.stanzaID == "QUOTED"
    assert text.contextInfo.participant == "15550003333@s.whatsapp.net"
    assert list(text.contextInfo.mentionedJID) == ["15550003333@s.whatsapp.net"]
    assert text.contextInfo.isForwarded
    assert text.contextInfo.HasField("quotedMessage")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Missing Phone in Payload"),
        ({"Body": "x"}, "Missing Phone in Payload"),
        ({"Phone": None, "Body": "x"}, "Missing Phone in Payload"),
        ({"Phone": "15550002222"}, "Missing Body in Payload"),
        ({"Phone": "15550002222", "Body": ""}, "Missing Body in Payload"),
        ({"Phone": "nobody", "Body": "x"}, "Could not parse Phone"),
        ({"Phone": "12 34 56", "Body": "x"}, "Could not parse Phone"),
        ({"Phone": "a@b@c", "Body": "x"}, "Could not parse Phone"),
        ({"Phone": "@s.whatsapp.net", "Body": "x"}, "Could not parse Phone"),
        ({"Phone": 1, "Body": "x"}, "Could not decode Payload: Phone: expected str, got int"),
        ({"Phone": "1", "Body": ["x"]}, "Could not decode Payload: Body: expected str, got array"),
        (
            {"Phone": "1", "Body": "x", "ContextInfo": {"StanzaID": 5}},
            "Could not decode Payload: ContextInfo.StanzaID: expected str, got int",
        ),
        (
            {"Phone": "15550002222", "Body": "x", "ContextInfo": {"StanzaID": "A"}},
            "Missing Participant in ContextInfo",
        ),
        (
            {"Phone": "15550002222", "Body": "x", "ContextInfo": {"Participant": "15550002222"}},
            "Missing StanzaID in ContextInfo",
        ),
    ],
)
async def test_a_text_that_is_refused(world: World, body: Any, text: str) -> None:
    client = await world.linked()
    is_refused(await world.call("POST", "/send/text", body), 400, text)
    assert client.messages.sent == []


async def test_the_exact_spelling_wins(world: World) -> None:
    client = await world.linked()
    body = {"body": "no", "Body": "yes", "BODY": "no", "Phone": "15550002222", "phone": "15550009999"}
    (await world.call("POST", "/send/text", body)).ok()
    assert client.messages.sent[0][1].conversation == "yes"
    assert client.messages.sent[0][0].user == "15550002222"


@pytest.mark.parametrize(
    ("fail", "status", "text"),
    [
        (
            SendRefused(463, "reachout_restricted", "X"),
            500,
            "Error sending message: reachout_restricted (463): the account may not open new chats for now, or"
            " this contact takes messages of known people only",
        ),
        (RequestTimeout("x"), 500, "WhatsApp did not answer in time"),
        (IQError(503, "service-unavailable"), 500, "WhatsApp refused the request: 503 service-unavailable"),
        (NotConnected("x"), 500, "Not connected"),
        (StoreError("x"), 500, "Problem accessing DB"),
        (ZeroDivisionError("x"), 500, "Internal error"),
    ],
)
async def test_a_text_that_whatsapp_or_we_fail_to_send(
    world: World, fail: Exception, status: int, text: str
) -> None:
    client = await world.linked()
    client.fail = fail
    is_refused(await world.call("POST", "/send/text", {"Phone": "15550002222", "Body": "x"}), status, text)


async def test_a_number_that_is_not_on_whatsapp(world: World) -> None:
    await world.linked()
    answer = await world.call("POST", "/send/text", {"Phone": "15559990000", "Body": "x"})
    is_refused(answer, 404, "Phone is not on WhatsApp: 15559990000@s.whatsapp.net")


async def test_a_text_before_the_link_and_while_offline(world: World) -> None:
    client = await world.connected()
    body = {"Phone": "15550002222", "Body": "x"}
    is_refused(await world.call("POST", "/send/text", body), 500, "not logged in")
    await client.scan()
    client.move(Phase.WAITING, "keepalive_timeout")
    is_refused(await world.call("POST", "/send/text", body), 500, "Not connected")


async def test_check(world: World) -> None:
    await world.linked()
    answer = await world.call("POST", "/user/check", {"Phone": ["+15550002222", "15559990000"]})
    assert answer.ok()["data"] == {
        "Users": [
            {
                "Query": "+15550002222",
                "IsInWhatsapp": True,
                "JID": "15550002222@s.whatsapp.net",
                "LID": "22220005551@lid",
                "VerifiedName": "Shop",
            },
            {"Query": "15559990000", "IsInWhatsapp": False, "JID": "", "LID": "", "VerifiedName": ""},
        ]
    }
    answer = await world.call("POST", "/user/check", {"Phone": "15550002222"})
    assert len(answer.ok()["data"]["Users"]) == 1


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Missing Phone in Payload"),
        ({"Phone": []}, "Missing Phone in Payload"),
        ({"Phone": ["x"]}, "Could not parse Phone"),
        ({"Phone": [1]}, "Could not decode Payload: Phone[0]: expected str, got int"),
        ({"Phone": 1}, "Could not decode Payload: Phone: expected str | array, got int"),
    ],
)
async def test_check_refuses(world: World, body: Any, text: str) -> None:
    await world.linked()
    is_refused(await world.call("POST", "/user/check", body), 400, text)


async def test_the_webhook_is_set_read_and_cleared(world: World) -> None:
    await world.init()
    url = "https://example.org/hook"
    assert (await world.call("POST", "/webhook", {"WebhookURL": url})).ok()["data"] == {"webhook": url}
    read = (await world.call("GET", "/webhook")).ok()["data"]
    assert read == {"webhook": url, "subscribe": ["All"]}
    body = {"webhookurl": "", "Events": ["Message"]}
    assert (await world.call("POST", "/webhook", body)).ok()["data"] == {"webhook": ""}
    read = (await world.call("GET", "/webhook")).ok()["data"]
    assert read == {"webhook": "", "subscribe": ["Message"]}


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org/hook", "http://", "javascript:1"])
async def test_a_webhook_that_is_no_web_address(world: World, url: str) -> None:
    await world.init()
    answer = await world.call("POST", "/webhook", {"WebhookURL": url})
    is_refused(answer, 400, "Invalid WebhookURL: not an http or https URL")


async def test_health_needs_nothing(world: World) -> None:
    assert (await world.wago.get("/server/ok")).ok()["data"] == {"status": "ok"}


def row(**changes: Any) -> OutboxRow:
    values: dict[str, Any] = {
        "id": 0,
        "session": "main",
        "receiver": "wago",
        "event_id": "e",
        "kind": "Message",
        "url": "http://127.0.0.1:9/",
        "content_type": "application/json",
        "body": b"{}",
        "created_at": 1_700_000_000,
    }
    return OutboxRow(**values | changes)


async def test_the_outbox_is_listed_and_replayed(world: World) -> None:
    batch = world.gateway._store.account("x").batch()
    batch.put_outbox([row(), row(session="other", delivered_at=1_700_000_001)])
    await batch.commit()
    listed = (await world.wago.get("/outbox", headers=ADMIN_HEADERS)).ok()["data"]
    assert [(r["id"], r["session"], r["status"], r["attempts"]) for r in listed] == [
        (1, "main", "pending", 0)
    ]
    every = (await world.wago.get("/outbox?all=true", headers=ADMIN_HEADERS)).ok()["data"]
    assert [r["status"] for r in every] == ["pending", "delivered"]
    one = (await world.wago.get("/outbox?all=true&session=other", headers=ADMIN_HEADERS)).ok()["data"]
    assert [r["id"] for r in one] == [2]
    answer = await world.wago.post("/outbox/replay", {"Ids": [2, 99]}, headers=ADMIN_HEADERS)
    assert answer.ok()["data"] == {"replayed": 1}


@pytest.mark.parametrize(
    ("method", "path", "body", "text"),
    [
        ("GET", "/outbox?limit=x", None, "Invalid limit: not a number"),
        ("POST", "/outbox/replay", {}, "Missing Ids in Payload"),
        ("POST", "/outbox/replay", {"Ids": ["a"]}, "Could not decode Payload: Ids[0]: expected int, got str"),
    ],
)
async def test_the_outbox_refuses(world: World, method: str, path: str, body: Any, text: str) -> None:
    is_refused(await world.wago.call(method, path, body, headers=ADMIN_HEADERS), 400, text)
