"""How the processes of `pytest -n` share the tests: modules stay together, what takes long begins first."""

from __future__ import annotations

import pytest

_LONG_FIRST = ("tests/e2e/test_kill9.py", "tests/interop/", "tests/e2e/")
_MATRIX = "tests/interop/matrix/test_matrix.py"


def _turn(item: pytest.Item) -> int:
    return next((n for n, place in enumerate(_LONG_FIRST) if item.nodeid.startswith(place)), len(_LONG_FIRST))


def _group(item: pytest.Item) -> str:
    """Tests that stay together: those of a module, and in the matrix those of a pair of engines."""
    place = item.nodeid.partition("::")[0]
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return f"{place} {params['a']} {params['b']}" if place == _MATRIX else place


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(_group(item)))
