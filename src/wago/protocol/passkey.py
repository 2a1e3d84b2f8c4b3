"""Linking with a passkey: the key agreement of both sides (WhatsApp's name for it: shortcake).

The passkey itself only gates the server. Companion and primary agree on a key by an ephemeral exchange that
the user confirms by comparing a code; the companion commits to its nonce before it sees the primary's, so
that nobody in between can steer the code.

Source: whatsmeow pair-passkey.go, whatsapp-rust wacore/src/shortcake.rs
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KeyPair, agree
from wago.protocol.kdf import hkdf_sha256, hmac_sha256
from wago.protocol.link_code import encode_code
from wago.protocol.pairing import DevicePlatform
from wago.protocol.proto import companion_pb2

_HANDOFF_INFO: Final = b"shortcake-passkey-handoff-v1"
_KEY_INFO: Final = b"Pairing Information Encryption Key"

HANDOFF_VALID_S: Final = 300
"""How long after the request an earlier ADV secret may vouch for us (whatsmeow pair-passkey.go)."""


def credential_id(assertion: str) -> bytes:
    """`rawId` of a WebAuthn assertion in JSON.

    Raises:
        LocalProtocolError: it is no assertion.
    """
    try:
        raw = json.loads(assertion)["rawId"]
        return base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    except (ValueError, KeyError, TypeError, binascii.Error) as exc:
        raise LocalProtocolError("not a WebAuthn assertion") from exc


def handoff_proof(earlier_adv_secret: bytes, payload: bytes) -> bytes:
    """32 bytes that show we were linked before, so that the code need not be compared again.

    Only for a device that really was: whoever holds a secret made a moment ago could claim the same.
    """
    key = hkdf_sha256(earlier_adv_secret, length=32, info=_HANDOFF_INFO)
    return hmac_sha256(key, payload)


def _code(companion_nonce: bytes, primary_public: bytes, primary_nonce: bytes) -> str:
    digest = sha256(companion_nonce + primary_public).digest()
    return encode_code(bytes(a ^ b for a, b in zip(primary_nonce[:5], digest[:5], strict=True)))


def _key(secret: bytes, platform: int, ref: str) -> bytes:
    salt = f"Companion Pairing {platform} with ref {ref}".encode()
    return hkdf_sha256(secret, length=32, salt=salt, info=_KEY_INFO)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where both sides stand once they know each other's halves."""

    code: str
    """Eight characters for the user to compare."""
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionPasskey:
    """The companion's half of one attempt."""

    ref: str
    platform: DevicePlatform
    ephemeral: KeyPair
    nonce: bytes
    """32 bytes, secret until the primary has answered."""

    @classmethod
    def new(cls, ref: str, platform: DevicePlatform, random: Callable[[int], bytes]) -> CompanionPasskey:
        pair = KeyPair.from_private(random(32))
        return cls(ref=ref, platform=platform, ephemeral=pair, nonce=random(32))

    @property
    def payload(self) -> bytes:
        """The ProloguePayload: our ephemeral identity, and the commitment to it and the nonce."""
        identity = companion_pb2.CompanionEphemeralIdentity(
            publicKey=self.ephemeral.public, deviceType=self.platform, ref=self.ref
        ).SerializeToString()
        commitment = companion_pb2.CompanionCommitment(hash=sha256(identity + self.nonce).digest())
        return companion_pb2.ProloguePayload(
            companionEphemeralIdentity=identity, commitment=commitment
        ).SerializeToString()

    def agree(self, primary_identity: bytes) -> Agreement:
        """Take the primary's PrimaryEphemeralIdentity.

        Raises:
            RemoteProtocolError: malformed.
            InvalidKey: its key is unusable.
        """
        try:
            primary = companion_pb2.PrimaryEphemeralIdentity.FromString(primary_identity)
        except DecodeError as exc:
            raise RemoteProtocolError("malformed primary identity") from exc
        if len(primary.publicKey) != 32 or len(primary.nonce) != 32:
            raise RemoteProtocolError("a primary identity has a key and a nonce of 32 bytes")
        secret = agree(self.ephemeral.private, primary.publicKey)
        code = _code(self.nonce, primary.publicKey, primary.nonce)
        return Agreement(code, _key(secret, self.platform, self.ref))


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingKeys:
    """What the primary needs of us to issue an identity; 32 bytes each."""

    noise: bytes
    identity: bytes
    adv_secret: bytes

    def seal(self, agreement: Agreement, random: Callable[[int], bytes]) -> bytes:
        """An EncryptedPairingRequest."""
        plain = companion_pb2.PairingRequest(
            companionPublicKey=self.noise, companionIdentityKey=self.identity, advSecret=self.adv_secret
        ).SerializeToString()
        iv = random(12)
        sealed = AESGCM(agreement.key).encrypt(iv, plain, None)
        return companion_pb2.EncryptedPairingRequest(encryptedPayload=sealed, IV=iv).SerializeToString()

    @classmethod
    def open(cls, agreement: Agreement, sealed: bytes) -> PairingKeys:
        """The primary reads an EncryptedPairingRequest.

        Raises:
            RemoteProtocolError: malformed.
            BadMac: it was made with another key.
        """
        try:
            outer = companion_pb2.EncryptedPairingRequest.FromString(sealed)
            if len(outer.IV) != 12:
                raise RemoteProtocolError("an IV has 12 bytes")
            plain = AESGCM(agreement.key).decrypt(outer.IV, outer.encryptedPayload, None)
            request = companion_pb2.PairingRequest.FromString(plain)
        except DecodeError as exc:
            raise RemoteProtocolError("malformed pairing request") from exc
        except InvalidTag as exc:
            raise BadMac("the pairing request does not open") from exc
        keys = cls(
            noise=request.companionPublicKey,
            identity=request.companionIdentityKey,
            adv_secret=request.advSecret,
        )
        if any(len(key) != 32 for key in (keys.noise, keys.identity, keys.adv_secret)):
            raise RemoteProtocolError("a pairing request has keys of 32 bytes")
        return keys


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryPasskey:
    """The primary's half of one attempt."""

    ephemeral: KeyPair
    nonce: bytes

    @classmethod
    def new(cls, random: Callable[[int], bytes]) -> PrimaryPasskey:
        return cls(ephemeral=KeyPair.from_private(random(32)), nonce=random(32))

    @property
    def identity(self) -> bytes:
        """The PrimaryEphemeralIdentity."""
        return companion_pb2.PrimaryEphemeralIdentity(
            publicKey=self.ephemeral.public, nonce=self.nonce
        ).SerializeToString()

    def agree(self, payload: bytes, companion_nonce: bytes) -> Agreement:
        """Take the companion's ProloguePayload, once it has opened its commitment.

        Raises:
            RemoteProtocolError: malformed.
            BadMac: the nonce is not the one it committed to.
            InvalidKey: its key is unusable.
        """
        try:
            prologue = companion_pb2.ProloguePayload.FromString(payload)
            identity = companion_pb2.CompanionEphemeralIdentity.FromString(
                prologue.companionEphemeralIdentity
            )
        except DecodeError as exc:
            raise RemoteProtocolError("malformed prologue") from exc
        if len(identity.publicKey) != 32 or not identity.ref:
            raise RemoteProtocolError("a companion identity has a key of 32 bytes and a reference")
        opened = sha256(prologue.companionEphemeralIdentity + companion_nonce).digest()
        if not compare_digest(opened, prologue.commitment.hash):
            raise BadMac("the companion committed to another nonce")
        secret = agree(self.ephemeral.private, identity.publicKey)
        code = _code(companion_nonce, self.ephemeral.public, self.nonce)
        return Agreement(code, _key(secret, identity.deviceType, identity.ref))
