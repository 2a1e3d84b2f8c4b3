"""Small namespaces that clients ask at login: props, privacy, blocklist, passive, dirty bits, media hosts.

Source: Baileys chats.ts; whatsmeow privacysettings.go, tctoken.go, mediaconn.go; whatsapp-rust wacore/src/iq.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.ephemeral import SetDefaultTimer
from wago.protocol.stanza.privacy import PrivacySettings, QueryPrivacy, SetPrivacy
from wago.protocol.stanza.session import CleanDirty, SetPassive
from wago.sandbox.iq.ephemeral import TIMERS
from wago.sandbox.iq.request import Request
from wago.sandbox.model import PRIMARY, Account, Address
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.service import Service

PRIVACY: Final = {
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


CLEANED: Final = ("account_sync", "groups", "syncd_app_state", "newsletter_metadata")
"""What a <dirty/> may be about (whatsapp-rust wacore/src/iq/dirty.rs)."""

MAX_TOKENS: Final = 1000
"""Contacts that one request may give tokens to."""

_TOKEN_AHEAD_S: Final = 600
"""How far a client's clock may be ahead."""


def ping(request: Request) -> list[Node]:
    """A sign of life: empty, or <ping/> (Baileys)."""
    if request.node.content not in (None, []):
        request.expect("ping")
    return []


def props(request: Request) -> list[Node]:
    """A/B properties: none."""
    if request.expect("props").attr("protocol") not in ("1", "2"):
        raise RemoteProtocolError("props of an unknown protocol")
    return [Node("props", {"protocol": 1, "ab_key": "sandbox", "hash": "sandbox", "refresh": 86400})]


def accept_notice(request: Request) -> list[Node]:
    """Terms that the account agrees to (whatsmeow newsletter.go)."""
    notice = request.expect("notice")
    notice.num("id"), notice.num("stage")
    return []


def push_settings(request: Request) -> list[Node]:
    request.expect("settings")
    return []


def push_config(request: Request) -> list[Node]:
    """Where to push; nothing is pushed here (whatsmeow push.go)."""
    if request.expect("config").attr("platform") not in ("gcm", "apple", "web"):
        raise RemoteProtocolError(f"push to the platform {request.child.attr('platform')!r}")
    return []


def statistics(request: Request) -> list[Node]:
    """What a client counts about itself (Baileys sendWAMBuffer)."""
    added = request.expect("add")
    added.num("t")
    if not added.data:
        raise RemoteProtocolError("empty statistics")
    return []


def passive(request: Request) -> list[Node]:
    """<active/> lets waiting stanzas come, <passive/> holds them back no more than it did."""
    SetPassive.parse(request.node)
    if request.child.tag == "active":
        request.service.storage.after(lambda: request.service.drain(request.endpoint))
    return []


def clean(request: Request) -> list[Node]:
    """The device has seen to what a <dirty/> told it, unless something changed since."""
    cleaned, device = CleanDirty.parse(request.node), request.device
    if cleaned.type not in CLEANED:
        raise RemoteProtocolError(f"nothing of type {cleaned.type!r} is ever dirty")
    if cleaned.timestamp is not None and cleaned.timestamp < 0:
        raise RemoteProtocolError("a negative timestamp")
    # Baileys cleans with the time of the change before (chats.ts), which leaves this one.
    is_old = cleaned.timestamp is not None and cleaned.timestamp < device.dirty_since
    if cleaned.type == "account_sync" and not is_old and device.dirty_since:
        device.dirty_since = 0
        request.service.directory.save(request.account)
    return []


def get_blocklist(request: Request) -> list[Node]:
    request.expect_nothing()
    return [Node("list")]


def set_blocklist(request: Request) -> list[Node]:
    item = request.expect("item")
    blocked, action = item.jid("jid"), item.attr("action")
    if action not in ("block", "unblock") or not blocked.user or blocked.device:
        raise RemoteProtocolError(f"a blocklist change of {blocked}: {action!r}")
    if action == "block" and blocked.is_lid and not item.jid("pn_jid").is_pn:
        raise RemoteProtocolError("a LID is blocked with its phone number beside it")
    raise Refused(501, "feature-not-implemented", "blocking is not kept here")


def get_privacy(request: Request) -> list[Node]:
    QueryPrivacy.parse(request.node)
    return [PrivacySettings({**PRIVACY, **request.account.privacy}).build()]


def set_privacy(request: Request) -> list[Node]:
    """Issue of privacy tokens (<tokens>), which go on to the contacts; or change of a setting (<privacy>)."""
    if request.expect("tokens", "privacy").tag != "tokens":
        return _change_setting(request)
    service, own = request.service, request.account
    for contact, issued_at in _tokens(request):
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


def _tokens(request: Request) -> list[tuple[Account, int]]:
    """Whom tokens are for, and of when; all are checked before the first goes out."""
    tokens = request.child.children
    if not 0 < len(tokens) <= MAX_TOKENS:
        raise RemoteProtocolError(f"<tokens> with {len(tokens)} of them")
    found: list[tuple[Account, int]] = []
    for token in tokens:
        jid, issued_at = token.jid("jid"), token.num("t")
        if token.tag != "token" or token.attr("type") != "trusted_contact" or jid.device:
            raise RemoteProtocolError(f"<{token.tag}> of type {token.attr('type')!r} for {jid}")
        if not 0 < issued_at <= time.time() + _TOKEN_AHEAD_S:
            raise RemoteProtocolError(f"a token of the second {issued_at}")
        contact = request.service.directory.resolve(jid)
        if contact is None:
            raise Refused(404, "item-not-found", f"token for nobody: {jid}")
        if any(contact is other for other, _ in found):
            raise RemoteProtocolError(f"two tokens for {jid}")
        found.append((contact, issued_at))
    return found


def _change_setting(request: Request) -> list[Node]:
    """Keep a setting and tell the account's other companions."""
    change = SetPrivacy.parse(request.node)
    told = change_setting(
        request.service, request.account, change.category, change.value, by=request.device.number
    )
    return [told]


def change_setting(
    service: Service, account: Account, category: str, value: str, *, by: int = PRIMARY
) -> Node:
    """Keep a setting, as one of the account's devices has it, and tell its companions but that one.

    Raises:
        Refused: there is no such setting, or it is never that.
    """
    if category not in PRIVACY:
        raise Refused(400, "bad-request", f"there is no setting {category}")
    if value not in _VALUES.get(category, _WHO):
        raise Refused(400, "bad-request", f"{category} is never {value}")
    account.privacy[category] = value
    service.directory.save(account)
    told = PrivacySettings({category: value}).build()
    for device in account.companions:
        if device.number != by:
            service.notifications.send(
                Address(account.number, device.number),
                service.notifications.notification("account_sync", account.pn, [told]),
            )
    return told


def get_disappearing_mode(request: Request) -> list[Node]:
    return [default_timer(request.account)]


def default_timer(account: Account) -> Node:
    """The timer that chats with an account begin with."""
    return Node("disappearing_mode", {"duration": account.default_timer_s, "t": account.default_timer_at})


def set_disappearing_mode(request: Request) -> list[Node]:
    """Keep the timer of new chats, and tell the account's other companions."""
    asked, own, service = SetDefaultTimer.parse(request.node), request.account, request.service
    if asked.seconds not in TIMERS:
        raise Refused(400, "bad-request", f"no timer lasts {asked.seconds} seconds")
    own.default_timer_s, own.default_timer_at = asked.seconds, int(time.time())
    service.directory.save(own)
    for device in own.companions:
        if device.number != request.device.number:
            service.notifications.send(
                Address(own.number, device.number),
                service.notifications.notification("disappearing_mode", own.pn, [default_timer(own)]),
            )
    return []


def media_conn(request: Request) -> list[Node]:
    request.expect("media_conn")
    return [request.service.media.media_conn(request.account.number)]
