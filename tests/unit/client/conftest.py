from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.unit.client.server import FakeServer, config_for, key, run_server
from tests.unit.client.support import Rig, Sink, rig
from wago.client import prekeys
from wago.client.config import ClientConfig
from wago.client.context import ClientContext
from wago.store.interfaces import DeviceRecord
from wago.store.memory import MemoryStore


@pytest.fixture(autouse=True, scope="module")
def _few_prekeys() -> Iterator[None]:
    """Hundreds of new keys for each account would be half of what these tests cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prekeys, "FIRST_UPLOAD", 60)
        yield


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with run_server() as running:
        yield running


@pytest.fixture
async def new(server: FakeServer) -> AsyncIterator[Rig]:
    """A client that is not linked."""
    async with rig(server, linked=False) as made:
        yield made


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def config(server: FakeServer) -> ClientConfig:
    return config_for(server)


@pytest.fixture
async def ctx(config: ClientConfig, sink: Sink) -> ClientContext:
    """A context with a device record but no connection."""
    context = ClientContext(MemoryStore().account("test"), config, sink)
    context.set_device(
        DeviceRecord(registration_id=1, noise=key(), identity=key(), adv_secret=os.urandom(32))
    )
    return context
