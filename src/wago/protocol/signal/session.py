"""Sessions with one peer device: X3DH and the double ratchet on a `SessionRecord`.

Each function takes a record and gives a new one; if it raises, the caller's record is as it was. What must be
durable before a ciphertext leaves is told in `record.py`.

Source: whatsapp-rust, wacore/libsignal/src/protocol/session.rs and session_cipher.rs.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from wago.errors import (
    CryptoError,
    DuplicateMessage,
    InvalidKey,
    LocalProtocolError,
    NoSession,
    RemoteProtocolError,
)
from wago.protocol.curve import KeyPair
from wago.protocol.signal.cbc import cbc_decrypt, cbc_encrypt
from wago.protocol.signal.keys import OwnIdentity, PreKeyBundle, Random
from wago.protocol.signal.ratchet import message_keys, message_seed, next_chain_key, root_step, walk
from wago.protocol.signal.record import (
    MAX_COUNTER,
    MAX_FORWARD,
    MAX_RECEIVING,
    RESERVATION,
    PendingPreKey,
    ReceivingChain,
    SendingChain,
    SessionRecord,
    SessionState,
    add_skipped,
    archive,
)
from wago.protocol.signal.wire import (
    PreKeySignalMessage,
    SignalMessage,
    build_prekey_message,
    build_signal_message,
)
from wago.protocol.signal.x3dh import alice_secret, bob_secret


class Ciphertext(Struct, frozen=True, gc=False):
    """One encrypted message, ready for an `<enc>` node."""

    kind: Literal["msg", "pkmsg"]
    data: bytes
    chain: bytes
    """The sending chain's public ratchet key, 32 bytes, and ..."""
    counter: int
    """... the message's number in it: together they name the key that was used."""


class Decrypted(Struct, frozen=True, gc=False):
    """One decrypted message and what it changed."""

    record: SessionRecord
    plaintext: bytes
    """Still padded, see `wago.protocol.padding`."""
    identity: bytes
    """The identity key that is now proven to be the sender's, 32 bytes. Compare it with the stored one before
    the record is committed."""
    opened: bool
    """The message opened a new session."""
    used_prekey_id: int | None
    """The one-time prekey of ours that a new session used up: delete it in the commit of the record."""
    promoted: bool
    """An older session became the current one again."""


def initiate(
    record: SessionRecord | None, bundle: PreKeyBundle, ours: OwnIdentity, random: Random
) -> SessionRecord:
    """Open a session with the device that published `bundle`; a current one is archived.

    Args:
        record: what there is of this device so far.
        bundle: the peer's keys. The caller has decided that it trusts `bundle.identity`.
        ours: our identity.
        random: is asked for the base key and then for the ratchet key, 32 bytes each.

    Returns:
        A record that must be durable before its first ciphertext leaves.

    Raises:
        BadSignature: the signed prekey is not signed by the identity.
        InvalidKey: a key of the bundle is unusable.
    """
    bundle.verify()
    base = KeyPair.from_private(random(32))
    ratchet = KeyPair.from_private(random(32))
    root_key, receiving_key = alice_secret(
        ours.pair, base, bundle.identity, bundle.signed_prekey, bundle.prekey
    )
    root_key, sending_key = root_step(root_key, ratchet.private, bundle.signed_prekey)
    state = SessionState(
        local_identity=ours.pair.public,
        remote_identity=bundle.identity,
        local_registration_id=ours.registration_id,
        remote_registration_id=bundle.registration_id,
        base_key=base.public,
        root_key=root_key,
        sending=SendingChain(ratchet.private, ratchet.public, sending_key, 0, RESERVATION),
        receiving=(ReceivingChain(bundle.signed_prekey, receiving_key, 0, {}),),
        previous_counter=0,
        pending=PendingPreKey(bundle.signed_prekey_id, bundle.prekey_id),
    )
    return _make_current(record or SessionRecord(), state)


def encrypt(record: SessionRecord, plaintext: bytes) -> tuple[SessionRecord, Ciphertext]:
    """Encrypt one message in the current session.

    Returns:
        The record that has moved on, and the ciphertext: a "pkmsg" until the peer has answered.

    Raises:
        NoSession: there is no current session.
        LocalProtocolError: no reserved counter is left (call `reserve()` first), or the chain is used up.
    """
    state = record.current
    if state is None:
        raise NoSession("there is no session with this device")
    sending = state.sending
    counter = sending.counter
    if counter >= sending.reserved:
        raise LocalProtocolError(
            "the sending chain is used up" if counter == MAX_COUNTER else "no reserved counter is left"
        )
    cipher_key, mac_key, iv = message_keys(message_seed(sending.key))
    data = build_signal_message(
        ratchet_key=sending.public,
        counter=counter,
        previous_counter=state.previous_counter,
        ciphertext=cbc_encrypt(cipher_key, iv, plaintext),
        mac_key=mac_key,
        sender=state.local_identity,
        receiver=state.remote_identity,
    )
    kind: Literal["msg", "pkmsg"] = "msg"
    if state.pending is not None:
        kind = "pkmsg"
        data = build_prekey_message(
            identity=state.local_identity,
            base_key=state.base_key,
            registration_id=state.local_registration_id,
            signed_prekey_id=state.pending.signed_prekey_id,
            prekey_id=state.pending.prekey_id,
            message=data,
        )
    moved = SendingChain(
        sending.private, sending.public, next_chain_key(sending.key), counter + 1, sending.reserved
    )
    advanced = SessionRecord(state.with_sending(moved), record.archived)
    return advanced, Ciphertext(kind, data, sending.public, counter)


def decrypt(record: SessionRecord | None, data: bytes | SignalMessage, random: Random) -> Decrypted:
    """Decrypt a "msg" with whichever session it belongs to; an older one becomes current again.

    Args:
        record: what there is of the sending device.
        data: the ciphertext.
        random: is asked for 32 bytes when the ratchet turns.

    Raises:
        NoSession: the record has no session at all.
        DuplicateMessage: this message was decrypted before.
        BadMac: no session fits.
        CryptoError: authentic, but its content cannot be deciphered.
        RemoteProtocolError: malformed, or too far ahead of what was received.
    """
    message = SignalMessage.parse(data) if isinstance(data, bytes) else data
    if record is None or (record.current is None and not record.archived):
        raise NoSession("there is no session with this device")
    errors: list[CryptoError | RemoteProtocolError] = []
    if record.current is not None:
        try:
            state, plaintext = _decrypt_state(record.current, message, random)
        except (CryptoError, RemoteProtocolError) as exc:
            errors.append(exc)
        else:
            moved = SessionRecord(state, record.archived)
            return Decrypted(moved, plaintext, state.remote_identity, False, None, False)
    for index, archived in enumerate(record.archived):
        try:
            state, plaintext = _decrypt_state(archived, message, random)
        except (CryptoError, RemoteProtocolError) as exc:
            errors.append(exc)
            continue
        return Decrypted(_promote(record, index, state), plaintext, state.remote_identity, False, None, True)
    raise _verdict(errors)


def decrypt_prekey(
    record: SessionRecord | None,
    data: bytes | PreKeySignalMessage,
    ours: OwnIdentity,
    signed_prekey: KeyPair | None,
    prekey: KeyPair | None,
    random: Random,
) -> Decrypted:
    """Decrypt a "pkmsg": with the session it opened before, or with a new one.

    Parse the message first to learn which prekeys to look up and which identity it claims:
    `PreKeySignalMessage.parse`. Whether that identity is trusted is for the caller to judge.

    Args:
        record: what there is of the sending device; None is fine.
        data: the ciphertext, or what `parse` gave.
        ours: our identity.
        signed_prekey: ours with the message's `signed_prekey_id`, None if we do not have it.
        prekey: ours with the message's `prekey_id`, None if it names none or we do not have it (any more).
        random: is asked for 32 bytes when the ratchet turns.

    Raises:
        NoSession: a new session needs a prekey that we do not have.
        UntrustedIdentity, DuplicateMessage, BadMac, CryptoError, RemoteProtocolError: as `decrypt`.
    """
    message = PreKeySignalMessage.parse(data) if isinstance(data, bytes) else data
    record = record or SessionRecord()
    found = _find(record, message.base_key)
    if found is None:
        opened = _answer(message, ours, signed_prekey, prekey)
        state, plaintext = _decrypt_state(opened, message.message, random)
        # The one-time prekey is worth deleting only when the message proved that it was really used.
        used = message.prekey_id
        return Decrypted(_make_current(record, state), plaintext, state.remote_identity, True, used, False)
    index, known = found
    if known.remote_identity != message.identity:
        raise RemoteProtocolError("the message names another identity than its session has")
    state, plaintext = _decrypt_state(known, message.message, random)
    moved = SessionRecord(state, record.archived) if index is None else _promote(record, index, state)
    return Decrypted(moved, plaintext, state.remote_identity, False, None, index is not None)


def _answer(
    message: PreKeySignalMessage, ours: OwnIdentity, signed_prekey: KeyPair | None, prekey: KeyPair | None
) -> SessionState:
    """The state before the opening message is decrypted: its ratchet turns with that message."""
    if signed_prekey is None:
        raise NoSession(f"signed prekey {message.signed_prekey_id} is not ours")
    if message.prekey_id is not None and prekey is None:
        raise NoSession(f"prekey {message.prekey_id} is not ours or was used")
    one_time = prekey if message.prekey_id is not None else None
    root_key, chain_key = bob_secret(ours.pair, signed_prekey, one_time, message.identity, message.base_key)
    return SessionState(
        local_identity=ours.pair.public,
        remote_identity=message.identity,
        local_registration_id=ours.registration_id,
        remote_registration_id=message.registration_id,
        base_key=message.base_key,
        root_key=root_key,
        sending=SendingChain(signed_prekey.private, signed_prekey.public, chain_key, 0, 0),
        receiving=(),
        previous_counter=0,
        pending=None,
    )


def _find(record: SessionRecord, base_key: bytes) -> tuple[int | None, SessionState] | None:
    """The session with this base key and its place in the archive, None for the current one."""
    if record.current is not None and record.current.base_key == base_key:
        return None, record.current
    for index, state in enumerate(record.archived):
        if state.base_key == base_key:
            return index, state
    return None


def _make_current(record: SessionRecord, state: SessionState) -> SessionRecord:
    archived = record.archived if record.current is None else archive(record.current, record.archived)
    return SessionRecord(state, archived)


def _promote(record: SessionRecord, index: int, state: SessionState) -> SessionRecord:
    rest = record.archived[:index] + record.archived[index + 1 :]
    return _make_current(SessionRecord(record.current, rest), state.leased())


def _verdict(errors: list[CryptoError | RemoteProtocolError]) -> CryptoError | RemoteProtocolError:
    """What to say when no session fits.

    A session that knows the counter as used settles it; the others then fail as expected. Otherwise the
    current session's word counts.
    """
    for error in errors:
        if isinstance(error, DuplicateMessage):
            return error
    return errors[0]


def _decrypt_state(state: SessionState, message: SignalMessage, random: Random) -> tuple[SessionState, bytes]:
    """Decrypt with one state; all that costs memory happens after the MAC was found right."""
    for place, chain in enumerate(state.receiving):
        if chain.ratchet_key == message.ratchet_key:
            if message.counter < chain.counter:
                moved, plaintext = _decrypt_late(state, chain, message)
            else:
                moved, plaintext = _decrypt_ahead(state, chain, message)
            receiving = (*state.receiving[:place], moved, *state.receiving[place + 1 :])
            advanced = _received(state, state.root_key, state.sending, receiving, state.previous_counter)
            return advanced, plaintext
    return _decrypt_turning(state, message, random)


def _decrypt_late(
    state: SessionState, chain: ReceivingChain, message: SignalMessage
) -> tuple[ReceivingChain, bytes]:
    """Decrypt a message that was passed over."""
    counter = message.counter
    seed = chain.skipped.get(counter)
    if seed is None:
        raise DuplicateMessage(f"message {counter} was decrypted before")
    plaintext = _open(state, message, seed)
    left = {number: kept for number, kept in chain.skipped.items() if number != counter}
    return ReceivingChain(chain.ratchet_key, chain.key, chain.counter, left), plaintext


def _decrypt_ahead(
    state: SessionState, chain: ReceivingChain, message: SignalMessage
) -> tuple[ReceivingChain, bytes]:
    """Decrypt the chain's next message or one after it, and keep the seeds of those between."""
    counter = message.counter
    if counter - chain.counter > MAX_FORWARD or counter == MAX_COUNTER:
        raise RemoteProtocolError(f"message {counter} is too far ahead of {chain.counter}")
    key = chain.key
    skipped = chain.skipped
    passed: list[bytes] = []
    if counter > chain.counter:
        passed, key = walk(key, counter - chain.counter)
    plaintext = _open(state, message, message_seed(key))
    if passed:
        fresh = {number: message_seed(each) for number, each in enumerate(passed, chain.counter)}
        skipped = add_skipped(skipped, fresh)
    return ReceivingChain(chain.ratchet_key, next_chain_key(key), counter + 1, skipped), plaintext


def _decrypt_turning(
    state: SessionState, message: SignalMessage, random: Random
) -> tuple[SessionState, bytes]:
    """Decrypt the first message under a new ratchet key of the peer, and answer with a new one of ours."""
    their_key = message.ratchet_key
    try:
        root_key, chain_key = root_step(state.root_key, state.sending.private, their_key)
    except InvalidKey as exc:
        raise RemoteProtocolError("the message's ratchet key is unusable") from exc
    chain, plaintext = _decrypt_ahead(state, ReceivingChain(their_key, chain_key, 0, {}), message)
    ours = KeyPair.from_private(random(32))
    root_key, chain_key = root_step(root_key, ours.private, their_key)
    sending = SendingChain(ours.private, ours.public, chain_key, 0, RESERVATION)
    receiving = (chain, *state.receiving[: MAX_RECEIVING - 1])
    previous_counter = max(state.sending.counter - 1, 0)
    return _received(state, root_key, sending, receiving, previous_counter), plaintext


def _received(
    state: SessionState,
    root_key: bytes,
    sending: SendingChain,
    receiving: tuple[ReceivingChain, ...],
    previous_counter: int,
) -> SessionState:
    """The state after a message of the peer: whatever we opened is answered."""
    return SessionState(
        state.local_identity,
        state.remote_identity,
        state.local_registration_id,
        state.remote_registration_id,
        state.base_key,
        root_key,
        sending,
        receiving,
        previous_counter,
        None,
    )


def _open(state: SessionState, message: SignalMessage, seed: bytes) -> bytes:
    cipher_key, mac_key, iv = message_keys(seed)
    message.verify(mac_key, state.remote_identity, state.local_identity)
    return cbc_decrypt(cipher_key, iv, message.ciphertext)
