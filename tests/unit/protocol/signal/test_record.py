from __future__ import annotations

import msgspec
import pytest

from tests.unit.protocol.signal.parties import Party
from wago.errors import LocalProtocolError
from wago.protocol.signal import RESERVATION, SessionRecord, decrypt, encrypt, initiate
from wago.protocol.signal.record import MAX_COUNTER, MAX_FORWARD, SendingChain


@pytest.fixture
def opened() -> SessionRecord:
    alice, bob = Party.make("alice"), Party.make("bob")
    return initiate(None, bob.bundle(1), alice.own, alice.random)


def _talking() -> tuple[Party, SessionRecord, Party, SessionRecord]:
    alice, bob = Party.make("alice"), Party.make("bob")
    a, hello = encrypt(initiate(None, bob.bundle(1), alice.own, alice.random), b"hello")
    b, answer = encrypt(bob.receive(None, hello.kind, hello.data).record, b"answer")
    return alice, alice.receive(a, answer.kind, answer.data).record, bob, b


def test_new_states_come_with_a_reservation(opened: SessionRecord) -> None:
    assert opened.reserved_left == RESERVATION
    _, a, _, b = _talking()
    assert a.reserved_left == RESERVATION
    assert b.reserved_left == RESERVATION - 1


def test_encrypt_stops_at_the_reservation(opened: SessionRecord) -> None:
    record, lease = opened, opened.lease
    for _ in range(RESERVATION):
        assert not record.needs_reservation
        record, _ = encrypt(record, b"x")
        assert record.lease == lease
    assert record.needs_reservation
    with pytest.raises(LocalProtocolError):
        encrypt(record, b"x")
    more = record.reserve(3)
    assert more.reserved_left == 3
    assert more.lease != lease
    assert more.reserve(2) == more


@pytest.mark.parametrize("count", [0, -1, MAX_FORWARD + 1])
def test_reservations_have_bounds(opened: SessionRecord, count: int) -> None:
    with pytest.raises(LocalProtocolError):
        opened.reserve(count)


def test_nothing_to_reserve() -> None:
    record = SessionRecord()
    assert (record.reserved_left, record.lease, record.base_key) == (0, None, None)
    assert (record.remote_identity, record.remote_registration_id, record.unanswered) == (None, None, False)
    with pytest.raises(LocalProtocolError):
        record.reserve()


def test_a_crash_skips_what_was_reserved(opened: SessionRecord) -> None:
    durable = opened.to_bytes()
    record, used = opened, []
    for _ in range(10):
        record, ciphertext = encrypt(record, b"x")
        used.append(ciphertext.counter)
    restored = SessionRecord.from_bytes(durable)
    assert restored.needs_reservation
    _, next_one = encrypt(restored.reserve(), b"x")
    assert next_one.chain == opened.lease.chain  # type: ignore[union-attr]
    assert next_one.counter == RESERVATION > max(used)


def test_the_skipped_chain_is_the_same_chain() -> None:
    """What is sent after a crash, the peer reads by walking its chain on."""
    _, a, bob, b = _talking()
    restored = SessionRecord.from_bytes(a.to_bytes()).reserve()
    _, message = encrypt(restored, b"after the crash")
    assert message.counter == RESERVATION
    assert decrypt(b, message.data, bob.random).plaintext == b"after the crash"


def test_put_away_on_purpose_wastes_nothing(opened: SessionRecord) -> None:
    record, _ = encrypt(opened, b"x")
    again = SessionRecord.from_bytes(record.to_bytes(exact=True))
    assert again.needs_reservation
    _, next_one = encrypt(again.reserve(), b"x")
    assert next_one.counter == 1


def test_archived_states_give_their_reservation_back_and_promoted_ones_take_a_new_one() -> None:
    alice, a, bob, b = _talking()
    b, down = encrypt(b, b"down")
    newer = initiate(a, bob.bundle(2), alice.own, alice.random)
    assert newer.archived[0].sending.reserved == newer.archived[0].sending.counter
    promoted = alice.receive(newer, "msg", down.data).record
    assert promoted.base_key == a.base_key
    assert promoted.reserved_left == RESERVATION
    assert promoted.archived[0].sending.reserved == promoted.archived[0].sending.counter


def test_a_new_sending_chain_is_another_lease() -> None:
    alice, a, bob, b = _talking()
    before = b.lease
    _, up = encrypt(a, b"up")
    after = bob.receive(b, "msg", up.data).record
    assert after.lease is not None
    assert before is not None
    assert after.lease.chain != before.chain
    b2, down = encrypt(after, b"down")
    lease = b2.lease
    _, more = encrypt(b2, b"more")
    a = alice.receive(a, "msg", down.data).record
    assert alice.receive(a, "msg", more.data).record.lease == a.lease
    assert lease == after.lease


def test_round_trip_of_bytes() -> None:
    _, a, _, b = _talking()
    for record in (SessionRecord(), a, b, a.archive_current()):
        settled = SessionRecord.from_bytes(record.to_bytes(exact=True))
        assert SessionRecord.from_bytes(settled.to_bytes()) == settled


def test_damaged_bytes_are_refused(opened: SessionRecord) -> None:
    data = opened.to_bytes()
    for damaged in (b"", b"\x00" + data[1:], data[:-1], data + b"\0", b"\x01", b"\x01\xc0"):
        with pytest.raises(LocalProtocolError):
            SessionRecord.from_bytes(damaged)


@pytest.mark.parametrize(("counter", "reserved"), [(5, 4), (0, MAX_FORWARD + 1), (0, MAX_COUNTER)])
def test_absurd_reservations_are_refused(opened: SessionRecord, counter: int, reserved: int) -> None:
    assert opened.current is not None
    old = opened.current.sending
    sending = SendingChain(old.private, old.public, old.key, counter, reserved)
    record = SessionRecord(opened.current.with_sending(sending))
    with pytest.raises(LocalProtocolError):
        SessionRecord.from_bytes(record.to_bytes())


def test_the_end_of_a_chain(opened: SessionRecord) -> None:
    assert opened.current is not None
    old = opened.current.sending
    last = SendingChain(old.private, old.public, old.key, MAX_COUNTER - 1, MAX_COUNTER - 1)
    record = SessionRecord(opened.current.with_sending(last)).reserve()
    record, ciphertext = encrypt(record, b"x")
    assert ciphertext.counter == MAX_COUNTER - 1
    with pytest.raises(LocalProtocolError):
        encrypt(record.reserve(), b"x")


def test_records_do_not_print_keys(opened: SessionRecord) -> None:
    assert opened.current is not None
    for value in (opened, opened.current, opened.current.sending, opened.current.receiving[0]):
        assert len(repr(value)) < 40


def test_the_format_is_one_byte_and_msgpack(opened: SessionRecord) -> None:
    data = opened.to_bytes()
    assert data[0] == 1
    assert len(msgspec.msgpack.decode(data[1:])) == 2
    assert len(data) < 450
