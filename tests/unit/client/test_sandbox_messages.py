"""Texts between a client, phones and other clients over the emulated service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town, linked, phase, town
from wago.client import Client
from wago.client.events import (
    MessageReceived,
    Phase,
    ReceiptKind,
    ReceiptReceived,
    UndecryptableMessage,
)
from wago.errors import UnknownRecipient
from wago.protocol.jid import Jid
from wago.store.memory import MemoryStore

__all__ = ["town"]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0.01)


def texts(sink: Sink) -> list[str]:
    return [e.message.conversation for e in sink.events if isinstance(e, MessageReceived)]


async def phone_says(town: Town, number: str, to: str, text: str) -> str:
    return str((await town.admin("POST", f"/phones/{number}/send", to=to, text=text))["id"])


async def phone_has(town: Town, number: str) -> list[dict[str, Any]]:
    answer = await town.admin("GET", f"/phones/{number}/messages")
    return list(answer["messages"] if isinstance(answer, dict) else answer)


async def phone_got(town: Town, number: str, text: str) -> None:
    async with asyncio.timeout(WAIT_S):
        while text not in [each.get("text") for each in await phone_has(town, number)]:
            await asyncio.sleep(0.01)


async def test_texts_with_a_phone(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    receipt = await client.messages.send_text(Jid(friend), "hi")
    await phone_got(town, friend, "hi")
    await phone_got(town, owner, "hi")
    await phone_says(town, friend, owner, "ho")
    await until(lambda: "ho" in texts(sink))
    event = next(e for e in sink.events if isinstance(e, MessageReceived) and e.message.conversation == "ho")
    assert Jid(friend) in (event.info.sender.bare, event.info.sender_alt and event.info.sender_alt.bare)
    assert not event.info.from_me
    kinds = [e.kind for e in sink.events if isinstance(e, ReceiptReceived) and receipt.id in e.message_ids]
    assert ReceiptKind.DELIVERED in kinds
    await phone_says(town, owner, friend, "from my phone")
    await until(lambda: "from my phone" in texts(sink))
    mine = [e for e in sink.events if isinstance(e, MessageReceived) and e.info.from_me]
    assert mine[-1].message.conversation == "from my phone"
    assert not [e for e in sink.events if isinstance(e, UndecryptableMessage)]
    await client.close()


async def test_texts_between_clients_and_after_a_return(town: Town, sink: Sink) -> None:
    first, second = await town.phone(), await town.phone()
    store, other_sink = MemoryStore(), Sink()
    client = await linked(town, store.account("a"), sink, first)
    other = await linked(town, store.account("b"), other_sink, second)
    for number in range(20):
        await client.messages.send_text(Jid(second), f"a{number}")
        await other.messages.send_text(Jid(first), f"b{number}")
    await until(lambda: len(texts(other_sink)) == 20 and len(texts(sink)) == 20)
    await other.close()
    for number in range(20, 40):
        await client.messages.send_text(Jid(second), f"a{number}")
    back = Client(store.account("b"), town.config, other_sink)
    await back.connect()
    assert await phase(back, Phase.ONLINE, Phase.LOGGED_OUT) is Phase.ONLINE
    await until(lambda: len(texts(other_sink)) == 40)
    assert texts(other_sink) == [f"a{number}" for number in range(40)]
    assert not [e for e in (*sink.events, *other_sink.events) if isinstance(e, UndecryptableMessage)]
    await client.close()
    await back.close()


async def test_a_note_to_oneself(town: Town, sink: Sink) -> None:
    owner = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await client.messages.send_text(Jid(owner), "note")
    await phone_got(town, owner, "note")
    await phone_says(town, owner, owner, "noted")
    await until(lambda: "noted" in texts(sink))
    await client.close()


async def test_a_lost_session_is_replaced(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    store = MemoryStore()
    client = await linked(town, store.account("a"), sink, owner)
    await phone_says(town, friend, owner, "1")
    await until(lambda: texts(sink) == ["1"])
    await client.messages.send_text(Jid(friend), "answer")
    await client.close()
    account = store.account("a")
    batch = account.batch()
    lid = await account.lid_of(Jid(friend))
    assert lid is not None
    for part in (friend, lid.signal_address.rpartition(".")[0]):
        for address in await account.signal_addresses_of(part):
            batch.delete_signal_session(address)
    await batch.commit()
    client = Client(account, town.config, sink)
    await client.connect()
    assert await phase(client, Phase.ONLINE, Phase.LOGGED_OUT) is Phase.ONLINE
    await phone_says(town, friend, owner, "2")
    await until(lambda: texts(sink) == ["1", "2"])
    await client.close()


async def test_nobody(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    with pytest.raises(UnknownRecipient):
        await client.messages.send_text(Jid("15550009999"), "hi")
    found = await client.contacts.lookup([friend, "15550009999"])
    assert [each.on_whatsapp for each in found] == [True, False]
    assert found[0].jid == Jid(friend)
    assert found[0].lid is not None
    await client.close()


async def test_marked_as_read(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, owner)
    await client.close()
    client = Client(account, replace(town.config, mark_seen=True), sink)
    await client.connect()
    assert await phase(client, Phase.ONLINE, Phase.LOGGED_OUT) is Phase.ONLINE
    message_id = await phone_says(town, friend, owner, "seen?")
    async with asyncio.timeout(WAIT_S):
        while True:
            mine = [each for each in await phone_has(town, friend) if each["id"] == message_id]
            if mine and "read" in str(mine[0]):
                break
            await asyncio.sleep(0.01)
    await client.close()
