"""Messages of groups, status and channels: nothing is sent to them yet, but what comes is read."""

from __future__ import annotations

import os

import pytest

from tests.unit.client.post_office import NOW, End, Office
from tests.unit.client.test_recovery import ALICE, BOB, pair, retries
from wago.client.events import MessageReceived, UndecryptableMessage
from wago.protocol import signal
from wago.protocol.binary.node import Node
from wago.protocol.jid import GROUP_SERVER, NEWSLETTER_SERVER, STATUS_BROADCAST, Jid
from wago.protocol.padding import pad
from wago.protocol.proto.e2e_pb2 import Message

GROUP = Jid("120363000000000001", GROUP_SERVER)


class Member:
    """A device that writes to a group, to one other device."""

    def __init__(self, end: End, reader: End, group: Jid) -> None:
        self.end, self.reader, self.group = end, reader, group
        self.record, self.distribution = signal.create_distribution(None, os.urandom)
        self.count = 0

    async def key(self) -> Node:
        """The sender key, for the reader."""
        message = Message()
        message.senderKeyDistributionMessage.groupID = str(self.group)
        message.senderKeyDistributionMessage.axolotlSenderKeyDistributionMessage = self.distribution
        sessions = self.end.messaging._answers._sessions
        addresses = (await sessions.ensure([self.reader.lid]))[self.reader.lid]
        work = self.end.messaging._ciphers.work()
        enc = work.encrypt(addresses.main, pad(message.SerializeToString(), 3))
        await work.submit()
        return Node("enc", {"v": "2", "type": enc.kind}, enc.data)

    async def say(self, text: str, *, key: bool = False, by_lid: bool = True, tag: str = "message") -> None:
        encs = [await self.key()] if key else []
        self.record, data = signal.group_encrypt(
            self.record, pad(Message(conversation=text).SerializeToString(), 3), os.urandom
        )
        encs.append(Node("enc", {"v": "2", "type": "skmsg"}, data))
        self.count += 1
        lid, pn = self.end.lid, self.end.jid
        attrs = {
            "id": f"G{self.count}",
            "from": self.group,
            "participant": lid if by_lid else pn,
            ("participant_pn" if by_lid else "participant_lid"): pn if by_lid else lid,
            "addressing_mode": "lid" if by_lid else "pn",
            "t": str(NOW),
            "type": "text",
        }
        self.end.office.put(self.reader, Node(tag, attrs, encs))
        await self.end.office.idle()


@pytest.mark.parametrize(("group", "tag"), [(GROUP, "message"), (STATUS_BROADCAST, "status")])
async def test_a_group_is_read_with_its_sender_key(group: Jid, tag: str) -> None:
    office = Office()
    alice, bob = await pair(office)
    member = Member(alice, bob, group)
    await member.say("with the key", key=True, tag=tag)
    await member.say("without", tag=tag)
    await member.say("by number", by_lid=False, tag=tag)
    assert bob.texts == ["hello", "with the key", "without", "by number"]
    info = bob.of(MessageReceived)[-2].info
    assert (info.chat, info.is_group, info.from_me) == (group, True, False)
    assert (info.sender, info.sender_alt) == (alice.lid, alice.jid)
    receipt = next(node for node in bob.sent if node.tag == "receipt" and node.attr("id") == "G1")
    assert (receipt.jid("to"), receipt.jid("participant")) == (group, alice.lid)
    assert receipt.opt_attr("context") == ("status" if group == STATUS_BROADCAST else None)
    assert not bob.waiting
    assert not retries(bob)


async def test_a_missing_sender_key_is_asked_for_with_fresh_keys() -> None:
    office = Office()
    alice, bob = await pair(office)
    member = Member(alice, bob, GROUP)
    await member.say("unreadable")
    assert [event.info.id for event in bob.of(UndecryptableMessage)] == ["G1"]
    request = next(node for node in bob.sent if node.opt_attr("type") == "retry")
    assert (request.jid("to"), request.jid("participant")) == (GROUP, alice.lid)
    assert request.find("keys", "device-identity") is not None
    await member.say("with the key", key=True)
    assert bob.texts[-1] == "with the key"


async def test_a_post_in_a_channel_is_plain() -> None:
    office = Office()
    _, bob = await pair(office)
    channel = Jid("120363000000000009", NEWSLETTER_SERVER)
    post = Node("plaintext", None, Message(conversation="news").SerializeToString())
    attrs = {"id": "C", "from": channel, "t": str(NOW), "type": "text", "server_id": "101"}
    office.put(bob, Node("message", attrs, [post]))
    await office.idle()
    assert bob.texts[-1] == "news"
    assert bob.of(MessageReceived)[-1].info.server_id == 101
    assert [node.tag for node in bob.sent if node.opt_attr("id") == "C"] == ["ack"]


async def test_our_own_message_to_a_group_is_ours() -> None:
    office = Office()
    alice, _ = await pair(office)
    other = await office.join(ALICE, 2)
    await Member(other, alice, GROUP).say("from my other device", key=True)
    assert alice.texts[-1] == "from my other device"
    assert alice.of(MessageReceived)[-1].info.from_me
    receipt = next(node for node in alice.sent if node.tag == "receipt" and node.attr("id") == "G1")
    assert receipt.attr("type") == "sender"
    assert BOB not in str(receipt.attrs)
