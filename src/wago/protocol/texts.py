"""Texts in protobuf messages from outside.

A peer can put bytes that are no UTF-8 where a text belongs. The schemas are of proto2, which does not refuse
that, and the protobuf runtime then gives `bytes` in place of `str`, which nobody who reads a text expects.
"""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

M = TypeVar("M", bound=Message)

_STRING = FieldDescriptor.TYPE_STRING


def repaired(message: M) -> M:
    """The message itself, with U+FFFD in its texts for what is no UTF-8, as other clients show it."""
    for field, value in message.ListFields():
        if field.type == _STRING:
            if field.is_repeated:
                for index, each in enumerate(value):
                    if isinstance(each, bytes):
                        value[index] = each.decode(errors="replace")
            elif isinstance(value, bytes):
                setattr(message, field.name, value.decode(errors="replace"))
        elif field.message_type is not None:
            for each in value if field.is_repeated else (value,):
                repaired(each)
    return message
