"""Fuzz what looks at strangers' files and pages: `python tests/fuzz/fuzz_previews.py --seconds 60`."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image

from tests.fuzz.harness import Target, main
from wago.errors import RemoteProtocolError
from wago.gateway.prepare import StickerPack
from wago.gateway.prepare.sniff import UNKNOWN, sniff
from wago.gateway.prepare.worker.limits import Refused
from wago.gateway.prepare.worker.pages import read_page
from wago.gateway.prepare.worker.webp import canvas_size, read_pack, read_webp, with_pack
from wago.gateway.previews import first_link

PACK = StickerPack(pack_id="id", name="Cats", publisher="Zoë", emojis=("🐈",))


def _webp(**options: object) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGBA", (24, 16), colour) for colour in ("red", "green", "#0000ff80")]
    frames[0].save(out, "WEBP", append_images=frames[1:], **options)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
    return out.getvalue()


def webp(data: bytes) -> None:
    """What has a readable container has one again with names in it."""
    canvas_size(data)
    try:
        info = read_webp(data)
        named = with_pack(data, PACK)
        read_pack(data)
    except Refused as refused:
        raise RemoteProtocolError(str(refused)) from None
    assert read_pack(named) == PACK
    assert read_webp(named).frames == info.frames


def kind(data: bytes) -> None:
    """Every file is of some kind; those that nobody knows count as refused."""
    half = len(data) // 2
    found = sniff(data, data[half:], filename=data[:8].decode("latin-1"))
    assert found.count("/") == 1
    if found == UNKNOWN:
        raise RemoteProtocolError(found)


def page(data: bytes) -> None:
    """Every page can be read; those that say nothing count as refused."""
    found = read_page(data, "https://example.com/a/b")
    assert all(image.startswith(("http://", "https://")) for image in found.images)
    assert len(found.title) <= 200
    if not found.title:
        raise RemoteProtocolError("no title")


def link(data: bytes) -> None:
    """A link that is found stands in the text."""
    text = data.decode("utf-8", "replace")
    found = first_link(text)
    assert found in text
    if not found:
        raise RemoteProtocolError("no link")


TARGETS = [
    Target(
        "webp",
        webp,
        [_webp(), _webp(lossless=True), _webp(save_all=True, duration=100), with_pack(_webp(), PACK)],
    ),
    Target(
        "kind of a file",
        kind,
        [
            _webp(),
            _zip(),
            b"%PDF-1.4\n",
            b"OggS\0\x02" + bytes(22) + b"OpusHead",
            b"\0\0\0\x18ftypmif1\0\0\0\0heic",
        ],
    ),
    Target(
        "page",
        page,
        [
            b'<meta charset=utf-8><title>T</title><base href=/x/><meta property="og:image" content="a.png">',
            b'<meta property="og:title" content="T"><link rel="canonical icon" href="//host/">',
            "\ufeff<title>Grüße</title>".encode("utf-16"),
        ],
    ),
    Target(
        "link",
        link,
        [b"see https://example.com/a_(b)?c=d#e).", b"(www.example.com), https://x.example/\xc3\xbc"],
    ),
]

if __name__ == "__main__":
    main(TARGETS)
