"""Namespace `usync`: facts about users in one query.

Wire: <usync sid="" mode="" context="" last="true" index="0">
        <query><devices version="2"/><contact/><lid/>...</query>
        <list><user jid=""/><user><contact>+number</contact></user>...</list>
      </usync>
Source: whatsmeow user.go; Baileys WAUSync; whatsapp-rust wacore/src/iq/usync.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import LID_SERVER, USER_SERVER, Jid
from wago.protocol.phone_numbers import spellings
from wago.protocol.stanza.bots import QueryBotProfiles
from wago.sandbox.iq import bots
from wago.sandbox.iq.account import default_timer
from wago.sandbox.iq.request import Request
from wago.sandbox.model import PRIMARY, Account
from wago.sandbox.wire import Attrs

_ECHOED: Final = ("sid", "mode", "context", "last", "index")


MODES: Final = ("query", "full", "delta")
CONTEXTS: Final = ("interactive", "message", "background", "voip")
"""Why somebody asks (whatsapp-rust UsyncContext)."""
MAX_USERS: Final = 5000
"""People in one query; groups have up to 1024 members, announcement groups of communities more."""
DEVICES_VERSION: Final = "2"
_PHONE: Final = re.compile(r"\+?[0-9]{5,20}(?:@c\.us|@s\.whatsapp\.net)?")


def get(request: Request) -> list[Node]:
    usync = _usync(request)
    if QueryBotProfiles.asks(request.node):
        return bots.profiles(request)
    protocols = _protocols(usync)
    users = [_user(request, user, protocols) for user in _listed(usync)]
    # One who is named twice is answered once: whatsmeow names the account twice when it writes to itself.
    answered = list({node.attr("jid"): node for node in reversed(users)}.values())[::-1]
    known = [Node(p.tag) for p in protocols if p.tag in _PROTOCOLS or p.tag == "contact"]
    unknown = [
        Node(p.tag, None, [Node("error", {"code": 501, "text": "feature-not-implemented"})])
        for p in protocols
        if p.tag not in _PROTOCOLS and p.tag != "contact"
    ]
    for node in unknown:
        request.service.journal.refused(request.address, f"usync protocol <{node.tag}> is not known here")
    attrs: Attrs = {name: usync.attr(name) for name in _ECHOED}
    return [Node("usync", attrs, [Node("result", None, known + unknown), Node("list", None, answered)])]


def _usync(request: Request) -> Node:
    """The question's outside.

    Raises:
        RemoteProtocolError: malformed.
    """
    usync = request.expect("usync")
    if usync.attr("mode") not in MODES:
        raise RemoteProtocolError(f"usync mode {usync.attr('mode')!r}")
    if usync.attr("context") not in CONTEXTS:
        raise RemoteProtocolError(f"usync context {usync.attr('context')!r}")
    if usync.attr("last") != "true" or usync.attr("index") != "0":
        raise RemoteProtocolError("a usync that comes in pieces")
    if not usync.attr("sid"):
        raise RemoteProtocolError("usync with an empty sid")
    return usync


def _protocols(usync: Node) -> list[Node]:
    """What is asked.

    Raises:
        RemoteProtocolError: nothing, something twice, or devices in another version.
    """
    protocols = usync.child("query").children
    tags = [protocol.tag for protocol in protocols]
    if not tags or len(set(tags)) != len(tags):
        raise RemoteProtocolError(f"usync for {tags}")
    for protocol in protocols:
        if protocol.tag == "devices" and protocol.attr("version") != DEVICES_VERSION:
            raise RemoteProtocolError(f"devices are asked for in version {DEVICES_VERSION}")
    return protocols


def _listed(usync: Node) -> list[Node]:
    """Whom it asks about.

    Raises:
        RemoteProtocolError: nobody, or too many.
    """
    users = usync.child("list").children
    if not 0 < len(users) <= MAX_USERS or any(user.tag != "user" for user in users):
        raise RemoteProtocolError(f"usync of {len(users)} people")
    return users


def _user(request: Request, user: Node, protocols: list[Node]) -> Node:
    contact = user.find("contact")
    asked = user.opt_jid("jid")
    query: bytes | None = None
    if asked is None:
        if contact is None or contact.content is None:
            raise RemoteProtocolError("<user> without jid or contact")
        query = contact.data
        if _PHONE.fullmatch(contact.text) is None:
            raise RemoteProtocolError(f"contact {contact.text!r} is no number")
        asked = _spelt(request, contact.text.partition("@")[0].lstrip("+"))
    elif asked.server not in (USER_SERVER, LID_SERVER) or not asked.user or asked.device:
        raise RemoteProtocolError(f"usync of {asked}")
    account = request.service.directory.resolve(asked)
    if account is not None and any(protocol.tag == "devices" for protocol in protocols):
        request.service.directory.watch(account.number, request.account.number, lid=asked.is_lid)
    attrs: Attrs = {"jid": asked.bare}
    if account is not None and asked.is_lid:
        attrs["pn_jid"] = account.pn
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


def _spelt(request: Request, number: str) -> Jid:
    """A number as its account has it: numbers of some countries are known in two spellings."""
    names = [Jid(each, USER_SERVER) for each in spellings(number)]
    return next((name for name in names if request.service.directory.resolve(name)), names[0])


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


def _status(request: Request, account: Account | None) -> Node | None:
    """The about text; an answer of type fail where it is hidden (Baileys USyncStatusProtocol.ts)."""
    if account is None:
        return None
    if not request.service.privacy.lets(account, request.account, "status"):
        return Node("status", {"type": "fail", "code": 401})
    text, at = request.service.abouts.of(account)
    return Node("status", {"t": at}, text.encode())


def _picture(request: Request, account: Account | None) -> Node | None:
    """Which picture they have; nothing where there is none, or none for the one who asks."""
    if account is None or not request.service.privacy.lets(account, request.account, "profile"):
        return None
    picture = request.service.pictures.of(account, preview=True)
    return None if picture is None else Node("picture", {"id": picture.id})


def _disappearing_mode(_: Request, account: Account | None) -> Node | None:
    return default_timer(account) if account else None


def _business(request: Request, account: Account | None) -> Node | None:
    if account is None:
        return None
    name = request.service.businesses.certificate(account)
    return Node("business", None, None if name is None else [Node("verified_name", None, name)])


def _username(_: Request, account: Account | None) -> Node | None:
    return Node("username") if account else None


_PROTOCOLS: Final[dict[str, Callable[[Request, Account | None], Node | None]]] = {
    "devices": _devices,
    "lid": _lid,
    "status": _status,
    "picture": _picture,
    "disappearing_mode": _disappearing_mode,
    "business": _business,
    "username": _username,
}
