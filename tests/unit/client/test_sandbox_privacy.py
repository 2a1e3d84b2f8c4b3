"""The account's privacy settings and timers, over the emulated service."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town, linked, town
from tests.unit.client.test_sandbox_messages import phone_says, until
from wago.client.events import MessageReceived
from wago.errors import InvalidContent
from wago.store.memory import MemoryStore

__all__ = ["town"]


async def test_read_receipts_as_the_owner_sets_them_on_any_device(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    store, other_sink = MemoryStore(), Sink()
    client = await linked(town, store.account("a"), sink, owner)
    other = await linked(town, store.account("b"), other_sink, owner)
    assert await client.privacy.tells_reading()
    await phone_says(town, friend, owner, "hi")
    await until(lambda: any(isinstance(e, MessageReceived) for e in sink.events))
    info = next(e.info for e in sink.events if isinstance(e, MessageReceived))
    changed = await other.privacy.set("readreceipts", "none")
    assert not changed.tells_reading
    async with asyncio.timeout(WAIT_S):
        while await client.privacy.tells_reading():
            await asyncio.sleep(0.01)
    await client.messages.mark_read([info.id], chat=info.chat)
    with pytest.raises(InvalidContent, match="value"):
        await other.privacy.set("readreceipts", "contacts")
    with pytest.raises(InvalidContent, match="name"):
        await other.privacy.set("novelty", "all")

    async def kinds() -> list[str]:
        stanzas = (await town.admin("GET", f"/stanzas?tag=receipt&number={owner}"))["stanzas"]
        return [e["type"] for e in stanzas if e["direction"] == "in" and "read" in (e["type"] or "")]

    async with asyncio.timeout(WAIT_S):
        while not (said := await kinds()):
            await asyncio.sleep(0.01)
    assert said == ["read-self"]
    await client.close()
    await other.close()
