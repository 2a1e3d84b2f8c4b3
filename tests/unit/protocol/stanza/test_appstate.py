"""App state requests and replies: built, sent, and read as what they were."""

from __future__ import annotations

import pytest

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import decode, encode
from wago.protocol.binary.node import Node
from wago.protocol.stanza.appstate import CollectionReply, CollectionRequest, SyncCollections
from wago.protocol.stanza.iq import ErrorInfo, iq_error

REQUEST = SyncCollections(
    (
        CollectionRequest(name="regular", return_snapshot=True),
        CollectionRequest(name="regular_low", version=7),
        CollectionRequest(name="critical_block", version=0, patch=b"patch"),
    )
)
REPLIES = (
    CollectionReply(name="regular", version=8, snapshot=b"reference", patches=(b"a", b"b")),
    CollectionReply(name="regular_low", version=7, has_more_patches=True),
    CollectionReply(name="critical_block", error=ErrorInfo(409, "conflict"), patches=(b"newer",)),
)


def sent(node: Node) -> Node:
    return decode(encode(node))


def test_a_request() -> None:
    node = sent(REQUEST.build("1"))
    assert SyncCollections.parse(node) == REQUEST
    first, second, third = node.child("sync").children
    assert "version" not in first.attrs
    assert first.attr("return_snapshot") == "true"
    assert (second.attr("version"), second.attr("return_snapshot")) == ("7", "false")
    assert third.child("patch").data == b"patch"


def test_a_reply() -> None:
    request = REQUEST.build("1")
    assert REQUEST.parse_reply(sent(SyncCollections.reply(request, REPLIES))) == REPLIES


def test_patches_may_stand_bare() -> None:
    """Baileys reads them so, too."""
    node = Node("collection", {"name": "regular"}, [Node("patch", None, b"a"), Node("patch")])
    assert CollectionReply.parse(node).patches == (b"a",)


def test_a_refusal_without_a_reason_is_one() -> None:
    reply = CollectionReply.parse(Node("collection", {"name": "regular", "type": "error"}))
    assert reply.error == ErrorInfo(0, "")
    with pytest.raises(IQError, match="429"):
        REQUEST.parse_reply(iq_error(REQUEST.build("1"), 429, "rate-overlimit"))


@pytest.mark.parametrize(
    "content",
    [
        [],
        [Node("what")],
        [Node("sync")],
        [Node("sync", None, [Node("collection")])],
        [Node("sync", None, [Node("collection", {"name": ""})])],
        [Node("sync", None, [Node("collection", {"name": "a"}), Node("collection", {"name": "a"})])],
        [Node("sync", None, [Node("collection", {"name": "a", "version": "x"})])],
    ],
)
def test_malformed_requests(content: list[Node]) -> None:
    attrs = {"id": "1", "xmlns": "w:sync:app:state", "type": "set"}
    with pytest.raises(RemoteProtocolError):
        SyncCollections.parse(Node("iq", attrs, content))
