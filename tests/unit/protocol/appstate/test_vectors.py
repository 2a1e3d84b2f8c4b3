"""Against what Baileys 7.0.0-rc14 wrote (tests/interop/baileys/appstate-facts.mjs made the file)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wago.protocol.appstate import (
    ACTIONS,
    CollectionState,
    Operation,
    SyncKey,
    apply_patch,
    parse_patch,
)
from wago.protocol.appstate.lthash import EMPTY, update
from wago.protocol.appstate.records import encode_index

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEY = SyncKey.expand(bytes.fromhex(VECTORS["key_id"]), bytes.fromhex(VECTORS["key"]))

STAR_IN_BAILEYS = "regular_low"
"""Baileys writes stars there; WhatsApp Web and whatsmeow have them in regular_high."""


def test_keys() -> None:
    assert VECTORS["keys"] == {
        "indexKey": KEY.index.hex(),
        "valueEncryptionKey": KEY.value_encryption.hex(),
        "valueMacKey": KEY.value_mac.hex(),
        "snapshotMacKey": KEY.snapshot_mac.hex(),
        "patchMacKey": KEY.patch_mac.hex(),
    }


def test_hash() -> None:
    facts = VECTORS["lthash"]
    members = [bytes.fromhex(each) for each in facts["members"]]
    everything = update(EMPTY, add=members)
    assert everything.hex() == facts["all"]
    assert update(everything, remove=members[:2]).hex() == facts["without_first_two"]


def test_patches_verify_and_say_what_was_meant() -> None:
    state, records = CollectionState(), dict[bytes, bytes]()
    for fact in VECTORS["patches"]:
        patch = parse_patch(bytes.fromhex(fact["patch"]))
        applied = apply_patch("regular_low", patch, state, {KEY.id: KEY}, records)
        [mutation] = applied.mutations
        assert list(mutation.index) == fact["index"]
        assert mutation.index_bytes == encode_index(mutation.index)
        assert mutation.operation == fact["operation"]
        assert mutation.version == fact["version"]
        assert mutation.value.SerializeToString().hex() == fact["action"]
        assert applied.state.lthash.hex() == fact["lthash"]
        state = applied.state
        if mutation.operation is Operation.REMOVE:
            del records[mutation.index_mac]
        else:
            records[mutation.index_mac] = mutation.value_mac


@pytest.mark.parametrize("fact", VECTORS["patches"], ids=lambda fact: str(fact["index"][0]))
def test_the_table_of_actions_has_the_same(fact: dict[str, Any]) -> None:
    action = ACTIONS[fact["index"][0]]
    assert action.version == fact["version"]
    assert len(action.parts) == len(fact["index"]) - 1
    value = parse_value(bytes.fromhex(fact["action"]))
    assert [field.name for field, _ in value.ListFields() if field.name != "timestamp"] in (
        [action.field],
        # Baileys removes contacts with nothing inside.
        [],
    )
    if action.name == "star":
        assert fact["collection"] == STAR_IN_BAILEYS
    else:
        assert action.collection == fact["collection"]


def parse_value(data: bytes) -> Any:
    from wago.protocol.proto.sync_action_pb2 import SyncActionValue

    return SyncActionValue.FromString(data)
