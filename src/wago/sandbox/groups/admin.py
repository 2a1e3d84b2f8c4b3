"""The part of the admin API that is about groups and statuses.

| call | does |
| --- | --- |
| `POST /admin/groups` `{subject, creator, participants, addressing?}` | makes a group |
| `GET /admin/groups` | lists them |
| `GET /admin/groups/{jid}` | one |
| `POST /admin/groups/{jid}/members` `{add?, remove?, promote?, demote?, actor?}` | changes who is in it |
| `POST /admin/groups/{jid}` `{subject?, ephemeral_s?, announce?, locked?, approval?, add_mode?, actor?}` |
    changes it |
| `POST /admin/phones/{number}/privacy` `{category: value, ...}` | the account's privacy settings |
| `POST /admin/phones/{number}/status_privacy` `{type, people?}` | who sees the phone's status |
| `POST /admin/phones/{number}/status` `{text, audience, id?}` | the phone posts to its status |
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from wago.errors import LocalProtocolError
from wago.protocol.jid import GROUP_SERVER, Jid
from wago.protocol.proto import e2e_pb2
from wago.sandbox.groups.model import Group
from wago.sandbox.service import Service
from wago.sandbox.wire import Refused

Json = dict[str, Any]


def group_routes(app: web.Application, service: Service) -> None:
    """Add these calls to an application."""
    admin = _GroupAdmin(service)
    app.router.add_routes(
        [
            web.post("/admin/groups", admin.create),
            web.get("/admin/groups", admin.listed),
            web.get("/admin/groups/{jid}", admin.one),
            web.post("/admin/groups/{jid}", admin.change),
            web.post("/admin/groups/{jid}/members", admin.members),
            web.post("/admin/phones/{number}/privacy", admin.privacy),
            web.post("/admin/phones/{number}/status_privacy", admin.status_privacy),
            web.post("/admin/phones/{number}/status", admin.post_status),
        ]
    )


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as exc:
        raise Refused(400, "bad-request", "the body is not JSON") from exc
    if not isinstance(body, dict):
        raise Refused(400, "bad-request", "the body is not a JSON object")
    return body


def _texts(body: Json, name: str) -> list[str]:
    values = body.get(name, [])
    if not isinstance(values, list) or not all(isinstance(each, str | int) for each in values):
        raise Refused(400, "bad-request", f"`{name}` is no list of numbers")
    return [str(each).lstrip("+") for each in values]


def _typed(body: Json, name: str, kind: type) -> Any:
    value = body.get(name)
    if value is not None and type(value) is not kind:
        raise Refused(400, "bad-request", f"`{name}` is no {kind.__name__}")
    return value


class _GroupAdmin:
    """The handlers."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def _group(self, request: web.Request) -> Group:
        text = request.match_info["jid"]
        try:
            jid = Jid.parse(text) if "@" in text else Jid(text, GROUP_SERVER)
        except LocalProtocolError as exc:
            raise Refused(400, "bad-request", str(exc)) from exc
        return self._service.groups.group(jid)

    def _shown(self, group: Group) -> Json:
        return {
            "jid": str(group.jid),
            "subject": group.subject,
            "description": group.description,
            "creator": group.creator,
            "addressing": group.addressing,
            "members": [{"number": number, "role": role} for number, role in group.members.items()],
            "ephemeral_s": group.ephemeral_s,
            "announce": group.announce,
            "locked": group.locked,
            "approval": group.approval,
            "add_mode": group.add_mode,
            "community": group.community and str(Jid(group.community, GROUP_SERVER)),
            "is_community": group.is_community,
        }

    async def create(self, request: web.Request) -> web.Response:
        body = await _body(request)
        subject, creator = _typed(body, "subject", str), body.get("creator")
        if not subject or not creator:
            raise Refused(400, "bad-request", "`subject` and `creator` are needed")
        group = self._service.groups.create(
            subject,
            str(creator).lstrip("+"),
            _texts(body, "participants"),
            _typed(body, "addressing", str) or "lid",
        )
        return web.json_response(self._shown(group))

    async def listed(self, _: web.Request) -> web.Response:
        return web.json_response({"groups": [self._shown(group) for group in self._service.groups.all]})

    async def one(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown(self._group(request)))

    async def members(self, request: web.Request) -> web.Response:
        group, body, groups = self._group(request), await _body(request), self._service.groups
        actor = None if body.get("actor") is None else str(body["actor"]).lstrip("+")
        added = groups.add(group, _texts(body, "add"), actor)
        removed = groups.remove(group, _texts(body, "remove"), actor)
        for name, role in (("promote", "admin"), ("demote", "")):
            if numbers := _texts(body, name):
                groups.set_role(group, numbers, role, actor)
        return web.json_response({**self._shown(group), "added": added, "removed": removed})

    async def change(self, request: web.Request) -> web.Response:
        group, body = self._group(request), await _body(request)
        self._service.groups.change(
            group,
            subject=_typed(body, "subject", str),
            ephemeral_s=_typed(body, "ephemeral_s", int),
            announce=_typed(body, "announce", bool),
            locked=_typed(body, "locked", bool),
            approval=_typed(body, "approval", bool),
            add_mode=_typed(body, "add_mode", str),
            actor=None if body.get("actor") is None else str(body["actor"]).lstrip("+"),
        )
        return web.json_response(self._shown(group))

    async def privacy(self, request: web.Request) -> web.Response:
        """Change privacy settings as on the phone; the account's companions are told."""
        phone, body = self._service.phones.phone(request.match_info["number"]), await _body(request)
        for category, value in body.items():
            self._service.privacy.change(phone.account, str(category), str(value))
        return web.json_response({"privacy": self._service.privacy.settings(phone.account)})

    async def status_privacy(self, request: web.Request) -> web.Response:
        phone, body = self._service.phones.phone(request.match_info["number"]), await _body(request)
        kind = _typed(body, "type", str) or "contacts"
        self._service.statuses.set(phone.account, kind, _texts(body, "people"))
        return web.json_response({"type": kind})

    async def post_status(self, request: web.Request) -> web.Response:
        phone, body = self._service.phones.phone(request.match_info["number"]), await _body(request)
        text = _typed(body, "text", str)
        if not text:
            raise Refused(400, "bad-request", "`text` is missing or no text")
        message = e2e_pb2.Message()
        message.extendedTextMessage.text = text
        message_id = _typed(body, "id", str)
        entry = await phone.groups.post_status(message, _texts(body, "audience"), message_id=message_id)
        return web.json_response({"id": entry.id, "timestamp": entry.at})
