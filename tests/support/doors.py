"""The HTTP doors and the sandbox's admin API, as a client's developer would write them."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

Json = Any


@dataclass
class Answer:
    status: int
    json: Json
    headers: dict[str, str] = field(default_factory=dict)

    def ok(self) -> Json:
        assert self.status == 200, f"{self.status}: {self.json}"
        return self.json


class Door:
    """One base URL with fixed headers over one connection pool."""

    def __init__(
        self, base: str, headers: dict[str, str] | None = None, *, certificate: Path | None = None
    ) -> None:
        self.base = base
        self.headers = headers or {}
        self.certificate = certificate
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Door:
        self._http = aiohttp.ClientSession(
            headers=self.headers,
            timeout=aiohttp.ClientTimeout(total=60),
            connector=aiohttp.TCPConnector(limit=0, ssl=self._trust()),
        )
        return self

    def _trust(self) -> ssl.SSLContext | bool:
        return ssl.create_default_context(cafile=str(self.certificate)) if self.certificate else True

    async def __aexit__(self, *_: object) -> None:
        assert self._http is not None
        await self._http.close()

    @property
    def http(self) -> aiohttp.ClientSession:
        assert self._http is not None
        return self._http

    async def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        headers: dict[str, str] | None = None,
        data: Any = None,
    ) -> Answer:
        async with self.http.request(
            method, self.base + path, json=body, data=data, headers=headers
        ) as reply:
            is_json = "json" in reply.headers.get("Content-Type", "")
            return Answer(
                reply.status, await (reply.json() if is_json else reply.read()), dict(reply.headers)
            )

    async def get(self, path: str, **kwargs: Any) -> Answer:
        return await self.call("GET", path, **kwargs)

    async def post(self, path: str, body: Json = None, **kwargs: Any) -> Answer:
        return await self.call("POST", path, body, **kwargs)

    @asynccontextmanager
    async def websocket(self, path: str) -> AsyncIterator[WebSocketTap]:
        async with self.http.ws_connect(self.base + path) as ws:
            tap = WebSocketTap()
            task = asyncio.create_task(tap.run(ws))
            try:
                yield tap
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


class Tap:
    """Things that come in, kept in order, with a wait on a condition."""

    def __init__(self) -> None:
        self.items: list[Json] = []
        self._grown = asyncio.Condition()

    async def add(self, item: Json) -> None:
        self.items.append(item)
        async with self._grown:
            self._grown.notify_all()

    async def wait(self, wanted: Any, deadline_s: float = 20.0) -> Json:
        """The first item, past or future, for which `wanted(item)` is true."""

        looked_at = 0

        def match() -> list[Json]:
            nonlocal looked_at
            start = looked_at if looked_at <= len(self.items) else 0
            looked_at = len(self.items)
            return list(itertools.islice(filter(wanted, self.items[start:]), 1))

        async with self._grown:
            try:
                found = await asyncio.wait_for(self._grown.wait_for(match), deadline_s)
            except TimeoutError:
                shown = "\n".join(str(i)[:300] for i in self.items[-12:])
                raise AssertionError(f"not seen in {deadline_s} s; the last items:\n{shown}") from None
        return found[0]


class WebSocketTap(Tap):
    async def run(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in ws:
            await self.add(frame.json())


async def poll(call: Any, wanted: Any, deadline_s: float = 20.0) -> Json:
    """Repeat an idempotent call until its answer fits: for states that have no event."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline_s
    while True:
        value = await call()
        if wanted(value):
            return value
        assert loop.time() < end, f"not so in {deadline_s} s; the last answer: {value}"
        await asyncio.sleep(0.05)


class SandboxAdmin(Door):
    """The sandbox's admin API."""

    async def phone(self, name: str = "Phone") -> str:
        return str((await self.post("/admin/phones", {"name": name})).ok()["number"])

    async def scan(self, number: str, qr: str) -> Json:
        return (await self.post(f"/admin/phones/{number}/scan", {"qr": qr})).ok()

    async def enter_code(self, number: str, code: str) -> Answer:
        return await self.post(f"/admin/phones/{number}/code", {"code": code})

    async def send(self, number: str, to: str, text: str) -> str:
        return str((await self.post(f"/admin/phones/{number}/send", {"to": to, "text": text})).ok()["id"])

    async def messages(self, number: str) -> list[Json]:
        answer = (await self.get(f"/admin/phones/{number}/messages")).ok()
        return list(answer["messages"] if isinstance(answer, dict) else answer)

    async def wait_message(self, number: str, wanted: Any, deadline_s: float = 20.0) -> Json:
        found = await poll(
            lambda: self.messages(number), lambda messages: any(wanted(m) for m in messages), deadline_s
        )
        return next(m for m in found if wanted(m))

    async def trust(self) -> Json:
        return (await self.get("/admin/trust")).ok()
