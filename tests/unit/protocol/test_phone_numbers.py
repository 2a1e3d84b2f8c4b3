"""Numbers in two spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.protocol.phone_numbers import spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5511987654321", "551187654321"),
        ("5531912345678", None),
        ("5215512345678", "525512345678"),
        ("5491123456789", "541123456789"),
        ("551131234567", None),
        ("5501987654321", None),
        ("15551234567", None),
        ("521551234567", "5211551234567"),
        ("", None),
    ],
)
def test_a_number(one: str, other: str | None) -> None:
    if other is None:
        assert spellings(one) == (one,)
        return
    assert spellings(one) == (one, other)


@given(st.text("0123456789", max_size=15) | st.from_regex(r"5[245][0-9]{10,11}", fullmatch=True))
def test_the_other_spelling_leads_back(number: str) -> None:
    names = spellings(number)
    assert names[0] == number
    for other in names[1:]:
        assert spellings(other) == (other, number)
