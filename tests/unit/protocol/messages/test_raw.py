"""Messages made elsewhere, and what nobody knows in them."""

from __future__ import annotations

import pytest

from tests.unit.protocol.messages.parts import JOHN, wrapped
from wago.errors import InvalidContent
from wago.protocol.messages.context import Context, Quote, for_quote, forwarded, with_context
from wago.protocol.messages.raw import MAX_RAW, raw
from wago.protocol.messages.read import unwrap
from wago.protocol.messages.text import text
from wago.protocol.proto.e2e_pb2 import Message

# Field 2047 with a number in it, which no schema has.
UNKNOWN = bytes.fromhex("f87f05")


@pytest.mark.parametrize(
    "payload", [text("hi").SerializeToString(), UNKNOWN, text("hi").SerializeToString() + UNKNOWN]
)
def test_a_message_goes_as_it_is(payload: bytes) -> None:
    assert raw(payload).SerializeToString() == payload


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "says nothing"),
        (Message(messageContextInfo={"messageSecret": b"s" * 32}).SerializeToString(), "says nothing"),
        (wrapped(Message(), "ephemeralMessage").SerializeToString(), "says nothing"),
        (b"\x0a\x05x", "is no serialized Message"),
        (b"\x0a" + bytes(MAX_RAW), f"has {MAX_RAW + 1} bytes, more than {MAX_RAW}"),
    ],
)
def test_messages_that_are_none(payload: bytes, why: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        raw(payload)
    assert (caught.value.field, caught.value.why) == ("message", why)


def test_what_nobody_knows_survives_all_that_is_done_to_a_message() -> None:
    message = raw(text("hi").SerializeToString() + UNKNOWN)
    message.extendedTextMessage.text = "hi"
    message.ClearField("conversation")
    inside = wrapped(message, "ephemeralMessage")
    for changed in (
        unwrap(inside).message,
        with_context(message, Context(quote=Quote(id="A", sender=JOHN))),
        forwarded(inside),
        for_quote(message),
    ):
        assert changed.SerializeToString().endswith(UNKNOWN)
