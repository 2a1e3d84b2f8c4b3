from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.protocol.signal.parties import Party, seeded
from wago.errors import BadSignature, InvalidKey, LocalProtocolError
from wago.protocol.curve import KeyPair, verify
from wago.protocol.signal import (
    MAX_PREKEY_ID,
    decode_public,
    encode_public,
    generate_prekeys,
    generate_registration_id,
    generate_signed_prekey,
)


def test_prekeys_are_numbered_on_and_wrap() -> None:
    keys = generate_prekeys(MAX_PREKEY_ID - 1, 4, seeded("wrap"))
    assert [key.id for key in keys] == [MAX_PREKEY_ID - 1, MAX_PREKEY_ID, 1, 2]
    assert len({key.pair.public for key in keys}) == 4


@pytest.mark.parametrize("prekey_id", [0, -1, MAX_PREKEY_ID + 1])
def test_ids_out_of_range(prekey_id: int) -> None:
    with pytest.raises(LocalProtocolError):
        generate_prekeys(prekey_id, 1, seeded("x"))
    with pytest.raises(LocalProtocolError):
        generate_signed_prekey(KeyPair.from_private(bytes(32)), prekey_id, seeded("x"))


def test_signed_prekey_is_signed_with_its_type_byte() -> None:
    identity = KeyPair.from_private(b"\x31" * 32)
    key = generate_signed_prekey(identity, 9, seeded("signed"))
    verify(identity.public, b"\x05" + key.pair.public, key.signature)
    with pytest.raises(BadSignature):
        verify(identity.public, key.pair.public, key.signature)


def test_registration_ids_are_in_range() -> None:
    random = seeded("registration")
    drawn = {generate_registration_id(random) for _ in range(200)}
    assert len(drawn) > 150
    assert min(drawn) >= 1
    assert max(drawn) <= 16380
    assert generate_registration_id(lambda count: b"\xff" * count) <= 16380


def test_public_keys_on_the_wire() -> None:
    public = bytes(range(32))
    assert encode_public(public) == b"\x05" + public
    assert decode_public(b"\x05" + public) == public


@pytest.mark.parametrize(
    "encoded", [b"", bytes(32), b"\x05" + bytes(31), b"\x05" + bytes(33), b"\x06" + bytes(32)]
)
def test_malformed_public_keys(encoded: bytes) -> None:
    with pytest.raises(InvalidKey):
        decode_public(encoded)


def test_bundles() -> None:
    bundle = Party.make("bob").bundle(1)
    bundle.verify()
    with pytest.raises(BadSignature):
        replace(bundle, signed_prekey=bundle.identity).verify()
    with pytest.raises(BadSignature):
        replace(bundle, signed_prekey_signature=bytes(64)).verify()
    for wrong in (
        replace(bundle, prekey=None),
        replace(bundle, prekey_id=None),
        replace(bundle, prekey=bytes(31)),
        replace(bundle, signed_prekey=bytes(33)),
        replace(bundle, identity=bytes(31)),
    ):
        with pytest.raises(InvalidKey):
            wrong.verify()
