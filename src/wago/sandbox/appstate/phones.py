"""App state as the phones see it: they have the keys, verify what companions write, and write themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from google.protobuf.json_format import MessageToDict

from wago.errors import CryptoError, ProtocolError, RemoteProtocolError
from wago.protocol.appstate import (
    Change,
    Collection,
    CollectionState,
    Mutation,
    Operation,
    SyncKey,
    actions,
    apply_patch,
    build_patch,
    epoch_of,
    index_macs_of,
    parse_patch,
)
from wago.protocol.appstate.records import encode_index, index_mac
from wago.protocol.appstate.recovery import build_recovery_answer
from wago.protocol.proto import e2e_pb2
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.protocol.proto.syncd_pb2 import SyncdMutations
from wago.protocol.proto.syncd_recovery_pb2 import SyncdSnapshotRecovery
from wago.sandbox.appstate.blobs import Blobs
from wago.sandbox.appstate.store import COLLECTIONS, MAX_INLINE, AppStateStore
from wago.sandbox.journal import Journal
from wago.sandbox.model import PRIMARY, Address
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone

KEY_ID_EPOCH = 2
"""Bytes of a key's id before its epoch: the number of the device that made it."""


@dataclass(slots=True)
class _View:
    """What one phone has read of one collection."""

    state: CollectionState = field(default_factory=CollectionState)
    records: dict[bytes, Mutation] = field(default_factory=dict)
    broken: str = ""
    """Why it reads no further."""

    def macs(self, index_macs: Iterable[bytes]) -> dict[bytes, bytes]:
        """Value MACs by index MAC, of the records that there are."""
        return {mac: self.records[mac].value_mac for mac in index_macs if mac in self.records}


class PhoneAppState:
    """One phone's."""

    def __init__(
        self,
        phone: Phone,
        store: AppStateStore,
        blobs: Blobs,
        journal: Journal,
        random: Callable[[int], bytes],
    ) -> None:
        self._phone = phone
        self._store = store
        self._blobs = blobs
        self._journal = journal
        self._random = random
        self._views: dict[str, _View] = {}

    # -- keys -------------------------------------------------------------------------------------------

    @property
    def _raw_keys(self) -> dict[bytes, bytes]:
        state = self._phone.state
        return {state.app_state_key_id: state.app_state_key, **state.more_app_state_keys}

    def _keys(self) -> dict[bytes, SyncKey]:
        return {key_id: SyncKey.expand(key_id, data) for key_id, data in self._raw_keys.items()}

    def _newest(self) -> SyncKey:
        return max(self._keys().values(), key=lambda key: epoch_of(key.id))

    def rotate(self, *, share: bool) -> bytes:
        """Make a newer key, which the phone writes with from now on; its id.

        Args:
            share: tell the companions at once; otherwise they have to ask.
        """
        epoch = epoch_of(self._newest().id) + 1
        key_id = PRIMARY.to_bytes(KEY_ID_EPOCH, "big") + epoch.to_bytes(4, "big")
        self._phone.state.more_app_state_keys[key_id] = self._random(32)
        self._phone.save()
        if share:
            for device in self._phone.account.companions:
                self.share(device.number, [key_id])
        return key_id

    def share(self, device: int, key_ids: Sequence[bytes] | None = None) -> None:
        """Send a companion keys, all by default; those that the phone lacks go as empty entries."""
        kinds = e2e_pb2.ProtocolMessage
        message = kinds(type=kinds.APP_STATE_SYNC_KEY_SHARE)
        raw, account = self._raw_keys, self._phone.account
        for key_id in raw if key_ids is None else key_ids:
            key = message.appStateSyncKeyShare.keys.add()
            key.keyID.keyID = key_id
            if key_id not in raw:
                continue
            key.keyData.keyData = raw[key_id]
            key.keyData.timestamp = int(time.time() * 1000)
            key.keyData.fingerprint.rawID = account.raw_id
            key.keyData.fingerprint.currentIndex = account.next_key_index - 1
            indexes = [0, *(each.key_index for each in account.companions)]
            key.keyData.fingerprint.deviceIndexes.extend(indexes)
        self._phone.send_peer(device, e2e_pb2.Message(protocolMessage=message))

    def asked(self, sender: Address, message: e2e_pb2.Message) -> None:
        """A companion asks for keys."""
        request = message.protocolMessage.appStateSyncKeyRequest
        if not request.keyIDs or not all(each.keyID for each in request.keyIDs):
            raise RemoteProtocolError("a request for app state keys names none")
        self.share(sender.device, [each.keyID for each in request.keyIDs])

    def recover(self, sender: Address, request_id: str, collection: str) -> None:
        """A companion cannot verify what the server has: tell it all that the phone knows."""
        if collection not in COLLECTIONS:
            raise RemoteProtocolError(f"no collection {collection!r} to recover")
        view = self._view(collection)
        recovery = SyncdSnapshotRecovery(collectionName=collection, collectionLthash=view.state.lthash)
        recovery.version.version = view.state.version
        for record in view.records.values():
            plain = recovery.mutationRecords.add(keyID=record.key_id, mac=record.value_mac)
            plain.value.index = record.index_bytes
            plain.value.value.CopyFrom(record.value)
            plain.value.version = record.version
        self._phone.send_peer(sender.device, build_recovery_answer(recovery, request_id))

    # -- reading ----------------------------------------------------------------------------------------

    def _view(self, collection: str) -> _View:
        """Everything up to the newest patch, as far as it can be verified."""
        view = self._views.setdefault(collection, _View())
        if view.broken:
            return view
        number = self._phone.account.number
        for data in self._store.patches(number, collection, view.state.version):
            patch = parse_patch(data)
            device = patch.deviceIndex
            try:
                mutations = self._store.mutations_of(patch)
                del patch.mutations[:]
                patch.mutations.extend(mutations)
                previous = view.macs(index_macs_of(patch))
                applied = apply_patch(collection, patch, view.state, self._keys(), previous)
            except (CryptoError, ProtocolError) as exc:
                view.broken = f"patch {patch.version.version} of device {device}: {exc}"
                self._journal.refused(Address(number, device), f"phone: app state: {view.broken}")
                return view
            view.state = applied.state
            for mutation in applied.mutations:
                self._check(collection, device, mutation)
                if mutation.operation is Operation.REMOVE:
                    view.records.pop(mutation.index_mac, None)
                else:
                    view.records[mutation.index_mac] = mutation
        return view

    def _check(self, collection: str, device: int, mutation: Mutation) -> None:
        """A record that says nothing is kept, as it is part of the hash, but has no effect on a phone."""
        problem = actions.problem_of(mutation.index, mutation.value, mutation.operation)
        if problem is not None and device != PRIMARY:
            at = Address(self._phone.account.number, device)
            self._journal.refused(at, f"phone: app state: {collection}: {problem}")

    def catch_up(self) -> None:
        """Read what is new, so that what is wrong in it is in the journal."""
        for collection in COLLECTIONS:
            self._view(collection)

    def shown(self) -> dict[str, Any]:
        """Everything, decrypted."""
        return {collection: self._shown(collection) for collection in COLLECTIONS}

    def _shown(self, collection: str) -> dict[str, Any]:
        view = self._view(collection)
        records = [
            {
                "index": list(each.index) or each.index_bytes.decode("utf-8", "replace"),
                "version": each.version,
                "value": MessageToDict(each.value),
            }
            for each in view.records.values()
        ]
        version = self._store.version(self._phone.account.number, collection)
        return {
            "version": version,
            "read": view.state.version,
            "broken": view.broken or None,
            "records": sorted(records, key=lambda record: str(record["index"])),
        }

    def value(self, *index: str) -> SyncActionValue | None:
        """What is said under an index in any collection, None if nothing."""
        text = encode_index(index)
        found = [
            record.value
            for collection in COLLECTIONS
            for record in self._view(collection).records.values()
            if record.index_bytes == text
        ]
        return max(found, key=lambda value: value.timestamp, default=None)

    # -- writing ----------------------------------------------------------------------------------------

    def introduce(self) -> None:
        """Write the owner's name, under which companions show themselves as soon as they have read it."""
        name = self._phone.account.name
        if name:
            at_ms = int(time.time() * 1000)
            self.write(Collection.CRITICAL_BLOCK, [actions.push_name(name, at_ms=at_ms)])

    def write(self, collection: str, changes: Sequence[Change]) -> int:
        """Change a collection from the phone; its new version.

        Raises:
            Refused: the phone cannot read the collection, so it cannot write either.
        """
        view = self._view(collection)
        if view.broken:
            raise Refused(409, "conflict", f"the phone cannot read {collection}: {view.broken}")
        key, keys = self._newest(), self._keys()
        whole: list[tuple[Change, SyncKey]] = []
        for change in changes:
            text = encode_index(change.index)
            for record in view.records.values():
                if record.index_bytes == text and record.key_id != key.id:
                    gone = Change(
                        index=change.index,
                        value=record.value,
                        version=record.version,
                        operation=Operation.REMOVE,
                    )
                    whole.append((gone, keys[record.key_id]))
            gone_already = index_mac(change.index, key) not in view.records
            if change.operation is Operation.SET or not gone_already:
                whole.append((change, key))
        if not whole:
            raise Refused(404, "item-not-found", "there is nothing to remove")
        previous = view.macs(index_mac(change.index, own) for change, own in whole)
        ivs = [self._random(16) for _ in whole]
        built = build_patch(collection, view.state, whole, key, previous, ivs)
        number = self._phone.account.number
        return self._store.push(
            number, collection, view.state.version, self._packed(built.data), self._phone.address.device
        )

    def _packed(self, data: bytes) -> bytes:
        """With its mutations on the media servers, if they are many."""
        if len(data) <= MAX_INLINE:
            return data
        patch = parse_patch(data)
        mutations = SyncdMutations(mutations=patch.mutations).SerializeToString()
        del patch.mutations[:]
        patch.externalMutations.CopyFrom(self._blobs.put(mutations, self._phone.account.number))
        return patch.SerializeToString()


class PhoneAppStates:
    """Those of all phones, made when they are first asked for."""

    def __init__(
        self, store: AppStateStore, blobs: Blobs, journal: Journal, random: Callable[[int], bytes]
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._journal = journal
        self._random = random
        self._states: dict[str, PhoneAppState] = {}

    def of(self, phone: Phone) -> PhoneAppState:
        number = phone.account.number
        known = self._states.get(number)
        if known is None:
            known = self._states[number] = PhoneAppState(
                phone, self._store, self._blobs, self._journal, self._random
            )
        return known

    def forget(self, number: str) -> None:
        """A new phone knows nothing of the old one's keys, nor the server of what it wrote."""
        self._states.pop(number, None)
        self._store.forget(number)
