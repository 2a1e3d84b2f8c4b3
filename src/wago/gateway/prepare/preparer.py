"""What the gateway asks to have files prepared: one object, one method per kind of message."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wago.errors import Unpreparable
from wago.gateway.prepare import jobs
from wago.gateway.prepare.pool import Failed, Pool
from wago.gateway.prepare.results import (
    LinkThumbnail,
    Page,
    Portrait,
    Prepared,
    PreparedAudio,
    PreparedDocument,
    PreparedImage,
    PreparedSticker,
    PreparedVideo,
    StickerPack,
)
from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.sniff import extension_of, sniff_file

if TYPE_CHECKING:
    from wago.gateway.media.files import TempFolder

R = TypeVar("R", bound=Prepared)
A = TypeVar("A", bound=Prepared | Page)

# Documents of these kinds have a first page to look at.
_PICTURED = ("application/pdf", "image/", "video/")


class Preparer:
    """Prepares files in worker processes. Any number of callers; few files at a time.

    Every result is a context manager that removes what preparing made; the given file is never touched.

    Args:
        settings: bounds, deadlines and sizes.
        folder: where new files are put; None takes the system's temporary folder.
    """

    def __init__(self, settings: PrepareSettings | None = None, folder: TempFolder | None = None) -> None:
        self._settings = settings or PrepareSettings()
        self._folder = folder
        self._pool = Pool(self._settings)

    @property
    def pids(self) -> list[int]:
        """The worker processes there are."""
        return self._pool.pids

    async def sniff(self, path: Path, *, declared: str = "", filename: str = "") -> str:
        """The MIME type of a file: by its content, then its name, then what was declared.

        Only its first and last bytes are looked at, and no codec is asked.
        """
        return await asyncio.to_thread(sniff_file, path, declared=declared, filename=filename)

    async def image(self, path: Path) -> PreparedImage:
        """A picture that WhatsApp's clients show: a JPEG or PNG as it is, anything else converted.

        Of an animation the first frame is taken. What is larger than `image_edge` is scaled down.

        Raises:
            Unpreparable: not a picture, broken, or too large.
        """
        return await self._run("image", lambda to: jobs.ImageJob(source=path, output=to), PreparedImage)

    async def video(self, path: Path, *, gif: bool = False) -> PreparedVideo:
        """A video that WhatsApp's clients play: MP4 with H.264 and AAC as it is, anything else converted.

        Args:
            gif: make it one that is shown as a GIF, without sound. Takes animated images too.

        Raises:
            Unpreparable: not a video, broken, too large or too long.
        """
        return await self._run(
            "video", lambda to: jobs.VideoJob(source=path, output=to, gif=gif), PreparedVideo
        )

    async def audio(self, path: Path, *, voice: bool) -> PreparedAudio:
        """Sound that WhatsApp's clients play.

        Args:
            voice: a voice note: Opus in OGG, mono, with a waveform. Any other audio stays as it is in MP3,
                AAC, M4A, AMR and OGG Opus, and becomes M4A otherwise.

        Raises:
            Unpreparable: there is no sound in it, it is broken or too long.
        """
        return await self._run(
            "audio", lambda to: jobs.AudioJob(source=path, output=to, voice=voice), PreparedAudio
        )

    async def document(self, path: Path, *, mimetype: str = "", filename: str = "") -> PreparedDocument:
        """Any file, as it is. A PDF, picture or video gets thumbnails, if it can be read."""
        kind = await self.sniff(path, declared=mimetype, filename=filename)
        name = filename or f"document{extension_of(kind)}"
        plain = PreparedDocument(path=path, mimetype=kind, filename=name)
        if not kind.startswith(_PICTURED):
            return plain
        try:
            return await self._run(
                "document",
                lambda to: jobs.DocumentJob(source=path, output=to, mimetype=kind, filename=name),
                PreparedDocument,
            )
        except Unpreparable:
            return plain

    async def sticker(self, path: Path, pack: StickerPack | None = None) -> PreparedSticker:
        """A picture, an animation or a video's beginning as a WebP sticker.

        A WebP of the right size and length stays as it is, but for the pack's name.

        Raises:
            Unpreparable: nothing to see in it, broken, too large, or it does not fit into a sticker's bytes.
        """
        pack = pack or StickerPack()
        return await self._run(
            "sticker", lambda to: jobs.StickerJob(source=path, output=to, pack=pack), PreparedSticker
        )

    async def thumbnail(self, path: Path) -> bytes:
        """A small JPEG of a picture.

        Raises:
            Unpreparable: not a picture, broken, or too large.
        """
        with await self.link_thumbnail(path) as made:
            return made.thumbnail

    async def link_thumbnail(self, path: Path) -> LinkThumbnail:
        """A picture for a link preview, small for the message and large for an upload.

        Raises:
            Unpreparable: not a picture, broken, or too large.
        """
        return await self._run(
            "thumbnail", lambda to: jobs.LinkThumbnailJob(source=path, output=to), LinkThumbnail
        )

    async def portrait(self, path: Path) -> Portrait:
        """A picture of a person or a group: its middle, as a square JPEG.

        Raises:
            Unpreparable: not a picture, broken, or too large.
        """
        return await self._run("image", lambda to: jobs.PortraitJob(source=path, output=to), Portrait)

    async def page(self, path: Path, *, url: str, charset: str = "") -> Page:
        """What a web page says about itself.

        Args:
            url: where it was found.
            charset: what its server says its encoding is; empty if it does not.

        Raises:
            Unpreparable: reading it takes too long.
        """
        job = jobs.PageJob(source=path, output=path, url=url, charset=charset)
        return await self._do("page", job, Page, self._settings.page_s)

    async def close(self) -> None:
        """End all workers; what is under way fails."""
        await self._pool.close()

    async def _run(self, word: str, job: Callable[[Path], jobs.Job], kind: type[R]) -> R:
        folder = self._folder.path if self._folder is not None else Path(tempfile.gettempdir())
        output = folder / f"prepared-{secrets.token_hex(8)}"
        request = job(output)
        patient = isinstance(request, jobs.VideoJob | jobs.AudioJob | jobs.StickerJob)
        seconds = self._settings.transcode_s if patient else self._settings.timeout_s
        try:
            result = await self._do(word, request, kind, seconds)
            if result.path not in (request.source, output):
                raise Unpreparable(word, "it cannot be read")
        except BaseException:
            _remove(output)
            raise
        made = (output,) if output.exists() else ()
        return replace(result, created=made)

    async def _do(self, word: str, job: jobs.Job, kind: type[A], seconds: float) -> A:
        try:
            slow = isinstance(job, jobs.VideoJob | jobs.StickerJob)
            return await self._pool.run(job, kind, seconds, slow=slow)
        except Failed as failed:
            raise Unpreparable(word, failed.why) from None


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
