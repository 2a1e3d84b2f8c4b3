"""Foreign clients against the sandbox. Skipped only where their toolchain is absent; CI must have it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.conftest import gateway, receiver_port, sandbox, world
from tests.support.baileys import BaileysClient, why_absent
from tests.support.stage import Stage, stage_open
from tests.support.world import World

__all__ = ["gateway", "receiver_port", "sandbox", "world"]


@pytest.fixture(autouse=True)
def _toolchain() -> None:
    reason = why_absent()
    if reason is None:
        return
    if os.environ.get("WAGO_REQUIRE_INTEROP"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
async def baileys(world: World, tmp_path: Path) -> AsyncIterator[BaileysClient]:
    """A Baileys client that is not linked yet."""
    trust = await world.admin.trust()
    root = trust["noise_root"] if "noise_root" in trust else trust["root"]
    async with BaileysClient(tmp_path / "auth", world.sandbox.chat_url, root) as client:
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Baileys, a session of the gateway and a phone, shared by all tests with the kinds of messages."""
    async with stage_open(tmp_path_factory.mktemp("stage")) as stage:
        yield stage
        # Neither Baileys nor the gateway did anything that the service does not take.
        assert (await stage.world.admin.get("/admin/refusals")).ok()["refusals"] == []
