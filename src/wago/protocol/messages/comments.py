"""Comments on messages of announcement groups and channels. Those of groups are encrypted: see
`wago.protocol.addons`.

Source: whatsmeow waE2E CommentMessage, message.go (EncCommentMessage)
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.protocol.messages.keys import Target, message_key, read_key
from wago.protocol.messages.text import text
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment: what it says, and on which message."""

    target: Target | None
    message: Message


def comment(target: Target, body: str) -> Message:
    """Comment on a message; also what is encrypted in an EncCommentMessage.

    Raises:
        InvalidContent: the text is empty or too long, or the target incomplete.
    """
    message = Message()
    message.commentMessage.message.CopyFrom(text(body))
    message.commentMessage.targetMessageKey.CopyFrom(message_key(target))
    return message


def read_comment(message: Message) -> Comment | None:
    """A comment, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("commentMessage"):
        return None
    wire = content.commentMessage
    return Comment(target=read_key(wire.targetMessageKey), message=wire.message)
