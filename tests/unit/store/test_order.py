"""Many tasks and accounts in any interleaving: the store is a dictionary that is written in order."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.store.samples import outbox
from wago.protocol.jid import Jid
from wago.store import open_store
from wago.store.interfaces import Batch, Store

USERS = st.sampled_from(["1", "2", "3"])
WRITES = st.one_of(
    st.tuples(st.just("session"), USERS, st.binary(max_size=3)),
    st.tuples(st.just("no session"), USERS, st.none()),
    st.tuples(st.just("lid"), USERS, st.tuples(USERS, st.integers(0, 4))),
    st.tuples(st.just("forget"), st.none(), st.none()),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["batch", "lazy batch"]),
            st.sampled_from(["a", "b"]),
            st.lists(WRITES, max_size=4),
        ),
        st.tuples(st.just("read"), st.sampled_from(["a", "b"]), USERS),
        st.tuples(st.just("wait"), st.none(), st.none()),
        st.tuples(st.just("turn"), st.none(), st.none()),
    ),
    max_size=25,
)


def write(batch: Batch, kind: str, user: Any, value: Any) -> None:
    match kind:
        case "session":
            batch.put_signal_session(f"{user}.0", value)
        case "no session":
            batch.delete_signal_session(f"{user}.0")
        case "lid":
            batch.put_lid(Jid(user, "lid"), Jid(value[0]), value[1])
        case _:
            batch.delete_account()


async def facts(store: Store, account: str, user: str) -> list[Any]:
    owner = store.account(account)
    return [
        await owner.signal_session(f"{user}.0"),
        await owner.lid_of(Jid(user)),
        await owner.pn_of(Jid(user, "lid")),
        await owner.signal_addresses_of(user),
    ]


async def run(store: Store, model: Store, steps: list[Any]) -> None:
    """The memory backend, which has no disk to be out of step with, is the model."""
    futures = []
    for kind, account, detail in steps:
        match kind:
            case "batch" | "lazy batch":
                for target in (store, model):
                    batch = target.account(account).batch()
                    for item in detail:
                        write(batch, *item)
                    futures.append(batch.submit(lazily=kind == "lazy batch"))
            case "read":
                assert await facts(store, account, detail) == await facts(model, account, detail)
            case "wait":
                await asyncio.gather(*futures)
            case _:
                await asyncio.sleep(0)
    await asyncio.gather(*futures)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_reads_agree_with_the_model_at_any_instant(steps: list[Any]) -> None:
    async def main(folder: str) -> None:
        url = f"sqlite:///{Path(folder) / 'x.db'}"
        store, model = open_store(url, durable=False), open_store("memory:")
        await run(store, model, steps)
        await store.close()
        reopened = open_store(url, durable=False)
        for account in "ab":
            for user in "123":
                assert await facts(reopened, account, user) == await facts(model, account, user)
        await reopened.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(folder))


async def test_concurrent_tasks_see_their_own_writes_and_keep_their_order(store: Store) -> None:
    order: list[tuple[int, int]] = []

    async def worker(number: int) -> None:
        account = store.account(f"a{number % 5}")
        for step in range(20):
            batch = account.batch()
            batch.put_signal_session(f"{number}.0", b"%d" % step)
            batch.put_seen("chat", str(number), str(step), step)
            batch.put_outbox([outbox(f"{number}/{step}", session=f"s{number}")])
            batch.on_commit(lambda step=step: order.append((number, step)))
            future = batch.submit()
            assert await account.signal_session(f"{number}.0") == b"%d" % step
            assert await account.seen("chat", str(number), str(step))
            if step % 3 == 0:
                await future
            assert not await account.seen("chat", str(number), f"no {step}")
        await future

    async with asyncio.timeout(60):
        await asyncio.gather(*(worker(number) for number in range(30)))
    for number in range(30):
        assert [step for other, step in order if other == number] == list(range(20))
        rows = await store.gateway.outbox_due(f"s{number}", "hook", 100)
        assert [row.event_id for row in rows] == [f"{number}/{step}" for step in range(20)]
    rows = await store.gateway.outbox_list(None, undelivered=True, limit=10_000)
    committed = [f"{number}/{step}" for number, step in order]
    assert [row.event_id for row in rows] == committed
