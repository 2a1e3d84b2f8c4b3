"""The history in SQL: how rows are written and asked for, and the two full-text indexes.

SQLite has an FTS5 table over the column `body`, kept by triggers; PostgreSQL an index over the text search
vector of the same column, without a language's endings or stop words. What they index are words already
(`history.searchable`), so that both find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, Protocol, TypeVar

from wago.protocol.jid import Jid
from wago.store.database import Connection
from wago.store.history import HistoryChange, HistoryChat, HistoryFilter, HistoryRow, Term

T = TypeVar("T")

TABLE: Final = "history_message"

COLUMNS: Final = (
    "account",
    "id",
    "chat",
    "sender",
    "from_me",
    "timestamp",
    "kind",
    "push_name",
    "synced",
    "edited",
    "deleted",
    "body",
    "payload",
)
KEY: Final = ("account", "id", "chat", "sender")

SQLITE_SEARCH: Final = (
    "CREATE VIRTUAL TABLE history_search USING fts5"
    f"(body, content='{TABLE}', content_rowid='seq', tokenize='unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER history_search_insert AFTER INSERT ON {TABLE} WHEN new.body <> '' BEGIN"
    " INSERT INTO history_search (rowid, body) VALUES (new.seq, new.body); END",
    f"CREATE TRIGGER history_search_delete AFTER DELETE ON {TABLE} WHEN old.body <> '' BEGIN"
    " INSERT INTO history_search (history_search, rowid, body) VALUES ('delete', old.seq, old.body); END",
    f"CREATE TRIGGER history_search_leave BEFORE UPDATE ON {TABLE} WHEN old.body <> '' BEGIN"
    " INSERT INTO history_search (history_search, rowid, body) VALUES ('delete', old.seq, old.body); END",
    f"CREATE TRIGGER history_search_enter AFTER UPDATE ON {TABLE} WHEN new.body <> '' BEGIN"
    " INSERT INTO history_search (rowid, body) VALUES (new.seq, new.body); END",
)
POSTGRES_SEARCH: Final = (
    f"CREATE INDEX history_search ON {TABLE} USING gin (to_tsvector('simple'::regconfig, body))",
)


class SearchDialect(Protocol):
    """What differs between the two databases."""

    def matching(self, terms: Sequence[Term]) -> tuple[str, list[Any]]:
        """A condition on rows of the table, and its parameters."""

    next_seq: str
    """An expression for a number above all others."""


class SqliteSearch:
    """FTS5."""

    next_seq = f"(SELECT COALESCE(MAX(seq), 0) + 1 FROM {TABLE})"

    def matching(self, terms: Sequence[Term]) -> tuple[str, list[Any]]:
        # In quotes nothing is an operator; a word has no quote in it.
        texts = ['"' + " ".join(term.words) + '"' + ("*" if term.begins else "") for term in terms]
        sql = "seq IN (SELECT rowid FROM history_search WHERE history_search MATCH ?)"
        return sql, [" AND ".join(texts)]


class PostgresSearch:
    """tsvector."""

    next_seq = f"nextval(pg_get_serial_sequence('{TABLE}', 'seq'))"

    def matching(self, terms: Sequence[Term]) -> tuple[str, list[Any]]:
        texts = []
        for term in terms:
            # Words have neither quotes nor backslashes in them.
            words = [f"'{word}'" for word in term.words]
            texts.append("(" + " <-> ".join(words) + (":*" if term.begins else "") + ")")
        sql = "to_tsvector('simple'::regconfig, body) @@ to_tsquery('simple', %s)"
        return sql, [" & ".join(texts)]


DIALECTS: Final[dict[str, SearchDialect]] = {"?": SqliteSearch(), "%s": PostgresSearch()}
"""By the placeholder of a parameter."""


# -- writing --------------------------------------------------------------------------------------------


def values_of(account: str, row: HistoryRow) -> tuple[Any, ...]:
    """A row's columns."""
    return (
        account,
        row.id,
        str(row.chat),
        str(row.sender),
        int(row.from_me),
        row.timestamp,
        row.kind,
        row.push_name,
        int(row.synced),
        int(row.edited),
        int(row.deleted),
        row.body,
        row.payload,
    )


def insert(mark: str, rows: int) -> str:
    """Add this many; what is there stays as it is."""
    one = "(" + ", ".join([mark] * len(COLUMNS)) + ")"
    return (
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES {', '.join([one] * rows)}"
        f" ON CONFLICT ({', '.join(KEY)}) DO NOTHING"
    )


def change(mark: str, account: str, wanted: HistoryChange) -> tuple[str, tuple[Any, ...]]:
    """The statement of a change."""
    values: list[Any] = []
    if wanted.payload is None:
        what = "deleted = 1, body = ''"
    else:
        # Texts and blobs are one to SQLite's operator; the bytes stay what they are.
        joined = f"CAST(payload || {mark} AS BLOB)" if mark == "?" else f"payload || {mark}"
        what = f"edited = 1, payload = {joined if wanted.merge else mark}, body = {mark}, kind = {mark}"
        values = [wanted.payload, wanted.body, wanted.kind]
    where = f"account = {mark} AND id = {mark} AND chat = {mark}"
    values += [account, wanted.id, str(wanted.chat)]
    if wanted.sender is not None:
        where += f" AND from_me = {mark}"
        values.append(int(wanted.from_me))
        if not wanted.from_me:
            where += f" AND sender = {mark}"
            values.append(str(wanted.sender))
    return f"UPDATE {TABLE} SET seq = {DIALECTS[mark].next_seq}, {what} WHERE {where}", tuple(values)


# -- asking ---------------------------------------------------------------------------------------------


class Reading(Protocol):
    """What the history needs of the store."""

    mark: str

    async def call(self, work: Callable[[Connection], T], /) -> T: ...
    async def read_settled(self, read: Callable[[Connection], T], /) -> T:
        """Read in a thread, behind every batch that was submitted before."""


class SqlHistory:
    """`HistoryStore` on a SQL database."""

    def __init__(self, store: Reading, account: str) -> None:
        self._store = store
        self._account = account
        self._mark = store.mark
        self._search = DIALECTS[store.mark]

    async def find(self, message_id: str) -> list[HistoryRow]:
        return await self._rows(f"id = {self._mark}", [message_id], "timestamp", None)

    async def newest(
        self, wanted: HistoryFilter, limit: int, before: tuple[int, int] | None = None
    ) -> list[HistoryRow]:
        sql, values = self._conditions(wanted, before)
        return await self._rows(sql, values, "timestamp DESC, seq DESC", limit)

    async def oldest(self, chats: Sequence[Jid]) -> HistoryRow | None:
        if not chats:
            return None
        sql, values = self._conditions(HistoryFilter(chats=chats), None)
        rows = await self._rows(sql, values, "timestamp, seq", 1)
        return rows[0] if rows else None

    async def after(self, seq: int, wanted: HistoryFilter, limit: int) -> list[HistoryRow]:
        sql, values = self._conditions(wanted, None)
        return await self._rows(f"{sql} AND seq > {self._mark}", [*values, seq], "seq", limit)

    async def search(
        self,
        terms: Sequence[Term],
        wanted: HistoryFilter,
        limit: int,
        before: tuple[int, int] | None = None,
    ) -> list[HistoryRow]:
        if not terms:
            return []
        sql, values = self._conditions(wanted, before)
        match, words = self._search.matching(terms)
        return await self._rows(f"{sql} AND {match}", [*values, *words], "timestamp DESC, seq DESC", limit)

    async def last(self) -> int:
        return await self._number("COALESCE(MAX(seq), 0)")

    async def count(self) -> int:
        return await self._number("COUNT(*)")

    async def chats(self, chats: Sequence[Jid] = ()) -> list[HistoryChat]:
        m = self._mark
        sql = (
            "SELECT chat, name, unread, archived, pinned_at, muted_until, last_at, complete"
            f" FROM history_chat WHERE account = {m}"
        )
        if chats:
            sql += f" AND chat IN ({', '.join([m] * len(chats))})"
        values = (self._account, *map(str, chats))
        sql += " ORDER BY last_at DESC, chat"
        rows = await self._store.read_settled(lambda c: c.execute(sql, values).fetchall())
        return [
            HistoryChat(
                chat=Jid.parse(row[0]),
                name=row[1],
                unread=row[2],
                archived=bool(row[3]),
                pinned_at=row[4],
                muted_until=row[5],
                last_at=row[6],
                complete=bool(row[7]),
            )
            for row in rows
        ]

    async def forget(
        self, chats: Sequence[Jid], *, until: int, id: str | None = None, but: Collection[str] = ()
    ) -> None:
        sql, values = self._conditions(HistoryFilter(chats=chats, until=until), None)
        if id is not None:
            sql, values = f"{sql} AND id = {self._mark}", [*values, id]
        m, account = self._mark, self._account

        def work(connection: Connection) -> None:
            found = connection.execute(
                f"SELECT seq, id FROM {TABLE} WHERE account = {m} AND {sql}", (account, *values)
            ).fetchall()
            for seq in [row[0] for row in found if row[1] not in but]:
                connection.execute(f"DELETE FROM {TABLE} WHERE seq = {m}", (seq,))

        if chats:
            await self._store.call(work)

    # -- pieces -----------------------------------------------------------------------------------------

    async def _number(self, what: str) -> int:
        sql = f"SELECT {what} FROM {TABLE} WHERE account = {self._mark}"
        row = await self._store.read_settled(lambda c: c.execute(sql, (self._account,)).fetchone())
        return int(row[0])

    async def _rows(
        self, conditions: str, values: Sequence[Any], order: str, limit: int | None
    ) -> list[HistoryRow]:
        m = self._mark
        sql = (
            f"SELECT seq, {', '.join(COLUMNS)} FROM {TABLE} WHERE account = {m} AND {conditions}"
            f" ORDER BY {order}"
        )
        parameters: tuple[Any, ...] = (self._account, *values)
        if limit is not None:
            sql, parameters = f"{sql} LIMIT {m}", (*parameters, limit)
        return await self._store.read_settled(
            lambda c: list(map(_row, c.execute(sql, parameters).fetchall()))
        )

    def _conditions(self, wanted: HistoryFilter, before: tuple[int, int] | None) -> tuple[str, list[Any]]:
        m = self._mark
        parts: list[str] = []
        values: list[Any] = []
        for column, names in (("chat", wanted.chats), ("sender", wanted.sender)):
            if names:
                parts.append(f"{column} IN ({', '.join([m] * len(names))})")
                values += map(str, names)
        for column, flag in (("from_me", wanted.from_me), ("synced", wanted.synced)):
            if flag is not None:
                parts.append(f"{column} = {m}")
                values.append(int(flag))
        for condition, value in (
            (f"kind = {m}", wanted.kind or None),
            (f"timestamp >= {m}", wanted.since),
            (f"timestamp <= {m}", wanted.until),
        ):
            if value is not None:
                parts.append(condition)
                values.append(value)
        if before is not None:
            parts.append(f"(timestamp, seq) < ({m}, {m})")
            values += before
        return " AND ".join(parts) or "1 = 1", values


def _row(row: Any) -> HistoryRow:
    return HistoryRow(
        seq=row[0],
        id=row[2],
        chat=Jid.parse(row[3]),
        sender=Jid.parse(row[4]),
        from_me=bool(row[5]),
        timestamp=row[6],
        kind=row[7],
        push_name=row[8],
        synced=bool(row[9]),
        edited=bool(row[10]),
        deleted=bool(row[11]),
        body=row[12],
        payload=bytes(row[13]),
    )
