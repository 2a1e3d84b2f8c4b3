"""FFmpeg's demuxers and decoders, opened with care: which formats, how many pixels, how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

import av
from av.container import InputContainer
from av.stream import Disposition
from PIL import Image

from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.worker.limits import Refused, refusal_of

# Playlists (HLS, DASH, concat) are not among them: they name other files, and addresses in the network.
_DEMUXERS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,asf,ogg,mp3,aac,amr,amrnb,amrwb,"
    "wav,flac,aiff,caf"
)
_OPTIONS: Final = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
MP4: Final = "mov,mp4,m4a,3gp,3g2,mj2"
_MICROSECONDS: Final = 1_000_000


@contextmanager
def open_recording(path: Path, settings: PrepareSettings) -> Iterator[InputContainer]:
    """Open a video or audio file whose headers keep to the bounds.

    Raises:
        Refused: neither of both, damaged, or too large. Also for what goes wrong while it is open.
    """
    try:
        # By our own file object, so that no protocol of FFmpeg's is involved; `io_open` is for files inside.
        with (
            path.open("rb") as file,
            av.open(file, container_options=dict(_OPTIONS), io_open=_no_other_files) as container,
        ):
            assert isinstance(container, InputContainer)
            for stream in container.streams.video:
                pixels = stream.codec_context.width * stream.codec_context.height
                if pixels > settings.max_video_pixels:
                    raise Refused(f"its pictures have {pixels} pixels, which is too many")
            yield container
    except av.FFmpegError as error:
        raise _refusal(error) from None


def _no_other_files(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    raise Refused("it refers to other files")


def _refusal(error: av.FFmpegError) -> Exception:
    return refusal_of(error.errno) or Refused("it is damaged or in an unknown format")


def picture_stream(container: InputContainer) -> av.VideoStream | None:
    """The stream with moving pictures; None if there is none. The cover of an album is none."""
    still = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
    for stream in container.streams.video:
        if not stream.disposition & still and stream.codec_context.width > 0:
            return stream
    return None


def sound_stream(container: InputContainer) -> av.AudioStream | None:
    """The stream with sound; None if there is none."""
    return next(iter(container.streams.audio), None)


def is_plain_mp4(container: InputContainer) -> bool:
    """An MP4, and not one of its relatives (QuickTime, 3GP)."""
    brand = container.metadata.get("major_brand", "").strip()
    return container.format.name == MP4 and brand != "qt" and not brand.startswith(("3g", "M4A", "M4B"))


def seconds_of(container: InputContainer) -> float | None:
    """Its length by its headers; None if they do not say."""
    return container.duration / _MICROSECONDS if container.duration and container.duration > 0 else None


def measure(container: InputContainer, stream: av.VideoStream | av.AudioStream) -> float:
    """Its length by its packets: for recordings that were streamed, whose headers do not know."""
    first, last = None, 0.0
    for packet in container.demux(stream):
        if packet.pts is None or packet.time_base is None:
            continue
        at = float(packet.pts * packet.time_base)
        first = at if first is None else min(first, at)
        last = max(last, at + float((packet.duration or 0) * packet.time_base))
    return last - (first or 0.0)


def whole_seconds(seconds: float) -> int:
    """As messages carry it: even the shortest takes one."""
    return max(1, round(seconds))


def check_seconds(seconds: float | None, settings: PrepareSettings) -> None:
    """Hold a length against the bound for what is decoded as a whole.

    Raises:
        Refused: it is too long.
    """
    if seconds is not None and seconds > settings.max_seconds:
        raise Refused(f"it takes {seconds:.0f} seconds, which is too long")


def aspect_of(stream: av.VideoStream) -> float:
    """How much wider than high a pixel is."""
    ratio = stream.sample_aspect_ratio
    return float(ratio) if ratio and 0.1 <= ratio <= 10 else 1.0


def quarter_turns(frame: av.VideoFrame) -> int:
    """How many times a frame is to be turned left by 90 degrees to be upright."""
    return round(frame.rotation / 90) % 4


def upright_size(frame: av.VideoFrame, aspect: float) -> tuple[int, int]:
    """Width and height as a frame is shown."""
    width, height = max(1, round(frame.width * aspect)), frame.height
    return (height, width) if quarter_turns(frame) % 2 else (width, height)


def scaled(width: int, height: int, edge: int) -> tuple[int, int]:
    """Dimensions that are no longer than `edge`."""
    factor = min(1.0, edge / max(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def to_picture(frame: av.VideoFrame, edge: int, aspect: float, settings: PrepareSettings) -> Image.Image:
    """A frame as an upright picture that is no longer than `edge`.

    Raises:
        Refused: it has more pixels than its header said.
    """
    if frame.width * frame.height > settings.max_video_pixels:
        raise Refused("its pictures have too many pixels")
    width, height = scaled(max(1, round(frame.width * aspect)), frame.height, edge)
    picture: Image.Image = frame.reformat(width=width, height=height, format="rgb24").to_image()  # type: ignore[no-untyped-call]
    return picture.rotate(90 * quarter_turns(frame), expand=True)
