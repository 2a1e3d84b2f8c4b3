"""The stage of the matrix, and a line per test for the report."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.interop.matrix import files as sample_files
from tests.interop.matrix.cast import Cast, cast_open

RESULTS = "WAGO_INTEROP_RESULTS"
"""Names the file to which each test adds a line; report.py reads it."""


@pytest.fixture(autouse=True)
def _toolchain() -> None:
    """Each pair looks after its own engines here."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cast(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cast]:
    async with cast_open(tmp_path_factory.mktemp("matrix")) as cast:
        yield cast


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return sample_files.make(tmp_path_factory.mktemp("files"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    path = os.environ.get(RESULTS)
    decided = report.when == "call" or (report.when == "setup" and report.outcome != "passed")
    about = dict(item.user_properties)
    if path and decided and "scenario" in about:
        outcome = "excepted" if hasattr(report, "wasxfail") and report.skipped else report.outcome
        with Path(path).open("a") as lines:
            lines.write(json.dumps({**about, "outcome": outcome, "why": _why(report)}) + "\n")
    return report


def _why(report: Any) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail)
    if report.outcome == "skipped":
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr).strip().splitlines()[-1] if report.failed else ""
