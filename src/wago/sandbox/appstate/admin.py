"""The part of the admin API that is about app state.

| call | does |
| --- | --- |
| `GET /admin/phones/{number}/appstate` | what the phone has read |
| `POST /admin/phones/{number}/appstate` `{action, ...}` | the phone does something, and companions hear |

Actions: `star`, `delete_for_me` `{chat, id, from_me?, sender?}`; `mark_read`, `archive`, `pin`, `mute`,
`clear_chat`, `delete_chat` `{chat}`; `contact`, `forget_contact` `{user}`; `push_name` `{name}`; `label`
`{label, name, color?}`; `label_chat`, `label_message` `{label, chat, id?}`; `quick_reply` `{id, shortcut,
text}`; `locale` `{locale}`; `unarchive_chats` `{on}`; `lock` `{chat}`; `mute_status` `{user}`; each with what
it sets, such as `starred`, `archived`, `pinned`. Any record at all: `set`, `remove`
`{collection, index, value?, version?}`. Besides, `rotate_key` `{share?}` makes a newer key, and `damage`
`{collection, times?}` lets the next patches or snapshots for companions not verify.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from wago.sandbox.appstate.acts import changes_of
from wago.sandbox.appstate.store import COLLECTIONS
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.service import Service


def appstate_admin_routes(app: web.Application, service: Service) -> None:
    """Add them to an application whose middleware guards `/admin` and answers `Refused`."""
    admin = _AppStateAdmin(service)
    app.router.add_routes(
        [
            web.get("/admin/phones/{number}/appstate", admin.shown),
            web.post("/admin/phones/{number}/appstate", admin.act),
        ]
    )


class _AppStateAdmin:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def shown(self, request: web.Request) -> web.Response:
        phone = self._service.phones.phone(request.match_info["number"])
        return web.json_response({"collections": self._service.phone_appstates.of(phone).shown()})

    async def act(self, request: web.Request) -> web.Response:
        phone = self._service.phones.phone(request.match_info["number"])
        state, body = self._service.phone_appstates.of(phone), await _object(request)
        match body.get("action"):
            case "rotate_key":
                key_id = state.rotate(share=body.get("share", True) is True)
                return web.json_response({"key": key_id.hex()})
            case "damage":
                collection, times = body.get("collection"), body.get("times", 1)
                if collection not in COLLECTIONS or not isinstance(times, int):
                    raise Refused(400, "bad-request", "`collection` or `times` is wrong")
                self._service.appstate.damage(phone.account.number, collection, times)
                return web.json_response({"damaged": times})
        collection, changes = changes_of(body)
        version = state.write(collection, changes)
        return web.json_response({"collection": collection, "version": version})


async def _object(request: web.Request) -> dict[str, Any]:
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as exc:
        raise Refused(400, "bad-request", "the body is not JSON") from exc
    if not isinstance(body, dict):
        raise Refused(400, "bad-request", "the body is not a JSON object")
    return body
