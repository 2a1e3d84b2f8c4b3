"""Messages, their life and what is attached to them; app state."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=null)


def _blob(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.SmallInteger(), nullable=False)


def _table(name: str, key: tuple[sa.Column[Any], ...], *columns: Any, small: bool = True) -> None:
    primary = sa.PrimaryKeyConstraint("account", *(column.name for column in key), name=f"pk_{name}")
    op.create_table(name, _text("account"), *key, *columns, primary, sqlite_with_rowid=not small)


def upgrade() -> None:
    _messages()
    _secrets()
    op.add_column("outbox", _blob("media", null=True))
    op.add_column("gateway_session", sa.Column("pacing", sa.String(), nullable=False, server_default=""))
    _app_state()


def _messages() -> None:
    _table(
        "message",
        (_text("id"), _text("chat"), _text("sender")),
        _flag("from_me"),
        _number("timestamp"),
        _text("kind"),
        _blob("payload"),
        small=False,
    )
    op.create_index("ix_message_chat", "message", ["account", "chat", "timestamp"])
    op.create_index("ix_sent_message_chat", "sent_message", ["account", "chat", "sent_at"])
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


def _secrets() -> None:
    """Secrets get an age; those that are there begin theirs now."""
    op.add_column("message_secret", sa.Column("kept_at", sa.BigInteger(), nullable=False, server_default="0"))
    secrets = sa.table("message_secret", sa.column("kept_at", sa.BigInteger()))
    op.execute(secrets.update().values(kept_at=int(time.time())))


_OLD_KEY = "app_state.key."
"""What the settings began with in which keys were kept, followed by the id in hex."""


def _app_state() -> None:
    _table("app_state_key", (_text("key_id"),), _blob("record"))
    _table("app_state_version", (_text("collection"),), _number("version"), _blob("lthash"))
    _table(
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
    op.create_index("ix_app_state_entry_index", "app_state_entry", ["account", "action", "index_text"])
    columns = sa.column("account", sa.String()), sa.column("name", sa.String())
    setting = sa.table("setting", *columns, sa.column("value", sa.LargeBinary()))
    key = sa.table(
        "app_state_key",
        sa.column("account", sa.String()),
        sa.column("key_id", sa.String()),
        sa.column("record", sa.LargeBinary()),
    )
    old = setting.c.name.startswith(_OLD_KEY, autoescape=True)
    key_id = sa.func.substr(setting.c.name, len(_OLD_KEY) + 1)
    op.execute(
        key.insert().from_select(
            ["account", "key_id", "record"],
            sa.select(setting.c.account, key_id, setting.c.value).where(old),
        )
    )
    op.execute(setting.delete().where(old))
