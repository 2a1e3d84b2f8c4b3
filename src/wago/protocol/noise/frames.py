"""Frames on the socket, and the few bytes before the first one.

Wire: [`ED` 0 1, 3-byte length, routing info] `WA` 6 3, then frames of a 3-byte length and as many bytes.
Source: whatsmeow socket/framesocket.go, Baileys noise-handler.ts, whatsapp-rust wacore/noise edge_routing.rs.
"""

from __future__ import annotations

from typing import Final

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.binary.tokens import DICT_VERSION

MAX_FRAME: Final = (1 << 24) - 1
"""Most bytes of one frame: what three bytes can count."""

INTRO: Final = b"WA" + bytes((6, DICT_VERSION))
"""What a client says first; also the prologue of the handshake. 6 is the protocol's version."""

_ROUTING_MAGIC: Final = b"ED\x00\x01"
_LENGTH: Final = 3


def intro(routing_info: bytes | None = None) -> bytes:
    """The bytes before the first frame.

    Args:
        routing_info: what the server gave in `<edge_routing>` on an earlier connection; None or empty for
            nothing. It is not part of the handshake's prologue.

    Raises:
        LocalProtocolError: the routing info is too long for its length field.
    """
    if not routing_info:
        return INTRO
    if len(routing_info) > MAX_FRAME:
        raise LocalProtocolError("routing info is too long")
    return _ROUTING_MAGIC + len(routing_info).to_bytes(_LENGTH, "big") + routing_info + INTRO


class FrameCodec:
    """Cuts a byte stream into frames; any split of the stream gives the same frames.

    Args:
        max_frame: most bytes that a peer's frame may announce.
    """

    __slots__ = ("_buffer", "_max_frame", "_pos")

    def __init__(self, *, max_frame: int = MAX_FRAME) -> None:
        self._buffer = bytearray()
        self._pos = 0
        self._max_frame = max_frame

    @staticmethod
    def encode(payload: bytes) -> bytes:
        """Put the length before a payload.

        Raises:
            LocalProtocolError: the payload is longer than a frame can be.
        """
        if len(payload) > MAX_FRAME:
            raise LocalProtocolError(f"a frame of {len(payload)} bytes is too long")
        return len(payload).to_bytes(_LENGTH, "big") + payload

    def receive_data(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        self._buffer += data

    def frames(self) -> list[bytes]:
        """The frames complete by now, each once.

        Raises:
            RemoteProtocolError: the peer announces a frame longer than allowed.
        """
        buffer, pos = self._buffer, self._pos
        found: list[bytes] = []
        while len(buffer) - pos >= _LENGTH:
            size = buffer[pos] << 16 | buffer[pos + 1] << 8 | buffer[pos + 2]
            if size > self._max_frame:
                raise RemoteProtocolError(f"a frame of {size} bytes is longer than allowed")
            end = pos + _LENGTH + size
            if end > len(buffer):
                break
            found.append(bytes(buffer[pos + _LENGTH : end]))
            pos = end
        if pos == len(buffer):
            buffer.clear()
            pos = 0
        elif found:
            del buffer[:pos]
            pos = 0
        self._pos = pos
        return found


class IntroReader:
    """The server's side of `intro`: takes it off the stream, whatever the split.

    Attributes:
        routing_info: what the client sent to be routed by; None before, or if it sent none.
    """

    def __init__(self, *, max_routing_info: int = 4096) -> None:
        self.routing_info: bytes | None = None
        self._buffer = bytearray()
        self._max_routing_info = max_routing_info
        self._done = False

    def receive_data(self, data: bytes) -> bytes | None:
        """Take the next bytes of the stream.

        Returns:
            The bytes after the intro once it is complete (often none: `b""`), all bytes from then on; None
            while the intro is still incomplete.

        Raises:
            RemoteProtocolError: the stream begins with something else.
        """
        if self._done:
            return data
        self._buffer += data
        start = self._routing_end()
        if start is None:
            return None
        head = bytes(self._buffer[start : start + len(INTRO)])
        if not INTRO.startswith(head):
            raise RemoteProtocolError(f"connection header {head.hex()} is none we speak")
        if len(head) < len(INTRO):
            return None
        self._done = True
        rest = bytes(self._buffer[start + len(INTRO) :])
        self._buffer.clear()
        return rest

    def _routing_end(self) -> int | None:
        """Where the routing info ends, 0 if there is none, None if that cannot be told yet."""
        buffer = self._buffer
        if not buffer or buffer[0] != _ROUTING_MAGIC[0]:
            return 0
        head = bytes(buffer[: len(_ROUTING_MAGIC)])
        if not _ROUTING_MAGIC.startswith(head):
            raise RemoteProtocolError(f"connection header {head.hex()} is none we speak")
        start = len(_ROUTING_MAGIC) + _LENGTH
        if len(buffer) < start:
            return None
        size = int.from_bytes(buffer[len(_ROUTING_MAGIC) : start], "big")
        if size > self._max_routing_info:
            raise RemoteProtocolError(f"routing info of {size} bytes is longer than allowed")
        if len(buffer) < start + size:
            return None
        self.routing_info = bytes(buffer[start : start + size])
        return start + size
