"""Where callers' files come from: a data URL, base64, a URL, an upload. All become a file on disk."""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from wago.gateway.errors import BadBase64, BadDataUrl, FileTooLarge
from wago.gateway.media.fetch import Fetcher
from wago.gateway.media.files import SpooledFile, SpoolWriter, TempFolder
from wago.gateway.media.names import check_type, file_name, mime_type

_CHARACTERS: Final = 256 * 1024
_NO_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=\r\n]")


@dataclass(frozen=True, slots=True)
class DataUrl:
    """`data:image/png;base64,...`"""

    text: str


@dataclass(frozen=True, slots=True)
class Base64:
    """Base64 without anything around it.

    Attributes:
        mimetype: what it is said to be; empty if nothing is.
    """

    text: str
    mimetype: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Url:
    """A public `http` or `https` URL, fetched by us."""

    text: str
    mimetype: str = ""
    """What it is said to be; empty goes by the answer's Content-Type."""
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sends us, piece by piece.

    Attributes:
        length: bytes, None if unknown.
    """

    pieces: AsyncIterable[bytes]
    mimetype: str = ""
    filename: str = ""
    length: int | None = None


Source: TypeAlias = DataUrl | Base64 | Url | Upload | SpooledFile
"""A file of the caller's. A `SpooledFile` is on disk already and stays its maker's to remove."""


def source_of(text: str, *, mimetype: str = "", filename: str = "") -> DataUrl | Base64 | Url:
    """What a text field gives: a data URL, a URL, and otherwise base64."""
    start = text[:8].lower()
    if start.startswith("data:"):
        return DataUrl(text)
    if start.startswith(("http://", "https://")):
        return Url(text, mimetype, filename)
    return Base64(text, mimetype, filename)


class Sources:
    """Brings sources onto the disk.

    Args:
        folder: where to.
        fetcher: by what URLs are fetched.
    """

    def __init__(self, folder: TempFolder, fetcher: Fetcher) -> None:
        self._folder = folder
        self._fetcher = fetcher

    @asynccontextmanager
    async def spool(
        self, source: Source, *, limit: int, field: str, accept: Sequence[str] = ()
    ) -> AsyncIterator[SpooledFile]:
        """The source as a file, which is removed when the block ends.

        Args:
            source: where it is.
            limit: bytes it may have.
            field: what errors call it.
            accept: starts of MIME types, such as `image/`; one that is declared must have one of them. With
                `application/octet-stream`, or no type, nothing is declared.

        Raises:
            BadBase64, BadDataUrl: it cannot be decoded.
            EmptyFile: it has no bytes.
            FileTooLarge: it has more than `limit`.
            UnwantedType: it is declared to be something else.
            RefusedUrl, FetchFailed: its URL is not fetched, or does not give it.
            MediaError: the disk takes nothing.
        """
        match source:
            case SpooledFile():
                check_type(field, source.mimetype, accept)
                if source.length > limit:
                    raise FileTooLarge(field, limit)
                yield source
            case Url():
                async with self._fetcher.get(source.text, limit=limit, field=field, accept=accept) as file:
                    yield SpooledFile(
                        file.path,
                        file.length,
                        mime_type(source.mimetype) or file.mimetype,
                        file_name(source.filename) or file.filename,
                    )
            case Upload():
                check_type(field, mime_type(source.mimetype), accept)
                if source.length is not None and source.length > limit:
                    raise FileTooLarge(field, limit)
                with self._folder.writer(limit, field) as writer:
                    async for piece in source.pieces:
                        await writer.write(piece)
                    yield await writer.done(mime_type(source.mimetype), file_name(source.filename))
            case _:
                start, mimetype, filename = _head(source, field)
                check_type(field, mimetype, accept)
                with self._folder.writer(limit, field) as writer:
                    await asyncio.to_thread(_decode, source.text, start, writer)
                    yield await writer.done(mimetype, filename)


def _head(source: DataUrl | Base64, field: str) -> tuple[int, str, str]:
    """Where the base64 begins, and what is declared.

    Raises:
        BadDataUrl: it is none.
    """
    if isinstance(source, Base64):
        return 0, mime_type(source.mimetype), file_name(source.filename)
    comma = source.text.find(",", 0, 1024)
    if source.text[:5].lower() != "data:":
        raise BadDataUrl(field, "it does not begin with data:")
    if comma < 0:
        raise BadDataUrl(field, "there is no comma behind its type")
    declared = source.text[5:comma]
    mimetype, *parameters = (part.strip() for part in declared.split(";"))
    if not parameters or parameters[-1].lower() != "base64":
        raise BadDataUrl(field, "it is not marked ;base64 before the comma")
    if mimetype and not mime_type(mimetype):
        raise BadDataUrl(field, f"{mimetype[:64]!r} is no MIME type")
    return comma + 1, mime_type(mimetype), ""


def _decode(text: str, start: int, writer: SpoolWriter) -> None:
    """Base64 from `start` on, into a file; blocks.

    Raises:
        BadBase64: it is none.
        FileTooLarge, MediaError: as the writer says.
    """
    if (len(text) - start - text.count("\n", start) - text.count("\r", start)) // 4 * 3 - 2 > writer.limit:
        raise FileTooLarge(writer.field, writer.limit)
    held = ""
    ended = False
    for at in range(start, len(text), _CHARACTERS):
        piece = text[at : at + _CHARACTERS]
        if (odd := _NO_BASE64.search(piece)) is not None:
            raise BadBase64(
                writer.field,
                f"character {at - start + odd.start() + 1} of the base64, {odd[0]!r}, is none of it",
            )
        held += piece.replace("\n", "").replace("\r", "")
        whole = len(held) // 4 * 4
        group, held = held[:whole], held[whole:]
        if ended and (group or held):
            raise BadBase64(writer.field, "something follows behind the padding of the base64")
        padding = group.find("=")
        ended = ended or padding >= 0
        if padding >= 0 and group[padding:] not in ("=", "=="):
            raise BadBase64(writer.field, "the padding of the base64 is in the wrong place")
        writer.write_now(b64decode(group))
    if held:
        raise BadBase64(
            writer.field, f"the base64 is cut off: its last group has {len(held)} of 4 characters"
        )
