"""Polls and their results. Votes are encrypted: see `wago.protocol.addons`.

Source: whatsapp-rust src/features/polls.rs, after WhatsApp Web's GeneratePollCreationMessageProto; Baileys
Utils/messages.ts; whatsmeow msgsecret.go (BuildPollCreation, HashPollOptions).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.messages import checks
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import (
    Message,
    PollContentType,
    PollCreationMessage,
    PollResultSnapshotMessage,
    PollType,
)

MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 12
MAX_QUESTION: Final = 255
MAX_OPTION: Final = 100

VERSIONS: Final = (
    "pollCreationMessage",
    "pollCreationMessageV2",
    "pollCreationMessageV3",
    "pollCreationMessageV5",
    "pollCreationMessageV6",
)
"""Fields of Message that are polls; V4 is a wrapper around one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll.

    Attributes:
        question: what is asked.
        options: what can be answered.
        selectable: how many options one may choose; 0: any number.
        correct: of a quiz, the right answer's index among the options; None: no quiz.
        ends_at_s: Unix seconds after which nobody may vote, None for never.
        hide_voters: nobody sees who voted what.
        allow_new_options: others may add options.
    """

    question: str
    options: tuple[str, ...]
    selectable: int = 1
    correct: int | None = None
    ends_at_s: int | None = None
    hide_voters: bool = False
    allow_new_options: bool = False

    @property
    def is_quiz(self) -> bool:
        return self.correct is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What came out of a poll: option and number of votes."""

    question: str
    votes: tuple[tuple[str, int], ...]
    quiz: bool = False


def poll(
    question: str,
    options: Sequence[str],
    selectable: int = 1,
    *,
    secret: bytes,
    correct: int | None = None,
    ends_at_s: int | None = None,
    hide_voters: bool = False,
    allow_new_options: bool = False,
    announcement_group: bool = False,
) -> Message:
    """A poll.

    Args:
        question: what is asked.
        options: 2 to 12 different answers.
        selectable: how many one may choose; 0: any number.
        secret: 32 random bytes; votes are encrypted with it.
        correct: makes it a quiz: the index of the right answer.
        ends_at_s, hide_voters, allow_new_options: as `Poll`.
        announcement_group: it goes to a community's announcement group.

    Raises:
        InvalidContent: too few, too many or equal options, a wrong number, a text empty or too long.
    """
    checks.words("question", question, MAX_QUESTION)
    checks.count("options", options, MIN_OPTIONS, MAX_OPTIONS)
    for option in options:
        checks.words("options", option, MAX_OPTION)
    checks.distinct("options", options)
    if not 0 <= selectable <= len(options):
        raise InvalidContent("selectable", f"is {selectable}, not between 0 and {len(options)}")
    if correct is not None and (selectable != 1 or not 0 <= correct < len(options)):
        raise InvalidContent("correct", "is no option's index, or a quiz lets choose more than one")
    message = Message()
    message.messageContextInfo.messageSecret = checks.secret(secret)
    wire: PollCreationMessage = getattr(message, _version(selectable, announcement_group=announcement_group))
    wire.name = question
    wire.selectableOptionsCount = selectable
    # WhatsApp Web always says that options are texts.
    wire.pollContentType = PollContentType.TEXT
    for option in options:
        wire.options.add(optionName=option)
    if correct is not None:
        wire.pollType = PollType.QUIZ
        wire.correctAnswer.optionName = options[correct]
        wire.correctAnswer.optionHash = option_hash(options[correct]).hex()
    if ends_at_s is not None:
        wire.endTime = ends_at_s
    if hide_voters:
        wire.hideParticipantName = True
    if allow_new_options:
        wire.allowAddOption = True
    return message


def poll_result(question: str, votes: Sequence[tuple[str, int]], *, quiz: bool = False) -> Message:
    """What came out of a poll.

    Raises:
        InvalidContent: a text is empty or too long, a number is negative.
    """
    message = Message()
    wire = message.pollResultSnapshotMessage
    wire.name = checks.words("question", question, MAX_QUESTION)
    for option, number in checks.count("votes", votes, 1, MAX_OPTIONS):
        wire.pollVotes.add(
            optionName=checks.words("votes", option, MAX_OPTION),
            optionVoteCount=int(checks.between("votes", number, 0, 2**31)),
        )
    if quiz:
        wire.pollType = PollType.QUIZ
    return message


def option_hash(option: str) -> bytes:
    """What a vote names an option by: 32 bytes."""
    return hashlib.sha256(option.encode()).digest()


def poll_part(message: Message) -> PollCreationMessage | None:
    """The poll of whichever version, None if the message is of another kind."""
    content = innermost(message)
    for name in VERSIONS:
        if content.HasField(name):
            return getattr(content, name)  # type: ignore[no-any-return]
    return None


def read_poll(message: Message) -> Poll | None:
    """A poll, None if the message is of another kind."""
    wire = poll_part(message)
    if wire is None:
        return None
    options = tuple(option.optionName for option in wire.options)
    correct = None
    if wire.pollType == PollType.QUIZ and wire.correctAnswer.optionName in options:
        correct = options.index(wire.correctAnswer.optionName)
    return Poll(
        question=wire.name,
        options=options,
        selectable=wire.selectableOptionsCount,
        correct=correct,
        ends_at_s=wire.endTime if wire.HasField("endTime") else None,
        hide_voters=wire.hideParticipantName,
        allow_new_options=wire.allowAddOption,
    )


def read_poll_result(message: Message) -> PollResult | None:
    """What came out of a poll, None if the message is of another kind."""
    content = innermost(message)
    for name in ("pollResultSnapshotMessage", "pollResultSnapshotMessageV3"):
        if content.HasField(name):
            wire: PollResultSnapshotMessage = getattr(content, name)
            return PollResult(
                question=wire.name,
                votes=tuple((vote.optionName, vote.optionVoteCount) for vote in wire.pollVotes),
                quiz=wire.pollType == PollType.QUIZ,
            )
    return None


def _version(selectable: int, *, announcement_group: bool) -> str:
    if announcement_group:
        return "pollCreationMessageV2"
    return "pollCreationMessageV3" if selectable == 1 else "pollCreationMessage"
