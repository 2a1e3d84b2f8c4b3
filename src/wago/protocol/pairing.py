"""Linking by QR, and the identities (ADV) that prove which device belongs to which account.

The companion's side is `QrPayload.text` and `accept_identity`, the primary's `QrPayload.parse` and
`issue_identity`. Everybody checks others' devices with `verify_identity`.

Source: whatsmeow pair.go, whatsapp-rust wacore/src/adv.rs (after WhatsApp Web), Baileys
Utils/validate-connection.ts.
"""

from __future__ import annotations

import base64
import binascii
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from google.protobuf.message import DecodeError

from wago.errors import BadMac, BadSignature, CryptoError, InvalidKey, RemoteProtocolError
from wago.protocol.curve import KeyPair, sign, verify
from wago.protocol.kdf import hmac_sha256
from wago.protocol.proto import adv_pb2, companion_pb2

# What is signed starts with two bytes that say what it is (whatsapp-rust wacore/src/adv.rs).
_ACCOUNT: Final = b"\x06\x00"
_DEVICE: Final = b"\x06\x01"
_KEY_INDEX_LIST: Final = b"\x06\x02"
_HOSTED_ACCOUNT: Final = b"\x06\x05"
_HOSTED_DEVICE: Final = b"\x06\x06"

QR_PREFIX: Final = "https://wa.me/settings/linked_devices#"
"""So that the phone's own camera can open it (whatsmeow pair.go, Baileys companion-reg-client-utils.ts)."""

DevicePlatform = companion_pb2.DeviceProps.PlatformType

# One character per kind of client (whatsmeow pair-code.go, whatsapp-rust wacore/src/companion_reg.rs).
_PLATFORM_IDS: Final = {
    companion_pb2.DeviceProps.CHROME: "1",
    companion_pb2.DeviceProps.EDGE: "2",
    companion_pb2.DeviceProps.FIREFOX: "3",
    companion_pb2.DeviceProps.IE: "4",
    companion_pb2.DeviceProps.OPERA: "5",
    companion_pb2.DeviceProps.SAFARI: "6",
    companion_pb2.DeviceProps.DESKTOP: "7",
    companion_pb2.DeviceProps.UWP: "8",
}
_OTHER_WEB_CLIENT: Final = "9"


def platform_id(platform: DevicePlatform) -> str:
    """The character for a device platform; anything unusual counts as another web client.

    Android's letters need an attestation that a gateway has not, and the server refuses `0`.
    """
    return _PLATFORM_IDS.get(platform, _OTHER_WEB_CLIENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class QrPayload:
    """What a linking QR says.

    Form: `[https://wa.me/settings/linked_devices#]ref,noise,identity,secret[,platform]`, keys in base64.
    """

    ref: str
    noise: bytes
    """32 bytes, public."""
    identity: bytes
    """32 bytes, public."""
    adv_secret: bytes
    """32 bytes."""
    platform: str | None = None

    @property
    def text(self) -> str:
        keys = (base64.b64encode(key).decode() for key in (self.noise, self.identity, self.adv_secret))
        return QR_PREFIX + ",".join((self.ref, *keys, self.platform or _OTHER_WEB_CLIENT))

    @classmethod
    def parse(cls, text: str) -> QrPayload:
        """Read a QR text, old forms included.

        Raises:
            RemoteProtocolError: it is no linking QR.
        """
        # Some clients append the address of a help page as one more field.
        ref, *rest = text.strip().removeprefix(QR_PREFIX).split(",")
        if not ref or len(rest) < 3 or not all(rest):
            raise RemoteProtocolError("not a linking QR")
        noise, identity, secret = (_key(part) for part in rest[:3])
        platform = rest[3] if len(rest) > 3 and len(rest[3]) == 1 else None
        return cls(ref=ref, noise=noise, identity=identity, adv_secret=secret, platform=platform)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise RemoteProtocolError("a key in the QR is no base64") from exc
    if len(key) != 32:
        raise RemoteProtocolError("a key in the QR has not 32 bytes")
    return key


class PairingRefused(CryptoError):
    """We do not accept the identity in pair-success; `code` and `text` are what the server is told.

    The words are whatsmeow's (pair.go) and WhatsApp Web's.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedIdentity:
    """Our identity, vouched for and countersigned."""

    signed: bytes
    """ADVSignedDeviceIdentity with all keys and signatures: what we keep and show to others."""
    reply: bytes
    """The same without the account's key: what pair-device-sign carries."""
    key_index: int
    account_public: bytes
    """Identity key of the primary device, 32 bytes."""


def accept_identity(
    container: bytes, *, adv_secret: bytes, identity: KeyPair, nonce: bytes
) -> AcceptedIdentity:
    """Check what pair-success carries, and countersign it.

    whatsmeow and Baileys go by the device's type for the account signature, and always sign as an ordinary
    device; whatsapp-rust goes by the account's type for both. We do as the first two.

    Args:
        container: ADVSignedDeviceIdentityHMAC.
        adv_secret: 32 bytes, shown in the QR or agreed by code.
        identity: our identity key.
        nonce: 64 random bytes.

    Raises:
        PairingRefused: it is not for us, or malformed.
    """
    try:
        outer = adv_pb2.ADVSignedDeviceIdentityHMAC.FromString(container)
        signed = adv_pb2.ADVSignedDeviceIdentity.FromString(outer.details)
        details = adv_pb2.ADVDeviceIdentity.FromString(signed.details)
    except DecodeError as exc:
        raise PairingRefused(500, "internal-error") from exc
    hosted_account = outer.accountType == adv_pb2.HOSTED
    mac = hmac_sha256(adv_secret, (_HOSTED_ACCOUNT if hosted_account else b"") + outer.details)
    if not compare_digest(mac, outer.HMAC):
        raise PairingRefused(401, "hmac-mismatch")
    if not details.HasField("keyIndex"):
        raise PairingRefused(500, "internal-error")
    prefix = _HOSTED_ACCOUNT if details.deviceType == adv_pb2.HOSTED else _ACCOUNT
    try:
        verify(signed.accountSignatureKey, prefix + signed.details + identity.public, signed.accountSignature)
    except CryptoError as exc:
        raise PairingRefused(401, "signature-mismatch") from exc
    account = signed.accountSignatureKey
    signed.deviceSignature = sign(
        identity.private, _DEVICE + signed.details + identity.public + account, nonce
    )
    kept = signed.SerializeToString()
    signed.ClearField("accountSignatureKey")
    return AcceptedIdentity(
        signed=kept, reply=signed.SerializeToString(), key_index=details.keyIndex, account_public=account
    )


def issue_identity(
    account: KeyPair,
    companion_identity: bytes,
    adv_secret: bytes,
    *,
    raw_id: int,
    timestamp: int,
    key_index: int,
    nonce: bytes,
    hosted: bool = False,
) -> bytes:
    """The primary vouches for a companion; what pair-success will carry.

    Args:
        account: the primary's identity key.
        companion_identity: 32 bytes, from the QR or the key bundle.
        adv_secret: 32 bytes.
        raw_id: the account's ADV id.
        timestamp: Unix seconds.
        key_index: the companion's index, never used twice.
        nonce: 64 random bytes.
        hosted: the account is hosted by a business provider.
    """
    kind = adv_pb2.HOSTED if hosted else adv_pb2.E2EE
    details = adv_pb2.ADVDeviceIdentity(
        rawID=raw_id, timestamp=timestamp, keyIndex=key_index, accountType=kind, deviceType=kind
    ).SerializeToString()
    prefix = _HOSTED_ACCOUNT if hosted else _ACCOUNT
    signed = adv_pb2.ADVSignedDeviceIdentity(
        details=details,
        accountSignatureKey=account.public,
        accountSignature=sign(account.private, prefix + details + companion_identity, nonce),
    ).SerializeToString()
    mac = hmac_sha256(adv_secret, (_HOSTED_ACCOUNT if hosted else b"") + signed)
    return adv_pb2.ADVSignedDeviceIdentityHMAC(details=signed, HMAC=mac, accountType=kind).SerializeToString()


class AdvVerdict(enum.Enum):
    VALID = enum.auto()
    INVALID = enum.auto()
    """Forged or malformed: do not trust the identity key."""
    NO_ACCOUNT_KEY = enum.auto()
    """It names no account key and none is known, so that nothing can be checked."""


def verify_identity(signed: bytes, device_public: bytes, account_public: bytes | None) -> AdvVerdict:
    """Does an account vouch for this identity key?

    Args:
        signed: ADVSignedDeviceIdentity, of a key bundle or a prekey message.
        device_public: the identity key to check, 32 bytes.
        account_public: the account's identity key (that of its primary device) where it is known; used when
            the message leaves it out, as WhatsApp Web does.
    """
    try:
        message = adv_pb2.ADVSignedDeviceIdentity.FromString(signed)
    except DecodeError:
        return AdvVerdict.INVALID
    account = message.accountSignatureKey or account_public
    if account is None:
        return AdvVerdict.NO_ACCOUNT_KEY
    inner = message.details + device_public
    # An ordinary device signature under a hosted account is what accept_identity makes.
    for account_prefix, device_prefix in (
        (_ACCOUNT, _DEVICE),
        (_HOSTED_ACCOUNT, _HOSTED_DEVICE),
        (_HOSTED_ACCOUNT, _DEVICE),
    ):
        try:
            verify(account, account_prefix + inner, message.accountSignature)
            verify(device_public, device_prefix + inner + account, message.deviceSignature)
        except (BadSignature, InvalidKey):
            continue
        return AdvVerdict.VALID
    return AdvVerdict.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIndexList:
    """Which companions of an account are valid, as its primary says."""

    raw_id: int
    timestamp: int
    current_index: int
    valid_indexes: frozenset[int]

    def allows(self, key_index: int | None) -> bool:
        """True for an index that is listed, or newer than the list (whatsapp-rust wacore/src/adv.rs)."""
        return key_index is not None and (key_index in self.valid_indexes or key_index > self.current_index)


def read_key_index_list(signed: bytes, account_public: bytes | None = None) -> KeyIndexList:
    """Read an ADVSignedKeyIndexList; with a key, check the signature too.

    Raises:
        RemoteProtocolError: malformed.
        BadSignature: the account did not sign this.
    """
    try:
        outer = adv_pb2.ADVSignedKeyIndexList.FromString(signed)
        inner = adv_pb2.ADVKeyIndexList.FromString(outer.details)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed key index list") from exc
    if not inner.HasField("rawID") or not inner.HasField("timestamp"):
        raise RemoteProtocolError("a key index list needs rawID and timestamp")
    if account_public is not None:
        verify(account_public, _KEY_INDEX_LIST + outer.details, outer.accountSignature)
    return KeyIndexList(
        raw_id=inner.rawID,
        timestamp=inner.timestamp,
        current_index=inner.currentIndex,
        valid_indexes=frozenset(inner.validIndexes),
    )


def issue_key_index_list(
    account: KeyPair,
    *,
    raw_id: int,
    timestamp: int,
    current_index: int,
    valid_indexes: Iterable[int],
    nonce: bytes,
) -> bytes:
    """The primary's ADVSignedKeyIndexList. `nonce` is 64 random bytes."""
    details = adv_pb2.ADVKeyIndexList(
        rawID=raw_id, timestamp=timestamp, currentIndex=current_index, validIndexes=sorted(valid_indexes)
    ).SerializeToString()
    return adv_pb2.ADVSignedKeyIndexList(
        details=details,
        accountSignature=sign(account.private, _KEY_INDEX_LIST + details, nonce),
        accountSignatureKey=account.public,
    ).SerializeToString()


def check_countersigned(
    reply: bytes, issued: bytes, *, account_public: bytes, companion_identity: bytes
) -> bytes:
    """The server's look at pair-device-sign: is it what the primary issued, with the companion's signature?

    Args:
        reply: ADVSignedDeviceIdentity from pair-device-sign.
        issued: the ADVSignedDeviceIdentityHMAC that went out in pair-success.
        account_public: the primary's identity key.
        companion_identity: the identity key the companion registered with.

    Returns:
        The whole ADVSignedDeviceIdentity, account key included.

    Raises:
        RemoteProtocolError: malformed.
        BadMac: it is not what was issued.
        BadSignature: the companion's signature does not fit.
    """
    try:
        signed = adv_pb2.ADVSignedDeviceIdentity.FromString(reply)
        container = adv_pb2.ADVSignedDeviceIdentityHMAC.FromString(issued)
        original = adv_pb2.ADVSignedDeviceIdentity.FromString(container.details)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed device identity") from exc
    if signed.details != original.details or signed.accountSignature != original.accountSignature:
        raise BadMac("not the identity that was issued")
    signed.accountSignatureKey = account_public
    whole = signed.SerializeToString()
    if verify_identity(whole, companion_identity, account_public) is not AdvVerdict.VALID:
        raise BadSignature("the companion's signature does not fit")
    return whole
