"""Bodies of the requests that webhooks are: as they are, or as a form with a file read from the disk."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from wago.gateway.media.files import PIECE, SpooledFile


class Body(Protocol):
    """What is sent; `data` can be called again, for redirects.

    Attributes:
        content_type: of the header.
        length: bytes.
    """

    content_type: str
    length: int

    def data(self) -> bytes | AsyncIterator[bytes]: ...


class PlainBody:
    """A body in memory."""

    def __init__(self, content: bytes, content_type: str) -> None:
        self._content = content
        self.content_type = content_type
        self.length = len(content)

    def data(self) -> bytes:
        return self._content


class FileForm:
    """`multipart/form-data` with text fields and the part `file`. The file is read while it is sent.

    Args:
        fields: the text fields, in order.
        file: the file.
    """

    def __init__(self, fields: Mapping[str, str], file: SpooledFile) -> None:
        boundary = f"wago-{uuid.uuid4().hex}"
        self.content_type = f"multipart/form-data; boundary={boundary}"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{_quoted(file.filename)}"\r\n'
            f"Content-Type: {file.mimetype or 'application/octet-stream'}\r\n\r\n"
        )
        self._head = "".join(parts).encode("utf-8", "replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file = file
        self.length = len(self._head) + file.length + len(self._tail)

    async def data(self) -> AsyncIterator[bytes]:
        """Raises OSError if the file cannot be read or has shrunk."""
        yield self._head
        left = self._file.length
        with await asyncio.to_thread(self._file.path.open, "rb", 0) as file:
            while left:
                piece = await asyncio.to_thread(file.read, min(PIECE, left))
                if not piece:
                    raise OSError("a temporary file was cut short")
                left -= len(piece)
                yield piece
        yield self._tail


def _quoted(filename: str) -> str:
    """As browsers write file names into a form."""
    return filename.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22") or "file"
