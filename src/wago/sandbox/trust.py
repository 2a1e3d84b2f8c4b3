"""The service's own Noise root and certificates, and its TLS certificate."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import time
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from wago.protocol.curve import KeyPair
from wago.protocol.noise import CertTrust, issue_chain
from wago.sandbox.storage import Storage

_ISSUER_SERIAL = 0
"""Every client known pins serial 0 for the root."""
_VALID_S = 10 * 365 * 86400


class Trust:
    """Noise keys that stay the same over restarts, so that clients can come back with IK."""

    def __init__(self, storage: Storage, random: Callable[[int], bytes]) -> None:
        stored = dict(storage.load("trust"))
        self._root = self._pair("root", stored, storage, random)
        intermediate = self._pair("intermediate", stored, storage, random)
        self.static = self._pair("static", stored, storage, random)
        now = int(time.time())
        self.chain = issue_chain(
            self._root,
            intermediate,
            self.static.public,
            validity=(now - 86400, now + _VALID_S),
            random=random,
            serials=(_ISSUER_SERIAL, 1, 2),
        )
        self.cert_trust = CertTrust(self._root.public, _ISSUER_SERIAL)

    @staticmethod
    def _pair(
        name: str, stored: dict[str, bytes], storage: Storage, random: Callable[[int], bytes]
    ) -> KeyPair:
        private = stored.get(name)
        if private is None:
            private = random(32)
            storage.put("trust", name, private)
        return KeyPair.from_private(private)


def tls_context(data: Path, host: str) -> ssl.SSLContext:
    """A server context with a self-made certificate, made once and kept in the data folder as `tls.pem`."""
    path = data / "tls.pem"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(_self_made(host))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _self_made(host: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "WaGo sandbox")])
    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    try:
        address = ipaddress.ip_address(host)
        if not address.is_loopback and not address.is_unspecified:
            names.append(x509.IPAddress(address))
    except ValueError:
        if host and host != "localhost":
            names.append(x509.DNSName(host))
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(seconds=_VALID_S))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        # A server's, not an authority's: Rust's verifier takes no authority's certificate from a server.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
