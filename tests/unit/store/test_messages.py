"""Messages, their steps and what is attached to them: what wins, what is found, in every backend."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event

from tests.unit.store.samples import ADDON, ANNA, ANNA_LID, BEN_LID, MESSAGE, SENT, STEP
from wago.protocol.jid import Jid
from wago.store import open_store
from wago.store.interfaces import AccountStore, AddonKind, Batch, StepKind, Store
from wago.store.migrate import MIGRATIONS

CHAT = MESSAGE.chat


async def put(account: AccountStore, *fill: object, together: bool) -> None:
    """Run the writers, in one batch or in one each."""
    batch = account.batch()
    for write in fill:
        write(batch)  # type: ignore[operator]
        if not together:
            await batch.commit()
            batch = account.batch()
    if together:
        await batch.commit()


@pytest.fixture(params=[True, False], ids=["one batch", "two batches"])
def together(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("order", [(50, 60), (60, 50)])
async def test_the_earliest_of_equal_steps_stays(
    store: Store, together: bool, order: tuple[int, int]
) -> None:
    account = store.account("a1")
    first, second = (replace(STEP, at=at) for at in order)
    await put(account, lambda b: b.put_step(first), lambda b: b.put_step(second), together=together)
    assert [step.at for step in await account.steps(STEP.id)] == [50]


@pytest.mark.parametrize("order", [(50, 60), (60, 50)])
async def test_of_failures_the_last_one_stays(store: Store, together: bool, order: tuple[int, int]) -> None:
    account = store.account("a1")
    first, second = (replace(STEP, kind=StepKind.FAILED, at=at, detail=str(at)) for at in order)
    await put(account, lambda b: b.put_step(first), lambda b: b.put_step(second), together=together)
    assert [step.detail for step in await account.steps(STEP.id)] == ["60"]


@pytest.mark.parametrize("order", [(50, 60), (60, 50)])
async def test_the_newest_of_what_somebody_attached_stays(
    store: Store, together: bool, order: tuple[int, int]
) -> None:
    account = store.account("a1")
    first, second = (replace(ADDON, at_ms=at, payload=str(at).encode()) for at in order)
    await put(account, lambda b: b.put_addon(first), lambda b: b.put_addon(second), together=together)
    assert [addon.payload for addon in await account.addons(CHAT, ADDON.target)] == [b"60"]


async def test_steps_are_told_apart_and_come_by_time(store: Store) -> None:
    account = store.account("a1")
    steps = [
        replace(STEP, at=3),
        replace(STEP, at=2, kind=StepKind.DEVICE),
        replace(STEP, at=1, kind=StepKind.SERVER, recipient=None),
        replace(STEP, at=4, recipient=ANNA_LID),
    ]
    batch = account.batch()
    for step in (*steps, replace(STEP, chat=ANNA), replace(STEP, id="other")):
        batch.put_step(step)
    batch.submit()
    # Before it is durable.
    assert [step.at for step in await account.steps(STEP.id, STEP.chat)] == [1, 2, 3, 4]
    assert len(await account.steps(STEP.id)) == 5
    assert (await account.steps(STEP.id, STEP.chat))[0] == steps[2]


async def test_what_is_attached_is_found_by_kind(store: Store) -> None:
    account = store.account("a1")
    edit = replace(ADDON, kind=AddonKind.EDIT, at_ms=1)
    batch = account.batch()
    for addon in (ADDON, edit, replace(ADDON, sender=ANNA_LID, at_ms=2), replace(ADDON, target="other")):
        batch.put_addon(addon)
    await batch.commit()
    assert [addon.at_ms for addon in await account.addons(CHAT, ADDON.target)] == [1, 2, 50_000]
    assert await account.addons(CHAT, ADDON.target, AddonKind.EDIT) == [edit]
    assert await account.addons(ANNA_LID, ADDON.target) == []


async def test_messages_of_a_chat_come_in_pages(store: Store) -> None:
    account = store.account("a1")
    batch = account.batch()
    for at in range(10):
        batch.put_message(replace(MESSAGE, id=f"M{at}", timestamp=at))
        batch.put_sent(replace(SENT, id=f"S{at}", chat=CHAT, sent_at=at))
    batch.put_message(replace(MESSAGE, id="elsewhere", chat=ANNA_LID, timestamp=5))
    batch.submit()
    page = await account.chat_messages(CHAT, limit=3)
    assert [each.timestamp for each in page] == [9, 8, 7]
    page = await account.chat_messages(CHAT, limit=3, before=7)
    assert [each.timestamp for each in page] == [6, 5, 4]
    assert [each.id for each in await account.chat_sent(CHAT, limit=2, before=4)] == ["S3", "S2"]
    assert await store.account("a2").chat_messages(CHAT, limit=3) == []


async def test_an_id_may_stand_in_several_chats(store: Store) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_message(MESSAGE)
    batch.put_message(replace(MESSAGE, chat=ANNA_LID, timestamp=101))
    batch.put_message(replace(MESSAGE, sender=BEN_LID, timestamp=99))
    await batch.commit()
    assert [each.timestamp for each in await account.messages(MESSAGE.id)] == [99, 100, 101]
    assert [each.timestamp for each in await account.messages(MESSAGE.id, CHAT)] == [99, 100]


async def test_unread_are_others_messages_after_the_mark_that_no_step_of_ours_names(store: Store) -> None:
    account = store.account("a1")

    def messages(batch: Batch) -> None:
        for at in (10, 20, 30, 40):
            batch.put_message(replace(MESSAGE, id=f"M{at}", timestamp=at, chat=ANNA_LID, sender=ANNA_LID))
        batch.put_message(
            replace(MESSAGE, id="mine", timestamp=35, chat=ANNA_LID, sender=BEN_LID, from_me=True)
        )
        batch.put_message(replace(MESSAGE, id="M25", timestamp=25, chat=ANNA, sender=ANNA))

    async def unread(*chats: Jid) -> list[str]:
        return [each.id for each in await account.unread(chats, limit=10)]

    await put(account, messages, together=True)
    assert await unread(ANNA_LID) == ["M40", "M30", "M20", "M10"]
    assert await unread(ANNA_LID, ANNA) == ["M40", "M30", "M25", "M20", "M10"]
    # Somebody else read it; we had it delivered; we read it.
    others = replace(STEP, id="M40", chat=ANNA_LID, recipient=BEN_LID)
    ours = replace(STEP, id="M30", chat=ANNA_LID, recipient=None)
    batch = account.batch()
    batch.put_step(others)
    batch.put_step(replace(others, recipient=None, kind=StepKind.DEVICE))
    batch.put_step(ours)
    batch.put_chat_read(ANNA, 20)
    batch.put_chat_read(ANNA, 15)
    batch.submit()
    assert await unread(ANNA_LID) == ["M40", "M20", "M10"]
    assert await unread(ANNA_LID, ANNA) == ["M40", "M25"]
    assert [each.id for each in await account.unread((ANNA_LID,), limit=1)] == ["M40"]


def test_secrets_from_before_get_an_age(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO message_secret (account, chat, sender, id, secret)"
            " VALUES ('a1', 'c', 's', 'i', x'07')"
        )
    engine.dispose()

    async def through() -> bytes | None:
        store = open_store(f"sqlite:///{path}")
        found = await store.account("a1").message_secret("c", "s", "i")
        await store.close()
        return found

    assert asyncio.run(through()) == b"\x07"
    with sqlite3.connect(path) as raw:
        ((kept_at,),) = raw.execute("SELECT kept_at FROM message_secret").fetchall()
    raw.close()
    assert kept_at > 1_700_000_000
