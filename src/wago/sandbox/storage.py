"""What survives a restart: one SQLite file, written once per turn of the event loop.

All writes of one turn are one transaction, and `after()` runs an action when they are stored: that is where
acknowledgements and deliveries go out. WAL without a sync per commit survives a killed process, which is what
a test service has to survive.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from wago.errors import StoreError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS queue (seq INTEGER PRIMARY KEY, address TEXT NOT NULL, stanza BLOB NOT NULL);
"""
_VERSION = 1
_RETRY_S = 0.5

log = structlog.get_logger("sandbox")


class Storage:
    """Small values by kind and key, and the stanzas that wait for a device."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA busy_timeout=5000")
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found > _VERSION:
            self._db.close()
            raise StoreError(f"{path} was written by a newer version")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version={_VERSION}")
        self._next_seq: int = self._db.execute("SELECT coalesce(max(seq), 0) + 1 FROM queue").fetchone()[0]
        self._writes: list[tuple[str, tuple[Any, ...]]] = []
        self._actions: list[Callable[[], object]] = []
        self._scheduled = False
        self._closed = False

    # -- reads, at start --------------------------------------------------------------------------------

    def load(self, kind: str) -> list[tuple[str, bytes]]:
        """All records of a kind, ordered by key."""
        return self._db.execute(
            "SELECT key, value FROM record WHERE kind = ? ORDER BY key", (kind,)
        ).fetchall()

    def load_queue(self) -> list[tuple[int, str, bytes]]:
        """All waiting stanzas, oldest first."""
        return self._db.execute("SELECT seq, address, stanza FROM queue ORDER BY seq").fetchall()

    # -- writes -----------------------------------------------------------------------------------------

    def put(self, kind: str, key: str, value: bytes) -> None:
        self._write("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (kind, key, value))

    def delete(self, kind: str, key: str) -> None:
        self._write("DELETE FROM record WHERE kind = ? AND key = ?", (kind, key))

    def delete_prefix(self, kind: str, prefix: str) -> None:
        """Delete every record of a kind whose key begins so."""
        self._write(
            "DELETE FROM record WHERE kind = ? AND key >= ? AND key < ?",
            (kind, prefix, prefix + "\U0010ffff"),
        )

    def enqueue(self, address: str, stanza: bytes) -> int:
        """Add a waiting stanza; its number in the order of all queues."""
        seq, self._next_seq = self._next_seq, self._next_seq + 1
        self._write("INSERT INTO queue VALUES (?, ?, ?)", (seq, address, stanza))
        return seq

    def dequeue(self, seq: int) -> None:
        self._write("DELETE FROM queue WHERE seq = ?", (seq,))

    def after(self, action: Callable[[], object]) -> None:
        """Run `action` when everything written up to now is stored; at once if it is."""
        if self._writes or self._actions:
            self._actions.append(action)
        else:
            action()

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        self._writes.append((statement, values))
        if not self._scheduled and not self._closed:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn_is_over)

    def _turn_is_over(self) -> None:
        if not self._closed:
            self.flush()

    def flush(self) -> None:
        """Store what is pending and run what waits for it. A storage fault delays both and loses neither."""
        self._scheduled = False
        try:
            self._commit()
        except sqlite3.Error:
            if self._closed:
                raise
            log.exception("state cannot be stored")
            self._scheduled = True
            asyncio.get_running_loop().call_later(_RETRY_S, self._turn_is_over)
            return
        actions, self._actions = self._actions, []
        for action in actions:
            try:
                action()
            except Exception:
                log.exception("an action after a commit failed")

    def _commit(self) -> None:
        try:
            self._db.execute("BEGIN")
            for statement, values in self._writes:
                self._db.execute(statement, values)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._writes = []

    def close(self) -> None:
        """Store what is pending, then close the file."""
        self._closed = True
        while self._writes or self._actions:
            self.flush()
        self._db.close()
