"""Fuzz what is read of businesses, catalogs and orders: `python tests/fuzz/fuzz_business.py --seconds 60`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from tests.support.fake_business import ORDER, PRODUCT, PROFILE, SHOP
from wago.protocol.binary import decode, encode
from wago.protocol.stanza.business import Category, EditBusinessProfile, QueryBusinessProfile, QueryCategories
from wago.protocol.stanza.catalog import Catalog, Collection, QueryCatalog, QueryCollections
from wago.protocol.stanza.catalog_changes import AddProduct, DeleteProducts, ProductDraft, ShowProducts
from wago.protocol.stanza.iq import iq_result
from wago.protocol.stanza.mex import build_result
from wago.protocol.stanza.orders import ORDER_PATH, FetchOrder, QueryOrder

ASKED = QueryBusinessProfile(SHOP)
CATALOG = QueryCatalog(owner=SHOP)
COLLECTIONS = QueryCollections(owner=SHOP)
IN_JSON = FetchOrder(id="1045", token="t", seller=SHOP)
IN_ELEMENTS = QueryOrder(id="1045", token="t")
REQUEST = ASKED.build("1")
CHANGE = EditBusinessProfile(
    description="x", websites=("https://a",), categories=("1",), hours=PROFILE.hours, without_cover="7"
)


def read_profile(data: bytes) -> None:
    """What is read of a profile can be written, and reads the same from then on."""
    profile = ASKED.parse_reply(decode(data))
    assert ASKED.parse_reply(ASKED.build_reply(REQUEST, profile)) == profile


def read_catalog(data: bytes) -> None:
    page = CATALOG.parse_reply(decode(data))
    assert CATALOG.parse_reply(CATALOG.build_reply(REQUEST, page)) == page


def read_collections(data: bytes) -> None:
    COLLECTIONS.parse_reply(decode(data))


def read_order(data: bytes) -> None:
    IN_JSON.parse_reply(decode(data))


def read_order_elements(data: bytes) -> None:
    IN_ELEMENTS.parse_reply(decode(data))


def read_categories(data: bytes) -> None:
    QueryCategories().parse_reply(decode(data))


def read_requests(data: bytes) -> None:
    """As the service reads them."""
    node = decode(data)
    match node.opt_attr("smax_id") or (node.children[:1] and node.children[0].tag):
        case "23":
            ShowProducts.parse(node)
        case "product_catalog_add":
            AddProduct.parse(node)
        case "product_catalog_delete":
            DeleteProducts.parse(node)
        case _:
            EditBusinessProfile.parse(node)


_PAGE = CATALOG.build_reply(REQUEST, Catalog((PRODUCT,), "next"))
_SHOWN = COLLECTIONS.build_reply(REQUEST, (Collection("1", "Fresh", (PRODUCT,), "APPROVED"),))
_JSON = iq_result(REQUEST, [build_result(ORDER_PATH, ORDER.write())])
_CATEGORIES = QueryCategories.build_reply(REQUEST, (Category("1", "Bakery"),), Category("0", "None"))
_REQUESTS = (
    CHANGE,
    AddProduct(ProductDraft(name="x", price_1000=5, currency="EUR", images=("u",), origin="DE")),
    DeleteProducts(("7", "8")),
    ShowProducts({"7": True}),
)

TARGETS = [
    Target("business-profile", read_profile, [encode(ASKED.build_reply(REQUEST, PROFILE))]),
    Target("catalog", read_catalog, [encode(_PAGE)]),
    Target("collections", read_collections, [encode(_SHOWN)]),
    Target("order", read_order, [encode(_JSON)]),
    Target("order-elements", read_order_elements, [encode(IN_ELEMENTS.build_reply(REQUEST, ORDER))]),
    Target("business-categories", read_categories, [encode(_CATEGORIES)]),
    Target("business-requests", read_requests, [encode(each.build("1")) for each in _REQUESTS]),
]

if __name__ == "__main__":
    main(TARGETS)
