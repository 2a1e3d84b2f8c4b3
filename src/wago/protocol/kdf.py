"""HMAC-SHA256 and HKDF-SHA256 (RFC 5869), on OpenSSL through `hmac.digest`."""

from __future__ import annotations

from hmac import digest

_HASH_LEN = 32


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """32 bytes."""
    return digest(key, data, "sha256")


def hkdf_sha256(secret: bytes, *, length: int, salt: bytes = b"", info: bytes = b"") -> bytes:
    """`length` bytes; an empty salt stands for 32 zero bytes, as RFC 5869 says."""
    key = digest(salt or bytes(_HASH_LEN), secret, "sha256")
    block = digest(key, info + b"\x01", "sha256")
    out = block
    counter = 2
    while len(out) < length:
        block = digest(key, block + info + bytes((counter,)), "sha256")
        out += block
        counter += 1
    return out[:length]
