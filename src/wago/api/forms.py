"""Requests that bring files: `multipart/form-data`, read piece by piece, its files straight onto the disk.

A part with a file name is a file, any other a field.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from litestar.exceptions import HTTPException
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from wago.api.faults import BadForm
from wago.api.state import AnyRequest
from wago.gateway.media.files import SpooledFile, SpoolWriter, TempFolder
from wago.gateway.media.names import file_name, mime_type

MAX_PARTS: Final = 200
TOO_LARGE: Final = 413


@dataclass(slots=True)
class Form:
    """What came: fields by name, and files that are on the disk for as long as the request lasts."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, SpooledFile] = field(default_factory=dict)


def is_form(request: AnyRequest) -> bool:
    """Whether the body is a multipart form."""
    return request.content_type[0] == "multipart/form-data"


async def read_json(request: AnyRequest, limit: int) -> bytes:
    """The body, up to a limit that is below the one for files.

    Raises:
        HTTPException: 413, it is longer.
    """
    held = bytearray()
    async for piece in request.stream():
        held += piece
        if len(held) > limit:
            raise HTTPException(status_code=TOO_LARGE, detail="Request Entity Too Large")
    return bytes(held)


@asynccontextmanager
async def open_form(
    request: AnyRequest, folder: TempFolder, *, max_text: int, max_file: int
) -> AsyncIterator[Form]:
    """Read a form; its files are removed when the block ends.

    Args:
        folder: where files are put.
        max_text: bytes of all fields together.
        max_file: bytes of all files together.

    Raises:
        BadForm: it is not one.
        FileTooLarge, EmptyFile: a file is too long, or has no bytes.
        HTTPException: 413, the fields are too long.
        MediaError: the disk takes nothing.
    """
    with _Reader(folder, max_text, max_file) as reader:
        try:
            with PushMultipartParser(
                request.content_type[1].get("boundary", ""), max_segment_count=MAX_PARTS
            ) as parser:
                async for piece in request.stream():
                    for event in parser.parse(piece) if piece else ():
                        await reader.take(event)
        except (MultipartError, ValueError, LookupError) as exc:
            raise BadForm(str(exc)) from None
        yield reader.form


class _Reader:
    """Takes the parser's events."""

    def __init__(self, folder: TempFolder, max_text: int, max_file: int) -> None:
        self.form = Form()
        self._folder = folder
        self._room = max_text
        self._file_room = max_file
        self._writers: list[SpoolWriter] = []
        self._segment: MultipartSegment | None = None
        self._text = bytearray()

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers:
            writer.close()

    async def take(self, event: Any) -> None:
        """A part's head, some of its bytes, or None at its end."""
        if isinstance(event, MultipartSegment):
            self._segment = event
            if event.filename:
                self._writers.append(self._folder.writer(self._file_room, event.name))
        elif self._segment is None:
            raise BadForm("a part without a head")
        elif event:
            await self._add(self._segment, bytes(event))
        else:
            await self._end(self._segment)

    async def _add(self, segment: MultipartSegment, data: bytes) -> None:
        if segment.filename:
            await self._writers[-1].write(data)
            return
        self._room -= len(data)
        if self._room < 0:
            raise HTTPException(status_code=TOO_LARGE, detail="Request Entity Too Large")
        self._text += data

    async def _end(self, segment: MultipartSegment) -> None:
        name = segment.name
        if segment.filename:
            done = await self._writers[-1].done(
                mime_type(segment.content_type or ""), file_name(segment.filename)
            )
            self._file_room -= done.length
            self.form.files[name] = done
        else:
            self.form.fields[name] = self._text.decode(segment.charset or "utf-8")
            self._text.clear()
        self._segment = None
