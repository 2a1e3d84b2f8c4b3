"""What all sessions of a gateway share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from wago.gateway.bus import Bus
from wago.gateway.engine import ClientFactory
from wago.gateway.media import MediaDesk
from wago.gateway.outbox import Outbox
from wago.gateway.outgoing.workshop import Previews
from wago.gateway.prepare import Preparer
from wago.gateway.receivers import Receivers
from wago.gateway.settings import GatewaySettings
from wago.store.interfaces import Store

_log = structlog.get_logger(__name__)


class TaskPool:
    """Tasks that outlive the call that began them; their exceptions are logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(self._guard(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, timeout_s: float) -> None:
        """Wait for them, then cancel what is left."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=timeout_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _guard(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception:
            _log.exception("Task failed", task=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Handed to each session by the gateway."""

    store: Store
    settings: GatewaySettings
    factory: ClientFactory
    receivers: Receivers
    outbox: Outbox
    bus: Bus
    media: MediaDesk
    preparer: Preparer
    previews: Previews
    clock: Callable[[], float]
    tasks: TaskPool = field(default_factory=TaskPool)
