"""Answers leave in one piece, in order, and none is left behind."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from wago.api.onewrite import JoinedTransport

LARGE = bytes(64 * 1024)


class Pipe:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


@pytest.fixture
async def joined(pipe: Pipe) -> JoinedTransport:
    transport: Any = pipe
    return JoinedTransport(transport)


async def test_head_and_body_are_one_write(pipe: Pipe, joined: JoinedTransport) -> None:
    joined.write(b"head")
    joined.write(b"body")
    assert pipe.written == [b"headbody"]
    await asyncio.sleep(0)
    assert pipe.written == [b"headbody"]


async def test_what_comes_alone_waits_for_one_turn_only(pipe: Pipe, joined: JoinedTransport) -> None:
    joined.write(b"head")
    assert pipe.written == []
    await asyncio.sleep(0)
    assert pipe.written == [b"head"]


async def test_large_bodies_are_not_copied(pipe: Pipe, joined: JoinedTransport) -> None:
    joined.write(b"head")
    joined.write(LARGE)
    joined.write(LARGE)
    assert pipe.written == [b"head", LARGE, LARGE]


async def test_a_third_write_keeps_its_place(pipe: Pipe, joined: JoinedTransport) -> None:
    for part in (b"1", b"2", b"3"):
        joined.write(part)
    await asyncio.sleep(0)
    assert pipe.written == [b"12", b"3"]


async def test_closing_writes_what_waits(pipe: Pipe, joined: JoinedTransport) -> None:
    joined.write(b"head")
    joined.close()
    await asyncio.sleep(0)
    assert (pipe.written, joined.is_closing()) == ([b"head"], True)


async def test_whoever_takes_the_transport_over_finds_nothing_waiting(
    pipe: Pipe, joined: JoinedTransport
) -> None:
    joined.write(b"head")
    joined.plain.write(b"frame")
    await asyncio.sleep(0)
    assert pipe.written == [b"head", b"frame"]
