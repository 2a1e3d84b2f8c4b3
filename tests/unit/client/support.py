"""A client under test, its clock, its ears and its store."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from tests.unit.client.server import WAIT_S, FakeServer, Peer, config_for, key
from wago.client.client import Client
from wago.client.events import Event, Phase, StateChanged
from wago.protocol.binary import Node
from wago.protocol.jid import Jid
from wago.store.interfaces import Batch, DeviceRecord
from wago.store.memory import MemoryAccount, MemoryStore

E = TypeVar("E")

JID = Jid.parse("4915112345678:7@s.whatsapp.net")
LID = Jid.parse("99887766:7@lid")


@dataclass
class Sink:
    """Keeps what it is told."""

    staged: list[Event] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def stage(self, event: Event, batch: Batch) -> None:
        self.staged.append(event)

    def published(self, event: Event) -> None:
        self.events.append(event)


class FakeTime:
    """A clock that moves when told; sleepers wake as it passes them."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))
        self.sleepers: list[tuple[float, float, asyncio.Future[None]]] = []
        self.changed = asyncio.Event()

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (self.now + seconds, seconds, future)
        self.sleepers.append(entry)
        self.changed.set()
        try:
            await future
        finally:
            self.sleepers.remove(entry)

    async def asleep(self, wanted: Callable[[float], bool]) -> float:
        """Wait until somebody sleeps for a time that fits; that time."""
        async with asyncio.timeout(WAIT_S):
            while True:
                for _, seconds, future in self.sleepers:
                    if wanted(seconds) and not future.done():
                        return seconds
                self.changed.clear()
                await self.changed.wait()

    async def pass_sleep(self, wanted: Callable[[float], bool]) -> float:
        """Wait for such a sleeper and move the clock to where it wakes."""
        seconds = await self.asleep(wanted)
        self.advance(seconds)
        return seconds

    def advance(self, seconds: float) -> None:
        self.now += seconds
        for until, _, future in list(self.sleepers):
            if until <= self.now and not future.done():
                future.set_result(None)


class Rig:
    """One client and all around it."""

    def __init__(self, server: FakeServer, account: MemoryAccount, **config: object) -> None:
        self.server = server
        self.account = account
        self.sink = Sink()
        self.time = FakeTime()
        self.client = Client(
            account, config_for(server, **config), self.sink, clock=self.time.time, sleep=self.time.sleep
        )

    async def phase(self, *phases: Phase) -> Phase:
        return (await self.client.wait_for(*phases, timeout_s=WAIT_S)).phase

    async def event(self, kind: type[E]) -> E:
        """The first event of this kind that was published, waited for."""
        async with asyncio.timeout(WAIT_S):
            while True:
                for event in self.sink.events:
                    if isinstance(event, kind):
                        return event
                await asyncio.sleep(0.001)

    def events(self, kind: type[E]) -> list[E]:
        return [event for event in self.sink.staged if isinstance(event, kind)]

    def others(self) -> list[Event]:
        """Everything but state changes, as it was staged."""
        return [event for event in self.sink.staged if not isinstance(event, StateChanged)]

    def path(self) -> list[tuple[Phase, str]]:
        """The phases entered, with their reasons."""
        return [(event.state.phase, event.state.reason) for event in self.events(StateChanged)]

    async def login(self) -> Peer:
        """Connect as a known device, all the way to being online."""
        await self.client.connect()
        peer = await self.server.accept()
        await self.welcome(peer)
        await self.phase(Phase.ONLINE)
        return peer

    async def welcome(self, peer: Peer) -> None:
        """The server's part of a login."""
        await peer.send(success())
        active = await peer.expect("iq", xmlns="passive")
        await peer.answer(active)


def success(**attrs: object) -> Node:
    fields = {"t": str(int(time.time())), "lid": LID, **attrs}
    return Node("success", {name: value for name, value in fields.items() if value is not None})  # type: ignore[misc]


async def linked_account() -> MemoryAccount:
    account = MemoryStore().account("test")
    batch = account.batch()
    batch.put_device(
        DeviceRecord(
            registration_id=1,
            noise=key(),
            identity=key(),
            adv_secret=os.urandom(32),
            jid=JID,
            signed_identity=b"identity",
        )
    )
    await batch.commit()
    assert isinstance(account, MemoryAccount)
    return account


@asynccontextmanager
async def rig(server: FakeServer, *, linked: bool = True, **config: object) -> AsyncIterator[Rig]:
    account = await linked_account() if linked else MemoryStore().account("test")
    assert isinstance(account, MemoryAccount)
    made = Rig(server, account, **config)
    try:
        yield made
    finally:
        await made.client.close()
