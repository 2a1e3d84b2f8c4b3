"""The history of chats: written once, changed, asked for by chat, by number and by words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.protocol.jid import LID_SERVER, Jid
from wago.store.history import (
    ALL,
    MAX_QUERY,
    MAX_TERMS,
    HistoryChange,
    HistoryChat,
    HistoryFilter,
    HistoryRow,
    Term,
    searchable,
    terms_of,
    words_of,
)
from wago.store.interfaces import AccountStore, Pruning, Store

BOB = Jid("77", LID_SERVER)
ME = Jid("11", LID_SERVER)
GROUP = Jid.parse("123-456@g.us")


def row(id: str, text: str = "", chat: Jid = BOB, at: int = 100, **more: Any) -> HistoryRow:
    fields: dict[str, Any] = {"sender": chat if chat.is_user else BOB, "from_me": False, "kind": "text"}
    fields |= more
    return HistoryRow(id=id, chat=chat, timestamp=at, body=searchable(text), payload=text.encode(), **fields)


async def put(account: AccountStore, *rows: HistoryRow) -> None:
    batch = account.batch()
    batch.put_history(rows)
    await batch.commit()


async def change(account: AccountStore, wanted: HistoryChange) -> None:
    batch = account.batch()
    batch.change_history(wanted)
    await batch.commit()


def ids(rows: Sequence[HistoryRow]) -> list[str]:
    return [each.id for each in rows]


async def found(account: AccountStore, query: str, wanted: HistoryFilter = ALL, limit: int = 10) -> list[str]:
    return ids(await account.history.search(terms_of(query), wanted, limit))


async def test_a_row_comes_back_as_it_was_put(store: Store, reopen: Callable[[], Any]) -> None:
    account = store.account("a1")
    whole = row("A", "Hi", push_name="Bob", synced=True, kind="image")
    await put(account, whole, row("B", "there", GROUP))
    account = (await reopen()).account("a1")
    [back] = await account.history.find("A")
    assert back.seq > 0
    assert {each: getattr(back, each) for each in HistoryRow.__slots__ if each != "seq"} == {
        each: getattr(whole, each) for each in HistoryRow.__slots__ if each != "seq"
    }
    assert await account.history.count() == 2
    assert await store.account("a2").history.count() == 0 if store.account("a1") is account else True


async def test_what_is_there_stays_as_it_is(store: Store) -> None:
    account = store.account("a1")
    await put(account, row("A", "first"))
    last = await account.history.last()
    await put(account, row("A", "second"), row("A", "other chat", GROUP))
    assert [each.payload for each in await account.history.find("A")] == [b"first", b"other chat"]
    assert [each.seq > last for each in await account.history.after(0, ALL, 9)] == [False, True]
    assert await found(account, "second") == []


async def test_rows_are_seen_once_submitted(store: Store) -> None:
    account = store.account("a1")
    batch = account.batch()
    batch.put_history([row("A", "quick")])
    done = batch.submit()
    assert await found(account, "quick") == ["A"]
    await done


async def test_pages_of_a_chat(store: Store) -> None:
    account = store.account("a1")
    rows = [row(str(n), f"text {n}", at=100 + n // 2, from_me=n % 2 == 0) for n in range(6)]
    await put(account, *rows, row("other", "x", GROUP, at=500))
    of_bob = HistoryFilter(chats=[BOB, Jid("4915100001")])
    first = await account.history.newest(of_bob, 4)
    assert ids(first) == ["5", "4", "3", "2"]
    rest = await account.history.newest(of_bob, 4, (first[-1].timestamp, first[-1].seq))
    assert ids(rest) == ["1", "0"]
    assert ids(await account.history.newest(HistoryFilter(from_me=True), 9)) == ["4", "2", "0"]
    assert ids(await account.history.newest(HistoryFilter(since=101, until=101), 9)) == ["3", "2"]
    oldest = await account.history.oldest([BOB])
    assert oldest is not None
    assert oldest.id == "0"
    assert await account.history.oldest([ME]) is None
    assert await account.history.oldest([]) is None


async def test_the_cursor_tells_what_is_new_or_changed(store: Store) -> None:
    account = store.account("a1")
    await put(account, row("A", "one"), row("B", "two", synced=True), row("C", "three", GROUP))
    assert ids(await account.history.after(0, ALL, 2)) == ["A", "B"]
    assert ids(await account.history.after(0, HistoryFilter(synced=False), 9)) == ["A", "C"]
    last = await account.history.last()
    edited = HistoryChange(
        id="A", chat=BOB, sender=BOB, from_me=False, payload=b"new", body="new", kind="text"
    )
    await change(account, edited)
    await change(account, HistoryChange(id="C", chat=GROUP, sender=None, from_me=False))
    after = await account.history.after(last, ALL, 9)
    assert [(each.id, each.payload, each.edited, each.deleted) for each in after] == [
        ("A", b"new", True, False),
        ("C", b"three", False, True),
    ]
    assert await found(account, "new") == ["A"]
    assert await found(account, "one") == await found(account, "three") == []
    await put(account, row("D", "four"))
    assert ids(await account.history.after(after[-1].seq, ALL, 9)) == ["D"]


async def test_only_the_author_changes_a_message(store: Store) -> None:
    account = store.account("a1")
    await put(account, row("A", "his"), row("B", "mine", sender=ME, from_me=True))
    for id, sender, from_me in (("A", ME, False), ("A", ME, True), ("B", BOB, False), ("C", BOB, False)):
        await change(
            account, HistoryChange(id=id, chat=BOB, sender=sender, from_me=from_me, payload=b"x", body="x")
        )
    assert [each.edited for each in await account.history.after(0, ALL, 9)] == [False, False]
    mine = HistoryChange(id="B", chat=BOB, sender=ME, from_me=True, payload=b"x", body="x")
    batch = account.batch()
    batch.put_history([row("E", "in the same batch")])
    batch.change_history(HistoryChange(id="E", chat=BOB, sender=BOB, from_me=False))
    batch.change_history(mine)
    await batch.commit()
    states = {each.id: (each.edited, each.deleted) for each in await account.history.after(0, ALL, 9)}
    assert states == {"A": (False, False), "B": (True, False), "E": (False, True)}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tea", ["tea", "both"]),
        ("TÉA coffee", ["both"]),
        ("cafe", ["café"]),
        ("CAFÉ", ["café"]),
        ("cof*", ["both"]),
        ('"or tea"', ["tea"]),
        ('"tea or"', []),
        ("order#4711", ["order"]),
        ("4711", ["order"]),
        ("茶", ["cjk"]),
        ("喝茶", ["cjk"]),
        ("茶喝", []),
        ("mail example", ["mail"]),
        ("te", []),
        ("", []),
        ('" * AND OR NOT NEAR(', []),
        ("body:tea", []),
    ],
)
async def test_search(store: Store, query: str, wanted: list[str]) -> None:
    account = store.account("a1")
    texts = {
        "café": "Au Café!",
        "tea": "Or tea? Not now.",
        "both": "coffee, then TEA",
        "order": "Order#4711, 3.50 EUR",
        "cjk": "我喝茶",
        "mail": "mail@example.org",
    }
    await put(account, *(row(id, text, at=n) for n, (id, text) in enumerate(texts.items())))
    await put(store.account("a2"), row("foreign", "tea coffee café"))
    assert sorted(await found(account, query)) == sorted(wanted)


async def test_search_in_part_of_it(store: Store) -> None:
    account = store.account("a1")
    await put(account, *(row(str(n), "tea", GROUP if n % 2 else BOB, at=n) for n in range(6)))
    assert await found(account, "tea", limit=3) == ["5", "4", "3"]
    assert await found(account, "tea", HistoryFilter(chats=[GROUP])) == ["5", "3", "1"]
    assert await found(account, "tea", HistoryFilter(since=2, until=3)) == ["3", "2"]
    assert await found(account, "tea", HistoryFilter(sender=[ME])) == []
    assert await found(account, "tea", HistoryFilter(kind="image")) == []
    page = await account.history.search(terms_of("tea"), ALL, 2)
    more = await account.history.search(terms_of("tea"), ALL, 2, (page[-1].timestamp, page[-1].seq))
    assert ids(more) == ["3", "2"]


async def test_chats(store: Store) -> None:
    account = store.account("a1")
    bob = HistoryChat(chat=BOB, name="Bob", unread=3, archived=True, pinned_at=5, muted_until=-1, last_at=9)
    batch = account.batch()
    batch.put_history_chat(bob)
    batch.put_history_chat(HistoryChat(chat=GROUP, last_at=10, complete=True))
    await batch.commit()
    assert await account.history.chats() == [HistoryChat(chat=GROUP, last_at=10, complete=True), bob]
    assert await account.history.chats([BOB, ME]) == [bob]


async def test_it_grows_old_and_goes_with_its_account(store: Store) -> None:
    one, two = store.account("a1"), store.account("a2")
    for account in (one, two):
        await put(account, row("A", "old tea", at=10), row("B", "new tea", at=20))
    await one.prune(Pruning(history_before=15))
    assert (await found(one, "tea"), await found(two, "tea")) == (["B"], ["B", "A"])
    await one.prune(Pruning())
    batch = one.batch()
    batch.put_history_chat(HistoryChat(chat=BOB))
    batch.delete_account()
    await batch.commit()
    assert (await one.history.count(), await one.history.last(), await one.history.chats()) == (0, 0, [])
    assert (await found(one, "tea"), await found(two, "tea")) == ([], ["B", "A"])


async def test_what_is_forgotten_is_found_no_more(store: Store) -> None:
    account = store.account("a1")
    rows = (row("A", "tea", at=1), row("B", "tea", at=2), row("C", "tea", at=3), row("D", "tea", GROUP, at=1))
    await put(account, *rows)
    await account.history.forget([BOB, ME], until=2, but={"A"})
    assert await found(account, "tea") == ["C", "D", "A"]
    await account.history.forget([BOB], until=9, id="C")
    await account.history.forget([], until=9)
    assert await found(account, "tea") == ["D", "A"]


async def test_a_failed_batch_leaves_nothing(store: Store) -> None:
    account = store.account("a1")
    await put(account, row("A", "tea"))
    if not hasattr(account, "fail_next"):
        pytest.skip("only the memory store fails on order")
    account.fail_next()
    batch = account.batch()
    batch.put_history([row("B", "tea")])
    done = batch.submit()
    assert await found(account, "tea") in (["A"], ["B", "A"])
    with pytest.raises(Exception, match="injected"):
        await done
    assert await found(account, "tea") == ["A"]


def test_terms() -> None:
    assert terms_of('one "Two  thrée" fou* !! five-six "se ven') == [
        Term(("one",)),
        Term(("two", "three")),
        Term(("fou",), begins=True),
        Term(("five", "six")),
        Term(("se", "ven")),
    ]
    assert len(terms_of("a " * 200)) == MAX_TERMS
    assert terms_of("x" * 5000) == [Term(("x" * MAX_QUERY,))]


@given(st.text(max_size=200))
def test_whatever_is_searchable_has_its_own_words(text: str) -> None:
    words = words_of(text)
    assert searchable(text).split(" ") == (words or [""])
    assert all(term.words for term in terms_of(text))
    assert words_of(searchable(text)) == words
