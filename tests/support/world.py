"""A sandbox, a gateway and a receiver together, and the steps every end-to-end test begins with."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.doors import Door, SandboxAdmin, poll
from tests.support.processes import GatewayProcess, SandboxProcess, free_port
from tests.support.receiver import Receiver

_count = itertools.count(1)


@asynccontextmanager
async def doors_open(
    sandbox: SandboxProcess, gateway: GatewayProcess, receiver_port: int
) -> AsyncIterator[World]:
    """Both doors and the admin API of a running pair, and a receiver on this port, until the block ends."""
    async with (
        SandboxAdmin(sandbox.url, certificate=sandbox.certificate) as admin,
        Door(gateway.wago_url) as wago,
        Door(gateway.api_url, {"X-Api-Key": gateway.api_key}) as api,
    ):
        receiver = Receiver()
        await receiver.start(receiver_port)
        try:
            yield World(sandbox, gateway, admin, wago, api, receiver)
        finally:
            await receiver.stop()


@asynccontextmanager
async def private_world(folder: Path, *, tls: bool = False, **options: Any) -> AsyncIterator[World]:
    """A sandbox (with TLS if wanted) and a gateway of one's own; `options` go to `GatewayProcess`."""
    port = free_port()
    sandbox = SandboxProcess(folder / "sandbox", tls=tls)
    gateway = GatewayProcess(
        folder / "gateway", sandbox.url, webhook_base=f"http://127.0.0.1:{port}/hook", **options
    )
    try:
        sandbox.start()
        gateway.start()
        async with doors_open(sandbox, gateway, port) as world:
            yield world
    finally:
        gateway.close()
        sandbox.close()


@dataclass
class Linked:
    """A session of the gateway that is linked to a phone of the sandbox."""

    name: str
    token: str
    number: str

    @property
    def headers(self) -> dict[str, str]:
        return {"token": self.token}

    @property
    def jid(self) -> str:
        return f"{self.number}@s.whatsapp.net"


@dataclass
class World:
    sandbox: SandboxProcess
    gateway: GatewayProcess
    admin: SandboxAdmin
    wago: Door
    api: Door
    receiver: Receiver

    @property
    def admin_headers(self) -> dict[str, str]:
        return {"admintoken": self.gateway.admin_token}

    async def create(self, prefix: str = "s") -> tuple[str, str]:
        """A new session in the WaGo door with its webhook set: (name, token)."""
        name = f"{prefix}{next(_count)}"
        token = f"token-{name}"
        body = {"Name": name, "Token": token, "Os": "WaGo tests"}
        (await self.wago.post("/session/init", body, headers=self.admin_headers)).ok()
        (
            await self.wago.post(
                "/webhook", {"WebhookURL": self.receiver.url + f"/wago/{name}"}, headers={"token": token}
            )
        ).ok()
        return name, token

    async def connect(self, token: str) -> None:
        body = {"Subscribe": ["All"], "Immediate": True}
        (await self.wago.post("/session/connect", body, headers={"token": token})).ok()

    async def qr(self, name: str) -> str:
        """The QR text on show (through the other door: both see the same sessions)."""
        answer = await poll(
            lambda: self.api.get(f"/session/qr/{name}"), lambda a: a.status == 200 and bool(a.json.get("qr"))
        )
        return str(answer.json["qr"])

    async def wait_online(self, name: str, deadline_s: float = 30.0) -> None:
        await poll(
            lambda: self.api.get(f"/session/status/{name}"),
            lambda a: a.status == 200 and a.json.get("state") == "CONNECTED",
            deadline_s,
        )

    async def link(self, prefix: str = "s") -> Linked:
        """A fresh phone, a fresh session, linked by QR and online."""
        number = await self.admin.phone(f"Owner of {prefix}")
        name, token = await self.create(prefix)
        await self.connect(token)
        await self.admin.scan(number, await self.qr(name))
        await self.wait_online(name)
        return Linked(name, token, number)

    async def send_text(self, session: Linked, to: str, text: str, **fields: Any) -> str:
        """Send through the WaGo door; the message id."""
        answer = await self.wago.post(
            "/send/text", {"Phone": to, "Body": text, **fields}, headers=session.headers
        )
        return str(answer.ok()["data"]["Id"])

    def of_wago(self, session: Linked, kind: str, **fields: Any) -> Any:
        """A predicate on deliveries: this session's WaGo webhook events of a kind."""
        return lambda item: (
            item["path"] == f"/wago/{session.name}"
            and item["event"] == kind
            and all(item["data"].get(k) == v for k, v in fields.items())
        )

    def of_api(self, session: Linked, event: str, **fields: Any) -> Any:
        """A predicate on deliveries: this session's wago-api webhook events of a name."""
        return lambda item: (
            item["path"] == f"/hook/{session.name}/{event}"
            and all((item["data"] or {}).get(k) == v for k, v in fields.items())
        )
