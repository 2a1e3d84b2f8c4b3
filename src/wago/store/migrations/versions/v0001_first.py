"""The first schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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
    _device()
    _signal()
    _people()
    _messages()
    _outbox()
    op.create_table(
        "gateway_session",
        _text("name"),
        _text("token"),
        _text("account"),
        _text("os"),
        _text("webhook"),
        _text("subscribe"),
        _flag("connected"),
        _text("proxy"),
        _number("created_at"),
        sa.PrimaryKeyConstraint("name", name="pk_gateway_session"),
        sa.UniqueConstraint("token", name="uq_gateway_session_token"),
    )


def _device() -> None:
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
    _table("setting", (_text("name"),), _blob("value"), small=False)


def _signal() -> None:
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


def _people() -> None:
    _table(
        "lid_map",
        (_text("lid"),),
        _text("pn"),
        _number("learnt_at"),
        sa.UniqueConstraint("account", "pn", name="uq_lid_map_account_pn"),
    )
    _table(
        "device_list",
        (_text("user_jid"),),
        _text("devices"),
        _number("fetched_at"),
        _number("key_index_timestamp", null=True),
    )
    _table(
        "privacy_token",
        (_text("user_jid"),),
        _blob("token", null=True),
        _number("received_at", null=True),
        _number("issued_at", null=True),
    )
    _table("contact_name", (_text("user_jid"),), _text("push_name"))


def _messages() -> None:
    _table(
        "sent_message",
        (_text("id"),),
        _text("chat"),
        _text("stanza_type"),
        _number("sent_at"),
        _text("retries"),
        _blob("payload"),
        small=False,
    )
    _table("seen_message", (_text("chat"), _text("sender"), _text("id")), _number("seen_at"))
    _table("message_secret", (_text("chat"), _text("sender"), _text("id")), _blob("secret"))


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True),
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
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    undelivered = sa.text("delivered_at IS NULL")
    op.create_index(
        "ix_outbox_undelivered",
        "outbox",
        ["session", "receiver", "id"],
        sqlite_where=undelivered,
        postgresql_where=undelivered,
    )
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
