"""Baileys, as published on npm, on one side of the sandbox; our gateway and phones on the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.baileys import BaileysClient, having
from tests.support.stage import person
from tests.support.world import World

pytestmark = pytest.mark.interop


async def link(world: World, baileys: BaileysClient, name: str = "Baileys' owner") -> str:
    """Link Baileys to a fresh phone by QR; the phone's number."""
    number = await world.admin.phone(name)
    await baileys.start()
    await world.admin.scan(number, await baileys.qr())
    await baileys.event("paired")
    await baileys.online()
    return number


async def test_links_by_qr(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    me = await baileys.event("open")
    assert me["jid"].startswith(f"{number}:")
    assert me["lid"].endswith("@lid")


async def test_links_by_code(world: World, baileys: BaileysClient) -> None:
    number = await world.admin.phone("Coder")
    await baileys.start()
    (await world.admin.enter_code(number, await baileys.code(number))).ok()
    await baileys.online()


async def test_links_by_its_own_code(world: World, baileys: BaileysClient) -> None:
    number = await world.admin.phone("Coder")
    await baileys.start()
    code = (await baileys.command("code", phone=number, custom="WAGTEST2"))["code"]
    assert code == "WAGTEST2"
    (await world.admin.enter_code(number, code)).ok()
    await baileys.online()


async def test_texts_with_a_phone(world: World, baileys: BaileysClient) -> None:
    await link(world, baileys)
    contact = await world.admin.phone("Contact")
    for turn in range(3):
        sent = await baileys.text(f"{contact}@s.whatsapp.net", f"to the phone {turn}")
        got = await world.admin.wait_message(contact, lambda m, sent=sent: m["id"] == sent)
        assert got["text"] == f"to the phone {turn}"
        me = (await baileys.event("open"))["jid"].partition(":")[0]
        await world.admin.send(contact, me, f"from the phone {turn}")
        await baileys.came(f"from the phone {turn}")


async def test_texts_with_a_gateway_session(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    sent = await baileys.text(session.jid, "from Baileys")
    hook = await world.receiver.wait(world.of_api(session, "message", id=sent))
    assert hook["data"]["body"] == "from Baileys"
    for turn in range(3):
        message_id = await world.send_text(session, number, f"from the gateway {turn}")
        got = await baileys.came(f"from the gateway {turn}")
        assert got.id == message_id
        back = await baileys.text(session.jid, f"answer {turn}")
        await world.receiver.wait(world.of_api(session, "message", id=back))


async def test_the_gateway_writes_first(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "opening words")
    await baileys.came("opening words")
    back = await baileys.text(session.jid, "closing words")
    await world.receiver.wait(world.of_api(session, "message", id=back))


async def test_receipts_travel_both_ways(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    message_id = await world.send_text(session, number, "read me")
    got = await baileys.came("read me")
    await baileys.mark([got.key], "read")
    await world.receiver.wait(
        lambda i: (
            world.of_wago(session, "ReadReceipt")(i)
            and message_id in i["data"]["MessageIDs"]
            and i["body"].get("state") == "Read"
        )
    )
    sent = await baileys.text(session.jid, "delivered?")
    await baileys.receipt(sent, "delivered", await person(world, session.number))


async def test_baileys_logs_in_again(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "first")
    await baileys.came("first")
    await baileys.stop()
    waiting = await world.send_text(session, number, "while you were away")
    baileys.forget_events()
    await baileys.start()
    await baileys.online()
    got = await baileys.came("while you were away")
    assert got.id == waiting
    back = await baileys.text(session.jid, "I am back")
    await world.receiver.wait(world.of_api(session, "message", id=back))


async def test_the_gateway_restarts_meanwhile(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "before")
    await baileys.came("before")
    assert world.gateway.stop() == 0
    waiting = await baileys.text(session.jid, "are you there?")
    world.gateway.start()
    await world.wait_online(session.name)
    hook = await world.receiver.wait(world.of_api(session, "message", id=waiting))
    assert hook["data"]["body"] == "are you there?"
    await world.send_text(session, number, "here again")
    await baileys.came("here again")


async def test_the_service_restarts_meanwhile(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    assert world.sandbox.stop() == 0
    await baileys.event("closed")
    world.sandbox.start()
    await world.wait_online(session.name, 60)
    baileys.forget_events()
    await baileys.start()
    await baileys.online()
    await world.send_text(session, number, "service is back")
    await baileys.came("service is back")


async def test_baileys_lost_its_session_and_recovers_by_retry(
    world: World, baileys: BaileysClient, tmp_path: Path
) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    await world.send_text(session, number, "all is well")
    await baileys.came("all is well")
    back = await baileys.text(session.jid, "indeed")
    await world.receiver.wait(world.of_api(session, "message", id=back))

    us = await person(world, session.number)
    # The gateway's messages are now of the ratchet; Baileys forgets every session with it.
    await baileys.stop()
    await baileys.forget(us)
    baileys.forget_events()
    await baileys.start()
    await baileys.online()
    lost = await world.send_text(session, number, "lost and found")
    await baileys.event("undecryptable", having(id=lost))
    assert (await baileys.came("lost and found")).id == lost
    back = await baileys.text(session.jid, "found it")
    await world.receiver.wait(world.of_api(session, "message", id=back))


async def test_the_gateway_cannot_read_and_recovers_by_retry(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    session = await world.link("gw")
    first = await baileys.text(session.jid, "readable")
    await world.receiver.wait(world.of_api(session, "message", id=first))
    (
        await world.admin.post(
            "/admin/faults", {"kind": "corrupt", "number": session.number, "device": 1, "count": 1}
        )
    ).ok()
    second = await baileys.text(session.jid, "garbled on the way")
    hook = await world.receiver.wait(world.of_api(session, "message", id=second), 40)
    assert hook["data"]["body"] == "garbled on the way"
    await world.send_text(session, number, "and on we go")
    await baileys.came("and on we go")


async def test_baileys_logs_out(world: World, baileys: BaileysClient) -> None:
    number = await link(world, baileys)
    await baileys.logout()
    phones = (await world.admin.get("/admin/phones")).ok()
    listed = phones["phones"] if isinstance(phones, dict) else phones
    assert next(p for p in listed if p["number"] == number)["companions"] == []


async def test_baileys_looks_up_numbers(world: World, baileys: BaileysClient) -> None:
    await link(world, baileys)
    other = await world.admin.phone("Other")
    found = await baileys.lookup([other])
    assert found == [{"number": other, "jid": f"{other}@s.whatsapp.net", "exists": True}]
