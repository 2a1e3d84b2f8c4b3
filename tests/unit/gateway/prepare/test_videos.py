"""Videos: kept, put into MP4, or converted; and animations as GIF playback."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image

from tests.unit.gateway.prepare import samples
from tests.unit.gateway.prepare.conftest import MakePreparer
from tests.unit.gateway.prepare.test_images import close
from wago.errors import Unpreparable
from wago.gateway.prepare import Preparer, PrepareSettings

NewFiles = Callable[[], list[Path]]


class Played:
    """What a player makes of a file."""

    def __init__(self, path: Path) -> None:
        with av.open(str(path)) as container:
            self.container = container.format.name
            self.brand = container.metadata.get("major_brand")
            self.codecs = [stream.codec_context.codec.canonical_name for stream in container.streams]
            self.frames = 0
            self.sound_s = 0.0
            self.last = 0.0
            for frame in container.decode():
                if isinstance(frame, av.VideoFrame):
                    if not self.frames:
                        self.first = frame.to_image().rotate(frame.rotation, expand=True)
                    self.frames += 1
                    self.last = frame.time or 0.0
                else:
                    self.sound_s += frame.samples / frame.sample_rate
            self.seconds = (container.duration or 0) / 1_000_000
        self.index_first = path.read_bytes().find(b"moov") < path.read_bytes().find(b"mdat")


def shows_the_picture(image: Image.Image) -> bool:
    width, height = image.size
    return (
        close(image, (width // 8, height // 8), samples.RED)
        and close(image, (width - width // 8, height // 8), samples.GREEN)
        and close(image, (width // 8, height - height // 8), samples.BLUE)
    )


async def test_an_mp4_that_clients_play_is_kept(
    preparer: Preparer, tmp_path: Path, new_files: NewFiles
) -> None:
    for sound in ("aac", None):
        path = samples.video(tmp_path / "a.mp4", seconds=3, sound=sound)
        made = await preparer.video(path)
        assert made.path == path
        assert new_files() == []
        assert (made.mimetype, made.width, made.height, made.seconds) == ("video/mp4", 160, 120, 3)
        assert not made.gif_playback
        small = Image.open(io.BytesIO(made.thumbnail))
        assert (small.format, small.size) == ("JPEG", (100, 75))
        assert shows_the_picture(small)


@pytest.mark.parametrize("container", ["matroska", "mov", "mpegts", "flv", "3gp"])
async def test_the_same_in_another_container_is_copied(
    preparer: Preparer, tmp_path: Path, container: str
) -> None:
    path = samples.video(tmp_path / "a", container=container, sound="aac")
    with await preparer.video(path) as made:
        assert made.path != path
        played = Played(made.path)
        assert (played.brand, played.codecs) == ("isom", ["h264", "aac"])
        assert played.frames == 20
        assert played.index_first
        assert abs(played.sound_s - 2) < 0.1
        assert shows_the_picture(played.first)
        assert (made.width, made.height, made.seconds) == (160, 120, 2)


@pytest.mark.parametrize(
    ("container", "codec", "sound", "pixels"),
    [
        ("webm", "libvpx-vp9", "libopus", "yuv420p"),
        ("matroska", "libx265", "aac", "yuv420p"),
        ("avi", "mpeg4", "libmp3lame", "yuv420p"),
        ("mp4", "libx264", "libmp3lame", "yuv420p"),
        ("mp4", "libx264", "aac", "yuv444p"),
        ("mpeg", "mpeg2video", "mp2", "yuv420p"),
        ("asf", "wmv2", "libmp3lame", "yuv420p"),
        ("mov", "mjpeg", "pcm_s16le", "yuvj420p"),
    ],
)
async def test_other_codecs_are_converted(
    preparer: Preparer, tmp_path: Path, container: str, codec: str, sound: str, pixels: str
) -> None:
    path = samples.video(
        tmp_path / "a", container=container, codec=codec, sound=sound, pixels=pixels, fps=25, size=(320, 240)
    )
    with await preparer.video(path) as made:
        assert made.path != path
        played = Played(made.path)
        assert played.codecs == ["h264", "aac"]
        assert abs(played.frames - 50) <= 1
        assert abs(played.last - 1.96) < 0.1
        assert abs(played.sound_s - 2) < 0.15
        assert played.index_first
        assert shows_the_picture(played.first)
        assert (made.mimetype, made.width, made.height, made.seconds) == ("video/mp4", 320, 240, 2)


@pytest.mark.parametrize("turn", [90, -90, 180])
@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
async def test_turned_videos(preparer: Preparer, tmp_path: Path, codec: str, turn: int) -> None:
    path = samples.video(tmp_path / "a.mp4", codec=codec, turn=turn, sound=None)
    expected = samples.picture(160, 120).rotate(turn, expand=True)
    with await preparer.video(path) as made:
        assert (made.path == path) == (codec == "libx264")
        assert (made.width, made.height) == expected.size
        played = Played(made.path)
        assert played.first.size == expected.size
        for at in ((10, 10), (expected.width - 10, 10), (10, expected.height - 10)):
            pixel = expected.getpixel(at)
            assert isinstance(pixel, tuple)
            assert close(played.first, at, pixel)  # type: ignore[arg-type]
        small = Image.open(io.BytesIO(made.thumbnail))
        assert (small.width > small.height) == (expected.width > expected.height)


async def test_large_videos_are_scaled_when_they_are_converted(
    make_preparer: MakePreparer, tmp_path: Path
) -> None:
    preparer = make_preparer(replace(PrepareSettings(), video_edge=101))
    path = samples.video(tmp_path / "a", container="matroska", codec="mpeg4", size=(320, 240))
    with await preparer.video(path) as made:
        # Even, as H.264 wants it.
        assert (made.width, made.height) == (100, 76)


async def test_odd_sizes(preparer: Preparer, tmp_path: Path) -> None:
    path = samples.video(tmp_path / "a", container="matroska", codec="mpeg4", size=(161, 121), sound=None)
    with await preparer.video(path) as made:
        assert (made.width, made.height) == (160, 120)


async def test_the_length_of_a_recording_whose_header_does_not_say(
    preparer: Preparer, tmp_path: Path
) -> None:
    # As browsers record: into a stream, so that the header is never completed.
    samples.video(tmp_path / "a", container="matroska", options={"live": "1"}, seconds=4)
    with av.open(str(tmp_path / "a")) as check:
        assert check.duration is None
    with await preparer.video(tmp_path / "a") as made:
        assert made.seconds == 4


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG", "AVIF"])
async def test_animations_become_silent_mp4s(preparer: Preparer, tmp_path: Path, format_name: str) -> None:
    path = samples.animation(tmp_path / "a", format_name, frames=10, milliseconds=200, size=(121, 81))
    with await preparer.video(path, gif=True) as made:
        assert made.gif_playback
        assert (made.mimetype, made.width, made.height, made.seconds) == ("video/mp4", 120, 80, 2)
        played = Played(made.path)
        assert played.codecs == ["h264"]
        # Each frame once, and the last one again for its end.
        assert played.frames == 11
        assert abs(played.seconds - 2) < 0.1
        assert close(played.first, (4, 40), samples.RED)
        assert close(played.first, (100, 40), (255, 255, 255))


async def test_a_video_as_a_gif_has_no_sound(preparer: Preparer, tmp_path: Path) -> None:
    loud = samples.video(tmp_path / "a.mp4")
    with await preparer.video(loud, gif=True) as made:
        assert made.gif_playback
        assert Played(made.path).codecs == ["h264"]
    silent = samples.video(tmp_path / "b.mp4", sound=None)
    made = await preparer.video(silent, gif=True)
    assert made.path == silent
    other = samples.video(tmp_path / "c", container="webm", codec="libvpx-vp9", sound="libopus")
    with await preparer.video(other, gif=True) as made:
        assert Played(made.path).codecs == ["h264"]


async def test_what_is_no_video_is_refused(preparer: Preparer, tmp_path: Path) -> None:
    still = samples.save(tmp_path / "a.gif", samples.picture(), "GIF")
    with pytest.raises(Unpreparable, match="does not move"):
        await preparer.video(still, gif=True)
    sound = samples.audio(tmp_path / "a.m4a", container="ipod", codec="aac")
    with pytest.raises(Unpreparable, match="no moving pictures"):
        await preparer.video(sound)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(Unpreparable, match="unknown format"):
        await preparer.video(tmp_path / "text")


async def test_the_cover_of_an_album_is_no_video(preparer: Preparer, tmp_path: Path) -> None:
    cover = samples.save(tmp_path / "cover.jpg", samples.picture(64, 64), "JPEG")
    with av.open(str(tmp_path / "a.mp3"), "w", format="mp3") as target:
        heard = target.add_stream("libmp3lame", rate=44100, layout="mono")
        with av.open(str(cover)) as source:
            stream = target.add_stream_from_template(source.streams.video[0])
            stream.disposition = av.stream.Disposition.attached_pic
            samples.encode_sound(target, heard, samples.tone(1, rate=44100), 44100)
            for packet in source.demux():
                if packet.size:
                    packet.stream = stream
                    target.mux(packet)
    with pytest.raises(Unpreparable, match="no moving pictures"):
        await preparer.video(tmp_path / "a.mp3")
    made = await preparer.audio(tmp_path / "a.mp3", voice=False)
    assert (made.path, made.mimetype) == (tmp_path / "a.mp3", "audio/mpeg")
