"""Keys that are published ahead: identity, signed prekey, one-time prekeys; and a peer's bundle of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wago.errors import InvalidKey, LocalProtocolError
from wago.protocol.curve import KEY_TYPE_DJB, KeyPair, sign, verify

Random = Callable[[int], bytes]
"""Gives that many random bytes."""

MAX_PREKEY_ID = 0xFFFFFF
"""Prekey ids are three bytes in the prekey stanzas (whatsmeow prekeys.go)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIdentity:
    """Who we are in X3DH."""

    pair: KeyPair
    registration_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreKey:
    """A one-time prekey of ours."""

    id: int
    pair: KeyPair


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPreKey:
    """A signed prekey of ours; `signature` is 64 bytes by our identity key."""

    id: int
    pair: KeyPair
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PreKeyBundle:
    """What the server gives out of a peer's device, to open a session with it. Keys are 32 bytes."""

    registration_id: int
    identity: bytes
    signed_prekey_id: int
    signed_prekey: bytes
    signed_prekey_signature: bytes
    prekey_id: int | None = None
    """None when the device has run out of one-time prekeys."""
    prekey: bytes | None = None

    def verify(self) -> None:
        """Check that the identity key signed the signed prekey.

        Raises:
            BadSignature: it did not.
            InvalidKey: a key has the wrong length, or there is a prekey without id or an id without prekey.
        """
        if len(self.signed_prekey) != 32 or (self.prekey is not None and len(self.prekey) != 32):
            raise InvalidKey("a public key has 32 bytes")
        if (self.prekey is None) != (self.prekey_id is None):
            raise InvalidKey("a prekey comes with its id")
        verify(self.identity, encode_public(self.signed_prekey), self.signed_prekey_signature)


def encode_public(public: bytes) -> bytes:
    """32 bytes to the 33 bytes that Signal messages carry."""
    return KEY_TYPE_DJB + public


def decode_public(encoded: bytes) -> bytes:
    """33 bytes with the type byte to 32 bytes.

    Raises:
        InvalidKey: another length or type.
    """
    if len(encoded) != 33 or encoded[0] != KEY_TYPE_DJB[0]:
        raise InvalidKey("a public key is 0x05 and 32 bytes")
    return encoded[1:]


def generate_prekeys(start: int, count: int, random: Random) -> list[PreKey]:
    """One-time prekeys with ids from `start` on; after 2**24-1 comes 1.

    Raises:
        LocalProtocolError: `start` is no prekey id.
    """
    if not 1 <= start <= MAX_PREKEY_ID:
        raise LocalProtocolError(f"{start} is no prekey id")
    return [
        PreKey(id=(start - 1 + offset) % MAX_PREKEY_ID + 1, pair=KeyPair.from_private(random(32)))
        for offset in range(count)
    ]


def generate_signed_prekey(identity: KeyPair, prekey_id: int, random: Random) -> SignedPreKey:
    """A new signed prekey.

    Raises:
        LocalProtocolError: `prekey_id` is no prekey id.
    """
    if not 1 <= prekey_id <= MAX_PREKEY_ID:
        raise LocalProtocolError(f"{prekey_id} is no prekey id")
    pair = KeyPair.from_private(random(32))
    signature = sign(identity.private, encode_public(pair.public), random(64))
    return SignedPreKey(id=prekey_id, pair=pair, signature=signature)


def generate_registration_id(random: Random) -> int:
    """A number from 1 to 16380, as libsignal's key helper draws it."""
    return int.from_bytes(random(4), "big") % 16380 + 1
