"""Parts of the history that lie on the media servers."""

from __future__ import annotations

import asyncio
import zlib
from typing import Any

import pytest

from tests.unit.client.post_office import End, Office
from tests.unit.client.test_history import BOB_LID, bootstrap, tell
from tests.unit.client.test_recovery import ALICE, BOB
from wago.client.media import DownloadedMedia, MediaRef
from wago.client.media.files import TempFile
from wago.client.receive.history_parts import MAX_WAITING, SETTING, HistoryParts
from wago.errors import MediaCorrupt, MediaGone, MediaRefused, MediaUnavailable, NotConnected, WagoError
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.proto import history_pb2
from wago.protocol.proto.e2e_pb2 import Message


class Servers:
    """The media servers, as far as they matter here."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.fails: list[WagoError] = []
        self.fetched: list[str] = []
        self.deleted: list[tuple[str, str]] = []
        self.keeps: WagoError | None = None

    async def download(self, ref: MediaRef, *, limit: int | None = None) -> DownloadedMedia:
        assert ref.kind is MediaKind.HISTORY
        assert limit == 32 * 1024 * 1024
        self.fetched.append(ref.direct_path)
        if self.fails:
            raise self.fails.pop(0)
        file = TempFile(None)
        file.write(self.files[ref.direct_path])
        return DownloadedMedia(file)

    async def delete(self, ref: MediaRef, *, handle: str = "") -> None:
        self.deleted.append((ref.direct_path, handle))
        if self.keeps is not None:
            raise self.keeps


class Bench:
    def __init__(self, office: Office, primary: End, alice: End) -> None:
        self.office, self.primary, self.alice = office, primary, alice
        self.servers = Servers()
        self.use(alice.messaging.history_parts)

    def use(self, parts: HistoryParts) -> None:
        self.parts = parts
        parts._media = self.servers

    def part(self, payload: bytes, path: str = "/v/1") -> Message:
        self.servers.files[path] = payload
        message = Message()
        notification = message.protocolMessage.historySyncNotification
        notification.directPath, notification.encHandle = path, "handle"
        notification.mediaKey = notification.fileSHA256 = notification.fileEncSHA256 = bytes(32)
        return message

    async def tell(self, message: Message) -> None:
        await tell(self.primary, self.alice, message)
        await self.settle()

    async def want(self, *messages: Message) -> None:
        """Several parts at once, none of them fetched yet."""
        async with self.parts._lock:
            for message in messages:
                work = self.alice.messaging._ciphers.work()
                self.parts.wanted(work, message.protocolMessage.historySyncNotification)
                await work.submit()

    async def settle(self) -> None:
        async with asyncio.timeout(10):
            while self.parts._lock.locked():
                await asyncio.sleep(0)
        await self.office.idle()

    async def knows(self) -> bool:
        return await self.alice.account.lid_of(Jid(BOB)) == BOB_LID

    async def stored(self) -> bytes | None:
        return await self.alice.account.setting(SETTING)

    async def restart(self) -> None:
        """A new process: memory is what the store has."""
        messaging = self.alice.messaging
        self.use(HistoryParts(self.alice.ctx, messaging._ciphers, self.parts._keeper, self.servers))
        await self.parts.load()
        await self.parts._fetch()


@pytest.fixture
async def bench() -> Bench:
    office = Office()
    return Bench(office, await office.join(ALICE, 0), await office.join(ALICE, 1))


async def fetched(bench: Bench) -> None:
    """What coming online does."""
    await bench.parts._fetch()


async def test_a_part_is_fetched_kept_and_removed(bench: Bench) -> None:
    await bench.tell(bench.part(bootstrap()))
    await fetched(bench)
    assert await bench.knows()
    assert bench.servers.fetched == ["/v/1"]
    assert bench.servers.deleted == [("/v/1", "handle")]
    assert await bench.stored() is None


async def test_servers_that_keep_it_do_no_harm(bench: Bench) -> None:
    bench.servers.keeps = MediaRefused(404, "")
    await bench.tell(bench.part(bootstrap()))
    await fetched(bench)
    assert await bench.knows()
    assert await bench.stored() is None


async def test_parts_come_in_order_and_once(bench: Bench) -> None:
    empty = zlib.compress(history_pb2.HistorySync(syncType=3).SerializeToString())
    await bench.want(*(bench.part(empty, path) for path in ("/v/1", "/v/2", "/v/1")))
    await fetched(bench)
    await fetched(bench)
    assert bench.servers.fetched == ["/v/1", "/v/2"]


@pytest.mark.parametrize("error", [MediaUnavailable("no host"), NotConnected("away")])
async def test_what_cannot_be_had_now_is_had_after_a_restart(bench: Bench, error: WagoError) -> None:
    bench.servers.fails = [error] * 5
    await bench.tell(bench.part(bootstrap()))
    assert not await bench.knows()
    assert await bench.stored() is not None
    bench.servers.fails.clear()
    await bench.restart()
    assert await bench.knows()
    assert await bench.stored() is None


@pytest.mark.parametrize(
    ("payload", "errors"),
    [
        (b"junk", []),
        (zlib.compress(b"\xff"), []),
        (bootstrap()[:-3], []),
        (b"", [MediaGone(410)]),
        (b"", [MediaCorrupt("hash")]),
    ],
)
async def test_what_is_lost_stops_nothing(bench: Bench, payload: bytes, errors: list[Any]) -> None:
    bench.servers.fails = [*errors]
    await bench.want(bench.part(payload, "/v/bad"), bench.part(bootstrap(), "/v/good"))
    await fetched(bench)
    assert await bench.knows()
    assert bench.servers.fetched == ["/v/bad", "/v/good"]
    assert await bench.stored() is None


async def test_only_so_many_wait(bench: Bench) -> None:
    work = bench.alice.messaging._ciphers.work()
    for n in range(MAX_WAITING + 5):
        part = bench.part(b"", f"/v/{n}").protocolMessage.historySyncNotification
        bench.parts.wanted(work, part)
    assert len(bench.parts._waiting) == MAX_WAITING


async def test_a_forgotten_account_wants_nothing(bench: Bench) -> None:
    bench.servers.fails = [MediaUnavailable("away")] * 2
    await bench.tell(bench.part(bootstrap()))
    batch = bench.alice.account.batch()
    bench.alice.ctx.forget(batch)
    await batch.commit()
    await bench.restart()
    assert await bench.stored() is None
    assert bench.parts._waiting == []
