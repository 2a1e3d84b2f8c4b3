"""docs/interop.md, of what a run of the matrix has noted: `python -m tests.interop.matrix.report FILE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.interop.matrix import exceptions, scenarios
from tests.interop.matrix.engines import ENGINES, PAIRS
from tests.interop.matrix.scene import SCENARIOS, Scenario

assert scenarios.__all__
DOCS = Path(__file__).resolve().parents[3] / "docs" / "interop.md"
Place = tuple[str, str, str]
"""Scenario, who acts, on whom."""

LETTERS = {"ours": "O", "whatsmeow": "W", "baileys": "B", "rust": "R", "phone": "P"}
FAMILIES = (
    "Linking",
    "Texts",
    "Acts",
    "Files",
    "Places, contacts, polls",
    "Timers",
    "Receipts, typing",
    "Addresses",
    "Devices",
    "Trouble",
    "Groups, statuses",
    "Channels",
    "History",
    "Pictures",
    "Privacy",
    "The account, people",
    "Businesses",
    "Communities",
    "Coming into groups",
    "Chats, contacts, labels",
)

HEAD = """\
# Interop: four engines and the phones, with each other

<!-- Made by `make interop`; do not edit. -->

WaGo's engine, three engines that others wrote, and the sandbox's phones log in to one [sandbox](sandbox.md)
and do the same things to each other: every scenario for every ordered pair. The foreign engines are taken
from their registries as they are, are patched nowhere, and are driven by small programs of ours
([PEERS.md](../tests/interop/PEERS.md)).

Content is compared as protobuf, files byte by byte, votes after decryption. Ids, senders and receipts are
checked, nobody may be told of a message twice, and the sandbox, which checks [every stanza](strictness.md),
may have refused nothing but what the scenario provokes.

To run it again: `make interop` builds the programs (it needs Go, Node and Rust) and writes this page if every
scenario was played. Some of it: `.venv/bin/python -m pytest tests/interop/matrix -k "poll and rust-phone"`.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """How one test ended.

    Attributes:
        outcome: `passed`, `failed`, `skipped` or `excepted` (failed as expected).
        why: of what did not pass.
    """

    outcome: str
    why: str


def titled(name: str) -> str:
    title = ENGINES[name].title
    return title[2:] if title.startswith("a ") else title


def played() -> list[tuple[Scenario, str, str]]:
    """Every test of the matrix."""
    found = [(each, a, b) for a, b in PAIRS for each in SCENARIOS.values() if not each.solo]
    alone = [(each, a, a) for a in ENGINES if a != "phone" for each in SCENARIOS.values() if each.solo]
    return found + alone


def read(lines: Iterable[str]) -> dict[Place, Result]:
    """The last line about each test counts."""
    found = {}
    for line in lines:
        each = json.loads(line)
        found[each["scenario"], each["a"], each["b"]] = Result(each["outcome"], each["why"])
    return found


def missing(results: dict[Place, Result]) -> list[str]:
    """What a full run has and this one has not: tests that were not run, or for want of an engine."""
    absent = {why for each in ENGINES.values() if (why := each.why_absent()) is not None}
    found = []
    for each, a, b in played():
        result = results.get((each.name, a, b))
        if result is None or (result.outcome == "skipped" and result.why in absent):
            found.append(f"{each.name} {a} {b}")
    return found


class Page:
    """The text, with notes numbered as they are met."""

    def __init__(self, results: dict[Place, Result], now: datetime) -> None:
        self._results = results
        self._now = now
        self._notes: dict[str, int] = {}

    def text(self) -> str:
        tables = [self._family(name) for name in FAMILIES]
        parts = [HEAD, self._summary(), *tables, self._reasons()]
        return "\n".join(part.rstrip() + "\n" for part in parts)

    def _summary(self) -> str:
        outcomes = [each.outcome for each in self._results.values()]
        rows = [f"| {titled(name)} | {engine.version()} |" for name, engine in ENGINES.items()]
        counted = [
            f"{outcomes.count(kind)} {word}"
            for kind, word in (
                ("passed", "passed"),
                ("excepted", "fail for a reason that is known"),
                ("skipped", "have nothing to play, because an engine has no such thing"),
                ("failed", "failed"),
            )
            if kind in outcomes
        ]
        lines = ["| engine | version |", "| --- | --- |", *rows, ""]
        lines.append(f"Run on {self._now:%Y-%m-%d}: {len(outcomes)} tests, of which {', '.join(counted)}.")
        letters = ", ".join(f"**{letter}** {titled(name)}" for name, letter in LETTERS.items())
        lines += [
            "",
            f"In the tables: {letters}. The first acts on the second: under **WB**, whatsmeow does it to",
        ]
        lines += ["Baileys. ✓ passed, ✗ failed; for a number see [the reasons](#reasons)."]
        return "\n".join(lines)

    def _family(self, family: str) -> str:
        rows = [each for each in SCENARIOS.values() if each.family == family]
        columns = [(a, a) for a in ENGINES if a != "phone"] if rows[0].solo else _grouped(PAIRS)
        names = [LETTERS[a] if rows[0].solo else LETTERS[a] + LETTERS[b] for a, b in columns]
        lines = [f"## {family}", "", f"| | {' | '.join(names)} |", f"| --- |{' :-: |' * len(columns)}"]
        for each in rows:
            cells = [self._cell((each.name, a, b)) for a, b in columns]
            lines.append(f"| {each.title} | {' | '.join(cells)} |")
        return "\n".join(lines)

    def _cell(self, place: Place) -> str:
        result = self._results[place]
        if result.outcome == "passed":
            detours = [f"{each.reason} ({each.evidence})" for each in exceptions.detours(*place[:2])]
            return " ".join(["✓", *(self._note(f"{titled(place[1])}: {each}") for each in detours)])
        return "✗" if result.outcome == "failed" else self._note(result.why)

    def _note(self, why: str) -> str:
        return str(self._notes.setdefault(why, len(self._notes) + 1))

    def _reasons(self) -> str:
        lines = ["## Reasons", ""]
        lines += [f"{number}. {why}" for why, number in self._notes.items()]
        failed = [(place, each.why) for place, each in self._results.items() if each.outcome == "failed"]
        if failed:
            lines += ["", "## Failed", ""]
            lines += [f"- {SCENARIOS[name].title}, {a} to {b}: `{why}`" for (name, a, b), why in failed]
        return "\n".join(lines) if len(lines) > 2 else ""


def _grouped(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    order = list(ENGINES)
    return sorted(pairs, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))


def main(path: Path, target: Path = DOCS) -> int:
    results = read(path.read_text().splitlines())
    known = {(each.name, a, b) for each, a, b in played()}
    results = {place: each for place, each in results.items() if place in known}
    if lacking := missing(results):
        print(f"{target.name} stays as it is: {len(lacking)} of {len(known)} tests were not played")
        return 0
    target.write_text(Page(results, datetime.now(UTC)).text())
    print(f"{target.name}: {len(results)} tests")
    return 0


def reasons() -> list[str]:
    """What exceptions.py says, as it stands on the page."""
    return [each.reason for each in (*exceptions.FAULTS, *exceptions.LACKS, *exceptions.DETOURS)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
