"""What comes out of preparing: values, and sometimes a new file that its holder removes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What all results share. As a context manager it removes the files that preparing made.

    Attributes:
        path: the file to send: the one that was given, or a converted one.
        mimetype: what it is, by its content.
        created: files that preparing made, `path` among them if it is a new one.
    """

    path: Path
    mimetype: str
    created: tuple[Path, ...] = ()

    def discard(self) -> None:
        """Remove the files that preparing made. Doing it again does no harm."""
        for path in self.created:
            with suppress(FileNotFoundError):
                path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedImage(Prepared):
    """A JPEG or PNG.

    Attributes:
        width: in pixels, as it is shown, that is after the EXIF orientation.
        height: likewise.
        thumbnail: a small JPEG.
    """

    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedVideo(Prepared):
    """An MP4 with H.264 and AAC.

    Attributes:
        width: in pixels, as it is shown, that is after its rotation.
        height: likewise.
        seconds: its length, at least 1.
        thumbnail: a small JPEG of the first frame.
        gif_playback: shown as a GIF: looped and without sound. There is no sound in it then.
    """

    width: int
    height: int
    seconds: int
    thumbnail: bytes
    gif_playback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedAudio(Prepared):
    """A recording in a format that WhatsApp's clients play.

    Attributes:
        seconds: its length, at least 1.
        waveform: 64 loudness values from 0 to 100, of a voice note; None of any other audio.
    """

    seconds: int
    waveform: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedDocument(Prepared):
    """Any file. What could not be looked into has None for what was not seen.

    Attributes:
        filename: the name that was given, or one that fits the content.
        page_count: pages of a PDF.
        thumbnail: a small JPEG of the first page or of the picture.
        preview: a larger JPEG of the same, to be uploaded as the document's thumbnail.
        width: in pixels, of `preview`.
        height: likewise.
    """

    filename: str
    page_count: int | None = None
    thumbnail: bytes | None = None
    preview: Path | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSticker(Prepared):
    """A WebP of 512 by 512 pixels.

    Attributes:
        animated: it has more than one frame.
        first_frame_length: an animated sticker's bytes up to the end of its first frame.
        thumbnail: a small PNG, as stickers carry it.
    """

    width: int
    height: int
    animated: bool
    first_frame_length: int | None
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkThumbnail(Prepared):
    """The picture of a link preview: `path` is a JPEG to be uploaded.

    Attributes:
        width: in pixels, of `path`.
        height: likewise.
        thumbnail: a small JPEG that goes into the message.
    """

    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait(Prepared):
    """The picture of a person or a group: `path` is a square JPEG.

    Attributes:
        edge: of its sides, in pixels.
    """

    edge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StickerPack:
    """Whose sticker it is, as it is written into the file.

    Attributes:
        pack_id: what tells packs apart.
        name: of the pack.
        publisher: who made it.
        emojis: what the sticker stands for.
    """

    pack_id: str = ""
    name: str = ""
    publisher: str = ""
    emojis: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """There is nothing to write."""
        return not (self.pack_id or self.name or self.publisher or self.emojis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands in a page's head.

    Attributes:
        canonical: absolute; empty if it names none.
        images: absolute addresses of pictures, the best one first.
    """

    title: str
    description: str
    canonical: str
    images: tuple[str, ...]
