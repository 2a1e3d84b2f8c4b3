"""Every Signal ciphertext that passes, as far as it can be judged from outside.

A ratchet key with a counter, or a sender key's id with an iteration, stands for one message key. One that
comes again with another ciphertext was used twice; the same ciphertext again is a message that was sent again
after a broken connection, and passes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.signal import PreKeySignalMessage, SenderKeyMessage, SignalMessage

MAX_CHAINS: Final = 65_536
"""Chains that are remembered; the one that was not used for longest goes first."""
MAX_SEEN: Final = 2_000
"""Counters of a chain that are remembered; receivers keep no more skipped keys either (libsignal)."""
MAX_JUMP: Final = 2_000
"""How far a counter may be ahead of the last; receivers give up there (go libsignal, libsignal-node)."""
_BLOCK: Final = 16


class Mark(NamedTuple):
    """One message key in use: whose chain, which key, and what it encrypted."""

    to: str
    """The receiving device, or a group's address."""
    chain: bytes
    """The ratchet key, or the id of the sender key."""
    counter: int
    digest: bytes


class _Chain:
    """What was seen of one chain. Counters below `floor` are forgotten and never accepted again."""

    __slots__ = ("floor", "seen", "to", "top")

    def __init__(self, to: str) -> None:
        self.to = to
        self.seen: dict[int, bytes] = {}
        self.top = -1
        self.floor = 0

    def note(self, counter: int, digest: bytes) -> None:
        self.seen[counter] = digest
        self.top = max(self.top, counter)
        if len(self.seen) > MAX_SEEN:
            kept = sorted(self.seen)[MAX_SEEN // 2 :]
            self.seen = {each: self.seen[each] for each in kept}
            self.floor = kept[0]


class Ledger:
    """All chains of all senders, bounded."""

    def __init__(self) -> None:
        self._chains: OrderedDict[tuple[str, bytes], _Chain] = OrderedDict()

    def check(self, sender: str, marks: Iterable[Mark]) -> None:
        """Judge all ciphertexts of a stanza before any of them passes.

        Raises:
            RemoteProtocolError: a message key serves twice, or a counter is nowhere near the others.
        """
        once: dict[tuple[bytes, int], Mark] = {}
        for mark in marks:
            twin = once.setdefault((mark.chain, mark.counter), mark)
            if twin is not mark:
                raise RemoteProtocolError(f"one message key for {twin.to} and {mark.to}")
            chain = self._chains.get((sender, mark.chain))
            if chain is not None:
                _judge(chain, mark)

    def note(self, sender: str, marks: Iterable[Mark]) -> None:
        """These ciphertexts have passed."""
        for mark in marks:
            key = (sender, mark.chain)
            chain = self._chains.get(key)
            if chain is None:
                chain = self._chains[key] = _Chain(mark.to)
                if len(self._chains) > MAX_CHAINS:
                    self._chains.popitem(last=False)
            else:
                self._chains.move_to_end(key)
            chain.note(mark.counter, mark.digest)


def _judge(chain: _Chain, mark: Mark) -> None:
    if chain.to != mark.to:
        raise RemoteProtocolError(f"the key of the chain to {chain.to} serves {mark.to} too")
    before = chain.seen.get(mark.counter)
    if before is not None:
        if before != mark.digest:
            raise RemoteProtocolError(f"message key {mark.counter} to {mark.to} has encrypted something else")
    elif mark.counter < chain.floor:
        raise RemoteProtocolError(f"message key {mark.counter} to {mark.to} is long past {chain.top}")
    elif mark.counter > chain.top + MAX_JUMP:
        raise RemoteProtocolError(f"message key {mark.counter} to {mark.to} comes after {chain.top}")


# -- reading ciphertexts ------------------------------------------------------------------------------------


def read_pairwise(receiver: str, enc: Node) -> tuple[Mark, PreKeySignalMessage | None]:
    """The message key behind a `msg` or `pkmsg`, and what opens a session.

    Raises:
        RemoteProtocolError: it is no such message.
    """
    data = enc.data
    opening = None
    if enc.attrs["type"] == "pkmsg":
        opening = PreKeySignalMessage.parse(data)
        message = opening.message
    else:
        message = SignalMessage.parse(data)
    _check_blocks(message.ciphertext)
    return Mark(receiver, message.ratchet_key, message.counter, _digest(data)), opening


def read_shared(group: str, enc: Node) -> Mark:
    """The message key behind a `skmsg`.

    Raises:
        RemoteProtocolError: it is no such message.
    """
    data = enc.data
    message = SenderKeyMessage.parse(data)
    _check_blocks(message.ciphertext)
    chain = f"{group}/{message.key_id}".encode()
    return Mark(group, chain, message.iteration, _digest(data))


def _check_blocks(ciphertext: bytes) -> None:
    if len(ciphertext) % _BLOCK:
        raise RemoteProtocolError(f"a ciphertext of {len(ciphertext)} bytes is no multiple of {_BLOCK}")


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=8).digest()


# -- between restarts ---------------------------------------------------------------------------------------

_decoder: Final = msgspec.msgpack.Decoder(list[Mark])
_encode: Final = msgspec.msgpack.encode


def pack_marks(marks: list[Mark]) -> bytes:
    """Marks to be kept with the record of a delivery, which is written anyway."""
    return _encode(marks) if marks else b""


def unpack_marks(data: bytes) -> list[Mark]:
    return _decoder.decode(data) if data else []
