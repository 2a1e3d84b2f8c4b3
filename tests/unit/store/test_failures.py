"""A failed transaction: who suffers, what memory then says, and how life goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.unit.store.faults import spoil, writer_busy
from tests.unit.store.samples import ANNA, ANNA_LID, SESSION, outbox, prekey
from wago.errors import DuplicateRow, StoreError
from wago.store.interfaces import Batch, Store

Reopen = Callable[[], Awaitable[Store]]


def setting(batch: Batch, value: bytes, done: list[bytes] | None = None) -> Batch:
    batch.put_setting("value", value)
    batch.put_outbox([outbox(value.decode())])
    if done is not None:
        batch.on_commit(lambda: done.append(value))
    return batch


async def test_only_the_guilty_account_fails_from_that_batch_on(store: Store, reopen: Reopen) -> None:
    guilty, bystander = store.account("guilty"), store.account("bystander")
    done: list[bytes] = []
    reasons: list[StoreError] = []
    guilty.on_failure(reasons.append)
    bystander.on_failure(reasons.append)
    async with writer_busy(store):
        before = setting(guilty.batch(), b"g0", done).submit()
        stale = setting(guilty.batch(), b"stale")
        bad = setting(guilty.batch(), b"g1", done)
        spoil(guilty, bad)
        futures = [
            setting(bystander.batch(), b"b1", done).submit(),
            bad.submit(),
            setting(guilty.batch(), b"g2", done).submit(),
            setting(bystander.batch(), b"b2", done).submit(),
            setting(guilty.batch(), b"g3", done).submit(),
        ]
        assert await guilty.setting("value") == b"g3"
    results = await asyncio.gather(before, *futures, return_exceptions=True)
    assert [isinstance(result, StoreError) for result in results] == [False, False, True, True, False, True]
    assert done == [b"g0", b"b1", b"b2"]
    assert len(reasons) == 1
    assert (guilty.failures, bystander.failures) == (1, 0)
    # What was begun on the state that is lost must not be written on top of what is durable.
    with pytest.raises(StoreError):
        await stale.commit()
    assert await guilty.setting("value") == b"g0"
    assert await bystander.setting("value") == b"b2"

    await setting(guilty.batch(), b"g4", done).commit()
    assert await guilty.setting("value") == b"g4"
    store = await reopen()
    assert await store.account("guilty").setting("value") == b"g4"
    rows = await store.gateway.outbox_list(None, undelivered=True, limit=99)
    assert [row.event_id for row in rows] == ["g0", "b1", "b2", "g4"]


async def test_memory_falls_back_to_what_is_durable(store: Store) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_signal_session("1.0", b"old")
    batch.put_prekeys([prekey(1)])
    batch.put_lid(ANNA_LID, ANNA, 1)
    await batch.commit()
    assert await account.signal_session("2.0") is None

    async with writer_busy(store):
        batch = account.batch()
        batch.put_signal_session("1.0", b"new")
        batch.put_signal_session("2.0", b"new")
        batch.mark_prekeys_uploaded(1)
        batch.delete_prekey(1)
        batch.put_lid(ANNA_LID._replace(user="5"), ANNA, 2)
        batch.delete_account()
        batch.put_signal_session("3.0", b"new")
        spoil(account, batch)
        future = batch.submit()
        assert await account.signal_session("3.0") == b"new"
    with pytest.raises(StoreError):
        await future
    assert await account.signal_sessions(["1.0", "2.0", "3.0"]) == {"1.0": b"old"}
    assert await account.signal_addresses_of("1") == ["1.0"]
    assert await account.signal_addresses_of("3") == []
    assert await account.prekeys_not_uploaded(9) == [prekey(1)]
    assert await account.lid_of(ANNA) == ANNA_LID
    assert await account.pn_of(ANNA_LID) == ANNA


async def test_nobody_has_to_look_at_the_future(store: Store) -> None:
    """A batch that is submitted and forgotten shows its failure through `on_failure`, and nowhere else."""
    account = store.account("a1")
    failed = asyncio.Event()
    stop = account.on_failure(lambda _reason: failed.set())
    batch = account.batch()
    spoil(account, batch)
    batch.submit()
    del batch
    async with asyncio.timeout(30):
        await failed.wait()
    stop()
    stop()
    failed.clear()
    batch = account.batch()
    spoil(account, batch)
    with pytest.raises(StoreError):
        await batch.commit()
    assert not failed.is_set()


async def test_an_account_can_fail_again_and_again(store: Store) -> None:
    account = store.account("a1")
    for n in range(1, 4):
        await setting(account.batch(), b"%d" % n).commit()
        batch = setting(account.batch(), b"lost")
        spoil(account, batch)
        with pytest.raises(StoreError):
            await batch.commit()
        assert account.failures == n
        assert await account.setting("value") == b"%d" % n


async def test_refused_gateway_rows_disturb_no_account(store: Store) -> None:
    account = store.account("a1")
    await store.gateway.put_session(SESSION)
    async with writer_busy(store):
        first = setting(account.batch(), b"1").submit()
        twin = asyncio.ensure_future(store.gateway.put_session(replace(SESSION, name="twin")))
        await asyncio.sleep(0)
        second = setting(account.batch(), b"2").submit()
    await asyncio.gather(first, second)
    with pytest.raises(DuplicateRow):
        await twin
    assert account.failures == 0
    assert await account.setting("value") == b"2"


async def test_a_failing_listener_stops_nothing(store: Store) -> None:
    account, other = store.account("a1"), store.account("a2")
    account.on_failure(lambda _reason: 1 // 0)
    async with writer_busy(store):
        batch = account.batch()
        spoil(account, batch)
        futures = [batch.submit(), setting(other.batch(), b"1").submit()]
    results = await asyncio.gather(*futures, return_exceptions=True)
    assert [isinstance(result, StoreError) for result in results] == [True, False]
