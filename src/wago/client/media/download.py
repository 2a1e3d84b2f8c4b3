"""Files in: from a media host through decryption onto the disk, and out only when all checks have passed.

There is one MAC, over the whole file, so nothing that was decrypted may be used before the end has come.
Source: whatsmeow download.go, download-to-file.go; whatsapp-rust src/download.rs.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import aiohttp

from wago.client.config import MediaConfig
from wago.client.media.errors import AccessDenied, TransferFailed
from wago.client.media.files import PIECE, TempFile
from wago.client.media.hosts import MediaHosts
from wago.client.media.http import MediaHttp, Pulse, check_status, pause, retry_after_s
from wago.client.media.refs import MediaRef
from wago.errors import CryptoError, MediaCorrupt, MediaGone, MediaRefused, MediaTooLarge, MediaUnavailable
from wago.protocol.media import MediaDecryptor, MediaReader, PlainReader, encrypted_length
from wago.protocol.media.urls import download_url

_GONE: Final = (404, 410)


class _Incoming:
    """A file that is coming in. What is there survives a broken connection."""

    def __init__(self, ref: MediaRef, file: TempFile, limit: int) -> None:
        self._ref = ref
        self.limit = limit
        self.file = file
        self.reader = self._new_reader()
        self.received = 0

    @property
    def most(self) -> int:
        """So many bytes can travel at most."""
        return self.limit if self._ref.media_key is None else encrypted_length(self.limit)

    def _new_reader(self) -> MediaReader:
        ref = self._ref
        if ref.media_key is None:
            return PlainReader(ref.file_sha256)
        return MediaDecryptor(
            ref.media_key, ref.kind, file_sha256=ref.file_sha256, file_enc_sha256=ref.file_enc_sha256
        )

    def restart(self) -> None:
        """Begin anew; blocks."""
        self.file.clear()
        self.reader = self._new_reader()
        self.received = 0

    def take(self, data: bytes) -> None:
        """More of what travels; blocks."""
        self.file.write(self.reader.update(data))
        self.received += len(data)

    def finish(self) -> None:
        """It was all; blocks.

        Raises:
            CryptoError: something does not fit.
            MediaTooLarge: it is longer than allowed.
        """
        self.file.write(self.reader.finish())
        if self.file.length > self.limit:
            raise MediaTooLarge(self.limit)


class Downloader:
    """Fetches media from the hosts.

    Args:
        hosts: where from.
        http: by what.
        config: how often.
        sleep: between rounds.
    """

    def __init__(
        self,
        hosts: MediaHosts,
        http: MediaHttp,
        config: MediaConfig,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._hosts = hosts
        self._http = http
        self._config = config
        self._sleep = sleep

    async def download(self, ref: MediaRef, file: TempFile, limit: int) -> None:
        """Fetch it into an empty file.

        Raises:
            MediaTooLarge: it is longer than `limit`.
            MediaGone: the servers have it no longer.
            MediaCorrupt: every host has something else than the message says.
            MediaRefused: the hosts do not give it.
            MediaUnavailable: no host could give it.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        if ref.file_length is not None and ref.file_length > limit:
            raise MediaTooLarge(limit)
        incoming = _Incoming(ref, file, limit)
        conn = await self._hosts.get(offline=True)
        renewed = False
        failed = TransferFailed("there is no media host")
        for attempt in range(self._config.attempts):
            corrupt: CryptoError | None = None
            for host in conn.hostnames(upload=False):
                resumed = incoming.received > 0
                try:
                    await self._once(f"{self._config.scheme}://{host}", ref, incoming)
                    return
                except AccessDenied as exc:
                    # Direct paths are signed for a time: refused by fresh hosts, they have expired.
                    if renewed:
                        raise MediaGone(exc.status) from exc
                    conn, renewed = await self._hosts.get(stale=conn, offline=True), True
                    failed = TransferFailed(str(exc), 0)
                    break
                except CryptoError as exc:
                    await asyncio.to_thread(incoming.restart)
                    if resumed:
                        failed = TransferFailed(f"the parts that came do not fit: {exc}", 0)
                    else:
                        corrupt = exc
                except TransferFailed as exc:
                    failed = exc
            if corrupt is not None:
                raise MediaCorrupt(f"what came is not the file of the message: {corrupt}") from corrupt
            if attempt + 1 < self._config.attempts:
                await pause(self._sleep, self._config, attempt, failed.wait_s)
        raise MediaUnavailable(f"the file could not be downloaded: {failed}") from failed

    async def _once(self, base: str, ref: MediaRef, incoming: _Incoming) -> None:
        digest = ref.file_enc_sha256 if ref.media_key is not None else None
        url = download_url(base, ref.direct_path, digest, ref.kind)
        async with (
            self._http.get(url, incoming.received) as response,
            self._http.pulse(response.content_length or incoming.most) as pulse,
        ):
            await self._check(response, incoming)
            async for piece in _pieces(response, pulse):
                if incoming.received + len(piece) > incoming.most:
                    raise MediaTooLarge(incoming.limit)
                await asyncio.to_thread(incoming.take, piece)
        await asyncio.to_thread(incoming.finish)

    async def _check(self, response: aiohttp.ClientResponse, incoming: _Incoming) -> None:
        """Whether this is the file, or the rest of it."""
        status = response.status
        if status in _GONE:
            raise MediaGone(status)
        if status == 416:
            await asyncio.to_thread(incoming.restart)
        check_status(status, retry_after_s(response))
        if status == 206:
            start = re.match(r"bytes (\d{1,15})-", response.headers.get("Content-Range", ""), re.ASCII)
            if start is None or int(start[1]) != incoming.received:
                raise TransferFailed("the media host sends another range than was asked for")
        elif status == 200:
            if incoming.received:
                await asyncio.to_thread(incoming.restart)
        else:
            raise MediaRefused(status, response.reason or "")
        if incoming.received + (response.content_length or 0) > incoming.most:
            raise MediaTooLarge(incoming.limit)


async def _pieces(response: aiohttp.ClientResponse, pulse: Pulse) -> AsyncIterator[bytes]:
    """The body in pieces that are worth a thread's while."""
    held = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        pulse.beat()
        held += piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)
