"""Namespace `w:sync:app:state`: collections that are empty and stay so.

Source: Baileys chats.ts resyncAppState; whatsmeow appstate.go.
"""

from __future__ import annotations

from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.sandbox.iq.request import Request

_COLLECTIONS: Final = frozenset(
    {"critical_block", "critical_unblock_low", "regular_high", "regular_low", "regular"}
)


def sync(request: Request) -> list[Node]:
    """Answer each collection at the version that the device has; refuse patches."""
    sync_node = request.child
    if sync_node.tag != "sync":
        raise RemoteProtocolError(f"app state holds <{sync_node.tag}>")
    return [Node("sync", None, [_collection(request, c) for c in sync_node.all("collection")])]


def _collection(request: Request, asked: Node) -> Node:
    name = asked.attr("name")
    if name not in _COLLECTIONS:
        raise RemoteProtocolError(f"app state collection {name!r}")
    version = asked.opt_num("version") or 0
    if asked.find("patch") is not None:
        request.service.journal.refused(request.address, f"app state patch for {name}: not kept here")
        error = Node("error", {"code": 501, "text": "feature-not-implemented"})
        return Node("collection", {"name": name, "type": "error"}, [error])
    return Node("collection", {"name": name, "version": version, "has_more_patches": "false"})
