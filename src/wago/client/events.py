"""What one account reports, as a closed union of frozen dataclasses; match with `assert_never`.

Absent is `None`. Times are Unix seconds of the server where it gave one.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from wago.client.addon_types import AddOn
from wago.client.appstate_events import AppStateEvent
from wago.client.events_business import BusinessChanged as BusinessChanged
from wago.client.events_calls import CallChanged as CallChanged
from wago.client.events_history import HistoryReceived
from wago.client.events_newsletters import NewsletterEvent
from wago.client.events_own import BlocklistChanged as BlocklistChanged
from wago.client.events_own import OwnEvent
from wago.client.events_own import PrivacyChanged as PrivacyChanged
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2
from wago.protocol.stanza.group_changes import GroupChange
from wago.protocol.stanza.mex import NewChatCap, ReachoutTimelock


class Phase(enum.StrEnum):
    """Where a session is. One state machine, asked by everybody."""

    STOPPED = "stopped"
    """Nobody asked for a connection."""
    CONNECTING = "connecting"
    """Dialling or in the Noise handshake."""
    LINKING = "linking"
    """Connected without an account: QR or code is on show."""
    LOGGING_IN = "logging_in"
    """Handshake done as a known device, <success> awaited."""
    ONLINE = "online"
    WAITING = "waiting"
    """Connection lost; the next attempt is scheduled."""
    LINK_FAILED = "link_failed"
    """The linking attempt ended; the reason says how. `connect()` starts another."""
    LOGGED_OUT = "logged_out"
    BANNED = "banned"
    OUTDATED = "outdated"
    REPLACED = "replaced"
    """Another connection took this device's place."""


@dataclass(frozen=True, slots=True)
class SessionState:
    """A snapshot of the state machine.

    Attributes:
        reason: why this phase was entered, a stable snake_case word such as `requested`, `refs_expired`,
            `stream_error_503`, `keepalive_timeout`.
        socket_open: bytes can flow; says nothing about login.
        linked: the device belongs to an account.
        retry_at: when the next attempt comes, while WAITING.
    """

    phase: Phase
    reason: str
    since: float
    socket_open: bool = False
    linked: bool = False
    retry_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged:
    previous: Phase
    state: SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A new QR text to show; it is good for `ttl_s` seconds."""

    text: str
    ttl_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCode:
    """The 8-character code to type on the phone, as `ABCD-EFGH`."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRequested:
    """WhatsApp asks for a passkey assertion. `options` is the WebAuthn request JSON as it came."""

    options: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyConfirmation:
    """Show this code for comparison with the phone, unless `skip_display`."""

    code: str
    skip_display: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    jid: Jid
    lid: Jid | None
    business_name: str
    platform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFailed:
    """The linking attempt ended. `reason` is one of SessionState's words."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Logged in; messages flow."""

    jid: Jid
    lid: Jid | None
    push_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """The connection ended; `will_retry` says if we come back by ourselves."""

    reason: str
    will_retry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOut:
    """The device was unlinked. `on_connect` is True if we learnt it while logging in."""

    reason: str
    code: int | None
    on_connect: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectFailure:
    """<failure> at login other than log-out, ban and outdated client."""

    code: int
    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamReplaced:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporaryBan:
    code: int
    reason: str
    expires_in_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOutdated:
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineSynced:
    """Everything that waited for us on the server has been delivered."""

    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageInfo:
    """Where a message stands. `chat` and `sender` are the addresses it came under; the alternatives are the
    same people under the other identity, None when unknown."""

    id: str
    chat: Jid
    sender: Jid
    chat_alt: Jid | None
    sender_alt: Jid | None
    from_me: bool
    is_group: bool
    timestamp: int
    push_name: str = ""
    stanza_type: str = "text"
    media_type: str = ""
    category: str = ""
    edit: str = ""
    addressing_mode: str = ""
    server_id: int | None = None
    broadcast_list: Jid | None = None
    """It came by this broadcast list; the chat is the one with its sender."""
    broadcast_list_owner: Jid | None = None
    destination: Jid | None = None
    """Of an own-device copy: where the other device sent it."""
    offline: bool = False
    retry_count: int = 0
    verified_name: str = ""
    multicast: bool = False
    bot: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Attributes of the stanza's `<bot>`: which part of an answer it is, and of which (`edit_target_id`)."""
    meta: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Attributes of the stanza's `<meta>`, such as what a bot's answer is about (`target_id`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """A message, from somebody else or from another of our own devices (`info.from_me`).

    Attributes:
        message: the content; of an encrypted reaction, comment or edit and of a bot's reply what was in it.
        addon: what it says about another message, if that was encrypted with the other one's secret. A vote
            or an event answer is in here only, `message` is as it came. None for others, and for what could
            not be decrypted, which is delivered as it came.
        recovered: an `UndecryptableMessage` told of this message before.
        request_id: of the request that the phone gave us this message for; empty otherwise.
    """

    info: MessageInfo
    message: e2e_pb2.Message
    addon: AddOn | None = None
    recovered: bool = False
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """We sent this and the server took it."""

    info: MessageInfo
    message: e2e_pb2.Message
    addon: AddOn | None = None
    """What it says about another message, as in `MessageReceived`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQueued:
    """We took a message on and are going to send it."""

    id: str
    chat: Jid
    chat_alt: Jid | None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed:
    """A message of ours was not sent.

    Attributes:
        code: the server's number for why it refused it, None if it was not the server.
        name: a stable snake_case word for why.
        reason: the same in words.
    """

    id: str
    chat: Jid
    chat_alt: Jid | None
    timestamp: int
    code: int | None
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionsChanged:
    """WhatsApp restricts the account, in another way than before, or no more.

    Attributes:
        timelock: new chats may not be opened for now; None if never told.
        cap: how many more may be opened; None if never told.
    """

    timelock: ReachoutTimelock | None
    cap: NewChatCap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecryptableMessage:
    """A message came that cannot be read yet; a retry was asked for unless `unavailable`.

    Attributes:
        unavailable: kind of the server's placeholder (`view_once`, `bot`, ...), None if decryption failed.
        hidden: the sender says that nobody misses it if it cannot be read (a reaction, a vote).
    """

    info: MessageInfo
    reason: str
    unavailable: str | None = None
    hidden: bool = False


class ReceiptKind(enum.StrEnum):
    DELIVERED = "delivered"
    READ = "read"
    READ_SELF = "read-self"
    PLAYED = "played"
    PLAYED_SELF = "played-self"
    SENDER = "sender"
    INACTIVE = "inactive"
    SERVER_ERROR = "server-error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptReceived:
    chat: Jid
    sender: Jid
    chat_alt: Jid | None
    sender_alt: Jid | None
    from_me: bool
    is_group: bool
    message_ids: tuple[str, ...]
    kind: ReceiptKind
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged:
    user: Jid
    available: bool
    last_seen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPresenceChanged:
    chat: Jid
    sender: Jid
    composing: bool
    media: str
    """`audio` while recording, else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChanged:
    """A contact's security code changed (they registered again)."""

    user: Jid
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesChanged:
    user: Jid
    devices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushNameChanged:
    user: Jid
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged:
    """Something happened to a group that we are in, came into (`GroupCreated`) or were in until now.

    Attributes:
        actor: who did it, under the address that the server used; None if it does not say.
        actor_alt: the same person under the other identity, None if unknown.
        push_name: the actor's name for themselves.
        changes: what happened, in the server's order; see `wago.protocol.stanza.group_changes`.
    """

    group: Jid
    actor: Jid | None
    actor_alt: Jid | None
    timestamp: int
    changes: tuple[GroupChange, ...]
    push_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChanged:
    """Somebody, or a group, has another picture, or none any more.

    Attributes:
        subject: whose.
        picture_id: names the new one; None where it was taken away, or the server does not say.
        author: who did it, in groups.
    """

    subject: Jid
    picture_id: str | None
    removed: bool
    author: Jid | None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutChanged:
    """Somebody says something else about themselves."""

    user: Jid
    text: str
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownStanza:
    """Something we do not know. It was acknowledged where acknowledgement is due."""

    node: Node


Event: TypeAlias = (
    StateChanged
    | QrCode
    | LinkCode
    | PasskeyRequested
    | PasskeyConfirmation
    | Linked
    | LinkFailed
    | Connected
    | Disconnected
    | LoggedOut
    | ConnectFailure
    | StreamReplaced
    | TemporaryBan
    | ClientOutdated
    | OfflineSynced
    | MessageReceived
    | MessageSent
    | MessageQueued
    | MessageFailed
    | RestrictionsChanged
    | UndecryptableMessage
    | ReceiptReceived
    | PresenceChanged
    | ChatPresenceChanged
    | IdentityChanged
    | DevicesChanged
    | PushNameChanged
    | GroupChanged
    | PictureChanged
    | AboutChanged
    | BusinessChanged
    | AppStateEvent
    | HistoryReceived
    | NewsletterEvent
    | OwnEvent
    | CallChanged
    | UnknownStanza
)
