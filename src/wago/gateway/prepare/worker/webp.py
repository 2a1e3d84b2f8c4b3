"""The container of WebP: what it holds, where its first frame ends, and the names of a sticker's pack.

Source: Google's WebP Container Specification. The EXIF of stickers, a TIFF header with one private tag whose
value is JSON, is what WhatsApp's sticker apps write (WhatsApp/stickers on GitHub; Baileys' documentation).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wago.gateway.prepare.results import StickerPack
from wago.gateway.prepare.worker.limits import Refused

HEAD_BYTES: Final = 30
"""So many say how large the picture is."""
_ANIMATION: Final = 0x02
_EXIF: Final = 0x08
_ALPHA: Final = 0x10
_HEADER: Final = 12
# Little-endian TIFF, one entry of tag 0x5741 ("AW") and type UNDEFINED; then its length, its offset.
_EXIF_HEAD: Final = bytes.fromhex("49492a00080000000100415707 00")
_EXIF_TAIL: Final = bytes.fromhex("16000000")


@dataclass(frozen=True, slots=True)
class WebpInfo:
    """What the container says.

    Attributes:
        frames: 1 if it is not animated.
        milliseconds: of all frames together; 0 if it is not animated.
        first_frame_length: bytes of the file up to the end of its first frame; None if it is not animated.
    """

    width: int
    height: int
    animated: bool
    frames: int = 1
    milliseconds: int = 0
    first_frame_length: int | None = None


def read_webp(data: bytes) -> WebpInfo:
    """Read the container of a whole file.

    Raises:
        Refused: it is no WebP, or damaged.
    """
    size: tuple[int, int] | None = None
    animated, frames, milliseconds, first_end = False, 0, 0, None
    for name, at, length in _chunks(data):
        body = data[at : at + length]
        if name == b"VP8X" and length >= 10:
            animated = bool(body[0] & _ANIMATION)
            size = _u24(body, 4) + 1, _u24(body, 7) + 1
        elif name == b"ANMF" and length >= 16:
            frames += 1
            milliseconds += _u24(body, 12)
            first_end = first_end or at + length + length % 2
        elif name in (b"VP8 ", b"VP8L"):
            frames += 1
            size = size or _bitstream_size(name, body)
    if size is None or not frames:
        raise Refused("it is a damaged WebP")
    if not animated:
        return WebpInfo(*size, animated=False)
    return WebpInfo(*size, True, frames, milliseconds, first_end)


def canvas_size(head: bytes) -> tuple[int, int] | None:
    """Width and height by the first bytes of a file; None if they are not a WebP's."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < HEAD_BYTES:
        return None
    name, body = head[12:16], head[20:HEAD_BYTES]
    if name == b"VP8X":
        return _u24(body, 4) + 1, _u24(body, 7) + 1
    try:
        return _bitstream_size(name, body)
    except Refused:
        return None


def with_pack(data: bytes, pack: StickerPack) -> bytes:
    """The same picture with the pack's names in its EXIF, in place of what was there.

    Raises:
        Refused: it is no WebP, or damaged.
    """
    info = read_webp(data)
    flags = (_ANIMATION if info.animated else 0) | _EXIF
    extended, parts = b"", list[bytes]()
    for name, at, length in _chunks(data):
        body = data[at : at + length]
        if name == b"VP8X":
            extended = bytes([body[0] | _EXIF]) + body[1:10]
        elif name != b"EXIF":
            if name == b"VP8L" and len(body) > 4 and body[4] & 0x10:
                flags |= _ALPHA
            parts.append(_chunk(name, body))
    if not extended:
        extended = struct.pack("<B3x", flags) + _p24(info.width - 1) + _p24(info.height - 1)
    inside = b"WEBP" + _chunk(b"VP8X", extended) + b"".join(parts) + _chunk(b"EXIF", pack_exif(pack))
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def pack_exif(pack: StickerPack) -> bytes:
    """The EXIF that says whose sticker it is."""
    said: dict[str, object] = {
        "sticker-pack-id": pack.pack_id,
        "sticker-pack-name": pack.name,
        "sticker-pack-publisher": pack.publisher,
        "emojis": list(pack.emojis),
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return _EXIF_HEAD + struct.pack("<I", len(text)) + _EXIF_TAIL + text


def read_pack(data: bytes) -> StickerPack | None:
    """Whose sticker it is, by its EXIF; None if that does not say.

    Raises:
        Refused: it is no WebP, or damaged.
    """
    for name, at, length in _chunks(data):
        if name == b"EXIF" and data[at : at + len(_EXIF_HEAD)] == _EXIF_HEAD:
            text = data[at + len(_EXIF_HEAD) + 8 : at + length]
            try:
                said = json.loads(text)
            except (ValueError, RecursionError):
                return None
            if not isinstance(said, dict):
                return None
            emojis = said.get("emojis")
            return StickerPack(
                pack_id=_text(said, "sticker-pack-id"),
                name=_text(said, "sticker-pack-name"),
                publisher=_text(said, "sticker-pack-publisher"),
                emojis=tuple(e for e in emojis if isinstance(e, str)) if isinstance(emojis, list) else (),
            )
    return None


def _text(said: dict[object, object], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, offset and length of each chunk's content."""
    if len(data) < _HEADER or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Refused("it is no WebP")
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    at = _HEADER
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise Refused("it is a damaged WebP")
        yield data[at : at + 4], at + 8, length
        at += 8 + length + length % 2


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _bitstream_size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    if name == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise Refused("it is a damaged WebP")


def _u24(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "little")


def _p24(value: int) -> bytes:
    return value.to_bytes(3, "little")
