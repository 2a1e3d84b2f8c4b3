"""wago-api: business profiles, catalogs and orders. All but `getProfile` are ours, after WaGo's."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING
from wago.api.faults import BadValue
from wago.api.wago_api import business_shapes as shapes
from wago.api.wago_api.requests import CHAT, Call, camel_errors, does
from wago.errors import (
    InvalidContent,
    LocalProtocolError,
    MediaError,
    NotABusiness,
    UnknownOrder,
    UnknownProduct,
)
from wago.gateway.errors import FileFault
from wago.gateway.media.sources import Source, source_of
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import BusinessHours, EditBusinessProfile, OpenHours
from wago.protocol.stanza.catalog_changes import ProductDraft

OF_OWNER: Final = (NotABusiness, BadValue, LocalProtocolError, *USING)
OF_OURS: Final = (NotABusiness, InvalidContent, *USING)
OF_PRODUCT: Final = (UnknownProduct, *OF_OURS)

_FILES: Final = (FileFault, MediaError)
_DONE: Final = {"result": True}
_PRICE: Final = "in thousandths of the currency's unit"


class OfOwner(msgspec.Struct, rename="camel", kw_only=True):
    contact_id: Annotated[str, Meta(description=f"the business: {CHAT}; the account itself if absent")] = ""


def _owner(call: Call[Any]) -> Jid | None:
    given = call.body.contact_id.strip()
    return call.address("contactId", given) if given else None


# -- profiles -------------------------------------------------------------------------------------------


@does("/business/getProfile", OfOwner, (), answer={"result": shapes.PROFILE}, errors=OF_OWNER)
async def get_business_profile(call: Call[OfOwner]) -> dict[str, Any]:
    """What a business says of itself."""
    return {"result": shapes.profile(await call.session.business.profile(_owner(call)))}


class Words(msgspec.Struct):
    query: Annotated[str, Meta(description="only those whose name begins so")] = ""


@does(
    "/business/getCategories",
    Words,
    (),
    answer={"result": [{"id": "1223524174334504", "name": "Bakery"}]},
    errors=USING,
)
async def get_categories(call: Call[Words]) -> dict[str, Any]:
    """What businesses can be."""
    found = await call.session.business.categories(call.body.query)
    return {"result": [{"id": each.id, "name": each.name} for each in found]}


class Day(msgspec.Struct, rename="camel"):
    """When it is open on one day; a day may be there twice."""

    day: Annotated[str, Meta(description="`sun`, `mon`, `tue`, `wed`, `thu`, `fri` or `sat`")] = ""
    mode: Annotated[str, Meta(description="`specific_hours`, `open_24h` or `appointment_only`")] = (
        "specific_hours"
    )
    open_time: Annotated[int | None, Meta(description="minutes after midnight")] = None
    close_time: Annotated[int | None, Meta(description="minutes after midnight")] = None


class Profile(msgspec.Struct, rename="camel"):
    description: Annotated[str | None, Meta(description="what the business says of itself")] = None
    address: Annotated[str | None, Meta(description="where it is")] = None
    email: Annotated[str | None, Meta(description="its e-mail address")] = None
    websites: Annotated[list[str] | None, Meta(description="up to two URLs; none takes them away")] = None
    categories: Annotated[list[str] | None, Meta(description="ids out of getCategories")] = None
    hours: Annotated[list[Day] | None, Meta(description="when it is open; none takes them away")] = None
    timezone: Annotated[str, Meta(description="of the hours, such as Europe/Berlin")] = ""


@does("/business/updateProfile", Profile, (), answer=_DONE, errors=OF_OURS)
async def update_business_profile(call: Call[Profile]) -> dict[str, Any]:
    """Change the profile of the own business; what is absent stays, what is empty goes."""
    body = call.body
    hours = None
    if body.hours is not None:
        days = (OpenHours(day.day, day.mode, day.open_time, day.close_time) for day in body.hours)
        hours = BusinessHours(body.timezone, tuple(days))
    change = EditBusinessProfile(
        description=body.description,
        address=body.address,
        email=body.email,
        websites=None if body.websites is None else tuple(body.websites),
        categories=None if body.categories is None else tuple(body.categories),
        hours=hours,
    )
    await call.session.business.edit(change)
    return _DONE


class Cover(msgspec.Struct, rename="camel"):
    picture_data: Annotated[
        str, Meta(description="a picture: base64, data URL or URL; empty takes it away")
    ] = ""


@does("/business/setCoverPhoto", Cover, (), answer=_DONE, errors=(*_FILES, *OF_OURS))
async def set_cover_photo(call: Call[Cover]) -> dict[str, Any]:
    """Put a picture above the profile of the own business."""
    given = call.body.picture_data
    source = call.files.get("picturedata") or (source_of(given) if given else None)
    await call.session.business.set_cover(source, "pictureData")
    return _DONE


# -- catalogs -------------------------------------------------------------------------------------------


class Page(OfOwner, rename="camel", kw_only=True):
    limit: Annotated[int, Meta(description="products on a page, 1 to 100")] = 50
    after: Annotated[str, Meta(description="`after` of the page before")] = ""


@does(
    "/business/getCatalog",
    Page,
    (),
    answer={"result": [shapes.PRODUCT], "after": ""},
    errors=(InvalidContent, *OF_OWNER),
)
async def get_catalog(call: Call[Page]) -> dict[str, Any]:
    """The products of a business, the newest first."""
    page = await call.session.business.catalog(_owner(call), limit=call.body.limit, after=call.body.after)
    return {"result": [shapes.product(each) for each in page.products], "after": page.after}


@does("/business/getCollections", OfOwner, (), answer={"result": [shapes.COLLECTION]}, errors=OF_OWNER)
async def get_collections(call: Call[OfOwner]) -> dict[str, Any]:
    """What a business shows together."""
    found = await call.session.business.collections(_owner(call))
    return {"result": [shapes.collection(each) for each in found]}


class OfProduct(OfOwner, rename="camel", kw_only=True):
    product_id: Annotated[str, Meta(description="the product's id")] = ""


@does(
    "/business/getProduct",
    OfProduct,
    ("productId",),
    answer={"result": shapes.PRODUCT},
    errors=(UnknownProduct, InvalidContent, *OF_OWNER),
)
async def get_product(call: Call[OfProduct]) -> dict[str, Any]:
    """One product of a business."""
    found = await call.session.business.product(call.body.product_id, _owner(call))
    return {"result": shapes.product(found)}


class ProductFields(msgspec.Struct, rename="camel", kw_only=True):
    name: Annotated[str | None, Meta(description="what it is called, up to 150 characters")] = None
    images: Annotated[
        list[str] | str | None, Meta(description="pictures: base64, data URLs or URLs, up to 10")
    ] = None
    description: Annotated[str | None, Meta(description="up to 5000 characters")] = None
    retailer_id: Annotated[str | None, Meta(description="the seller's own number of it")] = None
    price: Annotated[int | None, Meta(description=_PRICE)] = None
    currency: Annotated[str | None, Meta(description="three letters; goes with the price")] = None
    url: Annotated[str | None, Meta(description="page of the product")] = None
    is_hidden: Annotated[bool | None, Meta(description="others do not see it")] = None


def _draft(body: ProductFields) -> ProductDraft:
    return ProductDraft(
        name=body.name,
        description=body.description,
        retailer_id=body.retailer_id,
        url=body.url,
        price_1000=body.price,
        currency=body.currency,
        hidden=body.is_hidden,
    )


def _pictures(body: ProductFields) -> list[Source]:
    given = [body.images] if isinstance(body.images, str) else body.images or []
    return [source_of(each) for each in given]


@does(
    "/business/createProduct",
    ProductFields,
    ("name", "images"),
    answer={"result": shapes.PRODUCT},
    errors=(*_FILES, *OF_OURS),
)
async def create_product(call: Call[ProductFields]) -> dict[str, Any]:
    """Put a product into the own catalog."""
    draft = replace(_draft(call.body), hidden=bool(call.body.is_hidden))
    return {"result": shapes.product(await call.session.business.add(draft, _pictures(call.body)))}


class ChangedProduct(ProductFields, rename="camel", kw_only=True):
    product_id: Annotated[str, Meta(description="the product's id")] = ""


@does(
    "/business/editProduct",
    ChangedProduct,
    ("productId",),
    answer={"result": shapes.PRODUCT},
    errors=(*_FILES, *OF_PRODUCT),
)
async def edit_product(call: Call[ChangedProduct]) -> dict[str, Any]:
    """Change a product of the own catalog; what is absent stays, pictures replace those that it has."""
    body = call.body
    with camel_errors({"id": "productId"}):
        changed = await call.session.business.change(body.product_id, _draft(body), _pictures(body))
    return {"result": shapes.product(changed)}


class OurProduct(msgspec.Struct, rename="camel"):
    product_id: Annotated[str, Meta(description="the product's id")] = ""


@does("/business/deleteProduct", OurProduct, ("productId",), answer=_DONE, errors=OF_PRODUCT)
async def delete_product(call: Call[OurProduct]) -> dict[str, Any]:
    """Take a product out of the own catalog."""
    await call.session.business.delete(call.body.product_id)
    return _DONE


class Visibility(OurProduct, rename="camel"):
    is_hidden: Annotated[bool, Meta(description="true hides it from others, false shows it")] = False


@does("/business/setProductVisibility", Visibility, ("productId",), answer=_DONE, errors=OF_PRODUCT)
async def set_visibility(call: Call[Visibility]) -> dict[str, Any]:
    """Show a product of the own catalog, or hide it."""
    await call.session.business.set_hidden(call.body.product_id, call.body.is_hidden)
    return _DONE


# -- orders ---------------------------------------------------------------------------------------------


class OfOrder(OfOwner, rename="camel", kw_only=True):
    order_id: Annotated[str, Meta(description="the order's id, out of its message")] = ""
    token: Annotated[str, Meta(description="the order's own token, out of its message")] = ""


@does(
    "/business/getOrder",
    OfOrder,
    ("orderId", "token"),
    answer={"result": shapes.ORDER},
    errors=(UnknownOrder, BadValue, LocalProtocolError, *USING),
)
async def get_order(call: Call[OfOrder]) -> dict[str, Any]:
    """What is in an order."""
    found = await call.session.business.order(call.body.order_id, call.body.token, _owner(call))
    return {"result": shapes.order(found)}


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    get_business_profile,
    get_categories,
    update_business_profile,
    set_cover_photo,
    get_catalog,
    get_collections,
    get_product,
    create_product,
    edit_product,
    delete_product,
    set_visibility,
    get_order,
)
