"""Videos: kept, put into another container, or converted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PIL import Image

from wago.gateway.prepare.jobs import VideoJob
from wago.gateway.prepare.results import PreparedVideo
from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.sniff import sniff_file
from wago.gateway.prepare.worker.limits import Refused
from wago.gateway.prepare.worker.movies import animate, remux, transcode
from wago.gateway.prepare.worker.pictures import (
    check_animation,
    frames_of,
    jpeg_thumbnail,
    open_picture,
)
from wago.gateway.prepare.worker.recordings import (
    aspect_of,
    check_seconds,
    is_plain_mp4,
    measure,
    open_recording,
    picture_stream,
    seconds_of,
    sound_stream,
    to_picture,
    upright_size,
    whole_seconds,
)

_MIMETYPE: Final = "video/mp4"
# Eight bits and a quarter of the colour: what every phone's decoder takes.
_PIXELS: Final = ("yuv420p", "yuvj420p")
_THUMBNAIL_SOURCE_EDGE: Final = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a video is, by its headers and its first frame."""

    width: int
    height: int
    seconds: float
    first: Image.Image
    plain_mp4: bool
    h264: bool
    sound: str

    @property
    def aac(self) -> bool:
        return self.sound in ("", "aac")


def prepare_video(job: VideoJob, settings: PrepareSettings) -> PreparedVideo:
    """Keep an MP4 with H.264 and AAC, convert anything else.

    Raises:
        Refused: no video, damaged, too large or too long.
    """
    if sniff_file(job.source).startswith("image/"):
        return _animation(job, settings)
    look = _look(job.source, settings)
    sound = not job.gif
    if look.h264 and look.plain_mp4 and (look.aac if sound else not look.sound):
        return _result(job, look, settings, kept=True)
    if look.h264 and (look.aac or not sound):
        try:
            with open_recording(job.source, settings) as container:
                remux(container, job.output, sound=sound)
            return _result(job, _look(job.output, settings), settings, kept=False)
        except Refused:
            # Streams that an MP4 does not take as they are; what is really broken is refused below.
            job.output.unlink(missing_ok=True)
    check_seconds(look.seconds, settings)
    with open_recording(job.source, settings) as container:
        transcode(container, job.output, (look.width, look.height), settings, sound=sound)
    return _result(job, _look(job.output, settings), settings, kept=False)


def first_picture(path: Path, settings: PrepareSettings) -> Image.Image:
    """The first frame of a video.

    Raises:
        Refused: no video, damaged or too large.
    """
    return _look(path, settings).first


def _look(path: Path, settings: PrepareSettings) -> _Look:
    with open_recording(path, settings) as container:
        stream, heard = picture_stream(container), sound_stream(container)
        if stream is None:
            raise Refused("there are no moving pictures in it")
        stream.codec_context.thread_count = 1
        frame = next(container.decode(stream), None)
        if frame is None:
            raise Refused("there are no moving pictures in it")
        aspect = aspect_of(stream)
        width, height = upright_size(frame, aspect)
        look = _Look(
            width=width,
            height=height,
            seconds=seconds_of(container) or 0.0,
            first=to_picture(frame, _THUMBNAIL_SOURCE_EDGE, aspect, settings),
            plain_mp4=is_plain_mp4(container),
            h264=stream.codec_context.codec.canonical_name == "h264"
            and stream.codec_context.pix_fmt in _PIXELS,
            sound=heard.codec_context.codec.canonical_name if heard is not None else "",
        )
    return look if look.seconds else _measured(look, path, settings)


def _measured(look: _Look, path: Path, settings: PrepareSettings) -> _Look:
    with open_recording(path, settings) as container:
        stream = picture_stream(container)
        assert stream is not None
        return replace(look, seconds=measure(container, stream))


def _result(job: VideoJob, look: _Look, settings: PrepareSettings, *, kept: bool) -> PreparedVideo:
    return PreparedVideo(
        path=job.source if kept else job.output,
        mimetype=_MIMETYPE,
        width=look.width,
        height=look.height,
        seconds=whole_seconds(look.seconds),
        thumbnail=jpeg_thumbnail(look.first, settings),
        gif_playback=job.gif,
    )


def _animation(job: VideoJob, settings: PrepareSettings) -> PreparedVideo:
    with open_picture(job.source, settings) as image:
        check_animation(image, settings)
        frames = frames_of(image, settings.video_edge, settings)
        width, height, seconds, first = animate(frames, job.output, settings)
    return PreparedVideo(
        path=job.output,
        mimetype=_MIMETYPE,
        width=width,
        height=height,
        seconds=whole_seconds(seconds),
        thumbnail=jpeg_thumbnail(first, settings),
        gif_playback=job.gif,
    )
