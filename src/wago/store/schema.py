"""The SQL schema as SQLAlchemy Core metadata. `migrations/` leads from any older schema to this one."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    event,
)

from wago.store.history_sql import POSTGRES_SEARCH, SQLITE_SEARCH

HEAD: Final = "0003"
"""The newest migration, which this metadata equals."""

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _text(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, String, nullable=null)


def _blob(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, LargeBinary, nullable=null)


def _number(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=null)


def _flag(name: str) -> Column[Any]:
    return Column(name, SmallInteger, nullable=False)


def _ddl(statement: str) -> DDL:
    return DDL(statement)  # type: ignore[no-untyped-call]


def _table(name: str, key: tuple[Column[Any], ...], *columns: Any, small: bool = True) -> Table:
    """A table of one account's cells. SQLite keeps small rows in the key's own tree, large ones beside."""
    keys = (Column("account", String, nullable=False), *key)
    for column in keys:
        column.primary_key = True
    return Table(name, metadata, *keys, *columns, sqlite_with_rowid=not small)


_table(
    "device",
    (),
    _number("registration_id"),
    _blob("noise_private"),
    _blob("noise_public"),
    _blob("identity_private"),
    _blob("identity_public"),
    _blob("adv_secret"),
    _text("jid", null=True),
    _text("lid", null=True),
    _blob("signed_identity", null=True),
    _text("push_name"),
    _text("business_name"),
    _text("platform"),
    _blob("server_static", null=True),
    _blob("routing_info", null=True),
    _number("next_prekey_id"),
    _number("signed_prekey_id"),
    _blob("phone_code_secret", null=True),
    small=False,
)
_table("signal_session", (_text("user_part"), _text("device")), _blob("record"), small=False)
_table("identity", (_text("address"),), _blob("public_key"))
_table("sender_key", (_text("group_jid"), _text("address")), _blob("record"), small=False)
_table("sender_key_recipients", (_text("group_jid"),), _text("devices"), small=False)
_table("prekey", (_number("id"),), _blob("private_key"), _blob("public_key"), _flag("uploaded"))
_table(
    "signed_prekey",
    (_number("id"),),
    _blob("private_key"),
    _blob("public_key"),
    _blob("signature"),
    _number("created_at"),
)
_table(
    "lid_map",
    (_text("lid"),),
    _text("pn"),
    _number("learnt_at"),
    UniqueConstraint("account", "pn"),
)
_table(
    "device_list",
    (_text("user_jid"),),
    _text("devices"),
    _number("fetched_at"),
    _number("key_index_timestamp", null=True),
)
_sent: Final = _table(
    "sent_message",
    (_text("id"),),
    _text("chat"),
    _text("stanza_type"),
    _number("sent_at"),
    _text("retries"),
    # Last, so that SQLite finds the columns before it without walking through its pages.
    _blob("payload"),
    small=False,
)
Index("ix_sent_message_chat", _sent.c.account, _sent.c.chat, _sent.c.sent_at)
_table("seen_message", (_text("chat"), _text("sender"), _text("id")), _number("seen_at"))
_table(
    "message_secret",
    (_text("chat"), _text("sender"), _text("id")),
    _blob("secret"),
    Column("kept_at", BigInteger, nullable=False, server_default="0"),
)
_message: Final = _table(
    "message",
    (_text("id"), _text("chat"), _text("sender")),
    _flag("from_me"),
    _number("timestamp"),
    _text("kind"),
    _blob("payload"),
    small=False,
)
Index("ix_message_chat", _message.c.account, _message.c.chat, _message.c.timestamp)
_table(
    "message_step",
    (_text("id"), _text("chat"), _text("recipient"), _number("kind")),
    _number("at"),
    _text("detail"),
)
_table(
    "message_addon",
    (_text("target"), _text("chat"), _text("kind"), _text("sender")),
    _text("id"),
    _number("at_ms"),
    _blob("payload"),
)
_table("chat_read", (_text("chat"),), _number("until"))
_table("send_request", (_text("id"),), _text("chat"), _blob("digest"), _number("at"))
_table("app_state_key", (_text("key_id"),), _blob("record"))
_table("app_state_version", (_text("collection"),), _number("version"), _blob("lthash"))
_app_state: Final = _table(
    "app_state_entry",
    (_text("collection"), _text("index_mac")),
    _text("action"),
    _text("index_text"),
    _number("version"),
    _blob("key_id"),
    _blob("value_mac"),
    _blob("value"),
    small=False,
)
Index("ix_app_state_entry_index", _app_state.c.account, _app_state.c.action, _app_state.c.index_text)
_table(
    "privacy_token",
    (_text("user_jid"),),
    _blob("token", null=True),
    _number("received_at", null=True),
    _number("issued_at", null=True),
)
_table("contact_name", (_text("user_jid"),), _text("push_name"))
_table("setting", (_text("name"),), _blob("value"), small=False)

_history: Final = Table(
    "history_message",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    _text("account"),
    _text("id"),
    _text("chat"),
    _text("sender"),
    _flag("from_me"),
    _number("timestamp"),
    _text("kind"),
    _text("push_name"),
    _flag("synced"),
    _flag("edited"),
    _flag("deleted"),
    _text("body"),
    _blob("payload"),
    UniqueConstraint("account", "id", "chat", "sender"),
    sqlite_autoincrement=True,
)
Index("ix_history_message_chat", _history.c.account, _history.c.chat, _history.c.timestamp)
Index("ix_history_message_seq", _history.c.account, _history.c.seq)
Index("ix_history_message_timestamp", _history.c.account, _history.c.timestamp)
for _dialect, _search in (("sqlite", SQLITE_SEARCH), ("postgresql", POSTGRES_SEARCH)):
    for _statement in _search:
        event.listen(_history, "after_create", _ddl(_statement).execute_if(dialect=_dialect))
_table(
    "history_chat",
    (_text("chat"),),
    _text("name"),
    _number("unread"),
    _flag("archived"),
    _number("pinned_at"),
    _number("muted_until"),
    _number("last_at"),
    _flag("complete"),
)

outbox: Final = Table(
    "outbox",
    metadata,
    # Never reused, so that an id names one delivery for ever.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    _text("session"),
    _text("receiver"),
    _text("event_id"),
    _text("kind"),
    _text("url"),
    _text("content_type"),
    _number("created_at"),
    _number("attempts"),
    _number("next_attempt_at"),
    _number("delivered_at", null=True),
    _text("last_error", null=True),
    _blob("body"),
    _blob("media", null=True),
    sqlite_autoincrement=True,
)
_undelivered = outbox.c.delivered_at.is_(None)
Index(
    "ix_outbox_undelivered",
    outbox.c.session,
    outbox.c.receiver,
    outbox.c.id,
    sqlite_where=_undelivered,
    postgresql_where=_undelivered,
)
Index("ix_outbox_created_at", outbox.c.created_at)

Table(
    "gateway_session",
    metadata,
    Column("name", String, primary_key=True),
    _text("token"),
    _text("account"),
    _text("os"),
    _text("webhook"),
    _text("subscribe"),
    _flag("connected"),
    _text("proxy"),
    _number("created_at"),
    Column("pacing", String, nullable=False, server_default=""),
    Column("history", String, nullable=False, server_default=""),
    UniqueConstraint("token"),
)
