"""The media connection: asked for when needed, kept for as long as it holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from wago.errors import NotConnected, RequestTimeout
from wago.protocol.stanza.media_conn import GetMediaConn, MediaConn

Ask = Callable[[GetMediaConn], Awaitable[MediaConn]]


class MediaHosts:
    """The cache; several transfers that need a new one ask once.

    Args:
        ask: makes the request.
        clock: seconds.
    """

    def __init__(self, ask: Ask, clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._conn: MediaConn | None = None
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def get(self, stale: MediaConn | None = None, *, offline: bool = False) -> MediaConn:
        """The connection.

        Args:
            stale: one that was refused: any but this.
            offline: without a connection to the chat server, an old one will do (downloads need no
                authorisation).

        Raises:
            NotConnected, RequestTimeout, IQError, RemoteProtocolError: there is none.
        """
        async with self._lock:
            known = self._conn
            if known is not None and known is not stale and self._clock() < self._until:
                return known
            try:
                self._conn = conn = await self._ask(GetMediaConn())
            except (NotConnected, RequestTimeout):
                if offline and known is not None and known is not stale:
                    return known
                raise
            self._until = self._clock() + conn.lifetime_s
            return conn

    def forget(self) -> None:
        """Ask anew next time: the account has changed."""
        self._conn = None
