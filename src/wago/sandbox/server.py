"""The sandbox as a program: one listener for the chat endpoint and the admin API."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from wago.errors import LocalProtocolError
from wago.garbage import settle
from wago.protocol.noise import CertTrust
from wago.sandbox.admin import admin_routes
from wago.sandbox.appstate import appstate_admin_routes
from wago.sandbox.connection import Connection
from wago.sandbox.groups.admin import group_routes
from wago.sandbox.media import media_admin_routes
from wago.sandbox.newsletters.deeds import newsletter_routes
from wago.sandbox.phones.deeds import deed_routes
from wago.sandbox.restrictions import restriction_admin_routes
from wago.sandbox.service import Service
from wago.sandbox.trust import tls_context

CHAT_PATH: Final = "/ws/chat"
_CLOSE_S: Final = 2.0
"""How long a client may take to agree to a close."""

log = structlog.get_logger("sandbox")


class Sandbox:
    """An emulated WhatsApp on one port.

    Args:
        data_dir: folder for what survives a restart; made if need be.
        admin_open: let the admin API answer others than this machine.
    """

    def __init__(self, data_dir: Path, *, admin_open: bool = False) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self._data = data_dir
        self._admin_open = admin_open
        self._service: Service | None = None
        self._runner: web.AppRunner | None = None
        self._connections: set[Connection] = set()
        self._host = ""
        self._port = 0
        self._tls = False

    @property
    def service(self) -> Service:
        """What runs, for tests in the same process.

        Raises:
            RuntimeError: it does not run.
        """
        if self._service is None:
            raise RuntimeError("the sandbox is not started")
        return self._service

    @property
    def port(self) -> int:
        return self._port

    @property
    def http_url(self) -> str:
        """Base of the admin API, without a slash at the end."""
        host = "127.0.0.1" if self._host in ("", "0.0.0.0", "::") else self._host  # noqa: S104
        return f"{'https' if self._tls else 'http'}://{host}:{self._port}"

    @property
    def chat_url(self) -> str:
        """Where a client connects."""
        return "ws" + self.http_url.removeprefix("http") + CHAT_PATH

    @property
    def trust(self) -> CertTrust:
        """What a client pins instead of WhatsApp's root."""
        return self.service.trust.cert_trust

    async def start(self, host: str = "127.0.0.1", port: int = 0, tls: bool = False) -> None:
        """Listen; port 0 takes a free one."""
        self._service = service = Service(self._data)
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_get(CHAT_PATH, self._chat)
        admin_routes(app, service, self, is_open=self._admin_open)
        service.media.add_routes(app)
        media_admin_routes(app, service.media)
        appstate_admin_routes(app, service)
        restriction_admin_routes(app, service)
        newsletter_routes(app, service)
        group_routes(app, service)
        deed_routes(app, service)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSE_S)
        await self._runner.setup()
        context = tls_context(self._data, host) if tls else None
        site = web.TCPSite(self._runner, host, port, ssl_context=context, backlog=1024)
        try:
            await site.start()
        except BaseException:
            await self.stop()
            raise
        self._host, self._tls = host, tls
        self._port = self._runner.addresses[0][1]
        service.media.base = self.http_url
        service.start()

    async def stop(self) -> None:
        """Close every connection and store everything."""
        for connection in list(self._connections):
            connection.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._service is not None:
            self._service.stop()
            self._service = None

    async def _chat(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=16 * 1024 * 1024, timeout=_CLOSE_S, compress=False)
        await socket.prepare(request)
        connection = Connection(self.service, socket)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
        return socket


async def run_sandbox(listen: str, tls: bool, data: Path, *, admin_open: bool = False) -> None:
    """Run until SIGTERM or SIGINT; print one line when ready.

    Args:
        listen: `HOST:PORT`.
        tls: speak TLS with a self-made certificate.
        data: folder for what survives a restart.
        admin_open: let the admin API answer others than this machine.

    Raises:
        LocalProtocolError: `listen` is malformed.
        OSError: the address cannot be listened on.
        StoreError: the data folder was written by a newer version.
    """
    host, _, port = listen.rpartition(":")
    if not port.isascii() or not port.isdigit():
        raise LocalProtocolError(f"{listen!r} is not HOST:PORT")
    _log_to_stderr()
    sandbox = Sandbox(data, admin_open=admin_open)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopping.set)
    await sandbox.start(host.strip("[]") or "127.0.0.1", int(port), tls)
    settle()
    try:
        print(f"Sandbox ready: chat {sandbox.chat_url}, admin {sandbox.http_url}/admin", flush=True)
        await stopping.wait()
    finally:
        await sandbox.stop()


def _log_to_stderr() -> None:
    """Keep stdout for the ready line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
