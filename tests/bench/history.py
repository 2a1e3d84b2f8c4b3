"""`python -m tests.bench.history`: a part of the history with a hundred thousand messages.

As a phone tells it: inflated, read, put into SQLite with its full-text index; then searched. How long it
takes, how much memory, and how long the event loop keeps others waiting meanwhile; beside the protobuf
runtime that parses the whole of it at once, which is the least that reading it can cost.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.appstate import _Ticks
from tests.support.memory import peak, reset_peak
from tests.unit.client.support import JID, LID, Sink
from wago.client.ciphers import Ciphers
from wago.client.config import ClientConfig
from wago.client.context import ClientContext
from wago.client.ephemeral import Timers
from wago.client.events import Event
from wago.client.identities import Identities
from wago.client.media import DownloadedMedia, MediaRef
from wago.client.media.files import TempFile
from wago.client.receive.history import HistoryKeeper
from wago.client.receive.history_parts import HistoryParts
from wago.client.secrets import MessageSecrets
from wago.garbage import settle
from wago.gateway.history import staging
from wago.protocol.curve import KeyPair
from wago.protocol.proto.e2e_pb2 import HistorySyncNotification, HistorySyncType
from wago.protocol.proto.history_pb2 import HistorySync
from wago.store import open_store
from wago.store.interfaces import Batch, DeviceRecord, HistoryFilter, terms_of

CHATS = 200
_WORDS = 5_000
_LENGTH = 12
"""Words of a message."""


def make_part(count: int) -> HistorySync:
    """A part with so many texts of ordinary length."""
    chance = random.Random(1)
    letters = "aeioubcdfglmnprst"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(_WORDS)]
    part = HistorySync(syncType="FULL", chunkOrder=1, progress=100)
    for number in range(CHATS):
        lid = f"{99000000000000 + number}@lid"
        chat = part.conversations.add(ID=f"{4915100000000 + number}@s.whatsapp.net", lidJID=lid)
        for n in range(count // CHATS):
            kept = chat.messages.add(msgOrderID=n).message
            kept.key.remoteJID, kept.key.fromMe, kept.key.ID = lid, n % 3 == 0, f"3EB0{number:04X}{n:012X}"
            kept.messageTimestamp = 1_700_000_000 + n * 60
            text = " ".join(chance.choices(words, k=_LENGTH))
            kept.message.extendedTextMessage.text = text + (" needle" if n == 7 else "")
            kept.messageSecret = chance.randbytes(32)
            kept.pushName = f"Person {number}"
    return part


def write_part(path: Path, count: int) -> None:
    """The same, compressed, in a file."""
    path.write_bytes(zlib.compress(make_part(count).SerializeToString()))


def parsed_whole(path: Path) -> float:
    """Seconds that the protobuf runtime takes for all of it."""
    begun = time.process_time()
    HistorySync.FromString(zlib.decompress(path.read_bytes()))
    return time.process_time() - begun


class _Keeping(Sink):
    """What a session does with the events."""

    def stage(self, event: Event, batch: Batch) -> None:
        staging.stage(event, batch, lambda: LID.bare)

    def published(self, event: Event) -> None:
        """Nobody listens."""


class _Servers:
    """The media servers, with one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def download(self, ref: MediaRef, *, limit: int | None = None) -> DownloadedMedia:
        file = TempFile(None)
        file.write(self._path.read_bytes())
        return DownloadedMedia(file)

    async def delete(self, ref: MediaRef, *, handle: str = "") -> None:
        pass


def notification() -> HistorySyncNotification:
    """What names the part."""
    made = HistorySyncNotification(syncType=HistorySyncType.FULL, chunkOrder=1, directPath="/v/1")
    made.mediaKey = made.fileSHA256 = made.fileEncSHA256 = bytes(32)
    return made


async def read(folder: Path, path: Path, count: int, least_s: float) -> None:
    """Take the part into a store of this folder, search it, and print what that cost."""
    store = open_store(f"sqlite:///{folder / 'bench.db'}")
    ctx = ClientContext(store.account("bench"), ClientConfig(), _Keeping())
    pair = KeyPair.from_private(os.urandom(32))
    ctx.set_device(
        DeviceRecord(registration_id=1, noise=pair, identity=pair, adv_secret=bytes(32), jid=JID, lid=LID)
    )
    identities = Identities(ctx)
    ciphers: Any = Ciphers(ctx)
    keeper = HistoryKeeper(ctx, identities, MessageSecrets(ctx, identities), Timers(ctx, identities))
    parts = HistoryParts(ctx, ciphers, keeper, _Servers(path))
    work = ciphers.work()
    parts.wanted(work, notification())
    await work.submit()
    settle()
    ticks = _Ticks()
    watch = asyncio.create_task(ticks.run())
    await asyncio.sleep(0.1)
    had, cpu, begun = reset_peak(), time.process_time(), time.perf_counter()
    await parts._fetch()
    elapsed, cpu = time.perf_counter() - begun, time.process_time() - cpu
    watch.cancel()
    history = store.account("bench").history
    kept = await history.count()
    assert kept == count, kept
    begun = time.perf_counter()
    found = await history.search(terms_of("needle"), HistoryFilter(), 1000)
    searched = time.perf_counter() - begun
    assert len(found) == CHATS, len(found)
    await store.close()
    size = (folder / "bench.db").stat().st_size
    print(
        f"history of {count} messages ({path.stat().st_size / 2**20:.1f} MiB): {elapsed:.1f} s, "
        f"CPU {cpu:.1f} s = {cpu / least_s:.0f} x parsing alone ({least_s:.2f} s), "
        f"{(peak() - had) / 2**20:.0f} MiB above idle, {size / 2**20:.0f} MiB on the disk, "
        f"longest wait of others {ticks.worst_s * 1e3:.0f} ms, "
        f"{CHATS} found of {count} in {searched * 1e3:.1f} ms"
    )


def main(count: int) -> None:
    """Make the part and parse it in other processes, so that their memory is not ours, and read it."""
    with tempfile.TemporaryDirectory(prefix="wago-bench-") as folder:
        path = Path(folder) / "part"
        spawn = multiprocessing.get_context("spawn")
        maker = spawn.Process(target=write_part, args=(path, count))
        maker.start()
        maker.join()
        with spawn.Pool(1) as pool:
            least_s = pool.apply(parsed_whole, (path,))
        uvloop.run(read(Path(folder), path, count, least_s))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="messages (default 100,000)")
    main(parser.parse_args().messages // CHATS * CHATS)
