"""Stanzas of businesses, catalogs and orders: shapes as other clients know them, and round trips."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import (
    BusinessHours,
    BusinessProfile,
    Category,
    CoverPhoto,
    CoverUpload,
    EditBusinessProfile,
    OpenHours,
    QueryBusinessProfile,
    QueryCategories,
)
from wago.protocol.stanza.business_notice import BusinessNews, BusinessNotice
from wago.protocol.stanza.catalog import (
    Catalog,
    CatalogProduct,
    Collection,
    ProductImage,
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
from wago.protocol.stanza.iq import IqRequest, iq_result
from wago.protocol.stanza.notification import UnknownNotification, parse_notification
from wago.protocol.stanza.orders import FetchOrder, OrderDetails, OrderedProduct, QueryOrder

SHOP = Jid("15550006666")
words = st.text(min_size=1, max_size=20).filter(lambda s: s.strip())
maybe = st.none() | st.text(max_size=20)
numbers = st.none() | st.integers(0, 10**15)
hours = st.builds(
    BusinessHours,
    st.text(max_size=10),
    st.lists(st.builds(OpenHours, words, words, numbers, numbers), max_size=3).map(tuple),
)
images = st.builds(ProductImage, words, words, words)
products = st.builds(
    CatalogProduct,
    id=words,
    name=st.text(max_size=9),
    description=st.text(max_size=9),
    retailer_id=st.text(max_size=9),
    url=st.text(max_size=9),
    price_1000=numbers,
    currency=st.text(max_size=3),
    images=st.lists(images, max_size=3).map(tuple),
    hidden=st.booleans(),
    review=st.text(max_size=9),
)
drafts = st.builds(
    ProductDraft,
    name=maybe,
    description=maybe,
    retailer_id=maybe,
    url=maybe,
    price_1000=numbers,
    currency=maybe,
    images=st.lists(words, max_size=3).map(tuple),
    hidden=st.none() | st.booleans(),
    origin=maybe,
)
items = st.builds(
    OrderedProduct,
    id=words,
    name=st.text(max_size=9),
    price_1000=numbers,
    currency=st.text(max_size=3),
    quantity=st.integers(0, 99),
    image=st.text(max_size=9),
)
orders = st.builds(
    OrderDetails,
    id=words,
    products=st.lists(items, max_size=3).map(tuple),
    currency=st.text(max_size=3),
    subtotal_1000=numbers,
    total_1000=numbers,
    created_at=numbers,
)


def again(request: IqRequest[object]) -> object:
    """What the other side reads of a request."""
    return type(request).parse(request.build("1"))


@given(
    st.builds(
        BusinessProfile,
        jid=st.just(SHOP),
        description=st.text(max_size=9),
        address=st.text(max_size=9),
        email=st.text(max_size=9),
        websites=st.lists(words, max_size=2).map(tuple),
        categories=st.lists(st.builds(Category, words, st.text(max_size=9)), max_size=3).map(tuple),
        hours=st.none() | hours,
        options=st.dictionaries(words, st.text(max_size=9), max_size=3),
        cover=st.none() | st.builds(CoverPhoto, words, words),
    )
)
def test_a_profile_comes_back(profile: BusinessProfile) -> None:
    asked = QueryBusinessProfile(SHOP)
    assert asked.parse_reply(asked.build_reply(asked.build("1"), profile)) == profile
    assert again(asked) == asked


@given(
    st.builds(
        EditBusinessProfile,
        description=maybe,
        address=maybe,
        email=maybe,
        websites=st.none() | st.lists(words, max_size=2).map(tuple),
        categories=st.none() | st.lists(words, max_size=3).map(tuple),
        hours=st.none() | hours,
        cover=st.none() | st.builds(CoverUpload, words, words, st.integers(0, 2**40)),
    ).filter(lambda change: change != EditBusinessProfile())
)
def test_a_change_of_a_profile_is_read_as_it_was_meant(change: EditBusinessProfile) -> None:
    assert again(change) == change


def test_the_shape_of_profiles() -> None:
    asked = QueryBusinessProfile(SHOP)
    assert asked.build("1").xml() == (
        '<iq id="1" xmlns="w:biz" type="get" to="s.whatsapp.net"><business_profile v="244">'
        '<profile jid="15550006666@s.whatsapp.net"/></business_profile></iq>'
    )
    nobody = iq_result(asked.build("1"), [Node("business_profile")])
    assert asked.parse_reply(nobody) is None
    cleared = EditBusinessProfile(websites=(), without_cover="9").content()[0]
    assert cleared.attrs == {"v": "3", "mutation_type": "delta"}
    assert [each.xml() for each in cleared.children] == ["<website/>", '<cover_photo op="delete" id="9"/>']


def test_what_servers_say_beyond_what_we_know() -> None:
    """Elements that WhatsApp Web reads and we do not, and options that have elements of their own."""
    told = Node(
        "profile",
        {"jid": SHOP, "tag": "1"},
        [
            Node("linked_accounts", None, [Node("fb_page", {"id": "1"})]),
            Node("profile_options", None, [Node("bot_fields", None, [Node("x")]), Node("a", None, b"b")]),
            Node("website"),
        ],
    )
    profile = BusinessProfile.parse(told)
    assert (dict(profile.options), profile.websites) == ({"bot_fields": "", "a": "b"}, ())


def test_categories() -> None:
    asked = QueryCategories("bak")
    assert again(asked) == asked
    found = (Category("1", "Bakery"),)
    reply = asked.build_reply(asked.build("1"), found, Category("0", "Not a business"))
    assert asked.parse_reply(reply) == found
    assert QueryCategories.parse(QueryCategories().build("1")) == QueryCategories()


@given(st.lists(products, max_size=3).map(tuple), st.text(max_size=9))
def test_a_catalog_comes_back(listed: tuple[CatalogProduct, ...], after: str) -> None:
    asked = QueryCatalog(owner=SHOP, limit=5, after=after)
    assert again(asked) == asked
    page = Catalog(listed, after)
    assert asked.parse_reply(asked.build_reply(asked.build("1"), page)) == page


@given(products)
def test_a_product_comes_back(product: CatalogProduct) -> None:
    request = Node("iq", {"id": "1"})
    one = QueryProduct(owner=SHOP, id="7")
    assert again(one) == one
    assert one.parse_reply(QueryProduct.build_reply(request, product)) == product
    assert AddProduct().parse_reply(AddProduct.build_reply(request, product)) == product
    edit = EditProduct("7", ProductDraft(name="x"))
    assert edit.parse_reply(EditProduct.build_reply(request, product)) == product


@given(drafts, words)
def test_a_draft_is_read_as_it_was_meant(draft: ProductDraft, product_id: str) -> None:
    assert again(AddProduct(draft)) == AddProduct(draft)
    assert again(EditProduct(product_id, draft)) == EditProduct(product_id, draft)


@given(
    st.lists(
        st.builds(Collection, words, words, st.lists(products, max_size=2).map(tuple), words), max_size=2
    )
)
def test_collections_come_back(found: list[Collection]) -> None:
    asked = QueryCollections(owner=SHOP)
    assert again(asked) == asked
    assert asked.parse_reply(asked.build_reply(asked.build("1"), tuple(found))) == tuple(found)


def test_the_shape_of_changes() -> None:
    """As Baileys writes them; who is hidden as WhatsApp Web does."""
    draft = ProductDraft(name="N", price_1000=5, currency="EUR", images=("u",), hidden=False)
    added = AddProduct(draft).content()[0]
    assert (added.tag, added.attrs) == ("product_catalog_add", {"v": "1"})
    product = added.child("product")
    assert product.attrs == {"is_hidden": "false", "compliance_category": "COUNTRY_ORIGIN_EXEMPT"}
    assert [(each.tag, each.content) for each in product.children] == [
        ("name", b"N"),
        ("media", [Node("image", None, [Node("url", None, b"u")])]),
        ("price", b"5"),
        ("currency", b"EUR"),
    ]
    edited = EditProduct("7", ProductDraft(name="M")).content()[0].child("product")
    assert (edited.attrs, [each.tag for each in edited.children]) == ({}, ["id", "name"])
    gone = DeleteProducts(("7", "8"))
    assert again(gone) == gone
    assert gone.parse_reply(DeleteProducts.build_reply(gone.build("1"), 2)) == 2
    hidden = ShowProducts({"7": True, "8": False})
    assert again(hidden) == hidden
    assert hidden.build("1").attr("smax_id") == "23"
    assert [each.attr("is_hidden") for each in hidden.content()[0].children] == ["true", "false"]


def test_products_without_an_id_are_left_out() -> None:
    reply = Node("product_catalog", None, [Node("product"), CatalogProduct(id="7").build()])
    page = QueryCatalog(owner=SHOP).parse_reply(iq_result(Node("iq", {"id": "1"}), [reply]))
    assert ([each.id for each in page.products], page.after) == (["7"], "")


@pytest.mark.parametrize("price", [b"-1", b"1.5", b"x", b"1" * 19])
def test_a_price_that_is_none(price: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        CatalogProduct.parse(Node("product", None, [Node("id", None, b"7"), Node("price", None, price)]))


# -- notifications --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "notice",
    [
        BusinessNotice(user=SHOP, news=BusinessNews.NAME, t=7, certificate=b"C"),
        BusinessNotice(user=SHOP, news=BusinessNews.REMOVED, t=7),
        BusinessNotice(user=SHOP, news=BusinessNews.PROFILE, t=7),
        BusinessNotice(user=SHOP, news=BusinessNews.PRODUCTS, t=7, ids=("1", "2")),
        BusinessNotice(user=SHOP, news=BusinessNews.COLLECTIONS, t=7, ids=("1",)),
    ],
    ids=lambda notice: notice.news.value,
)
def test_a_notice_comes_back(notice: BusinessNotice) -> None:
    assert parse_notification(notice.build("1")) == notice


@pytest.mark.parametrize(
    "content",
    [
        Node("profile", {"hash": "abcd"}),
        Node("remove", {"hash": "abcd"}),
        Node("subscriptions", None, [Node("subscription", {"id": "1", "status": "active"})]),
        Node("product_catalog"),
        Node("privacy", {"actual_actors": "2"}),
    ],
    ids=lambda node: node.tag,
)
def test_what_is_told_of_nobody_whom_we_can_name(content: Node) -> None:
    told = Node("notification", {"from": SHOP, "type": "business", "id": "1", "t": 7}, [content])
    assert isinstance(parse_notification(told), UnknownNotification)


# -- orders ---------------------------------------------------------------------------------------------


@given(orders)
def test_an_order_comes_back_in_both_forms(order: OrderDetails) -> None:
    assert OrderDetails.read(order.id, order.write()) == order
    asked = QueryOrder(id=order.id, token="t")
    assert again(asked) == asked
    assert asked.parse_reply(asked.build_reply(asked.build("1"), order)) == order


def test_the_question_in_json() -> None:
    """Members as two other clients send them."""
    asked = FetchOrder(id="1", token="t", seller=SHOP)
    query = asked.build("1").child("query")
    assert query.attrs == {"query_id": "26593811266898374"}
    assert json.loads(query.data) == {
        "variables": {
            "request": {
                "order": {
                    "id": "1",
                    "jid": "15550006666@s.whatsapp.net",
                    "token": {"sensitive_string_value": "t"},
                    "image_dimensions": {"width": 100, "height": 100},
                    "direct_connection_encrypted_info": None,
                }
            }
        }
    }
    assert again(asked) == asked


def test_the_answer_in_json() -> None:
    """With numbers as texts or not, and members that we do not know."""
    asked = FetchOrder(id="1", token="t", seller=SHOP)
    order = {
        "price_details": {"currency": "MXN", "total_amount": "300000"},
        "products": [
            {"id": "p", "name": "N", "price": "150000", "quantity": 2, "media": {"images": []}, "x": 1},
            {"id": "q", "media": {"images": [{"request_image_url": "u"}]}},
        ],
    }
    data = {"data": {"xwa_checkout_get_order_info": {"order": order}}}
    result = Node("result", None, json.dumps(data).encode())
    found = asked.parse_reply(iq_result(asked.build("1"), [result]))
    assert (found.total_1000, found.subtotal_1000, found.created_at) == (300_000, None, None)
    assert [(each.id, each.quantity, each.image) for each in found.products] == [("p", 2, ""), ("q", 0, "u")]
    refused = {"data": None, "errors": [{"message": "no", "extensions": {"error_code": 404}}]}
    with pytest.raises(IQError) as error:
        asked.parse_reply(iq_result(asked.build("1"), [Node("result", None, json.dumps(refused).encode())]))
    assert error.value.code == 404


@pytest.mark.parametrize("order", [None, [], "x", {"products": "many"}, {"products": [1]}])
def test_answers_that_are_none(order: object) -> None:
    with pytest.raises(RemoteProtocolError):
        OrderDetails.read("1", {"order": order})
