"""wago-api: people and what is known of them, numbers, and links to chats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, Maybe
from wago.api.faults import BadValue
from wago.api.wago_api import people_shapes as shapes
from wago.api.wago_api.group import OfContact
from wago.api.wago_api.requests import CHAT, Call, InChat, does
from wago.errors import InvalidContent, LocalProtocolError, NotInGroup, UnknownGroup, UnknownLink
from wago.gateway.addresses import parse_number
from wago.gateway.errors import InvalidAddress, UnknownNumber
from wago.gateway.phone_numbers import country_of, formatted
from wago.gateway.session import Session
from wago.protocol.jid import Jid

_DONE: Final = {"result": True}
_JID: Final = "15551234567@s.whatsapp.net"
_ABOUT_ONE: Final = (BadValue, LocalProtocolError, *USING)
_ABOUT_CHAT: Final = (UnknownGroup, NotInGroup, *_ABOUT_ONE)


class Number(msgspec.Struct):
    number: Annotated[str | int, Meta(description="a phone number")] = ""


class OfChat(InChat):
    """A chat."""


class OfUser(msgspec.Struct, rename="camel"):
    user_id: Annotated[str, Meta(description=CHAT)] = ""


# -- the directory --------------------------------------------------------------------------------------


@does(
    "/client/getNumberId",
    Number,
    ("number",),
    answer={"result": Maybe(_JID), "lid": Maybe("208357868133980@lid")},
    errors=(InvalidAddress, *USING),
)
async def get_number_id(call: Call[Number]) -> dict[str, Any]:
    """The JID of a number as WhatsApp knows it; null for one that is not on WhatsApp."""
    [found] = await call.session.people.lookup([parse_number(str(call.body.number))])
    return {
        "result": None if found.jid is None else str(found.jid),
        "lid": None if found.lid is None else str(found.lid),
    }


async def _contact(session: Session, person: Jid) -> dict[str, Any]:
    client = session.online()
    [profile] = await session.people.profiles([person])
    own = {jid.bare for jid in (client.jid, client.lid) if jid is not None}
    entry = await session.address_book.one(profile.jid)
    me = bool(own & {profile.jid, profile.pn, profile.lid})
    return shapes.contact(entry, profile, me=me)


@does(
    "/client/getContactById",
    OfContact,
    ("contactId",),
    answer={"contact": shapes.CONTACT},
    errors=_ABOUT_ONE,
)
async def get_contact_by_id(call: Call[OfContact]) -> dict[str, Any]:
    """One person: names, and what WhatsApp says of them."""
    person = call.address("contactId", call.body.contact_id)
    return {"contact": await _contact(call.session, person)}


@does("/chat/getContact", OfChat, ("chatId",), answer={"contact": shapes.CONTACT}, errors=_ABOUT_ONE)
async def get_contact_of_chat(call: Call[OfChat]) -> dict[str, Any]:
    """The person that a chat is with."""
    return {"contact": await _contact(call.session, call.chat())}


async def _chat(session: Session, jid: Jid) -> dict[str, Any]:
    jid = await session.people.spelt(jid)
    if jid.is_group:
        name = (await session.groups.info(jid)).subject
    else:
        name = (await session.address_book.one(jid)).name
    newest = await session.book.recent(jid, 1)
    return shapes.chat(await session.chats.one(jid), name, newest[0].timestamp if newest else None)


@does("/client/getChatById", OfChat, ("chatId",), answer={"chat": shapes.CHAT}, errors=_ABOUT_CHAT)
async def get_chat_by_id(call: Call[OfChat]) -> dict[str, Any]:
    """How a chat stands in the account's list, and what it is called."""
    return {"chat": await _chat(call.session, call.chat())}


@does("/contact/getChat", OfContact, ("contactId",), answer={"result": shapes.CHAT}, errors=_ABOUT_CHAT)
async def get_chat_of_contact(call: Call[OfContact]) -> dict[str, Any]:
    """The chat with a person."""
    return {"result": await _chat(call.session, call.address("contactId", call.body.contact_id))}


@does("/client/getContactDeviceCount", OfUser, ("userId",), answer={"result": 2}, errors=_ABOUT_ONE)
async def get_contact_device_count(call: Call[OfUser]) -> dict[str, Any]:
    """How many devices somebody has, the phone among them; 0 if they are not on WhatsApp."""
    return {"result": len(await call.session.people.devices(call.address("userId", call.body.user_id)))}


@does(
    "/client/getUserDevices",
    OfUser,
    ("userId",),
    answer={"result": ["15551234567@s.whatsapp.net", "15551234567:3@s.whatsapp.net"]},
    errors=_ABOUT_ONE,
)
async def get_user_devices(call: Call[OfUser]) -> dict[str, Any]:
    """Somebody's devices, the phone first."""
    devices = await call.session.people.devices(call.address("userId", call.body.user_id))
    return {"result": [str(each) for each in devices]}


# -- numbers --------------------------------------------------------------------------------------------


def _written(digits: str) -> dict[str, Any]:
    return {"result": formatted(digits)}


def _country(digits: str) -> dict[str, Any]:
    code, region = country_of(digits)
    return {"result": code, "region": region}


_NUMBERS: Final[dict[str, tuple[Callable[[str], dict[str, Any]], dict[str, Any], str]]] = {
    "getFormattedNumber": (
        _written,
        {"result": "+49 1511 2345678"},
        "A number as it is written: `+49 1511 2345678`.",
    ),
    "getCountryCode": (
        _country,
        {"result": "49", "region": Maybe("DE")},
        "The code that a number's country is dialled by, and its two letters if one country has the code.",
    ),
}


def _of_number(word: str) -> HTTPRouteHandler:
    read, answer, meaning = _NUMBERS[word]

    async def work(call: Call[Number]) -> dict[str, Any]:
        return read(parse_number(str(call.body.number)))

    work.__name__, work.__doc__ = f"client_{word}", meaning
    return does(f"/client/{word}", Number, ("number",), answer=answer, errors=(InvalidAddress,))(work)


def _of_contact(word: str) -> HTTPRouteHandler:
    read, answer, meaning = _NUMBERS[word]

    async def work(call: Call[OfContact]) -> dict[str, Any]:
        person = call.address("contactId", call.body.contact_id)
        return read(await call.session.people.number_of(person))

    work.__name__, work.__doc__ = f"contact_{word}", f"{meaning} Of a LID, if its number is known."
    errors = (InvalidAddress, UnknownNumber, *_ABOUT_ONE)
    return does(f"/contact/{word}", OfContact, ("contactId",), answer=answer, errors=errors)(work)


# -- about texts ----------------------------------------------------------------------------------------


@does(
    "/contact/getAbout",
    OfContact,
    ("contactId",),
    answer={"result": Maybe("Busy"), "setAt": Maybe(1_777_744_034)},
    errors=_ABOUT_ONE,
)
async def get_about(call: Call[OfContact]) -> dict[str, Any]:
    """What somebody says about themselves; null where it is hidden, or they are not on WhatsApp."""
    about = await call.session.people.about(call.address("contactId", call.body.contact_id))
    return {
        "result": None if about is None else about.text,
        "setAt": None if about is None else about.set_at,
    }


class Status(msgspec.Struct):
    MAY_BE_EMPTY: ClassVar[tuple[str, ...]] = ("status",)

    status: Annotated[
        str | None, Meta(description="up to 139 characters; an empty one takes the text away")
    ] = None


@does("/client/setStatus", Status, ("status",), answer=_DONE, errors=(InvalidContent, *USING))
async def set_status(call: Call[Status]) -> dict[str, Any]:
    """Set the account's own about text."""
    await call.session.people.set_about(call.body.status or "")
    return _DONE


# -- links ----------------------------------------------------------------------------------------------


class QrLink(msgspec.Struct):
    revoke: Annotated[bool, Meta(description="end the present link and make another")] = False


@does("/contact/getQRLink", QrLink, (), answer={"result": "https://wa.me/qr/4EIWRPOX5BRNM1"}, errors=USING)
async def get_qr_link(call: Call[QrLink]) -> dict[str, Any]:
    """The account's own contact link, which phones open, or scan as a QR code."""
    return {"result": await call.session.people.contact_link(revoke=call.body.revoke)}


class Link(msgspec.Struct):
    link: Annotated[str, Meta(description="the link, or its code")] = ""


@does(
    "/contact/resolveQR",
    Link,
    ("link",),
    answer={"result": shapes.TARGET},
    errors=(UnknownLink, *USING),
)
async def resolve_qr(call: Call[Link]) -> dict[str, Any]:
    """Whose contact link it is."""
    return {"result": shapes.contact_target(await call.session.people.resolve_contact(call.body.link))}


@does(
    "/business/resolveLink",
    Link,
    ("link",),
    answer={"result": shapes.BUSINESS_TARGET},
    errors=(UnknownLink, *USING),
)
async def resolve_link(call: Call[Link]) -> dict[str, Any]:
    """To which business a message link leads, and what it writes for its user."""
    return {"result": shapes.message_target(await call.session.people.resolve_message(call.body.link))}


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    get_number_id,
    get_contact_by_id,
    get_contact_of_chat,
    get_chat_by_id,
    get_chat_of_contact,
    get_contact_device_count,
    get_user_devices,
    *(_of_number(word) for word in _NUMBERS),
    *(_of_contact(word) for word in _NUMBERS),
    get_about,
    set_status,
    get_qr_link,
    resolve_qr,
    resolve_link,
)
