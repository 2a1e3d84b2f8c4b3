"""Ways to make a store misbehave on purpose."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from wago.store.interfaces import AccountStore, Batch, Store
from wago.store.memory import MemoryAccount
from wago.store.sql import SqlStore


def spoil(account: AccountStore, batch: Batch) -> None:
    """Make this batch fail on its way to the disk; it must be the next one submitted."""
    if isinstance(account, MemoryAccount):
        account.fail_next()
    else:
        unstorable: Any = object()
        batch.put_setting("spoilt", unstorable)


@asynccontextmanager
async def writer_busy(store: Store) -> AsyncIterator[None]:
    """Keep the writer from writing, so that what is submitted inside shares a transaction."""
    if not isinstance(store, SqlStore):
        yield
        return
    entered, leave = threading.Event(), threading.Event()

    def work(_connection: object) -> None:
        entered.set()
        assert leave.wait(30)

    waiting = asyncio.ensure_future(store.call(work))
    assert await asyncio.to_thread(entered.wait, 30)
    try:
        yield
    finally:
        leave.set()
        await waiting
