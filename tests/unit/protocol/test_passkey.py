from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from hashlib import sha256

import pytest

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KeyPair, agree
from wago.protocol.kdf import hkdf_sha256
from wago.protocol.passkey import (
    Agreement,
    CompanionPasskey,
    PairingKeys,
    PrimaryPasskey,
    credential_id,
    handoff_proof,
)
from wago.protocol.proto import companion_pb2
from wago.protocol.proto.companion_pb2 import DeviceProps

from .test_link_code import seeded

KEYS = PairingKeys(noise=b"n" * 32, identity=b"i" * 32, adv_secret=b"s" * 32)


def companion() -> CompanionPasskey:
    return CompanionPasskey.new("2@ref", DeviceProps.CHROME, seeded("companion"))


def primary() -> PrimaryPasskey:
    return PrimaryPasskey.new(seeded("primary"))


def test_both_sides_agree() -> None:
    ours = companion().agree(primary().identity)
    theirs = primary().agree(companion().payload, companion().nonce)
    assert ours == theirs
    assert len(ours.code) == 8
    assert PairingKeys.open(theirs, KEYS.seal(ours, seeded("iv"))) == KEYS


def test_the_formulas() -> None:
    # Spelled out from whatsmeow pair-passkey.go.
    a, b = companion(), primary()
    agreed = a.agree(b.identity)
    salt = b"Companion Pairing 1 with ref 2@ref"
    secret = agree(a.ephemeral.private, b.ephemeral.public)
    assert agreed.key == hkdf_sha256(secret, length=32, salt=salt, info=b"Pairing Information Encryption Key")
    digest = sha256(a.nonce + b.ephemeral.public).digest()
    number = int.from_bytes(bytes(x ^ y for x, y in zip(b.nonce[:5], digest, strict=False)), "big")
    alphabet = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"
    assert agreed.code == "".join(alphabet[number >> (35 - 5 * i) & 31] for i in range(8))
    payload = companion_pb2.ProloguePayload.FromString(a.payload)
    identity = companion_pb2.CompanionEphemeralIdentity.FromString(payload.companionEphemeralIdentity)
    assert (identity.publicKey, identity.deviceType, identity.ref) == (a.ephemeral.public, 1, "2@ref")
    assert payload.commitment.hash == sha256(payload.companionEphemeralIdentity + a.nonce).digest()


def test_handoff_proof() -> None:
    key = hkdf_sha256(b"s" * 32, length=32, info=b"shortcake-passkey-handoff-v1")
    assert handoff_proof(b"s" * 32, b"payload") == hmac.digest(key, b"payload", hashlib.sha256)


def test_another_nonce_than_committed_is_refused() -> None:
    with pytest.raises(BadMac):
        primary().agree(companion().payload, bytes(32))


def test_another_key_opens_nothing() -> None:
    sealed = KEYS.seal(Agreement("", bytes(32)), seeded("iv"))
    with pytest.raises(BadMac):
        PairingKeys.open(Agreement("", b"\1" * 32), sealed)


def test_malformed_messages_are_refused() -> None:
    some = Agreement("", bytes(32))
    short = companion_pb2.PrimaryEphemeralIdentity(publicKey=bytes(31), nonce=bytes(32))
    with pytest.raises(RemoteProtocolError):
        companion().agree(short.SerializeToString())
    with pytest.raises(RemoteProtocolError):
        companion().agree(b"\xff")
    with pytest.raises(RemoteProtocolError):
        primary().agree(b"\xff", bytes(32))
    with pytest.raises(RemoteProtocolError):
        primary().agree(b"", bytes(32))
    with pytest.raises(RemoteProtocolError):
        PairingKeys.open(some, b"\xff")
    with pytest.raises(RemoteProtocolError):
        PairingKeys.open(some, replace(KEYS, noise=b"").seal(some, seeded("iv")))


def test_the_credential_of_an_assertion() -> None:
    raw = base64.urlsafe_b64encode(b"\xfb\xff credential").decode().rstrip("=")
    assert (
        credential_id(json.dumps({"id": raw, "rawId": raw, "type": "public-key"})) == b"\xfb\xff credential"
    )
    for text in ("", "[]", "{}", '{"rawId": 1}'):
        with pytest.raises(LocalProtocolError):
            credential_id(text)


def test_keys_are_clamped_the_same_on_both_sides() -> None:
    assert companion().ephemeral == KeyPair.from_private(seeded("companion")(32))
