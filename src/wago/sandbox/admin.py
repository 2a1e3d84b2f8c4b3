"""The JSON admin API: phones, faults, the journal. It answers this machine only, unless told otherwise.

| call | does |
| --- | --- |
| `POST /admin/phones` `{number?, name?, settings?}` | makes an account with a phone |
| `GET /admin/phones` | lists them with their companions |
| `GET`, `POST /admin/phones/{number}` `{auto_reply?, auto_read?, addressing?, ...}` | its settings |
| `POST /admin/phones/{number}/scan` `{qr}` | the phone scans a companion's QR text |
| `POST /admin/phones/{number}/code` `{code}` | the phone enters a link code |
| `POST /admin/phones/{number}/send` and others | messages: `phones/admin.py` |
| `POST /admin/phones/{number}/unlink` `{device}` | the phone removes a companion |
| `POST /admin/phones/{number}/reregister` | a new phone for the same number |
| `POST /admin/phones/{number}/forget` `{peer?}` | the phone loses its Signal sessions and sender keys |
| `GET /admin/trust` | what a client must pin and where it connects |
| `GET /admin/stanzas?number=&device=&tag=&since=&tree=` | stanzas, newest last; `tree=1` with their nodes |
| `GET /admin/refusals?number=` | what the service did not accept, and why |
| `GET`, `POST`, `DELETE /admin/faults` | faults on order |
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web
from yarl import URL

from wago.sandbox.model import PRIMARY, Address, Device
from wago.sandbox.phones.admin import message_routes
from wago.sandbox.phones.phone import Phone
from wago.sandbox.phones.state import Settings
from wago.sandbox.requests import Json, body_of, text
from wago.sandbox.service import Service
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.server import Sandbox

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def admin_routes(app: web.Application, service: Service, sandbox: Sandbox, *, is_open: bool) -> None:
    """Add the admin API to an application."""
    admin = _Admin(service, sandbox)
    app.middlewares.append(_guard(is_open))
    message_routes(app, service)
    app.router.add_routes(
        [
            web.post("/admin/phones", admin.create_phone),
            web.get("/admin/phones", admin.list_phones),
            web.get("/admin/phones/{number}", admin.get_phone),
            web.post("/admin/phones/{number}", admin.change_phone),
            web.post("/admin/phones/{number}/scan", admin.scan),
            web.post("/admin/phones/{number}/code", admin.enter_code),
            web.post("/admin/phones/{number}/unlink", admin.unlink),
            web.post("/admin/phones/{number}/reregister", admin.register_again),
            web.post("/admin/phones/{number}/forget", admin.forget),
            web.get("/admin/trust", admin.trust),
            web.get("/admin/stanzas", admin.stanzas),
            web.get("/admin/refusals", admin.refusals),
            web.get("/admin/faults", admin.list_faults),
            web.post("/admin/faults", admin.order_fault),
            web.delete("/admin/faults", admin.clear_faults),
        ]
    )


def _guard(is_open: bool) -> Any:
    """Refuse other machines, and turn refusals into JSON errors."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/admin/"):
            return await handler(request)
        if not is_open and not _is_local(request.remote):
            return web.json_response({"error": "the admin API answers this machine only"}, status=403)
        try:
            return await handler(request)
        except Refused as exc:
            status = exc.code if 400 <= exc.code < 600 else 500
            return web.json_response({"error": exc.reason, "reason": exc.text}, status=status)

    return middleware


def _is_local(remote: str | None) -> bool:
    try:
        return ipaddress.ip_address(remote or "").is_loopback
    except ValueError:
        return False


def _number(value: str | None, name: str) -> int | None:
    if value is None or value == "":
        return None
    try:
        return int(value)
    except ValueError as exc:
        raise Refused(400, "bad-request", f"`{name}` is no number") from exc


def _settings(base: Settings, changes: Json) -> Settings:
    try:
        settings = msgspec.convert(msgspec.to_builtins(base) | changes, Settings)
    except msgspec.ValidationError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc
    if settings.addressing not in ("lid", "pn"):
        raise Refused(400, "bad-request", "`addressing` is lid or pn")
    return settings


class _Admin:
    """The handlers."""

    def __init__(self, service: Service, sandbox: Sandbox) -> None:
        self._service = service
        self._sandbox = sandbox

    def _phone(self, request: web.Request) -> Phone:
        return self._service.phones.phone(request.match_info["number"])

    # -- phones -----------------------------------------------------------------------------------------

    async def create_phone(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        number = body.get("number")
        if number is not None and not isinstance(number, str | int):
            raise Refused(400, "bad-request", "`number` is no number")
        settings = body.get("settings", {})
        if not isinstance(settings, dict):
            raise Refused(400, "bad-request", "`settings` is no object")
        name = text(body, "name", "Phone")
        phone = self._service.phones.create(
            str(number).lstrip("+") if number is not None else None, name, _settings(Settings(), settings)
        )
        return web.json_response(self._shown(phone))

    async def list_phones(self, _: web.Request) -> web.Response:
        return web.json_response({"phones": [self._shown(p) for p in self._service.phones.all]})

    async def get_phone(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown(self._phone(request)))

    async def change_phone(self, request: web.Request) -> web.Response:
        phone = self._phone(request)
        was_online = phone.state.settings.online
        phone.state.settings = settings = _settings(phone.state.settings, await body_of(request))
        phone.save()
        if settings.online and not was_online:
            phone.connect()
        elif was_online and not settings.online:
            phone.disconnect()
        return web.json_response(self._shown(phone))

    def _shown(self, phone: Phone) -> Json:
        account = phone.account
        return {
            "number": account.number,
            "lid": str(account.lid_jid),
            "name": account.name,
            "companions": [self._shown_device(account.number, d) for d in account.companions],
            "about": account.about,
            "default_timer_s": account.default_timer_s,
            "settings": msgspec.to_builtins(phone.state.settings),
            "typing": phone.typing.others,
            "passkey_code": self._service.phones.pairing(account.number).passkey_code,
        }

    def _shown_device(self, number: str, device: Device) -> Json:
        address = Address(number, device.number)
        endpoint = self._service.hub.endpoint(address)
        return {
            "device": device.number,
            "name": device.name,
            "push_name": device.push_name,
            "linked_at": device.linked_at,
            "key_index": device.key_index,
            "online": endpoint is not None,
            "handshake": getattr(endpoint, "pattern", None),
            "prekeys": len(self._service.directory.prekeys(address)),
            "waiting": len(self._service.queues.waiting(address)),
        }

    async def scan(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        qr = text(await body_of(request), "qr")
        device = await self._service.phones.pairing(number).scan(qr)
        return web.json_response(self._shown_device(self._phone(request).account.number, device))

    async def enter_code(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        code = text(await body_of(request), "code")
        device = await self._service.phones.pairing(number).enter_code(code)
        return web.json_response(self._shown_device(self._phone(request).account.number, device))

    async def unlink(self, request: web.Request) -> web.Response:
        phone, body = self._phone(request), await body_of(request)
        device = body.get("device")
        if not isinstance(device, int) or device == PRIMARY:
            raise Refused(400, "bad-request", "`device` is the number of a companion")
        if not self._service.unlink(Address(phone.account.number, device)):
            raise Refused(404, "item-not-found", f"there is no companion {device}")
        return web.json_response({"unlinked": device})

    async def register_again(self, request: web.Request) -> web.Response:
        phone = self._service.phones.register_again(request.match_info["number"])
        return web.json_response(self._shown(phone))

    async def forget(self, request: web.Request) -> web.Response:
        phone, peer = self._phone(request), (await body_of(request)).get("peer")
        phone.groups.forget(peer)
        return web.json_response({"forgotten": phone.cipher.forget_sessions(peer)})

    # -- the service ------------------------------------------------------------------------------------

    async def trust(self, request: web.Request) -> web.Response:
        trust = self._sandbox.trust
        # By the name that the asker reaches us under: it may sit on another machine.
        chat_url = URL(self._sandbox.chat_url).with_host(request.url.host or "127.0.0.1")
        return web.json_response(
            {
                "chat_url": str(chat_url),
                "media_hosts": [self._service.media.host],
                "media_scheme": self._service.media.scheme,
                "noise_root": trust.root_public.hex(),
                "issuer_serial": trust.issuer_serial,
            }
        )

    async def stanzas(self, request: web.Request) -> web.Response:
        query = request.query
        entries = self._service.journal.entries(
            number=query.get("number") or None,
            device=_number(query.get("device"), "device"),
            tag=query.get("tag") or None,
            since=_number(query.get("since"), "since") or 0,
        )
        whole = query.get("tree") == "1"
        return web.json_response(
            {"stanzas": [e.to_json() | ({"tree": e.tree()} if whole else {}) for e in entries]}
        )

    async def refusals(self, request: web.Request) -> web.Response:
        found = self._service.journal.refusals(request.query.get("number") or None)
        return web.json_response({"refusals": [r.to_json() for r in found]})

    async def list_faults(self, _: web.Request) -> web.Response:
        return web.json_response({"faults": msgspec.to_builtins(self._service.faults.pending)})

    async def order_fault(self, request: web.Request) -> web.Response:
        fault = self._service.faults.add(await body_of(request))
        self._service.hub.order(fault)
        return web.json_response(msgspec.to_builtins(fault))

    async def clear_faults(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"cleared": self._service.faults.clear(_number(request.query.get("id"), "id"))}
        )
