"""App state collections: asked for, and changed.

Source: whatsmeow appstate.go; Baileys Socket/chats.ts; whatsapp-rust wacore/appstate/src/patch_decode.rs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.stanza.iq import ErrorInfo, IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

XMLNS: Final = "w:sync:app:state"

CONFLICT: Final = 409
"""Error of a collection whose patch does not follow what the server has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionRequest:
    """What is wanted of one collection.

    Wire: <collection name [version] return_snapshot="true|false">[<patch>SyncdPatch</patch>]</collection>
    """

    name: str
    version: int | None = None
    """Where we stand; None wants everything."""
    return_snapshot: bool = False
    patch: bytes | None = None
    """The change that follows `version`."""

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "name": self.name,
            "version": self.version,
            "return_snapshot": "true" if self.return_snapshot else "false",
        }
        return Node("collection", attrs, None if self.patch is None else [Node("patch", None, self.patch)])

    @classmethod
    def parse(cls, node: Node) -> CollectionRequest:
        patch = node.find("patch")
        return cls(
            name=_name(node),
            version=node.opt_num("version"),
            return_snapshot=node.opt_attr("return_snapshot") == "true",
            patch=None if patch is None else patch.data,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionReply:
    """What the server says of one collection.

    Wire: <collection name [version] [type="error"] [has_more_patches="true|false"]>
            [<snapshot>ExternalBlobReference</snapshot>] [<patches><patch>SyncdPatch</patch>...</patches>]
            [<error code text/>]</collection>
        A conflict (409) brings the patches that were not known.
    """

    name: str
    version: int | None = None
    snapshot: bytes | None = None
    """Where the whole collection lies on the media servers, as an ExternalBlobReference."""
    patches: tuple[bytes, ...] = ()
    has_more_patches: bool = False
    error: ErrorInfo | None = None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "name": self.name,
            "type": None if self.error is None else "error",
            "version": self.version,
            "has_more_patches": "true" if self.has_more_patches else "false",
        }
        children: list[Node] = []
        if self.snapshot is not None:
            children.append(Node("snapshot", None, self.snapshot))
        if self.patches:
            children.append(Node("patches", None, [Node("patch", None, patch) for patch in self.patches]))
        if self.error is not None:
            children.append(self.error.build())
        return Node("collection", attrs, children or None)

    @classmethod
    def parse(cls, node: Node) -> CollectionReply:
        snapshot, listed = node.find("snapshot"), node.find("patches") or node
        return cls(
            name=_name(node),
            version=node.opt_num("version"),
            snapshot=snapshot.data if snapshot is not None and snapshot.content else None,
            patches=tuple(patch.data for patch in listed.all("patch") if patch.content),
            has_more_patches=node.opt_attr("has_more_patches") == "true",
            error=ErrorInfo.parse(node) if node.opt_attr("type") == "error" else None,
        )


@dataclass(frozen=True, slots=True)
class SyncCollections(IqRequest[tuple[CollectionReply, ...]]):
    """Bring collections up to date, or change them.

    Wire: <iq xmlns="w:sync:app:state" type="set"><sync><collection/>...</sync></iq>
    """

    collections: tuple[CollectionRequest, ...]

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("sync", None, [each.build() for each in self.collections])]

    @classmethod
    def from_content(cls, iq: Node) -> SyncCollections:
        sync = expect(only_child(iq), "sync")
        requests = tuple(CollectionRequest.parse(each) for each in sync.all("collection"))
        if not requests or len({each.name for each in requests}) != len(requests):
            raise RemoteProtocolError("<sync> names no collection, or one twice")
        return cls(requests)

    def read_reply(self, iq: Node) -> tuple[CollectionReply, ...]:
        return tuple(CollectionReply.parse(each) for each in iq.child("sync").all("collection"))

    @staticmethod
    def reply(request: Node, collections: tuple[CollectionReply, ...]) -> Node:
        """The answer to `request`."""
        return iq_result(request, [Node("sync", None, [each.build() for each in collections])])


def _name(node: Node) -> str:
    name = node.attr("name")
    if not name:
        raise RemoteProtocolError("a <collection> without a name")
    return name
