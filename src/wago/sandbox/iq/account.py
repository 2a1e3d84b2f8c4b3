"""Small namespaces that clients ask at login: props, privacy, blocklist, passive, dirty bits, media hosts.

Source: Baileys chats.ts; whatsmeow privacysettings.go, tctoken.go, mediaconn.go; whatsapp-rust wacore/src/iq.
"""

from __future__ import annotations

from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.privacy import PrivacySettings, QueryPrivacy, SetPrivacy
from wago.sandbox.iq.request import Request
from wago.sandbox.model import PRIMARY, Address
from wago.sandbox.wire import Refused

_PRIVACY: Final = {
    "readreceipts": "all",
    "profile": "all",
    "status": "all",
    "online": "all",
    "last": "all",
    "groupadd": "all",
    "calladd": "all",
    "messages": "all",
    "defense": "off",
    "stickers": "contacts",
}

_WHO: Final = ("all", "contacts", "contact_blacklist", "none")
_VALUES: Final = {
    "readreceipts": ("all", "none"),
    "online": ("all", "match_last_seen"),
    "calladd": ("all", "known", "contacts"),
    "messages": ("all", "contacts"),
    "defense": ("off", "on_standard"),
}
"""What a setting may be, by category; of the others `_WHO` (whatsapp-rust wacore/src/iq/privacy.rs)."""


def accept(_: Request) -> list[Node]:
    """Anything that needs no more than a yes."""
    return []


def props(request: Request) -> list[Node]:
    """A/B properties: none."""
    return [Node("props", {"protocol": 1, "ab_key": "sandbox", "hash": "sandbox", "refresh": 86400})]


def passive(request: Request) -> list[Node]:
    """<active/> lets waiting stanzas come, <passive/> holds them back no more than it did."""
    if request.child.tag not in ("active", "passive"):
        raise RemoteProtocolError(f"passive holds <{request.child.tag}>")
    if request.child.tag == "active":
        request.service.storage.after(lambda: request.service.drain(request.endpoint))
    return []


def clean(request: Request) -> list[Node]:
    """The device has seen to what a <dirty/> told it."""
    for node in request.node.all("clean"):
        if node.attr("type") == "account_sync":
            request.device.dirty_since = 0
            request.service.directory.save(request.account)
    return []


def get_blocklist(_: Request) -> list[Node]:
    return [Node("list")]


def set_blocklist(request: Request) -> list[Node]:
    item = request.child
    item.jid("jid")
    if item.tag != "item" or item.attr("action") not in ("block", "unblock"):
        raise RemoteProtocolError("blocklist change needs <item jid action>")
    raise Refused(501, "feature-not-implemented", "blocking is not kept here")


def get_privacy(request: Request) -> list[Node]:
    QueryPrivacy.parse(request.node)
    return [PrivacySettings({**_PRIVACY, **request.account.privacy}).build()]


def set_privacy(request: Request) -> list[Node]:
    """Issue of privacy tokens (<tokens>), which go on to the contacts; or change of a setting (<privacy>)."""
    if request.child.tag != "tokens":
        return _change_setting(request)
    tokens = list(request.child.all("token"))
    if not tokens:
        raise RemoteProtocolError("<tokens> without <token>")
    service, own = request.service, request.account
    for token in tokens:
        jid, issued_at = token.jid("jid"), token.num("t")
        if token.attr("type") != "trusted_contact":
            raise RemoteProtocolError(f"token of type {token.attr('type')}")
        contact = service.directory.resolve(jid)
        if contact is None:
            raise Refused(404, "item-not-found", f"token for nobody: {jid}")
        stanza = service.notifications.notification(
            "privacy_token",
            own.pn,
            [
                Node(
                    "tokens",
                    None,
                    [
                        Node(
                            "token",
                            {"jid": contact.pn, "type": "trusted_contact", "t": issued_at},
                            service.random(16),
                        )
                    ],
                )
            ],
            {"sender_lid": own.lid_jid},
        )
        for device in contact.devices:
            if device != PRIMARY:
                service.notifications.send(Address(contact.number, device), stanza)
    return []


def _change_setting(request: Request) -> list[Node]:
    """Keep a setting and tell the account's other companions."""
    change, own = SetPrivacy.parse(request.node), request.account
    if change.value not in _VALUES.get(change.category, _WHO):
        raise Refused(400, "bad-request", f"{change.category} is never {change.value}")
    if change.category not in _PRIVACY:
        raise Refused(400, "bad-request", f"there is no setting {change.category}")
    own.privacy[change.category] = change.value
    service = request.service
    service.directory.save(own)
    told = PrivacySettings({change.category: change.value}).build()
    for device in own.companions:
        if device.number != request.device.number:
            service.notifications.send(
                Address(own.number, device.number),
                service.notifications.notification("account_sync", own.pn, [told]),
            )
    return [told]


def get_disappearing_mode(_: Request) -> list[Node]:
    return [Node("disappearing_mode", {"duration": 0, "t": 0})]


def no_picture(_: Request) -> list[Node]:
    raise Refused(404, "item-not-found", "nobody has a picture here")


def media_conn(request: Request) -> list[Node]:
    return [request.service.media.media_conn(request.account.number)]
