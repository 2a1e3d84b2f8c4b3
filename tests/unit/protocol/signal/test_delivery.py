"""Two devices, a network that loses, doubles and reorders, and processes that die.

Nothing readable is lost, nothing is read twice, and no message key is used twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.protocol.signal.parties import Party
from wago.errors import CryptoError, DuplicateMessage, RemoteProtocolError
from wago.protocol.signal import (
    Lease,
    PreKeySignalMessage,
    SessionRecord,
    SignalMessage,
    encrypt,
    initiate,
)
from wago.protocol.signal.record import MAX_RECEIVING


@dataclass(frozen=True)
class Sent:
    """A message on the network."""

    sender: int
    kind: str
    data: bytes
    text: bytes
    chain: bytes


@dataclass
class Device:
    """A device with its memory, and what of it is durable."""

    party: Party
    record: SessionRecord | None = None
    got: set[int] = field(default_factory=set)
    prekeys: set[int] = field(default_factory=set)
    stored: bytes | None = None
    stored_lease: Lease | None = None
    stored_got: frozenset[int] = frozenset()
    stored_used: frozenset[int] = frozenset()
    used: set[int] = field(default_factory=set)

    def store(self) -> None:
        """One commit: the record, what it made of the messages, and which prekeys are gone."""
        if self.record is not None:
            self.stored, self.stored_lease = self.record.to_bytes(), self.record.lease
        self.stored_got, self.stored_used = frozenset(self.got), frozenset(self.used)

    def crash(self) -> None:
        self.record = None if self.stored is None else SessionRecord.from_bytes(self.stored)
        self.got, self.used = set(self.stored_got), set(self.stored_used)

    def restart(self) -> None:
        self.store()
        if self.record is not None:
            self.stored = self.record.to_bytes(exact=True)
        self.crash()
        self.stored_lease = None if self.record is None else self.record.lease


class World:
    def __init__(self) -> None:
        self.devices = [Device(Party.make("alice", 40)), Device(Party.make("bob", 40))]
        self.network: list[Sent] = []
        self.keys: set[tuple[bytes, int]] = set()
        self.given_out = [0, 0]

    def open(self, sender: int) -> None:
        device, peer = self.devices[sender], self.devices[1 - sender]
        self.given_out[1 - sender] += 1
        number = self.given_out[1 - sender]
        bundle = peer.party.bundle(number if number <= 40 else None)
        device.record = initiate(device.record, bundle, device.party.own, device.party.random)

    def send(self, sender: int) -> None:
        device = self.devices[sender]
        if device.record is None:
            self.open(sender)
        assert device.record is not None
        if device.record.needs_reservation:
            device.record = device.record.reserve(4)
        text = b"text %d" % len(self.network)
        device.record, ciphertext = encrypt(device.record, text)
        if device.record.lease != device.stored_lease:
            device.store()
        message = (
            PreKeySignalMessage.parse(ciphertext.data).message
            if ciphertext.kind == "pkmsg"
            else SignalMessage.parse(ciphertext.data)
        )
        key = (message.ratchet_key, message.counter)
        assert key == (ciphertext.chain, ciphertext.counter)
        assert key not in self.keys, "a message key went out twice"
        self.keys.add(key)
        self.network.append(Sent(sender, ciphertext.kind, ciphertext.data, text, ciphertext.chain))

    def is_too_old(self, number: int) -> bool:
        """Whether so many chains came after this message's that its keys may have been dropped."""
        sent = self.network[number]
        later = {other.chain for other in self.network[number:] if other.sender == sent.sender}
        return len(later - {sent.chain}) >= MAX_RECEIVING

    def deliver(self, number: int) -> None:
        sent = self.network[number]
        device = self.devices[1 - sent.sender]
        before = None if device.record is None else device.record.to_bytes()
        party = device.party
        available = {key: value for key, value in party.prekeys.items() if key not in device.used}
        everything, party.prekeys = party.prekeys, available
        try:
            got = party.receive(device.record, sent.kind, sent.data)
        except DuplicateMessage:
            assert number in device.got or self.is_too_old(number)
        except (CryptoError, RemoteProtocolError):
            assert self.is_too_old(number) or number in device.got
        else:
            assert number not in device.got
            assert got.plaintext == sent.text
            assert got.identity == self.devices[sent.sender].party.own.pair.public
            device.record = got.record
            device.got.add(number)
            if got.used_prekey_id is not None:
                device.used.add(got.used_prekey_id)
            return
        finally:
            party.prekeys = everything
        assert (None if device.record is None else device.record.to_bytes()) == before


SIDES = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("send"), SIDES),
    st.tuples(st.just("deliver"), st.integers(0, 60)),
    st.tuples(st.just("deliver newest"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["store", "crash", "restart", "open"]), SIDES),
)


def _run(steps: list[tuple[str, int]]) -> World:
    world = World()
    for step, number in steps:
        match step:
            case "send":
                world.send(number)
            case "open":
                world.open(number)
            case "deliver":
                if number < len(world.network):
                    world.deliver(number)
            case "deliver newest":
                if number <= len(world.network):
                    world.deliver(len(world.network) - number)
            case "store":
                world.devices[number].store()
            case "crash":
                world.devices[number].crash()
            case "restart":
                world.devices[number].restart()
    return world


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=60))
def test_any_order_loss_doubling_and_crash(steps: list[tuple[str, int]]) -> None:
    world = _run(steps)
    for number in range(len(world.network)):
        world.deliver(number)
    for number, sent in enumerate(world.network):
        assert number in world.devices[1 - sent.sender].got or world.is_too_old(number)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_afterwards_they_can_always_talk(steps: list[tuple[str, int]]) -> None:
    """Whatever happened: as soon as messages arrive again, both read each other."""
    world = _run(steps)
    for _ in range(3):
        for sender in (0, 1):
            world.send(sender)
            world.deliver(len(world.network) - 1)
            last = len(world.network) - 1
            assert last in world.devices[1 - sender].got


@pytest.mark.parametrize("crash_at", range(12))
def test_a_crash_at_each_point_of_a_conversation(crash_at: int) -> None:
    """Both die after the same step, at every step in turn."""
    world = World()
    conversation = [("send", 0), ("deliver", 0), ("send", 1), ("deliver", 1), ("send", 0), ("send", 0)]
    conversation += [("deliver", 3), ("send", 1), ("deliver", 4), ("deliver", 2), ("send", 0), ("deliver", 5)]
    for position, (step, number) in enumerate(conversation):
        if step == "send":
            world.send(number)
        else:
            world.deliver(number)
        if position == crash_at:
            for device in world.devices:
                device.crash()
    for number, sent in enumerate(world.network):
        world.deliver(number)
        assert number in world.devices[1 - sent.sender].got
