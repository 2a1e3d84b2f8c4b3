"""What a message says about another message, where that comes encrypted with the other one's secret."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from wago.protocol.jid import Jid


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnTarget:
    """The message that an add-on is about.

    Attributes:
        id: its id.
        chat: where it stands.
        sender: who wrote it, as the add-on names them.
        from_me: we wrote it.
    """

    id: str
    chat: Jid
    sender: Jid
    from_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PollVote:
    """Somebody's present choice in a poll; it replaces what they chose before.

    Attributes:
        target: the poll.
        options: SHA-256 of each chosen option's name, none if the vote was taken back.
        timestamp_ms: when they chose, by their clock; None if not told.
    """

    target: AddOnTarget
    options: tuple[bytes, ...]
    timestamp_ms: int | None = None


class Answer(enum.StrEnum):
    """Whether somebody comes to an event."""

    GOING = "going"
    NOT_GOING = "not_going"
    MAYBE = "maybe"
    UNKNOWN = "unknown"
    """An answer of a kind that we do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswer:
    """Somebody's present answer to an event; it replaces their earlier one.

    Attributes:
        target: the event.
        answer: what they say.
        extra_guests: how many they bring.
        timestamp_ms: when they said so, by their clock; None if not told.
    """

    target: AddOnTarget
    answer: Answer
    extra_guests: int = 0
    timestamp_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedReaction:
    """The message is a reaction, as in the announcement group of a community."""

    target: AddOnTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """The message is a comment below another one; its content is in `commentMessage`."""

    target: AddOnTarget


class EditKind(enum.StrEnum):
    """What an encrypted edit changes."""

    MESSAGE = "message"
    EVENT = "event"
    POLL = "poll"
    POLL_OPTION = "poll_option"
    """Somebody added an option to a poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedEdit:
    """The message is the new content of the target, or what it gains."""

    target: AddOnTarget
    kind: EditKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BotReply:
    """The message is a bot's answer.

    Attributes:
        target: the question.
        part: `first`, `inner` or `last` of an answer that is told piece by piece, each replacing the one
            before; empty for a whole one.
        edits: id of the reply that this one replaces, empty for none.
    """

    target: AddOnTarget
    part: str = ""
    edits: str = ""


AddOn: TypeAlias = PollVote | EventAnswer | EncryptedReaction | Comment | EncryptedEdit | BotReply
