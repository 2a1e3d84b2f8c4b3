"""HMAC and HKDF against the numbers of their RFCs."""

from __future__ import annotations

import pytest

from wago.protocol.kdf import hkdf_sha256, hmac_sha256


@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            b"\xaa" * 131,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ],
)
def test_hmac_rfc_4231(key: bytes, data: bytes, expected: str) -> None:
    assert hmac_sha256(key, data).hex() == expected


@pytest.mark.parametrize(
    ("secret", "salt", "info", "expected"),
    [
        (
            b"\x0b" * 22,
            bytes(range(0x0D)),
            bytes(range(0xF0, 0xFA)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(range(0x50)),
            bytes(range(0x60, 0xB0)),
            bytes(range(0xB0, 0x100)),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
            "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            b"\x0b" * 22,
            b"",
            b"",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_hkdf_rfc_5869(secret: bytes, salt: bytes, info: bytes, expected: str) -> None:
    length = len(expected) // 2
    assert hkdf_sha256(secret, length=length, salt=salt, info=info).hex() == expected


def test_hkdf_no_salt_is_zero_salt() -> None:
    assert hkdf_sha256(b"s", length=64) == hkdf_sha256(b"s", length=64, salt=bytes(32))


@pytest.mark.parametrize("length", [1, 31, 32, 33, 64, 80, 112])
def test_hkdf_shorter_output_is_a_prefix(length: int) -> None:
    assert hkdf_sha256(b"s", length=length, info=b"i") == hkdf_sha256(b"s", length=255, info=b"i")[:length]
