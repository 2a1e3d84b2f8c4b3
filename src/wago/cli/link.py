"""`wago link NAME`: link an account from the terminal, by QR or by code.

It talks to the gateway that runs on this machine; if none does, it starts one for as long as linking takes.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from wago.cli.loop import sentence
from wago.cli.serve import admin_token, private_gateway
from wago.cli.serve_options import ServeOptions
from wago.cli.terminal import complain, curl, qr_text, say
from wago.errors import WagoError

_POLL_S = 1.0
_ENDED = ("link_failed", "banned", "outdated", "logged_out", "replaced", "stopped")


class LinkFailed(Exception):
    """Linking ended without an account; the message says why."""


class _Door:
    """The WaGo door with the admin token."""

    def __init__(self, http: aiohttp.ClientSession, base: str, admin: str) -> None:
        self.http, self.base, self.admin = http, base, admin
        self.token = ""

    async def call(self, method: str, path: str, body: Any = None, *, admin: bool = False) -> Any:
        headers = {"admintoken": self.admin} if admin else {"token": self.token}
        async with self.http.request(method, self.base + path, json=body, headers=headers) as reply:
            answer = await reply.json(content_type=None)
            if reply.status == 200:
                return answer["data"]
            raise LinkFailed(f"{path}: {answer.get('error', reply.status)}")

    async def use_session(self, name: str, os_name: str) -> None:
        """Find the session of this name, or make it."""
        rows = await self.call("GET", "/session/all", admin=True)
        row = next((r for r in rows if r["name"] == name), None)
        if row is None:
            body = {"Name": name, "Token": secrets.token_urlsafe(24), "Os": os_name}
            row = await self.call("POST", "/session/init", body, admin=True)
            say(f"Made the session {name!r}. Its token: {row['token']}")
        self.token = row["token"]

    async def status(self) -> Any:
        """Where the session stands; a session that no client is loaded for has no answer but an error."""
        try:
            return await self.call("GET", "/session/status")
        except LinkFailed as exc:
            return {"Connected": False, "LoggedIn": False, "State": "stopped", "Reason": str(exc)}

    async def qr(self) -> str:
        """The QR text on show, empty while there is none."""
        try:
            return str((await self.call("GET", "/session/qr"))["QRText"])
        except LinkFailed:
            return ""

    async def passkey(self) -> str:
        """What there is to do about the passkey that WhatsApp asks of some accounts; empty for nothing."""
        try:
            step = await self.call("GET", "/session/passkey")
        except LinkFailed:
            return ""
        url, headers = f"{self.base}/session/passkey", {"token": self.token}
        if (confirmation := step["Confirmation"]) is not None:
            answer = curl("POST", url + "/confirm", headers)
            return f"Does the phone show {confirmation['Code']}? If so:\n  $ {answer}"
        if (options := step["Options"]) is not None:
            answer = curl("POST", url, headers, {"Assertion": {"id": "..."}})
            return (
                "WhatsApp asks for a passkey of this account. Let an authenticator that has it answer\n"
                f"  {json.dumps(options)}\nand hand over the credential that it makes:\n  $ {answer}"
            )
        return ""


async def _running(base: str, admin: str) -> bool:
    """True if a gateway that takes our admin token answers there."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as http,
            http.get(f"{base}/session/all", headers={"admintoken": admin}) as reply,
        ):
            if reply.status == 200:
                return True
            raise LinkFailed(f"the gateway at {base} refuses the admin token: give the one it runs with")
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False


@asynccontextmanager
async def _gateway(options: ServeOptions) -> AsyncIterator[tuple[str, str]]:
    """(base URL, admin token) of the running gateway, or of one of our own until the block ends."""
    admin = admin_token(options)
    host = "127.0.0.1" if options.address in ("0.0.0.0", "::", "") else options.address  # noqa: S104
    base = f"http://{host}:{options.port}"
    if options.port and await _running(base, admin):
        yield base, admin
        return
    async with private_gateway(options) as base:
        yield base, admin


async def _begin(door: _Door, phone: str, code: str) -> None:
    if phone:
        answer = await door.call("POST", "/session/pair", {"Phone": phone, "Code": code or None})
        say(f"On the phone: Linked devices > Link with phone number > {answer['LinkingCode']}")
        return
    say("Waiting for a QR code ...")
    if not (await door.status())["Connected"]:
        await door.call("POST", "/session/connect", {"Subscribe": ["All"], "Immediate": True})


async def _until_linked(door: _Door, *, show_qr: bool) -> Any:
    """Show what there is to do, each thing once; the status once linked and logged in."""
    shown = {""}
    while (status := await door.status())["State"] != "online":
        if status["State"] in _ENDED:
            raise LinkFailed(f"{status['State']}: {status['Reason']}")
        for text in (await _qr(door) if show_qr else "", await door.passkey()):
            if text not in shown:
                shown.add(text)
                say(text)
        await asyncio.sleep(_POLL_S)
    return status


async def _qr(door: _Door) -> str:
    if not (text := await door.qr()):
        return ""
    advice = "Scan it on the phone: WhatsApp > Linked devices > Link a device. Ctrl-C gives up."
    return f"{qr_text(text)}\n{advice}"


async def link_account(options: ServeOptions, name: str, phone: str, code: str) -> None:
    """Link the session of this name, which is made if need be.

    Raises:
        LinkFailed: it ended without an account.
        WagoError, OSError: no gateway runs and none could be started.
    """
    async with (
        _gateway(options) as (base, admin),
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90)) as http,
    ):
        door = _Door(http, base, admin)
        await door.use_session(name, options.os_name)
        if (await door.status())["LoggedIn"]:
            say(f"Session {name!r} is linked already.")
            return
        await _begin(door, phone, code)
        status = await _until_linked(door, show_qr=not phone)
        say(f"Linked: session {name!r} is {status['Jid']['User']}.")


def run(options: ServeOptions, *, name: str, phone: str, code: str) -> int:
    """Link and report; the exit status."""
    try:
        asyncio.run(link_account(options, name, phone, code))
    except (LinkFailed, WagoError, aiohttp.ClientError, OSError) as exc:
        complain(sentence(exc))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
