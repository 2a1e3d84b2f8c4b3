"""Messages on the wire: what a device sends, and what the server delivers.

Source: whatsmeow send.go, message.go, retry.go; whatsapp-rust src/send, wacore/src/messages.rs; Baileys
Socket/messages-send.ts, Utils/decode-wa-message.ts
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.parts import expect, fixed, opt_data
from wago.protocol.verified_name import read_verified_name

MESSAGE_KINDS: Final = frozenset({"pkmsg", "msg", "skmsg"})
"""Signal ciphertexts: opening a session, within one, of a group's sender key."""

MESSAGE_TAGS: Final = ("message", "status", "appdata")
"""Stanzas that are messages but for their tag: status updates come under their own of late (whatsmeow
client.go, whatsapp-rust client/node_io.rs)."""

BOT_KIND: Final = "msmsg"
"""Of bots: encrypted with the secret of the message that it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enc:
    """One ciphertext.

    Wire: <enc v="2" type="pkmsg|msg|skmsg|msmsg" [mediatype] [decrypt-fail="hide"] [count]>bytes</enc>
    """

    kind: str
    data: bytes
    version: int = 2
    """3 marks a Messenger payload, which is not padded."""
    mediatype: str | None = None
    hide_fail: bool = False
    """The receiver shows nothing if it cannot decrypt this."""
    count: int | None = None
    """On a message that is sent again: which retry request it answers."""

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "v": self.version,
            "type": self.kind,
            "mediatype": self.mediatype,
            "decrypt-fail": "hide" if self.hide_fail else None,
            "count": self.count,
        }
        return Node("enc", attrs, self.data)

    @classmethod
    def parse(cls, node: Node) -> Enc:
        expect(node, "enc")
        return cls(
            kind=node.attr("type"),
            data=node.data,
            version=node.num("v"),
            mediatype=node.opt_attr("mediatype"),
            hide_fail=node.opt_attr("decrypt-fail") == "hide",
            count=node.opt_num("count"),
        )


@dataclass(frozen=True, slots=True)
class ReportingToken:
    """What lets the receiver report a message without the server being able to read it.

    Wire: <reporting><reporting_token v="2">16 bytes</reporting_token></reporting>
    Source: whatsmeow reportingtoken.go
    """

    token: bytes
    version: int = 2

    def build(self) -> Node:
        token = Node("reporting_token", {"v": self.version}, self.token)
        return Node("reporting", None, [token])

    @classmethod
    def find(cls, message: Node) -> ReportingToken | None:
        """The token in a message; servers add a `reporting_tag` besides, which is not ours to read."""
        node = message.find("reporting", "reporting_token")
        return None if node is None else cls(fixed(node, 16), node.num("v"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message to the server, for one chat.

    To people: `participants` has one ciphertext per device of theirs and of our own others. To groups: `encs`
    has the group's ciphertext, `participants` the sender key for those who lack it; a status goes likewise to
    whom it names, by devices or as `audience`. A retry answer, or a
    message to our own primary (category peer), has the one ciphertext in `encs`.

    Wire: <message id to type [phash] [edit] [category="peer"] [push_priority] [recipient] [participant]
            [addressing_mode] [peer_recipient_pn] [device_fanout="false"] [t]>
        [<participants><to jid><enc/></to>...</participants>] [<enc/>]
        [<device-identity>ADVSignedDeviceIdentity</device-identity>] [<meta .../>]
        [<reporting/>] [<tctoken/> or <cstoken/>] ... </message>
    """

    id: str
    to: Jid
    type: str = "text"
    """`text`, `media`, `reaction`, `poll`, `event`."""
    participants: tuple[tuple[Jid, Enc], ...] = ()
    audience: tuple[Jid, ...] = ()
    """Of a status: people who have the key already, so that only their names are in `<participants>`."""
    encs: tuple[Enc, ...] = ()
    device_identity: bytes | None = None
    """Due as soon as one ciphertext is a pkmsg."""
    phash: str | None = None
    edit: str | None = None
    category: str | None = None
    push_priority: str | None = None
    recipient: Jid | None = None
    participant: Jid | None = None
    addressing_mode: str | None = None
    peer_recipient_pn: Jid | None = None
    device_fanout: bool | None = None
    t: int | None = None
    meta: Mapping[str, AttrValue] = field(default_factory=dict)
    reporting: ReportingToken | None = None
    tctoken: bytes | None = None
    cstoken: bytes | None = None
    others: tuple[Node, ...] = ()
    """Further children, such as `<biz>`."""

    def build(self) -> Node:
        fanout = None if self.device_fanout is None else "true" if self.device_fanout else "false"
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.id,
            "to": self.to,
            "type": self.type,
            "phash": self.phash,
            "edit": self.edit,
            "category": self.category,
            "push_priority": self.push_priority,
            "recipient": self.recipient,
            "participant": self.participant,
            "addressing_mode": self.addressing_mode,
            "peer_recipient_pn": self.peer_recipient_pn,
            "device_fanout": fanout,
            "t": self.t,
        }
        return Node("message", attrs, self._children())

    def _children(self) -> list[Node]:
        children: list[Node] = []
        if self.participants or self.audience:
            listed = [Node("to", {"jid": jid}, [enc.build()]) for jid, enc in self.participants]
            listed += [Node("to", {"jid": jid}) for jid in self.audience]
            children.append(Node("participants", None, listed))
        children += [enc.build() for enc in self.encs]
        if self.device_identity is not None:
            children.append(Node("device-identity", None, self.device_identity))
        if self.meta:
            children.append(Node("meta", self.meta))
        children += self.others
        if self.reporting is not None:
            children.append(self.reporting.build())
        if self.tctoken is not None:
            children.append(Node("tctoken", None, self.tctoken))
        elif self.cstoken is not None:
            children.append(Node("cstoken", None, self.cstoken))
        return children

    @classmethod
    def parse(cls, node: Node) -> OutgoingMessage:
        expect(node, "message")
        listed, to = node.find("participants"), node.jid("to")
        named = () if listed is None else tuple(listed.all("to"))
        bare = [each for each in named if not each.children] if to.is_broadcast else []
        fanout, meta = node.opt_attr("device_fanout"), node.find("meta")
        message = cls(
            id=node.attr("id"),
            to=to,
            type=node.attr("type"),
            participants=tuple(_parse_to(each) for each in named if each.children or not bare),
            audience=tuple(each.jid("jid") for each in bare),
            encs=tuple(Enc.parse(enc) for enc in node.all("enc")),
            device_identity=opt_data(node, "device-identity"),
            phash=node.opt_attr("phash"),
            edit=node.opt_attr("edit"),
            category=node.opt_attr("category"),
            push_priority=node.opt_attr("push_priority"),
            recipient=node.opt_jid("recipient"),
            participant=node.opt_jid("participant"),
            addressing_mode=node.opt_attr("addressing_mode"),
            peer_recipient_pn=node.opt_jid("peer_recipient_pn"),
            device_fanout=None if fanout is None else fanout == "true",
            t=node.opt_num("t"),
            meta={} if meta is None else dict(meta.attrs),
            reporting=ReportingToken.find(node),
            tctoken=opt_data(node, "tctoken"),
            cstoken=opt_data(node, "cstoken"),
            others=tuple(child for child in node.children if child.tag not in _KNOWN_CHILDREN),
        )
        message._check()
        return message

    def _check(self) -> None:
        ciphertexts = [enc for _, enc in self.participants] + list(self.encs)
        if not self.id:
            raise RemoteProtocolError("a message needs an id")
        if any(enc.kind == "pkmsg" for enc in ciphertexts) and self.device_identity is None:
            raise RemoteProtocolError("a pkmsg needs <device-identity>")
        if len({jid for jid, _ in self.participants}) != len(self.participants):
            raise RemoteProtocolError("a device is named twice")


_KNOWN_CHILDREN: Final = frozenset(
    {"participants", "enc", "device-identity", "meta", "reporting", "tctoken", "cstoken"}
)


def _parse_to(node: Node) -> tuple[Jid, Enc]:
    encs = list(node.all("enc"))
    if len(encs) != 1:
        raise RemoteProtocolError("a <to> has one <enc>")
    return node.jid("jid"), Enc.parse(encs[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """A message from the server.

    Who is who: in a chat with a person `origin` is the sending device; if that is one of ours, `recipient` is
    where it went. In a group `origin` is the group and `participant` the sending device. Next to each there
    may be the same person's other address: `sender_*` for origin, `participant_*` for participant,
    `peer_recipient_*` for recipient.

    Wire: <message from id t type [participant] [participant_pn|participant_lid] [recipient]
            [peer_recipient_pn|peer_recipient_lid] [sender_pn|sender_lid] [notify] [category] [edit]
            [addressing_mode] [server_id] [offline] [verified_name] [phash] [is_sender]>
        <enc/>... or <unavailable [type]/> [<device-identity/>] [<verified_name>certificate</verified_name>]
        [<meta .../>] [<bot .../>] [<multicast/>] [<participants/>] [<reporting/>] ... </message>
        or, from a channel, <plaintext [mediatype]>Message</plaintext>
    """

    id: str
    origin: Jid
    t: int
    """Unix seconds."""
    type: str | None = None
    participant: Jid | None = None
    participant_pn: Jid | None = None
    participant_lid: Jid | None = None
    recipient: Jid | None = None
    peer_recipient_pn: Jid | None = None
    peer_recipient_lid: Jid | None = None
    sender_pn: Jid | None = None
    sender_lid: Jid | None = None
    notify: str | None = None
    """The sender's push name."""
    category: str | None = None
    """`peer`: between devices of one account."""
    edit: str | None = None
    addressing_mode: str | None = None
    """`pn` or `lid`."""
    server_id: int | None = None
    offline: str | None = None
    """There if it waited for us; a count or a time."""
    phash: str | None = None
    encs: tuple[Enc, ...] = ()
    unavailable: str | None = None
    """Kind of a placeholder in place of the message (`view_once`, `hosted`, ...), "" for no kind."""
    device_identity: bytes | None = None
    verified_name: str | None = None
    """Name of a business."""
    meta: Mapping[str, AttrValue] = field(default_factory=dict)
    bot: Mapping[str, AttrValue] = field(default_factory=dict)
    multicast: bool = False
    plaintext: bytes | None = None
    """Of channels, which are not encrypted."""
    mediatype: str | None = None
    """Of the plaintext."""
    is_sender: bool = False
    """In a channel: our own account posted it."""
    others: tuple[Node, ...] = ()
    node: Node | None = field(default=None, compare=False, repr=False)
    """What this was read from; an ack needs it."""

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "from": self.origin,
            "id": self.id,
            "t": self.t,
            "type": self.type,
            **{name: getattr(self, name) for name in _ADDRESSES},
            "notify": self.notify,
            "category": self.category,
            "edit": self.edit,
            "addressing_mode": self.addressing_mode,
            "server_id": self.server_id,
            "offline": self.offline,
            "phash": self.phash,
            "is_sender": "true" if self.is_sender else None,
        }
        children = [enc.build() for enc in self.encs]
        if self.unavailable is not None:
            children.append(Node("unavailable", {"type": self.unavailable or None}))
        if self.device_identity is not None:
            children.append(Node("device-identity", None, self.device_identity))
        if self.meta:
            children.append(Node("meta", self.meta))
        if self.bot:
            children.append(Node("bot", self.bot))
        if self.multicast:
            children.append(Node("multicast"))
        if self.plaintext is not None:
            children.append(Node("plaintext", {"mediatype": self.mediatype}, self.plaintext))
        children += self.others
        return Node("message", attrs, children or None)

    @classmethod
    def parse(cls, node: Node) -> IncomingMessage:
        if node.tag not in MESSAGE_TAGS:
            raise RemoteProtocolError(f"<{node.tag}> is no message")
        unavailable, name = node.find("unavailable"), opt_data(node, "verified_name")
        meta, bot, plaintext = node.find("meta"), node.find("bot"), node.find("plaintext")
        return cls(
            id=node.attr("id"),
            origin=node.jid("from"),
            t=node.num("t"),
            type=node.opt_attr("type"),
            **{name: node.opt_jid(name) for name in _ADDRESSES},
            notify=node.opt_attr("notify"),
            category=node.opt_attr("category"),
            edit=node.opt_attr("edit"),
            addressing_mode=node.opt_attr("addressing_mode"),
            server_id=node.opt_num("server_id"),
            offline=node.opt_attr("offline"),
            phash=node.opt_attr("phash"),
            encs=tuple(Enc.parse(enc) for enc in node.all("enc")),
            unavailable=None if unavailable is None else unavailable.opt_attr("type") or "",
            device_identity=opt_data(node, "device-identity"),
            verified_name=None if name is None else read_verified_name(name),
            meta={} if meta is None else dict(meta.attrs),
            bot={} if bot is None else dict(bot.attrs),
            multicast=node.find("multicast") is not None,
            plaintext=opt_data(node, "plaintext"),
            mediatype=None if plaintext is None else plaintext.opt_attr("mediatype"),
            is_sender=node.opt_attr("is_sender") == "true",
            others=tuple(child for child in node.children if child.tag not in _READ_CHILDREN),
            node=node,
        )


_ADDRESSES: Final = (
    "participant",
    "participant_pn",
    "participant_lid",
    "recipient",
    "peer_recipient_pn",
    "peer_recipient_lid",
    "sender_pn",
    "sender_lid",
)
_READ_CHILDREN: Final = frozenset(
    {"enc", "unavailable", "device-identity", "meta", "bot", "multicast", "plaintext"}
)
