"""The cryptography that one text cannot do without, straight on the libraries: the peer of the benches."""

from __future__ import annotations

import hashlib
import os
import time
from hmac import digest

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_TEXT = bytes(96)
_FRAME = bytes(700)
_PREKEYS = 812
"""What a new device uploads."""
_EXCHANGES = 4
"""Key agreements of one Noise handshake."""


def _ratchet_encrypt(chain: bytes, identities: bytes) -> bytes:
    seed = digest(chain, b"\x01", "sha256")
    chain = digest(chain, b"\x02", "sha256")
    prk = digest(bytes(32), seed, "sha256")
    block = digest(prk, b"WhisperMessageKeys\x01", "sha256")
    keys = block + digest(prk, block + b"WhisperMessageKeys\x02", "sha256")
    keys += digest(prk, keys[32:64] + b"WhisperMessageKeys\x03", "sha256")
    encryptor = Cipher(algorithms.AES(keys[:32]), modes.CBC(keys[64:80])).encryptor()
    ciphertext = encryptor.update(_TEXT) + encryptor.finalize()
    digest(keys[32:64], identities + ciphertext, "sha256")
    return chain


def crypto_seconds_per_text(devices: int, rounds: int = 2000) -> float:
    """Seconds (median of five) of one ratchet step per device, a frame out and one in, and a phash."""
    chain, identities = os.urandom(32), os.urandom(66)
    gcm = AESGCM(os.urandom(32))
    results = []
    for _ in range(5):
        begun = time.perf_counter()
        for number in range(rounds):
            for _ in range(devices):
                chain = _ratchet_encrypt(chain, identities)
            iv = number.to_bytes(12, "big")
            gcm.decrypt(iv, gcm.encrypt(iv, _FRAME, b""), b"")
            hashlib.sha256(identities).digest()
        results.append((time.perf_counter() - begun) / rounds)
    return sorted(results)[2]


def crypto_seconds_per_login(rounds: int = 50) -> float:
    """Seconds (median of five) of one Noise handshake's key agreements, with a fresh key for it."""
    peer = X25519PrivateKey.generate().public_key()
    results = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(rounds):
            ephemeral = X25519PrivateKey.generate()
            for _ in range(_EXCHANGES):
                ephemeral.exchange(peer)
        results.append((time.perf_counter() - begun) / rounds)
    return sorted(results)[2]


def crypto_seconds_per_link() -> float:
    """Seconds of the keys that a new device makes, and of its two handshakes."""
    begun = time.perf_counter()
    for _ in range(_PREKEYS):
        X25519PrivateKey.generate().public_key().public_bytes_raw()
    return time.perf_counter() - begun + 2 * crypto_seconds_per_login()


def crypto_seconds_per_opening(rounds: int = 50) -> float:
    """Seconds (median of five) of a new Signal session: a key pair, four agreements, a signature."""
    peer = X25519PrivateKey.generate().public_key()
    signer = Ed25519PrivateKey.generate()
    signature, verifier = signer.sign(bytes(33)), signer.public_key()
    results = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(rounds):
            verifier.verify(signature, bytes(33))
            ephemeral = X25519PrivateKey.generate()
            for _ in range(_EXCHANGES):
                ephemeral.exchange(peer)
        results.append((time.perf_counter() - begun) / rounds)
    return sorted(results)[2]


def crypto_seconds_per_record(rounds: int = 2000) -> float:
    """Seconds (median of five) of one record of app state: two MACs, its decryption, its part of the hash."""
    key, sealed = os.urandom(32), os.urandom(16 + 96)
    results = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(rounds):
            digest(key, sealed, "sha512")
            digest(key, sealed[:60], "sha256")
            decryptor = Cipher(algorithms.AES(key), modes.CBC(sealed[:16])).decryptor()
            decryptor.update(sealed[16:]) + decryptor.finalize()
            prk = digest(bytes(32), key, "sha256")
            block = b""
            for counter in range(1, 5):
                block = digest(prk, block + b"WhatsApp Patch Integrity" + bytes((counter,)), "sha256")
        results.append((time.perf_counter() - begun) / rounds)
    return sorted(results)[2]
