"""Preparers, and a check that nothing stays behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from wago.gateway.media.files import TempFolder
from wago.gateway.prepare import Preparer, PrepareSettings

MakePreparer = Callable[[PrepareSettings], Preparer]


@pytest.fixture
async def make_preparer(tmp_path: Path) -> AsyncIterator[MakePreparer]:
    """Their new files are in `tmp_path/new`."""
    made: list[Preparer] = []
    folder = TempFolder(tmp_path / "new")

    def make(settings: PrepareSettings) -> Preparer:
        made.append(Preparer(settings, folder))
        return made[-1]

    yield make
    for preparer in made:
        await preparer.close()
        assert preparer.pids == []
    folder.close()


@pytest.fixture
def preparer(make_preparer: MakePreparer) -> Preparer:
    """With all bounds as they are meant to be."""
    return make_preparer(PrepareSettings())


@pytest.fixture
def new_files(tmp_path: Path) -> Callable[[], list[Path]]:
    """What preparing made and nobody removed yet."""
    return lambda: sorted((tmp_path / "new").rglob("prepared-*"))
