"""`python -m tests.bench.appstate`: a first fetch of app state with tens of thousands of records.

An address book as a phone's snapshot brings it: downloaded, verified, opened, put into SQLite. How long it
takes, how much memory, and how long the event loop keeps others waiting meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import sqlite3
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvloop

from tests.bench.crypto import crypto_seconds_per_record
from tests.support.memory import peak, reset_peak
from tests.unit.client.appstate.test_sync import FakeKeys, FakeMedia
from tests.unit.client.support import JID, LID, Sink
from tests.unit.protocol.appstate.support import KEY
from wago.client.appstate.sync import Synchroniser
from wago.client.config import ClientConfig
from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.garbage import settle
from wago.protocol.appstate import actions
from wago.protocol.appstate.patches import build_snapshot
from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.protocol.stanza.appstate import CollectionReply, SyncCollections
from wago.store import open_store
from wago.store.interfaces import DeviceRecord

COLLECTION = "critical_unblock_low"
_TICK_S = 0.001


def write_snapshot(path: Path, count: int) -> None:
    """A file with an address book of so many people."""
    changes = [
        (
            actions.contact(
                Jid(str(4915100000000 + number)),
                full_name=f"Person Number {number}",
                first_name="Person",
                lid=Jid(str(99000000000000 + number), "lid"),
                in_phone_book=True,
                at_ms=1,
            ),
            KEY,
        )
        for number in range(count)
    ]
    snapshot = build_snapshot(COLLECTION, 1, changes, KEY, [os.urandom(16) for _ in changes])
    path.write_bytes(snapshot.SerializeToString())


class _Ticks:
    """The longest time that the event loop let something wait that was due."""

    def __init__(self) -> None:
        self.worst_s = 0.0

    async def run(self) -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(_TICK_S)
            self.worst_s = max(self.worst_s, time.perf_counter() - begun - _TICK_S)


async def fetch(folder: Path, snapshot: Path, count: int) -> None:
    """Take the snapshot into a store of this folder, and print what it cost."""
    media = FakeMedia()
    reference = media.put(snapshot.read_bytes())
    store = open_store(f"sqlite:///{folder / 'bench.db'}")
    ctx = ClientContext(store.account("bench"), ClientConfig(), Sink())
    pair = KeyPair.from_private(os.urandom(32))
    ctx.set_device(
        DeviceRecord(registration_id=1, noise=pair, identity=pair, adv_secret=bytes(32), jid=JID, lid=LID)
    )

    async def execute(_request: SyncCollections, timeout_s: float | None = None) -> Any:
        return (CollectionReply(name=COLLECTION, snapshot=reference.SerializeToString()),)

    ctx.execute = execute  # type: ignore[method-assign, assignment]
    keys: Any = FakeKeys()
    recovery: Any = SimpleNamespace()
    sync = Synchroniser(ctx, Identities(ctx), keys, media, recovery)
    settle()
    ticks = _Ticks()
    watch = asyncio.create_task(ticks.run())
    await asyncio.sleep(0.1)
    had, cpu, begun = reset_peak(), time.process_time(), time.perf_counter()
    failed = await sync.fetch([COLLECTION])
    fetched = time.perf_counter() - begun
    await store.account("bench").batch().commit()
    elapsed, cpu = time.perf_counter() - begun, time.process_time() - cpu
    watch.cancel()
    assert not failed, failed
    await store.close()
    with sqlite3.connect(folder / "bench.db") as database:
        (kept,) = database.execute("SELECT count(*) FROM app_state_entry").fetchone()
    assert kept == count, kept
    crypto_s = crypto_seconds_per_record() * count
    print(
        f"app state, snapshot of {count} ({snapshot.stat().st_size / 2**20:.1f} MiB): {fetched:.1f} s, "
        f"on the disk after {elapsed:.1f} s, CPU {cpu:.1f} s = {cpu / crypto_s:.1f} x crypto alone "
        f"({crypto_s:.2f} s), {(peak() - had) / 2**20:.0f} MiB above idle, "
        f"longest wait of others {ticks.worst_s * 1e3:.0f} ms"
    )


def main(count: int) -> None:
    """Make the snapshot in another process, so that its memory is not ours, and fetch it."""
    with tempfile.TemporaryDirectory(prefix="wago-bench-") as folder:
        snapshot = Path(folder) / "snapshot"
        maker = multiprocessing.get_context("spawn").Process(target=write_snapshot, args=(snapshot, count))
        maker.start()
        maker.join()
        uvloop.run(fetch(Path(folder), snapshot, count))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000, help="records (default 50,000)")
    main(parser.parse_args().records)
