"""What a phone does about its business, and as a customer: `POST /admin/phones/{number}/do`."""

from __future__ import annotations

import base64
import binascii
import io
from typing import TYPE_CHECKING, Final

import msgspec
from PIL import Image

from wago.protocol.jid import Jid
from wago.protocol.messages import commerce
from wago.protocol.stanza.business import BusinessHours, EditBusinessProfile, OpenHours
from wago.protocol.stanza.business_notice import BusinessNews
from wago.protocol.stanza.catalog_changes import ProductDraft
from wago.sandbox.business.catalogs import PICTURE
from wago.sandbox.phones.deed import Deed, Json
from wago.sandbox.requests import integer, text
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

_PIXELS: Final = 96


def _optional(body: Json, name: str) -> str | None:
    return text(body, name, empty=True) if name in body else None


def _texts(body: Json, name: str) -> tuple[str, ...] | None:
    values = body.get(name)
    if values is None:
        return None
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Refused(400, "bad-request", f"`{name}` is no list of texts")
    return tuple(values)


async def _become(service: Service, phone: Phone, body: Json) -> Json:
    business = service.businesses.become(phone.account, text(body, "name"))
    return {"name": business.name}


class _Day(msgspec.Struct, array_like=True):
    day: str
    mode: str
    opens: int | None = None
    closes: int | None = None


def _days(given: object) -> tuple[OpenHours, ...]:
    """Lists of day, mode, and for some modes from when to when."""
    try:
        days = msgspec.convert(given, list[_Day])
    except msgspec.ValidationError as exc:
        raise Refused(400, "bad-request", "`hours` is no list of [day, mode, opens?, closes?]") from exc
    return tuple(OpenHours(each.day, each.mode, each.opens, each.closes) for each in days)


async def _profile(service: Service, phone: Phone, body: Json) -> Json:
    hours = None
    if "hours" in body:
        hours = BusinessHours(text(body, "timezone", "", empty=True), _days(body["hours"]))
    change = EditBusinessProfile(
        description=_optional(body, "description"),
        address=_optional(body, "address"),
        email=_optional(body, "email"),
        websites=_texts(body, "websites"),
        categories=_texts(body, "categories"),
        hours=hours,
    )
    service.businesses.edit(phone.account, change)
    return {"changed": sum(value is not None for value in (change.description, change.address, change.email))}


def _draft(service: Service, phone: Phone, body: Json, *, picture: bool) -> ProductDraft:
    images = _texts(body, "images") or ()
    pictures = [_bytes(each) for each in images] or ([_plain()] if picture else [])
    files = [service.media.store.put([each], PICTURE, phone.account.number, plain=True) for each in pictures]
    price = integer(body, "price", 0) if "price" in body else None
    return ProductDraft(
        name=_optional(body, "name"),
        description=_optional(body, "description"),
        retailer_id=_optional(body, "retailer_id"),
        url=_optional(body, "url"),
        price_1000=price,
        currency=_optional(body, "currency"),
        images=tuple(f"{service.media.base}{file.direct_path}" for file in files),
        hidden=bool(body["hidden"]) if "hidden" in body else None,
    )


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as exc:
        raise Refused(400, "bad-request", "`images` are no base64") from exc


def _plain() -> bytes:
    """A picture for what is made without one."""
    out = io.BytesIO()
    Image.new("RGB", (_PIXELS, _PIXELS), (18, 140, 126)).save(out, "JPEG")
    return out.getvalue()


async def _make(service: Service, phone: Phone, body: Json) -> Json:
    made = service.catalogs.add(phone.account, _draft(service, phone, body, picture=True))
    return {"id": made.id}


async def _edit(service: Service, phone: Phone, body: Json) -> Json:
    draft = _draft(service, phone, body, picture=False)
    return {"id": service.catalogs.change(phone.account, text(body, "id"), draft).id}


async def _delete(service: Service, phone: Phone, body: Json) -> Json:
    return {"deleted": service.catalogs.delete(phone.account, [text(body, "id")])}


async def _collect(service: Service, phone: Phone, body: Json) -> Json:
    products = list(_texts(body, "products") or ())
    return {"id": service.catalogs.collect(phone.account, text(body, "name"), products).id}


async def _order(service: Service, phone: Phone, body: Json) -> Json:
    """Order out of somebody's catalog, and send them the order."""
    seller = service.directory.account(text(body, "to").lstrip("+"))
    if seller is None:
        raise Refused(404, "item-not-found", "nobody has this number")
    wanted = body.get("products")
    if not isinstance(wanted, dict) or not wanted or not all(_amount(each) for each in wanted.values()):
        raise Refused(400, "bad-request", "`products` says how many of each id are ordered")
    order = service.orders.place(phone.account, seller, wanted)
    message = commerce.order(
        commerce.Order(
            id=order.id,
            token=order.token,
            seller=seller.pn,
            title=text(body, "title", "Order"),
            message=text(body, "message", "", empty=True),
            item_count=sum(item.quantity for item in order.items),
            currency=order.currency,
            total_1000=order.total_1000 if order.currency else None,
        )
    )
    sent = await phone.send(Jid(seller.number), message, message_id=body.get("id"))
    return {"id": sent.id, "timestamp": sent.at, "order": order.id, "token": order.token}


def _amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000


async def _close(service: Service, phone: Phone, _: Json) -> Json:
    """Become an ordinary account again."""
    service.businesses.own(phone.account)
    service.businesses.end(phone.account)
    service.businesses.tell(phone.account, BusinessNews.REMOVED)
    return {"closed": 1}


BUSINESS_DEEDS: Final[dict[str, Deed]] = {
    "become_business": _become,
    "close_business": _close,
    "business_profile": _profile,
    "make_product": _make,
    "edit_product": _edit,
    "delete_product": _delete,
    "make_collection": _collect,
    "place_order": _order,
}
