"""Making MP4s with H.264 and AAC: of other formats, of other containers, of animated pictures."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from PIL import Image

from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.worker.limits import Refused
from wago.gateway.prepare.worker.pictures import flatten
from wago.gateway.prepare.worker.recordings import (
    check_seconds,
    picture_stream,
    quarter_turns,
    scaled,
    sound_stream,
)

_ENCODERS: Final = ("libx264", "libopenh264")
_QUALITY: Final = {"libx264": {"preset": "veryfast", "crf": "25"}, "libopenh264": {}}
_MILLISECONDS: Final = Fraction(1, 1000)
_MOST_FRAMES_PER_S: Final = 60
_SOUND_RATE: Final = 48000
_SOUND_BITS: Final = 128_000
# Of a filter graph: what a quarter turn to the left is called, by how many there are.
_TURNS: Final = {
    0: [],
    1: [("transpose", "cclock")],
    2: [("hflip", ""), ("vflip", "")],
    3: [("transpose", "clock")],
}


def open_mp4(path: Path) -> OutputContainer:
    """A new MP4 whose index comes first, so that it can be played while it arrives."""
    return av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})


def remux(container: InputContainer, path: Path, *, sound: bool) -> None:
    """The same pictures and sound in an MP4, as they are.

    Raises:
        Refused: the pictures are missing.
    """
    sources: list[av.VideoStream | av.AudioStream] = [_pictures(container)]
    if sound and (heard := sound_stream(container)) is not None:
        sources.append(heard)
    with open_mp4(path) as target:
        streams = {source.index: target.add_stream_from_template(source) for source in sources}
        for packet in container.demux(sources):
            if not packet.size:
                # The end of a stream. Packets of Matroska have no DTS at first; the muxer makes one up.
                continue
            packet.stream = streams[packet.stream.index]
            target.mux(packet)


def transcode(
    container: InputContainer, path: Path, size: tuple[int, int], settings: PrepareSettings, *, sound: bool
) -> None:
    """The same pictures and sound as H.264 and AAC.

    Args:
        size: of the pictures as they are shown.

    Raises:
        Refused: the pictures are missing or damaged, or there are too many.
    """
    shown = _pictures(container)
    heard = sound_stream(container) if sound else None
    shown.codec_context.thread_count = settings.threads
    start = (container.start_time or 0) / 1_000_000
    with open_mp4(path) as target:
        # Both tracks before the first frame: an MP4 takes none later.
        pictures = _PictureTrack(target, settings, size, start)
        voices = _SoundTrack(target, heard, start) if heard is not None else None
        for packet in container.demux([shown, heard] if heard is not None else [shown]):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    pictures.put(frame)
                elif voices is not None and isinstance(frame, av.AudioFrame):
                    voices.put(frame)
        pictures.finish()
        if voices is not None:
            voices.finish()


def animate(
    frames: Iterable[tuple[Image.Image, int]], path: Path, settings: PrepareSettings
) -> tuple[int, int, float, Image.Image]:
    """A silent MP4 of pictures and the milliseconds each is shown.

    Returns:
        Width, height, seconds and the first picture.
    """
    first: Image.Image | None = None
    with open_mp4(path) as target:
        track: _Encoder | None = None
        at = 0
        frame = None
        for picture, milliseconds in frames:
            picture = flatten(picture)
            if track is None:
                first = picture
                track = _Encoder(target, *_even(*scaled(*picture.size, settings.video_edge)), settings)
            picture = picture.resize((track.width, track.height))
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            track.put(frame.reformat(format="yuv420p"), at)
            at += milliseconds
            check_seconds(at / 1000, settings)
        if track is None or first is None or frame is None:
            raise Refused("there is no picture in it")
        # Frames last until the next one comes: this one ends the last.
        track.put(frame.reformat(format="yuv420p"), max(at - 1, 0))
        track.finish()
    return track.width, track.height, at / 1000, first


def _pictures(container: InputContainer) -> av.VideoStream:
    stream = picture_stream(container)
    if stream is None:
        raise Refused("there are no moving pictures in it")
    return stream


def _even(width: int, height: int) -> tuple[int, int]:
    """H.264's colour samples cover two pixels by two."""
    return max(2, width - width % 2), max(2, height - height % 2)


class _Encoder:
    """An H.264 track that takes frames with their milliseconds."""

    def __init__(self, target: OutputContainer, width: int, height: int, settings: PrepareSettings) -> None:
        name = next((name for name in _ENCODERS if _has_encoder(name)), None)
        if name is None:
            raise Refused("it has to be converted, and there is no H.264 encoder here")
        self.width, self.height = width, height
        self._target = target
        stream = target.add_stream(name, rate=_MOST_FRAMES_PER_S, options=_QUALITY[name])
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = _MILLISECONDS
        stream.codec_context.thread_count = settings.threads
        self._stream = stream
        self._last = -1

    def put(self, frame: av.VideoFrame, milliseconds: int) -> None:
        """One frame; what does not come later than the one before is left out."""
        if milliseconds <= self._last:
            return
        self._last = milliseconds
        frame.pts, frame.time_base = milliseconds, _MILLISECONDS
        # Each frame is free to be of any type, whatever it was in its source.
        frame.pict_type = 0
        self._target.mux(self._stream.encode(frame))

    def finish(self) -> None:
        self._target.mux(self._stream.encode(None))


class _PictureTrack:
    """Frames of a video on their way: upright, with square pixels, no larger than allowed."""

    def __init__(
        self, target: OutputContainer, settings: PrepareSettings, size: tuple[int, int], start: float
    ) -> None:
        self._settings, self._start = settings, start
        self._encoder = _Encoder(target, *_even(*scaled(*size, settings.video_edge)), settings)
        self._graph: Graph | None = None
        self._shape: tuple[object, ...] = ()
        self._count = 0
        self._due = -1.0

    def put(self, frame: av.VideoFrame) -> None:
        if frame.width * frame.height > self._settings.max_video_pixels:
            raise Refused("its pictures have too many pixels")
        # AVI has no times in it; there a frame comes 25 times a second.
        at = (frame.time - self._start) if frame.time is not None else self._count / 25
        self._count += 1
        check_seconds(at, self._settings)
        if at < self._due:
            return
        self._due = at + 0.9 / _MOST_FRAMES_PER_S
        shape = (frame.width, frame.height, frame.format.name, quarter_turns(frame))
        if self._graph is None or shape != self._shape:
            self._graph, self._shape = self._make_graph(frame), shape
        self._graph.vpush(frame)
        self._encoder.put(self._graph.vpull(), max(0, round(at * 1000)))

    def finish(self) -> None:
        if not self._count:
            raise Refused("there are no moving pictures in it")
        self._encoder.finish()

    def _make_graph(self, frame: av.VideoFrame) -> Graph:
        graph = Graph()
        graph.threads = 1
        source = graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or _MILLISECONDS,
        )
        nodes = [source, *(graph.add(name, args) for name, args in _TURNS[quarter_turns(frame)])]
        nodes.append(graph.add("scale", f"{self._encoder.width}:{self._encoder.height}"))
        nodes.append(graph.add("setsar", "1"))
        nodes.append(graph.add("format", "yuv420p"))
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes).configure()
        return graph


class _SoundTrack:
    """The sound of a video on its way to AAC."""

    def __init__(self, target: OutputContainer, source: av.AudioStream, start: float) -> None:
        layout = "stereo" if source.codec_context.channels > 1 else "mono"
        stream = target.add_stream("aac", rate=_SOUND_RATE, layout=layout)
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.bit_rate = _SOUND_BITS
        self._target, self._stream, self._start = target, stream, start
        self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=_SOUND_RATE)
        self._at: int | None = None

    def put(self, frame: av.AudioFrame) -> None:
        if self._at is None:
            self._at = max(0, round(((frame.time or self._start) - self._start) * _SOUND_RATE))
        # Its own count: sources have gaps and overlaps that an encoder refuses.
        frame.pts = None
        self._encode(self._resampler.resample(frame))

    def finish(self) -> None:
        if self._at is not None:
            self._encode(self._resampler.resample(None))
        self._target.mux(self._stream.encode(None))

    def _encode(self, frames: Iterable[av.AudioFrame]) -> None:
        for frame in frames:
            frame.pts, frame.time_base = self._at, Fraction(1, _SOUND_RATE)
            self._at = (self._at or 0) + frame.samples
            self._target.mux(self._stream.encode(frame))


def _has_encoder(name: str) -> bool:
    try:
        av.Codec(name, "w")
    except av.codec.codec.UnknownCodecError:
        return False
    return True
