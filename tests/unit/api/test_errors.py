"""Every error has its words in both dialects."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import wago
from wago.api.wago import errors as wago_dialect
from wago.api.wago_api import errors as wago_api_dialect
from wago.errors import WagoError
from wago.gateway.errors import SessionExists

PUBLIC = {"wago.errors", "wago.gateway.errors", "wago.api.faults"}


def tree() -> list[type[WagoError]]:
    for module in pkgutil.walk_packages(wago.__path__, "wago."):
        if not module.name.startswith(("wago.sandbox", "wago.cli", "wago.store.migrations", "wago.__main__")):
            importlib.import_module(module.name)
    found: list[type[WagoError]] = []
    todo = [WagoError]
    while todo:
        kind = todo.pop()
        if kind.__module__.startswith("wago.") and not kind.__module__.startswith("wago.sandbox"):
            found.append(kind)
        todo.extend(kind.__subclasses__())
    return found


@pytest.mark.parametrize("table", [wago_dialect.TABLE, wago_api_dialect.TABLE], ids=["wago", "wago-api"])
def test_no_error_is_without_words(table: dict[type[WagoError], object]) -> None:
    """Public errors have their own line; those that a room keeps to itself at least one of their kind."""
    missing = [
        kind.__qualname__
        for kind in tree()
        if kind not in table
        and (kind.__module__ in PUBLIC or next(k for k in kind.__mro__ if k in table) is WagoError)
    ]
    assert missing == []


@pytest.mark.parametrize("table", [wago_dialect.TABLE, wago_api_dialect.TABLE], ids=["wago", "wago-api"])
def test_no_words_are_for_nothing(table: dict[type[WagoError], object]) -> None:
    assert set(table) - set(tree()) == set()


def test_an_error_without_its_own_line_takes_the_nearest() -> None:
    class Odd(SessionExists):
        pass

    assert wago_dialect.HANDLERS.wording(Odd("name", "x")) == (409, "User with the same name already exists")
    assert wago_api_dialect.HANDLERS.wording(Odd("name", "x")) == (422, "Session already exists for: x")
