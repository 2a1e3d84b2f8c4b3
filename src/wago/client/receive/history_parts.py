"""Parts of the history that lie on the media servers: fetched one after the other while we are online.

What is to be fetched becomes durable with the message that named it, so that an end in between loses nothing.
Source: whatsmeow message.go (handleHistorySyncNotificationLoop), upload.go (DeleteMedia).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final, Protocol

import msgspec

from wago.client.ciphers import Ciphers, Work
from wago.client.context import ClientContext
from wago.client.events import Phase
from wago.client.media import DownloadedMedia, MediaRef
from wago.client.receive.history import HistoryKeeper, read_history
from wago.errors import IQError, MediaError, NotConnected, RemoteProtocolError, RequestTimeout
from wago.protocol.proto.e2e_pb2 import HistorySyncNotification

SETTING: Final = "history.parts"
"""What is yet to be fetched."""

MAX_TRAVELLING: Final = 32 * 1024 * 1024
"""Bound on what one part is, compressed."""

MAX_WAITING: Final = 256
"""A primary sends some dozens."""


class Media(Protocol):
    """As `client.media`."""

    async def download(self, ref: MediaRef, *, limit: int | None = None) -> DownloadedMedia: ...
    async def delete(self, ref: MediaRef, *, handle: str = "") -> None: ...


class HistoryParts:
    """The queue, and the one task that works it off.

    Args:
        ctx: the client's.
        ciphers: begins transactions.
        keeper: keeps what the parts say.
        media: fetches them.
    """

    def __init__(self, ctx: ClientContext, ciphers: Ciphers, keeper: HistoryKeeper, media: Media) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._keeper = keeper
        self._media = media
        self._waiting: list[bytes] = []
        self._lock = asyncio.Lock()
        ctx.on_online(self._fetch)
        ctx.on_forgotten(self._waiting.clear)

    async def load(self) -> None:
        """Take up what is stored; after a failed commit memory may be ahead of it.

        Raises:
            StoreError: the store failed.
        """
        stored = await self._ctx.account.setting(SETTING)
        self._waiting[:] = msgspec.msgpack.decode(stored, type=list[bytes]) if stored else []

    def wanted(self, work: Work, notification: HistorySyncNotification) -> None:
        """A message named a part; it is fetched once the message is durable."""
        part = notification.SerializeToString()
        if part in self._waiting:
            return
        if len(self._waiting) >= MAX_WAITING:
            self._ctx.log.warning("Too many parts of history wait")
            return
        self._waiting.append(part)
        self._store(work)
        work.batch.on_commit(self._wake)

    def _wake(self) -> None:
        if self._ctx.state.phase is Phase.ONLINE:
            self._ctx.spawn(self._fetch(), name="history", bound=True)

    def _store(self, work: Work) -> None:
        work.batch.put_setting(SETTING, msgspec.msgpack.encode(self._waiting) if self._waiting else None)

    async def _fetch(self) -> None:
        async with self._lock:
            while self._waiting:
                part = self._waiting[0]
                try:
                    await self._take(part)
                except (MediaError, RemoteProtocolError) as exc:
                    if exc.retryable:
                        # Another connection may have better luck.
                        self._ctx.log.info("Part of history not fetched yet", error=str(exc))
                        return
                    self._ctx.log.warning("Part of history is lost", error=str(exc))
                    await self._done(self._ciphers.work(), part)

    async def _take(self, part: bytes) -> None:
        notification = HistorySyncNotification.FromString(part)
        ref = MediaRef.of(notification)
        async with await self._media.download(ref, limit=MAX_TRAVELLING) as file:
            history = await asyncio.to_thread(read_history, await file.read())
        work = self._ciphers.work()
        self._keeper.keep(work, history)
        await self._done(work, part)
        self._ctx.log.info(
            "History",
            type=notification.syncType,
            chunk=notification.chunkOrder,
            progress=notification.progress,
        )
        # The servers need not keep for weeks what was meant for this device alone.
        with suppress(MediaError, NotConnected, RequestTimeout, IQError):
            await self._media.delete(ref, handle=notification.encHandle)

    async def _done(self, work: Work, part: bytes) -> None:
        with suppress(ValueError):
            self._waiting.remove(part)
        self._store(work)
        await work.submit()
