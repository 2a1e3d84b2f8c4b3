"""The service misbehaves: every end has its name, what is lost is recovered, nothing comes twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.doors import Door, poll
from tests.support.processes import GatewayProcess
from tests.support.receiver import Receiver
from tests.support.world import Linked, World
from wago.errors import SendRefused


@pytest.fixture
async def contact(world: World) -> str:
    return await world.admin.phone("Contact")


@pytest.fixture
async def session(world: World) -> Linked:
    return await world.link("fault")


@pytest.fixture(autouse=True)
async def _no_fault_is_left(world: World) -> AsyncIterator[None]:
    yield
    (await world.admin.call("DELETE", "/admin/faults")).ok()


async def order(world: World, kind: str, number: str, **fields: Any) -> int:
    fault = {"kind": kind, "number": number, **fields}
    return int((await world.admin.post("/admin/faults", fault)).ok()["id"])


async def used_up(world: World, fault: int) -> None:
    """The fault has struck as often as it should."""

    async def left() -> list[int]:
        return [f["id"] for f in (await world.admin.get("/admin/faults")).ok()["faults"]]

    await poll(left, lambda ids: fault not in ids)


async def of(world: World, number: str, **fields: Any) -> list[Any]:
    """The messages of a phone that have these fields."""
    messages = await world.admin.messages(number)
    return [m for m in messages if all(m[k] == v for k, v in fields.items())]


async def stanzas(world: World, number: str, tag: str, **fields: Any) -> list[Any]:
    found = (await world.admin.get(f"/admin/stanzas?number={number}&tag={tag}")).ok()["stanzas"]
    return [s for s in found if all(s[k] == v for k, v in fields.items())]


async def texts_flow(world: World, session: Linked, contact: str) -> None:
    """One text each way, and nothing in between went wrong."""
    out = await world.send_text(session, contact, "there")
    await world.admin.wait_message(contact, lambda m: m["id"] == out and m["text"] == "there")
    back = await world.admin.send(contact, session.number, "and back")
    hook = await world.receiver.wait(world.of_api(session, "message", id=back))
    assert hook["data"]["body"] == "and back"


def events(world: World, session: Linked, event: str, **fields: Any) -> list[Any]:
    return [i for i in world.receiver.items if world.of_api(session, event, **fields)(i)]


async def state_of(world: World, session: Linked) -> tuple[str, str]:
    answer = (await world.api.get(f"/session/status/{session.name}")).ok()
    return answer["state"], answer["reason"]


async def reach(world: World, session: Linked, word: str) -> None:
    await poll(lambda: state_of(world, session), lambda state: state[0] == word)


# -- logins refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "event", "data", "state"),
    [
        pytest.param(
            {"code": 402, "ban_code": 101, "expire_s": 3600},
            "temporary_ban",
            {"code": 101, "reason": "sent_to_too_many_people", "expiresIn": 3600},
            ("TOS_BLOCK", "temp_banned"),
            id="402",
        ),
        pytest.param(
            {"code": 402, "ban_code": 999},
            "temporary_ban",
            {"code": 999, "reason": "unknown"},
            ("TOS_BLOCK", "temp_banned"),
            id="402-unknown",
        ),
        pytest.param(
            {"code": 405},
            "connect_failure",
            {"code": 405, "reason": "client_outdated"},
            ("DEPRECATED_VERSION", "client_outdated"),
            id="405",
        ),
        pytest.param(
            {"code": 409, "text": "who are you"},
            "connect_failure",
            {"code": 409, "reason": "bad_user_agent", "message": "who are you"},
            ("UNLAUNCHED", "bad_user_agent"),
            id="409",
        ),
        pytest.param(
            {"code": 499},
            "connect_failure",
            {"code": 499, "reason": "failure_499", "message": ""},
            ("UNLAUNCHED", "failure_499"),
            id="499",
        ),
    ],
)
async def test_a_refused_login_ends_in_a_named_state(
    world: World, session: Linked, fields: dict[str, Any], event: str, data: dict[str, Any], state: Any
) -> None:
    """The link is kept, but nothing comes back by itself: the operator has to say so."""
    await order(world, "refuse_login", session.number, **fields)
    await order(world, "close", session.number, device=1)
    hook = await world.receiver.wait(world.of_api(session, event))
    assert hook["data"] == hook["data"] | data
    await poll(lambda: state_of(world, session), lambda now: now == state)
    status = (await world.wago.get("/session/status", headers=session.headers)).ok()["data"]
    assert (status["Connected"], status["LoggedIn"]) == (False, True)
    assert "retry" not in status["Reason"]
    # A session that would come back by itself may not be started.
    (await world.api.get(f"/session/start/{session.name}")).ok()
    await world.wait_online(session.name)
    assert len(events(world, session, event)) == 1


@pytest.mark.parametrize(("code", "reason"), [(401, "logged_out"), (403, "account_locked"), (406, "banned")])
async def test_a_login_refused_for_good_logs_out(
    world: World, session: Linked, contact: str, code: int, reason: str
) -> None:
    await order(world, "refuse_login", session.number, code=code)
    await order(world, "close", session.number, device=1)
    hook = await world.receiver.wait(world.of_api(session, "logged_out"))
    assert hook["data"] == {"reason": reason, "code": code, "onConnect": True}
    form = await world.receiver.wait(world.of_wago(session, "LoggedOut"))
    assert form["data"] == {"OnConnect": True, "Reason": code}
    await reach(world, session, "UNPAIRED")
    status = (await world.wago.get("/session/status", headers=session.headers)).ok()["data"]
    assert (status["Connected"], status["LoggedIn"]) == (False, False)
    # It can be linked again, under the same name and token.
    await world.connect(session.token)
    await world.admin.scan(session.number, await world.qr(session.name))
    await world.wait_online(session.name)
    await texts_flow(world, session, contact)


@pytest.mark.parametrize("code", [500, 503])
async def test_a_login_refused_for_now_is_tried_again(
    world: World, session: Linked, contact: str, code: int
) -> None:
    fault = await order(world, "refuse_login", session.number, code=code)
    await order(world, "close", session.number, device=1)
    await used_up(world, fault)
    await world.wait_online(session.name)
    assert events(world, session, "connect_failure") == []
    await texts_flow(world, session, contact)


# -- connections that end ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [503, 515, 500])
async def test_a_stream_error_is_survived(world: World, session: Linked, contact: str, code: int) -> None:
    seen = len(await stanzas(world, session.number, "success"))
    await order(world, "close", session.number, device=1, code=code)

    async def logins() -> int:
        return len(await stanzas(world, session.number, "success"))

    await poll(logins, lambda count: count == seen + 1)
    await world.wait_online(session.name)
    await texts_flow(world, session, contact)


@pytest.mark.parametrize("code", [401, 516])
async def test_a_stream_error_that_says_unlinked(world: World, session: Linked, code: int) -> None:
    await order(world, "close", session.number, device=1, code=code)
    hook = await world.receiver.wait(world.of_api(session, "logged_out"))
    assert hook["data"] == {"reason": "logged_out", "code": code, "onConnect": False}
    await reach(world, session, "UNPAIRED")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"tag": "message", "direction": "in"}, id="before-the-service-has-it"),
        pytest.param({"tag": "ack"}, id="before-its-ack"),
        pytest.param({"tag": "iq", "direction": "in"}, id="while-asking-for-devices"),
    ],
)
async def test_a_connection_lost_during_a_send(
    world: World, session: Linked, contact: str, fields: dict[str, Any]
) -> None:
    """The send goes on over the next connection, and its text arrives once."""
    for _ in range(5):
        fault = await order(world, "close", session.number, device=1, **fields)
        body = {"Phone": contact, "Body": "hold on"}
        answer = await world.wago.post("/send/text", body, headers=session.headers)
        await used_up(world, fault)
        await world.wait_online(session.name)
        if answer.status == 200:
            break
        # The fault struck something else, of the login's aftermath, before the send began.
        assert answer.json["error"] == "Not connected"
    sent = answer.ok()["data"]["Id"]
    await texts_flow(world, session, contact)
    for number in (contact, session.number):
        assert [m["id"] for m in await of(world, number, text="hold on")] == [sent]


async def test_a_lost_ack_is_not_a_lost_text(world: World, session: Linked, contact: str) -> None:
    """The service has the text, we do not know: the same id goes out anew and arrives once."""
    fault = await order(world, "drop", session.number, device=1, tag="ack", count=1000)
    sending = asyncio.create_task(world.send_text(session, contact, "once"))
    await world.admin.wait_message(contact, lambda m: m["text"] == "once")
    assert not sending.done()
    (await world.admin.call("DELETE", f"/admin/faults?id={fault}")).ok()
    await order(world, "close", session.number, device=1)
    sent = await sending
    await texts_flow(world, session, contact)
    assert [m["id"] for m in await of(world, contact, text="once")] == [sent]
    assert [m["id"] for m in await of(world, session.number, text="once")] == [sent]
    assert len(events(world, session, "message_create", id=sent)) == 1


async def test_linking_cut_short(world: World) -> None:
    """The connection ends before the companion hears of it: a named end, and another attempt works."""
    number = await world.admin.phone("Impatient")
    name, token = await world.create("cut")
    session = Linked(name, token, number)
    await world.connect(token)
    qr = await world.qr(name)
    await order(world, "close", "", tag="iq")
    refused = await world.admin.post(f"/admin/phones/{number}/scan", {"qr": qr})
    assert refused.status == 410
    hook = await world.receiver.wait(world.of_api(session, "connect_failure"))
    assert hook["data"]["message"] == "linking ended"
    state, reason = await state_of(world, session)
    assert (state, reason) == ("UNPAIRED_IDLE", hook["data"]["reason"])
    await world.connect(token)
    await world.admin.scan(number, await world.qr(name))
    await world.wait_online(name)


async def test_a_link_that_the_service_never_confirmed(world: World) -> None:
    """The companion signed, the service did not get it: it is told so at the login that follows."""
    number = await world.admin.phone("Halfway")
    name, token = await world.create("half")
    session = Linked(name, token, number)
    await world.connect(token)
    qr = await world.qr(name)
    await order(world, "close", "", tag="iq", type="result", direction="in")
    refused = await world.admin.post(f"/admin/phones/{number}/scan", {"qr": qr})
    assert refused.status == 410
    await world.receiver.wait(world.of_api(session, "logged_out"))
    await reach(world, session, "UNPAIRED")
    await world.connect(token)
    await world.admin.scan(number, await world.qr(name))
    await world.wait_online(name)


# -- stanzas that suffer -------------------------------------------------------------------------------------


async def test_delays_change_nothing(world: World, session: Linked, contact: str) -> None:
    for tag in ("ack", "iq"):
        await order(world, "delay", session.number, device=1, tag=tag, delay_ms=300)
    await texts_flow(world, session, contact)


async def test_a_doubled_message_is_one_event(world: World, session: Linked, contact: str) -> None:
    await texts_flow(world, session, contact)
    for text in ("first", "second"):
        fault = await order(world, "duplicate", session.number, device=1, tag="message")
        twice = await world.admin.send(contact, session.number, text)
        await world.receiver.wait(world.of_api(session, "message", id=twice))
        await used_up(world, fault)
    # What comes later comes after.
    await texts_flow(world, session, contact)
    for text in ("first", "second"):
        assert len(events(world, session, "message", body=text)) == 1
    assert await stanzas(world, session.number, "receipt", direction="in", type="retry") == []


@pytest.mark.parametrize("times", [1, 2])
async def test_a_damaged_message_is_asked_for_again(
    world: World, session: Linked, contact: str, times: int
) -> None:
    fault = await order(world, "corrupt", session.number, device=1, count=times)
    hurt = await world.admin.send(contact, session.number, "damaged on the way")
    hook = await world.receiver.wait(world.of_api(session, "message", id=hurt))
    assert hook["data"]["body"] == "damaged on the way"
    await used_up(world, fault)
    await texts_flow(world, session, contact)
    assert len(events(world, session, "message", id=hurt)) == 1
    retries = await stanzas(world, session.number, "receipt", direction="in", type="retry")
    assert len(retries) == times


async def test_a_damaged_message_in_a_running_conversation(
    world: World, session: Linked, contact: str
) -> None:
    await texts_flow(world, session, contact)
    await order(world, "corrupt", session.number, device=1)
    hurt = await world.admin.send(contact, session.number, "damaged on the way")
    await world.receiver.wait(world.of_api(session, "message", id=hurt))
    await texts_flow(world, session, contact)


async def test_our_message_damaged_for_others_is_sent_again(
    world: World, session: Linked, contact: str
) -> None:
    await texts_flow(world, session, contact)
    await order(world, "corrupt", session.number, device=1, direction="in")
    sent = await world.send_text(session, contact, "say again?")
    got = await world.admin.wait_message(contact, lambda m: m["id"] == sent and m["text"] == "say again?")
    assert got["retries"] >= 1
    # The owner's phone had a damaged copy too.
    await world.admin.wait_message(session.number, lambda m: m["id"] == sent and m["text"] == "say again?")
    await texts_flow(world, session, contact)
    assert len(await of(world, contact, id=sent)) == 1


@pytest.mark.parametrize(
    ("xmlns", "code", "text", "said"),
    [
        ("usync", 500, None, "500 internal-server-error"),
        ("encrypt", 503, "service-unavailable", "503 service-unavailable"),
    ],
)
async def test_a_refused_request_fails_the_send_by_name(
    world: World, session: Linked, contact: str, xmlns: str, code: int, text: str | None, said: str
) -> None:
    other = await world.admin.phone("Another contact")
    for count, (door, body) in enumerate(
        (
            (world.wago, {"Phone": contact, "Body": "no"}),
            (world.api, {"chatId": other, "text": "no"}),
        )
    ):
        await order(world, "iq_error", session.number, xmlns=xmlns, code=code, text=text)
        path = "/send/text" if count == 0 else f"/client/sendMessage/{session.name}"
        answer = await door.post(path, body, headers=session.headers if count == 0 else None)
        assert answer.status == 500
        assert answer.json["success"] is False
        assert said in answer.json["error"], answer.json
    for number in (contact, other):
        await texts_flow(world, session, number)
        assert await of(world, number, text="no") == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (463, "reachout_restricted"),
        (475, "new_chats_capped"),
        (479, "invalid_stanza"),
        (500, "internal_server_error"),
        (599, "refused"),
    ],
)
async def test_a_refused_message_fails_by_name(
    world: World, session: Linked, contact: str, code: int, name: str
) -> None:
    meaning = SendRefused(code, name, "").meaning
    await order(world, "ack_error", session.number, code=code, count=2)
    answer = await world.wago.post("/send/text", {"Phone": contact, "Body": "no"}, headers=session.headers)
    said = f"Error sending message: {name} ({code}): {meaning}"
    assert (answer.status, answer.json) == (500, {"code": 500, "error": said, "success": False})
    answer = await world.api.post(f"/client/sendMessage/{session.name}", {"chatId": contact, "text": "no"})
    said = f"message refused: {name} ({code}): {meaning}"
    assert (answer.status, answer.json) == (500, {"success": False, "error": said})
    await texts_flow(world, session, contact)
    assert await of(world, contact, text="no") == []
    assert events(world, session, "message_create", body="no") == []


# -- people who change ---------------------------------------------------------------------------------------


async def test_a_contact_with_a_new_phone(world: World, session: Linked, contact: str) -> None:
    await texts_flow(world, session, contact)
    (await world.admin.post(f"/admin/phones/{contact}/reregister")).ok()
    await world.receiver.wait(world.of_api(session, "identity_change"))
    await texts_flow(world, session, contact)
    (await world.admin.post(f"/admin/phones/{contact}/reregister")).ok()
    # This time they write first.
    back = await world.admin.send(contact, session.number, "new phone, again")
    await world.receiver.wait(world.of_api(session, "message", id=back))
    await texts_flow(world, session, contact)


async def test_a_contact_that_lost_its_sessions(world: World, session: Linked, contact: str) -> None:
    await texts_flow(world, session, contact)
    (await world.admin.post(f"/admin/phones/{contact}/forget")).ok()
    sent = await world.send_text(session, contact, "do you know me?")
    await world.admin.wait_message(contact, lambda m: m["id"] == sent and m["text"] == "do you know me?")
    await texts_flow(world, session, contact)
    (await world.admin.post(f"/admin/phones/{contact}/forget")).ok()
    back = await world.admin.send(contact, session.number, "starting over")
    await world.receiver.wait(world.of_api(session, "message", id=back))
    await texts_flow(world, session, contact)
    assert len(await of(world, contact, id=sent)) == 1


async def test_the_owner_with_a_new_phone_loses_the_link(world: World, session: Linked) -> None:
    (await world.admin.post(f"/admin/phones/{session.number}/reregister")).ok()
    await world.receiver.wait(world.of_api(session, "logged_out"))
    await reach(world, session, "UNPAIRED")


async def test_the_owner_whose_phone_lost_its_sessions(world: World, session: Linked, contact: str) -> None:
    await texts_flow(world, session, contact)
    (await world.admin.post(f"/admin/phones/{session.number}/forget")).ok()
    sent = await world.send_text(session, contact, "for my own phone too")
    await world.admin.wait_message(
        session.number, lambda m: m["id"] == sent and m["text"] == "for my own phone too"
    )
    typed = await world.admin.send(session.number, contact, "typed on the phone")
    await world.receiver.wait(world.of_api(session, "message_create", id=typed))
    await texts_flow(world, session, contact)


# -- two of the same -----------------------------------------------------------------------------------------


@asynccontextmanager
async def running(world: World, data: Path, receiver: Receiver) -> AsyncIterator[World]:
    """Another gateway at the same sandbox."""
    gateway = GatewayProcess(data, world.sandbox.url, webhook_base=f"{receiver.url}/hook")
    await asyncio.to_thread(gateway.start)
    try:
        async with (
            Door(gateway.wago_url) as wago,
            Door(gateway.api_url, {"X-Api-Key": gateway.api_key}) as api,
        ):
            yield World(world.sandbox, gateway, world.admin, wago, api, receiver)  # type: ignore[arg-type]
    finally:
        await asyncio.to_thread(gateway.close)


async def test_a_second_gateway_with_the_same_device_replaces_the_first(
    world: World, contact: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    async with AsyncExitStack() as stack:
        receiver = await stack.enter_async_context(Receiver())
        async with running(world, first, receiver) as one:
            session = await one.link("twin")
        shutil.copytree(first, second)
        one = await stack.enter_async_context(running(world, first, receiver))
        await one.wait_online(session.name)
        other = await stack.enter_async_context(Receiver())
        two = await stack.enter_async_context(running(world, second, other))
        await two.wait_online(session.name)
        await receiver.wait(one.of_api(session, "stream_replaced"))
        await poll(lambda: state_of(one, session), lambda now: now == ("CONFLICT", "replaced"))
        answer = await one.api.post(f"/client/sendMessage/{session.name}", {"chatId": contact, "text": "x"})
        assert (answer.status, answer.json["error"]) == (404, "session_not_connected")
        # The first stays away: the second is not replaced in turn.
        await texts_flow(two, session, contact)
        assert (await state_of(two, session))[0] == "CONNECTED"
        assert (await state_of(one, session))[0] == "CONFLICT"
        assert [i for i in other.items if two.of_api(session, "stream_replaced")(i)] == []
