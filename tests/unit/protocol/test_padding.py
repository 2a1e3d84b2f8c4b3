from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import RemoteProtocolError
from wago.protocol.padding import pad, unpad


@given(plaintext=st.binary(max_size=300), random_byte=st.integers(0, 255))
def test_round_trip(plaintext: bytes, random_byte: int) -> None:
    padded = pad(plaintext, random_byte)
    assert 1 <= len(padded) - len(plaintext) <= 15
    assert unpad(padded) == plaintext


@pytest.mark.parametrize(
    ("random_byte", "amount"), [(0x00, 15), (0x10, 15), (0x01, 1), (0xFE, 14), (0x2F, 15)]
)
def test_the_low_half_of_the_byte_counts(random_byte: int, amount: int) -> None:
    assert pad(b"x", random_byte) == b"x" + bytes([amount]) * amount


def test_version_3_is_not_padded() -> None:
    assert unpad(b"abc\x09", 3) == b"abc\x09"
    assert unpad(b"", 3) == b""


def test_longer_padding_is_taken_off_too() -> None:
    assert unpad(b"x" + bytes([200]) * 200) == b"x"


@pytest.mark.parametrize("padded", [b"", b"x\x00", b"x\x03\x03", b"\x02\x01\x02", b"\xff" * 10])
def test_malformed(padded: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        unpad(padded)
