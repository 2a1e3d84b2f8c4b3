"""A message's life through real processes: steps in both dialects, an id once, restrictions, failures."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from tests.e2e.test_groups import make_group, phones
from tests.support.doors import poll
from tests.support.world import Linked, World, private_world

TEXT = {"Body": "only once", "Id": "MY-OWN-ID"}


async def status_of(world: World, session: Linked, message_id: str) -> dict[str, Any]:
    answer = await world.wago.post("/message/status", {"Id": message_id}, headers=session.headers)
    return dict(answer.ok()["data"])


async def until_status(world: World, session: Linked, message_id: str, wanted: str) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        return await status_of(world, session, message_id)

    return dict(await poll(ask, lambda status: status["Status"] == wanted))


async def test_every_step_is_an_event_and_is_kept(world: World) -> None:
    (contact,) = await phones(world, 1)
    session = await world.link("life")
    hook = {
        "WebhookURL": f"{world.receiver.url}/wago/{session.name}",
        "Events": ["All", "MessageStatus"],
    }
    (await world.wago.post("/webhook", hook, headers=session.headers)).ok()
    async with world.api.websocket(f"/ws/{session.name}") as live:
        sent = await world.send_text(session, contact, "step by step")
        await world.admin.wait_message(contact, lambda m: m["id"] == sent)
        (await world.admin.post(f"/admin/phones/{contact}/read", {"id": sent})).ok()
        for number in (0, 1, 2, 3):
            frame = await live.wait(
                lambda e, number=number: (
                    e["event"] == "message_ack" and e["data"]["id"] == sent and e["data"]["ack"] == number
                )
            )
            assert frame["data"]["timestamp"] <= time.time() + 1
    for state in ("Queued", "Server"):
        await world.receiver.wait(
            lambda i, state=state: (
                world.of_wago(session, "MessageStatus")(i)
                and i["body"]["state"] == state
                and i["data"]["MessageIDs"] == [sent]
            )
        )
    shown = await until_status(world, session, sent, "Read")
    assert [step["Step"] for step in shown["Timeline"]] == ["Queued", "Sent", "Delivered", "Read"]
    (recipient,) = shown["Recipients"]
    assert recipient["Status"] == "Read"


async def test_steps_in_a_group_are_each_persons_own(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("grouplife")
    group = await make_group(world, bob, session.number, carol)
    sent = await world.send_text(session, group, "all of you")
    for number in (bob, carol):
        await world.admin.wait_message(number, lambda m: m["id"] == sent)
    (await world.admin.post(f"/admin/phones/{bob}/read", {"id": sent})).ok()
    shown = await until_status(world, session, sent, "Read")

    async def ask() -> dict[str, Any]:
        return await status_of(world, session, sent)

    shown = await poll(ask, lambda status: len(status["Recipients"]) == 2)
    assert sorted(each["Status"] for each in shown["Recipients"]) == ["Delivered", "Read"]


async def test_an_id_is_one_message_also_after_a_restart(tmp_path: Path) -> None:
    async with private_world(tmp_path) as world:
        first, second = await phones(world, 2)
        session = await world.link("once")

        async def send(**changes: Any) -> Any:
            body = TEXT | {"Phone": first} | changes
            return await world.wago.post("/send/text", body, headers=session.headers)

        answer = (await send()).ok()
        assert (await send()).ok() == answer
        assert world.gateway.stop() == 0
        world.gateway.start()
        await world.wait_online(session.name)
        assert (await send()).ok() == answer
        for changes in ({"Phone": second}, {"Body": "something else"}):
            refused = await send(**changes)
            assert refused.status == 409
            assert "MY-OWN-ID" in refused.json["error"]
        await world.send_text(session, first, "the end")
        await world.admin.wait_message(first, lambda m: m["text"] == "the end")
        received = [m["text"] for m in await world.admin.messages(first)]
        assert received == ["only once", "the end"]
        assert await world.admin.messages(second) == []


async def test_a_restricted_account_keeps_its_chats_and_opens_none(world: World) -> None:
    friend, stranger, other = await phones(world, 3)
    session = await world.link("limits")
    await world.send_text(session, friend, "before")
    until = int(time.time()) + 3600
    restriction = {"active": True, "until": until, "enforcement": "BIZ_QUALITY"}
    (await world.admin.post(f"/admin/phones/{session.number}/restriction", restriction)).ok()
    event = await world.receiver.wait(world.of_api(session, "account_restriction"))
    lock = {"active": True, "until": until, "enforcement": "BIZ_QUALITY"}
    assert event["data"]["reachoutTimelock"] == lock
    status = (await world.api.get(f"/session/status/{session.name}")).ok()
    assert status["restrictions"]["reachoutTimelock"] == lock
    status = (await world.wago.get("/session/status", headers=session.headers)).ok()["data"]
    assert status["Restrictions"]["ReachoutTimelock"]["EnforcementType"] == "BIZ_QUALITY"

    await world.send_text(session, friend, "still here")
    body = {"Phone": stranger, "Body": "hello?", "Id": "TOO-SOON"}
    refused = await world.wago.post("/send/text", body, headers=session.headers)
    assert refused.status == 403
    assert time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until)) in refused.json["error"]
    body = {"chatId": f"{other}@s.whatsapp.net", "text": "hello?"}
    assert (await world.api.post(f"/client/sendMessage/{session.name}", body)).status == 403
    failed = await world.receiver.wait(world.of_api(session, "message_ack", id="TOO-SOON", ack=-1))
    assert failed["data"]["name"] == "restricted"
    assert (await status_of(world, session, "TOO-SOON"))["Status"] == "Failed"
    # Somebody who writes to us is no stranger.
    await world.admin.send(other, session.number, "it is me")
    await world.receiver.wait(world.of_api(session, "message", body="it is me"))
    await world.send_text(session, other, "welcome")

    (await world.admin.post(f"/admin/phones/{session.number}/restriction", {"active": False})).ok()

    async def allowed() -> Any:
        retried = {"Phone": stranger, "Body": "hello?", "Id": "TOO-SOON"}
        return await world.wago.post("/send/text", retried, headers=session.headers)

    await poll(allowed, lambda answer: answer.status == 200)
    await world.admin.wait_message(stranger, lambda m: m["id"] == "TOO-SOON")
    assert len(await world.admin.messages(stranger)) == 1


async def test_a_refused_message_is_a_failure_with_its_meaning(world: World) -> None:
    (contact,) = await phones(world, 1)
    session = await world.link("refused")
    fault = {"kind": "ack_error", "number": session.number, "tag": "message", "code": 479, "count": 1}
    (await world.admin.post("/admin/faults", fault)).ok()
    body = {"Phone": contact, "Body": "no", "Id": "REFUSED"}
    answer = await world.wago.post("/send/text", body, headers=session.headers)
    assert (answer.status, answer.json["success"]) == (500, False)
    assert "invalid_stanza (479): the server found the stanza malformed" in answer.json["error"]
    failed = await world.receiver.wait(world.of_api(session, "message_ack", id="REFUSED", ack=-1))
    assert (failed["data"]["code"], failed["data"]["name"]) == (479, "invalid_stanza")
    assert "malformed" in (await status_of(world, session, "REFUSED"))["Error"]
    answer = await world.wago.post("/send/text", body, headers=session.headers)
    assert answer.ok()["data"]["Id"] == "REFUSED"


async def test_pacing_types_before_it_sends_and_keeps_the_order(world: World) -> None:
    (contact,) = await phones(world, 1)
    session = await world.link("paced")
    await world.send_text(session, contact, "no hurry yet")
    pacing = {"Enabled": True, "TypingMs": 1, "PerMinute": 600, "JitterPercent": 50}
    (await world.wago.post("/session/pacing", pacing, headers=session.headers)).ok()
    sent = []
    for number in range(5):
        sent.append(asyncio.create_task(world.send_text(session, contact, f"number {number}")))
        await asyncio.sleep(0.02)
    ids = await asyncio.gather(*sent)
    await world.admin.wait_message(contact, lambda m: m["id"] == ids[-1])
    got = [m["text"] for m in await world.admin.messages(contact)][1:]
    assert got == [f"number {number}" for number in range(5)]
    path = f"/admin/stanzas?number={session.number}&tag=chatstate"
    stanzas = (await world.admin.get(path)).ok()["stanzas"]
    assert len([each for each in stanzas if "composing" in str(each)]) >= 5


async def test_what_the_service_does_not_give_is_asked_of_the_phone(world: World) -> None:
    (contact,) = await phones(world, 1)
    session = await world.link("placeholder")
    fault = {"kind": "unavailable", "number": session.number, "device": 1}
    (await world.admin.post("/admin/faults", fault)).ok()
    sent = await world.admin.send(contact, session.number, "only the phone has it")
    gone = await world.receiver.wait(world.of_api(session, "message_ciphertext", id=sent))
    assert gone["data"]["unavailable"] == "unknown"
    await world.receiver.wait(
        lambda i: world.of_wago(session, "UndecryptableMessage")(i) and i["data"]["Info"]["ID"] == sent
    )
    came = await world.receiver.wait(world.of_api(session, "message", id=sent))
    assert (came["data"]["body"], came["data"]["recovered"]) == ("only the phone has it", True)


async def test_a_damaged_message_is_told_and_so_is_its_recovery(world: World) -> None:
    (contact,) = await phones(world, 1)
    session = await world.link("damaged")
    first = await world.admin.send(contact, session.number, "whole")
    await world.receiver.wait(world.of_api(session, "message", id=first))
    fault = {"kind": "corrupt", "number": session.number, "device": 1}
    (await world.admin.post("/admin/faults", fault)).ok()
    sent = await world.admin.send(contact, session.number, "in pieces")
    gone = await world.receiver.wait(world.of_api(session, "message_ciphertext", id=sent))
    came = await world.receiver.wait(world.of_api(session, "message", id=sent))
    assert (came["data"]["body"], came["data"]["recovered"]) == ("in pieces", True)
    assert world.receiver.items.index(gone) < world.receiver.items.index(came)
