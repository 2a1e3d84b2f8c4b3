"""Requests for the past that phones do not answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.sandbox.broken import refusals
from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.history_requests import MOST, OlderMessages
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import HistorySyncNotification, Message
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
Change = Callable[[Any], None]


async def told(device: Companion) -> HistorySyncNotification:
    """The next history that the phone sends."""

    def peer(node: Node) -> bool:
        return node.tag == "message" and node.attrs.get("category") == "peer"

    while True:
        node = await device.expect(peer)
        message = device.decrypt(node)
        await device.ack(node)
        if message.protocolMessage.HasField("historySyncNotification"):
            return message.protocolMessage.historySyncNotification


async def ask(device: Companion, phone: Phone, wanted: Message, message_id: str = "R1") -> None:
    """Send the phone a request."""
    [own] = [jid for jid in await device.devices(phone.account.pn) if jid.device == 0]
    await device.open_sessions([own])
    attrs = {"to": own, "id": message_id, "type": "text", "category": "peer", "push_priority": "high_force"}
    meta = Node("meta", {"appdata": "default"})
    proof = Node("device-identity", None, device.device_identity)
    ack = await device.send_message(Node("message", attrs, [device.encrypt(own, wanted), proof, meta]))
    assert "error" not in ack.attrs, ack


def older(contact: Phone, id: str, count: int = 2) -> OlderMessages:
    return OlderMessages(chat=contact.account.lid_jid, id=id, from_me=False, timestamp=5, count=count)


def _without(*names: str) -> Change:
    def change(wanted: Any) -> None:
        for name in names:
            wanted.ClearField(name)

    return change


def _with(**values: Any) -> Change:
    def change(wanted: Any) -> None:
        for name, value in values.items():
            setattr(wanted, name, value)

    return change


REQUESTS = [
    pytest.param(_without("chatJID"), "without a chat", id="no chat"),
    pytest.param(_with(chatJID="@"), "without a chat", id="no JID for a chat"),
    pytest.param(_without("oldestMsgID"), "names no message", id="no message"),
    pytest.param(_without("oldestMsgFromMe"), "names no message", id="not whose message"),
    pytest.param(_without("onDemandMsgCount"), "for 0 messages", id="no count"),
    pytest.param(_with(onDemandMsgCount=MOST + 1), "messages of history", id="too many"),
    pytest.param(_without("oldestMsgTimestampMS"), "without a time", id="no time"),
    pytest.param(_with(oldestMsgID="ANOTHER"), "not in the chat", id="a message that is not there"),
    pytest.param(_with(chatJID=str(Jid("999", "lid"))), "not in the chat", id="another chat"),
]


@pytest.mark.parametrize(("change", "why"), REQUESTS)
async def test_a_request_for_history(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    device, owner, contact = linked
    owner.history.make_up(3, [contact.account.number])
    request = older(contact, owner.chats.entries[0].id).build()
    change(request.protocolMessage.peerDataOperationRequestMessage.historySyncOnDemandRequest)
    await ask(device, owner, request)
    assert why in refusals(sandbox)
