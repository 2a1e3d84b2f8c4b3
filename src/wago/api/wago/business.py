"""WaGo: business profiles, catalogs and orders."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, About
from wago.api.faults import BadValue
from wago.api.state import AnyRequest
from wago.api.wago import business_shapes as shapes
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.faults import BadAddressInNewer
from wago.api.wago.requests import FILES, Call, does
from wago.errors import InvalidContent, LocalProtocolError, NotABusiness, UnknownOrder, UnknownProduct
from wago.gateway.orders import order_details
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import BusinessHours, EditBusinessProfile, OpenHours
from wago.protocol.stanza.catalog_changes import ProductDraft

OF_OWNER: Final = (NotABusiness, BadAddressInNewer, LocalProtocolError, *USING)
OF_OURS: Final = (NotABusiness, InvalidContent, *USING)
OF_PRODUCT: Final = (UnknownProduct, *OF_OURS)

_OWNER: Final = "the business: a phone number or a JID; the account itself if absent"
_IMAGES: Final = "pictures: data URLs, base64 or URLs, up to 10"
_PRICE: Final = "in thousandths of the currency's unit"
_NAMES: Final = {"id": "Id", "retailer_id": "Id", "description": "Description", "hours": "BusinessHours"}


def thousandths(value: str | int | None) -> int | None:
    """A price as it is given: a whole number, as text or not.

    Raises:
        BadValue: it is something else.
    """
    if value is None or value == "":
        return None
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadValue("Price", f"is no whole number of thousandths of the currency's unit: {text[:32]}")
    return int(text)


# -- profiles -------------------------------------------------------------------------------------------


class OfOwner(msgspec.Struct, kw_only=True):
    owner: Annotated[str, Meta(description=_OWNER)] = msgspec.field(name="Jid", default="")


def _owner(call: Call[Any]) -> Jid | None:
    return call.address("Jid", call.body.owner) if call.body.owner.strip() else None


@does("/business/get/profile", OfOwner, (), answer=shapes.PROFILE, newer=True, errors=OF_OWNER)
async def business_profile(call: Call[OfOwner]) -> Any:
    """What a business says of itself."""
    return shapes.profile(await call.session.business.profile(_owner(call)))


@get(
    "/business/get/categories",
    about=About(
        query={"query": "only those whose name begins so"},
        answer={"Categories": [{"ID": "1223524174334504", "Name": "Bakery"}]},
        errors=USING,
    ),
)
async def business_categories(request: AnyRequest) -> Response[bytes]:
    """What businesses can be."""
    session = session_of(request)
    found = await session.business.categories(request.query_params.get("query", ""))
    return ok({"Categories": shapes.categories(found)})


class Desc(msgspec.Struct):
    desc: Annotated[str, Meta(description="what the business says of itself; empty takes it away")] = (
        msgspec.field(name="Desc", default="")
    )


_DESC: Final = {"Details": "Business description updated successfully"}


@does(
    "/business/update/desc",
    Desc,
    (),
    answer=_DESC,
    newer=True,
    names={"description": "Desc"},
    errors=OF_OURS,
)
async def update_business_desc(call: Call[Desc]) -> Any:
    """Change the description of the own business."""
    await call.session.business.edit(EditBusinessProfile(description=call.body.desc))
    return _DESC


class Address(msgspec.Struct):
    address: Annotated[str, Meta(description="where the business is; empty takes it away")] = msgspec.field(
        name="Address", default=""
    )


_ADDRESS: Final = {"Details": "Business address updated successfully"}


@does("/business/update/address", Address, (), answer=_ADDRESS, newer=True, errors=OF_OURS)
async def update_business_address(call: Call[Address]) -> Any:
    """Change the address of the own business."""
    await call.session.business.edit(EditBusinessProfile(address=call.body.address))
    return _ADDRESS


class Email(msgspec.Struct):
    email: Annotated[str, Meta(description="an e-mail address; empty takes it away")] = msgspec.field(
        name="Email", default=""
    )


_EMAIL: Final = {"Details": "Business email updated successfully"}


@does("/business/update/email", Email, (), answer=_EMAIL, newer=True, errors=OF_OURS)
async def update_business_email(call: Call[Email]) -> Any:
    """Change the e-mail address of the own business."""
    await call.session.business.edit(EditBusinessProfile(email=call.body.email))
    return _EMAIL


class Day(msgspec.Struct):
    """When it is open on one day; a day may be there twice."""

    day: Annotated[str, Meta(description="`sun`, `mon`, `tue`, `wed`, `thu`, `fri` or `sat`")] = (
        msgspec.field(name="DayOfWeek", default="")
    )
    mode: Annotated[str, Meta(description="`specific_hours`, `open_24h` or `appointment_only`")] = (
        msgspec.field(name="Mode", default="specific_hours")
    )
    opens: Annotated[str | int | None, Meta(description="minutes after midnight")] = msgspec.field(
        name="OpenTime", default=None
    )
    closes: Annotated[str | int | None, Meta(description="minutes after midnight")] = msgspec.field(
        name="CloseTime", default=None
    )


class Profile(msgspec.Struct):
    desc: Annotated[str | None, Meta(description="what the business says of itself")] = msgspec.field(
        name="Desc", default=None
    )
    address: Annotated[str | None, Meta(description="where it is")] = msgspec.field(
        name="Address", default=None
    )
    email: Annotated[str | None, Meta(description="its e-mail address")] = msgspec.field(
        name="Email", default=None
    )
    websites: Annotated[list[str] | None, Meta(description="up to two URLs; none takes them away")] = (
        msgspec.field(name="Websites", default=None)
    )
    categories: Annotated[list[str] | None, Meta(description="ids out of /business/get/categories")] = (
        msgspec.field(name="Categories", default=None)
    )
    hours: Annotated[list[Day] | None, Meta(description="when it is open; none takes them away")] = (
        msgspec.field(name="BusinessHours", default=None)
    )
    zone: Annotated[str, Meta(description="time zone of the hours, such as Europe/Berlin")] = msgspec.field(
        name="BusinessHoursTimeZone", default=""
    )


_PROFILE: Final = {"Details": "Business profile updated successfully"}


@does(
    "/business/update/profile",
    Profile,
    (),
    answer=_PROFILE,
    newer=True,
    names={**_NAMES, "description": "Desc"},
    errors=OF_OURS,
)
async def update_business_profile(call: Call[Profile]) -> Any:
    """Change anything in the profile of the own business; what is absent stays."""
    body = call.body
    hours = None
    if body.hours is not None:
        days = tuple(
            OpenHours(day.day, day.mode, minutes("OpenTime", day.opens), minutes("CloseTime", day.closes))
            for day in body.hours
        )
        hours = BusinessHours(body.zone, days)
    change = EditBusinessProfile(
        description=body.desc,
        address=body.address,
        email=body.email,
        websites=None if body.websites is None else tuple(body.websites),
        categories=None if body.categories is None else tuple(body.categories),
        hours=hours,
    )
    await call.session.business.edit(change)
    return _PROFILE


def minutes(name: str, value: str | int | None) -> int | None:
    """A time of the day; profiles are shown with texts.

    Raises:
        BadValue: it is none.
    """
    if value is None or value == "":
        return None
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        raise BadValue(name, f"is no number of minutes: {text[:16]}")
    return int(text)


class Cover(msgspec.Struct):
    image: Annotated[str, Meta(description="a picture: data URL, base64 or URL; empty takes it away")] = (
        msgspec.field(name="Image", default="")
    )


_COVER: Final = {"Details": "Business cover photo updated successfully"}


@does("/business/update/cover", Cover, (), answer=_COVER, newer=True, errors=(*FILES, *OF_OURS))
async def update_business_cover(call: Call[Cover]) -> Any:
    """Put a picture above the profile of the own business."""
    await call.session.business.set_cover(call.optional_source("Image", call.body.image), "Image")
    return _COVER


# -- catalogs -------------------------------------------------------------------------------------------


class ListCatalog(OfOwner, kw_only=True):
    limit: Annotated[int, Meta(description="products on a page, 1 to 100")] = msgspec.field(
        name="Limit", default=50
    )
    after: Annotated[str, Meta(description="`After` of the page before")] = msgspec.field(
        name="After", default=""
    )


@does(
    "/business/catalog/list",
    ListCatalog,
    (),
    answer={"Products": [shapes.PRODUCT], "After": ""},
    newer=True,
    errors=(InvalidContent, *OF_OWNER),
)
async def list_catalog(call: Call[ListCatalog]) -> Any:
    """The products of a business, the newest first."""
    page = await call.session.business.catalog(_owner(call), limit=call.body.limit, after=call.body.after)
    return {"Products": [shapes.product(each) for each in page.products], "After": page.after}


@does(
    "/business/catalog/collections",
    OfOwner,
    (),
    answer={
        "Collections": [
            {"Id": "1", "Name": "Fresh", "Products": [shapes.PRODUCT], "ReviewStatus": "APPROVED"}
        ]
    },
    newer=True,
    errors=OF_OWNER,
)
async def list_collections(call: Call[OfOwner]) -> Any:
    """What a business shows together."""
    found = await call.session.business.collections(_owner(call))
    return {"Collections": [shapes.collection(each) for each in found]}


class OfProduct(OfOwner, kw_only=True):
    id: Annotated[str, Meta(description="the product's id")] = msgspec.field(name="Id", default="")


@does(
    "/business/catalog/info",
    OfProduct,
    ("Id",),
    answer=shapes.PRODUCT,
    newer=True,
    errors=(UnknownProduct, InvalidContent, *OF_OWNER),
)
async def product_info(call: Call[OfProduct]) -> Any:
    """One product of a business."""
    return shapes.product(await call.session.business.product(call.body.id, _owner(call)))


class ProductFields(msgspec.Struct, kw_only=True):
    name: Annotated[str | None, Meta(description="what it is called, up to 150 characters")] = msgspec.field(
        name="Name", default=None
    )
    images: Annotated[list[str] | str | None, Meta(description=_IMAGES)] = msgspec.field(
        name="Images", default=None
    )
    description: Annotated[str | None, Meta(description="up to 5000 characters")] = msgspec.field(
        name="Description", default=None
    )
    price: Annotated[str | int | None, Meta(description=_PRICE)] = msgspec.field(name="Price", default=None)
    currency: Annotated[str | None, Meta(description="three letters; goes with the price")] = msgspec.field(
        name="Currency", default=None
    )
    url: Annotated[str | None, Meta(description="page of the product")] = msgspec.field(
        name="Url", default=None
    )
    hidden: Annotated[bool | None, Meta(description="others do not see it")] = msgspec.field(
        name="IsHidden", default=None
    )

    def draft(self, *, retailer_id: str | None) -> ProductDraft:
        """Without the pictures.

        Raises:
            BadValue: a price that is none.
        """
        return ProductDraft(
            name=self.name,
            description=self.description,
            retailer_id=retailer_id,
            url=self.url,
            price_1000=thousandths(self.price),
            currency=self.currency or None,
            hidden=self.hidden,
        )

    def pictures(self) -> list[str]:
        """As the caller gave them."""
        return [self.images] if isinstance(self.images, str) else self.images or []


class NewProduct(ProductFields, kw_only=True):
    id: Annotated[str, Meta(description="the seller's own number of it")] = msgspec.field(
        name="Id", default=""
    )


@does(
    "/business/catalog/create",
    NewProduct,
    ("Name", "Images"),
    answer=shapes.PRODUCT,
    newer=True,
    names=_NAMES,
    errors=(*FILES, *OF_OURS),
)
async def create_product(call: Call[NewProduct]) -> Any:
    """Put a product into the own catalog."""
    body = call.body
    draft = replace(body.draft(retailer_id=body.id or None), hidden=bool(body.hidden))
    images = [call.source("Images", each) for each in body.pictures()]
    return shapes.product(await call.session.business.add(draft, images))


class ChangedProduct(ProductFields, kw_only=True):
    id: Annotated[str, Meta(description="the product's id")] = msgspec.field(name="Id", default="")
    retailer: Annotated[str | None, Meta(description="the seller's own number of it")] = msgspec.field(
        name="RetailerId", default=None
    )


@does(
    "/business/catalog/edit",
    ChangedProduct,
    ("Id",),
    answer=shapes.PRODUCT,
    newer=True,
    names={**_NAMES, "retailer_id": "RetailerId"},
    errors=(*FILES, *OF_PRODUCT),
)
async def edit_product(call: Call[ChangedProduct]) -> Any:
    """Change a product of the own catalog; what is absent stays, pictures replace those that it has."""
    body = call.body
    images = [call.source("Images", each) for each in body.pictures()]
    draft = body.draft(retailer_id=body.retailer)
    return shapes.product(await call.session.business.change(body.id, draft, images))


class OurProduct(msgspec.Struct):
    id: Annotated[str, Meta(description="the product's id")] = msgspec.field(name="Id", default="")


_DELETED: Final = {"Details": "Product deleted successfully"}


@does("/business/catalog/delete", OurProduct, ("Id",), answer=_DELETED, newer=True, errors=OF_PRODUCT)
async def delete_product(call: Call[OurProduct]) -> Any:
    """Take a product out of the own catalog."""
    await call.session.business.delete(call.body.id)
    return _DELETED


_SHOWN: Final = {"Details": "Product is visible"}


@does("/business/catalog/show", OurProduct, ("Id",), answer=_SHOWN, newer=True, errors=OF_PRODUCT)
async def show_product(call: Call[OurProduct]) -> Any:
    """Let others see a product of the own catalog."""
    await call.session.business.set_hidden(call.body.id, False)
    return _SHOWN


_HIDDEN: Final = {"Details": "Product is hidden"}


@does("/business/catalog/hide", OurProduct, ("Id",), answer=_HIDDEN, newer=True, errors=OF_PRODUCT)
async def hide_product(call: Call[OurProduct]) -> Any:
    """Let nobody else see a product of the own catalog."""
    await call.session.business.set_hidden(call.body.id, True)
    return _HIDDEN


# -- orders ---------------------------------------------------------------------------------------------


class OfOrder(msgspec.Struct):
    id: Annotated[str, Meta(description="the order's id, out of its message")] = msgspec.field(
        name="OrderId", default=""
    )
    token: Annotated[str, Meta(description="the order's own token, out of its message")] = msgspec.field(
        name="Token", default=""
    )
    seller: Annotated[str, Meta(description="with whom it was placed; the account itself if absent")] = (
        msgspec.field(name="SellerJid", default="")
    )


@does(
    "/business/order/details",
    OfOrder,
    ("OrderId", "Token"),
    answer=shapes.ORDER,
    newer=True,
    errors=(UnknownOrder, BadAddressInNewer, LocalProtocolError, *USING),
)
async def order_info(call: Call[OfOrder]) -> Any:
    """What is in an order."""
    body = call.body
    seller = call.address("SellerJid", body.seller) if body.seller else None
    return order_details(await call.session.business.order(body.id, body.token, seller))


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    business_profile,
    business_categories,
    update_business_desc,
    update_business_address,
    update_business_email,
    update_business_profile,
    update_business_cover,
    list_catalog,
    list_collections,
    product_info,
    create_product,
    edit_product,
    delete_product,
    show_product,
    hide_product,
    order_info,
)
