"""Messages as whatsmeow prints them in JSON.

Names are the schema's own (`conversation`, `URL`, `fileSHA256`, `mentionedJID`), absent fields are left out,
enums are numbers, bytes are base64, 64-bit integers are numbers. Members of a oneof stand beside the other
fields.
Source: Go's encoding/json over whatsmeow's generated types.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

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


def _value(field: FieldDescriptor, value: Any) -> Any:
    if field.type == _MESSAGE:
        return to_json(value)
    if field.type == _BYTES:
        return b64encode(value).decode()
    return value
