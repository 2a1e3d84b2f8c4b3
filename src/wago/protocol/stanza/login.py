"""How a connection begins and ends: success, failure, stream errors, and the server's bulletins (`<ib>`)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.stanza.parts import expect


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """The login was accepted.

    Wire: <success t lid [display_name] [creation] [location]/>
    Source: whatsmeow connectionevents.go (handleConnectSuccess), Baileys Socket/socket.ts
    """

    t: int
    """The server's Unix second."""
    lid: Jid | None = None
    """The device's LID; absent from very old servers."""
    display_name: str | None = None
    creation: int | None = None
    """When the account was made."""
    location: str | None = None
    """Datacentre token."""

    def build(self) -> Node:
        attrs = {
            "t": self.t,
            "lid": self.lid,
            "display_name": self.display_name,
            "creation": self.creation,
            "location": self.location,
        }
        return Node("success", attrs)

    @classmethod
    def parse(cls, node: Node) -> Success:
        expect(node, "success")
        return cls(
            t=node.num("t"),
            lid=node.opt_jid("lid"),
            display_name=node.opt_attr("display_name"),
            creation=node.opt_num("creation"),
            location=node.opt_attr("location"),
        )


class FailureReason(enum.IntEnum):
    """`<failure reason>` codes (whatsmeow types/events/events.go, whatsapp-rust types/events.rs)."""

    GENERIC = 400
    LOGGED_OUT = 401
    TEMP_BANNED = 402
    ACCOUNT_LOCKED = 403
    """Locked by the server, or the primary is gone; the link is lost."""
    CLIENT_OUTDATED = 405
    BANNED = 406
    BAD_USER_AGENT = 409
    CAT_EXPIRED = 413
    CAT_INVALID = 414
    NOT_FOUND = 415
    CLIENT_UNKNOWN = 418
    INTERNAL_SERVER_ERROR = 500
    EXPERIMENTAL = 501
    SERVICE_UNAVAILABLE = 503

    @classmethod
    def of(cls, code: int) -> FailureReason | None:
        """The reason with this code, None if it is unknown."""
        return cls._value2member_map_.get(code)  # type: ignore[return-value]


LOGGED_OUT_REASONS = frozenset({FailureReason.LOGGED_OUT, FailureReason.ACCOUNT_LOCKED, FailureReason.BANNED})
"""After these the link is gone and the device's data useless (whatsmeow IsLoggedOut)."""

RETRYABLE_REASONS = frozenset(
    {
        FailureReason.INTERNAL_SERVER_ERROR,
        FailureReason.EXPERIMENTAL,
        FailureReason.SERVICE_UNAVAILABLE,
    }
)
"""After these a later attempt may succeed without a change."""


class BanReason(enum.IntEnum):
    """`code` of a temporary ban (whatsmeow types/events/events.go)."""

    SENT_TO_TOO_MANY_PEOPLE = 101
    BLOCKED_BY_USERS = 102
    CREATED_TOO_MANY_GROUPS = 103
    SENT_TOO_MANY_SAME_MESSAGE = 104
    BROADCAST_LIST = 106


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The login was refused.

    Wire: <failure reason [location] [code] [expire] [message] [url] [logout_message_header]
        [logout_message_subtext] [logout_message_locale]/>
    Source: whatsapp-rust wacore/src/stanza/connect_failure.rs (what WhatsApp Web reads)
    """

    reason: int
    location: str | None = None
    code: int | None = None
    """Why of a temporary ban: a `BanReason` if known."""
    expire_s: int | None = None
    """How long a temporary ban lasts, in seconds from now."""
    message: str | None = None
    url: str | None = None
    logout_header: str | None = None
    logout_subtext: str | None = None
    logout_locale: str | None = None

    @property
    def known(self) -> FailureReason | None:
        return FailureReason.of(self.reason)

    @property
    def logged_out(self) -> bool:
        return self.known in LOGGED_OUT_REASONS

    @property
    def retryable(self) -> bool:
        return self.known in RETRYABLE_REASONS

    def build(self) -> Node:
        attrs = {
            "reason": self.reason,
            "location": self.location,
            "code": self.code,
            "expire": self.expire_s,
            "message": self.message,
            "url": self.url,
            "logout_message_header": self.logout_header,
            "logout_message_subtext": self.logout_subtext,
            "logout_message_locale": self.logout_locale,
        }
        return Node("failure", attrs)

    @classmethod
    def parse(cls, node: Node) -> Failure:
        expect(node, "failure")
        return cls(
            # Baileys reads a missing reason as 500.
            reason=node.opt_num("reason") or FailureReason.INTERNAL_SERVER_ERROR,
            location=node.opt_attr("location"),
            code=node.opt_num("code"),
            expire_s=node.opt_num("expire"),
            message=node.opt_attr("message"),
            url=node.opt_attr("url"),
            logout_header=node.opt_attr("logout_message_header"),
            logout_subtext=node.opt_attr("logout_message_subtext"),
            logout_locale=node.opt_attr("logout_message_locale"),
        )


class StreamErrorKind(enum.StrEnum):
    RESTART = "restart"
    """515: reconnect at once; comes after linking."""
    LOGGED_OUT = "logged_out"
    """401, 516 or a conflict of type device_removed: the device was unlinked."""
    REPLACED = "replaced"
    """A conflict of type replaced, or 409: another connection took this device's place."""
    RATE_LIMITED = "rate_limited"
    """429: reconnect, after a longer pause."""
    UNAVAILABLE = "unavailable"
    """503: the server is going away."""
    BAD_XML = "bad_xml"
    """The server could not read what we sent."""
    ACK_OWED = "ack_owed"
    """The server waits for an ack of one stanza, named by the <ack> child."""
    UNKNOWN = "unknown"


_KIND_BY_CODE = {
    401: StreamErrorKind.LOGGED_OUT,
    409: StreamErrorKind.REPLACED,
    429: StreamErrorKind.RATE_LIMITED,
    503: StreamErrorKind.UNAVAILABLE,
    515: StreamErrorKind.RESTART,
    516: StreamErrorKind.LOGGED_OUT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamError:
    """The server ends the connection and says why.

    Wire: <stream:error [code]> [<conflict type="replaced|device_removed"/>] [<xml-not-well-formed/>]
        [<ack id class/>] </stream:error>
    Source: whatsmeow connectionevents.go (handleStreamError), whatsapp-rust client/node_io.rs
    """

    code: int | None = None
    conflict: str | None = None
    child: str | None = None
    """Tag of the first child, where it is not <conflict>."""

    @property
    def kind(self) -> StreamErrorKind:
        if self.conflict == "replaced":
            return StreamErrorKind.REPLACED
        if self.conflict is not None:
            return StreamErrorKind.LOGGED_OUT
        if self.code in _KIND_BY_CODE:
            return _KIND_BY_CODE[self.code]
        if self.child == "xml-not-well-formed":
            return StreamErrorKind.BAD_XML
        if self.child == "ack":
            return StreamErrorKind.ACK_OWED
        return StreamErrorKind.UNKNOWN

    def build(self) -> Node:
        children = []
        if self.conflict is not None:
            children.append(Node("conflict", {"type": self.conflict}))
        if self.child is not None:
            children.append(Node(self.child))
        return Node("stream:error", {"code": self.code}, children or None)

    @classmethod
    def parse(cls, node: Node) -> StreamError:
        expect(node, "stream:error")
        conflict = node.find("conflict")
        child = next((c.tag for c in node.children if c.tag != "conflict"), None)
        try:
            code = node.opt_num("code")
        except RemoteProtocolError:
            code = None
        # Baileys takes any conflict for a replacement; a type, where there is one, says more.
        kind = None if conflict is None else conflict.opt_attr("type") or "replaced"
        return cls(code=code, conflict=kind, child=child)


STREAM_END = "xmlstreamend"
"""Tag of the node with which the server closes the stream in peace."""


# -- bulletins: children of <ib from="s.whatsapp.net"> (whatsapp-rust wacore/src/stanza/ib.rs) ---------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflinePreview:
    """What is about to be delivered from the time away.

    Wire: <offline_preview count appdata message notification receipt/>
    """

    count: int
    app_data: int = 0
    messages: int = 0
    notifications: int = 0
    receipts: int = 0

    def build(self) -> Node:
        attrs = {
            "count": self.count,
            "appdata": self.app_data,
            "message": self.messages,
            "notification": self.notifications,
            "receipt": self.receipts,
        }
        return Node("offline_preview", attrs)

    @classmethod
    def parse(cls, node: Node) -> OfflinePreview:
        return cls(
            count=node.num("count"),
            app_data=node.opt_num("appdata") or 0,
            messages=node.opt_num("message") or 0,
            notifications=node.opt_num("notification") or 0,
            receipts=node.opt_num("receipt") or 0,
        )


@dataclass(frozen=True, slots=True)
class OfflineComplete:
    """All of it was delivered.

    Wire: <offline count/>
    """

    count: int

    def build(self) -> Node:
        return Node("offline", {"count": self.count})

    @classmethod
    def parse(cls, node: Node) -> OfflineComplete:
        return cls(node.opt_num("count") or 0)


@dataclass(frozen=True, slots=True)
class Dirty:
    """Something cached is stale: `account_sync`, `groups`, `syncd_app_state`, `newsletter_metadata`.

    Wire: <dirty type [timestamp]/>
    """

    type: str
    timestamp: int | None = None

    def build(self) -> Node:
        return Node("dirty", {"type": self.type, "timestamp": self.timestamp})

    @classmethod
    def parse(cls, node: Node) -> Dirty:
        return cls(node.attr("type"), node.opt_num("timestamp"))


@dataclass(frozen=True, slots=True)
class EdgeRouting:
    """Bytes to send ahead of the next connection.

    Wire: <edge_routing><routing_info>bytes</routing_info></edge_routing>
    """

    routing_info: bytes

    def build(self) -> Node:
        return Node("edge_routing", None, [Node("routing_info", None, self.routing_info)])

    @classmethod
    def parse(cls, node: Node) -> EdgeRouting:
        return cls(node.child("routing_info").data)


@dataclass(frozen=True, slots=True)
class DowngradeWebClient:
    """The QR was scanned by a phone without multi-device.

    Wire: <downgrade_webclient/>
    """

    def build(self) -> Node:
        return Node("downgrade_webclient")


@dataclass(frozen=True, slots=True)
class ClientExpiration:
    """When the server will stop to take this client version.

    Wire: <client_expiration t/>
    """

    t: int

    def build(self) -> Node:
        return Node("client_expiration", {"t": self.t})

    @classmethod
    def parse(cls, node: Node) -> ClientExpiration:
        return cls(node.num("t"))


@dataclass(frozen=True, slots=True)
class UnknownBulletin:
    """A bulletin we have no use for (`tos`, `thread_metadata`, ...), as it came."""

    node: Node

    def build(self) -> Node:
        return self.node


Bulletin: TypeAlias = (
    OfflinePreview
    | OfflineComplete
    | Dirty
    | EdgeRouting
    | DowngradeWebClient
    | ClientExpiration
    | UnknownBulletin
)


def build_bulletins(*bulletins: Bulletin) -> Node:
    """An `<ib>` from the server."""
    return Node("ib", {"from": SERVER_JID}, [b.build() for b in bulletins])


def parse_bulletins(node: Node) -> list[Bulletin]:
    """Every bulletin of an `<ib>`; a malformed one counts as unknown.

    Raises:
        RemoteProtocolError: no <ib>.
    """
    return [_parse_bulletin(child) for child in expect(node, "ib").children]


def _parse_bulletin(node: Node) -> Bulletin:
    try:
        match node.tag:
            case "offline_preview":
                return OfflinePreview.parse(node)
            case "offline":
                return OfflineComplete.parse(node)
            case "dirty":
                return Dirty.parse(node)
            case "edge_routing":
                return EdgeRouting.parse(node)
            case "downgrade_webclient":
                return DowngradeWebClient()
            case "client_expiration":
                return ClientExpiration.parse(node)
            case _:
                return UnknownBulletin(node)
    except RemoteProtocolError:
        return UnknownBulletin(node)
