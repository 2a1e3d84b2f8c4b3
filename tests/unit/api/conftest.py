"""Both doors on free loopback ports, over a memory store and accounts without WhatsApp."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from litestar import Litestar

from tests.support.doors import Answer, Door
from tests.support.fake_client import FakeClient, FakeFactory
from wago.api import app
from wago.api.server import open_doors
from wago.api.settings import ApiSettings
from wago.gateway import Gateway, GatewaySettings, Session, WebhookSettings
from wago.store import open_store

ADMIN = "the-admin-token"
KEY = "the-api-key"

API = ApiSettings(
    address="127.0.0.1", wago_port=-1, api_port=-1, admin_token=ADMIN, api_key=KEY, rate_limit_max=0
)
GATEWAY = GatewaySettings(
    websocket=True,
    connect_wait_s=0.05,
    shutdown_s=2.0,
    webhooks=WebhookSettings(allow=("127.0.0.1/8",), timeout_s=2.0),
)


@dataclass
class World:
    gateway: Gateway
    factory: FakeFactory
    wago: Door
    api: Door

    async def init(self, name: str = "main", token: str = "tok") -> Session:
        answer = await self.wago.post(
            "/session/init", {"Name": name, "Token": token, "Os": "tests"}, headers={"admintoken": ADMIN}
        )
        answer.ok()
        return self.gateway.get(name)

    async def connected(self, name: str = "main", token: str = "tok") -> FakeClient:
        """A session that shows a QR."""
        await self.init(name, token)
        (await self.call("POST", "/session/connect", {"Immediate": True}, token=token)).ok()
        return self.factory.last

    async def linked(self, name: str = "main", token: str = "tok") -> FakeClient:
        """A session that is online."""
        client = await self.connected(name, token)
        await client.scan()
        return client

    async def call(self, method: str, path: str, body: Any = None, *, token: str = "tok") -> Answer:
        return await self.wago.call(method, path, body, headers={"token": token})


MakeWorld = Callable[..., Awaitable[World]]

_idle_apps: dict[tuple[ApiSettings, app.Door], list[Litestar]] = {}


@pytest.fixture
def _lent_apps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A door's application is lent to one world after the other, as making it is most of what a world costs.

    Only what counts requests keeps anything but its gateway, and is made anew.
    """
    make = app._litestar
    lent: list[tuple[tuple[ApiSettings, app.Door], Litestar]] = []

    def lend(gateway: Gateway, settings: ApiSettings, door: app.Door) -> Litestar:
        if settings.rate_limit_max:
            return make(gateway, settings, door)
        idle = _idle_apps.setdefault((settings, door), [])
        made = idle.pop() if idle else make(gateway, settings, door)
        made.state.gateway = gateway
        lent.append(((settings, door), made))
        return made

    monkeypatch.setattr(app, "_litestar", lend)
    yield
    for kind, each in lent:
        del each.state.gateway
        _idle_apps[kind].append(each)


@pytest.fixture
async def make_world(_lent_apps: None) -> AsyncIterator[MakeWorld]:
    async with AsyncExitStack() as stack:

        async def make(
            *,
            gateway: dict[str, Any] | None = None,
            headers: dict[str, str] | None = None,
            client: dict[str, Any] | None = None,
            clock: Callable[[], float] = time.time,
            **api: Any,
        ) -> World:
            store = open_store("memory:")
            stack.push_async_callback(store.close)
            factory = FakeFactory(**(client or {}))
            settings = replace(GATEWAY, **(gateway or {}))
            running = Gateway(store, settings, factory=factory, clock=clock)
            doors = await stack.enter_async_context(
                open_doors(store, settings, replace(API, **api), gateway=running)
            )
            assert doors.wago is not None
            assert doors.api is not None
            wago = await stack.enter_async_context(Door(f"http://127.0.0.1:{doors.wago[1]}"))
            key = {"X-Api-Key": KEY} if headers is None else headers
            api_door = await stack.enter_async_context(Door(f"http://127.0.0.1:{doors.api[1]}", key))
            return World(running, factory, wago, api_door)

        yield make


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await make_world()
