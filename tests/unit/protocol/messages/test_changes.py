"""Reactions, edits, deletions, pins, keeps, timers, comments and calls: what is about something else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import (
    GROUP,
    IN_GROUP,
    JOHN,
    NOW_MS,
    OURS,
    SECRET,
    THEIRS,
    again,
    targets,
    texts,
    uploaded,
    wrapped,
)
from wago.errors import InvalidContent
from wago.protocol.jid import STATUS_BROADCAST
from wago.protocol.media import MediaKind
from wago.protocol.messages import changes, media
from wago.protocol.messages.calls import (
    CancelledCall,
    ScheduledCall,
    cancel_call,
    read_cancelled_call,
    read_scheduled_call,
    scheduled_call,
)
from wago.protocol.messages.changes import Edit, Keep, Pin, Revoke, TimerSetting
from wago.protocol.messages.comments import Comment, comment, read_comment
from wago.protocol.messages.keys import Target, message_key, read_key
from wago.protocol.messages.polls import poll
from wago.protocol.messages.reactions import Reaction, reaction, read_reaction
from wago.protocol.messages.text import text
from wago.protocol.proto.e2e_pb2 import (
    CommentMessage,
    DisappearingMode,
    KeepInChatMessage,
    KeepType,
    Message,
    MessageContextInfo,
    MessageKey,
    PinInChatMessage,
    ProtocolMessage,
    ReactionMessage,
    ScheduledCallCreationMessage,
    ScheduledCallEditMessage,
)

OUR_KEY = MessageKey(remoteJID="15550002222@s.whatsapp.net", fromMe=True, ID="3EB0AA")
THEIR_KEY = MessageKey(remoteJID="15550002222@s.whatsapp.net", fromMe=False, ID="3EB0BB")
GROUP_KEY = MessageKey(
    remoteJID="120363000000000001@g.us", fromMe=False, ID="3EB0CC", participant="990003333@lid"
)


def test_keys() -> None:
    assert [message_key(target) for target in (OURS, THEIRS, IN_GROUP)] == [OUR_KEY, THEIR_KEY, GROUP_KEY]
    # In a chat with a person the sender is no question.
    assert message_key(Target(chat=JOHN, id="3EB0BB", from_me=False, sender=JOHN)) == THEIR_KEY
    status = message_key(Target(chat=STATUS_BROADCAST, id="A", from_me=False, sender=JOHN.with_device(4)))
    assert (status.remoteJID, status.participant) == ("status@broadcast", str(JOHN))


@pytest.mark.parametrize(
    ("target", "field"),
    [(Target(chat=JOHN, id="", from_me=True), "id"), (Target(chat=GROUP, id="A", from_me=False), "sender")],
)
def test_targets_that_are_incomplete(target: Target, field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        message_key(target)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "key",
    [
        MessageKey(remoteJID="x@y", fromMe=True),
        MessageKey(remoteJID="a:b:c@d", ID="A"),
        MessageKey(remoteJID=str(GROUP), ID="A", participant="a:b:c@d"),
        MessageKey(ID="A"),
    ],
)
def test_keys_that_say_nothing(key: MessageKey) -> None:
    assert read_key(key) is None


@given(targets())
def test_keys_there_and_back(target: Target) -> None:
    assert read_key(message_key(target)) == target


def test_a_reaction() -> None:
    assert reaction(IN_GROUP, "👍", at_ms=NOW_MS) == Message(
        reactionMessage=ReactionMessage(key=GROUP_KEY, text="👍", senderTimestampMS=NOW_MS)
    )
    taken_back = reaction(THEIRS, " ", at_ms=NOW_MS)
    assert taken_back.reactionMessage.text == ""
    assert taken_back.reactionMessage.HasField("text")
    assert read_reaction(again(taken_back)) == Reaction(target=THEIRS, emoji="", at_ms=NOW_MS)
    assert read_reaction(text("x")) is None
    with pytest.raises(InvalidContent, match="emoji has 33"):
        reaction(THEIRS, "x" * 33, at_ms=NOW_MS)


def test_an_edit() -> None:
    message = changes.edit(OURS, text("new"), at_ms=NOW_MS)
    assert message == Message(
        protocolMessage=ProtocolMessage(
            key=OUR_KEY,
            type=ProtocolMessage.MESSAGE_EDIT,
            editedMessage=text("new"),
            timestampMS=NOW_MS,
        )
    )
    expected = Edit(target=OURS, message=text("new"), at_ms=NOW_MS)
    assert changes.read_edit(again(message)) == expected
    # As older clients and the history have it.
    assert changes.read_edit(wrapped(message, "editedMessage")) == expected


def test_an_edited_caption_keeps_its_wrapper_and_loses_its_secret() -> None:
    document = media.document(uploaded(MediaKind.DOCUMENT), filename="a", caption="c")
    document.messageContextInfo.messageSecret = SECRET
    edited = changes.edit(OURS, document, at_ms=1).protocolMessage.editedMessage
    assert edited.documentWithCaptionMessage.message.documentMessage.caption == "c"
    assert not edited.HasField("messageContextInfo")


@pytest.mark.parametrize(
    ("target", "content", "field"),
    [
        (THEIRS, text("x"), "target"),
        (OURS, reaction(THEIRS, "👍", at_ms=1), "content"),
        (OURS, Message(), "content"),
    ],
)
def test_edits_that_are_none(target: Target, content: Message, field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        changes.edit(target, content, at_ms=1)
    assert caught.value.field == field


@pytest.mark.parametrize(("target", "key"), [(OURS, OUR_KEY), (IN_GROUP, GROUP_KEY)])
def test_a_deletion_for_everyone(target: Target, key: MessageKey) -> None:
    message = changes.revoke(target)
    assert message == Message(protocolMessage=ProtocolMessage(key=key, type=ProtocolMessage.REVOKE))
    assert changes.read_revoke(again(message)) == Revoke(target=target)


def test_another_persons_message_cannot_be_deleted() -> None:
    with pytest.raises(InvalidContent, match="not our own message, and the chat is no group"):
        changes.revoke(THEIRS)


def test_a_protocol_message_without_a_type_is_no_deletion() -> None:
    message = Message(protocolMessage=ProtocolMessage(key=OUR_KEY))
    assert changes.read_revoke(message) is None
    assert changes.read_edit(message) is None
    assert changes.read_edit(Message(protocolMessage={"type": ProtocolMessage.MESSAGE_EDIT})) is None


@pytest.mark.parametrize("pinned", [True, False])
def test_a_pin(pinned: bool) -> None:
    message = changes.pin(IN_GROUP, at_ms=NOW_MS, pinned=pinned, duration_s=86_400)
    kind = PinInChatMessage.PIN_FOR_ALL if pinned else PinInChatMessage.UNPIN_FOR_ALL
    assert message == Message(
        pinInChatMessage=PinInChatMessage(key=GROUP_KEY, type=kind, senderTimestampMS=NOW_MS),
        messageContextInfo=MessageContextInfo(messageAddOnDurationInSecs=86_400 if pinned else 0),
    )
    duration = 86_400 if pinned else None
    expected = Pin(target=IN_GROUP, pinned=pinned, at_ms=NOW_MS, duration_s=duration)
    assert changes.read_pin(again(message)) == expected


def test_a_pin_whose_duration_stands_outside_of_the_wrapper() -> None:
    inner = changes.pin(OURS, at_ms=1)
    outer = wrapped(Message(pinInChatMessage=inner.pinInChatMessage), "ephemeralMessage")
    outer.messageContextInfo.CopyFrom(inner.messageContextInfo)
    assert changes.read_pin(outer) == Pin(target=OURS, pinned=True, at_ms=1, duration_s=604_800)


def test_a_pin_for_a_time_that_no_client_offers() -> None:
    with pytest.raises(InvalidContent, match="duration_s is 5, not one of 86400, 604800, 2592000"):
        changes.pin(OURS, at_ms=1, duration_s=5)


@pytest.mark.parametrize(
    ("kept", "kind"), [(True, KeepType.KEEP_FOR_ALL), (False, KeepType.UNDO_KEEP_FOR_ALL)]
)
def test_a_keep(kept: bool, kind: KeepType) -> None:
    message = changes.keep(THEIRS, at_ms=NOW_MS, kept=kept)
    assert message == Message(
        keepInChatMessage=KeepInChatMessage(key=THEIR_KEY, keepType=kind, timestampMS=NOW_MS)
    )
    assert changes.read_keep(again(message)) == Keep(target=THEIRS, kept=kept, at_ms=NOW_MS)


@pytest.mark.parametrize("timer", changes.TIMERS_S)
def test_a_chats_timer(timer: int) -> None:
    message = changes.timer_setting(timer, at_s=5)
    assert message == Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.EPHEMERAL_SETTING,
            ephemeralExpiration=timer,
            ephemeralSettingTimestamp=5,
            disappearingMode=DisappearingMode(
                initiator=DisappearingMode.CHANGED_IN_CHAT, trigger=DisappearingMode.UNKNOWN
            ),
        )
    )
    read = changes.read_timer_setting(wrapped(again(message), "ephemeralMessage"))
    assert read == TimerSetting(expiration_s=timer, set_at_s=5)


def test_a_timer_that_no_client_offers() -> None:
    with pytest.raises(InvalidContent, match="expiration_s is 1, not one of 0, 86400"):
        changes.timer_setting(1, at_s=5)


def test_phone_numbers_are_shown_and_asked_for() -> None:
    assert changes.share_phone_number().protocolMessage.type == ProtocolMessage.SHARE_PHONE_NUMBER
    assert again(changes.request_phone_number()).HasField("requestPhoneNumberMessage")


def test_a_comment() -> None:
    message = comment(IN_GROUP, "well")
    assert message == Message(commentMessage=CommentMessage(message=text("well"), targetMessageKey=GROUP_KEY))
    assert read_comment(again(message)) == Comment(target=IN_GROUP, message=text("well"))
    assert read_comment(text("x")) is None


def test_a_scheduled_call() -> None:
    call = ScheduledCall(title="Weekly", at_ms=NOW_MS, video=True)
    message = scheduled_call(call)
    assert message == Message(
        scheduledCallCreationMessage=ScheduledCallCreationMessage(
            title="Weekly", scheduledTimestampMS=NOW_MS, callType=ScheduledCallCreationMessage.VIDEO
        )
    )
    assert read_scheduled_call(again(message)) == call
    assert read_scheduled_call(text("x")) is None


def test_a_call_that_will_not_be() -> None:
    message = cancel_call(OURS)
    assert message == Message(
        scheduledCallEditMessage=ScheduledCallEditMessage(
            key=OUR_KEY, editType=ScheduledCallEditMessage.CANCEL
        )
    )
    assert read_cancelled_call(again(message)) == CancelledCall(target=OURS)
    assert read_cancelled_call(text("x")) is None


@pytest.mark.parametrize(
    "call", [{"title": "", "at_ms": 1}, {"title": "x", "at_ms": 0}, {"title": "x" * 256, "at_ms": 1}]
)
def test_calls_that_are_none(call: dict[str, Any]) -> None:
    with pytest.raises(InvalidContent):
        scheduled_call(ScheduledCall(**call))


@given(targets(), texts(20), st.integers(0, 2**50))
def test_all_of_them_there_and_back(target: Target, body: str, at: int) -> None:
    assert read_reaction(again(reaction(target, body, at_ms=at))) == Reaction(
        target=target, emoji=body.strip(), at_ms=at
    )
    assert changes.read_keep(again(changes.keep(target, at_ms=at))) == Keep(
        target=target, kept=True, at_ms=at
    )
    assert read_comment(again(comment(target, body))) == Comment(target=target, message=text(body))
    if target.from_me:
        edited = changes.read_edit(again(changes.edit(target, text(body), at_ms=at)))
        assert edited == Edit(target=target, message=text(body), at_ms=at)


def test_a_poll_can_be_edited() -> None:
    new = poll("Which?", ["a", "b"], secret=SECRET)
    assert changes.edit(OURS, new, at_ms=1).protocolMessage.editedMessage.HasField("pollCreationMessageV3")


def test_readers_leave_other_kinds_alone() -> None:
    for read in (changes.read_pin, changes.read_keep, changes.read_timer_setting, changes.read_revoke):
        assert read(text("x")) is None
