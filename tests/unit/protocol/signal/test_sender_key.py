from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.protocol.signal.parties import seeded
from wago.errors import BadSignature, DuplicateMessage, LocalProtocolError, NoSession, RemoteProtocolError
from wago.protocol.signal import (
    RESERVATION,
    SenderKeyDistributionMessage,
    SenderKeyMessage,
    SenderKeyRecord,
    create_distribution,
    group_decrypt,
    group_encrypt,
    process_distribution,
)
from wago.protocol.signal.ratchet import walk
from wago.protocol.signal.record import MAX_COUNTER, MAX_FORWARD, MAX_SKIPPED
from wago.protocol.signal.sender_key import MAX_STATES, SenderKeyState


def _group(seed: str = "group") -> tuple[SenderKeyRecord, SenderKeyRecord]:
    ours, distribution = create_distribution(None, seeded(seed))
    return ours, process_distribution(None, distribution)


def _many(record: SenderKeyRecord, count: int) -> tuple[SenderKeyRecord, list[bytes]]:
    random = seeded("nonces")
    out = []
    for number in range(count):
        if record.needs_reservation:
            record = record.reserve()
        record, data = group_encrypt(record, b"%d" % number, random)
        out.append(data)
    return record, out


def _at(record: SenderKeyRecord, iteration: int) -> SenderKeyRecord:
    """Our record, its counter set by force: to test far jumps without thousands of signatures."""
    own = record.own
    assert own is not None
    _, key = walk(own.chain_key, iteration - own.iteration)
    return SenderKeyRecord((own.moved(iteration, key, {}).with_reserved(iteration + 10),))


def test_new_keys_differ_and_have_31_bit_ids() -> None:
    random = seeded("ids")
    keys = [create_distribution(None, random)[0] for _ in range(20)]
    assert len({key.key_id for key in keys}) == 20
    record, _ = create_distribution(None, lambda count: b"\xff" * count)
    assert record.key_id == 0x7FFFFFFF


def test_out_of_order_and_duplicates() -> None:
    ours, theirs = _group()
    _, sent = _many(ours, 5)
    for number in (4, 0, 2, 3, 1):
        theirs, plaintext = group_decrypt(theirs, sent[number])
        assert plaintext == b"%d" % number
        with pytest.raises(DuplicateMessage):
            group_decrypt(theirs, sent[number])
    assert not theirs.states[0].skipped


def test_late_members_read_from_where_they_came_in() -> None:
    ours, _ = _group()
    ours, (early,) = _many(ours, 1)
    same, distribution = create_distribution(ours, seeded("unused"))
    assert same == ours
    assert SenderKeyDistributionMessage.parse(distribution).iteration == 1
    theirs = process_distribution(None, distribution)
    with pytest.raises(DuplicateMessage):
        group_decrypt(theirs, early)
    _, (late,) = _many(ours, 1)
    assert group_decrypt(theirs, late)[1] == b"0"


def test_unknown_keys() -> None:
    ours, _ = _group()
    _, (message,) = _many(ours, 1)
    for record in (None, SenderKeyRecord(), _group("another")[1]):
        with pytest.raises(NoSession):
            group_decrypt(record, message)
    with pytest.raises(NoSession):
        group_encrypt(SenderKeyRecord(), b"x", seeded("x"))
    with pytest.raises(NoSession):
        group_encrypt(_group()[1], b"x", seeded("x"))


def test_only_the_owner_signs() -> None:
    ours, theirs = _group()
    _, (message,) = _many(ours, 1)
    for place in (1, 5, 10, len(message) - 70, len(message) - 1, len(message) - 40):
        changed = bytearray(message)
        changed[place] ^= 0x10
        with pytest.raises((BadSignature, NoSession, RemoteProtocolError)):
            group_decrypt(theirs, bytes(changed))


def test_forward_bound() -> None:
    ours, theirs = _group()
    _, (far,) = _many(_at(ours, MAX_FORWARD), 1)
    _, (too_far,) = _many(_at(ours, MAX_FORWARD + 1), 1)
    with pytest.raises(RemoteProtocolError):
        group_decrypt(theirs, too_far)
    theirs, _ = group_decrypt(theirs, far)
    assert len(theirs.states[0].skipped) == MAX_SKIPPED
    theirs, _ = group_decrypt(theirs, _many(_at(ours, MAX_FORWARD + 3), 1)[1][0])
    assert len(theirs.states[0].skipped) == MAX_SKIPPED
    with pytest.raises(DuplicateMessage):
        group_decrypt(theirs, _many(ours, 1)[1][0])
    assert SenderKeyRecord.from_bytes(theirs.to_bytes()) == theirs


def test_several_keys_are_kept() -> None:
    theirs: SenderKeyRecord | None = None
    messages = []
    for number in range(MAX_STATES + 1):
        ours, distribution = create_distribution(None, seeded(f"rotation {number}"))
        theirs = process_distribution(theirs, distribution)
        messages.append(_many(ours, 1)[1][0])
    assert theirs is not None
    assert len(theirs.states) == MAX_STATES
    with pytest.raises(NoSession):
        group_decrypt(theirs, messages[0])
    for message in messages[1:]:
        theirs, _ = group_decrypt(theirs, message)


def test_an_old_copy_of_a_key_does_not_turn_it_back() -> None:
    ours, distribution = create_distribution(None, seeded("again"))
    theirs = process_distribution(None, distribution)
    _, (message,) = _many(ours, 1)
    theirs, _ = group_decrypt(theirs, message)
    other = process_distribution(theirs, create_distribution(None, seeded("other"))[1])
    again = process_distribution(other, distribution)
    assert again.key_id == ours.key_id
    assert len(again.states) == 2
    with pytest.raises(DuplicateMessage):
        group_decrypt(again, message)


def test_a_key_that_has_gone_too_far_is_taken_up_again() -> None:
    ours, theirs = _group()
    far = _at(ours, MAX_FORWARD + 1)
    _, distribution = create_distribution(far, seeded("unused"))
    _, (message,) = _many(far, 1)
    theirs, plaintext = group_decrypt(process_distribution(theirs, distribution), message)
    assert plaintext == b"0"
    assert theirs.states[0].iteration == MAX_FORWARD + 2


def test_another_key_with_a_known_id_replaces_it() -> None:
    ours, theirs = _group()
    assert ours.key_id is not None
    forged = SenderKeyDistributionMessage(ours.key_id, 0, b"c" * 32, b"\x09" + bytes(31))
    replaced = process_distribution(theirs, forged)
    assert [state.signing_public for state in replaced.states] == [forged.signing_key]


def test_our_own_key_is_not_overwritten() -> None:
    ours, distribution = create_distribution(None, seeded("own"))
    with pytest.raises(LocalProtocolError):
        process_distribution(ours, distribution)


def test_reservation() -> None:
    ours, theirs = _group()
    durable, lease = ours.to_bytes(), ours.lease
    assert ours.reserved_left == RESERVATION
    assert theirs.lease is None
    assert not theirs.needs_reservation
    assert theirs.reserved_left == 0
    record, _ = _many(ours, RESERVATION)
    assert record.needs_reservation
    assert record.lease == lease
    with pytest.raises(LocalProtocolError):
        group_encrypt(record, b"x", seeded("x"))
    assert record.reserve(3).reserved_left == 3
    restored = SenderKeyRecord.from_bytes(durable)
    assert restored.needs_reservation
    _, data = group_encrypt(restored.reserve(), b"after the crash", seeded("x"))
    assert SenderKeyMessage.parse(data).iteration == RESERVATION
    assert group_decrypt(theirs, data)[1] == b"after the crash"
    exact = SenderKeyRecord.from_bytes(_many(ours, 1)[0].to_bytes(exact=True))
    assert exact.needs_reservation
    _, data = group_encrypt(exact.reserve(), b"x", seeded("x"))
    assert SenderKeyMessage.parse(data).iteration == 1
    for wrong in (0, MAX_FORWARD + 1):
        with pytest.raises(LocalProtocolError):
            ours.reserve(wrong)
    with pytest.raises(LocalProtocolError):
        theirs.reserve()


def test_the_end_of_a_chain() -> None:
    ours, theirs = _group()
    own = ours.own
    assert own is not None
    last = SenderKeyRecord((own.moved(MAX_COUNTER - 1, own.chain_key, {}).with_reserved(MAX_COUNTER - 1),))
    last, data = group_encrypt(last.reserve(), b"x", seeded("x"))
    with pytest.raises(LocalProtocolError):
        group_encrypt(last.reserve(), b"x", seeded("x"))
    with pytest.raises(RemoteProtocolError):
        group_decrypt(theirs, data)


def test_damaged_bytes_are_refused() -> None:
    ours, theirs = _group()
    data = theirs.to_bytes()
    for damaged in (b"", b"\x02" + data[1:], data[:-1], data + b"\0", b"\x01\xc0"):
        with pytest.raises(LocalProtocolError):
            SenderKeyRecord.from_bytes(damaged)
    own = ours.own
    assert own is not None
    absurd = SenderKeyRecord((own.with_reserved(MAX_COUNTER),))
    with pytest.raises(LocalProtocolError):
        SenderKeyRecord.from_bytes(absurd.to_bytes())


def test_records_do_not_print_keys() -> None:
    ours, _ = _group()
    assert len(repr(ours)) < 40
    assert len(repr(ours.own)) < 40
    assert isinstance(ours.own, SenderKeyState)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("send"), st.just(0)),
            st.tuples(st.just("deliver"), st.integers(0, 30)),
            st.tuples(
                st.sampled_from(["crash sender", "crash reader", "restart sender", "store"]), st.just(0)
            ),
        ),
        max_size=60,
    )
)
def test_any_delivery_with_crashes(steps: list[tuple[str, int]]) -> None:
    ours, theirs = _group()
    stored_ours, stored_theirs, durable_lease = ours.to_bytes(), theirs.to_bytes(), ours.lease
    sent: list[tuple[bytes, bytes]] = []
    got: set[int] = set()
    stored_got: set[int] = set()
    iterations: set[int] = set()
    random = seeded("nonces")
    for step, number in steps:
        if step == "send":
            if ours.needs_reservation:
                ours = ours.reserve(5)
            text = b"text %d" % len(sent)
            ours, data = group_encrypt(ours, text, random)
            if ours.lease != durable_lease:
                stored_ours, durable_lease = ours.to_bytes(), ours.lease
            iteration = SenderKeyMessage.parse(data).iteration
            assert iteration not in iterations
            iterations.add(iteration)
            sent.append((text, data))
        elif step == "deliver" and number < len(sent):
            if number in got:
                with pytest.raises(DuplicateMessage):
                    group_decrypt(theirs, sent[number][1])
            else:
                theirs, plaintext = group_decrypt(theirs, sent[number][1])
                assert plaintext == sent[number][0]
                got.add(number)
        elif step == "crash sender":
            ours = SenderKeyRecord.from_bytes(stored_ours)
        elif step == "restart sender":
            stored_ours = ours.to_bytes(exact=True)
            ours = SenderKeyRecord.from_bytes(stored_ours)
            durable_lease = ours.lease
        elif step == "store":
            stored_theirs, stored_got = theirs.to_bytes(), set(got)
        elif step == "crash reader":
            theirs, got = SenderKeyRecord.from_bytes(stored_theirs), set(stored_got)
