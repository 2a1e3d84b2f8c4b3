"""Clients that talk in groups through a service in memory."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.client.group_office import GroupOffice
from tests.unit.client.post_office import End
from wago.client.events import GroupChanged, MessageReceived, MessageSent, UndecryptableMessage
from wago.errors import IQError, LocalProtocolError, NoAudience, NotInGroup, SendRefused, UnknownGroup
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.signal import SenderKeyMessage
from wago.protocol.stanza.group_changes import (
    GroupCreated,
    MemberAction,
    SubjectChange,
    TimerChange,
)
from wago.protocol.stanza.groups import Addressing
from wago.protocol.stanza.iq import iq_error
from wago.protocol.stanza.message import OutgoingMessage
from wago.protocol.stanza.notification import IdentityChange
from wago.protocol.stanza.status_privacy import StatusAudience, StatusPrivacy

ALICE, BOB, CAROL, DAVE = "4915100001", "4915100002", "4915100003", "4915100004"


@pytest.fixture(params=[True, False], ids=["lid", "pn"])
def office(request: pytest.FixtureRequest) -> GroupOffice:
    return GroupOffice(lids=request.param)


def messages(end: End) -> list[OutgoingMessage]:
    return [OutgoingMessage.parse(node) for node in end.sent if node.tag == "message"]


def handed(end: End) -> list[int]:
    """How many devices each message gave the key to."""
    return [len(message.participants) for message in messages(end)]


def key_ids(end: End) -> list[int]:
    """The sender key of each group message."""
    encs = (enc for message in messages(end) for enc in message.encs if enc.kind == "skmsg")
    return [SenderKeyMessage.parse(enc.data).key_id for enc in encs]


async def test_a_message_reaches_every_device_of_everybody(office: GroupOffice) -> None:
    alice, other = await office.join(ALICE, 1), await office.join(ALICE, 2)
    bobs = [await office.join(BOB, number) for number in (1, 2)]
    carol = await office.join(CAROL)
    group = office.group(ALICE, BOB, CAROL)
    receipt = await alice.messaging.messages.send_text(group, "hi all")
    assert receipt.chat == group
    for end in (other, *bobs, carol):
        await end.until(lambda end=end: end.texts == ["hi all"])
    info = carol.of(MessageReceived)[0].info
    assert info.chat == group
    assert info.is_group
    assert {info.sender, info.sender_alt} >= {receipt.sender}
    assert other.of(MessageReceived)[0].info.from_me
    [sent] = [event.info for event in alice.of(MessageSent)]
    assert (sent.chat, sent.is_group, sent.addressing_mode) == (group, True, "lid" if office.lids else "pn")
    [stanza] = messages(alice)
    assert stanza.phash is not None
    assert [enc.kind for enc in stanza.encs] == ["skmsg"]
    assert len(stanza.participants) == 4
    await office.idle()
    assert not any(end.waiting for end in (alice, other, *bobs, carol))


async def test_the_key_is_given_once_and_answers_come_back(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    for number in range(5):
        await alice.messaging.messages.send_text(group, str(number))
        await bob.messaging.messages.send_text(group, f"re {number}")
    await bob.until(lambda: bob.texts == [str(number) for number in range(5)])
    await alice.until(lambda: alice.texts == [f"re {number}" for number in range(5)])
    assert handed(alice) == handed(bob) == [1, 0, 0, 0, 0]
    assert len(set(key_ids(alice))) == 1
    assert office.asked("w:g2") == 2


async def test_many_at_once_hand_the_key_out_once(office: GroupOffice) -> None:
    alice, bob, carol = [await office.join(user) for user in (ALICE, BOB, CAROL)]
    group = office.group(ALICE, BOB, CAROL)
    texts = [str(number) for number in range(20)]
    await asyncio.gather(*(alice.messaging.messages.send_text(group, text) for text in texts))
    for end in (bob, carol):
        await end.until(lambda end=end: sorted(end.texts) == sorted(texts))
    assert sorted(handed(alice)) == [0] * 19 + [2]


async def test_who_leaves_cannot_read_on_and_who_comes_can(office: GroupOffice) -> None:
    alice, bob, carol, dave = [await office.join(user) for user in (ALICE, BOB, CAROL, DAVE)]
    group = office.group(ALICE, BOB, CAROL)
    await alice.messaging.messages.send_text(group, "before")
    await carol.until(lambda: carol.texts == ["before"])
    office.move(group, MemberAction.REMOVE, CAROL, actor=ALICE)
    office.move(group, MemberAction.ADD, DAVE, actor=ALICE)
    await office.idle()
    await alice.messaging.messages.send_text(group, "after")
    await bob.until(lambda: bob.texts == ["before", "after"])
    await dave.until(lambda: dave.texts == ["after"])
    await office.idle()
    assert carol.texts == ["before"]
    assert len(set(key_ids(alice))) == 2
    assert handed(alice) == [2, 2]
    # And her own key is good for nobody any more.
    with pytest.raises(NotInGroup):
        await carol.messaging.messages.send_text(group, "still here?")


async def test_who_only_comes_changes_no_key(office: GroupOffice) -> None:
    alice, bob, carol = [await office.join(user) for user in (ALICE, BOB, CAROL)]
    group = office.group(ALICE, BOB)
    await alice.messaging.messages.send_text(group, "1")
    office.move(group, MemberAction.ADD, CAROL)
    await office.idle()
    await alice.messaging.messages.send_text(group, "2")
    await bob.until(lambda: bob.texts == ["1", "2"])
    await carol.until(lambda: carol.texts == ["2"])
    assert len(set(key_ids(alice))) == 1
    assert handed(alice) == [1, 1]


async def test_a_device_that_is_gone_changes_the_key(office: GroupOffice) -> None:
    alice, bob, old = await office.join(ALICE), await office.join(BOB, 1), await office.join(BOB, 2)
    group = office.group(ALICE, BOB)
    await alice.messaging.messages.send_text(group, "1")
    await old.until(lambda: old.texts == ["1"])
    del bob.person.ends[2]
    await alice.messaging.devices.refresh([bob.person.pn])
    await alice.messaging.messages.send_text(group, "2")
    await bob.until(lambda: bob.texts == ["1", "2"])
    assert len(set(key_ids(alice))) == 2


async def test_the_key_and_its_holders_survive_a_restart(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    expected = []
    for clean in (True, False, True, False):
        for number in range(3):
            text = f"{clean} {number} {len(expected)}"
            expected.append(text)
            await alice.messaging.messages.send_text(group, text)
        await alice.restart(clean=clean)
    await bob.until(lambda: bob.texts == expected)
    assert handed(alice) == [1] + [0] * 11
    assert len(set(key_ids(alice))) == 1


async def test_no_message_key_goes_out_twice_whenever_the_store_fails(office: GroupOffice) -> None:
    """The office refuses a ciphertext that it saw before; a failed write is a crash for memory."""
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    await alice.messaging.messages.send_text(group, "first")
    for number in range(150):
        if number % 10 == 3:
            alice.account.fail_next()  # type: ignore[attr-defined]
        try:
            await alice.messaging.messages.send_text(group, str(number))
        except Exception:
            if alice.line is None:
                await alice.online()
        if number % 10 == 7:
            await alice.restart(clean=False)
    await alice.messaging.messages.send_text(group, "last")
    await bob.until(lambda: "last" in bob.texts)
    assert len(bob.texts) == len(set(bob.texts))
    assert not bob.of(UndecryptableMessage)


async def test_a_message_whose_ack_was_lost_brings_the_key_again(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    office.mute = lambda message: message.to == group
    sending = asyncio.create_task(alice.messaging.messages.send_text(group, "hi"))
    line = alice.line
    assert line is not None
    await alice.until(lambda: bool(line.waiters))
    office.mute = lambda _message: False
    line.retire("test")
    await alice.online()
    await sending
    await bob.until(lambda: bob.texts == ["hi"])
    first, second = messages(alice)
    assert first.id == second.id
    assert len(first.participants) == len(second.participants) == 1


async def test_a_change_nobody_told_of_is_found_by_the_hash(office: GroupOffice) -> None:
    alice, bob, carol = [await office.join(user) for user in (ALICE, BOB, CAROL)]
    group = office.group(ALICE, BOB)
    await alice.messaging.messages.send_text(group, "1")
    office.silent = True
    office.move(group, MemberAction.ADD, CAROL)
    second = await office.join(BOB, 2)
    await alice.messaging.messages.send_text(group, "2")
    await carol.until(lambda: carol.texts == ["2"])
    await second.until(lambda: second.texts == ["2"])
    await office.idle()
    assert bob.texts == ["1", "2"]
    await alice.messaging.messages.send_text(group, "3")
    for end in (bob, carol, second):
        await end.until(lambda end=end: end.texts[-1] == "3")
    await office.idle()
    assert carol.texts == second.texts == ["2", "3"]
    [direct] = [message for message in messages(alice) if not message.encs]
    assert {device.bare for device, _ in direct.participants} <= {
        jid for end in (bob, carol) for jid in (end.person.pn, end.person.lid)
    }


async def test_a_hash_that_nothing_explains_is_asked_about_once(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    office.groups[group] = office.groups[group]
    before = office._to_group
    office._to_group = lambda end, message: (before(end, message)[0], "2:whatever")  # type: ignore[method-assign]
    for number in range(3):
        await alice.messaging.messages.send_text(group, str(number))
        await office.idle()
    await bob.until(lambda: len(bob.texts) == 3)
    assert office.asked("w:g2") == 2


async def test_a_group_that_names_people_otherwise_from_now_on() -> None:
    office = GroupOffice()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB, addressing=Addressing.PN)
    await alice.messaging.messages.send_text(group, "1")
    moved = office.group(ALICE, BOB, addressing=Addressing.LID)
    info = office.groups.pop(moved)
    office.groups[group] = type(info)(
        jid=group, subject=info.subject, addressing=info.addressing, participants=info.participants
    )
    await alice.messaging.messages.send_text(group, "2")
    await bob.until(lambda: bob.texts == ["1", "2"])
    assert [message.addressing_mode for message in messages(alice)] == ["pn", "pn", "lid"]


async def test_a_device_without_keys_does_not_hold_up_the_group(office: GroupOffice) -> None:
    alice, bob, broken = await office.join(ALICE), await office.join(BOB, 1), await office.join(BOB, 2)
    broken.signed = None
    group = office.group(ALICE, BOB)
    await alice.messaging.messages.send_text(group, "1")
    before = office.asked("encrypt")
    await alice.messaging.messages.send_text(group, "2")
    await bob.until(lambda: bob.texts == ["1", "2"])
    assert handed(alice)[:2] == [1, 0]
    assert office.asked("encrypt") == before


async def test_who_cannot_read_asks_and_is_given_message_and_key(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)

    def without_key(end: End, node: Node) -> list[Node]:
        """The key gets lost on the way."""
        if end is bob and node.tag == "message" and node.attrs.get("from") == group and not lost:
            lost.append(node)
            encs = [enc for enc in node.all("enc") if enc.attr("type") == "skmsg"]
            return [Node("message", node.attrs, encs)]
        return [node]

    lost: list[Node] = []
    office.deliveries = without_key
    await alice.messaging.messages.send_text(group, "1")
    await bob.until(lambda: bob.texts == ["1"])
    answer = messages(alice)[-1]
    assert answer.participant is not None
    assert answer.to == group
    assert answer.addressing_mode == ("lid" if office.lids else "pn")
    assert answer.encs[0].count == 1
    await alice.messaging.messages.send_text(group, "2")
    await bob.until(lambda: bob.texts == ["1", "2"])
    await office.idle()
    # Whoever asked is given the key again, for nobody can know what else it lost.
    assert len(messages(alice)[-1].participants) == 1
    assert not bob.waiting
    assert len(bob.of(MessageReceived)) == 2


async def test_who_is_not_in_the_group_is_given_nothing(office: GroupOffice) -> None:
    alice, bob, carol = [await office.join(user) for user in (ALICE, BOB, CAROL)]
    group = office.group(ALICE, BOB)
    receipt = await alice.messaging.messages.send_text(group, "1", id="A1")
    await bob.until(lambda: bob.texts == ["1"])
    before = len(messages(alice))
    retry = Node("retry", {"count": 1, "id": receipt.id, "t": 1, "v": 1})
    registration = Node("registration", None, (1001).to_bytes(4, "big"))
    name = carol.lid if office.lids else carol.jid
    attrs = {"from": group, "participant": name, "id": receipt.id, "type": "retry"}
    office.put(alice, Node("receipt", attrs, [retry, registration]))
    await office.idle()
    assert len(messages(alice)) == before
    assert not alice.waiting
    assert bob.texts == ["1"]


async def test_refusals(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(BOB)
    with pytest.raises(NotInGroup):
        await alice.messaging.messages.send_text(group, "hi")
    with pytest.raises(UnknownGroup):
        await alice.messaging.messages.send_text(Jid("120363", "g.us"), "hi")
    with pytest.raises(LocalProtocolError):
        await alice.messaging.groups.info(Jid(BOB))
    community = office.group(ALICE, BOB, is_community=True)
    with pytest.raises(LocalProtocolError, match="community"):
        await alice.messaging.messages.send_text(community, "hi")
    ours = office.group(ALICE, BOB)
    await alice.messaging.messages.send_text(ours, "hi")
    office.refuse = lambda _message: 403
    with pytest.raises(SendRefused) as caught:
        await alice.messaging.messages.send_text(ours, "hi")
    assert caught.value.name == "forbidden"
    assert alice.messaging.groups.peek(ours) is None
    await bob.until(lambda: bob.texts == ["hi"])


# -- what happens to groups -------------------------------------------------------------------------------


async def test_changes_are_told_and_known(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    assert (await bob.messaging.groups.info(group)).subject == "Friends"
    office.change(group, SubjectChange(subject="Foes", set_at=5), TimerChange(86400), actor=ALICE)
    office.move(group, MemberAction.PROMOTE, BOB, actor=ALICE)
    await bob.until(lambda: len(bob.of(GroupChanged)) == 2)
    first, second = bob.of(GroupChanged)
    assert first.group == group
    assert alice.person.pn in (first.actor, first.actor_alt)
    assert first.push_name == "Somebody"
    assert first.changes == (SubjectChange(subject="Foes", set_at=5), TimerChange(86400))
    assert second.changes[0].participants[0].jid in (bob.person.pn, bob.person.lid)
    info = await bob.messaging.groups.info(group)
    assert (info.subject, info.ephemeral_s) == ("Foes", 86400)
    own = info.participant(bob.person.pn)
    assert own is not None
    assert own.is_admin
    assert office.asked("w:g2") == 1
    await office.idle()
    assert not bob.waiting


async def test_a_group_that_we_come_into_needs_no_question(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    office.change(group, GroupCreated(info=office.groups[group], type="new"), actor=ALICE)
    await bob.until(lambda: bool(bob.of(GroupChanged)))
    await bob.messaging.messages.send_text(group, "hello")
    await alice.until(lambda: alice.texts == ["hello"])
    assert office.asked("w:g2") == 0


async def test_removed_ourselves_we_know_it(office: GroupOffice) -> None:
    await office.join(ALICE)
    bob = await office.join(BOB)
    group = office.group(ALICE, BOB)
    await bob.messaging.groups.info(group)
    office.move(group, MemberAction.REMOVE, BOB, actor=ALICE)
    await bob.until(lambda: bool(bob.of(GroupChanged)))
    assert bob.messaging.groups.peek(group) is None
    with pytest.raises(NotInGroup):
        await bob.messaging.groups.info(group)


async def test_who_is_who_is_learnt_from_a_group() -> None:
    office = GroupOffice()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    await alice.messaging.groups.info(group)
    assert await alice.messaging.identities.alt(bob.person.lid) == bob.person.pn
    assert await alice.account.lid_of(bob.person.pn) == bob.person.lid


async def test_a_change_during_the_question_is_not_lost(office: GroupOffice) -> None:
    alice, _ = await office.join(ALICE), await office.join(BOB)
    await office.join(CAROL)
    group = office.group(ALICE, BOB)
    answer = office.answer

    def slow(end: End, iq: Node) -> Node:
        reply = answer(end, iq)
        if iq.attr("xmlns") == "w:g2" and office.asked("w:g2") == 1:
            # The answer is of before, and arrives after the notification.
            office.move(group, MemberAction.ADD, CAROL)
        return reply

    office.answer = slow  # type: ignore[method-assign]
    info = await alice.messaging.groups.info(group)
    await office.idle()
    info = await alice.messaging.groups.info(group)
    assert len(info.participants) == 3


async def test_what_is_known_grows_old(office: GroupOffice) -> None:
    alice, _ = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    await alice.messaging.groups.info(group)
    await alice.messaging.groups.info(group)
    assert office.asked("w:g2") == 1
    office.now += 25 * 3600
    await alice.messaging.groups.info(group)
    assert office.asked("w:g2") == 2


async def test_many_questions_about_one_group_are_one(office: GroupOffice) -> None:
    alice, _ = await office.join(ALICE), await office.join(BOB)
    group = office.group(ALICE, BOB)
    found = await asyncio.gather(*(alice.messaging.groups.info(group) for _ in range(10)))
    assert office.asked("w:g2") == 1
    assert {info.jid for info in found} == {group}


async def test_who_registered_anew_is_given_the_key_again(office: GroupOffice) -> None:
    alice, bob, carol = [await office.join(user) for user in (ALICE, BOB, CAROL)]
    groups = [office.group(ALICE, BOB, CAROL), office.group(ALICE, BOB)]
    for group in groups:
        await alice.messaging.messages.send_text(group, "1")
    lid = bob.person.lid if office.lids else None
    told = IdentityChange(user=bob.person.pn, lid=lid, t=int(office.now)).build("n-identity")
    office.notify(alice, told)
    await office.idle()
    for group in groups:
        await alice.messaging.messages.send_text(group, "2")
    await carol.until(lambda: carol.texts == ["1", "2"])
    await bob.until(lambda: bob.texts == ["1", "1", "2", "2"])
    assert handed(alice) == [2, 1, 1, 1]
    assert len(set(key_ids(alice))) == 2


# -- statuses ---------------------------------------------------------------------------------------------


async def test_a_status_goes_to_the_devices_of_its_audience(office: GroupOffice) -> None:
    alice, other = await office.join(ALICE, 1), await office.join(ALICE, 2)
    bob, carol = await office.join(BOB), await office.join(CAROL)
    for text in ("1", "2"):
        await alice.messaging.messages.send(STATUS_BROADCAST, Message(conversation=text), audience=[Jid(BOB)])
    for end in (bob, other):
        await end.until(lambda end=end: end.texts == ["1", "2"])
    assert carol.texts == []
    first, second = messages(alice)
    assert first.meta == second.meta == {"status_setting": "contacts"}
    assert (first.phash, first.addressing_mode, len(first.participants), first.audience) == (
        None,
        None,
        2,
        (),
    )
    assert (len(second.participants), len(second.audience)) == (0, 2)
    await alice.messaging.messages.send(STATUS_BROADCAST, Message(conversation="3"), audience=[Jid(CAROL)])
    await carol.until(lambda: carol.texts == ["3"])
    assert bob.texts == ["1", "2"]
    assert len(set(key_ids(alice))) == 2
    assert [event.info.chat for event in bob.of(MessageReceived)] == [STATUS_BROADCAST] * 2


async def test_the_audience_by_the_accounts_setting(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    statuses, send = alice.messaging.statuses, alice.messaging.messages.send
    with pytest.raises(NoAudience):
        await send(STATUS_BROADCAST, Message(conversation="x"))
    book = [bob.person.pn, Jid(CAROL)]

    async def contacts() -> list[Jid]:
        return book

    statuses._contacts = contacts
    assert set(await statuses.audience()) == set(book)
    office.status = (
        StatusPrivacy(type=StatusAudience.CONTACTS),
        StatusPrivacy(type=StatusAudience.BLACKLIST, people=(Jid(CAROL),), is_default=True),
    )
    office.now += 3600
    assert await statuses.audience() == (bob.person.pn,)
    await send(STATUS_BROADCAST, Message(conversation="for Bob"))
    await bob.until(lambda: bob.texts == ["for Bob"])
    assert messages(alice)[-1].meta == {"status_setting": "denylist"}
    asked = office.asked("status")
    await send(STATUS_BROADCAST, Message(conversation="again"))
    assert office.asked("status") == asked
    office.status = (StatusPrivacy(type=StatusAudience.WHITELIST, is_default=True),)
    office.now += 3600
    with pytest.raises(NoAudience, match="whitelist"):
        await send(STATUS_BROADCAST, Message(conversation="x"))


async def test_what_is_no_status(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    send = alice.messaging.messages.send
    for audience in ([Jid("1203", "g.us")], [Jid("")]):
        with pytest.raises(LocalProtocolError):
            await send(STATUS_BROADCAST, Message(conversation="x"), audience=audience)
    with pytest.raises(NoAudience):
        await send(STATUS_BROADCAST, Message(conversation="x"), audience=[Jid("499999")])
    with pytest.raises(LocalProtocolError):
        await send(Jid(BOB), Message(conversation="x"), audience=[Jid(BOB)])
    reaction = Message()
    reaction.reactionMessage.text = "x"
    reaction.reactionMessage.key.ID = "1"
    await send(STATUS_BROADCAST, reaction, audience=[Jid(BOB)])
    assert "status_setting" not in messages(alice)[-1].meta
    await bob.until(lambda: bool(bob.of(MessageReceived)))


async def test_a_status_is_given_again_only_to_its_audience(office: GroupOffice) -> None:
    alice, bob, carol = [await office.join(user) for user in (ALICE, BOB, CAROL)]
    text = Message(conversation="1")
    sent = await alice.messaging.messages.send(STATUS_BROADCAST, text, audience=[Jid(BOB)])
    await bob.until(lambda: bob.texts == ["1"])

    def ask(end: End) -> None:
        retry = Node("retry", {"count": 1, "id": sent.id, "t": 1, "v": 1})
        registration = Node("registration", None, (1001).to_bytes(4, "big"))
        name = end.lid if office.lids else end.jid
        attrs = {"from": STATUS_BROADCAST, "participant": name, "id": sent.id, "type": "retry"}
        office.put(alice, Node("receipt", attrs, [retry, registration]))

    ask(carol)
    await office.idle()
    assert len(messages(alice)) == 1
    ask(bob)
    await office.idle()
    again = messages(alice)[-1]
    assert again.id == sent.id
    assert again.participant is None
    assert [device.bare in (bob.person.lid, bob.person.pn) for device, _ in again.participants] == [True]
    assert carol.texts == []


async def test_what_may_not_be_known_keeps_no_status_back(office: GroupOffice) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    answer = office.answer

    def refused(end: End, iq: Node) -> Node:
        return iq_error(iq, 500, "no") if iq.attr("xmlns") == "status" else answer(end, iq)

    office.answer = refused  # type: ignore[method-assign]
    send = alice.messaging.messages.send
    await send(STATUS_BROADCAST, Message(conversation="1"), audience=[Jid(BOB)])
    await bob.until(lambda: bob.texts == ["1"])
    with pytest.raises(IQError):
        await send(STATUS_BROADCAST, Message(conversation="2"))
