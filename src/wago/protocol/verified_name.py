"""The verified name of a business.

Source: whatsmeow user.go (parseVerifiedNameContent)
"""

from __future__ import annotations

from google.protobuf.message import DecodeError

from wago.protocol.proto import vname_pb2
from wago.protocol.texts import repaired


def read_verified_name(certificate: bytes) -> str | None:
    """The name in a VerifiedNameCertificate; None if it cannot be read, for nothing depends on it."""
    try:
        outer = vname_pb2.VerifiedNameCertificate.FromString(certificate)
        details = vname_pb2.VerifiedNameCertificate.Details.FromString(outer.details)
    except DecodeError:
        return None
    return repaired(details).verifiedName or None


def make_verified_name(name: str, *, serial: int, issuer: str, issue_time: int) -> bytes:
    """A VerifiedNameCertificate without signatures, as an emulated directory gives out."""
    details = vname_pb2.VerifiedNameCertificate.Details(
        serial=serial, issuer=issuer, verifiedName=name, issueTime=issue_time
    )
    return vname_pb2.VerifiedNameCertificate(details=details.SerializeToString()).SerializeToString()
