"""Baileys, as published on npm, on one side of the sandbox; our gateway and phones on the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.baileys import BaileysClient, key_of
from tests.support.stage import person
from tests.support.world import World

pytestmark = pytest.mark.interop


async def link(world: World, baileys: BaileysClient, name: str = "Baileys' owner") -> str:
    """Link Baileys to a fresh phone by QR; the phone's number."""
    number = await world.admin.phone(name)
    await baileys.start()
    qr = await baileys.event("qr")
    await world.admin.scan(number, qr["code"])
    await baileys.event("paired")
    await baileys.event("open")
    return number


async def test_links_by_qr(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    me = await baileys.event("open")
    assert me["jid"].startswith(f"{number}:")
    assert me["lid"].endswith("@lid")


async def test_links_by_code(world: World, baileys: BaileysClient) -> None:
    number = await world.admin.phone("Coder")
    await baileys.start()
    await baileys.event("qr")
    code = (await baileys.request("code", phone=number))["code"]
    (await world.admin.enter_code(number, code)).ok()
    await baileys.event("open")


async def test_links_by_its_own_code(world: World, baileys: BaileysClient) -> None:
    number = await world.admin.phone("Coder")
    await baileys.start()
    await baileys.event("qr")
    code = (await baileys.request("code", phone=number, custom="WAGTEST2"))["code"]
    assert code == "WAGTEST2"
    (await world.admin.enter_code(number, code)).ok()
    await baileys.event("open")


async def test_texts_with_a_phone(world: World, baileys: BaileysClient) -> None:
    await link(world, baileys)
    contact = await world.admin.phone("Contact")
    for turn in range(3):
        sent = await baileys.request("text", to=f"{contact}@s.whatsapp.net", text=f"to the phone {turn}")
        got = await world.admin.wait_message(contact, lambda m, sent=sent: m["id"] == sent["id"])
        assert got["text"] == f"to the phone {turn}"
        me = (await baileys.event("open"))["jid"].partition(":")[0]
        await world.admin.send(contact, me, f"from the phone {turn}")
        await baileys.text(f"from the phone {turn}")


async def test_texts_with_a_gateway_session(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    sent = await baileys.request("text", to=session.jid, text="from Baileys")
    hook = await world.receiver.wait(world.of_api(session, "message", id=sent["id"]))
    assert hook["data"]["body"] == "from Baileys"
    for turn in range(3):
        message_id = await world.send_text(session, number, f"from the gateway {turn}")
        got = await baileys.text(f"from the gateway {turn}")
        assert got["id"] == message_id
        back = await baileys.request("text", to=session.jid, text=f"answer {turn}")
        await world.receiver.wait(world.of_api(session, "message", id=back["id"]))


async def test_the_gateway_writes_first(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "opening words")
    await baileys.text("opening words")
    back = await baileys.request("text", to=session.jid, text="closing words")
    await world.receiver.wait(world.of_api(session, "message", id=back["id"]))


async def test_receipts_travel_both_ways(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    message_id = await world.send_text(session, number, "read me")
    got = await baileys.text("read me")
    await baileys.request("receipt", keys=[key_of(got)], kind="read")
    await world.receiver.wait(
        lambda i: (
            world.of_wago(session, "ReadReceipt")(i)
            and message_id in i["data"]["MessageIDs"]
            and i["body"].get("state") == "Read"
        )
    )
    sent = await baileys.request("text", to=session.jid, text="delivered?")
    await baileys.event("receipt", ids=[sent["id"]], kind="delivered")


async def test_baileys_logs_in_again(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "first")
    await baileys.text("first")
    await baileys.request("stop")
    waiting = await world.send_text(session, number, "while you were away")
    baileys.forget_events()
    await baileys.start()
    await baileys.event("open")
    got = await baileys.text("while you were away")
    assert got["id"] == waiting
    back = await baileys.request("text", to=session.jid, text="I am back")
    await world.receiver.wait(world.of_api(session, "message", id=back["id"]))


async def test_the_gateway_restarts_meanwhile(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "before")
    await baileys.text("before")
    assert world.gateway.stop() == 0
    waiting = await baileys.request("text", to=session.jid, text="are you there?")
    world.gateway.start()
    await world.wait_online(session.name)
    hook = await world.receiver.wait(world.of_api(session, "message", id=waiting["id"]))
    assert hook["data"]["body"] == "are you there?"
    await world.send_text(session, number, "here again")
    await baileys.text("here again")


async def test_the_service_restarts_meanwhile(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    assert world.sandbox.stop() == 0
    await baileys.event("closed")
    world.sandbox.start()
    await world.wait_online(session.name, 60)
    baileys.forget_events()
    await baileys.start()
    await baileys.event("open")
    await world.send_text(session, number, "service is back")
    await baileys.text("service is back")


async def test_baileys_lost_its_session_and_recovers_by_retry(
    world: World, baileys: BaileysClient, tmp_path: Path
) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "all is well")
    await baileys.text("all is well")
    back = await baileys.request("text", to=session.jid, text="indeed")
    await world.receiver.wait(world.of_api(session, "message", id=back["id"]))

    us = await person(world, session.number)
    # The gateway's messages are now of the ratchet; Baileys forgets every session with it.
    await baileys.request("stop")
    gone = (await baileys.request("forget", number=session.number, lid=us.lid))["gone"]
    assert gone
    baileys.forget_events()
    await baileys.start()
    await baileys.event("open")
    lost = await world.send_text(session, number, "lost and found")
    await baileys.event("undecryptable", id=lost)
    await baileys.event("message", 40, id=lost, text="lost and found")
    back = await baileys.request("text", to=session.jid, text="found it")
    await world.receiver.wait(world.of_api(session, "message", id=back["id"]))


async def test_the_gateway_cannot_read_and_recovers_by_retry(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    first = await baileys.request("text", to=session.jid, text="readable")
    await world.receiver.wait(world.of_api(session, "message", id=first["id"]))
    (
        await world.admin.post(
            "/admin/faults", {"kind": "corrupt", "number": session.number, "device": 1, "count": 1}
        )
    ).ok()
    second = await baileys.request("text", to=session.jid, text="garbled on the way")
    hook = await world.receiver.wait(world.of_api(session, "message", id=second["id"]), 40)
    assert hook["data"]["body"] == "garbled on the way"
    await world.send_text(session, number, "and on we go")
    await baileys.text("and on we go")


async def test_baileys_logs_out(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    await baileys.request("logout")
    phones = (await world.admin.get("/admin/phones")).ok()
    listed = phones["phones"] if isinstance(phones, dict) else phones
    assert next(p for p in listed if p["number"] == number)["companions"] == []


async def test_baileys_looks_up_numbers(world: World, baileys: BaileysClient) -> None:
    await link(world, baileys)
    other = await world.admin.phone("Other")
    found = (await baileys.request("lookup", numbers=[other]))["found"]
    assert found == [{"number": other, "jid": f"{other}@s.whatsapp.net", "exists": True}]
