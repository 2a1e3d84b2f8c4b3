"""The one thread that writes. Whatever waits when it becomes free shares the next transaction."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final

from wago.errors import StoreError
from wago.store.database import CommitUnknown, Connection, Database
from wago.store.statements import Plan
from wago.store.tables import Key, Table
from wago.store.writes import Write

GROUP: Final = 512
"""Jobs from which on a transaction takes no more, so that the first does not wait for a whole flood."""


@dataclass(slots=True, eq=False, kw_only=True)
class Job:
    """One batch, or one piece of work of the gateway, on its way to the disk."""

    future: Future[Any]
    settle: Callable[[Job], None]
    """Runs in the event loop when `result` or `error` is known, in the order of submission."""
    account: str | None = None
    """None for work whose failure concerns no account."""
    generation: int = 0
    writes: Sequence[Write] = ()
    work: Callable[[Connection], Any] | None = None
    lazy: bool = False
    actions: Sequence[Callable[[], None]] = ()
    cells: list[tuple[Table[Any], Key]] = field(default_factory=list)
    settled: Future[None] | None = None
    result: Any = None
    error: StoreError | None = None

    def raise_settled(self) -> Future[None]:
        """What readers wait for. Not `future`, which its owner may cancel."""
        if self.settled is None:
            self.settled = self.future.get_loop().create_future()
        return self.settled


class _NoConnection(StoreError):
    """The database cannot be reached at all."""


class Writer:
    """Owns the write connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = database.connect(write=True)
        self._queue: SimpleQueue[Sequence[Job] | None] = SimpleQueue()
        self._failed: dict[str, int] = {}
        self._thread = Thread(target=self._run, name="wago-store-write", daemon=True)
        self._thread.start()

    def put(self, jobs: Sequence[Job]) -> None:
        """Queue jobs, which share a transaction."""
        self._queue.put(jobs)

    def stop(self) -> None:
        """Write what is queued, then end; blocks."""
        self._queue.put(None)
        self._thread.join()
        if self._connection is not None:
            self._connection.close()

    def _run(self) -> None:
        more = True
        while more:
            jobs, more = self._take()
            if jobs:
                self._commit(jobs)
                _deliver(jobs)

    def _take(self) -> tuple[list[Job], bool]:
        """Whatever is queued, at least one; and whether to go on."""
        jobs: list[Job] = []
        more = self._queue.get()
        try:
            while more is not None:
                jobs += more
                if len(jobs) >= GROUP:
                    return jobs, True
                more = self._queue.get_nowait()
        except Empty:
            return jobs, True
        return jobs, False

    def _commit(self, jobs: list[Job], *, again: bool = True) -> None:
        jobs = [job for job in jobs if not self._doomed(job)]
        if not jobs:
            return
        try:
            self._transaction(jobs)
        except (CommitUnknown, _NoConnection) as exc:
            # Alone it would fare no better, or would be written twice.
            self._fail(jobs, exc)
        except Exception as exc:
            # One of them is guilty, and alone each shows; or the server went away before the COMMIT.
            if again and (len(jobs) > 1 or not self._connected()):
                for job in jobs:
                    self._commit([job], again=False)
            else:
                self._fail(jobs, exc)

    def _transaction(self, jobs: list[Job]) -> None:
        connection = self._usable_connection()
        with self._database.transaction(connection):
            plan = Plan(connection, self._database.mark)
            for job in jobs:
                if job.work is not None:
                    plan.flush()
                    job.result = job.work(connection)
                for write in job.writes:
                    plan.add(job.account or "", write)
            plan.flush()

    def _connected(self) -> bool:
        return self._connection is not None and self._database.usable(self._connection)

    def _usable_connection(self) -> Connection:
        if self._connection is None or not self._database.usable(self._connection):
            try:
                self._connection = self._database.connect(write=True)
            except Exception as exc:
                self._connection = None
                raise _NoConnection(f"cannot reach the database: {exc}") from exc
        return self._connection

    def _doomed(self, job: Job) -> bool:
        """Fail a job whose account failed after the job was begun."""
        if job.account is None or self._failed.get(job.account, -1) < job.generation:
            return False
        job.error = StoreError("an earlier batch of this account failed")
        return True

    def _fail(self, jobs: list[Job], exc: Exception) -> None:
        for job in jobs:
            if isinstance(exc, StoreError) and not isinstance(exc, _NoConnection):
                job.error = exc
            else:
                job.error = StoreError(f"cannot write: {exc}")
                job.error.__cause__ = exc
            if job.account is not None:
                self._failed[job.account] = job.generation


def _deliver(jobs: list[Job]) -> None:
    for loop, group in groupby(jobs, key=lambda job: job.future.get_loop()):
        settled = list(group)
        try:
            loop.call_soon_threadsafe(_settle, settled)
        except RuntimeError:
            # The loop ended without closing the store; nobody waits any more.
            continue


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle(job)
        if job.settled is not None and not job.settled.done():
            job.settled.set_result(None)
        if not job.future.done():
            if job.error is None:
                job.future.set_result(job.result)
            else:
                job.future.set_exception(job.error)
                # Whoever submits without waiting learns of it through on_failure; asyncio shall not complain.
                job.future.exception()


async def wait_settled(settled: Future[None]) -> None:
    """Wait until a job is through, well or not."""
    await asyncio.wait((settled,))
