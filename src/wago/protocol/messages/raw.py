"""Messages that were made elsewhere, sent as they are."""

from __future__ import annotations

from typing import Final

from google.protobuf.message import DecodeError

from wago.errors import InvalidContent
from wago.protocol.messages.read import has_content
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.texts import repaired

MAX_RAW: Final = 1024 * 1024
"""Bytes of a serialized Message; files travel beside it."""


def raw(payload: bytes) -> Message:
    """A serialized Message of any kind, fields that we do not know included.

    Raises:
        InvalidContent: it is none, says nothing, or is too long.
    """
    if len(payload) > MAX_RAW:
        raise InvalidContent("message", f"has {len(payload)} bytes, more than {MAX_RAW}")
    try:
        message = repaired(Message.FromString(payload))
    except DecodeError as exc:
        raise InvalidContent("message", "is no serialized Message") from exc
    if not has_content(innermost(message)):
        raise InvalidContent("message", "says nothing")
    return message
