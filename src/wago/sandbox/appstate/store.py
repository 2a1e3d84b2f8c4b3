"""The server's side of app state: numbered patches and snapshots of encrypted records.

The server has no key. It checks shapes, keeps versions in line, and puts a snapshot together of the patches:
the records that are left, with the MAC that the last patch's writer made of them.

Source: whatsmeow appstate.go; Baileys Socket/chats.ts; whatsapp-rust wacore/appstate/src/patch_decode.rs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.appstate import Collection, parse_mutations, parse_patch
from wago.protocol.appstate.records import MAC_LENGTH, read_mutation
from wago.protocol.proto.syncd_pb2 import (
    ExternalBlobReference,
    SyncdMutation,
    SyncdPatch,
    SyncdRecord,
    SyncdSnapshot,
)
from wago.sandbox.appstate.blobs import Blobs
from wago.sandbox.storage import Storage

COLLECTIONS: Final = tuple(each.value for each in Collection)

SNAPSHOT_EVERY: Final = 8
"""Versions between two snapshots; a new device is given the last one and the patches after it."""

MAX_INLINE: Final = 64 * 1024
"""Bytes of mutations above which a patch has them on the media servers."""


KEY_ID_LENGTH: Final = 6
"""Two bytes of the device that made the key, four of its epoch."""

_REPLAY_WINDOW: Final = 100
"""How many of the last patches a new one is compared with."""


class Conflict(Exception):
    """A patch does not follow the version that is there."""


@dataclass(slots=True)
class _Shelf:
    """One collection of one account: patches by version, from 1."""

    patches: list[bytes] = field(default_factory=list)
    snapshot_version: int = 0
    snapshot: ExternalBlobReference | None = None
    damaged: int = 0


def check_patch(patch: SyncdPatch, version: int, device: int) -> None:
    """Check what the server sees of a patch that is to become `version`, from this device.

    Raises:
        RemoteProtocolError: it has a wrong shape.
    """
    if patch.HasField("version") and patch.version.version != version:
        raise RemoteProtocolError(f"a patch for version {version} says {patch.version.version}")
    if len(patch.snapshotMac) != MAC_LENGTH or len(patch.patchMac) != MAC_LENGTH:
        raise RemoteProtocolError(f"a patch bears two MACs of {MAC_LENGTH} bytes")
    if len(patch.keyId.id) != KEY_ID_LENGTH:
        raise RemoteProtocolError(f"the id of a patch's key has {len(patch.keyId.id)} bytes")
    if patch.HasField("deviceIndex") and patch.deviceIndex != device:
        raise RemoteProtocolError(f"a patch of device {device} says it is of {patch.deviceIndex}")
    if patch.HasField("exitCode"):
        raise RemoteProtocolError("a patch that tells devices to give up")
    if patch.HasField("externalMutations") and patch.mutations:
        raise RemoteProtocolError("a patch has mutations inside and outside")


class AppStateStore:
    """All collections of all accounts.

    Args:
        storage: survives restarts.
        blobs: what is too long for a stanza.
        changed: told the account, the collection, its version and the device that changed it.
    """

    def __init__(self, storage: Storage, blobs: Blobs, changed: Callable[[str, str, int, int], None]) -> None:
        self._storage = storage
        self._blobs = blobs
        self._changed = changed
        self._shelves: dict[tuple[str, str], _Shelf] = {}
        for key, data in storage.load("appstate_patch"):
            number, collection, _ = key.split("/")
            self._shelf(number, collection).patches.append(data)

    def _shelf(self, number: str, collection: str) -> _Shelf:
        return self._shelves.setdefault((number, collection), _Shelf())

    # -- reading ----------------------------------------------------------------------------------------

    def version(self, number: str, collection: str) -> int:
        return len(self._shelf(number, collection).patches)

    def patches(self, number: str, collection: str, after: int, limit: int | None = None) -> list[bytes]:
        """Serialized patches with their versions in them, oldest first."""
        patches = self._shelf(number, collection).patches
        return patches[after : None if limit is None else after + limit]

    def served(self, number: str, collection: str, after: int, limit: int) -> list[bytes]:
        """The same for a companion: the last of them damaged, if that was ordered."""
        found = self.patches(number, collection, after, limit)
        shelf = self._shelf(number, collection)
        if found and shelf.damaged:
            shelf.damaged -= 1
            patch = parse_patch(found[-1])
            patch.patchMac = bytes([patch.patchMac[0] ^ 1]) + patch.patchMac[1:]
            found[-1] = patch.SerializeToString()
        return found

    def served_snapshot(self, number: str, collection: str) -> tuple[int, ExternalBlobReference] | None:
        """The last snapshot for a companion: damaged, if that was ordered."""
        found = self.snapshot(number, collection)
        shelf = self._shelf(number, collection)
        if found is None or not shelf.damaged:
            return found
        shelf.damaged -= 1
        snapshot = self.build_snapshot(number, collection, found[0])
        snapshot.mac = bytes([snapshot.mac[0] ^ 1]) + snapshot.mac[1:]
        return found[0], self._blobs.put(snapshot.SerializeToString(), number)

    def damage(self, number: str, collection: str, times: int = 1) -> None:
        """Order that the next patches or snapshots given to companions do not verify."""
        self._shelf(number, collection).damaged += times

    def snapshot(self, number: str, collection: str) -> tuple[int, ExternalBlobReference] | None:
        """The last snapshot, None if there is none yet."""
        shelf = self._shelf(number, collection)
        version = len(shelf.patches) // SNAPSHOT_EVERY * SNAPSHOT_EVERY
        if not version:
            return None
        stale = shelf.snapshot_version != version
        if shelf.snapshot is None or stale or not self._blobs.is_offered(shelf.snapshot):
            data = self.build_snapshot(number, collection, version).SerializeToString()
            shelf.snapshot, shelf.snapshot_version = self._blobs.put(data, number), version
        return version, shelf.snapshot

    def build_snapshot(self, number: str, collection: str, version: int) -> SyncdSnapshot:
        """Put together what the patches up to a version leave."""
        records: dict[bytes, SyncdRecord] = {}
        last = SyncdPatch()
        for data in self._shelf(number, collection).patches[:version]:
            last = parse_patch(data)
            for mutation in self.mutations_of(last):
                if mutation.operation == SyncdMutation.REMOVE:
                    records.pop(mutation.record.index.blob, None)
                else:
                    records[mutation.record.index.blob] = mutation.record
        snapshot = SyncdSnapshot(records=records.values(), mac=last.snapshotMac)
        snapshot.version.version = version
        snapshot.keyId.CopyFrom(last.keyId)
        return snapshot

    def mutations_of(self, patch: SyncdPatch) -> list[SyncdMutation]:
        """Those in it, or those that it left on the media servers.

        Raises:
            RemoteProtocolError: they cannot be read there.
        """
        if patch.HasField("externalMutations"):
            return list(parse_mutations(self._blobs.get(patch.externalMutations)).mutations)
        return list(patch.mutations)

    # -- writing ----------------------------------------------------------------------------------------

    def push(self, number: str, collection: str, base: int, data: bytes, device: int) -> int:
        """Take a patch on top of version `base`; the new version.

        Raises:
            Conflict: something newer is there.
            RemoteProtocolError: the patch has a wrong shape.
        """
        if len(data) > MAX_INLINE:
            raise RemoteProtocolError(f"a patch of {len(data)} bytes, which belong on the media servers")
        patch = parse_patch(data)
        current = self.version(number, collection)
        self._check(patch, base + 1, device)
        if base > current:
            raise RemoteProtocolError(f"{collection} is at version {current}, the patch follows {base}")
        if base != current:
            raise Conflict(f"{collection} is at version {current}, the patch follows {base}")
        self._check_new(number, collection, patch)
        version = current + 1
        patch.version.version = version
        patch.deviceIndex = device
        stored = patch.SerializeToString()
        self._shelf(number, collection).patches.append(stored)
        self._storage.put("appstate_patch", f"{number}/{collection}/{version:010d}", stored)
        self._storage.after(lambda: self._changed(number, collection, version, device))
        return version

    def _check(self, patch: SyncdPatch, version: int, device: int) -> None:
        check_patch(patch, version, device)
        mutations = self.mutations_of(patch)
        if not mutations:
            raise RemoteProtocolError("a patch without mutations")
        records = [read_mutation(mutation) for mutation in mutations]
        if any(len(record.key_id) != KEY_ID_LENGTH for record in records):
            raise RemoteProtocolError(f"the id of a record's key has not {KEY_ID_LENGTH} bytes")
        if len({(record.operation, record.index_mac) for record in records}) != len(records):
            raise RemoteProtocolError("a patch changes a record twice")

    def _check_new(self, number: str, collection: str, patch: SyncdPatch) -> None:
        """A patch's MAC covers its version, so that no two have the same."""
        for data in self._shelf(number, collection).patches[-_REPLAY_WINDOW:]:
            if parse_patch(data).patchMac == patch.patchMac:
                raise RemoteProtocolError("a patch that was taken before, under another version")

    def forget(self, number: str) -> None:
        """The account begins anew."""
        for collection in COLLECTIONS:
            self._shelves.pop((number, collection), None)
        self._storage.delete_prefix("appstate_patch", f"{number}/")
