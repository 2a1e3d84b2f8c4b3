"""Commits per second of the store beside raw sqlite3 in the same run.

Run: `python -m tests.bench.bench_store [--seconds 3] [--url URL]`. One commit is what one inbound
message costs: a Signal session of 1,500 bytes, a duplicate's mark and one outbox row of 800 bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from wago.store import open_store
from wago.store.interfaces import Batch, OutboxRow, Store

RECORD = bytes(1_500)
BODY = bytes(800)


def fill(batch: Batch, lane: int, number: int) -> None:
    batch.put_signal_session(f"49151{lane}.0", RECORD)
    batch.put_seen(
        "49151@s.whatsapp.net", f"49151{lane}@s.whatsapp.net", f"3EB0{lane:04}{number:012}", number
    )
    batch.put_outbox(
        [
            OutboxRow(
                id=0,
                session=f"s{lane}",
                receiver="hook",
                event_id=f"{lane}/{number}",
                kind="Message",
                url="http://127.0.0.1/hook",
                content_type="application/json",
                body=BODY,
                created_at=number,
            )
        ]
    )


async def submitters(store: Store, count: int, seconds: float) -> tuple[float, list[float]]:
    """Commits per second, and how long each took."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def lane(index: int) -> None:
        account = store.account(f"a{index}")
        number = 0
        while (begun := time.perf_counter()) < end:
            number += 1
            batch = account.batch()
            fill(batch, index, number)
            await batch.commit()
            times.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(lane(index) for index in range(count)))
    return len(times) / (time.perf_counter() - begun), times


def raw(path: Path, seconds: float, per_commit: int) -> float:
    """Messages per second of one loop on sqlite3 that commits after so many."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE s (account TEXT, user TEXT, device TEXT, record BLOB,"
        " PRIMARY KEY (account, user, device))"
    )
    connection.execute(
        "CREATE TABLE seen (account TEXT, chat TEXT, sender TEXT, id TEXT, at INTEGER,"
        " PRIMARY KEY (account, chat, sender, id)) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE o (id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT, receiver TEXT, event TEXT,"
        " kind TEXT, url TEXT, type TEXT, created INTEGER, attempts INTEGER, next INTEGER,"
        " delivered INTEGER, error TEXT, body BLOB)"
    )
    connection.execute("CREATE INDEX o1 ON o (session, receiver, id) WHERE delivered IS NULL")
    connection.execute("CREATE INDEX o2 ON o (created)")
    done, begun = 0, time.perf_counter()
    while time.perf_counter() < begun + seconds:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(per_commit):
            done += 1
            lane = str(done % per_commit)
            connection.execute(
                "INSERT INTO s VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET record = excluded.record",
                ("a" + lane, lane, "0", RECORD),
            )
            connection.execute(
                "INSERT INTO seen VALUES (?, ?, ?, ?, ?)",
                ("a" + lane, "chat", "sender", f"3EB0{done:016}", 1),
            )
            connection.execute(
                "INSERT INTO o (session, receiver, event, kind, url, type, created, attempts, next,"
                " delivered, error, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ("s" + lane, "hook", str(done), "Message", "http://h", "json", done, 0, 0, None, None, BODY),
            )
        connection.execute("COMMIT")
    rate = done / (time.perf_counter() - begun)
    connection.close()
    return rate


async def reads(store: Store) -> tuple[float, float]:
    """Microseconds of a read from memory and of one from disk."""
    account = store.account("reader")
    batch = account.batch()
    for n in range(2_000):
        batch.put_signal_session(f"{n}.0", RECORD)
        batch.put_seen("chat", "sender", str(n), n)
    await batch.commit()

    async def timed(read: Callable[[int], Awaitable[object]]) -> float:
        begun = time.perf_counter()
        for n in range(2_000):
            await read(n)
        return (time.perf_counter() - begun) / 2_000 * 1e6

    return (
        await timed(lambda n: account.signal_session(f"{n}.0")),
        await timed(lambda n: account.seen("chat", "sender", str(n))),
    )


async def measure(url: str, seconds: float) -> None:
    store = open_store(url)
    for count in (1, 50, 500):
        rate, times = await submitters(store, count, seconds)
        cuts = statistics.quantiles(times, n=100)
        print(
            f"store, {count:3} submitters: {rate:8.0f} commits/s, p50 {cuts[49] * 1e3:6.2f} ms,"
            f" p99 {cuts[98] * 1e3:6.2f} ms"
        )
    hot, cold = await reads(store)
    print(f"read from memory {hot:.1f} us, from disk {cold:.0f} us")
    await store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--url", help="database to measure instead of a new SQLite file")
    parser.add_argument("--dir", type=Path, help="where the SQLite files go; a temporary folder by default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.dir) as folder:
        for per_commit in (1, 50):
            rate = raw(Path(folder) / f"raw{per_commit}.db", options.seconds, per_commit)
            print(f"raw sqlite3, {per_commit:3} per commit:  {rate:8.0f} messages/s")
        asyncio.run(measure(options.url or f"sqlite:///{folder}/wago.db", options.seconds))


if __name__ == "__main__":
    main()
