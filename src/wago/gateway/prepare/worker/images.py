"""Pictures, the thumbnails of link previews, and pictures of people and groups."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageOps

from wago.gateway.prepare.jobs import ImageJob, LinkThumbnailJob, PortraitJob
from wago.gateway.prepare.results import LinkThumbnail, Portrait, PreparedImage
from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.worker.metadata import strip_metadata
from wago.gateway.prepare.worker.pictures import (
    decode,
    flatten,
    jpeg_thumbnail,
    open_picture,
    orientation,
    save,
    save_jpeg,
    shown_size,
)

_KEPT: Final = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
# A transparent picture larger than this is a photograph that nobody wants as a PNG.
_LARGEST_PNG_PIXELS: Final = 2048 * 2048
_LINK_QUALITY: Final = 80
_PORTRAIT_QUALITY: Final = 85


def prepare_image(job: ImageJob, settings: PrepareSettings) -> PreparedImage:
    """Keep a JPEG or PNG, but for what cameras write into it; convert anything else.

    Raises:
        Refused: not a picture, damaged, or too large.
    """
    with open_picture(job.source, settings) as image:
        width, height = shown_size(image)
        kept = _KEPT.get(image.format or "")
        # CMYK is for presses; WhatsApp's clients show it with wrong colours or not at all.
        if kept and max(width, height) <= settings.image_edge and image.mode != "CMYK":
            # Eight times the size, so that a JPEG's own reduction does not show.
            small = decode(image, settings.thumbnail_edge * 8, settings)
            told = settings.strip_metadata and strip_metadata(job.source, job.output, orientation(image))
            return PreparedImage(
                path=job.output if told else job.source,
                mimetype=kept,
                width=width,
                height=height,
                thumbnail=jpeg_thumbnail(small, settings),
            )
        picture = decode(image, settings.image_edge, settings)
    mimetype = _write(picture, job, settings)
    width, height = picture.size
    return PreparedImage(
        path=job.output,
        mimetype=mimetype,
        width=width,
        height=height,
        thumbnail=jpeg_thumbnail(picture, settings),
    )


def prepare_link_thumbnail(job: LinkThumbnailJob, settings: PrepareSettings) -> LinkThumbnail:
    """A JPEG to upload and one to put into the message.

    Raises:
        Refused: not a picture, damaged, or too large.
    """
    with open_picture(job.source, settings) as image:
        picture = decode(image, settings.link_thumbnail_edge, settings)
    save_jpeg(picture, job.output, _LINK_QUALITY)
    width, height = picture.size
    return LinkThumbnail(
        path=job.output,
        mimetype="image/jpeg",
        width=width,
        height=height,
        thumbnail=jpeg_thumbnail(picture, settings),
    )


def prepare_portrait(job: PortraitJob, settings: PrepareSettings) -> Portrait:
    """The middle of a picture as a square JPEG, as large as clients send them.

    Raises:
        Refused: not a picture, damaged, or too large.
    """
    edge = settings.portrait_edge
    with open_picture(job.source, settings) as image:
        picture = decode(image, settings.image_edge, settings)
    square = ImageOps.fit(flatten(picture), (edge, edge), Image.Resampling.LANCZOS)
    save_jpeg(square, job.output, _PORTRAIT_QUALITY)
    return Portrait(path=job.output, mimetype="image/jpeg", edge=edge)


def _write(picture: Image.Image, job: ImageJob, settings: PrepareSettings) -> str:
    transparent = picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255)
    if transparent and picture.width * picture.height <= _LARGEST_PNG_PIXELS:
        save(picture, job.output, "PNG")
        return "image/png"
    save_jpeg(picture, job.output, settings.image_quality)
    return "image/jpeg"
