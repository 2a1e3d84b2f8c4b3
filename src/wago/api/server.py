"""Running the two doors in the engine's own event loop, from start to a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
import uvicorn

from wago.api.app import Door, create_app
from wago.api.settings import ApiSettings
from wago.gateway.gateway import Gateway
from wago.gateway.settings import GatewaySettings
from wago.store.interfaces import Store

_KEEP_ALIVE_S: Final = 180
_BACKLOG: Final = 2048
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_log = structlog.get_logger(__name__)


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
    """Serve until SIGTERM or SIGINT, or until cancelled; then end requests and sessions in order.

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
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        async with open_doors(store, gateway, api) as doors:
            if ready is not None:
                ready(doors)
            await stop.wait()
            _log.info("Server Stopping")
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
    _log.info("Server Stopped")


@asynccontextmanager
async def open_doors(
    store: Store,
    gateway_settings: GatewaySettings,
    api: ApiSettings,
    *,
    gateway: Gateway | None = None,
) -> AsyncIterator[Doors]:
    """Run the gateway with its doors until the block ends. Port 0 closes a door, -1 takes any free port.

    Args:
        store: open; the caller closes it.
        gateway_settings: the gateway's settings.
        api: the doors' settings.
        gateway: one made already, for tests that bring their own clients.

    Raises:
        OSError: a port is taken.
        StoreError: the store failed.
    """
    async with AsyncExitStack() as stack:
        # Ports first: one that is taken must not cost a login.
        wago = stack.enter_context(_listener(api.address, api.wago_port))
        other = stack.enter_context(_listener(api.address, api.api_port))
        running = await stack.enter_async_context(gateway or Gateway(store, gateway_settings))
        listeners = {Door.WAGO: wago, Door.WAGO_API: other}
        open_ones = {door: listener for door, listener in listeners.items() if listener is not None}
        await stack.enter_async_context(_answering(open_ones, running, api))
        doors = Doors(_address(wago), _address(other))
        _log.info(
            "Server Started",
            address=api.address,
            port=doors.wago[1] if doors.wago else 0,
            api_port=doors.api[1] if doors.api else 0,
        )
        yield doors


@contextlib.contextmanager
def _listener(address: str, port: int) -> Iterator[socket.socket | None]:
    if port == 0:
        yield None
        return
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with contextlib.closing(socket.socket(family)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, max(0, port)))
        except OSError as exc:
            raise OSError(exc.errno, f"cannot listen on {address} port {port}: {exc.strerror}") from exc
        listener.setblocking(False)
        yield listener


def _address(listener: socket.socket | None) -> tuple[str, int] | None:
    if listener is None:
        return None
    host, port = listener.getsockname()[:2]
    return str(host), int(port)


class _Server(uvicorn.Server):
    """Leaves signals to us: two servers share this process. Ends when told to, not at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told_to_end = asyncio.Event()

    def end(self) -> None:
        self.should_exit = True
        self._told_to_end.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        # The tick number 0 is the one that sets the Date header, which is good for a second.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_end.wait(), 1)


@asynccontextmanager
async def _answering(
    listeners: Mapping[Door, socket.socket], gateway: Gateway, settings: ApiSettings
) -> AsyncIterator[None]:
    """Doors that answer until the block ends; then all of them end together."""
    servers = {door: _Server(_config(gateway, settings, door)) for door in listeners}
    # uvicorn closes the socket it is given; the listener itself stays ours.
    tasks = {
        door: asyncio.create_task(server.serve(sockets=[listeners[door].dup()]), name=f"{door.value} door")
        for door, server in servers.items()
    }
    try:
        for door, server in servers.items():
            while not server.started:
                if tasks[door].done():
                    tasks[door].result()
                    raise OSError(f"the {door.value} door did not open")
                await asyncio.sleep(0.005)
        yield
    finally:
        for server in servers.values():
            server.end()
        gateway.bus.close()
        await asyncio.gather(*tasks.values())


def _config(gateway: Gateway, settings: ApiSettings, door: Door) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(gateway, settings, door),
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_s)),
    )
