"""The client in groups and among statuses of the emulated service, with its phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town, linked
from wago.client import Client
from wago.client.events import (
    GroupChanged,
    MessageReceived,
    ReceiptKind,
    ReceiptReceived,
    UndecryptableMessage,
)
from wago.errors import NoAudience, NotInGroup, SendRefused, UnknownGroup
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.protocol.stanza.group_changes import GroupCreated
from wago.sandbox import Sandbox
from wago.store.memory import MemoryStore


class Square(Town):
    """A town whose people meet in groups."""

    async def group(self, creator: str, *others: str, addressing: str = "lid") -> Jid:
        made = await self.admin(
            "POST",
            "/groups",
            subject="Friends",
            creator=creator,
            participants=list(others),
            addressing=addressing,
        )
        return Jid.parse(made["jid"])

    async def move(self, group: Jid, **changes: Any) -> None:
        await self.admin("POST", f"/groups/{group}/members", **changes)

    async def said(self, number: str, to: Jid, text: str) -> str:
        return str((await self.admin("POST", f"/phones/{number}/send", to=str(to), text=text))["id"])

    async def on_phone(self, number: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a message on a phone."""
        async with asyncio.timeout(WAIT_S):
            while True:
                listed = (await self.admin("GET", f"/phones/{number}/messages"))["messages"]
                if (found := next((m for m in listed if wanted(m)), None)) is not None:
                    return dict(found)
                await asyncio.sleep(0.01)

    async def refusals(self) -> list[str]:
        return [each["reason"] for each in (await self.admin("GET", "/refusals"))["refusals"]]


@pytest.fixture
async def square(tmp_path: Path) -> AsyncIterator[Square]:
    sandbox = Sandbox(tmp_path)
    await sandbox.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_S)) as http:
        yield Square(sandbox, http)
    await sandbox.stop()


async def until(sink: Sink, condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0.01)


def heard(sink: Sink, text: str) -> list[MessageReceived]:
    return [
        event
        for event in sink.events
        if isinstance(event, MessageReceived)
        and text in (event.message.conversation, event.message.extendedTextMessage.text)
    ]


async def close(*clients: Client) -> None:
    for client in clients:
        await client.close()


@pytest.mark.parametrize("addressing", ["lid", "pn"])
async def test_a_group_of_phones(square: Square, sink: Sink, addressing: str) -> None:
    owner, bob, carol = [await square.phone() for _ in range(3)]
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    group = await square.group(bob, owner, carol, addressing=addressing)
    await until(sink, lambda: [e for e in sink.events if isinstance(e, GroupChanged)])
    for number in range(3):
        receipt = await client.messages.send_text(group, f"hi {number}")
        for phone in (owner, bob, carol):
            got = await square.on_phone(phone, lambda m, number=number: m["text"] == f"hi {number}")
            assert got["id"] == receipt.id
            assert got["chat"] == str(group)
        await square.said(carol, group, f"re {number}")
        await until(sink, lambda number=number: heard(sink, f"re {number}"))
    [answer] = heard(sink, "re 0")
    assert answer.info.chat == group
    assert answer.info.addressing_mode == addressing
    assert Jid(carol) in (answer.info.sender, answer.info.sender_alt)
    assert await square.refusals() == []
    assert not [e for e in sink.events if isinstance(e, UndecryptableMessage)]
    await close(client)


async def test_who_leaves_cannot_read_on(square: Square, sink: Sink) -> None:
    owner, bob, carol = [await square.phone() for _ in range(3)]
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    group = await square.group(owner, bob, carol)
    await client.messages.send_text(group, "all of you")
    await square.on_phone(carol, lambda m: m["text"] == "all of you")
    key = square.sandbox._service.phones.phone(carol).groups._keys  # type: ignore[attr-defined]
    known = {each: record.key_id for each, record in key.items()}
    await square.move(group, remove=[carol], actor=bob)
    await until(sink, lambda: len([e for e in sink.events if isinstance(e, GroupChanged)]) >= 2)
    await client.messages.send_text(group, "without her")
    await square.on_phone(bob, lambda m: m["text"] == "without her")
    there = square.sandbox._service.phones.phone(bob).groups._keys  # type: ignore[attr-defined]
    for (name, device), record in there.items():
        if device.number == owner:
            assert record.key_id != known[name, device]
    listed = (await square.admin("GET", f"/phones/{carol}/messages"))["messages"]
    assert [m["text"] for m in listed] == ["all of you"]
    await square.move(group, add=[carol], actor=bob)
    await until(sink, lambda: len([e for e in sink.events if isinstance(e, GroupChanged)]) >= 3)
    await client.messages.send_text(group, "welcome back")
    await square.on_phone(carol, lambda m: m["text"] == "welcome back")
    assert await square.refusals() == []
    await close(client)


async def test_a_phone_that_lost_its_sessions_asks_again(square: Square, sink: Sink) -> None:
    owner, bob = await square.phone(), await square.phone()
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    group = await square.group(owner, bob)
    await client.messages.send_text(group, "1")
    await square.on_phone(bob, lambda m: m["text"] == "1")
    phone = square.sandbox._service.phones.phone(bob)  # type: ignore[attr-defined]
    phone.groups._keys.clear()
    phone.cipher.forget_sessions()
    await client.messages.send_text(group, "2")
    got = await square.on_phone(bob, lambda m: m["text"] == "2")
    assert got["retries"] >= 1
    await client.messages.send_text(group, "3")
    assert (await square.on_phone(bob, lambda m: m["text"] == "3"))["retries"] == 0
    await close(client)


async def test_we_ask_a_phone_again(square: Square, sink: Sink) -> None:
    owner, bob = await square.phone(), await square.phone()
    store = MemoryStore().account("a")
    client = await linked(square, store, sink, owner)
    group = await square.group(owner, bob)
    await square.said(bob, group, "1")
    await until(sink, lambda: heard(sink, "1"))
    # The key gets lost here, and its holder believes that we have it.
    client._messaging._ciphers.forget()
    batch = store.batch()
    account = square.sandbox._service.directory.account(bob)  # type: ignore[attr-defined]
    batch.delete_sender_key(str(group), account.lid_jid.signal_address)
    await batch.commit()
    await square.said(bob, group, "2")
    await until(sink, lambda: heard(sink, "2"))
    await square.said(bob, group, "3")
    await until(sink, lambda: heard(sink, "3"))
    await close(client)


async def test_receipts_come_per_participant(square: Square, sink: Sink) -> None:
    owner, bob, carol = [await square.phone() for _ in range(3)]
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    group = await square.group(owner, bob, carol)
    receipt = await client.messages.send_text(group, "read this")
    for phone in (bob, carol):
        await square.on_phone(phone, lambda m: m["text"] == "read this")
        await square.admin("POST", f"/phones/{phone}/read", id=receipt.id)

    def readers(kind: ReceiptKind) -> set[Jid]:
        return {
            jid
            for e in sink.events
            if isinstance(e, ReceiptReceived) and e.chat == group and e.kind is kind
            for jid in (e.sender.bare, e.sender_alt.bare if e.sender_alt else e.sender.bare)
        }

    await until(sink, lambda: {Jid(bob), Jid(carol)} <= readers(ReceiptKind.READ))
    await until(sink, lambda: {Jid(bob), Jid(carol)} <= readers(ReceiptKind.DELIVERED))
    said = await square.said(bob, group, "and you?")
    await until(sink, lambda: heard(sink, "and you?"))
    [event] = heard(sink, "and you?")
    await client.messages.mark_read([said], chat=group, sender=event.info.sender)
    await square.on_phone(bob, lambda m: m["id"] == said and m["state"] == "read")
    assert await square.refusals() == []
    await close(client)


async def test_refusals(square: Square, sink: Sink) -> None:
    owner, bob = await square.phone(), await square.phone()
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    with pytest.raises(UnknownGroup):
        await client.messages.send_text(Jid("120363999", "g.us"), "hi")
    others = await square.group(bob)
    with pytest.raises(NotInGroup):
        await client.groups.info(others)
    group = await square.group(bob, owner)
    info = await client.groups.info(group)
    assert info.subject == "Friends"
    assert {each.pn for each in info.participants} == {Jid(owner), Jid(bob)}
    await square.admin("POST", f"/groups/{group}", announce=True, ephemeral_s=86400, subject="News")
    await until(sink, lambda: len([e for e in sink.events if isinstance(e, GroupChanged)]) >= 4)
    info = await client.groups.info(group)
    assert (info.announce, info.ephemeral_s, info.subject) == (True, 86400, "News")
    with pytest.raises(SendRefused) as caught:
        await client.messages.send_text(group, "may I?")
    assert caught.value.name == "forbidden"
    await close(client)


async def test_a_restart_in_the_middle(square: Square, sink: Sink) -> None:
    owner, bob = await square.phone(), await square.phone()
    store = MemoryStore().account("a")
    client = await linked(square, store, sink, owner)
    group = await square.group(owner, bob)
    await client.messages.send_text(group, "0")
    for number in range(1, 4):
        await client.close()
        client = Client(store, square.config, sink)
        await client.connect()
        await client.wait_for(client.state.phase.ONLINE, timeout_s=WAIT_S)
        await client.messages.send_text(group, str(number))
        await square.on_phone(bob, lambda m, number=number: m["text"] == str(number))
    # The service restarts too, and phones remember their keys.
    await square.said(bob, group, "mine")
    await until(sink, lambda: heard(sink, "mine"))
    assert await square.refusals() == []
    await close(client)


async def test_a_group_that_we_come_into(square: Square, sink: Sink) -> None:
    owner, bob = await square.phone(), await square.phone()
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    group = await square.group(bob)
    await square.move(group, add=[owner], actor=bob)

    def created() -> list[GroupCreated]:
        changes = (c for e in sink.events if isinstance(e, GroupChanged) for c in e.changes)
        return [change for change in changes if isinstance(change, GroupCreated)]

    await until(sink, created)
    assert created()[0].info.jid == group
    await client.messages.send_text(group, "hello")
    await square.on_phone(bob, lambda m: m["text"] == "hello")
    await close(client)


# -- statuses ---------------------------------------------------------------------------------------------


def status(text: str) -> Message:
    message = Message()
    message.extendedTextMessage.text = text
    message.extendedTextMessage.backgroundArgb = 0xFF00FF00
    return message


async def test_a_status_reaches_its_audience_alone(square: Square, sink: Sink) -> None:
    owner, bob, carol = [await square.phone() for _ in range(3)]
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    for number in range(3):
        text = f"status {number}"
        receipt = await client.messages.send(STATUS_BROADCAST, status(text), audience=[Jid(bob)])
        for phone in (bob, owner):
            got = await square.on_phone(phone, lambda m, text=text: m["text"] == text)
            assert (got["id"], got["chat"]) == (receipt.id, "status@broadcast")
    both = await client.messages.send(STATUS_BROADCAST, status("for both"), audience=[Jid(bob), Jid(carol)])
    await square.on_phone(carol, lambda m: m["id"] == both.id)
    last = await client.messages.send(STATUS_BROADCAST, status("not bob"), audience=[Jid(carol)])
    await square.on_phone(carol, lambda m: m["id"] == last.id)
    revoke = Message()
    revoke.protocolMessage.type = ProtocolMessage.REVOKE
    revoke.protocolMessage.key.remoteJID = str(STATUS_BROADCAST)
    revoke.protocolMessage.key.fromMe = True
    revoke.protocolMessage.key.ID = last.id
    gone = await client.messages.send(STATUS_BROADCAST, revoke, audience=[Jid(carol)])
    await square.on_phone(carol, lambda m: m["id"] == gone.id)
    texts = [m["text"] for m in (await square.admin("GET", f"/phones/{bob}/messages"))["messages"]]
    assert texts == ["status 0", "status 1", "status 2", "for both"]
    stanzas = (await square.admin("GET", f"/stanzas?number={owner}&tag=message"))["stanzas"]
    ours = [s for s in stanzas if "status@broadcast" in str(s) and s.get("direction") != "out"]
    assert any("status_setting" in str(s) for s in ours)
    assert await square.refusals() == []
    await close(client)


async def test_the_setting_names_the_audience(square: Square, sink: Sink) -> None:
    owner, bob, carol = [await square.phone() for _ in range(3)]
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    with pytest.raises(NoAudience):
        await client.messages.send(STATUS_BROADCAST, status("for nobody"))
    await square.admin("POST", f"/phones/{owner}/status_privacy", type="whitelist", people=[bob])
    choices = await client.statuses.privacy()
    assert [(each.type.value, each.is_default) for each in choices] == [
        ("whitelist", True),
        ("contacts", False),
        ("blacklist", False),
    ]
    sent = await client.messages.send(STATUS_BROADCAST, status("for the list"))
    await square.on_phone(bob, lambda m: m["id"] == sent.id)
    assert len(await client.statuses.audience()) == 1
    assert (await square.admin("GET", f"/phones/{carol}/messages"))["messages"] == []
    with pytest.raises(NoAudience):
        await client.messages.send(STATUS_BROADCAST, status("x"), audience=[Jid("4999999999")])
    await close(client)


async def test_a_status_again_for_who_could_not_read_it(square: Square, sink: Sink) -> None:
    owner, bob = await square.phone(), await square.phone()
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    await client.messages.send(STATUS_BROADCAST, status("1"), audience=[Jid(bob)])
    await square.on_phone(bob, lambda m: m["text"] == "1")
    phone = square.sandbox._service.phones.phone(bob)  # type: ignore[attr-defined]
    phone.groups._keys.clear()
    await client.messages.send(STATUS_BROADCAST, status("2"), audience=[Jid(bob)])
    got = await square.on_phone(bob, lambda m: m["text"] == "2")
    assert got["retries"] >= 1
    await close(client)


async def test_statuses_of_others_come_in(square: Square, sink: Sink) -> None:
    owner, bob = await square.phone(), await square.phone()
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    for text in ("first", "second"):
        await square.admin("POST", f"/phones/{bob}/status", text=text, audience=[owner])
        await until(sink, lambda text=text: heard(sink, text))
    [event] = heard(sink, "first")
    assert event.info.chat == STATUS_BROADCAST
    assert Jid(bob) in (event.info.sender, event.info.sender_alt)
    await client.messages.mark_read([event.info.id], chat=STATUS_BROADCAST, sender=event.info.sender)
    await square.on_phone(bob, lambda m: m["id"] == event.info.id and m["state"] == "read")
    assert await square.refusals() == []
    await close(client)
