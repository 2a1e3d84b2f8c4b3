"""PostgreSQL through psycopg 3, an optional dependency (`wago-gateway[postgres]`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, cast

import psycopg
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from wago.store.database import CommitUnknown, Connection
from wago.store.migrate import migrate

CONNECT_TIMEOUT_S = 10


class _TextDumper(StrDumperUnknown):
    """PostgreSQL cannot store U+0000; a name or id with one must not fail the transaction it is in."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class PostgresDatabase:
    """A database by URL. Many processes may use it; each account belongs to one of them."""

    mark: ClassVar[str] = "%s"

    def __init__(self, url: str, *, durable: bool) -> None:
        self._url = url
        self._durable = durable

    def migrate(self) -> None:
        engine = create_engine(
            "postgresql+psycopg://", creator=lambda: psycopg.connect(self._url), poolclass=NullPool
        )
        try:
            migrate(engine)
        finally:
            engine.dispose()

    def connect(self, *, write: bool) -> Connection:
        connection = psycopg.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, prepare_threshold=2
        )
        connection.adapters.register_dumper(str, _TextDumper)
        if write and not self._durable:
            connection.execute("SET synchronous_commit = off")
        if not write:
            connection.execute("SET default_transaction_read_only = on")
        return cast(Connection, connection)

    def usable(self, connection: Connection) -> bool:
        return not cast("psycopg.Connection[Any]", connection).closed

    @contextmanager
    def transaction(self, connection: Connection) -> Iterator[None]:
        raw = cast("psycopg.Connection[Any]", connection)
        committing = False
        try:
            with raw.pipeline():
                raw.execute("BEGIN")
                yield
            # Leaving the pipeline has raised whatever a statement failed with.
            committing = True
            raw.execute("COMMIT")
        except BaseException as exc:
            if committing and raw.closed:
                raise CommitUnknown(str(exc)) from exc
            with suppress(psycopg.Error):
                raw.execute("ROLLBACK")
            raise

    def select_each(self, connection: Connection, sql: str, keys: Sequence[Sequence[Any]]) -> list[Any]:
        if len(keys) == 1:
            return [connection.execute(sql, keys[0]).fetchone()]
        with cast("psycopg.Connection[Any]", connection).pipeline():
            cursors = [connection.execute(sql, key) for key in keys]
            return [cursor.fetchone() for cursor in cursors]

    def close(self) -> None:
        """Nothing guards the data but the server."""
