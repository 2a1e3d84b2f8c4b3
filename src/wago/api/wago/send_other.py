"""WaGo: places, people, polls, events, money and trade."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.faults import BadValue
from wago.api.wago.faults import Refused
from wago.api.wago.requests import FILES, Call, ToPhone, sends
from wago.api.wago.shapes import parsed, read_card
from wago.gateway.outgoing.contents import (
    Contacts,
    Content,
    Event,
    GroupInvite,
    LiveLocation,
    Location,
    Order,
    Poll,
    Product,
    Raw,
    ScheduledCall,
)
from wago.gateway.protojson import from_json

VCARD: Final = "`{fullName, organization, phoneNumber}` (also `phones`, `email`, `url`), or a vCard as text"
PICTURE: Final = "data URL, URL, base64, or a part of a multipart form"


class SendPoll(ToPhone, kw_only=True):
    question: Annotated[str, Meta(description="what is asked")] = msgspec.field(name="Question", default="")
    max_answer: Annotated[int | None, Meta(description="how many options one may take; 0 for any number")] = (
        msgspec.field(name="MaxAnswer", default=None)
    )
    options: Annotated[list[str], Meta(description="2 to 12, no two alike")] = msgspec.field(
        name="Options", default_factory=list
    )
    correct: Annotated[str, Meta(description="the right option: makes it a quiz")] = msgspec.field(
        name="Correct", default=""
    )


@sends(
    "/send/poll",
    SendPoll,
    ("Phone", "Question", "MaxAnswer", "Options"),
    names={"selectable": "MaxAnswer"},
    also=((400, "at least 2 options are required"),),
)
def send_poll(call: Call[SendPoll]) -> Content:
    """Send a poll."""
    body = call.body
    if len(body.options) < 2:
        raise Refused("at least 2 options are required")
    return Poll(
        question=body.question,
        options=tuple(body.options),
        selectable=body.max_answer or 0,
        correct=body.correct or None,
    )


class SendLocation(ToPhone, kw_only=True):
    latitude: Annotated[float | None, Meta(description="degrees")] = msgspec.field(
        name="Latitude", default=None
    )
    longitude: Annotated[float | None, Meta(description="degrees")] = msgspec.field(
        name="Longitude", default=None
    )
    name: Annotated[str, Meta(description="of the place")] = msgspec.field(name="Name", default="")
    address: Annotated[str, Meta(description="of the place")] = msgspec.field(name="Address", default="")
    url: Annotated[str, Meta(description="page of the place")] = msgspec.field(name="Url", default="")


@sends("/send/location", SendLocation, ("Phone", "Latitude", "Longitude"))
def send_location(call: Call[SendLocation]) -> Content:
    """Send a place."""
    body = call.body
    return Location(
        latitude=body.latitude or 0.0,
        longitude=body.longitude or 0.0,
        name=body.name,
        address=body.address,
        url=body.url,
    )


class SendLiveLocation(ToPhone, kw_only=True):
    latitude: Annotated[float | None, Meta(description="degrees")] = msgspec.field(
        name="Latitude", default=None
    )
    longitude: Annotated[float | None, Meta(description="degrees")] = msgspec.field(
        name="Longitude", default=None
    )
    accuracy: Annotated[int | None, Meta(description="metres")] = msgspec.field(name="Accuracy", default=None)
    speed: Annotated[float | None, Meta(description="metres per second")] = msgspec.field(
        name="Speed", default=None
    )
    heading: Annotated[int | None, Meta(description="degrees clockwise from north")] = msgspec.field(
        name="Heading", default=None
    )
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")
    sequence: Annotated[int, Meta(description="grows with each update")] = msgspec.field(
        name="Sequence", default=1
    )
    offset: Annotated[int | None, Meta(description="seconds since the sharing began")] = msgspec.field(
        name="TimeOffset", default=None
    )


@sends(
    "/send/livelocation",
    SendLiveLocation,
    ("Phone", "Latitude", "Longitude"),
    newer=True,
    names={
        "accuracy_m": "Accuracy",
        "speed_mps": "Speed",
        "heading_deg": "Heading",
        "offset_s": "TimeOffset",
    },
)
def send_live_location(call: Call[SendLiveLocation]) -> Content:
    """Send one position of a live location."""
    body = call.body
    return LiveLocation(
        latitude=body.latitude or 0.0,
        longitude=body.longitude or 0.0,
        accuracy_m=body.accuracy,
        speed_mps=body.speed,
        heading=body.heading,
        caption=body.caption,
        sequence=body.sequence,
        seconds=body.offset,
    )


class SendContact(ToPhone, kw_only=True):
    vcard: Annotated[dict[str, Any] | str | None, Meta(description=VCARD)] = msgspec.field(
        name="Vcard", default=None
    )
    name: Annotated[str, Meta(description="of a vCard that is given as text")] = msgspec.field(
        name="Name", default=""
    )


_CARD: Final = {"name": "Vcard.fullName", "phones": "Vcard.phoneNumber"}


@sends("/send/contact", SendContact, ("Phone", "Vcard"), names=_CARD)
def send_contact(call: Call[SendContact]) -> Content:
    """Send a contact."""
    return Contacts(cards=(read_card("Vcard", parsed(call.body.vcard), call.body.name),))


class SendContacts(ToPhone, kw_only=True):
    contacts: Annotated[list[Any], Meta(description=f"each as `Vcard` of /send/contact: {VCARD}")] = (
        msgspec.field(name="Contacts", default_factory=list)
    )
    title: Annotated[str, Meta(description="shown over them")] = msgspec.field(name="Title", default="")


@sends("/send/contacts", SendContacts, ("Phone", "Contacts"), newer=True, names={"cards": "Contacts"})
def send_contacts(call: Call[SendContacts]) -> Content:
    """Send several contacts in one message."""
    cards = (read_card(f"Contacts[{i}]", card) for i, card in enumerate(call.body.contacts))
    return Contacts(cards=tuple(cards), title=call.body.title)


class SendEvent(ToPhone, kw_only=True):
    name: Annotated[str, Meta(description="what it is")] = msgspec.field(name="Name", default="")
    start: Annotated[int | None, Meta(description="Unix seconds")] = msgspec.field(
        name="StartTime", default=None
    )
    end: Annotated[int | None, Meta(description="Unix seconds")] = msgspec.field(name="EndTime", default=None)
    description: Annotated[str, Meta(description="more about it")] = msgspec.field(
        name="Description", default=""
    )
    place: Annotated[str, Meta(description="name of the place")] = msgspec.field(
        name="LocationName", default=""
    )
    latitude: Annotated[float | None, Meta(description="of the place")] = msgspec.field(
        name="Latitude", default=None
    )
    longitude: Annotated[float | None, Meta(description="of the place")] = msgspec.field(
        name="Longitude", default=None
    )
    link: Annotated[str, Meta(description="of a call")] = msgspec.field(name="JoinLink", default="")
    guests: Annotated[bool, Meta(description="those who come may bring others")] = msgspec.field(
        name="ExtraGuests", default=False
    )
    cancelled: Annotated[bool, Meta(description="it does not take place")] = msgspec.field(
        name="Cancelled", default=False
    )


@sends(
    "/send/event",
    SendEvent,
    ("Phone", "Name", "StartTime"),
    newer=True,
    names={"starts_at_s": "StartTime", "ends_at_s": "EndTime", "join_link": "JoinLink"},
)
def send_event(call: Call[SendEvent]) -> Content:
    """Send an event that the others can answer."""
    body = call.body
    place = None
    if body.place or body.latitude is not None or body.longitude is not None:
        place = Location(latitude=body.latitude or 0.0, longitude=body.longitude or 0.0, name=body.place)
    return Event(
        name=body.name,
        starts_at=body.start or 0,
        ends_at=body.end,
        description=body.description,
        location=place,
        join_link=body.link,
        guests=body.guests,
        cancelled=body.cancelled,
    )


class SendCall(ToPhone, kw_only=True):
    title: Annotated[str, Meta(description="what it is about")] = msgspec.field(name="Title", default="")
    start: Annotated[int | None, Meta(description="Unix seconds")] = msgspec.field(
        name="StartTime", default=None
    )
    video: Annotated[bool, Meta(description="a video call")] = msgspec.field(name="Video", default=False)


@sends(
    "/send/call", SendCall, ("Phone", "Title", "StartTime"), newer=True, names={"starts_at_s": "StartTime"}
)
def send_call(call: Call[SendCall]) -> Content:
    """Announce a call for a time to come."""
    return ScheduledCall(title=call.body.title, starts_at=call.body.start or 0, video=call.body.video)


class SendInvite(ToPhone, kw_only=True):
    group: Annotated[str, Meta(description="JID of the group")] = msgspec.field(name="GroupJID", default="")
    code: Annotated[str, Meta(description="invitation code that only this receiver can use")] = msgspec.field(
        name="Code", default=""
    )
    name: Annotated[str, Meta(description="of the group")] = msgspec.field(name="GroupName", default="")
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")
    expires: Annotated[int | None, Meta(description="Unix seconds; three days from now if absent")] = (
        msgspec.field(name="Expiration", default=None)
    )
    image: Annotated[str, Meta(description=f"picture of the group: {PICTURE}")] = msgspec.field(
        name="Image", default=""
    )


@sends(
    "/send/invite",
    SendInvite,
    ("Phone", "GroupJID", "Code", "GroupName"),
    newer=True,
    names={"group": "GroupJID", "name": "GroupName", "expires_at_s": "Expiration", "thumbnail": "Image"},
    errors=FILES,
)
def send_invite(call: Call[SendInvite]) -> Content:
    """Send an invitation to a group."""
    body = call.body
    return GroupInvite(
        group=call.address("GroupJID", body.group),
        code=body.code,
        name=body.name,
        caption=body.caption,
        expires_at=body.expires,
        thumbnail=call.optional_source("Image", body.image),
    )


class SendProduct(ToPhone, kw_only=True):
    product: Annotated[str, Meta(description="id in the catalog")] = msgspec.field(
        name="ProductId", default=""
    )
    title: Annotated[str, Meta(description="of the product")] = msgspec.field(name="Title", default="")
    image: Annotated[str, Meta(description=PICTURE)] = msgspec.field(name="Image", default="")
    owner: Annotated[str, Meta(description="the business whose catalog it is; ourselves if absent")] = (
        msgspec.field(name="BusinessJid", default="")
    )
    description: Annotated[str, Meta(description="of the product")] = msgspec.field(
        name="Description", default=""
    )
    currency: Annotated[str, Meta(description="three letters")] = msgspec.field(name="Currency", default="")
    price: Annotated[int | None, Meta(description="in thousandths of the currency's unit")] = msgspec.field(
        name="Price", default=None
    )
    sale: Annotated[int | None, Meta(description="the same, while it is reduced")] = msgspec.field(
        name="SalePrice", default=None
    )
    retailer: Annotated[str, Meta(description="the seller's own number of it")] = msgspec.field(
        name="RetailerId", default=""
    )
    url: Annotated[str, Meta(description="page of the product")] = msgspec.field(name="Url", default="")
    body: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Body", default="")
    footer: Annotated[str, Meta(description="small, below the text")] = msgspec.field(
        name="Footer", default=""
    )


@sends(
    "/send/product",
    SendProduct,
    ("Phone", "ProductId", "Title", "Image"),
    newer=True,
    names={"id": "ProductId", "owner": "BusinessJid", "retailer_id": "RetailerId"},
    errors=FILES,
)
def send_product(call: Call[SendProduct]) -> Content:
    """Send a product of a catalog."""
    body = call.body
    return Product(
        id=body.product,
        title=body.title,
        image=call.optional_source("Image", body.image),
        owner=call.address("BusinessJid", body.owner) if body.owner else None,
        description=body.description,
        currency=body.currency,
        price=body.price,
        sale_price=body.sale,
        retailer_id=body.retailer,
        url=body.url,
        body=body.body,
        footer=body.footer,
    )


class SendOrder(ToPhone, kw_only=True):
    order: Annotated[str, Meta(description="id of the order")] = msgspec.field(name="OrderId", default="")
    token: Annotated[str, Meta(description="the order's own token")] = msgspec.field(name="Token", default="")
    title: Annotated[str, Meta(description="shown over it")] = msgspec.field(name="Title", default="")
    items: Annotated[int | None, Meta(description="how many things are ordered")] = msgspec.field(
        name="ItemCount", default=None
    )
    currency: Annotated[str, Meta(description="three letters")] = msgspec.field(name="Currency", default="")
    total: Annotated[int | None, Meta(description="in thousandths of the currency's unit")] = msgspec.field(
        name="Total", default=None
    )
    seller: Annotated[str, Meta(description="the business; ourselves if absent")] = msgspec.field(
        name="SellerJid", default=""
    )
    message: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Message", default="")
    image: Annotated[str, Meta(description=PICTURE)] = msgspec.field(name="Image", default="")


@sends(
    "/send/order",
    SendOrder,
    ("Phone", "OrderId", "Token", "Title", "ItemCount", "Currency", "Total"),
    newer=True,
    names={"id": "OrderId", "items": "ItemCount", "seller": "SellerJid", "thumbnail": "Image"},
    errors=FILES,
)
def send_order(call: Call[SendOrder]) -> Content:
    """Send an order out of a catalog."""
    body = call.body
    return Order(
        id=body.order,
        token=body.token,
        title=body.title,
        items=body.items or 0,
        currency=body.currency,
        total=body.total or 0,
        seller=call.address("SellerJid", body.seller) if body.seller else None,
        message=body.message,
        image=call.optional_source("Image", body.image),
    )


class SendRaw(ToPhone, kw_only=True):
    message: Annotated[
        dict[str, Any] | None,
        Meta(description="a WhatsApp `Message` in the form in which webhooks show it: bytes are base64"),
    ] = msgspec.field(name="Message", default=None)


@sends("/send/raw", SendRaw, ("Phone", "Message"), newer=True)
def send_raw(call: Call[SendRaw]) -> Content:
    """Send a message of any kind as you made it."""
    try:
        return Raw(message=from_json(call.body.message or {}))
    except ValueError as exc:
        raise BadValue("Message", str(exc)) from None


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    send_poll,
    send_location,
    send_live_location,
    send_contact,
    send_contacts,
    send_event,
    send_call,
    send_invite,
    send_product,
    send_order,
    send_raw,
)
