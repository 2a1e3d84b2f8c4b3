"""How the processes of `pytest -n` share the tests: modules stay together, what takes long begins first."""

from __future__ import annotations

import pytest

_LONG_FIRST = ("tests/e2e/test_kill9.py", "tests/interop/", "tests/e2e/")


def _turn(item: pytest.Item) -> int:
    return next((n for n, place in enumerate(_LONG_FIRST) if item.nodeid.startswith(place)), len(_LONG_FIRST))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
