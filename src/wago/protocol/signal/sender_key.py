"""Sender keys: one ciphertext for a whole group, read with a key that each device was given in its session.

A `SenderKeyRecord` belongs to one group and one sending device; our own is the one whose newest state has a
private signing key. Records are immutable. Reservation works as in `record.py`, for our own record.

Source: whatsapp-rust, wacore/libsignal/src/protocol/sender_keys.rs and group_cipher.rs.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from wago.errors import DuplicateMessage, LocalProtocolError, NoSession, RemoteProtocolError
from wago.protocol.curve import KeyPair
from wago.protocol.signal.cbc import cbc_decrypt, cbc_encrypt
from wago.protocol.signal.keys import Random
from wago.protocol.signal.ratchet import group_message_keys, message_seed, next_chain_key, walk
from wago.protocol.signal.record import (
    MAX_COUNTER,
    MAX_FORWARD,
    RESERVATION,
    Key,
    Lease,
    Number,
    Secret,
    Skipped,
    add_skipped,
    burn,
)
from wago.protocol.signal.wire import (
    MAX_KEY_ID,
    SenderKeyDistributionMessage,
    SenderKeyMessage,
    build_sender_key_message,
)

MAX_STATES = 5
"""Keys kept per record (libsignal consts.rs MAX_SENDER_KEY_STATES)."""

_FORMAT = b"\x01"


class SenderKeyState(Secret, frozen=True, gc=False, array_like=True):
    """One sender key."""

    key_id: Number
    iteration: Number
    """Of the next message in order."""
    chain_key: Key
    signing_public: Key
    signing_private: Key | None
    """None unless the key is ours."""
    reserved: Number
    """The first iteration that is not reserved; only of our own key."""
    skipped: Skipped
    """Seeds of messages that were passed over, oldest first. Never changed in place."""

    def moved(self, iteration: int, chain_key: bytes, skipped: dict[int, bytes]) -> SenderKeyState:
        """The same key further on."""
        return SenderKeyState(
            self.key_id,
            iteration,
            chain_key,
            self.signing_public,
            self.signing_private,
            self.reserved,
            skipped,
        )

    def with_reserved(self, reserved: int) -> SenderKeyState:
        return SenderKeyState(
            self.key_id,
            self.iteration,
            self.chain_key,
            self.signing_public,
            self.signing_private,
            min(reserved, MAX_COUNTER),
            self.skipped,
        )


class SenderKeyRecord(Secret, frozen=True, gc=False, array_like=True):
    """The sender keys of one device in one group."""

    states: Annotated[tuple[SenderKeyState, ...], Meta(max_length=MAX_STATES)] = ()
    """Newest first."""

    @property
    def own(self) -> SenderKeyState | None:
        """The key to send with; None unless the record is ours."""
        return self.states[0] if self.states and self.states[0].signing_private is not None else None

    @property
    def key_id(self) -> int | None:
        """Id of the newest key."""
        return self.states[0].key_id if self.states else None

    @property
    def needs_reservation(self) -> bool:
        """Whether `group_encrypt` would refuse because no reserved iteration is left."""
        own = self.own
        return own is not None and own.iteration >= own.reserved

    @property
    def reserved_left(self) -> int:
        """How many messages can still be encrypted before a new reservation."""
        own = self.own
        return 0 if own is None else own.reserved - own.iteration

    @property
    def lease(self) -> Lease | None:
        """The reservation in force; None unless the record is ours."""
        own = self.own
        return None if own is None else Lease(own.signing_public, own.reserved)

    def reserve(self, count: int = RESERVATION) -> SenderKeyRecord:
        """A record with `count` iterations reserved from the next message on.

        Raises:
            LocalProtocolError: the record is not ours, or `count` out of 1 to MAX_FORWARD.
        """
        own = self.own
        if own is None:
            raise LocalProtocolError("there is no sender key of ours to reserve iterations of")
        if not 1 <= count <= MAX_FORWARD:
            raise LocalProtocolError(f"cannot reserve {count} iterations")
        until = max(own.reserved, own.iteration + count)
        return SenderKeyRecord((own.with_reserved(until), *self.states[1:]))

    def to_bytes(self, *, exact: bool = False) -> bytes:
        """The record for the store; `exact` as with `SessionRecord.to_bytes`."""
        record = self
        own = self.own
        if exact and own is not None:
            record = SenderKeyRecord((own.with_reserved(own.iteration), *self.states[1:]))
        return _FORMAT + _encoder.encode(record)

    @classmethod
    def from_bytes(cls, data: bytes) -> SenderKeyRecord:
        """Read a record back; what was reserved is skipped.

        Raises:
            LocalProtocolError: these are no record's bytes.
        """
        if data[:1] != _FORMAT:
            raise LocalProtocolError("not a sender key record of a known format")
        try:
            record = _decoder.decode(memoryview(data)[1:])
        except msgspec.DecodeError as exc:
            raise LocalProtocolError(f"damaged sender key record: {exc}") from exc
        own = record.own
        if own is None:
            return record
        key = burn(own.chain_key, own.iteration, own.reserved)
        return SenderKeyRecord((own.moved(own.reserved, key, own.skipped), *record.states[1:]))


def create_distribution(record: SenderKeyRecord | None, random: Random) -> tuple[SenderKeyRecord, bytes]:
    """Our sender key as a SenderKeyDistributionMessage, from where it stands now; a new key if there is none.

    To rotate (a device has left the group, or lost its key) pass None: a new key has a new id.

    Returns:
        The record, which must be durable before the first message leaves, and the message.
    """
    own = None if record is None else record.own
    if record is None or own is None:
        signing = KeyPair.from_private(random(32))
        key_id = int.from_bytes(random(4), "big") & MAX_KEY_ID
        own = SenderKeyState(key_id, 0, random(32), signing.public, signing.private, RESERVATION, {})
        record = SenderKeyRecord((own,))
    message = SenderKeyDistributionMessage(own.key_id, own.iteration, own.chain_key, own.signing_public)
    return record, message.build()


def process_distribution(
    record: SenderKeyRecord | None, data: bytes | SenderKeyDistributionMessage
) -> SenderKeyRecord:
    """Take in another device's sender key.

    A key that is known already keeps its place in the chain, so that an old copy does not turn it back,
    unless its owner has gone on so far that we could not walk there any more. One with a known id but another
    signing key replaces the known.

    Raises:
        RemoteProtocolError: malformed.
        LocalProtocolError: the record is our own.
    """
    message = SenderKeyDistributionMessage.parse(data) if isinstance(data, bytes) else data
    record = record or SenderKeyRecord()
    if record.own is not None:
        raise LocalProtocolError("our own sender key is not replaced by a distributed one")
    state = SenderKeyState(
        message.key_id, message.iteration, message.chain_key, message.signing_key, None, 0, {}
    )
    rest: list[SenderKeyState] = []
    for known in record.states:
        if known.key_id != message.key_id:
            rest.append(known)
        elif known.signing_public == message.signing_key:
            too_far = message.iteration - known.iteration > MAX_FORWARD
            state = known.moved(message.iteration, message.chain_key, known.skipped) if too_far else known
    return SenderKeyRecord((state, *rest[: MAX_STATES - 1]))


def group_encrypt(record: SenderKeyRecord, plaintext: bytes, random: Random) -> tuple[SenderKeyRecord, bytes]:
    """Encrypt one message with our sender key.

    Args:
        record: ours.
        plaintext: padded.
        random: is asked for the signature's 64 bytes.

    Returns:
        The record that has moved on, and a SenderKeyMessage.

    Raises:
        NoSession: the record is not ours.
        LocalProtocolError: no reserved iteration is left (call `reserve()` first), or the chain is used up.
    """
    own = record.own
    if own is None or own.signing_private is None:
        raise NoSession("there is no sender key of ours for this group")
    if own.iteration >= own.reserved:
        raise LocalProtocolError(
            "the sender key is used up" if own.iteration == MAX_COUNTER else "no reserved iteration is left"
        )
    cipher_key, iv = group_message_keys(message_seed(own.chain_key))
    data = build_sender_key_message(
        key_id=own.key_id,
        iteration=own.iteration,
        ciphertext=cbc_encrypt(cipher_key, iv, plaintext),
        signing_private=own.signing_private,
        random=random,
    )
    moved = own.moved(own.iteration + 1, next_chain_key(own.chain_key), own.skipped)
    return SenderKeyRecord((moved, *record.states[1:])), data


def group_decrypt(
    record: SenderKeyRecord | None, data: bytes | SenderKeyMessage
) -> tuple[SenderKeyRecord, bytes]:
    """Decrypt one message with the sender key of the device that sent it.

    Returns:
        The record that has moved on, and the plaintext, still padded.

    Raises:
        NoSession: the key with this id was not given to us.
        BadSignature: the key's owner did not sign this.
        DuplicateMessage: this message was decrypted before.
        CryptoError: signed, but its content cannot be deciphered.
        RemoteProtocolError: malformed, or too far ahead of what was received.
    """
    message = SenderKeyMessage.parse(data) if isinstance(data, bytes) else data
    states = record.states if record is not None else ()
    for place, state in enumerate(states):
        if state.key_id == message.key_id:
            message.verify(state.signing_public)
            moved, seed = _message_seed(state, message.iteration)
            cipher_key, iv = group_message_keys(seed)
            plaintext = cbc_decrypt(cipher_key, iv, message.ciphertext)
            return SenderKeyRecord((*states[:place], moved, *states[place + 1 :])), plaintext
    raise NoSession(f"sender key {message.key_id} is not known")


def _message_seed(state: SenderKeyState, iteration: int) -> tuple[SenderKeyState, bytes]:
    if iteration < state.iteration:
        seed = state.skipped.get(iteration)
        if seed is None:
            raise DuplicateMessage(f"message {iteration} was decrypted before, or is older than the key")
        left = {number: kept for number, kept in state.skipped.items() if number != iteration}
        return state.moved(state.iteration, state.chain_key, left), seed
    if iteration - state.iteration > MAX_FORWARD or iteration == MAX_COUNTER:
        raise RemoteProtocolError(f"message {iteration} is too far ahead of {state.iteration}")
    passed, key = walk(state.chain_key, iteration - state.iteration)
    skipped = state.skipped
    if passed:
        fresh = {number: message_seed(each) for number, each in enumerate(passed, state.iteration)}
        skipped = add_skipped(skipped, fresh)
    return state.moved(iteration + 1, next_chain_key(key), skipped), message_seed(key)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SenderKeyRecord)
