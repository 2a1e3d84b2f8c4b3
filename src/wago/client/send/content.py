"""What a message's content says about its stanza: type, media type, edit, what carries a secret.

Source: whatsmeow send.go (getTypeFromMessage and its neighbours) and reportingtoken.go; whatsapp-rust
wacore/src/send.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.protocol.binary.node import AttrValue
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.protocol.reporting import wants_reporting_token

SECRET_LEN: Final = 32

_WRAPPERS: Final = (
    "viewOnceMessage",
    "viewOnceMessageV2",
    "viewOnceMessageV2Extension",
    "lottieStickerMessage",
    "ephemeralMessage",
    "documentWithCaptionMessage",
)

_POLLS: Final = (
    "pollCreationMessage",
    "pollCreationMessageV2",
    "pollCreationMessageV3",
    "pollCreationMessageV5",
    "pollCreationMessageV6",
    "pollUpdateMessage",
)

_MEDIA: Final[tuple[tuple[str, str | Callable[[Message], str]], ...]] = (
    ("imageMessage", "image"),
    ("stickerMessage", "sticker"),
    ("documentMessage", "document"),
    ("audioMessage", lambda m: "ptt" if m.audioMessage.PTT else "audio"),
    ("videoMessage", lambda m: "gif" if m.videoMessage.gifPlayback else "video"),
    ("ptvMessage", "video"),
    ("contactMessage", "vcard"),
    ("contactsArrayMessage", "contact_array"),
    ("listMessage", "list"),
    ("listResponseMessage", "list_response"),
    ("buttonsResponseMessage", "buttons_response"),
    ("orderMessage", "order"),
    ("productMessage", "product"),
    ("interactiveResponseMessage", "native_flow_response"),
)


def innermost(message: Message) -> Message:
    """The message inside the wrappers that do not change its kind."""
    while True:
        for name in _WRAPPERS:
            if message.HasField(name):
                message = getattr(message, name).message
                break
        else:
            return message


def media_type(message: Message) -> str | None:
    """`mediatype` of the `<enc>`, None for plain text."""
    message = innermost(message)
    if message.extendedTextMessage.HasField("title"):
        return "url"
    for name, kind in _MEDIA:
        if message.HasField(name):
            return kind if isinstance(kind, str) else kind(message)
    return None


def stanza_type(message: Message) -> str:
    """`type` of the `<message>`."""
    message = innermost(message)
    if message.HasField("reactionMessage") or message.HasField("encReactionMessage"):
        return "reaction"
    if any(message.HasField(name) for name in _POLLS):
        return "poll"
    return "text" if media_type(message) is None else "media"


def meta(message: Message) -> dict[str, AttrValue]:
    """Attributes of the `<meta>` that goes with it, none for most."""
    if stanza_type(message) != "poll":
        return {}
    return {"polltype": "vote" if innermost(message).HasField("pollUpdateMessage") else "creation"}


def edit_kind(message: Message) -> str | None:
    """`edit` of the `<message>`: 1 edit, 2 pin, 7 revoke own, 8 revoke as admin (types/message.go)."""
    if message.editedMessage.HasField("message"):
        return edit_kind(message.editedMessage.message)
    if message.HasField("protocolMessage") and message.protocolMessage.HasField("key"):
        protocol = message.protocolMessage
        if protocol.type == ProtocolMessage.REVOKE and protocol.HasField("type"):
            return "7" if protocol.key.fromMe else "8"
        if protocol.type == ProtocolMessage.MESSAGE_EDIT and protocol.HasField("editedMessage"):
            return "1"
    if message.HasField("reactionMessage") and not message.reactionMessage.text:
        return "7"
    if message.HasField("keepInChatMessage"):
        kept = message.keepInChatMessage
        if kept.key.fromMe and kept.keepType == e2e_pb2.KeepType.UNDO_KEEP_FOR_ALL:
            return "7"
    return "2" if message.HasField("pinInChatMessage") else None


def hides_failure(message: Message) -> bool:
    """Whether a recipient that cannot decrypt this shows nothing (`decrypt-fail="hide"`)."""
    inner = innermost(message)
    return (
        edit_kind(message) is not None
        or stanza_type(message) == "reaction"
        or inner.HasField("pollUpdateMessage")
    )


def with_secret(message: Message, random: Callable[[int], bytes]) -> Message:
    """A copy that has a message secret, if its kind carries one and it brought none."""
    copy = Message()
    copy.CopyFrom(message)
    if wants_reporting_token(copy) and not copy.messageContextInfo.messageSecret:
        copy.messageContextInfo.messageSecret = random(SECRET_LEN)
    return copy


def device_sent(message: Message, chat: Jid) -> Message:
    """The copy for our own other devices."""
    copy = Message()
    copy.deviceSentMessage.destinationJID = str(chat)
    copy.deviceSentMessage.message.CopyFrom(message)
    if message.HasField("messageContextInfo"):
        copy.messageContextInfo.CopyFrom(message.messageContextInfo)
    return copy
