"""Chats, labels and the address book of a session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.support.fake_appstate import UNTIL, FakeAppState
from tests.support.fake_client import FakeClient, FakeFactory
from wago.client.appstate.book import ChatSettings
from wago.client.appstate_events import ChatDeleted
from wago.client.events import MessageInfo, MessageReceived
from wago.errors import InvalidContent, LocalProtocolError, NotConnected, NotLoggedIn
from wago.gateway import Gateway, GatewaySettings
from wago.gateway.errors import NotLoaded, UnknownContact, UnknownLabel
from wago.gateway.session import Session
from wago.protocol.appstate import actions
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.store import open_store

JOHN, JOHN_LID = Jid("15550002222"), Jid("990002222", "lid")
MARY = Jid("15550003333")
GROUP = Jid("120363000000000001", "g.us")
T = 1_777_744_034


class Desk:
    """A linked session and its client."""

    def __init__(self, session: Session, client: FakeClient) -> None:
        self.session, self.client = session, client

    @property
    def appstate(self) -> FakeAppState:
        return self.client.appstate

    @property
    def asked(self) -> list[str]:
        return [name for name, _, _ in self.appstate.calls]

    async def knows(self, lid: Jid, pn: Jid) -> None:
        batch = self.session.account.batch()
        batch.put_lid(lid, pn, 1)
        await batch.commit()

    def got(self, chat: Jid, at: int, message_id: str = "A") -> None:
        info = MessageInfo(
            id=message_id,
            chat=chat,
            sender=chat,
            chat_alt=None,
            sender_alt=None,
            from_me=False,
            is_group=False,
            timestamp=at,
        )
        self.client.emit(MessageReceived(info=info, message=Message(conversation="hi")))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    store, factory = open_store("memory:"), FakeFactory()
    settings = GatewaySettings(shutdown_s=1.0, auto_start=False)
    async with Gateway(store, settings, factory=factory, clock=lambda: float(T)) as gateway:
        session = await gateway.create("main")
        await session.connect()
        await factory.last.scan()
        yield Desk(session, factory.last)
    await store.close()


# ---- chats --------------------------------------------------------------------------------------------


async def test_settings_are_read_back(desk: Desk) -> None:
    chats = desk.session.chats
    assert await chats.settings(JOHN) == ChatSettings()
    await chats.pin(JOHN)
    await chats.archive(JOHN)
    await chats.mute(JOHN, 60)
    assert await chats.settings(JOHN) == ChatSettings(
        archived=True, pinned=False, muted_until_ms=(T + 60) * 1000
    )
    await chats.archive(JOHN, False)
    await chats.mute(JOHN)
    assert await chats.settings(JOHN) == ChatSettings(muted_until_ms=-1)
    await chats.unmute(JOHN)
    assert await chats.settings(JOHN) == ChatSettings()


async def test_a_mute_ends_by_itself(desk: Desk) -> None:
    desk.appstate.keep(actions.mute(JOHN, until_ms=T * 1000, at_ms=1))
    desk.appstate.keep(actions.mute(MARY, until_ms=T * 1000 + 1, at_ms=1))
    assert (await desk.session.chats.settings(JOHN)).muted_until_ms is None
    assert (await desk.session.chats.settings(MARY)).muted_until_ms == T * 1000 + 1


@pytest.mark.parametrize("seconds", [0, -5, 10**12])
async def test_nobody_is_silent_for_so_long(desk: Desk, seconds: int) -> None:
    with pytest.raises(InvalidContent, match="duration"):
        await desk.session.chats.mute(JOHN, seconds)
    assert desk.asked == []


async def test_what_is_said_of_either_address_is_of_one_chat(desk: Desk) -> None:
    desk.appstate.keep(actions.pin(JOHN, pinned=True, at_ms=5))
    desk.got(JOHN_LID, T)
    await desk.knows(JOHN_LID, JOHN)
    assert (await desk.session.chats.settings(JOHN_LID)).pinned
    await desk.session.chats.pin(JOHN_LID, False)
    assert desk.appstate.calls[-1][1] == (JOHN, False)
    # The phone now speaks of it by LID.
    desk.appstate.keep(actions.pin(JOHN_LID, pinned=True, at_ms=T * 10_000))
    assert (await desk.session.chats.settings(JOHN)).pinned
    await desk.session.chats.archive(JOHN)
    assert desk.appstate.calls[-1][1][0] == JOHN_LID
    [entry] = await desk.session.chats.all()
    assert (entry.chat, entry.settings.archived, entry.unread) == (JOHN_LID, True, 1)
    assert entry.last_at == T


async def test_a_deleted_chat_is_not_in_the_list_until_it_is_back(desk: Desk) -> None:
    chats = desk.session.chats
    desk.got(JOHN, T - 10)
    await chats.pin(JOHN, False)
    at_ms = T * 1000 + 1_000_000
    event = ChatDeleted(at_ms=at_ms, own=False, chat=JOHN, media_too=True, timestamp=T)
    desk.client.emit(event)
    assert await chats.all() == []
    desk.appstate.keep(actions.archive(JOHN, archived=True, until=UNTIL, at_ms=at_ms + 1)[0])
    assert [each.chat for each in await chats.all()] == [JOHN]
    desk.client.emit(replace(event, at_ms=at_ms + 2))
    assert await chats.all() == []
    desk.got(JOHN, T + 1, "B")
    assert [each.last_at for each in await chats.all()] == [T + 1]


async def test_the_list_begins_with_what_is_pinned_and_new(desk: Desk) -> None:
    desk.got(JOHN, T - 10, "A")
    desk.got(MARY, T - 5, "B")
    await desk.session.chats.pin(GROUP)
    await desk.session.labels.edit(name="One")
    await desk.session.labels.label_chats(["1"], [JOHN])
    listed = await desk.session.chats.all()
    assert [(each.chat, each.unread, each.labels) for each in listed] == [
        (GROUP, 0, ()),
        (MARY, 1, ()),
        (JOHN, 1, ("1",)),
    ]
    assert await desk.session.chats.one(JOHN) == listed[2]


async def test_an_archived_chat_comes_back_if_the_account_wants_that(desk: Desk) -> None:
    chats = desk.session.chats
    await chats.archive(JOHN)
    desk.got(JOHN, T * 2)
    assert (await chats.settings(JOHN)).archived
    desk.appstate.keep(actions.unarchive_chats(True, at_ms=1))
    assert not (await chats.settings(JOHN)).archived
    await chats.archive(MARY)
    desk.got(MARY, T - 100)
    assert (await chats.settings(MARY)).archived


async def test_actions_go_up_to_the_newest_message(desk: Desk) -> None:
    desk.got(JOHN, T - 5, "OLD")
    desk.got(JOHN, T - 1, "NEW")
    for name, act in (
        ("archive", desk.session.chats.archive(JOHN)),
        ("delete_chat", desk.session.chats.delete(JOHN)),
        ("clear_chat", desk.session.chats.clear(JOHN, starred_too=False)),
    ):
        await act
        last = next(part for part in desk.appstate.calls[-1][1] if type(part) is tuple)
        assert (desk.asked[-1], [each.id for each in last]) == (name, ["NEW"])


async def test_nothing_is_written_without_a_connection(desk: Desk) -> None:
    await desk.client.disconnect()
    with pytest.raises(NotConnected):
        await desk.session.chats.pin(JOHN)
    assert await desk.session.chats.all() == []
    await desk.client.forget()
    with pytest.raises(NotLoggedIn):
        await desk.session.labels.edit(name="x")
    await desk.session.disconnect()
    with pytest.raises(NotLoaded):
        await desk.session.address_book.add(JOHN, full_name="John")
    assert desk.asked == []


# ---- labels -------------------------------------------------------------------------------------------


async def test_labels_are_numbered_and_no_number_comes_twice(desk: Desk) -> None:
    labels = desk.session.labels
    first, second = await labels.edit(name="One"), await labels.edit(name="Two", color=7)
    assert [(each.id, each.color) for each in (first, second)] == [("1", 0), ("2", 7)]
    await labels.edit("2", deleted=True)
    assert (await labels.edit(name="Three")).id == "3"
    assert [each.name for each in await labels.all()] == ["One", "Three"]
    changed = await labels.edit("1", color=5)
    assert (changed.name, changed.color) == ("One", 5)
    assert (await labels.edit("12", name="Twelve")).id == "12"


@pytest.mark.parametrize(
    ("label_id", "fields", "error"),
    [
        ("", {}, "name"),
        ("", {"name": ""}, "name"),
        ("", {"name": "x" * 101}, "name"),
        ("", {"name": "x", "color": 20}, "color"),
        ("", {"name": "x", "color": -1}, "color"),
        ("x", {"name": "x"}, "label_id"),
    ],
)
async def test_labels_that_cannot_be(
    desk: Desk, label_id: str, fields: dict[str, object], error: str
) -> None:
    with pytest.raises(InvalidContent, match=error):
        await desk.session.labels.edit(label_id, **fields)  # type: ignore[arg-type]
    assert "edit_label" not in desk.asked


async def test_a_label_that_is_not_there(desk: Desk) -> None:
    labels = desk.session.labels
    await labels.edit(name="One")
    for act in (
        labels.edit("9", deleted=True),
        labels.label_chats(["1", "9"], [JOHN]),
        labels.set_of_chats(["9"], [JOHN]),
        labels.label_message("9", JOHN, "A"),
    ):
        with pytest.raises(UnknownLabel, match="9"):
            await act
    # It may have been made on the phone a moment ago, so it was looked up.
    assert desk.asked.count("sync") == 5
    assert "label_chats" not in desk.asked


async def test_only_what_changes_is_written(desk: Desk) -> None:
    labels = desk.session.labels
    for name in ("One", "Two", "Three"):
        await labels.edit(name=name)
    await labels.label_chats(["1", "2"], [JOHN, GROUP])
    assert desk.appstate.calls[-1][1][0] == (
        ("1", JOHN, True),
        ("2", JOHN, True),
        ("1", GROUP, True),
        ("2", GROUP, True),
    )
    await labels.set_of_chats(["2", "3"], [JOHN])
    assert desk.appstate.calls[-1][1][0] == (("3", JOHN, True), ("1", JOHN, False))
    count = len(desk.asked)
    await labels.set_of_chats(["3", "2"], [JOHN])
    await labels.label_chats(["1"], [GROUP])
    await labels.label_chats(["1"], [MARY], False)
    assert len(desk.asked) == count
    assert [each.name for each in await labels.of_chat(JOHN)] == ["Two", "Three"]


async def test_a_label_goes_from_either_address(desk: Desk) -> None:
    labels = desk.session.labels
    await labels.edit(name="One")
    desk.appstate.keep(actions.label_chat("1", JOHN, labeled=True, at_ms=1))
    desk.appstate.keep(actions.label_message("1", JOHN, "A", labeled=True, at_ms=1))
    await desk.knows(JOHN_LID, JOHN)
    await labels.label_chats(["1"], [JOHN_LID], False)
    assert desk.appstate.calls[-1][1][0] == (("1", JOHN, False),)
    await labels.label_message("1", JOHN_LID, "A", False)
    assert desk.appstate.calls[-1][1] == ("1", JOHN, "A", False)
    assert await labels.of_chat(JOHN_LID) == []


# ---- the address book ---------------------------------------------------------------------------------


async def test_people_are_added_renamed_and_removed(desk: Desk) -> None:
    book = desk.session.address_book
    await desk.knows(JOHN_LID, JOHN)
    entry = await book.add(JOHN_LID, full_name=" John Doe ")
    assert (entry.user, entry.full_name, entry.first_name) == (JOHN, "John Doe", "John")
    assert desk.appstate.calls[-1][1] == (JOHN, "John Doe", "John", JOHN_LID, True)
    await book.add(JOHN, first_name="Johnny", in_phone_book=False)
    batch = desk.session.account.batch()
    batch.put_contact_name(JOHN_LID, "johnny")
    batch.put_contact_name(MARY, "mary")
    await batch.commit()
    john, mary = await book.all()
    assert (john.name, john.push_name, john.saved) == ("Johnny", "johnny", True)
    assert (mary.name, mary.user, mary.saved) == ("mary", MARY, False)
    assert await book.one(JOHN_LID) == john
    await book.remove(JOHN_LID)
    assert desk.appstate.calls[-1] == ("forget_contact", (JOHN,), {})
    with pytest.raises(UnknownContact):
        await book.remove(JOHN)
    assert not (await book.one(JOHN)).saved


async def test_an_entry_by_lid_only(desk: Desk) -> None:
    value = SyncActionValue(lidContactAction=SyncActionValue.LidContactAction(fullName="Joe", firstName="J"))
    desk.appstate.keep(actions.ACTIONS["lid_contact"].change(str(JOHN_LID), value=value, at_ms=1))
    [entry] = await desk.session.address_book.all()
    assert (entry.user, entry.lid, entry.full_name) == (JOHN_LID, JOHN_LID, "Joe")
    await desk.knows(JOHN_LID, JOHN)
    assert (await desk.session.address_book.one(JOHN)).full_name == "Joe"
    await desk.session.address_book.remove(JOHN)
    assert desk.appstate.calls[-1][1] == (JOHN_LID,)


async def test_who_and_what_cannot_be_in_the_book(desk: Desk) -> None:
    book = desk.session.address_book
    with pytest.raises(LocalProtocolError, match="person"):
        await book.add(GROUP, full_name="x")
    with pytest.raises(LocalProtocolError, match="person"):
        await book.remove(GROUP)
    with pytest.raises(InvalidContent, match="full_name"):
        await book.add(JOHN, full_name="x" * 256)
    with pytest.raises(InvalidContent, match="full_name"):
        await book.add(JOHN, first_name=" ")
    assert desk.asked == []
