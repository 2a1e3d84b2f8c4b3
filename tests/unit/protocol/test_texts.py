"""Texts that are no UTF-8."""

from __future__ import annotations

from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.texts import repaired


def wire(number: int, data: bytes) -> bytes:
    """A field of up to 15 with a length below 128."""
    return bytes([number << 3 | 2, len(data)]) + data


def test_a_text_that_is_no_utf8() -> None:
    message = Message.FromString(wire(1, b"A\xffB"))
    # What makes the repair needed; if protobuf changes this, it can go.
    assert isinstance(message.conversation, bytes)
    assert repaired(message) is message
    assert message.conversation == "A�B"
    assert Message.FromString(message.SerializeToString()).conversation == "A�B"


def test_texts_deep_inside_and_in_lists() -> None:
    context = bytes([15 << 3 | 2, 2]) + b"ok" + bytes([15 << 3 | 2, 2]) + b"\xc3\x28"
    extended = wire(1, b"\xf0") + bytes([17 << 3 & 0x7F | 0x82, 0x01, len(context)]) + context
    message = repaired(Message.FromString(wire(6, extended)))
    assert message.extendedTextMessage.text == "�"
    assert list(message.extendedTextMessage.contextInfo.mentionedJID) == ["ok", "�("]


def test_parts_in_lists() -> None:
    contact = wire(1, b"\xff")
    message = repaired(Message.FromString(wire(13, wire(2, contact) + wire(2, wire(1, b"Ann")))))
    assert [each.displayName for each in message.contactsArrayMessage.contacts] == ["�", "Ann"]


def test_bytes_stay_bytes() -> None:
    message = Message(conversation="x")
    message.messageContextInfo.messageSecret = b"\xff" * 32
    before = message.SerializeToString()
    assert repaired(message).SerializeToString() == before
