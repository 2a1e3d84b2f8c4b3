"""What memory knows of the cells on disk: writes under way, a bounded cache, loads that a write voids."""

from __future__ import annotations

from asyncio import Future
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

from wago.store import tables
from wago.store.tables import Key, LidFact, Table
from wago.store.writer import Job
from wago.store.writes import (
    ChangeHistory,
    ClearAppState,
    DeleteAccount,
    MarkUploaded,
    PutCell,
    PutHistory,
    PutLid,
)

Cell = tuple[Table[Any], Key]

ENTRY_BYTES: Final = 400
"""What an entry costs beside its value: key, token, links; and a small record."""


class Missing(Enum):
    """Memory does not know; None means that there is no such cell."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


class Cache:
    """Least recently used values of all accounts, within a budget of bytes."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._entries: OrderedDict[tuple[object, Key], object | None] = OrderedDict()
        self.used = 0

    def get(self, token: object, key: Key) -> object | None:
        value = self._entries.get((token, key), MISSING)
        if value is not MISSING:
            self._entries.move_to_end((token, key))
        return value

    def put(self, token: object, key: Key, value: object | None) -> None:
        old = self._entries.pop((token, key), MISSING)
        if old is not MISSING:
            self.used -= _cost(old)
        self._entries[(token, key)] = value
        self.used += _cost(value)
        while self.used > self._budget and self._entries:
            _, gone = self._entries.popitem(last=False)
            self.used -= _cost(gone)


def _cost(value: object | None) -> int:
    match value:
        case bytes() | str():
            return ENTRY_BYTES + len(value)
        case frozenset():
            return ENTRY_BYTES + 150 * len(value)
        case _:
            return ENTRY_BYTES


@dataclass(slots=True, eq=False)
class Load:
    """Cells being read from disk. `values` gets those that no write has touched meanwhile."""

    keys: Sequence[Key]
    future: Future[list[Any]]
    values: dict[Key, Any] = field(default_factory=dict)


class AccountCells:
    """One account's view. Lookups go: writes under way, cache, disk."""

    def __init__(self, cache: Cache) -> None:
        self.generation = 0
        self._cache = cache
        self._pending: dict[Cell, tuple[object | None, Job]] = {}
        self._fences: dict[Table[Any], Job] = {}
        self._loading: dict[Cell, Load] = {}
        # Cache entries hang on a token; a new token is a forgotten table.
        self._tokens: dict[Table[Any], object] = {}

    def peek(self, table: Table[Any], key: Key) -> Any:
        """The value if memory knows it, else MISSING."""
        entry = self._pending.get((table, key))
        if entry is not None:
            return entry[0]
        token = self._tokens.get(table)
        return MISSING if token is None else self._cache.get(token, key)

    def fence(self, table: Table[Any]) -> Future[None] | None:
        """What to wait for before the disk may be asked about a table."""
        job = self._fences.get(table)
        return None if job is None else job.settled

    def pending_of(self, table: Table[Any]) -> dict[Key, Any]:
        """Writes under way to one table."""
        return {key: value for (other, key), (value, _job) in self._pending.items() if other is table}

    def loads(
        self, table: Table[Any], keys: Sequence[Key], read: Callable[[list[Key]], Future[list[Any]]]
    ) -> set[Load]:
        """The loads that will bring these cells; starts one for those that nobody is loading."""
        running = {load for key in keys if (load := self._loading.get((table, key))) is not None}
        fresh = [key for key in keys if (table, key) not in self._loading]
        for load in running:
            if load.future.done():
                # Its callback is still on its way through the loop, and who awaits a future that is done
                # does not let the loop turn.
                self._loaded(table, load)
        if fresh:
            load = Load(fresh, read(fresh))
            for key in fresh:
                self._loading[(table, key)] = load
            load.future.add_done_callback(lambda _future: self._loaded(table, load))
            running.add(load)
        return running

    def apply(self, job: Job) -> None:
        """Show the writes of a job that was just submitted."""
        for write in job.writes:
            match write:
                case PutCell(table, key, value):
                    if not table.blind:
                        self._set(table, key, value, job)
                case PutLid():
                    self._put_lid(write, job)
                case MarkUploaded(up_to_id):
                    for key, record in self.pending_of(tables.PREKEY).items():
                        if record is not None and record.id <= up_to_id:
                            self._set(tables.PREKEY, key, replace(record, uploaded=True), job)
                    self._raise_fence(tables.PREKEY, job)
                case ClearAppState() | PutHistory() | ChangeHistory():
                    # Their tables are blind.
                    pass
                case DeleteAccount():
                    self._pending.clear()
                    for table in (*tables.CELL_TABLES, tables.PN_OF, tables.LID_OF):
                        self._raise_fence(table, job)

    def committed(self, job: Job) -> None:
        """The writes of a job are on disk: what it wrote last moves to the cache."""
        for cell in job.cells:
            entry = self._pending.get(cell)
            if entry is not None and entry[1] is job:
                del self._pending[cell]
                self._remember(*cell, entry[0])
        if job.settled is not None:
            self._fences = {table: other for table, other in self._fences.items() if other is not job}

    def fall_back(self) -> None:
        """A write failed: memory knows nothing any more."""
        self.generation += 1
        self._pending.clear()
        self._fences.clear()
        self._loading.clear()
        self._tokens.clear()

    def _loaded(self, table: Table[Any], load: Load) -> None:
        future = load.future
        rows = None if future.cancelled() or future.exception() is not None else future.result()
        for index, key in enumerate(load.keys):
            if self._loading.get((table, key)) is load:
                del self._loading[(table, key)]
                if rows is not None:
                    load.values[key] = rows[index]
                    self._remember(table, key, rows[index])

    def _remember(self, table: Table[Any], key: Key, value: object | None) -> None:
        if table.cached:
            self._cache.put(self._tokens.setdefault(table, object()), key, value)

    def _set(self, table: Table[Any], key: Key, value: object | None, job: Job) -> None:
        self._pending[(table, key)] = (value, job)
        self._loading.pop((table, key), None)
        job.cells.append((table, key))

    def _raise_fence(self, table: Table[Any], job: Job) -> None:
        """The job changes cells of a table that memory cannot name: forget it until the commit."""
        self._fences[table] = job
        job.raise_settled()
        self._tokens.pop(table, None)
        for cell in [cell for cell in self._loading if cell[0] is table]:
            del self._loading[cell]

    def _put_lid(self, write: PutLid, job: Job) -> None:
        lid, pn = (str(write.lid),), (str(write.pn),)
        of_lid, of_pn = self.peek(tables.PN_OF, lid), self.peek(tables.LID_OF, pn)
        if of_lid is MISSING or of_pn is MISSING:
            for table in (tables.PN_OF, tables.LID_OF):
                for key in self.pending_of(table):
                    del self._pending[(table, key)]
                self._raise_fence(table, job)
            return
        if any(fact is not None and fact.learnt_at > write.learnt_at for fact in (of_lid, of_pn)):
            return
        if of_lid is not None:
            self._set(tables.LID_OF, (str(of_lid.other),), None, job)
        if of_pn is not None:
            self._set(tables.PN_OF, (str(of_pn.other),), None, job)
        self._set(tables.PN_OF, lid, LidFact(other=write.pn, learnt_at=write.learnt_at), job)
        self._set(tables.LID_OF, pn, LidFact(other=write.lid, learnt_at=write.learnt_at), job)
