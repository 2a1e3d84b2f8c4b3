"""Keys and a chain for the handshake tests: fixed, so that every run is the same."""

from __future__ import annotations

from hashlib import sha256, shake_256

from wago.protocol.curve import KeyPair
from wago.protocol.noise import CertTrust, issue_chain

NOW = 1_800_000_000


def key_pair(name: str) -> KeyPair:
    return KeyPair.from_private(sha256(name.encode()).digest())


def no_random(size: int) -> bytes:
    return shake_256(b"not random").digest(size)


ROOT = key_pair("root")
INTERMEDIATE = key_pair("intermediate")
SERVER = key_pair("server static")
CLIENT = key_pair("client static")
TRUST = CertTrust(ROOT.public)
CHAIN = issue_chain(ROOT, INTERMEDIATE, SERVER.public, validity=(NOW - 100, NOW + 100), random=no_random)
