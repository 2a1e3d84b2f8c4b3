"""Files on disk while they are on their way. All work on them is done in threads."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import threading
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, TypeAlias

from wago.errors import MediaError, MediaTooLarge
from wago.protocol.media import EncryptedMedia, MediaEncryptor, MediaKind

PIECE: Final = 128 * 1024

Source: TypeAlias = "bytes | Path | AsyncIterable[bytes]"
"""Where a file comes from; an iterable may give pieces of any size."""


class TempFile:
    """A file without a name, or with one that it loses unless it is kept.

    Args:
        folder: where; None takes the system's.
        named: it may be kept.
    """

    def __init__(self, folder: Path | None, *, named: bool = False) -> None:
        self._path: Path | None = None
        self._file: IO[bytes]
        try:
            if named:
                handle, path = tempfile.mkstemp(prefix=".wago-", dir=folder)
                self._path, self._file = Path(path), os.fdopen(handle, "w+b", buffering=0)
            else:
                self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        except OSError as exc:
            raise MediaError(f"no temporary file for media: {exc.strerror}") from exc
        # Whoever is cancelled closes the file while a thread may still be at work on it.
        self._lock = threading.Lock()
        self.length = 0

    def write(self, data: bytes) -> None:
        """Add to the end; blocks.

        Raises:
            MediaError: the disk is full, or broken.
        """
        view = memoryview(data)
        with self._lock:
            try:
                while view:
                    view = view[self._file.write(view) :]
            except OSError as exc:
                raise MediaError(f"media cannot be kept on disk: {exc.strerror}") from exc
            self.length += len(data)

    def clear(self) -> None:
        """Begin anew; blocks."""
        with self._lock:
            self._file.seek(0)
            self._file.truncate()
            self.length = 0

    async def pieces(self, offset: int = 0) -> AsyncIterator[bytes]:
        """Its bytes from there on. Only one reader at a time."""
        while offset < self.length:
            piece = await asyncio.to_thread(self._read, offset)
            if not piece:
                raise MediaError("the temporary file of media was cut short")
            yield piece
            offset += len(piece)

    def _read(self, offset: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(PIECE)

    def keep(self, path: Path) -> None:
        """Give it its final name, in place of what has it; blocks.

        Raises:
            MediaError: that cannot be.
        """
        with self._lock:
            if self._path is None:
                raise MediaError("a file without a name cannot be kept")
            try:
                os.fsync(self._file.fileno())
                self._path.replace(path)
            except OSError as exc:
                raise MediaError(f"media cannot be kept on disk: {exc.strerror}") from exc
            self._path = None

    def close(self) -> None:
        """Let go of it, and of the bytes unless they were kept."""
        with self._lock:
            self._file.close()
            if self._path is not None:
                self._path.unlink(missing_ok=True)
                self._path = None


@dataclass(frozen=True, slots=True)
class PlainMedia:
    """What a message has to say about a file that travels as it is."""

    kind: MediaKind
    file_sha256: bytes
    file_length: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file as it travels, with all that a message has to say about it."""

    file: TempFile
    info: EncryptedMedia | PlainMedia

    @property
    def digest(self) -> bytes:
        """SHA-256 of what travels."""
        return self.info.file_enc_sha256 if isinstance(self.info, EncryptedMedia) else self.info.file_sha256

    @property
    def length(self) -> int:
        return self.file.length


async def pack(
    source: Source, kind: MediaKind, media_key: bytes | None, *, folder: Path | None, limit: int
) -> Parcel:
    """Encrypt a file onto the disk; as it is if there is no key.

    Raises:
        MediaTooLarge: it is longer than `limit`.
        MediaError: the disk does not take it, or the source cannot be read.
    """
    file = TempFile(folder)
    encryptor = None if media_key is None else MediaEncryptor(media_key, kind)
    digest, length = sha256(), 0

    def add(piece: bytes) -> None:
        if encryptor is None:
            digest.update(piece)
            file.write(piece)
        else:
            file.write(encryptor.update(piece))

    try:
        async for piece in in_pieces(source):
            length += len(piece)
            if length > limit:
                raise MediaTooLarge(limit)
            await asyncio.to_thread(add, piece)
        if encryptor is None:
            return Parcel(file, PlainMedia(kind, digest.digest(), length))
        await asyncio.to_thread(file.write, encryptor.finish())
        return Parcel(file, encryptor.result)
    except BaseException:
        file.close()
        raise


async def in_pieces(source: Source) -> AsyncIterator[bytes]:
    """A source in pieces of about `PIECE`, whatever it gives.

    Raises:
        MediaError: the file cannot be read.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        for at in range(0, len(source), PIECE):
            yield bytes(source[at : at + PIECE])
    elif isinstance(source, Path):
        async for piece in _of_path(source):
            yield piece
    else:
        held = bytearray()
        async for some in source:
            rest = memoryview(some)
            while rest:
                room = PIECE - len(held)
                held += rest[:room]
                rest = rest[room:]
                if len(held) == PIECE:
                    yield bytes(held)
                    held.clear()
        if held:
            yield bytes(held)


async def _of_path(path: Path) -> AsyncIterator[bytes]:
    try:
        with contextlib.closing(await asyncio.to_thread(path.open, "rb", 0)) as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
    except OSError as exc:
        raise MediaError(f"the file cannot be read: {exc.strerror}") from exc
