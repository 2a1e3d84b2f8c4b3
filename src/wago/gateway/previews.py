"""Link previews, made by us from the page behind the link.

Only the page's own words and its picture are taken, through the guarded client and within a short time: a
page that is slow, broken or not there costs the message its preview, and never holds it up for long.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import structlog

from wago.errors import Unpreparable, WagoError
from wago.gateway.media.fetch import FetchedFile, Fetcher
from wago.gateway.prepare import LinkThumbnail, Page, Preparer
from wago.gateway.prepare.settings import PreviewSettings

_log = structlog.get_logger(__name__)

_FIELD: Final = "Preview"
# Many sites describe themselves only to those who make previews; WhatsApp's clients give this name.
_AGENT: Final = "WhatsApp/2"
_PAGES: Final = ("text/html", "application/xhtml+xml")
_PICTURES: Final = ("image/",)

_LINK: Final = re.compile(
    r"(?<![\w@./-])(?:https?://|www\.)[^\s<>\"\u201c\u201d\u00ab\u00bb]{3,2048}", re.IGNORECASE
)
_LAST: Final = ".,;:!?'*_~…"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a page says about itself. As a context manager it removes its file.

    Attributes:
        url: the page's canonical address, or the one it was found at.
        matched: the link as it stands in the text.
        title: what is shown in bold.
        description: what is shown below; may be empty.
        image: its picture, None if there is none that can be shown.
    """

    url: str
    matched: str
    title: str
    description: str
    image: LinkThumbnail | None = None

    @property
    def thumbnail(self) -> bytes | None:
        """A small JPEG that goes into the message."""
        return self.image.thumbnail if self.image else None

    def discard(self) -> None:
        """Remove the file of the picture."""
        if self.image is not None:
            self.image.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


class LinkPreviews:
    """Makes previews of links in texts.

    Args:
        fetcher: gets pages and pictures.
        preparer: makes thumbnails.
        settings: bounds and deadlines.
    """

    def __init__(self, fetcher: Fetcher, preparer: Preparer, settings: PreviewSettings | None = None) -> None:
        self._fetcher = fetcher
        self._preparer = preparer
        self._settings = settings or PreviewSettings()

    async def make(self, text: str) -> Preview | None:
        """A preview of the first link in a text; None if there is no link, or nothing to say about it.

        Raises:
            FileFault: the page cannot be had, or is no page.
            Unpreparable: it cannot be read in time.
            MediaError: the disk takes nothing.
        """
        matched = first_link(text)
        if not matched:
            return None
        settings = self._settings
        deadline = asyncio.get_running_loop().time() + settings.timeout_s
        url = matched if "://" in matched else f"https://{matched}"
        async with self._fetcher.get(
            url,
            limit=settings.max_page_bytes,
            field=_FIELD,
            accept=(*_PAGES, *_PICTURES),
            timeout_s=settings.page_timeout_s,
            cut=True,
            agent=_AGENT,
        ) as file:
            found = file.url or url
            if file.mimetype.startswith(_PICTURES):
                page = _page_of_picture(found)
            else:
                page = await self._read(file, found, deadline)
        image = await self._picture(page.images, deadline)
        if not (page.title or page.description or image):
            return None
        return Preview(
            url=page.canonical or found,
            matched=matched,
            title=page.title or urlsplit(found).hostname or matched,
            description=page.description,
            image=image,
        )

    async def _read(self, file: FetchedFile, url: str, deadline: float) -> Page:
        try:
            # Its turn may come late, behind other files.
            async with asyncio.timeout_at(deadline):
                return await self._preparer.page(file.path, url=url, charset=file.charset)
        except TimeoutError:
            raise Unpreparable("page", "there is no time for it") from None

    async def _picture(self, urls: tuple[str, ...], deadline: float) -> LinkThumbnail | None:
        """The first of these that can be had and shown, in what is left of the time."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                for url in urls[: self._settings.max_pictures]:
                    try:
                        async with self._fetcher.get(
                            url, limit=self._settings.max_picture_bytes, field=_FIELD, accept=_PICTURES
                        ) as file:
                            return await self._preparer.link_thumbnail(file.path)
                    except WagoError as error:
                        _log.debug("no picture for a link preview", error=str(error))
        return None


def first_link(text: str) -> str:
    """The first link in a text as it stands there; empty if there is none."""
    match = _LINK.search(text)
    if match is None:
        return ""
    link = match[0]
    while link:
        last = link[-1]
        # Punctuation behind a link is the sentence's, and so is a bracket that opened before it.
        if last in _LAST or (last in _PAIRS and link.count(last) > link.count(_PAIRS[last])):
            link = link[:-1]
        else:
            break
    # Nothing but punctuation may be left of it.
    return link if _LINK.fullmatch(link) else ""


def _page_of_picture(url: str) -> Page:
    """A link that leads to a picture, not to a page."""
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    return Page(title=name, description="", canonical="", images=(url,))
