"""The server's certificate chain: a leaf for its static key, an intermediate, and a pinned root.

Source: whatsmeow handshake.go (verifyServerCert), whatsapp-rust wacore/noise/src/handshake.rs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from wago.errors import BadSignature, CryptoError, RemoteProtocolError
from wago.protocol.curve import SIGNATURE_LEN, KeyPair, sign, verify
from wago.protocol.noise.messages import KEY_LEN, parse_message
from wago.protocol.proto import noise_pb2


@dataclass(frozen=True, slots=True)
class CertTrust:
    """Whom a client believes.

    Attributes:
        root_public: the root's public key, 32 bytes.
        issuer_serial: the root's serial, which the intermediate must name.
    """

    root_public: bytes
    issuer_serial: int = 0


WHATSAPP_TRUST: Final = CertTrust(
    # WACertPubKey and WACertIssuerSerial in whatsmeow handshake.go, WA_CERT_DETAILS in Baileys Defaults.
    bytes.fromhex("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b"),
    0,
)


@dataclass(frozen=True, slots=True)
class VerifiedChain:
    """A chain that was checked; what a client keeps of it for an IK handshake next time.

    Attributes:
        key: the server's static public key, 32 bytes.
        not_before: first second (Unix time) in which both certificates are valid, None if neither says.
        not_after: last such second, None if neither says.
    """

    key: bytes
    not_before: int | None
    not_after: int | None

    def is_valid_at(self, now: float) -> bool:
        """True if the key may still be believed without asking for the chain again."""
        return (self.not_before is None or now >= self.not_before) and (
            self.not_after is None or now <= self.not_after
        )


def verify_chain(chain: bytes, server_static: bytes, trust: CertTrust, now: float) -> VerifiedChain:
    """Check a certificate chain whole: shape, both signatures, both serials, validity and the key.

    Args:
        chain: a serialized CertChain, as it came out of the handshake.
        server_static: the server's static key of this handshake, 32 bytes.
        trust: the pinned root.
        now: Unix time in seconds.

    Raises:
        RemoteProtocolError: malformed or incomplete.
        BadSignature: a signature does not fit.
        CryptoError: signed, but for another root, key or time.
    """
    parsed = parse_message(noise_pb2.CertChain, chain)
    intermediate = _checked(parsed.intermediate, trust.root_public, "intermediate")
    if intermediate.issuer_serial != trust.issuer_serial:
        raise CryptoError(
            f"intermediate certificate names issuer {intermediate.issuer_serial}, not {trust.issuer_serial}"
        )
    if len(intermediate.key) != KEY_LEN:
        raise RemoteProtocolError("intermediate certificate without a key of 32 bytes")
    leaf = _checked(parsed.leaf, intermediate.key, "leaf")
    if leaf.issuer_serial != intermediate.serial:
        raise CryptoError(f"leaf certificate names issuer {leaf.issuer_serial}, not {intermediate.serial}")
    if not compare_digest(leaf.key, server_static):
        raise CryptoError("leaf certificate is for another key than the server's")

    starts = [c.not_before for c in (intermediate, leaf) if c.HasField("not_before")]
    ends = [c.not_after for c in (intermediate, leaf) if c.HasField("not_after")]
    verified = VerifiedChain(server_static, max(starts, default=None), min(ends, default=None))
    if not verified.is_valid_at(now):
        raise CryptoError(
            f"certificates are valid from {verified.not_before} to {verified.not_after}, now is {int(now)}"
        )
    return verified


def issue_chain(
    root: KeyPair,
    intermediate: KeyPair,
    server_static: bytes,
    *,
    validity: tuple[int, int],
    random: Callable[[int], bytes],
    serials: tuple[int, int, int] = (0, 1, 2),
) -> bytes:
    """Make a chain, as WhatsApp does for its servers and the sandbox for itself.

    Args:
        root: signs the intermediate; its public half and the first serial make the clients' `CertTrust`.
        intermediate: signs the leaf.
        server_static: the public key that the leaf is for, 32 bytes.
        validity: first and last second (Unix time) of both certificates.
        random: gives random bytes.
        serials: of root, intermediate and leaf. Every client known pins 0 for the root.
    """
    root_serial, intermediate_serial, leaf_serial = serials
    chain = noise_pb2.CertChain()
    for certificate, signer, issuer, serial, key in (
        (chain.intermediate, root, root_serial, intermediate_serial, intermediate.public),
        (chain.leaf, intermediate, intermediate_serial, leaf_serial, server_static),
    ):
        certificate.details = noise_pb2.CertChain.NoiseCertificate.Details(
            serial=serial, issuer_serial=issuer, key=key, not_before=validity[0], not_after=validity[1]
        ).SerializeToString()
        certificate.signature = sign(signer.private, certificate.details, random(64))
    return chain.SerializeToString()


def _checked(
    certificate: noise_pb2.CertChain.NoiseCertificate, issuer: bytes, which: str
) -> noise_pb2.CertChain.NoiseCertificate.Details:
    """The details of a certificate after its signature was found good."""
    if not certificate.details or not certificate.signature:
        raise RemoteProtocolError(f"{which} certificate is incomplete")
    if len(certificate.signature) != SIGNATURE_LEN:
        raise BadSignature(f"{which} certificate: a signature has {SIGNATURE_LEN} bytes")
    try:
        verify(issuer, certificate.details, certificate.signature)
    except BadSignature as exc:
        raise BadSignature(f"{which} certificate: {exc}") from exc
    return parse_message(noise_pb2.CertChain.NoiseCertificate.Details, certificate.details)
