"""The hash of a set: order does not matter, taking away undoes adding."""

from __future__ import annotations

import struct
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from wago.protocol.appstate.lthash import EMPTY, update
from wago.protocol.kdf import hkdf_sha256

members = st.lists(st.binary(min_size=32, max_size=32), max_size=12)
states = st.binary(min_size=128, max_size=128)


def slowly(state: bytes, remove: list[bytes], add: list[bytes]) -> bytes:
    """By the definition, one number after the other."""
    numbers = list(struct.unpack("<64H", state))
    for sign, listed in ((-1, remove), (1, add)):
        for member in listed:
            stretched = hkdf_sha256(member, length=128, info=b"WhatsApp Patch Integrity")
            for at, number in enumerate(struct.unpack("<64H", stretched)):
                numbers[at] = (numbers[at] + sign * number) % 0x10000
    return struct.pack("<64H", *numbers)


@given(states, members, members)
def test_is_what_the_definition_says(state: bytes, remove: list[bytes], add: list[bytes]) -> None:
    assert update(state, remove=remove, add=add) == slowly(state, remove, add)


@given(members, st.randoms(use_true_random=False))
def test_order_and_steps_do_not_matter(listed: list[bytes], random: object) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    stepwise = EMPTY
    for member in shuffled:
        stepwise = update(stepwise, add=[member])
    assert stepwise == update(EMPTY, add=listed)


@given(states, members)
def test_removing_undoes_adding(state: bytes, listed: list[bytes]) -> None:
    assert update(update(state, add=listed), remove=reversed(listed)) == state
    assert update(state, add=listed, remove=listed) == state


@given(members, members)
def test_different_sets_differ(first: list[bytes], second: list[bytes]) -> None:
    same = Counter(first) == Counter(second)
    assert (update(EMPTY, add=first) == update(EMPTY, add=second)) is same


def test_many_members_do_not_spill_over() -> None:
    # More than fit before the lanes have to be cut back.
    many = [number.to_bytes(32, "big") for number in range(0x8000 + 3)]
    assert update(update(EMPTY, add=many), remove=many[3:]) == update(EMPTY, add=many[:3])
