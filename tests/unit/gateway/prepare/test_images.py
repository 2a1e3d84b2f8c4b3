"""Pictures: kept or converted, upright, with a thumbnail."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from tests.unit.gateway.prepare import samples
from tests.unit.gateway.prepare.conftest import MakePreparer
from wago.errors import Unpreparable
from wago.gateway.prepare import Preparer, PrepareSettings
from wago.gateway.prepare.worker.metadata import strip_metadata

NewFiles = Callable[[], list[Path]]


def close(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = image.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("format_name", "mode", "mimetype"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "I;16", "image/png"),
    ],
)
async def test_what_clients_show_is_kept(
    preparer: Preparer, tmp_path: Path, new_files: NewFiles, format_name: str, mode: str, mimetype: str
) -> None:
    if mode == "I;16":
        image = samples.picture(mode="L").convert("I").point(lambda value: value * 256).convert("I;16")
    else:
        image = samples.picture(mode=mode)
    path = samples.save(tmp_path / "a", image, format_name)
    before = path.read_bytes()
    made = await preparer.image(path)
    assert made.path == path
    assert path.read_bytes() == before
    assert new_files() == []
    assert (made.mimetype, made.width, made.height) == (mimetype, 300, 200)
    assert opened(made.thumbnail).format == "JPEG"
    assert opened(made.thumbnail).size == (100, 67)


@pytest.mark.parametrize("format_name", ["WEBP", "TIFF", "BMP", "AVIF", "GIF", "JPEG2000", "ICO"])
async def test_what_they_do_not_show_is_converted(
    preparer: Preparer, tmp_path: Path, new_files: NewFiles, format_name: str
) -> None:
    path = samples.save(tmp_path / "a", samples.picture(256, 256), format_name)
    with await preparer.image(path) as made:
        assert made.mimetype == "image/jpeg"
        assert made.created == (made.path,)
        assert new_files() == [made.path]
        with Image.open(made.path) as image:
            assert (image.format, image.size) == ("JPEG", (256, 256))
            assert close(image, (20, 20), samples.RED)
            assert close(image, (240, 20), samples.GREEN)
            assert close(image, (20, 240), samples.BLUE)
    assert new_files() == []


@pytest.mark.parametrize("format_name", ["WEBP", "TIFF", "AVIF", "GIF"])
async def test_what_is_transparent_stays_so(preparer: Preparer, tmp_path: Path, format_name: str) -> None:
    image = samples.picture(64, 64, "RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 32, 32))
    with await preparer.image(samples.save(tmp_path / "a", image, format_name)) as made:
        assert made.mimetype == "image/png"
        with Image.open(made.path) as result:
            pixel = result.convert("RGBA").getpixel((5, 5))
            assert isinstance(pixel, tuple)
            assert pixel[3] == 0
    assert close(opened(made.thumbnail), (5, 5), (255, 255, 255))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
async def test_orientations_count(
    preparer: Preparer, tmp_path: Path, format_name: str, orientation: int
) -> None:
    # What is stored so that it is `picture` after the turn that the tag asks for.
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = samples.picture(96, 64)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = samples.save(
        tmp_path / "a", image.transpose(undo) if undo is not None else image, format_name, exif=exif.tobytes()
    )
    with await preparer.image(path) as made:
        assert (made.width, made.height) == (96, 64)
        small = opened(made.thumbnail)
        assert small.size == (96, 64)
        assert close(small, (10, 10), samples.RED)
        assert close(small, (85, 10), samples.GREEN)
        assert close(small, (10, 55), samples.BLUE)
        if made.path != path:
            with Image.open(made.path) as result:
                assert close(ImageOps.exif_transpose(result), (10, 10), samples.RED)


async def test_pictures_of_iphones_are_converted(preparer: Preparer, tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(samples.HEIC)
    assert await preparer.sniff(path) == "image/heic"
    with await preparer.image(path) as made:
        assert (made.mimetype, made.width, made.height) == ("image/jpeg", 200, 300)
        with Image.open(made.path) as image:
            assert image.size == (200, 300)
            assert image.getexif().get(0x0112, 1) == 1
            assert close(image, (180, 20), samples.RED)
            assert close(image, (180, 280), samples.GREEN)
            assert close(image, (20, 20), samples.BLUE)


async def test_cmyk_becomes_rgb(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.save(tmp_path / "a", samples.picture(mode="CMYK"), "JPEG")
    with await preparer.image(path) as made:
        assert made.path != path
        with Image.open(made.path) as image:
            assert image.mode == "RGB"
            assert close(image, (20, 20), samples.RED)


async def test_very_large_ones_are_scaled_down(make_preparer: MakePreparer, tmp_path: Path) -> None:
    preparer = make_preparer(replace(PrepareSettings(), image_edge=200))
    for format_name in ("JPEG", "PNG", "WEBP"):
        path = samples.save(tmp_path / "a", samples.picture(800, 400), format_name)
        with await preparer.image(path) as made:
            assert made.path != path
            assert (made.width, made.height) == (200, 100)
            with Image.open(made.path) as image:
                assert image.size == (200, 100)


async def test_a_photograph_larger_than_what_is_decoded_is_read_reduced(
    make_preparer: MakePreparer, tmp_path: Path
) -> None:
    preparer = make_preparer(replace(PrepareSettings(), image_edge=256, max_pixels=1_000_000))
    path = samples.save(tmp_path / "a", samples.picture(2400, 1600), "JPEG")
    with await preparer.image(path) as made:
        assert (made.width, made.height) == (256, 171)
    with pytest.raises(Unpreparable, match="2400x1600"):
        await preparer.image(samples.save(tmp_path / "b", samples.picture(2400, 1600), "PNG"))


async def test_of_an_animation_the_first_frame_is_taken(preparer: Preparer, tmp_path: Path) -> None:
    with await preparer.image(samples.animation(tmp_path / "a.gif")) as made, Image.open(made.path) as image:
        assert close(image, (4, 40), samples.RED)
        assert close(image, (100, 40), (255, 255, 255))


async def test_what_is_no_picture_is_refused(preparer: Preparer, tmp_path: Path) -> None:
    for name, data in {
        "empty": b"",
        "text": b"hello",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        "video": samples.video(tmp_path / "v", seconds=0.2).read_bytes(),
        "pdf": samples.pdf(tmp_path / "p").read_bytes(),
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Unpreparable, match="the image cannot be prepared: it is not a picture"):
            await preparer.image(tmp_path / name)


async def test_thumbnails_of_slim_pictures_have_a_pixel_at_least(preparer: Preparer, tmp_path: Path) -> None:
    made = await preparer.image(samples.save(tmp_path / "a", samples.picture(4000, 2), "PNG"))
    assert opened(made.thumbnail).size == (100, 1)


async def test_a_link_thumbnail_is_small_and_large(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.save(tmp_path / "a", samples.picture(2160, 1080, "RGBA"), "WEBP")
    with await preparer.link_thumbnail(path) as made:
        assert (made.width, made.height, made.mimetype) == (1080, 540, "image/jpeg")
        with Image.open(made.path) as image:
            assert (image.format, image.size) == ("JPEG", (1080, 540))
        assert opened(made.thumbnail).size == (100, 50)
    assert opened(await preparer.thumbnail(path)).size == (100, 50)


def told(format_name: str, orientation: int) -> bytes:
    """A picture with what cameras and people write into it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "ACME cameras"
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    out = io.BytesIO()
    image = samples.picture()
    if format_name == "PNG":
        info = PngInfo()
        info.add_text("Author", "ACME person")
        image.save(out, "PNG", exif=exif, pnginfo=info)
    else:
        image.save(out, "JPEG", exif=exif, comment=b"ACME comment", icc_profile=b"ACME profile" * 8)
    return out.getvalue()


@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", [1, 6])
async def test_what_cameras_write_is_left_out(
    preparer: Preparer, tmp_path: Path, format_name: str, orientation: int
) -> None:
    path = tmp_path / "a"
    path.write_bytes(before := told(format_name, orientation))
    with await preparer.image(path) as prepared:
        after = prepared.path.read_bytes()
        sizes = (prepared.width, prepared.height)
    assert path.read_bytes() == before
    assert after.replace(b"ACME profile", b"").count(b"ACME") == 0
    image, original = opened(after), opened(before)
    assert image.tobytes() == original.tobytes()
    assert image.info.get("icc_profile") == original.info.get("icc_profile")
    assert 0x8825 not in image.getexif()
    assert image.getexif().get(0x0112, 1) == orientation
    assert sizes == ((image.height, image.width) if orientation == 6 else image.size)


async def test_metadata_stays_on_request(make_preparer: MakePreparer, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(told("JPEG", 1))
    with await make_preparer(PrepareSettings(strip_metadata=False)).image(path) as prepared:
        assert prepared.path == path


@given(data=st.binary(max_size=400), cut=st.integers(0, 600))
def test_damaged_pictures_are_copied_somehow(data: bytes, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a"), Path(folder, "b")
        for content in (data, b"\xff\xd8" + data, told("JPEG", 6)[:cut] + data, told("PNG", 1)[:cut] + data):
            source.write_bytes(content)
            assert strip_metadata(source, target, 6) == target.exists()
            target.unlink(missing_ok=True)


@pytest.mark.parametrize(("size", "mode"), [((900, 300), "RGB"), ((40, 40), "RGBA"), ((30, 1000), "L")])
async def test_a_portrait_is_the_middle_of_a_picture(
    preparer: Preparer, tmp_path: Path, new_files: NewFiles, size: tuple[int, int], mode: str
) -> None:
    image = Image.new("RGB", size, "red")
    short = min(size)
    middle = ((size[0] - short) // 2, (size[1] - short) // 2)
    image.paste((0, 0, 255), (*middle, middle[0] + short, middle[1] + short))
    path = samples.save(tmp_path / "a", image.convert(mode), "PNG")
    with await preparer.portrait(path) as made:
        assert (made.mimetype, made.edge) == ("image/jpeg", 640)
        shown = opened(made.path.read_bytes())
        assert (shown.format, shown.size) == ("JPEG", (640, 640))
        colour = (0, 0, 255) if mode != "L" else (29, 29, 29)
        assert all(close(shown, at, colour) for at in ((5, 5), (320, 320), (634, 634)))
    assert new_files() == []


async def test_what_is_no_portrait(preparer: Preparer, tmp_path: Path, new_files: NewFiles) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"no picture")
    with pytest.raises(Unpreparable):
        await preparer.portrait(path)
    assert new_files() == []
