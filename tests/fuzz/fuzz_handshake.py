"""Fuzz both sides of the handshake: `python tests/fuzz/fuzz_handshake.py --seconds 60`."""

from __future__ import annotations

import sys
from hashlib import sha256, shake_256
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import DOCUMENTED, Target, main
from wago.protocol.curve import KeyPair
from wago.protocol.noise import (
    CertTrust,
    ClientHandshake,
    NoiseTransport,
    ServerHandshake,
    issue_chain,
    verify_chain,
)

NOW = 1_800_000_000


def _pair(name: str) -> KeyPair:
    return KeyPair.from_private(sha256(name.encode()).digest())


def _no_random(size: int) -> bytes:
    return shake_256(b"not random").digest(size)


ROOT, SERVER, CLIENT, OTHER = _pair("root"), _pair("server"), _pair("client"), _pair("other")
TRUST = CertTrust(ROOT.public)
CHAIN = issue_chain(ROOT, _pair("mid"), SERVER.public, validity=(0, 2 * NOW), random=_no_random)


def _client(server_static: bytes | None) -> ClientHandshake:
    return ClientHandshake(CLIENT, _pair("client e"), b"payload", TRUST, server_static, NOW)


def _server() -> ServerHandshake:
    return ServerHandshake(SERVER, _pair("server e"), CHAIN)


def _messages(server_static: bytes | None) -> tuple[bytes, bytes, bytes | None]:
    client, server = _client(server_static), _server()
    hello = client.start()
    answer = server.receive(hello)
    assert answer is not None
    return hello, answer, client.receive(answer)


XX, IK, FALLBACK = _messages(None), _messages(SERVER.public), _messages(OTHER.public)


def client_receives(data: bytes) -> None:
    """One input as the answer to each kind of hello; refused means refused by all."""
    refusals = []
    for assumed in (None, SERVER.public, OTHER.public):
        client = _client(assumed)
        client.start()
        try:
            client.receive(data)
        except DOCUMENTED as exc:
            assert client.result is None
            refusals.append(exc)
    if len(refusals) == 3:
        raise refusals[0]


def server_receives_hello(data: bytes) -> None:
    _server().receive(data)


def server_receives_finish(data: bytes) -> None:
    server = _server()
    server.receive(XX[0])
    server.receive(data)
    # Protobuf has more than one spelling of a message, but the ciphertexts in it are the client's own.
    assert server.result is not None
    assert server.result.client_static == CLIENT.public


def chain_is_verified(data: bytes) -> None:
    assert verify_chain(data, SERVER.public, TRUST, NOW).key == SERVER.public


def transport_receives(data: bytes) -> None:
    assert NoiseTransport(bytes(32), bytes(32)).decrypt(data) == b"plaintext"


TARGETS = [
    Target("server-hello", client_receives, [XX[1], IK[1], FALLBACK[1]]),
    Target("client-hello", server_receives_hello, [XX[0], IK[0], FALLBACK[0]]),
    Target("client-finish", server_receives_finish, [XX[2] or b"", FALLBACK[2] or b""]),
    Target("certificate-chain", chain_is_verified, [CHAIN]),
    Target("transport", transport_receives, [NoiseTransport(bytes(32), bytes(32)).encrypt(b"plaintext")]),
]

if __name__ == "__main__":
    main(TARGETS)
