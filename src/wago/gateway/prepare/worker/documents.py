"""The first page of a document, as far as there is something to see."""

from __future__ import annotations

import math
from typing import Final

import pypdfium2
from PIL import Image

from wago.gateway.prepare.jobs import DocumentJob
from wago.gateway.prepare.results import PreparedDocument
from wago.gateway.prepare.settings import PrepareSettings
from wago.gateway.prepare.worker.limits import Refused
from wago.gateway.prepare.worker.pictures import decode, fit, jpeg_thumbnail, open_picture, save_jpeg
from wago.gateway.prepare.worker.videos import first_picture

_QUALITY: Final = 70


def prepare_document(job: DocumentJob, settings: PrepareSettings) -> PreparedDocument:
    """Look at the first page of a PDF, at a picture, or at a video's first frame.

    Raises:
        Refused: it is damaged, locked or too large to be looked at; it is a document nevertheless.
    """
    edge = settings.document_thumbnail_edge
    pages = None
    if job.mimetype == "application/pdf":
        pages, picture = _first_page(job, edge)
    elif job.mimetype.startswith("image/"):
        with open_picture(job.source, settings) as image:
            picture = decode(image, edge, settings)
    else:
        picture = fit(first_picture(job.source, settings), edge)
    save_jpeg(picture, job.output, _QUALITY)
    width, height = picture.size
    return PreparedDocument(
        path=job.source,
        mimetype=job.mimetype,
        filename=job.filename,
        page_count=pages,
        thumbnail=jpeg_thumbnail(picture, settings),
        preview=job.output,
        width=width,
        height=height,
    )


def _first_page(job: DocumentJob, edge: int) -> tuple[int, Image.Image]:
    try:
        with pypdfium2.PdfDocument(job.source) as document:
            pages = len(document)
            if not pages:
                raise Refused("there are no pages in it")
            page = document[0]
            width, height = page.get_size()
            longer = max(width, height)
            # It is drawn at the size that is wanted, so that no page is too large; but it must have a size.
            if not math.isfinite(longer) or longer <= 0 or min(width, height) <= 0:
                raise Refused("its first page has no size")
            bitmap = page.render(scale=edge / longer, may_draw_forms=False)
            return pages, bitmap.to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        raise Refused("it is damaged or locked") from None
