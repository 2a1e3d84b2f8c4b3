"""A sandbox in this process, and companions that are closed afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.unit.sandbox.companion import Companion
from tests.unit.sandbox.desk import Desk
from tests.unit.sandbox.group_scene import Scene
from wago.sandbox import Sandbox, connection
from wago.sandbox.phones.phone import Phone
from wago.sandbox.phones.state import Settings


@pytest.fixture(autouse=True)
def _short_goodbyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """These companions leave it to the service to hang up, which gives its clients a second to do so."""
    monkeypatch.setattr(connection, "LINGER_S", 0.05)


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


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A service without a socket, and a device that is logged in."""
    made = Desk(tmp_path / "desk")
    yield made
    made.service.stop()


@pytest.fixture
async def scene(linked: tuple[Companion, Phone, Phone], sandbox: Sandbox) -> Scene:
    device, owner, friend = linked
    group = sandbox.service.groups.create("Friends", owner.account.number, [friend.account.number])
    return Scene(device, owner, friend, group, sandbox)
