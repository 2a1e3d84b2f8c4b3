"""Files on their way into a message: onto the disk, looked at, prepared; and, when all is right, uploaded."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

from wago.client.config import MediaConfig
from wago.errors import Unpreparable
from wago.gateway.errors import UnfitFile, UnwantedType
from wago.gateway.media import MediaDesk, SpooledFile
from wago.gateway.media.sources import Source
from wago.gateway.prepare import (
    LinkThumbnail,
    PreparedAudio,
    PreparedDocument,
    PreparedImage,
    PreparedSticker,
    PreparedVideo,
    Preparer,
    StickerPack,
)
from wago.gateway.previews import Preview
from wago.protocol.media import HASH_LEN, MEDIA_KEY_LEN, MediaKind
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import Message

T = TypeVar("T")

_PARALLEL: Final = 4
"""Files of one message that are fetched and prepared at a time."""

MAX_INLINE: Final = 256 * 1024
"""Bytes of a thumbnail that a caller gives; it travels inside the message."""

_SOUND: Final = ("audio/", "application/ogg", "video/")
"""Browsers record sound into files that are videos by their type."""


class Uploaded(Protocol):
    """What an upload gave."""

    @property
    def url(self) -> str: ...
    @property
    def direct_path(self) -> str: ...
    @property
    def media_key(self) -> bytes | None: ...
    @property
    def file_sha256(self) -> bytes: ...
    @property
    def file_enc_sha256(self) -> bytes | None: ...
    @property
    def file_length(self) -> int: ...
    @property
    def media_key_timestamp(self) -> int: ...
    @property
    def sidecar(self) -> bytes | None: ...


class Uploads(Protocol):
    """What brings files to the media servers."""

    async def upload(self, source: Path, kind: MediaKind, *, length: int | None = None) -> Uploaded: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A file that a message needs uploaded."""

    path: Path
    kind: MediaKind


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that lacks its uploads.

    Attributes:
        build: makes it of them, in the order of `parts`.
        parts: what is to be uploaded.
    """

    build: Callable[[Sequence[MediaFile]], Message]
    parts: tuple[Part, ...] = ()

    def check(self) -> Message:
        """The message with stand-ins for its uploads, so that what is wrong with it is known before them.

        Raises:
            InvalidContent: something is wrong with it.
        """
        return self.build([_stand_in(part.kind) for part in self.parts])


class Previews(Protocol):
    """Makes link previews."""

    async def make(self, text: str) -> Preview | None:
        """Of the first link in a text; None if there is none, or nothing to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """What messages are made with.

    Attributes:
        desk, preparer, previews: the gateway's.
        limits: of the account's media.
        clock: Unix time.
        random: n random bytes.
    """

    desk: MediaDesk
    preparer: Preparer
    previews: Previews
    limits: MediaConfig
    clock: Callable[[], float]
    random: Callable[[int], bytes] = os.urandom


class Workshop:
    """Takes callers' files in for one message. What it makes on disk lasts as long as its stack.

    Attributes:
        stack: removes the files.
        previews: makes link previews.
        now: Unix time.
    """

    def __init__(self, materials: Materials, stack: AsyncExitStack) -> None:
        self._desk = materials.desk
        self._preparer = materials.preparer
        self._limit = materials.limits.max_upload_bytes
        self.stack = stack
        self.previews = materials.previews
        self.now = materials.clock

    async def spool(
        self,
        source: Source,
        field: str,
        accept: Sequence[str] = (),
        *,
        mimetype: str = "",
        filename: str = "",
    ) -> tuple[SpooledFile, str]:
        """The file on disk, and its type by its content.

        Args:
            field: what errors call it.
            accept: starts of MIME types of which it must be; none for any.
            mimetype, filename: what it is said to be.

        Raises:
            FileFault: it cannot be had, or is of another type.
            MediaError: the disk takes nothing.
        """
        file = await self.stack.enter_async_context(
            self._desk.sources.spool(source, limit=self._limit, field=field, accept=accept)
        )
        kind = await self._preparer.sniff(
            file.path, declared=mimetype or file.mimetype, filename=filename or file.filename
        )
        if accept and not kind.startswith(tuple(accept)):
            raise UnwantedType(field, kind, " or ".join(each.rstrip("/") for each in accept))
        return file, kind

    async def image(self, source: Source, field: str) -> PreparedImage:
        file, _ = await self.spool(source, field, ("image/",))
        with _unfit(field):
            return self.stack.enter_context(await self._preparer.image(file.path))

    async def video(self, source: Source, field: str, *, gif: bool = False) -> PreparedVideo:
        file, _ = await self.spool(source, field, ("video/", "image/gif") if gif else ("video/",))
        with _unfit(field):
            return self.stack.enter_context(await self._preparer.video(file.path, gif=gif))

    async def audio(self, source: Source, field: str, *, voice: bool) -> PreparedAudio:
        file, _ = await self.spool(source, field, _SOUND)
        with _unfit(field):
            return self.stack.enter_context(await self._preparer.audio(file.path, voice=voice))

    async def document(self, source: Source, field: str, *, mimetype: str, filename: str) -> PreparedDocument:
        file, _ = await self.spool(source, field, mimetype=mimetype, filename=filename)
        with _unfit(field):
            return self.stack.enter_context(
                await self._preparer.document(
                    file.path, mimetype=mimetype or file.mimetype, filename=filename or file.filename
                )
            )

    async def sticker(self, source: Source, field: str, pack: StickerPack) -> PreparedSticker:
        file, _ = await self.spool(source, field, ("image/", "video/"))
        with _unfit(field):
            return self.stack.enter_context(
                await self._preparer.sticker(file.path, None if pack.is_empty else pack)
            )

    async def link_picture(self, source: Source, field: str) -> LinkThumbnail:
        file, _ = await self.spool(source, field, ("image/",))
        with _unfit(field):
            return self.stack.enter_context(await self._preparer.link_thumbnail(file.path))

    async def thumbnail(self, source: Source | None, field: str) -> bytes:
        """A small JPEG of a picture; empty without one."""
        if source is None:
            return b""
        file, _ = await self.spool(source, field, ("image/",))
        with _unfit(field):
            return await self._preparer.thumbnail(file.path)

    async def small_png(self, source: Source | None, field: str) -> bytes:
        """A small PNG as it is; empty without one."""
        if source is None:
            return b""
        file, _ = await self.spool(source, field, ("image/png",))
        if file.length > MAX_INLINE:
            raise UnfitFile(field, f"has {file.length} bytes, more than the {MAX_INLINE} of a thumbnail")
        return await asyncio.to_thread(file.path.read_bytes)


async def upload(uploads: Uploads, parts: Sequence[Part]) -> list[MediaFile]:
    """Upload all parts, several at a time as the client's media bounds it; none is left behind on an error.

    Raises:
        MediaError: one could not be uploaded.
        NotConnected, RequestTimeout, IQError: no media hosts are known.
    """

    async def one(part: Part) -> MediaFile:
        length = (await asyncio.to_thread(part.path.stat)).st_size
        done = await uploads.upload(part.path, part.kind, length=length)
        return MediaFile(
            kind=part.kind,
            url=done.url,
            direct_path=done.direct_path,
            media_key=done.media_key,
            file_sha256=done.file_sha256,
            file_enc_sha256=done.file_enc_sha256,
            file_length=done.file_length,
            media_key_timestamp=done.media_key_timestamp,
            sidecar=done.sidecar,
        )

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(part)) for part in parts]
    except BaseExceptionGroup as group_error:
        raise _first(group_error) from None
    return [task.result() for task in tasks]


async def gathered(makers: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """What they make, in their order, a few at a time; the first error ends it."""
    if len(makers) == 1:
        return [await makers[0]()]
    slots = asyncio.Semaphore(_PARALLEL)

    async def one(make: Callable[[], Awaitable[T]]) -> T:
        async with slots:
            return await make()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(make)) for make in makers]
    except BaseExceptionGroup as error:
        raise _first(error) from None
    return [task.result() for task in tasks]


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@contextmanager
def _unfit(field: str) -> Iterator[None]:
    try:
        yield
    except Unpreparable as exc:
        raise UnfitFile(field, exc.why) from exc


def _stand_in(kind: MediaKind) -> MediaFile:
    encrypted = kind.is_encrypted
    return MediaFile(
        kind=kind,
        url="https://mmg.whatsapp.net/",
        direct_path="/",
        media_key=bytes(MEDIA_KEY_LEN) if encrypted else None,
        file_sha256=bytes(HASH_LEN),
        file_enc_sha256=bytes(HASH_LEN) if encrypted else None,
        file_length=1,
        media_key_timestamp=1,
    )
