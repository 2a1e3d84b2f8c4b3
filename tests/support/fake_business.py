"""Businesses for an account without WhatsApp: `SHOP` and we are one, `SHY` is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.support.fake_groups import SHY
from tests.support.fake_parts import Recorder
from wago.errors import NotABusiness, UnknownOrder, UnknownProduct
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import (
    BusinessHours,
    BusinessProfile,
    Category,
    CoverPhoto,
    EditBusinessProfile,
    OpenHours,
)
from wago.protocol.stanza.catalog import Catalog, CatalogProduct, Collection, ProductImage
from wago.protocol.stanza.catalog_changes import ProductDraft
from wago.protocol.stanza.orders import OrderDetails, OrderedProduct

SHOP = Jid("15550006666")
BAKERY = Category("1223524174334504", "Bakery")
PROFILE = BusinessProfile(
    jid=SHOP,
    description="Bread",
    address="Main St 1",
    email="ann@example.org",
    websites=("https://bakery.example",),
    categories=(BAKERY,),
    hours=BusinessHours(
        "Europe/Berlin", (OpenHours("mon", "specific_hours", 480, 1080), OpenHours("sun", "open_24h"))
    ),
    options={"commerce_experience": "catalog"},
    cover=CoverPhoto("1083213", "https://pps.whatsapp.net/v/t61"),
)
PRODUCT = CatalogProduct(
    id="25095720553426064",
    name="Rye bread",
    description="1 kg",
    retailer_id="B-1",
    url="https://bakery.example/rye",
    price_1000=4500,
    currency="EUR",
    images=(ProductImage("1", "https://mmg.whatsapp.net/s", "https://mmg.whatsapp.net/o"),),
    review="APPROVED",
)
ORDER = OrderDetails(
    id="1045",
    products=(
        OrderedProduct(
            id=PRODUCT.id,
            name=PRODUCT.name,
            price_1000=4500,
            currency="EUR",
            quantity=2,
            image="https://mmg.whatsapp.net/s",
        ),
    ),
    currency="EUR",
    subtotal_1000=9000,
    total_1000=9000,
    created_at=1_777_744_000,
)


class FakeBusiness(Recorder):
    async def profile(self, who: Jid | None = None) -> BusinessProfile:
        self.note("profile", who)
        if who == SHY:
            raise NotABusiness(f"{who} has no business profile")
        return PROFILE

    async def categories(self, words: str = "") -> Sequence[Category]:
        self.note("categories", words)
        return (BAKERY,)

    async def edit(self, change: EditBusinessProfile) -> None:
        self.note("edit", change)

    async def set_cover(self, picture: Path, length: int | None = None) -> None:
        self.note("set_cover", picture.read_bytes()[:2])

    async def remove_cover(self) -> None:
        self.note("remove_cover")


class FakeCatalogs(Recorder):
    async def page(self, owner: Jid | None = None, *, limit: int = 10, after: str = "") -> Catalog:
        self.note("page", owner, limit, after)
        if owner == SHY:
            raise NotABusiness(f"{owner} has no catalog")
        return Catalog((PRODUCT,), "next")

    async def product(self, product_id: str, owner: Jid | None = None) -> CatalogProduct:
        self.note("product", product_id, owner)
        return self._known(product_id)

    async def collections(self, owner: Jid | None = None) -> Sequence[Collection]:
        self.note("collections", owner)
        return (Collection("1", "Fresh", (PRODUCT,), "APPROVED"),)

    async def order(self, order_id: str, token: str, seller: Jid | None = None) -> OrderDetails:
        self.note("order", order_id, token, seller)
        if order_id != ORDER.id:
            raise UnknownOrder(order_id)
        return ORDER

    async def add(self, draft: ProductDraft) -> CatalogProduct:
        self.note("add", draft)
        return PRODUCT

    async def change(self, product_id: str, draft: ProductDraft) -> CatalogProduct:
        self.note("change", product_id, draft)
        return replace(self._known(product_id), name=draft.name or PRODUCT.name)

    async def delete(self, ids: Sequence[str]) -> None:
        self.note("delete", *ids)
        self._known(ids[0])

    async def set_hidden(self, product_id: str, hidden: bool) -> None:
        self.note("set_hidden", product_id, hidden)
        self._known(product_id)

    @staticmethod
    def _known(product_id: str) -> CatalogProduct:
        if product_id != PRODUCT.id:
            raise UnknownProduct(product_id)
        return PRODUCT
