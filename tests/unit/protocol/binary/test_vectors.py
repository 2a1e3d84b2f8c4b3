"""Bytes that others wrote.

`vectors.json` was made from its own `node` fields by whatsmeow's Go encoder (binary.Marshal) and by Baileys'
encodeBinaryNode from npm; `source` names those that agree. A JID stands there as [user, server, device,
integrator].
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wago.protocol.binary import Node, pack, unpack
from wago.protocol.jid import Jid

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors.json").read_text())


def node_of(described: dict[str, Any]) -> Node:
    content = described["content"]
    if isinstance(content, list):
        content = [node_of(child) for child in content]
    elif content is not None:
        content = bytes.fromhex(content["hex"]) if "hex" in content else content["text"]
    attrs = {
        name: Jid(value[0], value[1], value[2], 0, value[3]) if isinstance(value, list) else value
        for name, value in described["attrs"].items()
    }
    return Node(described["tag"], attrs, content)


@pytest.mark.parametrize("vector", VECTORS, ids=[v["name"] for v in VECTORS])
def test_same_bytes_as_others(vector: dict[str, Any]):
    node, frame = node_of(vector["node"]), bytes.fromhex(vector["hex"])
    assert pack(node) == frame
    assert unpack(frame) == node


def test_interop_jid_with_and_without_its_server():
    # whatsmeow writes the server after the numbers, WhatsApp Web does not (whatsapp-rust encoder.rs).
    jid = Jid("12345", "interop", 7, 0, 300)
    short = bytes.fromhex("00f803fc016111f5ff8312345f0007012c")
    assert pack(Node("a", {"to": jid})) == short
    assert unpack(short) == Node("a", {"to": jid})
    assert unpack(short + b"\xfc\x07interop") == Node("a", {"to": jid})


def test_hosted_domain_with_other_bits():
    # WhatsApp Web reads every even domain with the top bit as hosted (whatsapp-rust decoder.rs).
    assert unpack(bytes.fromhex("00f803fc016111f78a05ff82123f")).jid("to") == Jid("123", "hosted", 5)
