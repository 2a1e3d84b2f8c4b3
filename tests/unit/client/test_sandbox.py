"""The client against the emulated service: linking, logging in again, logging out."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.proxy import run_proxy
from tests.unit.client.support import Sink
from wago.client import Client, ClientConfig
from wago.client.config import MediaConfig
from wago.client.events import Connected, Linked, LoggedOut, OfflineSynced, Phase
from wago.sandbox import Sandbox
from wago.store.interfaces import AccountStore
from wago.store.memory import MemoryStore

WAIT_S = 30.0


class Town:
    """A sandbox with its admin API."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession, folder: Path | None = None) -> None:
        self.sandbox = sandbox
        self.http = http
        self.folder = folder

    @property
    def config(self) -> ClientConfig:
        return ClientConfig(
            url=self.sandbox.chat_url,
            trust=self.sandbox.trust,
            os_name="WaGo test",
            media=MediaConfig(scheme="http", folder=self.folder),
        )

    async def admin(self, method: str, path: str, **body: Any) -> Any:
        url = f"{self.sandbox.http_url}/admin{path}"
        async with self.http.request(method, url, json=body or None) as reply:
            answer = await reply.json()
            assert reply.status < 300, answer
            return answer

    async def phone(self) -> str:
        return str((await self.admin("POST", "/phones", name="Owner"))["number"])


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    sandbox = Sandbox(tmp_path)
    await sandbox.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_S)) as http:
        yield Town(sandbox, http, tmp_path)
    await sandbox.stop()


async def phase(client: Client, *phases: Phase) -> Phase:
    return (await client.wait_for(*phases, timeout_s=WAIT_S)).phase


async def shown_qr(client: Client) -> str:
    async with asyncio.timeout(WAIT_S):
        while (qr := client.linking.qr) is None:
            await asyncio.sleep(0.01)
        return qr.text


async def linked(town: Town, account: AccountStore, sink: Sink, number: str) -> Client:
    client = Client(account, town.config, sink)
    await client.connect()
    await town.admin("POST", f"/phones/{number}/scan", qr=await shown_qr(client))
    assert await phase(client, Phase.ONLINE, Phase.LINK_FAILED, Phase.LOGGED_OUT) is Phase.ONLINE
    return client


async def test_a_qr_links(town: Town, sink: Sink) -> None:
    number = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, number)
    assert client.jid is not None
    assert client.jid.user == number
    assert client.lid is not None
    kinds = [type(event) for event in sink.events]
    assert kinds.index(Linked) < kinds.index(Connected)
    await client.close()


async def test_a_code_links(town: Town, sink: Sink) -> None:
    number = await town.phone()
    client = Client(MemoryStore().account("a"), town.config, sink)
    code = await client.linking.request_code("+" + number, "wago1234")
    assert code == "WAGO-1234"
    await town.admin("POST", f"/phones/{number}/code", code=code)
    assert await phase(client, Phase.ONLINE, Phase.LINK_FAILED) is Phase.ONLINE
    await client.close()


async def test_a_linked_device_comes_back(town: Town, sink: Sink) -> None:
    account = MemoryStore().account("a")
    number = await town.phone()
    first = await linked(town, account, sink, number)
    await first.close()
    again = Client(account, town.config, sink)
    assert await again.load()
    await again.connect()
    assert await phase(again, Phase.ONLINE, Phase.LOGGED_OUT) is Phase.ONLINE
    assert again.jid == first.jid
    device = await account.device()
    assert device is not None
    assert device.server_static is not None
    async with asyncio.timeout(WAIT_S):
        while not any(isinstance(event, OfflineSynced) for event in sink.events):
            await asyncio.sleep(0.01)
    await again.close()


async def test_logging_out_removes_the_companion(town: Town, sink: Sink) -> None:
    account = MemoryStore().account("a")
    number = await town.phone()
    client = await linked(town, account, sink, number)
    await client.logout()
    assert client.state.phase is Phase.LOGGED_OUT
    assert await account.device() is None
    phones = (await town.admin("GET", "/phones"))["phones"]
    assert next(p for p in phones if p["number"] == number)["companions"] == []
    await client.close()


async def test_the_phone_unlinks_us(town: Town, sink: Sink) -> None:
    account = MemoryStore().account("a")
    number = await town.phone()
    client = await linked(town, account, sink, number)
    assert client.jid is not None
    await town.admin("POST", f"/phones/{number}/unlink", device=client.jid.device)
    assert await phase(client, Phase.LOGGED_OUT) is Phase.LOGGED_OUT
    assert [event for event in sink.staged if isinstance(event, LoggedOut)]
    # The same object may link again.
    await client.connect()
    await town.admin("POST", f"/phones/{number}/scan", qr=await shown_qr(client))
    assert await phase(client, Phase.ONLINE) is Phase.ONLINE
    await client.close()


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_tls_goes_through_a_proxy(tmp_path: Path, sink: Sink, kind: str) -> None:
    sandbox = Sandbox(tmp_path)
    await sandbox.start(tls=True)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    async with run_proxy(kind) as proxy:
        config = ClientConfig(
            url=sandbox.chat_url,
            trust=sandbox.trust,
            tls=context,
            proxy=f"{kind}://127.0.0.1:{proxy.port}",
        )
        client = Client(MemoryStore().account("a"), config, sink)
        await client.connect()
        await shown_qr(client)
        assert proxy.asked == [("127.0.0.1", sandbox.port)]
        await client.close()
    await sandbox.stop()


async def test_over_tls(tmp_path: Path, sink: Sink) -> None:
    sandbox = Sandbox(tmp_path)
    await sandbox.start(tls=True)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    believing = Client(
        MemoryStore().account("a"),
        ClientConfig(url=sandbox.chat_url, trust=sandbox.trust, tls=context),
        sink,
    )
    await believing.connect()
    await shown_qr(believing)
    await believing.close()
    doubting = Client(
        MemoryStore().account("b"), ClientConfig(url=sandbox.chat_url, trust=sandbox.trust), sink
    )
    await doubting.connect()
    await phase(doubting, Phase.WAITING)
    assert doubting.state.reason == "tls_failed"
    await doubting.close()
    await sandbox.stop()
