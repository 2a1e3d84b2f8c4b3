"""Ways to break a stanza that is right, for tests of what the sandbox refuses."""

from __future__ import annotations

from collections.abc import Callable

from wago.protocol.binary.node import AttrValue, Node
from wago.sandbox import Sandbox

Change = Callable[[Node], None]
"""Breaks a stanza in place."""


def refusals(sandbox: Sandbox) -> str:
    """Why things were refused, a line each."""
    return "\n".join(refusal.reason for refusal in sandbox.service.journal.refusals())


def at(node: Node, *path: str) -> Node:
    """The first child along a path of tags."""
    for tag in path:
        node = node.child(tag)
    return node


def with_attr(name: str, value: AttrValue, *path: str) -> Change:
    """Set an attribute of the node at a path."""

    def change(node: Node) -> None:
        at(node, *path).attrs[name] = value

    return change


def without_attr(name: str, *path: str) -> Change:
    """Take an attribute away."""

    def change(node: Node) -> None:
        del at(node, *path).attrs[name]

    return change


def with_child(child: Node, *path: str) -> Change:
    """Add a child at the end."""

    def change(node: Node) -> None:
        target = at(node, *path)
        target.content = [*target.children, child]

    return change


def without_child(tag: str, *path: str) -> Change:
    """Take the children with a tag away."""

    def change(node: Node) -> None:
        target = at(node, *path)
        target.content = [each for each in target.children if each.tag != tag]

    return change


def with_content(content: bytes | None, *path: str) -> Change:
    """Put other bytes into the node at a path."""

    def change(node: Node) -> None:
        at(node, *path).content = content

    return change


def all_of(*changes: Change) -> Change:
    """Several changes, in this order."""

    def change(node: Node) -> None:
        for each in changes:
            each(node)

    return change
