"""Reading the handshake's protobuf messages, with every failure a `RemoteProtocolError`."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from wago.errors import RemoteProtocolError
from wago.protocol.proto import noise_pb2

KEY_LEN = 32

M = TypeVar("M", bound=Message)


def parse_message(kind: type[M], data: bytes) -> M:
    """A protobuf message from its bytes.

    Raises:
        RemoteProtocolError: the bytes are no such message.
    """
    try:
        return kind.FromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError(f"not a {kind.DESCRIPTOR.name}") from exc


def ephemeral_of(
    hello: noise_pb2.HandshakeMessage.ClientHello | noise_pb2.HandshakeMessage.ServerHello,
) -> bytes:
    """The ephemeral key of a hello, 32 bytes.

    Raises:
        RemoteProtocolError: it is missing or has another length.
    """
    if len(hello.ephemeral) != KEY_LEN:
        raise RemoteProtocolError(f"{hello.DESCRIPTOR.name} without an ephemeral key of {KEY_LEN} bytes")
    return hello.ephemeral
