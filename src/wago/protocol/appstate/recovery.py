"""A collection as the phone knows it, for when the server's snapshot cannot be verified.

It comes in a message of the phone, end-to-end encrypted, and so bears no MAC of its own.

Source: whatsmeow appstate/recovery.go, appstate.go (BuildAppStateRecoveryRequest).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from google.protobuf.message import DecodeError

from wago.errors import NoSession, RemoteProtocolError
from wago.protocol.appstate.keys import SyncKey
from wago.protocol.appstate.lthash import LENGTH
from wago.protocol.appstate.patches import MAX_VERSION, Applied, CollectionState
from wago.protocol.appstate.records import MAC_LENGTH, Mutation, Operation, decode_index
from wago.protocol.kdf import hmac_sha256
from wago.protocol.proto.e2e_pb2 import Message, PeerDataOperationRequestType, ProtocolMessage
from wago.protocol.proto.syncd_recovery_pb2 import SyncdSnapshotRecovery

MAX_BYTES: Final = 128 * 1024 * 1024
"""Bound on what it inflates to."""


def build_recovery_request(collection: str, t: int) -> Message:
    """Ask the phone for a collection; `t` is now, in Unix seconds."""
    protocol = ProtocolMessage(type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE)
    request = protocol.peerDataOperationRequestMessage
    request.peerDataOperationRequestType = (
        PeerDataOperationRequestType.COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY
    )
    request.syncdCollectionFatalRecoveryRequest.collectionName = collection
    request.syncdCollectionFatalRecoveryRequest.timestamp = t
    return Message(protocolMessage=protocol)


def build_recovery_answer(recovery: SyncdSnapshotRecovery, request_id: str) -> Message:
    """What the phone answers the message with this id."""
    protocol = ProtocolMessage(type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE)
    answer = protocol.peerDataOperationRequestResponseMessage
    answer.peerDataOperationRequestType = PeerDataOperationRequestType.COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY
    answer.stanzaID = request_id
    part = answer.peerDataOperationResult.add().syncdSnapshotFatalRecoveryResponse
    part.collectionSnapshot = gzip.compress(recovery.SerializeToString(), mtime=0)
    part.isCompressed = True
    return Message(protocolMessage=protocol)


def parse_recovery(data: bytes, *, compressed: bool) -> SyncdSnapshotRecovery:
    """Read what the phone says.

    Raises:
        RemoteProtocolError: malformed, or too long.
    """
    try:
        if compressed:
            inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            data = inflater.decompress(data, MAX_BYTES)
            if inflater.unconsumed_tail or not inflater.eof:
                raise RemoteProtocolError("a recovered collection is cut or too long")
        return SyncdSnapshotRecovery.FromString(data)
    except (zlib.error, DecodeError) as exc:
        raise RemoteProtocolError("malformed recovery of app state") from exc


def key_ids_of_recovery(recovery: SyncdSnapshotRecovery) -> frozenset[bytes]:
    """The keys that name its records."""
    return frozenset(record.keyID for record in recovery.mutationRecords)


def apply_recovery(recovery: SyncdSnapshotRecovery, keys: Mapping[bytes, SyncKey]) -> Applied:
    """Everything that the phone knows, as if read from a snapshot.

    The hash is the phone's: what it writes from now on builds on that, right or wrong.

    Raises:
        NoSession: a key is not among `keys`.
        RemoteProtocolError: malformed.
    """
    version = recovery.version.version
    if version > MAX_VERSION or len(recovery.collectionLthash) != LENGTH or not recovery.collectionName:
        raise RemoteProtocolError("a recovered collection has no name, or a wrong version or hash")
    return Applied(CollectionState(version, recovery.collectionLthash), tuple(_read(recovery, keys)))


def _read(recovery: SyncdSnapshotRecovery, keys: Mapping[bytes, SyncKey]) -> Iterable[Mutation]:
    for record in recovery.mutationRecords:
        key = keys.get(record.keyID)
        if key is None:
            raise NoSession(f"app state key {record.keyID.hex() or '(none)'} is missing")
        if len(record.mac) != MAC_LENGTH:
            raise RemoteProtocolError("a recovered record has a wrong MAC")
        yield Mutation(
            operation=Operation.SET,
            index=decode_index(record.value.index),
            index_bytes=record.value.index,
            value=record.value.value,
            version=record.value.version,
            index_mac=hmac_sha256(key.index, record.value.index),
            value_mac=record.mac,
            key_id=record.keyID,
        )
