"""Files that are broken: each way of preparing refuses them or makes do, and nothing else happens."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.gateway.prepare import samples
from tests.unit.gateway.prepare.conftest import MakePreparer
from wago.errors import Unpreparable
from wago.gateway.prepare import Preparer, PrepareSettings

Build = Callable[[Path], Path]
Prepare = Callable[[Preparer, Path], Awaitable[object]]


def _image(format_name: str) -> Build:
    return lambda path: samples.save(path, samples.noise(120, 90), format_name)


def _heic(path: Path) -> Path:
    path.write_bytes(samples.HEIC)
    return path


def _animation(format_name: str) -> Build:
    return lambda path: samples.animation(path, format_name, frames=6)


def _video(container: str, codec: str, sound: str) -> Build:
    return lambda path: samples.video(path, container=container, codec=codec, sound=sound, seconds=1)


def _audio(container: str, codec: str, rate: int = 48000) -> Build:
    return lambda path: samples.audio(path, container=container, codec=codec, rate=rate, seconds=1)


async def _as_image(preparer: Preparer, path: Path) -> object:
    with await preparer.image(path) as made:
        return made


async def _as_video(preparer: Preparer, path: Path) -> object:
    with await preparer.video(path) as made:
        return made


async def _as_voice(preparer: Preparer, path: Path) -> object:
    with await preparer.audio(path, voice=True) as made:
        return made


async def _as_audio(preparer: Preparer, path: Path) -> object:
    with await preparer.audio(path, voice=False) as made:
        return made


async def _as_sticker(preparer: Preparer, path: Path) -> object:
    with await preparer.sticker(path) as made:
        return made


async def _as_document(preparer: Preparer, path: Path) -> object:
    with await preparer.document(path) as made:
        return made


SAMPLES: dict[str, tuple[Build, tuple[Prepare, ...]]] = {
    "jpeg": (_image("JPEG"), (_as_image, _as_sticker, _as_document)),
    "png": (_image("PNG"), (_as_image, _as_sticker)),
    "gif": (_image("GIF"), (_as_image,)),
    "webp": (_image("WEBP"), (_as_image, _as_sticker)),
    "tiff": (_image("TIFF"), (_as_image,)),
    "bmp": (_image("BMP"), (_as_image,)),
    "avif": (_image("AVIF"), (_as_image,)),
    "jpeg 2000": (_image("JPEG2000"), (_as_image,)),
    "heic": (_heic, (_as_image, _as_sticker)),
    "animated gif": (_animation("GIF"), (_as_video, _as_sticker)),
    "animated webp": (_animation("WEBP"), (_as_video, _as_sticker)),
    "animated png": (_animation("PNG"), (_as_video, _as_sticker)),
    "mp4": (_video("mp4", "libx264", "aac"), (_as_video, _as_sticker, _as_voice, _as_document)),
    "webm": (_video("webm", "libvpx-vp9", "libopus"), (_as_video, _as_voice)),
    "matroska": (_video("matroska", "libx264", "aac"), (_as_video, _as_audio)),
    "avi": (_video("avi", "mpeg4", "libmp3lame"), (_as_video,)),
    "ogg opus": (_audio("ogg", "libopus"), (_as_voice, _as_audio)),
    "mp3": (_audio("mp3", "libmp3lame"), (_as_voice, _as_audio)),
    "m4a": (_audio("ipod", "aac"), (_as_voice, _as_audio)),
    "wav": (_audio("wav", "pcm_s16le"), (_as_voice, _as_audio)),
    "flac": (_audio("flac", "flac"), (_as_voice, _as_audio)),
    "pdf": (samples.pdf, (_as_document,)),
}


def _damaged(data: bytes, rng: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(rng.choice((1, 3, 20))):
        at = rng.randrange(len(broken))
        match rng.randrange(5):
            case 0:
                broken[at] ^= 1 << rng.randrange(8)
            case 1:
                broken[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
            case 2:
                del broken[at : at + rng.randrange(1, 40)]
            case 3:
                broken[at:at] = rng.randbytes(rng.randrange(1, 40))
            case _:
                # Headers are where it hurts.
                broken[min(at, 64)] = rng.randrange(256)
    return bytes(broken)


@pytest.mark.parametrize("name", SAMPLES)
async def test_damaged_files(make_preparer: MakePreparer, tmp_path: Path, name: str) -> None:
    preparer = make_preparer(replace(PrepareSettings(), timeout_s=20, transcode_s=20))
    build, ways = SAMPLES[name]
    data = build(tmp_path / "whole").read_bytes()
    rng = random.Random(name)
    variants = [data[: len(data) * part // 8] for part in range(8)]
    variants += [_damaged(data, rng) for _ in range(12)]
    refused = 0
    for index, variant in enumerate(variants):
        path = tmp_path / f"variant-{index}"
        path.write_bytes(variant)
        for prepare in ways:
            try:
                await prepare(preparer, path)
            except Unpreparable:
                refused += 1
    if _as_document not in ways:
        assert refused
    assert list((tmp_path / "new").rglob("prepared-*")) == []
    # The whole one goes through in every way, before and after.
    for prepare in ways:
        await prepare(preparer, tmp_path / "whole")


@pytest.mark.parametrize(
    ("name", "part"), [("jpeg", 6), ("png", 6), ("webp", 6), ("tiff", 4), ("gif", 6), ("mp4", 4), ("bmp", 4)]
)
async def test_what_is_cut_off_is_never_sent(
    preparer: Preparer, tmp_path: Path, name: str, part: int
) -> None:
    build, (prepare, *_) = SAMPLES[name]
    data = build(tmp_path / "whole").read_bytes()
    (tmp_path / "cut").write_bytes(data[: len(data) * part // 8])
    with pytest.raises(Unpreparable, match=r"damaged|not a picture"):
        await prepare(preparer, tmp_path / "cut")


async def test_a_file_that_is_not_there(preparer: Preparer, tmp_path: Path) -> None:
    for prepare in (_as_image, _as_video, _as_voice, _as_sticker):
        with pytest.raises(Unpreparable):
            await prepare(preparer, tmp_path / "nothing")
    with pytest.raises(OSError, match="No such file"):
        await preparer.sniff(tmp_path / "nothing")
