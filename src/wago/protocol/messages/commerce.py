"""Shops: products, catalogs and orders.

Source: whatsmeow waE2E ProductMessage, OrderMessage; Baileys Utils/messages.ts (product)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent, LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import checks
from wago.protocol.messages.files import MediaFile, put_file, read_file
from wago.protocol.messages.text import LinkPreview, text
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import ImageMessage, Message, OrderMessage, ProductMessage

CATALOG_PREFIX: Final = "https://wa.me/c/"
MAX_TITLE: Final = 1024

_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")
_STATUS: Final = {"inquiry": 1, "accepted": 2, "declined": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product in a business's catalog.

    Attributes:
        id: in the catalog.
        owner: the business.
        title, description, retailer_id, url: of it, may be empty but the title.
        currency: three letters; empty without a price.
        price_1000, sale_price_1000: in thousandths of the currency, None without one.
        picture: uploaded as an image.
        picture_width, picture_height: in pixels, 0 if unknown.
        thumbnail: a small JPEG.
        picture_count: how many pictures the catalog has of it.
        body, footer: texts below it.
    """

    id: str
    owner: Jid
    title: str
    description: str = ""
    retailer_id: str = ""
    url: str = ""
    currency: str = ""
    price_1000: int | None = None
    sale_price_1000: int | None = None
    picture: MediaFile | None = None
    picture_width: int = 0
    picture_height: int = 0
    thumbnail: bytes = b""
    picture_count: int = 1
    body: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order that was placed in a chat.

    Attributes:
        id, token: by which its details are fetched.
        seller: the business.
        title, message: shown with it.
        item_count: how many things.
        currency: three letters.
        total_1000: in thousandths of the currency, None if unknown.
        status: `inquiry`, `accepted`, `declined`.
        thumbnail: a small JPEG.
    """

    id: str
    token: str
    seller: Jid
    title: str = ""
    message: str = ""
    item_count: int = 1
    currency: str = ""
    total_1000: int | None = None
    status: str = "inquiry"
    thumbnail: bytes = b""


def product(what: Product) -> Message:
    """A product.

    Raises:
        InvalidContent: it has no id or title, or a price without a currency.
    """
    message = Message()
    wire = message.productMessage
    wire.businessOwnerJID = str(what.owner.bare)
    item = wire.product
    item.productID = checks.words("id", what.id, MAX_TITLE)
    item.title = checks.words("title", what.title, MAX_TITLE)
    for name, field, value in (
        ("description", "description", what.description),
        ("retailerID", "retailer_id", what.retailer_id),
        ("URL", "url", what.url),
    ):
        if value:
            setattr(item, name, checks.short(field, value))
    if what.price_1000 is not None:
        item.currencyCode = currency(what.currency)
        item.priceAmount1000 = what.price_1000
        if what.sale_price_1000 is not None:
            item.salePriceAmount1000 = what.sale_price_1000
    elif what.sale_price_1000 is not None:
        raise InvalidContent("sale_price_1000", "goes with no price")
    if what.picture is not None:
        _put_picture(item.productImage, what.picture, what.thumbnail)
        if what.picture_width and what.picture_height:
            item.productImage.width, item.productImage.height = what.picture_width, what.picture_height
        item.productImageCount = int(checks.between("picture_count", what.picture_count, 1, 100))
    if what.body:
        wire.body = checks.short("body", what.body)
    if what.footer:
        wire.footer = checks.short("footer", what.footer)
    return message


def catalog_link(owner: Jid, body: str = "", preview: LinkPreview | None = None) -> Message:
    """A text with the link to a business's catalog.

    Args:
        owner: the business, by its number.
        body: the text; the link is put below it unless it is in it.
        preview: what is shown of it; its link must be the catalog's.

    Raises:
        InvalidContent: the business is not named by its number.
    """
    if not owner.is_pn:
        raise InvalidContent("owner", "is not named by a phone number")
    link = CATALOG_PREFIX + owner.user
    if preview is not None and preview.link != link:
        raise InvalidContent("link", f"is not {link}")
    whole = body if link in body else f"{body}\n{link}".strip()
    return text(whole, preview or LinkPreview(link=link))


def order(what: Order) -> Message:
    """An order.

    Raises:
        InvalidContent: it has no id or token, no such status, or a total without a currency.
    """
    if what.status not in _STATUS:
        raise InvalidContent("status", f"is {what.status!r}, not one of {', '.join(_STATUS)}")
    message = Message()
    wire = message.orderMessage
    wire.orderID = checks.words("id", what.id, MAX_TITLE)
    wire.token = checks.words("token", what.token, MAX_TITLE)
    wire.sellerJID = str(what.seller.bare)
    wire.orderTitle = checks.short("title", what.title, MAX_TITLE)
    wire.message = checks.short("message", what.message)
    wire.itemCount = int(checks.between("item_count", what.item_count, 1, 100_000))
    wire.status = _STATUS[what.status]  # type: ignore[assignment]
    wire.surface = OrderMessage.CATALOG
    if what.total_1000 is not None:
        wire.totalCurrencyCode = currency(what.currency)
        wire.totalAmount1000 = what.total_1000
    if what.thumbnail:
        wire.thumbnail = what.thumbnail
    return message


def currency(code: str) -> str:
    """The code of a currency.

    Raises:
        InvalidContent: not three capital letters.
    """
    if not _CURRENCY.match(code):
        raise InvalidContent("currency", f"is {code!r}, not three capital letters")
    return code


def read_product(message: Message) -> Product | None:
    """A product, None if the message is of another kind or names no business."""
    content = innermost(message)
    if not content.HasField("productMessage"):
        return None
    wire: ProductMessage = content.productMessage
    owner, item = _jid(wire.businessOwnerJID), wire.product
    if owner is None or not wire.HasField("product"):
        return None
    picture = read_file(item.productImage, MediaKind.IMAGE) if item.HasField("productImage") else None
    return Product(
        id=item.productID,
        owner=owner,
        title=item.title,
        description=item.description,
        retailer_id=item.retailerID,
        url=item.URL,
        currency=item.currencyCode,
        price_1000=item.priceAmount1000 if item.HasField("priceAmount1000") else None,
        sale_price_1000=item.salePriceAmount1000 if item.HasField("salePriceAmount1000") else None,
        picture=picture,
        picture_width=item.productImage.width,
        picture_height=item.productImage.height,
        thumbnail=item.productImage.JPEGThumbnail,
        picture_count=item.productImageCount or 1,
        body=wire.body,
        footer=wire.footer,
    )


def read_order(message: Message) -> Order | None:
    """An order, None if the message is of another kind or names no business."""
    content = innermost(message)
    if not content.HasField("orderMessage"):
        return None
    wire = content.orderMessage
    seller = _jid(wire.sellerJID)
    if seller is None:
        return None
    statuses = {number: name for name, number in _STATUS.items()}
    return Order(
        id=wire.orderID,
        token=wire.token,
        seller=seller,
        title=wire.orderTitle,
        message=wire.message,
        item_count=wire.itemCount,
        currency=wire.totalCurrencyCode,
        total_1000=wire.totalAmount1000 if wire.HasField("totalAmount1000") else None,
        status=statuses[int(wire.status)],
        thumbnail=wire.thumbnail,
    )


def _put_picture(wire: ImageMessage, picture: MediaFile, thumbnail: bytes) -> None:
    put_file(wire, picture, MediaKind.IMAGE)
    wire.mimetype = "image/jpeg"
    if thumbnail:
        wire.JPEGThumbnail = thumbnail


def _jid(value: str) -> Jid | None:
    try:
        return Jid.parse(value) if value else None
    except LocalProtocolError:
        return None
