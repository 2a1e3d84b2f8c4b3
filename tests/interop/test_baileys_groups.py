"""Baileys in groups and among statuses, with our gateway and phones."""

from __future__ import annotations

import pytest

from tests.e2e.test_groups import make_group, on_phone, refusals
from tests.interop.test_baileys import link
from tests.support.baileys import BaileysClient, text_of
from tests.support.stage import person
from tests.support.world import World

pytestmark = pytest.mark.interop


@pytest.mark.parametrize("addressing", ["lid", "pn"])
async def test_texts_in_a_group(world: World, baileys: BaileysClient, addressing: str) -> None:
    number = await link(world, baileys)
    phone = await world.admin.phone("Friend")
    session = await world.link("gw")
    group = await make_group(world, phone, number, session.number, addressing=addressing)
    for turn in range(3):
        message_id = await world.send_text(session, group, f"from the gateway {turn}")
        got = await baileys.came(f"from the gateway {turn}")
        assert (got.id, got.chat) == (message_id, group)
        await on_phone(world, phone, f"from the gateway {turn}")
        sent = await baileys.text(group, f"from Baileys {turn}")
        hook = await world.receiver.wait(world.of_api(session, "message", id=sent))
        assert hook["data"]["body"] == f"from Baileys {turn}"
        await on_phone(world, phone, f"from Baileys {turn}")
        said = await world.admin.send(phone, group, f"from the phone {turn}")
        await world.receiver.wait(world.of_api(session, "message", id=said))
        await baileys.came(f"from the phone {turn}")
    info = (await baileys.command("metadata", jid=group))["group"]
    assert info["subject"] == "Friends"
    assert len(info["participants"]) == 3
    assert await refusals(world, session.number, phone, number) == []


async def test_who_leaves_and_who_comes(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    phone = await world.admin.phone("Friend")
    session = await world.link("gw")
    group = await make_group(world, phone, number, session.number)
    await world.send_text(session, group, "with Baileys")
    await baileys.came("with Baileys")
    path = f"/admin/groups/{group}/members"
    (await world.admin.post(path, {"remove": [number], "actor": phone})).ok()
    await world.send_text(session, group, "without Baileys")
    await on_phone(world, phone, "without Baileys")
    (await world.admin.post(path, {"add": [number], "actor": phone})).ok()
    await world.send_text(session, group, "with Baileys again")
    await baileys.came("with Baileys again")
    came = [text_of(event) for event in baileys.items if event["event"] == "message"]
    assert "without Baileys" not in came
    assert "with Baileys again" in came
    back = await baileys.text(group, "thank you")
    await world.receiver.wait(world.of_api(session, "message", id=back))


async def test_baileys_lost_the_groups_key(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    group = await make_group(world, session.number, number)
    await world.send_text(session, group, "all is well")
    await baileys.came("all is well")
    await baileys.stop()
    us = await person(world, session.number)
    gone = (await baileys.command("forget", number=us.number, lid=us.lid, kind="sender-key"))["gone"]
    assert gone
    baileys.forget_events()
    await baileys.start()
    await baileys.online()
    lost = await world.send_text(session, group, "lost and found")
    assert (await baileys.came("lost and found")).id == lost
    await world.send_text(session, group, "and on we go")
    await baileys.came("and on we go")


async def test_the_gateway_cannot_read_baileys_in_a_group(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    group = await make_group(world, session.number, number)
    (
        await world.admin.post(
            "/admin/faults",
            {"kind": "corrupt", "number": session.number, "device": 1, "tag": "message", "count": 1},
        )
    ).ok()
    sent = await baileys.text(group, "garbled on the way")
    hook = await world.receiver.wait(world.of_api(session, "message", id=sent), 40)
    assert hook["data"]["body"] == "garbled on the way"
    again = await baileys.text(group, "clear")
    await world.receiver.wait(world.of_api(session, "message", id=again))


async def test_a_status_of_baileys_comes_in(world: World, baileys: BaileysClient) -> None:
    await link(world, baileys)
    session = await world.link("gw")
    sent = await baileys.post("my day", [session.jid])
    hook = await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == sent
    )
    assert hook["data"]["Info"]["Chat"] == "status@broadcast"


async def test_a_status_of_the_gateway_is_read_by_baileys(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    path = f"/admin/phones/{session.number}/status_privacy"
    (await world.admin.post(path, {"type": "whitelist", "people": [number]})).ok()
    for text in ("my morning", "my evening"):
        answer = await world.wago.post("/status/text", {"Text": text}, headers=session.headers)
        got = await baileys.came(text)
        assert got.id == answer.ok()["data"]["Id"]
        assert got.chat == "status@broadcast"
