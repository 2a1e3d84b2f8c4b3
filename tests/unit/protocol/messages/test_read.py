"""A word and a text for every kind of message; wrappers; what a message is about; details."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor

from tests.unit.protocol.messages.parts import (
    ANNA,
    IN_GROUP,
    JOHN,
    NOW_MS,
    OURS,
    SECRET,
    THEIRS,
    uploaded,
    wrapped,
)
from wago.protocol.media import MediaKind
from wago.protocol.messages import changes, classic, interactive, media, payments
from wago.protocol.messages.buttons import OtherButton, ReplyButton, Row, Section
from wago.protocol.messages.calls import cancel_call
from wago.protocol.messages.comments import comment
from wago.protocol.messages.contacts import contact
from wago.protocol.messages.context import Context, Quote, with_context
from wago.protocol.messages.details import context_details, details
from wago.protocol.messages.events import Event, event
from wago.protocol.messages.keys import Target
from wago.protocol.messages.places import Location, location
from wago.protocol.messages.polls import poll
from wago.protocol.messages.reactions import reaction
from wago.protocol.messages.read import (
    _KINDS,
    _TARGETS,
    EMPTY,
    NOT_CONTENT,
    UNKNOWN,
    describe,
    has_content,
    kind_of,
    target_of,
    text_of,
    unwrap,
)
from wago.protocol.messages.replies import flow_reply
from wago.protocol.messages.text import text
from wago.protocol.messages.vcard import Card
from wago.protocol.messages.wrappers import WRAPPERS, innermost
from wago.protocol.proto.e2e_pb2 import (
    Message,
    MessageKey,
    PollType,
    ProtocolMessage,
    SecretEncryptedMessage,
)

FIELDS = Message.DESCRIPTOR.fields_by_name
YES = ReplyButton(label="Yes", id="y")
SECTION = Section(rows=(Row(title="Tea", id="t"),))
PIX = payments.Pix(key="k", merchant="m")
IMAGE = media.image(uploaded(MediaKind.IMAGE), caption="look")


def test_every_field_of_a_message_has_a_word() -> None:
    assert set(_KINDS) | NOT_CONTENT == set(FIELDS)
    assert not set(_KINDS) & NOT_CONTENT


@pytest.mark.parametrize("name", sorted(set(FIELDS) - NOT_CONTENT))
def test_an_empty_one_of_each_kind(name: str) -> None:
    message = Message()
    if FIELDS[name].type == FieldDescriptor.TYPE_MESSAGE:
        getattr(message, name).SetInParent()
    else:
        setattr(message, name, "")
    kind, said = describe(message)
    assert kind != UNKNOWN
    assert (kind == EMPTY) == (name in WRAPPERS)
    assert isinstance(said, str)
    assert has_content(message)
    details(message)


def test_wrappers_are_those_that_the_schema_has() -> None:
    future = {
        name
        for name, field in FIELDS.items()
        if field.message_type is not None and field.message_type.name == "FutureProofMessage"
    }
    assert set(WRAPPERS) == future | {"deviceSentMessage"}


def test_targets_are_keys() -> None:
    for name, path in _TARGETS.items():
        kind = FIELDS[name].message_type
        assert kind is not None
        assert kind.fields_by_name[path].message_type is MessageKey.DESCRIPTOR


@pytest.mark.parametrize(
    ("message", "kind", "said"),
    [
        (text("hi"), "text", "hi"),
        (with_context(text("hi"), Context(mentions=(JOHN,))), "text", "hi"),
        (
            Message(richResponseMessage={"submessages": [{"messageText": "a"}, {}, {"messageText": "b"}]}),
            "text",
            "a\nb",
        ),
        (IMAGE, "image", "look"),
        (media.video(uploaded(MediaKind.VIDEO), gif=True, caption="c"), "gif", "c"),
        (media.video(uploaded(MediaKind.VIDEO)), "video", ""),
        (media.video(uploaded(MediaKind.VIDEO), ptv=True), "ptv", ""),
        (media.audio(uploaded(MediaKind.AUDIO)), "audio", ""),
        (media.audio(uploaded(MediaKind.AUDIO), voice=True), "voice", ""),
        (media.document(uploaded(MediaKind.DOCUMENT), filename="a.pdf", caption="c"), "document", "c"),
        (media.document(uploaded(MediaKind.DOCUMENT), filename="a.pdf"), "document", "a.pdf"),
        (location(Location(latitude=1.5, longitude=-2)), "location", "1.500000,-2.000000"),
        (location(Location(latitude=1.5, longitude=-2, address="Street")), "location", "Street"),
        (contact(Card(name="Ann")), "contact", "Ann"),
        (poll("Which?", ["a", "b"], secret=SECRET), "poll", "Which?"),
        (poll("Which?", ["a", "b"], secret=SECRET, correct=0), "quiz", "Which?"),
        (event(Event(name="Party", starts_at_s=1), secret=SECRET), "event", "Party"),
        (reaction(THEIRS, "👍", at_ms=1), "reaction", "👍"),
        (changes.edit(OURS, text("new"), at_ms=1), "edit", "new"),
        (changes.revoke(OURS), "revoke", ""),
        (changes.timer_setting(0, at_s=1), "timer", ""),
        (changes.share_phone_number(), "phone_number", ""),
        (Message(protocolMessage={"type": ProtocolMessage.REMINDER_MESSAGE}), "protocol", ""),
        (Message(protocolMessage={}), "protocol", ""),
        (
            Message(
                protocolMessage={
                    "type": ProtocolMessage.GROUP_MEMBER_LABEL_CHANGE,
                    "memberLabel": {"label": "x"},
                }
            ),
            "member_label",
            "x",
        ),
        (comment(IN_GROUP, "well"), "comment", "well"),
        (interactive.buttons("Body", [YES]), "buttons", "Body"),
        (interactive.list_menu("Body", "Open", [SECTION]), "list", "Body"),
        (interactive.location_request("Where?"), "location_request", "Where?"),
        (interactive.carousel("Look", [interactive.Card(body="x", buttons=(YES,))]), "carousel", "Look"),
        (payments.pix_button(PIX, body="Pay", reference="r"), "payment", "Pay"),
        (interactive.buttons("Body", [OtherButton(name="mpm")]), "buttons", "Body"),
        (
            Message(interactiveMessage={"collectionMessage": {"ID": "x"}, "footer": {"text": "f"}}),
            "interactive",
            "f",
        ),
        (classic.classic_buttons("Body", [YES]), "buttons", "Body"),
        (classic.classic_list("Body", "Open", [SECTION]), "list", "Body"),
        (classic.template("Body", [YES]), "template", "Body"),
        (flow_reply("t", "Tea"), "interactive_response", "Tea"),
        (Message(secretEncryptedMessage={"secretEncType": SecretEncryptedMessage.MESSAGE_EDIT}), "edit", ""),
        (Message(secretEncryptedMessage={}), "encrypted", ""),
        (Message(sendPaymentMessage={"noteMessage": text("thanks")}), "payment", "thanks"),
        (Message(highlyStructuredMessage={"elementName": "x"}), "template", "x"),
        (Message(musicMessage={"embeddedMusic": {"title": "Song"}}), "music", "Song"),
        (Message(), EMPTY, ""),
        (Message(messageContextInfo={"messageSecret": SECRET}), EMPTY, ""),
        (Message(senderKeyDistributionMessage={"groupID": "x"}), EMPTY, ""),
    ],
)
def test_what_a_message_is_about(message: Message, kind: str, said: str) -> None:
    assert describe(message) == (kind, said)
    inside = wrapped(message, "ephemeralMessage", "viewOnceMessageV2")
    assert (kind_of(inside), text_of(inside)) == (kind, said)


def test_what_nobody_knows() -> None:
    # Field 2047 with a number in it.
    message = Message.FromString(bytes.fromhex("f87f05"))
    assert describe(message) == (UNKNOWN, "")
    assert has_content(message)
    assert message.SerializeToString() == bytes.fromhex("f87f05")
    assert not has_content(Message())
    assert not has_content(Message(messageContextInfo={}))
    assert details(message) == {}


def test_keys_for_a_group_beside_a_content() -> None:
    message = text("hi")
    message.senderKeyDistributionMessage.groupID = "x"
    assert describe(message) == ("text", "hi")


@pytest.mark.parametrize(
    ("message", "target"),
    [
        (reaction(IN_GROUP, "👍", at_ms=1), IN_GROUP),
        (changes.edit(OURS, text("x"), at_ms=1), OURS),
        (changes.revoke(IN_GROUP), IN_GROUP),
        (changes.pin(THEIRS, at_ms=1), THEIRS),
        (changes.keep(THEIRS, at_ms=1), THEIRS),
        (comment(IN_GROUP, "x"), IN_GROUP),
        (cancel_call(OURS), OURS),
        (
            Message(pollUpdateMessage={"pollCreationMessageKey": {"remoteJID": str(JOHN), "ID": "A"}}),
            Target(chat=JOHN, id="A", from_me=False),
        ),
        (Message(pollUpdateMessage={}), None),
        (text("x"), None),
        (Message(), None),
    ],
)
def test_what_a_message_refers_to(message: Message, target: Target | None) -> None:
    assert target_of(wrapped(message, "ephemeralMessage")) == target


class TestWrappers:
    def test_context_comes_along(self) -> None:
        outer = wrapped(IMAGE, "ephemeralMessage", "viewOnceMessageV2")
        outer.messageContextInfo.messageSecret = SECRET
        unwrapped = unwrap(outer)
        assert unwrapped.message.messageContextInfo.messageSecret == SECRET
        assert unwrapped.flags == {"IsEphemeral", "IsViewOnce", "IsViewOnceV2"}
        assert unwrapped.wrappers == ("ephemeralMessage", "viewOnceMessageV2")
        # The message that was given is left alone.
        assert innermost(outer) == IMAGE

    def test_without_a_wrapper_it_is_the_very_message(self) -> None:
        assert unwrap(IMAGE).message is IMAGE
        assert innermost(IMAGE) is IMAGE

    def test_an_inner_context_wins(self) -> None:
        inner = text("x")
        inner.messageContextInfo.messageSecret = b"i" * 32
        outer = wrapped(inner, "ephemeralMessage")
        outer.messageContextInfo.messageSecret = b"o" * 32
        assert unwrap(outer).message == inner

    def test_those_without_a_flag_can_be_left_on(self) -> None:
        message = wrapped(text("x"), "ephemeralMessage", "groupMentionedMessage")
        marked = unwrap(message, marked_only=True)
        assert marked.message.HasField("groupMentionedMessage")
        assert marked.flags == {"IsEphemeral"}
        assert unwrap(message).message == text("x")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (text("hi"), {"text": "hi"}),
        (
            poll("Which?", ["a", "b"], secret=SECRET, correct=1),
            {"question": "Which?", "options": ["a", "b"], "selectable": 1, "correct": 1},
        ),
        (location(Location(latitude=0, longitude=1.5)), {"latitude": 0.0, "longitude": 1.5}),
        (
            reaction(IN_GROUP, "👍", at_ms=NOW_MS),
            {
                "target": {"chat": str(IN_GROUP.chat), "id": "3EB0CC", "sender": str(ANNA)},
                "emoji": "👍",
                "at_ms": NOW_MS,
            },
        ),
        (
            interactive.buttons("Body", [YES]),
            {"body": "Body", "buttons": [{"label": "Yes", "id": "y"}]},
        ),
        (
            changes.edit(OURS, text("new"), at_ms=5),
            {
                "target": {"chat": str(JOHN), "id": "3EB0AA", "from_me": True},
                "message": {"kind": "text", "text": "new"},
                "at_ms": 5,
            },
        ),
        (
            contact(Card(name="Ann")),
            {
                "contacts": [
                    {
                        "name": "Ann",
                        "vcard": "BEGIN:VCARD\nVERSION:3.0\nN:;Ann;;;\nFN:Ann\nEND:VCARD",
                        "card": {"name": "Ann"},
                    }
                ]
            },
        ),
        (Message(pollUpdateMessage={}), {}),
    ],
)
def test_details(message: Message, expected: dict[str, Any]) -> None:
    assert details(message) == expected


def test_details_of_a_file_and_a_payment() -> None:
    found = details(IMAGE)
    assert found["kind"] == "image"
    assert found["file"]["media_key"] == "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
    paid = details(payments.pix_button(PIX, body="Pay", reference="r"))
    assert (paid["body"], paid["payment"]["pix"]) == ("Pay", {"key": "k", "merchant": "m", "type": "EVP"})


def test_degrees_that_json_cannot_say() -> None:
    message = Message(locationMessage={"degreesLatitude": float("nan"), "degreesLongitude": float("inf")})
    assert details(message) == {"latitude": None, "longitude": None}


def test_details_of_a_context() -> None:
    message = with_context(
        text("x"), Context(quote=Quote(id="A", sender=JOHN, message=text("q")), forwarding_score=1)
    )
    assert context_details(message) == {
        "quote": {"id": "A", "sender": str(JOHN), "message": {"kind": "text", "text": "q"}},
        "forwarding_score": 1,
    }
    assert context_details(text("x")) == {}


def test_a_quiz_without_an_answer_is_one() -> None:
    assert kind_of(Message(pollCreationMessageV3={"pollType": PollType.QUIZ})) == "quiz"
