"""Fetching what waited on the server while we were away.

The server announces the backlog, delivers a handful of stanzas and waits to be asked for more. WhatsApp Web
asks again shortly after the first stanza of each batch has arrived, until the end marker comes.

Source: whatsapp-rust src/client/offline_resume.rs (after WAWebOfflineHandler).
"""

from __future__ import annotations

from typing import Final

from wago.client.connection import Connection
from wago.client.context import ClientContext
from wago.client.events import OfflineSynced
from wago.protocol.binary import Node
from wago.protocol.stanza.login import OfflineComplete, OfflinePreview
from wago.protocol.stanza.session import OfflineBatch

PAUSE_S: Final = 0.1
"""From the first stanza of a batch to the request for the next one."""

TAGS: Final = ("message", "receipt", "notification", "call", "status", "appdata")
"""Stanzas that the server keeps for us; a delivery of one bears an `offline` attribute."""


class OfflineSync:
    """Drives the delivery of the backlog, anew on each connection."""

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
        self._connection: Connection | None = None
        self._pending = 0
        self._asked = False
        for tag in TAGS:
            ctx.on(tag, self._arrived)
        ctx.on_offline(self._stop)

    def announced(self, preview: OfflinePreview) -> None:
        """The server says what waits."""
        self._ctx.log.info("Offline stanzas announced", count=preview.count, messages=preview.messages)
        if preview.count <= 0:
            return
        self._connection = self._ctx.connection
        self._pending = preview.count
        self._ask()

    def completed(self, complete: OfflineComplete) -> None:
        """The server says that nothing waits any more."""
        self._stop()
        self._ctx.log.info("Offline stanzas delivered", count=complete.count)
        self._ctx.emit(OfflineSynced(messages=complete.count))

    def _stop(self) -> None:
        self._connection = None
        self._pending = 0

    def _ask(self) -> None:
        self._asked = True
        self._ctx.post(OfflineBatch().build())

    def _arrived(self, node: Node) -> None:
        if self._connection is None or "offline" not in node.attrs:
            return
        self._pending -= 1
        if self._asked and self._pending > 0:
            self._asked = False
            self._ctx.spawn(self._ask_again(self._connection), name="offline batch", bound=True)

    async def _ask_again(self, connection: Connection) -> None:
        await self._ctx.sleep(PAUSE_S)
        if self._connection is connection:
            self._ask()
