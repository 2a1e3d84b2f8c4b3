"""A store that forgets at exit: for unit tests and for trying things. Same contract, no thread, no disk."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from wago.errors import DuplicateRow, StoreError
from wago.protocol.jid import Jid
from wago.store import tables
from wago.store.accounts import CellAccount, run_actions
from wago.store.history import HistoryChat
from wago.store.history_memory import HistoryRows, MemoryHistory
from wago.store.interfaces import (
    AddonKind,
    AddonRow,
    AppStateEntry,
    AppStateVersion,
    OutboxRow,
    PreKeyRecord,
    Pruning,
    SentMessage,
    SessionRow,
    StepKind,
    StepRow,
    StoredMessage,
)
from wago.store.tables import Key, LidFact, Table, V
from wago.store.writes import (
    ChangeHistory,
    ClearAppState,
    DeleteAccount,
    MarkUploaded,
    PutCell,
    PutHistory,
    PutLid,
    PutOutbox,
    RecordingBatch,
    Write,
)

Cells = dict[Table[Any], dict[Key, Any]]


class MemoryAccount(CellAccount):
    """One account: `live` is what reads see, `durable` what a failure falls back to."""

    def __init__(self, account: str, store: MemoryStore) -> None:
        super().__init__(account)
        self._store = store
        self._generation = 0
        self._fail_next: StoreError | None = None
        self._live: Cells = {}
        self._durable: Cells = {}
        self._live_history = HistoryRows()
        self._durable_history = HistoryRows()

    @property
    def history(self) -> MemoryHistory:
        return MemoryHistory(lambda: self._live_history, lambda: self._durable_history, self._chats)

    def _chats(self) -> list[HistoryChat]:
        return list(self._live.get(tables.HISTORY_CHAT, {}).values())

    @property
    def failures(self) -> int:
        return self._generation

    def fail_next(self, reason: str = "injected failure") -> None:
        """For tests: the next submitted batch fails when it would become durable, as on a full disk."""
        self._fail_next = StoreError(reason)

    def batch(self) -> RecordingBatch:
        return RecordingBatch(self._submit, self._generation)

    def _submit(self, batch: RecordingBatch) -> Future[None]:
        return self._store.submit(self, batch)

    def apply_live(self, writes: Sequence[Write]) -> StoreError | None:
        """Show writes to readers; the failure that awaits them, if one was asked for."""
        for write in writes:
            _apply(self._live, write)
            self._live_history.apply(write)
        error, self._fail_next = self._fail_next, None
        return error

    def apply_durable(self, writes: Sequence[Write]) -> None:
        for write in writes:
            _apply(self._durable, write)
            self._durable_history.apply(write)

    def fall_back(self, error: StoreError) -> None:
        self._generation += 1
        self._live = {table: dict(cells) for table, cells in self._durable.items()}
        self._live_history = self._durable_history.copy()
        self._failed(error)

    async def _get(self, table: Table[V], key: Key) -> V | None:
        return cast("V | None", self._live.get(table, {}).get(key))

    async def _get_many(self, table: Table[V], keys: Sequence[Key]) -> dict[Key, V]:
        cells = self._live.get(table, {})
        return {key: cells[key] for key in keys if key in cells}

    async def signal_addresses_of(self, user_part: str) -> list[str]:
        keys = self._live.get(tables.SIGNAL_SESSION, {})
        return sorted(tables.key_address(key) for key in keys if key[0] == user_part)

    async def sender_key_groups(self) -> list[str]:
        rows = self._live.get(tables.SENDER_KEY_RECIPIENTS, {})
        return sorted(str(key[0]) for key, holders in rows.items() if holders)

    async def prekeys_not_uploaded(self, limit: int) -> list[PreKeyRecord]:
        cells = self._live.get(tables.PREKEY, {})
        return [cells[key] for key in sorted(cells) if not cells[key].uploaded][:limit]

    async def messages(self, message_id: str, chat: Jid | None = None) -> list[StoredMessage]:
        found = self._values(tables.MESSAGE, lambda v: v.id == message_id and chat in (None, v.chat))
        return sorted(found, key=lambda value: value.timestamp)

    async def chat_messages(self, chat: Jid, *, limit: int, before: int | None = None) -> list[StoredMessage]:
        found = self._values(
            tables.MESSAGE, lambda v: v.chat == chat and (before is None or v.timestamp < before)
        )
        return sorted(found, key=lambda value: value.timestamp, reverse=True)[:limit]

    async def chat_sent(self, chat: Jid, *, limit: int, before: int | None = None) -> list[SentMessage]:
        found = self._values(tables.SENT, lambda v: v.chat == chat and (before is None or v.sent_at < before))
        return sorted(found, key=lambda value: value.sent_at, reverse=True)[:limit]

    async def unread(self, chats: Sequence[Jid], *, limit: int) -> list[StoredMessage]:
        marks = self._live.get(tables.CHAT_READ, {})
        until = max((marks.get((str(chat),), 0) for chat in chats), default=0)
        read = {
            step.id
            for step in self._values(tables.STEP, lambda v: v.chat in chats and v.recipient is None)
            if step.kind >= StepKind.READ
        }
        found = self._values(
            tables.MESSAGE,
            lambda v: v.chat in chats and not v.from_me and v.timestamp > until and v.id not in read,
        )
        return sorted(found, key=lambda value: value.timestamp, reverse=True)[:limit]

    async def steps(self, message_id: str, chat: Jid | None = None) -> list[StepRow]:
        found = self._values(tables.STEP, lambda v: v.id == message_id and chat in (None, v.chat))
        return sorted(found, key=lambda step: (step.at, step.kind))

    async def addons(self, chat: Jid, target: str, kind: AddonKind | None = None) -> list[AddonRow]:
        found = self._values(
            tables.ADDON,
            lambda v: v.chat == chat and v.target == target and kind in (None, v.kind),
        )
        return sorted(found, key=lambda addon: (addon.at_ms, addon.id))

    async def message_chats(self) -> dict[Jid, int]:
        newest: dict[Jid, int] = {}
        found = [(each.chat, each.timestamp) for each in self._values(tables.MESSAGE, lambda _: True)]
        found += [(each.chat, each.sent_at) for each in self._values(tables.SENT, lambda _: True)]
        for chat, at in found:
            newest[chat] = max(at, newest.get(chat, at))
        return newest

    async def contact_names(self) -> dict[Jid, str]:
        cells = self._live.get(tables.CONTACT_NAME, {})
        return {Jid.parse(str(key[0])): name for key, name in cells.items()}

    async def app_state_keys(self) -> dict[bytes, bytes]:
        cells = self._live.get(tables.APP_STATE_KEY, {})
        return {bytes.fromhex(str(key[0])): record for key, record in cells.items()}

    async def app_state_version(self, collection: str) -> AppStateVersion | None:
        return await self._get(tables.APP_STATE_VERSION, (collection,))

    async def app_state_macs(self, collection: str, index_macs: Sequence[bytes]) -> dict[bytes, bytes]:
        keys: dict[Key, bytes] = {(collection, mac.hex()): mac for mac in index_macs}
        found = await self._get_many(tables.APP_STATE_ENTRY, list(keys))
        return {keys[key]: entry.value_mac for key, entry in found.items()}

    async def app_state_collection(self, collection: str) -> dict[bytes, bytes]:
        found = self._values(tables.APP_STATE_ENTRY, lambda v: v.collection == collection)
        return {entry.index_mac: entry.value_mac for entry in found}

    async def app_state_entries(self, action: str, index: str | None = None) -> list[AppStateEntry]:
        found = self._values(
            tables.APP_STATE_ENTRY, lambda v: v.action == action and index in (None, v.index)
        )
        return sorted(found, key=lambda entry: (entry.index, entry.index_mac))

    def _values(self, table: Table[V], wanted: Callable[[V], bool]) -> list[V]:
        return [value for value in self._live.get(table, {}).values() if wanted(value)]

    async def prune(self, before: Pruning) -> None:
        for cells in (self._live, self._durable):
            _drop(cells, tables.SENT, lambda value: value.sent_at < before.sent_before)
            _drop(cells, tables.SEEN, lambda value: value < before.seen_before)
            _drop(cells, tables.MESSAGE, lambda value: value.timestamp < before.messages_before)
            _drop(cells, tables.ADDON, lambda value: value.at_ms < before.messages_before * 1000)
            _drop(cells, tables.STEP, lambda value: value.at < before.steps_before)
            _drop(cells, tables.SEND_REQUEST, lambda value: value.at < before.steps_before)
            _drop(cells, tables.MESSAGE_SECRET, lambda value: value.kept_at < before.secrets_before)
        for history in (self._live_history, self._durable_history):
            history.prune(before.history_before)


def _drop(cells: Cells, table: Table[Any], old: Callable[[Any], bool]) -> None:
    rows = cells.get(table, {})
    for key in [key for key, value in rows.items() if old(value)]:
        del rows[key]


def _apply(cells: Cells, write: Write) -> None:
    match write:
        case PutCell(table, key, None):
            cells.get(table, {}).pop(key, None)
        case PutCell(table, key, value):
            rows = cells.setdefault(table, {})
            if table.wins is None or key not in rows or table.wins(value, rows[key]):
                rows[key] = value
        case PutLid():
            _apply_lid(cells, write)
        case MarkUploaded(up_to_id):
            rows = cells.get(tables.PREKEY, {})
            for key, record in rows.items():
                if record.id <= up_to_id:
                    rows[key] = replace(record, uploaded=True)
        case ClearAppState(collection):
            for table in (tables.APP_STATE_VERSION, tables.APP_STATE_ENTRY):
                rows = cells.get(table, {})
                for key in [key for key in rows if key[0] == collection]:
                    del rows[key]
        case DeleteAccount():
            cells.clear()
        case PutOutbox() | PutHistory() | ChangeHistory():
            pass


def _apply_lid(cells: Cells, write: PutLid) -> None:
    pn_of: dict[Key, LidFact] = cells.setdefault(tables.PN_OF, {})
    lid_of: dict[Key, LidFact] = cells.setdefault(tables.LID_OF, {})
    lid, pn = (str(write.lid),), (str(write.pn),)
    known = [fact for fact in (pn_of.get(lid), lid_of.get(pn)) if fact is not None]
    if any(fact.learnt_at > write.learnt_at for fact in known):
        return
    old_pn, old_lid = pn_of.pop(lid, None), lid_of.pop(pn, None)
    if old_pn is not None:
        lid_of.pop((str(old_pn.other),), None)
    if old_lid is not None:
        pn_of.pop((str(old_lid.other),), None)
    pn_of[lid] = LidFact(other=write.pn, learnt_at=write.learnt_at)
    lid_of[pn] = LidFact(other=write.lid, learnt_at=write.learnt_at)


class MemoryGateway:
    """Sessions and outbox in two dictionaries."""

    def __init__(self) -> None:
        self._sessions: dict[str, SessionRow] = {}
        self._outbox: dict[int, OutboxRow] = {}
        self._next_id = 1

    async def sessions(self) -> list[SessionRow]:
        return [self._sessions[name] for name in sorted(self._sessions)]

    async def put_session(self, row: SessionRow) -> None:
        for other in self._sessions.values():
            if other.token == row.token and other.name != row.name:
                raise DuplicateRow(f"another session has the token of {row.name!r}")
        self._sessions[row.name] = row

    async def delete_session(self, name: str) -> None:
        self._sessions.pop(name, None)

    def add(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            self._outbox[self._next_id] = replace(row, id=self._next_id)
            self._next_id += 1

    async def outbox_due(self, session: str, receiver: str, limit: int, after: int = 0) -> list[OutboxRow]:
        await _settled()
        rows = [row for row in self._undelivered() if (row.session, row.receiver) == (session, receiver)]
        return [row for row in rows if row.id > after][:limit]

    async def outbox_receivers(self) -> list[tuple[str, str]]:
        await _settled()
        return sorted({(row.session, row.receiver) for row in self._undelivered()})

    async def outbox_list(self, session: str | None, *, undelivered: bool, limit: int) -> list[OutboxRow]:
        await _settled()
        rows = self._undelivered() if undelivered else list(self._outbox.values())
        return [row for row in rows if session is None or row.session == session][:limit]

    async def outbox_delivered(self, ids: Sequence[int], at: int) -> None:
        for row in self._rows(ids):
            self._outbox[row.id] = replace(row, delivered_at=at, last_error=None)

    async def outbox_failed(self, row_id: int, *, attempts: int, next_attempt_at: int, error: str) -> None:
        for row in self._rows([row_id]):
            self._outbox[row_id] = replace(
                row, attempts=attempts, next_attempt_at=next_attempt_at, last_error=error
            )

    async def outbox_replay(self, ids: Sequence[int]) -> int:
        rows = self._rows(ids)
        for row in rows:
            self._outbox[row.id] = replace(
                row, delivered_at=None, attempts=0, next_attempt_at=0, last_error=None
            )
        return len(rows)

    async def outbox_prune(self, *, delivered_before: int, created_before: int) -> int:
        gone = [
            row.id
            for row in self._outbox.values()
            if row.created_at < created_before
            or (row.delivered_at is not None and row.delivered_at < delivered_before)
        ]
        for row_id in gone:
            del self._outbox[row_id]
        return len(gone)

    def _undelivered(self) -> list[OutboxRow]:
        return [row for row in self._outbox.values() if row.delivered_at is None]

    def _rows(self, ids: Sequence[int]) -> list[OutboxRow]:
        return [self._outbox[row_id] for row_id in dict.fromkeys(ids) if row_id in self._outbox]


async def _settled() -> None:
    # Batches settle in the next turn of the loop; what was submitted before this call is then in the outbox.
    await asyncio.sleep(0)


class MemoryStore:
    """`Store` in memory. A batch settles in the next turn of the event loop."""

    def __init__(self) -> None:
        self._accounts: dict[str, MemoryAccount] = {}
        self._gateway = MemoryGateway()
        self._queue: deque[tuple[MemoryAccount, RecordingBatch, Future[None], StoreError | None]] = deque()
        self._closed = False

    def account(self, account: str) -> MemoryAccount:
        if account not in self._accounts:
            self._accounts[account] = MemoryAccount(account, self)
        return self._accounts[account]

    @property
    def gateway(self) -> MemoryGateway:
        return self._gateway

    async def close(self) -> None:
        self._settle_all()
        self._closed = True

    def submit(self, account: MemoryAccount, batch: RecordingBatch) -> Future[None]:
        loop: AbstractEventLoop = asyncio.get_running_loop()
        future: Future[None] = loop.create_future()
        if self._closed:
            _fail(future, StoreError("the store is closed"))
        elif batch.generation != account.failures:
            _fail(future, StoreError("an earlier batch of this account failed"))
        else:
            self._queue.append((account, batch, future, account.apply_live(batch.writes)))
            loop.call_soon(self._settle_all)
        return future

    def _settle_all(self) -> None:
        while self._queue:
            account, batch, future, error = self._queue.popleft()
            if batch.generation != account.failures:
                _fail(future, StoreError("an earlier batch of this account failed"))
                continue
            if error is not None:
                account.fall_back(error)
                _fail(future, error)
                continue
            account.apply_durable(batch.writes)
            for write in batch.writes:
                if isinstance(write, PutOutbox):
                    self._gateway.add(write.rows)
            run_actions(batch.actions)
            if not future.done():
                future.set_result(None)


def _fail(future: Future[None], error: StoreError) -> None:
    if not future.done():
        future.set_exception(error)
        # Whoever submits without waiting learns of it through on_failure; asyncio shall not complain.
        future.exception()
