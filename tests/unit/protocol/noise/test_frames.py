from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.noise import INTRO, MAX_FRAME, FrameCodec, IntroReader, intro

PAYLOADS = [b"first", b"", b"\x00" * 300, b"last"]
STREAM = b"".join(map(FrameCodec.encode, PAYLOADS))


class TestFrameCodec:
    def test_three_bytes_of_length(self):
        # The frame of whatsmeow socket/framesocket.go: big-endian length, then the payload.
        assert FrameCodec.encode(b"ab") == b"\x00\x00\x02ab"
        assert FrameCodec.encode(bytes(0x010203))[:3] == b"\x01\x02\x03"

    def test_every_split_in_two(self):
        for cut in range(len(STREAM) + 1):
            codec = FrameCodec()
            codec.receive_data(STREAM[:cut])
            found = codec.frames()
            codec.receive_data(STREAM[cut:])
            assert found + codec.frames() == PAYLOADS
            assert codec.frames() == []

    def test_byte_by_byte(self):
        codec = FrameCodec()
        found = []
        for byte in STREAM:
            codec.receive_data(bytes((byte,)))
            found += codec.frames()
        assert found == PAYLOADS

    @given(st.lists(st.binary(max_size=40), max_size=8), st.lists(st.integers(0, 60), max_size=20))
    def test_any_frames_in_any_pieces(self, payloads: list[bytes], sizes: list[int]):
        stream = b"".join(map(FrameCodec.encode, payloads))
        codec, found = FrameCodec(), []
        for size in [*sizes, len(stream)]:
            codec.receive_data(stream[:size])
            stream = stream[size:]
            found += codec.frames()
        assert found == payloads

    def test_longest_frame(self):
        codec = FrameCodec()
        codec.receive_data(FrameCodec.encode(bytes(MAX_FRAME)))
        assert [len(frame) for frame in codec.frames()] == [MAX_FRAME]
        with pytest.raises(LocalProtocolError):
            FrameCodec.encode(bytes(MAX_FRAME + 1))

    def test_announcement_over_the_limit(self):
        codec = FrameCodec(max_frame=10)
        codec.receive_data(FrameCodec.encode(bytes(10)) + b"\x00\x00\x0b")
        with pytest.raises(RemoteProtocolError, match="11 bytes"):
            codec.frames()


class TestIntro:
    def test_bytes(self):
        # whatsmeow socket/constants.go, whatsapp-rust edge_routing.rs
        assert intro() == b"WA\x06\x03" == INTRO
        assert intro(b"\x01\x02\x03") == b"ED\x00\x01\x00\x00\x03\x01\x02\x03WA\x06\x03"
        assert intro(b"") == INTRO
        with pytest.raises(LocalProtocolError):
            intro(bytes(MAX_FRAME + 1))

    @pytest.mark.parametrize("routing_info", [None, b"\x08\x08", b"WA\x06\x03" * 70])
    def test_every_split(self, routing_info: bytes | None):
        stream = intro(routing_info) + b"rest"
        for cut in range(len(stream) + 1):
            reader = IntroReader()
            first = reader.receive_data(stream[:cut])
            second = reader.receive_data(stream[cut:])
            assert (first or b"") + (second or b"") == b"rest"
            assert (first is None) == (cut < len(stream) - len(b"rest"))
            assert reader.routing_info == routing_info

    @pytest.mark.parametrize(
        "wrong",
        [
            b"GET / HTTP/1.1",
            b"X",
            b"WB",
            b"WA\x05",
            b"WA\x06\x02",
            b"EDX",
            b"ED\x00\x02",
            intro(b"1")[:-1] + b"\x02",
        ],
    )
    def test_another_beginning(self, wrong: bytes):
        with pytest.raises(RemoteProtocolError):
            IntroReader().receive_data(wrong)

    def test_routing_info_over_the_limit(self):
        with pytest.raises(RemoteProtocolError, match="4097 bytes"):
            IntroReader().receive_data(intro(bytes(4097)))
