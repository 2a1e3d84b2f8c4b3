"""The page of the matrix: full runs are written, others leave it alone, and the one that is there is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.interop.matrix import exceptions, report
from tests.interop.matrix.engines import ENGINES
from tests.interop.matrix.scene import SCENARIOS


def line(name: str, a: str, b: str, outcome: str = "passed", why: str = "") -> str:
    return json.dumps({"scenario": name, "a": a, "b": b, "outcome": outcome, "why": why})


def full_run() -> list[str]:
    return [line(each.name, a, b) for each, a, b in report.played()]


def written(tmp_path: Path, lines: list[str]) -> str:
    target, noted = tmp_path / "page.md", tmp_path / "lines"
    noted.write_text("\n".join(lines))
    target.write_text("as it was")
    assert report.main(noted, target) == 0
    return target.read_text()


def test_a_full_run_is_written(tmp_path: Path) -> None:
    lines = [*full_run(), line("text", "ours", "rust", "failed", "no text but an image")]
    lines.append(line("poll", "rust", "baileys", "skipped", "it makes no votes"))
    page = written(tmp_path, lines)
    (row,) = [each for each in page.splitlines() if each.startswith("| text, and one back |")]
    assert row.count("✗") == 1
    assert row.count("✓") == len(report.PAIRS) - 1
    assert "- text, and one back, ours to rust: `no text but an image`" in page
    assert ". it makes no votes" in page
    (detour,) = [each for each in page.splitlines() if "told of a new identity" in each]
    (changed,) = [each for each in page.splitlines() if each.startswith("| a new phone")]
    assert changed.count(f"✓ {detour.partition('.')[0]} |") == len(ENGINES) - 1


@pytest.mark.parametrize("lines", [[], [line("text", "ours", "rust")], full_run()[1:]])
def test_a_partial_run_leaves_the_page_alone(tmp_path: Path, lines: list[str]) -> None:
    assert written(tmp_path, lines) == "as it was"


def test_a_run_without_an_engine_leaves_the_page_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = ENGINES["rust"].__class__("whatsapp-rust", needs=tmp_path / "not built")
    monkeypatch.setitem(report.ENGINES, "rust", absent)
    why = absent.why_absent()
    assert why is not None
    lines = [*full_run(), line("text", "ours", "rust", "skipped", why)]
    assert written(tmp_path, lines) == "as it was"


def test_exceptions_name_what_there_is() -> None:
    for fault in exceptions.FAULTS:
        assert fault.scenario in SCENARIOS
        assert {fault.a, fault.b} - {""} <= set(ENGINES)
        assert fault.a or fault.b, "a fault is an engine's"
        assert fault.reason
        assert fault.evidence
    for lack in exceptions.LACKS:
        assert lack.engine in ENGINES
        assert lack.evidence


def test_every_family_is_on_the_page() -> None:
    assert {each.family for each in SCENARIOS.values()} == set(report.FAMILIES)
