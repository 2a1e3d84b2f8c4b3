"""Sessions and outbox in SQL."""

from __future__ import annotations

import json
from asyncio import Future
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

from wago.errors import DuplicateRow
from wago.store.database import Connection
from wago.store.interfaces import OutboxRow, SessionRow
from wago.store.statements import OUTBOX_COLUMNS, marks
from wago.store.writer import Job, wait_settled
from wago.store.writes import PutOutbox

T = TypeVar("T")

_SESSION_COLUMNS: Final = (
    "name",
    "token",
    "account",
    "os",
    "webhook",
    "subscribe",
    "connected",
    "proxy",
    "created_at",
    "pacing",
    "history",
)
_ALL_SESSION: Final = ", ".join(_SESSION_COLUMNS)
_ALL_OUTBOX: Final = ", ".join(("id", *OUTBOX_COLUMNS))


class Lanes(Protocol):
    """What the gateway's part needs of the store: one way to read, one way to write."""

    mark: str

    def read(self, read: Callable[[Connection], T], /) -> Future[T]: ...
    async def call(self, work: Callable[[Connection], T], /) -> T: ...
    def hand_over(self) -> None: ...


class SqlGateway:
    """`GatewayStore` on a SQL database."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._mark = lanes.mark
        # The last batch that brings rows of a session.
        self._expected: dict[str, Future[None]] = {}

    def expect(self, job: Job, write: PutOutbox) -> None:
        """A job with outbox rows was submitted: reads of these sessions wait for it."""
        settled = job.raise_settled()
        for row in write.rows:
            self._expected[row.session] = settled

    async def sessions(self) -> list[SessionRow]:
        rows = await self._rows(f"SELECT {_ALL_SESSION} FROM gateway_session")
        return sorted(map(_session, rows), key=lambda row: row.name)

    async def put_session(self, row: SessionRow) -> None:
        m = self._mark
        updates = ", ".join(f"{column} = excluded.{column}" for column in _SESSION_COLUMNS[1:])
        values = (
            row.name,
            row.token,
            row.account,
            row.os,
            row.webhook,
            json.dumps(row.subscribe),
            int(row.connected),
            row.proxy,
            row.created_at,
            row.pacing,
            row.history,
        )

        def work(connection: Connection) -> None:
            sql = f"SELECT name FROM gateway_session WHERE token = {m} AND name <> {m}"
            if connection.execute(sql, (row.token, row.name)).fetchone() is not None:
                raise DuplicateRow(f"another session has the token of {row.name!r}")
            connection.execute(
                f"INSERT INTO gateway_session ({_ALL_SESSION}) VALUES ({marks(m, len(values))})"
                f" ON CONFLICT (name) DO UPDATE SET {updates}",
                values,
            )

        await self._lanes.call(work)

    async def delete_session(self, name: str) -> None:
        await self._write(f"DELETE FROM gateway_session WHERE name = {self._mark} RETURNING 1", (name,))

    async def outbox_due(self, session: str, receiver: str, limit: int, after: int = 0) -> list[OutboxRow]:
        m = self._mark
        await self._settled([session])
        rows = await self._rows(
            f"SELECT {_ALL_OUTBOX} FROM outbox WHERE session = {m} AND receiver = {m} AND id > {m}"
            f" AND delivered_at IS NULL ORDER BY id LIMIT {m}",
            (session, receiver, after, limit),
        )
        return list(map(_outbox, rows))

    async def outbox_receivers(self) -> list[tuple[str, str]]:
        await self._settled(list(self._expected))
        rows = await self._rows("SELECT DISTINCT session, receiver FROM outbox WHERE delivered_at IS NULL")
        return sorted((row[0], row[1]) for row in rows)

    async def outbox_list(self, session: str | None, *, undelivered: bool, limit: int) -> list[OutboxRow]:
        m = self._mark
        await self._settled(list(self._expected) if session is None else [session])
        conditions = ["id > 0"]
        parameters: list[Any] = []
        if session is not None:
            conditions.append(f"session = {m}")
            parameters.append(session)
        if undelivered:
            conditions.append("delivered_at IS NULL")
        rows = await self._rows(
            f"SELECT {_ALL_OUTBOX} FROM outbox WHERE {' AND '.join(conditions)} ORDER BY id LIMIT {m}",
            (*parameters, limit),
        )
        return list(map(_outbox, rows))

    async def outbox_delivered(self, ids: Sequence[int], at: int) -> None:
        m = self._mark
        sql = f"UPDATE outbox SET delivered_at = {m}, last_error = NULL WHERE id = {m}"

        def work(connection: Connection) -> None:
            for row_id in ids:
                connection.execute(sql, (at, row_id))

        await self._lanes.call(work)

    async def outbox_failed(self, row_id: int, *, attempts: int, next_attempt_at: int, error: str) -> None:
        m = self._mark
        await self._write(
            f"UPDATE outbox SET attempts = {m}, next_attempt_at = {m}, last_error = {m}"
            f" WHERE id = {m} RETURNING 1",
            (attempts, next_attempt_at, error, row_id),
        )

    async def outbox_replay(self, ids: Sequence[int]) -> int:
        sql = (
            "UPDATE outbox SET delivered_at = NULL, attempts = 0, next_attempt_at = 0, last_error = NULL"
            f" WHERE id = {self._mark} RETURNING 1"
        )

        def work(connection: Connection) -> int:
            return sum(len(connection.execute(sql, (row_id,)).fetchall()) for row_id in dict.fromkeys(ids))

        return await self._lanes.call(work)

    async def outbox_prune(self, *, delivered_before: int, created_before: int) -> int:
        return await self._write(
            f"DELETE FROM outbox WHERE created_at < {self._mark} OR delivered_at < {self._mark} RETURNING 1",
            (created_before, delivered_before),
        )

    async def _rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        return await self._lanes.read(lambda connection: connection.execute(sql, parameters).fetchall())

    async def _write(self, sql: str, parameters: tuple[Any, ...]) -> int:
        """How many rows a statement that returns what it changes has changed."""
        return await self._lanes.call(lambda connection: len(connection.execute(sql, parameters).fetchall()))

    async def _settled(self, sessions: list[str]) -> None:
        for session in sessions:
            settled = self._expected.get(session)
            if settled is not None:
                self._lanes.hand_over()
                await wait_settled(settled)
                if self._expected.get(session) is settled:
                    del self._expected[session]


def _session(row: Any) -> SessionRow:
    return SessionRow(
        name=row[0],
        token=row[1],
        account=row[2],
        os=row[3],
        webhook=row[4],
        subscribe=tuple(json.loads(row[5])),
        connected=bool(row[6]),
        proxy=row[7],
        created_at=row[8],
        pacing=row[9],
        history=row[10],
    )


def _outbox(row: Any) -> OutboxRow:
    return OutboxRow(
        id=row[0],
        session=row[1],
        receiver=row[2],
        event_id=row[3],
        kind=row[4],
        url=row[5],
        content_type=row[6],
        body=row[7],
        created_at=row[8],
        attempts=row[9],
        next_attempt_at=row[10],
        delivered_at=row[11],
        last_error=row[12],
        media=row[13],
    )
