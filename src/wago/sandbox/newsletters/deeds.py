"""What a phone does about channels: `POST /admin/phones/{number}/do`; and `GET /admin/channels`."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from wago.errors import LocalProtocolError
from wago.protocol.jid import NEWSLETTER_SERVER, Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.newsletters import NewsletterRole
from wago.sandbox.model import PRIMARY
from wago.sandbox.newsletters.model import Channel, Post
from wago.sandbox.phones.deed import Deed, Json
from wago.sandbox.requests import integer, text
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service


def _jid(body: Json) -> Jid:
    given = text(body, "channel")
    try:
        return Jid.parse(given) if "@" in given else Jid(given, NEWSLETTER_SERVER)
    except LocalProtocolError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc


def _post(service: Service, body: Json) -> Post:
    """The post that `id` or `server_id` names."""
    channel = service.newsletters.channel(_jid(body))
    if "server_id" in body:
        return service.newsletters.post(channel, integer(body, "server_id", 0))
    found = service.newsletters.post_of_id(channel, text(body, "id"))
    if found is None:
        raise Refused(404, "item-not-found", f"{channel.jid} has no post {body['id']}")
    return found


def _shown(service: Service, channel: Channel) -> Json:
    return {
        "channel": str(channel.jid),
        "name": channel.name,
        "description": channel.description,
        "invite": channel.invite,
        "reactions": channel.reactions,
        "members": {number: role.value for number, role in channel.members.items()},
        "muted": channel.muted,
        "posts": [
            {
                "server_id": post.server_id,
                "id": post.id,
                "author": post.author,
                "text": Message.FromString(post.content).conversation,
                "type": post.type,
                "deleted": post.deleted,
                "edited": bool(post.edited_ms),
                "views": len(post.viewers),
                "reactions": dict(Counter(post.reactions.values())),
            }
            for post in service.newsletters.posts(channel)
        ],
    }


async def _make(service: Service, phone: Phone, body: Json) -> Json:
    description = text(body, "description", "", empty=True)
    made = service.newsletter_desk.create(
        phone.account, PRIMARY, text(body, "name"), description, _picture(body)
    )
    made.reactions = text(body, "reactions", made.reactions)
    service.newsletters.save(made)
    return _shown(service, made)


def _picture(body: Json) -> bytes | None:
    if "picture" not in body:
        return None
    try:
        return base64.b64decode(text(body, "picture", empty=True), validate=True)
    except binascii.Error as exc:
        raise Refused(400, "bad-request", "`picture` is no base64") from exc


async def _follow(service: Service, phone: Phone, body: Json) -> Json:
    return _shown(service, service.newsletter_desk.follow(_jid(body), phone.account, PRIMARY))


async def _unfollow(service: Service, phone: Phone, body: Json) -> Json:
    return _shown(service, service.newsletter_desk.unfollow(_jid(body), phone.account, PRIMARY))


async def _mute(service: Service, phone: Phone, body: Json) -> Json:
    muted = body.get("muted", True) is True
    return _shown(service, service.newsletter_desk.mute(_jid(body), phone.account, PRIMARY, muted=muted))


async def _change(service: Service, phone: Phone, body: Json) -> Json:
    changed = service.newsletter_desk.update(
        _jid(body),
        phone.account,
        PRIMARY,
        name=text(body, "name") if "name" in body else None,
        description=text(body, "description", empty=True) if "description" in body else None,
        jpeg=_picture(body),
    )
    return _shown(service, changed)


async def _delete(service: Service, phone: Phone, body: Json) -> Json:
    return {"channel": str(service.newsletter_desk.delete(_jid(body), phone.account, PRIMARY).jid)}


async def _admin(service: Service, phone: Phone, body: Json) -> Json:
    role = NewsletterRole.ADMIN if body.get("admin", True) is True else NewsletterRole.SUBSCRIBER
    number = text(body, "number").lstrip("+")
    return _shown(service, service.newsletter_desk.set_role(_jid(body), phone.account, number, role))


async def _edit(service: Service, phone: Phone, body: Json) -> Json:
    await phone.newsletters.edit(_jid(body), text(body, "id"), Message(conversation=text(body, "text")))
    return {"edited": text(body, "id")}


async def _revoke(service: Service, phone: Phone, body: Json) -> Json:
    await phone.newsletters.revoke(_jid(body), text(body, "id"))
    return {"deleted": text(body, "id")}


async def _react(service: Service, phone: Phone, body: Json) -> Json:
    post = _post(service, body)
    service.newsletter_desk.as_member(_jid(body), phone.account)
    phone.newsletters.react(_jid(body), post.server_id, text(body, "emoji", "", empty=True))
    return {"server_id": post.server_id}


async def _view(service: Service, phone: Phone, body: Json) -> Json:
    post = _post(service, body)
    phone.newsletters.view(_jid(body), post.server_id)
    return {"server_id": post.server_id}


NEWSLETTER_DEEDS: Final[dict[str, Deed]] = {
    "make_channel": _make,
    "follow_channel": _follow,
    "unfollow_channel": _unfollow,
    "mute_channel": _mute,
    "change_channel": _change,
    "delete_channel": _delete,
    "channel_admin": _admin,
    "edit_post": _edit,
    "delete_post": _revoke,
    "react_to_post": _react,
    "view_post": _view,
}


def newsletter_routes(app: web.Application, service: Service) -> None:
    """Add `GET /admin/channels` to an application."""

    async def listed(_: web.Request) -> web.Response:
        shown: list[Any] = [_shown(service, each) for each in service.newsletters.all]
        return web.json_response({"channels": shown})

    app.router.add_get("/admin/channels", listed)
