"""One scenario between two peers, and how scenarios are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.interop.matrix.cast import Cast
from tests.interop.matrix.peer import Peer
from tests.interop.matrix.view import Incoming, Key
from wago.protocol.proto.e2e_pb2 import MessageKey


@dataclass
class Scene:
    """What a scenario is given.

    Attributes:
        a: who acts.
        b: on whom; in a solo scenario, the same as `a`.
        files: by name, see files.py.
        provoked: refusals of the sandbox that the scenario is about: parts of their reasons.
    """

    cast: Cast
    a: Peer
    b: Peer
    files: dict[str, Path]
    provoked: list[str] = field(default_factory=list)

    async def got(self, message_id: str, *, by: Peer | None = None, of: Peer | None = None) -> Incoming:
        """A message as the receiver was told of it, with its address and sender checked."""
        by, of = by or self.b, of or self.a
        got = await by.message(message_id)
        assert not got.from_me, got
        assert of.person.named(got.chat), f"{by.engine} was told of chat {got.chat} for one with {of.person}"
        assert of.person.named(got.sender), f"{by.engine} was told of sender {got.sender} for {of.person}"
        if got.sender_alt:
            assert of.person.named(got.sender_alt), got
            assert got.sender_alt.partition("@")[2] != got.sender.partition("@")[2], got
        return got

    async def tell(self, text: str, *, by: Peer | None = None, to: Peer | None = None) -> Incoming:
        """A text from one to the other that arrives; from `a` to `b` unless told otherwise."""
        by, to = by or self.a, to or self.b
        got = await self.got(await by.text(to.person.jid, text), by=to, of=by)
        assert got.content.text == text
        return got

    def about(self, key: MessageKey, target: Incoming, *, by: Peer | None = None) -> None:
        """Check the key of a message in one that `a` sent to `b`, about what `target` is to `a`."""
        receiver = by or self.b
        assert target.id == key.ID, key
        if receiver.mends_keys:
            return
        assert key.fromMe is target.from_me, key
        if target.key.sender:
            assert key.remoteJID == target.chat, key
            assert self.b.person.named(key.participant), key
        else:
            assert self.b.person.named(key.remoteJID), key

    def own(self, message_id: str, text: str = "") -> Key:
        """How `a` names a message of its own to `b`."""
        return Key(self.b.person.jid, message_id, True, text=text)


Play = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A row of the matrix.

    Attributes:
        name: of the test.
        title: of the row.
        family: heading in the report.
        fresh: who is a newcomer, because the scenario breaks something: "", "a", "b", "ab"; or "unlinked",
            where neither is linked yet.
        solo: one engine and the service; both peers of the scene are the same, and not linked yet.
    """

    name: str
    title: str
    family: str
    play: Play
    fresh: str = ""
    solo: bool = False


SCENARIOS: dict[str, Scenario] = {}


def scenario(title: str, *, family: str, fresh: str = "", solo: bool = False) -> Callable[[Play], Play]:
    """Put a function among the scenarios, under its own name."""

    def put(play: Play) -> Play:
        name = play.__name__
        assert name not in SCENARIOS, name
        SCENARIOS[name] = Scenario(name, title, family, play, fresh, solo)
        return play

    return put
