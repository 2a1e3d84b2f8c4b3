"""A webhook receiver on loopback that understands both dialects."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.support.doors import Tap


class Receiver(Tap):
    """Records each delivery as {path, token?, event, data, body, event_id, attempt, file?}.

    `hold` may keep a delivery waiting for its answer, `refuse` may answer it with an error status; those are
    in `refused`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hold: Callable[[dict[str, Any]], Awaitable[None]] | None = None
        self.refuse: Callable[[dict[str, Any]], int | None] = lambda _: None
        self.refused = Tap()
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Receiver:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _take(self, request: web.Request) -> web.Response:
        if "json" in request.content_type:
            body = await request.json()
            item = {"path": request.path, "event": body.get("event"), "data": body.get("data"), "body": body}
        else:
            form = await request.post()
            event = json.loads(str(form["jsonData"]))
            item = {
                "path": request.path,
                "token": form.get("token"),
                "event": event.get("type"),
                "data": event.get("event"),
                "body": event,
            }
            file = form.get("file")
            if isinstance(file, web.FileField):
                item["file"] = {
                    "name": file.filename,
                    "type": file.content_type,
                    "content": file.file.read(),
                }
        item["event_id"] = request.headers.get("X-Wago-Event-Id", "")
        item["attempt"] = int(request.headers.get("X-Wago-Attempt", 0))
        if self.hold is not None:
            await self.hold(item)
        status = self.refuse(item)
        if status is not None:
            await self.refused.add(item)
            return web.Response(status=status)
        await self.add(item)
        return web.Response(text="ok")
