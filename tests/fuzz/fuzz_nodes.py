"""Fuzz the node decoder, plain and compressed: `python tests/fuzz/fuzz_nodes.py --seconds 60`."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.errors import RemoteProtocolError
from wago.protocol.binary import Node, decode, encode, unpack
from wago.protocol.jid import Jid

SEEDS = [
    encode(node)
    for node in (
        Node("iq", {"id": "1234.5678-9", "type": "get", "xmlns": "w:p", "to": Jid("")}, [Node("ping")]),
        Node(
            "message",
            {
                "id": "3EB0A1B2C3D4E5F67",
                "from": Jid("120363041234567890", "g.us"),
                "participant": Jid("4915112345678", "s.whatsapp.net", 12),
                "notify": "Zoë 🎈",
                "text-jid": "4915112345678:12@s.whatsapp.net",
                "negative": "-15",
                "t": "1763703627",
                "hosted": Jid("1", "hosted.lid", 99),
                "msgr": Jid("100001", "msgr", 300),
                "interop": Jid("55", "interop", 1, 0, 2),
            },
            [
                Node("enc", {"v": "2", "type": "skmsg"}, bytes(range(60))),
                Node("participants", None, [Node("to", {"jid": Jid("10111213", "lid", 3)})] * 3),
                Node("empty", None, []),
                Node("text", None, "reaction"),
            ],
        ),
        Node("blob", {"x": "y" * 300}, bytes(1000)),
        Node("deep", None, [Node("deep", None, [Node("deep", None, [Node("deep")])])]),
    )
]


def decode_node(data: bytes) -> None:
    """What is decoded can be written again, and reads the same from then on."""
    written = encode(decode(data))
    assert encode(decode(written)) == written


def unpack_frame(data: bytes) -> None:
    """Small bound, so that a frame which grows past it is met often."""
    node = unpack(data, max_inflated=4096)
    node.xml()


def look_at_node(data: bytes) -> None:
    """The accessors that the stanza parsers stand on."""
    node = decode(data)
    for child in node.children:
        assert node.child(child.tag) in node.all(child.tag)
    readers: list[Callable[[], object]] = [lambda: node.text, lambda: node.data, lambda: node.child("enc")]
    for name in node.attrs:
        readers += (
            partial(read, name) for read in (node.attr, node.num, node.opt_num, node.jid, node.opt_jid)
        )
    for read in readers:
        with suppress(RemoteProtocolError):
            read()


FRAMES = [b"\x00" + seed for seed in SEEDS] + [b"\x02" + zlib.compress(seed) for seed in SEEDS]

TARGETS = [
    Target("node", decode_node, SEEDS),
    Target("frame-plaintext", unpack_frame, FRAMES),
    Target("node-accessors", look_at_node, SEEDS),
]

if __name__ == "__main__":
    main(TARGETS)
