"""A media server that listens, without the rest of a sandbox."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from wago.sandbox.admin import _guard
from wago.sandbox.media import MediaServer, media_admin_routes

NUMBER = "15550100001"


class Clock:
    """Unix time that moves when told."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def media_site(folder: Path, clock: Clock | None = None) -> AsyncIterator[MediaServer]:
    """Listen on a free port."""
    server = MediaServer(folder, os.urandom, clock or Clock())
    app = web.Application(client_max_size=4 << 20)
    app.middlewares.append(_guard(False))
    server.add_routes(app)
    media_admin_routes(app, server)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        async with asyncio.timeout(10):
            await runner.cleanup()
