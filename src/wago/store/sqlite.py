"""SQLite: one file in WAL mode, held by one process."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, cast

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from wago.errors import StoreError
from wago.store.database import Connection
from wago.store.migrate import migrate

BUSY_TIMEOUT_S = 10.0


class SqliteDatabase:
    """A database file, locked for this process from construction to `close()`."""

    mark: ClassVar[str] = "?"

    def __init__(self, path: Path, *, durable: bool) -> None:
        self._path = path
        self._durable = durable
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _lock(path.with_name(path.name + ".lock"))
            # SQLite gives the -wal and -shm files the mode of the database file.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
        except OSError as exc:
            raise StoreError(f"cannot open {path}: {exc.strerror or exc}") from exc

    def migrate(self) -> None:
        engine = create_engine("sqlite://", creator=lambda: self._open(write=True), poolclass=NullPool)
        # The driver would begin a transaction only at the first INSERT and leave CREATE TABLE outside.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        try:
            migrate(engine)
        finally:
            engine.dispose()

    def connect(self, *, write: bool) -> Connection:
        return cast(Connection, self._open(write=write))

    def _open(self, *, write: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        try:
            if write:
                connection.execute("PRAGMA journal_mode=WAL").fetchall()
                connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
                # A checkpoint after a burst leaves a WAL of this size at most.
                connection.execute("PRAGMA journal_size_limit=16777216").fetchall()
            else:
                connection.execute("PRAGMA query_only=ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def usable(self, connection: Connection) -> bool:
        return True

    @contextmanager
    def transaction(self, connection: Connection) -> Iterator[None]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # SQLite itself rolls back on some errors, such as a full disk; then there is nothing left to do.
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def select_each(self, connection: Connection, sql: str, keys: Sequence[Sequence[Any]]) -> list[Any]:
        return [connection.execute(sql, key).fetchone() for key in keys]

    def close(self) -> None:
        os.close(self._lock)


def _lock(path: Path) -> int:
    """Take the lock file; the kernel gives it back when this process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise StoreError(
            f"{path.with_suffix('')} is in use by another process (pid {holder}); one process at a time may"
            " open it"
        ) from exc
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor
