"""The last stanzas to and from every device, and what was refused and why."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Any

import structlog

from wago.protocol.binary.node import Node
from wago.sandbox.model import Address

log = structlog.get_logger("sandbox")

_LONGEST = 50
"""Most children of a list that are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stanza. `inbound` means from the device to the service."""

    seq: int
    at: float
    address: Address
    inbound: bool
    node: Node

    def to_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at,
            "number": self.address.number,
            "device": self.address.device,
            "direction": "in" if self.inbound else "out",
            "tag": self.node.tag,
            "id": self.node.opt_attr("id"),
            "type": self.node.opt_attr("type"),
            "attrs": {k: str(v) for k, v in self.node.attrs.items()},
            "xml": self.node.xml(),
        }

    def tree(self) -> dict[str, Any]:
        """The whole stanza as JSON: `{tag, attrs, children | text | hex}`."""
        return _tree(self.node)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something a device did that the service did not accept."""

    at: float
    address: Address | None
    reason: str

    def to_json(self) -> dict[str, Any]:
        number, device = self.address or (None, None)
        return {"at": self.at, "number": number, "device": device, "reason": self.reason}


class Journal:
    """Ring buffers; the oldest entries go first."""

    def __init__(self, size: int = 20_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self._refusals: deque[Refusal] = deque(maxlen=1000)
        self._next = 1

    def record(self, address: Address, node: Node, *, inbound: bool) -> None:
        self._entries.append(Entry(self._next, time.time(), address, inbound, _trimmed(node)))
        self._next += 1

    def refused(self, address: Address | None, reason: str) -> None:
        """Note and log a refusal."""
        self._refusals.append(Refusal(time.time(), address, reason))
        log.warning("refused", device=str(address) if address else None, reason=reason)

    def entries(
        self, *, number: str | None = None, device: int | None = None, tag: str | None = None, since: int = 0
    ) -> list[Entry]:
        """Entries after number `since`, oldest first."""
        return [
            e
            for e in self._entries
            if e.seq > since
            and (number is None or e.address.number == number)
            and (device is None or e.address.device == device)
            and (tag is None or e.node.tag == tag)
        ]

    def refusals(self, number: str | None = None) -> list[Refusal]:
        return [r for r in self._refusals if number is None or (r.address and r.address.number == number)]


def _tree(node: Node) -> dict[str, Any]:
    shown: dict[str, Any] = {"tag": node.tag, "attrs": {k: str(v) for k, v in node.attrs.items()}}
    if isinstance(node.content, bytes):
        shown["hex"] = node.content.hex()
    elif isinstance(node.content, str):
        shown["text"] = node.content
    elif node.content:
        shown["children"] = [_tree(child) for child in node.content]
    return shown


def _trimmed(node: Node) -> Node:
    """The stanza without the bulk of long lists: an upload of prekeys would fill the memory."""
    if node.tag != "iq" or not any(len(c.children) > _LONGEST or c.find("list") for c in node.children):
        return node
    children = [Node(c.tag, c.attrs, _trimmed_list(c)) if c.children else c for c in node.children]
    return Node(node.tag, node.attrs, children)


def _trimmed_list(node: Node) -> list[Node]:
    kept = [
        Node(c.tag, c.attrs, c.children[:_LONGEST]) if len(c.children) > _LONGEST else c
        for c in node.children[:_LONGEST]
    ]
    left = len(node.children) - _LONGEST
    return [*kept, Node("left-out", {"count": left})] if left > 0 else kept
