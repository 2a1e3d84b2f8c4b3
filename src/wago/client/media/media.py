"""Media of one account, out and in."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from wago.client.config import ClientConfig, MediaConfig
from wago.client.media.download import Downloader
from wago.client.media.files import Source, TempFile, pack
from wago.client.media.hosts import Ask, MediaHosts
from wago.client.media.http import MediaHttp
from wago.client.media.refs import MediaRef
from wago.client.media.upload import UploadedMedia, Uploader
from wago.errors import MediaTooLarge
from wago.protocol.media import MEDIA_KEY_LEN, MediaKind


class DownloadedMedia:
    """A file that has come in and was checked. Close it, or use it with `async with`."""

    def __init__(self, file: TempFile) -> None:
        self._file = file

    @property
    def length(self) -> int:
        return self._file.length

    def pieces(self) -> AsyncIterator[bytes]:
        """Its bytes. Only one reader at a time; each begins anew."""
        return self._file.pieces()

    async def read(self) -> bytes:
        """All of it, in memory."""
        return b"".join([piece async for piece in self.pieces()])

    def close(self) -> None:
        self._file.close()

    async def __aenter__(self) -> DownloadedMedia:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


class Media:
    """Uploads and downloads.

    Args:
        config: proxy, TLS and headers.
        media: limits, deadlines and places.
        ask: makes the request for media hosts; `ClientContext.execute` does.
        clock: Unix time.
        sleep: waits for seconds.
        random: n random bytes.
    """

    def __init__(
        self,
        config: ClientConfig,
        media: MediaConfig,
        ask: Ask,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._config = media
        self._clock = clock
        self._random = random
        self._slots = asyncio.Semaphore(media.parallel)
        self.hosts = MediaHosts(ask, clock)
        self._http = MediaHttp(config, media)
        self._uploader = Uploader(self.hosts, self._http, media, sleep)
        self._downloader = Downloader(self.hosts, self._http, media, sleep)

    async def upload(
        self,
        source: Source,
        kind: MediaKind,
        *,
        length: int | None = None,
        newsletter: bool = False,
        limit: int | None = None,
    ) -> UploadedMedia:
        """Encrypt and upload a file; to a channel it goes as it is.

        Args:
            source: the file.
            kind: what it is.
            length: bytes, if known: too large a file is refused before anything of it is read.
            newsletter: it is for a channel.
            limit: bytes, instead of the configured ones.

        Raises:
            MediaTooLarge: it is larger than allowed.
            MediaRefused: the hosts do not take it.
            MediaUnavailable: no host could take it.
            MediaError: the source cannot be read, or the disk takes nothing.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        limit = self._config.max_upload_bytes if limit is None else limit
        if length is None and isinstance(source, bytes):
            length = len(source)
        if length is not None and length > limit:
            raise MediaTooLarge(limit)
        key = self._random(MEDIA_KEY_LEN) if kind.is_encrypted and not newsletter else None
        now = int(self._clock())
        async with self._slots:
            parcel = await pack(source, kind, key, folder=self._config.folder, limit=limit)
            try:
                return await self._uploader.upload(parcel, now, newsletter=newsletter)
            finally:
                parcel.file.close()

    async def download(self, ref: MediaRef, *, limit: int | None = None) -> DownloadedMedia:
        """Fetch, check and decrypt a file.

        Raises:
            MediaTooLarge: it is larger than allowed.
            MediaGone: the servers have it no longer; the phone may.
            MediaCorrupt: it is not what the message says.
            MediaRefused: the hosts do not give it.
            MediaUnavailable: no host could give it.
            MediaError: the disk takes nothing.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        file = TempFile(self._config.folder)
        try:
            await self._fetch(ref, file, limit)
        except BaseException:
            file.close()
            raise
        return DownloadedMedia(file)

    async def download_to(self, ref: MediaRef, path: Path, *, limit: int | None = None) -> int:
        """Fetch a file to a path, which has either all of it or what it had before; how many bytes.

        Raises:
            MediaError: as `download`.
        """
        file = TempFile(path.parent, named=True)
        try:
            await self._fetch(ref, file, limit)
            await asyncio.to_thread(file.keep, path)
            return file.length
        finally:
            file.close()

    async def _fetch(self, ref: MediaRef, file: TempFile, limit: int | None) -> None:
        async with self._slots:
            await self._downloader.download(
                ref, file, self._config.max_download_bytes if limit is None else limit
            )

    async def delete(self, ref: MediaRef, *, handle: str = "") -> None:
        """Take media from the servers that has served its purpose (history).

        Args:
            ref: what.
            handle: the `encHandle` of its message.

        Raises:
            MediaRefused: the host does not.
            MediaUnavailable: it cannot be reached.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        await self._uploader.delete(ref.kind, ref.direct_path, ref.file_enc_sha256 or b"", handle)

    async def close(self) -> None:
        """End every transfer."""
        await self._http.close()
