"""Memory in front of the disk: bounds, and loads that a write overtakes."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from wago.protocol.jid import Jid
from wago.store import open_store, tables
from wago.store.interfaces import AccountStore
from wago.store.overlay import ENTRY_BYTES, MISSING, AccountCells, Cache
from wago.store.sql import SqlStore
from wago.store.sqlite import SqliteDatabase


@pytest.fixture
def database(tmp_path: Path) -> SqliteDatabase:
    database = SqliteDatabase(tmp_path / "x.db", durable=False)
    database.migrate()
    return database


def test_the_cache_keeps_its_budget_and_what_is_used() -> None:
    cache, token = Cache(10 * (ENTRY_BYTES + 100)), object()
    for n in range(100):
        cache.put(token, (n,), b"x" * 100)
        cache.get(token, (0,))
    assert cache.used <= 10 * (ENTRY_BYTES + 100)
    assert cache.get(token, (0,)) == b"x" * 100
    assert cache.get(token, (1,)) is MISSING
    assert cache.get(object(), (0,)) is MISSING
    cache.put(token, (0,), None)
    assert cache.get(token, (0,)) is None
    cache.put(token, (0,), b"x" * 10_000)
    assert cache.used == 0


async def test_a_tiny_cache_changes_nothing_but_speed(database: SqliteDatabase) -> None:
    store = SqlStore(database, cache_bytes=0)
    account = store.account("a1")
    for n in range(20):
        batch = account.batch()
        batch.put_signal_session(f"{n}.0", b"%d" % n)
        batch.submit()
        assert await account.signal_session(f"{n // 2}.0") == b"%d" % (n // 2)
    await store.close()


async def test_a_write_overtakes_a_load(database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SqlStore(database)
    account = store.account("a1")
    batch = account.batch()
    batch.put_signal_session("1.0", b"old")
    await batch.commit()
    account._cells.fall_back()

    reading, go_on = threading.Event(), threading.Event()
    select = database.select_each

    def slow(connection: Any, sql: str, keys: Any) -> list[Any]:
        rows = select(connection, sql, keys)
        reading.set()
        assert go_on.wait(30)
        return rows

    monkeypatch.setattr(database, "select_each", slow)
    readers = [asyncio.ensure_future(account.signal_session("1.0")) for _ in range(3)]
    cancelled = readers.pop()
    many = asyncio.ensure_future(account.signal_sessions(["1.0", "2.0"]))
    assert await asyncio.to_thread(reading.wait, 30)
    cancelled.cancel()
    batch = account.batch()
    batch.put_signal_session("1.0", b"new")
    await batch.commit()
    go_on.set()
    assert await asyncio.gather(*readers) == [b"new", b"new"]
    assert await many == {"1.0": b"new"}
    assert await account.signal_session("1.0") == b"new"
    await store.close()


async def test_many_idle_accounts_cost_little(database: SqliteDatabase) -> None:
    store = SqlStore(database, cache_bytes=1_000_000)
    for n in range(500):
        batch = store.account(f"a{n}").batch()
        for peer in range(20):
            batch.put_signal_session(f"{peer}.0", bytes(2_000))
        batch.put_seen("c", "s", "m", 1)
        future = batch.submit()
    await future
    assert store._cache.used <= 1_000_000
    assert not any(account._cells._pending for account in store._accounts.values())
    assert await store.account("a0").signal_session("3.0") == bytes(2_000)
    await store.close()


async def test_a_load_that_is_done_gives_its_values_before_its_callback_ran() -> None:
    """Who asks in the same turn of the loop must not wait for a callback that needs the next one."""
    cells = AccountCells(Cache(1 << 20))
    future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
    key = ("5551.0",)
    (load,) = cells.loads(tables.IDENTITY, [key], lambda _keys: future)
    future.set_result([b"\x05" * 32])
    assert load.values == {}
    (again,) = cells.loads(tables.IDENTITY, [key], lambda _keys: pytest.fail("read twice"))
    assert again.values == {key: b"\x05" * 32}
    await asyncio.sleep(0)
    assert cells.peek(tables.IDENTITY, key) == b"\x05" * 32


async def test_two_readers_of_one_cell_meet_a_finished_load(tmp_path: Path) -> None:
    """The second asks between the end of the first's load and its callback; the loop must go on turning."""
    store = open_store(f"sqlite:///{tmp_path / 'wago.db'}")
    try:
        for round_ in range(200):
            account = store.account(f"a{round_}")
            pn = Jid(f"1555{round_:07}")

            async def hop_then_ask(hops: int, account: AccountStore = account, pn: Jid = pn) -> Jid | None:
                for _ in range(hops):
                    await asyncio.sleep(0)
                return await account.lid_of(pn)

            async with asyncio.timeout(20):
                assert await asyncio.gather(*(hop_then_ask(hops) for hops in range(40))) == [None] * 40
    finally:
        await store.close()
