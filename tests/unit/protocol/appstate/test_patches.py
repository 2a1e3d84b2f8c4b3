"""Patches and snapshots: what is written is read, what is not right is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.protocol.appstate.support import (
    COLLECTION,
    KEY,
    KEYS,
    OTHER_KEY,
    Writer,
    chat,
    pinned,
    removed,
)
from wago.errors import BadMac, InvalidKey, LocalProtocolError, NoSession, RemoteProtocolError
from wago.protocol.appstate import (
    Applied,
    Change,
    CollectionState,
    Operation,
    SyncKey,
    apply_patch,
    apply_snapshot,
    build_patch,
    build_snapshot,
    index_macs_of,
    key_ids_of_patch,
    key_ids_of_snapshot,
    parse_mutations,
    parse_patch,
    parse_snapshot,
)
from wago.protocol.appstate.records import decode_index, encode_index
from wago.protocol.proto.sync_action_pb2 import SyncActionData
from wago.protocol.proto.syncd_pb2 import SyncdMutation, SyncdPatch, SyncdRecord, SyncdSnapshot
from wago.protocol.signal.cbc import cbc_encrypt


def applied(
    patches: list[SyncdPatch], collection: str = COLLECTION
) -> tuple[CollectionState, dict[bytes, bytes]]:
    """A reader that takes one patch after the other."""
    state, records = CollectionState(), dict[bytes, bytes]()
    for patch in patches:
        result = apply_patch(collection, patch, state, KEYS, records)
        state = result.state
        for mutation in result.mutations:
            if mutation.operation is Operation.REMOVE:
                records.pop(mutation.index_mac, None)
            else:
                records[mutation.index_mac] = mutation.value_mac
    return state, records


steps = st.lists(
    st.lists(
        st.tuples(st.integers(0, 5), st.booleans(), st.booleans()),
        min_size=1,
        max_size=4,
        unique_by=lambda step: (step[0], step[1]),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(steps)
def test_a_reader_follows_a_writer(written: list[list[tuple[int, bool, bool]]]) -> None:
    writer = Writer()
    for patch in written:
        writer.write([removed(n) if gone else pinned(n, value) for n, gone, value in patch])
    assert applied(writer.patches) == (writer.state, writer.macs)


def test_what_was_said_is_read() -> None:
    writer = Writer()
    built = writer.write([pinned(1, at_ms=77), removed(2)])
    result = apply_patch(COLLECTION, writer.patches[0], CollectionState(), KEYS, {})
    assert result == Applied(built.state, built.mutations)
    first, second = result.mutations
    assert first.index == ("pin_v1", str(chat(1)))
    assert (first.value.pinAction.pinned, first.value.timestamp, first.version) == (True, 77, 5)
    assert second.operation is Operation.REMOVE
    # The server numbers patches.
    assert not parse_patch(built.data).HasField("version")
    assert key_ids_of_patch(writer.patches[0]) == {KEY.id}
    assert index_macs_of(writer.patches[0]) == {m.index_mac for m in built.mutations}


def test_a_record_under_an_older_key_is_removed_with_it() -> None:
    writer = Writer()
    writer.write([pinned(1)])
    [old] = writer.records.values()
    gone, new = removed(1), pinned(1, value=False)
    changes: list[tuple[Change, SyncKey]] = [(gone, KEY), (new, OTHER_KEY)]
    built = build_patch(COLLECTION, writer.state, changes, OTHER_KEY, writer.macs, [writer.iv(), writer.iv()])
    patch = parse_patch(built.data)
    patch.version.version = 2
    state, records = applied([*writer.patches, patch])
    assert state == built.state
    assert old.index_mac not in records
    assert len(records) == 1


def test_a_snapshot_is_the_patches_put_together() -> None:
    writer = Writer()
    for number in range(5):
        writer.write([pinned(number)])
    writer.write([removed(2), pinned(3, value=False)])
    snapshot = SyncdSnapshot(mac=writer.patches[-1].snapshotMac)
    snapshot.version.version = 6
    snapshot.keyId.id = KEY.id
    for patch in writer.patches:
        for mutation in patch.mutations:
            if writer.macs.get(mutation.record.index.blob) == mutation.record.value.blob[-32:]:
                snapshot.records.append(mutation.record)
    result = apply_snapshot(COLLECTION, snapshot, KEYS)
    assert result.state == writer.state
    assert {m.index_mac: m.value_mac for m in result.mutations} == writer.macs
    before = writer.macs
    writer.write([pinned(9)])
    after = apply_patch(COLLECTION, writer.patches[-1], result.state, KEYS, before)
    assert after.state == writer.state


def test_a_snapshot_of_ones_own() -> None:
    snapshot = build_snapshot(
        COLLECTION, 9, [(pinned(1), KEY), (pinned(2), OTHER_KEY)], KEY, [bytes(16), bytes(16)]
    )
    result = apply_snapshot(COLLECTION, parse_snapshot(snapshot.SerializeToString()), KEYS)
    assert result.state.version == 9
    assert [m.index[1] for m in result.mutations] == [str(chat(1)), str(chat(2))]
    assert key_ids_of_snapshot(snapshot) == {KEY.id, OTHER_KEY.id}


def test_nothing_was_ever_written() -> None:
    assert apply_snapshot(COLLECTION, SyncdSnapshot(), {}) == Applied(CollectionState(), ())


# ---- what is refused ----------------------------------------------------------------------------------

Spoil = Callable[[SyncdPatch], object]


def _flip(data: bytes, at: int) -> bytes:
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _spoil_value_mac(patch: SyncdPatch) -> None:
    value = patch.mutations[0].record.value
    value.blob = _flip(value.blob, -1)


def _swap(patch: SyncdPatch) -> None:
    first, second = SyncdMutation(), SyncdMutation()
    first.CopyFrom(patch.mutations[0])
    second.CopyFrom(patch.mutations[1])
    patch.mutations[0].CopyFrom(second)
    patch.mutations[1].CopyFrom(first)


SPOILT: dict[str, tuple[Spoil, type[Exception]]] = {
    "patch MAC": (lambda p: setattr(p, "patchMac", _flip(p.patchMac, 0)), BadMac),
    "no patch MAC": (lambda p: p.ClearField("patchMac"), BadMac),
    "snapshot MAC": (lambda p: setattr(p, "snapshotMac", _flip(p.snapshotMac, 0)), BadMac),
    "value MAC": (_spoil_value_mac, BadMac),
    "a record less": (lambda p: p.mutations.pop(), BadMac),
    "another order": (_swap, BadMac),
    "a record twice": (lambda p: p.mutations.append(p.mutations[0]), RemoteProtocolError),
    "no key": (lambda p: p.mutations[0].record.ClearField("keyId"), RemoteProtocolError),
    "no index": (lambda p: p.mutations[0].record.ClearField("index"), RemoteProtocolError),
    "no value": (lambda p: p.mutations[0].record.ClearField("value"), RemoteProtocolError),
    "short value": (
        lambda p: setattr(p.mutations[0].record.value, "blob", bytes(63)),
        RemoteProtocolError,
    ),
    "an older version": (lambda p: setattr(p.version, "version", 1), RemoteProtocolError),
    "a version too far": (lambda p: setattr(p.version, "version", 3), RemoteProtocolError),
    "no version": (lambda p: p.ClearField("version"), RemoteProtocolError),
    "an unknown key": (lambda p: setattr(p.keyId, "id", b"what"), NoSession),
    "no key of its own": (lambda p: p.ClearField("keyId"), NoSession),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_patch_is_refused(name: str) -> None:
    spoil, error = SPOILT[name]
    writer = Writer()
    writer.write([pinned(1)])
    before, macs = writer.state, writer.macs
    writer.write([pinned(2), pinned(3)])
    patch = writer.patches[1]
    spoil(patch)
    with pytest.raises(error):
        apply_patch(COLLECTION, patch, before, KEYS, macs)


def test_records_are_checked_one_by_one() -> None:
    # The patch's own MAC covers value MACs only: ciphertext and index are checked with each record.
    spoils: list[Callable[[SyncdRecord], object]] = [
        lambda record: setattr(record.value, "blob", _flip(record.value.blob, 20)),
        lambda record: setattr(record.index, "blob", _flip(record.index.blob, 0)),
    ]
    for spoil in spoils:
        writer = Writer()
        writer.write([pinned(1)])
        spoil(writer.patches[0].mutations[0].record)
        with pytest.raises(BadMac, match="app state record"):
            apply_patch(COLLECTION, writer.patches[0], CollectionState(), KEYS, {})


def test_an_operation_is_part_of_the_mac() -> None:
    writer = Writer()
    writer.write([pinned(1)])
    patch = writer.patches[0]
    patch.mutations[0].operation = SyncdMutation.REMOVE
    with pytest.raises(BadMac):
        apply_patch(COLLECTION, patch, CollectionState(), KEYS, {}, may_diverge=True)


def test_an_unknown_operation_is_not_taken_for_another() -> None:
    writer = Writer()
    writer.write([pinned(1)])
    data = writer.patches[0].mutations[0].SerializeToString()
    assert data.startswith(b"\x08\x00")
    writer.patches[0].mutations[0].ParseFromString(b"\x08\x07" + data[2:])
    with pytest.raises(RemoteProtocolError, match="unknown operation"):
        apply_patch(COLLECTION, writer.patches[0], CollectionState(), KEYS, {})


def test_another_collection_or_key_does_not_fit() -> None:
    writer = Writer()
    writer.write([pinned(1)])
    with pytest.raises(BadMac):
        apply_patch("regular_high", writer.patches[0], CollectionState(), KEYS, {})
    wrong = SyncKey.expand(KEY.id, bytes(32))
    with pytest.raises(BadMac):
        apply_patch(COLLECTION, writer.patches[0], CollectionState(), {KEY.id: wrong}, {})


def test_a_genuine_patch_may_be_taken_though_the_sets_differ() -> None:
    writer = Writer()
    writer.write([pinned(1)])
    writer.write([pinned(1, value=False)])
    lost = CollectionState(1, writer.state.lthash)
    with pytest.raises(BadMac, match="after patch 2"):
        apply_patch(COLLECTION, writer.patches[1], lost, KEYS, {})
    result = apply_patch(COLLECTION, writer.patches[1], lost, KEYS, {}, may_diverge=True)
    assert result.diverged
    assert result.mutations[0].value.pinAction.pinned is False


def test_a_spoilt_snapshot_is_refused() -> None:
    good = build_snapshot(COLLECTION, 4, [(pinned(1), KEY), (pinned(2), KEY)], KEY, [bytes(16)] * 2)
    spoils: list[tuple[Callable[[SyncdSnapshot], object], type[Exception]]] = [
        (lambda s: setattr(s, "mac", _flip(s.mac, 3)), BadMac),
        (lambda s: s.ClearField("mac"), BadMac),
        (lambda s: setattr(s.version, "version", 5), BadMac),
        (lambda s: setattr(s.version, "version", 2**64 - 1), RemoteProtocolError),
        (lambda s: s.records.pop(), BadMac),
        (lambda s: s.records.append(s.records[0]), RemoteProtocolError),
        (lambda s: s.ClearField("keyId"), NoSession),
        (lambda s: setattr(s.records[1].value, "blob", _flip(s.records[1].value.blob, 17)), BadMac),
    ]
    for spoil, error in spoils:
        snapshot = SyncdSnapshot.FromString(good.SerializeToString())
        spoil(snapshot)
        with pytest.raises(error):
            apply_snapshot(COLLECTION, snapshot, KEYS)


def test_what_is_inside_must_be_an_action() -> None:
    writer = Writer()
    writer.write([pinned(1)])
    from wago.protocol.appstate.records import SealedRecord, _value_mac, open_record

    for plaintext in (b"\xff\xff\xff", b""):
        sealed = bytes(16) + cbc_encrypt(KEY.value_encryption, bytes(16), plaintext)
        record = SealedRecord(
            Operation.SET, KEY.id, bytes(32), sealed, _value_mac(Operation.SET, sealed, KEY)
        )
        with pytest.raises((RemoteProtocolError, BadMac)):
            open_record(record, KEY)


def test_odd_indexes_are_kept() -> None:
    assert decode_index(b'["a","b"]') == ("a", "b")
    for odd in (
        b"",
        b"{}",
        b'["a",1]',
        b"\xff",
        b'"a"',
        b"[[]]",
        b'["\\ud800"]',
        b'["\\u0000"]',
        b"[" * 100_000,
    ):
        assert decode_index(odd) == ()
    assert encode_index(("contact", 'Ü/<&>"')) == '["contact","Ü/<&>\\""]'.encode()
    # A field that this code does not know passes through.
    data = SyncActionData.FromString(SyncActionData(index=b"[]").SerializeToString() + b"\xaa\x06\x01x")
    assert data.SerializeToString().endswith(b"\xaa\x06\x01x")


def test_malformed_bytes_are_said_to_be() -> None:
    for parse in (parse_patch, parse_mutations, parse_snapshot):
        with pytest.raises(RemoteProtocolError):
            parse(b"\x0a\xff")


def test_misuse_is_said() -> None:
    with pytest.raises(InvalidKey):
        SyncKey.expand(b"", bytes(32))
    with pytest.raises(InvalidKey):
        SyncKey.expand(b"id", bytes(31))
    with pytest.raises(LocalProtocolError):
        build_patch(COLLECTION, CollectionState(), [], KEY, {}, [])
    with pytest.raises(LocalProtocolError):
        Writer().write([pinned(1), pinned(1, value=False)])
    with pytest.raises(LocalProtocolError):
        build_patch(COLLECTION, CollectionState(), [(pinned(1), KEY)], KEY, {}, [b"short"])
