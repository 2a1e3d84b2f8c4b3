"""Parts of the history: read one after the other while we are online, slice by slice.

What is to be read becomes durable with the message that named it, and with each slice how far we are, so that
an end in between loses nothing and tells nothing twice.
Source: whatsmeow message.go (handleHistorySyncNotificationLoop), upload.go (DeleteMedia).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final, Protocol

import msgspec

from wago.client.ciphers import Ciphers, Work
from wago.client.context import ClientContext
from wago.client.events import Phase
from wago.client.media import DownloadedMedia, MediaRef
from wago.client.receive.history import HistoryKeeper, kind_name
from wago.errors import IQError, MediaError, NotConnected, RemoteProtocolError, RequestTimeout
from wago.protocol.history import Outline, Told, read_messages, read_outline
from wago.protocol.proto.e2e_pb2 import HistorySyncNotification, HistorySyncType

SETTING: Final = "history.parts"
"""What is yet to be read."""

PLACE: Final = "history.place"
"""How far we are in the part that is being read."""

MAX_TRAVELLING: Final = 32 * 1024 * 1024
"""Bound on what one part is, compressed."""

MAX_WAITING: Final = 256
"""A primary sends some dozens."""

MAX_INLINE: Final = 256 * 1024
"""What comes inside its message and is no longer than this is looked into at once."""

SLICE: Final = 200
"""Messages in one transaction and one event."""


class Media(Protocol):
    """As `client.media`."""

    async def download(self, ref: MediaRef, *, limit: int | None = None) -> DownloadedMedia: ...
    async def delete(self, ref: MediaRef, *, handle: str = "") -> None: ...


class Place(msgspec.Struct, array_like=True, frozen=True):
    """How far we are.

    Attributes:
        part: names the part.
        messages: so many are kept.
    """

    part: bytes
    messages: int


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
        self._place: Place | None = None
        self._lock = asyncio.Lock()
        ctx.on_online(self._fetch)
        ctx.on_forgotten(self._forget)

    async def load(self) -> None:
        """Take up what is stored; after a failed commit memory may be ahead of it.

        Raises:
            StoreError: the store failed.
        """
        stored = await self._ctx.account.setting(SETTING)
        self._waiting[:] = msgspec.msgpack.decode(stored, type=list[bytes]) if stored else []
        place = await self._ctx.account.setting(PLACE)
        self._place = msgspec.msgpack.decode(place, type=Place) if place else None

    def _forget(self) -> None:
        self._waiting.clear()
        self._place = None

    # -- what is to be read -----------------------------------------------------------------------------

    def wanted(self, work: Work, notification: HistorySyncNotification) -> None:
        """A message named a part, or brought it; it is read once the message is durable."""
        payload = notification.initialHistBootstrapInlinePayload
        if payload and len(payload) <= MAX_INLINE and not self._whole_now(work, notification, payload):
            return
        part = notification.SerializeToString()
        if part in self._waiting:
            return
        if len(self._waiting) >= MAX_WAITING:
            self._ctx.log.warning("Too many parts of history wait")
            return
        if notification.syncType == HistorySyncType.ON_DEMAND:
            # Somebody waits for it; only what has begun goes before.
            self._waiting.insert(0 if self._place is None else 1, part)
        else:
            self._waiting.append(part)
        self._store(work)
        work.batch.on_commit(self._wake)

    def _whole_now(self, work: Work, notification: HistorySyncNotification, payload: bytes) -> bool:
        """Keep who is who with the message itself; True if there is more in it than that."""
        try:
            outline = read_outline([payload])
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad history", error=str(exc))
            return False
        if outline.messages:
            self._keeper.keep_people(work, outline)
            return True
        self._keeper.keep_outline(work, notification, outline, last=True)
        return False

    def _wake(self) -> None:
        if self._ctx.state.phase is Phase.ONLINE:
            self._ctx.spawn(self._fetch(), name="history", bound=True)

    def _store(self, work: Work) -> None:
        work.batch.put_setting(SETTING, msgspec.msgpack.encode(self._waiting) if self._waiting else None)

    # -- reading it -------------------------------------------------------------------------------------

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
                    work = self._ciphers.work()
                    self._done(work, part)
                    await work.submit()

    async def _take(self, part: bytes) -> None:
        notification = HistorySyncNotification.FromString(part)
        if notification.initialHistBootstrapInlinePayload:
            await self._read(part, notification, notification.initialHistBootstrapInlinePayload)
            return
        ref = MediaRef.of(notification)
        async with await self._media.download(ref, limit=MAX_TRAVELLING) as file:
            payload = await file.read()
        await self._read(part, notification, payload)
        # The servers need not keep for weeks what was meant for this device alone.
        with suppress(MediaError, NotConnected, RequestTimeout, IQError):
            await self._media.delete(ref, handle=notification.encHandle)

    async def _read(self, part: bytes, notification: HistorySyncNotification, payload: bytes) -> None:
        outline = await asyncio.to_thread(read_outline, [payload])
        name = hashlib.sha256(part).digest()
        place = self._place
        if place is None or place.part != name:
            place = await self._begin(part, name, notification, outline)
        if outline.messages > place.messages:
            await self._read_messages(part, notification, outline, payload, place)
        self._ctx.log.info(
            "History",
            type=kind_name(notification.syncType),
            chunk=notification.chunkOrder,
            progress=notification.progress,
            messages=outline.messages,
        )

    async def _begin(
        self, part: bytes, name: bytes, notification: HistorySyncNotification, outline: Outline
    ) -> Place:
        work = self._ciphers.work()
        self._keeper.keep_outline(work, notification, outline, last=not outline.messages)
        if outline.messages:
            self._set_place(work, Place(name, 0))
        else:
            self._done(work, part)
        await work.submit()
        return Place(name, 0)

    async def _read_messages(
        self,
        part: bytes,
        notification: HistorySyncNotification,
        outline: Outline,
        payload: bytes,
        place: Place,
    ) -> None:
        found, upto = read_messages([payload], after=place.messages), place.messages
        while upto < outline.messages:
            told = await asyncio.to_thread(_next_slice, found)
            upto += len(told)
            past = await self._keeper.read(outline, told)
            last = upto >= outline.messages or not told
            work = self._ciphers.work()
            self._keeper.keep_messages(work, notification, past, upto, last=last)
            if last:
                self._done(work, part)
            else:
                self._set_place(work, Place(place.part, upto))
            await work.submit()
            if last:
                return

    def _set_place(self, work: Work, place: Place | None) -> None:
        self._place = place
        work.batch.put_setting(PLACE, None if place is None else msgspec.msgpack.encode(place))

    def _done(self, work: Work, part: bytes) -> None:
        with suppress(ValueError):
            self._waiting.remove(part)
        self._store(work)
        self._set_place(work, None)


def _next_slice(found: Iterator[Told]) -> list[Told]:
    return list(islice(found, SLICE))
