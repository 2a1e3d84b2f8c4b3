"""The part of the admin API that is about media.

| call | does |
| --- | --- |
| `GET /admin/media` | lists what was uploaded |
| `POST /admin/media/expire` `{direct_path?}` | lets one file expire, or all |
| `DELETE /admin/media` `{direct_path?}` | forgets one file, or all: the phones have it no longer either |
| `POST /admin/media/revoke` | makes every authorisation worthless |
| `GET`, `POST`, `DELETE /admin/media/faults` | faults on order |
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from aiohttp import web

from wago.sandbox.media.server import MediaServer
from wago.sandbox.media.store import MediaFile
from wago.sandbox.wire import Refused


def media_admin_routes(app: web.Application, media: MediaServer) -> None:
    """Add them to an application whose middleware guards `/admin` and answers `Refused`."""
    admin = _MediaAdmin(media)
    app.router.add_routes(
        [
            web.get("/admin/media", admin.listed),
            web.delete("/admin/media", admin.delete),
            web.post("/admin/media/expire", admin.expire),
            web.post("/admin/media/revoke", admin.revoke),
            web.get("/admin/media/faults", admin.list_faults),
            web.post("/admin/media/faults", admin.order_fault),
            web.delete("/admin/media/faults", admin.clear_faults),
        ]
    )


class _MediaAdmin:
    def __init__(self, media: MediaServer) -> None:
        self._media = media

    async def listed(self, _: web.Request) -> web.Response:
        store = self._media.store
        shown = [
            {**msgspec.to_builtins(f), "direct_path": f.direct_path, "expired": store.is_expired(f)}
            for f in store.files
        ]
        return web.json_response({"media": shown})

    async def expire(self, request: web.Request) -> web.Response:
        found = await self._meant(request)
        for file in found:
            self._media.store.expire(file)
        return web.json_response({"expired": len(found)})

    async def delete(self, request: web.Request) -> web.Response:
        found = await self._meant(request)
        for file in found:
            self._media.store.delete(file)
        return web.json_response({"deleted": len(found)})

    async def _meant(self, request: web.Request) -> list[MediaFile]:
        path = (await _object(request)).get("direct_path")
        store = self._media.store
        if path is None:
            return store.files
        one = store.at(path) if isinstance(path, str) else None
        if one is None:
            raise Refused(404, "item-not-found", "no media has this direct path")
        return [one]

    async def revoke(self, _: web.Request) -> web.Response:
        return web.json_response({"revoked": self._media.revoke()})

    async def list_faults(self, _: web.Request) -> web.Response:
        return web.json_response({"faults": msgspec.to_builtins(self._media.faults.pending)})

    async def order_fault(self, request: web.Request) -> web.Response:
        return web.json_response(msgspec.to_builtins(self._media.faults.add(await _object(request))))

    async def clear_faults(self, _: web.Request) -> web.Response:
        return web.json_response({"cleared": self._media.faults.clear()})


async def _object(request: web.Request) -> dict[str, Any]:
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as exc:
        raise Refused(400, "bad-request", "the body is not JSON") from exc
    if not isinstance(body, dict):
        raise Refused(400, "bad-request", "the body is not a JSON object")
    return body
