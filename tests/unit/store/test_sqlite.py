"""What is special about a file: who may read it, who holds it, and what a full disk does."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store.samples import outbox
from wago.errors import StoreError
from wago.store import open_store
from wago.store.sql import SqlStore

HOLDER = """
import sys
from wago.store import open_store
store = open_store(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


async def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "wago.db"
    store = open_store(f"sqlite:///{path}")
    batch = store.account("a1").batch()
    batch.put_setting("x", b"1")
    await batch.commit()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    names = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert names == dict.fromkeys(("wago.db", "wago.db-wal", "wago.db-shm", "wago.db.lock"), 0o600)
    await store.close()
    path.chmod(0o644)
    await open_store(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_one_process_at_a_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wago.db'}"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=rf"in use by another process \(pid {holder.pid}\)"):
            open_store(url)
        holder.send_signal(signal.SIGKILL)
        holder.wait(30)
        # A lock does not outlive its holder.
        store = open_store(url)
        with pytest.raises(StoreError, match="in use"):
            open_store(url)
        await store.close()
        await open_store(url).close()


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
async def test_durability_can_be_chosen(tmp_path: Path, durable: bool, level: int) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'wago.db'}", durable=durable)
    assert isinstance(store, SqlStore)
    mode = await store.call(
        lambda c: (c.execute("PRAGMA journal_mode").fetchone(), c.execute("PRAGMA synchronous").fetchone())
    )
    assert mode == (("wal",), (level,))
    await store.close()


@pytest.mark.parametrize("url", ["", "wago.db", "sqlite://", "sqlite:///", "mysql://x/y", "memory"])
def test_urls_that_mean_nothing_are_refused(url: str) -> None:
    with pytest.raises(StoreError):
        open_store(url)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot open"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'wago.db'}")


async def test_a_full_database_fails_writes_and_recovers(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'wago.db'}")
    assert isinstance(store, SqlStore)
    big, small = store.account("big"), store.account("small")
    batch = small.batch()
    batch.put_setting("x", b"1")
    await batch.commit()

    def pages(limit: int) -> Any:
        def work(connection: Any) -> None:
            connection.execute(f"PRAGMA max_page_count = {limit}")

        return store.call(work)

    await pages(1)  # SQLite takes the present size instead
    batch = big.batch()
    for n in range(100):
        batch.put_signal_session(f"{n}.0", bytes(4000))
    with pytest.raises(StoreError, match="full"):
        await batch.commit()
    assert await big.signal_addresses_of("0") == []
    batch = small.batch()
    batch.put_setting("x", b"2")
    await batch.commit()
    await pages(2**30)
    batch = big.batch()
    for n in range(100):
        batch.put_signal_session(f"{n}.0", bytes(4000))
    await batch.commit()
    assert big.failures == 1
    assert await big.signal_addresses_of("0") == ["0.0"]
    assert await small.setting("x") == b"2"
    await store.close()


FULL_DISK = """
import asyncio, resource, signal, sys
from wago.errors import StoreError
from wago.store import open_store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

async def main():
    store = open_store(sys.argv[1])
    account = store.account("a1")
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
    good = 0
    for n in range(1000):
        batch = account.batch()
        batch.put_signal_session(f"{n}.0", bytes(4000))
        batch.put_setting("last", str(n).encode())
        try:
            await batch.commit()
        except StoreError:
            break
        good = n
    else:
        sys.exit("the disk never became full")
    assert await account.setting("last") == str(good).encode(), "memory did not fall back"
    assert await account.signal_session(f"{good + 1}.0") is None
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    batch = account.batch()
    batch.put_setting("after", b"room")
    await batch.commit()
    await store.close()
    print(good)

asyncio.run(main())
"""


async def test_a_full_disk_fails_writes_and_recovers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wago.db'}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FULL_DISK, url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    store = open_store(url)
    assert await store.account("a1").setting("last") == out.split()[-1]
    assert await store.account("a1").setting("after") == b"room"
    await store.close()
    with sqlite3.connect(tmp_path / "wago.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_a_file_with_rows_of_another_process_is_read(tmp_path: Path) -> None:
    """Numbers go on where the former process stopped."""
    url = f"sqlite:///{tmp_path / 'wago.db'}"
    for n in range(1, 4):
        store = open_store(url)
        batch = store.account("a1").batch()
        batch.put_outbox([outbox(f"e{n}")])
        await batch.commit()
        rows = await store.gateway.outbox_due("main", "hook", 9)
        assert [row.id for row in rows] == list(range(1, n + 1))
        await store.close()
