"""Curve25519 keys: Diffie-Hellman and XEdDSA signatures, as Signal uses them."""

from __future__ import annotations

from dataclasses import dataclass

import xeddsa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from wago.errors import BadSignature, InvalidKey

KEY_TYPE_DJB = b"\x05"
"""Byte before a public key in Signal messages and prekey stanzas (libsignal curve.rs)."""

SIGNATURE_LEN = 64


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair, 32 bytes each; the public key carries no type byte."""

    private: bytes
    public: bytes

    @classmethod
    def from_private(cls, private: bytes) -> KeyPair:
        """Make a pair from 32 random bytes.

        Raises:
            InvalidKey: not 32 bytes.
        """
        if len(private) != 32:
            raise InvalidKey("a private key has 32 bytes")
        # Clamped here once, so that the signing and the agreeing library see the same scalar.
        scalar = bytes((private[0] & 248,)) + private[1:31] + bytes(((private[31] & 127) | 64,))
        public = X25519PrivateKey.from_private_bytes(scalar).public_key().public_bytes_raw()
        return cls(scalar, public)

    def __repr__(self) -> str:
        return f"KeyPair(public={self.public.hex()})"


def agree(private: bytes, public: bytes) -> bytes:
    """X25519; 32 bytes.

    Raises:
        InvalidKey: wrong length, or a low-order public key.
    """
    try:
        key = X25519PrivateKey.from_private_bytes(private)
        return key.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as exc:
        raise InvalidKey(str(exc)) from exc


def sign(private: bytes, message: bytes, nonce: bytes) -> bytes:
    """An XEdDSA signature of 64 bytes.

    Args:
        private: 32 bytes.
        message: what is signed.
        nonce: 64 random bytes.
    """
    return xeddsa.ed25519_priv_sign(xeddsa.priv_force_sign(private, False), message, nonce)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Check an XEdDSA signature.

    libsignal's signers keep the sign of the Edwards key in the top bit of the signature, signers after
    the XEdDSA paper always have it 0; both verify here (libsignal, curve25519.rs).

    Raises:
        BadSignature: it does not fit, or has not 64 bytes.
        InvalidKey: the public key has not 32 bytes.
    """
    if len(public) != 32:
        raise InvalidKey("a public key has 32 bytes")
    if len(signature) != SIGNATURE_LEN:
        raise BadSignature("a signature has 64 bytes")
    sign_bit = signature[63] & 0x80
    edwards = xeddsa.curve25519_pub_to_ed25519_pub(public, bool(sign_bit))
    plain = signature[:63] + bytes((signature[63] & 0x7F,))
    if not xeddsa.ed25519_verify(plain, edwards, message):
        raise BadSignature("signature does not fit")
