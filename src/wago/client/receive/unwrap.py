"""What is inside a decrypted Message: content, the copy of something we sent elsewhere, keys, control."""

from __future__ import annotations

import zlib
from typing import Final, NamedTuple

from google.protobuf.message import DecodeError

from wago.errors import RemoteProtocolError
from wago.protocol.jid import LID_SERVER, USER_SERVER, Jid
from wago.protocol.messages import device_sent
from wago.protocol.messages.read import has_content as says_something
from wago.protocol.proto import lid_migration_pb2
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.texts import repaired

MAX_MAPPINGS_BYTES: Final = 32 * 1024 * 1024
"""Bound on an inflated table of numbers and LIDs."""

_GZIP_OR_ZLIB: Final = 47


class Unwrapped(NamedTuple):
    message: Message
    """What to show."""
    sent_elsewhere: bool
    """It is a copy of what another device of ours sent."""


def unwrap(message: Message, *, from_me: bool) -> Unwrapped:
    """Take off the wrapper of an own-device copy; only our own devices may use it."""
    if not from_me or not message.deviceSentMessage.HasField("message"):
        return Unwrapped(message, False)
    return Unwrapped(device_sent.unwrapped(message), True)


def has_content(message: Message) -> bool:
    """Whether there is anything besides keys and context, or nothing at all, which is content too."""
    return says_something(message) or not message.ListFields()


def parse_message(plaintext: bytes) -> Message:
    """Read the protobuf.

    Raises:
        RemoteProtocolError: malformed.
    """
    try:
        return repaired(Message.FromString(plaintext))
    except (DecodeError, ValueError) as exc:
        raise RemoteProtocolError("malformed Message") from exc


def lid_mappings(payload: bytes) -> list[tuple[Jid, Jid]]:
    """(LID, PN) pairs of the primary's migration sync, plain or compressed.

    Raises:
        RemoteProtocolError: malformed.
    """
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        data = inflater.decompress(payload, MAX_MAPPINGS_BYTES)
    except zlib.error:
        data = payload
    if inflater.unconsumed_tail:
        raise RemoteProtocolError("the table of LIDs is too long")
    try:
        table = lid_migration_pb2.LIDMigrationMappingSyncPayload.FromString(data)
    except (DecodeError, ValueError) as exc:
        raise RemoteProtocolError("malformed table of LIDs") from exc
    pairs = []
    for row in table.pnToLidMappings:
        lid = row.latestLid or row.assignedLid
        if lid and row.pn:
            pairs.append((Jid(str(lid), LID_SERVER), Jid(str(row.pn), USER_SERVER)))
    return pairs
