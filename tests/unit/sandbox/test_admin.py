"""The admin API over HTTP, faults among it, and the sandbox as a program."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.sandbox import Sandbox
from wago.sandbox.admin import _is_local
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]


class Api:
    def __init__(self, base: str, http: aiohttp.ClientSession) -> None:
        self._base, self._http = base, http

    async def __call__(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        async with self._http.request(method, self._base + path, json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as http:
        yield Api(sandbox.http_url, http)


async def test_phones_are_made_and_listed(api: Api) -> None:
    first = await api("POST", "/admin/phones", {"name": "Ann"})
    assert first["number"].isdigit()
    assert first["lid"].endswith("@lid")
    assert first["companions"] == []
    assert (first["about"], first["default_timer_s"]) == (None, 0)
    second = await api("POST", "/admin/phones", {"number": "+4915112345678"})
    assert second["number"] == "4915112345678"
    await api("POST", "/admin/phones", {"number": "4915112345678"}, status=409)
    await api("POST", "/admin/phones", {"number": "0151"}, status=400)
    await api("POST", "/admin/phones", {"name": 7}, status=400)
    listed = (await api("GET", "/admin/phones"))["phones"]
    assert [p["number"] for p in listed] == [first["number"], second["number"]]


async def test_phones_write_to_each_other(api: Api) -> None:
    ann, bob = [(await api("POST", "/admin/phones", {"name": n}))["number"] for n in ("Ann", "Bob")]
    settings = await api("POST", f"/admin/phones/{bob}", {"auto_reply": "you said {text}", "auto_read": True})
    assert settings["settings"]["auto_read"] is True
    sent = await api("POST", f"/admin/phones/{ann}/send", {"to": bob, "text": "hello"})
    messages = (await api("GET", f"/admin/phones/{ann}/messages"))["messages"]
    assert [(m["text"], m["from_me"]) for m in messages] == [("hello", True), ("you said hello", False)]
    assert (messages[0]["id"], messages[0]["state"]) == (sent["id"], "read")
    reply = messages[1]["id"]
    await api("POST", f"/admin/phones/{ann}/read", {"id": reply})
    theirs = (await api("GET", f"/admin/phones/{bob}/messages"))["messages"]
    assert [m["state"] for m in theirs] == ["read", "read"]


async def test_a_phone_that_is_off_gets_it_later(api: Api) -> None:
    ann, bob = [(await api("POST", "/admin/phones", {"name": n}))["number"] for n in ("Ann", "Bob")]
    await api("POST", f"/admin/phones/{bob}", {"online": False})
    await api("POST", f"/admin/phones/{ann}/send", {"to": bob, "text": "later"})
    assert (await api("GET", f"/admin/phones/{bob}/messages"))["messages"] == []
    await api("POST", f"/admin/phones/{bob}", {"online": True})
    [message] = (await api("GET", f"/admin/phones/{bob}/messages"))["messages"]
    assert message["text"] == "later"


async def test_wrong_calls_are_told_apart(api: Api) -> None:
    ann = (await api("POST", "/admin/phones", {}))["number"]
    await api("GET", "/admin/phones/1999/messages", status=404)
    await api("POST", f"/admin/phones/{ann}/send", {"to": ann}, status=400)
    await api("POST", f"/admin/phones/{ann}/send", {"to": "15559999999", "text": "x"}, status=404)
    await api("POST", f"/admin/phones/{ann}/scan", {"qr": "nonsense"}, status=400)
    await api("POST", f"/admin/phones/{ann}/code", {"code": "ABCD-EFGH"}, status=404)
    await api("POST", f"/admin/phones/{ann}/unlink", {"device": 3}, status=404)
    await api("POST", f"/admin/phones/{ann}/unlink", {}, status=400)
    await api("POST", f"/admin/phones/{ann}", {"unheard": 1}, status=400)
    await api("POST", f"/admin/phones/{ann}", {"addressing": "x"}, status=400)
    await api("GET", "/admin/stanzas?since=x", status=400)
    await api("POST", "/admin/faults", {"kind": "earthquake"}, status=400)
    await api("POST", "/admin/faults", {"kind": "drop", "count": 0}, status=400)
    await api("POST", "/admin/faults", [1], status=400)


async def test_trust_names_what_to_pin(api: Api, sandbox: Sandbox) -> None:
    trust = await api("GET", "/admin/trust")
    assert trust["noise_root"] == sandbox.trust.root_public.hex()
    assert trust["chat_url"] == sandbox.chat_url
    assert trust["media_hosts"]


async def test_stanzas_are_shown(api: Api, linked: Linked) -> None:
    device = linked[0]
    entries = (await api("GET", f"/admin/stanzas?number={device.jid.user}&device=1&tag=success"))["stanzas"]
    assert entries[0]["direction"] == "out"
    last = (await api("GET", "/admin/stanzas"))["stanzas"][-1]["seq"]
    await device.iq("w:p", "get", Node("ping"))
    fresh = (await api("GET", f"/admin/stanzas?since={last}"))["stanzas"]
    assert [e["tag"] for e in fresh] == ["iq", "iq"]


async def test_unlinking_and_registering_again(api: Api, linked: Linked) -> None:
    device, owner, contact = linked
    await device.devices(contact.account.pn)
    await api("POST", f"/admin/phones/{contact.account.number}/reregister")
    note = await device.expect(lambda n: n.find("identity") is not None)
    assert note.jid("from") == contact.account.pn
    await api("POST", f"/admin/phones/{owner.account.number}/unlink", {"device": 1})
    await device.expect("stream:error")
    assert (await api("GET", f"/admin/phones/{owner.account.number}"))["companions"] == []


def test_only_this_machine_is_local() -> None:
    assert _is_local("127.0.0.1")
    assert _is_local("::1")
    assert not _is_local("192.0.2.1")
    assert not _is_local(None)


# -- faults ---------------------------------------------------------------------------------------------


async def test_a_connection_is_closed_on_order(api: Api, linked: Linked) -> None:
    device = linked[0]
    await api("POST", "/admin/faults", {"kind": "close", "number": device.jid.user, "device": 1, "count": 2})
    await device.expect_close()
    await device.login()
    await device.expect_close()
    await device.login()
    assert (await device.iq("w:p", "get", Node("ping"))).attr("type") == "result"
    await api("POST", "/admin/faults", {"kind": "close", "number": device.jid.user, "code": 503})
    assert (await device.expect("stream:error")).attr("code") == "503"


async def test_logins_are_refused_with_a_reason(api: Api, linked: Linked) -> None:
    device = linked[0]
    await api("POST", "/admin/faults", {"kind": "refuse_login", "code": 402, "ban_code": 101, "expire_s": 60})
    await device.open(device.login_payload())
    failure = await device.expect("failure")
    assert (failure.attr("reason"), failure.attr("code"), failure.attr("expire")) == ("402", "101", "60")
    await device.login()
    assert (await api("GET", "/admin/faults"))["faults"] == []


async def test_requests_and_messages_are_refused_on_order(api: Api, linked: Linked) -> None:
    device, _, contact = linked
    await api("POST", "/admin/faults", {"kind": "iq_error", "xmlns": "w:p", "code": 429, "backoff_s": 9})
    error = (await device.iq("w:p", "get", Node("ping"))).child("error")
    assert (error.attr("code"), error.attr("backoff")) == ("429", "9")
    assert (await device.iq("w:p", "get", Node("ping"))).attr("type") == "result"
    await api("POST", "/admin/faults", {"kind": "ack_error", "code": 463})
    ack = await device.send_message(await device.message(contact.account.pn, "x", "M1"))
    assert ack.attr("error") == "463"
    assert contact.chats.entries == []


async def test_stanzas_are_dropped_delayed_and_doubled(api: Api, linked: Linked) -> None:
    device, owner, contact = linked
    number = owner.account.number
    await api("POST", "/admin/faults", {"kind": "drop", "number": number, "device": 1, "tag": "message"})
    lost = await contact.send_text(owner.account.pn, "dropped")
    order = {"kind": "duplicate", "number": number, "device": 1, "tag": "message"}
    await api("POST", "/admin/faults", order | {"kind": "delay", "delay_ms": 1})
    await api("POST", "/admin/faults", order)
    doubled = await contact.send_text(owner.account.pn, "twice")
    for _ in range(2):
        node = await device.expect(lambda n: n.tag == "message" and n.attrs.get("category") != "peer")
        assert node.attr("id") == doubled.id
    await device.login(passive=False)
    node = await device.expect(lambda n: n.tag == "message" and n.attrs.get("id") == lost.id)
    assert "offline" in node.attrs
    await api("POST", "/admin/faults", {"kind": "drop", "count": 50})
    assert await api("DELETE", "/admin/faults") == {"cleared": 1}


# -- the program ----------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def program(data: Path, *, tls: bool = False) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The sandbox in a process of its own, and its ready line."""
    code = (
        "import asyncio, pathlib, sys; from wago.sandbox import run_sandbox;"
        "asyncio.run(run_sandbox('127.0.0.1:0', sys.argv[2] == 'tls', pathlib.Path(sys.argv[1])))"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, str(data), "tls" if tls else ""), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]


async def test_the_program_says_when_it_is_ready_and_ends_cleanly(tmp_path: Path) -> None:
    async with program(tmp_path, tls=True) as (process, line):
        assert line.startswith("Sandbox ready: chat wss://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0


async def test_what_was_confirmed_survives_a_kill(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        async with program(tmp_path) as (process, line):
            api = Api(line.split()[-1].removesuffix("/admin"), http)
            ann, bob = [(await api("POST", "/admin/phones", {}))["number"] for _ in range(2)]
            await api("POST", f"/admin/phones/{bob}", {"online": False})
            sent = [
                (await api("POST", f"/admin/phones/{ann}/send", {"to": bob, "text": str(n)}))["id"]
                for n in range(5)
            ]
            process.kill()
            await process.wait()
        async with program(tmp_path) as (process, line):
            api = Api(line.split()[-1].removesuffix("/admin"), http)
            await api("POST", f"/admin/phones/{bob}", {"online": True})
            sent.append((await api("POST", f"/admin/phones/{ann}/send", {"to": bob, "text": "5"}))["id"])
            got = (await api("GET", f"/admin/phones/{bob}/messages"))["messages"]
            assert [(m["id"], m["text"]) for m in got] == [(i, str(n)) for n, i in enumerate(sent)]


async def test_tls(tmp_path: Path, phone: Callable[..., Phone]) -> None:
    box = Sandbox(tmp_path / "tls")
    await box.start(tls=True)
    device = Companion(box)
    refs = await device.register()
    assert len(refs) == 6
    assert box.chat_url.startswith("wss://")
    await device.close()
    await box.stop()
