"""The history by both doors: told by the phone, kept, found again, and asked for."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.e2e.test_group_doors import api, wago
from tests.e2e.test_groups import phones, refusals
from tests.support.world import Linked, World, private_world


async def do(world: World, session: Linked, **order: Any) -> dict[str, Any]:
    """The account's phone does something on its own."""
    return dict((await world.admin.post(f"/admin/phones/{session.number}/do", order)).ok())


async def says(world: World, session: Linked, number: str, id: str, text: str) -> None:
    """Somebody writes to the session."""
    order = {"to": session.number, "text": text, "id": id}
    (await world.admin.post(f"/admin/phones/{number}/send", order)).ok()
    await world.receiver.wait(world.of_api(session, "message", id=id))


async def told(world: World, session: Linked, **fields: Any) -> dict[str, Any]:
    """The last event of a part of the history."""
    return dict(await world.receiver.wait(world.of_api(session, "history_sync", last=True, **fields)))["data"]


async def test_what_the_phone_tells_is_kept_and_found(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("history")
    off = await world.wago.post("/history/search", {"Query": "past"}, headers=session.headers)
    assert (off.status, off.json["error"]) == (409, "the history of this session is not stored")
    status = await wago(world, session, "/session/history", Store=True)
    assert (status["Store"], status["Days"], status["Messages"]) == (True, 0, 0)
    start = {"type": "full", "messages": 30, "with": [bob, carol], "chunk": 12}
    done = await do(world, session, action="send_history", **start)
    assert done == {"parts": 3, "messages": 30}
    last = await told(world, session, type="full", chunk=3)
    assert (last["progress"], last["messages"]) == (100, 6)
    found = (await wago(world, session, "/history/search", Query='"past message 3"'))["Messages"]
    assert [each["Event"]["Message"]["conversation"].partition(" with")[0] for each in found] == [
        "Past message 3"
    ]
    some = (await wago(world, session, "/history/search", Query="past", Phone=bob, Limit=4))["Messages"]
    assert len(some) == 4
    more = await wago(
        world,
        session,
        "/history/search",
        Query="past",
        Phone=bob,
        BeforeTime=at_of(some[-1]),
        BeforeCursor=some[-1]["Cursor"],
    )
    assert len(more["Messages"]) == 11
    assert not {each["Cursor"] for each in some} & {each["Cursor"] for each in more["Messages"]}
    # What is new lands in the same store, and an edit of it does.
    cursor = (await world.wago.get("/session/history", headers=session.headers)).ok()["data"]["Cursor"]
    await says(world, session, bob, "NEW1", "Fresh tea")
    edit = {"id": "NEW1", "change": "edit", "text": "Cold tea"}
    (await world.admin.post(f"/admin/phones/{bob}/change", edit)).ok()
    await world.receiver.wait(world.of_api(session, "message", type="edit"))
    sent = await world.send_text(session, bob, "More tea")
    page = await api(world, session, "/history/since", cursor=cursor, live=True)
    assert [(each["id"], each["body"], each.get("edited")) for each in page["messages"]] == [
        ("NEW1", "Cold tea", True),
        (sent, "More tea", None),
    ]
    again = await api(world, session, "/history/since", cursor=page["cursor"])
    assert (again["messages"], again["more"], again["cursor"]) == ([], False, page["cursor"])
    assert (await api(world, session, "/history/search", query="fresh"))["messages"] == []
    assert await refusals(world, session.number, bob) == []


def at_of(entry: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(entry["Event"]["Info"]["Timestamp"]).timestamp())


async def test_the_phone_is_asked_for_what_is_not_kept(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("askhistory")
    assert (await api(world, session, "/chat/fetchMessages", chatId=bob))["messages"] == []
    assert (await api(world, session, "/chat/syncHistory", chatId=bob))["result"] is False
    # The phone has a past that the session has never heard of.
    await do(world, session, action="send_history", type="push_name", messages=8, **{"with": [bob]})
    await told(world, session, type="push_name")
    await says(world, session, bob, "FIRST", "Hello")
    options = {"limit": 5}
    page = (await api(world, session, "/chat/fetchMessages", chatId=bob, searchOptions=options))["messages"]
    assert [each["body"].partition(" with")[0] for each in page] == [
        "Hello",
        *(f"Past message {n}" for n in (8, 7, 6, 5)),
    ]
    mine = {"limit": 3, "fromMe": True}
    page = (await api(world, session, "/chat/fetchMessages", chatId=bob, searchOptions=mine))["messages"]
    assert [each["isFromMe"] for each in page] == [True] * 3
    assert (await api(world, session, "/session/history", store=True))["history"]["store"] is True
    options = {"limit": 20}
    page = (await api(world, session, "/chat/fetchMessages", chatId=bob, searchOptions=options))["messages"]
    assert len(page) == 9
    # There is nothing older, as the phone has said.
    assert (await api(world, session, "/client/syncHistory", chatId=bob))["result"] is False
    assert await refusals(world, session.number, bob) == []


async def test_events_of_the_history(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("historyevents")
    await do(world, session, action="send_history", type="recent", messages=3, **{"with": [bob]})
    event = await world.receiver.wait(
        world.of_wago(session, "HistorySync", Messages=3, IsLast=True, RequestID="")
    )
    data = event["data"]["Data"]
    assert (data["syncType"], data["chunkOrder"], data["progress"]) == (3, 1, 100)
    [chat] = data["conversations"]
    assert [each["message"]["message"]["conversation"][:14] for each in chat["messages"]] == [
        "Past message 3",
        "Past message 2",
        "Past message 1",
    ]
    asked = await wago(world, session, "/history/sync", Phone=bob)
    assert asked == {"Details": "Nothing to request", "Requested": False}
    page = await wago(world, session, "/history/messages", Phone=bob)
    assert page == {"Messages": []}


async def test_a_killed_gateway_goes_on_with_the_history(tmp_path: Path) -> None:
    async with private_world(tmp_path, warm=True, env={"WAGO_STOREHISTORY": "true"}) as world:
        bob = (await phones(world, 1))[0]
        session = await world.link("killed")
        order = {"type": "full", "messages": 3000, "with": [bob], "chunk": 1500}
        await do(world, session, action="send_history", **order)
        # Somewhere within the first part.
        await world.receiver.wait(
            lambda item: item["path"].endswith("/history_sync") and 200 <= item["data"]["messages"] < 1500
        )
        world.gateway.kill()
        await asyncio.to_thread(world.gateway.start)
        await told(world, session, type="full", chunk=2)
        status = (await world.api.get(f"/session/history/{session.name}")).ok()["history"]
        assert status["messages"] == 3000
        found = await api(world, session, "/history/search", query='"past message 1"')
        assert len(found["messages"]) == 1
        assert await refusals(world, session.number) == []
