"""What is posted in channels: sending, asking for it, being told how it is received.

Nothing of it is encrypted. A post has two names: the id that its sender gave it, by which it is edited and
deleted, and the number that the server gives it, by which it is reacted to, viewed and paged through.

Source: whatsmeow newsletter.go, send.go (sendNewsletter), notification.go; whatsapp-rust src/send/mod.rs,
src/features/newsletter.rs, src/handlers/notification/groups.rs; Baileys Socket/newsletter.ts,
Socket/messages-send.ts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, Self

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, only_child
from wago.protocol.stanza.notification import build_notification
from wago.protocol.stanza.parts import expect, opt_data

TYPE: Final = "newsletter"

EDIT: Final = "3"
REVOKE: Final = "8"
UNREACT: Final = "7"

_Attrs = dict[str, AttrValue | int | None]


# -- out ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post, its new content, or its deletion.

    Wire: <message id to type [edit="3|8"] [media_id]><plaintext [mediatype]>Message</plaintext>
        [<meta polltype="creation"/>]</message>

    Attributes:
        id: its own; of an edit and a deletion that of the post.
        content: the serialized Message; empty where it is deleted.
        edit: `EDIT` or `REVOKE`; None for a new post.
        media_id: the handle that its upload gave.
    """

    id: str
    to: Jid
    content: bytes
    type: str = "text"
    mediatype: str | None = None
    edit: str | None = None
    media_id: str | None = None
    meta: Mapping[str, AttrValue] = field(default_factory=dict)

    def build(self) -> Node:
        attrs: _Attrs = {
            "id": self.id,
            "to": self.to,
            "type": self.type,
            "edit": self.edit,
            "media_id": self.media_id,
        }
        children = [Node("plaintext", {"mediatype": self.mediatype}, self.content)]
        if self.meta:
            children.append(Node("meta", self.meta))
        return Node("message", attrs, children)

    @classmethod
    def parse(cls, node: Node) -> Self:
        """Read it.

        Raises:
            RemoteProtocolError: malformed.
        """
        plaintext, meta = expect(node, "message").child("plaintext"), node.find("meta")
        return cls(
            id=node.attr("id"),
            to=node.jid("to"),
            content=b"" if plaintext.content is None else plaintext.data,
            type=node.attr("type"),
            mediatype=plaintext.opt_attr("mediatype"),
            edit=node.opt_attr("edit"),
            media_id=node.opt_attr("media_id"),
            meta={} if meta is None else dict(meta.attrs),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReaction:
    """A reaction to a post; an empty one takes it away.

    Wire: <message id to server_id type="reaction" [edit="7"]><reaction [code]/></message>
    """

    id: str
    to: Jid
    server_id: int
    code: str

    def build(self) -> Node:
        attrs: _Attrs = {
            "id": self.id,
            "to": self.to,
            "server_id": self.server_id,
            "type": "reaction",
            "edit": None if self.code else UNREACT,
        }
        return Node("message", attrs, [Node("reaction", {"code": self.code or None})])

    @classmethod
    def parse(cls, node: Node) -> Self:
        """Read it.

        Raises:
            RemoteProtocolError: malformed.
        """
        code = expect(node, "message").child("reaction").opt_attr("code") or ""
        if node.opt_attr("edit") != (None if code else UNREACT):
            raise RemoteProtocolError("a reaction is given, or taken away by an edit")
        return cls(id=node.attr("id"), to=node.jid("to"), server_id=node.num("server_id"), code=code)


@dataclass(frozen=True, slots=True)
class ViewReceipt:
    """Posts were seen: what their views are counted by.

    Wire: <receipt id to type="view"><list><item server_id/>...</list></receipt>, acknowledged
    """

    id: str
    to: Jid
    server_ids: tuple[int, ...]

    def build(self) -> Node:
        items = [Node("item", {"server_id": each}) for each in self.server_ids]
        return Node("receipt", {"id": self.id, "to": self.to, "type": "view"}, [Node("list", None, items)])

    @classmethod
    def parse(cls, node: Node) -> Self:
        """Read it.

        Raises:
            RemoteProtocolError: malformed.
        """
        items = expect(node, "receipt").child("list").all("item")
        return cls(node.attr("id"), node.jid("to"), tuple(item.num("server_id") for item in items))


# -- in -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterPost:
    """A post as the server has it.

    Wire: <message server_id [id] [t] [type] [is_sender]>[<plaintext>Message</plaintext>]
        [<views_count count/>] [<reactions><reaction code count/>...</reactions>]</message>

    Attributes:
        server_id: the server's number.
        id: empty if not told, as in news about it.
        t: Unix second, None if not told.
        from_me: our account posted it.
        content: the serialized Message; None in news about it, and of what was deleted.
        views: None if not told.
        reactions: how many gave each; None if not told.
    """

    server_id: int
    id: str = ""
    t: int | None = None
    type: str = ""
    from_me: bool = False
    content: bytes | None = None
    views: int | None = None
    reactions: Mapping[str, int] | None = field(default=None, hash=False)

    def build(self) -> Node:
        attrs: _Attrs = {
            "server_id": self.server_id,
            "id": self.id or None,
            "t": self.t,
            "type": self.type or None,
            "is_sender": "true" if self.from_me else None,
        }
        children = []
        if self.content is not None:
            children.append(Node("plaintext", None, self.content))
        if self.views is not None:
            children.append(Node("views_count", {"count": self.views}))
        if self.reactions is not None:
            given = [Node("reaction", {"code": code, "count": n}) for code, n in self.reactions.items()]
            children.append(Node("reactions", None, given or None))
        return Node("message", attrs, children or None)

    @classmethod
    def parse(cls, node: Node) -> Self:
        """Read it.

        Raises:
            RemoteProtocolError: malformed.
        """
        expect(node, "message")
        views, reactions = node.find("views_count"), node.find("reactions")
        counts = None
        if reactions is not None:
            counts = {each.attr("code"): each.opt_num("count") or 0 for each in reactions.all("reaction")}
        return cls(
            server_id=node.num("server_id"),
            id=node.opt_attr("id") or "",
            t=node.opt_num("t"),
            type=node.opt_attr("type") or "",
            from_me=node.opt_attr("is_sender") == "true",
            content=opt_data(node, "plaintext"),
            views=None if views is None else views.opt_num("count"),
            reactions=counts,
        )


def build_posts(channel: Jid, posts: tuple[NewsletterPost, ...], t: int) -> Node:
    """Posts as they are answered and told.

    Wire: <messages jid t><message/>...</messages>
    """
    return Node("messages", {"jid": channel, "t": t}, [each.build() for each in posts] or None)


def parse_posts(parent: Node) -> tuple[NewsletterPost, ...]:
    """The posts in a node, or in the `<messages>` in it: whatsmeow has met both.

    Raises:
        RemoteProtocolError: malformed.
    """
    listed = parent.find("messages") or parent
    return tuple(NewsletterPost.parse(each) for each in listed.all("message"))


@dataclass(frozen=True, slots=True)
class FetchPosts(IqRequest[tuple[NewsletterPost, ...]]):
    """Ask for posts, the newest ones or those before another.

    Wire: <iq xmlns="newsletter" type="get"><messages type="jid" jid [count] [before]/></iq>
        -> <messages jid t><message/>...</messages>
    whatsapp-rust addresses it to the channel instead, without its name inside.
    """

    channel: Jid
    count: int
    before: int | None = None

    xmlns: ClassVar[str] = TYPE
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        attrs: _Attrs = {"type": "jid", "jid": self.channel, "count": self.count, "before": self.before}
        return [Node("messages", attrs)]

    @classmethod
    def from_content(cls, iq: Node) -> Self:
        asked = expect(only_child(iq), "messages")
        channel = asked.opt_jid("jid") or iq.jid("to")
        return cls(channel, asked.opt_num("count") or 0, asked.opt_num("before"))

    def read_reply(self, iq: Node) -> tuple[NewsletterPost, ...]:
        return parse_posts(iq.child("messages"))


@dataclass(frozen=True, slots=True)
class FetchPostUpdates(IqRequest[tuple[NewsletterPost, ...]]):
    """Ask how posts are received: views and reactions, without contents.

    Wire: <iq xmlns="newsletter" type="get" to=channel><message_updates [count] [since] [after]/></iq>
        -> <message_updates><messages jid t><message/>...</messages></message_updates>
    """

    channel: Jid
    count: int
    since: int | None = None
    """Unix second."""
    after: int | None = None
    """A post's number."""

    xmlns: ClassVar[str] = TYPE
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.channel

    def content(self) -> list[Node]:
        return [Node("message_updates", {"count": self.count, "since": self.since, "after": self.after})]

    @classmethod
    def from_content(cls, iq: Node) -> Self:
        asked = expect(only_child(iq), "message_updates")
        return cls(iq.jid("to"), asked.opt_num("count") or 0, asked.opt_num("since"), asked.opt_num("after"))

    def read_reply(self, iq: Node) -> tuple[NewsletterPost, ...]:
        return parse_posts(iq.child("message_updates"))


@dataclass(frozen=True, slots=True)
class WatchPosts(IqRequest[int]):
    """Ask to be told how posts are received, for as many seconds as the reply says.

    Wire: <iq xmlns="newsletter" type="set" to=channel><live_updates/></iq> -> <live_updates duration/>
    """

    channel: Jid

    xmlns: ClassVar[str] = TYPE
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.channel

    def content(self) -> list[Node]:
        return [Node("live_updates")]

    @classmethod
    def from_content(cls, iq: Node) -> Self:
        expect(only_child(iq), "live_updates")
        return cls(iq.jid("to"))

    def read_reply(self, iq: Node) -> int:
        return iq.child("live_updates").num("duration")


@dataclass(frozen=True, slots=True)
class LiveUpdates:
    """The server tells how posts are received.

    Wire: <notification type="newsletter" from=channel><live_updates><messages jid t><message/>...
    """

    channel: Jid
    t: int
    posts: tuple[NewsletterPost, ...]

    def build(self, notification_id: str) -> Node:
        told = Node("live_updates", None, [build_posts(self.channel, self.posts, self.t)])
        return build_notification(TYPE, self.channel, notification_id, self.t, [told])

    @classmethod
    def parse(cls, node: Node) -> Self | None:
        """Read it; None if it is about something else.

        Raises:
            RemoteProtocolError: malformed.
        """
        told = expect(node, "notification").find("live_updates")
        if told is None:
            return None
        return cls(node.jid("from"), node.opt_num("t") or 0, parse_posts(told))
