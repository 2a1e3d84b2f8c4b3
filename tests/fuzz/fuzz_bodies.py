"""Fuzz what callers put into requests: `python tests/fuzz/fuzz_bodies.py --seconds 60`."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec
from litestar.exceptions import HTTPException

from tests.fuzz.harness import Target, main
from wago.api.faults import ApiFault
from wago.api.forms import open_form
from wago.api.wago.shapes import parsed, read_buttons, read_card, read_sections
from wago.errors import RemoteProtocolError
from wago.gateway.errors import FileFault
from wago.gateway.media.files import TempFolder
from wago.gateway.protojson import from_json, to_json

BUTTONS = [
    {"type": "reply", "displayText": "Yes", "id": "yes"},
    {"ButtonId": "b", "ButtonText": {"displayText": "No"}},
    {"type": "url", "label": "Page", "url": "https://example.org"},
    {"type": "copy", "label": "Copy", "copyCode": 7},
]
ROWS = [{"title": "One", "desc": "first", "RowId": "1"}, {"title": "Two", "rows": [{"title": "Inner"}]}]
CARD = {"fullName": "Ana", "phones": ["1", 2], "organization": "Sol", "vcard": ""}
MESSAGE = {
    "extendedTextMessage": {
        "text": "x",
        "font": 2,
        "mediaKey": "AAEC",
        "contextInfo": {"mentionedJID": ["a"], "isForwarded": True},
    }
}


def tree(read: Callable[[Any], object]) -> Callable[[bytes], None]:
    """A reader of JSON values; what it refuses, it refuses as a fault of the request."""

    def run(data: bytes) -> None:
        try:
            value = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
            raise RemoteProtocolError("no JSON") from exc
        try:
            read(parsed(value))
        except (ApiFault, ValueError) as exc:
            raise RemoteProtocolError(str(exc)) from exc

    return run


def raw_message(value: Any) -> None:
    """What was understood can be shown again, and is understood the same from then on."""
    if not isinstance(value, dict):
        raise RemoteProtocolError("no object")
    message = from_json(value)
    assert from_json(to_json(message)) == message


FORM = (
    b'--b\r\nContent-Disposition: form-data; name="Phone"\r\n\r\n15550002222\r\n'
    b'--b\r\nContent-Disposition: form-data; name="Image"; filename="a.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\r\n--b--\r\n"
)


class _Request:
    """As much of a request as a form needs."""

    content_type = ("multipart/form-data", {"boundary": "b"})

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def stream(self) -> AsyncIterator[bytes]:
        half = len(self._data) // 2
        for piece in (self._data[:half], self._data[half:], b""):
            yield piece


def form(data: bytes) -> None:
    """Whatever comes, no file stays."""

    async def read() -> None:
        folder = TempFolder(Path(parent))
        try:
            async with open_form(_Request(data), folder, max_text=1000, max_file=1000):  # type: ignore[arg-type]
                pass
        except (ApiFault, FileFault, HTTPException) as exc:
            raise RemoteProtocolError(str(exc)) from exc
        finally:
            left = [path for path in folder.path.iterdir() if path.name != "lock"]
            folder.close()
            assert left == []

    with tempfile.TemporaryDirectory() as parent:
        asyncio.run(read())


TARGETS = [
    Target("buttons", tree(lambda value: read_buttons("Buttons", value)), [json.dumps(BUTTONS).encode()]),
    Target("sections", tree(lambda value: read_sections("List", value, "T")), [json.dumps(ROWS).encode()]),
    Target("contact card", tree(lambda value: read_card("Vcard", value)), [json.dumps(CARD).encode()]),
    Target("raw message", tree(raw_message), [json.dumps(MESSAGE).encode()]),
    Target("multipart form", form, [FORM]),
]

if __name__ == "__main__":
    main(TARGETS)
