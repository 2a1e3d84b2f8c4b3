"""Requests that the server refuses for now: asked again later, or refused here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
import structlog

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import Town, linked, town
from wago.client import backoff
from wago.client.backoff import FIRST_PAUSE_S, MAX_PAUSE_S, MAX_TRIES, PATIENCE_S, Backoff
from wago.errors import IQError, RateLimited
from wago.protocol.jid import Jid
from wago.store.memory import MemoryStore

__all__ = ["town"]


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
