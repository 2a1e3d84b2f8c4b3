"""`client.catalogs`: what businesses sell, our own catalog, and what is in an order.

Source: Baileys Socket/business.ts; limits as WhatsApp's clients have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from wago.client.business import NO_RIGHT, NOT_THERE, number_of
from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.errors import InvalidContent, IQError, NotABusiness, UnknownOrder, UnknownProduct
from wago.protocol.jid import Jid
from wago.protocol.messages import checks
from wago.protocol.messages.commerce import currency
from wago.protocol.stanza.catalog import (
    MAX_PAGE,
    Catalog,
    CatalogProduct,
    Collection,
    QueryCatalog,
    QueryCollections,
    QueryProduct,
)
from wago.protocol.stanza.catalog_changes import (
    AddProduct,
    DeleteProducts,
    EditProduct,
    ProductDraft,
    ShowProducts,
)
from wago.protocol.stanza.iq import IqRequest
from wago.protocol.stanza.orders import FetchOrder, OrderDetails, QueryOrder

MAX_NAME: Final = 150
MAX_DESCRIPTION: Final = 5000
MAX_RETAILER_ID: Final = 100
MAX_URL: Final = 2048
MAX_IMAGES: Final = 10
MAX_PRICE: Final = 10**15

_NOT_ACCEPTED: Final = 406

R = TypeVar("R")


class Catalogs:
    """Catalogs as the server has them. Whose is None, is ours.

    All calls raise `NotLoggedIn`, `NotConnected`, `RequestTimeout` and `IQError`; those about somebody's
    `LocalProtocolError` for what is no person, and `NotABusiness` where there is no catalog.
    """

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._identities = identities

    # -- asking -----------------------------------------------------------------------------------------

    async def page(self, owner: Jid | None = None, *, limit: int = 10, after: str = "") -> Catalog:
        """A page of a catalog.

        Args:
            limit: products on it, up to 100.
            after: where the page before ended; empty for the first.

        Raises:
            InvalidContent: there is no such limit.
        """
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidContent("limit", f"is {limit}, not between 1 and {MAX_PAGE}")
        named = await self._named(owner)
        return await self._of(named, QueryCatalog(owner=named, limit=limit, after=after))

    async def product(self, product_id: str, owner: Jid | None = None) -> CatalogProduct:
        """One product.

        Raises:
            UnknownProduct: there is none of this id.
        """
        named = await self._named(owner)
        try:
            return await self._ctx.execute(QueryProduct(owner=named, id=_an_id(product_id)))
        except IQError as exc:
            if exc.code == NOT_THERE:
                raise UnknownProduct(product_id) from exc
            raise

    async def collections(self, owner: Jid | None = None) -> tuple[Collection, ...]:
        """What a business shows together, with what is in it."""
        named = await self._named(owner)
        return await self._of(named, QueryCollections(owner=named))

    async def order(self, order_id: str, token: str, seller: Jid | None = None) -> OrderDetails:
        """What is in an order.

        Args:
            token: out of the order's message.
            seller: with whom it was placed.

        Raises:
            UnknownOrder: there is none of this id, or the token is another.
        """
        named = await self._named(seller)
        try:
            return await self._order(order_id, token, named)
        except IQError as exc:
            if exc.code in (NOT_THERE, *NO_RIGHT):
                raise UnknownOrder(order_id) from exc
            raise

    async def _order(self, order_id: str, token: str, seller: Jid) -> OrderDetails:
        try:
            return await self._ctx.execute(FetchOrder(id=order_id, token=token, seller=seller))
        except IQError as exc:
            if exc.code in (NOT_THERE, *NO_RIGHT, 429):
                raise
            # Its number changes with WhatsApp Web; the older way is still known to servers.
            self._ctx.log.info("Order asked for in the older way", code=exc.code)
        return await self._ctx.execute(QueryOrder(id=order_id, token=token))

    # -- our own ----------------------------------------------------------------------------------------

    async def add(self, draft: ProductDraft) -> CatalogProduct:
        """Put a product into our catalog.

        Raises:
            InvalidContent: it has no name or picture, or something in it cannot be.
        """
        checks.words("name", draft.name or "", MAX_NAME)
        if not draft.images:
            raise InvalidContent("images", "has none")
        _check(draft)
        return await self._change("", AddProduct(draft))

    async def change(self, product_id: str, draft: ProductDraft) -> CatalogProduct:
        """Change what of a product the draft names.

        Raises:
            InvalidContent: something in it cannot be, or nothing changes.
            UnknownProduct: there is none of this id.
        """
        if draft == ProductDraft():
            raise InvalidContent("product", "is not changed in anything")
        if draft.name is not None:
            checks.words("name", draft.name, MAX_NAME)
        _check(draft)
        return await self._change(product_id, EditProduct(_an_id(product_id), draft))

    async def delete(self, ids: Sequence[str]) -> None:
        """Take products out of our catalog.

        Raises:
            UnknownProduct: none of them was in it.
        """
        named = tuple(dict.fromkeys(_an_id(each) for each in ids))
        if not await self._change(", ".join(named), DeleteProducts(named)):
            raise UnknownProduct(", ".join(named))

    async def set_hidden(self, product_id: str, hidden: bool) -> None:
        """Hide a product of ours from others, or show it.

        Raises:
            UnknownProduct: there is none of this id.
        """
        await self._change(product_id, ShowProducts({_an_id(product_id): hidden}))

    # -- inside -----------------------------------------------------------------------------------------

    async def _named(self, owner: Jid | None) -> Jid:
        self._ctx.require_online()
        return await number_of(self._identities, self._ctx, owner)

    async def _of(self, owner: Jid, request: IqRequest[R]) -> R:
        try:
            return await self._ctx.execute(request)
        except IQError as exc:
            if exc.code in (NOT_THERE, *NO_RIGHT):
                raise NotABusiness(f"{owner} has no catalog") from exc
            raise

    async def _change(self, product_id: str, request: IqRequest[R]) -> R:
        self._ctx.require_online()
        try:
            return await self._ctx.execute(request)
        except IQError as exc:
            if exc.code in NO_RIGHT:
                raise NotABusiness("this account is not a business") from exc
            if exc.code == NOT_THERE:
                raise UnknownProduct(product_id) from exc
            if exc.code == _NOT_ACCEPTED:
                raise InvalidContent("product", "is not as WhatsApp takes it") from exc
            raise


def _an_id(product_id: str) -> str:
    return checks.words("id", product_id, MAX_RETAILER_ID)


def _check(draft: ProductDraft) -> None:
    """Raises: InvalidContent: something in it cannot be."""
    checks.short("description", draft.description or "", MAX_DESCRIPTION)
    checks.short("retailer_id", draft.retailer_id or "", MAX_RETAILER_ID)
    url = checks.short("url", draft.url or "", MAX_URL)
    if url and not url.lower().startswith(("http://", "https://")):
        raise InvalidContent("url", f"is {url!r}, no URL")
    checks.count("images", draft.images, 0, MAX_IMAGES)
    if draft.currency is not None:
        currency(draft.currency)
    if draft.price_1000 is not None:
        checks.between("price", draft.price_1000, 0, MAX_PRICE)
        if draft.currency is None:
            raise InvalidContent("currency", "is missing beside the price")
