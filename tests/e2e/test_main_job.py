"""The main job through real processes: link, send, receive, in both dialects."""

from __future__ import annotations

import base64

import pytest

from tests.support.doors import poll
from tests.support.world import World


async def test_link_by_qr_then_text_both_ways(world: World) -> None:
    contact = await world.admin.phone("Contact")
    session = await world.link("main")

    status = (await world.wago.get("/session/status", headers=session.headers)).ok()["data"]
    assert status["Connected"] is True
    assert status["LoggedIn"] is True
    assert status["Jid"] == {"User": session.number, "Server": "s.whatsapp.net"}

    async with world.api.websocket(f"/ws/{session.name}") as live:
        sent = await world.send_text(session, contact, "hello there")
        got = await world.admin.wait_message(contact, lambda m: m["text"] == "hello there")
        assert got["id"] == sent
        # The owner's phone has its own copy.
        await world.admin.wait_message(session.number, lambda m: m["id"] == sent)
        await live.wait(lambda e: e["event"] == "message_create" and e["data"]["id"] == sent)
        await live.wait(lambda e: e["event"] == "message_ack" and e["data"]["id"] == sent)

        reply = await world.admin.send(contact, session.number, "hello back")
        frame = await live.wait(lambda e: e["event"] == "message" and e["data"]["id"] == reply)
        assert frame["sessionId"] == session.name
        assert frame["data"]["body"] == "hello back"
        assert frame["data"]["isFromMe"] is False

    hook = await world.receiver.wait(world.of_api(session, "message", id=reply))
    assert hook["data"] == frame["data"]
    form = await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == reply
    )
    assert form["token"] == session.token
    assert "hello back" in str(form["data"]["Message"])


async def test_text_through_the_other_door(world: World) -> None:
    contact = await world.admin.phone("Contact")
    session = await world.link("other")
    answer = await world.api.post(
        f"/client/sendMessage/{session.name}", {"chatId": f"{contact}@s.whatsapp.net", "text": "door two"}
    )
    body = answer.ok()
    assert body["success"] is True
    assert isinstance(body["timestamp"], int)
    got = await world.admin.wait_message(contact, lambda m: m["text"] == "door two")
    assert got["id"] == body["messageId"]


async def test_link_by_code(world: World) -> None:
    number = await world.admin.phone("Coder")
    name, token = await world.create("code")
    answer = (await world.wago.post("/session/pair", {"Phone": f"+{number}"}, headers={"token": token})).ok()
    code = answer["data"]["LinkingCode"]
    assert len(code.replace("-", "")) == 8
    (await world.admin.enter_code(number, code)).ok()
    await world.wait_online(name)


async def test_link_by_code_in_the_other_dialect(world: World) -> None:
    number = await world.admin.phone("Coder")
    (await world.api.get("/session/start/code-two")).ok()
    await world.qr("code-two")
    answer = (await world.api.post("/session/requestPairingCode/code-two", {"phoneNumber": number})).ok()
    (await world.admin.enter_code(number, answer["result"])).ok()
    await world.wait_online("code-two")


async def test_a_wrong_code_is_refused_and_the_right_one_still_works(world: World) -> None:
    number = await world.admin.phone("Typo")
    name, token = await world.create("typo")
    answer = (await world.wago.post("/session/pair", {"Phone": number}, headers={"token": token})).ok()
    code = answer["data"]["LinkingCode"].replace("-", "")
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    assert (await world.admin.enter_code(number, wrong)).status >= 400
    (await world.admin.enter_code(number, code)).ok()
    await world.wait_online(name)


async def test_the_qr_is_a_png_until_linked_and_an_error_after(world: World) -> None:
    number = await world.admin.phone("Pixels")
    name, token = await world.create("png")
    await world.connect(token)
    text = await world.qr(name)
    answer = (await world.wago.get("/session/qr", headers={"token": token})).ok()
    prefix, _, data = answer["data"]["QRCode"].partition(",")
    assert prefix == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")
    image = await world.api.get(f"/session/qr/{name}/image")
    assert image.status == 200
    assert image.json.startswith(b"\x89PNG")
    await world.admin.scan(number, text)
    await world.wait_online(name)
    refused = await world.wago.get("/session/qr", headers={"token": token})
    assert refused.status == 500
    assert refused.json["success"] is False


async def test_sessions_come_back_after_a_restart_of_the_gateway(world: World) -> None:
    contact = await world.admin.phone("Contact")
    session = await world.link("back")
    before = await world.send_text(session, contact, "before")
    await world.admin.wait_message(contact, lambda m: m["id"] == before)
    assert world.gateway.stop() == 0
    waiting = await world.admin.send(contact, session.number, "while you were out")
    world.gateway.start()
    await world.wait_online(session.name)
    await world.receiver.wait(world.of_api(session, "message", id=waiting))
    after = await world.send_text(session, contact, "after")
    await world.admin.wait_message(contact, lambda m: m["id"] == after)


async def test_a_killed_gateway_loses_nothing(world: World) -> None:
    contact = await world.admin.phone("Contact")
    session = await world.link("kill")
    before = await world.send_text(session, contact, "before the kill")
    world.gateway.kill()
    waiting = await world.admin.send(contact, session.number, "in between")
    world.gateway.start()
    await world.wait_online(session.name)
    await world.receiver.wait(world.of_api(session, "message", id=waiting))
    after = await world.send_text(session, contact, "after the kill")
    for wanted in (before, after):
        await world.admin.wait_message(contact, lambda m, wanted=wanted: m["id"] == wanted)


async def test_the_session_survives_a_restart_of_the_service(world: World) -> None:
    contact = await world.admin.phone("Contact")
    session = await world.link("service")
    assert world.sandbox.stop() == 0
    world.sandbox.start()
    await poll(
        lambda: world.api.get(f"/session/status/{session.name}"),
        lambda a: a.json.get("state") == "CONNECTED",
        60,
    )
    sent = await world.send_text(session, contact, "still here")
    await world.admin.wait_message(contact, lambda m: m["id"] == sent)


async def test_unlinked_on_the_phone_means_logged_out(world: World) -> None:
    session = await world.link("unlink")
    phones = (await world.admin.get("/admin/phones")).ok()
    listed = phones["phones"] if isinstance(phones, dict) else phones
    companions = next(p for p in listed if p["number"] == session.number)["companions"]
    device = companions[0]["device"] if isinstance(companions[0], dict) else companions[0]
    (await world.admin.post(f"/admin/phones/{session.number}/unlink", {"device": device})).ok()
    await world.receiver.wait(world.of_api(session, "logged_out"))
    await world.receiver.wait(world.of_wago(session, "LoggedOut"))
    answer = await world.wago.post(
        "/send/text", {"Phone": "15550001111", "Body": "x"}, headers=session.headers
    )
    assert answer.status == 500
    assert answer.json["success"] is False


async def test_what_the_owner_types_on_the_phone_is_seen(world: World) -> None:
    contact = await world.admin.phone("Contact")
    session = await world.link("own")
    message_id = await world.admin.send(session.number, contact, "typed on the phone")
    seen = await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == message_id
    )
    assert seen["data"]["Info"]["IsFromMe"] is True
    assert seen["data"]["Info"]["Chat"].partition("@")[0] != session.number


async def test_texts_to_oneself(world: World) -> None:
    session = await world.link("self")
    sent = await world.send_text(session, session.number, "note to self")
    await world.admin.wait_message(session.number, lambda m: m["id"] == sent)


async def test_two_sessions_of_one_gateway_talk_to_each_other(world: World) -> None:
    one, two = await world.link("one"), await world.link("two")
    for turn in range(3):
        there = await world.send_text(one, two.number, f"ping {turn}")
        await world.receiver.wait(world.of_api(two, "message", id=there))
        back = await world.send_text(two, one.number, f"pong {turn}")
        await world.receiver.wait(world.of_api(one, "message", id=back))


async def test_two_companions_of_one_account_see_each_others_texts(world: World) -> None:
    contact = await world.admin.phone("Contact")
    first = await world.link("first")
    name, token = await world.create("second")
    await world.connect(token)
    await world.admin.scan(first.number, await world.qr(name))
    await world.wait_online(name)
    sent = await world.send_text(first, contact, "from the first device")
    copy = await world.receiver.wait(
        lambda i: i["path"] == f"/wago/{name}" and i["event"] == "Message" and i["data"]["Info"]["ID"] == sent
    )
    assert copy["data"]["Info"]["IsFromMe"] is True
    reply = await world.admin.send(contact, first.number, "to both devices")
    for who in (first.name, name):
        await world.receiver.wait(
            lambda i, who=who: i["path"] == f"/hook/{who}/message" and i["data"]["id"] == reply
        )


async def test_a_lost_connection_is_taken_up_again(world: World) -> None:
    contact = await world.admin.phone("Contact")
    session = await world.link("lost")
    (
        await world.admin.post(
            "/admin/faults", {"kind": "close", "number": session.number, "device": 1, "count": 1}
        )
    ).ok()
    await world.receiver.wait(world.of_api(session, "disconnected"))
    await world.wait_online(session.name, 60)
    sent = await world.send_text(session, contact, "after the cut")
    await world.admin.wait_message(contact, lambda m: m["id"] == sent)


async def test_a_number_without_whatsapp(world: World) -> None:
    session = await world.link("nobody")
    answer = await world.wago.post(
        "/user/check", {"Phone": ["15550009999", session.number]}, headers=session.headers
    )
    users = {u["Query"].lstrip("+"): u for u in answer.ok()["data"]["Users"]}
    assert users["15550009999"]["IsInWhatsapp"] is False
    assert users[session.number]["IsInWhatsapp"] is True
    refused = await world.wago.post(
        "/send/text", {"Phone": "15550009999", "Body": "anyone?"}, headers=session.headers
    )
    assert refused.status in (400, 404, 500)
    assert refused.json["success"] is False
    assert "Phone" in refused.json["error"] or "WhatsApp" in refused.json["error"]


@pytest.mark.parametrize("address", ["pn", "lid"])
async def test_either_identity_reaches_the_same_person(world: World, address: str) -> None:
    made = (await world.admin.post("/admin/phones", {"name": "Both"})).ok()
    session = await world.link("ids")
    to = f"{made['number']}@s.whatsapp.net" if address == "pn" else str(made["lid"])
    if "@" not in to:
        to += "@lid"
    sent = await world.send_text(session, to, f"by {address}")
    await world.admin.wait_message(made["number"], lambda m: m["id"] == sent)
    reply = await world.admin.send(made["number"], session.number, "and back")
    seen = await world.receiver.wait(
        lambda i: world.of_wago(session, "Message")(i) and i["data"]["Info"]["ID"] == reply
    )
    info = seen["data"]["Info"]
    both = {info["Sender"].partition("@")[2], info["SenderAlt"].partition("@")[2]}
    assert both == {"s.whatsapp.net", "lid"}
