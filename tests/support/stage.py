"""Baileys, a session of our gateway and a phone of a third person in one sandbox with media over TLS."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.interop.matrix.view import Person
from tests.support.baileys import BaileysClient, having
from tests.support.world import Linked, World, private_world

Json = dict[str, Any]


@dataclass
class Stage:
    """Who is there, and what they do.

    Attributes:
        us: the account of the gateway's session.
        them: Baileys' account.
        friend: somebody with a phone only.
    """

    world: World
    session: Linked
    baileys: BaileysClient
    us: Person
    them: Person
    friend: Person

    @property
    def media_host(self) -> str:
        return self.world.sandbox.url.partition("://")[2]

    # -- the gateway ------------------------------------------------------------------------------------

    async def api(self, path: str, **body: Any) -> Json:
        """An endpoint of wago-api's door."""
        return dict((await self.world.api.post(f"{path}/{self.session.name}", body)).ok())

    async def wago(self, path: str, **body: Any) -> Json:
        """An endpoint of WaGo's door."""
        answer = await self.world.wago.post(path, body, headers=self.session.headers)
        return dict(answer.ok()["data"])

    async def came(self, message_id: str) -> tuple[Json, Json]:
        """A message as both dialects tell of it: wago-api's data, and WaGo's whole event."""
        api = await self.world.receiver.wait(self.world.of_api(self.session, "message", id=message_id))
        return dict(api["data"]), await self.came_wago(message_id)

    async def came_wago(self, message_id: str) -> Json:
        def fits(item: Json) -> bool:
            return bool(
                item["path"] == f"/wago/{self.session.name}"
                and item["event"] == "Message"
                and item["data"]["Info"]["ID"] == message_id
            )

        return dict((await self.world.receiver.wait(fits))["data"])

    async def file_of(self, chat: str, message_id: str) -> bytes:
        """The file of a message, by the gateway."""
        body = {"chatId": chat, "messageId": message_id}
        got = (await self.api("/message/downloadMedia", **body))["messageMedia"]
        return base64.b64decode(got["data"])

    # -- Baileys ----------------------------------------------------------------------------------------

    async def content(self, message_id: str) -> Json:
        """A message as Baileys got it: `{kind, key, content (unwrapped), whole}`."""
        return await self.baileys.event("content", having(id=message_id))

    async def told(self, kind: str, wanted: Any) -> Json:
        """The first item of Baileys' events of this kind for which `wanted(item)` is true."""
        found: list[Json] = []

        def fits(event: Json) -> bool:
            if event.get("event") != "told" or event.get("kind") != kind:
                return False
            items = event["data"] if isinstance(event["data"], list) else [event["data"]]
            found[:] = [item for item in items if wanted(item)][:1]
            return bool(found)

        await self.baileys.wait(fits)
        return found[0]

    async def baileys_file(self, message_id: str) -> bytes:
        """The file of a message, by Baileys."""
        return await self.baileys.download(message_id)

    async def from_baileys(self, content: Json, *, to: str = "", **options: Any) -> str:
        """Send what `sock.sendMessage` takes; the id."""
        to = to or self.us.jid
        return str((await self.baileys.command("content", to=to, content=content, options=options))["id"])


async def person(world: World, number: str) -> Person:
    """Who has this number in the sandbox."""
    phones = (await world.admin.get("/admin/phones")).ok()
    listed = phones["phones"] if isinstance(phones, dict) else phones
    return Person(number, next(each["lid"] for each in listed if each["number"] == number))


@asynccontextmanager
async def stage_open(folder: Path) -> AsyncIterator[Stage]:
    """Everybody linked and online, until the block ends."""
    async with private_world(folder, tls=True) as world:
        trust = await world.admin.trust()
        certificate = world.sandbox.certificate
        async with BaileysClient(
            folder / "auth", world.sandbox.chat_url, trust["noise_root"], certificate=certificate
        ) as baileys:
            number = await world.admin.phone("Baileys' owner")
            await baileys.start()
            await world.admin.scan(number, await baileys.qr())
            await baileys.event("paired")
            await baileys.event("open")
            session = await world.link("kinds")
            friend = await world.admin.phone("Friend")
            yield Stage(
                world,
                session,
                baileys,
                us=await person(world, session.number),
                them=await person(world, number),
                friend=await person(world, friend),
            )
