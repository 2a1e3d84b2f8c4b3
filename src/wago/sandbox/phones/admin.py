"""The part of the admin API that is about messages on phones."""

from __future__ import annotations

import base64
from typing import Any, cast, get_args

from aiohttp import web

from wago.errors import LocalProtocolError
from wago.protocol.jid import STATUS_BROADCAST, USER_SERVER, Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages.context import Context, with_context
from wago.protocol.messages.files import MediaFile
from wago.protocol.messages.read import read_media
from wago.protocol.proto.e2e_pb2 import Message
from wago.sandbox.phones.actions import Change
from wago.sandbox.phones.drafts import message_of
from wago.sandbox.phones.phone import Phone
from wago.sandbox.phones.state import Entry, State
from wago.sandbox.requests import Json, body_of, integer, text
from wago.sandbox.service import Service
from wago.sandbox.wire import Refused

_ABOUT_ALL = ("to", "kind", "id", "quoted", "forwarded", "expires_s", "audience")


def message_routes(app: web.Application, service: Service) -> None:
    """Add them to an application."""
    admin = _Messages(service)
    one = "/admin/phones/{number}"
    app.router.add_routes(
        [
            web.post(f"{one}/send", admin.send),
            web.get(f"{one}/messages", admin.messages),
            web.get(f"{one}/messages/{{id}}/file", admin.file),
            web.post(f"{one}/read", admin.read),
            web.post(f"{one}/played", admin.played),
            web.post(f"{one}/react", admin.react),
            web.post(f"{one}/vote", admin.vote),
            web.post(f"{one}/answer", admin.answer),
            web.post(f"{one}/comment", admin.comment),
            web.post(f"{one}/change", admin.change),
            web.post(f"{one}/press", admin.press),
            web.post(f"{one}/typing", admin.typing),
        ]
    )


class _Messages:
    """The handlers."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def _phone(self, request: web.Request) -> Phone:
        return self._service.phones.phone(request.match_info["number"])

    # -- sending ----------------------------------------------------------------------------------------

    async def send(self, request: web.Request) -> web.Response:
        """`{to, kind?, id?, quoted?, forwarded?, expires_s?, audience?, ...}`; without kind a text.

        The kind's own members stand beside these, or in `content`, where some have an `id` of their own.
        """
        phone, body = self._phone(request), await body_of(request)
        to = _chat(text(body, "to"))
        message_id = body.get("id")
        if message_id is not None and not isinstance(message_id, str):
            raise Refused(400, "bad-request", "`id` is no text")
        content = body.get("content", {name: body[name] for name in body if name not in _ABOUT_ALL})
        if not isinstance(content, dict):
            raise Refused(400, "bad-request", "`content` is no object")
        kind = text(body, "kind", "text")
        upload = self._upload(phone, plain=to.is_newsletter)
        message = message_of(kind, content, upload, self._service.random(32))
        message = _with_context(phone, message, body)
        audience = _texts(body, "audience", []) if to == STATUS_BROADCAST else []
        entry = await phone.send(to, message, message_id=message_id, audience=audience)
        return web.json_response({"id": entry.id, "timestamp": entry.at})

    def _upload(self, phone: Phone, *, plain: bool = False) -> Any:
        def upload(data: bytes, kind: MediaKind) -> MediaFile:
            if plain:
                return phone.files.upload_plain(data, kind)
            return phone.files.upload(data, kind, phone.now())

        return upload

    # -- looking ----------------------------------------------------------------------------------------

    async def messages(self, request: web.Request) -> web.Response:
        """All of them, oldest first; `?id=` for one, `?raw=1` with the protobuf in base64 as `raw`."""
        phone = self._phone(request)
        entries = phone.chats.entries
        shown = phone.meaning.shown(entries)
        if request.query.get("raw") == "1":
            for each, entry in zip(shown, entries, strict=True):
                each["raw"] = base64.b64encode(entry.payload).decode()
        wanted = request.query.get("id")
        return web.json_response({"messages": [each for each in shown if wanted in (None, each["id"])]})

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a message's file, downloaded, decrypted and checked."""
        phone = self._phone(request)
        entry = phone.actions.entry(request.match_info["id"])
        media = read_media(Message.FromString(entry.payload))
        if media is None or media.file is None:
            raise Refused(404, "item-not-found", f"message {entry.id} has no file")
        data = phone.files.download(media.file)
        return web.Response(body=data, content_type=media.mimetype.partition(";")[0] or None)

    # -- acting -----------------------------------------------------------------------------------------

    async def read(self, request: web.Request) -> web.Response:
        return await self._mark(request, played=False)

    async def played(self, request: web.Request) -> web.Response:
        """A voice note was heard, or something that may be seen once was seen."""
        return await self._mark(request, played=True)

    async def _mark(self, request: web.Request, *, played: bool) -> web.Response:
        phone, message_id = self._phone(request), text(await body_of(request), "id")
        found = phone.chats.others(message_id)
        if not found:
            raise Refused(404, "item-not-found", f"the phone has no message {message_id}")
        for entry in found:
            if entry.state is State.UNDECRYPTABLE:
                raise Refused(409, "not-acceptable", "the phone could not read it")
            phone.mark_read(entry, played=played)
        return web.json_response({"read": len(found)})

    async def react(self, request: web.Request) -> web.Response:
        """`{id, emoji}`; an empty emoji takes the reaction away."""
        phone, body = self._phone(request), await body_of(request)
        return _sent(await phone.actions.react(text(body, "id"), text(body, "emoji", "", empty=True)))

    async def vote(self, request: web.Request) -> web.Response:
        """`{id, options}`; options by name, none takes the vote away."""
        phone, body = self._phone(request), await body_of(request)
        return _sent(await phone.actions.vote(text(body, "id"), _texts(body, "options")))

    async def answer(self, request: web.Request) -> web.Response:
        """`{id, answer, guests?}` to an event."""
        phone, body = self._phone(request), await body_of(request)
        guests = integer(body, "guests", 0)
        return _sent(await phone.actions.answer(text(body, "id"), text(body, "answer"), guests))

    async def comment(self, request: web.Request) -> web.Response:
        """`{id, text}`."""
        phone, body = self._phone(request), await body_of(request)
        return _sent(await phone.actions.comment(text(body, "id"), text(body, "text")))

    async def change(self, request: web.Request) -> web.Response:
        """`{id, change, text?}`: edit, revoke, pin, unpin, keep, unkeep."""
        phone, body = self._phone(request), await body_of(request)
        change = text(body, "change")
        if change not in get_args(Change):
            raise Refused(400, "bad-request", f"`change` is one of {', '.join(get_args(Change))}")
        new = text(body, "text") if change == "edit" else ""
        return _sent(await phone.actions.change(text(body, "id"), cast(Change, change), new))

    async def press(self, request: web.Request) -> web.Response:
        """`{id, button, card?, latitude?, longitude?}`: a button or row, by its id or what is on it."""
        phone, body = self._phone(request), await body_of(request)
        place: Json = {name: body[name] for name in ("latitude", "longitude") if name in body}
        pressed = await phone.actions.press(
            text(body, "id"), text(body, "button", "", empty=True), integer(body, "card", 0), place or None
        )
        return _sent(pressed)

    async def typing(self, request: web.Request) -> web.Response:
        """`{to, state}`: composing, recording or paused."""
        phone, body = self._phone(request), await body_of(request)
        phone.typing.show(_chat(text(body, "to")), text(body, "state"))
        return web.json_response({"state": body["state"]})


def _sent(entry: Entry) -> web.Response:
    return web.json_response({"id": entry.id, "timestamp": entry.at})


def _chat(to: str) -> Jid:
    to = to.lstrip("+")
    try:
        return Jid.parse(to) if "@" in to else Jid(to, USER_SERVER)
    except LocalProtocolError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc


def _texts(body: Json, name: str, default: list[str] | None = None) -> list[str]:
    value = body.get(name, default)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused(400, "bad-request", f"`{name}` is missing or no list of texts")
    return value


def _with_context(phone: Phone, message: Message, body: Json) -> Message:
    if body.get("forwarded"):
        message = with_context(message, Context(forwarding_score=1))
    expires = body.get("expires_s")
    if expires is not None:
        message = with_context(message, Context(expiration_s=integer(body, "expires_s", 0)))
    quoted = body.get("quoted")
    return message if quoted is None else phone.actions.quoting(message, text(body, "quoted"))
