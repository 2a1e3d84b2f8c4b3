"""What our devices deleted for themselves is not shown any more."""

from __future__ import annotations

import pytest

from tests.unit.gateway.test_book import GROUP, JOHN, JOHN_LID, MARY_LID, Desk, T, account, desk, got
from wago.client.appstate_events import ChatCleared, ChatDeleted, DeletedForMe
from wago.gateway.errors import UnknownMessage
from wago.protocol.appstate import actions
from wago.protocol.appstate.records import encode_index
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.store.interfaces import AppStateEntry

__all__ = ["account", "desk"]


def deleted(chat: Jid, until: int = 0, at: int = T) -> ChatDeleted:
    return ChatDeleted(at_ms=at * 1000, own=False, chat=chat, media_too=True, timestamp=until)


def cleared(chat: Jid, until: int, *, starred_too: bool) -> ChatCleared:
    return ChatCleared(
        at_ms=T * 1000, own=False, chat=chat, starred_too=starred_too, media_too=False, timestamp=until
    )


async def star(desk: Desk, chat: Jid, message_id: str, *, starred: bool = True) -> None:
    change = actions.star(chat, message_id, from_me=False, sender=None, starred=starred, at_ms=T * 1000)
    batch = desk.account.batch()
    batch.put_app_state_entry(
        AppStateEntry(
            collection="regular_high",
            index_mac=message_id.encode().ljust(32),
            action="star",
            index=encode_index(change.index).decode(),
            version=2,
            key_id=bytes(6),
            value_mac=bytes(32),
            value=change.value.SerializeToString(),
        )
    )
    await batch.commit()


async def ids(desk: Desk, chat: Jid) -> list[str]:
    return [each.id for each in await desk.book.recent(chat, 10)]


async def test_a_deleted_chat_begins_anew(desk: Desk) -> None:
    await desk.knows(JOHN_LID, JOHN)
    await desk.happen(got(id="A"), got(id="B", timestamp=T + 1), got(id="C", chat=GROUP, is_group=True))
    await desk.sent("MINE", Message(conversation="x"), at=T + 1)
    # By its other address, as a phone may have it.
    await desk.happen(deleted(JOHN, T + 1))
    assert await ids(desk, JOHN_LID) == []
    assert await desk.book.unread(JOHN) == []
    for message_id in ("A", "MINE"):
        with pytest.raises(UnknownMessage):
            await desk.book.find(JOHN_LID, message_id)
    assert await ids(desk, GROUP) == ["C"]
    await desk.happen(got(id="D", timestamp=T + 2))
    assert await ids(desk, JOHN) == ["D"]
    # History that comes later is from before.
    await desk.happen(got(id="OLD", timestamp=T - 1000))
    assert await ids(desk, JOHN) == ["D"]


async def test_up_to_when_it_was_done_if_nothing_else_is_said(desk: Desk) -> None:
    await desk.happen(got(id="A", timestamp=T), got(id="B", timestamp=T + 5))
    await desk.happen(deleted(JOHN_LID, at=T + 2))
    assert await ids(desk, JOHN_LID) == ["B"]


async def test_nothing_goes_that_is_yet_to_come(desk: Desk) -> None:
    await desk.happen(deleted(JOHN_LID, 2**60))
    await desk.happen(got(id="A", timestamp=T + 2 * 86_400))
    assert await ids(desk, JOHN_LID) == ["A"]


async def test_a_cleared_chat_may_keep_its_stars(desk: Desk) -> None:
    await desk.happen(got(id="A"), got(id="B"), got(id="C"))
    await star(desk, JOHN_LID, "B")
    await star(desk, JOHN_LID, "C", starred=False)
    await star(desk, MARY_LID, "A")
    await desk.happen(cleared(JOHN_LID, T, starred_too=False))
    assert await ids(desk, JOHN_LID) == ["B"]
    await desk.happen(cleared(JOHN_LID, T, starred_too=True))
    assert await ids(desk, JOHN_LID) == []


async def test_one_message_deleted_for_us(desk: Desk) -> None:
    await desk.happen(got(id="A"), got(id="B"))
    event = DeletedForMe(
        at_ms=T * 1000,
        own=True,
        chat=JOHN_LID,
        id="A",
        from_me=False,
        sender=None,
        delete_media=True,
        message_timestamp=T,
    )
    await desk.happen(event)
    assert await ids(desk, JOHN_LID) == ["B"]
    with pytest.raises(UnknownMessage):
        await desk.book.find(None, "A")
