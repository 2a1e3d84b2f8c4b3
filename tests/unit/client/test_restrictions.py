"""What WhatsApp does not let an account do: learnt, kept, told, and heeded before it is tried."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town, linked, town
from tests.unit.client.test_sandbox_messages import phone_says, texts, until
from wago.client import Client
from wago.client.events import RestrictionsChanged
from wago.errors import Restricted, SendRefused
from wago.protocol.jid import Jid
from wago.store.memory import MemoryStore

__all__ = ["town"]

LATER = int(time.time()) + 3600


def told(sink: Sink) -> list[RestrictionsChanged]:
    return [event for event in sink.events if isinstance(event, RestrictionsChanged)]


async def restrict(town: Town, number: str, **changes: Any) -> None:
    await town.admin("POST", f"/phones/{number}/restriction", **changes)


async def asked(client: Client) -> None:
    await until(lambda: client.restrictions.timelock is not None and client.restrictions.cap is not None)


async def test_an_account_without_restrictions_knows_it(town: Town, sink: Sink) -> None:
    client = await linked(town, MemoryStore().account("a"), sink, await town.phone())
    await asked(client)
    timelock, cap = client.restrictions.timelock, client.restrictions.cap
    assert timelock is not None
    assert cap is not None
    assert (timelock.active, cap.status) == (False, "NONE")
    assert told(sink) == []
    await client.restrictions.check(Jid(await town.phone()))
    await client.close()


async def test_a_timelock_is_told_kept_and_heeded_for_new_chats_only(town: Town, sink: Sink) -> None:
    owner, friend, writer, stranger = [await town.phone() for _ in range(4)]
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, owner)
    await client.messages.send_text(Jid(friend), "hi")
    await phone_says(town, writer, owner, "hello")
    await until(lambda: "hello" in texts(sink))
    # The book of a gateway keeps both; a client alone remembers whom it wrote to by the server's token.
    await restrict(town, owner, active=True, until=LATER)
    await until(lambda: len(told(sink)) == 1)
    (event,) = told(sink)
    assert event.timelock is not None
    assert (event.timelock.active, event.timelock.until) == (True, LATER)
    with pytest.raises(Restricted) as caught:
        await client.restrictions.check(Jid(stranger))
    assert (caught.value.kind, caught.value.until) == ("reachout_timelock", LATER)
    await client.restrictions.check(Jid("120363000000000001", "g.us"))
    await client.restrictions.check(client.jid or Jid(owner))
    # The chat is there for the server, too.
    await client.messages.send_text(Jid(friend), "again")
    await client.close()

    # The next process knows before it is connected.
    again = Client(account, town.config, Sink())
    assert await again.load()
    with pytest.raises(Restricted):
        await again.restrictions.check(Jid(stranger))
    await again.close()

    await restrict(town, owner, active=False)
    back = Client(account, town.config, later := Sink())
    await back.connect()
    await until(lambda: bool(told(later)))
    last = told(later)[-1].timelock
    assert last is not None
    assert not last.active
    await back.messages.send_text(Jid(stranger), "now")
    await back.close()


async def test_a_refusal_makes_it_known(town: Town, sink: Sink) -> None:
    owner, stranger = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await asked(client)
    await restrict(town, owner, active=True, until=LATER, tell=False)
    with pytest.raises(SendRefused) as caught:
        await client.messages.send_text(Jid(stranger), "hi")
    assert (caught.value.code, caught.value.name) == (463, "reachout_restricted")
    assert "new chats" in caught.value.meaning
    await until(lambda: bool(told(sink)))
    with pytest.raises(Restricted):
        await client.restrictions.check(Jid(stranger))

    # They get our token, so that they may give us theirs.
    async def given() -> bool:
        sent = await town.admin("GET", f"/stanzas?number={owner}&tag=iq")
        return "trusted_contact" in str(sent["stanzas"])

    async with asyncio.timeout(WAIT_S):
        while not await given():
            await asyncio.sleep(0.01)
    await client.close()


async def test_a_cap_counts_down_and_is_heeded(town: Town, sink: Sink) -> None:
    owner = await town.phone()
    strangers = [await town.phone() for _ in range(3)]
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await asked(client)
    await restrict(town, owner, total=2, cycle_end=LATER)
    for stranger in strangers[:2]:
        await client.messages.send_text(Jid(stranger), "hi")
        await client.messages.send_text(Jid(stranger), "and again")
    await until(lambda: bool(told(sink)))
    cap = told(sink)[-1].cap
    assert cap is not None
    assert (cap.status, cap.total, cap.used, cap.cycle_end) == ("CAPPED", 2, 2, LATER)
    with pytest.raises(Restricted, match="all 2") as caught:
        await client.restrictions.check(Jid(strangers[2]))
    assert (caught.value.kind, caught.value.until) == ("new_chat_cap", LATER)
    with pytest.raises(SendRefused) as refused:
        await client.messages.send_text(Jid(strangers[2]), "hi")
    assert refused.value.code == 475
    await client.close()
