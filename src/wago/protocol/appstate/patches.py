"""Patches and snapshots of a collection: verified, then applied; and built.

A patch is one version's changes. It bears two MACs of its writer: one over itself, and one over the hash of
the whole collection after it. A snapshot is the whole collection at one version, which the server puts
together of the patches; its MAC is the second one of the last of them.

Nothing here looks anything up: the caller brings keys, and the value MACs of the records that are replaced.

Source: whatsmeow appstate/decode.go, hash.go; whatsapp-rust wacore/appstate/src/processor.rs (after WhatsApp
Web).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError

from wago.errors import BadMac, LocalProtocolError, NoSession, RemoteProtocolError
from wago.protocol.appstate import lthash
from wago.protocol.appstate.keys import SyncKey
from wago.protocol.appstate.records import (
    Change,
    Mutation,
    Operation,
    SealedRecord,
    open_record,
    read_mutation,
    read_record,
    seal_change,
)
from wago.protocol.kdf import hmac_sha256
from wago.protocol.proto.syncd_pb2 import SyncdMutation, SyncdMutations, SyncdPatch, SyncdSnapshot

MAX_VERSION: Final = 2**53
"""No account gets there; what is more is garbage, and does not fit everywhere."""


@dataclass(frozen=True, slots=True)
class CollectionState:
    """Where a device stands in a collection: version 0 is the empty one, before any patch."""

    version: int = 0
    lthash: bytes = lthash.EMPTY


@dataclass(frozen=True, slots=True)
class Applied:
    """The state after a patch or snapshot, and what it said, in order.

    Attributes:
        diverged: the patch is genuine, but its writer had another set of records than we.
    """

    state: CollectionState
    mutations: tuple[Mutation, ...]
    diverged: bool = False


@dataclass(frozen=True, slots=True)
class BuiltPatch:
    """A patch to send: its bytes, and what holds once the server has taken it."""

    data: bytes
    state: CollectionState
    mutations: tuple[Mutation, ...]


# ---- reading ------------------------------------------------------------------------------------------


def parse_patch(data: bytes) -> SyncdPatch:
    """Decode a patch.

    Raises:
        RemoteProtocolError: malformed.
    """
    try:
        return SyncdPatch.FromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed app state patch") from exc


def parse_mutations(data: bytes) -> SyncdMutations:
    """Decode the mutations that a patch left on the media servers; as `parse_patch`."""
    try:
        return SyncdMutations.FromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed app state mutations") from exc


def parse_snapshot(data: bytes) -> SyncdSnapshot:
    """Decode a snapshot; as `parse_patch`."""
    try:
        return SyncdSnapshot.FromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed app state snapshot") from exc


def key_ids_of_patch(patch: SyncdPatch) -> frozenset[bytes]:
    """The keys that it takes to read a patch."""
    records = {mutation.record.keyId.id for mutation in patch.mutations}
    return frozenset(each for each in (patch.keyId.id, *records) if each)


def key_ids_of_snapshot(snapshot: SyncdSnapshot) -> frozenset[bytes]:
    """The keys that it takes to read a snapshot."""
    records = {record.keyId.id for record in snapshot.records}
    return frozenset(each for each in (snapshot.keyId.id, *records) if each)


def index_macs_of(patch: SyncdPatch) -> frozenset[bytes]:
    """The records that a patch touches: their value MACs from before are needed to apply it."""
    return frozenset(mutation.record.index.blob for mutation in patch.mutations)


def apply_snapshot(collection: str, snapshot: SyncdSnapshot, keys: Mapping[bytes, SyncKey]) -> Applied:
    """Verify a snapshot and read all of it.

    Raises:
        BadMac: of the snapshot, or of a record.
        NoSession: a key is not among `keys`.
        RemoteProtocolError: malformed, or an index stands in it twice.
    """
    records = [read_record(record) for record in snapshot.records]
    if len({record.index_mac for record in records}) != len(records):
        raise RemoteProtocolError("a snapshot holds a record twice")
    version = snapshot.version.version
    if version > MAX_VERSION:
        raise RemoteProtocolError(f"a snapshot of {collection} has version {version}")
    state = CollectionState(version, lthash.update(lthash.EMPTY, add=(r.value_mac for r in records)))
    if not records and not snapshot.mac and not version:
        # A collection that nobody has written to.
        return Applied(state, ())
    key = _key(keys, snapshot.keyId.id)
    if not hmac.compare_digest(snapshot_mac(collection, state, key), snapshot.mac):
        raise BadMac(f"the MAC of the snapshot of {collection} does not fit")
    return Applied(state, _open_all(records, keys))


def apply_patch(
    collection: str,
    patch: SyncdPatch,
    state: CollectionState,
    keys: Mapping[bytes, SyncKey],
    previous: Mapping[bytes, bytes],
    *,
    may_diverge: bool = False,
) -> Applied:
    """Verify a patch, and apply it.

    Args:
        collection: whose patch it is.
        patch: with its external mutations already in it.
        state: where we stand.
        keys: by id.
        previous: value MACs by index MAC of the records we have, of those that the patch touches.
        may_diverge: take a genuine patch whose hash is not ours, as WhatsApp Web does once it knows that its
            own set cannot be made right.

    Raises:
        BadMac: of the patch, of the collection after it, or of a record.
        NoSession: a key is not among `keys`.
        RemoteProtocolError: malformed, not the next version, or it changes a record twice in the same way.
    """
    version = patch.version.version
    if version != state.version + 1:
        raise RemoteProtocolError(f"patch {version} of {collection} does not follow version {state.version}")
    records = [read_mutation(mutation) for mutation in patch.mutations]
    if len({(record.operation, record.index_mac) for record in records}) != len(records):
        raise RemoteProtocolError(f"patch {version} of {collection} changes a record twice")
    key = _key(keys, patch.keyId.id)
    expected = patch_mac(collection, version, patch.snapshotMac, records, key)
    if not hmac.compare_digest(expected, patch.patchMac):
        raise BadMac(f"the MAC of patch {version} of {collection} does not fit")
    after = CollectionState(version, _fold(state.lthash, records, previous))
    diverged = not hmac.compare_digest(snapshot_mac(collection, after, key), patch.snapshotMac)
    if diverged and not may_diverge:
        raise BadMac(f"the MAC of {collection} after patch {version} does not fit")
    return Applied(after, _open_all(records, keys), diverged)


def _fold(state: bytes, records: Sequence[SealedRecord], previous: Mapping[bytes, bytes]) -> bytes:
    """The hash after these changes, one after the other."""
    known: dict[bytes, bytes | None] = {}
    gone: list[bytes] = []
    new: list[bytes] = []
    for record in records:
        old = known.get(record.index_mac, previous.get(record.index_mac))
        # Taking away what is not there does happen: a contact that was never shared is unshared.
        if old is not None:
            gone.append(old)
        if record.operation is Operation.SET:
            new.append(record.value_mac)
        known[record.index_mac] = record.value_mac if record.operation is Operation.SET else None
    return lthash.update(state, remove=gone, add=new)


def _open_all(records: Iterable[SealedRecord], keys: Mapping[bytes, SyncKey]) -> tuple[Mutation, ...]:
    return tuple(open_record(record, _key(keys, record.key_id)) for record in records)


def _key(keys: Mapping[bytes, SyncKey], key_id: bytes) -> SyncKey:
    key = keys.get(key_id)
    if key is None:
        raise NoSession(f"app state key {key_id.hex() or '(none)'} is missing")
    return key


# ---- MACs ---------------------------------------------------------------------------------------------


def snapshot_mac(collection: str, state: CollectionState, key: SyncKey) -> bytes:
    """Over the collection's hash, version and name."""
    return hmac_sha256(key.snapshot_mac, state.lthash + _number(state.version) + collection.encode())


def patch_mac(
    collection: str, version: int, after: bytes, records: Iterable[SealedRecord], key: SyncKey
) -> bytes:
    """Over the snapshot MAC, the value MACs in order, the version and the collection's name."""
    values = b"".join(record.value_mac for record in records)
    return hmac_sha256(key.patch_mac, after + values + _number(version) + collection.encode())


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big")


# ---- writing ------------------------------------------------------------------------------------------


def build_patch(
    collection: str,
    state: CollectionState,
    changes: Sequence[tuple[Change, SyncKey]],
    key: SyncKey,
    previous: Mapping[bytes, bytes],
    ivs: Sequence[bytes],
) -> BuiltPatch:
    """Make the patch that follows `state`.

    Args:
        collection: whose patch it is.
        state: where we stand, which must be where the server stands.
        changes: in order, each with the key that encrypts it. A record that was written with another key than
            the one in use is removed with that one, and set with this.
        key: signs the patch.
        previous: value MACs by index MAC of the records we have, of those that the changes touch.
        ivs: 16 random bytes for each change.

    Raises:
        LocalProtocolError: no change, or a change of one record twice.
    """
    if not changes:
        raise LocalProtocolError("an app state patch without a change")
    sealed = [seal_change(change, own, iv) for (change, own), iv in zip(changes, ivs, strict=True)]
    records = [read_mutation(mutation) for mutation, _ in sealed]
    if len({(record.operation, record.index_mac) for record in records}) != len(records):
        raise LocalProtocolError("an app state patch changes a record twice")
    after = CollectionState(state.version + 1, _fold(state.lthash, records, previous))
    mac = snapshot_mac(collection, after, key)
    # The server numbers it: no version in it, as whatsmeow and WhatsApp Web leave it out.
    patch = SyncdPatch(snapshotMac=mac, mutations=[mutation for mutation, _ in sealed])
    patch.keyId.id = key.id
    patch.patchMac = patch_mac(collection, after.version, mac, records, key)
    return BuiltPatch(patch.SerializeToString(), after, tuple(mutation for _, mutation in sealed))


def build_snapshot(
    collection: str,
    version: int,
    changes: Sequence[tuple[Change, SyncKey]],
    key: SyncKey,
    ivs: Sequence[bytes],
) -> SyncdSnapshot:
    """A whole collection at once, as a server would have put it together; for phones that begin with one."""
    sealed = [seal_change(change, own, iv) for (change, own), iv in zip(changes, ivs, strict=True)]
    records: list[SyncdMutation] = [mutation for mutation, _ in sealed]
    state = CollectionState(version, lthash.update(lthash.EMPTY, add=(m.value_mac for _, m in sealed)))
    snapshot = SyncdSnapshot(records=[mutation.record for mutation in records])
    snapshot.version.version = version
    snapshot.mac = snapshot_mac(collection, state, key)
    snapshot.keyId.id = key.id
    return snapshot
