"""The stanzas of the foreign engines beside ours, kind by kind.

`python -m tests.interop.compare` plays the matrix and prints the differences, with the reasons that
docs/stanzas.md gives; `--save FILE` keeps the recordings, `--from FILE` compares kept ones.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.interop.matrix.engines import ENGINES
from tests.interop.matrix.view import Json
from tests.interop.recordings import COMPARED, recorder

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "stanzas.md"
NOTHING: Final = "nothing"
OURS, *FOREIGN = COMPARED

BY_THE_CLOCK: Final = re.compile(
    "iq get w:p( ping)?|message to the own phone|ack receipt peer_msg|ack message.*"
)
"""Kinds that are sent or not by how long it took, or by what had not come yet: the phone is asked for it, a
message that comes twice or cannot be read is acked."""

AT_ONCE: Final = "receipt.list"
"""How many messages one receipt is for goes by how fast they came."""

TOKENS: Final = "iq.tokens.token@jid"

BY_CHANCE: Final = ("baileys", "message.reporting")
"""Baileys mostly stumbles when it makes this token, and sometimes does not (see the page)."""

Recordings = Mapping[str, Iterable[Json]]
Values = frozenset[str]

# -- kinds ----------------------------------------------------------------------------------------------


def chat_of(jid: str) -> str:
    """What is at this address: a person, a group, a channel, the statuses."""
    if jid.endswith("@g.us"):
        return "group"
    if jid.endswith("@newsletter"):
        return "channel"
    if jid == "status@broadcast":
        return "status"
    return "person" if jid.endswith(("@lid", "@s.whatsapp.net")) else "service"


def kind_of(tree: Json) -> str:
    """What a stanza is for; those of one kind are compared with each other."""
    attrs, children = tree["attrs"], tree.get("children", ())
    first = children[0]["tag"] if children else ""
    match tree["tag"]:
        case "iq" if attrs.get("xmlns") == "usync":
            return f"iq get usync {children[0]['attrs']['context']}"
        case "iq" if attrs.get("xmlns") == "w:mex":
            return f"iq get w:mex {children[0]['attrs'].get('query_id', '')}"
        case "iq":
            words = (attrs.get("type", ""), attrs.get("xmlns", ""), first)
            return " ".join(["iq", *filter(None, words)])
        case "message" if attrs.get("category") == "peer":
            return "message to the own phone"
        case "message":
            return f"message to a {chat_of(attrs['to'])}: {attrs.get('type', '')}"
        case "receipt":
            # Whether the person is there is no matter of the engine.
            word = "delivered" if attrs.get("type") in (None, "inactive") else attrs["type"]
            return f"receipt {word} to a {chat_of(attrs['to'])}"
        case "ack":
            return " ".join(["ack", attrs.get("class", ""), attrs.get("type", "")]).strip()
        case "presence":
            return f"presence {attrs.get('type', '')}".strip()
        case "ib" | "chatstate":
            return f"{tree['tag']} {first}"
    return str(tree["tag"])


# -- shapes ---------------------------------------------------------------------------------------------

_JID: Final = re.compile(r"\d+(?::\d+)?@(?P<server>s\.whatsapp\.net|lid|g\.us|bot|newsletter)")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_+:. -]{0,40}|[a-z][a-z0-9_:]{0,30}|[0-9]{1,3}")
_SERVERS: Final = {
    "s.whatsapp.net": "number",
    "lid": "LID",
    "g.us": "group",
    "bot": "bot",
    "newsletter": "channel",
}
_FREE: Final = frozenset(
    {"id", "phash", "name", "code", "dhash", "ephemeral_iv", "parent_id", "message_id", "key_id", "prev"}
)
_NUMBERS: Final = frozenset({"count", "version", "duration", "index", "timestamp", "t", "key-index"})


def value_of(name: str, value: str) -> str:
    """A value without what differs from one stanza to the next."""
    found = _JID.fullmatch(value)
    if found is not None:
        return f"a {_SERVERS[found['server']]}"
    if name in _FREE:
        return f"a {name}"
    if value == "status@broadcast":
        return value
    if re.fullmatch(r"\d+", value) and (name in _NUMBERS or len(value) > 3):
        return "an integer"
    return value if _WORD.fullmatch(value) else "a text"


def content_of(tree: Json) -> str:
    if "hex" in tree:
        size = len(tree["hex"]) // 2
        return f"{size} bytes" if size <= 3 or size in (32, 33, 64) else "bytes"
    return value_of("", tree["text"]) if "text" in tree else ""


def facts(tree: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, value) of every attribute, content and bare node of a stanza."""
    here = f"{path}.{tree['tag']}" if path else tree["tag"]
    yield here, content_of(tree) or "there"
    for name, value in tree["attrs"].items():
        yield f"{here}@{name}", value_of(name, value)
    for child in tree.get("children", ()):
        if child["tag"] != "left-out":
            yield from facts(child, here)


def of_engine(tree: Json) -> Iterator[tuple[str, str]]:
    """The facts that are an engine's choice, and not the state it happened to be in."""
    for path, value in facts(tree):
        if path.startswith(AT_ONCE) or (
            path == "receipt@t" and kind_of(tree).startswith("receipt delivered")
        ):
            continue
        if value in ("a number", "a LID", "a channel") and (
            tree["tag"] in ("ack", "receipt") or path == TOKENS
        ):
            # An answer goes to the address that the question came from, a token to the one that is known.
            yield path, "a person"
        elif path.endswith(".enc@type") and value == "pkmsg":
            yield path, "msg"
        elif path != "message.device-identity" and not (path == "receipt@type" and value == "inactive"):
            yield path, value


@dataclass
class Shape:
    """What stanzas of one kind are made of: values by path."""

    values: dict[str, set[str]] = field(default_factory=dict)

    def add(self, tree: Json) -> None:
        for path, value in of_engine(tree):
            self.values.setdefault(path, set()).add(value)

    def at(self, path: str) -> Values:
        return frozenset(self.values.get(path, ()))


Shapes = dict[str, dict[str, Shape]]


def shapes_of(recordings: Recordings) -> Shapes:
    """By kind and engine."""
    found: Shapes = {}
    for engine, trees in recordings.items():
        for tree in trees:
            kind = kind_of(tree)
            if BY_THE_CLOCK.fullmatch(kind) is None:
                found.setdefault(kind, {}).setdefault(engine, Shape()).add(tree)
    return found


# -- differences ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One path in which somebody differs from us.

    Attributes:
        kind: of the stanza; several if they differ in the same.
        path: empty if it is about the kind as a whole.
        values: by engine; None for those that send nothing of this kind.
    """

    kind: str
    path: str
    values: tuple[Values | None, ...]

    def cells(self) -> tuple[str, ...]:
        """A row of the page, but for the reason."""
        return (self.kind, f"`{self.path}`" if self.path else "all of it", *map(cell, self.values))


def cell(values: Values | None) -> str:
    if values is None:
        return "-"
    return " / ".join(sorted(values)) or NOTHING


def differences(recordings: Recordings) -> list[Difference]:
    """Every difference from ours, by kind and path."""
    found = []
    for kind, by_engine in sorted(shapes_of(recordings).items()):
        if OURS not in by_engine or len(by_engine) == 1:
            there = tuple(frozenset({"sent"}) if each in by_engine else None for each in COMPARED)
            found.append(Difference(kind, "", there))
            continue
        for path in sorted({path for shape in by_engine.values() for path in shape.values}):
            row = tuple(by_engine[each].at(path) if each in by_engine else None for each in COMPARED)
            if path.startswith(BY_CHANCE[1]):
                row = tuple(
                    frozenset({"by chance"}) if each == BY_CHANCE[0] and values is not None else values
                    for each, values in zip(COMPARED, row, strict=True)
                )
            if any(each is not None and each != row[0] for each in row):
                found.append(Difference(kind, path, row))
    return together(outermost(found))


def together(found: Iterable[Difference]) -> list[Difference]:
    """Kinds that differ in the same are one row; those that somebody does not send, with their like."""
    kinds: dict[tuple[str, str, tuple[Values | None, ...]], list[str]] = {}
    for each in found:
        like = "" if each.path else each.kind.partition(" ")[0]
        kinds.setdefault((like, each.path, each.values), []).append(each.kind)
    return [Difference(", ".join(each), path, values) for (_, path, values), each in kinds.items()]


def outermost(found: list[Difference]) -> list[Difference]:
    """Without what is inside a node that is itself only here or only there."""
    kept: list[Difference] = []
    for each in found:
        inside = any(
            each.kind == other.kind
            and other.path
            and re.match(re.escape(other.path) + r"[.@]", each.path)
            and all(
                (a == frozenset()) == (b == frozenset())
                for a, b in zip(each.values, other.values, strict=True)
            )
            and frozenset() in other.values
            for other in kept
        )
        if not inside:
            kept.append(each)
    return kept


# -- the page -------------------------------------------------------------------------------------------


def documented() -> dict[tuple[str, ...], str]:
    """Why, by the cells of a difference, as docs/stanzas.md has it."""
    section = PAGE.read_text().split("\n## Beside three engines")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    heads = [index for index, row in enumerate(rows) if row[0] in ("kind", "---")]
    return {tuple(row[:-1]): row[-1] for index, row in enumerate(rows) if index not in heads}


async def record(engines: Iterable[str] = COMPARED) -> dict[str, list[Json]]:
    with tempfile.TemporaryDirectory() as folder:
        async with recorder(Path(folder)) as playing:
            return {engine: await playing.of(engine) for engine in engines}


def main() -> None:
    parser = argparse.ArgumentParser(description="The stanzas of the foreign engines beside ours.")
    parser.add_argument("--save", type=Path, help="keep the recordings in this file")
    parser.add_argument("--from", dest="kept", type=Path, help="compare the recordings in this file")
    options = parser.parse_args()
    recordings = json.loads(options.kept.read_text()) if options.kept else asyncio.run(record())
    if options.save:
        options.save.write_text(json.dumps(recordings))
    why = documented()
    print("|", " | ".join(["kind", "path", *(ENGINES[each].title for each in COMPARED), "why"]), "|")
    for each in differences(recordings):
        print("|", " | ".join([*each.cells(), why.get(each.cells(), "?")]), "|")


if __name__ == "__main__":
    main()
