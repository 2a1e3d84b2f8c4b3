"""Namespace `usync`: facts about users in one query.

Wire: <usync sid="" mode="" context="" last="true" index="0">
        <query><devices version="2"/><contact/><lid/>...</query>
        <list><user jid=""/><user><contact>+number</contact></user>...</list>
      </usync>
Source: whatsmeow user.go; Baileys WAUSync; whatsapp-rust wacore/src/iq/usync.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import LID_SERVER, USER_SERVER, Jid
from wago.protocol.stanza.bots import QueryBotProfiles
from wago.sandbox.iq import bots
from wago.sandbox.iq.request import Request
from wago.sandbox.model import PRIMARY, Account
from wago.sandbox.wire import Attrs

_ECHOED: Final = ("sid", "mode", "context", "last", "index")


def get(request: Request) -> list[Node]:
    if QueryBotProfiles.asks(request.node):
        return bots.profiles(request)
    usync = request.child
    if usync.tag != "usync":
        raise RemoteProtocolError(f"usync holds <{usync.tag}>")
    if usync.attr("mode") not in ("query", "full", "delta"):
        raise RemoteProtocolError(f"usync mode {usync.attr('mode')}")
    for name in ("sid", "context", "last", "index"):
        usync.attr(name)
    protocols = usync.child("query").children
    if not protocols:
        raise RemoteProtocolError("usync without a protocol")
    users = [_user(request, user, protocols) for user in usync.child("list").all("user")]
    known = [Node(p.tag) for p in protocols if p.tag in _PROTOCOLS or p.tag == "contact"]
    unknown = [
        Node(p.tag, None, [Node("error", {"code": 501, "text": "feature-not-implemented"})])
        for p in protocols
        if p.tag not in _PROTOCOLS and p.tag != "contact"
    ]
    for node in unknown:
        request.service.journal.refused(request.address, f"usync protocol <{node.tag}> is not known here")
    attrs: Attrs = {name: usync.attr(name) for name in _ECHOED}
    return [Node("usync", attrs, [Node("result", None, known + unknown), Node("list", None, users)])]


def _user(request: Request, user: Node, protocols: list[Node]) -> Node:
    contact = user.find("contact")
    asked = user.opt_jid("jid")
    query: bytes | None = None
    if asked is None:
        if contact is None or contact.content is None:
            raise RemoteProtocolError("<user> without jid or contact")
        query = contact.data
        number = contact.text.partition("@")[0].lstrip("+")
        if not number.isascii() or not number.isdigit():
            raise RemoteProtocolError(f"contact {contact.text!r} is no number")
        asked = Jid(number, USER_SERVER)
    elif asked.server not in (USER_SERVER, LID_SERVER):
        raise RemoteProtocolError(f"usync of {asked}")
    account = request.service.directory.resolve(asked)
    if account is not None and any(protocol.tag == "devices" for protocol in protocols):
        request.service.directory.watch(account.number, request.account.number, lid=asked.is_lid)
    attrs: Attrs = {"jid": asked.bare}
    content: list[Node] = []
    for protocol in protocols:
        if protocol.tag == "contact":
            content.append(Node("contact", {"type": "in" if account else "out"}, query))
            if account is not None and protocol.attrs.get("addressing_mode") == "lid":
                attrs = {"jid": account.lid_jid, "pn_jid": account.pn}
        elif (build := _PROTOCOLS.get(protocol.tag)) is not None:
            node = build(request, account)
            if node is not None:
                content.append(node)
    return Node("user", attrs, content)


def _devices(request: Request, account: Account | None) -> Node:
    if account is None:
        return Node("devices", None, [Node("error", {"code": 404, "text": "item-not-found"})])
    devices = [
        Node("device", {"id": n, "key-index": d.key_index if n != PRIMARY else None})
        for n, d in sorted(account.devices.items())
    ]
    content = [Node("device-list", {"hash": request.service.directory.hash_of(account)}, devices)]
    if account.key_index_list:
        content.append(Node("key-index-list", {"ts": account.key_index_at}, account.key_index_list))
    return Node("devices", None, content)


def _lid(_: Request, account: Account | None) -> Node | None:
    return Node("lid", {"val": account.lid_jid}) if account else None


def _status(_: Request, account: Account | None) -> Node | None:
    return Node("status", {"t": account.created_at}, b"Hey there! I am using WhatsApp.") if account else None


def _picture(_: Request, account: Account | None) -> Node | None:
    return Node("picture") if account else None


def _disappearing_mode(_: Request, account: Account | None) -> Node | None:
    return Node("disappearing_mode", {"duration": 0, "t": 0}) if account else None


def _empty_business(_: Request, account: Account | None) -> Node | None:
    return Node("business") if account else None


def _username(_: Request, account: Account | None) -> Node | None:
    return Node("username") if account else None


_PROTOCOLS: Final[dict[str, Callable[[Request, Account | None], Node | None]]] = {
    "devices": _devices,
    "lid": _lid,
    "status": _status,
    "picture": _picture,
    "disappearing_mode": _disappearing_mode,
    "business": _empty_business,
    "username": _username,
}
