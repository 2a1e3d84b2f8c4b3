"""`session.business`: businesses, their catalogs and orders, as both dialects ask for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wago.client.catalogs import MAX_IMAGES
from wago.errors import InvalidContent, Unpreparable
from wago.gateway.errors import UnfitFile
from wago.gateway.media.sources import Source
from wago.gateway.outgoing.workshop import gathered
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.stanza.business import BusinessProfile, Category, EditBusinessProfile
from wago.protocol.stanza.catalog import Catalog, CatalogProduct, Collection
from wago.protocol.stanza.catalog_changes import ProductDraft
from wago.protocol.stanza.orders import OrderDetails

if TYPE_CHECKING:
    from wago.gateway.session import Session

MAX_BYTES: Final = 32 * 1024**2
"""Of a picture that a caller gives; what goes to WhatsApp is made smaller."""


class SessionBusiness:
    """Businesses as one session sees them, and its own. Whose is None, is its own.

    All calls raise `NotLoaded`, `NotLoggedIn`, `NotConnected`, `IQError` and `RequestTimeout`, `NotABusiness`
    where there is no profile or catalog, and `LocalProtocolError` for who is no person.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- profiles ---------------------------------------------------------------------------------------

    async def profile(self, who: Jid | None = None) -> BusinessProfile:
        """What a business says of itself."""
        return await self._session.online().business.profile(who)

    async def categories(self, words: str = "") -> Sequence[Category]:
        """What businesses can be; only what begins like `words`."""
        return await self._session.online().business.categories(words)

    async def edit(self, change: EditBusinessProfile) -> None:
        """Change our own profile.

        Raises:
            InvalidContent: something in it cannot be, or nothing changes.
        """
        await self._session.online().business.edit(change)

    async def set_cover(self, source: Source | None, field: str) -> None:
        """Put a picture above our profile, or take the present one away.

        Args:
            field: what errors call the picture.

        Raises:
            FileFault: the picture cannot be had, or is none.
            MediaError: it could not be uploaded.
        """
        client = self._session.online()
        if source is None:
            await client.business.remove_cover()
            return
        async with AsyncExitStack() as stack:
            path = await stack.enter_async_context(self._picture(source, field))
            await client.business.set_cover(path)

    # -- catalogs ---------------------------------------------------------------------------------------

    async def catalog(self, owner: Jid | None = None, *, limit: int = 10, after: str = "") -> Catalog:
        """A page of a catalog.

        Raises:
            InvalidContent: there is no such limit.
        """
        return await self._session.online().catalogs.page(owner, limit=limit, after=after)

    async def product(self, product_id: str, owner: Jid | None = None) -> CatalogProduct:
        """Raises: UnknownProduct: there is none of this id."""
        return await self._session.online().catalogs.product(product_id, owner)

    async def collections(self, owner: Jid | None = None) -> Sequence[Collection]:
        """What a business shows together."""
        return await self._session.online().catalogs.collections(owner)

    async def order(self, order_id: str, token: str, seller: Jid | None = None) -> OrderDetails:
        """Raises: UnknownOrder: there is none of this id, or its token is another."""
        return await self._session.online().catalogs.order(order_id, token, seller)

    async def add(self, draft: ProductDraft, images: Sequence[Source]) -> CatalogProduct:
        """Put a product into our catalog.

        Raises:
            InvalidContent: it has no name or picture, or something in it cannot be.
            FileFault, MediaError: a picture cannot be had or uploaded; nothing has changed.
        """
        client = self._session.online()
        if not (draft.name or "").strip():
            # Found out before anything is uploaded.
            raise InvalidContent("name", "is empty")
        return await client.catalogs.add(replace(draft, images=await self._uploaded(images)))

    async def change(
        self, product_id: str, draft: ProductDraft, images: Sequence[Source] = ()
    ) -> CatalogProduct:
        """Change what of a product the draft names; pictures replace those that it has.

        Raises:
            InvalidContent: something in it cannot be, or nothing changes.
            UnknownProduct: there is none of this id.
            FileFault, MediaError: a picture cannot be had or uploaded; nothing has changed.
        """
        client = self._session.online()
        if images:
            await client.catalogs.product(product_id)
        return await client.catalogs.change(product_id, replace(draft, images=await self._uploaded(images)))

    async def delete(self, product_id: str) -> None:
        """Raises: UnknownProduct: there is none of this id."""
        await self._session.online().catalogs.delete([product_id])

    async def set_hidden(self, product_id: str, hidden: bool) -> None:
        """Raises: UnknownProduct: there is none of this id."""
        await self._session.online().catalogs.set_hidden(product_id, hidden)

    # -- pictures ---------------------------------------------------------------------------------------

    async def _uploaded(self, images: Sequence[Source]) -> tuple[str, ...]:
        """Where pictures of a product are, once uploaded."""
        if len(images) > MAX_IMAGES:
            raise InvalidContent("images", f"has {len(images)}, more than {MAX_IMAGES}")
        media = self._session.online().media
        async with AsyncExitStack() as stack:
            paths = []
            for index, source in enumerate(images):
                field = f"images[{index}]"
                paths.append(await stack.enter_async_context(self._picture(source, field)))

            async def upload(path: Path) -> str:
                return (await media.upload(path, MediaKind.PRODUCT_IMAGE)).url

            return tuple(await gathered([lambda path=path: upload(path) for path in paths]))  # type: ignore[misc]

    @asynccontextmanager
    async def _picture(self, source: Source, field: str) -> AsyncIterator[Path]:
        services = self._session.services
        async with services.media.sources.spool(
            source, limit=MAX_BYTES, field=field, accept=("image/",)
        ) as file:
            try:
                made = await services.preparer.image(file.path)
            except Unpreparable as exc:
                raise UnfitFile(field, exc.why) from exc
            with made:
                yield made.path
