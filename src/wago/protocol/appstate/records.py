"""One record of a collection: what it says, encrypted, with the MACs of its index and of its value.

Source: whatsmeow appstate/decode.go, encode.go, hash.go; whatsapp-rust wacore/appstate/src/decode.rs.
"""

from __future__ import annotations

import enum
import hmac
import json
from dataclasses import dataclass, field
from typing import Final

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from wago.errors import BadMac, CryptoError, LocalProtocolError, RemoteProtocolError
from wago.protocol.appstate.keys import SyncKey
from wago.protocol.kdf import hmac_sha256
from wago.protocol.proto.sync_action_pb2 import SyncActionData, SyncActionValue
from wago.protocol.proto.syncd_pb2 import SyncdMutation, SyncdRecord
from wago.protocol.signal.cbc import cbc_decrypt, cbc_encrypt
from wago.protocol.texts import repaired

MAC_LENGTH: Final = 32
IV_LENGTH: Final = 16

_OPERATION: Final = SyncdMutation.OPERATION_FIELD_NUMBER


class Operation(enum.IntEnum):
    """Numbers: SyncdMutation.SyncdOperation."""

    SET = SyncdMutation.SET
    REMOVE = SyncdMutation.REMOVE


def encode_index(index: tuple[str, ...]) -> bytes:
    """The index as it is signed: equal indexes must be equal bytes on every device (JSON.stringify)."""
    return json.dumps(index, separators=(",", ":"), ensure_ascii=False).encode()


def decode_index(data: bytes) -> tuple[str, ...]:
    """The parts of an index; empty if it is no list of texts, which is no reason to lose the record."""
    try:
        parts = json.loads(data)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(parts, list) or not all(isinstance(part, str) and _is_text(part) for part in parts):
        return ()
    return tuple(parts)


def _is_text(part: str) -> bool:
    """JSON can spell what is no text and what no database takes: half a character, and NUL."""
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in part


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be written: an action under its index.

    Attributes:
        index: the action's name, then what it is about.
        value: what it says; its timestamp (Unix milliseconds) is when it was done.
        version: of the action's format.
        operation: REMOVE takes the record away.
    """

    index: tuple[str, ...]
    value: SyncActionValue = field(default_factory=SyncActionValue)
    version: int
    operation: Operation = Operation.SET


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A change as it was read, with what names its record.

    Attributes:
        index: empty if the index is no list of strings.
        index_bytes: the index as it was signed.
        index_mac: 32 bytes; names the record in its collection.
        value_mac: 32 bytes; what the collection's hash is made of.
        key_id: of the key that encrypts the record.
    """

    operation: Operation
    index: tuple[str, ...]
    index_bytes: bytes
    value: SyncActionValue
    version: int
    index_mac: bytes
    value_mac: bytes
    key_id: bytes


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record's outside, checked for its shape."""

    operation: Operation
    key_id: bytes
    index_mac: bytes
    sealed: bytes
    """IV and ciphertext."""
    value_mac: bytes


def read_mutation(mutation: SyncdMutation) -> SealedRecord:
    """Check the shape of a mutation.

    Raises:
        RemoteProtocolError: something is missing, too short, or the operation is unknown.
    """
    # protobuf keeps a number that the enum does not have as an unknown field, and would say SET.
    unknown = UnknownFieldSet(mutation)
    if any(unknown[at].field_number == _OPERATION for at in range(len(unknown))):
        raise RemoteProtocolError("an app state mutation has an unknown operation")
    return read_record(mutation.record, Operation(mutation.operation))


def read_record(record: SyncdRecord, operation: Operation = Operation.SET) -> SealedRecord:
    """Check the shape of a record; as `read_mutation`."""
    blob, index_mac, key_id = record.value.blob, record.index.blob, record.keyId.id
    if len(index_mac) != MAC_LENGTH:
        raise RemoteProtocolError(f"the index MAC of a record has {len(index_mac)} bytes")
    if not key_id:
        raise RemoteProtocolError("an app state record names no key")
    length = len(blob) - MAC_LENGTH
    if length < 2 * IV_LENGTH or length % IV_LENGTH:
        raise RemoteProtocolError(f"the value of a record has {len(blob)} bytes")
    return SealedRecord(operation, key_id, index_mac, blob[:-MAC_LENGTH], blob[-MAC_LENGTH:])


def open_record(record: SealedRecord, key: SyncKey) -> Mutation:
    """Verify and decrypt a record.

    Raises:
        BadMac: of the value or of the index.
        RemoteProtocolError: what is inside is no action.
    """
    expected = _value_mac(record.operation, record.sealed, key)
    if not hmac.compare_digest(expected, record.value_mac):
        raise BadMac("the value MAC of an app state record does not fit")
    try:
        plaintext = cbc_decrypt(key.value_encryption, record.sealed[:IV_LENGTH], record.sealed[IV_LENGTH:])
        data = repaired(SyncActionData.FromString(plaintext))
    except (CryptoError, DecodeError) as exc:
        raise RemoteProtocolError("an app state record holds no action") from exc
    if not hmac.compare_digest(hmac_sha256(key.index, data.index), record.index_mac):
        raise BadMac("the index MAC of an app state record does not fit")
    return Mutation(
        operation=record.operation,
        index=decode_index(data.index),
        index_bytes=data.index,
        value=data.value,
        version=data.version,
        index_mac=record.index_mac,
        value_mac=record.value_mac,
        key_id=record.key_id,
    )


def seal_change(change: Change, key: SyncKey, iv: bytes) -> tuple[SyncdMutation, Mutation]:
    """Encrypt a change: as it goes out, and as it reads.

    Args:
        change: what to say.
        key: encrypts it.
        iv: 16 random bytes.

    Raises:
        LocalProtocolError: an empty index, or an IV of another length.
    """
    if not change.index or len(iv) != IV_LENGTH:
        raise LocalProtocolError("an app state change needs an index and an IV of 16 bytes")
    index = encode_index(change.index)
    data = SyncActionData(index=index, value=change.value, padding=b"", version=change.version)
    sealed = iv + cbc_encrypt(key.value_encryption, iv, data.SerializeToString())
    value_mac = _value_mac(change.operation, sealed, key)
    index_mac = hmac_sha256(key.index, index)
    out = SyncdMutation(
        operation=change.operation.name,
        record=SyncdRecord(),
    )
    out.record.index.blob = index_mac
    out.record.value.blob = sealed + value_mac
    out.record.keyId.id = key.id
    read = Mutation(
        operation=change.operation,
        index=change.index,
        index_bytes=index,
        value=change.value,
        version=change.version,
        index_mac=index_mac,
        value_mac=value_mac,
        key_id=key.id,
    )
    return out, read


def index_mac(index: tuple[str, ...], key: SyncKey) -> bytes:
    """What names the record with this index, as far as it was written with this key."""
    return hmac_sha256(key.index, encode_index(index))


def _value_mac(operation: Operation, sealed: bytes, key: SyncKey) -> bytes:
    """Over the operation (1 set, 2 remove) and key id, the ciphertext, and the length of the first two."""
    head = bytes((operation + 1,)) + key.id
    data = head + sealed + len(head).to_bytes(8, "big")
    return hmac.digest(key.value_mac, data, "sha512")[:MAC_LENGTH]
