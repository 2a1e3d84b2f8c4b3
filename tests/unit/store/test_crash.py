"""kill -9 while a process writes: what was confirmed is there, and nothing by half or out of order."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from wago.store import open_store

KILLS = 30
ACCOUNTS = 3

WRITER = """
import asyncio, sys
from wago.store import open_store
from wago.store.interfaces import OutboxRow

async def write(store, name):
    account = store.account(name)
    last = await account.setting("last")
    n = int(last) if last else 0
    while True:
        n += 1
        batch = account.batch()
        batch.put_setting("last", str(n).encode())
        batch.put_signal_session(f"{n % 50}.0", n.to_bytes(4, "big") * 300)
        batch.put_seen("chat", "sender", str(n), n)
        batch.put_outbox([OutboxRow(id=0, session=name, receiver="r", event_id=str(n), kind="k", url="u",
                                    content_type="c", body=b"b", created_at=n)])
        batch.on_commit(lambda n=n: print(name, n, flush=True))
        future = batch.submit()
        if n % 5 == 0:
            await future

async def main():
    store = open_store(sys.argv[1])
    print("ready", flush=True)
    await asyncio.gather(*(write(store, name) for name in sys.argv[2:]))

asyncio.run(main())
"""


async def test_kill_9_at_any_instant_keeps_a_whole_prefix(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wago.db'}"
    names = [f"a{n}" for n in range(ACCOUNTS)]
    dice = random.Random(20261121)
    total = 0
    for _ in range(KILLS):
        confirmed = kill_a_writer(url, names, after_s=dice.uniform(0.0, 0.08))
        store = open_store(url)
        everything = await store.gateway.outbox_list(None, undelivered=False, limit=10_000_000)
        for name in names:
            account = store.account(name)
            last = int(await account.setting("last") or b"0")
            assert last >= confirmed.get(name, 0)
            assert [int(row.event_id) for row in everything if row.session == name] == list(
                range(1, last + 1)
            )
            for n in range(max(1, last - 49), last + 1):
                assert await account.signal_session(f"{n % 50}.0") == n.to_bytes(4, "big") * 300
                assert await account.seen("chat", "sender", str(n))
            assert not await account.seen("chat", "sender", str(last + 1))
            total += confirmed.get(name, 0) > 0
        await store.close()
    assert total > KILLS


def kill_a_writer(url: str, names: list[str], after_s: float) -> dict[str, int]:
    """What the writer had confirmed of each account when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url, *names], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_s)  # the instant of the blow, not a wait for anything
        process.kill()
        lines = process.stdout.read().splitlines(keepends=True)
    confirmed: dict[str, int] = {}
    for line in lines:
        if line.endswith("\n"):
            name, number = line.split()
            confirmed[name] = int(number)
    return confirmed
