"""What the gateway asks to have files prepared: one object, one method per kind of message."""

from __future__ import annotations

from pathlib import Path

from wago.gateway.prepare.results import (
    LinkThumbnail,
    PreparedAudio,
    PreparedDocument,
    PreparedImage,
    PreparedSticker,
    PreparedVideo,
    StickerPack,
)
from wago.gateway.prepare.settings import PrepareSettings


class Preparer:
    """Prepares files in worker processes. Any number of callers; few files at a time."""

    def __init__(self, settings: PrepareSettings | None = None) -> None:
        self._settings = settings or PrepareSettings()

    async def sniff(self, path: Path, *, declared: str = "", filename: str = "") -> str:
        """The MIME type of a file: by its content, then its name, then what was declared."""
        raise NotImplementedError

    async def image(self, path: Path) -> PreparedImage:
        """A picture as WhatsApp's clients show it."""
        raise NotImplementedError

    async def video(self, path: Path, *, gif: bool = False) -> PreparedVideo:
        """A video; with `gif` one that is shown as a GIF."""
        raise NotImplementedError

    async def audio(self, path: Path, *, voice: bool) -> PreparedAudio:
        """A voice note, or any other audio."""
        raise NotImplementedError

    async def document(self, path: Path, *, mimetype: str = "", filename: str = "") -> PreparedDocument:
        """Any file."""
        raise NotImplementedError

    async def sticker(self, path: Path, pack: StickerPack | None = None) -> PreparedSticker:
        """A picture, an animation or a short video as a sticker."""
        raise NotImplementedError

    async def thumbnail(self, path: Path) -> bytes:
        """A small JPEG of a picture."""
        raise NotImplementedError

    async def link_thumbnail(self, path: Path) -> LinkThumbnail:
        """The picture of a link preview, small and large."""
        raise NotImplementedError

    async def close(self) -> None:
        """End all workers."""
