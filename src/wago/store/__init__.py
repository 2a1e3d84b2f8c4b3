"""Durable state of accounts and gateway behind the protocols of `interfaces.py`."""

from __future__ import annotations

from pathlib import Path

from wago.errors import StoreError
from wago.store.interfaces import Store
from wago.store.memory import MemoryStore

__all__ = ["open_store"]


def open_store(url: str, *, durable: bool = True) -> Store:
    """Open a store, migrating its schema if it is older than this code.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://user@host/name` or `memory:`.
        durable: False lets a power cut take the last commits; a killed process still loses nothing.

    Raises:
        StoreError: the URL is not understood, the database cannot be opened, is in use by another process,
            or has a schema newer than this code.
    """
    if url == "memory:":
        return MemoryStore()
    # SQL costs a quarter of a second to import; who stays in memory does not need it.
    from wago.store.database import Database
    from wago.store.sql import SqlStore

    database: Database
    scheme, _, path = url.partition(":///")
    if scheme == "sqlite" and path:
        from wago.store.sqlite import SqliteDatabase

        database = SqliteDatabase(Path(path), durable=durable)
    elif url.startswith(("postgresql://", "postgres://")):
        try:
            from wago.store.postgres import PostgresDatabase
        except ImportError as exc:
            raise StoreError("PostgreSQL needs psycopg: pip install 'wago-gateway[postgres]'") from exc
        database = PostgresDatabase(url, durable=durable)
    else:
        raise StoreError("the database URL must begin with sqlite:///, postgresql:// or be memory:")
    try:
        database.migrate()
        return SqlStore(database)
    except StoreError:
        database.close()
        raise
    except Exception as exc:
        database.close()
        raise StoreError(f"cannot open the database: {exc}") from exc
