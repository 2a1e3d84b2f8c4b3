"""Contents that are files; part of `contents`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from wago.gateway.media.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture.

    Attributes:
        mimetype: as declared; empty to go by the bytes.
        thumbnail: a small JPEG in place of one that is made.
    """

    source: Source
    caption: str = ""
    mimetype: str = ""
    thumbnail: Source | None = None
    view_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video.

    Attributes:
        gif: play in a loop, without sound.
        round: a video note (PTV).
    """

    source: Source
    caption: str = ""
    mimetype: str = ""
    thumbnail: Source | None = None
    view_once: bool = False
    gif: bool = False
    round: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """An audio file or a voice note.

    Attributes:
        voice: a voice note: becomes Opus, with a waveform.
        seconds: length to show; None takes the file's own.
    """

    source: Source
    mimetype: str = ""
    voice: bool = True
    seconds: int | None = None
    view_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Any file.

    Attributes:
        filename: with extension; empty takes the source's.
        mimetype: empty to go by the bytes and the name.
    """

    source: Source
    filename: str = ""
    caption: str = ""
    mimetype: str = ""
    title: str = ""
    thumbnail: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticker:
    """An image or short video as a sticker.

    Attributes:
        thumbnail: a small PNG.
        pack, publisher: names that clients show of its pack.
        emojis: what it stands for.
    """

    source: Source
    mimetype: str = ""
    thumbnail: Source | None = None
    pack: str = ""
    publisher: str = ""
    emojis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file whose bytes say what it is: a picture, a video, audio, and anything else a document.

    Attributes:
        as_document, as_sticker: what it is made instead.
        filename, title: of a document.
        voice, gif, round: of audio, of a video.
        pack, publisher, emojis: of a sticker.
    """

    source: Source
    caption: str = ""
    mimetype: str = ""
    filename: str = ""
    as_document: bool = False
    as_sticker: bool = False
    voice: bool = False
    gif: bool = False
    round: bool = False
    view_once: bool = False
    pack: str = ""
    publisher: str = ""
    emojis: tuple[str, ...] = ()


Media: TypeAlias = "Image | Video | Audio | Document | Sticker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Pictures and videos that are shown together; each is a message of its own."""

    items: tuple[Image | Video, ...]
