"""The files that the gallery sends, drawn here so that they are the same each time."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from PIL import Image, ImageDraw

from tests.unit.gateway.prepare import samples

Draw = Callable[[int, int, float], Image.Image]


def sunrise(width: int, height: int, height_of_sun: float = 0.5) -> Image.Image:
    """Hills, and a sun between 0 (behind them) and 1 (high above)."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):
        part = y / height
        draw.line((0, y, width, y), (int(250 - 90 * (1 - part)), int(150 + 60 * part), int(190 - 60 * part)))
    at, radius = height * (0.75 - 0.5 * height_of_sun), height * 0.13
    draw.ellipse((width * 0.62 - radius, at - radius, width * 0.62 + radius, at + radius), (255, 236, 170))
    for base, swing, waves, colour in (
        (0.62, 0.07, 1.7, (96, 120, 132)),
        (0.74, 0.06, 2.6, (62, 92, 96)),
        (0.86, 0.04, 3.9, (32, 58, 58)),
    ):
        line = [
            (x, height * (base - swing * math.sin(waves * math.pi * x / width))) for x in range(width + 1)
        ]
        draw.polygon([*line, (width, height), (0, height)], colour)
    return image


def cake(width: int, height: int, _: float = 0) -> Image.Image:
    """A cake on a plate."""
    image = Image.new("RGB", (width, height), (245, 230, 220))
    draw, w, h = ImageDraw.Draw(image), width / 100, height / 100
    draw.ellipse((12 * w, 72 * h, 88 * w, 90 * h), (215, 205, 198))
    draw.rounded_rectangle((22 * w, 42 * h, 78 * w, 80 * h), 4 * w, (150, 94, 66))
    draw.rounded_rectangle((22 * w, 36 * h, 78 * w, 54 * h), 6 * w, (250, 244, 238))
    for at in range(5):
        draw.ellipse(((26 + 11 * at) * w, 46 * h, (34 + 11 * at) * w, 60 * h), (250, 244, 238))
        draw.ellipse(((27 + 11 * at) * w, 28 * h, (33 + 11 * at) * w, 38 * h), (200, 40, 60))
    return image


def smile(size: int, eyes: float = 1) -> Image.Image:
    """A face on nothing; `eyes` from 0, shut, to 1."""
    image = Image.new("RGBA", (size, size))
    draw, unit = ImageDraw.Draw(image), size / 100
    draw.ellipse((6 * unit, 6 * unit, 94 * unit, 94 * unit), (255, 205, 60), (214, 150, 20), round(3 * unit))
    for left in (30, 60):
        draw.ellipse(
            (left * unit, (40 - 8 * eyes) * unit, (left + 10) * unit, (44 + 8 * eyes) * unit), (70, 40, 10)
        )
    draw.arc((26 * unit, 32 * unit, 74 * unit, 78 * unit), 20, 160, (70, 40, 10), round(5 * unit))
    return image


def _film(path: Path, draw: Draw, *, size: tuple[int, int], seconds: int, sound: bool) -> Path:
    with av.open(str(path), "w", format="mp4") as target:
        # One thread: how many there are decides on the bytes.
        shown = target.add_stream("libx264", rate=10, options={"threads": "1"})
        shown.width, shown.height, shown.pix_fmt = *size, "yuv420p"
        heard = target.add_stream("aac", rate=48000, layout="mono") if sound else None
        for index in range(seconds * 10):
            frame = av.VideoFrame.from_image(draw(*size, 0.25 + 0.75 * index / (seconds * 10)))
            frame.pts, frame.time_base = index, Fraction(1, 10)
            target.mux(shown.encode(frame))
        target.mux(shown.encode(None))
        if heard is not None:
            samples.encode_sound(target, heard, samples.tone(seconds), 48000)
    return path


def _sound(path: Path) -> Path:
    loudness = [0.15 + 0.85 * abs(math.sin(at / 3)) * (1 - at / 80) for at in range(64)]
    return samples.audio(path, container="mp3", codec="mp3", rate=44100, seconds=7, loudness=loudness)


def _paper(path: Path) -> Path:
    boxes = ["0.13 0.55 0.45 rg 60 740 300 40 re f", "0.8 0.8 0.8 rg"]
    boxes += [f"60 {700 - 26 * row} {460 - 70 * (row % 3)} 10 re f" for row in range(12)]
    boxes += ["0.95 0.75 0.3 rg 60 120 220 220 re f", "0.3 0.5 0.8 rg 300 120 220 150 re f"]
    return samples.pdf(path, pages=3, content=" ".join(boxes))


def _smiles(path: Path) -> Path:
    faces = [smile(160, eyes) for eyes in (1, 0.6, 0.1, 0.6, 1, 1)]
    pictures = [
        Image.alpha_composite(Image.new("RGBA", face.size, "white"), face).convert("RGB") for face in faces
    ]
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], duration=120, loop=0)
    return path


PAGE: Final = """<!doctype html><html><head><title>Cakes of the week</title>
<meta property="og:title" content="Cakes of the week">
<meta property="og:description" content="Six of them, and one is with cherries.">
<meta property="og:image" content="/cake.jpg"></head><body>Cakes</body></html>"""


def make_files(folder: Path) -> None:
    """Put all of them into a folder."""
    sunrise(960, 640).save(folder / "photo.jpg", "JPEG", quality=85)
    cake(640, 640).save(folder / "cake.jpg", "JPEG", quality=85)
    smile(400).save(folder / "smile.png", "PNG")
    _smiles(folder / "smile.gif")
    _film(folder / "film.mp4", sunrise, size=(640, 360), seconds=4, sound=True)
    _film(folder / "loop.mp4", cake, size=(320, 320), seconds=2, sound=False)
    _sound(folder / "song.mp3")
    _paper(folder / "menu.pdf")
    (folder / "cakes.html").write_text(PAGE)
