"""What a phone does about its own profile: `POST /admin/phones/{number}/do`."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from wago.errors import LocalProtocolError
from wago.protocol.jid import GROUP_SERVER, Jid
from wago.protocol.stanza.links import CONTACT_LINK, MESSAGE_LINK
from wago.sandbox.phones.deed import Deed, Json
from wago.sandbox.requests import text
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.groups.model import Group
    from wago.sandbox.model import Account
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service


async def _about(service: Service, phone: Phone, body: Json) -> Json:
    service.abouts.set(phone.account, text(body, "text", empty=True))
    return {"about": service.abouts.of(phone.account)[0]}


async def _picture(service: Service, phone: Phone, body: Json) -> Json:
    """Set a picture, or without one take it away."""
    subject = _subject(service, phone, body)
    given = text(body, "data", "", empty=True)
    if not given:
        service.pictures.remove(subject, phone.account)
        return {"picture": None}
    try:
        jpeg = base64.b64decode(given, validate=True)
    except binascii.Error as exc:
        raise Refused(400, "bad-request", "`data` is no base64") from exc
    return {"picture": service.pictures.set(subject, jpeg, phone.account)}


async def _see_picture(service: Service, phone: Phone, body: Json) -> Json:
    """Where a picture can be had: of a number, or of a group that the phone is in."""
    found: Account | Group
    if given := text(body, "group", "", empty=True):
        found = service.groups.seen_by(_group_jid(given), phone.account)
    else:
        found = service.phones.phone(text(body, "user").lstrip("+")).account
        if not service.privacy.lets(found, phone.account, "profile"):
            return {"url": None, "picture": None}
    picture = service.pictures.of(found, preview=body.get("preview") is True)
    return {"url": picture and picture.url, "picture": picture and picture.id}


def _group_jid(given: str) -> Jid:
    try:
        return Jid.parse(given) if "@" in given else Jid(given, GROUP_SERVER)
    except LocalProtocolError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc


def _subject(service: Service, phone: Phone, body: Json) -> Account | Group:
    given = text(body, "group", "", empty=True)
    if not given:
        return phone.account
    return service.group_desk.as_editor(_group_jid(given), phone.account)


async def _contact_link(service: Service, phone: Phone, body: Json) -> Json:
    code = service.links.contact(phone.account, revoke=bool(body.get("revoke")))
    return {"code": code, "link": CONTACT_LINK + code}


async def _message_link(service: Service, phone: Phone, body: Json) -> Json:
    code = service.links.message(phone.account, text(body, "text", empty=True))
    return {"code": code, "link": MESSAGE_LINK + code}


PEOPLE_DEEDS: Final[dict[str, Deed]] = {
    "about": _about,
    "picture": _picture,
    "see_picture": _see_picture,
    "contact_link": _contact_link,
    "message_link": _message_link,
}
