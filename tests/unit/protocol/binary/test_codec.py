from __future__ import annotations

import zlib
from enum import StrEnum

import pytest
from hypothesis import given

from tests.unit.protocol.binary.strategies import nodes, texts
from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.binary import MAX_DEPTH, Node, decode, encode, pack, unpack
from wago.protocol.jid import Jid

MESSAGE = Node(
    "message",
    {"id": "3EB0A1B2C3D4", "to": Jid("4915112345678"), "from": Jid("10111213", "lid", 7), "phash": "2:abc"},
    [
        Node("enc", {"v": 2, "type": "pkmsg"}, bytes(300)),
        Node("participants", None, [Node("to", {"jid": Jid("120363", "g.us")})]),
        Node("text", None, "1234567"),
    ],
)


def nested(levels: int) -> Node:
    node = Node("iq")
    for _ in range(levels):
        node = Node("iq", None, [node])
    return node


class TestRoundTrip:
    @given(nodes)
    def test_any_node(self, node: Node):
        assert decode(encode(node)) == node
        assert unpack(pack(node)) == node

    @given(texts)
    def test_text_content_comes_back_as_text_or_its_bytes(self, text: str):
        assert decode(encode(Node("a", None, text))).text == text

    @given(nodes)
    def test_compressed(self, node: Node):
        assert unpack(b"\x02" + zlib.compress(encode(node))) == node

    def test_empty_list_and_no_content_differ(self):
        assert decode(encode(Node("a", None, []))).content == []
        assert decode(encode(Node("a"))).content is None

    def test_long_lists_and_contents(self):
        node = Node("list", {f"k{i}": "v" for i in range(300)}, [Node("item")] * 65535)
        assert decode(encode(node)) == node
        for size in (255, 256, (1 << 20) - 1, 1 << 20):
            assert decode(encode(Node("a", None, bytes(size)))).data == bytes(size)

    def test_deepest_allowed(self):
        node = nested(MAX_DEPTH)
        assert decode(encode(node)) == node


UNENCODABLE = {
    "no tag": Node(""),
    "no attribute name": Node("a", {"": "x"}),
    "attribute of another type": Node("a", {"x": 1.5}),  # type: ignore[dict-item]
    "content of another type": Node("a", None, {"x": 1}),  # type: ignore[arg-type]
    "child of another type": Node("a", None, ["text"]),  # type: ignore[list-item]
    "lone surrogate": Node("a", {"x": "\ud800"}),
    "too many children": Node("a", None, [Node("b")] * 65536),
    "device over a byte": Node("a", {"to": Jid("1", "lid", 256)}),
    "device without a user": Node("a", {"to": Jid("", "lid", 1)}),
    "messenger device over two bytes": Node("a", {"to": Jid("1", "msgr", 65536)}),
    "integrator over two bytes": Node("a", {"to": Jid("1", "interop", 1, 0, 65536)}),
    "JID without a server": Node("a", {"to": Jid("1", "")}),
    "too deep": nested(MAX_DEPTH + 1),
}


@pytest.mark.parametrize("node", UNENCODABLE.values(), ids=UNENCODABLE)
def test_encoder_refuses(node: Node):
    with pytest.raises(LocalProtocolError):
        encode(node)


class TestDecoderRefuses:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("nothing", ""),
            ("no list", "13"),
            ("empty list as a node", "00"),
            ("node without a tag", "f800"),
            ("node with an empty tag", "f801fc00"),
            ("tag that is the empty list", "f80100"),
            ("tag that is a JID", "f801faff011503"),
            ("attribute name that is a JID", "f803fc0161faff01150313"),
            ("attribute name that is empty", "f803fc0161fc0013"),
            ("attribute that is a list", "f803fc016111f80113"),
            ("content that is no value", "f802fc0161f0"),
            ("reserved byte 240", "f801f0"),
            ("reserved byte 244", "f801f4"),
            ("JID without a server", "f803fc016111faff011500"),
            ("JID with an empty server", "f803fc016111faff0115fc00"),
            ("JID in a JID", "f803fc016111fafaff01150303"),
            ("device JID of domain 2", "f803fc016111f70201ff0115"),
            ("device JID of domain 131", "f803fc016111f78301ff0115"),
            ("device JID without a user", "f803fc016111f7000100"),
            ("messenger JID elsewhere", "f803fc016111f6ff0115000103"),
            ("packed digit that means nothing", "f803fc016111ff011c"),
            ("fill digit that is not at the end", "f803fc016111ff01f1"),
            ("packed text of minus one character", "f803fc016111ff80"),
            ("tag that is not UTF-8", "f801fc01ff"),
            ("text longer than the frame", "f801fc0561"),
            ("content longer than the frame", "f802fc0161fe7fffffff00"),
            ("something after the node", "f801fc016100"),
            ("list of more than there is", "f802fc0161f9ffff"),
        ],
    )
    def test_malformed(self, name: str, data: str):
        with pytest.raises(RemoteProtocolError):
            decode(bytes.fromhex(data))

    def test_every_cut_of_a_frame(self):
        data = encode(MESSAGE)
        for end in range(len(data)):
            with pytest.raises(RemoteProtocolError):
                decode(data[:end])

    def test_too_deep(self):
        level = bytes.fromhex("f80219f801")
        with pytest.raises(RemoteProtocolError, match="deep"):
            decode(level * 100_000 + bytes.fromhex("f80119"))

    def test_more_nodes_than_memory_should_hold(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("wago.protocol.binary.decoder.MAX_NODES", 1000)
        many = encode(Node("a", None, [Node("b", None, [Node("c")] * 100)] * 10))
        with pytest.raises(RemoteProtocolError, match="1000 nodes"):
            decode(many)


class TestUnpack:
    def test_empty_frame(self):
        with pytest.raises(RemoteProtocolError):
            unpack(b"")

    def test_inflation_is_bounded(self):
        data = encode(Node("a", None, bytes(100_000)))
        frame = b"\x02" + zlib.compress(data)
        assert len(frame) < 200
        assert len(unpack(frame, max_inflated=len(data)).data) == 100_000
        with pytest.raises(RemoteProtocolError, match="more than"):
            unpack(frame, max_inflated=len(data) - 1)

    def test_bomb_costs_no_more_than_the_bound(self):
        bomb = b"\x02" + zlib.compress(bytes(50_000_000))
        with pytest.raises(RemoteProtocolError, match="more than 1000 bytes"):
            unpack(bomb, max_inflated=1000)

    def test_every_cut_and_a_tail(self):
        frame = b"\x02" + zlib.compress(encode(MESSAGE))
        for end in range(len(frame)):
            with pytest.raises(RemoteProtocolError):
                unpack(frame[:end])
        with pytest.raises(RemoteProtocolError):
            unpack(frame + b"\x00")

    def test_other_flags_are_ignored(self):
        assert unpack(b"\x04" + encode(MESSAGE)) == MESSAGE


def test_attribute_that_is_the_empty_list_is_absent():
    assert decode(bytes.fromhex("f803fc01611100")) == Node("a")


def test_member_of_an_enum_of_texts():
    class Kind(StrEnum):
        GET = "get"

    assert decode(encode(Node("iq", {"type": Kind.GET}))).attrs == {"type": "get"}


def test_empty_text_in_either_form():
    assert decode(bytes.fromhex("f803fc016111fc00")).attrs == {"to": ""}
    assert decode(bytes.fromhex("f803fc016111ff00")).attrs == {"to": ""}
