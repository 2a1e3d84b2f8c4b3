"""Pillow, opened with care: which formats, how many pixels, how many frames."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.worker.limits import Refused, refusal_of
from wago.gateway.prepare.worker.webp import HEAD_BYTES, canvas_size

# No format that calls other programs (EPS), and none that is a container of others (ICNS, FPX).
_FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "DIB", "ICO", "AVIF", "JPEG2000"]
try:
    import pi_heif
except ImportError:
    pass
else:
    # What iPhones take; neither Pillow nor FFmpeg puts its tiles together.
    pi_heif.register_heif_opener(thumbnails=False)
    _FORMATS.append("HEIF")
FORMATS: Final = tuple(_FORMATS)

# Formats of which a smaller picture can be had without decoding all of it first.
_DRAFTED: Final = ("JPEG", "MPO")
_DRAFT_GAIN: Final = 8

_THUMBNAIL_QUALITY: Final = 50
_DEFAULT_FRAME_MS: Final = 100
_SHORTEST_FRAME_MS: Final = 20
_ORIENTATION: Final = 0x0112
# What brings a picture upright (EXIF 2.32, 4.6.4, tag Orientation); from 5 on width and height change places.
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FIRST_TURNED: Final = 5

# The others have several pictures that are no animation: pages, or sizes.
_ANIMATED: Final = ("GIF", "WEBP", "PNG", "AVIF")


@contextmanager
def open_picture(path: Path, settings: PrepareSettings) -> Iterator[Image.Image]:
    """Open a picture whose header keeps to the bounds; nothing is decoded yet.

    Raises:
        Refused: not a picture, damaged, or too large. Also for what goes wrong while it is open.
    """
    # Its own check comes first, for sizes that formats hide; it counts pixels before any reduction.
    Image.MAX_IMAGE_PIXELS = settings.max_pixels * _DRAFT_GAIN
    with path.open("rb") as file:
        # Pillow takes memory for the whole canvas of a WebP as soon as it opens one.
        if (canvas := canvas_size(file.read(HEAD_BYTES))) is not None:
            check_pixels(*canvas, settings)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                check_pixels(*image.size, settings, drafted=image.format in _DRAFTED)
                yield image
    except UnidentifiedImageError:
        raise Refused("it is not a picture in a known format") from None
    except Image.DecompressionBombError:
        raise Refused("it has too many pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        # What Pillow's decoders raise over damaged files.
        number = error.errno if isinstance(error, OSError) else None
        raise refusal_of(number) or Refused("it is damaged") from None


def check_pixels(width: int, height: int, settings: PrepareSettings, *, drafted: bool = False) -> None:
    """Hold a header's dimensions against the bounds.

    Raises:
        Refused: there are too many pixels, or none.
    """
    if width < 1 or height < 1:
        raise Refused("it is damaged")
    if width * height > settings.max_pixels * (_DRAFT_GAIN if drafted else 1):
        raise Refused(f"it has {width}x{height} pixels, which is too many")


def shown_size(image: Image.Image) -> tuple[int, int]:
    """Width and height after the EXIF orientation."""
    width, height = image.size
    return (height, width) if orientation(image) >= _FIRST_TURNED else (width, height)


def orientation(image: Image.Image) -> int:
    """EXIF's value for how the picture is held; 1 for upright and for what makes no sense."""
    value = image.getexif().get(_ORIENTATION)
    return value if isinstance(value, int) and value in _UPRIGHT else 1


def decode(image: Image.Image, edge: int, settings: PrepareSettings) -> Image.Image:
    """Decode the current frame upright, as RGB or RGBA, no longer than `edge` at its longer edge.

    Raises:
        Refused: it is too large for that.
    """
    if image.format in _DRAFTED:
        image.draft("RGB", (edge, edge))
    check_pixels(*image.size, settings)
    image.load()
    # Asked for now: TIFF's decoder has turned the picture by itself, and says so.
    held = orientation(image)
    decoded = to_rgb(image)
    if max(decoded.size) > edge:
        decoded.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return decoded.transpose(_UPRIGHT[held]) if held in _UPRIGHT else decoded


def to_rgb(image: Image.Image) -> Image.Image:
    """A copy as RGB, or RGBA where something is transparent."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        # Sixteen bits: converting would clip to eight.
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("RGB") if image.mode != "RGB" else image.copy()


def flatten(image: Image.Image) -> Image.Image:
    """The picture on white, if something in it is transparent."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def fit(image: Image.Image, edge: int) -> Image.Image:
    """The picture itself, or a smaller copy."""
    if max(image.size) <= edge:
        return image
    copy = image.copy()
    copy.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return copy


def jpeg_thumbnail(image: Image.Image, settings: PrepareSettings) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    flatten(fit(image, settings.thumbnail_edge)).save(out, "JPEG", quality=_THUMBNAIL_QUALITY, optimize=True)
    return out.getvalue()


def save_jpeg(image: Image.Image, path: Path, quality: int) -> None:
    """Write a JPEG, keeping its colour profile."""
    profile = image.info.get("icc_profile")
    options = {"icc_profile": profile} if isinstance(profile, bytes) else {}
    save(flatten(image), path, "JPEG", quality=quality, optimize=True, **options)


def save(image: Image.Image, path: Path, format_name: str, **options: Any) -> None:
    """Write a picture. By way of memory, because Pillow does not notice when a disk takes only a part."""
    out = io.BytesIO()
    image.save(out, format_name, **options)
    write(path, out.getvalue())


def write(path: Path, data: bytes) -> None:
    """Write a new file.

    Raises:
        Refused: it is too large, or the disk is full.
    """
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise refusal_of(error.errno) or error from None


def count_frames(image: Image.Image, settings: PrepareSettings) -> int:
    """How many frames there are, by their headers.

    Raises:
        Refused: there are too many.
    """
    if image.format not in _ANIMATED:
        return 1
    frames = int(getattr(image, "n_frames", 1))
    if frames > settings.max_frames:
        raise Refused(f"it has {frames} frames, which is too many")
    return frames


def check_animation(image: Image.Image, settings: PrepareSettings) -> None:
    """Hold an animated picture against the bounds for what is decoded as a whole.

    Raises:
        Refused: it does not move, or there is too much of it.
    """
    frames = count_frames(image, settings)
    if frames < 2:
        raise Refused("it is a picture that does not move")
    width, height = image.size
    if frames * width * height > settings.max_animation_pixels:
        raise Refused(f"it has {frames} frames of {width}x{height} pixels, which is too much")


def frames_of(image: Image.Image, edge: int, settings: PrepareSettings) -> Iterator[tuple[Image.Image, int]]:
    """Each frame as `decode` makes it, and how many milliseconds it is shown."""
    for index in range(count_frames(image, settings)):
        image.seek(index)
        frame = decode(image, edge, settings)
        # Some decoders know it only now.
        shown = image.info.get("duration")
        milliseconds = int(shown) if isinstance(shown, int | float) else 0
        # Browsers take very short frames for frames without a duration.
        yield frame, milliseconds if milliseconds >= _SHORTEST_FRAME_MS else _DEFAULT_FRAME_MS
