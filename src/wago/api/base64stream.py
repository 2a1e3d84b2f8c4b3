"""JSON answers that hold a whole file in base64, written piece by piece."""

from __future__ import annotations

import asyncio
import weakref
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from typing import Any, BinaryIO, Final

from litestar.enums import MediaType
from litestar.response import Stream

from wago.api.state import encode
from wago.gateway.media import SpooledFile

_PIECE: Final = 192 * 1024
"""Bytes read at a time; a multiple of three, so that base64 needs no padding between pieces."""

_MARK: Final = "\x00file\x00"


class _Held:
    """A file that is open for as long as somebody may read it, and is closed even if nobody ever does."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        weakref.finalize(self, file.close)


async def json_with_file(body: Callable[[str], Any], file: SpooledFile) -> Stream:
    """A JSON answer with a file in it. The file may be removed as soon as this returns.

    Args:
        body: makes the answer around a text that stands for the base64; other text may go before it.
        file: what stands there.

    Raises:
        OSError: the file cannot be opened.
    """
    head, _, tail = encode(body(_MARK)).partition(encode(_MARK)[1:-1])
    held = _Held(await asyncio.to_thread(file.path.open, "rb"))

    async def written() -> AsyncIterator[bytes]:
        with held.file:
            yield head
            while piece := await asyncio.to_thread(held.file.read, _PIECE):
                yield b64encode(piece)
            yield tail

    return Stream(written(), status_code=200, media_type=MediaType.JSON)
