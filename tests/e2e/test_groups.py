"""Groups and statuses through real processes: gateway, sandbox, phones."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.world import Linked, World, private_world


async def make_group(world: World, creator: str, *others: str, addressing: str = "lid") -> str:
    body = {
        "subject": "Friends",
        "creator": creator,
        "participants": list(others),
        "addressing": addressing,
    }
    return str((await world.admin.post("/admin/groups", body)).ok()["jid"])


async def phones(world: World, count: int) -> list[str]:
    return [await world.admin.phone(f"Friend {number}") for number in range(count)]


async def on_phone(world: World, number: str, text: str) -> dict[str, Any]:
    return dict(await world.admin.wait_message(number, lambda m: m["text"] == text))


async def refusals(world: World, *numbers: str) -> list[str]:
    found = []
    for number in numbers:
        listed = (await world.admin.get(f"/admin/refusals?number={number}")).ok()["refusals"]
        found += [each["reason"] for each in listed]
    return found


@pytest.mark.parametrize("addressing", ["lid", "pn"])
async def test_a_text_to_a_group_and_back(world: World, addressing: str) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("group")
    group = await make_group(world, bob, session.number, carol, addressing=addressing)
    sent = await world.send_text(session, group, "hello all")
    for number in (bob, carol, session.number):
        got = await on_phone(world, number, "hello all")
        assert (got["id"], got["chat"]) == (sent, group)
    reply = await world.admin.send(bob, group, "hello back")
    hook = await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == reply
    )
    info = hook["data"]["Info"]
    assert info["Chat"] == group
    assert info["IsGroup"] is True
    senders = {info["Sender"].partition("@")[0].partition(":")[0]}
    senders.add(info["SenderAlt"].partition("@")[0].partition(":")[0])
    assert bob in senders
    other = await world.receiver.wait(world.of_api(session, "message", id=reply))
    assert other["data"]["body"] == "hello back"
    answer = await world.api.post(
        f"/client/sendMessage/{session.name}", {"chatId": group, "text": "by the other door"}
    )
    assert answer.ok()["success"] is True
    await on_phone(world, carol, "by the other door")
    assert await refusals(world, session.number, bob, carol) == []


async def test_who_leaves_cannot_read_on(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("leave")
    group = await make_group(world, session.number, bob, carol)
    await world.send_text(session, group, "to both")
    await on_phone(world, carol, "to both")
    body = {"remove": [carol], "actor": bob}
    (await world.admin.post(f"/admin/groups/{group}/members", body)).ok()
    sent = await world.send_text(session, group, "to one")
    await on_phone(world, bob, "to one")
    assert [m["text"] for m in await world.admin.messages(carol)] == ["to both"]
    (await world.admin.post(f"/admin/groups/{group}/members", {"add": [carol], "actor": bob})).ok()
    await world.send_text(session, group, "to both again")
    await on_phone(world, carol, "to both again")
    assert sent not in [m["id"] for m in await world.admin.messages(carol)]


async def test_a_phone_that_lost_everything_asks_again(world: World) -> None:
    [bob] = await phones(world, 1)
    session = await world.link("lost")
    group = await make_group(world, session.number, bob)
    await world.send_text(session, group, "one")
    await on_phone(world, bob, "one")
    (await world.admin.post(f"/admin/phones/{bob}/forget", {})).ok()
    await world.send_text(session, group, "two")
    got = await on_phone(world, bob, "two")
    assert got["retries"] >= 1
    await world.send_text(session, group, "three")
    assert (await on_phone(world, bob, "three"))["retries"] == 0


async def test_nothing_for_strangers(world: World) -> None:
    [bob] = await phones(world, 1)
    session = await world.link("stranger")
    theirs = await make_group(world, bob)
    for group, status in ((theirs, 403), ("120363999999999999@g.us", 404)):
        answer = await world.wago.post(
            "/send/text", {"Phone": group, "Body": "let me in"}, headers=session.headers
        )
        assert (answer.status, answer.json["success"]) == (status, False)
        assert group in answer.json["error"]


async def test_two_gateway_sessions_in_one_group(world: World) -> None:
    one, two = await world.link("one"), await world.link("two")
    group = await make_group(world, one.number, two.number)
    for turn in range(3):
        there = await world.send_text(one, group, f"ping {turn}")
        await world.receiver.wait(world.of_api(two, "message", id=there))
        back = await world.send_text(two, group, f"pong {turn}")
        await world.receiver.wait(world.of_api(one, "message", id=back))


async def test_restarts_on_both_sides(tmp_path: Path) -> None:
    async with private_world(tmp_path) as world:
        [bob] = await phones(world, 1)
        session = await world.link("again")
        group = await make_group(world, session.number, bob)
        await world.send_text(session, group, "first")
        world.gateway.kill()
        waiting = await world.admin.send(bob, group, "while you were out")
        await asyncio.to_thread(world.gateway.start)
        await world.wait_online(session.name)
        await world.receiver.wait(world.of_api(session, "message", id=waiting))
        await world.send_text(session, group, "after the kill")
        await on_phone(world, bob, "after the kill")
        assert world.sandbox.stop() == 0
        await asyncio.to_thread(world.sandbox.start)
        await world.wait_online(session.name, 60)
        await world.send_text(session, group, "after the service's restart")
        await on_phone(world, bob, "after the service's restart")
        back = await world.admin.send(bob, group, "with the old key")
        await world.receiver.wait(world.of_api(session, "message", id=back))
        assert await refusals(world, session.number, bob) == []


async def _kill_in_the_middle(world: World, session: Linked, group: str, members: list[str]) -> None:
    confirmed: dict[str, str] = {}

    async def talk() -> None:
        for number in range(60):
            try:
                confirmed[f"out {number}"] = await world.send_text(session, group, f"out {number}")
            except (AssertionError, aiohttp.ClientError, OSError):
                await asyncio.sleep(0.02)

    talking = asyncio.create_task(talk())
    for seen in (5, 20):
        while len(confirmed) < seen and not talking.done():
            await asyncio.sleep(0.01)
        world.gateway.kill()
        await asyncio.to_thread(world.gateway.start)
        await world.wait_online(session.name, 60)
    await talking
    for number in members:
        for text, message_id in confirmed.items():
            assert (await on_phone(world, number, text))["id"] == message_id
        texts = [m["text"] for m in await world.admin.messages(number)]
        assert len(texts) == len(set(texts))
        assert not [m for m in await world.admin.messages(number) if m["state"] == "undecryptable"]


async def test_kills_in_the_middle_of_a_conversation(tmp_path: Path) -> None:
    async with private_world(tmp_path) as world:
        members = await phones(world, 2)
        session = await world.link("kill")
        group = await make_group(world, session.number, *members)
        await _kill_in_the_middle(world, session, group, members)


async def test_a_status_by_the_accounts_setting_and_one_that_comes_in(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("status")
    path = f"/admin/phones/{session.number}/status_privacy"
    (await world.admin.post(path, {"type": "whitelist", "people": [bob]})).ok()
    body = {"Text": "my day", "BackgroundColor": 4278255360, "Font": 0}
    sent = (await world.wago.post("/status/text", body, headers=session.headers)).ok()["data"]["Id"]
    got = await on_phone(world, bob, "my day")
    assert (got["id"], got["chat"]) == (sent, "status@broadcast")
    assert not [m for m in await world.admin.messages(carol) if m["text"] == "my day"]
    listed = await world.wago.post(
        "/broadcast/listparticipants", {"ID": "status@broadcast"}, headers=session.headers
    )
    assert len(listed.ok()["data"]["Participants"]) == 1
    theirs = await world.admin.post(
        f"/admin/phones/{bob}/status", {"text": "their day", "audience": [session.number]}
    )
    hook = await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == theirs.ok()["id"]
    )
    assert hook["data"]["Info"]["Chat"] == "status@broadcast"
    assert await refusals(world, session.number, bob, carol) == []
