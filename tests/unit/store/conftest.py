"""The backends. PostgreSQL takes part when WAGO_TEST_POSTGRES names a server where we may make schemas."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from wago.store import open_store
from wago.store.interfaces import Store

SERVER = os.environ.get("WAGO_TEST_POSTGRES")


@pytest.fixture(params=["sqlite", "postgres"])
def sql_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'wago.db'}"
        return
    yield from postgres_url()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, or none at all."""
    if request.param == "memory":
        yield "memory:"
    elif request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'wago.db'}"
    else:
        yield from postgres_url()


def postgres_url() -> Iterator[str]:
    if SERVER is None:
        pytest.skip("WAGO_TEST_POSTGRES is not set")
    import psycopg

    schema = f"wago_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"')
    yield f"{SERVER}{'&' if '?' in SERVER else '?'}options={quote(f'-csearch_path={schema}')}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE')


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = open_store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def reopen(url: str, store: Store) -> AsyncIterator[Callable[[], object]]:
    """Close the store and open it again with nothing in memory; the memory backend just stays."""
    opened: list[Store] = []

    async def again() -> Store:
        if url == "memory:":
            return store
        await (opened[-1] if opened else store).close()
        opened.append(open_store(url))
        return opened[-1]

    yield again
    for other in opened:
        await other.close()
