"""Votes, answers to events and timers between clients over the emulated service, in chats and groups."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import Town, linked, town
from tests.unit.client.test_sandbox_messages import until
from wago.client import Client
from wago.client.addon_types import Answer, EventAnswer, PollVote
from wago.client.ephemeral import ChatTimer
from wago.client.events import GroupChanged, MessageReceived, UndecryptableMessage
from wago.errors import IQError
from wago.protocol.jid import Jid
from wago.protocol.messages.context import context_of
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.group_changes import TimerChange
from wago.store.memory import MemoryStore

__all__ = ["town"]

WEEK = 7 * 24 * 3600


def received(sink: Sink) -> list[MessageReceived]:
    return [event for event in sink.events if isinstance(event, MessageReceived)]


async def two(town: Town, sink: Sink, other_sink: Sink) -> tuple[Client, Client, str, str]:
    first, second = await town.phone(), await town.phone()
    store = MemoryStore()
    client = await linked(town, store.account("a"), sink, first)
    other = await linked(town, store.account("b"), other_sink, second)
    return client, other, first, second


def a_poll() -> Message:
    message = Message()
    message.pollCreationMessageV3.name = "When?"
    for each in ("now", "later"):
        message.pollCreationMessageV3.options.add(optionName=each)
    return message


@pytest.mark.parametrize("place", ["chat", "lid", "pn"])
async def test_a_poll_and_an_event(town: Town, sink: Sink, place: str) -> None:
    other_sink = Sink()
    client, other, first, second = await two(town, sink, other_sink)
    if place == "chat":
        where = Jid(second)
    else:
        made = await town.admin(
            "POST", "/groups", subject="Us", creator=first, participants=[second], addressing=place
        )
        where = Jid.parse(made["jid"])
    poll = await client.messages.send(where, a_poll())
    await until(lambda: len(received(other_sink)) == 1)
    info = received(other_sink)[0].info
    await other.addons.vote(info.chat, info.id, info.sender, ["later"])
    await until(lambda: any(isinstance(event.addon, PollVote) for event in received(sink)))
    vote = received(sink)[-1].addon
    assert isinstance(vote, PollVote)
    assert vote.options == (sha256(b"later").digest(),)
    assert (vote.target.id, vote.target.from_me) == (poll.id, True)
    await client.addons.vote(poll.chat, poll.id, poll.sender, ["now"])
    await until(lambda: isinstance(received(other_sink)[-1].addon, PollVote))
    event = Message()
    event.eventMessage.name = "Party"
    party = await client.messages.send(where, event)
    await until(lambda: received(other_sink)[-1].info.id == party.id)
    info = received(other_sink)[-1].info
    await other.addons.answer_event(info.chat, info.id, info.sender, Answer.GOING, extra_guests=1)
    await until(lambda: isinstance(received(sink)[-1].addon, EventAnswer))
    answer = received(sink)[-1].addon
    assert isinstance(answer, EventAnswer)
    assert (answer.answer, answer.extra_guests, answer.target.id) == (Answer.GOING, 1, party.id)
    for each in (sink, other_sink):
        assert not [event for event in each.events if isinstance(event, UndecryptableMessage)]
    assert await town.admin("GET", "/refusals") == {"refusals": []}
    await client.close()
    await other.close()


async def test_a_groups_timer(town: Town, sink: Sink) -> None:
    other_sink = Sink()
    client, other, first, second = await two(town, sink, other_sink)
    made = await town.admin("POST", "/groups", subject="Us", creator=first, participants=[second])
    group = Jid.parse(made["jid"])
    assert await other.ephemeral.of(group) == ChatTimer(0, 0)
    await client.ephemeral.set(group, WEEK)
    told = TimerChange(WEEK)
    await until(
        lambda: any(isinstance(event, GroupChanged) and told in event.changes for event in other_sink.events)
    )
    assert await other.ephemeral.of(group) == await client.ephemeral.of(group) == ChatTimer(WEEK, 0)
    await other.messages.send_text(group, "hi")
    await until(lambda: len(received(sink)) == 1)
    context = context_of(received(sink)[0].message)
    assert context is not None
    assert context.expiration == WEEK
    await town.admin("POST", f"/groups/{group}", locked=True)
    with pytest.raises(IQError, match="403"):
        await other.ephemeral.set(group, 0)
    await client.ephemeral.set(group, 0)
    assert await client.ephemeral.of(group) == ChatTimer(0, 0)
    await client.close()
    await other.close()
