"""Scheduled calls.

Source: whatsmeow waE2E ScheduledCallCreationMessage, ScheduledCallEditMessage
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.protocol.messages import checks
from wago.protocol.messages.keys import Target, message_key, read_key
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message, ScheduledCallCreationMessage, ScheduledCallEditMessage

MAX_TITLE: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCall:
    """A call that will be.

    Attributes:
        title: what about.
        at_ms: when, Unix milliseconds.
        video: with pictures.
    """

    title: str
    at_ms: int
    video: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledCall:
    """A scheduled call that will not be: the message that announced it."""

    target: Target | None


def scheduled_call(call: ScheduledCall) -> Message:
    """Announce a call.

    Raises:
        InvalidContent: it has no title, or no time.
    """
    message = Message()
    wire = message.scheduledCallCreationMessage
    wire.title = checks.words("title", call.title, MAX_TITLE)
    wire.scheduledTimestampMS = int(checks.between("at_ms", call.at_ms, 1, 2**53))
    wire.callType = ScheduledCallCreationMessage.VIDEO if call.video else ScheduledCallCreationMessage.VOICE
    return message


def cancel_call(target: Target) -> Message:
    """Call off a scheduled call.

    Raises:
        InvalidContent: the target is incomplete.
    """
    message = Message()
    message.scheduledCallEditMessage.key.CopyFrom(message_key(target))
    message.scheduledCallEditMessage.editType = ScheduledCallEditMessage.CANCEL
    return message


def read_scheduled_call(message: Message) -> ScheduledCall | None:
    """A call that will be, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("scheduledCallCreationMessage"):
        return None
    wire = content.scheduledCallCreationMessage
    return ScheduledCall(
        title=wire.title,
        at_ms=wire.scheduledTimestampMS,
        video=wire.callType == ScheduledCallCreationMessage.VIDEO,
    )


def read_cancelled_call(message: Message) -> CancelledCall | None:
    """A call that will not be, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("scheduledCallEditMessage"):
        return None
    return CancelledCall(target=read_key(content.scheduledCallEditMessage.key))
