"""A message's life as the doors let callers see it: one id once, refusals, pacing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api.conftest import World
from tests.unit.api.test_wago_api import linked
from wago.errors import SendRefused
from wago.protocol.jid import Jid

JOHN = Jid("15550002222")
TEXT: dict[str, Any] = {"Phone": "15550002222", "Body": "hi", "Id": "MINE"}
API_TEXT: dict[str, Any] = {"chatId": "15550002222@c.us", "text": "hi"}


async def test_the_same_id_is_sent_once_and_another_message_of_it_refused(world: World) -> None:
    client = await world.linked()
    first = (await world.call("POST", "/send/text", TEXT)).ok()
    assert (await world.call("POST", "/send/text", TEXT)).ok() == first
    assert len(client.messages.sent) == 1
    for change in ({"Body": "ho"}, {"Phone": "15550003333"}):
        answer = await world.call("POST", "/send/text", TEXT | change)
        assert answer.status == 409
        assert "the id 'MINE' is taken" in answer.json["error"]
    assert len(client.messages.sent) == 1


async def test_a_refused_message_is_no_success_and_says_what_the_code_means(world: World) -> None:
    client = await world.linked()
    client.fail = SendRefused(463, "reachout_restricted", "MINE")
    answer = await world.call("POST", "/send/text", TEXT)
    assert (answer.status, answer.json["success"]) == (500, False)
    assert "reachout_restricted (463): the account may not open new chats" in answer.json["error"]
    client.fail = None
    assert (await world.call("POST", "/send/text", TEXT)).ok()["data"]["Id"] == "MINE"


async def test_new_chats_are_refused_early_with_the_time_until_when(world: World) -> None:
    client = await world.linked()
    client.restrictions.closed.add(JOHN)
    answer = await world.call("POST", "/send/text", TEXT)
    assert answer.status == 403
    assert "until 2027-01-15T08:00:00Z" in answer.json["error"]
    assert client.messages.sent == []


async def test_wago_api_refuses_early_too(world: World) -> None:
    client = await linked(world)
    client.restrictions.closed.add(JOHN)
    answer = await world.api.post("/client/sendMessage/main", API_TEXT)
    assert (answer.status, answer.json["success"]) == (403, False)
    assert "until 2027-01-15T08:00:00Z" in answer.json["error"]


async def test_pacing_at_the_wago_door(world: World) -> None:
    await world.linked()
    assert (await world.call("GET", "/session/pacing")).ok()["data"] == {
        "Enabled": False,
        "TypingMs": 60,
        "TypingMaxMs": 12000,
        "PerMinute": 20,
        "JitterPercent": 30,
        "Queue": 200,
    }
    asked = {"Enabled": True, "PerMinute": 6, "TypingMaxMs": 500, "JitterPercent": 0}
    changed = (await world.call("POST", "/session/pacing", asked)).ok()["data"]
    assert changed == asked | {"TypingMs": 60, "Queue": 200}
    assert (await world.call("GET", "/session/pacing")).ok()["data"] == changed
    assert not (await world.call("POST", "/session/pacing", {})).ok()["data"]["Enabled"]


async def test_pacing_at_the_wago_api_door(world: World) -> None:
    await linked(world)
    assert (await world.api.get("/session/pacing/main")).ok()["pacing"]["enabled"] is False
    answer = await world.api.post("/session/pacing/main", {"enabled": True, "perMinute": 0})
    assert answer.ok()["pacing"] | {"enabled": True, "perMinute": 0} == answer.ok()["pacing"]
    assert (await world.api.get("/session/pacing/nobody")).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({"PerMinute": -1}, "per_minute"), ({"JitterPercent": 101}, "jitter"), ({"Queue": 0}, "queue")],
)
async def test_pacing_that_makes_no_sense(world: World, body: dict[str, Any], field: str) -> None:
    await world.linked()
    answer = await world.call("POST", "/session/pacing", body)
    assert answer.status == 400
    assert field in answer.json["error"]
