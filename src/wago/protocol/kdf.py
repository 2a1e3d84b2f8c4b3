"""HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869), on OpenSSL's SHA-256.

Spelt out, because `hmac.digest` looks its algorithm up anew each time and lets go of Python's lock: for the
few dozen bytes that are hashed here both cost more than the hashing.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

_HASH_LEN: Final = 32
_BLOCK_LEN: Final = 64
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """32 bytes."""
    padded = (key if len(key) <= _BLOCK_LEN else sha256(key).digest()).ljust(_BLOCK_LEN, b"\0")
    inner = sha256(padded.translate(_INNER) + data).digest()
    return sha256(padded.translate(_OUTER) + inner).digest()


def hkdf_sha256(secret: bytes, *, length: int, salt: bytes = b"", info: bytes = b"") -> bytes:
    """`length` bytes; an empty salt stands for 32 zero bytes, as RFC 5869 says."""
    padded = hmac_sha256(salt or bytes(_HASH_LEN), secret).ljust(_BLOCK_LEN, b"\0")
    inner, outer = padded.translate(_INNER), padded.translate(_OUTER)
    out = block = sha256(outer + sha256(inner + info + b"\x01").digest()).digest()
    counter = 2
    while len(out) < length:
        block = sha256(outer + sha256(inner + block + info + bytes((counter,))).digest()).digest()
        out += block
        counter += 1
    return out[:length]
