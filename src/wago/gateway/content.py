"""What a Message is about, as events of the doors say it, and a text with its context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wago.protocol.messages.read import Unwrapped, context_of, describe
from wago.protocol.messages.wrappers import unwrap as unwrap_all
from wago.protocol.proto.e2e_pb2 import Message

__all__ = ["TextContext", "Unwrapped", "context_of", "describe", "text_message", "unwrap"]


def unwrap(message: Message) -> Unwrapped:
    """Take off the wrappers that whatsmeow takes off."""
    return unwrap_all(message, marked_only=True)


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
