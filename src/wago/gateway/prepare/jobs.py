"""What goes between the gateway and its workers: frames of MessagePack, a length before each.

A worker hears its settings once, then one `Request` at a time, and answers each with one `Reply`. Files go by
their paths; only thumbnails and waveforms travel as bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from wago.gateway.prepare.results import StickerPack

MAX_FRAME: Final = 1024 * 1024
LENGTH_BYTES: Final = 4


class _Job(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    source: Path
    output: Path
    """Where a new file may be written; nothing is there yet."""


class ImageJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `PreparedImage`."""


class VideoJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `PreparedVideo`."""

    gif: bool


class AudioJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `PreparedAudio`."""

    voice: bool


class DocumentJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `PreparedDocument`."""

    mimetype: str
    filename: str


class StickerJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `PreparedSticker`."""

    pack: StickerPack


class LinkThumbnailJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `LinkThumbnail`."""


class PortraitJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `Portrait`."""


class PageJob(_Job, frozen=True, kw_only=True, tag=True):
    """Answered with a `Page`; nothing is written."""

    url: str
    charset: str


Job: TypeAlias = (
    ImageJob | VideoJob | AudioJob | DocumentJob | StickerJob | LinkThumbnailJob | PortraitJob | PageJob
)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One file.

    Attributes:
        seconds: when they are over, nobody waits any longer.
    """

    job: Job
    seconds: float


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of it.

    Attributes:
        result: of the type that belongs to the job, encoded; None if there is none.
        refused: why there is none.
        bug: an exception that nobody foresaw, for the log.
        last: the worker ends now.
    """

    result: bytes | None = None
    refused: str = ""
    bug: str = ""
    last: bool = False


def encode(value: object) -> bytes:
    """A frame without its length."""
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def decode(data: bytes, kind: type[Any]) -> Any:
    """What `encode` was given.

    Raises:
        msgspec.DecodeError: that is not what it is.
    """
    return msgspec.msgpack.decode(data, type=kind, dec_hook=_rich)


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no way to encode {type(value)}")


def _rich(kind: type[Any], value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise TypeError(f"no way to decode {kind}")
