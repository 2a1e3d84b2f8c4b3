from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.unit.client.server import FakeServer, config_for
from tests.unit.client.support import rig
from wago.client import Client, ClientConfig
from wago.client.config import DEFAULT_URL
from wago.client.version import (
    REFRESH_S,
    RETRY_S,
    VersionKeeper,
    fetch_version,
    parse_service_worker,
)
from wago.protocol.clientpayload import Login, Registration, WebVersion, parse_client_payload
from wago.store.memory import MemoryStore

PINNED = (2, 3000, 100)


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (b'x={"client_revision":1045649367,"a":1}', (2, 3000, 1045649367)),
        (rb'JSON.parse("{\"a\":1,\"client_revision\": 7}")', (2, 3000, 7)),
        (b"client_revision", None),
        (b"", None),
        (b'"client_revision":abc', None),
    ],
)
def test_the_service_worker_names_the_version(body: bytes, version: WebVersion | None) -> None:
    assert parse_service_worker(body) == version


class Site:
    """WhatsApp's site, as far as we look at it."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.body = b'"client_revision":200,'

    async def serve(self, request: web.Request) -> web.Response:
        return web.Response(status=self.status, body=self.body)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_get("/sw.js", made.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/sw.js"
    yield made
    await runner.cleanup()


async def test_the_site_is_asked(site: Site) -> None:
    assert await fetch_version(site.url) == (2, 3000, 200)
    site.body = b"x" * (5 << 20)
    assert await fetch_version(site.url) is None
    site.status = 500
    assert await fetch_version(site.url) is None
    assert await fetch_version("http://127.0.0.1:1/") is None


class Source:
    """Versions by hand."""

    def __init__(self) -> None:
        self.found: WebVersion | None = (2, 3000, 200)
        self.calls = 0
        self.now = 0.0
        self.keeper = VersionKeeper(self.fetch, lambda: self.now)

    async def fetch(self) -> WebVersion | None:
        self.calls += 1
        await asyncio.sleep(0)
        return self.found

    async def current(self) -> WebVersion:
        """What is known after a refresh that may have been due."""
        self.keeper.current(PINNED)
        await self.keeper.settle(5)
        return self.keeper.current(PINNED)


async def test_nobody_waits_for_a_version() -> None:
    source = Source()
    assert source.keeper.current(PINNED) == PINNED
    await source.keeper.settle(5)
    assert source.keeper.current(PINNED) == (2, 3000, 200)
    assert source.calls == 1


async def test_a_version_is_refreshed_now_and_then() -> None:
    source = Source()
    await source.current()
    source.now = REFRESH_S - 1
    source.found = (2, 3000, 300)
    assert await source.current() == (2, 3000, 200)
    source.now = REFRESH_S
    assert await source.current() == (2, 3000, 300)
    source.found = None
    source.keeper.expire()
    assert await source.current() == (2, 3000, 300)
    assert source.calls == 3
    source.now += RETRY_S
    await source.current()
    assert source.calls == 4


async def test_a_site_that_is_behind_does_not_take_us_back() -> None:
    source = Source()
    source.found = (2, 3000, 50)
    assert await source.current() == PINNED


async def test_a_refresh_can_be_ended() -> None:
    async def never() -> WebVersion | None:
        await asyncio.Event().wait()
        return None

    keeper = VersionKeeper(never)
    keeper.current(PINNED)
    await keeper.settle(0)
    await keeper.close()
    await keeper.close()


# -- what is announced ------------------------------------------------------------------------------------


async def test_a_new_device_registers_with_what_it_keeps(server: FakeServer) -> None:
    choices = {"os_name": "Office", "platform": "firefox", "web_version": (2, 3000, 9), "full_history": True}
    async with rig(server, linked=False, **choices) as made:
        await made.client.connect()
        payload = parse_client_payload((await server.accept()).payload)
        device = await made.account.device()
        assert isinstance(payload, Registration)
        assert device is not None
        signed = await made.account.signed_prekey(device.signed_prekey_id)
        assert signed is not None
        assert payload.version == (2, 3000, 9)
        assert payload.registration_id == device.registration_id
        assert payload.identity == device.identity.public
        assert payload.signed_prekey == (signed.id, signed.pair.public, signed.signature)
        assert payload.device_props.os == "Office"
        assert payload.device_props.platformType == payload.device_props.FIREFOX
        assert payload.device_props.requireFullSync


async def test_a_known_device_says_who_it_is(server: FakeServer) -> None:
    async with rig(server) as made:
        await made.client.connect()
        payload = parse_client_payload((await server.accept()).payload)
    assert isinstance(payload, Login)
    assert (payload.username, payload.device) == (4915112345678, 7)
    assert payload.passive


async def test_the_site_is_asked_only_for_whatsapp_itself(server: FakeServer) -> None:
    source = Source()
    client = Client(
        MemoryStore().account("a"), config_for(server, fetch_version=True), versions=source.keeper
    )
    await client.connect()
    await server.accept()
    await client.close()
    assert source.calls == 0
    assert ClientConfig().is_official
    assert ClientConfig().url == DEFAULT_URL
    assert not config_for(server).is_official
