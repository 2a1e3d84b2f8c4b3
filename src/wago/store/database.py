"""What a SQL database must offer to the writer and the readers; the two that do are beside this file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol


class Cursor(Protocol):
    """The result of one statement."""

    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """One connection of a driver, in autocommit mode outside `Database.transaction`."""

    def execute(self, sql: Any, parameters: Any = ..., /) -> Cursor: ...
    def close(self) -> None: ...


class CommitUnknown(Exception):
    """The connection broke during COMMIT: nobody knows whether the transaction is durable."""


class Database(Protocol):
    """A database, and what differs between SQLite and PostgreSQL."""

    mark: ClassVar[str]
    """Placeholder of a parameter."""

    def migrate(self) -> None:
        """Bring the schema up to date; StoreError if it is newer than this code."""

    def connect(self, *, write: bool) -> Connection: ...
    def usable(self, connection: Connection) -> bool:
        """False once a connection is broken and must be replaced."""

    def transaction(self, connection: Connection) -> AbstractContextManager[None]:
        """Commit at the end, roll back on any exception. Statements may wait until someone fetches."""

    def select_each(self, connection: Connection, sql: str, keys: Sequence[Sequence[Any]]) -> list[Any]:
        """The row of each key, or None."""

    def close(self) -> None:
        """Release what guards the data; connections are closed by their owners."""
