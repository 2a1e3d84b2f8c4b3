"""Catalogs: what others see of them, and what their owners ask to be changed.

Source: Baileys Socket/business.ts; WhatsApp Web. Limits as WhatsApp's clients have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from wago.protocol.stanza.business_notice import BusinessNews
from wago.protocol.stanza.catalog import Catalog, CatalogProduct, ProductImage
from wago.protocol.stanza.catalog import Collection as ShownCollection
from wago.protocol.stanza.catalog_changes import ProductDraft
from wago.sandbox.business.model import Business, Collection, Product
from wago.sandbox.business.profiles import BusinessDirectory
from wago.sandbox.media import MediaServer
from wago.sandbox.model import Account
from wago.sandbox.wire import Refused

MAX_PRODUCTS: Final = 500
MAX_IMAGES: Final = 10
LIMITS: Final = {"name": 150, "description": 5000, "retailer_id": 100, "url": 2048}
APPROVED: Final = "APPROVED"
PICTURE: Final = "image"
"""What the media server calls pictures of products."""

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


class CatalogDesk:
    """The catalogs of all businesses."""

    def __init__(
        self, businesses: BusinessDirectory, media: MediaServer, random: Callable[[int], bytes]
    ) -> None:
        self._businesses = businesses
        self._media = media
        self._random = random

    # -- asking -----------------------------------------------------------------------------------------

    def page(self, owner: Account, viewer: Account, limit: int, after: str) -> Catalog:
        """Products from the newest on; what is hidden only its owner sees.

        Raises:
            Refused: there is no catalog, or no such place in it.
        """
        listed = self._seen(owner, viewer)
        start = 0
        if after:
            ids = [each.id for each in listed]
            if after not in ids:
                raise Refused(400, "bad-request", f"nothing in the catalog is after {after!r}")
            start = ids.index(after) + 1
        page = listed[start : start + limit]
        more = start + limit < len(listed)
        return Catalog(tuple(self.shown(each) for each in page), page[-1].id if more else "")

    def product(self, owner: Account, viewer: Account, product_id: str) -> CatalogProduct:
        """One product.

        Raises:
            Refused: there is none of this id that the viewer sees.
        """
        return self.shown(self.find(owner, viewer, product_id))

    def find(self, owner: Account, viewer: Account, product_id: str) -> Product:
        """The same as it is kept."""
        for product in self._seen(owner, viewer):
            if product.id == product_id:
                return product
        raise Refused(404, "item-not-found", f"there is no product {product_id!r}")

    def collections(
        self, owner: Account, viewer: Account, limit: int, items: int
    ) -> tuple[ShownCollection, ...]:
        """What is shown together.

        Raises:
            Refused: there is no catalog.
        """
        seen = {each.id: each for each in self._seen(owner, viewer)}
        business = self._businesses.of(owner)
        found = business.collections if business is not None else []
        return tuple(
            ShownCollection(
                each.id,
                each.name,
                tuple(self.shown(seen[name]) for name in each.products if name in seen)[:items],
                APPROVED,
            )
            for each in found[:limit]
        )

    def shown(self, product: Product) -> CatalogProduct:
        """As answers have it."""
        return CatalogProduct(
            id=product.id,
            name=product.name,
            description=product.description,
            retailer_id=product.retailer_id,
            url=product.url,
            price_1000=product.price_1000,
            currency=product.currency,
            images=tuple(self._image(name) for name in product.images),
            hidden=product.hidden,
            review=APPROVED,
        )

    def _image(self, name: str) -> ProductImage:
        file = self._media.store.named(name)
        url = "" if file is None else f"{self._media.base}{file.direct_path}"
        return ProductImage(name, url, url)

    def _seen(self, owner: Account, viewer: Account) -> list[Product]:
        business = self._businesses.of(owner)
        if business is None:
            raise Refused(404, "item-not-found", f"{owner.number} has no catalog")
        return [each for each in reversed(business.products) if not each.hidden or viewer is owner]

    # -- changing ---------------------------------------------------------------------------------------

    def add(self, account: Account, draft: ProductDraft) -> CatalogProduct:
        """Put a product into one's own catalog.

        Raises:
            Refused: one is no business, the catalog is full, or the product cannot be.
        """
        business = self._businesses.own(account)
        if len(business.products) >= MAX_PRODUCTS:
            raise _bad(f"a catalog of more than {MAX_PRODUCTS} products")
        if not draft.name or not draft.images:
            raise _bad("a product without a name or a picture")
        product = Product(id=str(10**15 + int.from_bytes(self._random(6), "big")), name=draft.name)
        self._apply(product, draft)
        business.products.append(product)
        self._changed(account, business, [product.id])
        return self.shown(product)

    def change(self, account: Account, product_id: str, draft: ProductDraft) -> CatalogProduct:
        """Change what of a product is named.

        Raises:
            Refused: one is no business, it is not there, or cannot be so; nothing has changed.
        """
        business = self._businesses.own(account)
        product = self.find(account, account, product_id)
        self._apply(product, draft)
        self._changed(account, business, [product.id])
        return self.shown(product)

    def delete(self, account: Account, ids: Sequence[str]) -> int:
        """Take products out of one's own catalog; how many were there.

        Raises:
            Refused: one is no business.
        """
        business = self._businesses.own(account)
        gone = [each.id for each in business.products if each.id in ids]
        business.products = [each for each in business.products if each.id not in ids]
        if gone:
            self._changed(account, business, gone)
        return len(gone)

    def show(self, account: Account, hidden: dict[str, bool]) -> None:
        """Hide products or show them.

        Raises:
            Refused: one is no business, or a product is not there; nothing has changed.
        """
        business = self._businesses.own(account)
        named = [self.find(account, account, each) for each in hidden]
        for product in named:
            product.hidden = hidden[product.id]
        self._changed(account, business, list(hidden))

    def collect(self, account: Account, name: str, ids: list[str]) -> Collection:
        """Show products together.

        Raises:
            Refused: one is no business, or a product is not there.
        """
        business = self._businesses.own(account)
        products = [self.find(account, account, each).id for each in ids]
        made = Collection(id=str(int.from_bytes(self._random(6), "big")), name=name, products=products)
        business.collections.append(made)
        self._businesses.save(account, business)
        self._businesses.tell(account, BusinessNews.COLLECTIONS, (made.id,))
        return made

    def _changed(self, account: Account, business: Business, ids: list[str]) -> None:
        self._businesses.save(account, business)
        self._businesses.tell(account, BusinessNews.PRODUCTS, tuple(ids))

    def _apply(self, product: Product, draft: ProductDraft) -> None:
        """Check all of a draft, then put what it names into a product."""
        given = {field: getattr(draft, field) for field in LIMITS}
        for field, value in given.items():
            if value is not None and len(value) > LIMITS[field]:
                raise _bad(f"a {field} of {len(value)} characters")
        if draft.name is not None and not draft.name.strip():
            raise _bad("a product without a name")
        if draft.url and not draft.url.lower().startswith(("http://", "https://")):
            raise _bad(f"{draft.url[:64]!r} is no URL")
        if draft.currency is not None and _CURRENCY.fullmatch(draft.currency) is None:
            raise _bad(f"{draft.currency!r} is no currency")
        if draft.price_1000 is not None and not (draft.currency or product.currency):
            raise _bad("a price without a currency")
        if draft.origin is not None and _COUNTRY.fullmatch(draft.origin) is None:
            raise _bad(f"{draft.origin!r} is no country")
        images = self._pictures(draft.images)
        product.images = images or product.images
        changes = replace(draft, images=())
        for field in (
            "name",
            "description",
            "retailer_id",
            "url",
            "price_1000",
            "currency",
            "hidden",
            "origin",
        ):
            value = getattr(changes, field)
            if value is not None:
                setattr(product, field, value)

    def _pictures(self, urls: Sequence[str]) -> list[str]:
        if len(urls) > MAX_IMAGES:
            raise _bad(f"{len(urls)} pictures of a product")
        names = []
        for url in urls:
            # Clients name the host that they know of, such as mmg.whatsapp.net; the path is what counts.
            file = self._media.store.at(_path(url))
            # Whose upload it was is not asked: the same picture of two accounts is one file.
            if file is None or not file.plain or file.kind != PICTURE:
                raise _bad(f"{url[:100]!r} is no picture that was uploaded for a catalog")
            names.append(file.name)
        return names


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        raise _bad(f"{url[:100]!r} is no URL") from exc
    return f"{parts.path}?{parts.query}"


def _bad(reason: str) -> Refused:
    return Refused(406, "not-acceptable", reason)
