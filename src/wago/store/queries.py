"""SQL that asks for more than single cells: messages of a chat, steps, add-ons; and what makes rows grow old.

It runs in the writer's thread behind the writes under way, so that it sees every batch submitted before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from wago.protocol.jid import Jid
from wago.store import tables
from wago.store.database import Connection
from wago.store.interfaces import (
    AddonKind,
    AddonRow,
    AppStateEntry,
    AppStateVersion,
    Pruning,
    SentMessage,
    StepKind,
    StepRow,
    StoredMessage,
)
from wago.store.statements import marks
from wago.store.tables import Table

V = TypeVar("V")

_FOREVER: Final = 2**62

_AT_ONCE: Final = 256
"""Cells that one statement asks for."""


class Queries:
    """Queries of one account.

    Args:
        mark: placeholder of a parameter.
        account: whose rows.
    """

    def __init__(self, mark: str, account: str) -> None:
        self._mark = mark
        self._account = account

    def messages(self, connection: Connection, message_id: str, chat: Jid | None) -> list[StoredMessage]:
        return self._of_id(connection, tables.MESSAGE, message_id, chat, "timestamp")

    def steps(self, connection: Connection, message_id: str, chat: Jid | None) -> list[StepRow]:
        return self._of_id(connection, tables.STEP, message_id, chat, "at, kind")

    def addons(
        self, connection: Connection, chat: Jid, target: str, kind: AddonKind | None
    ) -> list[AddonRow]:
        conditions, parameters = {"target": target, "chat": str(chat)}, {}
        if kind is not None:
            parameters["kind"] = kind.value
        return self._rows(connection, tables.ADDON, conditions | parameters, "at_ms, id")

    def chat_messages(
        self, connection: Connection, chat: Jid, limit: int, before: int | None
    ) -> list[StoredMessage]:
        return self._page(connection, tables.MESSAGE, chat, "timestamp", limit, before)

    def chat_sent(
        self, connection: Connection, chat: Jid, limit: int, before: int | None
    ) -> list[SentMessage]:
        return self._page(connection, tables.SENT, chat, "sent_at", limit, before)

    def message_chats(self, connection: Connection) -> dict[Jid, int]:
        newest: dict[Jid, int] = {}
        for table, column in (("message", "timestamp"), ("sent_message", "sent_at")):
            sql = f"SELECT chat, MAX({column}) FROM {table} WHERE account = {self._mark} GROUP BY chat"
            for chat, at in connection.execute(sql, (self._account,)).fetchall():
                jid = Jid.parse(chat)
                newest[jid] = max(at, newest.get(jid, at))
        return newest

    def unread(self, connection: Connection, chats: Sequence[Jid], limit: int) -> list[StoredMessage]:
        m, names = self._mark, [str(chat) for chat in chats]
        among = f"IN ({', '.join([m] * len(names))})"
        sql = (
            f"SELECT {_columns(tables.MESSAGE)} FROM message"
            f" WHERE account = {m} AND chat {among} AND from_me = 0 AND timestamp >"
            f" COALESCE((SELECT MAX(until) FROM chat_read WHERE account = {m} AND chat {among}), 0)"
            " AND NOT EXISTS (SELECT 1 FROM message_step s WHERE s.account = message.account"
            f" AND s.id = message.id AND s.chat {among} AND s.recipient = '' AND s.kind >= {m})"
            f" ORDER BY timestamp DESC LIMIT {m}"
        )
        where = (self._account, *names)
        parameters = (*where, *where, *names, int(StepKind.READ), limit)
        return _decode(tables.MESSAGE, connection.execute(sql, parameters).fetchall())

    def prune(self, connection: Connection, before: Pruning) -> None:
        for table, column, limit in (
            ("sent_message", "sent_at", before.sent_before),
            ("seen_message", "seen_at", before.seen_before),
            ("message", "timestamp", before.messages_before),
            ("message_addon", "at_ms", before.messages_before * 1000),
            ("message_step", "at", before.steps_before),
            ("send_request", "at", before.steps_before),
            ("message_secret", "kept_at", before.secrets_before),
            ("history_message", "timestamp", before.history_before),
        ):
            if limit > 0:
                sql = f"DELETE FROM {table} WHERE account = {self._mark} AND {column} < {self._mark}"
                connection.execute(sql, (self._account, limit))

    def contact_names(self, connection: Connection) -> dict[Jid, str]:
        sql = f"SELECT user_jid, push_name FROM contact_name WHERE account = {self._mark}"
        rows = connection.execute(sql, (self._account,)).fetchall()
        return {Jid.parse(row[0]): str(row[1]) for row in rows}

    # -- app state --------------------------------------------------------------------------------------

    def app_state_keys(self, connection: Connection) -> dict[bytes, bytes]:
        sql = f"SELECT key_id, record FROM app_state_key WHERE account = {self._mark}"
        rows = connection.execute(sql, (self._account,)).fetchall()
        return {bytes.fromhex(row[0]): bytes(row[1]) for row in rows}

    def app_state_version(self, connection: Connection, collection: str) -> AppStateVersion | None:
        rows = self._rows(connection, tables.APP_STATE_VERSION, {"collection": collection}, "collection")
        return rows[0] if rows else None

    def app_state_macs(
        self, connection: Connection, collection: str, index_macs: Sequence[bytes]
    ) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for start in range(0, len(index_macs), _AT_ONCE):
            chunk = index_macs[start : start + _AT_ONCE]
            sql = (
                f"SELECT index_mac, value_mac FROM app_state_entry WHERE account = {self._mark}"
                f" AND collection = {self._mark} AND index_mac IN ({marks(self._mark, len(chunk))})"
            )
            rows = connection.execute(sql, (self._account, collection, *(mac.hex() for mac in chunk)))
            found.update((bytes.fromhex(row[0]), bytes(row[1])) for row in rows.fetchall())
        return found

    def app_state_collection(self, connection: Connection, collection: str) -> dict[bytes, bytes]:
        m = self._mark
        sql = f"SELECT index_mac, value_mac FROM app_state_entry WHERE account = {m} AND collection = {m}"
        rows = connection.execute(sql, (self._account, collection)).fetchall()
        return {bytes.fromhex(row[0]): bytes(row[1]) for row in rows}

    def app_state_entries(
        self, connection: Connection, action: str, index: str | None
    ) -> list[AppStateEntry]:
        conditions = {"action": action} if index is None else {"action": action, "index_text": index}
        return self._rows(connection, tables.APP_STATE_ENTRY, conditions, "index_text, index_mac")

    # -- pieces -----------------------------------------------------------------------------------------

    def _of_id(
        self, connection: Connection, table: Table[V], message_id: str, chat: Jid | None, order: str
    ) -> list[V]:
        conditions = {"id": message_id} if chat is None else {"id": message_id, "chat": str(chat)}
        return self._rows(connection, table, conditions, order)

    def _rows(
        self, connection: Connection, table: Table[V], conditions: dict[str, str], order: str
    ) -> list[V]:
        where = "".join(f" AND {column} = {self._mark}" for column in conditions)
        sql = (
            f"SELECT {_columns(table)} FROM {table.name} WHERE account = {self._mark}{where} ORDER BY {order}"
        )
        return _decode(table, connection.execute(sql, (self._account, *conditions.values())).fetchall())

    def _page(
        self, connection: Connection, table: Table[V], chat: Jid, column: str, limit: int, before: int | None
    ) -> list[V]:
        m = self._mark
        sql = (
            f"SELECT {_columns(table)} FROM {table.name} WHERE account = {m} AND chat = {m}"
            f" AND {column} < {m} ORDER BY {column} DESC LIMIT {m}"
        )
        end = _FOREVER if before is None else before
        return _decode(table, connection.execute(sql, (self._account, str(chat), end, limit)).fetchall())


def _columns(table: Table[Any]) -> str:
    return ", ".join((*table.key, *table.columns))


def _decode(table: Table[V], rows: list[Any]) -> list[V]:
    keys = len(table.key)
    return [table.decode(tuple(row[:keys]), row[keys:]) for row in rows]
