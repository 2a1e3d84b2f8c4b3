"""Bring a database to the schema of this code, or refuse it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect

from wago.errors import StoreError
from wago.store.schema import HEAD

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Run what is missing in one transaction.

    Raises:
        StoreError: the schema is newer than this code, or no schema of WaGo.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two processes that start at once must not both create the tables. The number is any of ours.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7846521)")
        current = current_revision(connection)
        if current != HEAD:
            _upgrade(connection, current)


def current_revision(connection: Connection) -> str | None:
    """The migration that a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _upgrade(connection: Connection, current: str | None) -> None:
    # Imported here: most starts find the schema current, and Alembic takes a tenth of a second.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(
            f"the database has schema {current}, this version of WaGo knows up to {HEAD}: it was written by"
            " a newer version; update WaGo, or restore a backup made before the update"
        )
    config.attributes["connection"] = connection
    # Its lines about "Context impl" tell the operator nothing.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command.upgrade(config, "head")
