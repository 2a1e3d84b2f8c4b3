"""What a web page says about itself, for link previews.

Here and not in the gateway, because the rules of HTML make parsers slow: elements in elements take quadratic
time (a megabyte of `<div>` takes minutes).
"""

from __future__ import annotations

import codecs
import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from wago.gateway.prepare.jobs import PageJob
from wago.gateway.prepare.results import Page

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


def prepare_page(job: PageJob) -> Page:
    """Read a file that holds a page, or its beginning."""
    return read_page(job.source.read_bytes(), job.url, job.charset)


def read_page(data: bytes, url: str, charset: str = "") -> Page:
    """Read what a page says about itself. Any bytes are a page of some kind.

    Args:
        data: the page, or its beginning.
        url: where it was found, for links in it that are relative.
        charset: what the server says its encoding is; empty if it does not.
    """
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
