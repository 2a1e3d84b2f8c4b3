"""Catalogs of businesses: products and collections asked for; `catalog_changes` changes them.

Wire, each in <iq xmlns="w:biz:catalog">; texts are the elements' content, sizes in pixels:
    get <product_catalog jid allow_shop_source><limit/><width/><height/>[<after/>]</product_catalog>
     -> <product_catalog><product/>...<paging><before/><after/></paging></product_catalog>
    get <product jid><product_id/><width/><height/></product>       -> <product_catalog><product/></...>
    get smax_id=35 <collections biz_jid><collection_limit/><item_limit/><width/><height/></collections>
     -> <collections><collection><id/><name/><product/>...<status_info/></collection>...</collections>
    A product that is told: <product [is_hidden]><id/><name/>[<retailer_id/>][<url/>][<description/>][<price/>
        <currency/>]<media><image><id/><request_image_url/><original_image_url/></image>...</media>
        <status_info><status/>[<can_appeal/>]</status_info></product>; prices in thousandths
Source: Baileys Socket/business.ts, Utils/business.ts; WhatsApp Web asks for others' catalogs over HTTP first
and falls back to these (whatsapp-rust src/features/business.rs asks by `w:mex`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import child_text
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

XMLNS: Final = "w:biz:catalog"
THUMBNAIL_PX: Final = 100
MAX_PAGE: Final = 100
_Kind = Literal["get", "set"]


def leaf(tag: str, value: object) -> Node:
    """An element with a text in it."""
    return Node(tag, None, str(value).encode())


def sizes() -> list[Node]:
    """How large the pictures are to be that answers point to."""
    return [leaf("width", THUMBNAIL_PX), leaf("height", THUMBNAIL_PX)]


def number_in(node: Node, tag: str) -> int | None:
    """The number in a child, None without it.

    Raises:
        RemoteProtocolError: no number.
    """
    text = child_text(node, tag)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise RemoteProtocolError(f"<{tag}> holds no number")
    return int(text)


def bounded(node: Node, tag: str, low: int, high: int) -> int:
    value = number_in(node, tag)
    if value is None or not low <= value <= high:
        raise RemoteProtocolError(f"<{node.tag}> has a <{tag}> of {value}")
    return value


def sized(node: Node) -> Node:
    """The node, if it says how large pictures are to be."""
    bounded(node, "width", 1, 4096)
    bounded(node, "height", 1, 4096)
    return node


def _owner(node: Node, name: str) -> Jid:
    owner = node.jid(name)
    if not (owner.is_pn or owner.is_lid) or not owner.user:
        raise RemoteProtocolError(f"{owner} is no person")
    return owner


@dataclass(frozen=True, slots=True)
class ProductImage:
    """A picture of a product: where it is in the size asked for, and as it was uploaded."""

    id: str
    small: str
    url: str

    def build(self) -> Node:
        texts = (("id", self.id), ("request_image_url", self.small), ("original_image_url", self.url))
        return Node("image", None, [leaf(tag, value) for tag, value in texts if value])

    @classmethod
    def parse(cls, node: Node) -> ProductImage:
        return cls(
            child_text(node, "id"),
            child_text(node, "request_image_url"),
            child_text(node, "original_image_url"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogProduct:
    """A product as a catalog has it.

    Attributes:
        retailer_id: the seller's own number of it.
        price_1000: in thousandths of the currency's unit, None without one.
        review: whether WhatsApp lets it be seen: `APPROVED`, `PENDING`, `REJECTED`, ...
    """

    id: str
    name: str = ""
    description: str = ""
    retailer_id: str = ""
    url: str = ""
    price_1000: int | None = None
    currency: str = ""
    images: tuple[ProductImage, ...] = ()
    hidden: bool = False
    review: str = ""

    def build(self) -> Node:
        price = None if self.price_1000 is None else str(self.price_1000)
        texts = {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "retailer_id": self.retailer_id,
            "url": self.url,
            "price": price,
            "currency": self.currency,
        }
        children = [leaf(tag, value) for tag, value in texts.items() if value]
        children.append(Node("media", None, [each.build() for each in self.images]))
        children.append(Node("status_info", None, [leaf("status", self.review), leaf("can_appeal", "false")]))
        return Node("product", {"is_hidden": flag(self.hidden)}, children)

    @classmethod
    def parse(cls, node: Node) -> CatalogProduct:
        """Read a product.

        Raises:
            RemoteProtocolError: malformed.
        """
        media, status = node.find("media"), node.find("status_info")
        found = child_text(expect(node, "product"), "id")
        if not found:
            raise RemoteProtocolError("a product without an id")
        return cls(
            id=found,
            name=child_text(node, "name"),
            description=child_text(node, "description"),
            retailer_id=child_text(node, "retailer_id"),
            url=child_text(node, "url"),
            price_1000=number_in(node, "price"),
            currency=child_text(node, "currency"),
            images=() if media is None else tuple(ProductImage.parse(each) for each in media.all("image")),
            hidden=node.opt_attr("is_hidden") == "true",
            review="" if status is None else child_text(status, "status"),
        )


def flag(value: bool) -> str:
    """A switch as attributes have it."""
    return "true" if value else "false"


def _products(nodes: Iterable[Node]) -> tuple[CatalogProduct, ...]:
    # WhatsApp Web leaves out those without an id as well: they are not for sale here.
    return tuple(CatalogProduct.parse(each) for each in nodes if child_text(each, "id"))


# -- asking ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Catalog:
    """A page of a catalog; `after` leads to the next, empty on the last."""

    products: tuple[CatalogProduct, ...]
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCatalog(IqRequest[Catalog]):
    """Ask for a page of a business's catalog. Refused with 404 if it has none."""

    owner: Jid
    limit: int = 10
    after: str = ""

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[_Kind] = "get"

    def content(self) -> list[Node]:
        children = [leaf("limit", self.limit), *sizes()]
        if self.after:
            children.append(leaf("after", self.after))
        return [Node("product_catalog", {"jid": self.owner, "allow_shop_source": "true"}, children)]

    @classmethod
    def from_content(cls, iq: Node) -> QueryCatalog:
        asked = sized(expect(only_child(iq), "product_catalog"))
        limit = bounded(asked, "limit", 1, MAX_PAGE)
        return cls(owner=_owner(asked, "jid"), limit=limit, after=child_text(asked, "after"))

    def read_reply(self, iq: Node) -> Catalog:
        catalog = iq.child("product_catalog")
        paging = catalog.find("paging")
        after = "" if paging is None else child_text(paging, "after")
        return Catalog(_products(catalog.all("product")), after)

    @staticmethod
    def build_reply(request: Node, page: Catalog) -> Node:
        paging = Node("paging", None, [Node("before"), Node("after", None, page.after.encode() or None)])
        listed = [*(each.build() for each in page.products), paging]
        return iq_result(request, [Node("product_catalog", None, listed)])


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryProduct(IqRequest[CatalogProduct]):
    """Ask for one product. Refused with 404 if there is no such one."""

    owner: Jid
    id: str

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[_Kind] = "get"

    def content(self) -> list[Node]:
        return [Node("product", {"jid": self.owner}, [leaf("product_id", self.id), *sizes()])]

    @classmethod
    def from_content(cls, iq: Node) -> QueryProduct:
        asked = sized(expect(only_child(iq), "product"))
        return cls(owner=_owner(asked, "jid"), id=asked.child("product_id").text)

    def read_reply(self, iq: Node) -> CatalogProduct:
        return CatalogProduct.parse(iq.child("product_catalog").child("product"))

    @staticmethod
    def build_reply(request: Node, product: CatalogProduct) -> Node:
        return iq_result(request, [Node("product_catalog", None, [product.build()])])


@dataclass(frozen=True, slots=True)
class Collection:
    """Products that a business shows together."""

    id: str
    name: str
    products: tuple[CatalogProduct, ...] = ()
    review: str = ""

    def build(self) -> Node:
        status = Node("status_info", None, [leaf("status", self.review), leaf("can_appeal", "false")])
        listed = [each.build() for each in self.products]
        return Node("collection", None, [leaf("id", self.id), leaf("name", self.name), *listed, status])

    @classmethod
    def parse(cls, node: Node) -> Collection:
        status = node.find("status_info")
        return cls(
            child_text(node, "id"),
            child_text(node, "name"),
            _products(node.all("product")),
            "" if status is None else child_text(status, "status"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCollections(IqRequest[tuple[Collection, ...]]):
    """Ask for a business's collections, and for so many products in each."""

    owner: Jid
    limit: int = 51
    items: int = 51

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[_Kind] = "get"

    def build(self, iq_id: str) -> Node:
        return with_smax_id(IqRequest.build(self, iq_id), "35")

    def content(self) -> list[Node]:
        limits = [leaf("collection_limit", self.limit), leaf("item_limit", self.items)]
        return [Node("collections", {"biz_jid": self.owner}, [*limits, *sizes()])]

    @classmethod
    def from_content(cls, iq: Node) -> QueryCollections:
        asked = sized(expect(only_child(iq), "collections"))
        return cls(
            owner=_owner(asked, "biz_jid"),
            limit=bounded(asked, "collection_limit", 1, MAX_PAGE),
            items=bounded(asked, "item_limit", 1, MAX_PAGE),
        )

    def read_reply(self, iq: Node) -> tuple[Collection, ...]:
        return tuple(Collection.parse(each) for each in iq.child("collections").all("collection"))

    @staticmethod
    def build_reply(request: Node, found: tuple[Collection, ...]) -> Node:
        return iq_result(request, [Node("collections", None, [each.build() for each in found])])


def with_smax_id(node: Node, smax_id: str) -> Node:
    """The request, with the number of its kind."""
    node.attrs["smax_id"] = smax_id
    return node
