"""Stickers: WebP of 512 by 512 pixels, still or moving, small enough, with the names of their pack.

Source of the bounds: what WhatsApp asks of sticker apps (WhatsApp/stickers on GitHub): 512x512, 100 KB still
and 500 KB animated, no frame shorter than 8 ms, ten seconds at most.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Final

from PIL import Image

from wago.gateway.prepare.jobs import StickerJob
from wago.gateway.prepare.results import PreparedSticker
from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.sniff import sniff_file
from wago.gateway.prepare.worker.limits import Refused
from wago.gateway.prepare.worker.pictures import count_frames, decode, fit, frames_of, open_picture, write
from wago.gateway.prepare.worker.recordings import aspect_of, open_recording, picture_stream, to_picture
from wago.gateway.prepare.worker.webp import WebpInfo, read_webp, with_pack

SIDE: Final = 512
_THUMBNAIL_SIDE: Final = 64
_MIMETYPE: Final = "image/webp"
_QUALITIES: Final = (85, 70, 50, 30, 15, 5)
# Quality, and every how many frames one is kept: what moves less is smaller still.
_MOVING_STEPS: Final = ((75, 1), (50, 1), (30, 1), (20, 2), (10, 3), (1, 4))
_FRAME_MS: Final = 8

Frames = list[tuple[Image.Image, int]]


def prepare_sticker(job: StickerJob, settings: PrepareSettings) -> PreparedSticker:
    """Keep a WebP that fits, make one of anything else that can be seen.

    Raises:
        Refused: nothing to see in it, damaged, too large, or it does not become small enough.
    """
    kind = sniff_file(job.source)
    if kind == _MIMETYPE and (fitting := _fitting(job, settings)) is not None:
        return fitting
    frames = _picture_frames(job, settings) if kind.startswith("image/") else _video_frames(job, settings)
    if not frames:
        raise Refused("there is no picture in it")
    data = _still(frames[0][0], job, settings) if len(frames) == 1 else _moving(frames, job, settings)
    write(job.output, data)
    return _result(job, read_webp(data), frames[0][0], kept=False)


def _fitting(job: StickerJob, settings: PrepareSettings) -> PreparedSticker | None:
    """The file itself, or with another pack's names; None if it has to be made anew."""
    size = job.source.stat().st_size
    if size > settings.max_animated_sticker_bytes:
        return None
    data = job.source.read_bytes()
    info = read_webp(data)
    if not _fits(info, data, settings):
        return None
    with open_picture(job.source, settings) as image:
        count_frames(image, settings)
        first = decode(image, SIDE, settings)
    if job.pack.is_empty:
        return _result(job, info, first, kept=True)
    data = with_pack(data, job.pack)
    if not _fits(info, data, settings):
        return None
    write(job.output, data)
    return _result(job, read_webp(data), first, kept=False)


def _fits(info: WebpInfo, data: bytes, settings: PrepareSettings) -> bool:
    if (info.width, info.height) != (SIDE, SIDE):
        return False
    if not info.animated:
        return len(data) <= settings.sticker_bytes
    return (
        len(data) <= settings.max_animated_sticker_bytes
        and info.milliseconds <= settings.sticker_seconds * 1000
        and info.frames > 1
    )


def _result(job: StickerJob, info: WebpInfo, first: Image.Image, *, kept: bool) -> PreparedSticker:
    out = io.BytesIO()
    fit(first, _THUMBNAIL_SIDE).quantize(64).save(out, "PNG", optimize=True)
    return PreparedSticker(
        path=job.source if kept else job.output,
        mimetype=_MIMETYPE,
        width=info.width,
        height=info.height,
        animated=info.animated,
        first_frame_length=info.first_frame_length,
        thumbnail=out.getvalue(),
    )


def _picture_frames(job: StickerJob, settings: PrepareSettings) -> Frames:
    with open_picture(job.source, settings) as image:
        if count_frames(image, settings) == 1:
            return [(_on_canvas(decode(image, SIDE, settings)), 0)]
        return _paced(frames_of(image, SIDE, settings), settings)


def _video_frames(job: StickerJob, settings: PrepareSettings) -> Frames:
    with open_recording(job.source, settings) as container:
        stream = picture_stream(container)
        if stream is None:
            raise Refused("it is neither a picture nor a video")
        stream.codec_context.thread_count = settings.threads
        aspect = aspect_of(stream)

        def frames() -> Iterator[tuple[Image.Image, int]]:
            # A frame is shown until the next one comes; only then it is known for how long.
            before, shown_at, due = None, 0.0, 0.0
            for index, frame in enumerate(container.decode(stream)):
                at = frame.time if frame.time is not None else index / 25
                if before is None:
                    shown_at = due = at
                if at < due:
                    continue
                due = max(due, at) + 1 / settings.sticker_fps
                if before is not None:
                    yield before, round((at - shown_at) * 1000)
                before, shown_at = to_picture(frame, SIDE, aspect, settings), at
            if before is not None:
                yield before, round(1000 / settings.sticker_fps)

        return _paced(frames(), settings)


def _paced(frames: Iterable[tuple[Image.Image, int]], settings: PrepareSettings) -> Frames:
    """As many frames a second as a sticker may have, for as long as it may last; each on its canvas."""
    shortest = 1000 / settings.sticker_fps
    longest = settings.sticker_seconds * 1000
    paced: Frames = []
    total = 0.0
    for picture, milliseconds in frames:
        if total >= longest:
            break
        milliseconds = min(milliseconds, round(longest - total))
        if paced and paced[-1][1] < shortest:
            # The one before was too short to be seen: it stays for this one's time too.
            paced[-1] = paced[-1][0], paced[-1][1] + milliseconds
        else:
            paced.append((_on_canvas(picture), milliseconds))
        total += milliseconds
    return [(picture, max(_FRAME_MS, milliseconds)) for picture, milliseconds in paced]


def _on_canvas(picture: Image.Image) -> Image.Image:
    """As large as the canvas allows, in the middle of it, with nothing around."""
    factor = SIDE / max(picture.size)
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    picture = picture.convert("RGBA")
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    canvas = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    canvas.paste(picture, ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    return canvas


def _still(picture: Image.Image, job: StickerJob, settings: PrepareSettings) -> bytes:
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=4)
        data = _packed(out.getvalue(), job)
        if len(data) <= settings.sticker_bytes:
            return data
    raise Refused(f"it does not become a sticker of {settings.sticker_bytes} bytes")


def _moving(frames: Frames, job: StickerJob, settings: PrepareSettings) -> bytes:
    smallest = b""
    for quality, every in _MOVING_STEPS:
        kept = _thinned(frames, every)
        if len(kept) < 2:
            break
        out = io.BytesIO()
        kept[0][0].save(
            out,
            "WEBP",
            save_all=True,
            append_images=[picture for picture, _ in kept[1:]],
            duration=[milliseconds for _, milliseconds in kept],
            loop=0,
            quality=quality,
            method=2,
        )
        smallest = _packed(out.getvalue(), job)
        if read_webp(smallest).frames < 2:
            # All frames look the same, so the encoder made one of them.
            return _still(kept[0][0], job, settings)
        if len(smallest) <= settings.animated_sticker_bytes:
            return smallest
    if smallest and len(smallest) <= settings.max_animated_sticker_bytes:
        return smallest
    raise Refused(f"it does not become a sticker of {settings.animated_sticker_bytes} bytes")


def _thinned(frames: Frames, every: int) -> Frames:
    """One of `every` frames, shown for the time of all of them."""
    groups = [frames[at : at + every] for at in range(0, len(frames), every)]
    return [(group[0][0], sum(milliseconds for _, milliseconds in group)) for group in groups]


def _packed(data: bytes, job: StickerJob) -> bytes:
    return data if job.pack.is_empty else with_pack(data, job.pack)
