"""The steps of the ratchets: pure key derivation, no state.

Source: whatsapp-rust, wacore/libsignal/src/protocol/ratchet/keys.rs and sender_keys.rs.
"""

from __future__ import annotations

from wago.protocol.curve import agree
from wago.protocol.kdf import hkdf_sha256, hmac_sha256


def next_chain_key(chain_key: bytes) -> bytes:
    """One step of a symmetric chain; 32 bytes."""
    return hmac_sha256(chain_key, b"\x02")


def message_seed(chain_key: bytes) -> bytes:
    """What this step's message keys are derived from; 32 bytes, safe to keep when the chain moves on."""
    return hmac_sha256(chain_key, b"\x01")


def message_keys(seed: bytes) -> tuple[bytes, bytes, bytes]:
    """Cipher key (32 bytes), MAC key (32) and IV (16) of a session's message."""
    keys = hkdf_sha256(seed, length=80, info=b"WhisperMessageKeys")
    return keys[:32], keys[32:64], keys[64:]


def group_message_keys(seed: bytes) -> tuple[bytes, bytes]:
    """Cipher key (32 bytes) and IV (16) of a sender key's message."""
    keys = hkdf_sha256(seed, length=48, info=b"WhisperGroup")
    return keys[16:], keys[:16]


def root_step(root_key: bytes, our_private: bytes, their_public: bytes) -> tuple[bytes, bytes]:
    """One step of the Diffie-Hellman ratchet.

    Returns:
        The new root key and the new chain's first key, 32 bytes each.

    Raises:
        InvalidKey: the public key is a low-order point.
    """
    keys = hkdf_sha256(agree(our_private, their_public), length=64, salt=root_key, info=b"WhisperRatchet")
    return keys[:32], keys[32:]


def walk(chain_key: bytes, steps: int) -> tuple[list[bytes], bytes]:
    """Walk a chain on.

    Returns:
        The keys of the steps that were passed over, and the chain key after them. The passed keys still open
        everything after them: turn them into seeds at once, or drop them.
    """
    passed: list[bytes] = []
    for _ in range(steps):
        passed.append(chain_key)
        chain_key = hmac_sha256(chain_key, b"\x02")
    return passed, chain_key
