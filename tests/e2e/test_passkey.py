"""Linking with a passkey: the challenge comes out, the assertion goes in, the code is on show."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.doors import Answer, poll
from tests.support.world import Linked, World


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def assertion(challenge: str) -> dict[str, Any]:
    """What an authenticator answers, as a browser's `PublicKeyCredential.toJSON()` has it."""
    client_data = {"type": "webauthn.get", "challenge": challenge, "origin": "https://whatsapp.com"}
    credential = b64(os.urandom(16))
    return {
        "id": credential,
        "rawId": credential,
        "type": "public-key",
        "response": {
            "clientDataJSON": b64(json.dumps(client_data).encode()),
            "authenticatorData": b64(os.urandom(37)),
            "signature": b64(os.urandom(70)),
        },
    }


@dataclass
class Screen:
    """The passkey step of one session, as one of the doors shows it."""

    world: World
    session: Linked
    door: str

    async def shown(self) -> tuple[Any, Any]:
        """(options, confirmation), the latter as (code, skip)."""
        if self.door == "wago":
            answer = await self.world.wago.get("/session/passkey", headers=self.session.headers)
            data = answer.ok()["data"]
            options, confirmation = data["Options"], data["Confirmation"]
            return options, confirmation and (confirmation["Code"], confirmation["SkipDisplay"])
        data = (await self.world.api.get(f"/session/passkey/{self.session.name}")).ok()
        confirmation = data["confirmation"]
        return data["options"], confirmation and (confirmation["code"], confirmation["skipDisplay"])

    async def options(self) -> dict[str, Any]:
        options, confirmation = await poll(self.shown, lambda shown: shown[0] is not None)
        assert confirmation is None
        return dict(options)

    async def code(self) -> str:
        _, confirmation = await poll(self.shown, lambda shown: shown[1] is not None)
        assert confirmation[1] is False
        return str(confirmation[0])

    async def respond(self, answer: Any) -> Answer:
        if self.door == "wago":
            return await self.world.wago.post(
                "/session/passkey", {"Assertion": answer}, headers=self.session.headers
            )
        return await self.world.api.post(f"/session/passkey/{self.session.name}", {"assertion": answer})

    async def confirm(self) -> Answer:
        if self.door == "wago":
            return await self.world.wago.post("/session/passkey/confirm", headers=self.session.headers)
        return await self.world.api.post(f"/session/passkey/{self.session.name}/confirm")


Begin = Callable[[str], Awaitable[tuple[Screen, "asyncio.Task[Any]"]]]


@pytest.fixture
def begin(world: World) -> Begin:
    """Have a phone that wants a passkey scan the QR of a new session."""

    async def begin(door: str) -> tuple[Screen, asyncio.Task[Any]]:
        made = await world.admin.post("/admin/phones", {"name": "Safe", "settings": {"passkey": True}})
        name, token = await world.create("passkey")
        session = Linked(name, token, made.ok()["number"])
        await world.connect(token)
        qr = await world.qr(name)
        scan = asyncio.create_task(
            world.admin.post(f"/admin/phones/{session.number}/scan", {"qr": qr}), name="scan"
        )
        return Screen(world, session, door), scan

    return begin


async def on_the_phone(world: World, session: Linked) -> str | None:
    phone = (await world.admin.get(f"/admin/phones/{session.number}")).ok()
    return None if phone["passkey_code"] is None else str(phone["passkey_code"])


@pytest.mark.parametrize("door", ["wago", "api"])
@pytest.mark.parametrize("as_text", [False, True])
async def test_a_link_with_a_passkey(world: World, begin: Begin, door: str, as_text: bool) -> None:
    screen, scan = await begin(door)
    session = screen.session
    options = await screen.options()
    assert options["rpId"] == "whatsapp.com"
    assert options["userVerification"] == "required"
    status = (await world.wago.get("/session/status", headers=session.headers)).ok()["data"]
    assert (status["LoggedIn"], status["State"]) == (False, "linking")
    asked = await world.receiver.wait(world.of_api(session, "passkey", stage="request"))
    assert asked["data"]["options"] == options
    asked = await world.receiver.wait(world.of_wago(session, "Passkey", Stage="request"))
    assert asked["data"]["Options"] == options

    answer = assertion(options["challenge"])
    (await screen.respond(json.dumps(answer) if as_text else answer)).ok()
    code = await screen.code()
    assert (await screen.shown())[0] is None
    assert code == await on_the_phone(world, session)
    shown = await world.receiver.wait(world.of_api(session, "passkey", stage="confirmation"))
    assert (shown["data"]["code"], shown["data"]["skipDisplay"]) == (code, False)
    shown = await world.receiver.wait(world.of_wago(session, "Passkey", Stage="confirmation"))
    assert (shown["data"]["Code"], shown["data"]["SkipDisplay"]) == (code, False)
    assert not scan.done()

    (await screen.confirm()).ok()
    assert (await scan).ok()["device"] == 1
    await world.wait_online(session.name)
    contact = await world.admin.phone("Contact")
    sent = await world.send_text(session, contact, "with a passkey")
    await world.admin.wait_message(contact, lambda m: m["id"] == sent)
    assert await screen.shown() == (None, None)


async def test_a_bad_assertion_can_be_made_good(world: World, begin: Begin) -> None:
    screen, scan = await begin("wago")
    options = await screen.options()
    confirm = await screen.confirm()
    assert (confirm.status, confirm.json["error"]) == (400, "no passkey code is on show")
    for bad in ("{", "{}", {"rawId": 5}, "[]"):
        refused = await screen.respond(bad)
        assert (refused.status, refused.json["error"]) == (400, "not a WebAuthn assertion"), bad
    other = await screen.respond(assertion("AAAA"))
    assert other.status == 500
    assert "400" in other.json["error"]
    # The step is still on.
    assert await screen.options() == options
    (await screen.respond(assertion(options["challenge"]))).ok()
    twice = await screen.respond(assertion(options["challenge"]))
    assert twice.status == 400
    await screen.code()
    (await screen.confirm()).ok()
    (await scan).ok()
    await world.wait_online(screen.session.name)


async def test_a_step_that_is_given_up(world: World, begin: Begin) -> None:
    """Disconnecting ends the step; the next attempt begins from the start."""
    screen, scan = await begin("api")
    first = await screen.options()
    (await world.api.get(f"/session/stop/{screen.session.name}")).ok()
    assert (await scan).status == 410
    await world.connect(screen.session.token)
    qr = await world.qr(screen.session.name)
    assert await screen.shown() == (None, None)
    scan = asyncio.create_task(world.admin.post(f"/admin/phones/{screen.session.number}/scan", {"qr": qr}))
    second = await screen.options()
    assert second["challenge"] != first["challenge"]
    (await screen.respond(assertion(second["challenge"]))).ok()
    await screen.code()
    (await screen.confirm()).ok()
    (await scan).ok()
    await world.wait_online(screen.session.name)
