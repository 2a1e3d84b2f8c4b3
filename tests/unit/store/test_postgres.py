"""PostgreSQL only: a server that drops its connections."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.store.conftest import SERVER, postgres_url
from wago.errors import StoreError
from wago.store import open_store
from wago.store.sql import SqlStore

pytestmark = pytest.mark.skipif(SERVER is None, reason="WAGO_TEST_POSTGRES is not set")


@pytest.fixture
def url() -> Iterator[str]:
    yield from postgres_url()


def drop_connections() -> None:
    import psycopg

    with psycopg.connect(SERVER or "", autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )


async def test_dropped_connections_are_replaced(url: str) -> None:
    store = open_store(url)
    assert isinstance(store, SqlStore)
    account = store.account("a1")
    for n in range(3):
        batch = account.batch()
        batch.put_setting("n", b"%d" % n)
        await batch.commit()
        assert await account.setting(f"unknown {n}") is None
        drop_connections()
    assert account.failures == 0
    account._cells.fall_back()
    assert await account.setting("n") == b"2"
    await store.close()


def test_an_unreachable_server_is_a_clear_error() -> None:
    with pytest.raises(StoreError, match="cannot open the database"):
        open_store("postgresql://nobody@127.0.0.1:1/none")
