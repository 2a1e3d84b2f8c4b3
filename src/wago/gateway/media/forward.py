"""Files that go with webhooks: downloaded when the event is delivered, kept until it was taken."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog

from wago.errors import MediaError, WagoError
from wago.gateway.engine import Media
from wago.gateway.media.attachments import Attachment
from wago.gateway.media.downloads import Downloads
from wago.gateway.media.files import SpooledFile

_KEEP_FILES: Final = 16
_KEEP_BYTES: Final = 512 * 1024**2

_log = structlog.get_logger(__name__)


class NotYet(Exception):
    """The file cannot be had now; a later attempt may have it."""


@dataclass(slots=True)
class _Held:
    file: SpooledFile | None
    """None: there is none to be had."""
    users: int = 0


class Forwarder:
    """Keeps the last few files, so that a receiver that fails does not have them downloaded each time.

    Args:
        downloads: by what they are fetched.
        timeout_s: how long one may take; it holds up the events behind it.
    """

    def __init__(self, downloads: Downloads, timeout_s: float) -> None:
        self._downloads = downloads
        self._timeout_s = timeout_s
        self._held: OrderedDict[int, _Held] = OrderedDict()

    @asynccontextmanager
    async def open(
        self, row_id: int, described: bytes, media: Media | None, *, session: str, may_wait: bool
    ) -> AsyncIterator[SpooledFile | None]:
        """The file of an outbox row; None if it cannot be had.

        Args:
            row_id: of the row.
            described: what the row says of the file.
            media: of the account; None if it is not loaded.
            session: for the log.
            may_wait: what may come later is worth waiting for.

        Raises:
            NotYet: wait; only with `may_wait`.
        """
        held = self._held.get(row_id)
        if held is None:
            held = _Held(await self._fetch(described, media, session, may_wait))
            self._held[row_id] = held
        self._held.move_to_end(row_id)
        held.users += 1
        try:
            self._evict()
            yield held.file
        finally:
            held.users -= 1

    def drop(self, row_id: int) -> None:
        """The row is delivered."""
        held = self._held.pop(row_id, None)
        if held is not None and held.file is not None:
            held.file.path.unlink(missing_ok=True)

    async def _fetch(
        self, described: bytes, media: Media | None, session: str, may_wait: bool
    ) -> SpooledFile | None:
        try:
            attachment = Attachment.decode(described)
        except msgspec.DecodeError as exc:
            _log.error("Failed to read what file a webhook has", userid=session, error=str(exc))
            return None
        try:
            if media is None:
                raise MediaError("no client is loaded")
            async with asyncio.timeout(self._timeout_s):
                return await self._downloads.fetch(media, attachment)
        except TimeoutError:
            why = f"it took longer than {self._timeout_s:g} s"
        except WagoError as exc:
            if may_wait and (exc.retryable or media is None):
                raise NotYet(str(exc)) from exc
            why = str(exc)
        _log.error(f"Failed to download {attachment.kind}", userid=session, id=attachment.id, error=why)
        return None

    def _evict(self) -> None:
        idle = [row_id for row_id, held in self._held.items() if not held.users]
        for row_id in idle:
            size = sum(held.file.length for held in self._held.values() if held.file is not None)
            if len(self._held) <= _KEEP_FILES and size <= _KEEP_BYTES:
                return
            self.drop(row_id)
