"""What a primary tells of the past: a zlib stream with one HistorySync message in it, read as it inflates.

A part may inflate to a hundred times what travels, so it is never whole in memory. It is walked twice: who is
who and what chats there are come behind the messages that need to know it.

Source: whatsmeow message.go (DownloadHistorySync), proto/waHistorySync; whatsapp-rust
wacore/src/history_sync.rs.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from google.protobuf.message import DecodeError, Message

from wago.errors import RemoteProtocolError
from wago.protocol.proto import history_pb2
from wago.protocol.proto.web_pb2 import WebMessageInfo
from wago.protocol.texts import repaired

M = TypeVar("M", bound=Message)

MAX_INFLATED: Final = 256 * 1024 * 1024
"""Bound on what one part inflates to. whatsapp-rust has seen 20 MiB and allows 64."""

MAX_FIELD: Final = 8 * 1024 * 1024
"""Bound on one message, and on anything else that is read whole."""

MAX_OUTLINE: Final = 32 * 1024 * 1024
"""Bound on all that is no message."""

_COST: Final = 64
"""Bytes that a chat counts for, however little is said of it."""

_STEP: Final = 64 * 1024
_CONVERSATION: Final = 2
_STATUS: Final = 3
_MESSAGE: Final = 2
"""Within a conversation."""


def _numbers(message: type[history_pb2.HistorySync] | type[history_pb2.Conversation]) -> frozenset[int]:
    return frozenset(message.DESCRIPTOR.fields_by_number)


_WANTED: Final = _numbers(history_pb2.HistorySync) - {_CONVERSATION, _STATUS}
_WANTED_OF_CHAT: Final = _numbers(history_pb2.Conversation) - {_MESSAGE}


@dataclass(frozen=True, slots=True)
class Outline:
    """A part without its messages.

    Attributes:
        history: its chats, which have no messages here, and everything else.
        messages: how many there are.
    """

    history: history_pb2.HistorySync
    messages: int


class Told(NamedTuple):
    """One message.

    Attributes:
        chat: index of its chat in the outline; None for a status.
    """

    chat: int | None
    message: WebMessageInfo


def read_outline(pieces: Iterable[bytes]) -> Outline:
    """Who is who, and what chats there are.

    Args:
        pieces: of the part as it travelled, compressed.

    Raises:
        RemoteProtocolError: malformed, cut or too long.
    """
    rest, chat = bytearray(), bytearray()
    chats: list[bytes] = []
    messages = size = 0
    for kind, raw in _walk(pieces, messages=False):
        size += len(raw) + _COST * (kind == "end of chat")
        if size > MAX_OUTLINE:
            raise RemoteProtocolError("a part of the history tells too much besides messages")
        match kind:
            case "message" | "status":
                messages += 1
            case "chat":
                chat += raw
            case "end of chat":
                chats.append(bytes(chat))
                chat.clear()
            case _:
                rest += raw
    try:
        history = history_pb2.HistorySync.FromString(bytes(rest))
        for each in chats:
            history.conversations.add().MergeFromString(each)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed history") from exc
    return Outline(repaired(history), messages)


def read_messages(pieces: Iterable[bytes], *, after: int = 0) -> Iterator[Told]:
    """The messages, in the order in which they are told.

    Args:
        pieces: as for `read_outline`.
        after: so many are passed over.

    Raises:
        RemoteProtocolError: malformed, cut or too long; of what came before that, all was yielded.
    """
    chat = 0
    for kind, raw in _walk(pieces, messages=True):
        match kind:
            case "end of chat":
                chat += 1
            case "message" | "status" if after:
                after -= 1
            case "message":
                yield Told(chat, _parsed(history_pb2.HistorySyncMsg, raw).message)
            case "status":
                yield Told(None, _parsed(WebMessageInfo, raw))
            case _:
                pass


def _parsed(kind: type[M], raw: bytes) -> M:
    try:
        return repaired(kind.FromString(raw))
    except DecodeError as exc:
        raise RemoteProtocolError("malformed message in the history") from exc


def _walk(pieces: Iterable[bytes], *, messages: bool) -> Iterator[tuple[str, bytes]]:
    """(what it is, its bytes); of what is not wanted the bytes are left out."""
    stream = _Stream(pieces)
    while stream.more():
        number, length, head = stream.field()
        if number == _CONVERSATION and length is not None:
            yield from _walk_chat(stream, length, messages=messages)
            yield "end of chat", b""
        elif number == _STATUS and length is not None:
            yield "status", stream.take(length) if messages else stream.skip(length)
        elif number in _WANTED and not messages:
            yield "rest", head + stream.take(length or 0)
        else:
            stream.skip(length or 0)


def _walk_chat(stream: _Stream, length: int, *, messages: bool) -> Iterator[tuple[str, bytes]]:
    end = stream.at + length
    while stream.at < end:
        number, size, head = stream.field()
        if stream.at + (size or 0) > end:
            raise RemoteProtocolError("malformed history: a field is longer than its chat")
        if number == _MESSAGE and size is not None:
            yield "message", stream.take(size) if messages else stream.skip(size)
        elif number in _WANTED_OF_CHAT and not messages:
            yield "chat", head + stream.take(size or 0)
        else:
            stream.skip(size or 0)


class _Stream:
    """What has inflated and is not read yet: a few pieces at most."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._inflater = zlib.decompressobj()
        self._tail = b""
        self._buffer = b""
        self._start = 0
        self._inflated = 0
        self.at = 0
        """Bytes read up to now."""

    def more(self) -> bool:
        """Whether there is another field.

        Raises:
            RemoteProtocolError: the stream breaks off here.
        """
        return self._fill(1)

    def field(self) -> tuple[int, int | None, bytes]:
        """Number of the next field, length of what follows (None for a number), and the bytes read."""
        start = self.at
        head = bytearray()
        tag = self._varint(head)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise RemoteProtocolError("malformed history: no field")
        match kind:
            case 0:
                self._varint(head)
                return number, None, bytes(head)
            case 1 | 5:
                head += self.take(8 if kind == 1 else 4)
                return number, None, bytes(head)
            case 2:
                return number, self._varint(head), bytes(head)
            case _:
                raise RemoteProtocolError(f"malformed history: a field of kind {kind} at {start}")

    def take(self, length: int) -> bytes:
        """Read so many bytes."""
        if length > MAX_FIELD:
            raise RemoteProtocolError(f"malformed history: a field of {length} bytes")
        if not self._fill(length):
            raise RemoteProtocolError("malformed history: it ends within a field")
        found = self._buffer[self._start : self._start + length]
        self._start += length
        self.at += length
        return found

    def skip(self, length: int) -> bytes:
        """Pass over so many bytes; nothing."""
        if length > MAX_INFLATED:
            raise RemoteProtocolError(f"malformed history: a field of {length} bytes")
        while length:
            step = min(length, _STEP)
            self.take(step)
            length -= step
        return b""

    def _varint(self, head: bytearray) -> int:
        value = shift = 0
        while shift < 70:
            if self._start >= len(self._buffer) and not self._fill(1):
                raise RemoteProtocolError("malformed history: it ends within a number")
            byte = self._buffer[self._start]
            self._start += 1
            self.at += 1
            head.append(byte)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise RemoteProtocolError("malformed history: a number without end")

    def _fill(self, length: int) -> bool:
        """Have so many bytes at hand; False if there are no more."""
        if len(self._buffer) - self._start >= length:
            return True
        held = [self._buffer[self._start :]]
        size = len(held[0])
        while size < length:
            fresh = self._inflate()
            if not fresh:
                break
            held.append(fresh)
            size += len(fresh)
        self._buffer, self._start = b"".join(held), 0
        return size >= length

    def _inflate(self) -> bytes:
        """Some more bytes, none at the end."""
        try:
            while not self._inflater.eof:
                if not self._tail:
                    self._tail = next(self._pieces, b"")
                    if not self._tail:
                        raise RemoteProtocolError("a part of the history is cut")
                fresh = self._inflater.decompress(self._tail, _STEP)
                self._tail = self._inflater.unconsumed_tail
                if fresh:
                    self._inflated += len(fresh)
                    if self._inflated > MAX_INFLATED:
                        raise RemoteProtocolError("a part of the history is too long")
                    return fresh
        except zlib.error as exc:
            raise RemoteProtocolError("malformed history") from exc
        return b""
