"""Polls, their results, and events."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import SECRET, again, texts, wrapped
from wago.errors import InvalidContent
from wago.protocol.messages.events import Event, event, read_event
from wago.protocol.messages.places import Location
from wago.protocol.messages.polls import (
    Poll,
    PollResult,
    option_hash,
    poll,
    poll_part,
    poll_result,
    read_poll,
    read_poll_result,
)
from wago.protocol.proto.e2e_pb2 import (
    EventMessage,
    LocationMessage,
    Message,
    MessageContextInfo,
    PollContentType,
    PollCreationMessage,
    PollType,
)

OPTIONS = ("red", "green", "blue")
CONTEXT = MessageContextInfo(messageSecret=SECRET)


def wire(selectable: int, **changes: Any) -> PollCreationMessage:
    return PollCreationMessage(
        name="Which?",
        options=[PollCreationMessage.Option(optionName=name) for name in OPTIONS],
        selectableOptionsCount=selectable,
        pollContentType=PollContentType.TEXT,
        **changes,
    )


def test_a_poll_with_one_answer() -> None:
    assert poll("Which?", OPTIONS, 1, secret=SECRET) == Message(
        messageContextInfo=CONTEXT, pollCreationMessageV3=wire(1)
    )


@pytest.mark.parametrize("selectable", [0, 2, 3])
def test_a_poll_with_several_answers(selectable: int) -> None:
    assert poll("Which?", OPTIONS, selectable, secret=SECRET) == Message(
        messageContextInfo=CONTEXT, pollCreationMessage=wire(selectable)
    )


def test_a_poll_in_an_announcement_group() -> None:
    message = poll("Which?", OPTIONS, 1, secret=SECRET, announcement_group=True)
    assert message == Message(messageContextInfo=CONTEXT, pollCreationMessageV2=wire(1))


def test_a_quiz() -> None:
    answer = PollCreationMessage.Option(optionName="green", optionHash=hashlib.sha256(b"green").hexdigest())
    assert poll("Which?", OPTIONS, secret=SECRET, correct=1) == Message(
        messageContextInfo=CONTEXT,
        pollCreationMessageV3=wire(1, pollType=PollType.QUIZ, correctAnswer=answer),
    )


def test_a_poll_that_ends_and_hides_its_voters() -> None:
    message = poll("Which?", OPTIONS, secret=SECRET, ends_at_s=5, hide_voters=True, allow_new_options=True)
    assert message.pollCreationMessageV3 == wire(1, endTime=5, hideParticipantName=True, allowAddOption=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": " "}, "question"),
        ({"question": "x" * 256}, "question"),
        ({"options": ("one",)}, "options"),
        ({"options": tuple(str(n) for n in range(13))}, "options"),
        ({"options": ("a", "b", "a")}, "options"),
        ({"options": ("a", "")}, "options"),
        ({"options": ("a", "x" * 101)}, "options"),
        ({"selectable": -1}, "selectable"),
        ({"selectable": 4}, "selectable"),
        ({"correct": 3}, "correct"),
        ({"correct": -1}, "correct"),
        ({"correct": 0, "selectable": 2}, "correct"),
        ({"secret": b"short"}, "secret"),
    ],
)
def test_polls_that_are_none(changes: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {"question": "Which?", "options": OPTIONS, "selectable": 1, "secret": SECRET}
    with pytest.raises(InvalidContent) as caught:
        poll(**values | changes)
    assert caught.value.field == field


def test_an_options_hash() -> None:
    # whatsmeow msgsecret.go (HashPollOptions): plain SHA-256 of the name.
    assert option_hash("Ü") == hashlib.sha256("Ü".encode()).digest()


@pytest.mark.parametrize(
    "field",
    ["pollCreationMessage", "pollCreationMessageV2", "pollCreationMessageV5", "pollCreationMessageV6"],
)
def test_all_versions_are_read(field: str) -> None:
    message = Message()
    getattr(message, field).CopyFrom(wire(1))
    read = read_poll(message)
    assert read == Poll(question="Which?", options=OPTIONS, selectable=1)
    assert read.is_quiz is False


def test_a_poll_in_the_wrapper_of_version_4() -> None:
    message = wrapped(Message(pollCreationMessageV3=wire(1)), "pollCreationMessageV4")
    assert poll_part(message) == wire(1)
    assert poll_part(Message(conversation="x")) is None
    assert read_poll(Message(conversation="x")) is None


def test_a_quiz_whose_answer_is_no_option() -> None:
    answer = PollCreationMessage.Option(optionName="black")
    read = read_poll(Message(pollCreationMessageV3=wire(1, pollType=PollType.QUIZ, correctAnswer=answer)))
    assert read is not None
    assert read.correct is None


@given(
    texts(200),
    st.lists(texts(50), min_size=2, max_size=12, unique=True),
    st.data(),
)
def test_polls_there_and_back(question: str, options: list[str], data: st.DataObject) -> None:
    selectable = data.draw(st.integers(0, len(options)))
    correct = data.draw(st.none() | st.integers(0, len(options) - 1)) if selectable == 1 else None
    ends = data.draw(st.none() | st.integers(0, 2**40))
    message = poll(question, options, selectable, secret=SECRET, correct=correct, ends_at_s=ends)
    assert read_poll(wrapped(again(message), "ephemeralMessage")) == Poll(
        question=question, options=tuple(options), selectable=selectable, correct=correct, ends_at_s=ends
    )


def test_what_came_out_of_a_poll() -> None:
    message = again(poll_result("Which?", [("red", 2), ("blue", 0)], quiz=True))
    assert read_poll_result(message) == PollResult(
        question="Which?", votes=(("red", 2), ("blue", 0)), quiz=True
    )
    newer = Message(pollResultSnapshotMessageV3=message.pollResultSnapshotMessage)
    assert read_poll_result(newer) == read_poll_result(message)
    assert read_poll_result(Message()) is None
    with pytest.raises(InvalidContent):
        poll_result("Which?", [("red", -1)])


def test_an_event() -> None:
    what = Event(
        name="Party",
        starts_at_s=100,
        ends_at_s=200,
        description="Come",
        location=Location(latitude=1, longitude=2, name="Home"),
        join_link="https://call.whatsapp.com/voice/x",
        extra_guests=True,
        reminder_s=3600,
    )
    assert event(what, secret=SECRET) == Message(
        messageContextInfo=CONTEXT,
        eventMessage=EventMessage(
            name="Party",
            description="Come",
            startTime=100,
            endTime=200,
            isCanceled=False,
            isScheduleCall=False,
            extraGuestsAllowed=True,
            location=LocationMessage(degreesLatitude=1, degreesLongitude=2, name="Home"),
            joinLink="https://call.whatsapp.com/voice/x",
            hasReminder=True,
            reminderOffsetSec=3600,
        ),
    )
    assert read_event(again(event(what, secret=SECRET))) == what


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"starts_at_s": 0}, "starts_at_s"),
        ({"ends_at_s": 99}, "ends_at_s"),
        ({"description": "x" * 2049}, "description"),
        ({"location": Location(latitude=91, longitude=0)}, "latitude"),
    ],
)
def test_events_that_are_none(changes: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {"name": "Party", "starts_at_s": 100}
    with pytest.raises(InvalidContent) as caught:
        event(Event(**values | changes), secret=SECRET)
    assert caught.value.field == field


@given(
    texts(80), st.integers(1, 2**40), st.none() | st.integers(0, 2**30), texts(least=0), *[st.booleans()] * 3
)
def test_events_there_and_back(
    name: str, start: int, length: int | None, description: str, off: bool, guests: bool, call: bool
) -> None:
    what = Event(
        name=name,
        starts_at_s=start,
        ends_at_s=None if length is None else start + length,
        description=description,
        cancelled=off,
        extra_guests=guests,
        scheduled_call=call,
    )
    assert read_event(again(event(what, secret=SECRET))) == what
