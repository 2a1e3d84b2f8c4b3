"""A few threads that read, so that the event loop never waits for a disk."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, local
from typing import Final, TypeVar

from wago.errors import StoreError
from wago.store.database import Connection, Database

T = TypeVar("T")

THREADS: Final = 4


class Readers:
    """Each thread has its own connection, opened at first use."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="wago-store-read")
        self._local = local()
        self._guard = Lock()
        self._connections: list[Connection] = []

    def submit(self, read: Callable[[Connection], T]) -> Future[T]:
        """Run `read` in a thread; the future fails with StoreError whatever it raises."""
        try:
            return asyncio.get_running_loop().run_in_executor(self._pool, self._run, read)
        except RuntimeError as exc:
            raise StoreError("the store is closed") from exc

    def stop(self) -> None:
        """Let reads under way end; blocks."""
        self._pool.shutdown(wait=True)
        for connection in self._connections:
            connection.close()

    def _run(self, read: Callable[[Connection], T]) -> T:
        try:
            connection = self._connection()
            try:
                return read(connection)
            except Exception:
                if self._database.usable(connection):
                    raise
                # The server closed it while it was idle.
                return read(self._connection())
        except StoreError:
            raise
        except Exception as exc:
            raise StoreError(f"cannot read: {exc}") from exc

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or not self._database.usable(connection):
            fresh = self._database.connect(write=False)
            with self._guard:
                if connection is not None:
                    self._connections.remove(connection)
                self._connections.append(fresh)
            self._local.connection = connection = fresh
        return connection
