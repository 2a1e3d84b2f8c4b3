"""Voice notes and other audio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
from av.container import InputContainer, OutputContainer

from wago.gateway.prepare.jobs import AudioJob
from wago.gateway.prepare.results import PreparedAudio
from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.worker.limits import Refused
from wago.gateway.prepare.worker.recordings import (
    MP4,
    check_seconds,
    measure,
    open_recording,
    picture_stream,
    seconds_of,
    sound_stream,
    whole_seconds,
)
from wago.gateway.prepare.worker.waveform import Loudness

_VOICE_MIMETYPE: Final = "audio/ogg; codecs=opus"
_VOICE_RATE: Final = 48000
_VOICE_BITS: Final = 32_000
_LISTEN_RATE: Final = 16000
_MUSIC_MIMETYPE: Final = "audio/mp4"
_MUSIC_RATE: Final = 48000
_MUSIC_BITS: Final = 128_000

# Container and codec of what WhatsApp's clients play, and its MIME type there.
_PLAYED: Final = {
    ("mp3", "mp3"): "audio/mpeg",
    ("aac", "aac"): "audio/aac",
    (MP4, "aac"): "audio/mp4",
    ("amr", "amr_nb"): "audio/amr",
    ("ogg", "opus"): _VOICE_MIMETYPE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a recording is, by its headers."""

    container: str
    codec: str
    channels: int
    seconds: float | None
    video: bool


def prepare_audio(job: AudioJob, settings: PrepareSettings) -> PreparedAudio:
    """A voice note as Opus in OGG, or any other audio in a format that clients play.

    Raises:
        Refused: there is no sound in it, it is damaged or too long.
    """
    with open_recording(job.source, settings) as container:
        stream = sound_stream(container)
        if stream is None:
            raise Refused("there is no sound in it")
        look = _Look(
            container=container.format.name,
            codec=stream.codec_context.codec.canonical_name,
            channels=stream.codec_context.channels,
            seconds=seconds_of(container),
            video=picture_stream(container) is not None,
        )
    return _voice(job, look, settings) if job.voice else _audio(job, look, settings)


def _voice(job: AudioJob, look: _Look, settings: PrepareSettings) -> PreparedAudio:
    check_seconds(look.seconds, settings)
    opus = look.codec == "opus" and look.channels == 1
    kept = opus and look.container == "ogg" and not look.video
    loudness = Loudness()
    if kept:
        seconds = _listen(job, settings, loudness)
    elif opus:
        _extract(job, settings, "ogg")
        seconds = _listen(job, settings, loudness)
    else:
        seconds = _encode(job, settings, _voice_track, loudness)
    return PreparedAudio(
        path=job.source if kept else job.output,
        mimetype=_VOICE_MIMETYPE,
        seconds=whole_seconds(seconds),
        waveform=loudness.bars(),
    )


def _audio(job: AudioJob, look: _Look, settings: PrepareSettings) -> PreparedAudio:
    mimetype = _PLAYED.get((look.container, look.codec))
    if mimetype and not look.video:
        seconds = look.seconds or _measure(job, settings)
        return PreparedAudio(path=job.source, mimetype=mimetype, seconds=whole_seconds(seconds))
    if look.codec == "aac":
        _extract(job, settings, "mp4")
        seconds = look.seconds or _measure(job, settings)
    else:
        check_seconds(look.seconds, settings)
        seconds = _encode(job, settings, _music_track, None)
    return PreparedAudio(path=job.output, mimetype=_MUSIC_MIMETYPE, seconds=whole_seconds(seconds))


def _measure(job: AudioJob, settings: PrepareSettings) -> float:
    with open_recording(job.source, settings) as container:
        return measure(container, _sound(container))


def _sound(container: InputContainer) -> av.AudioStream:
    stream = sound_stream(container)
    if stream is None:
        raise Refused("there is no sound in it")
    return stream


def _extract(job: AudioJob, settings: PrepareSettings, format_name: str) -> None:
    """The sound alone, as it is, in another container."""
    with (
        open_recording(job.source, settings) as container,
        av.open(str(job.output), "w", format=format_name) as target,
    ):
        source = _sound(container)
        stream = target.add_stream_from_template(source)
        for packet in container.demux(source):
            if packet.size:
                packet.stream = stream
                target.mux(packet)


def _listen(job: AudioJob, settings: PrepareSettings, loudness: Loudness) -> float:
    """Only hear it; its seconds."""
    with open_recording(job.source, settings) as container:
        listener = _Listener(loudness)
        seconds = 0.0
        for frame in _frames(container, settings):
            listener.hear(frame)
            seconds += frame.samples / frame.sample_rate
        listener.finish()
    return seconds


def _encode(
    job: AudioJob,
    settings: PrepareSettings,
    make_track: Callable[[OutputContainer, int], av.AudioStream],
    loudness: Loudness | None,
) -> float:
    """Convert it; its seconds."""
    listener = _Listener(loudness) if loudness is not None else None
    format_name = "ogg" if loudness is not None else "mp4"
    with (
        open_recording(job.source, settings) as container,
        av.open(str(job.output), "w", format=format_name) as target,
    ):
        track = make_track(target, _sound(container).codec_context.channels)
        context = track.codec_context
        resampler = av.AudioResampler(format=context.format, layout=context.layout, rate=context.sample_rate)
        at = 0

        def put(frames: list[av.AudioFrame]) -> None:
            nonlocal at
            for frame in frames:
                frame.pts, frame.time_base = at, Fraction(1, frame.sample_rate)
                at += frame.samples
                target.mux(track.encode(frame))

        for frame in _frames(container, settings):
            if listener is not None:
                listener.hear(frame)
            frame.pts = None
            put(resampler.resample(frame))
        if not at:
            raise Refused("there is no sound in it")
        put(resampler.resample(None))
        target.mux(track.encode(None))
        if listener is not None:
            listener.finish()
        return at / context.sample_rate


def _frames(container: InputContainer, settings: PrepareSettings) -> Iterator[av.AudioFrame]:
    """The sound, decoded, as long as it is not too long."""
    seconds = 0.0
    for frame in container.decode(_sound(container)):
        seconds += frame.samples / frame.sample_rate
        check_seconds(seconds, settings)
        yield frame


def _voice_track(target: OutputContainer, channels: int) -> av.AudioStream:
    stream = target.add_stream("libopus", rate=_VOICE_RATE, layout="mono")
    assert isinstance(stream, av.AudioStream)
    stream.codec_context.bit_rate = _VOICE_BITS
    return stream


def _music_track(target: OutputContainer, channels: int) -> av.AudioStream:
    stream = target.add_stream("aac", rate=_MUSIC_RATE, layout="stereo" if channels > 1 else "mono")
    assert isinstance(stream, av.AudioStream)
    stream.codec_context.bit_rate = _MUSIC_BITS
    return stream


class _Listener:
    """Brings frames of any kind to what `Loudness` takes."""

    def __init__(self, loudness: Loudness) -> None:
        self._loudness = loudness
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=_LISTEN_RATE)

    def hear(self, frame: av.AudioFrame) -> None:
        frame.pts = None
        self._add(self._resampler.resample(frame))

    def finish(self) -> None:
        self._add(self._resampler.resample(None))

    def _add(self, frames: list[av.AudioFrame]) -> None:
        for frame in frames:
            # A plane may be longer than its samples.
            self._loudness.add(memoryview(frame.planes[0])[: frame.samples * 2])
