"""The history of one account in memory: the same questions, answered by looking at every row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from wago.protocol.jid import Jid
from wago.store.history import ALL, HistoryChange, HistoryChat, HistoryFilter, HistoryRow, Term
from wago.store.writes import ChangeHistory, DeleteAccount, PutHistory, Write

Key = tuple[str, Jid, Jid]


class HistoryRows:
    """The rows themselves; an account has those that readers see, and those that are durable."""

    def __init__(self) -> None:
        self.rows: dict[Key, HistoryRow] = {}
        self.next_seq = 1

    def apply(self, write: Write) -> None:
        """Do what a write says of the history."""
        match write:
            case PutHistory(rows):
                self._put(rows)
            case ChangeHistory(change):
                self._change(change)
            case DeleteAccount():
                self.rows.clear()
            case _:
                pass

    def copy(self) -> HistoryRows:
        other = HistoryRows()
        other.rows, other.next_seq = dict(self.rows), self.next_seq
        return other

    def _put(self, rows: Iterable[HistoryRow]) -> None:
        for row in rows:
            key = (row.id, row.chat, row.sender)
            if key not in self.rows:
                self.rows[key] = replace(row, seq=self._number())

    def _change(self, change: HistoryChange) -> None:
        for key, row in self.rows.items():
            if (row.id, row.chat) != (change.id, change.chat):
                continue
            by_author = row.from_me if change.from_me else row.sender == change.sender and not row.from_me
            if change.sender is not None and not by_author:
                continue
            if change.payload is None:
                changed = replace(row, deleted=True, body="")
            else:
                payload = row.payload + change.payload if change.merge else change.payload
                changed = replace(row, payload=payload, body=change.body, kind=change.kind, edited=True)
            self.rows[key] = replace(changed, seq=self._number())

    def prune(self, before: int) -> None:
        self.rows = {key: row for key, row in self.rows.items() if row.timestamp >= before}

    def forget(self, wanted: HistoryFilter, id: str | None, but: Collection[str]) -> None:
        self.rows = {
            key: row
            for key, row in self.rows.items()
            if not _fits(row, wanted) or id not in (None, row.id) or row.id in but
        }

    def _number(self) -> int:
        self.next_seq += 1
        return self.next_seq - 1


class MemoryHistory:
    """`HistoryStore` over what readers see."""

    def __init__(
        self,
        live: Callable[[], HistoryRows],
        durable: Callable[[], HistoryRows],
        chats: Callable[[], list[HistoryChat]],
    ) -> None:
        self._live = live
        self._durable = durable
        self._chats = chats

    async def find(self, message_id: str) -> list[HistoryRow]:
        return [row for row in self._live().rows.values() if row.id == message_id]

    async def newest(
        self, wanted: HistoryFilter, limit: int, before: tuple[int, int] | None = None
    ) -> list[HistoryRow]:
        return _page(self._fitting(wanted), limit, before)

    async def oldest(self, chats: Sequence[Jid]) -> HistoryRow | None:
        rows = self._fitting(HistoryFilter(chats=chats)) if chats else []
        return min(rows, key=_time, default=None)

    async def after(self, seq: int, wanted: HistoryFilter, limit: int) -> list[HistoryRow]:
        rows = [row for row in self._fitting(wanted) if row.seq > seq]
        return sorted(rows, key=lambda row: row.seq)[:limit]

    async def search(
        self,
        terms: Sequence[Term],
        wanted: HistoryFilter,
        limit: int,
        before: tuple[int, int] | None = None,
    ) -> list[HistoryRow]:
        if not terms:
            return []
        rows = [row for row in self._fitting(wanted) if _matches(row.body, terms)]
        return _page(rows, limit, before)

    async def last(self) -> int:
        return max((row.seq for row in self._live().rows.values()), default=0)

    async def count(self) -> int:
        return len(self._live().rows)

    async def chats(self, chats: Sequence[Jid] = ()) -> list[HistoryChat]:
        found = [chat for chat in self._chats() if not chats or chat.chat in chats]
        return sorted(found, key=lambda chat: (-chat.last_at, str(chat.chat)))

    async def forget(
        self, chats: Sequence[Jid], *, until: int, id: str | None = None, but: Collection[str] = ()
    ) -> None:
        if chats:
            for rows in (self._live(), self._durable()):
                rows.forget(HistoryFilter(chats=chats, until=until), id, but)

    def _fitting(self, wanted: HistoryFilter) -> list[HistoryRow]:
        rows = list(self._live().rows.values())
        return rows if wanted is ALL else [row for row in rows if _fits(row, wanted)]


def _fits(row: HistoryRow, wanted: HistoryFilter) -> bool:
    return (
        (not wanted.chats or row.chat in wanted.chats)
        and (not wanted.sender or row.sender in wanted.sender)
        and wanted.from_me in (None, row.from_me)
        and wanted.kind in ("", row.kind)
        and (wanted.since is None or row.timestamp >= wanted.since)
        and (wanted.until is None or row.timestamp <= wanted.until)
        and wanted.synced in (None, row.synced)
    )


def _time(row: HistoryRow) -> tuple[int, int]:
    return row.timestamp, row.seq


def _page(rows: list[HistoryRow], limit: int, before: tuple[int, int] | None) -> list[HistoryRow]:
    if before is not None:
        rows = [row for row in rows if _time(row) < before]
    return sorted(rows, key=_time, reverse=True)[:limit]


def _matches(body: str, terms: Sequence[Term]) -> bool:
    words = body.split()
    return all(_occurs(words, term) for term in terms)


def _occurs(words: list[str], term: Term) -> bool:
    wanted = list(term.words)
    for start in range(len(words) - len(wanted) + 1):
        *front, last = words[start : start + len(wanted)]
        if front == wanted[:-1] and (last.startswith(wanted[-1]) if term.begins else last == wanted[-1]):
            return True
    return False
