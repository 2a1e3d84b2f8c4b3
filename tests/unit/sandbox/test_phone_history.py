"""What phones tell of the past: all there is, to a new companion, in parts, or on demand."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.sandbox.broken import refusals
from tests.unit.sandbox.companion import Companion
from tests.unit.sandbox.test_strict_history import Linked, ask, older, told
from wago.protocol.proto.e2e_pb2 import HistorySyncNotification
from wago.protocol.proto.history_pb2 import HistorySync
from wago.sandbox import Sandbox
from wago.sandbox.phones.history import HISTORY_DEEDS
from wago.sandbox.phones.phone import Phone
from wago.sandbox.wire import Refused


async def test_what_is_asked_for_is_told(linked: Linked, sandbox: Sandbox) -> None:
    device, owner, contact = linked
    owner.history.make_up(7, [contact.account.number])
    await told(device)
    await ask(device, owner, older(contact, owner.chats.entries[0].id).build())
    answer = await told(device)
    assert (answer.peerDataRequestSessionID, answer.directPath != "") == ("R1", True)
    assert refusals(sandbox) == ""


def payload_of(sandbox: Sandbox, notification: HistorySyncNotification) -> HistorySync:
    """A part that came inside its message."""
    return HistorySync.FromString(zlib.decompress(notification.initialHistBootstrapInlinePayload))


async def test_a_new_companion_is_told_what_there_is(
    companion: Callable[[], Companion], phone: Callable[..., Phone], sandbox: Sandbox
) -> None:
    owner, contact = phone("Owner"), phone("Contact")
    owner.history.make_up(50, [contact.account.number])
    device = companion()
    await device.link(owner.account.number)
    await device.start()
    part = payload_of(sandbox, await told(device))
    [chat] = part.conversations
    assert (chat.name, chat.lidJID, len(chat.messages)) == ("Contact", str(contact.account.lid_jid), 20)
    times = [each.message.messageTimestamp for each in chat.messages]
    assert times == sorted(times, reverse=True)
    names = await told(device)
    assert names.directPath
    assert refusals(sandbox) == ""


@pytest.mark.parametrize(
    ("order", "code"),
    [
        pytest.param({"type": "on_demand"}, 400, id="a kind that is asked for"),
        pytest.param({"type": "nothing"}, 400, id="no kind"),
        pytest.param({"with": "1"}, 400, id="no list of people"),
        pytest.param({"messages": 3}, 400, id="messages with nobody"),
        pytest.param({"messages": 99_999, "with": ["1"]}, 400, id="too many messages"),
        pytest.param({"chunk": 0}, 400, id="empty parts"),
        pytest.param({"messages": 3, "with": ["1"]}, 404, id="nobody of that number"),
        pytest.param({"device": 9}, 404, id="another device"),
    ],
)
async def test_an_order_to_tell(linked: Linked, sandbox: Sandbox, order: dict[str, Any], code: int) -> None:
    _, owner, _ = linked
    with pytest.raises(Refused) as caught:
        await HISTORY_DEEDS["send_history"](sandbox.service, owner, order)
    assert caught.value.code == code
