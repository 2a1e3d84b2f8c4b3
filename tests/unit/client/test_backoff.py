"""Requests that the server refuses for now: asked again later, or refused here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
import structlog

from tests.unit.client.support import Sink
from tests.unit.client.test_group_sandbox import Square, close, heard, square, until
from tests.unit.client.test_sandbox import Town, linked, town
from wago.client import backoff, devices, groups
from wago.client.backoff import FIRST_PAUSE_S, MAX_PAUSE_S, MAX_TRIES, PATIENCE_S, Backoff
from wago.client.events import DevicesChanged
from wago.errors import IQError, RateLimited
from wago.protocol.jid import Jid
from wago.store.memory import MemoryStore

__all__ = ["square", "town"]


class Server:
    """Refuses as often as it is told to, by a clock that moves when somebody sleeps."""

    def __init__(self, refusals: int, wait_s: int | None = None, code: int = 429) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.asked = 0
        self._refusals = refusals
        self._error = IQError(code, "rate-overlimit", wait_s)
        self.backoff = Backoff(lambda: self.now, self.sleep, lambda: 0.0, structlog.stdlib.get_logger())

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def answer(self) -> str:
        self.asked += 1
        if self.asked <= self._refusals:
            raise self._error
        return "answer"

    def ask(self, kind: str = "QueryGroup") -> Awaitable[str]:
        return self.backoff.run(kind, self.answer)


async def test_a_refusal_is_waited_out() -> None:
    server = Server(2)
    assert await server.ask() == "answer"
    assert server.slept == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S]
    # It went well, and the next refusal begins anew.
    server = Server(1)
    await server.ask()
    server._refusals = 3
    await server.ask()
    assert server.slept == [FIRST_PAUSE_S, FIRST_PAUSE_S]


async def test_the_servers_word_is_heeded() -> None:
    server = Server(1, wait_s=7)
    assert await server.ask() == "answer"
    assert server.slept == [7]


async def test_a_long_pause_is_told_and_nobody_asks_meanwhile() -> None:
    server = Server(1, wait_s=300)
    for _ in range(3):
        with pytest.raises(RateLimited, match="wait 300 s") as limited:
            await server.ask()
        assert (limited.value.code, limited.value.backoff_s) == (429, 300)
    assert (server.asked, server.slept) == (1, [])
    # Of other kinds nothing was said.
    assert await server.ask("CreateGroup") == "answer"
    server.now += 300
    assert await server.ask() == "answer"


async def test_the_servers_word_has_an_end() -> None:
    server = Server(1, wait_s=10**9)
    with pytest.raises(RateLimited) as limited:
        await server.ask()
    assert limited.value.backoff_s == MAX_PAUSE_S


async def test_patience_has_an_end() -> None:
    server = Server(100)
    with pytest.raises(RateLimited):
        await server.ask()
    assert sum(server.slept) <= PATIENCE_S
    assert server.asked <= MAX_TRIES
    server = Server(100, wait_s=1)
    with pytest.raises(RateLimited, match="wait 1 s"):
        await server.ask()
    assert server.asked == MAX_TRIES


async def test_other_errors_pass() -> None:
    server = Server(1, code=500)
    with pytest.raises(IQError, match="500"):
        await server.ask()
    assert server.slept == []


async def test_many_that_are_refused_at_once_make_one_pause() -> None:
    server = Server(5)

    async def late() -> str:
        server.asked += 1
        if server.asked <= 5:
            await asyncio.sleep(0)
            raise IQError(429, "rate-overlimit")
        return "answer"

    asking = [server.backoff.run("QueryGroup", late) for _ in range(5)]
    assert await asyncio.gather(*asking) == ["answer"] * 5
    assert max(server.slept) <= FIRST_PAUSE_S


async def test_the_next_account_is_not_limited_by_the_last_one() -> None:
    server = Server(1, wait_s=300)
    with pytest.raises(RateLimited):
        await server.ask()
    server.backoff.clear()
    assert await server.ask() == "answer"


async def test_a_client_waits_and_asks_again(town: Town, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST_PAUSE_S", 0.01)
    owner = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    limit = {"kind": "iq_error", "xmlns": "usync", "code": 429, "number": owner}
    await town.admin("POST", "/faults", **limit, count=2)
    [found] = await client.contacts.lookup([await town.phone()])
    assert found.on_whatsapp
    await town.admin("POST", "/faults", **limit, backoff_s=600)
    for _ in range(2):
        with pytest.raises(RateLimited):
            await client.messages.send_text(Jid(await town.phone()), "hi")
    assert (await town.admin("GET", "/faults"))["faults"] == []
    # Another question is another matter.
    assert (await client.blocklist.get()).people == ()
    await client.close()


async def test_ordinary_use_asks_for_nothing(square: Square, sink: Sink) -> None:
    """Groups and device lists are kept right by what the server tells, so that its limits are not met."""
    owner, bob, carol, dave = [await square.phone() for _ in range(4)]
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    group = await square.group(bob, owner, carol, dave)
    for to in (group, Jid(bob)):
        await client.messages.send_text(to, "first")
    for xmlns in ("w:g2", "usync"):
        limit = {"kind": "iq_error", "xmlns": xmlns, "code": 429, "backoff_s": 600, "count": 50}
        await square.admin("POST", "/faults", **limit, number=owner)
    await square.admin("POST", f"/groups/{group}", subject="Better friends", actor=bob)
    await square.move(group, remove=[dave], actor=bob)
    other_sink = Sink()
    other = await linked(square, MemoryStore().account("b"), other_sink, bob)
    await until(sink, lambda: any(isinstance(e, DevicesChanged) and len(e.devices) > 1 for e in sink.events))
    assert (await client.groups.info(group)).subject == "Better friends"
    for to in (group, Jid(bob)):
        await client.messages.send_text(to, f"second to {to}")
        await until(other_sink, lambda to=to: heard(other_sink, f"second to {to}"))
    assert len((await square.admin("GET", "/faults"))["faults"]) == 2
    await close(client, other)


async def test_what_is_old_is_better_than_nothing(
    square: Square, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, bob, carol = [await square.phone() for _ in range(3)]
    client = await linked(square, MemoryStore().account("a"), sink, owner)
    group = await square.group(bob, owner, carol)
    for to in (group, Jid(bob)):
        await client.messages.send_text(to, "first")
    monkeypatch.setattr(groups, "MAX_AGE_S", -1)
    monkeypatch.setattr(devices, "MAX_AGE_S", -1)
    for xmlns in ("w:g2", "usync"):
        limit = {"kind": "iq_error", "xmlns": xmlns, "code": 429, "backoff_s": 600, "count": 50}
        await square.admin("POST", "/faults", **limit, number=owner)
    for to in (group, Jid(bob)):
        await client.messages.send_text(to, f"second to {to}")
    assert await square.on_phone(carol, lambda m: m["text"] == f"second to {group}")
    # Who wants it fresh is told, and so is who writes to somebody for the first time.
    with pytest.raises(RateLimited):
        await client.groups.info(group, fresh=True)
    with pytest.raises(RateLimited):
        await client.messages.send_text(Jid(await square.phone()), "hi")
    await close(client)
