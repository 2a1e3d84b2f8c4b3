"""Showing that we are typing or recording: kept up while it lasts, and ended by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from wago.errors import NotConnected, NotLoggedIn
from wago.protocol.jid import Jid

LASTS_S: Final = 25.0
"""After so long without another call we are shown as having stopped; receivers forget it by then too."""

REFRESH_S: Final = 10.0
"""So often clients say it again while somebody types."""

Show = Callable[[Jid, bool, bool], Awaitable[None]]
_log = structlog.get_logger(__name__)


class Typing:
    """The chats in which one session types or records.

    Args:
        show: tells a chat: composing or not, recording or not.
        sleep: waits for seconds.
    """

    def __init__(self, show: Show, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._show = show
        self._sleep = sleep
        self._going: dict[Jid, asyncio.Task[None]] = {}

    async def start(self, chat: Jid, *, recording: bool = False) -> None:
        """Begin, or go on for another while.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
        """
        await self._show(chat, True, recording)
        self.forget(chat)
        task = asyncio.create_task(self._keep_up(chat, recording), name="typing")
        self._going[chat] = task
        task.add_done_callback(lambda done: self._ended(chat, done))

    async def stop(self, chat: Jid) -> None:
        """End it.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
        """
        self.forget(chat)
        await self._show(chat, False, False)

    def forget(self, chat: Jid) -> None:
        """No more of it; the other side knows, for a message came."""
        task = self._going.pop(chat, None)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Forget all."""
        for chat in list(self._going):
            self.forget(chat)

    async def _keep_up(self, chat: Jid, recording: bool) -> None:
        left = LASTS_S
        try:
            while left > REFRESH_S:
                await self._sleep(REFRESH_S)
                left -= REFRESH_S
                await self._show(chat, True, recording)
            await self._sleep(left)
            await self._show(chat, False, False)
        except (NotConnected, NotLoggedIn) as exc:
            _log.debug("Typing ended with the connection", reason=str(exc))

    def _ended(self, chat: Jid, task: asyncio.Task[None]) -> None:
        if self._going.get(chat) is task:
            del self._going[chat]
