"""Pictures of people, groups and communities.

Wire: <iq xmlns="w:profile:picture" type="get" to="s.whatsapp.net" target=WHO>
        <picture query="url" type="image|preview" [id]>[<tctoken>token</tctoken>]</picture></iq>
    -> <picture id type url direct_path [hash]/>; <picture status="304"/>, an empty one or none at all where
       the picture with the given id is the present one; status="204" or error 404 without a picture; error
       401 where we may not see it
      a community's is asked of itself:
      <iq xmlns="w:g2" type="get" to=COMMUNITY><pictures>
        <picture query="url" type parent_group_jid=COMMUNITY [id]/></pictures></iq>
    -> <pictures><picture/></pictures>
      <iq ... type="set" [target=GROUP]><picture type="image">JPEG</picture></iq>   -> <picture id/>
      the same without content takes the picture away; without a target it is about our own account
Source: whatsmeow user.go (GetProfilePictureInfo), group.go (SetGroupPhoto); whatsapp-rust
wacore/src/iq/contacts.rs; Baileys Socket/chats.ts (profilePictureUrl, updateProfilePicture)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect, opt_data

_NAMESPACE = "w:profile:picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that can be fetched.

    Attributes:
        id: names this picture of theirs.
        url: where it is, for as long as the URL says.
        preview: a small one, 96 pixels a side.
    """

    id: str
    url: str
    direct_path: str = ""
    preview: bool = False

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.id,
            "type": _kind(self.preview),
            "url": self.url,
            "direct_path": self.direct_path or None,
        }
        return Node("picture", attrs)


def _kind(preview: bool) -> str:
    return "preview" if preview else "image"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPicture(IqRequest[Picture | None]):
    """Ask for somebody's picture; None is that the one with `existing_id` is still theirs.

    Attributes:
        existing_id: the picture that we have; "" for none.
        token: the privacy token that they gave us.
    """

    of: Jid
    preview: bool = False
    existing_id: str = ""
    token: bytes | None = None

    xmlns: ClassVar[str] = _NAMESPACE
    kind: ClassVar[Literal["get", "set"]] = "get"

    def build(self, iq_id: str) -> Node:
        node = IqRequest.build(self, iq_id)
        node.attrs["target"] = self.of
        return node

    def content(self) -> list[Node]:
        attrs = {"query": "url", "type": _kind(self.preview), "id": self.existing_id or None}
        return [Node("picture", attrs, [Node("tctoken", None, self.token)] if self.token else None)]

    @classmethod
    def from_content(cls, iq: Node) -> QueryPicture:
        picture = expect(only_child(iq), "picture")
        kind = picture.attr("type")
        if kind not in ("image", "preview") or picture.attr("query") != "url":
            raise RemoteProtocolError(f"a picture of type {kind!r} is asked for")
        return cls(
            of=iq.jid("target"),
            preview=kind == "preview",
            existing_id=picture.opt_attr("id") or "",
            token=opt_data(picture, "tctoken"),
        )

    def read_reply(self, iq: Node) -> Picture | None:
        """Read what was said.

        Raises:
            IQError: 404, there is none.
            RemoteProtocolError: malformed.
        """
        return _read(iq, self.existing_id)

    @staticmethod
    def build_reply(request: Node, picture: Picture | None) -> Node:
        return iq_result(request, [Node("picture", {"status": 304}) if picture is None else picture.build()])


def _read(holder: Node, existing_id: str = "") -> Picture | None:
    """The picture in an answer; None if it is the one with `existing_id`."""
    picture = holder.find("picture")
    if picture is None or picture.opt_attr("url") is None:
        status = None if picture is None else picture.opt_num("status")
        if status == 204:
            raise IQError(404, "item-not-found")
        if existing_id or status == 304:
            return None
        raise RemoteProtocolError("a picture without a URL")
    return Picture(
        id=picture.attr("id"),
        url=picture.attr("url"),
        direct_path=picture.opt_attr("direct_path") or "",
        preview=picture.opt_attr("type") == "preview",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCommunityPicture(IqRequest[Picture | None]):
    """Ask for a community's picture, which is refused with 401 by the way of `QueryPicture`."""

    of: Jid
    preview: bool = False

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.of

    def content(self) -> list[Node]:
        attrs: dict[str, AttrValue | int | None] = {
            "query": "url",
            "type": _kind(self.preview),
            "parent_group_jid": self.of,
        }
        return [Node("pictures", None, [Node("picture", attrs)])]

    @classmethod
    def from_content(cls, iq: Node) -> QueryCommunityPicture:
        picture = expect(only_child(expect(only_child(iq), "pictures")), "picture")
        kind, of = picture.attr("type"), picture.jid("parent_group_jid")
        if kind not in ("image", "preview") or picture.attr("query") != "url":
            raise RemoteProtocolError(f"a community's picture of type {kind!r} is asked for")
        if of != iq.jid("to"):
            raise RemoteProtocolError(f"the picture of {of} is asked of {iq.jid('to')}")
        return cls(of=of, preview=kind == "preview")

    def read_reply(self, iq: Node) -> Picture | None:
        """Read what was said; errors as of `QueryPicture`."""
        return _read(iq.child("pictures"))

    @staticmethod
    def build_reply(request: Node, picture: Picture) -> Node:
        return iq_result(request, [Node("pictures", None, [picture.build()])])


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPicture(IqRequest[str]):
    """Set our own picture, or a group's; answers with its id, "" where it was taken away.

    Attributes:
        of: a group; None is ourselves.
        jpeg: a square JPEG; None takes the picture away. Refused with 406 if it is none.
    """

    of: Jid | None = None
    jpeg: bytes | None = None

    xmlns: ClassVar[str] = _NAMESPACE
    kind: ClassVar[Literal["get", "set"]] = "set"

    def build(self, iq_id: str) -> Node:
        node = IqRequest.build(self, iq_id)
        if self.of is not None:
            node.attrs["target"] = self.of
        return node

    def content(self) -> list[Node]:
        return [] if self.jpeg is None else [Node("picture", {"type": "image"}, self.jpeg)]

    @classmethod
    def from_content(cls, iq: Node) -> SetPicture:
        of = iq.opt_jid("target")
        if not iq.children:
            return cls(of=of)
        picture = expect(only_child(iq), "picture")
        if picture.attr("type") != "image":
            raise RemoteProtocolError(f"a picture of type {picture.attr('type')} is set")
        return cls(of=of, jpeg=picture.data)

    def read_reply(self, iq: Node) -> str:
        picture = iq.find("picture")
        if picture is None and self.jpeg is not None:
            raise RemoteProtocolError("a picture was set, and no id given")
        return "" if picture is None else picture.opt_attr("id") or ""

    @staticmethod
    def build_reply(request: Node, picture_id: str) -> Node:
        return iq_result(request, [Node("picture", {"id": picture_id})] if picture_id else None)
