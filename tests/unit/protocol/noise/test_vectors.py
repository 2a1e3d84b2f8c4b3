"""Handshakes that other implementations made.

`vectors.json` holds the private keys, the certificate chain and, for each pattern, the fields of every
message and the first transport frames each way.
- The chain was made in node from npm's baileys 7.0.0-rc14 (its protobufs) and libsignal (its XEdDSA).
- The messages were made by dissononce 0.34.3 from PyPI playing both roles, with the symmetric state of
  consonance 0.1.5, a WhatsApp client that leaves out the hash of XX's empty first payload as WhatsApp does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wago.protocol.curve import KeyPair
from wago.protocol.noise import CertTrust, ClientHandshake, ServerHandshake, verify_chain
from wago.protocol.proto import noise_pb2

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEYS = {name: KeyPair.from_private(bytes.fromhex(key)) for name, key in VECTORS["keys"].items()}
CHAIN = bytes.fromhex(VECTORS["chain"])
PAYLOAD = bytes.fromhex(VECTORS["payload"])
TRUST = CertTrust(bytes.fromhex(VECTORS["root_public"]))
NOW = 1_800_000_000

handshakes = pytest.mark.parametrize("vector", VECTORS["handshakes"], ids=lambda v: v["pattern"])


def message(vector: dict[str, Any], name: str) -> bytes:
    """The serialized message from the vector's fields, which stand in the order of their numbers."""
    outer = noise_pb2.HandshakeMessage()
    inner = getattr(outer, name)
    for field, value in zip(inner.DESCRIPTOR.fields, vector[name], strict=False):
        if value:
            setattr(inner, field.name, bytes.fromhex(value))
    return outer.SerializeToString()


@handshakes
def test_client(vector: dict[str, Any]):
    assumed = {
        "XX": None,
        "IK": KEYS["server_static"].public,
        "XXfallback": KEYS["other_static"].public,
    }[vector["pattern"]]
    client = ClientHandshake(KEYS["client_static"], KEYS["client_ephemeral"], PAYLOAD, TRUST, assumed, NOW)
    assert client.start() == message(vector, "client_hello")
    finish = client.receive(message(vector, "server_hello"))
    assert finish == (message(vector, "client_finish") if vector["client_finish"] else None)

    result = client.result
    assert result is not None
    assert result.pattern == vector["pattern"]
    assert result.server_static == KEYS["server_static"].public
    assert result.chain is not None
    assert (result.chain.not_before, result.chain.not_after) == (1_710_000_000, 1_890_000_000)
    for text, frame in zip(VECTORS["client_texts"], vector["client_frames"], strict=True):
        assert result.transport.encrypt(text.encode()).hex() == frame
    for text, frame in zip(VECTORS["server_texts"], vector["server_frames"], strict=True):
        assert result.transport.decrypt(bytes.fromhex(frame)) == text.encode()


@handshakes
def test_server(vector: dict[str, Any]):
    server = ServerHandshake(KEYS["server_static"], KEYS["server_ephemeral"], CHAIN)
    assert server.receive(message(vector, "client_hello")) == message(vector, "server_hello")
    if vector["client_finish"]:
        assert server.receive(message(vector, "client_finish")) is None

    result = server.result
    assert result is not None
    assert result.pattern == vector["pattern"]
    assert result.client_static == KEYS["client_static"].public
    assert result.client_payload == PAYLOAD
    for text, frame in zip(VECTORS["server_texts"], vector["server_frames"], strict=True):
        assert result.transport.encrypt(text.encode()).hex() == frame
    for text, frame in zip(VECTORS["client_texts"], vector["client_frames"], strict=True):
        assert result.transport.decrypt(bytes.fromhex(frame)) == text.encode()


def test_chain():
    verified = verify_chain(CHAIN, KEYS["server_static"].public, TRUST, NOW)
    assert verified.key == KEYS["server_static"].public
