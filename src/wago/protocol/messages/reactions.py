"""Reactions.

Source: whatsmeow send.go (BuildReaction); whatsapp-rust proto_helpers.rs (build_reaction_message)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.protocol.messages import checks
from wago.protocol.messages.keys import Target, message_key, read_key
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message

MAX_EMOJI: Final = 32
"""Code points of one emoji; those of families and flags have many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A reaction.

    Attributes:
        target: to which message; as its writer sees it. None if it is not said.
        emoji: empty: it is taken back.
        at_ms: when, Unix milliseconds.
    """

    target: Target | None
    emoji: str
    at_ms: int


def reaction(target: Target, emoji: str, *, at_ms: int) -> Message:
    """React to a message; with an empty emoji, take the reaction back.

    Raises:
        InvalidContent: the emoji is too long, or the target incomplete.
    """
    message = Message()
    message.reactionMessage.key.CopyFrom(message_key(target))
    message.reactionMessage.text = checks.short("emoji", emoji.strip(), MAX_EMOJI)
    message.reactionMessage.senderTimestampMS = at_ms
    return message


def read_reaction(message: Message) -> Reaction | None:
    """A reaction, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("reactionMessage"):
        return None
    wire = content.reactionMessage
    return Reaction(target=read_key(wire.key), emoji=wire.text, at_ms=wire.senderTimestampMS)
