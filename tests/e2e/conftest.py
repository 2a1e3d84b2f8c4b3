"""One sandbox and one gateway for all end-to-end tests; each test makes its own phones and sessions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.processes import GatewayProcess, SandboxProcess, free_port
from tests.support.world import World, doors_open


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    process.start()
    yield process
    process.close()


@pytest.fixture(scope="session")
def receiver_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def gateway(
    sandbox: SandboxProcess, receiver_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    process = GatewayProcess(
        tmp_path_factory.mktemp("gateway"), sandbox.url, webhook_base=f"http://127.0.0.1:{receiver_port}/hook"
    )
    process.start()
    yield process
    process.close()


@pytest.fixture
async def world(sandbox: SandboxProcess, gateway: GatewayProcess, receiver_port: int) -> AsyncIterator[World]:
    """The running pair with doors open, and a receiver where the gateway's webhooks go."""
    if not gateway.running:
        gateway.start()
    async with doors_open(sandbox, gateway, receiver_port) as world:
        yield world
