"""What every backend keeps for an account."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.unit.store.faults import writer_busy
from tests.unit.store.samples import (
    ADDON,
    ANNA,
    ANNA_LID,
    BEN,
    BEN_LID,
    BLANK_DEVICE,
    CASES,
    GROUP,
    LINKED_DEVICE,
    MESSAGE,
    REQUEST,
    SENT,
    SIGNED,
    STEP,
    TOKEN,
    Case,
    outbox,
    prekey,
)
from wago.errors import LocalProtocolError, StoreError
from wago.protocol.jid import Jid
from wago.store.interfaces import Pruning, Store

GROUP_CHAT = Jid("120363000000000009", "g.us")
Reopen = Callable[[], Awaitable[Store]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_every_kind_is_seen_at_once_kept_and_deleted(store: Store, reopen: Reopen, case: Case) -> None:
    account = store.account("a1")
    assert await case.get(account) == case.absent
    batch = account.batch()
    case.put(batch)
    future = batch.submit()
    assert await case.get(account) == case.value
    await future
    assert await case.get(account) == case.value
    assert await case.get(store.account("a2")) == case.absent

    account = (await reopen()).account("a1")
    assert await case.get(account) == case.value
    if case.delete is not None:
        batch = account.batch()
        case.delete(batch)
        case.delete(batch)
        future = batch.submit()
        assert await case.get(account) == case.absent
        await future
        account = (await reopen()).account("a1")
        assert await case.get(account) == case.absent


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_deleting_an_account_forgets_every_kind(store: Store, reopen: Reopen, case: Case) -> None:
    account, other = store.account("a1"), store.account("a2")
    for owner in (account, other):
        batch = owner.batch()
        case.put(batch)
        await batch.commit()
    batch = account.batch()
    case.put(batch)
    batch.delete_account()
    batch.put_setting("after", b"kept")
    future = batch.submit()
    assert await case.get(account) == case.absent
    assert await account.setting("after") == b"kept"
    await future
    assert await case.get(account) == case.absent
    store = await reopen()
    assert await case.get(store.account("a1")) == case.absent
    assert await store.account("a1").setting("after") == b"kept"
    assert await case.get(store.account("a2")) == case.value


async def test_absent_is_kept_apart_from_empty(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_device(BLANK_DEVICE)
    batch.put_privacy_token(replace(TOKEN, token=None, received_at=None, issued_at=3))
    batch.put_sent(replace(SENT, retries={}))
    batch.put_setting("empty", b"")
    await batch.commit()
    account = (await reopen()).account("a1")
    assert await account.device() == BLANK_DEVICE
    assert await account.privacy_token(ANNA_LID) == replace(TOKEN, token=None, received_at=None, issued_at=3)
    assert await account.sent(SENT.id) == replace(SENT, retries={})
    assert await account.setting("empty") == b""


async def test_the_last_write_of_a_cell_wins_within_and_across_batches(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    async with writer_busy(store):
        for value in (b"1", b"2"):
            batch = account.batch()
            batch.put_signal_session("1.0", b"x")
            batch.delete_signal_session("1.0")
            batch.put_signal_session("1.0", value)
            batch.put_signal_session("2.0", value)
            future = batch.submit()
        batch = account.batch()
        batch.delete_signal_session("2.0")
        future = batch.submit()
        assert await account.signal_sessions(["1.0", "2.0"]) == {"1.0": b"2"}
    await future
    account = (await reopen()).account("a1")
    assert await account.signal_sessions(["2.0", "1.0", "3.0", "1.0"]) == {"1.0": b"2"}
    assert await account.signal_sessions([]) == {}


async def test_addresses_of_a_user_come_from_disk_and_from_writes_under_way(
    store: Store, reopen: Reopen
) -> None:
    account = store.account("a1")
    batch = account.batch()
    for address in ("49151.0", "49151.17", "49151.3", "491515.0", "49151_1.0", "4915.0"):
        batch.put_signal_session(address, b"r")
    await batch.commit()
    store = await reopen()
    account = store.account("a1")
    async with writer_busy(store):
        batch = account.batch()
        batch.put_signal_session("49151.99", b"r")
        batch.delete_signal_session("49151.17")
        batch.put_signal_session("49151_1.4", b"r")
        future = batch.submit()
        assert await account.signal_addresses_of("49151") == ["49151.0", "49151.3", "49151.99"]
    await future
    assert await account.signal_addresses_of("49151") == ["49151.0", "49151.3", "49151.99"]
    assert await account.signal_addresses_of("49151_1") == ["49151_1.0", "49151_1.4"]
    assert await account.signal_addresses_of("4") == []


async def test_groups_whose_key_somebody_holds(store: Store, reopen: Reopen) -> None:
    account, other = store.account("a1"), store.account("a2")
    batch = account.batch()
    for group in ("1@g.us", "2@g.us", "3@g.us"):
        batch.put_sender_key_recipients(group, ["49151.0"])
    await batch.commit()
    stranger = other.batch()
    stranger.put_sender_key_recipients("9@g.us", ["49151.0"])
    await stranger.commit()
    async with writer_busy(store):
        batch = account.batch()
        batch.put_sender_key_recipients("2@g.us", [])
        batch.put_sender_key_recipients("4@g.us", ["49151.0", "49152.0"])
        future = batch.submit()
        assert await account.sender_key_groups() == ["1@g.us", "3@g.us", "4@g.us"]
    await future
    account = (await reopen()).account("a1")
    assert await account.sender_key_groups() == ["1@g.us", "3@g.us", "4@g.us"]


async def test_prekeys_are_marked_up_to_an_id(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_prekeys([prekey(n) for n in range(1, 101)])
    future = batch.submit()
    assert [record.id for record in await account.prekeys_not_uploaded(3)] == [1, 2, 3]
    await future
    account = (await reopen()).account("a1")
    assert await account.prekey(70) == prekey(70)
    batch = account.batch()
    batch.put_prekeys([prekey(101), prekey(7)])
    batch.delete_prekey(95)
    batch.mark_prekeys_uploaded(90)
    future = batch.submit()
    assert await account.prekey(70) == prekey(70, uploaded=True)
    assert await account.prekey(7) == prekey(7, uploaded=True)
    assert await account.prekey(91) == prekey(91)
    expected = [91, 92, 93, 94, 96, 97, 98, 99, 100, 101]
    assert [record.id for record in await account.prekeys_not_uploaded(1000)] == expected
    await future
    account = (await reopen()).account("a1")
    assert [record.id for record in await account.prekeys_not_uploaded(1000)] == expected
    assert await account.prekey(7) == prekey(7, uploaded=True)


async def test_signed_prekeys_live_beside_prekeys(store: Store) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_signed_prekey(SIGNED)
    batch.put_prekeys([prekey(SIGNED.id)])
    batch.delete_prekey(SIGNED.id)
    await batch.commit()
    assert await account.signed_prekey(SIGNED.id) == SIGNED
    assert await account.prekey(SIGNED.id) is None


@pytest.mark.parametrize("known", [True, False], ids=["in memory", "on disk"])
@pytest.mark.parametrize("apart", [True, False], ids=["apart", "one batch"])
async def test_a_newer_lid_fact_replaces_both_sides(
    store: Store, reopen: Reopen, known: bool, apart: bool
) -> None:
    """Whatever memory knows of either side, the map stays one to one."""
    facts = [
        (ANNA_LID, ANNA, 10),
        (BEN_LID, BEN, 20),
        (BEN_LID, ANNA, 30),  # both old pairs go
        (ANNA_LID, ANNA, 29),  # older than what is known of ANNA
        (ANNA_LID, BEN, 29),  # two free sides
        (ANNA_LID, BEN, 31),
    ]
    pairs: list[dict[object, object]] = [
        {ANNA: ANNA_LID},
        {ANNA: ANNA_LID, BEN: BEN_LID},
        {ANNA: BEN_LID},
        {ANNA: BEN_LID},
        {ANNA: BEN_LID, BEN: ANNA_LID},
        {ANNA: BEN_LID, BEN: ANNA_LID},
    ]
    account = store.account("a1")
    batch = account.batch()
    for (lid, pn, at), expected in zip(facts, pairs, strict=True):
        if not known and apart:
            account = (await reopen()).account("a1")
        if apart:
            batch = account.batch()
        if known:
            for jid in (ANNA, BEN):
                await account.lid_of(jid)
            for jid in (ANNA_LID, BEN_LID):
                await account.pn_of(jid)
        batch.put_lid(lid, pn, at)
        if apart:
            future = batch.submit()
            for _ in range(2):
                assert await account.lid_of(ANNA) == expected.get(ANNA)
                assert await account.lid_of(BEN) == expected.get(BEN)
                back = {value: key for key, value in expected.items()}
                assert await account.pn_of(ANNA_LID) == back.get(ANNA_LID)
                assert await account.pn_of(BEN_LID) == back.get(BEN_LID)
                await future
    if not apart:
        future = batch.submit()
    assert [await account.lid_of(ANNA), await account.lid_of(BEN)] == [BEN_LID, ANNA_LID]
    assert [await account.pn_of(ANNA_LID), await account.pn_of(BEN_LID)] == [BEN, ANNA]
    await future


async def test_prune_forgets_old_messages_and_marks(store: Store, reopen: Reopen) -> None:
    account, other = store.account("a1"), store.account("a2")
    for owner in (account, other):
        batch = owner.batch()
        for at in (10, 20, 30):
            batch.put_sent(replace(SENT, id=f"S{at}", sent_at=at))
            batch.put_seen(GROUP, str(BEN), f"R{at}", at)
            batch.put_message_secret(GROUP, str(BEN), f"R{at}", b"s", at)
            batch.put_message(replace(MESSAGE, id=f"M{at}", timestamp=at))
            batch.put_addon(replace(ADDON, target=f"M{at}", at_ms=at * 1000))
            batch.put_step(replace(STEP, id=f"S{at}", at=at))
            batch.put_send_request(replace(REQUEST, id=f"S{at}", at=at))
        await batch.commit()
    await account.prune(Pruning())
    assert await account.sent("S10") is not None
    await account.prune(
        Pruning(sent_before=20, seen_before=30, messages_before=21, steps_before=11, secrets_before=20)
    )
    for _ in range(2):
        assert [await account.sent(f"S{at}") is not None for at in (10, 20, 30)] == [False, True, True]
        assert [await account.seen(GROUP, str(BEN), f"R{at}") for at in (10, 20, 30)] == [False, False, True]
        secrets = [await account.message_secret(GROUP, str(BEN), f"R{at}") for at in (10, 20, 30)]
        assert secrets == [None, b"s", b"s"]
        assert [len(await account.messages(f"M{at}")) for at in (10, 20, 30)] == [0, 0, 1]
        addons = [await account.addons(Jid.parse(GROUP), f"M{at}") for at in (10, 20, 30)]
        assert list(map(len, addons)) == [0, 0, 1]
        assert [len(await account.steps(f"S{at}")) for at in (10, 20, 30)] == [0, 1, 1]
        requests = [await account.send_request(f"S{at}") for at in (10, 20, 30)]
        assert [each is not None for each in requests] == [False, True, True]
        assert await other.sent("S10") is not None
        assert await other.message_secret(GROUP, str(BEN), "R10") == b"s"
        store = await reopen()
        account, other = store.account("a1"), store.account("a2")


async def test_prune_comes_after_what_was_submitted(store: Store) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_sent(replace(SENT, sent_at=1))
    future = batch.submit()
    await account.prune(Pruning(sent_before=2))
    assert future.done() or await future is None
    assert await account.sent(SENT.id) is None


async def test_commit_actions_run_in_order_once_durable(store: Store) -> None:
    account, other = store.account("a1"), store.account("a2")
    order: list[str] = []
    futures = []
    async with writer_busy(store):
        for n in range(6):
            owner = other if n % 2 else account
            batch = owner.batch()
            batch.put_setting("n", bytes([n]))
            batch.on_commit(lambda n=n: order.append(f"{n}a"))
            if n == 2:
                batch.on_commit(lambda: 1 // 0)
            batch.on_commit(lambda n=n: order.append(f"{n}b"))
            futures.append(batch.submit())
        assert order == []
    await asyncio.gather(*futures)
    assert order == [f"{n}{part}" for n in range(6) for part in "ab"]


async def test_an_empty_batch_keeps_its_place(store: Store) -> None:
    account = store.account("a1")
    order: list[str] = []
    first, second = account.batch(), account.batch()
    assert first.empty
    first.put_setting("x", b"1")
    assert not first.empty
    first.on_commit(lambda: order.append("first"))
    first.submit()
    second.on_commit(lambda: order.append("second"))
    await second.commit()
    assert order == ["first", "second"]


async def test_a_batch_is_submitted_once(store: Store) -> None:
    batch = store.account("a1").batch()
    batch.put_setting("x", b"1")
    await batch.commit()
    with pytest.raises(LocalProtocolError):
        batch.submit()
    with pytest.raises(LocalProtocolError):
        batch.put_setting("x", b"2")


async def test_a_cancelled_caller_does_not_undo_its_commit(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    async with writer_busy(store):
        batch = account.batch()
        batch.put_setting("x", b"1")
        done = asyncio.Event()
        batch.on_commit(done.set)
        task = asyncio.create_task(batch.commit())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait((task,))
    async with asyncio.timeout(30):
        await done.wait()
    assert await (await reopen()).account("a1").setting("x") == b"1"


async def test_close_commits_what_is_queued_and_refuses_the_rest(url: str, store: Store) -> None:
    account = store.account("a1")
    futures = []
    for n in range(50):
        batch = account.batch()
        batch.put_setting(f"n{n}", b"v")
        batch.put_outbox([outbox(f"e{n}")])
        futures.append(batch.submit())
    await store.close()
    assert all(future.done() and future.exception() is None for future in futures)
    late = account.batch()
    late.put_setting("late", b"v")
    with pytest.raises(StoreError):
        await late.commit()
    await store.close()


async def test_all_chats_with_messages(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    assert await account.message_chats() == {}
    batch = account.batch()
    batch.put_message(MESSAGE)
    batch.put_message(replace(MESSAGE, id="LATER", timestamp=MESSAGE.timestamp + 5))
    batch.put_message(replace(MESSAGE, id="G", chat=GROUP_CHAT, timestamp=9))
    batch.put_sent(replace(SENT, chat=GROUP_CHAT, sent_at=11))
    batch.submit()
    expected = {MESSAGE.chat: MESSAGE.timestamp + 5, GROUP_CHAT: 11}
    assert await account.message_chats() == expected
    assert await store.account("a2").message_chats() == {}
    assert await (await reopen()).account("a1").message_chats() == expected


async def test_all_names_at_once(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    assert await account.contact_names() == {}
    batch = account.batch()
    batch.put_contact_name(ANNA, "Anna")
    batch.put_contact_name(BEN_LID, "Ben")
    batch.submit()
    batch = account.batch()
    batch.put_contact_name(ANNA, "Änna")
    batch.submit()
    expected = {ANNA: "Änna", BEN_LID: "Ben"}
    assert await account.contact_names() == expected
    assert await store.account("a2").contact_names() == {}
    assert await (await reopen()).account("a1").contact_names() == expected


async def test_text_from_the_wire_cannot_break_a_batch(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_contact_name(ANNA, "An\0na \U0001f600 ' \" %s ? ;--")
    batch.put_seen("c\0", "s%", "i?", 1)
    await batch.commit()
    account = (await reopen()).account("a1")
    name = await account.contact_name(ANNA)
    assert name is not None
    assert name.replace("�", "\0") == "An\0na \U0001f600 ' \" %s ? ;--"
    assert await account.seen("c\0", "s%", "i?")


async def test_what_the_caller_counts_on_does_not_leak_in(store: Store) -> None:
    retries = {str(BEN): 1}
    account = store.account("a1")
    batch = account.batch()
    batch.put_sent(replace(SENT, retries=retries))
    retries[str(BEN)] = 9
    await batch.commit()
    sent = await account.sent(SENT.id)
    assert sent is not None
    assert sent.retries == {str(BEN): 1}


async def test_device_is_replaced_whole(store: Store, reopen: Reopen) -> None:
    account = store.account("a1")
    for record in (LINKED_DEVICE, BLANK_DEVICE):
        batch = account.batch()
        batch.put_device(record)
        await batch.commit()
    assert await (await reopen()).account("a1").device() == BLANK_DEVICE
