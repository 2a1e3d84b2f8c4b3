"""Voice notes and other audio."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gateway.prepare import samples
from wago.errors import Unpreparable
from wago.gateway.prepare import Preparer
from wago.gateway.prepare.worker.waveform import BARS, Loudness

NewFiles = Callable[[], list[Path]]

OPUS = "audio/ogg; codecs=opus"

# container, codec, rate
KINDS = {
    "wav": ("wav", "pcm_s16le", 44100),
    "wav of 32 bits": ("wav", "pcm_f32le", 96000),
    "mp3": ("mp3", "libmp3lame", 44100),
    "m4a": ("ipod", "aac", 44100),
    "aac": ("adts", "aac", 48000),
    "amr": ("amr", "libopencore_amrnb", 8000),
    "flac": ("flac", "flac", 48000),
    "vorbis": ("ogg", "vorbis", 44100),
    "opus": ("ogg", "libopus", 48000),
    "webm": ("webm", "libopus", 48000),
    "alac": ("ipod", "alac", 44100),
    "aiff": ("aiff", "pcm_s16be", 44100),
}


# Their encoders know nothing else.
ONLY = {"amr": "mono", "vorbis": "stereo"}


def heard(path: Path) -> tuple[str, str, int, int, float]:
    """Container, codec, rate, channels and seconds."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert not container.streams.video
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(stream))
        context = stream.codec_context
        return (
            container.format.name,
            context.codec.canonical_name,
            context.sample_rate,
            context.channels,
            seconds,
        )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layout", ["mono", "stereo"])
async def test_everything_becomes_a_voice_note(
    preparer: Preparer, tmp_path: Path, kind: str, layout: str
) -> None:
    container, codec, rate = KINDS[kind]
    layout = ONLY.get(kind, layout)
    path = samples.audio(
        tmp_path / "a",
        container=container,
        codec=codec,
        rate=rate,
        layout=layout,
        seconds=3,
        loudness=(0.1, 1.0, 0.5),
    )
    with await preparer.audio(path, voice=True) as made:
        assert (made.mimetype, made.seconds) == (OPUS, 3)
        assert (made.path == path) == (kind == "opus" and layout == "mono")
        assert heard(made.path)[:4] == ("ogg", "opus", 48000, 1)
        assert abs(heard(made.path)[4] - 3) < 0.12
        assert made.waveform is not None
        assert len(made.waveform) == BARS
        assert max(made.waveform) == 100
        # A third each of quiet, loud and half as loud.
        quiet, loud, half = (sorted(made.waveform[at : at + 10])[5] for at in (5, 27, 49))
        assert quiet < 20
        assert loud > 85
        assert 35 < half < 65


async def test_opus_in_another_container_is_not_encoded_again(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.audio(tmp_path / "a", container="webm", codec="libopus")
    with (
        await preparer.audio(path, voice=True) as made,
        av.open(str(path)) as old,
        av.open(str(made.path)) as new,
    ):
        before = [bytes(packet) for packet in old.demux() if packet.size]
        assert [bytes(packet) for packet in new.demux() if packet.size] == before


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [("mp3", "audio/mpeg"), ("m4a", "audio/mp4"), ("aac", "audio/aac"), ("amr", "audio/amr"), ("opus", OPUS)],
)
async def test_audio_that_clients_play_is_kept(
    preparer: Preparer, tmp_path: Path, new_files: NewFiles, kind: str, mimetype: str
) -> None:
    container, codec, rate = KINDS[kind]
    path = samples.audio(tmp_path / "a", container=container, codec=codec, rate=rate, seconds=5)
    made = await preparer.audio(path, voice=False)
    assert (made.path, made.mimetype, made.waveform) == (path, mimetype, None)
    assert made.seconds == 5
    assert new_files() == []


@pytest.mark.parametrize("kind", ["wav", "wav of 32 bits", "flac", "vorbis", "webm", "alac", "aiff"])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
async def test_any_other_becomes_m4a(preparer: Preparer, tmp_path: Path, kind: str, layout: str) -> None:
    container, codec, rate = KINDS[kind]
    layout = ONLY.get(kind, layout)
    path = samples.audio(
        tmp_path / "a", container=container, codec=codec, rate=rate, layout=layout, seconds=3
    )
    with await preparer.audio(path, voice=False) as made:
        assert (made.mimetype, made.seconds) == ("audio/mp4", 3)
        name, codec, rate, channels, seconds = heard(made.path)
        assert (codec, rate, channels) == ("aac", 48000, 1 if layout == "mono" else 2)
        assert "mp4" in name
        assert abs(seconds - 3) < 0.1


async def test_of_a_video_the_sound_is_taken(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.video(tmp_path / "a.mp4")
    for voice, codec in ((True, "opus"), (False, "aac")):
        with await preparer.audio(path, voice=voice) as made:
            assert made.path != path
            assert heard(made.path)[1] == codec
            assert made.seconds == 2


async def test_the_shortest_takes_a_second(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.audio(tmp_path / "a", container="wav", codec="pcm_s16le", seconds=0.05)
    with await preparer.audio(path, voice=True) as made:
        assert made.seconds == 1
        assert made.waveform is not None
        assert len(made.waveform) == BARS


async def test_silence_has_a_flat_waveform(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.audio(tmp_path / "a", container="wav", codec="pcm_s16le", loudness=(0.0,))
    with await preparer.audio(path, voice=True) as made:
        assert made.waveform == bytes(BARS)


async def test_what_has_no_sound_is_refused(preparer: Preparer, tmp_path: Path) -> None:
    silent = samples.video(tmp_path / "a.mp4", sound=None)
    empty = samples.audio(tmp_path / "a.wav", container="wav", codec="pcm_s16le", seconds=0)
    for path in (silent, empty):
        for voice in (True, False):
            with pytest.raises(Unpreparable):
                await preparer.audio(path, voice=voice)
    picture = samples.save(tmp_path / "a.jpg", samples.picture(), "JPEG")
    with pytest.raises(Unpreparable, match="unknown format"):
        await preparer.audio(picture, voice=True)


# -- the waveform itself ------------------------------------------------------------------------------------


def bars_of(samples_: array[int], pieces: int = 1) -> bytes:
    loudness = Loudness()
    step = max(1, len(samples_) // pieces)
    for at in range(0, len(samples_), step):
        loudness.add(samples_[at : at + step].tobytes())
    return loudness.bars()


def test_bars_are_means_of_equal_stretches() -> None:
    values = array("h")
    for bar in range(BARS):
        values.extend([100 * bar, -100 * bar] * 800)
    assert list(bars_of(values)) == [int(100 * bar / 63) for bar in range(BARS)]


def test_the_loudest_bar_is_a_hundred_whatever_its_volume() -> None:
    values = array("h", [3] * 16000 + [12] * 16000)
    assert list(bars_of(values)) == [25] * 32 + [100] * 32


@given(st.lists(st.integers(-32768, 32767), max_size=5000), st.integers(1, 50))
def test_pieces_make_no_difference(values: list[int], pieces: int) -> None:
    whole = bars_of(array("h", values))
    assert bars_of(array("h", values), pieces) == whole
    assert len(whole) == BARS
    assert max(whole) in (0, 100)


def test_long_recordings_take_no_more_memory() -> None:
    loudness = Loudness()
    # Half an hour of growing loudness: 2^16 bins would be full after a minute.
    for minute in range(30):
        loudness.add(array("h", [minute * 1000]).tobytes() * 16000 * 60)
    assert len(loudness._bins) < 1 << 16
    bars = loudness.bars()
    assert list(bars) == sorted(bars)
    assert bars[-1] == 100
    assert abs(bars[32] - 100 * 15 / 29) < 3
