"""The changes that we write: their indexes, versions, collections and values."""

from __future__ import annotations

import pytest

from wago.errors import LocalProtocolError
from wago.protocol.appstate import ACTIONS, Collection, MessageRange, Operation, RangeMessage, collection_of
from wago.protocol.appstate import actions as acts
from wago.protocol.appstate.records import Change
from wago.protocol.jid import Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue

ANNA = Jid("4915112345678")
GROUP = Jid.parse("120363020000000000@g.us")
RANGE = MessageRange(
    last_timestamp=9,
    messages=(
        RangeMessage(id="A", chat=GROUP, from_me=False, sender=ANNA.with_device(3), timestamp=8),
        RangeMessage(id="B", chat=GROUP, from_me=True, sender=ANNA, timestamp=9),
    ),
)


def test_each_action_names_a_field_that_there_is() -> None:
    fields = {field.name for field in SyncActionValue.DESCRIPTOR.fields}
    assert {action.field for action in ACTIONS.values()} | {"timestamp"} == fields
    assert all(name == action.name for name, action in ACTIONS.items())


@pytest.mark.parametrize(
    ("chat", "from_me", "sender", "parts"),
    [
        (ANNA, False, ANNA, ("0", "0")),
        (ANNA, True, None, ("1", "0")),
        (GROUP, False, ANNA.with_device(2), ("0", str(ANNA))),
        (GROUP, True, ANNA, ("1", "0")),
    ],
)
def test_messages_in_indexes(chat: Jid, from_me: bool, sender: Jid | None, parts: tuple[str, str]) -> None:
    star = acts.star(chat, "ID", from_me=from_me, sender=sender, starred=True, at_ms=5)
    assert star.index == ("star", str(chat), "ID", *parts)
    assert star.value.timestamp == 5
    gone = acts.delete_for_me(
        chat, "ID", from_me=from_me, sender=sender, delete_media=True, message_timestamp=4, at_ms=5
    )
    assert gone.index == ("deleteMessageForMe", str(chat), "ID", *parts)
    assert collection_of(star) is collection_of(gone) is Collection.REGULAR_HIGH


def test_ranges() -> None:
    change = acts.mark_chat_read(GROUP, read=True, until=RANGE, at_ms=1)
    built = change.value.markChatAsReadAction.messageRange
    assert built.lastMessageTimestamp == 9
    assert not built.HasField("lastSystemMessageTimestamp")
    first, second = built.messages
    assert (first.key.remoteJID, first.key.ID, first.key.fromMe) == (str(GROUP), "A", False)
    assert first.key.participant == str(ANNA)
    assert not second.key.HasField("participant")


def test_archiving_unpins() -> None:
    archived = acts.archive(ANNA, archived=True, until=RANGE, at_ms=1)
    assert [change.index[0] for change in archived] == ["archive", "pin_v1"]
    assert archived[1].value.pinAction.pinned is False
    assert {collection_of(change) for change in archived} == {Collection.REGULAR_LOW}
    [back] = acts.archive(ANNA, archived=False, until=RANGE, at_ms=1)
    assert back.value.archiveChatAction.archived is False


def test_muting() -> None:
    forever = acts.mute(ANNA, until_ms=acts.FOREVER, at_ms=1).value.muteAction
    assert (forever.muted, forever.muteEndTimestamp) == (True, -1)
    over = acts.mute(ANNA, until_ms=None, at_ms=1).value.muteAction
    assert over.muted is False
    assert not over.HasField("muteEndTimestamp")


def test_forgetting_a_contact_removes_the_record() -> None:
    gone = acts.forget_contact(ANNA.with_device(4), at_ms=1)
    assert gone.operation is Operation.REMOVE
    assert gone.index == ("contact", str(ANNA))


def test_an_index_has_its_shape() -> None:
    with pytest.raises(LocalProtocolError, match="pin_v1 has the parts jid"):
        ACTIONS["pin_v1"].change(value=SyncActionValue(), at_ms=1)
    with pytest.raises(LocalProtocolError):
        ACTIONS["label_jid"].change("", str(ANNA), value=SyncActionValue(), at_ms=1)
    with pytest.raises(LocalProtocolError):
        collection_of(Change(index=("what",), version=1))


def test_a_value_is_not_changed_by_stamping_it() -> None:
    value = SyncActionValue()
    value.pinAction.pinned = True
    change = ACTIONS["pin_v1"].change(str(ANNA), value=value, at_ms=3)
    assert change.value.timestamp == 3
    assert not value.HasField("timestamp")
