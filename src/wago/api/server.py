"""Running the two doors in the engine's own event loop, from start to a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
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
        for listener, door in ((wago, Door.WAGO), (other, Door.WAGO_API)):
            if listener is not None:
                await stack.enter_async_context(_door(listener, running, api, door))
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
    """Leaves signals to us: two servers share this process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _door(
    listener: socket.socket, gateway: Gateway, settings: ApiSettings, door: Door
) -> AsyncIterator[None]:
    config = uvicorn.Config(
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
    server = _Server(config)
    # uvicorn closes the socket it is given; the listener itself stays ours.
    task = asyncio.create_task(server.serve(sockets=[listener.dup()]), name=f"{door.value} door")
    try:
        while not server.started:
            if task.done():
                task.result()
                raise OSError(f"the {door.value} door did not open")
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        gateway.bus.close()
        await task
