"""What both doors ask the engine about businesses, and what they refuse by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.fake_business import ORDER, PRODUCT, SHOP
from tests.support.fake_client import FakeClient
from tests.unit.api.conftest import World
from tests.unit.api.wago_walk import PNG
from wago.protocol.stanza.business import BusinessHours, EditBusinessProfile, OpenHours
from wago.protocol.stanza.catalog_changes import ProductDraft

Case = tuple[str, dict[str, Any], tuple[Any, ...]]


def asked(client: FakeClient) -> list[tuple[Any, ...]]:
    return [(name, *args) for name, args, _ in (*client.business.calls, *client.catalogs.calls)]


HOURS = BusinessHours("Europe/Berlin", (OpenHours("mon", "specific_hours", 480, 1080),))
WAGO: list[Case] = [
    ("get/profile", {"Jid": SHOP.user}, ("profile", SHOP)),
    ("get/profile", {}, ("profile", None)),
    ("update/desc", {"Desc": "x"}, ("edit", EditBusinessProfile(description="x"))),
    ("update/address", {"Address": ""}, ("edit", EditBusinessProfile(address=""))),
    ("update/email", {"Email": "a@b"}, ("edit", EditBusinessProfile(email="a@b"))),
    (
        "update/profile",
        {
            "Desc": "d",
            "Websites": ["https://a"],
            "Categories": ["1"],
            "BusinessHours": [{"DayOfWeek": "mon", "OpenTime": "480", "CloseTime": 1080}],
            "BusinessHoursTimeZone": "Europe/Berlin",
        },
        (
            "edit",
            EditBusinessProfile(description="d", websites=("https://a",), categories=("1",), hours=HOURS),
        ),
    ),
    ("update/cover", {"Image": PNG}, ("set_cover", b"\x89P")),
    ("update/cover", {}, ("remove_cover",)),
    ("catalog/list", {"Jid": SHOP.user, "Limit": 3, "After": "p"}, ("page", SHOP, 3, "p")),
    ("catalog/collections", {}, ("collections", None)),
    ("catalog/info", {"Jid": SHOP.user, "Id": PRODUCT.id}, ("product", PRODUCT.id, SHOP)),
    (
        "catalog/create",
        {
            "Id": "B-1",
            "Name": "Rye",
            "Images": [PNG],
            "Description": "d",
            "Price": "4500",
            "Currency": "EUR",
            "Url": "https://a",
        },
        (
            "add",
            ProductDraft(
                name="Rye",
                description="d",
                retailer_id="B-1",
                url="https://a",
                price_1000=4500,
                currency="EUR",
                images=("U",),
                hidden=False,
            ),
        ),
    ),
    (
        "catalog/edit",
        {"Id": PRODUCT.id, "Price": 5, "Currency": "EUR", "IsHidden": True, "RetailerId": "7"},
        (
            "change",
            PRODUCT.id,
            ProductDraft(price_1000=5, currency="EUR", hidden=True, retailer_id="7"),
        ),
    ),
    ("catalog/delete", {"Id": PRODUCT.id}, ("delete", PRODUCT.id)),
    ("catalog/show", {"Id": PRODUCT.id}, ("set_hidden", PRODUCT.id, False)),
    ("catalog/hide", {"Id": PRODUCT.id}, ("set_hidden", PRODUCT.id, True)),
    (
        "order/details",
        {"OrderId": ORDER.id, "Token": "t", "SellerJid": SHOP.user},
        ("order", ORDER.id, "t", SHOP),
    ),
]

WAGO_API: list[Case] = [
    ("getProfile", {"contactId": SHOP.user}, ("profile", SHOP)),
    ("getCategories", {"query": "b"}, ("categories", "b")),
    (
        "updateProfile",
        {
            "address": "",
            "hours": [{"day": "mon", "openTime": 480, "closeTime": 1080}],
            "timezone": "Europe/Berlin",
        },
        ("edit", EditBusinessProfile(address="", hours=HOURS)),
    ),
    ("setCoverPhoto", {"pictureData": PNG}, ("set_cover", b"\x89P")),
    ("setCoverPhoto", {}, ("remove_cover",)),
    ("getCatalog", {"limit": 3, "after": "p"}, ("page", None, 3, "p")),
    ("getCollections", {"contactId": SHOP.user}, ("collections", SHOP)),
    ("getProduct", {"productId": PRODUCT.id}, ("product", PRODUCT.id, None)),
    (
        "createProduct",
        {"name": "Rye", "images": PNG, "isHidden": True},
        ("add", ProductDraft(name="Rye", images=("U",), hidden=True)),
    ),
    (
        "editProduct",
        {"productId": PRODUCT.id, "retailerId": "7", "url": "https://a", "description": ""},
        ("change", PRODUCT.id, ProductDraft(retailer_id="7", url="https://a", description="")),
    ),
    ("deleteProduct", {"productId": PRODUCT.id}, ("delete", PRODUCT.id)),
    ("setProductVisibility", {"productId": PRODUCT.id, "isHidden": True}, ("set_hidden", PRODUCT.id, True)),
    ("getOrder", {"orderId": ORDER.id, "token": "t"}, ("order", ORDER.id, "t", None)),
]


def plain(call: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the addresses that uploads happened to have."""
    return tuple(
        replace(each, images=("U",) * len(each.images)) if isinstance(each, ProductDraft) else each
        for each in call
    )


async def test_what_wagos_door_asks(world: World) -> None:
    client = await world.linked()
    for path, body, wanted in WAGO:
        before = len(asked(client))
        (await world.call("POST", f"/business/{path}", body)).ok()
        assert len(asked(client)) > before
        assert wanted in [plain(each) for each in asked(client)], path
    (await world.call("GET", "/business/get/categories?query=b")).ok()
    assert ("categories", "b") in asked(client)


async def test_what_wago_apis_door_asks(world: World) -> None:
    client = await world.linked()
    for path, body, wanted in WAGO_API:
        (await world.api.post(f"/business/{path}/main", body)).ok()
        assert wanted in [plain(each) for each in asked(client)], path


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("get/profile", {"Jid": "?"}, 400, "could not parse Jid"),
        ("catalog/create", {"Images": [PNG]}, 400, "missing Name in payload"),
        ("catalog/create", {"Name": "x", "Images": []}, 400, "missing Images in payload"),
        (
            "catalog/create",
            {"Name": "x", "Images": [PNG], "Price": "4.5"},
            400,
            "Invalid Price: is no whole number of thousandths of the currency's unit: 4.5",
        ),
        (
            "catalog/create",
            {"Name": "x", "Images": [PNG] * 11},
            400,
            "Invalid Images: has 11, more than 10",
        ),
        ("catalog/edit", {"Name": "x"}, 400, "missing Id in payload"),
        ("catalog/hide", {"Id": "7"}, 404, "There is no such product: 7"),
        (
            "update/profile",
            {"BusinessHours": [{"DayOfWeek": "mon", "OpenTime": "noon"}]},
            400,
            "Invalid OpenTime: is no number of minutes: noon",
        ),
        ("order/details", {"OrderId": "1"}, 400, "missing Token in payload"),
        ("order/details", {"OrderId": "1", "Token": "t", "SellerJid": "?"}, 400, "could not parse SellerJid"),
    ],
)
async def test_what_wagos_door_refuses(
    world: World, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    await world.linked()
    answer = await world.call("POST", f"/business/{path}", body)
    assert (answer.status, answer.json["error"]) == (status, error)


async def test_nothing_is_asked_of_an_account_that_is_not_online(world: World) -> None:
    await world.connected()
    answer = await world.call("POST", "/business/get/profile", {})
    assert (answer.status, answer.json["error"]) == (500, "not logged in")
    answer = await world.api.post("/business/getCatalog/main", {})
    assert (answer.status, answer.json["error"]) == (404, "session_not_connected")
