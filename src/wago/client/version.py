"""The WhatsApp Web version to announce: a pinned one, or the one that WhatsApp's site serves today.

The server refuses versions that are too old (`<failure reason="405">`). Learning the current one must never
hold up or fail a connection: whoever needs a version gets the newest known at once, while a refresh may run.

Source: whatsapp-rust src/version.rs and Baileys Utils/generics.ts (sw.js), whatsmeow update.go.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
import structlog

from wago.protocol.clientpayload import WebVersion

SERVICE_WORKER_URL: Final = "https://web.whatsapp.com/sw.js"
MAX_BODY: Final = 4 << 20
REFRESH_S: Final = 24 * 3600.0
RETRY_S: Final = 3600.0
FETCH_S: Final = 20.0

_REVISION: Final = re.compile(rb'\\?"client_revision\\?"\s*:\s*(\d{1,12})')
# The site answers scripts without a browser's looks with an error page.
_HEADERS: Final = {
    "Sec-Fetch-Site": "none",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/148.0.0.0 Safari/537.36",
}

_log = structlog.get_logger("wago.version")


def parse_service_worker(body: bytes) -> WebVersion | None:
    """The version that `sw.js` names, None if it names none."""
    found = _REVISION.search(body)
    return (2, 3000, int(found.group(1))) if found else None


async def fetch_version(url: str = SERVICE_WORKER_URL) -> WebVersion | None:
    """Ask WhatsApp's site; None if it cannot be reached or does not say."""
    timeout = aiohttp.ClientTimeout(total=FETCH_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=_HEADERS) as session,
            session.get(url) as response,
        ):
            if response.status != 200:
                _log.debug("Version page refused", status=response.status)
                return None
            body = bytearray()
            async for chunk in response.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > MAX_BODY:
                    return None
            return parse_service_worker(bytes(body))
    except (OSError, TimeoutError, aiohttp.ClientError) as exc:
        _log.debug("Version page not reachable", error=str(exc))
        return None


class VersionKeeper:
    """Knows the newest version; shared by all clients of a process.

    Args:
        fetch: asks for the current version.
        monotonic: seconds that only grow.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[WebVersion | None]] = fetch_version,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._newest: WebVersion | None = None
        self._due = float("-inf")
        self._task: asyncio.Task[None] | None = None

    def current(self, pinned: WebVersion) -> WebVersion:
        """The newest version known, at once; starts a refresh if the last one is long ago."""
        if self._monotonic() >= self._due and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._refresh(), name="web version")
        return pinned if self._newest is None else max(pinned, self._newest)

    async def settle(self, timeout_s: float) -> None:
        """Wait for a refresh that runs now, for no longer than this."""
        if self._task is not None and not self._task.done():
            await asyncio.wait({self._task}, timeout=timeout_s)

    async def close(self) -> None:
        """End a refresh that runs now."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    def expire(self) -> None:
        """Make the next `current()` refresh: the server called our version outdated."""
        self._due = float("-inf")

    async def _refresh(self) -> None:
        found = await self._fetch()
        self._due = self._monotonic() + (RETRY_S if found is None else REFRESH_S)
        if found is not None and found != self._newest:
            self._newest = found
            _log.info("WhatsApp Web version", version=".".join(map(str, found)))


SHARED_VERSIONS: Final = VersionKeeper()
"""The keeper of this process."""
