"""Small namespaces that clients ask at login: props, passive, dirty bits, media hosts.

Source: Baileys chats.ts; whatsmeow privacysettings.go, tctoken.go, mediaconn.go; whatsapp-rust wacore/src/iq.
"""

from __future__ import annotations

import time
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.ephemeral import SetDefaultTimer
from wago.protocol.stanza.session import CleanDirty, SetPassive
from wago.sandbox.iq.ephemeral import TIMERS
from wago.sandbox.iq.request import Request
from wago.sandbox.model import Account, Address
from wago.sandbox.wire import Refused

CLEANED: Final = ("account_sync", "groups", "syncd_app_state", "newsletter_metadata")
"""What a <dirty/> may be about (whatsapp-rust wacore/src/iq/dirty.rs)."""


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
