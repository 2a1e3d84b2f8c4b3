"""Running the two doors in the engine's own event loop, from start to a clean end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wago.api.settings import ApiSettings
from wago.gateway.settings import GatewaySettings
from wago.store.interfaces import Store


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the doors listen; None for a closed one."""

    wago: tuple[str, int] | None
    api: tuple[str, int] | None


async def serve(
    store: Store,
    gateway: GatewaySettings,
    api: ApiSettings,
    *,
    ready: Callable[[Doors], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, or until cancelled; then end sessions and requests in order.

    The store is the caller's to close afterwards.

    Args:
        store: open.
        gateway: the gateway's settings.
        api: the doors' settings.
        ready: called once both doors accept connections, after the line `Server Started` was logged.

    Raises:
        OSError: a port is taken.
        StoreError: the store failed.
    """
