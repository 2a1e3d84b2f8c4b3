"""The SQL of the writes, for both databases, and the plan that turns many batches into few statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from wago.store import history_sql, tables
from wago.store.database import Connection
from wago.store.history import HistoryChange
from wago.store.interfaces import OutboxRow
from wago.store.tables import Key, Table
from wago.store.writes import (
    ChangeHistory,
    ClearAppState,
    DeleteAccount,
    MarkUploaded,
    PutCell,
    PutHistory,
    PutLid,
    PutOutbox,
    Write,
)

# Rows per statement, largest first. Few sizes, so that prepared statements stay few; many rows per statement,
# because every statement gives up and takes back Python's lock.
CHUNKS: Final = (64, 16, 4, 1)

OUTBOX_COLUMNS: Final = (
    "session",
    "receiver",
    "event_id",
    "kind",
    "url",
    "content_type",
    "body",
    "created_at",
    "attempts",
    "next_attempt_at",
    "delivered_at",
    "last_error",
    "media",
)
ACCOUNT_TABLES: Final = tuple(dict.fromkeys(table.name for table in (*tables.CELL_TABLES, tables.PN_OF)))


def marks(mark: str, count: int) -> str:
    return ", ".join([mark] * count)


@lru_cache(maxsize=1024)
def upsert(mark: str, table: Table[Any], rows: int) -> str:
    """Insert or replace this many cells."""
    key = ("account", *table.key)
    columns = (*key, *table.columns)
    values = ", ".join([f"({marks(mark, len(columns))})"] * rows)
    updates = ", ".join(f"{column} = excluded.{column}" for column in table.columns)
    condition = f" WHERE {table.wins_sql}" if table.wins_sql else ""
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {values}"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates}{condition}"
    )


@lru_cache(maxsize=256)
def delete(mark: str, table: Table[Any]) -> str:
    return f"DELETE FROM {table.name} WHERE {_where(mark, table)}"


@lru_cache(maxsize=256)
def select(mark: str, table: Table[Any]) -> str:
    """Read the columns of one cell."""
    return f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {_where(mark, table)}"


def _where(mark: str, table: Table[Any]) -> str:
    return " AND ".join(f"{column} = {mark}" for column in ("account", *table.key))


@lru_cache(maxsize=64)
def insert_outbox(mark: str, rows: int) -> str:
    values = ", ".join([f"({marks(mark, len(OUTBOX_COLUMNS))})"] * rows)
    return f"INSERT INTO outbox ({', '.join(OUTBOX_COLUMNS)}) VALUES {values}"


def outbox_values(row: OutboxRow) -> tuple[Any, ...]:
    return (
        row.session,
        row.receiver,
        row.event_id,
        row.kind,
        row.url,
        row.content_type,
        row.body,
        row.created_at,
        row.attempts,
        row.next_attempt_at,
        row.delivered_at,
        row.last_error,
        row.media,
    )


class Plan:
    """Collects writes of one transaction and runs them in few statements.

    Of several writes to one cell only the last is run. Cells and outbox rows wait until `flush()`, which
    anything that depends on their order calls first.
    """

    def __init__(self, connection: Connection, mark: str) -> None:
        self._connection = connection
        self._mark = mark
        self._cells: dict[Table[Any], dict[Key, object | None]] = {}
        self._outbox: list[tuple[Any, ...]] = []
        self._history: list[tuple[Any, ...]] = []

    def add(self, account: str, write: Write) -> None:
        match write:
            case PutCell(table, key, value):
                cells = self._cells.setdefault(table, {})
                where = (account, *key)
                if table.wins is None or value is None or _wins(table, value, cells.get(where)):
                    cells[where] = value
            case PutOutbox(rows):
                self._outbox.extend(map(outbox_values, rows))
            case PutHistory(rows):
                self._history.extend(history_sql.values_of(account, row) for row in rows)
            case ChangeHistory(change):
                self._change_history(account, change)
            case PutLid():
                self._put_lid(account, write)
            case MarkUploaded(up_to_id):
                self.flush()
                sql = f"UPDATE prekey SET uploaded = 1 WHERE account = {self._mark} AND id <= {self._mark}"
                self._connection.execute(sql, (account, up_to_id))
            case ClearAppState(collection):
                self.flush()
                for table in (tables.APP_STATE_VERSION, tables.APP_STATE_ENTRY):
                    sql = (
                        f"DELETE FROM {table.name} WHERE account = {self._mark} AND collection = {self._mark}"
                    )
                    self._connection.execute(sql, (account, collection))
            case DeleteAccount():
                self.flush()
                for name in (*ACCOUNT_TABLES, history_sql.TABLE):
                    self._connection.execute(
                        f"DELETE FROM {name} WHERE account = {self._mark}",
                        (account,),
                    )

    def flush(self) -> None:
        for table, cells in self._cells.items():
            rows: list[tuple[Any, ...]] = []
            for where, value in cells.items():
                if value is None:
                    self._connection.execute(delete(self._mark, table), where)
                else:
                    rows.append((*where, *table.encode(value)))
            for chunk in _chunks(rows):
                self._connection.execute(upsert(self._mark, table, len(chunk)), _flat(chunk))
        self._cells.clear()
        for chunk in _chunks(self._outbox):
            self._connection.execute(insert_outbox(self._mark, len(chunk)), _flat(chunk))
        self._outbox.clear()
        for chunk in _chunks(self._history):
            self._connection.execute(history_sql.insert(self._mark, len(chunk)), _flat(chunk))
        self._history.clear()

    def _change_history(self, account: str, change: HistoryChange) -> None:
        # What it changes may be among what waits.
        if self._history:
            self.flush()
        sql, values = history_sql.change(self._mark, account, change)
        self._connection.execute(sql, values)

    def _put_lid(self, account: str, write: PutLid) -> None:
        m, lid, pn = self._mark, str(write.lid), str(write.pn)
        # Spelt out, so that each side is found by its own index, not by a walk through the account's rows.
        either = f"((account = {m} AND lid = {m}) OR (account = {m} AND pn = {m}))"
        where = (account, lid, account, pn)
        # Runs beside the waiting cells, none of which is in this table.
        self._connection.execute(
            f"DELETE FROM lid_map WHERE {either} AND NOT EXISTS"
            f" (SELECT 1 FROM lid_map WHERE {either} AND learnt_at > {m})",
            (*where, *where, write.learnt_at),
        )
        # Conflicts with the newer fact that kept the delete from deleting, if there is one.
        self._connection.execute(
            f"INSERT INTO lid_map (account, lid, pn, learnt_at) VALUES ({marks(m, 4)})"
            " ON CONFLICT DO NOTHING",
            (account, lid, pn, write.learnt_at),
        )


def _wins(table: Table[Any], value: object, former: object | None) -> bool:
    return former is None or table.wins is None or table.wins(value, former)


def _chunks(rows: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    chunks, start = [], 0
    for size in CHUNKS:
        while len(rows) - start >= size:
            chunks.append(rows[start : start + size])
            start += size
    return chunks


def _flat(rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    return rows[0] if len(rows) == 1 else tuple(value for row in rows for value in row)
