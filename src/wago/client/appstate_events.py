"""What app state tells: things done on the phone or another own device, that concern nobody else.

All are `AppStateEvent`s. Those of a first synchronisation are not told one by one: an `AppStateSynced` says
that everything is there, to be read through `client.appstate`.
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.protocol.jid import Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AppStateEvent:
    """One change.

    Attributes:
        at_ms: when it was done, Unix milliseconds; 0 if not told.
        own: this device did it.
    """

    at_ms: int
    own: bool


# ---- messages -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StarChanged(AppStateEvent):
    """A message was starred or unstarred. `sender` is told of others' messages in groups."""

    chat: Jid
    id: str
    from_me: bool
    sender: Jid | None
    starred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedForMe(AppStateEvent):
    """A message was deleted on our side only. `message_timestamp`: Unix seconds, 0 if not told."""

    chat: Jid
    id: str
    from_me: bool
    sender: Jid | None
    delete_media: bool
    message_timestamp: int


# ---- chats --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReadChanged(AppStateEvent):
    """A chat was read, or marked as unread. `timestamp`: of the newest message, Unix seconds, or 0."""

    chat: Jid
    read: bool
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveChanged(AppStateEvent):
    chat: Jid
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PinChanged(AppStateEvent):
    """A chat was pinned to the top of the list, or taken off it."""

    chat: Jid
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteChanged(AppStateEvent):
    """`until_ms`: Unix milliseconds; None for ever, or for none."""

    chat: Jid
    muted: bool
    until_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCleared(AppStateEvent):
    """All messages went. `timestamp`: of the newest of them, Unix seconds, 0 if not told."""

    chat: Jid
    starred_too: bool
    media_too: bool
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDeleted(AppStateEvent):
    """The chat went, with all messages up to `timestamp`."""

    chat: Jid
    media_too: bool
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLockChanged(AppStateEvent):
    chat: Jid
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMuteChanged(AppStateEvent):
    """A person's status posts are hidden, or shown again."""

    user: Jid
    muted: bool


# ---- people and settings ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(AppStateEvent):
    """An entry of the address book; `removed` if it went."""

    user: Jid
    lid: Jid | None
    full_name: str
    first_name: str
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PushNameSetting(AppStateEvent):
    """Our own name, as others see it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocaleSetting(AppStateEvent):
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnarchiveChatsSetting(AppStateEvent):
    """Whether an archived chat comes back when a message arrives."""

    unarchive: bool


# ---- business -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEdited(AppStateEvent):
    """A label was made, changed or deleted. `color` is a number in WhatsApp's palette."""

    label_id: str
    name: str
    color: int
    predefined_id: int | None
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLabelChanged(AppStateEvent):
    label_id: str
    chat: Jid
    labeled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLabelChanged(AppStateEvent):
    label_id: str
    chat: Jid
    id: str
    labeled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReplyChanged(AppStateEvent):
    reply_id: str
    shortcut: str
    text: str
    keywords: tuple[str, ...]
    count: int
    deleted: bool


# ---- the rest -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AppStateChanged(AppStateEvent):
    """An action without an event of its own, known to us or not.

    Attributes:
        collection: where it stands.
        index: the action's name and what it is about; empty if that is malformed.
        value: what it says, with what we do not know of it as unknown fields.
        removed: the record went.
    """

    collection: str
    index: tuple[str, ...]
    value: SyncActionValue
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppStateSynced(AppStateEvent):
    """A collection was read as a whole: for the first time, or because it had to be made right."""

    collection: str
    version: int
    records: int
