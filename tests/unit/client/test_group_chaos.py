"""Groups whose people come, go, restart and lose things at random: who is in reads, who is out does not."""

from __future__ import annotations

import random
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.client.group_office import GroupOffice
from tests.unit.client.post_office import End
from wago.errors import NotConnected, StoreError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.group_changes import MemberAction

USERS = ["4915100001", "4915100002", "4915100003", "4915100004"]
STEPS = 25


class Chaos:
    """One group with its people, and what each should have read."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.office = GroupOffice(lids=self.dice.random() < 0.7)
        self.office.deliveries = self._deliver
        self.expected: dict[str, list[str]] = {user: [] for user in USERS}
        self.members = set(USERS[:3])
        self.said = 0

    async def run(self) -> None:
        self.ends = {user: await self.office.join(user) for user in USERS}
        self.group = self.office.group(*USERS[:3])
        steps = [self._say, self._say, self._say, self._move, self._restart, self._fail, self._whisper]
        for _ in range(STEPS):
            await self.dice.choice(steps)()
            await self._settle()
        self.office.silent = False
        await self._settle()
        for user, end in self.ends.items():
            assert sorted(self._heard(end)) == sorted(self.expected[user]), user

    async def _settle(self) -> None:
        """Whoever lost the connection by a failed write comes back, as often as it takes."""
        await self.office.idle()
        while away := [end for end in self.ends.values() if end.line is None]:
            for end in away:
                await end.online()
            await self.office.idle()

    def _heard(self, end: End) -> list[str]:
        return end.texts

    def _deliver(self, end: End, node: Node) -> list[Node]:
        """Some keys get lost, some stanzas come twice."""
        if node.tag != "message":
            return [node]
        fate = self.dice.random()
        if fate < 0.1 and len(list(node.all("enc"))) > 1:
            node.content = [child for child in node.children if child.attrs.get("type") == "skmsg"]
        return [node, node] if fate > 0.9 else [node]

    async def _say(self) -> None:
        speaker = self.dice.choice(sorted(self.members))
        self.said += 1
        text = f"{self.said} by {speaker}"
        end = self.ends[speaker]
        for _ in range(5):
            try:
                await end.messaging.messages.send_text(self.group, text, id=f"M{self.said}")
                break
            except (StoreError, NotConnected):
                if end.line is None:
                    await end.online()
        else:
            raise AssertionError("could not send at all")
        for listener in self.members - {speaker}:
            self.expected[listener].append(text)

    async def _move(self) -> None:
        user = self.dice.choice(USERS)
        if user in self.members and len(self.members) > 2:
            self.members.discard(user)
            self.office.move(self.group, MemberAction.REMOVE, user)
        elif user not in self.members:
            self.members.add(user)
            self.office.move(self.group, MemberAction.ADD, user)

    async def _whisper(self) -> None:
        """From now on, or no longer, nobody is told of changes."""
        self.office.silent = not self.office.silent

    async def _restart(self) -> None:
        end = self.ends[self.dice.choice(USERS)]
        with suppress(StoreError):
            await end.restart(clean=self.dice.random() < 0.5)

    async def _fail(self) -> None:
        end = self.ends[self.dice.choice(USERS)]
        end.account.fail_next()  # type: ignore[attr-defined]


# The same seeds every time: whoever changes a line is told of what that line broke.
@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
async def test_who_is_in_reads_and_who_is_out_does_not(seed: int) -> None:
    await Chaos(seed).run()
