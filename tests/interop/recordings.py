"""What each engine's devices sent to the service while they played the matrix with a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.interop.matrix import exceptions, scenarios
from tests.interop.matrix.cast import Cast, cast_open
from tests.interop.matrix.engines import ENGINES
from tests.interop.matrix.files import make
from tests.interop.matrix.peer import Peer, PeerError, Unsupported
from tests.interop.matrix.scene import SCENARIOS, Scenario, Scene
from tests.interop.matrix.view import Json

assert scenarios.__all__
COMPARED = tuple(name for name in ENGINES if name != "phone")
"""By the names of the registry, ours first."""


class Recorder:
    """Plays and notes."""

    def __init__(self, cast: Cast, files: dict[str, Path]) -> None:
        self._cast = cast
        self._files = files
        self._seen = 0

    async def of(self, engine: str) -> list[Json]:
        """Trees of the stanzas that the devices of an engine sent."""
        found: list[Json] = []
        phone = await self._cast.linked("phone")
        staying = await self._cast.linked(engine)
        kept = [phone, staying]
        for each in SCENARIOS.values():
            for a, b in self._pairs(each, engine):
                made = await self._peers(each, a, b, kept)
                await self._play(each, *made)
                found += await self._sent(engine)
                await self._cast.dismiss(*kept)
        for state in ("composing", "recording", "paused"):
            await staying.typing(phone.person.jid, state)
        await staying.presence(available=True)
        await self._cast.settled(staying.person)
        found += await self._sent(engine)
        await self._cast.dismiss()
        return found

    @staticmethod
    def _pairs(each: Scenario, engine: str) -> Iterator[tuple[str, str]]:
        for a, b in ((engine, engine),) if each.solo else ((engine, "phone"), ("phone", engine)):
            if exceptions.fault(each.name, a, b) is None:
                yield a, b

    async def _peers(self, each: Scenario, a: str, b: str, kept: list[Peer]) -> tuple[Peer, Peer]:
        if each.solo:
            peer = await self._cast.newcomer(a)
            return peer, peer
        if each.fresh == "unlinked":
            return await self._cast.newcomer(a), await self._cast.newcomer(b)
        staying = {"phone": kept[0]}
        one = await self._cast.linked(a) if "a" in each.fresh else staying.get(a, kept[1])
        other = await self._cast.linked(b) if "b" in each.fresh else staying.get(b, kept[1])
        return one, other

    async def _play(self, each: Scenario, one: Peer, other: Peer) -> None:
        # How it ends is the matrix's matter.
        with suppress(Unsupported, PeerError, AssertionError):
            await each.play(Scene(self._cast, one, other, self._files))

    async def _sent(self, engine: str) -> list[Json]:
        answer = (await self._cast.admin.get(f"/admin/stanzas?since={self._seen}&tree=1")).ok()
        stanzas = answer["stanzas"]
        self._seen = max([self._seen, *(each["seq"] for each in stanzas)])
        ours = set(self._devices(engine))
        return [
            each["tree"]
            for each in stanzas
            if each["direction"] == "in" and (each["number"], each["device"]) in ours
        ]

    def _devices(self, engine: str) -> Iterator[tuple[str, int]]:
        for peer in self._cast.newcomers:
            for event in peer.items:
                if peer.engine == engine and event.get("event") in ("paired", "open"):
                    user, _, device = event["jid"].partition("@")[0].partition(":")
                    yield user, int(device or 0)


@asynccontextmanager
async def recorder(folder: Path) -> AsyncIterator[Recorder]:
    """A sandbox and a gateway of its own, until the block ends."""
    async with cast_open(folder) as cast:
        files = folder / "files"
        files.mkdir()
        yield Recorder(cast, make(files))
