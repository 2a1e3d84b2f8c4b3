"""The timers of disappearing messages: learnt, kept, and said with what is sent."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.client.group_office import GroupOffice
from tests.unit.client.post_office import NOW, WAIT_S, End, Office
from wago.client.ephemeral import OFF, ChatTimer
from wago.client.events import MessageReceived
from wago.errors import InvalidContent, LocalProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.messages.context import context_of
from wago.protocol.proto.e2e_pb2 import ContextInfo, Message, ProtocolMessage

ALICE, BOB = "4915100001", "4915100002"
DAY, WEEK = 24 * 3600, 7 * 24 * 3600


async def send(end: End, to: Jid | str, message: Message) -> None:
    async with asyncio.timeout(WAIT_S):
        await end.messaging.messages.send(to if isinstance(to, Jid) else Jid(to), message)


def context(end: End) -> ContextInfo | None:
    return context_of(end.of(MessageReceived)[-1].message)


def timed(text: str, seconds: int, set_at: int | None = None) -> Message:
    message = Message()
    message.extendedTextMessage.text = text
    message.extendedTextMessage.contextInfo.expiration = seconds
    if set_at is not None:
        message.extendedTextMessage.contextInfo.ephemeralSettingTimestamp = set_at
    return message


async def pair(*, lids: bool = True) -> tuple[Office, End, End]:
    office = Office(lids=lids)
    return office, await office.join(ALICE), await office.join(BOB)


@pytest.mark.parametrize("lids", [True, False])
async def test_what_one_sets_both_keep_and_say(lids: bool) -> None:
    office, alice, bob = await pair(lids=lids)
    second = await office.join(ALICE, 2)
    async with asyncio.timeout(WAIT_S):
        receipt = await alice.messaging.ephemeral.set(Jid(BOB), WEEK)
    await office.idle()
    assert receipt is not None
    told = bob.of(MessageReceived)[-1].message.protocolMessage
    assert (told.type, told.ephemeralExpiration) == (ProtocolMessage.EPHEMERAL_SETTING, WEEK)
    timer = ChatTimer(WEEK, NOW)
    for end, other in ((alice, BOB), (bob, ALICE), (second, BOB)):
        assert await end.messaging.ephemeral.of(Jid(other)) == timer
        assert await end.messaging.ephemeral.of(Jid("9" + other, "lid")) == (timer if lids else OFF)
    await send(bob, ALICE, Message(conversation="hi"))
    await office.idle()
    said = context(alice)
    assert said is not None
    assert (said.expiration, said.ephemeralSettingTimestamp) == (WEEK, NOW)
    assert alice.of(MessageReceived)[-1].message.extendedTextMessage.text == "hi"
    office.now += 5
    async with asyncio.timeout(WAIT_S):
        await bob.messaging.ephemeral.set(Jid(ALICE), 0)
    await office.idle()
    await send(alice, BOB, Message(conversation="for ever"))
    await office.idle()
    assert bob.of(MessageReceived)[-1].message.conversation == "for ever"
    await alice.restart(clean=True)
    assert await alice.messaging.ephemeral.of(Jid(BOB)) == ChatTimer(0, NOW + 5)


async def test_it_is_learnt_from_any_message() -> None:
    office, alice, bob = await pair()
    await send(alice, BOB, timed("x", DAY, NOW - 10))
    await office.idle()
    of = bob.messaging.ephemeral.of
    assert await of(Jid(ALICE)) == ChatTimer(DAY, NOW - 10)
    # A message from before a change does not undo it.
    await send(alice, BOB, timed("x", WEEK, NOW - 20))
    await office.idle()
    assert await of(Jid(ALICE)) == ChatTimer(DAY, NOW - 10)
    await send(alice, BOB, timed("x", WEEK, NOW - 5))
    await office.idle()
    assert await of(Jid(ALICE)) == ChatTimer(WEEK, NOW - 5)
    # Nor does one that does not say since when.
    await send(alice, BOB, timed("x", DAY))
    await office.idle()
    assert await of(Jid(ALICE)) == ChatTimer(WEEK, NOW - 5)


async def test_a_client_that_does_not_say_since_when_is_believed_where_nothing_is_known() -> None:
    office, alice, bob = await pair()
    await send(alice, BOB, timed("x", DAY))
    await office.idle()
    assert await bob.messaging.ephemeral.of(Jid(ALICE)) == ChatTimer(DAY, NOW)


async def test_the_setting_in_a_wrapper() -> None:
    """As Baileys sends it."""
    office, alice, bob = await pair()
    message = Message()
    protocol = message.ephemeralMessage.message.protocolMessage
    protocol.type = ProtocolMessage.EPHEMERAL_SETTING
    protocol.ephemeralExpiration = DAY
    await send(alice, BOB, message)
    await office.idle()
    assert await bob.messaging.ephemeral.of(Jid(ALICE)) == ChatTimer(DAY, NOW)


async def test_what_has_no_place_for_it_and_what_says_its_own_is_left_alone() -> None:
    office, alice, bob = await pair()
    async with asyncio.timeout(WAIT_S):
        await alice.messaging.ephemeral.set(Jid(BOB), WEEK)
    reaction = Message()
    reaction.reactionMessage.text = "👍"
    await send(alice, BOB, reaction)
    await send(alice, BOB, timed("x", DAY))
    image = Message()
    image.imageMessage.caption = "look"
    await send(alice, BOB, image)
    await office.idle()
    _, reacted, own, looked = [event.message for event in bob.of(MessageReceived)]
    assert reacted.reactionMessage == reaction.reactionMessage
    assert own.extendedTextMessage.contextInfo.expiration == DAY
    assert looked.imageMessage.contextInfo.expiration == WEEK
    assert not image.imageMessage.HasField("contextInfo")


async def test_a_failed_store_takes_back_what_was_learnt() -> None:
    office, alice, bob = await pair()
    await send(alice, BOB, Message(conversation="x"))
    await office.idle()
    bob.account.fail_next()  # type: ignore[attr-defined]
    await send(alice, BOB, timed("y", DAY, NOW))
    await bob.until(lambda: bob.line is None)
    assert await bob.messaging.ephemeral.of(Jid(ALICE)) == OFF
    await bob.online()
    await office.idle()
    assert await bob.messaging.ephemeral.of(Jid(ALICE)) == ChatTimer(DAY, NOW)


async def test_groups_have_theirs_in_their_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    office = GroupOffice()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB, ephemeral_s=DAY)
    assert await alice.messaging.ephemeral.of(group) == ChatTimer(DAY, 0)
    await send(alice, group, Message(conversation="hi"))
    await office.idle()
    said = context(bob)
    assert said is not None
    assert (said.expiration, said.HasField("ephemeralSettingTimestamp")) == (DAY, False)
    set_to: list[Node] = []
    answer = office.answer

    def take(end: End, iq: Node) -> Node:
        if iq.attr("xmlns") == "w:g2" and iq.attr("type") == "set":
            set_to.append(iq.children[0])
            return Node("iq", {"id": iq.attr("id"), "type": "result", "from": group})
        return answer(end, iq)

    monkeypatch.setattr(office, "answer", take)
    assert await alice.messaging.ephemeral.set(group, WEEK) is None
    assert await alice.messaging.ephemeral.set(group, 0) is None
    assert set_to == [Node("ephemeral", {"expiration": WEEK}), Node("not_ephemeral")]


async def test_refusals() -> None:
    _, alice, _ = await pair()
    with pytest.raises(InvalidContent, match="seconds is none of 0, 86400, 604800, 7776000"):
        await alice.messaging.ephemeral.set(Jid(BOB), 5)
    with pytest.raises(InvalidContent):
        await alice.messaging.ephemeral.set_default(-1)
    with pytest.raises(LocalProtocolError, match="has no timer"):
        await alice.messaging.ephemeral.set(STATUS_BROADCAST, DAY)
    assert await alice.messaging.ephemeral.of(STATUS_BROADCAST) == OFF
