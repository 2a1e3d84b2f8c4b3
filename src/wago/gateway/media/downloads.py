"""Files of messages, fetched for whoever asks, onto the disk."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from wago.errors import MediaError
from wago.gateway.engine import Media
from wago.gateway.media.attachments import Attachment
from wago.gateway.media.files import SpooledFile, TempFolder
from wago.gateway.media.names import mime_type

_MAX_NAME: Final = 200


class Downloads:
    """Downloads of all sessions.

    Args:
        folder: where files are that nobody keeps.
        kept: the folder of those that are kept, `user_<session>` for each session; None keeps none.
    """

    def __init__(self, folder: TempFolder, kept: Path | None) -> None:
        self._folder = folder
        self._kept = kept

    async def fetch(self, media: Media, attachment: Attachment, *, limit: int | None = None) -> SpooledFile:
        """The file, which is the caller's to remove.

        Raises:
            MediaTooLarge: it is larger than allowed.
            MediaGone, MediaLost: nobody has it any longer.
            MediaCorrupt: it is not what its message says.
            MediaRefused: the media servers do not give it.
            MediaUnavailable: no host could give it, or the phone does not answer.
            MediaError: the disk takes nothing, or the phone could not upload it again.
            NotConnected, NotLoggedIn, RequestTimeout, IQError: no hosts are known, or nobody can be asked.
        """
        path = self._folder.new(attachment.suffix)
        length = await media.download_to(attachment.ref, path, origin=attachment.origin, limit=limit)
        return SpooledFile(path, length, mime_type(attachment.mimetype), attachment.name)

    @asynccontextmanager
    async def open(
        self,
        media: Media,
        attachment: Attachment,
        *,
        limit: int | None = None,
        keep_for: str | None = None,
    ) -> AsyncIterator[SpooledFile]:
        """The file for as long as the block lasts.

        Args:
            media: of the account.
            attachment: what it is.
            limit: bytes, instead of the configured ones.
            keep_for: the session whose folder keeps the file beyond that; None keeps it nowhere.

        Raises:
            MediaError, NotConnected, NotLoggedIn, RequestTimeout, IQError: as `fetch`.
        """
        file = await self.fetch(media, attachment, limit=limit)
        try:
            if keep_for is not None and self._kept is not None:
                kept = self._place(keep_for, attachment)
                await asyncio.to_thread(_move, file.path, kept)
                file = SpooledFile(kept, file.length, file.mimetype, file.filename)
            yield file
        finally:
            if self._kept is None or not file.path.is_relative_to(self._kept):
                file.path.unlink(missing_ok=True)

    def forget(self, session: str) -> None:
        """Remove what is kept for a session. Blocks."""
        if self._kept is not None:
            shutil.rmtree(self._kept / _folder_name(session), ignore_errors=True)

    def _place(self, session: str, attachment: Attachment) -> Path:
        assert self._kept is not None
        # By content, so that the same file asked for twice is there once.
        stem = (attachment.file_sha256 or b"").hex() or attachment.id or "file"
        return self._kept / _folder_name(session) / f"{stem}{attachment.suffix}"


def _folder_name(session: str) -> str:
    name = session.encode("utf-8", "surrogatepass")
    # Names of files have 255 bytes at most, and are proper UTF-8.
    plain = len(name) <= _MAX_NAME and session.isprintable()
    return f"user_{session if plain else sha256(name).hexdigest()}"


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source.replace(target)
    except OSError as exc:
        raise MediaError(f"media cannot be kept on disk: {exc.strerror}") from exc
