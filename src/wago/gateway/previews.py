"""Link previews, made by us from the page behind the link.

Only the page's own words and its picture are taken, through the guarded client and within a short time: a
page that is slow, broken or not there costs the message its preview, and never holds it up for long.
"""

from __future__ import annotations

import asyncio
import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote, urljoin, urlsplit

import structlog

from wago.errors import WagoError
from wago.gateway.media.fetch import Fetcher
from wago.gateway.prepare import LinkThumbnail, Preparer
from wago.gateway.prepare.settings import PreviewSettings

_log = structlog.get_logger(__name__)

_FIELD: Final = "Preview"
_PAGES: Final = ("text/html", "application/xhtml+xml")
_PICTURES: Final = ("image/",)

_LINK: Final = re.compile(
    r"(?<![\w@./-])(?:https?://|www\.)[^\s<>\"\u201c\u201d\u00ab\u00bb]{3,2048}", re.IGNORECASE
)
_LAST: Final = ".,;:!?'*_~…"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}

# Where pages say it, the best place first.
_TITLES: Final = ("og:title", "twitter:title")
_DESCRIPTIONS: Final = ("og:description", "twitter:description", "description")
_IMAGES: Final = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src")
_IMAGE_LINKS: Final = ("image_src", "apple-touch-icon", "apple-touch-icon-precomposed")

_TITLE_LENGTH: Final = 200
_DESCRIPTION_LENGTH: Final = 400

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET_BYTES: Final = 4096
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What pages say, and what they mean (WHATWG Encoding Standard).
_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
# Encodings of Python's that no page is in, some of them slow.
_NOT_OF_PAGES: Final = frozenset(
    {
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
        "palmos",
    }
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands in a page's head.

    Attributes:
        canonical: absolute; empty if it names none.
        images: absolute addresses of pictures, the best one first.
    """

    title: str
    description: str
    canonical: str
    images: tuple[str, ...]


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
        ) as file:
            found = file.url or url
            if file.mimetype.startswith(_PICTURES):
                page = _page_of_picture(found)
            else:
                data = await asyncio.to_thread(file.path.read_bytes)
                page = await asyncio.to_thread(read_page, data, found, file.charset)
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


def read_page(data: bytes, url: str, charset: str = "") -> Page:
    """Read what a page says about itself. Any bytes are a page of some kind.

    Args:
        data: the page, or its beginning.
        url: where it was found, for links in it that are relative.
        charset: what the server says its encoding is; empty if it does not.
    """
    from selectolax.lexbor import LexborHTMLParser  # Only for those who make previews.

    tree = LexborHTMLParser(_decode(data, charset))
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        content = attributes.get("content")
        if name and content and content.strip():
            metas.setdefault(name, content)
    links: dict[str, str] = {}
    for node in tree.css("link[rel][href]"):
        for word in (node.attributes.get("rel") or "").lower().split():
            links.setdefault(word, node.attributes.get("href") or "")
    base = tree.css_first("base[href]")
    root = _absolute((base.attributes.get("href") if base is not None else None) or "", url) or url
    title = tree.css_first("head > title") or tree.css_first("title:not(svg title)")
    images = [*_values(metas, _IMAGES), *_values(links, _IMAGE_LINKS)]
    absolute = (_absolute(image, root) for image in images)
    return Page(
        title=_line(
            next(iter(_values(metas, _TITLES)), "")
            or (title.text() if title else "")
            or metas.get("og:site_name", ""),
            _TITLE_LENGTH,
        ),
        description=_line(next(iter(_values(metas, _DESCRIPTIONS)), ""), _DESCRIPTION_LENGTH),
        canonical=_absolute(links.get("canonical", "") or metas.get("og:url", ""), root),
        images=tuple(dict.fromkeys(image for image in absolute if image)),
    )


def _page_of_picture(url: str) -> Page:
    """A link that leads to a picture, not to a page."""
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    return Page(title=_line(name, _TITLE_LENGTH), description="", canonical="", images=(url,))


def _values(said: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [said[name] for name in names if said.get(name, "").strip()]


def _line(text: str, length: int) -> str:
    """One line, without what cannot be seen, and no longer than this."""
    line = "".join(char if char.isprintable() else " " for char in text[: length * 20])
    line = " ".join(line.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _absolute(link: str, base: str) -> str:
    """An absolute http or https address; empty if it is none."""
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if link.strip() and parts.scheme in ("http", "https") and parts.hostname else ""


def _decode(data: bytes, charset: str) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    said = _CHARSET.search(data[:_CHARSET_BYTES])
    name = _codec(charset) or (_codec(said[1].decode("ascii", "replace")) if said else "")
    if name.startswith(("utf-16", "utf-32")) and not charset:
        # A page that can be read so far as to say this is in something else.
        name = ""
    return data.decode(name or "utf-8", "replace")


def _codec(name: str) -> str:
    """Python's name of an encoding for text; empty if there is none."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if info.name in _NOT_OF_PAGES or not getattr(info, "_is_text_encoding", True):
        return ""
    return _MEANT.get(info.name, info.name)
