"""What all sessions of a gateway share for files."""

from __future__ import annotations

import asyncio
from types import TracebackType

from wago.gateway.media.downloads import Downloads
from wago.gateway.media.fetch import Fetcher
from wago.gateway.media.files import TempFolder
from wago.gateway.media.forward import Forwarder
from wago.gateway.media.sources import Sources
from wago.gateway.netguard import NetGuard
from wago.gateway.settings import MediaSettings


class MediaDesk:
    """An async context manager: entering clears away what a crashed process left.

    Args:
        settings: places, deadlines, allow-list.

    Attributes:
        folder: files on their way.
        fetcher: gets what URLs point to.
        sources: brings callers' files onto the disk.
        downloads: fetches files of messages.
        forwarder: fetches those that go with webhooks.
    """

    def __init__(self, settings: MediaSettings) -> None:
        parent = None if settings.folder is None else settings.folder / "tmp"
        self.folder = TempFolder(parent)
        self.fetcher = Fetcher(NetGuard(settings.allow), self.folder, settings)
        self.sources = Sources(self.folder, self.fetcher)
        self.downloads = Downloads(
            self.folder, None if settings.folder is None else settings.folder / "files"
        )
        self.forwarder = Forwarder(self.downloads, settings.forward_timeout_s)

    async def __aenter__(self) -> MediaDesk:
        await asyncio.to_thread(self.folder.sweep)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.fetcher.close()
        await asyncio.to_thread(self.folder.close)
