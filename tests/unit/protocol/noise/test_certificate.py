from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.protocol.noise.keys import (
    CHAIN,
    CLIENT,
    INTERMEDIATE,
    NOW,
    ROOT,
    SERVER,
    TRUST,
    key_pair,
    no_random,
)
from wago.errors import BadSignature, CryptoError, RemoteProtocolError
from wago.protocol.curve import KeyPair, sign
from wago.protocol.noise import WHATSAPP_TRUST, CertTrust, VerifiedChain, issue_chain, verify_chain
from wago.protocol.proto import noise_pb2

Details = noise_pb2.CertChain.NoiseCertificate.Details


def changed(
    *,
    leaf: Callable[[Details], object] | None = None,
    intermediate: Callable[[Details], object] | None = None,
) -> bytes:
    """The chain with other details, signed again by whom they were signed before."""
    chain = noise_pb2.CertChain.FromString(CHAIN)
    for certificate, change, signer in (
        (chain.leaf, leaf, INTERMEDIATE),
        (chain.intermediate, intermediate, ROOT),
    ):
        if change is not None:
            details = Details.FromString(certificate.details)
            change(details)
            certificate.details = details.SerializeToString()
            certificate.signature = sign(signer.private, certificate.details, no_random(64))
    return chain.SerializeToString()


def verify(chain: bytes, *, trust: CertTrust = TRUST, now: float = NOW) -> VerifiedChain:
    return verify_chain(chain, SERVER.public, trust, now)


def test_good_chain():
    assert verify(CHAIN) == VerifiedChain(SERVER.public, NOW - 100, NOW + 100)


def test_whatsapp_root():
    # WA_CERT_DETAILS in npm's baileys 7.0.0-rc14, lib/Defaults/index.js
    key = "142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b"
    assert CertTrust(bytes.fromhex(key), 0) == WHATSAPP_TRUST
    with pytest.raises(BadSignature):
        verify(CHAIN, trust=WHATSAPP_TRUST)


@pytest.mark.parametrize(
    ("error", "chain"),
    [
        (CryptoError, changed(intermediate=lambda d: setattr(d, "issuer_serial", 3))),
        (CryptoError, changed(leaf=lambda d: setattr(d, "issuer_serial", 0))),
        (CryptoError, changed(intermediate=lambda d: setattr(d, "serial", 9))),
        (CryptoError, changed(leaf=lambda d: setattr(d, "key", CLIENT.public))),
        (CryptoError, changed(leaf=lambda d: d.ClearField("key"))),
        (RemoteProtocolError, changed(intermediate=lambda d: d.ClearField("key"))),
        (RemoteProtocolError, changed(intermediate=lambda d: setattr(d, "key", bytes(33)))),
        (RemoteProtocolError, b""),
        (RemoteProtocolError, b"\xff"),
    ],
)
def test_signed_but_wrong(error: type[Exception], chain: bytes):
    with pytest.raises(error):
        verify(chain)


class TestValidity:
    @pytest.mark.parametrize("now", [NOW - 100, NOW, NOW + 100])
    def test_inside(self, now: int):
        assert verify(CHAIN, now=now).is_valid_at(now)

    @pytest.mark.parametrize("now", [0, NOW - 101, NOW + 101])
    def test_outside(self, now: int):
        with pytest.raises(CryptoError, match="valid from"):
            verify(CHAIN, now=now)

    def test_narrowest_window_counts(self):
        chain = changed(
            leaf=lambda d: setattr(d, "not_before", NOW - 5),
            intermediate=lambda d: setattr(d, "not_after", NOW + 5),
        )
        assert verify(chain) == VerifiedChain(SERVER.public, NOW - 5, NOW + 5)

    def test_absent(self):
        def without(details: Details) -> None:
            details.ClearField("not_before")
            details.ClearField("not_after")

        verified = verify(changed(leaf=without, intermediate=without), now=0)
        assert verified == VerifiedChain(SERVER.public, None, None)
        assert verified.is_valid_at(1e12)


class TestSignatures:
    @pytest.mark.parametrize("which", ["leaf", "intermediate"])
    def test_missing_or_short(self, which: str):
        chain = noise_pb2.CertChain.FromString(CHAIN)
        getattr(chain, which).signature = bytes(63)
        with pytest.raises(BadSignature, match=which):
            verify(chain.SerializeToString())
        getattr(chain, which).ClearField("signature")
        with pytest.raises(RemoteProtocolError, match=which):
            verify(chain.SerializeToString())
        chain.ClearField(which)
        with pytest.raises(RemoteProtocolError, match=which):
            verify(chain.SerializeToString())

    def test_leaf_signed_by_the_root(self):
        chain = noise_pb2.CertChain.FromString(CHAIN)
        chain.leaf.signature = sign(ROOT.private, chain.leaf.details, no_random(64))
        with pytest.raises(BadSignature, match="leaf"):
            verify(chain.SerializeToString())

    def test_another_root(self):
        forged = issue_chain(
            key_pair("mallory"), INTERMEDIATE, SERVER.public, validity=(0, 2 * NOW), random=no_random
        )
        with pytest.raises(BadSignature, match="intermediate"):
            verify(forged)

    def test_every_byte_matters(self):
        for index in range(len(CHAIN)):
            data = bytearray(CHAIN)
            data[index] ^= 0x01
            with pytest.raises((CryptoError, RemoteProtocolError)):
                verify(bytes(data))


def test_other_serials():
    chain = issue_chain(
        ROOT,
        KeyPair.from_private(bytes(32)),
        SERVER.public,
        validity=(0, 2 * NOW),
        random=no_random,
        serials=(7, 8, 9),
    )
    assert verify(chain, trust=CertTrust(ROOT.public, 7)).key == SERVER.public
    with pytest.raises(CryptoError, match="issuer 7"):
        verify(chain)
