"""docs/stanzas.md tells of every difference between the foreign engines and ours, and of no other."""

from __future__ import annotations

import os

import pytest

from tests.interop.compare import COMPARED, differences, documented, record
from tests.interop.matrix.engines import ENGINES

pytestmark = pytest.mark.interop


@pytest.fixture(autouse=True)
def _toolchain() -> None:
    """All of them have to be there."""
    reasons = [reason for each in COMPARED if (reason := ENGINES[each].why_absent()) is not None]
    if reasons:
        pytest.fail(reasons[0]) if os.environ.get("WAGO_REQUIRE_INTEROP") else pytest.skip(reasons[0])


def test_every_row_has_a_reason() -> None:
    assert documented()
    assert all(len(cells) == 2 + len(COMPARED) and why for cells, why in documented().items())


async def test_the_page_tells_the_differences() -> None:
    recordings = await record()
    assert all(len(recordings[each]) > 500 for each in COMPARED)
    found = {each.cells() for each in differences(recordings)}
    told = set(documented())
    assert sorted(found - told) == [], "not explained"
    assert sorted(told - found) == [], "no longer so"
