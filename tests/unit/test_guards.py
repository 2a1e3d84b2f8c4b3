"""Rules of the house that no linter knows, read off the sources."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "wago"
SOURCES = sorted(p for p in SRC.rglob("*.py") if not p.name.endswith("_pb2.py"))
TABLES = {SRC / "protocol" / "binary" / "tokens.py"}
MOST_LINES = 500
MOST_FUNCTION_LINES = 60
MAY_PRINT = {"run_sandbox"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """(`Class.function`, its node) of everything defined in a module, at any depth."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
            yield from functions(node, f"{prefix}{node.name}.")
        else:
            yield from functions(node, prefix)


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(), str(path)) for path in SOURCES}


def test_there_is_something_to_guard() -> None:
    assert len(SOURCES) > 50


def test_no_module_is_too_long() -> None:
    lengths = {name_of(p): len(p.read_text().splitlines()) for p in SOURCES if p not in TABLES}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES} == {}


def test_no_function_is_too_long(trees: dict[Path, ast.Module]) -> None:
    found = {}
    for path, tree in trees.items():
        for name, node in functions(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_FUNCTION_LINES:
                    found[f"{name_of(path)}: {name}"] = length
    assert found == {}


def test_only_the_commands_print(trees: dict[Path, ast.Module]) -> None:
    def calls(tree: ast.AST) -> set[int]:
        return {
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        }

    found = []
    for path, tree in trees.items():
        if path.is_relative_to(SRC / "cli"):
            continue
        excused = set[int]()
        if path.is_relative_to(SRC / "sandbox"):
            excused = set().union(*(calls(node) for name, node in functions(tree) if name in MAY_PRINT))
        found += [f"{name_of(path)}:{line}" for line in sorted(calls(tree) - excused)]
    assert found == []


def test_only_the_wiring_knows_how_state_is_stored(trees: dict[Path, ast.Module]) -> None:
    """Everybody else sees `wago.store.interfaces`."""
    found = []
    for path, tree in trees.items():
        if path.is_relative_to(SRC / "store") or path.is_relative_to(SRC / "cli"):
            continue
        for node in ast.walk(tree):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [
                f"{name_of(path)}: {module}"
                for module in modules
                if re.match(r"wago\.store(?!\.interfaces$)\b", module)
            ]
    assert found == []


def test_nothing_is_left_for_later(trees: dict[Path, ast.Module]) -> None:
    found = []
    for path, tree in trees.items():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                found.append(f"{name_of(path)}:{number}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and node.exc is not None:
                raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                    found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def test_lock_files_name_no_host() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text().splitlines()
        assert [line for line in lines if "://" in line or re.match(r"\s*-(i|f|-\w*index|-find)", line)] == []
        pinned = [line for line in lines if re.match(r"\w", line)]
        assert pinned
        assert [line for line in pinned if "==" not in line] == [], path.name
        assert sum("--hash=sha256:" in line for line in lines) >= len(pinned)
    packages = json.loads((ROOT / "tests/interop/baileys/package-lock.json").read_text())["packages"]
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert name == "" or "integrity" in package, name


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted, lock in (
        (project["dependencies"], "runtime.txt"),
        (project["optional-dependencies"]["dev"], "dev.txt"),
    ):
        pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / lock).read_text(), re.MULTILINE)
        names = {re.match(r"[\w-]+", w).group().lower() for w in wanted}  # type: ignore[union-attr]
        assert names - {p.lower() for p in pinned} == set(), lock


def test_the_paths_are_walked_as_written(trees: dict[Path, ast.Module]) -> None:
    """Each `file: name` in docs/paths.md exists; nothing in backquotes looks like one and is not."""
    page = (ROOT / "docs" / "paths.md").read_text()
    steps = re.findall(r"`([\w/]+\.py): ([\w.]+)`", page)
    assert len(steps) > 50
    assert page.count(".py:") == len(steps)
    missing = []
    for file, wanted in steps:
        tree = trees.get(SRC / file)
        if tree is None or wanted not in {name for name, _ in functions(tree)}:
            missing.append(f"{file}: {wanted}")
    assert missing == []


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = [
        f"{name_of(page)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []
