from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.protocol.signal.parties import Party, listed
from wago.errors import (
    BadMac,
    BadSignature,
    CryptoError,
    DuplicateMessage,
    InvalidKey,
    NoSession,
    RemoteProtocolError,
)
from wago.protocol.signal import (
    Ciphertext,
    PreKeySignalMessage,
    SessionRecord,
    SignalMessage,
    decrypt,
    decrypt_prekey,
    encrypt,
    initiate,
)
from wago.protocol.signal.ratchet import message_keys, message_seed
from wago.protocol.signal.record import MAX_ARCHIVED, MAX_FORWARD, MAX_RECEIVING, MAX_SKIPPED
from wago.protocol.signal.wire import build_prekey_message, build_signal_message


def _many(record: SessionRecord, count: int) -> tuple[SessionRecord, list[Ciphertext]]:
    out = []
    for number in range(count):
        if record.needs_reservation:
            record = record.reserve()
        record, ciphertext = encrypt(record, b"%d" % number)
        out.append(ciphertext)
    return record, out


def _talking() -> tuple[Party, SessionRecord, Party, SessionRecord]:
    """Two parties whose session both have confirmed."""
    alice, bob = Party.make("alice"), Party.make("bob")
    a, hello = encrypt(initiate(None, bob.bundle(1), alice.own, alice.random), b"hello")
    b, answer = encrypt(bob.receive(None, hello.kind, hello.data).record, b"answer")
    return alice, alice.receive(a, answer.kind, answer.data).record, bob, b


@pytest.mark.parametrize("prekey_id", [None, 2])
def test_open_and_answer(prekey_id: int | None) -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    a = initiate(None, bob.bundle(prekey_id), alice.own, alice.random)
    assert a.unanswered
    assert a.remote_identity == bob.own.pair.public
    assert a.remote_registration_id == bob.own.registration_id
    a, first = encrypt(a, b"first")
    a, second = encrypt(a, b"second")
    assert (first.kind, second.kind) == ("pkmsg", "pkmsg")
    parsed = PreKeySignalMessage.parse(second.data)
    assert parsed.prekey_id == prekey_id
    assert parsed.registration_id == alice.own.registration_id
    assert parsed.base_key == a.base_key

    got = bob.receive(None, "pkmsg", second.data)
    assert got.plaintext == b"second"
    assert (got.opened, got.used_prekey_id, got.promoted) == (True, prekey_id, False)
    assert got.identity == alice.own.pair.public
    assert got.record.base_key == a.base_key
    assert got.record.remote_registration_id == alice.own.registration_id
    bob.prekeys.clear()
    got = bob.receive(got.record, "pkmsg", first.data)
    assert (got.plaintext, got.opened, got.used_prekey_id) == (b"first", False, None)

    b, answer = encrypt(got.record, b"answer")
    assert answer.kind == "msg"
    got = alice.receive(a, "msg", answer.data)
    assert got.plaintext == b"answer"
    assert got.identity == bob.own.pair.public
    assert not got.record.unanswered
    _, third = encrypt(got.record, b"third")
    assert third.kind == "msg"
    assert bob.receive(b, "msg", third.data).plaintext == b"third"


def test_records_given_in_are_not_changed() -> None:
    alice, a, bob, b = _talking()
    before = a.to_bytes(), b.to_bytes()
    _, ciphertext = encrypt(a, b"x")
    bob.receive(b, "msg", ciphertext.data)
    initiate(a, bob.bundle(2), alice.own, alice.random)
    a.reserve(500)
    a.archive_current()
    assert (a.to_bytes(), b.to_bytes()) == before
    with pytest.raises(AttributeError):
        a.current = None  # type: ignore[misc]


def test_out_of_order_and_duplicates() -> None:
    _, a, bob, b = _talking()
    _, sent = _many(a, 6)
    for number in (5, 0, 3, 4, 1, 2):
        b = bob.receive(b, "msg", sent[number].data).record
        with pytest.raises(DuplicateMessage):
            bob.receive(b, "msg", sent[number].data)
    assert b.current is not None
    assert not b.current.receiving[0].skipped


def test_duplicate_of_an_opening_message() -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    _, hello = encrypt(initiate(None, bob.bundle(1), alice.own, alice.random), b"hello")
    b = bob.receive(None, "pkmsg", hello.data).record
    with pytest.raises(DuplicateMessage):
        bob.receive(b, "pkmsg", hello.data)


def test_forward_bound_and_skipped_bound() -> None:
    _, a, bob, b = _talking()
    a, sent = _many(a, 2 * MAX_FORWARD + 10)
    with pytest.raises(RemoteProtocolError):
        bob.receive(b, "msg", sent[MAX_FORWARD + 1].data)
    b = bob.receive(b, "msg", sent[MAX_FORWARD].data).record
    b = bob.receive(b, "msg", sent[MAX_FORWARD + 5].data).record
    assert b.current is not None
    assert len(b.current.receiving[0].skipped) == MAX_SKIPPED
    with pytest.raises(DuplicateMessage):
        bob.receive(b, "msg", sent[3].data)
    b = bob.receive(b, "msg", sent[4].data).record
    b = bob.receive(b, "msg", sent[2 * MAX_FORWARD + 5].data).record
    assert SessionRecord.from_bytes(b.to_bytes()).current is not None


def test_old_chains_are_kept_up_to_the_bound() -> None:
    alice, a, bob, b = _talking()
    late = []
    for _ in range(MAX_RECEIVING + 1):
        a, (early, now) = _many(a, 2)
        late.append(early)
        b = bob.receive(b, "msg", now.data).record
        b, back = encrypt(b, b"back")
        a = alice.receive(a, "msg", back.data).record
    assert b.current is not None
    assert len(b.current.receiving) == MAX_RECEIVING
    with pytest.raises(BadMac):
        bob.receive(b, "msg", late[0].data)
    for ciphertext in late[1:]:
        b = bob.receive(b, "msg", ciphertext.data).record


def test_simultaneous_opening_converges() -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    a, from_a = encrypt(initiate(None, bob.bundle(1), alice.own, alice.random), b"from a")
    b, from_b = encrypt(initiate(None, alice.bundle(1), bob.own, bob.random), b"from b")
    got_a = alice.receive(a, "pkmsg", from_b.data)
    got_b = bob.receive(b, "pkmsg", from_a.data)
    assert (got_a.plaintext, got_b.plaintext) == (b"from b", b"from a")
    a, b = got_a.record, got_b.record
    assert a.base_key != b.base_key
    a, again = encrypt(a, b"on bob's session")
    assert again.kind == "msg"
    got = bob.receive(b, "msg", again.data)
    assert got.promoted
    b = got.record
    assert a.base_key == b.base_key
    for number in range(3):
        b, down = encrypt(b, b"down %d" % number)
        a = alice.receive(a, "msg", down.data).record
        a, up = encrypt(a, b"up %d" % number)
        got = bob.receive(b, "msg", up.data)
        assert not got.promoted
        b = got.record
    assert len(a.archived) == len(b.archived) == 1


def test_late_messages_of_a_replaced_session_are_read() -> None:
    alice, a, bob, b = _talking()
    a, old = encrypt(a, b"old")
    a, older_reply_base = initiate(a, bob.bundle(2), alice.own, alice.random), a.base_key
    a, new = encrypt(a, b"new")
    got = bob.receive(b, new.kind, new.data)
    assert got.opened
    assert got.used_prekey_id == 2
    got = bob.receive(got.record, old.kind, old.data)
    assert (got.plaintext, got.promoted) == (b"old", True)
    assert got.record.base_key == older_reply_base
    with pytest.raises(DuplicateMessage):
        bob.receive(got.record, old.kind, old.data)
    with pytest.raises(DuplicateMessage):
        bob.receive(got.record, new.kind, new.data)


def test_a_pkmsg_of_an_archived_session_promotes_it() -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    one = initiate(None, bob.bundle(1), alice.own, alice.random)
    one, (first, second) = _many(one, 2)
    _, (third,) = _many(initiate(one, bob.bundle(2), alice.own, alice.random), 1)
    b = bob.receive(None, "pkmsg", first.data).record
    b = bob.receive(b, "pkmsg", third.data).record
    got = bob.receive(b, "pkmsg", second.data)
    assert (got.plaintext, got.promoted, got.opened) == (b"1", True, False)
    assert got.record.base_key == one.base_key


def test_archived_sessions_are_bounded() -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    record = None
    for _ in range(MAX_ARCHIVED + 3):
        record = initiate(record, bob.bundle(), alice.own, alice.random)
    assert record is not None
    assert len(record.archived) == MAX_ARCHIVED
    assert len(SessionRecord.from_bytes(record.to_bytes()).archived) == MAX_ARCHIVED


def test_archive_current() -> None:
    alice, a, _, b = _talking()
    b, down = encrypt(b, b"down")
    closed = a.archive_current()
    assert closed.lease is None
    assert not closed.needs_reservation
    with pytest.raises(NoSession):
        encrypt(closed, b"x")
    got = alice.receive(closed, "msg", down.data)
    assert (got.plaintext, got.promoted) == (b"down", True)
    assert SessionRecord().archive_current() == SessionRecord()


def test_missing_keys_and_sessions() -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    _, hello = encrypt(initiate(None, bob.bundle(1), alice.own, alice.random), b"hello")
    pair, prekey = bob.signed.pair, bob.prekeys[1].pair
    with pytest.raises(NoSession):
        decrypt_prekey(None, hello.data, bob.own, None, prekey, bob.random)
    with pytest.raises(NoSession):
        decrypt_prekey(None, hello.data, bob.own, pair, None, bob.random)
    with pytest.raises(BadMac):
        decrypt_prekey(None, hello.data, bob.own, pair, bob.prekeys[2].pair, bob.random)
    with pytest.raises(BadMac):
        decrypt_prekey(None, hello.data, alice.own, pair, prekey, bob.random)
    inner = PreKeySignalMessage.parse(hello.data).message
    for record in (None, SessionRecord()):
        with pytest.raises(NoSession):
            decrypt(record, inner, bob.random)


def test_prekey_is_ignored_when_the_message_names_none() -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    _, hello = encrypt(initiate(None, bob.bundle(), alice.own, alice.random), b"hello")
    pair, prekey = bob.signed.pair, bob.prekeys[1].pair
    got = decrypt_prekey(None, hello.data, bob.own, pair, prekey, bob.random)
    assert got.used_prekey_id is None


def test_the_identity_is_seen_before_anything_is_decided() -> None:
    """A device set up anew: the caller sees the new identity, the record in its hands is the old one."""
    _, _, bob, b = _talking()
    alice = Party.make("alice set up anew")
    _, hello = encrypt(initiate(None, bob.bundle(2), alice.own, alice.random), b"hello")
    message = PreKeySignalMessage.parse(hello.data)
    assert message.identity == alice.own.pair.public != b.remote_identity
    got = bob.receive(b, "pkmsg", hello.data)
    assert got.identity == alice.own.pair.public
    assert got.record.remote_identity == alice.own.pair.public


def test_an_identity_that_does_not_belong_to_the_session_is_refused() -> None:
    alice, bob, mallory = Party.make("alice"), Party.make("bob"), Party.make("mallory")
    a, hello = encrypt(initiate(None, bob.bundle(1), alice.own, alice.random), b"hello")
    b = bob.receive(None, "pkmsg", hello.data).record
    _, second = encrypt(a, b"second")
    parsed = PreKeySignalMessage.parse(second.data)
    forged = build_prekey_message(
        identity=mallory.own.pair.public,
        base_key=parsed.base_key,
        registration_id=1,
        signed_prekey_id=7,
        prekey_id=1,
        message=parsed.message.signed + parsed.message.mac,
    )
    with pytest.raises(RemoteProtocolError):
        bob.receive(b, "pkmsg", forged)
    with pytest.raises(BadMac):
        bob.receive(None, "pkmsg", forged)


def test_bundles_are_checked_and_bad_keys_refused() -> None:
    alice, bob = Party.make("alice"), Party.make("bob")
    with pytest.raises(BadSignature):
        initiate(None, replace(bob.bundle(), signed_prekey_signature=bytes(64)), alice.own, alice.random)
    with pytest.raises(InvalidKey):
        initiate(None, replace(bob.bundle(1), prekey=bytes(32)), alice.own, alice.random)


def test_low_order_keys_in_messages_are_errors_of_the_peer() -> None:
    _, a, bob, b = _talking()
    _, message = encrypt(a, b"x")
    parsed = SignalMessage.parse(message.data)
    weak = SignalMessage(bytes(32), parsed.counter, parsed.ciphertext, parsed.signed, parsed.mac)
    with pytest.raises(RemoteProtocolError):
        decrypt(b, weak, bob.random)


def test_an_authentic_message_with_broken_content_is_a_crypto_error() -> None:
    """The MAC is right, the ciphertext has no whole blocks: refused, and the key is not used up."""
    _, a, bob, b = _talking()
    assert a.current is not None
    state = a.current
    _, mac_key, _ = message_keys(message_seed(state.sending.key))
    broken = build_signal_message(
        ratchet_key=state.sending.public,
        counter=state.sending.counter,
        previous_counter=0,
        ciphertext=b"no block",
        mac_key=mac_key,
        sender=state.local_identity,
        receiver=state.remote_identity,
    )
    with pytest.raises(CryptoError):
        decrypt(b, broken, bob.random)
    _, good = encrypt(a, b"good")
    assert bob.receive(b, "msg", good.data).plaintext == b"good"


def test_randomness_is_asked_only_when_the_ratchet_turns() -> None:
    _, a, bob, b = _talking()
    a, (first, second) = _many(a, 2)
    b = decrypt(b, first.data, bob.random).record
    assert decrypt(b, second.data, listed([])).plaintext == b"1"


def test_nothing_names_an_address() -> None:
    """The same bytes serve under another address."""
    _, a, bob, b = _talking()
    _, message = encrypt(a, b"to the LID")
    moved = SessionRecord.from_bytes(b.to_bytes())
    assert bob.receive(moved, "msg", message.data).plaintext == b"to the LID"
