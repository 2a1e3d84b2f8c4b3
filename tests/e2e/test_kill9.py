"""kill -9 at random instants while texts flow both ways: nothing confirmed is lost, nothing arrives twice.

`WAGO_KILL9_ROUNDS` sets the number of kills (CI: 200). Runs on its own sandbox and gateway.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.support.world import Linked, World, private_world

ROUNDS = int(os.environ.get("WAGO_KILL9_ROUNDS", "5"))
SEED = int(os.environ.get("WAGO_KILL9_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)

pytestmark = pytest.mark.kill9


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with private_world(tmp_path, warm=True) as world:
        yield world


class Traffic:
    """Texts out through HTTP and in from the phone, until told to stop; remembers what was promised."""

    def __init__(self, world: World, session: Linked, contact: str) -> None:
        self.world, self.session, self.contact = world, session, contact
        self.confirmed: dict[str, str] = {}
        self.tried: set[str] = set()
        self.inbound: dict[str, str] = {}
        self.stopping = False
        self.confirmed_one = asyncio.Event()

    async def outbound(self) -> None:
        for number in itertools.count():
            if self.stopping:
                return
            text = f"out {number}"
            self.tried.add(text)
            try:
                answer = await self.world.wago.post(
                    "/send/text", {"Phone": self.contact, "Body": text}, headers=self.session.headers
                )
            except (aiohttp.ClientError, ConnectionError, OSError):
                await asyncio.sleep(0.02)
                continue
            if answer.status == 200:
                self.confirmed[text] = answer.json["data"]["Id"]
                self.confirmed_one.set()
            else:
                await asyncio.sleep(0.02)

    async def from_phone(self) -> None:
        for number in itertools.count():
            if self.stopping:
                return
            text = f"in {number}"
            self.inbound[text] = await self.world.admin.send(self.contact, self.session.number, text)
            await asyncio.sleep(0.03)


async def _kill_at_random(world: World, traffic: Traffic, dice: random.Random) -> None:
    """One round: some kills land while the gateway starts and logs in, most while texts flow."""
    if dice.random() < 0.2:
        await asyncio.sleep(dice.uniform(0, 0.4))
    else:
        traffic.confirmed_one.clear()
        await asyncio.wait_for(traffic.confirmed_one.wait(), 60)
        await asyncio.sleep(dice.uniform(0, 0.25))
    world.gateway.kill()
    await asyncio.to_thread(world.gateway.start)


async def test_kill_minus_9_while_texts_flow(world: World) -> None:
    dice = random.Random(SEED)
    contact = await world.admin.phone("Contact")
    session = await world.link("k")
    traffic = Traffic(world, session, contact)
    tasks = [asyncio.create_task(traffic.outbound()), asyncio.create_task(traffic.from_phone())]
    try:
        for _ in range(ROUNDS):
            await _kill_at_random(world, traffic, dice)
        traffic.confirmed_one.clear()
        await asyncio.wait_for(traffic.confirmed_one.wait(), 60)
    finally:
        traffic.stopping = True
        await asyncio.gather(*tasks)

    await _all_inbound_delivered(world, session, traffic)
    arrived = [m for m in await world.admin.messages(contact) if m["text"] in traffic.tried]
    times = Counter(m["text"] for m in arrived)
    ids = {m["text"]: m["id"] for m in arrived}
    where = f"(WAGO_KILL9_SEED={SEED})"
    assert {t for t in traffic.confirmed if times[t] != 1} == set(), f"confirmed but not once {where}"
    assert {t for t, i in traffic.confirmed.items() if ids[t] != i} == set(), f"under another id {where}"
    assert {t: n for t, n in times.items() if n > 1} == {}, f"arrived twice {where}"
    await _nothing_was_undecryptable(world, session, contact)
    out, into = len(traffic.confirmed), len(traffic.inbound)
    print(f"\n{ROUNDS} kills: {out} texts out confirmed, {into} in, seed {SEED}")


async def _all_inbound_delivered(world: World, session: Linked, traffic: Traffic) -> None:
    told = world.of_api(session, "message")
    bodies = {item["data"]["id"]: item["data"]["body"] for item in filter(told, world.receiver.items)}
    for text, message_id in traffic.inbound.items():
        if message_id not in bodies:
            hook = await world.receiver.wait(world.of_api(session, "message", id=message_id), 60)
            bodies[message_id] = hook["data"]["body"]
        assert bodies[message_id] == text


async def _nothing_was_undecryptable(world: World, session: Linked, contact: str) -> None:
    """No device asked for a message again, and no phone failed to read one."""
    for number in (contact, session.number):
        log = (await world.admin.get(f"/admin/stanzas?number={number}&tag=receipt")).ok()
        stanzas = log["stanzas"] if isinstance(log, dict) else log
        assert [s for s in stanzas if 'type="retry"' in str(s) or "'type': 'retry'" in str(s)] == []
        for message in await world.admin.messages(number):
            assert message.get("state") != "undecryptable", message
