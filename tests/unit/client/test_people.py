"""Profiles, links and numbers in two spellings, between clients of the emulated service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town, linked, town
from tests.unit.client.test_sandbox_messages import phone_has, until
from wago.client import Client
from wago.client.contacts import PER_QUERY
from wago.client.events import AboutChanged, Phase
from wago.errors import (
    InvalidContent,
    IQError,
    LocalProtocolError,
    NotConnected,
    RequestTimeout,
    UnknownLink,
    UnknownRecipient,
)
from wago.protocol.jid import Jid
from wago.store.memory import MemoryStore

__all__ = ["town"]

OLD, NEW = "551187654321", "5511987654321"
NOBODY = "15550009999"


async def stanzas(town: Town, owner: str) -> list[dict[str, Any]]:
    """Questions about people that a companion has asked."""
    found = (await town.admin("GET", f"/stanzas?tag=iq&number={owner}&device=1"))["stanzas"]
    return [each for each in found if each["direction"] == "in" and "usync" in each["xml"]]


async def do(town: Town, number: str, action: str, **body: Any) -> dict[str, Any]:
    return dict(await town.admin("POST", f"/phones/{number}/do", action=action, **body))


async def test_a_profile(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await do(town, friend, "about", text="Busy")
    known, nobody, mine = await client.profiles.of([Jid(friend), Jid(NOBODY), Jid(owner)])
    assert known.about is not None
    assert (known.about.text, known.on_whatsapp, known.picture_id) == ("Busy", True, None)
    assert known.devices == (Jid(friend),)
    assert known.lid is not None
    assert (nobody.on_whatsapp, nobody.about, nobody.devices) == (False, None, ())
    assert len(mine.devices) == 2
    [by_lid] = await client.profiles.of([known.lid])
    assert (by_lid.pn, by_lid.devices) == (Jid(friend), (known.lid,))
    assert await client.profiles.devices(Jid(friend)) == (Jid(friend),)
    assert await client.profiles.devices(Jid(NOBODY)) == ()
    with pytest.raises(LocalProtocolError):
        await client.profiles.of([Jid("1203", "g.us")])
    await client.close()


async def test_an_about_text_is_asked_once_and_kept_right(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await client.messages.send_text(Jid(friend), "hi")
    before = await client.profiles.about(Jid(friend))
    assert before is not None
    asked = len(await stanzas(town, owner))
    assert await client.profiles.about(Jid(friend)) == before
    await do(town, friend, "about", text="Away")
    await until(lambda: any(isinstance(e, AboutChanged) and e.text == "Away" for e in sink.events))
    async with asyncio.timeout(WAIT_S):
        while (now := await client.profiles.about(Jid(friend))) == before:
            await asyncio.sleep(0.01)
    assert now is not None
    assert now.text == "Away"
    assert len(await stanzas(town, owner)) == asked
    await client.close()


async def test_our_own_about_text(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    store = MemoryStore()
    client = await linked(town, store.account("a"), sink, owner)
    other = await linked(town, store.account("b"), Sink(), friend)
    await client.profiles.set_about("At work")
    mine, seen = await client.profiles.about(Jid(owner)), await other.profiles.about(Jid(owner))
    assert mine is not None
    assert seen is not None
    assert (mine.text, seen.text) == ("At work", "At work")
    with pytest.raises(InvalidContent, match="about"):
        await client.profiles.set_about("x" * 140)
    await client.privacy.set("status", "none")
    [hidden] = await other.profiles.of([Jid(owner)])
    assert (hidden.on_whatsapp, hidden.about) == (True, None)
    await client.close()
    with pytest.raises(NotConnected):
        await client.profiles.about(Jid(owner))
    await other.close()


async def test_links(town: Town, sink: Sink) -> None:
    owner, shop = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    link = await client.links.own()
    assert link.startswith("https://wa.me/qr/")
    assert await client.links.own() == link
    found = await client.links.contact(link + "?src=qr")
    assert (found.jid, found.type, found.push_name) == (Jid(owner), "contact", "Owner")
    assert await client.links.own(revoke=True) != link
    await do(town, shop, "become_business", name="Tea")
    message = (await do(town, shop, "message_link", text="I want tea"))["link"]
    target = await client.links.message(message)
    assert (target.jid, target.message, target.business) == (Jid(shop), "I want tea", True)
    assert (target.verified_name, target.signed) == ("Tea", False)
    for wrong in (link, message, "https://example.org/qr/ABC", "", "a b"):
        with pytest.raises(UnknownLink):
            await client.links.contact(wrong)
    await client.close()


@pytest.mark.parametrize(("number", "asked"), [(OLD, NEW), ("525512345678", "5215512345678")])
async def test_a_number_in_another_spelling(town: Town, sink: Sink, number: str, asked: str) -> None:
    owner = await town.phone()
    await town.admin("POST", "/phones", number=number, name="Paulo")
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, owner)
    found, same = await client.contacts.lookup([f"+{asked}", number])
    assert (found.jid, found.on_whatsapp, found.query) == (Jid(number), True, f"+{asked}")
    assert same.jid == found.jid
    sent = await client.messages.send_text(Jid(asked), "oi")
    questions = len(await stanzas(town, owner))
    await client.messages.send_text(Jid(asked), "again")
    assert len(await stanzas(town, owner)) == questions
    async with asyncio.timeout(WAIT_S):
        while sent.id not in {each["id"] for each in await phone_has(town, number)}:
            await asyncio.sleep(0.01)
    await client.close()
    later = Client(account, town.config, sink)
    assert await later.load()
    await later.connect()
    assert await later.contacts.canonical(Jid(asked)) == Jid(number)
    await later.close()


async def test_a_number_that_becomes_somebodys_own(town: Town, sink: Sink) -> None:
    owner = await town.phone()
    await town.admin("POST", "/phones", number=OLD, name="Paulo")
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    assert await client.contacts.canonical(Jid(NEW)) == Jid(OLD)
    await town.admin("POST", "/phones", number=NEW, name="Ana")
    assert await client.contacts.canonical(Jid(NEW)) == Jid(OLD)
    [found] = await client.contacts.lookup([NEW])
    assert found.jid == Jid(NEW)
    assert await client.contacts.canonical(Jid(NEW)) == Jid(NEW)
    await client.close()


async def test_a_number_that_is_nobodys_in_either_spelling(town: Town, sink: Sink) -> None:
    owner = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    [found] = await client.contacts.lookup([NEW])
    assert (found.jid, found.on_whatsapp) == (Jid(NEW), False)
    assert await client.contacts.canonical(Jid(NEW)) == Jid(NEW)
    with pytest.raises(UnknownRecipient):
        await client.messages.send_text(Jid(NEW), "oi")
    await town.admin("POST", "/faults", kind="iq_error", xmlns="usync", code=500)
    assert await client.contacts.canonical(Jid(NEW)) == Jid(NEW)
    await client.close()


async def test_many_numbers_and_lids_at_once(town: Town, sink: Sink) -> None:
    owner, friend = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    [known] = await client.contacts.lookup([friend])
    assert known.lid is not None
    strangers = [str(15_559_000_000 + each) for each in range(PER_QUERY)]
    before = len(await stanzas(town, owner))
    found = await client.contacts.lookup([*strangers, friend, str(known.lid), "12345@lid"])
    assert len(await stanzas(town, owner)) == before + 3
    assert [each.on_whatsapp for each in found] == [*[False] * PER_QUERY, True, True, False]
    assert [each.jid for each in found[-3:]] == [Jid(friend), Jid(friend), Jid("12345", "lid")]
    with pytest.raises(LocalProtocolError):
        await client.contacts.lookup(["1203@g.us"])
    await client.close()


FAULTS = (
    ({"code": 503, "text": "service-unavailable"}, 503),
    ({"code": 403, "text": "forbidden"}, 403),
)


@pytest.mark.parametrize(("fault", "code"), FAULTS)
async def test_what_the_service_refuses(town: Town, sink: Sink, fault: dict[str, Any], code: int) -> None:
    owner, friend = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    await client.profiles.set_about("Before")
    asked: list[tuple[str, Callable[[], Awaitable[object]]]] = [
        ("usync", lambda: client.profiles.of([Jid(friend)])),
        ("usync", lambda: client.profiles.about(Jid(friend))),
        ("usync", lambda: client.contacts.lookup([friend])),
        ("status", lambda: client.profiles.set_about("After")),
        ("w:qr", lambda: client.links.own(revoke=True)),
        ("w:qr", lambda: client.links.contact("ABC")),
        ("w:profile:picture", lambda: client.pictures.set(b"\xff\xd8")),
    ]
    for xmlns, ask in asked:
        await town.admin("POST", "/faults", kind="iq_error", xmlns=xmlns, number=owner, count=9, **fault)
        with pytest.raises(IQError) as refused:
            await ask()
        assert refused.value.code == code
        await town.admin("DELETE", "/faults")
    mine = await client.profiles.about(Jid(owner))
    assert mine is not None
    assert mine.text == "Before"
    assert await client.profiles.about(Jid(friend)) is not None
    await client.close()


async def test_a_service_that_says_nothing(town: Town, sink: Sink) -> None:
    owner = await town.phone()
    account = MemoryStore().account("a")
    await (await linked(town, account, sink, owner)).close()
    config = replace(town.config, timeouts=replace(town.config.timeouts, iq_s=0.3))
    client = Client(account, config, sink)
    await client.connect()
    await client.wait_for(Phase.ONLINE, timeout_s=WAIT_S)
    fault = {"kind": "drop", "direction": "out", "tag": "iq", "number": owner, "count": 1000}
    await town.admin("POST", "/faults", **fault)
    with pytest.raises(RequestTimeout):
        await client.links.own()
    with pytest.raises(RequestTimeout):
        await client.profiles.of([Jid(owner)])
    assert await client.contacts.canonical(Jid(NEW)) == Jid(NEW)
    await town.admin("DELETE", "/faults")
    assert (await client.links.own()).startswith("https://wa.me/qr/")
    await client.close()
