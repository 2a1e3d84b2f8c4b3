"""Broken requests about businesses, catalogs and orders."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import BusinessHours, EditBusinessProfile, OpenHours
from wago.protocol.stanza.catalog import leaf, sizes
from wago.protocol.stanza.catalog_changes import AddProduct, EditProduct, ProductDraft, ShowProducts
from wago.protocol.stanza.orders import FetchOrder
from wago.sandbox.business.catalogs import MAX_PRODUCTS
from wago.sandbox.business.model import Product

SOMEBODY = Jid("15550100002")
NOBODY = Jid("15559999999")
GROUP = Jid("120363000000000001", "g.us")


def profile(of: Jid | None = SOMEBODY, **attrs: Any) -> Node:
    return Node("business_profile", {"v": 244, **attrs}, [Node("profile", {"jid": of})])


def edit(*changes: Node, **attrs: Any) -> Node:
    return Node("business_profile", {"v": 3, "mutation_type": "delta", **attrs}, list(changes))


def catalog(*children: Node, jid: Jid | None = SOMEBODY) -> Node:
    return Node("product_catalog", {"jid": jid}, [*children, *sizes()])


def catalogs(**values: Any) -> Node:
    limits = {"collection_limit": 5, "item_limit": 5, **values}
    listed = [leaf(tag, value) for tag, value in limits.items() if value is not None]
    return Node("collections", {"biz_jid": SOMEBODY}, [*listed, *sizes()])


def products(tag: str, *ids: str | None, v: Any = 1, **attrs: Any) -> Node:
    listed = [Node("product", attrs, None if each is None else [leaf("id", each)]) for each in ids]
    return Node(tag, {"v": v}, listed)


def request(op: str = "profile_typeahead", **attrs: Any) -> Node:
    return Node("request", {"op": op, "type": "catkit", "v": 1, **attrs}, [Node("query")])


def order(*children: Node, op: str = "get", **attrs: Any) -> Node:
    return Node("order", {"op": op, "id": "17", **attrs}, list(children))


def a_business(desk: Desk) -> None:
    desk.service.businesses.become(desk.owner.account, "Shop")


def draft(picture: str, **changes: Any) -> ProductDraft:
    return ProductDraft(**{"name": "Tea", "images": (picture,), **changes})


def uploaded(desk: Desk) -> str:
    file = desk.service.media.store.put([b"JPEG"], "image", desk.owner.account.number, plain=True)
    return f"{desk.service.media.base}{file.direct_path}"


@pytest.mark.parametrize(
    ("xmlns", "kind", "content", "code"),
    [
        pytest.param("w:biz", "get", Node("profile"), 400, id="another element"),
        pytest.param("w:biz", "get", profile(v=None), 400, id="no version"),
        pytest.param("w:biz", "get", profile(v=0), 400, id="version nought"),
        pytest.param("w:biz", "get", profile(None), 400, id="no address"),
        pytest.param("w:biz", "get", profile(GROUP), 400, id="a group's"),
        pytest.param("w:biz", "get", profile(NOBODY), 404, id="nobody's"),
        pytest.param("w:biz", "set", edit(), 400, id="change of nothing"),
        pytest.param("w:biz", "set", edit(leaf("email", "a@b"), v=2), 400, id="change in another version"),
        pytest.param(
            "w:biz", "set", edit(leaf("email", "a@b"), mutation_type="all"), 400, id="change of another kind"
        ),
        pytest.param("w:biz", "set", edit(leaf("soul", "x")), 400, id="change of what there is not"),
        pytest.param(
            "w:biz", "set", edit(leaf("email", "a@b"), leaf("email", "c@d")), 400, id="change twice"
        ),
        pytest.param(
            "w:biz", "set", edit(*[leaf("website", "https://a")] * 3), 400, id="change to three websites"
        ),
        pytest.param(
            "w:biz", "set", edit(Node("cover_photo", {"id": 1, "op": "paint"})), 400, id="odd cover"
        ),
        pytest.param(
            "w:biz", "set", edit(Node("cover_photo", {"id": 1, "op": "update", "ts": 1})), 400, id="no token"
        ),
        pytest.param("w:biz", "set", edit(leaf("email", "a@b")), 403, id="change by who is none"),
        pytest.param("w:biz:catalog", "get", Node("shelf"), 400, id="another question"),
        pytest.param("w:biz:catalog", "get", catalog(), 400, id="catalog without limit"),
        pytest.param("w:biz:catalog", "get", catalog(leaf("limit", 0)), 400, id="limit nought"),
        pytest.param("w:biz:catalog", "get", catalog(leaf("limit", 101)), 400, id="limit too high"),
        pytest.param("w:biz:catalog", "get", catalog(leaf("limit", "ten")), 400, id="limit no number"),
        pytest.param(
            "w:biz:catalog",
            "get",
            Node("product_catalog", {"jid": SOMEBODY}, [leaf("limit", 1)]),
            400,
            id="catalog without sizes",
        ),
        pytest.param("w:biz:catalog", "get", catalog(leaf("limit", 1), jid=GROUP), 400, id="group's catalog"),
        pytest.param("w:biz:catalog", "get", catalog(leaf("limit", 1)), 404, id="no catalog"),
        pytest.param(
            "w:biz:catalog", "get", catalog(leaf("limit", 1), jid=NOBODY), 404, id="nobody's catalog"
        ),
        pytest.param(
            "w:biz:catalog", "get", Node("product", {"jid": SOMEBODY}, sizes()), 400, id="no product id"
        ),
        pytest.param("w:biz:catalog", "get", catalogs(item_limit=None), 400, id="collections without limit"),
        pytest.param("w:biz:catalog", "get", catalogs(collection_limit=0), 400, id="collection limit nought"),
        pytest.param("w:biz:catalog", "set", Node("shelf"), 400, id="another change"),
        pytest.param(
            "w:biz:catalog", "set", products("product_catalog_delete", "1", v=2), 400, id="another version"
        ),
        pytest.param("w:biz:catalog", "set", products("product_catalog_delete"), 400, id="no products"),
        pytest.param(
            "w:biz:catalog", "set", products("product_catalog_delete", "1", "1"), 400, id="a product twice"
        ),
        pytest.param(
            "w:biz:catalog", "set", products("product_catalog_delete", None), 400, id="a product without id"
        ),
        pytest.param(
            "w:biz:catalog",
            "set",
            products("product_visibility_update", "1"),
            400,
            id="neither hidden nor not",
        ),
        pytest.param(
            "w:biz:catalog",
            "set",
            products("product_visibility_update", "1", is_hidden="maybe"),
            400,
            id="perhaps hidden",
        ),
        pytest.param(
            "w:biz:catalog",
            "set",
            Node("product_catalog_add", {"v": 1}, [Node("product"), leaf("width", 1)]),
            400,
            id="product without sizes",
        ),
        pytest.param(
            "w:biz:catalog",
            "set",
            AddProduct(ProductDraft(name="x")).content()[0],
            403,
            id="product of no shop",
        ),
        pytest.param("fb:thrift_iq", "get", Node("soap"), 400, id="another request"),
        pytest.param("fb:thrift_iq", "get", request("dance"), 400, id="another operation"),
        pytest.param("fb:thrift_iq", "get", request(type="dogkit"), 400, id="another kit"),
        pytest.param("fb:thrift_iq", "get", request(v=2), 400, id="another version of it"),
        pytest.param("fb:thrift_iq", "get", order(op="put"), 400, id="order that is not asked for"),
        pytest.param("fb:thrift_iq", "get", order(), 400, id="order without token"),
        pytest.param("fb:thrift_iq", "get", order(leaf("token", "x"), id=""), 400, id="order without id"),
        pytest.param("fb:thrift_iq", "get", order(leaf("token", "x")), 404, id="unknown order"),
    ],
)
async def test_a_business_request(desk: Desk, xmlns: str, kind: str, content: Node, code: int) -> None:
    assert desk.code(xmlns, kind, content) == code
    desk.still_serves()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(EditBusinessProfile(description="x" * 513), id="long description"),
        pytest.param(EditBusinessProfile(address="x" * 257), id="long address"),
        pytest.param(EditBusinessProfile(email="x" * 129), id="long email"),
        pytest.param(EditBusinessProfile(websites=("nowhere",)), id="no website"),
        pytest.param(EditBusinessProfile(categories=("7",)), id="unknown category"),
        pytest.param(EditBusinessProfile(categories=()), id="no category"),
        pytest.param(
            EditBusinessProfile(hours=BusinessHours("", (OpenHours("x", "open_24h"),))), id="odd day"
        ),
        pytest.param(
            EditBusinessProfile(hours=BusinessHours("", (OpenHours("mon", "shut"),))), id="odd mode"
        ),
        pytest.param(
            EditBusinessProfile(hours=BusinessHours("", (OpenHours("mon", "specific_hours", 0, 1440),))),
            id="time beyond midnight",
        ),
        pytest.param(
            EditBusinessProfile(hours=BusinessHours("", (OpenHours("mon", "open_24h", 0, 1),))),
            id="times where none are due",
        ),
    ],
)
async def test_a_profile_that_cannot_be(desk: Desk, change: EditBusinessProfile) -> None:
    a_business(desk)
    before = desk.service.businesses.profile(desk.owner.account)
    assert desk.code("w:biz", "set", *change.content()) == 406
    assert desk.service.businesses.profile(desk.owner.account) == before


@pytest.mark.parametrize(
    ("attrs", "code"),
    [
        pytest.param({"op": "update", "id": "1", "ts": 1, "token": "x"}, 406, id="not uploaded"),
        pytest.param({"op": "delete", "id": "1"}, 404, id="not there"),
    ],
)
async def test_a_cover_picture(desk: Desk, attrs: dict[str, Any], code: int) -> None:
    a_business(desk)
    assert desk.code("w:biz", "set", edit(Node("cover_photo", attrs))) == code


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"name": ""}, id="no name"),
        pytest.param({"name": "x" * 151}, id="long name"),
        pytest.param({"description": "x" * 5001}, id="long description"),
        pytest.param({"retailer_id": "x" * 101}, id="long retailer id"),
        pytest.param({"url": "nowhere"}, id="no URL"),
        pytest.param({"price_1000": 1}, id="price without currency"),
        pytest.param({"price_1000": 1, "currency": "euro"}, id="odd currency"),
        pytest.param({"origin": "Germany"}, id="odd country"),
        pytest.param({"images": ()}, id="no picture"),
        pytest.param({"images": ("https://elsewhere.example/a.jpg",)}, id="picture from elsewhere"),
        pytest.param({"images": ("https://[elsewhere/a.jpg",)}, id="picture from nowhere"),
    ],
)
async def test_a_product_that_cannot_be(desk: Desk, changes: dict[str, Any]) -> None:
    a_business(desk)
    content = AddProduct(draft(uploaded(desk), **changes)).content()
    assert desk.code("w:biz:catalog", "set", *content) == 406
    page = desk.service.catalogs.page(desk.owner.account, desk.owner.account, 1, "")
    assert page.products == ()


async def test_too_many_pictures(desk: Desk) -> None:
    a_business(desk)
    content = AddProduct(ProductDraft(name="Tea", images=(uploaded(desk),) * 11)).content()
    assert desk.code("w:biz:catalog", "set", *content) == 406


async def test_too_many_products(desk: Desk) -> None:
    a_business(desk)
    business = desk.service.businesses.own(desk.owner.account)
    business.products = [Product(id=str(n), name="x") for n in range(MAX_PRODUCTS)]
    content = AddProduct(draft(uploaded(desk))).content()
    assert desk.code("w:biz:catalog", "set", *content) == 406


async def test_a_product_that_is_not_there(desk: Desk) -> None:
    a_business(desk)
    for content in (
        EditProduct("7", ProductDraft(name="x")).content(),
        ShowProducts({"7": True}).content(),
    ):
        assert desk.code("w:biz:catalog", "set", *content) == 404
    asked = Node("product", {"jid": desk.owner.account.pn}, [leaf("product_id", "7"), *sizes()])
    assert desk.code("w:biz:catalog", "get", asked) == 404


async def test_a_hidden_product_of_somebody_else(desk: Desk) -> None:
    shop = desk.contact.account
    desk.service.businesses.become(shop, "Theirs")
    made = desk.service.catalogs.add(shop, draft(uploaded(desk), hidden=True))
    asked = Node("product", {"jid": shop.pn}, [leaf("product_id", made.id), *sizes()])
    assert desk.code("w:biz:catalog", "get", asked) == 404


async def test_a_page_after_nothing(desk: Desk) -> None:
    a_business(desk)
    asked = catalog(leaf("limit", 1), leaf("after", "7"), jid=desk.owner.account.pn)
    assert desk.code("w:biz:catalog", "get", asked) == 400


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"token": "another"}, 403, id="another token"),
        pytest.param({"id": "17"}, 404, id="unknown id"),
        pytest.param({"seller": SOMEBODY}, 404, id="another seller"),
        pytest.param({"seller": NOBODY}, 404, id="nobody"),
    ],
)
async def test_an_order_in_json(desk: Desk, changes: dict[str, Any], code: int) -> None:
    a_business(desk)
    tea = desk.service.catalogs.add(desk.owner.account, draft(uploaded(desk)))
    placed = desk.service.orders.place(desk.contact.account, desk.owner.account, {tea.id: 1})
    asked = FetchOrder(**{"id": placed.id, "token": placed.token, "seller": desk.owner.account.pn, **changes})
    before = len(desk.reasons)
    told = json.loads(desk.ask("w:mex", "get", *asked.content()).child("result").data)
    assert (told["data"], told["errors"][0]["extensions"]["error_code"]) == (None, code)
    assert len(desk.reasons) == before + 1


async def test_an_order_in_elements_with_another_token(desk: Desk) -> None:
    a_business(desk)
    tea = desk.service.catalogs.add(desk.owner.account, draft(uploaded(desk)))
    placed = desk.service.orders.place(desk.contact.account, desk.owner.account, {tea.id: 1})
    assert desk.code("fb:thrift_iq", "get", order(leaf("token", "x"), id=placed.id)) == 403


async def test_an_order_in_json_without_token(desk: Desk) -> None:
    asked = FetchOrder(id="17", token="", seller=SOMEBODY)
    assert desk.code("w:mex", "get", *asked.content()) == 400
