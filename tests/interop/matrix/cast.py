"""Who plays: linked peers of every engine in one sandbox, and newcomers for what breaks something."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.interop.matrix.engines import ENGINES
from tests.interop.matrix.gateway import GatewayPeer, Hooks
from tests.interop.matrix.peer import Peer
from tests.interop.matrix.phone import PhonePeer
from tests.interop.matrix.process import ProcessPeer, Service
from tests.interop.matrix.view import Json, Person
from tests.support.doors import poll
from tests.support.world import World, private_world

APP_STATE = 'xmlns="w:sync:app:state"'
COLLECTIONS = 5


class Cast:
    """The peers of one run.

    Peers that stay are linked when they are first asked for and shared by all scenarios; newcomers belong
    to one scenario and end with it.
    """

    def __init__(self, world: World, service: Service, folder: Path) -> None:
        self.world = world
        self.admin = world.admin
        self.folder = folder
        self._service = service
        self._hooks = Hooks(world)
        self._staying: dict[tuple[str, int], Peer] = {}
        self._newcomers: list[Peer] = []
        self._count = itertools.count(1)

    # -- accounts ---------------------------------------------------------------------------------------

    async def person(self, name: str = "Somebody") -> Person:
        """A fresh account with a phone."""
        return await self.account(await self.admin.phone(name))

    async def account(self, number: str) -> Person:
        found = (await self.admin.get(f"/admin/phones/{number}")).ok()
        return Person(number, found["lid"])

    async def companions(self, person: Person) -> list[Json]:
        """The devices that are linked to an account."""
        return list((await self.admin.get(f"/admin/phones/{person.number}")).ok()["companions"])

    async def friend(self) -> PhonePeer:
        """Somebody else, with a phone only."""
        peer = PhonePeer(self.admin)
        peer.person = await self.person("Friend")
        return peer

    async def settled(self, person: Person) -> None:
        """Every companion of an account that is online has taken all that was for it."""
        await poll(
            lambda: self.companions(person),
            lambda found: not any(each["online"] and each["waiting"] for each in found),
        )

    async def synced(self, person: Person) -> None:
        """Every companion of an account has been given the app state that there was.

        whatsapp-rust passes over a change that it is told of while it still fetches the collection.
        """

        async def asked() -> list[Json]:
            path = f"/admin/stanzas?number={person.number}&tag=iq"
            return list((await self.admin.get(path)).ok()["stanzas"])

        devices = {each["device"] for each in await self.companions(person)}
        await poll(asked, lambda found: all(_has_synced(found, device) for device in devices))

    async def do(self, person: Person, action: str, **body: Any) -> Json:
        """Something that somebody does on the phone."""
        path = f"/admin/phones/{person.number}/do"
        return dict((await self.admin.post(path, {"action": action, **body})).ok())

    # -- groups and statuses ----------------------------------------------------------------------------

    async def group(self, creator: Peer, *members: Person, addressing: str = "lid") -> str:
        """A group of these people, of which their devices have been told; its JID."""
        body = {
            "subject": "Friends",
            "creator": creator.person.number,
            "participants": [each.number for each in members],
            "addressing": addressing,
        }
        jid = str((await self.admin.post("/admin/groups", body)).ok()["jid"])
        for each in (creator.person, *members):
            await self.settled(each)
        return jid

    async def leaves(self, group: str, person: Person, *staying: Person) -> None:
        """Somebody leaves a group, and those who stay have been told."""
        body = {"remove": [person.number], "actor": person.number}
        (await self.admin.post(f"/admin/groups/{group}/members", body)).ok()
        for each in staying:
            await self.settled(each)

    async def status_for(self, owner: Person, *viewers: Person) -> None:
        """Let these people, and nobody else, see an account's status."""
        body = {"type": "whitelist", "people": [each.number for each in viewers]}
        (await self.admin.post(f"/admin/phones/{owner.number}/status_privacy", body)).ok()

    async def privacy(self, person: Person) -> dict[str, str]:
        """An account's settings, as the service has them."""
        answer = await self.admin.post(f"/admin/phones/{person.number}/privacy", {})
        return dict(answer.ok()["privacy"])

    async def shown(self, person: Person) -> Json:
        """An account as the service has it."""
        return dict((await self.admin.get(f"/admin/phones/{person.number}")).ok())

    async def fetched(self, url: str) -> bytes:
        """What is at an address of the sandbox's media server."""
        async with self.admin.http.get(url) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def post(self, channel: str, message_id: str) -> Json:
        """A post as the service has it."""
        found = (await self.admin.get("/admin/channels")).ok()["channels"]
        posts = next(each["posts"] for each in found if each["channel"] == channel)
        return dict(next(each for each in posts if each["id"] == message_id))

    # -- peers ------------------------------------------------------------------------------------------

    async def make(self, engine: str) -> Peer:
        """A device that is not linked and not connected; for a phone, one without an account yet."""
        peer: Peer
        if engine == "ours":
            peer = GatewayPeer(self.world, self._hooks)
        elif engine == "phone":
            peer = PhonePeer(self.admin)
        else:
            program = ENGINES[engine].program
            assert program is not None
            peer = ProcessPeer(program, self._service, self.folder / f"{engine}{next(self._count)}")
        await peer.launch()
        return peer

    async def newcomer(self, engine: str) -> Peer:
        """A device that is not linked yet; it ends with the scenario."""
        peer = await self.make(engine)
        self._newcomers.append(peer)
        return peer

    async def linked(self, engine: str, person: Person | None = None) -> Peer:
        """A newcomer that is linked to this account, or to a fresh one, and online."""
        peer = await self.newcomer(engine)
        await self.link(peer, person or await self.person(f"Owner of {engine}"))
        return peer

    async def link(self, peer: Peer, person: Person) -> None:
        """Link by QR and wait until it is online."""
        peer.person = person
        if isinstance(peer, PhonePeer):
            return
        await peer.start()
        await self.admin.scan(person.number, await peer.qr())
        await peer.online()

    async def staying(self, engine: str, which: int = 0) -> Peer:
        """The shared peer of an engine; `which` tells two of the same engine apart."""
        peer = self._staying.get((engine, which))
        if isinstance(peer, PhonePeer) and peer.is_full:
            peer = None
        if peer is None:
            peer = await self.make(engine)
            self._staying[engine, which] = peer
            await self.link(peer, await self.person(ENGINES[engine].title))
        return peer

    # -- ends -------------------------------------------------------------------------------------------

    @property
    def newcomers(self) -> list[Peer]:
        """Those that are there now."""
        return list(self._newcomers)

    async def dismiss(self, *but: Peer) -> None:
        """End the newcomers, but these."""
        ending = [peer for peer in self._newcomers if peer not in but]
        self._newcomers = [*but]
        for peer in ending:
            await peer.close()

    async def replace(self, *engines: str) -> None:
        """End shared peers of which a failed scenario may have left anything behind."""
        for place in [place for place in self._staying if place[0] in engines]:
            await self._staying.pop(place).close()

    async def close(self) -> None:
        await self.dismiss()
        await self.replace(*ENGINES)

    # -- what the sandbox saw ---------------------------------------------------------------------------

    async def sent_stanza(self, person: Person, message_id: str) -> Json:
        """The `<message>` by which a device of an account sent something."""
        answer = await self.admin.get(f"/admin/stanzas?number={person.number}&tag=message")
        found = (each for each in answer.ok()["stanzas"] if each["direction"] == "in")
        return dict(next(each for each in found if each["id"] == message_id))

    async def refusals(self, since: float) -> list[Json]:
        """What the sandbox has refused since this time."""
        found = (await self.admin.get("/admin/refusals")).ok()["refusals"]
        return [each for each in found if each["at"] >= since]


def _has_synced(stanzas: list[Json], device: int) -> bool:
    """Whether a device has asked for all collections, and every request has its answer."""
    own = [each for each in stanzas if each["device"] == device]
    requests = {
        each["id"]: each["xml"] for each in own if each["direction"] == "in" and APP_STATE in each["xml"]
    }
    answered = {each["id"] for each in own if each["direction"] == "out"}
    named = {name for xml in requests.values() for name in re.findall(r'<collection[^>]* name="(\w+)"', xml)}
    return len(named) == COLLECTIONS and requests.keys() <= answered


@asynccontextmanager
async def cast_open(folder: Path) -> AsyncIterator[Cast]:
    """A sandbox with TLS and a gateway, until the block ends."""
    async with private_world(folder, tls=True, env={"WAGO_PRESENCE": "available"}) as world:
        trust = await world.admin.trust()
        service = Service(world.sandbox.chat_url, trust["noise_root"], world.sandbox.certificate)
        cast = Cast(world, service, folder / "peers")
        try:
            yield cast
        finally:
            await cast.close()
