"""Changes of our own catalog: products made, changed, hidden, shown and deleted.

Wire, each in <iq xmlns="w:biz:catalog">; texts are the elements' content, prices in thousandths:
    set <product_catalog_add v="1"><product [is_hidden] [compliance_category]>[<name/>] [<description/>]
        [<retailer_id/>] [<url/>] [<price/><currency/>] [<media><image><url/></image>...</media>]
        [<compliance_info/>]</product><width/><height/></product_catalog_add>
     -> <product_catalog_add><product/></product_catalog_add>
    set <product_catalog_edit v="1">the same, with <id/> first</product_catalog_edit>
    set <product_catalog_delete v="1"><product><id/></product>...</product_catalog_delete>
     -> <product_catalog_delete deleted_count/>
    set smax_id=23 <product_visibility_update v="1"><product is_hidden><id/></product>...</...>
The product in an answer is as in `catalog`.
Source: Baileys Socket/business.ts, Utils/business.ts; <product_visibility_update> is WhatsApp Web's, Baileys
changes the product instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.stanza.business import child_text, text_of
from wago.protocol.stanza.catalog import (
    XMLNS,
    CatalogProduct,
    flag,
    leaf,
    number_in,
    sized,
    sizes,
    with_smax_id,
)
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

EXEMPT: Final = "COUNTRY_ORIGIN_EXEMPT"
"""Said of a product whose country of origin is not told."""

_Kind = Literal["get", "set"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """What a product is to be; None leaves it as it is.

    Attributes:
        images: URLs of uploaded pictures; they replace all that it has.
        origin: two letters of the country it comes from.
    """

    name: str | None = None
    description: str | None = None
    retailer_id: str | None = None
    url: str | None = None
    price_1000: int | None = None
    currency: str | None = None
    images: tuple[str, ...] = ()
    hidden: bool | None = None
    origin: str | None = None

    def build(self, product_id: str = "", *, exempt: bool = False) -> Node:
        """The element; `exempt` says of one without an origin that none is told."""
        texts: dict[str, str | int | None] = {
            "id": product_id or None,
            "name": self.name,
            "description": self.description,
            "retailer_id": self.retailer_id,
            "url": self.url,
        }
        children = [leaf(tag, value) for tag, value in texts.items() if value is not None]
        if self.images:
            pictures = [Node("image", None, [leaf("url", each)]) for each in self.images]
            children.append(Node("media", None, pictures))
        money = (("price", self.price_1000), ("currency", self.currency))
        children += [leaf(tag, value) for tag, value in money if value is not None]
        if self.origin is not None:
            children.append(Node("compliance_info", None, [leaf("country_code_origin", self.origin)]))
        attrs: dict[str, AttrValue | int | None] = {
            "is_hidden": None if self.hidden is None else flag(self.hidden),
            "compliance_category": EXEMPT if exempt and self.origin is None else None,
        }
        return Node("product", attrs, children)

    @classmethod
    def parse(cls, node: Node) -> ProductDraft:
        media, info = node.find("media"), node.find("compliance_info")
        pictures = () if media is None else tuple(each.child("url").text for each in media.children)
        return cls(
            name=_optional(node, "name"),
            description=_optional(node, "description"),
            retailer_id=_optional(node, "retailer_id"),
            url=_optional(node, "url"),
            price_1000=number_in(node, "price"),
            currency=_optional(node, "currency"),
            images=pictures,
            hidden=_readflag(node),
            origin=None if info is None else child_text(info, "country_code_origin"),
        )


def _optional(node: Node, tag: str) -> str | None:
    found = node.find(tag)
    return None if found is None else text_of(found)


def _readflag(node: Node) -> bool | None:
    value = node.opt_attr("is_hidden")
    if value not in (None, "true", "false"):
        raise RemoteProtocolError(f"a product is_hidden {value!r}")
    return None if value is None else value == "true"


def _versioned(iq: Node, tag: str) -> Node:
    change = expect(only_child(iq), tag)
    if change.attr("v") != "1":
        raise RemoteProtocolError(f"<{tag}> in version {change.attr('v')}")
    return change


@dataclass(frozen=True, slots=True)
class AddProduct(IqRequest[CatalogProduct]):
    """Put a product into our own catalog."""

    draft: ProductDraft = field(default_factory=ProductDraft)

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[_Kind] = "set"

    def content(self) -> list[Node]:
        return [Node("product_catalog_add", {"v": "1"}, [self.draft.build(exempt=True), *sizes()])]

    @classmethod
    def from_content(cls, iq: Node) -> AddProduct:
        return cls(ProductDraft.parse(sized(_versioned(iq, "product_catalog_add")).child("product")))

    def read_reply(self, iq: Node) -> CatalogProduct:
        return CatalogProduct.parse(iq.child("product_catalog_add").child("product"))

    @staticmethod
    def build_reply(request: Node, product: CatalogProduct) -> Node:
        return iq_result(request, [Node("product_catalog_add", None, [product.build()])])


@dataclass(frozen=True, slots=True)
class EditProduct(IqRequest[CatalogProduct]):
    """Change a product. Refused with 404 if there is no such one."""

    id: str
    draft: ProductDraft

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[_Kind] = "set"

    def content(self) -> list[Node]:
        return [Node("product_catalog_edit", {"v": "1"}, [self.draft.build(self.id), *sizes()])]

    @classmethod
    def from_content(cls, iq: Node) -> EditProduct:
        product = sized(_versioned(iq, "product_catalog_edit")).child("product")
        return cls(product.child("id").text, ProductDraft.parse(product))

    def read_reply(self, iq: Node) -> CatalogProduct:
        return CatalogProduct.parse(iq.child("product_catalog_edit").child("product"))

    @staticmethod
    def build_reply(request: Node, product: CatalogProduct) -> Node:
        return iq_result(request, [Node("product_catalog_edit", None, [product.build()])])


@dataclass(frozen=True, slots=True)
class DeleteProducts(IqRequest[int]):
    """Take products out of our catalog; answers how many are gone."""

    ids: tuple[str, ...]

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[_Kind] = "set"

    def content(self) -> list[Node]:
        listed = [Node("product", None, [leaf("id", each)]) for each in self.ids]
        return [Node("product_catalog_delete", {"v": "1"}, listed)]

    @classmethod
    def from_content(cls, iq: Node) -> DeleteProducts:
        change = _versioned(iq, "product_catalog_delete")
        return cls(_each_once(expect(each, "product").child("id").text for each in change.children))

    def read_reply(self, iq: Node) -> int:
        return iq.child("product_catalog_delete").opt_num("deleted_count") or 0

    @staticmethod
    def build_reply(request: Node, deleted: int) -> Node:
        return iq_result(request, [Node("product_catalog_delete", {"deleted_count": deleted})])


@dataclass(frozen=True, slots=True)
class ShowProducts(IqRequest[None]):
    """Hide products (True) or show them (False), by id. Refused with 404 if one is not there."""

    hidden: dict[str, bool]

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[_Kind] = "set"

    def build(self, iq_id: str) -> Node:
        return with_smax_id(IqRequest.build(self, iq_id), "23")

    def content(self) -> list[Node]:
        listed = [
            Node("product", {"is_hidden": flag(hidden)}, [leaf("id", each)])
            for each, hidden in self.hidden.items()
        ]
        return [Node("product_visibility_update", {"v": "1"}, listed)]

    @classmethod
    def from_content(cls, iq: Node) -> ShowProducts:
        change = _versioned(iq, "product_visibility_update")
        ids = _each_once(expect(each, "product").child("id").text for each in change.children)
        flags = [_readflag(each) for each in change.children]
        if None in flags:
            raise RemoteProtocolError("a product without is_hidden")
        return cls(dict(zip(ids, (bool(each) for each in flags), strict=True)))

    def read_reply(self, iq: Node) -> None:
        return None


def _each_once(ids: Iterable[str]) -> tuple[str, ...]:
    listed = tuple(ids)
    if not listed or len(set(listed)) != len(listed):
        raise RemoteProtocolError("no product is named, or one twice")
    return listed
