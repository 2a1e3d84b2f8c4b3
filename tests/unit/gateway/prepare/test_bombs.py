"""Files that unpack to more than anybody has: refused by their headers, or fatal to a worker at most."""

from __future__ import annotations

import gzip
import resource
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.unit.gateway.prepare import samples
from tests.unit.gateway.prepare.conftest import MakePreparer
from wago.errors import Unpreparable
from wago.gateway.prepare import Preparer, PrepareSettings

Prepare = Callable[[Preparer, Path], Awaitable[object]]

IMAGE: Prepare = lambda preparer, path: preparer.image(path)  # noqa: E731
VIDEO: Prepare = lambda preparer, path: preparer.video(path)  # noqa: E731
GIF: Prepare = lambda preparer, path: preparer.video(path, gif=True)  # noqa: E731
VOICE: Prepare = lambda preparer, path: preparer.audio(path, voice=True)  # noqa: E731
STICKER: Prepare = lambda preparer, path: preparer.sticker(path)  # noqa: E731
LINK: Prepare = lambda preparer, path: preparer.link_thumbnail(path)  # noqa: E731


def _png_header(path: Path, width: int, height: int) -> Path:
    """A PNG that announces pixels and has none."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(bytes(1024))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
        )
    )
    return path


def _gif(path: Path, frames: int, width: int, height: int) -> Path:
    """A GIF whose every frame is as large as can be, in forty bytes."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\xff\0\0\0\0\xff"
    # LZW with codes of three bits: clear, one pixel, end.
    frame = (
        b"\x21\xf9\x04\x04\x02\0\0\0"
        + b"\x2c"
        + struct.pack("<HHHHB", 0, 0, width, height, 0)
        + b"\x02\x02\x44\x01\0"
    )
    path.write_bytes(screen + frame * frames + b"\x3b")
    return path


def _h264(path: Path, width: int, height: int) -> Path:
    """A small video whose sequence parameter set claims to be large."""
    data = bytearray(samples.video(path, seconds=1, sound=None).read_bytes())
    at = data.index(b"avcC") + 4 + 6
    length = int.from_bytes(data[at : at + 2], "big")
    claimed = _sps(width, height)
    assert len(claimed) <= length
    # What follows the stop bit is padding.
    data[at + 2 : at + 2 + length] = claimed.ljust(length, b"\0")
    path.write_bytes(data)
    return path


def _sps(width: int, height: int) -> bytes:
    """A sequence parameter set of the baseline profile (H.264, 7.3.2.1.1)."""
    bits = "".join(
        (
            *(_golomb(0) for _ in range(2)),  # id, log2 of frame numbers
            _golomb(2),  # order of pictures: as they come
            _golomb(1),  # one reference
            "0",
            _golomb(width // 16 - 1),
            _golomb(height // 16 - 1),
            "1100",  # no interlacing, 8x8 inference, no cropping, no VUI
            "1",
        )
    )
    bits = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return b"\x67\x42\xc0\x3e" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _golomb(value: int) -> str:
    code = f"{value + 1:b}"
    return "0" * (len(code) - 1) + code


def _motion_jpeg(path: Path, width: int, height: int) -> Path:
    """A video of JPEGs that claim to be large."""
    data = samples.video(path, container="avi", codec="mjpeg", pixels="yuvj420p", sound=None).read_bytes()
    size = b"\xff\xc0\x00\x11\x08"
    path.write_bytes(
        data.replace(size + struct.pack(">HH", 120, 160), size + struct.pack(">HH", height, width))
    )
    return path


def _silence(path: Path, hours: int) -> Path:
    """A recording whose file takes no room on the disk."""
    length = hours * 3600 * 48000 * 2
    with path.open("wb") as file:
        file.write(
            b"RIFF"
            + struct.pack("<I", length + 36)
            + b"WAVEfmt "
            + struct.pack("<IHHIIHH", 16, 1, 1, 48000, 96000, 2, 16)
        )
        file.write(b"data" + struct.pack("<I", length))
        file.truncate(length + 44)
    return path


def _webp(path: Path, frames: int) -> Path:
    """An animated WebP with a canvas of 16384 by 16384 and the same small frame again and again."""
    still = path.with_suffix(".one")
    Image.new("RGB", (16, 16), samples.RED).save(still, "WEBP", lossless=True)
    bitstream = still.read_bytes()[12:]
    side = (16383).to_bytes(3, "little")
    frame = bytes(6) + (15).to_bytes(3, "little") * 2 + (40).to_bytes(3, "little") + b"\0" + bitstream

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    inside = (
        b"WEBP"
        + chunk(b"VP8X", b"\x02\0\0\0" + side * 2)
        + chunk(b"ANIM", bytes(6))
        + chunk(b"ANMF", frame) * frames
    )
    path.write_bytes(b"RIFF" + struct.pack("<I", len(inside)) + inside)
    return path


def _deflated_tiff(path: Path, width: int, height: int) -> Path:
    Image.new("L", (width, height)).save(path, "TIFF", compression="tiff_adobe_deflate")
    return path


def _icon(path: Path) -> Path:
    """An icon with a bomb inside: its own header tells of 16 by 16 pixels."""
    inner = _png_header(path.with_suffix(".inner"), 50000, 50000).read_bytes()
    path.write_bytes(
        struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(inner), 22) + inner
    )
    return path


def _text_chunks(path: Path) -> Path:
    """A small PNG with a compressed text of half a gigabyte."""
    small = samples.save(path, samples.picture(8, 8), "PNG").read_bytes()
    packer = zlib.compressobj(9)
    text = b"".join(packer.compress(bytes(1 << 20)) for _ in range(512)) + packer.flush()
    body = b"Comment\0\0" + text
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    path.write_bytes(small[:33] + chunk + small[33:])
    return path


def _heic(path: Path, width: int, height: int) -> Path:
    """A HEIC that claims to be large, in its properties."""
    claimed = samples.HEIC.replace(
        b"ispe\0\0\0\0" + struct.pack(">II", 300, 200), b"ispe\0\0\0\0" + struct.pack(">II", width, height)
    )
    assert claimed != samples.HEIC
    path.write_bytes(claimed)
    return path


BOMBS: dict[str, tuple[Prepare, Callable[[Path], Path], str]] = {
    "png of 50000x50000": (IMAGE, lambda p: _png_header(p, 50000, 50000), "pixels"),
    "png that really has its 10000x10000": (
        IMAGE,
        lambda p: samples.png_of_nothing(p, 10000, 10000),
        "pixels",
    ),
    "png as a sticker": (STICKER, lambda p: samples.png_of_nothing(p, 10000, 10000), "pixels"),
    "png behind a link": (LINK, lambda p: samples.png_of_nothing(p, 10000, 10000), "pixels"),
    "tiff of 20000x20000": (IMAGE, lambda p: _deflated_tiff(p, 20000, 20000), "pixels"),
    "icon with a png of 50000x50000 inside": (IMAGE, _icon, "pixels|damaged"),
    "png with half a gigabyte of text": (IMAGE, _text_chunks, "damaged|memory"),
    "heic of 16000x16000": (IMAGE, lambda p: _heic(p, 16000, 16000), "pixels"),
    "heic of 60000x60000": (IMAGE, lambda p: _heic(p, 60000, 60000), "pixels|not a picture|damaged"),
    "gif with 100000 frames": (GIF, lambda p: _gif(p, 100_000, 10, 10), "frames"),
    "gif with 100000 frames as a sticker": (STICKER, lambda p: _gif(p, 100_000, 10, 10), "frames"),
    "gif with large frames": (GIF, lambda p: _gif(p, 1500, 7000, 7000), "too much"),
    "gif with frames of 65535x65535": (GIF, lambda p: _gif(p, 3, 65535, 65535), "pixels"),
    "webp with a canvas of 16384x16384": (GIF, lambda p: _webp(p, 500), "pixels"),
    "webp with a canvas of 16384x16384 as a sticker": (STICKER, lambda p: _webp(p, 3), "pixels"),
    "h264 of 16000x16000": (VIDEO, lambda p: _h264(p, 16000, 16000), "pixels"),
    "h264 of 16000x16000 as a sticker": (STICKER, lambda p: _h264(p, 16000, 16000), "pixels"),
    "h264 of more than there can be": (VIDEO, lambda p: _h264(p, 160000, 160000), "damaged"),
    "motion jpeg of 60000x60000": (VIDEO, lambda p: _motion_jpeg(p, 60000, 60000), "pixels|damaged"),
    "a day of silence": (VOICE, lambda p: _silence(p, 12), "too long"),
}


@pytest.fixture
def bounded(make_preparer: MakePreparer) -> Preparer:
    return make_preparer(replace(PrepareSettings(), timeout_s=60, transcode_s=60))


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_and_the_gateway_lives(bounded: Preparer, tmp_path: Path, name: str) -> None:
    prepare, build, why = BOMBS[name]
    bomb = build(tmp_path / "bomb")
    before = _peak()
    with pytest.raises(Unpreparable, match=why):
        await prepare(bounded, bomb)
    assert _peak() - before < 32 * 1024
    await _still_works(bounded, tmp_path)
    assert list((tmp_path / "new").rglob("prepared-*")) == []


async def test_what_headers_do_not_tell_meets_the_bound_on_memory(
    make_preparer: MakePreparer, tmp_path: Path
) -> None:
    # The header is within bounds that were opened wide; the worker's memory is not.
    settings = replace(PrepareSettings(), max_pixels=10**10, memory_bytes=512 * 1024**2)
    preparer = make_preparer(settings)
    before = _peak()
    with pytest.raises(Unpreparable, match="memory"):
        await preparer.image(samples.png_of_nothing(tmp_path / "bomb", 15000, 15000))
    assert _peak() - before < 32 * 1024
    await _still_works(preparer, tmp_path)


async def test_what_headers_do_not_tell_meets_the_bound_on_time(
    make_preparer: MakePreparer, tmp_path: Path
) -> None:
    preparer = make_preparer(replace(PrepareSettings(), transcode_s=1))
    with pytest.raises(Unpreparable, match="longer than"):
        await preparer.audio(_silence(tmp_path / "bomb", 3), voice=True)
    await _still_works(preparer, tmp_path)


async def test_a_recording_that_is_longer_than_its_header_says(
    make_preparer: MakePreparer, tmp_path: Path
) -> None:
    preparer = make_preparer(replace(PrepareSettings(), max_seconds=5))
    honest = samples.audio(tmp_path / "a.wav", container="wav", codec="pcm_s16le", seconds=8)
    with pytest.raises(Unpreparable, match="too long"):
        await preparer.audio(honest, voice=True)
    # ADTS has no header with a length: it is guessed from the first frames.
    silent = samples.audio(tmp_path / "a.aac", container="adts", codec="aac", seconds=8)
    with pytest.raises(Unpreparable, match="too long"):
        await preparer.audio(silent, voice=True)


async def test_a_page_of_any_size_is_drawn_small(bounded: Preparer, tmp_path: Path) -> None:
    path = samples.pdf(tmp_path / "a.pdf", width=1e9, height=1e9)
    with await bounded.document(path, filename="a.pdf") as made:
        assert made.page_count == 3
        assert (made.width, made.height) == (480, 480)
    path = samples.pdf(tmp_path / "b.pdf", width=1e7, height=1)
    with await bounded.document(path, filename="b.pdf") as made:
        assert made.width == 480
        assert made.height is not None
        assert made.height < 10


@pytest.mark.parametrize("content", ["q " * 200_000, "1 0 0 rg 0 0 9 9 re f " * 300_000])
async def test_a_page_with_endless_content_is_a_document_all_the_same(
    make_preparer: MakePreparer, tmp_path: Path, content: str
) -> None:
    preparer = make_preparer(replace(PrepareSettings(), timeout_s=5))
    with await preparer.document(samples.pdf(tmp_path / "a.pdf", content=content), filename="a.pdf") as made:
        assert made.mimetype == "application/pdf"
    await _still_works(preparer, tmp_path)


async def test_archives_are_not_opened(bounded: Preparer, tmp_path: Path) -> None:
    inner = gzip.compress(gzip.compress(bytes(1 << 24)))
    (tmp_path / "a.gz").write_bytes(inner)
    with await bounded.document(tmp_path / "a.gz", filename="a.gz") as made:
        assert made.mimetype == "application/gzip"
    assert bounded.pids == []


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '/etc/passwd'\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period/></MPD>',
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
    ],
)
@pytest.mark.parametrize("prepare", [VIDEO, VOICE, STICKER])
async def test_playlists_that_name_other_files_are_not_followed(
    bounded: Preparer, tmp_path: Path, prepare: Prepare, playlist: str
) -> None:
    (tmp_path / "list").write_text(playlist)
    with pytest.raises(Unpreparable, match="unknown format"):
        await prepare(bounded, tmp_path / "list")


async def _still_works(preparer: Preparer, folder: Path) -> None:
    path = samples.save(folder / "fine.jpg", samples.picture(), "JPEG")
    assert (await preparer.image(path)).width == 300


def _peak() -> int:
    """The most memory that this process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
