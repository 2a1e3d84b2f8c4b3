"""What is kept of a business, its products and its orders."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

from wago.protocol.stanza.business import Category

CATEGORIES: Final = (
    Category("133436743388217", "Arts & Entertainment"),
    Category("1223524174334504", "Bakery"),
    Category("139225689474222", "Beauty, Cosmetic & Personal Care"),
    Category("186004504854452", "Education"),
    Category("200600219953504", "Clothing Store"),
    Category("273819889375819", "Restaurant"),
    Category("2250", "Travel & Transportation"),
)
"""Some of WhatsApp's; a business has one until it says otherwise."""
NOT_A_BUSINESS: Final = Category("629412378414563", "Not a Business")


class Hours(Struct, frozen=True):
    day: str
    mode: str
    opens: int | None = None
    closes: int | None = None


class Product(Struct, kw_only=True):
    """One product; its pictures are names of files on the media server."""

    id: str
    name: str
    description: str = ""
    retailer_id: str = ""
    url: str = ""
    price_1000: int | None = None
    currency: str = ""
    images: list[str] = field(default_factory=list)
    hidden: bool = False
    origin: str = ""


class Collection(Struct, kw_only=True):
    id: str
    name: str
    products: list[str]


class Business(Struct, kw_only=True):
    """An account that is a business.

    Attributes:
        name: the verified one.
        serial: of its certificate.
        categories: ids.
        hours: None if it tells none.
        cover: name of a file on the media server.
        catalog: whether it has one, empty or not.
        products: the newest last.
    """

    name: str
    serial: int
    since: int
    description: str = ""
    address: str = ""
    email: str = ""
    websites: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    timezone: str = ""
    hours: list[Hours] | None = None
    cover: str = ""
    products: list[Product] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)


class Ordered(Struct, frozen=True, kw_only=True):
    """So many of a product, as it was when it was ordered."""

    id: str
    name: str
    price_1000: int | None
    currency: str
    quantity: int
    image: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """An order; who has its token may see what is in it."""

    id: str
    token: str
    seller: str
    buyer: str
    items: list[Ordered]
    placed_at: int

    @property
    def currency(self) -> str:
        return next((item.currency for item in self.items if item.currency), "")

    @property
    def total_1000(self) -> int:
        return sum((item.price_1000 or 0) * item.quantity for item in self.items)
