"""Fuzz what a server reads off the socket first: `python tests/fuzz/fuzz_frames.py --seconds 60`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.errors import RemoteProtocolError
from wago.protocol.noise import FrameCodec, IntroReader, intro

FRAMES = b"".join(FrameCodec.encode(payload) for payload in (b"first", b"", bytes(300), b"last"))


def read_in_pieces(data: bytes, size: int) -> tuple[list[bytes], bool]:
    """The frames of a stream that comes `size` bytes at a time, and whether it was refused."""
    reader, codec = IntroReader(), FrameCodec(max_frame=1000)
    found: list[bytes] = []
    try:
        for at in range(0, len(data), size):
            rest = reader.receive_data(data[at : at + size])
            if rest is not None:
                codec.receive_data(rest)
                found += codec.frames()
    except RemoteProtocolError:
        return found, True
    return found, False


def read_stream(data: bytes) -> None:
    """However the stream is cut, it gives the same frames, or is refused the same way."""
    bytewise, refused = read_in_pieces(data, 1)
    for size in (2, 3, 7, len(data) or 1):
        found, also_refused = read_in_pieces(data, size)
        assert refused == also_refused
        # A refusal takes the frames of its own piece with it.
        assert found == bytewise[: len(found)] if refused else found == bytewise
    if refused:
        raise RemoteProtocolError("refused in every cut")


TARGETS = [Target("stream", read_stream, [intro() + FRAMES, intro(b"\x08\x0c\x08\x05") + FRAMES, intro()])]

if __name__ == "__main__":
    main(TARGETS)
