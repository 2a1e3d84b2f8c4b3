"""Stickers: their size, their bytes, their pack, and the container they are in."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.unit.gateway.prepare import samples
from tests.unit.gateway.prepare.conftest import MakePreparer
from tests.unit.gateway.prepare.test_images import close
from wago.errors import Unpreparable
from wago.gateway.prepare import Preparer, PrepareSettings, StickerPack
from wago.gateway.prepare.worker.limits import Refused
from wago.gateway.prepare.worker.webp import read_pack, read_webp, with_pack

NewFiles = Callable[[], list[Path]]

PACK = StickerPack(pack_id="com.example.cats", name="Cats 🐈", publisher="Zoë", emojis=("😀", "🐈"))


def alpha(image: Image.Image, at: tuple[int, int]) -> int:
    pixel = image.convert("RGBA").getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel[3]


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "AVIF", "GIF"])
async def test_a_picture_becomes_a_still_sticker(
    preparer: Preparer, tmp_path: Path, format_name: str
) -> None:
    path = samples.save(tmp_path / "a", samples.picture(300, 200), format_name)
    with await preparer.sticker(path) as made:
        assert (made.mimetype, made.width, made.height) == ("image/webp", 512, 512)
        assert (made.animated, made.first_frame_length) == (False, None)
        assert made.path.stat().st_size <= 100_000
        with Image.open(made.path) as image:
            assert (image.format, image.size) == ("WEBP", (512, 512))
            # In the middle, with nothing above and below.
            assert alpha(image, (256, 10)) == 0
            assert alpha(image, (256, 500)) == 0
            assert close(image, (20, 120), samples.RED)
            assert close(image, (490, 120), samples.GREEN)
            assert close(image, (20, 390), samples.BLUE)
        thumbnail = Image.open(io.BytesIO(made.thumbnail))
        assert (thumbnail.format, thumbnail.size) == ("PNG", (64, 64))
        assert alpha(thumbnail, (32, 2)) == 0


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG", "AVIF"])
async def test_an_animation_becomes_a_moving_one(
    preparer: Preparer, tmp_path: Path, format_name: str
) -> None:
    path = samples.animation(tmp_path / "a", format_name, frames=10, milliseconds=100)
    with await preparer.sticker(path) as made:
        assert made.animated
        data = made.path.read_bytes()
        assert len(data) <= 500_000
        info = read_webp(data)
        assert (info.frames, info.milliseconds) == (10, 1000)
        assert made.first_frame_length == info.first_frame_length
        with Image.open(made.path) as image:
            assert image.size == (512, 512)
            assert getattr(image, "n_frames", 1) == 10
            assert close(image, (20, 256), samples.RED)
            image.seek(9)
            assert close(image, (470, 256), samples.RED)
            assert close(image, (20, 256), (255, 255, 255))


async def test_a_video_becomes_a_moving_one(preparer: Preparer, tmp_path: Path) -> None:
    moving = samples.animation(tmp_path / "a.gif", frames=40, milliseconds=50)
    with await preparer.video(moving, gif=True) as video, await preparer.sticker(video.path) as made:
        info = read_webp(made.path.read_bytes())
        assert info.animated
        # Fifteen frames a second at most, for the same time.
        assert 20 <= info.frames <= 30
        assert abs(info.milliseconds - 2000) < 150


async def test_a_long_one_is_cut(make_preparer: MakePreparer, tmp_path: Path) -> None:
    preparer = make_preparer(replace(PrepareSettings(), sticker_seconds=1.5))
    path = samples.animation(tmp_path / "a.gif", frames=40, milliseconds=100)
    with await preparer.sticker(path) as made:
        assert read_webp(made.path.read_bytes()).milliseconds == 1500
    with await preparer.video(path, gif=True) as video, await preparer.sticker(video.path) as made:
        assert abs(read_webp(made.path.read_bytes()).milliseconds - 1500) <= 20


async def test_frames_that_look_the_same_make_a_still_one(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.video(tmp_path / "a.mp4", seconds=1, sound=None)
    with await preparer.sticker(path) as made:
        assert not made.animated
        assert not read_webp(made.path.read_bytes()).animated


async def test_turned_videos_are_turned(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.video(tmp_path / "a.mp4", turn=-90, seconds=1, sound=None)
    with await preparer.sticker(path) as made, Image.open(made.path) as image:
        assert alpha(image, (10, 256)) == 0
        assert alpha(image, (256, 10)) == 255


async def test_noise_is_made_to_fit(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.save(tmp_path / "a.png", samples.noise(512, 512), "PNG")
    with await preparer.sticker(path, PACK) as made:
        assert made.path.stat().st_size <= 100_000
        assert read_pack(made.path.read_bytes()) == PACK


async def test_moving_noise_is_made_to_fit_or_refused(make_preparer: MakePreparer, tmp_path: Path) -> None:
    frames = [samples.noise(512, 512, seed) for seed in range(12)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=100)
    with await make_preparer(PrepareSettings()).sticker(tmp_path / "a.gif") as made:
        assert made.animated
        assert made.path.stat().st_size <= 500_000
    strict = replace(PrepareSettings(), animated_sticker_bytes=20_000, max_animated_sticker_bytes=20_000)
    with pytest.raises(Unpreparable, match="20000 bytes"):
        await make_preparer(strict).sticker(tmp_path / "a.gif")


async def test_a_sticker_is_kept_as_it_is(preparer: Preparer, tmp_path: Path, new_files: NewFiles) -> None:
    still = samples.save(tmp_path / "still.webp", samples.picture(512, 512), "WEBP")
    made = await preparer.sticker(still)
    assert made.path == still
    assert not made.animated
    moving = samples.animation(tmp_path / "moving.webp", "WEBP", size=(512, 512), frames=4)
    made = await preparer.sticker(moving)
    assert made.path == moving
    assert made.animated
    assert made.first_frame_length == read_webp(moving.read_bytes()).first_frame_length
    assert new_files() == []


async def test_only_the_names_of_a_kept_sticker_change(preparer: Preparer, tmp_path: Path) -> None:
    for path in (
        samples.save(tmp_path / "still.webp", samples.picture(512, 512), "WEBP"),
        samples.save(tmp_path / "clear.webp", samples.picture(512, 512, "RGBA"), "WEBP", lossless=True),
        samples.animation(tmp_path / "moving.webp", "WEBP", size=(512, 512), frames=4),
    ):
        with await preparer.sticker(path, PACK) as made:
            data = made.path.read_bytes()
            assert read_pack(data) == PACK
            with Image.open(path) as before, Image.open(io.BytesIO(data)) as after:
                assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
                assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


async def test_one_of_another_size_is_made_anew(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.save(tmp_path / "a.webp", samples.picture(256, 256), "WEBP")
    with await preparer.sticker(path) as made:
        assert made.path != path
        assert made.width == 512


async def test_what_cannot_be_seen_is_no_sticker(preparer: Preparer, tmp_path: Path) -> None:
    sound = samples.audio(tmp_path / "a.mp3", container="mp3", codec="libmp3lame")
    with pytest.raises(Unpreparable, match="neither a picture nor a video"):
        await preparer.sticker(sound)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(Unpreparable, match="the sticker cannot be prepared"):
        await preparer.sticker(tmp_path / "text")


# -- the container ------------------------------------------------------------------------------------------


def still(mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    samples.picture(80, 60, mode).save(out, "WEBP", **options)
    return out.getvalue()


def test_the_exif_is_what_sticker_apps_write() -> None:
    data = with_pack(still(), PACK)
    at = data.index(b"EXIF")
    exif = data[at + 8 :]
    # The TIFF header that all sticker tools write, by its bytes.
    assert exif[:22] == bytes.fromhex("49492a0008000000010041570700") + struct.pack(
        "<I", len(exif.rstrip(b"\0")) - 22
    ) + bytes.fromhex("16000000")
    assert json.loads(exif[22:].rstrip(b"\0")) == {
        "sticker-pack-id": "com.example.cats",
        "sticker-pack-name": "Cats 🐈",
        "sticker-pack-publisher": "Zoë",
        "emojis": ["😀", "🐈"],
    }


@pytest.mark.parametrize(
    "data",
    [
        still(),
        still(lossless=True),
        still("RGBA"),
        still("RGBA", lossless=True),
        still(exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
    ],
)
def test_names_are_put_in_and_replaced(data: bytes) -> None:
    once = with_pack(data, PACK)
    assert read_pack(once) == PACK
    assert read_webp(once) == read_webp(data)
    other = StickerPack(name="other")
    twice = with_pack(once, other)
    assert read_pack(twice) == other
    assert twice.count(b"EXIF") == 1
    assert int.from_bytes(twice[4:8], "little") + 8 == len(twice)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(twice)) as after:
        assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


def test_a_file_says_how_large_it_is() -> None:
    info = read_webp(still())
    assert (info.width, info.height, info.animated, info.frames) == (80, 60, False, 1)


@pytest.mark.parametrize("cut", [0, 4, 11, 12, 19, 20, 25])
def test_cut_off_files_are_refused(cut: int) -> None:
    with pytest.raises(Refused):
        read_webp(still()[:cut])


def test_the_first_frame_ends_where_the_second_begins(tmp_path: Path) -> None:
    data = samples.animation(tmp_path / "a.webp", "WEBP", frames=3).read_bytes()
    length = read_webp(data).first_frame_length
    assert length is not None
    assert data[length : length + 4] == b"ANMF"
    # Cut there, it still shows its first frame.
    first = data[:length]
    first = first[:4] + struct.pack("<I", length - 8) + first[8:]
    with Image.open(io.BytesIO(first)) as image:
        assert close(image, (5, 40), samples.RED)


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b"{}", b'{"emojis": 3}', b'{"sticker-pack-name": 4, "emojis": [1]}', b"[" * 100_000]
)
def test_names_that_are_none(text: bytes) -> None:
    data = with_pack(still(), StickerPack(name="x" * 200_000))
    at = data.index(b"EXIF") + 8 + 22
    damaged = data[:at] + (text if len(text) > 100 else text.ljust(len(data) - at))
    damaged += data[len(damaged) :]
    assert read_pack(damaged) in (None, StickerPack())
