"""Curve25519 and XEdDSA against libsignal's numbers and RFC 7748."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import BadSignature, InvalidKey
from wago.protocol.curve import KEY_TYPE_DJB, KeyPair, agree, sign, verify

# libsignal rust/core/src/curve/curve25519.rs, test_signature: its signatures keep the sign of the key.
SIGNER_PRIVATE = bytes.fromhex("c097248412e58bf05df487968205132794178e367637f5818f81e0e6ce73e865")
SIGNER_PUBLIC = bytes.fromhex("ab7e717d4a163b7d9a1d8071dfe9dcf8cdcd1cea3339b6356be84d887e322c64")
SIGNED = bytes.fromhex("05edce9d9c415ca78cb7252e72c2c4a554d3eb29485a0e1d503118d1a82d99fb4a")
SIGNATURE = bytes.fromhex(
    "5de88ca9a89b4a115da79109c67c9c7464a3e4180274f1cb8c63c2984e286dfb"
    "ede82deb9dcd9fae0bfbb821569b3d9001bd8130cd11d486cef047bd60b86e88"
)

LOW_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]
"""Points of small order on Curve25519 (cr.yp.to/ecdh.html)."""


def test_agreement_libsignal() -> None:
    """libsignal rust/core/src/curve/curve25519.rs, test_agreement."""
    alice = KeyPair.from_private(
        bytes.fromhex("c806439dc9d2c476ffed8f2580c0888d58ab406bf7ae3698879021b96bb4bf59")
    )
    bob = KeyPair.from_private(
        bytes.fromhex("b03b34c33a1c44f225b662d2bf4859b8135411fa7b0386d45fb75dc5b91b4466")
    )
    assert alice.public.hex() == "1bb75966f2e93a3691dfff942bb2a466a1c08b8d78ca3f4d6df8b8bfa2e4ee28"
    assert bob.public.hex() == "653614993d2b15ee9e5fd3d86ce719ef4ec1daae1886a87b3f5fa9565a27a22f"
    shared = "325f239328941ced6e673b86ba41017448e99b649a9c3806c1dd7ca4c477e629"
    assert agree(alice.private, bob.public).hex() == shared
    assert agree(bob.private, alice.public).hex() == shared


def test_agreement_rfc_7748() -> None:
    scalar = bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    point = bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    expected = "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    assert agree(scalar, point).hex() == expected
    assert agree(KeyPair.from_private(scalar).private, point).hex() == expected


@pytest.mark.parametrize("point", LOW_ORDER)
def test_low_order_points_are_refused(point: bytes) -> None:
    with pytest.raises(InvalidKey):
        agree(SIGNER_PRIVATE, point)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_wrong_lengths_are_refused(length: int) -> None:
    with pytest.raises(InvalidKey):
        KeyPair.from_private(bytes(length))
    with pytest.raises(InvalidKey):
        agree(SIGNER_PRIVATE, b"\x09" * length)
    with pytest.raises(InvalidKey):
        agree(b"\x09" * length, SIGNER_PUBLIC)
    with pytest.raises(InvalidKey):
        verify(bytes(length), SIGNED, SIGNATURE)


def test_signature_libsignal() -> None:
    assert KeyPair.from_private(SIGNER_PRIVATE).public == SIGNER_PUBLIC
    verify(SIGNER_PUBLIC, SIGNED, SIGNATURE)


@pytest.mark.parametrize("place", range(64))
def test_signature_with_a_flipped_bit_is_refused(place: int) -> None:
    flipped = bytearray(SIGNATURE)
    flipped[place] ^= 1
    with pytest.raises(BadSignature):
        verify(SIGNER_PUBLIC, SIGNED, bytes(flipped))


@pytest.mark.parametrize("signature", [b"", SIGNATURE[:63], SIGNATURE + b"\0"])
def test_signature_of_another_length_is_refused(signature: bytes) -> None:
    with pytest.raises(BadSignature):
        verify(SIGNER_PUBLIC, SIGNED, signature)


def test_signature_of_npm_libsignal() -> None:
    path = Path(__file__).parent / "signal" / "vectors" / "sessions_npm_libsignal.json"
    transcript = json.loads(path.read_text())["transcripts"][0]
    identity = KeyPair.from_private(bytes.fromhex(transcript["bob"]["identity"]))
    prekey = KeyPair.from_private(bytes.fromhex(transcript["bob"]["signed_prekey"]))
    signature = bytes.fromhex(transcript["signed_prekey_signature"])
    verify(identity.public, KEY_TYPE_DJB + prekey.public, signature)


@given(
    private=st.binary(min_size=32, max_size=32),
    message=st.binary(max_size=200),
    nonce=st.binary(min_size=64, max_size=64),
)
def test_sign_and_verify(private: bytes, message: bytes, nonce: bytes) -> None:
    pair = KeyPair.from_private(private)
    signature = sign(pair.private, message, nonce)
    verify(pair.public, message, signature)
    with pytest.raises(BadSignature):
        verify(pair.public, message + b"!", signature)


@given(ours=st.binary(min_size=32, max_size=32), theirs=st.binary(min_size=32, max_size=32))
def test_agreement_is_mutual(ours: bytes, theirs: bytes) -> None:
    one, other = KeyPair.from_private(ours), KeyPair.from_private(theirs)
    assert agree(one.private, other.public) == agree(other.private, one.public)


def test_a_pair_does_not_print_its_private_key() -> None:
    pair = KeyPair.from_private(SIGNER_PRIVATE)
    assert pair.private.hex() not in repr(pair)
    assert repr(pair.private) not in repr(pair)
