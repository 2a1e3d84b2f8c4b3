"""The account's privacy settings, block list and presence, over the emulated service."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town, linked, town
from tests.unit.client.test_sandbox_messages import phone_says, until
from wago.client.events import BlocklistChanged, MessageReceived, PresenceChanged
from wago.errors import InvalidContent, IQError, LocalProtocolError, UnknownRecipient
from wago.protocol.jid import Jid
from wago.protocol.stanza.privacy import EXCEPT, Category
from wago.store.memory import MemoryStore

__all__ = ["town"]

E = TypeVar("E")


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


def told(sink: Sink, kind: type[E]) -> list[E]:
    return [event for event in sink.events if isinstance(event, kind)]


async def test_people_are_blocked_under_the_address_that_is_known(town: Town, sink: Sink) -> None:
    owner, friend, stranger = await town.phone(), await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    assert (await client.blocklist.get()).people == ()
    blocked = await client.blocklist.block(Jid(friend))
    [lid] = blocked.people
    assert lid.is_lid
    assert await client.blocklist.get() == blocked
    assert await client.blocklist.is_blocked(Jid(friend))
    assert await client.blocklist.is_blocked(lid)
    assert not await client.blocklist.is_blocked(Jid(stranger))
    assert (await client.blocklist.unblock(lid)).people == ()
    # Who is not blocked may be unblocked.
    assert (await client.blocklist.unblock(Jid(stranger))).people == ()
    with pytest.raises(UnknownRecipient):
        await client.blocklist.block(Jid("49999999999"))
    for nobody in (Jid("120363012345678901", "g.us"), Jid(owner)):
        with pytest.raises(LocalProtocolError):
            await client.blocklist.block(nobody)
    await client.close()


async def test_the_list_is_kept_right_by_what_other_devices_do(town: Town, sink: Sink) -> None:
    owner, friend, stranger = await town.phone(), await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await client.blocklist.block(Jid(friend))
    await town.admin("POST", f"/phones/{owner}/do", action="block", user=stranger)
    await until(lambda: len(told(sink, BlocklistChanged)) == 1)
    [event] = told(sink, BlocklistChanged)
    assert (event.is_partial, len(event.blocked), event.unblocked) == (True, 1, ())
    # Nobody is asked for it: the change was told.
    before = await asked(town, owner, "blocklist")
    known = await client.blocklist.get()
    assert (len(known.people), known.dhash) == (2, event.dhash)
    assert await asked(town, owner, "blocklist") == before
    assert await client.blocklist.get(fresh=True) == known
    await town.admin("POST", f"/phones/{owner}/do", action="unblock", user=stranger)
    await until(lambda: len(told(sink, BlocklistChanged)) == 2)
    assert len((await client.blocklist.get()).people) == 1
    # The third change does not say what it was.
    await town.admin("POST", f"/phones/{owner}/do", action="set_blocklist", people=[])
    await until(lambda: len(told(sink, BlocklistChanged)) == 3)
    assert not told(sink, BlocklistChanged)[2].is_partial
    assert (await client.blocklist.get()).people == ()
    await client.close()


async def asked(town: Town, number: str, xmlns: str) -> int:
    """How many requests of a namespace an account's companions have made."""
    stanzas = (await town.admin("GET", f"/stanzas?tag=iq&number={number}"))["stanzas"]
    return sum(each["direction"] == "in" and each["attrs"].get("xmlns") == xmlns for each in stanzas)


async def test_a_setting_excepts_people(town: Town, sink: Sink) -> None:
    owner, friend, stranger = await town.phone(), await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    settings = await client.privacy.set(Category.LAST_SEEN, EXCEPT, [Jid(friend)])
    assert settings.values["last"] == EXCEPT
    first = await client.privacy.excepted(Category.LAST_SEEN)
    assert len(first.people) == 1
    # The list is another one meanwhile: it is read again, once.
    conflict = {"kind": "iq_error", "xmlns": "privacy", "type": "set", "code": 409, "number": owner}
    await town.admin("POST", "/faults", **conflict)
    before = await asked(town, owner, "privacy")
    await client.privacy.set(Category.LAST_SEEN, EXCEPT, [Jid(stranger)])
    assert await asked(town, owner, "privacy") == before + 4
    second = await client.privacy.excepted(Category.LAST_SEEN)
    assert (len(second.people), second.people != first.people) == (1, True)
    await town.admin("POST", "/faults", **conflict, count=2)
    with pytest.raises(IQError, match="409"):
        await client.privacy.set(Category.LAST_SEEN, EXCEPT, [])
    assert await client.privacy.excepted(Category.LAST_SEEN) == second
    await client.privacy.set(Category.LAST_SEEN, EXCEPT, [])
    assert (await client.privacy.excepted(Category.LAST_SEEN)).people == ()
    # Unchanged people stay as they are.
    await client.privacy.set(Category.LAST_SEEN, EXCEPT)
    for category, value, people, field in (
        ("last", "all", [Jid(friend)], "people"),
        ("last", EXCEPT, [Jid("1203", "g.us")], r"people\[0\]"),
        ("calladd", EXCEPT, [Jid(friend)], "value"),
    ):
        with pytest.raises(InvalidContent, match=field):
            await client.privacy.set(category, value, people)
    with pytest.raises(InvalidContent, match="name"):
        await client.privacy.excepted("calladd")
    await client.close()


async def test_who_is_followed_is_followed_after_a_reconnect(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await client.presence.subscribe(Jid(friend))
    await until(lambda: len(told(sink, PresenceChanged)) == 1)
    await town.admin("POST", f"/phones/{friend}/do", action="block", user=owner)
    await town.admin("POST", f"/phones/{friend}/do", action="presence", state="unavailable")
    await town.admin("POST", f"/phones/{friend}/do", action="unblock", user=owner)
    await town.admin("POST", "/faults", kind="close", number=owner, code=503)
    await until(lambda: len(told(sink, PresenceChanged)) == 2)
    # What happened while the account was blocked was not shown.
    assert [event.available for event in told(sink, PresenceChanged)] == [True, False]
    with pytest.raises(LocalProtocolError):
        await client.presence.subscribe(Jid("1203", "g.us"))
    await client.close()
