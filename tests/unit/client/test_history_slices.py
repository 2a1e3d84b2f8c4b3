"""Parts of the history with messages: told slice by slice, gone on with, and asked for."""

from __future__ import annotations

import asyncio
import zlib
from itertools import pairwise

import pytest

from tests.unit.client.post_office import NOW, End, Office
from tests.unit.client.test_history import BOB_LID, history, tell
from tests.unit.client.test_history_parts import Bench
from tests.unit.client.test_recovery import ALICE, BOB
from wago.client.events_history import HistoryReceived
from wago.client.receive import history as receive_history
from wago.client.receive import history_parts
from wago.errors import InvalidContent, StoreError
from wago.protocol.history_requests import MOST, OlderMessages
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.proto.e2e_pb2 import HistorySyncType, Message, ProtocolMessage
from wago.protocol.proto.history_pb2 import Conversation, HistorySync
from wago.protocol.proto.web_pb2 import WebMessageInfo

GROUP = Jid.parse("123-456@g.us")


def kept(text: str, id: str, *, from_me: bool = False, participant: str = "") -> WebMessageInfo:
    made = WebMessageInfo(messageTimestamp=NOW - 100, pushName="Bob")
    made.key.ID, made.key.fromMe, made.key.participant = id, from_me, participant
    made.message.conversation = text
    return made


def part(count: int, kind: str = "RECENT", **chat: object) -> HistorySync:
    made = HistorySync(syncType=kind)
    told = made.conversations.add(ID=f"{BOB}@s.whatsapp.net", lidJID=str(BOB_LID), **chat)
    for n in range(count):
        told.messages.add().message.CopyFrom(kept(f"text {n}", f"M{n}", from_me=n % 2 == 1))
    return made


def packed(made: HistorySync) -> bytes:
    return zlib.compress(made.SerializeToString())


def slices(end: End) -> list[HistoryReceived]:
    return [event for event in end.sink.events if isinstance(event, HistoryReceived)]


@pytest.fixture
async def bench() -> Bench:
    office = Office()
    return Bench(office, await office.join(ALICE, 0), await office.join(ALICE, 1))


async def fetch(bench: Bench, made: HistorySync, path: str = "/v/1") -> None:
    message = bench.part(packed(made), path)
    notification = message.protocolMessage.historySyncNotification
    notification.syncType, notification.chunkOrder, notification.progress = made.syncType, 2, 40
    await bench.want(message)
    await bench.parts._fetch()


async def test_a_part_is_told_in_slices(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_parts, "SLICE", 4)
    made = part(10, name="Bob B", unreadCount=3, archived=True, pinned=NOW, lastMsgTimestamp=NOW)
    made.pushnames.add(ID=f"{BOB}@s.whatsapp.net", pushname="Bob")
    await fetch(bench, made)
    first, *rest = slices(bench.alice)
    assert (first.kind, first.chunk, first.progress, first.last) == ("recent", 2, 40, False)
    [chat] = first.chats
    assert (chat.chat, chat.chat_alt, chat.name) == (BOB_LID, Jid(BOB), "Bob B")
    assert (chat.unread, chat.archived, chat.pinned_at, chat.last_at) == (3, True, NOW, NOW)
    assert first.names == ((Jid(BOB), "Bob"),)
    assert [(len(each.messages), each.told, each.last) for each in rest] == [
        (4, 4, False),
        (4, 8, False),
        (2, 10, True),
    ]
    messages = [message for each in rest for message in each.messages]
    assert [message.message.conversation for message in messages] == [f"text {n}" for n in range(10)]
    his, mine = messages[0].info, messages[1].info
    assert (his.chat, his.sender, his.chat_alt, his.from_me) == (BOB_LID, BOB_LID, Jid(BOB), False)
    assert (mine.sender, mine.from_me) == (bench.alice.lid.bare, True)
    assert (his.push_name, his.timestamp, his.is_group) == ("Bob", NOW - 100, False)
    assert await bench.stored() is None
    assert await bench.alice.account.setting(history_parts.PLACE) is None


async def test_many_chats_are_told_in_slices_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive_history, "AT_ONCE", 2)
    made = HistorySync(syncType="RECENT")
    for n in range(5):
        made.conversations.add(ID=f"{n + 1}@lid")
        made.pushnames.add(ID="7@lid", pushname="")
    made.pushnames.add(ID="7@lid", pushname="Seven")
    await fetch(bench, made)
    told = [(len(each.chats), len(each.names), each.last) for each in slices(bench.alice)]
    assert told == [(2, 1, False), (2, 0, False), (1, 0, True)]


async def test_it_goes_on_where_it_was_left(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_parts, "SLICE", 3)
    keeper, failed = bench.parts._keeper, StoreError("disk full")
    keep = keeper.keep_messages

    def once(work: object, notification: object, past: object, upto: int, *, last: bool) -> None:
        if upto == 6:
            raise failed
        keep(work, notification, past, upto, last=last)

    monkeypatch.setattr(keeper, "keep_messages", once)
    with pytest.raises(StoreError):
        await fetch(bench, part(8))
    assert [len(each.messages) for each in slices(bench.alice)] == [0, 3]
    monkeypatch.setattr(keeper, "keep_messages", keep)
    await bench.restart()
    told = slices(bench.alice)
    assert [len(each.messages) for each in told] == [0, 3, 3, 2]
    ids = [message.info.id for each in told for message in each.messages]
    assert ids == [f"M{n}" for n in range(8)]
    assert [each.last for each in told] == [False, False, False, True]
    assert await bench.stored() is None


async def test_what_was_asked_for_goes_before_the_rest(bench: Bench) -> None:
    old, asked = bench.part(packed(part(1)), "/v/old"), bench.part(packed(part(1, "ON_DEMAND")), "/v/asked")
    asked.protocolMessage.historySyncNotification.syncType = HistorySyncType.ON_DEMAND
    await bench.want(old, asked)
    await bench.parts._fetch()
    assert bench.servers.fetched == ["/v/asked", "/v/old"]


async def test_what_is_in_a_part(bench: Bench) -> None:
    made = part(0)
    group = made.conversations.add(ID=str(GROUP), name="Friends")
    for each in (
        kept("hers", "G1", participant=str(BOB_LID)),
        kept("nobody's", "G2"),
        kept("mine", "G3", from_me=True),
    ):
        group.messages.add().message.CopyFrom(each)
    line = group.messages.add().message
    line.key.ID, line.key.participant = "STUB", str(BOB_LID)
    edit = kept("", "E1", participant=str(BOB_LID))
    edit.message.Clear()
    edit.message.protocolMessage.type = ProtocolMessage.MESSAGE_EDIT
    edit.message.protocolMessage.key.ID = "G0"
    edit.message.protocolMessage.editedMessage.conversation = "better"
    group.messages.add().message.CopyFrom(edit)
    liked = kept("liked", "G4", participant=f"{BOB}@s.whatsapp.net")
    liked.starred = True
    reaction = liked.reactions.add(text="👍", senderTimestampMS=5)
    reaction.key.fromMe = True
    gone = liked.reactions.add(text="", senderTimestampMS=6)
    gone.key.participant = str(BOB_LID)
    group.messages.add().message.CopyFrom(liked)
    made.conversations.add(ID="not a chat at all").messages.add().message.CopyFrom(kept("x", "X"))
    made.statusV3Messages.add().CopyFrom(kept("status", "S1", participant=str(BOB_LID)))
    await fetch(bench, made)
    found = {message.info.id: message for each in slices(bench.alice) for message in each.messages}
    assert list(found) == ["G1", "G3", "G0", "G4", "S1"]
    assert {found[id].info.chat for id in ("G1", "G3", "G0", "G4")} == {GROUP}
    assert found["G1"].info.sender == found["G4"].info.sender == BOB_LID
    assert found["G3"].info.sender == bench.alice.lid.bare
    assert (found["G0"].message.conversation, found["G0"].edited) == ("better", True)
    assert (found["G4"].starred, [each.emoji for each in found["G4"].reactions]) == (True, ["👍"])
    assert found["G4"].reactions[0].sender == bench.alice.lid.bare
    assert found["S1"].info.chat == STATUS_BROADCAST
    assert slices(bench.alice)[-1].told == 8


@pytest.mark.parametrize(
    ("end", "complete"),
    [
        (None, None),
        (Conversation.COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY, False),
        (Conversation.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY, True),
        (Conversation.COMPLETE_ON_DEMAND_SYNC_WITH_MORE_MSG_ON_PRIMARY_BUT_NO_ACCESS, True),
    ],
)
async def test_whether_there_is_more(bench: Bench, end: int | None, complete: bool | None) -> None:
    made = part(0, muteEndTime=2**64 - 1, **({} if end is None else {"endOfHistoryTransferType": end}))
    made.conversations.add(ID=str(GROUP), muteEndTime=(NOW + 5) * 1000)
    await fetch(bench, made)
    [event] = slices(bench.alice)
    assert [(each.complete, each.muted_until) for each in event.chats] == [(complete, -1), (None, NOW + 5)]
    assert event.last


async def test_a_short_part_inside_a_message() -> None:
    office = Office()
    primary, alice = await office.join(ALICE, 0), await office.join(ALICE, 1)
    await tell(primary, alice, history(packed(part(3))))
    # Who is who is known at once; the messages come when there is time.
    assert await alice.account.lid_of(Jid(BOB)) == BOB_LID
    await alice.messaging.history_parts._fetch()
    assert [len(each.messages) for each in slices(alice)] == [0, 3]


async def answered(bench: Bench, made: HistorySync, request: str) -> None:
    """The phone answers a request."""
    message = history(packed(made))
    notification = message.protocolMessage.historySyncNotification
    notification.syncType, notification.peerDataRequestSessionID = HistorySyncType.ON_DEMAND, request
    await bench.want(message)
    await bench.parts._fetch()


def wanted(count: int = 50) -> OlderMessages:
    return OlderMessages(chat=BOB_LID, id="M9", from_me=False, timestamp=NOW, count=count)


@pytest.mark.parametrize("named", [True, False])
async def test_the_phone_is_asked(bench: Bench, named: bool) -> None:
    asking = asyncio.create_task(bench.alice.messaging.history.fetch(wanted()))
    await bench.office.idle()
    [request] = bench.alice.messaging.history._pending
    made = part(
        2, "ON_DEMAND", endOfHistoryTransferType=Conversation.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY
    )
    await answered(bench, part(1, "ON_DEMAND"), "SOMETHING-ELSE")
    assert not asking.done()
    await answered(bench, made, request if named else "")
    page = await asking
    assert ([each.info.id for each in page.messages], page.answered) == (["M0", "M1"], True)
    assert page.complete is True
    assert bench.alice.messaging.history._pending == {}


async def test_a_phone_that_does_not_answer(bench: Bench) -> None:
    page = await bench.alice.messaging.history.fetch(wanted(), timeout_s=0)
    assert (page.messages, page.answered, page.complete) == ((), False, None)
    for count in (0, MOST + 1):
        with pytest.raises(InvalidContent):
            await bench.alice.messaging.history.fetch(wanted(count))
    assert bench.alice.messaging.history._pending == {}


def test_requests() -> None:
    message = Message.FromString(wanted().build().SerializeToString())
    request = message.protocolMessage.peerDataOperationRequestMessage
    assert OlderMessages.parse(request) == wanted()
    assert request.historySyncOnDemandRequest.oldestMsgTimestampMS == NOW
    assert all(a < b for a, b in pairwise((1, 50, MOST)))
