"""Sessions and the outbox, on every backend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.unit.store.faults import writer_busy
from tests.unit.store.samples import SESSION, outbox
from wago.errors import DuplicateRow
from wago.store.interfaces import OutboxRow, Store

Reopen = Callable[[], Awaitable[Store]]


async def add(store: Store, *rows: OutboxRow, account: str = "a1") -> None:
    batch = store.account(account).batch()
    batch.put_outbox(rows)
    await batch.commit()


async def test_sessions_are_kept_by_name_with_unique_tokens(store: Store, reopen: Reopen) -> None:
    gateway = store.gateway
    assert await gateway.sessions() == []
    other = replace(SESSION, name="other", token="t2", subscribe=(), connected=False)
    await gateway.put_session(other)
    await gateway.put_session(SESSION)
    changed = replace(SESSION, webhook="", subscribe=("All",))
    await gateway.put_session(changed)
    with pytest.raises(DuplicateRow):
        await gateway.put_session(replace(other, token=SESSION.token))
    gateway = (await reopen()).gateway
    assert await gateway.sessions() == [changed, other]
    await gateway.delete_session("main")
    await gateway.delete_session("unknown")
    await gateway.put_session(replace(other, token=SESSION.token))
    assert [row.token for row in await gateway.sessions()] == [SESSION.token]


async def test_outbox_rows_are_numbered_in_commit_order(store: Store, reopen: Reopen) -> None:
    async with writer_busy(store):
        for n in range(0, 90, 3):
            batch = store.account(f"a{n % 2}").batch()
            batch.put_outbox([outbox(f"e{n}"), outbox(f"e{n + 1}"), outbox(f"e{n + 2}", receiver="other")])
            batch.submit()
    gateway = store.gateway
    assert await gateway.outbox_receivers() == [("main", "hook"), ("main", "other")]
    rows = await gateway.outbox_list(None, undelivered=True, limit=1000)
    assert [row.event_id for row in rows] == [f"e{n}" for n in range(90)]
    assert [row.id for row in rows] == sorted({row.id for row in rows})
    assert replace(rows[0], id=0) == outbox("e0")

    gateway = (await reopen()).gateway
    due = await gateway.outbox_due("main", "hook", 4)
    assert [row.event_id for row in due] == ["e0", "e1", "e3", "e4"]
    assert [row.event_id for row in await gateway.outbox_due("main", "hook", 2, due[-1].id)] == ["e6", "e7"]
    assert [row.event_id for row in await gateway.outbox_due("main", "other", 2)] == ["e2", "e5"]
    assert await gateway.outbox_due("nobody", "hook", 2) == []


async def test_outbox_rows_are_seen_once_submitted(store: Store) -> None:
    batch = store.account("a1").batch()
    batch.put_outbox([outbox("e1")])
    batch.submit()
    assert [row.event_id for row in await store.gateway.outbox_due("main", "hook", 9)] == ["e1"]
    batch = store.account("a1").batch()
    batch.put_outbox([outbox("e2", session="second")])
    batch.submit()
    assert await store.gateway.outbox_receivers() == [("main", "hook"), ("second", "hook")]


async def test_delivered_failed_and_replayed(store: Store, reopen: Reopen) -> None:
    gateway = store.gateway
    await add(store, *(outbox(f"e{n}") for n in range(4)), outbox("x", session="s2"))
    first, second, third, fourth = await gateway.outbox_due("main", "hook", 9)
    await gateway.outbox_delivered([first.id, third.id, 999], 70)
    await gateway.outbox_failed(second.id, attempts=3, next_attempt_at=2**53, error="500")
    failed = replace(second, attempts=3, next_attempt_at=2**53, last_error="500")
    gateway = (await reopen()).gateway
    assert await gateway.outbox_due("main", "hook", 9) == [failed, fourth]
    everything = await gateway.outbox_list("main", undelivered=False, limit=9)
    assert everything == [replace(first, delivered_at=70), failed, replace(third, delivered_at=70), fourth]
    assert [row.event_id for row in await gateway.outbox_list("s2", undelivered=False, limit=9)] == ["x"]
    assert await gateway.outbox_list(None, undelivered=True, limit=1) == [failed]

    assert await gateway.outbox_replay([first.id, second.id, second.id, 999]) == 2
    assert await gateway.outbox_due("main", "hook", 9) == [first, second, fourth]


async def test_prune_by_delivery_and_by_age_never_reuses_ids(store: Store, reopen: Reopen) -> None:
    gateway = store.gateway
    await add(store, *(outbox(f"e{n}", created_at=n * 10) for n in range(5)))
    rows = await gateway.outbox_due("main", "hook", 9)
    await gateway.outbox_delivered([rows[1].id], 100)
    await gateway.outbox_delivered([rows[3].id], 200)
    assert await gateway.outbox_prune(delivered_before=200, created_before=10) == 2
    left = await gateway.outbox_list(None, undelivered=False, limit=9)
    assert [row.event_id for row in left] == ["e2", "e3", "e4"]
    assert await gateway.outbox_prune(delivered_before=201, created_before=1000) == 3
    store = await reopen()
    await add(store, outbox("new"))
    (new,) = await store.gateway.outbox_due("main", "hook", 9)
    assert new.id > rows[-1].id


async def test_rows_of_a_deleted_session_are_still_delivered(store: Store) -> None:
    await store.gateway.put_session(SESSION)
    await add(store, outbox("logged out"))
    await store.gateway.delete_session(SESSION.name)
    assert len(await store.gateway.outbox_due("main", "hook", 9)) == 1


async def test_deleting_an_account_leaves_the_outbox(store: Store) -> None:
    batch = store.account("a1").batch()
    batch.put_outbox([outbox("logged out")])
    batch.delete_account()
    await batch.commit()
    assert len(await store.gateway.outbox_due("main", "hook", 9)) == 1
