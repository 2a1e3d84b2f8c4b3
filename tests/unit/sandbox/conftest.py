"""A sandbox in this process, and companions that are closed afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.unit.sandbox.companion import Companion
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone
from wago.sandbox.phones.state import Settings


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    box = Sandbox(tmp_path / "sandbox")
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def companion(sandbox: Sandbox) -> AsyncIterator[Callable[[], Companion]]:
    made: list[Companion] = []

    def make() -> Companion:
        made.append(Companion(sandbox))
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
def phone(sandbox: Sandbox) -> Callable[..., Phone]:
    def make(name: str = "Phone", **settings: object) -> Phone:
        return sandbox.service.phones.create(None, name, Settings(**settings))  # type: ignore[arg-type]

    return make


@pytest.fixture
async def linked(
    companion: Callable[[], Companion], phone: Callable[..., Phone]
) -> tuple[Companion, Phone, Phone]:
    """A companion that is online, its phone, and somebody else's phone."""
    owner, contact = phone("Owner"), phone("Contact")
    device = companion()
    await device.link(owner.account.number)
    await device.start()
    return device, owner, contact
