"""What a session's book says of messages after their events."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from wago.client import events as ev
from wago.client.addon_types import AddOnTarget, Answer, EditKind, EncryptedEdit, EventAnswer, PollVote
from wago.client.appstate_events import ChatReadChanged
from wago.gateway.book import MessageBook
from wago.gateway.errors import UnknownMessage
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.store import open_store
from wago.store.interfaces import AccountStore, SentMessage, StepKind

JOHN, JOHN_LID = Jid("15550002222"), Jid("990002222", "lid")
MARY, MARY_LID = Jid("15550003333"), Jid("990003333", "lid")
ME, ME_LID = Jid("15550001111", device=7), Jid("99000111", "lid", device=7)
GROUP = Jid("120363000000000001", "g.us")
T = 1_777_744_034


@pytest.fixture(params=["memory:", "sqlite"])
async def account(request: pytest.FixtureRequest, tmp_path: Any) -> AsyncIterator[AccountStore]:
    url = request.param if request.param == "memory:" else f"sqlite:///{tmp_path / 'b.db'}"
    store = open_store(url)
    yield store.account("a1")
    await store.close()


class Desk:
    """A book, and what happens to it."""

    def __init__(self, account: AccountStore) -> None:
        self.account = account
        self.book = MessageBook(account, lambda: (ME, ME_LID))

    async def happen(self, *events: ev.Event) -> None:
        batch = self.account.batch()
        for event in events:
            self.book.stage(event, batch)
        await batch.commit()

    async def knows(self, lid: Jid, pn: Jid) -> None:
        batch = self.account.batch()
        batch.put_lid(lid, pn, 1)
        await batch.commit()

    async def sent(self, id: str, message: Message, chat: Jid = JOHN_LID, at: int = T) -> None:
        """The engine keeps what it sends, and says so when the server took it."""
        batch = self.account.batch()
        batch.put_sent(
            SentMessage(
                id=id, chat=chat, payload=message.SerializeToString(), stanza_type="text", sent_at=at - 1
            )
        )
        await batch.commit()
        await self.happen(taken(id, message, chat=chat, timestamp=at))


@pytest.fixture
def desk(account: AccountStore) -> Desk:
    return Desk(account)


def info(**changes: Any) -> ev.MessageInfo:
    values: dict[str, Any] = {
        "id": "A",
        "chat": JOHN_LID,
        "sender": JOHN_LID.with_device(3),
        "chat_alt": JOHN,
        "sender_alt": JOHN.with_device(3),
        "from_me": False,
        "is_group": False,
        "timestamp": T,
    }
    return ev.MessageInfo(**values | changes)


def got(message: Message | None = None, addon: Any = None, **changes: Any) -> ev.MessageReceived:
    content = Message(conversation="hi") if message is None else message
    return ev.MessageReceived(info=info(**changes), message=content, addon=addon)


def taken(id: str, message: Message, addon: Any = None, **changes: Any) -> ev.MessageSent:
    about = info(**{"id": id, "from_me": True, "sender": ME_LID, "sender_alt": ME} | changes)
    return ev.MessageSent(info=about, message=message, addon=addon)


def receipt(kind: ev.ReceiptKind, *ids: str, at: int = T, **changes: Any) -> ev.ReceiptReceived:
    values: dict[str, Any] = {
        "chat": JOHN_LID,
        "sender": JOHN_LID.with_device(3),
        "chat_alt": None,
        "sender_alt": None,
        "from_me": False,
        "is_group": False,
        "message_ids": ids,
        "kind": kind,
        "timestamp": at,
    }
    return ev.ReceiptReceived(**values | changes)


def failed(id: str, at: int = T, code: int | None = 463, reason: str = "no | pipes") -> ev.MessageFailed:
    return ev.MessageFailed(
        id=id, chat=JOHN, chat_alt=JOHN_LID, timestamp=at, code=code, name="refused", reason=reason
    )


def reaction(emoji: str, target: str = "A", at_ms: int = T * 1000) -> Message:
    message = Message()
    message.reactionMessage.text = emoji
    message.reactionMessage.key.ID = target
    message.reactionMessage.senderTimestampMS = at_ms
    return message


def protocol(kind: ProtocolMessage.Type, target: str, new: Message | None = None) -> Message:
    message = Message()
    message.protocolMessage.type = kind
    message.protocolMessage.key.ID = target
    if new is not None:
        message.protocolMessage.editedMessage.CopyFrom(new)
        message.protocolMessage.timestampMS = T * 1000 + 5
    return message


# -- finding --------------------------------------------------------------------------------------------


async def test_what_came_in_is_found_by_its_id_under_either_address_of_the_chat(desk: Desk) -> None:
    await desk.knows(JOHN_LID, JOHN)
    await desk.happen(got())
    for chat in (None, JOHN, JOHN_LID, JOHN_LID.with_device(9)):
        found = await desk.book.find(chat, "A")
        assert (found.chat, found.sender, found.from_me) == (JOHN_LID, JOHN_LID, False)
        assert (found.kind, found.message.conversation, found.timestamp) == ("text", "hi", T)
        assert (found.edited, found.deleted, found.sent_here) == (False, False, False)
    for chat, id in ((MARY, "A"), (None, "B")):
        with pytest.raises(UnknownMessage):
            await desk.book.find(chat, id)


async def test_a_chat_from_before_its_lid_was_known_is_found_after(desk: Desk) -> None:
    await desk.happen(got(chat=JOHN, chat_alt=None, sender=JOHN, sender_alt=None))
    await desk.knows(JOHN_LID, JOHN)
    assert (await desk.book.find(JOHN_LID, "A")).chat == JOHN
    assert (await desk.book.find(JOHN, "A")).chat == JOHN


async def test_an_id_in_several_chats_needs_the_chat(desk: Desk) -> None:
    await desk.happen(got(), got(chat=GROUP, chat_alt=None, is_group=True))
    with pytest.raises(UnknownMessage, match="several chats"):
        await desk.book.find(None, "A")
    assert (await desk.book.find(GROUP, "A")).chat == GROUP


async def test_what_this_device_sent_is_found_and_kept_once(desk: Desk) -> None:
    await desk.sent("S", Message(conversation="mine"))
    found = await desk.book.find(None, "S")
    assert (found.from_me, found.sent_here, found.sender, found.timestamp) == (True, True, ME_LID.bare, T)
    assert found.message.conversation == "mine"
    assert await desk.account.messages("S") == []
    await desk.sent("P", Message(conversation="x"), chat=MARY)
    assert (await desk.book.find(MARY, "P")).sender == ME.bare


# -- edits and deletions --------------------------------------------------------------------------------


async def test_an_edit_by_the_author_counts_and_nobody_elses_does(desk: Desk) -> None:
    edit = protocol(ProtocolMessage.MESSAGE_EDIT, "A", Message(conversation="new"))
    await desk.happen(got(chat=GROUP, chat_alt=None, is_group=True))
    await desk.happen(
        got(edit, id="E1", chat=GROUP, chat_alt=None, sender=MARY_LID, sender_alt=None, is_group=True)
    )
    assert not (await desk.book.find(GROUP, "A")).edited
    await desk.happen(got(edit, id="E2", chat=GROUP, chat_alt=None, is_group=True))
    found = await desk.book.find(GROUP, "A")
    assert (found.edited, found.message.conversation) == (True, "new")
    with pytest.raises(UnknownMessage):
        await desk.book.find(GROUP, "E2")


async def test_a_channels_posts_are_edited_under_their_own_id(desk: Desk) -> None:
    channel = Jid("120363000000000001", "newsletter")
    own: dict[str, Any] = {"chat": channel, "sender": channel, "chat_alt": None, "sender_alt": None}
    later = {"edit": "3", "meta": {"msg_edit_t": str(T * 1000 + 5)}}
    await desk.happen(got(**own), got(Message(conversation="new"), **own, **later))
    found = await desk.book.find(channel, "A")
    assert (found.edited, found.message.conversation, found.timestamp) == (True, "new", T)
    # Ours, edited and deleted by somebody else who runs the channel.
    await desk.sent("B", Message(conversation="ours"), chat=channel)
    await desk.happen(got(Message(conversation="theirs"), id="B", **own, **later))
    assert (await desk.book.find(channel, "B")).message.conversation == "theirs"
    await desk.happen(got(protocol(ProtocolMessage.REVOKE, "B"), id="B", **own, edit="8"))
    assert (await desk.book.find(channel, "B")).deleted


async def test_an_edit_of_a_caption_keeps_the_file(desk: Desk) -> None:
    image, change = Message(), Message()
    image.imageMessage.URL = "https://mmg.whatsapp.net/x"
    image.imageMessage.caption = "old"
    change.imageMessage.caption = "new"
    await desk.happen(got(image))
    await desk.happen(got(protocol(ProtocolMessage.MESSAGE_EDIT, "A", change), id="E"))
    found = (await desk.book.find(JOHN_LID, "A")).message.imageMessage
    assert (found.caption, found.URL) == ("new", "https://mmg.whatsapp.net/x")


async def test_our_own_edit_and_deletion_count(desk: Desk) -> None:
    await desk.sent("S", Message(conversation="first"))
    await desk.happen(taken("E", protocol(ProtocolMessage.MESSAGE_EDIT, "S", Message(conversation="second"))))
    assert (await desk.book.find(None, "S")).message.conversation == "second"
    await desk.happen(taken("R", protocol(ProtocolMessage.REVOKE, "S")))
    assert (await desk.book.find(None, "S")).deleted


async def test_an_encrypted_edit_counts(desk: Desk) -> None:
    await desk.happen(got())
    target = AddOnTarget(id="A", chat=JOHN_LID, sender=JOHN_LID, from_me=False)
    edit = EncryptedEdit(target=target, kind=EditKind.MESSAGE)
    await desk.happen(got(Message(conversation="new"), edit, id="E"))
    assert (await desk.book.find(JOHN_LID, "A")).message.conversation == "new"


async def test_others_delete_in_groups_only(desk: Desk) -> None:
    revoke = protocol(ProtocolMessage.REVOKE, "A")
    await desk.happen(got(), got(revoke, id="R", sender=MARY_LID, sender_alt=None))
    assert not (await desk.book.find(JOHN_LID, "A")).deleted
    place: dict[str, Any] = {"chat": GROUP, "chat_alt": None, "is_group": True}
    await desk.happen(got(**place), got(revoke, id="R", sender=MARY_LID, sender_alt=None, **place))
    assert (await desk.book.find(GROUP, "A")).deleted


# -- what is attached -----------------------------------------------------------------------------------


async def test_reactions_are_the_newest_of_each_person(desk: Desk) -> None:
    await desk.knows(JOHN_LID, JOHN)
    await desk.happen(
        got(reaction("👍", at_ms=2), id="1"),
        got(reaction("😮", at_ms=1), id="0"),
        got(reaction("🙏", at_ms=3), id="2", sender=MARY_LID, sender_alt=None),
        taken("3", reaction("❤️", at_ms=4)),
    )
    found = await desk.book.reactions(JOHN, "A")
    assert [(each.emoji, each.sender, each.from_me) for each in found] == [
        ("👍", JOHN_LID, False),
        ("🙏", MARY_LID, False),
        ("❤️", ME_LID.bare, True),
    ]
    await desk.happen(got(reaction("", at_ms=9), id="4"))
    assert [each.emoji for each in await desk.book.reactions(JOHN, "A")] == ["🙏", "❤️"]


def poll() -> Message:
    message = Message()
    message.pollCreationMessageV3.name = "Lunch?"
    for name in ("Pizza", "Pasta", "Soup"):
        message.pollCreationMessageV3.options.add().optionName = name
    return message


def vote(*names: str, at_ms: int = 1) -> PollVote:
    target = AddOnTarget(id="P", chat=JOHN_LID, sender=ME_LID, from_me=True)
    options = tuple(hashlib.sha256(name.encode()).digest() for name in names)
    return PollVote(target=target, options=options, timestamp_ms=at_ms)


async def test_votes_are_counted_and_changed(desk: Desk) -> None:
    await desk.sent("P", poll())
    await desk.happen(
        got(Message(), vote("Pizza", "Soup", at_ms=1), id="1"),
        got(Message(), vote("Pizza", at_ms=2), id="2", sender=MARY_LID, sender_alt=None),
        taken("3", Message(), vote("Pasta", at_ms=3)),
    )
    counted = await desk.book.poll_votes(JOHN_LID, "P")
    assert counted.question == "Lunch?"
    assert [(each.name, list(each.voters)) for each in counted.options] == [
        ("Pizza", [JOHN_LID, MARY_LID]),
        ("Pasta", [ME_LID.bare]),
        ("Soup", [JOHN_LID]),
    ]
    await desk.happen(
        got(Message(), vote(at_ms=4), id="4"),
        got(Message(), vote("Later option", at_ms=5), id="5", sender=MARY_LID, sender_alt=None),
    )
    counted = await desk.book.poll_votes(JOHN_LID, "P")
    later = hashlib.sha256(b"Later option").digest()
    assert [(each.voter, each.options) for each in counted.votes] == [
        (ME_LID.bare, ("Pasta",)),
        (MARY_LID, (later.hex().upper(),)),
    ]
    assert [(each.name, each.hash) for each in counted.options][3:] == [("", later)]


async def test_only_polls_have_votes(desk: Desk) -> None:
    await desk.happen(got())
    with pytest.raises(UnknownMessage, match="no poll"):
        await desk.book.poll_votes(JOHN_LID, "A")


async def test_answers_to_events(desk: Desk) -> None:
    target = AddOnTarget(id="EV", chat=JOHN_LID, sender=ME_LID, from_me=True)
    answers = [
        EventAnswer(target=target, answer=Answer.MAYBE, timestamp_ms=1),
        EventAnswer(target=target, answer=Answer.GOING, extra_guests=2, timestamp_ms=2),
    ]
    await desk.happen(*(got(Message(), each, id=str(n)) for n, each in enumerate(answers)))
    (reply,) = await desk.book.event_answers(JOHN_LID, "EV")
    assert (reply.sender, reply.answer, reply.extra_guests) == (JOHN_LID, "going", 2)


# -- a message's life -----------------------------------------------------------------------------------


async def test_the_timeline_of_a_message_to_a_person(desk: Desk) -> None:
    await desk.knows(JOHN_LID, JOHN)
    await desk.sent("S", Message(conversation="x"))
    line = await desk.book.timeline("S")
    assert (line.status, line.queued, line.server, line.recipients) == (StepKind.SERVER, T - 1, T, ())
    await desk.happen(
        receipt(ev.ReceiptKind.DELIVERED, "S", "other", at=T + 1),
        # Another device of theirs, later; and by number.
        receipt(
            ev.ReceiptKind.DELIVERED,
            "S",
            at=T + 9,
            chat=JOHN,
            sender=JOHN,
            chat_alt=JOHN_LID,
            sender_alt=JOHN_LID,
        ),
    )
    line = await desk.book.timeline("S", JOHN)
    assert (line.status, line.device, line.at) == (StepKind.DEVICE, T + 1, T + 1)
    await desk.happen(
        receipt(ev.ReceiptKind.READ, "S", at=T + 20), receipt(ev.ReceiptKind.PLAYED, "S", at=T + 30)
    )
    line = await desk.book.timeline("S")
    assert (line.status, line.read, line.played) == (StepKind.PLAYED, T + 20, T + 30)
    (john,) = line.recipients
    assert (john.user, john.device, john.read, john.played) == (JOHN_LID, T + 1, T + 20, T + 30)
    assert john.status is StepKind.PLAYED


async def test_receipts_from_before_the_lid_was_known_are_the_same_persons(desk: Desk) -> None:
    await desk.sent("S", Message(conversation="x"), chat=GROUP)
    place: dict[str, Any] = {"chat": GROUP, "is_group": True}
    await desk.happen(
        receipt(ev.ReceiptKind.DELIVERED, "S", at=T + 1, **place | {"sender": JOHN}),
        receipt(ev.ReceiptKind.DELIVERED, "S", at=T + 2, **place),
    )
    await desk.knows(JOHN_LID, JOHN)
    (john,) = (await desk.book.timeline("S")).recipients
    assert (john.user, john.device) == (JOHN_LID, T + 1)


async def test_the_timeline_of_a_message_to_a_group_tells_people_apart(desk: Desk) -> None:
    await desk.sent("S", Message(conversation="x"), chat=GROUP)
    place: dict[str, Any] = {"chat": GROUP, "is_group": True}
    await desk.happen(
        receipt(ev.ReceiptKind.DELIVERED, "S", at=T + 1, **place),
        receipt(ev.ReceiptKind.DELIVERED, "S", at=T + 2, **place | {"sender": MARY_LID}),
        receipt(ev.ReceiptKind.READ, "S", at=T + 3, **place | {"sender": MARY_LID}),
        # From elsewhere: whoever sends it has nothing to do with the group.
        receipt(ev.ReceiptKind.PLAYED, "S", at=T + 4),
    )
    line = await desk.book.timeline("S")
    assert (line.status, line.read) == (StepKind.READ, T + 3)
    states = {each.user: each.status for each in line.recipients}
    assert states == {JOHN_LID: StepKind.DEVICE, MARY_LID: StepKind.READ}


async def test_what_our_other_devices_do_is_no_step_of_ours(desk: Desk) -> None:
    await desk.sent("S", Message(conversation="x"))
    await desk.happen(
        receipt(ev.ReceiptKind.SENDER, "S", from_me=True, sender=ME),
        receipt(ev.ReceiptKind.DELIVERED, "S", from_me=True, sender=ME),
        receipt(ev.ReceiptKind.INACTIVE, "S"),
    )
    assert (await desk.book.timeline("S")).status is StepKind.SERVER


async def test_a_failure_has_its_reason_until_the_message_is_sent(desk: Desk) -> None:
    await desk.happen(failed("S", at=T), failed("S", at=T + 1, code=None, reason="again"))
    line = await desk.book.timeline("S")
    assert line.failure is not None
    assert (line.status, line.at) == (StepKind.FAILED, T + 1)
    assert (line.failure.code, line.failure.name, line.failure.reason) == (None, "refused", "again")
    await desk.happen(failed("S", at=T + 2))
    again = (await desk.book.timeline("S")).failure
    assert again is not None
    assert (again.code, again.reason) == (463, "no | pipes")
    await desk.sent("S", Message(conversation="x"), at=T + 5)
    line = await desk.book.timeline("S")
    assert (line.status, line.failure) == (StepKind.SERVER, None)


async def test_a_failure_from_before_the_lid_was_known_is_the_same_messages(desk: Desk) -> None:
    early = ev.MessageFailed(
        id="S", chat=JOHN, chat_alt=None, timestamp=T, code=479, name="invalid_stanza", reason="odd"
    )
    await desk.happen(early)
    await desk.knows(JOHN_LID, JOHN)
    await desk.happen(failed("S", at=T + 1))
    for chat in (None, JOHN, JOHN_LID):
        line = await desk.book.timeline("S", chat)
        assert (line.chat, line.status) == (JOHN_LID, StepKind.FAILED)
        assert line.failure is not None
        assert line.failure.code == 463


async def test_the_timeline_of_what_came_in(desk: Desk) -> None:
    await desk.happen(got())
    line = await desk.book.timeline("A")
    assert (line.from_me, line.status, line.device, line.read) == (False, StepKind.DEVICE, T, None)
    await desk.book.note_read(JOHN_LID, ["A"], T + 9)
    line = await desk.book.timeline("A")
    assert (line.status, line.read, line.recipients) == (StepKind.READ, T + 9, ())
    await desk.happen(got(id="B", from_me=True, sender=ME_LID, sender_alt=ME))
    line = await desk.book.timeline("B")
    assert (line.from_me, line.status, line.server) == (True, StepKind.SERVER, T)


async def test_nothing_is_known_of_what_nobody_sent(desk: Desk) -> None:
    await desk.happen(receipt(ev.ReceiptKind.READ, "X"))
    await desk.book.note_read(JOHN, ["Z"], T)
    for id in ("X", "Y", "Z"):
        with pytest.raises(UnknownMessage):
            await desk.book.timeline(id)
    await desk.happen(got(), got(chat=GROUP, chat_alt=None))
    with pytest.raises(UnknownMessage, match="several"):
        await desk.book.timeline("A")
    assert (await desk.book.timeline("A", GROUP)).chat == GROUP


# -- chats ----------------------------------------------------------------------------------------------


async def test_unread_messages_are_those_that_no_device_of_ours_read(desk: Desk) -> None:
    await desk.knows(JOHN_LID, JOHN)
    await desk.happen(*(got(id=str(n), timestamp=T + n) for n in range(6)))
    await desk.happen(got(reaction("👍"), id="r"))
    assert [each.id for each in await desk.book.unread(JOHN)] == list("543210")
    await desk.book.note_read(JOHN, ["5"], T)
    await desk.happen(receipt(ev.ReceiptKind.READ_SELF, "4", from_me=True, sender=ME))
    await desk.happen(receipt(ev.ReceiptKind.READ, "3", from_me=True, sender=ME))
    assert [each.id for each in await desk.book.unread(JOHN)] == list("210")
    await desk.book.note_chat_read(JOHN, T)
    assert [each.id for each in await desk.book.unread(JOHN)] == list("21")
    await desk.happen(ChatReadChanged(at_ms=1, own=False, chat=JOHN, read=True, timestamp=T + 1))
    assert [each.id for each in await desk.book.unread(JOHN_LID)] == ["2"]
    await desk.happen(ChatReadChanged(at_ms=1, own=False, chat=JOHN, read=False, timestamp=T + 9))
    assert [each.id for each in await desk.book.unread(JOHN_LID)] == ["2"]


async def test_the_newest_messages_of_a_chat_are_of_both_sides(desk: Desk) -> None:
    await desk.happen(got(id="in", timestamp=T + 1), got(id="last", timestamp=T + 5))
    await desk.sent("out", Message(conversation="x"), at=T + 3)
    await desk.sent("react", reaction("👍"), at=T + 4)
    refused = SentMessage(id="no", chat=JOHN_LID, payload=b"", stanza_type="text", sent_at=T + 4)
    batch = desk.account.batch()
    batch.put_sent(refused)
    batch.put_sent(replace(refused, id="elsewhere", chat=MARY_LID))
    await batch.commit()
    assert [each.id for each in await desk.book.recent(JOHN_LID, 10)] == ["last", "out", "in"]
    assert [each.id for each in await desk.book.recent(JOHN_LID, 1)] == ["last"]
    assert [each.id for each in await desk.book.recent(JOHN_LID, 10, before=T + 3)] == ["out", "in"]
