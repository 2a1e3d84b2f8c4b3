"""Files while they are on their way through the gateway: in one folder, never longer than they are needed.

Each process has a folder of its own inside, with a lock on it. So what a crashed process left is known by its
lock being free, and what another process is at work on is left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import structlog

from wago.errors import MediaError
from wago.gateway.errors import EmptyFile, FileTooLarge

PIECE: Final = 128 * 1024
"""Bytes that are worth a thread's while."""

_PREFIX: Final = "wago-run-"
_BEGINNING_S: Final = 60.0
_LOCK: Final = "lock"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A file on disk.

    Attributes:
        path: where; whoever made it removes it.
        length: bytes.
        mimetype: what it was declared to be, without parameters and in lower case; empty if it was not.
        filename: what it was called, without folders; empty if nothing.
    """

    path: Path
    length: int
    mimetype: str = ""
    filename: str = ""


class TempFolder:
    """Where such files are.

    Args:
        parent: has the processes' own folders; None takes the system's, where nothing is swept.
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent
        self._path: Path | None = None
        self._lock: IO[bytes] | None = None

    @property
    def path(self) -> Path:
        """This process's own folder; made at the first use.

        Raises:
            MediaError: it cannot be made.
        """
        if self._path is None:
            try:
                if self._parent is not None:
                    self._parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._parent))
                self._lock = _locked(made)
            except OSError as exc:
                raise MediaError(f"no folder for temporary files: {exc.strerror}") from exc
            self._path = made
        return self._path

    def sweep(self) -> int:
        """Remove what crashed processes left; how many folders. Blocks."""
        swept = 0
        for left in self._parent.glob(f"{_PREFIX}*") if self._parent is not None else ():
            with contextlib.suppress(OSError):
                if left == self._path or _is_beginning(left):
                    continue
                lock = _locked(left)
                if lock is not None:
                    with lock:
                        shutil.rmtree(left)
                    swept += 1
        if swept:
            _log.info("Temporary files of a former process removed", folders=swept)
        return swept

    def new(self, suffix: str = "") -> Path:
        """A path that no file has; for converters that make the file themselves. Remove it afterwards.

        Raises:
            MediaError: there is no folder.
        """
        return self.path / f"{os.urandom(12).hex()}{suffix}"

    def writer(self, limit: int, field: str) -> SpoolWriter:
        """An empty file to write to, at most `limit` bytes.

        Raises:
            MediaError: it cannot be made.
        """
        return SpoolWriter(self.new(), limit, field)

    def close(self) -> None:
        """Remove it with all that is in it. Blocks."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


class SpoolWriter:
    """A file that grows. Close it, or use it with `with`; that removes it unless it was kept.

    Args:
        path: where it comes to be.
        limit: bytes it may have.
        field: what errors call it.
    """

    def __init__(self, path: Path, limit: int, field: str) -> None:
        self.path = path
        self.limit = limit
        self.field = field
        self.length = 0
        self._held = bytearray()
        # Whoever is cancelled closes the file while a thread may still be at work on it.
        self._lock = threading.Lock()
        try:
            self._file = path.open("xb", buffering=0)
        except OSError as exc:
            raise MediaError(f"no temporary file for media: {exc.strerror}") from exc

    async def write(self, data: bytes) -> None:
        """Add to it; a thread does so when enough has come together.

        Raises:
            FileTooLarge: it would be longer than allowed. Nothing of `data` was taken.
            MediaError: the disk takes nothing.
        """
        self._count(len(data))
        self._held += data
        if len(self._held) >= PIECE:
            piece, self._held = self._held, bytearray()
            await asyncio.to_thread(self._put, piece)

    def write_now(self, data: bytes) -> None:
        """Add to it; blocks.

        Raises:
            FileTooLarge, MediaError: as `write`.
        """
        self._count(len(data))
        self._put(data)

    def _count(self, more: int) -> None:
        if self.length + more > self.limit:
            raise FileTooLarge(self.field, self.limit)
        self.length += more

    def _put(self, data: bytes | bytearray) -> None:
        view = memoryview(data)
        with self._lock:
            try:
                while view:
                    view = view[self._file.write(view) :]
            except (OSError, ValueError) as exc:
                raise MediaError(f"media cannot be kept on disk: {exc}") from exc

    async def done(self, mimetype: str = "", filename: str = "") -> SpooledFile:
        """The whole file; the writer still removes it when it is closed.

        Raises:
            EmptyFile: it has no bytes.
            MediaError: the disk takes nothing.
        """
        if self.length == 0:
            raise EmptyFile(self.field, "the file is empty")
        if self._held:
            piece, self._held = self._held, bytearray()
            await asyncio.to_thread(self._put, piece)
        return SpooledFile(self.path, self.length, mimetype, filename)

    def close(self) -> None:
        """Let go of it and remove it."""
        with self._lock:
            self._file.close()
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> SpoolWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_beginning(folder: Path) -> bool:
    """Whether another process may have made it just now and not locked it yet."""
    return not (folder / _LOCK).exists() and time.time() - folder.stat().st_mtime < _BEGINNING_S


def _locked(folder: Path) -> IO[bytes] | None:
    """The folder's lock, None if somebody else has it.

    Raises:
        OSError: there can be none.
    """
    lock = (folder / _LOCK).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    except OSError:
        lock.close()
        raise
    return lock
