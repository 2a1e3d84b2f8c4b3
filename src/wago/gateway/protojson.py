"""Messages as whatsmeow prints them in JSON.

Names are the schema's own (`conversation`, `URL`, `fileSHA256`, `mentionedJID`), absent fields are left out,
enums are numbers, bytes are base64, 64-bit integers are numbers. Members of a oneof stand beside the other
fields.
Source: Go's encoding/json over whatsmeow's generated types.
"""

from __future__ import annotations

from base64 import b64encode
from math import isfinite
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from wago.protocol.proto import e2e_pb2

_MESSAGE = FieldDescriptor.TYPE_MESSAGE
_BYTES = FieldDescriptor.TYPE_BYTES


def to_json(message: Message) -> dict[str, Any]:
    """The message as a tree of JSON values."""
    out: dict[str, Any] = {}
    for field, value in message.ListFields():
        kind = field.message_type
        if kind is not None and kind.GetOptions().map_entry:
            of = kind.fields_by_name["value"]
            out[field.name] = {str(key): _value(of, item) for key, item in value.items()}
        elif field.is_repeated:
            out[field.name] = [_value(field, item) for item in value]
        else:
            out[field.name] = _value(field, value)
    return out


def from_json(tree: dict[str, Any]) -> e2e_pb2.Message:
    """A message out of such a tree; enums may be names too.

    Raises:
        ValueError: it is none, or holds nothing.
    """
    try:
        message: e2e_pb2.Message = json_format.ParseDict(tree, e2e_pb2.Message(), max_recursion_depth=64)
    except (json_format.ParseError, RecursionError) as exc:
        raise ValueError(str(exc)) from None
    if not message.ByteSize():
        raise ValueError("it is empty")
    return message


def _value(field: FieldDescriptor, value: Any) -> Any:
    if field.type == _MESSAGE:
        return to_json(value)
    if field.type == _BYTES:
        return b64encode(value).decode()
    if isinstance(value, float) and not isfinite(value):
        # JSON has no word for it, and a peer may send it.
        return None
    return value
