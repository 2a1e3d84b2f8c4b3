"""The account itself by both doors: privacy, block list, name, presence, limits; gateway, sandbox, phones."""

from __future__ import annotations

from typing import Any

from tests.e2e.test_group_doors import api, wago
from tests.e2e.test_groups import phones, refusals
from tests.support.doors import poll
from tests.support.world import Linked, World

BLACKLIST = "contact_blacklist"


async def do(world: World, number: str, action: str, **members: Any) -> dict[str, Any]:
    return dict((await world.admin.post(f"/admin/phones/{number}/do", {"action": action, **members})).ok())


async def lid_of(world: World, number: str) -> str:
    return str((await world.admin.get(f"/admin/phones/{number}")).ok()["lid"])


async def asked(world: World, session: Linked, path: str) -> Any:
    return (await world.wago.get(path, headers=session.headers)).ok()["data"]


async def test_the_block_list(world: World) -> None:
    [bob, carol] = await phones(world, 2)
    session = await world.link("blocks")
    bobs, carols = await lid_of(world, bob), await lid_of(world, carol)
    empty = await asked(world, session, "/user/blocklist")
    assert empty["JIDs"] == []
    blocked = await wago(world, session, "/user/block", Phone=f"+{bob}")
    assert blocked["JIDs"] == [bobs]
    assert await wago(world, session, "/user/block", Phone=bobs) == blocked
    listed = await api(world, session, "/client/getBlockedContacts")
    assert listed["blockedContacts"] == [{"id": bobs, "isBlocked": True}]
    # Who is blocked reaches nobody, and does not learn of it.
    sent = (await world.admin.post(f"/admin/phones/{bob}/send", {"to": session.number, "text": "psst"})).ok()
    await world.admin.post(f"/admin/phones/{carol}/send", {"to": session.number, "text": "hello"})
    await world.receiver.wait(world.of_api(session, "message", body="hello"))
    assert not [e for e in world.receiver.items if world.of_api(session, "message", body="psst")(e)]
    [at_bobs] = (await world.admin.get(f"/admin/phones/{bob}/messages?id={sent['id']}")).ok()["messages"]
    assert at_bobs["state"] == "sent"
    assert (await api(world, session, "/contact/unblock", contactId=bob))["result"] is True
    assert await asked(world, session, "/user/blocklist") == empty
    await api(world, session, "/contact/block", contactId=carols)
    assert await wago(world, session, "/user/unblock", Phone=carol) == empty
    # What the phone does is told.
    await do(world, session.number, "block", user=bob)
    told = await world.receiver.wait(world.of_api(session, "blocklist_change", action="block"))
    assert told["data"]["contact"] == bobs
    whole = await world.receiver.wait(world.of_api(session, "blocklist"))
    assert whole["data"]["changes"] == [told["data"]]
    event = (await world.receiver.wait(world.of_wago(session, "Blocklist")))["data"]
    assert event["Changes"] == [{"JID": bobs, "Action": "block"}]
    assert (await asked(world, session, "/user/blocklist"))["JIDs"] == [bobs]
    await do(world, session.number, "set_blocklist", people=[carol])
    await world.receiver.wait(world.of_api(session, "blocklist", action="modify"))
    assert (await asked(world, session, "/user/blocklist"))["JIDs"] == [carols]
    assert await refusals(world, session.number, bob, carol) == []


async def test_what_cannot_be_blocked(world: World) -> None:
    session = await world.link("noblock")
    for phone, status, error in (
        ("120363012345678901@g.us", 400, "120363012345678901@g.us is no person, and cannot be blocked"),
        (session.number, 400, "an account cannot block itself"),
        ("49999999999", 404, "Phone is not on WhatsApp: 49999999999@s.whatsapp.net"),
        ("?", 400, "could not parse Phone"),
    ):
        refused = await world.wago.post("/user/block", {"Phone": phone}, headers=session.headers)
        assert (refused.status, refused.json["error"]) == (status, error)
    fault = {"kind": "iq_error", "xmlns": "blocklist", "number": session.number, "code": 500}
    (await world.admin.post("/admin/faults", fault)).ok()
    refused = await world.wago.get("/user/blocklist", headers=session.headers)
    assert (refused.status, refused.json["error"]) == (
        500,
        "WhatsApp refused the request: 500 internal-server-error",
    )
    assert (await asked(world, session, "/user/blocklist"))["JIDs"] == []


async def test_what_whatsapp_wants_less_of_is_not_insisted_on(world: World) -> None:
    [bob] = await phones(world, 1)
    session = await world.link("limited")
    limit = {"kind": "iq_error", "xmlns": "blocklist", "number": session.number, "code": 429}
    (await world.admin.post("/admin/faults", {**limit, "backoff_s": 1})).ok()
    assert (await asked(world, session, "/user/blocklist"))["JIDs"] == []
    (await world.admin.post("/admin/faults", {**limit, "backoff_s": 600})).ok()
    for _ in range(2):
        refused = await world.wago.post("/user/block", {"Phone": bob}, headers=session.headers)
        assert refused.status == 429
        assert refused.json["error"].startswith("WhatsApp asks to wait ")
    refused = await world.api.post(f"/contact/unblock/{session.name}", {"contactId": bob})
    assert (refused.status, refused.json["success"]) == (429, False)
    # Other requests go on.
    assert (await asked(world, session, "/user/privacy"))["LastSeen"] == "all"


async def test_privacy_settings(world: World) -> None:
    [bob, carol] = await phones(world, 2)
    session = await world.link("privacy")
    before = await asked(world, session, "/user/privacy")
    assert (before["LastSeen"], before["Defense"], len(before)) == ("all", "off", 10)
    changed = await api(world, session, "/privacy/setSetting", name="groupadd", value=BLACKLIST, people=[bob])
    assert changed["privacySettings"]["groupadd"] == BLACKLIST
    # Bob is the one who may not add the account to groups.
    other = await world.link("adder")

    async def adding() -> int:
        made = await api(world, other, "/client/createGroup", title="Choir", participants=[session.number])
        [code] = [
            each["code"] for jid, each in made["response"]["participants"].items() if session.number in jid
        ]
        return int(code)

    assert await adding() == 200
    people = [other.number]
    await api(world, session, "/privacy/setSetting", name="groupadd", value=BLACKLIST, people=people)
    assert await adding() == 403
    settings = await api(world, session, "/client/getPrivacySettings")
    assert settings["privacySettings"]["groupadd"] == BLACKLIST
    await api(world, session, "/privacy/setSetting", setting="groupadd", value=BLACKLIST, people=[carol])
    assert (await asked(world, session, "/user/privacy"))["GroupAdd"] == BLACKLIST
    # What the phone changes is told.
    await do(world, session.number, "privacy", category="last", value="none")
    event = (await world.receiver.wait(world.of_wago(session, "PrivacySettings")))["data"]
    assert (event["LastSeenChanged"], event["NewSettings"]["LastSeen"], event["OnlineChanged"]) == (
        True,
        "none",
        False,
    )
    told = await world.receiver.wait(world.of_api(session, "privacy_change"))
    assert told["data"]["changes"] == {"last": "none"}
    for body, error in (
        ({"name": "mood", "value": "all"}, "name is none of groupadd, last, status"),
        ({"name": "online", "value": "none"}, "value is none of all, match_last_seen, which online may be"),
        (
            {"name": "online", "value": "all", "people": [bob]},
            "people go with the value contact_blacklist only",
        ),
        ({"name": "online"}, "missing value in payload"),
    ):
        refused = await world.api.post(f"/privacy/setSetting/{session.name}", body)
        assert refused.status == 400
        assert refused.json["error"].startswith(error)
    await api(world, session, "/privacy/setDefaultDisappearingTimer", duration=86400)
    refused = await world.api.post(f"/privacy/setDefaultDisappearingTimer/{session.name}", {"duration": 5})
    assert (refused.status, refused.json["error"]) == (400, "duration is none of 0, 86400, 604800, 7776000")
    (
        await world.admin.post(
            f"/admin/phones/{session.number}/status_privacy", {"type": "blacklist", "people": [bob]}
        )
    ).ok()
    shown = (await world.api.get(f"/status/privacy/{session.name}")).ok()["result"]
    assert shown[0] == {"type": "blacklist", "list": [await lid_of(world, bob)], "isDefault": True}
    assert await refusals(world, session.number) == []


async def test_presence_and_who_sees_it(world: World) -> None:
    [bob] = await phones(world, 1)
    session = await world.link("presence")

    async def seen(state: str, **fields: Any) -> dict[str, Any]:
        return dict(
            (await world.receiver.wait(world.of_api(session, "presence", state=state, **fields)))["data"]
        )

    await do(world, bob, "presence", state="unavailable")
    await api(world, session, "/client/sendPresenceAvailable")
    await api(world, session, "/client/subscribePresence", contactId=bob)
    assert "lastSeen" in await seen("unavailable")
    world.receiver.items.clear()
    await do(world, bob, "presence", state="available")
    assert (await seen("available"))["sender"].startswith(bob)
    wagos = await world.receiver.wait(world.of_wago(session, "Presence", Unavailable=False))
    assert wagos["body"]["state"] == "online"
    # Who hides when they were there is seen to have gone, but not when.
    await do(world, bob, "privacy", category="last", value="none")
    world.receiver.items.clear()
    await do(world, bob, "presence", state="unavailable")
    assert "lastSeen" not in await seen("unavailable")
    # The service forgets with each connection who is followed, the gateway does not.
    fault = {"kind": "close", "number": session.number, "code": 503}
    (await world.admin.post("/admin/faults", fault)).ok()
    await world.receiver.wait(world.of_api(session, "disconnected"))
    world.receiver.items.clear()
    await seen("unavailable")
    data = await wago(world, session, "/user/presence", Presence="unavailable")
    assert data == {"Details": "Presence set successfuly"}
    await wago(world, session, "/user/presence", type="available")
    await api(world, session, "/client/sendPresenceUnavailable")
    refused = await world.wago.post("/user/presence", {"Presence": "asleep"}, headers=session.headers)
    assert (refused.status, refused.json["error"]) == (
        400,
        "Invalid presence type. Allowed values: 'available', 'unavailable'",
    )
    assert await refusals(world, session.number, bob) == []


async def test_the_name_and_limits(world: World) -> None:
    session = await world.link("named")

    async def name_is(name: str) -> None:
        await poll(
            lambda: world.admin.get(f"/admin/phones/{session.number}/appstate"),
            lambda a: repr(name) in str(a.json),
        )

    assert await wago(world, session, "/user/name", Name=" Jane ") == {"Details": "Name set", "Name": "Jane"}
    await name_is("Jane")
    await api(world, session, "/client/setPushName", displayName="Janet")
    await name_is("Janet")
    refused = await world.api.post(f"/client/setPushName/{session.name}", {"displayName": "J" * 26})
    assert (refused.status, refused.json["error"]) == (400, "displayName has 26 characters, more than 25")
    limits = await asked(world, session, "/user/limits")
    assert (limits["ReachoutTimelock"]["IsActive"], limits["NewChatCap"]["Status"]) == (False, "NONE")
    restricted = {"active": True, "until": 4_000_000_000, "total": 5, "used": 5}
    (await world.admin.post(f"/admin/phones/{session.number}/restriction", restricted)).ok()
    limits = await asked(world, session, "/user/limits")
    assert limits["ReachoutTimelock"]["IsActive"]
    assert limits["NewChatCap"] | {"CycleEnds": ""} == {
        "Status": "CAPPED",
        "TotalQuota": 5,
        "UsedQuota": 5,
        "CycleEnds": "",
    }


async def test_a_call_is_refused(world: World) -> None:
    [bob] = await phones(world, 1)
    session = await world.link("calls")

    async def state(call_id: str) -> str:
        [found] = [each for each in (await do(world, bob, "calls"))["calls"] if each["id"] == call_id]
        return str(found["state"])

    first = (await do(world, bob, "call", to=session.number, video=True))["call"]
    told = (await world.receiver.wait(world.of_api(session, "call", id=first)))["data"]
    assert (told["status"], told["isVideo"], told["isGroup"]) == ("offer", True, False)
    assert {told["from"], told["fromAlt"]} == {await lid_of(world, bob), f"{bob}@s.whatsapp.net"}
    wagos = await world.receiver.wait(world.of_wago(session, "Call", CallID=first))
    assert (wagos["body"]["state"], wagos["data"]["Data"]["Tag"]) == ("offer", "offer")
    data = await wago(world, session, "/call/reject", CallID=first)
    assert data == {"Details": "Call rejected", "CallID": first}
    assert await state(first) == "rejected"
    refused = await world.wago.post("/call/reject", {"CallID": first}, headers=session.headers)
    assert (refused.status, refused.json["error"]) == (404, f"call not found: {first}")
    refused = await world.wago.post("/call/reject", {}, headers=session.headers)
    assert (refused.status, refused.json["error"]) == (400, "missing CallID in payload")
    second = (await do(world, bob, "call", to=session.number))["call"]
    await world.receiver.wait(world.of_api(session, "call", id=second))
    await api(world, session, "/call/reject", callId=second, callerId=bob)
    assert await state(second) == "rejected"
    third = (await do(world, bob, "call", to=session.number))["call"]
    await do(world, bob, "hang_up", call=third)
    ended = await world.receiver.wait(world.of_api(session, "call", id=third, status="terminate"))
    assert ended["data"]["reason"] == "timeout"
    refused = await world.api.post(f"/call/reject/{session.name}", {"callId": third, "callerId": bob})
    assert (refused.status, refused.json["error"]) == (404, f"no such call rings: {third}")
