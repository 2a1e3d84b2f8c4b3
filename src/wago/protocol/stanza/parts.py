"""Readers for the pieces that many stanzas are made of."""

from __future__ import annotations

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node


def expect(node: Node, tag: str) -> Node:
    """The node itself, if it has this tag.

    Raises:
        RemoteProtocolError: it has another.
    """
    if node.tag != tag:
        raise RemoteProtocolError(f"expected <{tag}>, not <{node.tag}>")
    return node


def fixed(node: Node, *lengths: int) -> bytes:
    """The content, which must have one of these lengths in bytes.

    Raises:
        RemoteProtocolError: absent, or of another length.
    """
    data = node.data
    if len(data) not in lengths:
        raise RemoteProtocolError(f"<{node.tag}> has {len(data)} bytes, not {' or '.join(map(str, lengths))}")
    return data


def uint(node: Node, length: int) -> int:
    """The content as a big-endian number of `length` bytes.

    Raises:
        RemoteProtocolError: absent, or of another length.
    """
    return int.from_bytes(fixed(node, length), "big")


def opt_data(node: Node, *path: str) -> bytes | None:
    """The content of a descendant, None if it or its content is absent.

    Raises:
        RemoteProtocolError: it holds nodes.
    """
    found = node.find(*path)
    return None if found is None or found.content is None else found.data
