"""Files for the tests, made when they are needed."""

from __future__ import annotations

import math
import struct
import zlib
from array import array
from base64 import b64decode
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw

# `picture(300, 200)` as libheif and x265 write it, with the order to turn it right by 90 degrees.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA"
    "AAAAADRpbG9jAAAAAERAAAIAAQAAAAABxQABAAAAAAAAANUAAgAAAAACmgABAAAAAAAAACQAAAA4aWluZgAAAAAAAgAAABVp"
    "bmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA4GlwcnAAAADAaXBjbwAAAHho"
    "dmNDAQNwAAAAkAAAAAAAPPAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAPLoCQGEAAQArQgEBA3AAAAMAkAAA"
    "AwAAAwA8oAmIDJ35bqSSmubgIaDAgAAADIAAAAMAhGIAAQAHRAHBcrBiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAA"
    "AAAAAAEsAAAAyAAAABBwaXhpAAAAAAMICAgAAAAJaXJvdAMAAAAYaXBtYQAAAAAAAAABAAEFgQIDBIUAAAAaaXJlZgAAAAAA"
    "AAAOY2RzYwACAAEAAQAAAQFtZGF0AAAA0SgBrxMh49Ih5qhw0//9oFH/8AmeH5Pcy0nm9kO5rs6v+1T3KU11Av+3+jOw6ole"
    "zaADDd+lA2xOQvJnn3Owz89uzJOnJP4ERAAAhoAAACMgPLsSLfEtt+z9k/Xc8M/Fx0eBQQTjji4VyYLdbc108pHQz9EeMgcQ"
    "tkOCrrH2R3/Rh5+LsBRT0BDpipkRkwo1u7YE9HPLeAAOi9+qdRHgy2ToFXDJQAAWgACCgAJQAAADAAAiII2AAAADABQgAAAD"
    "AAADAAADAAADAAADAAADAEzAAAAABkV4aWYAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA"
)

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)


def picture(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Red in the upper left corner, green in the upper right one, blue below."""
    image = Image.new("RGB", (width, height), BLUE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=GREEN)
    return image.convert(mode)


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """What no codec makes small."""
    import random

    return Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))


def save(path: Path, image: Image.Image, format_name: str, **options: object) -> Path:
    image.save(path, format_name, **options)
    return path


def animation(
    path: Path,
    format_name: str = "GIF",
    *,
    frames: int = 5,
    size: tuple[int, int] = (120, 80),
    milliseconds: int = 100,
) -> Path:
    """A bar that moves from left to right."""
    pictures = []
    for index in range(frames):
        image = Image.new("RGB", size, "white")
        left = index * size[0] // frames
        ImageDraw.Draw(image).rectangle((left, 0, left + 9, size[1]), fill=RED)
        pictures.append(image)
    pictures[0].save(
        path, format_name, save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0
    )
    return path


def video(
    path: Path,
    *,
    container: str = "mp4",
    codec: str = "libx264",
    sound: str | None = "aac",
    seconds: float = 2,
    fps: int = 10,
    size: tuple[int, int] = (160, 120),
    turn: int = 0,
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
) -> Path:
    """`picture` for some seconds, and a tone. `turn` is what a player is to turn it by, counter-clockwise."""
    with av.open(str(path), "w", format=container, options=options or {}) as target:
        shown = target.add_stream(codec, rate=fps)
        shown.width, shown.height, shown.pix_fmt = *size, pixels
        if turn:
            shown.set_display_rotation(turn)
        heard = target.add_stream(sound, rate=48000, layout="mono") if sound else None
        still = picture(*size)
        for index in range(int(seconds * fps)):
            frame = av.VideoFrame.from_image(still)
            frame.pts, frame.time_base = index, Fraction(1, fps)
            target.mux(shown.encode(frame))
        target.mux(shown.encode(None))
        if heard is not None:
            encode_sound(target, heard, tone(seconds), 48000)
    return path


def tone(seconds: float, *, rate: int = 48000, loudness: Sequence[float] = (1.0,)) -> array[int]:
    """A 440 Hz tone; its length is shared out among the values of `loudness`."""
    count = int(seconds * rate)
    return array(
        "h",
        (
            int(20000 * loudness[at * len(loudness) // count] * math.sin(2 * math.pi * 440 * at / rate))
            for at in range(count)
        ),
    )


def audio(
    path: Path,
    *,
    container: str,
    codec: str,
    seconds: float = 2,
    rate: int = 48000,
    layout: str = "mono",
    loudness: Sequence[float] = (1.0,),
) -> Path:
    with av.open(str(path), "w", format=container) as target:
        # FFmpeg's own Vorbis encoder is called experimental, and knows stereo only.
        options = {"strict": "-2"} if codec == "vorbis" else {}
        stream = target.add_stream(codec, rate=rate, layout=layout, options=options)
        encode_sound(target, stream, tone(seconds, rate=rate, loudness=loudness), rate)
    return path


def encode_sound(target: object, stream: object, samples: array[int], rate: int) -> None:
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout=stream.codec_context.layout, rate=rate
    )
    for at in range(0, len(samples), 4800):
        piece = samples[at : at + 4800]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
        frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        for made in resampler.resample(frame):
            target.mux(stream.encode(made))
    for made in resampler.resample(None):
        target.mux(stream.encode(made))
    target.mux(stream.encode(None))


def pdf(path: Path, *, pages: int = 3, width: float = 595, height: float = 842, content: str = "") -> Path:
    """Pages with a filled square each."""
    stream = content or "0 0 1 rg 100 100 200 200 re f"
    kids = " ".join(f"{4 + index} 0 R" for index in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        *(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:f} {height:f}] /Contents 3 0 R >>"
            for _ in range(pages)
        ),
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(out)
    return path


def png_of_nothing(path: Path, width: int, height: int) -> Path:
    """A PNG of zeros: a kilobyte of file for each megabyte of pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + width * 3)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
    return path
