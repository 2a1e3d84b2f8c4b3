"""What a Message is about, in a word and a text, and the texts we make ourselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from wago.protocol.proto.e2e_pb2 import ContextInfo, Message

# Wrappers that only tell clients how to show what is inside: field of Message, flag of whatsmeow's event.
_WRAPPERS: Final = (
    ("botInvokeMessage", ("IsBotInvoke",)),
    ("ephemeralMessage", ("IsEphemeral",)),
    ("viewOnceMessage", ("IsViewOnce",)),
    ("viewOnceMessageV2", ("IsViewOnce", "IsViewOnceV2")),
    ("viewOnceMessageV2Extension", ("IsViewOnce", "IsViewOnceV2", "IsViewOnceV2Extension")),
    ("lottieStickerMessage", ("IsLottieSticker",)),
    ("documentWithCaptionMessage", ("IsDocumentWithCaption",)),
    ("editedMessage", ("IsEdit",)),
)

_Text = Callable[[Message], str]

_KINDS: Final[tuple[tuple[str, str, _Text], ...]] = (
    ("conversation", "text", lambda m: m.conversation),
    ("extendedTextMessage", "text", lambda m: m.extendedTextMessage.text),
    ("imageMessage", "image", lambda m: m.imageMessage.caption),
    ("videoMessage", "video", lambda m: m.videoMessage.caption),
    ("ptvMessage", "video", lambda m: m.ptvMessage.caption),
    ("audioMessage", "audio", lambda _: ""),
    ("documentMessage", "document", lambda m: m.documentMessage.caption or m.documentMessage.fileName),
    ("stickerMessage", "sticker", lambda _: ""),
    ("locationMessage", "location", lambda m: m.locationMessage.name),
    ("liveLocationMessage", "location", lambda m: m.liveLocationMessage.caption),
    ("contactMessage", "contact", lambda m: m.contactMessage.displayName),
    ("contactsArrayMessage", "contact", lambda m: m.contactsArrayMessage.displayName),
    ("reactionMessage", "reaction", lambda m: m.reactionMessage.text),
    ("pollCreationMessage", "poll", lambda m: m.pollCreationMessage.name),
    ("pollCreationMessageV2", "poll", lambda m: m.pollCreationMessageV2.name),
    ("pollCreationMessageV3", "poll", lambda m: m.pollCreationMessageV3.name),
    ("pollUpdateMessage", "poll_vote", lambda _: ""),
    ("groupInviteMessage", "group_invite", lambda m: m.groupInviteMessage.caption),
    ("listMessage", "list", lambda m: m.listMessage.description),
    ("listResponseMessage", "list_response", lambda m: m.listResponseMessage.title),
    ("buttonsMessage", "buttons", lambda m: m.buttonsMessage.contentText),
    (
        "buttonsResponseMessage",
        "buttons_response",
        lambda m: m.buttonsResponseMessage.selectedDisplayText,
    ),
    (
        "templateButtonReplyMessage",
        "buttons_response",
        lambda m: m.templateButtonReplyMessage.selectedDisplayText,
    ),
    ("protocolMessage", "protocol", lambda _: ""),
)


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The content of a message and the flags of the wrappers that were around it."""

    message: Message
    flags: frozenset[str]


def unwrap(message: Message) -> Unwrapped:
    """Take off the wrappers, in whatsmeow's order."""
    outer, flags = message, set[str]()
    for name, names in _WRAPPERS:
        if message.HasField(name):
            inner = getattr(message, name)
            if inner.HasField("message"):
                message = inner.message
                flags.update(names)
    if outer.HasField("messageContextInfo") and not message.HasField("messageContextInfo"):
        inner_copy = Message()
        inner_copy.CopyFrom(message)
        inner_copy.messageContextInfo.CopyFrom(outer.messageContextInfo)
        message = inner_copy
    return Unwrapped(message, frozenset(flags))


def describe(message: Message) -> tuple[str, str]:
    """(kind, text) of an unwrapped message; kind is `unknown` for what we have no word for."""
    for name, kind, text in _KINDS:
        if message.HasField(name):
            return kind, text(message)
    return "unknown", ""


def context_of(message: Message) -> ContextInfo | None:
    """The context of an unwrapped message: quotes, mentions, forwarding."""
    for field, value in message.ListFields():
        if field.message_type is not None and not field.is_repeated:
            fields = field.message_type.fields_by_name
            if "contextInfo" in fields and value.HasField("contextInfo"):
                return value.contextInfo  # type: ignore[no-any-return]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContext:
    """What a text refers to.

    Attributes:
        quoted_id: id of the quoted message; empty for none.
        quoted_author: its author's JID.
        mentions: JIDs of who is mentioned.
        forwarded: show the mark of a forwarded message.
    """

    quoted_id: str = ""
    quoted_author: str = ""
    mentions: Sequence[str] = ()
    forwarded: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.quoted_id or self.mentions or self.forwarded)


def text_message(text: str, context: TextContext | None = None) -> Message:
    """A text, as an extended text where it refers to something."""
    if context is None or context.is_empty:
        return Message(conversation=text)
    message = Message()
    message.extendedTextMessage.text = text
    info = message.extendedTextMessage.contextInfo
    if context.quoted_id:
        info.stanzaID = context.quoted_id
        info.participant = context.quoted_author
        # Receivers show the quote from their own copy; they only need one to be there.
        info.quotedMessage.conversation = ""
    info.mentionedJID.extend(context.mentions)
    if context.forwarded:
        info.isForwarded = True
        info.forwardingScore = 1
    return message
