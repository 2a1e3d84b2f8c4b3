"""docs/strictness.md against the tests: each row names one that exists, each broken form has a row."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "strictness.md"
HEADER = ["stanza", "check", "answer when it fails", "test"]
_NAMED = re.compile(r"`(test_\w+)::(test_\w+)(?:\[([^\]`]+)\])?`")


class Row(NamedTuple):
    """One line of a table: where it stands, its cells, and the tests its last cell names."""

    line: int
    cells: list[str]
    tests: list[tuple[str, str, str]]


def rows() -> list[Row]:
    found = []
    for number, line in enumerate(PAGE.read_text().splitlines(), 1):
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells == HEADER or set("".join(cells)) <= set("- :"):
            continue
        found.append(Row(number, cells, _NAMED.findall(cells[-1])))
    return found


def cases(module: str, function: str) -> set[str] | None:
    """Names of a test's cases; None if there is no such test."""
    if not (HERE / f"{module}.py").is_file():
        return None
    test = getattr(importlib.import_module(f"tests.unit.sandbox.{module}"), function, None)
    if test is None:
        return None
    names: set[str] = set()
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names.update(mark.kwargs.get("ids") or ())
            names.update(each.id for each in mark.args[1] if getattr(each, "id", None))
    return names


def broken_forms() -> Iterator[tuple[str, str, str]]:
    """Every test, or case of a test, in the modules that send broken forms."""
    for path in sorted(HERE.glob("test_strict_*.py")):
        module = importlib.import_module(f"tests.unit.sandbox.{path.stem}")
        for function in vars(module):
            if function.startswith("test_") and getattr(module, function).__module__ == module.__name__:
                names = cases(path.stem, function) or {""}
                yield from ((path.stem, function, name) for name in sorted(names))


def test_the_page_has_rows_in_its_format() -> None:
    odd = [row.line for row in rows() if len(row.cells) != len(HEADER) or not all(row.cells) or not row.tests]
    assert rows()
    assert not odd, f"lines {odd} are not {' | '.join(HEADER)}"


def test_each_row_names_a_test_that_exists() -> None:
    for row in rows():
        for module, function, case in row.tests:
            names = cases(module, function)
            assert names is not None, f"line {row.line}: there is no {module}::{function}"
            assert not case or case in names, f"line {row.line}: {function} has no case {case!r}"


def test_no_row_stands_twice() -> None:
    seen = [tuple(row.cells[:2]) for row in rows()]
    assert sorted(set(seen)) == sorted(seen)


def test_each_broken_form_has_a_row() -> None:
    named = {test for row in rows() for test in row.tests}
    missing = [
        f"{module}::{function}[{case}]"
        for module, function, case in broken_forms()
        if not {(module, function, case), (module, function, "")} & named
    ]
    assert not missing
