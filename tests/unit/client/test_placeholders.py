"""Messages that cannot be read, and our phone, which is asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.unit.client.post_office import NOW, WAIT_S, End, Office
from tests.unit.client.test_recovery import ALICE, BOB, lose_sessions, pair, say
from wago.client.addon_types import PollVote
from wago.client.events import MessageReceived, UndecryptableMessage
from wago.client.receive.placeholders import DELAY_S, MAX_AGE_S
from wago.client.receive.receiver import STATUS_AGE_S
from wago.protocol import addons
from wago.protocol.addons import Binding
from wago.protocol.binary.node import Node
from wago.protocol.jid import GROUP_SERVER, STATUS_BROADCAST, Jid
from wago.protocol.proto.e2e_pb2 import (
    Message,
    MessageKey,
    PeerDataOperationRequestMessage,
    PeerDataOperationRequestType,
    ProtocolMessage,
)
from wago.protocol.proto.web_pb2 import WebMessageInfo


def requests(phone: End) -> list[tuple[str, MessageKey]]:
    """What the phone was asked for: the request's id and the message's key."""
    sent = phone.office.people[phone.person.pn].ends[1].sent
    found = [node.attr("id") for node in sent if node.opt_attr("category") == "peer"]
    asked = [
        event.message.protocolMessage.peerDataOperationRequestMessage for event in phone.of(MessageReceived)
    ]
    keys = [each.placeholderMessageResendRequest[0].messageKey for each in asked if _is_resend(each)]
    return list(zip(found, keys, strict=True))


def _is_resend(asked: PeerDataOperationRequestMessage) -> bool:
    kind = PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND
    return bool(asked.placeholderMessageResendRequest) and asked.peerDataOperationRequestType == kind


@pytest.fixture(autouse=True)
def phones_show_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The phone of these tests is a client too: have it report what a client takes aside."""
    monkeypatch.setattr("wago.client.receive.control.PEER", "never")


def answer(request_id: str, *kept: WebMessageInfo | bytes) -> Message:
    message = Message()
    protocol = message.protocolMessage
    protocol.type = ProtocolMessage.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE
    response = protocol.peerDataOperationRequestResponseMessage
    response.peerDataOperationRequestType = PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND
    response.stanzaID = request_id
    for each in kept:
        data = each if isinstance(each, bytes) else each.SerializeToString()
        result = response.peerDataOperationResult.add()
        result.placeholderMessageResendResponse.webMessageInfoBytes = data
    return message


async def tell(phone: End, message: Message, device: int = 1) -> None:
    async with asyncio.timeout(WAIT_S):
        await phone.messaging.peers.send(message, device=device)


def placeholder(id: str, origin: Jid, kind: str = "", *, t: int = NOW, **attrs: str | Jid) -> Node:
    fields = {"id": id, "from": origin, "t": str(t), "type": "text", "notify": "Alice", **attrs}
    return Node("message", fields, [Node("unavailable", {"type": kind or None})])


def received(end: End) -> list[MessageReceived]:
    """Without what the phone answered, which is shown here as well."""
    events: list[MessageReceived] = end.of(MessageReceived)
    return [event for event in events if not event.message.protocolMessage.HasField("type")]


async def family() -> tuple[Office, End, End, End]:
    """Alice, and Bob with a phone."""
    office = Office()
    phone = await office.join(BOB, 0)
    alice, bob = await office.join(ALICE), await office.join(BOB)
    return office, alice, bob, phone


async def test_the_phone_gives_what_the_server_does_not_have() -> None:
    office, alice, bob, phone = await family()
    office.put(bob, placeholder("U", alice.lid, sender_pn=alice.jid))
    await office.idle()
    [event] = bob.of(UndecryptableMessage)
    assert (event.reason, event.unavailable) == ("unavailable", "unknown")
    [(request_id, key)] = requests(phone)
    assert (key.remoteJID, key.fromMe, key.ID) == (str(alice.person.lid), False, "U")
    assert not key.HasField("participant")
    assert not bob.waiting
    kept = WebMessageInfo(key=key, message=Message(conversation="here"), messageTimestamp=NOW - 9)
    kept.messageSecret = b"s" * 32
    kept.key.remoteJID = str(alice.person.pn)
    await tell(phone, answer(request_id, kept))
    await office.idle()
    [got] = received(bob)
    assert (got.message.conversation, got.recovered, got.request_id) == ("here", True, request_id)
    # The placeholder said more than the phone does.
    assert (got.info.sender, got.info.push_name, got.info.timestamp) == (alice.lid, "Alice", NOW)
    assert await bob.account.message_secret(str(alice.person.lid), str(alice.person.lid), "U") == b"s" * 32
    await tell(phone, answer(request_id, kept))
    await office.idle()
    assert len(received(bob)) == 1


@pytest.mark.parametrize(
    "kind", ["view_once", "view_once_unavailable_fanout", "bot_unavailable_fanout", "hosted"]
)
async def test_what_the_phone_keeps_to_itself_is_not_asked_for(kind: str) -> None:
    office, alice, bob, phone = await family()
    office.put(bob, placeholder("V", alice.lid, kind))
    await office.idle()
    assert [event.unavailable for event in bob.of(UndecryptableMessage)] == [kind]
    assert requests(phone) == []
    assert not bob.waiting


async def test_marks_of_bots_and_of_hosted_devices_are_seen() -> None:
    office, alice, bob, phone = await family()
    bot, hosted = placeholder("B", alice.lid), placeholder("H", alice.lid)
    assert isinstance(bot.content, list)
    bot.content.append(Node("bot", {"edit": "first"}))
    hosted.child("unavailable").attrs["hosted"] = "true"
    for node in (bot, hosted):
        office.put(bob, node)
    await office.idle()
    assert [event.unavailable for event in bob.of(UndecryptableMessage)] == ["bot", "hosted"]
    assert requests(phone) == []


async def test_an_old_message_is_not_asked_for() -> None:
    office, alice, bob, phone = await family()
    office.put(bob, placeholder("old", alice.lid, t=NOW - MAX_AGE_S - 1))
    office.put(bob, placeholder("young", alice.lid, t=NOW - MAX_AGE_S))
    await office.idle()
    assert [key.ID for _, key in requests(phone)] == ["young"]
    assert not bob.waiting


async def test_in_a_group_the_sender_is_named() -> None:
    office, alice, bob, phone = await family()
    group = Jid("1203630", GROUP_SERVER)
    office.put(bob, placeholder("G", group, participant=alice.lid, participant_pn=alice.jid))
    await office.idle()
    [(request_id, key)] = requests(phone)
    assert (key.remoteJID, key.participant) == (str(group), str(alice.person.lid))
    await tell(phone, answer(request_id, WebMessageInfo(key=key, message=Message(conversation="all"))))
    await office.idle()
    [got] = received(bob)
    assert (got.info.chat, got.info.sender, got.info.is_group) == (group, alice.lid, True)


async def test_it_is_asked_for_once_however_often_it_comes() -> None:
    office, alice, bob, phone = await family()
    for _ in range(3):
        office.put(bob, placeholder("U", alice.lid))
    await office.idle()
    assert len(requests(phone)) == 1
    assert len(bob.of(UndecryptableMessage)) == 1
    assert not bob.waiting


async def test_without_a_connection_it_comes_again_and_is_asked_for_then() -> None:
    office, alice, bob, phone = await family()
    # The server takes no peer message for now.
    office.mute = lambda message: message.category == "peer"
    office.put(bob, placeholder("U", alice.lid))
    async with asyncio.timeout(WAIT_S):
        while not any(node.opt_attr("category") == "peer" for node in bob.sent):
            await asyncio.sleep(0)
    assert "U/message" in bob.waiting
    bob.ctx.retire("test")
    office.mute = lambda _message: False
    bob.sent.clear()
    await bob.online()
    await office.idle()
    assert [key.ID for _, key in requests(phone)] == ["U"]
    assert not bob.waiting


async def test_the_phone_is_asked_when_the_sender_does_not_send_again() -> None:
    office, alice, bob, phone = await family()
    await say(alice, BOB, "hello")
    await office.idle()
    await lose_sessions(bob, ALICE)
    # Alice's device hears no request.
    office.deliveries = lambda end, node: () if end is alice and node.tag == "receipt" else (node,)
    id = await say(alice, BOB, "lost")
    await office.idle()
    [(request_id, key)] = requests(phone)
    assert id == key.ID
    await tell(phone, answer(request_id, WebMessageInfo(key=key, message=Message(conversation="lost"))))
    await office.idle()
    assert [event.message.conversation for event in received(bob)] == ["hello", "lost"]
    assert received(bob)[-1].recovered
    # Then Alice hears of it after all.
    office.deliveries = lambda _end, node: (node,)
    for node in list(alice.waiting.values()):
        alice.arrive(node)
    await office.idle()
    assert len(received(bob)) == 2
    assert not bob.waiting


async def test_the_phone_is_left_alone_when_the_sender_sends_again() -> None:
    office = Office()
    phone = await office.join(BOB, 0)
    alice, bob = await pair(office)
    sleeping = asyncio.Event()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if seconds == DELAY_S:
            await sleeping.wait()

    bob.ctx.sleep = sleep
    await lose_sessions(bob, ALICE)
    await say(alice, BOB, "lost?")
    await until(lambda: bob.texts[-1] == "lost?")
    assert DELAY_S in waits
    assert received(bob)[-1].recovered
    assert [event.recovered for event in received(bob)] == [False, True]
    sleeping.set()
    await office.idle()
    assert requests(phone) == []


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0)


async def test_a_status_that_has_expired_is_not_asked_for() -> None:
    office, alice, bob, phone = await family()
    for id, t in (("old", NOW - STATUS_AGE_S - 1), ("new", NOW)):
        attrs = {"id": id, "from": STATUS_BROADCAST, "participant": alice.lid, "t": str(t), "type": "text"}
        office.put(bob, Node("message", attrs, [Node("enc", {"v": "2", "type": "skmsg"}, b"\x33no key")]))
    await office.idle()
    assert [(key.remoteJID, key.ID) for _, key in requests(phone)] == [("status@broadcast", "new")]
    assert len(bob.of(UndecryptableMessage)) == 2


async def test_only_our_phone_may_give_us_messages() -> None:
    office, alice, bob, phone = await family()
    other = await office.join(BOB, 2)
    key = MessageKey(remoteJID=str(alice.person.lid), fromMe=False, ID="F")
    forged = answer("x", WebMessageInfo(key=key, message=Message(conversation="forged")))
    await tell(other, forged)
    async with asyncio.timeout(WAIT_S):
        await alice.messaging.messages.send(Jid(BOB), forged)
    await office.idle()
    assert received(bob) == []
    await tell(phone, forged)
    await office.idle()
    [got] = received(bob)
    # Nobody asked for it in this life; then the phone says where it stands.
    assert (got.info.chat, got.info.sender) == (alice.person.lid, alice.person.lid)
    assert (got.info.from_me, got.info.is_group) == (False, False)


async def test_an_answer_that_cannot_be_used_changes_nothing() -> None:
    office, alice, bob, phone = await family()
    key = MessageKey(remoteJID=str(alice.person.lid), fromMe=False, ID="K")
    text = Message(conversation="x")
    bad: list[WebMessageInfo | bytes] = [
        b"\xff\xff",
        WebMessageInfo(key=key),
        WebMessageInfo(key=MessageKey(remoteJID="@", ID="K"), message=text),
        WebMessageInfo(key=MessageKey(remoteJID=str(alice.person.lid)), message=text),
        WebMessageInfo(key=MessageKey(remoteJID="1@g.us", ID="K"), message=text),
    ]
    await tell(phone, answer("x", *bad, WebMessageInfo(key=key, message=text)))
    await office.idle()
    assert [event.info.id for event in received(bob)] == ["K"]


async def test_messages_of_ours_and_of_lists_by_the_phones_word() -> None:
    office, alice, bob, phone = await family()
    text = Message(conversation="x")
    ours = MessageKey(remoteJID=str(alice.person.lid), fromMe=True, ID="O")
    listed = MessageKey(remoteJID="7@broadcast", participant=str(alice.person.lid), fromMe=False, ID="L")
    await tell(
        phone, answer("x", WebMessageInfo(key=ours, message=text), WebMessageInfo(key=listed, message=text))
    )
    await office.idle()
    mine, by_list = received(bob)
    assert (mine.info.from_me, mine.info.sender, mine.info.chat) == (True, bob.person.lid, alice.person.lid)
    assert (by_list.info.chat, by_list.info.broadcast_list) == (alice.person.lid, Jid("7", "broadcast"))
    assert not by_list.info.is_group


async def test_an_addon_in_a_recovered_message_is_read() -> None:
    office, alice, bob, phone = await family()
    poll = Message()
    poll.pollCreationMessageV3.options.add(optionName="one")
    async with asyncio.timeout(WAIT_S):
        made = await bob.messaging.messages.send(Jid(ALICE), poll)
    secret = await bob.account.message_secret(str(alice.person.lid), str(bob.person.lid), made.id)
    assert secret is not None
    office.put(bob, placeholder("W", alice.lid))
    await office.idle()
    binding = Binding(secret=secret, message_id=made.id, author=bob.person.lid, actor=alice.person.lid)
    target = MessageKey(remoteJID=str(bob.person.lid), fromMe=False, ID=made.id)
    vote = addons.encrypt_vote(binding, target, [bytes(32)], bytes(12), 1)
    [(request_id, key)] = requests(phone)
    await tell(phone, answer(request_id, WebMessageInfo(key=key, message=vote)))
    await office.idle()
    [got] = received(bob)
    assert isinstance(got.addon, PollVote)
    assert got.addon.options == (bytes(32),)
