"""Migrations: they lead to the metadata, they are one transaction, and they refuse what they do not know."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from wago.errors import StoreError
from wago.store import open_store
from wago.store.migrate import MIGRATIONS
from wago.store.schema import HEAD, metadata
from wago.store.sqlite import SqliteDatabase
from wago.store.statements import ACCOUNT_TABLES
from wago.store.tables import CELL_TABLES, LID_OF, PN_OF


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def sqlite_schema(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
            " AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    connection.close()
    return {name: _normal(sql) for name, sql in rows}


def _normal(sql: str) -> str:
    """Without white space, and with the parts of a CREATE TABLE in any order of constraints."""
    inner = sql.replace("(", " ( ").replace(")", " ) ").rstrip().removesuffix(")")
    return " ".join(sorted(" ".join(part.split()) for part in inner.split(",")))


async def test_a_migrated_sqlite_file_equals_the_metadata(tmp_path: Path) -> None:
    await open_store(f"sqlite:///{tmp_path / 'migrated.db'}").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'created.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert sqlite_schema(tmp_path / "migrated.db") == sqlite_schema(tmp_path / "created.db")


async def test_alembic_finds_no_difference(sql_url: str) -> None:
    await open_store(sql_url).close()
    if sql_url.startswith("postgresql"):
        import psycopg

        engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(sql_url))
    else:
        engine = create_engine(sql_url)
    with engine.connect() as connection:
        # The full-text index is made by statements of its own, which the metadata runs beside its tables.
        opts = {"compare_type": True, "include_name": lambda name, *_: "history_search" not in (name or "")}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_head_is_the_newest_migration() -> None:
    assert scripts().get_current_head() == HEAD
    assert len(scripts().get_bases()) == 1


def test_statements_and_schema_name_the_same_columns() -> None:
    for table in (*CELL_TABLES, PN_OF, LID_OF):
        columns = {column.name for column in metadata.tables[table.name].columns}
        assert {"account", *table.key, *table.columns} == columns
    with_account = {
        name for name, table in metadata.tables.items() if table.primary_key.columns.keys()[0] == "account"
    }
    assert with_account == set(ACCOUNT_TABLES)


async def test_a_newer_schema_is_refused_and_left_alone(sql_url: str) -> None:
    store = open_store(sql_url)
    batch = store.account("a1").batch()
    batch.put_setting("x", b"1")
    await batch.commit()
    await store.close()
    execute(sql_url, "UPDATE alembic_version SET version_num = '9999'")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"schema 9999.*newer version"):
            open_store(sql_url)
    execute(sql_url, f"UPDATE alembic_version SET version_num = '{HEAD}'")
    store = open_store(sql_url)
    assert await store.account("a1").setting("x") == b"1"
    await store.close()


def execute(url: str, sql: str) -> None:
    connection: Any
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    else:
        import psycopg

        connection = psycopg.connect(url)
    connection.execute(sql)
    connection.commit()
    connection.close()


async def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    create = op.create_index

    def broken(*arguments: Any, **options: Any) -> Any:
        create(*arguments, **options)
        raise OSError("disk on fire")

    path = tmp_path / "x.db"
    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", broken)
        with pytest.raises(StoreError, match="disk on fire"):
            open_store(f"sqlite:///{path}")
    assert sqlite_schema(path) == {}
    await open_store(f"sqlite:///{path}").close()
    assert "outbox" in sqlite_schema(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="cannot open the database"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == b"no database at all" * 100
    # The lock went with the failure.
    path.unlink()
    database = SqliteDatabase(path, durable=True)
    database.migrate()
    database.close()
