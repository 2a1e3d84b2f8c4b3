from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import CryptoError
from wago.protocol.signal.cbc import cbc_decrypt, cbc_encrypt

# libsignal rust/crypto/src/aes_cbc.rs, aes_cbc_test.
KEY = bytes.fromhex("4e22eb16d964779994222e82192ce9f747da72dc4abe49dfdeeb71d0ffe3796e")
IV = bytes.fromhex("6f8a557ddc0a140c878063a6d5f31d3d")
PLAINTEXT = bytes.fromhex("30736294a124482a4159")
CIPHERTEXT = bytes.fromhex("dd3f573ab4508b9ed0e45e0baf5608f3")


def test_libsignal() -> None:
    assert cbc_encrypt(KEY, IV, PLAINTEXT) == CIPHERTEXT
    assert cbc_decrypt(KEY, IV, CIPHERTEXT) == PLAINTEXT
    other_iv = b"\xef" + IV[1:]
    assert cbc_decrypt(KEY, other_iv, CIPHERTEXT).hex() == "b0736294a124482a4159"


@pytest.mark.parametrize("iv", [CIPHERTEXT, IV[:15] + bytes([IV[15] ^ 1])])
def test_wrong_padding(iv: bytes) -> None:
    with pytest.raises(CryptoError):
        cbc_decrypt(KEY, iv, CIPHERTEXT)


@pytest.mark.parametrize("ciphertext", [b"", PLAINTEXT, CIPHERTEXT + b"\0"])
def test_no_whole_blocks(ciphertext: bytes) -> None:
    with pytest.raises(CryptoError):
        cbc_decrypt(KEY, IV, ciphertext)


@given(st.binary(max_size=100))
def test_round_trip(plaintext: bytes) -> None:
    ciphertext = cbc_encrypt(KEY, IV, plaintext)
    assert len(ciphertext) == len(plaintext) // 16 * 16 + 16
    assert cbc_decrypt(KEY, IV, ciphertext) == plaintext
