"""The SQL store: overlay and cache in front, one writer thread and a few readers behind."""

from __future__ import annotations

import asyncio
from asyncio import Future, Handle, TimerHandle
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, cast

import structlog

from wago.errors import StoreError
from wago.protocol.jid import Jid
from wago.store import tables
from wago.store.accounts import CellAccount, run_actions
from wago.store.database import Connection, Database
from wago.store.history_sql import SqlHistory
from wago.store.interfaces import (
    AddonKind,
    AddonRow,
    AppStateEntry,
    AppStateVersion,
    PreKeyRecord,
    Pruning,
    SentMessage,
    StepRow,
    StoredMessage,
)
from wago.store.overlay import MISSING, AccountCells, Cache
from wago.store.queries import Queries
from wago.store.readers import Readers
from wago.store.sql_gateway import SqlGateway
from wago.store.statements import select
from wago.store.tables import Key, Table, V
from wago.store.writer import Job, Writer, wait_settled
from wago.store.writes import PutOutbox, RecordingBatch

_log = structlog.get_logger(__name__)

T = TypeVar("T")

CACHE_BYTES: Final = 64 * 1024 * 1024

LINGER_S: Final = 0.005
"""How long what nobody waits for may wait for company."""


class SqlAccount(CellAccount):
    """One account of a `SqlStore`."""

    def __init__(self, account: str, store: SqlStore, cells: AccountCells) -> None:
        super().__init__(account)
        self._store = store
        self._cells = cells
        self._queries = Queries(store.mark, account)
        self._history = SqlHistory(store, account)

    @property
    def history(self) -> SqlHistory:
        return self._history

    @property
    def failures(self) -> int:
        return self._cells.generation

    def batch(self) -> RecordingBatch:
        return RecordingBatch(self._submit, self._cells.generation)

    async def signal_addresses_of(self, user_part: str) -> list[str]:
        m = self._store.mark
        sql = f"SELECT device FROM signal_session WHERE account = {m} AND user_part = {m}"
        rows = await self._rows_with_pending(tables.SIGNAL_SESSION, sql, (self._account, user_part))
        devices = {row[0] for row in rows[0]}
        for (user, device), record in rows[1].items():
            if user == user_part:
                (devices.discard if record is None else devices.add)(device)
        return sorted(tables.key_address((user_part, device)) for device in devices)

    async def sender_key_groups(self) -> list[str]:
        sql = (
            f"SELECT group_jid FROM sender_key_recipients WHERE account = {self._store.mark}"
            " AND devices <> ''"
        )
        rows, pending = await self._rows_with_pending(tables.SENDER_KEY_RECIPIENTS, sql, (self._account,))
        groups = {row[0] for row in rows}
        for (group,), holders in pending.items():
            (groups.add if holders else groups.discard)(group)
        return sorted(groups)

    async def prekeys_not_uploaded(self, limit: int) -> list[PreKeyRecord]:
        m = self._store.mark
        sql = (
            "SELECT id, private_key, public_key, uploaded FROM prekey"
            f" WHERE account = {m} AND uploaded = 0 ORDER BY id"
        )
        rows, pending = await self._rows_with_pending(tables.PREKEY, sql, (self._account,))
        records = {row[0]: tables.PREKEY.decode((row[0],), row[1:]) for row in rows}
        for (prekey_id,), record in pending.items():
            records.pop(prekey_id, None)
            if record is not None and not record.uploaded:
                records[prekey_id] = record
        return [records[prekey_id] for prekey_id in sorted(records)[:limit]]

    async def messages(self, message_id: str, chat: Jid | None = None) -> list[StoredMessage]:
        return await self._store.call(lambda c: self._queries.messages(c, message_id, chat))

    async def chat_messages(self, chat: Jid, *, limit: int, before: int | None = None) -> list[StoredMessage]:
        return await self._store.call(lambda c: self._queries.chat_messages(c, chat, limit, before))

    async def chat_sent(self, chat: Jid, *, limit: int, before: int | None = None) -> list[SentMessage]:
        return await self._store.call(lambda c: self._queries.chat_sent(c, chat, limit, before))

    async def unread(self, chats: Sequence[Jid], *, limit: int) -> list[StoredMessage]:
        return await self._store.call(lambda c: self._queries.unread(c, chats, limit))

    async def steps(self, message_id: str, chat: Jid | None = None) -> list[StepRow]:
        return await self._store.call(lambda c: self._queries.steps(c, message_id, chat))

    async def addons(self, chat: Jid, target: str, kind: AddonKind | None = None) -> list[AddonRow]:
        return await self._store.call(lambda c: self._queries.addons(c, chat, target, kind))

    async def message_chats(self) -> dict[Jid, int]:
        return await self._store.call(self._queries.message_chats)

    async def contact_names(self) -> dict[Jid, str]:
        return await self._store.call(self._queries.contact_names)

    async def app_state_keys(self) -> dict[bytes, bytes]:
        return await self._store.call(self._queries.app_state_keys)

    async def app_state_version(self, collection: str) -> AppStateVersion | None:
        return await self._store.call(lambda c: self._queries.app_state_version(c, collection))

    async def app_state_macs(self, collection: str, index_macs: Sequence[bytes]) -> dict[bytes, bytes]:
        return await self._store.call(lambda c: self._queries.app_state_macs(c, collection, index_macs))

    async def app_state_collection(self, collection: str) -> dict[bytes, bytes]:
        return await self._store.call(lambda c: self._queries.app_state_collection(c, collection))

    async def app_state_entries(self, action: str, index: str | None = None) -> list[AppStateEntry]:
        return await self._store.call(lambda c: self._queries.app_state_entries(c, action, index))

    async def prune(self, before: Pruning) -> None:
        await self._store.call(lambda c: self._queries.prune(c, before))

    def _submit(self, batch: RecordingBatch) -> Future[None]:
        job = Job(
            future=asyncio.get_running_loop().create_future(),
            settle=self._settle,
            account=self._account,
            generation=batch.generation,
            writes=batch.writes,
            actions=batch.actions,
            lazy=batch.lazy,
        )
        if self._store.closed or batch.generation != self._cells.generation:
            reason = (
                "the store is closed" if self._store.closed else "an earlier batch of this account failed"
            )
            job.future.set_exception(StoreError(reason))
            job.future.exception()
            return job.future
        self._cells.apply(job)
        for write in batch.writes:
            if isinstance(write, PutOutbox):
                self._store.gateway.expect(job, write)
        self._store.put(job)
        return job.future

    def _settle(self, job: Job) -> None:
        if job.error is None:
            self._cells.committed(job)
            run_actions(job.actions)
        elif job.generation == self._cells.generation:
            _log.error("batch failed", account=self._account, reason=str(job.error))
            self._cells.fall_back()
            self._failed(job.error)

    async def _get(self, table: Table[V], key: Key) -> V | None:
        value = self._cells.peek(table, key)
        if value is MISSING:
            return (await self._get_many(table, (key,))).get(key)
        return cast("V | None", value)

    async def _get_many(self, table: Table[V], keys: Sequence[Key]) -> dict[Key, V]:
        found: dict[Key, V] = {}
        left = list(dict.fromkeys(keys))
        while left:
            values = {key: self._cells.peek(table, key) for key in left}
            left = [key for key in left if values[key] is MISSING]
            if left:
                settled = self._cells.fence(table)
                if settled is not None:
                    self._store.hand_over()
                    await wait_settled(settled)
                    values = {}
                else:
                    for load in self._cells.loads(table, left, lambda fresh: self._read(table, fresh)):
                        await asyncio.shield(load.future)
                        values.update(load.values)
                    # A cell that was written while it was loaded is looked up again.
                    left = [key for key in left if values.get(key, MISSING) is MISSING]
            found.update((key, value) for key, value in values.items() if value not in (None, MISSING))
        return {key: found[key] for key in keys if key in found}

    def _read(self, table: Table[V], keys: list[Key]) -> Future[list[V | None]]:
        def read(connection: Connection) -> list[V | None]:
            rows = self._store.database.select_each(
                connection, select(self._store.mark, table), [(self._account, *key) for key in keys]
            )
            return [
                None if row is None else table.decode(key, row) for key, row in zip(keys, rows, strict=True)
            ]

        return self._store.read(read)

    async def _rows_with_pending(
        self, table: Table[V], sql: str, parameters: tuple[Any, ...]
    ) -> tuple[list[Any], dict[Key, Any]]:
        """Rows on disk, and the writes under way to their table that go over them."""
        while True:
            settled = self._cells.fence(table)
            if settled is not None:
                self._store.hand_over()
                await wait_settled(settled)
                continue
            generation, pending = self._cells.generation, self._cells.pending_of(table)
            rows = await self._store.read(lambda connection: connection.execute(sql, parameters).fetchall())
            if generation == self._cells.generation:
                return rows, pending


class SqlStore:
    """`Store` on a `Database`."""

    def __init__(self, database: Database, *, cache_bytes: int = CACHE_BYTES) -> None:
        self.database = database
        self.mark = database.mark
        self._cache = Cache(cache_bytes)
        self._accounts: dict[str, SqlAccount] = {}
        self._gateway = SqlGateway(self)
        self._readers = Readers(database)
        self._writer = Writer(database)
        self._held: list[Job] = []
        self._lazy_turn: TimerHandle | None = None
        self._turn: Handle | None = None
        self._closing: Future[None] | None = None

    @property
    def closed(self) -> bool:
        return self._closing is not None

    def account(self, account: str) -> SqlAccount:
        known = self._accounts.get(account)
        if known is None:
            known = self._accounts[account] = SqlAccount(account, self, AccountCells(self._cache))
        return known

    @property
    def gateway(self) -> SqlGateway:
        return self._gateway

    def put(self, job: Job) -> None:
        """Queue a job. All of one turn of the event loop go to the writer together: waking it costs."""
        self._held.append(job)
        loop = job.future.get_loop()
        if not job.lazy:
            if self._turn is None:
                self._turn = loop.call_soon(self.hand_over)
        elif self._lazy_turn is None:
            self._lazy_turn = loop.call_later(LINGER_S, self.hand_over)

    def hand_over(self) -> None:
        """What is held goes to the writer now: somebody waits for it."""
        for waiting in (self._turn, self._lazy_turn):
            if waiting is not None:
                waiting.cancel()
        self._turn = self._lazy_turn = None
        if self._held:
            self._writer.put(self._held)
            self._held = []

    def read(self, read: Callable[[Connection], T]) -> Future[T]:
        """Read in a thread.

        Raises:
            StoreError: the store is closed.
        """
        if self.closed:
            raise StoreError("the store is closed")
        return self._readers.submit(read)

    async def call(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in the next transaction; it goes on when the caller is cancelled.

        Raises:
            StoreError: nothing was written.
        """
        if self.closed:
            raise StoreError("the store is closed")
        future: Future[T] = asyncio.get_running_loop().create_future()
        self.put(Job(future=future, settle=_settle_call, work=work))
        return await asyncio.shield(future)

    async def read_settled(self, read: Callable[[Connection], T]) -> T:
        """Read in a thread, behind every batch that was submitted before.

        Raises:
            StoreError: as `read`, or what was submitted cannot be written.
        """
        await self.call(lambda _connection: None)
        return await self.read(read)

    async def close(self) -> None:
        if self._closing is None:
            self.hand_over()
            self._closing = asyncio.get_running_loop().run_in_executor(None, self._stop)
        await asyncio.shield(self._closing)

    def _stop(self) -> None:
        self._writer.stop()
        self._readers.stop()
        self.database.close()


def _settle_call(_job: Job) -> None:
    """Work of the gateway leaves nothing in memory."""
