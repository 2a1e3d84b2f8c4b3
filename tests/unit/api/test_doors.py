"""What is the same for every endpoint of a door."""

from __future__ import annotations

import re
import socket

import pytest

from tests.unit.api.conftest import ADMIN, API, GATEWAY, KEY, MakeWorld, World
from wago.api.server import open_doors
from wago.api.settings import ApiSettings
from wago.store import open_store


async def test_a_body_that_is_too_big(make_world: MakeWorld) -> None:
    world = await make_world(max_body=1000)
    await world.linked()
    big = {"Phone": "15550002222", "Body": "x" * 2000}
    answer = await world.call("POST", "/send/text", big)
    assert (answer.status, answer.json["code"], answer.json["success"]) == (413, 413, False)
    assert answer.json["error"]
    answer = await world.api.post("/client/sendMessage/main", {"chatId": "1", "text": "x" * 2000})
    assert (answer.status, answer.json["success"]) == (413, False)
    assert (await world.call("GET", "/session/status")).status == 200


async def test_unknown_paths_and_methods(world: World) -> None:
    for path, status in (("/nowhere", 404), ("/send/text", 405), ("/session/status/main", 404)):
        answer = await world.wago.get(path)
        assert (answer.status, answer.json["code"], answer.json["success"]) == (status, status, False)
    for path, status in (("/nowhere", 404), ("/client/sendMessage/x", 405), ("/session/all", 404)):
        answer = await world.api.get(path)
        assert (answer.status, answer.json["success"]) == (status, False)
    allowed = (await world.wago.get("/send/text")).headers["Allow"]
    assert set(allowed.split(", ")) == {"OPTIONS", "POST"}


async def test_request_ids(world: World) -> None:
    made = (await world.wago.get("/server/ok")).headers["X-Request-ID"]
    again = (await world.wago.get("/nowhere")).headers["X-Request-ID"]
    assert made != again
    own = await world.api.call("GET", "/ping", headers={"X-Request-Id": "my-own.id_1"})
    assert own.headers["X-Request-ID"] == "my-own.id_1"
    odd = await world.api.call("GET", "/ping", headers={"X-Request-Id": "a b"})
    assert odd.headers["X-Request-ID"] != "a b"


async def test_cors(world: World) -> None:
    origin = {"Origin": "https://app.example"}
    answer = await world.api.call("GET", "/ping", headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    asked = origin | {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-api-key,content-type",
    }
    answer = await world.api.call("OPTIONS", "/client/sendMessage/main", headers=asked)
    assert answer.status == 204
    assert "x-api-key" in answer.headers["Access-Control-Allow-Headers"].lower()


@pytest.mark.parametrize("headers", [{}, {"X-Api-Key": "wrong"}, {"X-Api-Key": ""}])
async def test_the_api_key_is_wanted(make_world: MakeWorld, headers: dict[str, str]) -> None:
    world = await make_world(headers=headers)
    answer = await world.api.get("/session/getSessions")
    assert (answer.status, answer.json) == (403, {"success": False, "error": "Invalid API key"})
    assert (await world.api.get(f"/session/getSessions?apiKey={KEY}&X-Api-Key={KEY}")).status == 403
    assert (await world.api.get("/ping")).status == 200


FROM_ELSEWHERE = [
    {"X-Forwarded-For": "203.0.113.5"},
    {"X-Real-IP": "203.0.113.5"},
    {"Forwarded": "for=203.0.113.5"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Host": "rebound.example"},
]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
async def test_without_a_key_only_this_machine_is_answered(
    make_world: MakeWorld, headers: dict[str, str]
) -> None:
    world = await make_world(api_key="", headers={})
    assert (await world.api.get("/session/getSessions")).status == 200
    local = await world.api.get("/session/getSessions", headers={"Origin": "http://localhost:8080"})
    assert local.status == 200
    answer = await world.api.get("/session/getSessions", headers=headers)
    assert answer.status == 403
    assert "API_KEY" in answer.json["error"]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
async def test_anonymous_access_can_be_allowed(make_world: MakeWorld, headers: dict[str, str]) -> None:
    world = await make_world(api_key="", allow_anonymous=True, headers={})
    assert (await world.api.get("/session/getSessions", headers=headers)).status == 200


async def test_too_many_requests(make_world: MakeWorld) -> None:
    world = await make_world(rate_limit_max=3, rate_limit_window_ms=3_600_000)
    statuses = [(await world.api.get("/ping")).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = await world.api.get("/ping")
    assert answer.json == {
        "success": False,
        "error": "You can't make any more requests at the moment. Try again later",
    }
    assert (await world.wago.get("/server/ok")).status == 200


async def test_the_description(world: World) -> None:
    for door, path, required in (
        (world.wago, "/send/text", ["Phone", "Body"]),
        (world.api, "/message/reply/{session_id}", ["chatId", "messageId"]),
    ):
        described = (await door.get("/openapi.json")).ok()
        assert described["openapi"].startswith("3.")
        body = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body["required"] == required
        assert set(body["required"]) <= set(body["properties"])
        page = await door.get("/docs")
        assert page.status == 200
        assert b"openapi.json" in page.json
        assert not re.search(rb"""(src|href)=["']?(\w+:|//)|url\(|@import""", page.json)


async def test_a_closed_door_is_closed() -> None:
    store = open_store("memory:")
    settings = ApiSettings(address="127.0.0.1", wago_port=0, api_port=-1, admin_token=ADMIN)
    async with open_doors(store, GATEWAY, settings) as doors:
        assert doors.wago is None
        assert doors.api is not None
    await store.close()


async def test_a_taken_port_is_said_so() -> None:
    store = open_store("memory:")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = ApiSettings(address="127.0.0.1", wago_port=port, api_port=0)
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1 port {port}"):
            async with open_doors(store, GATEWAY, settings):
                pass
    await store.close()


def test_the_defaults_are_closed() -> None:
    assert API.cors_origins == ("*",)
    fresh = ApiSettings()
    assert (fresh.address, fresh.admin_token, fresh.api_key, fresh.allow_anonymous) == (
        "127.0.0.1",
        "",
        "",
        False,
    )
