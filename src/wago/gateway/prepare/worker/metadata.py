"""Pictures without what cameras write into them: where, when, with what, by whom.

Nothing is decoded: the parts that say so are left out and the rest is copied as it is.
Source: JPEG (ITU T.81, annex B), PNG (W3C, chunk layout), EXIF 2.32 (tag Orientation).
"""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import IO, Final
from zlib import crc32

_SOI: Final = b"\xff\xd8"
_SOS: Final = 0xDA
_APP0: Final = 0xE0
_APP1: Final = 0xE1
_APP2: Final = 0xE2
_APP14: Final = 0xEE
_APP15: Final = 0xEF
_COM: Final = 0xFE
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
# Colour profiles are needed to show the picture right; other APP2 segments hold further pictures.
_PROFILE: Final = b"ICC_PROFILE\x00"

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_TOLD: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})

# A TIFF header and one entry: the tag Orientation, a short.
_ORIENTATION: Final = b"MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"


def strip_metadata(source: Path, target: Path, orientation: int) -> bool:
    """Copy a JPEG or PNG without its metadata; False, and no copy, if it has none or is neither.

    Args:
        orientation: EXIF's value for how it is held, kept where it is not 1.

    Raises:
        OSError: the disk takes nothing.
    """
    with source.open("rb") as read, target.open("wb") as write:
        head = read.read(len(_PNG))
        read.seek(0)
        told = False
        if head.startswith(_SOI):
            told = _strip_jpeg(read, write, orientation)
        elif head == _PNG:
            told = _strip_png(read, write, orientation)
    if not told:
        target.unlink()
    return told


def _strip_jpeg(read: IO[bytes], write: IO[bytes], orientation: int) -> bool:
    write.write(read.read(len(_SOI)))
    if orientation != 1:
        segment = b"Exif\x00\x00" + _held(orientation)
        write.write(struct.pack(">BBH", 0xFF, _APP1, len(segment) + 2) + segment)
    told = False
    while True:
        mark = read.read(2)
        if len(mark) < 2 or mark[0] != 0xFF:
            # Not a sequence of segments any more: whatever it is goes along.
            write.write(mark)
            break
        kind = mark[1]
        if kind == 0xFF:
            # Padding; the next byte may be the marker.
            read.seek(-1, 1)
            continue
        if kind in _STANDALONE:
            write.write(mark)
            continue
        length = read.read(2)
        size = int.from_bytes(length, "big") - 2
        if len(length) < 2 or size < 0:
            write.write(mark + length)
            break
        segment = read.read(size)
        if _tells(kind, segment):
            told = True
            continue
        write.write(mark + length + segment)
        if kind == _SOS:
            break
    shutil.copyfileobj(read, write)
    return told


def _tells(kind: int, segment: bytes) -> bool:
    if kind == _APP2:
        return not segment.startswith(_PROFILE)
    return kind == _COM or (_APP0 < kind <= _APP15 and kind != _APP14)


def _strip_png(read: IO[bytes], write: IO[bytes], orientation: int) -> bool:
    write.write(read.read(len(_PNG)))
    told = False
    while len(head := read.read(8)) == 8:
        size, kind = struct.unpack(">I4s", head)
        if kind in _PNG_TOLD:
            told = True
            read.seek(size + 4, 1)
            if kind == b"eXIf" and orientation != 1:
                chunk = kind + _held(orientation)
                write.write(struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", crc32(chunk)))
            continue
        write.write(head)
        _copy(read, write, size + 4)
        if kind == b"IEND":
            # What follows belongs to no picture.
            return told or bool(read.read(1))
    write.write(head)
    return told


def _held(orientation: int) -> bytes:
    return _ORIENTATION + struct.pack(">HHI", orientation, 0, 0)


def _copy(read: IO[bytes], write: IO[bytes], size: int) -> None:
    while size > 0 and (piece := read.read(min(size, 1 << 20))):
        write.write(piece)
        size -= len(piece)
