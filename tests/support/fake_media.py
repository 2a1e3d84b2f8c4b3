"""Media of an account without WhatsApp: files in a dictionary, failures by the test's hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from wago.client.media import DownloadedMedia, MediaOrigin, MediaRef, MediaTooLarge, UploadedMedia
from wago.client.media.files import Source, TempFile, in_pieces
from wago.protocol.media import MediaKind


class FakeMedia:
    """What is uploaded can be downloaded by its direct path; `put` adds what others sent.

    Attributes:
        uploads: what was uploaded, in order.
        files: content by direct path.
        origins: for which messages a download named where the media comes from.
        fail: raised by every transfer, if set.
    """

    def __init__(self) -> None:
        self.uploads: list[UploadedMedia] = []
        self.files: dict[str, bytes] = {}
        self.origins: list[MediaOrigin | None] = []
        self.fail: Exception | None = None

    def put(self, content: bytes, kind: MediaKind = MediaKind.IMAGE) -> UploadedMedia:
        """A file on the servers."""
        digest = hashlib.sha256(content).digest()
        path = f"/v/t62.7118-24/{digest.hex()[:24]}_n.enc"
        self.files[path] = content
        return UploadedMedia(
            kind=kind,
            url=f"https://mmg.whatsapp.net{path}",
            direct_path=path,
            media_key=digest[::-1],
            file_sha256=digest,
            file_enc_sha256=hashlib.sha256(digest).digest(),
            file_length=len(content),
            media_key_timestamp=1_777_744_034,
            sidecar=b"sidecar..." if kind.is_streamed else None,
        )

    async def upload(
        self,
        source: Source,
        kind: MediaKind,
        *,
        length: int | None = None,
        newsletter: bool = False,
        limit: int | None = None,
    ) -> UploadedMedia:
        if self.fail is not None:
            raise self.fail
        content = b"".join([piece async for piece in in_pieces(source)])
        if limit is not None and len(content) > limit:
            raise MediaTooLarge(limit)
        up = self.put(content, kind)
        self.uploads.append(up)
        return up

    async def download(
        self, ref: MediaRef, *, origin: MediaOrigin | None = None, limit: int | None = None
    ) -> DownloadedMedia:
        file = TempFile(None)
        file.write(self._content(ref, origin, limit))
        return DownloadedMedia(file)

    async def download_to(
        self, ref: MediaRef, path: Path, *, origin: MediaOrigin | None = None, limit: int | None = None
    ) -> int:
        content = self._content(ref, origin, limit)
        path.write_bytes(content)
        return len(content)

    def _content(self, ref: MediaRef, origin: MediaOrigin | None, limit: int | None) -> bytes:
        self.origins.append(origin)
        if self.fail is not None:
            raise self.fail
        content = self.files[ref.direct_path]
        if limit is not None and len(content) > limit:
            raise MediaTooLarge(limit)
        return content
