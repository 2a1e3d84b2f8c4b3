"""The history of a session: kept in the transaction of what happens, changed, searched, and forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.fake_client import OWN, OWN_LID, FakeClient
from tests.unit.api.conftest import MakeWorld, World
from tests.unit.gateway.test_book import JOHN, JOHN_LID, MARY_LID, info
from wago.client import events as ev
from wago.client.appstate_events import ChatCleared, ChatDeleted, DeletedForMe
from wago.client.events_history import HistoryReceived, PastChat, PastMessage, PastReaction
from wago.errors import InvalidContent, RequestTimeout
from wago.gateway.errors import HistoryNotKept
from wago.gateway.history import SessionHistory
from wago.gateway.history.session import Wanted
from wago.gateway.history.settings import HistorySettings
from wago.protocol.jid import Jid
from wago.protocol.messages import changes, reactions
from wago.protocol.messages.keys import Target
from wago.protocol.proto.e2e_pb2 import Message

GROUP = Jid("120363000000000001", "g.us")
T = 1_777_744_034
ALL = Wanted()


class Story:
    """A session that keeps its history, and what happens in it."""

    def __init__(self, world: World, client: FakeClient) -> None:
        self.world, self.client = world, client
        self.session = world.gateway.get("main")
        self.history: SessionHistory = self.session.history

    async def happens(self, *events: ev.Event) -> None:
        for event in events:
            self.client.emit(event)
        # Batches settle in their order, and what follows from them has begun then.
        await self.session.account.batch().commit()
        await self.session.services.tasks.drain(5)

    async def finds(self, query: str, **wanted: Any) -> list[str]:
        return [each.row.id for each in await self.history.search(query, replace(ALL, **wanted))]


@pytest.fixture
async def story(make_world: MakeWorld) -> Story:
    world = await make_world(gateway={"history": HistorySettings(store=True)}, clock=lambda: T + 100.0)
    made = Story(world, await world.linked())
    batch = made.session.account.batch()
    batch.put_lid(JOHN_LID, JOHN, 1)
    await batch.commit()
    return made


def text(id: str, said: str, **more: Any) -> ev.MessageReceived:
    return ev.MessageReceived(info=info(id=id, **more), message=Message(conversation=said))


def picture(id: str, caption: str, path: str = "/v/1") -> Message:
    made = Message()
    made.imageMessage.caption, made.imageMessage.directPath = caption, path
    return made


async def test_what_comes_and_goes_is_kept(story: Story) -> None:
    mine = ev.MessageSent(info=info(id="B", sender=OWN, from_me=True), message=Message(conversation="My tea"))
    like = ev.MessageReceived(
        info=info(id="R"),
        message=reactions.reaction(Target(chat=JOHN_LID, id="A", from_me=False), "👍", at_ms=5),
    )
    await story.happens(text("A", "His tea", push_name="John"), mine, like)
    page = await story.history.since(0, ALL)
    assert [(each.row.id, each.row.sender, each.row.push_name) for each in page.entries] == [
        ("A", JOHN_LID, "John"),
        ("B", OWN_LID.bare, ""),
    ]
    assert await story.finds("tea", from_me=True) == ["B"]
    assert await story.finds("tea", sender=JOHN_LID) == ["A"]
    assert (await story.history.since(page.cursor, ALL)).entries == []


async def test_edits_and_deletions(story: Story) -> None:
    def edit(id: str, content: Message, **more: Any) -> ev.MessageReceived:
        target = Target(chat=JOHN_LID, id=id, from_me=True)
        message = changes.edit(target, content, at_ms=5)
        return ev.MessageReceived(info=info(id=f"E{id}", **more), message=message)

    received = ev.MessageReceived(info=info(id="P"), message=picture("P", "old caption"))
    await story.happens(text("A", "first"), received, text("G", "in group", chat=GROUP, sender=JOHN_LID))
    caption = Message()
    caption.imageMessage.caption = "new caption"
    await story.happens(edit("A", Message(conversation="second")), edit("P", caption))
    await story.happens(edit("A", Message(conversation="third"), sender=MARY_LID))
    assert (await story.finds("first"), await story.finds("third")) == ([], [])
    assert await story.finds("second") == ["A"]
    assert await story.finds("old") == []
    [found] = await story.history.search("new caption", ALL)
    assert (found.message.imageMessage.caption, found.message.imageMessage.directPath) == (
        "new caption",
        "/v/1",
    )
    admin = info(id="X", chat=GROUP, sender=MARY_LID)
    revoke = changes.revoke(Target(chat=GROUP, id="G", from_me=False, sender=JOHN_LID))
    await story.happens(ev.MessageReceived(info=admin, message=revoke))
    assert await story.finds("group") == []
    page = await story.history.since(0, ALL)
    assert {each.row.id: (each.row.edited, each.row.deleted) for each in page.entries} == {
        "A": (True, False),
        "P": (True, False),
        "G": (False, True),
    }


def past(count: int, kind: str = "full", **more: Any) -> HistoryReceived:
    reaction = PastReaction(sender=JOHN_LID, emoji="👍", at_ms=(T - 5) * 1000)
    messages = tuple(
        PastMessage(
            info=info(id=f"M{n}", timestamp=T - 100 - n),
            message=Message(conversation=f"past {n}"),
            reactions=(reaction,) if n == 0 else (),
        )
        for n in range(count)
    )
    chat = PastChat(chat=JOHN_LID, name="John D", unread=2, complete=more.pop("complete", None))
    told = {"chats": (chat,), "messages": messages, "told": count}
    return HistoryReceived(kind=kind, chunk=1, progress=50, **told, **more)


async def test_what_the_phone_tells(story: Story) -> None:
    await story.happens(text("M0", "came by itself"), past(3))
    assert await story.finds("past") == ["M1", "M2"]
    assert await story.finds("past", live=True) == []
    [chat] = await story.session.account.history.chats()
    assert (chat.chat, chat.name, chat.unread, chat.complete) == (JOHN_LID, "John D", 2, False)
    assert [each.emoji for each in await story.session.book.reactions(JOHN_LID, "M0")] == ["👍"]
    # What is no longer in the book can be quoted and forwarded still.
    assert (await story.session.book.find(JOHN_LID, "M2")).message.conversation == "past 2"


async def test_the_phone_is_asked_as_long_as_it_may_have_more(story: Story) -> None:
    await story.happens(text("M0", "newest"))
    phone = story.client.history
    phone.page = list(past(3).messages[1:])
    page = await story.history.messages(JOHN, limit=10)
    assert [each.row.id for each in page] == ["M0", "M1", "M2"]
    assert [(each.chat, each.id, each.count) for each in phone.asked] == [(JOHN_LID, "M0", 50)]
    assert [each.row.id for each in await story.history.messages(JOHN_LID, limit=1)] == ["M0"]
    assert len(phone.asked) == 1
    phone.fails = RequestTimeout("no ack")
    assert [each.row.id for each in await story.history.messages(JOHN_LID)] == ["M0"]
    with pytest.raises(RequestTimeout):
        await story.history.sync(JOHN_LID)
    phone.fails, phone.complete = None, True
    await story.history.messages(JOHN_LID)
    asked = len(phone.asked)
    assert await story.history.sync(JOHN_LID) is False
    await story.history.messages(JOHN_LID)
    assert len(phone.asked) == asked


def _gone(id: str) -> DeletedForMe:
    told = {"sender": None, "from_me": False, "delete_media": True, "message_timestamp": 0}
    return DeletedForMe(chat=JOHN_LID, id=id, at_ms=T * 1000, own=False, **told)


async def test_what_is_deleted_elsewhere_is_forgotten(story: Story) -> None:
    await story.happens(past(4), text("N", "past and gone", timestamp=T))
    await story.happens(_gone("M0"))
    assert await story.finds("past") == ["N", "M1", "M2", "M3"]
    cleared = {"starred_too": False, "media_too": False, "timestamp": T - 102}
    await story.happens(ChatCleared(chat=JOHN_LID, at_ms=T * 1000, own=False, **cleared))
    assert await story.finds("past") == ["N", "M1"]
    await story.happens(ChatDeleted(chat=JOHN_LID, media_too=False, timestamp=0, at_ms=T * 1000, own=False))
    assert await story.finds("past") == []


async def test_it_grows_old(story: Story) -> None:
    await story.happens(past(3), text("N", "past day", timestamp=T), text("O", "past", timestamp=T - 86_400))
    await story.session.set_history({"days": 1})
    assert await story.finds("past") == ["N", "M0", "M1", "M2"]
    assert story.history.settings == HistorySettings(store=True, days=1)
    await story.session.set_history({"store": False})
    await story.happens(text("P", "past off"))
    assert await story.finds("off") == []
    await story.session.set_history({})
    assert story.history.settings == HistorySettings(store=True)


async def test_the_phone_is_asked_for_more_at_linking(story: Story, make_world: MakeWorld) -> None:
    assert story.client.config.full_history
    assert not (await (await make_world()).linked()).config.full_history


async def test_what_cannot_be(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.linked()
    history = world.gateway.get("main").history
    for asking in (history.search("tea", ALL), history.since(0, ALL)):
        with pytest.raises(HistoryNotKept):
            await asking
    for query, wanted in (("", ALL), ("?!", ALL), ("tea", replace(ALL, limit=0))):
        with pytest.raises(InvalidContent):
            await history.search(query, wanted)
    for cursor in (-1, 2**62):
        with pytest.raises(InvalidContent):
            await history.since(cursor, ALL)
    for bad in ({"days": -1}, {"days": 99_999}, {"days": True}, {"store": 1}, {"other": 1}):
        with pytest.raises(InvalidContent):
            await world.gateway.get("main").set_history(bad)
