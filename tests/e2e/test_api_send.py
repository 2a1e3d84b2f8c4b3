"""wago-api door to phone: every `contentType`, files in each way they can be given, as the phone sees it."""

from __future__ import annotations

import base64
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.support.processes import free_port
from tests.support.world import Linked, World
from tests.unit.api.test_wago_api_messages import KINDS, PNG

PICTURE = base64.b64decode(PNG)


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    return {}


@pytest.fixture
async def pair(world: World, kept: dict[str, Any]) -> tuple[Linked, str]:
    """A session and somebody it writes to."""
    if not kept:
        kept["session"], kept["friend"] = await world.link("api"), await world.admin.phone("Friend")
    return kept["session"], kept["friend"]


async def sent(
    world: World, session: Linked, path: str = "client/sendMessage", **body: Any
) -> dict[str, Any]:
    return dict((await world.api.post(f"/{path}/{session.name}", body)).ok())


async def seen(world: World, number: str, message_id: str) -> dict[str, Any]:
    """A message as the phone shows it."""
    return dict(await world.admin.wait_message(number, lambda m: m["id"] == message_id))


async def file_on(world: World, number: str, message_id: str) -> bytes:
    """A message's file as the phone opens it."""
    url = f"{world.sandbox.url}/admin/phones/{number}/messages/{message_id}/file"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.read()


@pytest.mark.parametrize(
    ("kind", "content", "word"), KINDS, ids=[f"{k}-{n}" for n, (k, *_) in enumerate(KINDS)]
)
async def test_each_kind_arrives(
    world: World, pair: tuple[Linked, str], kind: str, content: Any, word: str
) -> None:
    session, friend = pair
    answer = await sent(world, session, chatId=friend, contentType=kind, content=content)
    message = await seen(world, friend, answer["messageId"])
    assert message["state"] in ("received", "read")
    assert message["kind"] not in ("unknown", "empty", "undecryptable")
    if word:
        assert message["kind"] == word


async def test_a_picture_keeps_its_bytes(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    answer = await sent(world, session, chatId=friend, media=PNG, caption="look")
    message = await seen(world, friend, answer["messageId"])
    assert (message["kind"], message["content"]["caption"]) == ("image", "look")
    assert (message["content"]["width"], message["content"]["height"]) == (40, 30)
    assert await file_on(world, friend, answer["messageId"]) == PICTURE


async def test_a_form_brings_a_file(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    form = aiohttp.FormData()
    form.add_field("chatId", friend)
    form.add_field("options", '{"sendMediaAsDocument": true}')
    form.add_field("file", PICTURE, filename="picture.png", content_type="image/png")
    url = f"{world.gateway.api_url}/client/sendMessage/{session.name}"
    headers = {"X-Api-Key": world.gateway.api_key}
    async with aiohttp.ClientSession() as http, http.post(url, data=form, headers=headers) as answer:
        body = await answer.json()
    assert body["success"], body
    message = await seen(world, friend, body["messageId"])
    assert (message["kind"], message["content"]["filename"]) == ("document", "picture.png")
    assert await file_on(world, friend, body["messageId"]) == PICTURE


async def test_an_address_of_this_machine_is_not_fetched(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    asked: list[str] = []

    async def answer_anything(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=PICTURE, content_type="image/png")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer_anything)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        for host in ("127.0.0.1", "localhost", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"):
            body = {"chatId": friend, "mediaUrl": f"http://{host}:{port}/x.png"}
            answer = await world.api.post(f"/client/sendMessage/{session.name}", body)
            assert answer.status in (400, 502), (host, answer.json)
    finally:
        await runner.cleanup()
    assert asked == []


async def test_an_album_is_one_frame_and_its_pictures(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    item = {"type": "image", "media": f"data:image/png;base64,{PNG}"}
    answer = await sent(world, session, chatId=friend, contentType="Album", content={"items": [item, item]})
    assert len(answer["messageIds"]) == 3
    words = [(await seen(world, friend, each))["kind"] for each in answer["messageIds"]]
    assert words == ["album", "image", "image"]


async def test_what_is_done_about_a_message(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    first = (await sent(world, session, chatId=friend, text="helo"))["messageId"]
    about = {"chatId": friend, "messageId": first}
    await seen(world, friend, first)
    await sent(world, session, "message/react", **about, reaction="👍")
    await sent(world, session, "message/edit", **about, content="hello")
    await sent(world, session, "message/pin", **about)
    answer = await sent(world, session, "message/reply", **about, content="and more")
    message = await world.admin.wait_message(
        friend, lambda m: m["id"] == first and (m.get("attached") or {}).get("pinned")
    )
    assert message["attached"]["edited"] == "hello"
    assert message["attached"]["reactions"] == {session.number: "👍"}
    quote = (await seen(world, friend, answer["messageId"]))["context"]["quote"]
    assert (quote["id"], quote["message"]["text"]) == (first, "hello")
    theirs = await world.admin.send(friend, session.number, "pass it on")
    await world.receiver.wait(world.of_api(session, "message", id=theirs))
    for own, score in ((first, None), (theirs, 1)):
        forward = {"chatId": friend, "messageId": own, "destinationChatId": friend}
        answer = await sent(world, session, "message/forward", **forward)
        context = (await seen(world, friend, answer["messageId"]))["context"]
        # Our own words are nobody else's.
        assert context.get("forwarding_score") == score
    await sent(world, session, "message/delete", **about, everyone=True)
    await world.admin.wait_message(friend, lambda m: m["id"] == first and m["attached"]["deleted"])


async def test_starred_and_deleted_for_us_alone(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    first = (await sent(world, session, chatId=friend, text="keep this"))["messageId"]
    about = {"chatId": friend, "messageId": first}
    for path in ("star", "unstar", "delete"):
        assert (await sent(world, session, f"message/{path}", **about))["result"] is True
    state = (await world.admin.get(f"/admin/phones/{session.number}/appstate")).ok()
    assert first in str(state)


async def test_typing_and_seen(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    for path in ("chat/sendStateTyping", "chat/sendStateRecording", "chat/clearState"):
        assert (await sent(world, session, path, chatId=friend))["result"] is True
    theirs = await world.admin.send(friend, session.number, "seen?")
    await world.receiver.wait(world.of_api(session, "message", id=theirs))
    assert (await sent(world, session, "chat/sendSeen", chatId=friend))["result"] is True
    await world.admin.wait_message(friend, lambda m: m["id"] == theirs and m["state"] == "read")
    assert (await sent(world, session, "chat/markUnread", chatId=friend))["result"] is True


async def test_the_same_id_is_sent_once(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    body = {"chatId": friend, "text": "once", "messageId": "ONCEONLY1"}
    answers = [await sent(world, session, **body) for _ in range(3)]
    assert len({str(answer) for answer in answers}) == 1
    other = await world.api.post(f"/client/sendMessage/{session.name}", body | {"text": "twice"})
    assert (other.status, "ONCEONLY1" in other.json["error"]) == (409, True)
    stanzas = (await world.admin.get(f"/admin/stanzas?number={session.number}&tag=message")).ok()["stanzas"]
    ours = [s for s in stanzas if s["device"] != 0 and s["direction"] == "in" and s["id"] == "ONCEONLY1"]
    assert len(ours) == 1


async def test_bots_are_listed(world: World, pair: tuple[Linked, str]) -> None:
    session, _ = pair
    bots = (await world.api.get(f"/bot/list/{session.name}")).ok()["bots"]
    assert bots
    assert all("@" in bot["jid"] and bot["name"] for bot in bots), bots


async def test_messages_of_a_chat_with_a_timer_say_so(world: World) -> None:
    session, friend = await world.link("timer"), await world.admin.phone("Friend")
    body = {"chatId": friend, "duration": 604_800}
    (await world.api.post(f"/privacy/setDisappearingTimer/{session.name}", body)).ok()
    answer = await sent(world, session, chatId=friend, text="for a week")
    assert (await seen(world, friend, answer["messageId"]))["context"]["expiration_s"] == 604_800
    off = {"phone": friend, "timer": "off"}
    (await world.wago.post("/chat/disappearing-timer", off, headers=session.headers)).ok()
    answer = await sent(world, session, chatId=friend, text="for ever")
    assert "expiration_s" not in (await seen(world, friend, answer["messageId"])).get("context", {})
