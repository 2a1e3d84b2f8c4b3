"""Messages in messages: wrappers that tell clients how to show what is inside.

Source: whatsmeow types/events/events.go (UnwrapRaw); whatsapp-rust wacore/src/send/classify.rs, after
WhatsApp Web's getUnwrappedProtobufMessage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.protocol.proto.e2e_pb2 import Message

WRAPPERS: Final[dict[str, tuple[str, ...]]] = {
    "deviceSentMessage": (),
    "botInvokeMessage": ("IsBotInvoke",),
    "ephemeralMessage": ("IsEphemeral",),
    "viewOnceMessage": ("IsViewOnce",),
    "viewOnceMessageV2": ("IsViewOnce", "IsViewOnceV2"),
    "viewOnceMessageV2Extension": ("IsViewOnce", "IsViewOnceV2", "IsViewOnceV2Extension"),
    "lottieStickerMessage": ("IsLottieSticker",),
    "documentWithCaptionMessage": ("IsDocumentWithCaption",),
    "editedMessage": ("IsEdit",),
    "groupMentionedMessage": (),
    "associatedChildMessage": (),
    "pollCreationOptionImageMessage": (),
    "pollCreationMessageV4": (),
    "eventCoverImage": (),
    "groupStatusMessage": (),
    "groupStatusMessageV2": (),
    "groupStatusMentionMessage": (),
    "statusAddYours": (),
    "statusMentionMessage": (),
    "questionMessage": (),
    "questionReplyMessage": (),
    "spoilerMessage": (),
    "limitSharingMessage": (),
    "newsletterAdminProfileMessage": (),
    "newsletterAdminProfileStatusMessage": (),
    "botForwardedMessage": (),
    "botTaskMessage": (),
    "botPlatformRegistrationSuccessMessage": (),
}
"""Field of Message to the flags of whatsmeow's event that it stands for."""

MAX_DEPTH: Final = 16
"""How many wrappers are taken off; more than any client makes."""


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The content of a message and the flags of the wrappers that were around it.

    Attributes:
        message: what is inside; the context beside the wrapper was copied into it.
        flags: names of whatsmeow's event, such as `IsViewOnce`.
        wrappers: the fields that were taken off, outermost first.
    """

    message: Message
    flags: frozenset[str]
    wrappers: tuple[str, ...] = ()


def unwrap(message: Message, *, marked_only: bool = False) -> Unwrapped:
    """Take off the wrappers. Without one, the very message is given back.

    Args:
        message: any.
        marked_only: leave those on that whatsmeow's event has no flag for.
    """
    outer, flags, taken = message, set[str](), list[str]()
    while len(taken) < MAX_DEPTH and (name := _wrapper_of(message)) is not None:
        if marked_only and not WRAPPERS[name]:
            break
        message = getattr(message, name).message
        flags.update(WRAPPERS[name])
        taken.append(name)
    if outer.HasField("messageContextInfo") and not message.HasField("messageContextInfo"):
        copy = Message()
        copy.CopyFrom(message)
        copy.messageContextInfo.CopyFrom(outer.messageContextInfo)
        message = copy
    return Unwrapped(message, frozenset(flags), tuple(taken))


def innermost(message: Message) -> Message:
    """The message inside the wrappers, as it is: a part of the one given."""
    for _ in range(MAX_DEPTH):
        name = _wrapper_of(message)
        if name is None:
            break
        message = getattr(message, name).message
    return message


def _wrapper_of(message: Message) -> str | None:
    for field, value in message.ListFields():
        if field.name in WRAPPERS and value.HasField("message"):
            return field.name
    return None
