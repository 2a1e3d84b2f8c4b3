"""App state against the installed Baileys package: it reads what we write, and we what it writes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.baileys import HOME, why_absent
from tests.unit.protocol.appstate.support import KEY, OTHER_KEY, Writer, chat, pinned, removed
from wago.protocol.appstate import (
    CollectionState,
    MessageRange,
    Operation,
    RangeMessage,
    SyncKey,
    actions,
    apply_patch,
    build_snapshot,
    parse_patch,
)
from wago.protocol.jid import Jid

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(why_absent() is not None, reason=why_absent() or ""),
]

GROUP = Jid.parse("120363020000000000@g.us")


def baileys(*arguments: str) -> Any:
    ran = subprocess.run(
        ["node", "appstate-facts.mjs", *arguments], cwd=HOME, capture_output=True, check=True, timeout=120
    )
    return json.loads(ran.stdout)


def read_by_baileys(folder: Path, collection: str, patches: list[bytes], snapshot: bytes = b"") -> Any:
    asked = folder / "asked.json"
    asked.write_text(
        json.dumps(
            {
                "collection": collection,
                "keys": {KEY.id.hex(): bytes(range(32)).hex(), OTHER_KEY.id.hex(): bytes(range(1, 33)).hex()},
                "patches": [patch.hex() for patch in patches],
                "snapshot": snapshot.hex() or None,
            }
        )
    )
    return baileys(str(asked))


def test_we_read_what_baileys_writes() -> None:
    facts = baileys()
    key = SyncKey.expand(bytes.fromhex(facts["key_id"]), bytes.fromhex(facts["key"]))
    state, records = CollectionState(), dict[bytes, bytes]()
    for fact in facts["patches"]:
        patch = parse_patch(bytes.fromhex(fact["patch"]))
        applied = apply_patch("regular_low", patch, state, {key.id: key}, records)
        state = applied.state
        [mutation] = applied.mutations
        assert list(mutation.index) == fact["index"]
        assert state.lthash.hex() == fact["lthash"]
        if mutation.operation is Operation.REMOVE:
            del records[mutation.index_mac]
        else:
            records[mutation.index_mac] = mutation.value_mac


def test_baileys_reads_what_we_write(tmp_path: Path) -> None:
    writer = Writer()
    until = MessageRange(
        last_timestamp=9,
        messages=[RangeMessage(id="A", chat=GROUP, from_me=False, sender=chat(1), timestamp=9)],
    )
    writer.write(actions.archive(GROUP, archived=True, until=until, at_ms=5))
    writer.write([actions.mark_chat_read(GROUP, read=True, until=until, at_ms=6), pinned(1), pinned(2)])
    writer.write([removed(1)])
    contact = actions.contact(
        chat(3), full_name='Ü "B" <&> /', first_name="Ü", lid=None, in_phone_book=True, at_ms=7
    )
    writer.write([contact, pinned(2, value=False)])
    read = read_by_baileys(tmp_path, writer.collection, [p.SerializeToString() for p in writer.patches])
    assert read["warnings"] == []
    assert (read["version"], read["lthash"]) == (writer.state.version, writer.state.lthash.hex())
    ours = {record.index: record for record in writer.records.values()}
    theirs = {tuple(each["index"]): each for each in read["mutations"]}
    # What was removed is listed by Baileys too: it was told of.
    assert set(theirs) == {*ours, ("pin_v1", str(chat(1)))}
    for index, record in ours.items():
        assert theirs[index]["version"] == record.version
        assert bytes.fromhex(theirs[index]["action"]) == record.value.SerializeToString()


def test_baileys_reads_our_snapshots(tmp_path: Path) -> None:
    snapshot = build_snapshot(
        "regular_low",
        7,
        [(pinned(number), KEY if number % 2 else OTHER_KEY) for number in range(20)],
        KEY,
        [number.to_bytes(16, "big") for number in range(20)],
    )
    read = read_by_baileys(tmp_path, "regular_low", [], snapshot.SerializeToString())
    assert read["warnings"] == []
    assert read["version"] == 7
    assert [each["index"][1] for each in read["mutations"]] == [str(chat(number)) for number in range(20)]


def test_baileys_refuses_what_is_spoilt(tmp_path: Path) -> None:
    writer = Writer()
    writer.write([pinned(1)])
    patch = writer.patches[0]
    patch.patchMac = bytes(32)
    read = read_by_baileys(tmp_path, writer.collection, [patch.SerializeToString()])
    assert read["warnings"] == ["failed to decode patch, skipping"]
    assert read["mutations"] == []
