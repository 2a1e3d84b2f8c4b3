"""Webhooks reach their receiver at least once and in order, whatever becomes of receiver and gateway."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.doors import Tap, poll
from tests.support.receiver import Receiver
from tests.support.world import Linked, World


@pytest.fixture
async def contact(world: World) -> str:
    return await world.admin.phone("Contact")


@pytest.fixture
async def session(world: World) -> Linked:
    return await world.link("outbox")


async def outbox(world: World, session: Linked, *, delivered: bool = False) -> list[Any]:
    path = f"/outbox?session={session.name}&limit=1000" + ("&all=true" if delivered else "")
    return list((await world.wago.get(path, headers=world.admin_headers)).ok()["data"])


async def all_delivered(world: World, session: Linked) -> None:
    await poll(lambda: outbox(world, session), lambda rows: rows == [])


def message_ids(receiver: Receiver, path: str) -> list[str]:
    """Ids of the messages that came in at this path, in the order they came."""
    found = (i for i in receiver.items if i["path"] == path and i["event"] in ("message", "Message"))
    return [i["data"]["id"] if i["event"] == "message" else i["data"]["Info"]["ID"] for i in found]


async def test_what_happens_while_the_receiver_is_away_is_delivered_later(
    world: World, session: Linked, contact: str
) -> None:
    await all_delivered(world, session)
    await world.receiver.stop()
    sent = [await world.admin.send(contact, session.number, f"number {n}") for n in range(12)]

    def one_failed_and_all_are_here(rows: list[Any]) -> bool:
        kinds = [r["kind"] for r in rows]
        return kinds.count("message") == 12 and any(r["attempts"] for r in rows)

    waiting = await poll(lambda: outbox(world, session), one_failed_and_all_are_here)
    assert {r["status"] for r in waiting} == {"pending"}
    assert "cannot connect" in next(r["lastError"] for r in waiting if r["attempts"])
    await world.receiver.start()
    for path in (f"/hook/{session.name}/message", f"/wago/{session.name}"):
        await world.receiver.wait(lambda _, path=path: len(message_ids(world.receiver, path)) >= len(sent))
        assert message_ids(world.receiver, path) == sent
    # The same event has the same id at both receivers, and the one that was promised while they were away.
    promised = {r["eventId"] for r in waiting if r["kind"] in ("message", "Message")}
    came = {i["event_id"] for i in world.receiver.items if i["event"] in ("message", "Message")}
    assert promised <= came
    await all_delivered(world, session)


async def test_a_receiver_that_never_answers_holds_up_nobody_else(
    world: World, session: Linked, contact: str
) -> None:
    other = await world.link("quick")
    stuck = asyncio.Event()

    async def hold(item: dict[str, Any]) -> None:
        if item["path"] == f"/wago/{session.name}":
            await stuck.wait()

    world.receiver.hold = hold
    try:
        held = [await world.admin.send(contact, session.number, f"held {n}") for n in range(3)]
        free = [await world.admin.send(contact, other.number, f"free {n}") for n in range(3)]
        # Neither another session's webhook nor the other receiver of the same session.
        for message_id in free:
            await world.receiver.wait(world.of_api(other, "message", id=message_id))
            await world.receiver.wait(
                lambda i, wanted=message_id: (
                    world.of_wago(other, "Message")(i) and i["data"]["Info"]["ID"] == wanted
                )
            )
        await world.receiver.wait(world.of_api(session, "message", id=held[-1]))
        assert message_ids(world.receiver, f"/wago/{session.name}") == []
        # HTTP answers as ever.
        assert (await world.wago.get("/session/status", headers=session.headers)).status == 200
    finally:
        stuck.set()
    await all_delivered(world, session)
    assert message_ids(world.receiver, f"/wago/{session.name}") == held


async def test_refused_events_are_tried_again(world: World, session: Linked, contact: str) -> None:
    """One receiver is out of order for three attempts; the other will not have one event in particular."""
    await all_delivered(world, session)
    api_path, wago_path = f"/hook/{session.name}/message", f"/wago/{session.name}"

    def refuse(item: dict[str, Any]) -> int | None:
        if item["path"] == api_path and item["attempt"] <= 3 and item["data"]["body"] == "first":
            return 503
        if (
            item["path"] == wago_path
            and item["event"] == "Message"
            and "first" in str(item["data"]["Message"])
        ):
            return 422
        return None

    world.receiver.refuse = refuse
    sent = [await world.admin.send(contact, session.number, text) for text in ("first", "second", "third")]
    await world.receiver.wait(world.of_api(session, "message", id=sent[-1]), 40)
    await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == sent[-1], 40
    )
    # Order is kept for the one that was out of order ...
    assert message_ids(world.receiver, api_path) == sent
    tries = [i for i in world.receiver.refused.items if i["path"] == api_path]
    assert [i["attempt"] for i in tries] == [1, 2, 3]
    [taken] = [i for i in world.receiver.items if world.of_api(session, "message", id=sent[0])(i)]
    assert taken["attempt"] == 4
    assert {i["event_id"] for i in tries} == {taken["event_id"]}
    # ... and the one event that is not wanted steps aside after as many attempts.
    assert message_ids(world.receiver, wago_path) == sent[1:]
    tries = [i for i in world.receiver.refused.items if i["path"] == wago_path]
    assert [i["attempt"] for i in tries][:4] == [1, 2, 3, 4]
    [left] = await poll(lambda: outbox(world, session), lambda rows: len(rows) == 1)
    assert (left["kind"], left["status"]) == ("Message", "pending")
    assert left["lastError"].endswith("HTTP 422")
    assert left["attempts"] >= 4

    # It is replayed by hand, under the same id, once the receiver has learnt to read it.
    world.receiver.refuse = lambda _: None
    replayed = await world.wago.post("/outbox/replay", {"Ids": [left["id"]]}, headers=world.admin_headers)
    assert replayed.ok()["data"] == {"replayed": 1}
    again = await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == sent[0]
    )
    assert again["event_id"] == left["eventId"]
    await all_delivered(world, session)


async def test_delivered_events_are_replayed_in_their_order(
    world: World, session: Linked, contact: str
) -> None:
    sent = [await world.admin.send(contact, session.number, f"number {n}") for n in range(3)]
    await world.receiver.wait(world.of_api(session, "message", id=sent[-1]))
    await all_delivered(world, session)
    rows = [r for r in await outbox(world, session, delivered=True) if r["kind"] == "message"]
    assert [r["status"] for r in rows] == ["delivered"] * 3
    world.receiver.items.clear()
    ids = [r["id"] for r in reversed(rows)]
    answer = await world.wago.post(
        "/outbox/replay", {"Ids": [*ids, 999_999_999]}, headers=world.admin_headers
    )
    assert answer.ok()["data"] == {"replayed": 3}
    await world.receiver.wait(world.of_api(session, "message", id=sent[-1]))
    assert message_ids(world.receiver, f"/hook/{session.name}/message") == sent
    assert [i["event_id"] for i in world.receiver.items] == [r["eventId"] for r in rows]


async def test_an_event_survives_the_gateway(world: World, session: Linked, contact: str) -> None:
    """kill -9 after the event and before its delivery; the next process delivers it."""
    await all_delivered(world, session)
    reached, dead = Tap(), asyncio.Event()

    async def hold(item: dict[str, Any]) -> None:
        if item["event"] in ("message", "Message"):
            await reached.add(item)
            await dead.wait()

    world.receiver.hold = hold
    sent = [await world.admin.send(contact, session.number, f"number {n}") for n in range(3)]
    first = await reached.wait(lambda i: i["path"] == f"/hook/{session.name}/message")
    await poll(
        lambda: outbox(world, session), lambda rows: [r["kind"] for r in rows].count("message") == len(sent)
    )
    await asyncio.to_thread(world.gateway.kill)
    world.receiver.hold = None
    dead.set()
    await asyncio.to_thread(world.gateway.start)
    path = f"/hook/{session.name}/message"
    await world.receiver.wait(lambda i: i["path"] == path and i["data"]["id"] == sent[-1])
    await all_delivered(world, session)
    came = [i for i in world.receiver.items if i["path"] == path]
    # At least once, and in order; what was on its way is recognised by its id.
    assert list(dict.fromkeys(i["data"]["id"] for i in came)) == sent
    assert first["event_id"] in {i["event_id"] for i in came}
    await world.wait_online(session.name)


async def test_an_event_of_a_deleted_session_is_still_delivered(
    world: World, session: Linked, contact: str
) -> None:
    """The farewell of a session that is deleted while its receiver is away."""
    await all_delivered(world, session)
    await world.receiver.stop()
    deleted = await world.wago.post("/session/delete", {"Name": session.name}, headers=world.admin_headers)
    assert deleted.ok()["data"]["name"] == session.name
    await world.receiver.start()
    hook = await world.receiver.wait(world.of_api(session, "logged_out"))
    assert hook["data"]["onConnect"] is False
    await all_delivered(world, session)
