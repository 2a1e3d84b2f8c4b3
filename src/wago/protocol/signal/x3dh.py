"""X3DH: the first secret of a session, from the prekeys that one side published.

Source: whatsapp-rust, wacore/libsignal/src/protocol/ratchet.rs; the X3DH paper, section 3.
"""

from __future__ import annotations

from wago.protocol.curve import KeyPair, agree
from wago.protocol.kdf import hkdf_sha256

_DISCONTINUITY = b"\xff" * 32
_INFO = b"WhisperText"


def alice_secret(
    identity: KeyPair,
    base: KeyPair,
    their_identity: bytes,
    their_signed_prekey: bytes,
    their_prekey: bytes | None,
) -> tuple[bytes, bytes]:
    """The opening side.

    Returns:
        The root key and the first chain key, 32 bytes each.

    Raises:
        InvalidKey: a public key is a low-order point.
    """
    secret = (
        _DISCONTINUITY
        + agree(identity.private, their_signed_prekey)
        + agree(base.private, their_identity)
        + agree(base.private, their_signed_prekey)
    )
    if their_prekey is not None:
        secret += agree(base.private, their_prekey)
    return _derive(secret)


def bob_secret(
    identity: KeyPair,
    signed_prekey: KeyPair,
    prekey: KeyPair | None,
    their_identity: bytes,
    their_base: bytes,
) -> tuple[bytes, bytes]:
    """The answering side; the same two keys.

    Raises:
        InvalidKey: a public key is a low-order point.
    """
    secret = (
        _DISCONTINUITY
        + agree(signed_prekey.private, their_identity)
        + agree(identity.private, their_base)
        + agree(signed_prekey.private, their_base)
    )
    if prekey is not None:
        secret += agree(prekey.private, their_base)
    return _derive(secret)


def _derive(secret: bytes) -> tuple[bytes, bytes]:
    keys = hkdf_sha256(secret, length=64, info=_INFO)
    return keys[:32], keys[32:]
