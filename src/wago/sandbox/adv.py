"""Device identities: the proof that a phone's account owns a companion.

Source: whatsmeow pair.go; Baileys validate-connection.ts; whatsapp-rust wacore/src/adv.rs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from google.protobuf.message import DecodeError, Message

from wago.errors import RemoteProtocolError
from wago.protocol.curve import KeyPair, sign, verify
from wago.protocol.kdf import hmac_sha256
from wago.protocol.proto import adv_pb2

# First two bytes of what is signed (whatsapp-rust adv.rs).
_ACCOUNT_PREFIX: Final = b"\x06\x00"
_DEVICE_PREFIX: Final = b"\x06\x01"
_KEY_INDEX_PREFIX: Final = b"\x06\x02"

Random = Callable[[int], bytes]
M = TypeVar("M", bound=Message)


def parse(kind: type[M], data: bytes) -> M:
    """Read a protobuf message.

    Raises:
        RemoteProtocolError: malformed.
    """
    try:
        return kind.FromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError(f"malformed {kind.DESCRIPTOR.name}") from exc


def issue_identity(
    account: KeyPair, companion: bytes, *, raw_id: int, key_index: int, timestamp: int, random: Random
) -> adv_pb2.ADVSignedDeviceIdentity:
    """What the phone signs for a companion.

    Args:
        account: the phone's identity key pair.
        companion: the companion's identity key, 32 bytes.
        raw_id: of the account's registration.
        key_index: which of the account's companions this is, never used twice.
        timestamp: Unix seconds.
        random: gives random bytes.
    """
    details = adv_pb2.ADVDeviceIdentity(
        rawID=raw_id, timestamp=timestamp, keyIndex=key_index
    ).SerializeToString()
    return adv_pb2.ADVSignedDeviceIdentity(
        details=details,
        accountSignatureKey=account.public,
        accountSignature=sign(account.private, _ACCOUNT_PREFIX + details + companion, random(64)),
    )


def seal(identity: adv_pb2.ADVSignedDeviceIdentity, adv_secret: bytes) -> bytes:
    """The identity as pair-success carries it: with an HMAC under the secret of the QR or link code."""
    details = identity.SerializeToString()
    return adv_pb2.ADVSignedDeviceIdentityHMAC(
        details=details, HMAC=hmac_sha256(adv_secret, details)
    ).SerializeToString()


def verify_identity(data: bytes, account: bytes, companion: bytes) -> int:
    """Check an identity that the companion has signed too; its key index.

    Args:
        data: serialized ADVSignedDeviceIdentity; its account key may be absent.
        account: the phone's identity key, 32 bytes.
        companion: the companion's identity key, 32 bytes.

    Raises:
        RemoteProtocolError: malformed, or it names another account key.
        CryptoError: a signature does not fit.
    """
    identity = parse(adv_pb2.ADVSignedDeviceIdentity, data)
    if identity.accountSignatureKey not in (b"", account):
        raise RemoteProtocolError("the device identity names another account key")
    verify(account, _ACCOUNT_PREFIX + identity.details + companion, identity.accountSignature)
    verify(companion, _DEVICE_PREFIX + identity.details + companion + account, identity.deviceSignature)
    return parse(adv_pb2.ADVDeviceIdentity, identity.details).keyIndex


def trimmed(data: bytes) -> bytes:
    """A signed identity without the account's key, the form in which the service keeps and hands it out.

    Companions may send it with that key or without: whatsapp-rust leaves it in, others take it out.
    """
    identity = parse(adv_pb2.ADVSignedDeviceIdentity, data)
    identity.ClearField("accountSignatureKey")
    return identity.SerializeToString()


def details_of(data: bytes) -> bytes:
    return parse(adv_pb2.ADVSignedDeviceIdentity, data).details


def check_same_identity(given: bytes, stored: bytes) -> None:
    """Check that a device sent its own identity.

    Raises:
        RemoteProtocolError: malformed, or not the one it was linked with.
    """
    one, other = (parse(adv_pb2.ADVSignedDeviceIdentity, data) for data in (given, stored))
    if (one.details, one.accountSignature, one.deviceSignature) != (
        other.details,
        other.accountSignature,
        other.deviceSignature,
    ):
        raise RemoteProtocolError("the device identity is not the one it was linked with")


def issue_key_index_list(
    account: KeyPair, *, raw_id: int, timestamp: int, current: int, valid: Iterable[int], random: Random
) -> bytes:
    """The phone's signed list of the key indexes that are in force: 0, itself, and its companions'."""
    details = adv_pb2.ADVKeyIndexList(
        rawID=raw_id, timestamp=timestamp, currentIndex=current, validIndexes=sorted(valid)
    ).SerializeToString()
    return adv_pb2.ADVSignedKeyIndexList(
        details=details, accountSignature=sign(account.private, _KEY_INDEX_PREFIX + details, random(64))
    ).SerializeToString()
