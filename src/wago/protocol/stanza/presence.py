"""Who is online, and who is typing.

Source: whatsmeow presence.go
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.parts import expect, opt_data


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPresence:
    """Say if we are online. The name is how others see us; without one the server knows none.

    Wire: <presence [type="available|unavailable"] [name]/>; without a type only the name is set.
    """

    available: bool | None
    """None leaves it as it is."""
    name: str | None = None

    def build(self) -> Node:
        kind = None if self.available is None else "available" if self.available else "unavailable"
        return Node("presence", {"type": kind, "name": self.name})

    @classmethod
    def parse(cls, node: Node) -> OwnPresence:
        kind = expect(node, "presence").opt_attr("type")
        if kind not in (None, "available", "unavailable"):
            raise RemoteProtocolError(f"unknown presence {kind!r}")
        return cls(available=None if kind is None else kind == "available", name=node.opt_attr("name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribePresence:
    """Ask to be told of somebody's presence.

    Wire: <presence type="subscribe" to>[<tctoken/>]</presence>
    """

    to: Jid
    tctoken: bytes | None = None

    def build(self) -> Node:
        content = None if self.tctoken is None else [Node("tctoken", None, self.tctoken)]
        return Node("presence", {"type": "subscribe", "to": self.to}, content)

    @classmethod
    def parse(cls, node: Node) -> SubscribePresence:
        if expect(node, "presence").attr("type") != "subscribe":
            raise RemoteProtocolError("not a subscription")
        return cls(to=node.jid("to"), tctoken=opt_data(node, "tctoken"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPresence:
    """Somebody came or went.

    Wire: <presence from [type="unavailable"] [last="123|deny|none|error"]/>
    """

    user: Jid
    available: bool
    last_seen: int | None = None
    """Unix seconds; None if not told."""

    def build(self) -> Node:
        kind = None if self.available else "unavailable"
        last = self.last_seen if self.available or self.last_seen is not None else "deny"
        return Node("presence", {"from": self.user, "type": kind, "last": last})

    @classmethod
    def parse(cls, node: Node) -> ContactPresence:
        expect(node, "presence")
        last = node.opt_attr("last")
        return cls(
            user=node.jid("from"),
            available=node.opt_attr("type") != "unavailable",
            # Anything that is no time is a reason not to tell.
            last_seen=int(last) if last is not None and last.isascii() and last.isdigit() else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatState:
    """Somebody types, records, or stopped to.

    Wire: <chatstate to|from [participant]><composing [media="audio"]/> or <paused/></chatstate>
    """

    composing: bool
    media: str = ""
    """`audio` while recording."""
    to: Jid | None = None
    origin: Jid | None = None
    participant: Jid | None = None

    def build(self) -> Node:
        state = Node("composing", {"media": self.media or None}) if self.composing else Node("paused")
        attrs = {"to": self.to, "from": self.origin, "participant": self.participant}
        return Node("chatstate", attrs, [state])

    @classmethod
    def parse(cls, node: Node) -> ChatState:
        children = expect(node, "chatstate").children
        if len(children) != 1 or children[0].tag not in ("composing", "paused"):
            raise RemoteProtocolError("a chatstate is composing or paused")
        to, origin = node.opt_jid("to"), node.opt_jid("from")
        if to is None and origin is None:
            raise RemoteProtocolError("a chatstate without to and from")
        return cls(
            composing=children[0].tag == "composing",
            media=children[0].opt_attr("media") or "",
            to=to,
            origin=origin,
            participant=node.opt_jid("participant"),
        )
