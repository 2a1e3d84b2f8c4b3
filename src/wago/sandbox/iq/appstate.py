"""Namespace `w:sync:app:state`: collections brought up to date, and patches taken.

Source: whatsmeow appstate.go; Baileys Socket/chats.ts (resyncAppState, appPatch).
"""

from __future__ import annotations

from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.appstate import CONFLICT, CollectionReply, CollectionRequest, SyncCollections
from wago.protocol.stanza.iq import ErrorInfo
from wago.sandbox.appstate.store import COLLECTIONS, Conflict
from wago.sandbox.iq.request import Request

PATCHES: Final = 10
"""Most patches of a collection in one answer."""


MAX_COLLECTIONS: Final = 10
"""Collections in one request; there are five."""


def sync(request: Request) -> list[Node]:
    """Answer each collection by itself: what goes wrong with one is no matter of the others."""
    asked = SyncCollections.parse(request.node)
    nodes = request.child.children
    if len(nodes) != len(asked.collections) or len(nodes) > MAX_COLLECTIONS:
        raise RemoteProtocolError(f"<sync> with {len(nodes)} children")
    for node in nodes:
        _check_shape(node)
    return [Node("sync", None, [_answer(request, each).build() for each in asked.collections])]


def _check_shape(node: Node) -> None:
    """What a <collection> has to say of itself.

    Raises:
        RemoteProtocolError: it does not, or contradicts itself.
    """
    if any(child.tag != "patch" for child in node.children) or len(node.children) > 1:
        raise RemoteProtocolError(f"<collection> with {[child.tag for child in node.children]}")
    snapshot, version = node.opt_attr("return_snapshot"), node.opt_num("version")
    if snapshot not in (None, "true", "false"):
        raise RemoteProtocolError(f"return_snapshot is {snapshot!r}")
    if version is None and (node.children or snapshot != "true"):
        raise RemoteProtocolError("a <collection> without a version")
    if version is not None and version < 0:
        raise RemoteProtocolError(f"version {version}")
    if node.children and snapshot == "true":
        raise RemoteProtocolError("a patch, and a snapshot asked for")


def _answer(request: Request, asked: CollectionRequest) -> CollectionReply:
    if asked.name not in COLLECTIONS:
        return _refused(request, asked, f"there is no collection {asked.name!r}")
    if asked.patch is not None:
        return _push(request, asked)
    store, number = request.service.appstate, request.account.number
    version, current = asked.version or 0, store.version(number, asked.name)
    if version > current:
        return _refused(request, asked, f"{asked.name} is at version {current}, not {version}")
    snapshot = store.served_snapshot(number, asked.name) if asked.return_snapshot else None
    if snapshot is None:
        return _patches(request, asked.name, 0 if asked.return_snapshot else version)
    reply = _patches(request, asked.name, snapshot[0])
    return CollectionReply(
        name=asked.name,
        version=reply.version,
        snapshot=snapshot[1].SerializeToString(),
        patches=reply.patches,
        has_more_patches=reply.has_more_patches,
    )


def _patches(request: Request, name: str, after: int, error: ErrorInfo | None = None) -> CollectionReply:
    store, number = request.service.appstate, request.account.number
    patches = store.served(number, name, after, PATCHES)
    return CollectionReply(
        name=name,
        version=after,
        patches=tuple(patches),
        has_more_patches=after + len(patches) < store.version(number, name),
        error=error,
    )


def _push(request: Request, asked: CollectionRequest) -> CollectionReply:
    assert asked.patch is not None
    store, number = request.service.appstate, request.account.number
    base = asked.version or 0
    try:
        version = store.push(number, asked.name, base, asked.patch, request.device.number)
    except Conflict as exc:
        request.service.journal.refused(request.address, f"app state: {exc}")
        return _patches(request, asked.name, base, ErrorInfo(CONFLICT, "conflict"))
    except RemoteProtocolError as exc:
        return _refused(request, asked, str(exc))
    return CollectionReply(name=asked.name, version=version)


def _refused(request: Request, asked: CollectionRequest, reason: str) -> CollectionReply:
    request.service.journal.refused(request.address, f"app state: {reason}")
    return CollectionReply(name=asked.name, error=ErrorInfo(400, "bad-request"))
