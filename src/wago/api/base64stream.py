"""JSON answers that hold a whole file in base64, written piece by piece."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from litestar.enums import MediaType
from litestar.response import Stream

from wago.api.state import encode
from wago.gateway.media import SpooledFile

_PIECE: Final = 192 * 1024
_MARK: Final = "\x00file\x00"


def json_with_file(
    body: Callable[[str], Any], pieces: AsyncIterator[bytes], done: AbstractAsyncContextManager[Any]
) -> Stream:
    """A JSON answer with a file in it.

    Args:
        body: makes the answer around a text that stands for the base64; other text may go before it.
        pieces: the file's bytes.
        done: left when the answer is written or given up; closes the file.
    """
    head, _, tail = encode(body(_MARK)).partition(encode(_MARK)[1:-1])

    async def written() -> AsyncIterator[bytes]:
        async with done:
            yield head
            left = b""
            async for piece in pieces:
                held = left + piece
                whole = len(held) // 3 * 3
                left = held[whole:]
                yield b64encode(held[:whole])
            yield b64encode(left) + tail

    return Stream(written(), status_code=200, media_type=MediaType.JSON)


async def pieces_of(file: SpooledFile) -> AsyncIterator[bytes]:
    """A file on disk, read in threads."""
    handle = await asyncio.to_thread(file.path.open, "rb")
    with handle:
        while piece := await asyncio.to_thread(handle.read, _PIECE):
            yield piece
