"""Asking the directory about people: are they there, with which devices, LID, status, picture, name.

Wire: <iq xmlns="usync" type="get"><usync sid mode context index="0" last="true">
    <query> [<contact/>] [<devices version="2"/>] [<lid/>] [<status/>] [<picture/>]
        [<business><verified_name/></business>] [<disappearing_mode/>] [<username/>] </query>
    <list> <user jid>[<tctoken>token</tctoken>]</user> <user><contact>+123</contact></user> ... </list>
    </usync></iq>
    -> <iq type="result"><usync><result/> <list><user jid [pn_jid]> <contact type="in|out">+123</contact>
        <devices><device-list [hash]><device id [key-index] [is_hosted]/>...</device-list>
            <key-index-list ts [expected_ts]>ADVSignedKeyIndexList</key-index-list></devices>
        <lid val/> <status [t]>text</status> <picture id/> <business><verified_name .../></business>
        <disappearing_mode duration t/> ... </user></list></usync></iq>
    Any of these elements may hold an <error/> instead.
Source: whatsmeow user.go, whatsapp-rust wacore/src/iq/usync (after WhatsApp Web), Baileys src/WAUSync
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import ErrorInfo, IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect, opt_data


@dataclass(frozen=True, slots=True, kw_only=True)
class UsyncDevice:
    id: int
    """0 is the primary."""
    key_index: int | None = None
    hosted: bool = False

    def build(self) -> Node:
        hosted = "true" if self.hosted else None
        return Node("device", {"id": self.id, "key-index": self.key_index, "is_hosted": hosted})

    @classmethod
    def parse(cls, node: Node) -> UsyncDevice:
        number = node.num("id")
        if not 0 <= number <= 0xFFFF:
            raise RemoteProtocolError(f"device {number} out of range")
        hosted = node.opt_attr("is_hosted") == "true"
        return cls(id=number, key_index=node.opt_num("key-index"), hosted=hosted)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsyncUser:
    """What the directory says of one person. A field is None if it was not asked, not known, or refused."""

    jid: Jid | None
    """None where a number asked for is nobody's, on some answers."""
    pn_jid: Jid | None = None
    """The phone number, where `jid` is a LID."""
    query: str | None = None
    """The number as it was asked."""
    registered: bool | None = None
    """Answer of the contact query."""
    devices: tuple[UsyncDevice, ...] | None = None
    device_hash: str | None = None
    key_index_list: bytes | None = None
    """ADVSignedKeyIndexList."""
    key_index_ts: int | None = None
    lid: Jid | None = None
    status: str | None = None
    status_t: int | None = None
    picture_id: str | None = None
    business: bool | None = None
    verified_name: bytes | None = None
    """VerifiedNameCertificate."""
    username: str | None = None
    errors: tuple[tuple[str, ErrorInfo], ...] = ()
    """Refusals by what was asked, such as `("devices", ...)`."""

    def build(self) -> Node:
        children: list[Node] = []
        if self.registered is not None:
            kind = "in" if self.registered else "out"
            query = None if self.query is None else self.query.encode()
            children.append(Node("contact", {"type": kind}, query))
        if self.devices is not None:
            children.append(self._build_devices())
        if self.lid is not None:
            children.append(Node("lid", {"val": self.lid}))
        if self.status is not None:
            children.append(Node("status", {"t": self.status_t}, self.status.encode()))
        if self.picture_id is not None:
            children.append(Node("picture", {"id": self.picture_id}))
        if self.business:
            name = None if self.verified_name is None else [Node("verified_name", None, self.verified_name)]
            children.append(Node("business", None, name))
        if self.username is not None:
            children.append(Node("username", None, self.username.encode()))
        children += [Node(tag, None, [error.build()]) for tag, error in self.errors]
        return Node("user", {"jid": self.jid, "pn_jid": self.pn_jid}, children or None)

    def _build_devices(self) -> Node:
        listed = [device.build() for device in self.devices or ()]
        children = [Node("device-list", {"hash": self.device_hash}, listed)]
        if self.key_index_list is not None:
            children.append(Node("key-index-list", {"ts": self.key_index_ts}, self.key_index_list))
        return Node("devices", None, children)

    @classmethod
    def parse(cls, node: Node) -> UsyncUser:
        errors = tuple((c.tag, e) for c in node.children if (e := ErrorInfo.find(c)) is not None)
        failed = {tag for tag, _ in errors}
        good = {child.tag: child for child in node.children if child.tag not in failed}
        contact, devices, business = good.get("contact"), good.get("devices"), good.get("business")
        device_list = None if devices is None else devices.find("device-list")
        key_index = None if devices is None else devices.find("key-index-list")
        lid, status, picture = good.get("lid"), good.get("status"), good.get("picture")
        username = good.get("username")
        return cls(
            jid=node.opt_jid("jid"),
            pn_jid=node.opt_jid("pn_jid"),
            query=None if contact is None or contact.content is None else contact.text,
            registered=None if contact is None else contact.opt_attr("type") == "in",
            devices=None if device_list is None else _read_devices(device_list),
            device_hash=None if device_list is None else device_list.opt_attr("hash"),
            key_index_list=None if key_index is None or key_index.content is None else key_index.data,
            key_index_ts=None if key_index is None else key_index.opt_num("ts"),
            lid=None if lid is None else lid.opt_jid("val"),
            status=_text(status),
            status_t=None if status is None else status.opt_num("t"),
            picture_id=None if picture is None else picture.opt_attr("id"),
            business=None if business is None else True,
            verified_name=None if business is None else opt_data(business, "verified_name"),
            username=_text(username),
            errors=errors,
        )

    def error(self, tag: str) -> ErrorInfo | None:
        """Why one of the queries has no answer."""
        return next((error for name, error in self.errors if name == tag), None)


def _read_devices(device_list: Node) -> tuple[UsyncDevice, ...]:
    return tuple(UsyncDevice.parse(device) for device in device_list.all("device"))


def _text(node: Node | None) -> str | None:
    return None if node is None or node.content is None else node.text


@dataclass(frozen=True, slots=True, kw_only=True)
class UsyncResult:
    users: tuple[UsyncUser, ...]
    errors: tuple[tuple[str, ErrorInfo], ...] = field(default=())
    """Queries that failed for everybody, from <result>."""

    @classmethod
    def parse(cls, iq: Node) -> UsyncResult:
        usync = iq.child("usync")
        result = usync.find("result")
        failed = () if result is None else result.children
        return cls(
            users=tuple(UsyncUser.parse(user) for user in usync.child("list").all("user")),
            errors=tuple((c.tag, e) for c in failed if (e := ErrorInfo.find(c)) is not None),
        )

    def build_reply(self, request: Node) -> Node:
        failed = [Node(tag, None, [error.build()]) for tag, error in self.errors]
        children = [Node("result", None, failed or None), Node("list", None, [u.build() for u in self.users])]
        return iq_result(request, [Node("usync", None, children)])


@dataclass(frozen=True, slots=True, kw_only=True)
class UsyncQuery(IqRequest[UsyncResult]):
    """One question about many people.

    Attributes:
        sid: an id of one's own; WhatsApp Web uses one like an iq's.
        users: people by JID.
        phones: numbers in international form, with or without `+`, for a contact query.
        mode: `query`, `full` or `delta`.
        context: why: `interactive`, `background`, `message`, `voip`, ...
        contact: is this number on WhatsApp?
        contact_addressing: `lid` has the answer name people by LID, with the number in `pn_jid`.
        others: further <query> elements, by tag.
        tokens: privacy tokens that people of `users` gave us, for their about texts.
    """

    sid: str
    users: tuple[Jid, ...] = ()
    phones: tuple[str, ...] = ()
    mode: str = "query"
    context: str = "interactive"
    contact: bool = False
    contact_addressing: str | None = None
    devices: bool = False
    lid: bool = False
    status: bool = False
    picture: bool = False
    business: bool = False
    others: tuple[str, ...] = ()
    tokens: tuple[tuple[Jid, bytes], ...] = ()

    xmlns: ClassVar[str] = "usync"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def rate_kind(self) -> str:
        # Somebody who looks many numbers up must not keep messages back.
        return f"{type(self).__name__} {self.context}"

    def content(self) -> list[Node]:
        tokens = dict(self.tokens)
        listed = [
            Node("user", {"jid": jid.bare}, [Node("tctoken", None, tokens[jid])] if jid in tokens else None)
            for jid in self.users
        ]
        # WhatsApp Web asks for "+123"; whatsmeow for "123@c.us".
        listed += [
            Node("user", None, [Node("contact", None, b"+" + phone.lstrip("+").encode())])
            for phone in self.phones
        ]
        attrs = {
            "sid": self.sid,
            "mode": self.mode,
            "last": "true",
            "index": "0",
            "context": self.context,
        }
        children = [Node("query", None, self._protocols()), Node("list", None, listed)]
        return [Node("usync", attrs, children)]

    def _protocols(self) -> list[Node]:
        asked: list[Node] = []
        if self.contact:
            asked.append(Node("contact", {"addressing_mode": self.contact_addressing}))
        if self.devices:
            asked.append(Node("devices", {"version": "2"}))
        if self.lid:
            asked.append(Node("lid"))
        if self.status:
            asked.append(Node("status"))
        if self.picture:
            asked.append(Node("picture"))
        if self.business:
            asked.append(Node("business", None, [Node("verified_name")]))
        return asked + [Node(tag) for tag in self.others]

    @classmethod
    def from_content(cls, iq: Node) -> UsyncQuery:
        usync = expect(only_child(iq), "usync")
        asked = {child.tag: child for child in usync.child("query").children}
        if not asked:
            raise RemoteProtocolError("a usync query that asks nothing")
        contact, devices = asked.get("contact"), asked.get("devices")
        if devices is not None and devices.attr("version") != "2":
            raise RemoteProtocolError("devices are asked for in version 2")
        users: list[Jid] = []
        phones: list[str] = []
        tokens: list[tuple[Jid, bytes]] = []
        for user in usync.child("list").all("user"):
            jid = user.opt_jid("jid")
            if jid is not None:
                users.append(jid)
                if (token := opt_data(user, "tctoken")) is not None:
                    tokens.append((jid, token))
            else:
                # Either form, without the plus or the server.
                phones.append(user.child("contact").text.partition("@")[0].lstrip("+"))
        known = {"contact", "devices", "lid", "status", "picture", "business"}
        return cls(
            sid=usync.attr("sid"),
            users=tuple(users),
            phones=tuple(phones),
            mode=usync.attr("mode"),
            context=usync.attr("context"),
            contact=contact is not None,
            contact_addressing=None if contact is None else contact.opt_attr("addressing_mode"),
            devices=devices is not None,
            lid="lid" in asked,
            status="status" in asked,
            picture="picture" in asked,
            business="business" in asked,
            others=tuple(tag for tag in asked if tag not in known),
            tokens=tuple(tokens),
        )

    def read_reply(self, iq: Node) -> UsyncResult:
        return UsyncResult.parse(iq)
