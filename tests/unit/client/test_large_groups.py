"""Groups as large as they come: everything that grows with them leaves room for others."""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.unit.client.group_office import GroupOffice
from tests.unit.client.post_office import End, Person
from tests.unit.client.test_groups import key_ids, messages
from wago.client.config import ClientConfig
from wago.client.send.groups import PER_STEP
from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.protocol.signal import generate_signed_prekey
from wago.protocol.stanza.group_changes import MemberAction
from wago.store.interfaces import DeviceRecord
from wago.store.memory import MemoryStore

MEMBERS = 300
ALICE = "4915100001"


class PaperDevice(End):
    """A device that has keys and takes what comes, and no client behind it."""

    def _build(self) -> None:
        identity = KeyPair.from_private(os.urandom(32))
        signed = generate_signed_prekey(identity, 1, os.urandom)
        self.signed = (1, signed.pair.public, signed.signature)
        self.record = DeviceRecord(
            registration_id=1, noise=identity, identity=identity, adv_secret=b"", jid=self.jid, lid=self.lid
        )
        self.got: list[int] = []

    def arrive(self, node: object) -> None:
        self.got.append(len(node.children))  # type: ignore[attr-defined]


def paper(office: GroupOffice, user: str) -> Person:
    person = office.person(user)
    end = PaperDevice(office, person, 0, MemoryStore().account(user), ClientConfig())
    person.ends[0] = end
    return person


class Ticker:
    """Counts the turns of the event loop while something else goes on."""

    def __init__(self) -> None:
        self.turns = 0

    async def __aenter__(self) -> Ticker:
        self._task = asyncio.create_task(self._run())
        await asyncio.sleep(0)
        self.turns = 0
        return self

    async def _run(self) -> None:
        while True:
            self.turns += 1
            await asyncio.sleep(0)

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()


@pytest.fixture(scope="module")
def users() -> list[str]:
    return [f"49170{number:06}" for number in range(MEMBERS)]


async def test_the_first_message_of_a_large_group_is_made_in_pieces(users: list[str]) -> None:
    office = GroupOffice()
    alice = await office.join(ALICE)
    people = [paper(office, user) for user in users]
    group = office.group(ALICE, *users)
    async with Ticker() as ticker:
        await alice.messaging.messages.send_text(group, "first")
    [first] = messages(alice)
    assert len(first.participants) == MEMBERS
    assert ticker.turns > MEMBERS / PER_STEP
    asked = len(office.requests)
    await alice.messaging.messages.send_text(group, "second")
    assert len(messages(alice)[-1].participants) == 0
    assert len(office.requests) == asked
    assert all(person.ends[0].got == [3, 1] for person in people)  # type: ignore[attr-defined]


async def test_one_who_comes_or_goes_costs_one_or_all(users: list[str]) -> None:
    office = GroupOffice()
    alice = await office.join(ALICE)
    for user in users:
        paper(office, user)
    group = office.group(ALICE, *users[1:])
    await alice.messaging.messages.send_text(group, "1")
    office.move(group, MemberAction.ADD, users[0])
    await office.people[Jid(ALICE)].ends[1].idle()
    await alice.messaging.messages.send_text(group, "2")
    office.move(group, MemberAction.REMOVE, users[5])
    await alice.idle()
    await alice.messaging.messages.send_text(group, "3")
    assert [len(m.participants) for m in messages(alice)] == [MEMBERS - 1, 1, MEMBERS - 1]
    assert len(set(key_ids(alice))) == 2


async def test_others_are_written_to_while_a_large_group_is_served(users: list[str]) -> None:
    office = GroupOffice()
    alice, bob = await office.join(ALICE), await office.join("4915100002")
    for user in users:
        paper(office, user)
    group = office.group(ALICE, *users)
    await alice.messaging.messages.send_text(Jid("4915100002"), "warm")
    large = asyncio.create_task(alice.messaging.messages.send_text(group, "all"))
    await asyncio.sleep(0)
    await alice.messaging.messages.send_text(Jid("4915100002"), "quick")
    assert not large.done()
    await bob.until(lambda: bob.texts == ["warm", "quick"])
    await large
