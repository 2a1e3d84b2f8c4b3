"""What is said about messages, between clients: votes, answers, comments, reactions, edits."""

from __future__ import annotations

import asyncio
from hashlib import sha256

import pytest

from tests.unit.client.post_office import WAIT_S, End, Office
from wago.client.addon_types import (
    Answer,
    Comment,
    EditKind,
    EncryptedEdit,
    EncryptedReaction,
    EventAnswer,
    PollVote,
)
from wago.client.events import MessageReceived, MessageSent
from wago.client.send.sender import SentReceipt
from wago.errors import InvalidContent, UnknownMessageSecret
from wago.protocol import addons
from wago.protocol.addons import AddOnKind, Binding
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message, MessageKey

ALICE, BOB = "4915100001", "4915100002"


def a_poll(*options: str) -> Message:
    message = Message()
    message.pollCreationMessageV3.name = "When?"
    for each in options:
        message.pollCreationMessageV3.options.add(optionName=each)
    return message


def hashes(*options: str) -> tuple[bytes, ...]:
    return tuple(sha256(each.encode()).digest() for each in options)


async def send(end: End, to: str, message: Message) -> SentReceipt:
    async with asyncio.timeout(WAIT_S):
        return await end.messaging.messages.send(Jid(to), message)


def last(end: End) -> MessageReceived:
    event = end.of(MessageReceived)[-1]
    assert isinstance(event, MessageReceived)
    return event


@pytest.mark.parametrize("lids", [True, False])
@pytest.mark.parametrize("name_both", [True, False])
class TestVotes:
    async def test_in_the_others_poll_and_in_ones_own(self, lids: bool, name_both: bool) -> None:
        office = Office(lids=lids, name_both=name_both)
        alice, bob = await office.join(ALICE), await office.join(BOB)
        poll = await send(alice, BOB, a_poll("one", "two"))
        await office.idle()
        made = last(bob).info
        await bob.messaging.addons.vote(made.chat, made.id, made.sender, ["two"])
        await office.idle()
        vote = last(alice)
        assert isinstance(vote.addon, PollVote)
        assert vote.addon.options == hashes("two")
        assert (vote.addon.target.id, vote.addon.target.from_me) == (poll.id, True)
        assert vote.addon.timestamp_ms == office.now * 1000
        # It stays what it was for who looks at the raw message.
        assert vote.message.HasField("pollUpdateMessage")
        await alice.messaging.addons.vote(poll.chat, poll.id, poll.sender, ["one", "two"])
        await office.idle()
        other = last(bob)
        assert isinstance(other.addon, PollVote)
        assert other.addon.options == hashes("one", "two")
        assert not other.addon.target.from_me

    async def test_ones_other_device_learns_of_it(self, lids: bool, name_both: bool) -> None:
        office = Office(lids=lids, name_both=name_both)
        alice, bob, second = await office.join(ALICE), await office.join(BOB), await office.join(BOB, 2)
        await send(alice, BOB, a_poll("one", "two"))
        await office.idle()
        made = last(bob).info
        await bob.messaging.addons.vote(made.chat, made.id, made.sender, ["one"])
        await office.idle()
        copy = last(second)
        assert copy.info.from_me
        assert isinstance(copy.addon, PollVote)
        assert copy.addon.options == hashes("one")


async def test_a_vote_is_taken_back_and_told_of_where_it_was_sent() -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    await send(alice, BOB, a_poll("one", "two"))
    await office.idle()
    made = last(bob).info
    await bob.messaging.addons.vote(made.chat, made.id, made.sender, [])
    await office.idle()
    assert last(alice).addon is not None
    assert last(alice).addon.options == ()  # type: ignore[union-attr]
    sent = bob.of(MessageSent)[-1]
    assert sent.addon == PollVote(target=sent.addon.target, options=(), timestamp_ms=int(office.now * 1000))
    assert sent.addon.target.id == made.id


async def test_event_answers() -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    event = Message()
    event.eventMessage.name = "Party"
    made = await send(alice, BOB, event)
    await office.idle()
    info = last(bob).info
    await bob.messaging.addons.answer_event(info.chat, info.id, info.sender, Answer.MAYBE, extra_guests=2)
    await office.idle()
    got = last(alice).addon
    assert isinstance(got, EventAnswer)
    assert (got.answer, got.extra_guests, got.target.id) == (Answer.MAYBE, 2, made.id)
    assert bob.of(MessageSent)[-1].addon.answer is Answer.MAYBE


async def test_comments_reactions_and_edits() -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    first = await send(alice, BOB, Message(conversation="first"))
    await office.idle()
    info = last(bob).info
    await bob.messaging.addons.comment(info.chat, info.id, info.sender, Message(conversation="well said"))
    await office.idle()
    comment = last(alice)
    assert isinstance(comment.addon, Comment)
    assert comment.addon.target.id == first.id
    assert comment.message.commentMessage.message.conversation == "well said"
    # A comment has a secret of its own, so that it can be reacted to.
    await alice.messaging.addons.react(comment.info.chat, comment.info.id, comment.info.sender, "👍")
    await office.idle()
    reaction = last(bob)
    assert isinstance(reaction.addon, EncryptedReaction)
    assert reaction.message.reactionMessage.text == "👍"
    assert comment.info.id == reaction.message.reactionMessage.key.ID
    await alice.messaging.addons.edit(first.chat, first.id, Message(conversation="second"))
    await office.idle()
    edit = last(bob)
    assert isinstance(edit.addon, EncryptedEdit)
    assert edit.addon.kind is EditKind.MESSAGE
    assert edit.message.protocolMessage.editedMessage.conversation == "second"
    assert first.id == edit.message.protocolMessage.key.ID


async def test_nobody_edits_anothers_message() -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    first = await send(alice, BOB, Message(conversation="first"))
    await office.idle()
    secret = await bob.account.message_secret(f"9{ALICE}@lid", f"9{ALICE}@lid", first.id)
    assert secret is not None
    # Bob knows the secret and names Alice as the author, as if he were her.
    author = Jid("9" + ALICE, "lid")
    inner = Message()
    inner.protocolMessage.editedMessage.conversation = "forged"
    key = MessageKey(remoteJID=str(author), fromMe=False, ID=first.id)
    binding = Binding(secret=secret, message_id=first.id, author=author, actor=author)
    forged = addons.encrypt_edit(AddOnKind.MESSAGE_EDIT, binding, key, inner, bytes(12))
    await send(bob, ALICE, forged)
    await office.idle()
    assert last(alice).addon is None
    assert last(alice).message.HasField("secretEncryptedMessage")


async def test_what_cannot_be_decrypted_is_delivered_as_it_came() -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    poll = await send(alice, BOB, a_poll("one", "two"))
    await office.idle()
    key = MessageKey(remoteJID=f"9{ALICE}@lid", fromMe=False, ID=poll.id)
    wrong = Binding(secret=bytes(32), message_id=poll.id, author=Jid(ALICE), actor=Jid(BOB))
    for name, id in (("damaged", poll.id), ("unknown", "3EB0UNKNOWN"), ("unnamed", "")):
        key.ID = id
        await send(bob, ALICE, addons.encrypt_vote(wrong, key, [], bytes(12), 1))
        await office.idle()
        got = last(alice)
        assert got.addon is None, name
        assert id == got.message.pollUpdateMessage.pollCreationMessageKey.ID
    assert len(alice.of(MessageReceived)) == 3
    assert not bob.waiting
    assert not alice.waiting


async def backlog(monkeypatch: pytest.MonkeyPatch) -> tuple[Office, End, SentReceipt]:
    """A device that finds a poll and a vote at once, and is slower with the poll."""
    office = Office()
    alice, bob, second = await office.join(ALICE), await office.join(BOB), await office.join(ALICE, 2)
    # Both senders are known, so that nothing else holds them up.
    await send(alice, BOB, Message(conversation="hi"))
    await send(bob, ALICE, Message(conversation="hi"))
    await office.idle()
    second.offline()
    poll = await send(alice, BOB, a_poll("one", "two"))
    await office.idle()
    made = last(bob).info
    await bob.messaging.addons.vote(made.chat, made.id, made.sender, ["one"])
    await office.idle()
    seen = second.account.seen

    async def slowly(chat: str, sender: str, message_id: str) -> bool:
        if message_id == poll.id:
            for _ in range(300):
                await asyncio.sleep(0)
        return await seen(chat, sender, message_id)

    monkeypatch.setattr(second.account, "seen", slowly)
    return office, second, poll


async def test_a_vote_waits_for_its_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    _, second, poll = await backlog(monkeypatch)
    await second.online()
    await second.until(lambda: last(second).addon is not None)
    assert last(second).addon.target.id == poll.id  # type: ignore[union-attr]
    assert [event.info.id for event in second.of(MessageReceived)][-2] == poll.id


async def test_a_vote_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    office, second, poll = await backlog(monkeypatch)
    monkeypatch.setattr("wago.client.receive.arrivals.WAIT_S", 0)
    await second.online()
    await second.until(lambda: len(second.of(MessageReceived)) == 4)
    vote, made = second.of(MessageReceived)[-2:]
    assert (vote.addon, made.info.id) == (None, poll.id)
    assert vote.message.HasField("pollUpdateMessage")
    await office.idle()
    assert not second.waiting


async def test_the_ratchet_goes_on_behind_an_addon() -> None:
    """An add-on is decrypted twice; nobody may notice."""
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    poll = await send(alice, BOB, a_poll("one", "two"))
    await office.idle()
    made = last(bob).info
    for number in range(5):
        await bob.messaging.addons.vote(made.chat, made.id, made.sender, ["one"])
        await send(bob, ALICE, Message(conversation=str(number)))
        await office.idle()
        await send(alice, BOB, Message(conversation=str(number)))
        await office.idle()
    assert [text for text in alice.texts if text] == [text for text in bob.texts if text] == list("01234")
    assert [e.addon.target.id for e in alice.of(MessageReceived) if e.addon is not None] == [poll.id] * 5
    await alice.restart(clean=True)
    await bob.messaging.addons.vote(made.chat, made.id, made.sender, ["two"])
    await office.idle()
    assert last(alice).addon.options == hashes("two")  # type: ignore[union-attr]


async def test_refusals() -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    facade = alice.messaging.addons
    with pytest.raises(UnknownMessageSecret, match="3EB0"):
        await facade.vote(Jid(BOB), "3EB0", Jid(BOB), ["one"])
    with pytest.raises(InvalidContent, match="options names one twice"):
        await facade.vote(Jid(BOB), "3EB0", Jid(BOB), ["one", "one"])
    with pytest.raises(InvalidContent, match="answer"):
        await facade.answer_event(Jid(BOB), "3EB0", Jid(BOB), Answer.UNKNOWN)
    with pytest.raises(InvalidContent, match="extra_guests"):
        await facade.answer_event(Jid(BOB), "3EB0", Jid(BOB), Answer.GOING, extra_guests=-1)
    with pytest.raises(InvalidContent, match="id is empty"):
        await facade.comment(Jid(BOB), "", Jid(BOB), Message(conversation="x"))
    assert not bob.of(MessageReceived)
