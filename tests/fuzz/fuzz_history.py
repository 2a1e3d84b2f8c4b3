"""Fuzz what reads parts of the history: `python tests/fuzz/fuzz_history.py --seconds 60`."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from google.protobuf.message import DecodeError

from tests.fuzz.harness import Target, main
from tests.unit.protocol.test_history import part
from wago.errors import RemoteProtocolError
from wago.protocol.history import read_messages, read_outline
from wago.protocol.history_requests import OlderMessages
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.texts import repaired


def plain(data: bytes) -> None:
    """What inflates to anything at all."""
    packed = zlib.compress(data, 1)
    read_outline([packed])
    list(read_messages([packed]))


def packed(data: bytes) -> None:
    """What does not even inflate."""
    read_outline([data])
    list(read_messages([data], after=1))


def request(data: bytes) -> None:
    """What a companion asks its phone for."""
    try:
        message = repaired(Message.FromString(data))
    except DecodeError as exc:
        raise RemoteProtocolError("no message") from exc
    wanted = OlderMessages.parse(message.protocolMessage.peerDataOperationRequestMessage)
    if wanted is not None:
        assert OlderMessages.parse(wanted.build().protocolMessage.peerDataOperationRequestMessage) == wanted


_REQUEST = OlderMessages(chat=Jid("77", "lid"), id="3EB0", from_me=True, timestamp=5, count=50)
_SEEDS = [
    part([["Hello", "a" * 300], [], ["x"]], 2).SerializeToString(),
    part([]).SerializeToString(),
]
TARGETS = [
    Target("history", plain, _SEEDS),
    Target("history-packed", packed, [zlib.compress(each) for each in _SEEDS]),
    Target("history-request", request, [_REQUEST.build().SerializeToString()]),
]

if __name__ == "__main__":
    main(TARGETS)
