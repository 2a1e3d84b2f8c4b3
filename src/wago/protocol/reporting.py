"""The reporting token: it lets a receiver prove to WhatsApp what a message said, if they report it.

The token is a MAC over some fields of the serialized message, in the order of their numbers. Which fields, is
agreed upon by version 2 of the scheme.

Source: whatsmeow reportingtoken.go, reportingfields.json; whatsapp-rust wacore/src/reporting_token.rs. A
message in a message is read by the same table again, as whatsapp-rust does after WhatsApp Web; whatsmeow and
Baileys leave it out.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from wago.errors import LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.kdf import hmac_sha256
from wago.protocol.message_secret import SecretUse, derive_key
from wago.protocol.proto.e2e_pb2 import Message

TOKEN_LEN: Final = 16
VERSION: Final = 2

_Fields: TypeAlias = "dict[int, _Fields | None]"
"""Field number to the parts that count, None for the whole field."""


def _whole(*numbers: int) -> _Fields:
    return dict.fromkeys(numbers)


# How often and whether it was forwarded.
_CONTEXT: Final[_Fields] = _whole(21, 22)


def _with_context(*numbers: int, context: int = 17) -> _Fields:
    return {**_whole(*numbers), context: _CONTEXT}


_POLL: Final[_Fields] = {2: None, 3: _whole(1, 2), 5: _CONTEXT, 8: _whole(1, 2)}
_VIDEO: Final[_Fields] = _with_context(2, 6, 7, 13, 20)

FIELDS: Final[_Fields] = {
    1: None,  # conversation
    3: _with_context(2, 3, 8, 11, 25),  # image
    4: _with_context(1, 16),  # contact
    5: _with_context(3, 4, 5, 16),  # location
    6: _with_context(1, 30),  # extended text
    7: _with_context(2, 7, 10, 20),  # document
    8: _with_context(2, 7, 9, 21),  # audio
    9: _VIDEO,
    18: _with_context(6, 16),  # live location
    26: _with_context(4, 5, 8, 13),  # sticker
    28: _with_context(1, 2, 4, 5, 6, context=7),  # group invitation
    49: _POLL,
    60: _POLL,
    64: _POLL,
    66: _VIDEO,
    88: {1: None, 2: _whole(1), 3: _CONTEXT},  # poll result
}
FIELDS[12] = {**_whole(1, 2, 15), 14: FIELDS}  # protocol message with the edited one
FIELDS.update({number: {1: FIELDS} for number in (37, 53, 55, 58, 59, 74, 87, 92, 93, 94)})  # wrappers


def wants_reporting_token(message: Message) -> bool:
    """Messages about other messages carry none (whatsmeow shouldIncludeReportingToken)."""
    return not (
        message.HasField("reactionMessage")
        or message.HasField("encReactionMessage")
        or message.HasField("encEventResponseMessage")
        or message.HasField("pollUpdateMessage")
    )


def reporting_token(secret: bytes, payload: bytes, *, message_id: str, sender: Jid, remote: Jid) -> bytes:
    """16 bytes.

    Args:
        secret: the message's messageSecret.
        payload: the serialized Message, unpadded, byte for byte as it is encrypted.
        message_id: its id.
        sender: ourselves.
        remote: the chat.

    Raises:
        LocalProtocolError: the payload is no protobuf.
    """
    key = derive_key(secret, SecretUse.REPORT_TOKEN, message_id, sender, remote)
    return hmac_sha256(key, reported_content(payload))[:TOKEN_LEN]


def reported_content(payload: bytes) -> bytes:
    """The fields of a serialized Message that are reported.

    Raises:
        LocalProtocolError: it is no protobuf.
    """
    return _extract(payload, FIELDS)


def _extract(data: bytes, fields: _Fields) -> bytes:
    kept: list[tuple[int, bytes]] = []
    position = 0
    while position < len(data):
        start = position
        tag, position = _varint(data, position)
        number, wire_type = tag >> 3, tag & 7
        body = position
        match wire_type:
            case 0:
                _, position = _varint(data, position)
            case 1:
                position += 8
            case 2:
                length, body = _varint(data, position)
                position = body + length
            case 5:
                position += 4
            case _:
                raise LocalProtocolError(f"wire type {wire_type} in a message")
        if position > len(data):
            raise LocalProtocolError("a message ends early")
        if number not in fields:
            continue
        parts = fields[number]
        if wire_type != 2 or parts is None:
            kept.append((number, data[start:position]))
        elif inner := _extract(data[body:position], parts):
            kept.append((number, _encode_varint(tag) + _encode_varint(len(inner)) + inner))
    kept.sort(key=lambda field: field[0])
    return b"".join(each for _, each in kept)


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data) and shift < 64:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise LocalProtocolError("a number in a message ends early")


def _encode_varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
