"""Choices about preparing files, and the bounds that keep it harmless."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareSettings:
    """Bounds, deadlines and sizes.

    Headers are held against the `max_...` before anything is decoded; what headers lie about meets the
    worker's own bounds: memory, processor time and the size of what it writes.

    Attributes:
        workers: so many worker processes at most. They start on demand.
        threads: of one codec in one worker.
        idle_s: a worker without work ends after so long.
        files_per_worker: a worker is replaced after so many files.
        memory_bytes: address space of one worker.
        page_s: deadline for a web page's head.
        timeout_s: deadline for an image, a sticker, a document or a thumbnail.
        transcode_s: deadline for audio and video.
        max_output_bytes: the largest file a worker may write.
        max_pixels: the most that is decoded of one still image or one frame of an animated one.
        max_video_pixels: the most pixels in a frame of a video.
        max_frames: the most frames of an animated image.
        max_animation_pixels: the most pixels of all its frames together, when all are needed.
        max_seconds: the longest recording that is decoded as a whole: voice notes and what is converted.
        image_edge: longer edges of images are scaled down to this (HD photos of WhatsApp's clients).
        video_edge: the same for videos that have to be converted.
        image_quality: of JPEGs that are made of other formats.
        strip_metadata: leave out of JPEGs and PNGs what cameras write into them, such as the place. Official
            clients do, by making every picture anew.
        thumbnail_edge: longer edge of inline thumbnails.
        link_thumbnail_edge: longer edge of a link preview's uploaded thumbnail.
        document_thumbnail_edge: longer edge of a document's uploaded first page.
        portrait_edge: edge of the square picture of a person or a group.
        sticker_bytes: bound for a static sticker.
        animated_sticker_bytes: what an animated sticker is made to fit into.
        max_animated_sticker_bytes: an animated sticker that is a fitting WebP already may be so large.
        sticker_seconds: an animated sticker is cut after so long.
        sticker_fps: frames per second of a sticker made of a video.
    """

    workers: int = 2
    threads: int = 2
    idle_s: float = 60.0
    files_per_worker: int = 200
    memory_bytes: int = 1024**3
    page_s: float = 3.0
    timeout_s: float = 30.0
    transcode_s: float = 300.0
    max_output_bytes: int = 512 * 1024**2
    max_pixels: int = 64_000_000
    max_video_pixels: int = 4096 * 4096
    max_frames: int = 2000
    max_animation_pixels: int = 4_000_000_000
    max_seconds: int = 4 * 3600
    image_edge: int = 4096
    video_edge: int = 1280
    image_quality: int = 88
    strip_metadata: bool = True
    thumbnail_edge: int = 100
    link_thumbnail_edge: int = 1080
    document_thumbnail_edge: int = 480
    portrait_edge: int = 640
    sticker_bytes: int = 100_000
    animated_sticker_bytes: int = 500_000
    max_animated_sticker_bytes: int = 1_000_000
    sticker_seconds: float = 10.0
    sticker_fps: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSettings:
    """How far we go for a link's preview.

    Attributes:
        timeout_s: for all of it; a picture that is not there by then is left out.
        page_timeout_s: for the page; without it there is no preview.
        max_page_bytes: so much of a page is read.
        max_picture_bytes: the largest picture that is fetched.
        max_pictures: so many of a page's pictures are tried.
    """

    timeout_s: float = 8.0
    page_timeout_s: float = 5.0
    max_page_bytes: int = 1024**2
    max_picture_bytes: int = 8 * 1024**2
    max_pictures: int = 3
