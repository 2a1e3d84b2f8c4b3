"""The history of chats with its full-text index, and what a session keeps of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from wago.store.history_sql import POSTGRES_SEARCH, SQLITE_SEARCH

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, number, flag = sa.String(), sa.BigInteger(), sa.SmallInteger()
    op.create_table(
        "history_message",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("account", text, nullable=False),
        sa.Column("id", text, nullable=False),
        sa.Column("chat", text, nullable=False),
        sa.Column("sender", text, nullable=False),
        sa.Column("from_me", flag, nullable=False),
        sa.Column("timestamp", number, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("push_name", text, nullable=False),
        sa.Column("synced", flag, nullable=False),
        sa.Column("edited", flag, nullable=False),
        sa.Column("deleted", flag, nullable=False),
        sa.Column("body", text, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_history_message"),
        sa.UniqueConstraint(
            "account", "id", "chat", "sender", name="uq_history_message_account_id_chat_sender"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_message_chat", "history_message", ["account", "chat", "timestamp"])
    op.create_index("ix_history_message_seq", "history_message", ["account", "seq"])
    op.create_index("ix_history_message_timestamp", "history_message", ["account", "timestamp"])
    op.create_table(
        "history_chat",
        sa.Column("account", text, nullable=False),
        sa.Column("chat", text, nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("unread", number, nullable=False),
        sa.Column("archived", flag, nullable=False),
        sa.Column("pinned_at", number, nullable=False),
        sa.Column("muted_until", number, nullable=False),
        sa.Column("last_at", number, nullable=False),
        sa.Column("complete", flag, nullable=False),
        sa.PrimaryKeyConstraint("account", "chat", name="pk_history_chat"),
        sqlite_with_rowid=False,
    )
    op.add_column("gateway_session", sa.Column("history", text, nullable=False, server_default=""))
    search = SQLITE_SEARCH if op.get_bind().dialect.name == "sqlite" else POSTGRES_SEARCH
    for statement in search:
        op.execute(statement)
