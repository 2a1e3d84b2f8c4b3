"""The commands against each other: linking from the terminal, TLS, addresses, the environment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest

from tests.support.doors import Door, SandboxAdmin, poll
from tests.support.processes import GatewayProcess, Process, SandboxProcess, free_port
from tests.support.receiver import Receiver
from tests.support.world import World


@asynccontextmanager
async def running(process: Process) -> AsyncIterator[Process]:
    try:
        await asyncio.to_thread(process.start)
        yield process
    finally:
        await asyncio.to_thread(process.close)


def listening(pid: int) -> list[tuple[str, int]]:
    """Where a process listens."""
    connections = psutil.Process(pid).net_connections("inet")
    return [(c.laddr.ip, c.laddr.port) for c in connections if c.status == psutil.CONN_LISTEN]


async def test_wago_link_by_qr_without_a_gateway(world: World, tmp_path: Path) -> None:
    """It brings a gateway of its own, on loopback and for as long as it takes."""
    number = await world.admin.phone("Terminal")
    link = Process(
        *("link", "alone", "--data", str(tmp_path), "--sandbox", world.sandbox.url, "-port=0"),
        ready="Scan it on the phone",
    )
    async with running(link):
        assert "█" in link.output
        made = re.search(r"Made the session 'alone'. Its token: (\S+)", link.output)
        assert made is not None
        [(host, port)] = listening(link.pid)
        assert host == "127.0.0.1"
        async with Door(f"http://{host}:{port}", {"token": made[1]}) as door:
            shown = (await door.get("/session/qr")).ok()["data"]
        await world.admin.scan(number, shown["QRText"])
        assert await asyncio.to_thread(link.wait) == 0
        assert f"Linked: session 'alone' is {number}." in link.output
    # A second time there is nothing to scan.
    again = Process(
        *("link", "alone", "--data", str(tmp_path), "--sandbox", world.sandbox.url, "-port=0"),
        ready="Linked: session 'alone'",
    )
    async with running(again):
        assert await asyncio.to_thread(again.wait) == 0
        assert "█" not in again.output


async def test_wago_link_by_code_through_the_running_gateway(world: World) -> None:
    number = await world.admin.phone("Terminal")
    link = Process(
        *("link", "terminal-code", "--phone", number, "--code", "WAGQ2345", "-address", "127.0.0.1"),
        *("-port", str(world.gateway.wago_port), "-admintoken", world.gateway.admin_token),
        ready="Link with phone",
    )
    async with running(link):
        assert "WAGQ-2345" in link.output
        (await world.admin.enter_code(number, "WAGQ2345")).ok()
        assert await asyncio.to_thread(link.wait) == 0
        assert f"Linked: session 'terminal-code' is {number}." in link.output
    await world.wait_online("terminal-code")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("-admintoken", "wrong"), "refuses the admin token"),
        (("--phone", "nobody"), "Could not parse Phone"),
    ],
)
async def test_wago_link_says_why_not(world: World, args: tuple[str, ...], said: str) -> None:
    given = args if "-admintoken" in args else ("-admintoken", world.gateway.admin_token, *args)
    link = Process(
        "link", "never", "-address", "127.0.0.1", "-port", str(world.gateway.wago_port), *given, ready=said
    )
    async with running(link):
        assert await asyncio.to_thread(link.wait) == 1
        assert "Traceback" not in link.output


async def test_everything_over_tls(tmp_path: Path) -> None:
    sandbox = Process(
        *("sandbox", "--listen", "127.0.0.1:0", "--tls", "--data", str(tmp_path / "sandbox")),
        ready="Sandbox ready",
    )
    async with running(sandbox), Receiver() as receiver:
        found = re.search(r"chat (wss://\S+/ws/chat), admin (https://\S+)/admin", sandbox.output)
        assert found is not None
        chat, url = found.groups()
        gateway = GatewayProcess(tmp_path / "gateway", url, webhook_base=f"{receiver.url}/hook")
        async with (
            running(gateway),
            Door(gateway.wago_url) as wago,
            Door(gateway.api_url, {"X-Api-Key": gateway.api_key}) as api,
            Unchecked(url) as admin,
        ):
            assert (await admin.trust())["chat_url"] == chat
            world = World(None, gateway, admin, wago, api, receiver)  # type: ignore[arg-type]
            contact = await admin.phone("Contact")
            session = await world.link("tls")
            sent = await world.send_text(session, contact, "under two locks")
            await admin.wait_message(contact, lambda m: m["id"] == sent)
            back = await admin.send(contact, session.number, "back")
            await receiver.wait(world.of_api(session, "message", id=back))
            assert await asyncio.to_thread(gateway.stop) == 0
        assert await asyncio.to_thread(sandbox.stop) == 0


class Unchecked(SandboxAdmin):
    """The sandbox's admin API behind its self-made certificate."""

    async def __aenter__(self) -> Unchecked:
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False))
        return self


async def test_the_environment_alone(tmp_path: Path) -> None:
    """Every option that a container sets, without one argument."""
    sandbox_port, wago_port, api_port = free_port(), free_port(), free_port()
    sandbox = Process(
        "sandbox",
        ready="Sandbox ready",
        env={
            "WAGO_SANDBOX_LISTEN": f"127.0.0.1:{sandbox_port}",
            "WAGO_SANDBOX_DATA": str(tmp_path / "sandbox"),
        },
    )
    url = f"http://127.0.0.1:{sandbox_port}"
    async with running(sandbox), Receiver() as receiver:
        gateway = Process(
            "serve",
            ready="WaGo ready",
            env={
                "WAGO_SANDBOX": url,
                "SESSIONS_PATH": str(tmp_path / "sessions"),
                "WAGO_ADDRESS": "127.0.0.1",
                "WAGO_PORT": str(wago_port),
                "PORT": str(api_port),
                "WAGO_ADMINTOKEN": "from-the-environment",
                "API_KEY": "key-of-the-environment",
                "BASE_WEBHOOK_URL": f"{receiver.url}/hook/",
                "WEBHOOK_ALLOW": "127.0.0.1",
                "ENABLE_WEBSOCKET": "TRUE",
                "DISABLED_CALLBACKS": "message_ack|qr",
                "SET_MESSAGES_AS_SEEN": "true",
                "RATE_LIMIT_MAX": "50",
                "RATE_LIMIT_WINDOW_MS": "1000000",
                "LOG_LEVEL": "debug",
            },
        )
        async with (
            running(gateway),
            SandboxAdmin(url) as admin,
            Door(f"http://127.0.0.1:{wago_port}", {"admintoken": "from-the-environment"}) as wago,
            Door(f"http://127.0.0.1:{api_port}", {"X-Api-Key": "key-of-the-environment"}) as api,
        ):
            assert f"WaGo ready: WaGo door at {wago.base}, wago-api door at {api.base}" in gateway.output
            contact, number = await admin.phone("Contact"), await admin.phone("Owner")
            (await wago.post("/session/init", {"Name": "env", "Token": "env"})).ok()
            (await api.get("/session/start/env")).ok()

            async def qr() -> str:
                answer = await wago.get("/session/qr", headers={"token": "env"})
                return str(answer.ok()["data"]["QRText"])

            await admin.scan(number, await poll(qr, bool))
            await receiver.wait(lambda i: i["event"] == "ready")
            async with api.websocket("/ws/env") as live:
                text = await admin.send(contact, number, "seen?")
                await live.wait(lambda e: e["event"] == "message" and e["data"]["id"] == text)
            await receiver.wait(lambda i: i["path"] == "/hook/env/message" and i["data"]["id"] == text)
            await admin.wait_message(contact, lambda m: m["id"] == text and m["state"] == "read")
            sent = (await api.post("/client/sendMessage/env", {"chatId": contact, "text": "hi"})).ok()
            await admin.wait_message(contact, lambda m: m["id"] == sent["messageId"] and m["text"] == "hi")
            assert {i["event"] for i in receiver.items}.isdisjoint({"message_ack", "qr"})
            statuses = [(await api.get("/ping")).status for _ in range(60)]
            assert set(statuses) == {200, 429}
            assert (tmp_path / "sessions" / "wago.db").exists()
            assert await asyncio.to_thread(gateway.stop) == 0
        assert "from-the-environment" not in gateway.output
        assert "key-of-the-environment" not in gateway.output


async def test_an_argument_wins_over_the_environment(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """And it may have one dash or two, and its value after a blank or an equals sign."""
    taken, chosen = free_port(), free_port()
    gateway = Process(
        *("serve", "-data", str(tmp_path), "--address=127.0.0.2", f"-api-port={chosen}", "--port", "0"),
        *("--sandbox", sandbox.url),
        ready="WaGo ready",
        env={"PORT": str(taken), "WAGO_ADDRESS": "127.0.0.1", "API_KEY": "x"},
    )
    async with running(gateway):
        assert gateway.lines[-1].endswith(f"WaGo ready: wago-api door at http://127.0.0.2:{chosen}")
        assert listening(gateway.pid) == [("127.0.0.2", chosen)]
        async with Door(f"http://127.0.0.2:{chosen}") as door:
            assert (await door.get("/ping")).status == 200
        assert await asyncio.to_thread(gateway.stop) == 0


async def test_both_doors_may_be_closed(sandbox: SandboxProcess, tmp_path: Path) -> None:
    gateway = Process(
        *("serve", "--data", str(tmp_path), "--sandbox", sandbox.url, "-port=0", "-api-port=0"),
        ready="WaGo ready: both doors closed",
    )
    async with running(gateway):
        assert listening(gateway.pid) == []
        assert await asyncio.to_thread(gateway.stop) == 0
