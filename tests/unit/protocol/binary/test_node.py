from __future__ import annotations

from collections.abc import Callable

import pytest

from wago.errors import RemoteProtocolError
from wago.protocol.binary import Node
from wago.protocol.jid import Jid

NODE = Node(
    "message",
    {
        "id": "A1",
        "t": 17,
        "offset": "-5",
        "to": Jid("1", "lid", 2),
        "from": "49151:3@s.whatsapp.net",
        "server": "g.us",
        "empty": "",
        "none": None,
    },
    [Node("enc", None, b"\xff"), Node("enc", {"n": "2"}, "text"), Node("list", None, [Node("item")])],
)


def test_attributes():
    assert NODE.attr("id") == "A1"
    assert NODE.attr("to") == "1:2@lid"
    assert NODE.attr("t") == "17"
    assert NODE.opt_attr("none") is None
    assert "none" not in NODE.attrs
    assert (NODE.num("t"), NODE.num("offset"), NODE.opt_num("absent")) == (17, -5, None)
    assert NODE.jid("to") == Jid("1", "lid", 2)
    assert NODE.jid("from") == Jid("49151", "s.whatsapp.net", 3)
    assert NODE.jid("server") == Jid("", "g.us")
    assert NODE.opt_jid("empty") is None


def test_content():
    assert NODE.child("enc").data == b"\xff"
    assert [node.opt_num("n") for node in NODE.all("enc")] == [None, 2]
    assert NODE.find("list", "item") == Node("item")
    assert NODE.find("list", "absent", "item") is None
    assert Node("a", None, "ü").data == "ü".encode()
    assert Node("a", None, (Node("b"),)).children == [Node("b")]
    assert Node("a", None, b"x").children == []


@pytest.mark.parametrize(
    "read",
    [
        lambda: NODE.attr("absent"),
        lambda: NODE.num("absent"),
        lambda: NODE.num("id"),
        lambda: NODE.num("empty"),
        lambda: Node("a", {"n": "--5"}).num("n"),
        lambda: Node("a", {"n": "٣"}).num("n"),
        lambda: Node("a", {"n": "9" * 21}).num("n"),
        lambda: NODE.jid("absent"),
        lambda: Node("a", {"j": "1@2@lid"}).jid("j"),
        lambda: Node("a", {"j": "1@"}).jid("j"),
        lambda: Node("a", {"j": "1:x@lid"}).jid("j"),
        lambda: Node("a", {"j": "1:+1@lid"}).jid("j"),
        lambda: Node("a", {"j": "1:1_0@lid"}).jid("j"),
        lambda: Node("a", {"j": "1:٣@lid"}).jid("j"),
        lambda: Node("a", {"j": "1:70000@lid"}).jid("j"),
        lambda: Node("a", {"j": "1.256@lid"}).jid("j"),
        lambda: NODE.child("absent"),
        lambda: NODE.data,
        lambda: Node("a").data,
        lambda: Node("a", None, b"\xff").text,
    ],
)
def test_a_reader_refuses_what_is_not_there(read: Callable[[], object]):
    with pytest.raises(RemoteProtocolError):
        read()


def test_xml():
    assert NODE.child("list").xml() == "<list><item/></list>"
    assert Node("a", {"b": Jid("1", "lid")}, bytes(3)).xml(max_bytes=2) == '<a b="1@lid">0000…</a>'
    assert "message" in repr(NODE)
