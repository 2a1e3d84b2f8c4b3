"""What is kept of the sessions with one peer device, and the rules of counter reservation.

All values here are immutable: the functions of `session.py` give new records that share what did not change.
Nothing in a record names an address, so a record moves from a phone number to a LID by storing its bytes
elsewhere.

Reservation
    A message key must never be used for two messages, also not when the process dies and an older record is
    read back. So a record is stored with a reservation: counters below `reserved` may have been used,
    whatever `counter` says. A message whose counter is below a *durable* reservation may go out before the
    record that remembers the message is stored.

    * `encrypt` refuses a counter that is not reserved; `needs_reservation` tells before, `reserve()` raises
      the reservation.
    * A state that becomes current (opened, answered, its sending chain renewed by a decrypt, or promoted from
      the archive) has `RESERVATION` counters reserved already. A state that is archived gives the rest back.
    * `lease` names the reservation in force. A ciphertext may leave once a record with this same lease is
      durable: so store the record whenever `lease` differs from the last durable one, and wait for that.
    * `from_bytes` skips to the reservation, because anything below may have been sent. A record that is put
      away on purpose (shut-down, eviction from a cache) is written with `to_bytes(exact=True)`, which gives
      the rest back; the record object must not encrypt after that.

Source of the scheme: whatsapp-rust, agent_docs/signal_durability.md.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from wago.errors import LocalProtocolError
from wago.protocol.signal.ratchet import walk

MAX_FORWARD = 2000
"""Steps a chain is walked ahead for one message (whatsapp-rust consts.rs: WhatsApp Web's own limit)."""

MAX_SKIPPED = 2000
"""Keys of skipped messages kept per chain, the newest (libsignal consts.rs MAX_MESSAGE_KEYS)."""

MAX_RECEIVING = 5
"""Receiving chains kept per state (libsignal consts.rs MAX_RECEIVER_CHAINS)."""

MAX_ARCHIVED = 40
"""Older states kept per record (libsignal consts.rs ARCHIVED_STATES_MAX_LENGTH)."""

MAX_COUNTER = 0xFFFFFFFF

RESERVATION = 64
"""Counters reserved at once: the gap that a crash leaves, far below a peer's MAX_FORWARD."""

_FORMAT = b"\x01"

Key = Annotated[bytes, Meta(min_length=32, max_length=32)]
Number = Annotated[int, Meta(ge=0, le=MAX_COUNTER)]
Skipped = Annotated[dict[Number, Key], Meta(max_length=MAX_SKIPPED)]


class Lease(NamedTuple):
    """Counters of one sending chain that may be in use."""

    chain: bytes
    """The chain's public ratchet key; of a sender key its public signing key."""
    until: int
    """The first counter that is not reserved."""


class Secret(Struct, frozen=True, gc=False, array_like=True):
    """A value that never prints its keys."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class SendingChain(Secret, frozen=True, gc=False, array_like=True):
    private: Key
    public: Key
    key: Key
    counter: Number
    """Of the next message."""
    reserved: Number
    """The first counter that is not reserved."""

    def with_reserved(self, reserved: int) -> SendingChain:
        return SendingChain(self.private, self.public, self.key, self.counter, min(reserved, MAX_COUNTER))


class ReceivingChain(Secret, frozen=True, gc=False, array_like=True):
    ratchet_key: Key
    """The peer's public ratchet key, which names the chain."""
    key: Key
    counter: Number
    """Of the next message in order."""
    skipped: Skipped
    """Seeds of messages that were passed over, oldest first. Never changed in place."""


class PendingPreKey(Secret, frozen=True, gc=False, array_like=True):
    """The peer's prekeys we opened the session with, repeated in each message until it answers."""

    signed_prekey_id: Number
    prekey_id: Number | None


class SessionState(Secret, frozen=True, gc=False, array_like=True):
    """One session with the peer device."""

    local_identity: Key
    remote_identity: Key
    local_registration_id: Number
    remote_registration_id: Number
    base_key: Key
    """Public X3DH key of the side that opened; names the session."""
    root_key: Key
    sending: SendingChain
    receiving: Annotated[tuple[ReceivingChain, ...], Meta(max_length=MAX_RECEIVING)]
    """Newest first."""
    previous_counter: Number
    pending: PendingPreKey | None

    def with_sending(self, sending: SendingChain) -> SessionState:
        """The same state with another sending chain."""
        return SessionState(
            self.local_identity,
            self.remote_identity,
            self.local_registration_id,
            self.remote_registration_id,
            self.base_key,
            self.root_key,
            sending,
            self.receiving,
            self.previous_counter,
            self.pending,
        )

    def leased(self) -> SessionState:
        """As a current state begins: with fresh counters reserved."""
        return self.with_sending(self.sending.with_reserved(self.sending.counter + RESERVATION))

    def settled(self) -> SessionState:
        """As a state is put away: with none reserved."""
        if self.sending.reserved == self.sending.counter:
            return self
        return self.with_sending(self.sending.with_reserved(self.sending.counter))


class SessionRecord(Secret, frozen=True, gc=False, array_like=True):
    """All sessions with one peer device: the current one, and older ones that late messages may belong to."""

    current: SessionState | None = None
    archived: Annotated[tuple[SessionState, ...], Meta(max_length=MAX_ARCHIVED)] = ()
    """Newest first."""

    @property
    def needs_reservation(self) -> bool:
        """Whether `encrypt` would refuse because no reserved counter is left."""
        return self.current is not None and self.current.sending.counter >= self.current.sending.reserved

    @property
    def reserved_left(self) -> int:
        """How many messages can still be encrypted before a new reservation."""
        return 0 if self.current is None else self.current.sending.reserved - self.current.sending.counter

    @property
    def lease(self) -> Lease | None:
        """The reservation in force; None without a current session."""
        if self.current is None:
            return None
        return Lease(self.current.sending.public, self.current.sending.reserved)

    @property
    def remote_identity(self) -> bytes | None:
        """The peer's identity key in the current session, 32 bytes."""
        return None if self.current is None else self.current.remote_identity

    @property
    def remote_registration_id(self) -> int | None:
        return None if self.current is None else self.current.remote_registration_id

    @property
    def base_key(self) -> bytes | None:
        """Public key that names the current session, 32 bytes."""
        return None if self.current is None else self.current.base_key

    @property
    def unanswered(self) -> bool:
        """Whether we opened the current session and the peer has not answered: messages go out as pkmsg."""
        return self.current is not None and self.current.pending is not None

    def reserve(self, count: int = RESERVATION) -> SessionRecord:
        """A record with `count` counters reserved from the next message on.

        Raises:
            LocalProtocolError: no current session, or `count` out of 1 to MAX_FORWARD.
        """
        if self.current is None:
            raise LocalProtocolError("there is no session to reserve counters of")
        if not 1 <= count <= MAX_FORWARD:
            raise LocalProtocolError(f"cannot reserve {count} counters")
        sending = self.current.sending
        until = max(sending.reserved, sending.counter + count)
        return SessionRecord(self.current.with_sending(sending.with_reserved(until)), self.archived)

    def archive_current(self) -> SessionRecord:
        """A record without a current session: the next message needs a new one, late ones are still read."""
        if self.current is None:
            return self
        return SessionRecord(None, archive(self.current, self.archived))

    def to_bytes(self, *, exact: bool = False) -> bytes:
        """The record for the store; see the module about `exact`."""
        record = self
        if exact and self.current is not None:
            record = SessionRecord(self.current.settled(), self.archived)
        return _FORMAT + _encoder.encode(record)

    @classmethod
    def from_bytes(cls, data: bytes) -> SessionRecord:
        """Read a record back; what was reserved is skipped.

        Raises:
            LocalProtocolError: these are no record's bytes.
        """
        if data[:1] != _FORMAT:
            raise LocalProtocolError("not a session record of a known format")
        try:
            record = _decoder.decode(memoryview(data)[1:])
        except msgspec.DecodeError as exc:
            raise LocalProtocolError(f"damaged session record: {exc}") from exc
        if record.current is None:
            return record
        return SessionRecord(
            record.current.with_sending(_skip_reserved(record.current.sending)), record.archived
        )


def archive(state: SessionState, archived: tuple[SessionState, ...]) -> tuple[SessionState, ...]:
    """Put a state that was current in front of the archived ones."""
    return (state.settled(), *archived[: MAX_ARCHIVED - 1])


def add_skipped(skipped: dict[int, bytes], fresh: dict[int, bytes]) -> dict[int, bytes]:
    """Both together, without the oldest that are too many."""
    merged = {**skipped, **fresh}
    surplus = len(merged) - MAX_SKIPPED
    if surplus > 0:
        for counter in list(merged)[:surplus]:
            del merged[counter]
    return merged


def burn(key: bytes, counter: int, reserved: int) -> bytes:
    """The chain key at the reservation.

    Raises:
        LocalProtocolError: the reservation is behind the counter or absurdly far ahead.
    """
    if not 0 <= reserved - counter <= MAX_FORWARD:
        raise LocalProtocolError("damaged record: its reservation does not fit its counter")
    return walk(key, reserved - counter)[1]


def _skip_reserved(sending: SendingChain) -> SendingChain:
    key = burn(sending.key, sending.counter, sending.reserved)
    return SendingChain(sending.private, sending.public, key, sending.reserved, sending.reserved)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SessionRecord)
