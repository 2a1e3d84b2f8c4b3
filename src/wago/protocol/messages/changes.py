"""What changes something that is there: edits, deletions, pins, keeps, and the chat's timer.

Source: whatsapp-rust src/send/mod.rs (build_edit_message, build_revoke_message, PinDuration),
src/client/iq_ops.rs (build_ephemeral_setting_message), proto_helpers.rs (build_keep_in_chat_message), all
after WhatsApp Web; whatsmeow send.go (BuildRevoke); Baileys Utils/messages.ts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.messages.keys import Target, message_key, read_key
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import (
    DisappearingMode,
    KeepType,
    Message,
    PinInChatMessage,
    ProtocolMessage,
)

PIN_DURATIONS_S: Final = (86_400, 604_800, 2_592_000)
"""A day, a week, thirty days: what clients offer."""

TIMERS_S: Final = (0, 86_400, 604_800, 7_776_000)
"""Off, a day, a week, ninety days: what clients offer."""

EDIT_WINDOW_S: Final = 20 * 60
"""How long after its sending a message can be edited (whatsmeow EditWindow)."""

_EDITABLE: Final = (
    "conversation",
    "extendedTextMessage",
    "imageMessage",
    "videoMessage",
    "documentMessage",
    "documentWithCaptionMessage",
    "pollCreationMessage",
    "pollCreationMessageV2",
    "pollCreationMessageV3",
    "eventMessage",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """New content for a message.

    Attributes:
        target: of which message; None if it is not said.
        message: what it says now.
        at_ms: when, Unix milliseconds.
    """

    target: Target | None
    message: Message
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """A message is deleted for everyone; by an admin if the target is not the writer's own."""

    target: Target | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A message is pinned in the chat, or not any more.

    Attributes:
        target: which.
        pinned: whether it is now.
        at_ms: when.
        duration_s: for how long, None if it is not said.
    """

    target: Target | None
    pinned: bool
    at_ms: int
    duration_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """A message stays although the chat's messages disappear, or does not any more."""

    target: Target | None
    kept: bool
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSetting:
    """The chat's timer for disappearing messages.

    Attributes:
        expiration_s: 0: off.
        set_at_s: when, Unix seconds.
    """

    expiration_s: int
    set_at_s: int


def edit(target: Target, content: Message, *, at_ms: int) -> Message:
    """Give one of our messages new content.

    Raises:
        InvalidContent: it is not ours, or the content cannot be that of an edit.
    """
    if not target.from_me:
        raise InvalidContent("target", "is not our own message")
    if not any(content.HasField(name) for name in _EDITABLE):
        raise InvalidContent("content", "is of a kind that messages are not edited to")
    message = Message()
    wire = message.protocolMessage
    wire.key.CopyFrom(message_key(target))
    wire.type = ProtocolMessage.MESSAGE_EDIT
    wire.editedMessage.CopyFrom(content)
    wire.editedMessage.ClearField("messageContextInfo")
    wire.timestampMS = at_ms
    return message


def revoke(target: Target) -> Message:
    """Delete a message for everyone: our own, or as an admin that of another.

    Raises:
        InvalidContent: the target is incomplete, or another's in a chat without admins.
    """
    if not target.from_me and not target.chat.is_group:
        raise InvalidContent("target", "is not our own message, and the chat is no group")
    message = Message()
    message.protocolMessage.key.CopyFrom(message_key(target))
    message.protocolMessage.type = ProtocolMessage.REVOKE
    return message


def pin(target: Target, *, at_ms: int, pinned: bool = True, duration_s: int = PIN_DURATIONS_S[1]) -> Message:
    """Pin a message in the chat for everyone, or take it down.

    Raises:
        InvalidContent: clients know no such duration, or the target is incomplete.
    """
    if duration_s not in PIN_DURATIONS_S:
        raise InvalidContent(
            "duration_s", f"is {duration_s}, not one of {', '.join(map(str, PIN_DURATIONS_S))}"
        )
    message = Message()
    wire = message.pinInChatMessage
    wire.key.CopyFrom(message_key(target))
    wire.type = PinInChatMessage.PIN_FOR_ALL if pinned else PinInChatMessage.UNPIN_FOR_ALL
    wire.senderTimestampMS = at_ms
    message.messageContextInfo.messageAddOnDurationInSecs = duration_s if pinned else 0
    return message


def keep(target: Target, *, at_ms: int, kept: bool = True) -> Message:
    """Keep a message in a chat whose messages disappear, or let it go.

    Raises:
        InvalidContent: the target is incomplete.
    """
    message = Message()
    wire = message.keepInChatMessage
    wire.key.CopyFrom(message_key(target))
    wire.keepType = KeepType.KEEP_FOR_ALL if kept else KeepType.UNDO_KEEP_FOR_ALL
    wire.timestampMS = at_ms
    return message


def timer_setting(expiration_s: int, *, at_s: int) -> Message:
    """Set the timer of a chat with a person; 0 turns it off. Groups have a stanza for it.

    Raises:
        InvalidContent: clients know no such timer.
    """
    if expiration_s not in TIMERS_S:
        raise InvalidContent("expiration_s", f"is {expiration_s}, not one of {', '.join(map(str, TIMERS_S))}")
    message = Message()
    wire = message.protocolMessage
    wire.type = ProtocolMessage.EPHEMERAL_SETTING
    wire.ephemeralExpiration = expiration_s
    wire.ephemeralSettingTimestamp = at_s
    wire.disappearingMode.initiator = DisappearingMode.CHANGED_IN_CHAT
    wire.disappearingMode.trigger = DisappearingMode.UNKNOWN
    return message


def share_phone_number() -> Message:
    """Show our number to somebody who knows our LID only."""
    message = Message()
    message.protocolMessage.type = ProtocolMessage.SHARE_PHONE_NUMBER
    return message


def request_phone_number() -> Message:
    """Ask somebody whose LID we know only for their number."""
    message = Message()
    message.requestPhoneNumberMessage.SetInParent()
    return message


def read_edit(message: Message) -> Edit | None:
    """An edit, None if the message is of another kind."""
    wire = _protocol(message, ProtocolMessage.MESSAGE_EDIT)
    if wire is None or not wire.HasField("editedMessage"):
        return None
    return Edit(target=read_key(wire.key), message=wire.editedMessage, at_ms=wire.timestampMS)


def read_revoke(message: Message) -> Revoke | None:
    """A deletion for everyone, None if the message is of another kind."""
    wire = _protocol(message, ProtocolMessage.REVOKE)
    return None if wire is None else Revoke(target=read_key(wire.key))


def read_pin(message: Message) -> Pin | None:
    """A pin, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("pinInChatMessage"):
        return None
    wire = content.pinInChatMessage
    return Pin(
        target=read_key(wire.key),
        pinned=wire.type == PinInChatMessage.PIN_FOR_ALL,
        at_ms=wire.senderTimestampMS,
        duration_s=_outer_duration(message, content) or None,
    )


def read_keep(message: Message) -> Keep | None:
    """A keep, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("keepInChatMessage"):
        return None
    wire = content.keepInChatMessage
    return Keep(
        target=read_key(wire.key), kept=wire.keepType == KeepType.KEEP_FOR_ALL, at_ms=wire.timestampMS
    )


def read_timer_setting(message: Message) -> TimerSetting | None:
    """A chat's timer, None if the message is of another kind."""
    wire = _protocol(message, ProtocolMessage.EPHEMERAL_SETTING)
    if wire is None:
        return None
    return TimerSetting(expiration_s=wire.ephemeralExpiration, set_at_s=wire.ephemeralSettingTimestamp)


def _protocol(message: Message, kind: ProtocolMessage.Type) -> ProtocolMessage | None:
    content = innermost(message)
    # REVOKE is 0, so that a type that is not there would look like it.
    if content.HasField("protocolMessage") and content.protocolMessage.HasField("type"):
        wire = content.protocolMessage
        return wire if wire.type == kind else None
    return None


def _outer_duration(message: Message, content: Message) -> int:
    for each in (content, message):
        if each.messageContextInfo.HasField("messageAddOnDurationInSecs"):
            return each.messageContextInfo.messageAddOnDurationInSecs
    return 0
