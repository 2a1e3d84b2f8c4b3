from __future__ import annotations

import contextlib
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from wago.api.body import convert, decode
from wago.api.faults import BadJson, WrongType
from wago.api.ratelimit import RateLimiter


class Inner(msgspec.Struct):
    stanza: str = msgspec.field(name="StanzaID", default="")


class Outer(msgspec.Struct):
    phone: str = msgspec.field(name="Phone", default="")
    flag: bool = msgspec.field(name="Flag", default=False)
    inner: Inner | None = msgspec.field(name="ContextInfo", default=None)
    many: list[Inner] | None = msgspec.field(name="Many", default=None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", Outer()),
        (b" \n", Outer()),
        (b"{}", Outer()),
        (b'{"phone":"1","FLAG":true}', Outer("1", True)),
        (b'{"Phone":"1","phone":"2"}', Outer("1")),
        (b'{"phone":"2","Phone":"1"}', Outer("1")),
        (b'{"Phone":null,"Unknown":[1,{"x":2}]}', Outer()),
        (b'{"contextinfo":{"stanzaid":"A"}}', Outer(inner=Inner("A"))),
        (b'{"many":[{"STANZAID":"A","x":1},{}]}', Outer(many=[Inner("A"), Inner()])),
    ],
)
def test_names_are_read_as_go_reads_them(raw: bytes, expected: Outer) -> None:
    assert decode(Outer, raw) == expected


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"phone":1}', "Phone"),
        (b'{"Flag":"yes"}', "Flag"),
        (b'{"contextinfo":{"stanzaid":1}}', "ContextInfo.StanzaID"),
        (b'{"ContextInfo":"x"}', "ContextInfo"),
    ],
)
def test_the_wrong_field_is_named(raw: bytes, field: str) -> None:
    with pytest.raises(WrongType) as caught:
        decode(Outer, raw)
    assert caught.value.field == field


@given(st.binary(max_size=200))
def test_any_bytes_are_a_body_or_a_fault(raw: bytes) -> None:
    with contextlib.suppress(BadJson, WrongType):
        decode(Outer, raw)


def test_deep_nesting_is_a_fault() -> None:
    with pytest.raises(BadJson):
        decode(Outer, b"[" * 100_000 + b"]" * 100_000)


def test_a_bucket_fills_with_time() -> None:
    now = [0.0]
    limiter = RateLimiter(2, 1.0, lambda: now[0])
    assert [limiter.admit("a") for _ in range(3)] == [True, True, False]
    assert limiter.admit("b")
    now[0] += 0.5
    assert [limiter.admit("a") for _ in range(2)] == [True, False]
    now[0] += 100
    assert [limiter.admit("a") for _ in range(3)] == [True, True, False]


class Sheet(msgspec.Struct):
    text: Annotated[str, Meta(description="as it is")] = ""
    count: int | None = None
    ratio: float = 0.0
    on: bool = False
    inner: Inner | None = None
    many: list[str] | str = ""


def test_a_form_spells_everything_as_text() -> None:
    form = {"TEXT": "[1]", "count": "3", "ratio": "1.5", "on": "true", "inner": '{"stanzaid":"A"}'}
    read = convert(Sheet, {**form, "many": '["a","b"]'}, from_text=True)
    assert read == Sheet("[1]", 3, 1.5, True, Inner("A"), ["a", "b"])
    assert convert(Sheet, {"many": "[a"}, from_text=True) == Sheet(many="[a")


def test_a_form_with_a_word_for_a_number() -> None:
    with pytest.raises(WrongType, match="count"):
        convert(Sheet, {"count": "many"}, from_text=True)
