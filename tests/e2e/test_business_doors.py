"""Businesses, their catalogs and orders by both doors: gateway, sandbox, phones."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

from tests.e2e.test_group_doors import api, wago
from tests.support.doors import Answer
from tests.support.world import Linked, World


async def do(world: World, number: str, action: str, **members: Any) -> dict[str, Any]:
    """A phone does something."""
    answer = await world.admin.post(f"/admin/phones/{number}/do", {"action": action, **members})
    return dict(answer.ok())


def picture(colour: int = 90) -> str:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (colour, 20, 30)).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


async def refused(world: World, session: Linked, path: str, **body: Any) -> tuple[int, str]:
    """How WaGo's door says no."""
    answer: Answer = await world.wago.post(path, body, headers=session.headers)
    return answer.status, answer.json["error"]


async def refusals(world: World, number: str) -> list[str]:
    listed = (await world.admin.get(f"/admin/refusals?number={number}")).ok()["refusals"]
    return [each["reason"] for each in listed]


async def test_a_profile_by_both_doors(world: World) -> None:
    session, ordinary = await world.link("biz"), await world.admin.phone("Ordinary")
    jid = f"{ordinary}@s.whatsapp.net"
    assert await refused(world, session, "/business/update/desc", Desc="x") == (
        404,
        "this account is not a business",
    )
    await do(world, session.number, "become_business", name="Ann's Bakery")
    listed = (await world.wago.get("/business/get/categories?query=bak", headers=session.headers)).ok()
    [bakery] = listed["data"]["Categories"]
    [same] = (await api(world, session, "/business/getCategories", query="bakery"))["result"]
    assert same == {"id": bakery["ID"], "name": "Bakery"}
    await wago(world, session, "/business/update/desc", Desc="Bread")
    await wago(world, session, "/business/update/address", Address="Main St 1")
    await wago(world, session, "/business/update/email", Email="ann@example.org")
    hours = [{"DayOfWeek": "mon", "OpenTime": "480", "CloseTime": "1080", "Mode": "specific_hours"}]
    await wago(
        world,
        session,
        "/business/update/profile",
        Websites=["https://bakery.example"],
        Categories=[bakery["ID"]],
        BusinessHours=hours,
        BusinessHoursTimeZone="Europe/Berlin",
    )
    await wago(world, session, "/business/update/cover", Image=picture())
    profile = await wago(world, session, "/business/get/profile")
    cover = profile.pop("CoverPhoto")
    assert cover["URL"].startswith("http")
    assert profile == {
        "JID": session.jid,
        "Description": "Bread",
        "Address": "Main St 1",
        "Email": "ann@example.org",
        "Websites": ["https://bakery.example"],
        "Categories": [bakery],
        "ProfileOptions": {"commerce_experience": "none", "cart_enabled": "true"},
        "BusinessHoursTimeZone": "Europe/Berlin",
        "BusinessHours": hours,
    }
    await api(world, session, "/business/setCoverPhoto", pictureData="")
    await api(world, session, "/business/updateProfile", description="", hours=[])
    shown = (await api(world, session, "/business/getProfile", contactId=session.number))["result"]
    assert (shown["Description"], shown["CoverPhoto"], shown["BusinessHours"]) == ("", None, [])
    assert shown["Address"] == "Main St 1"
    assert await refused(world, session, "/business/get/profile", Jid=jid) == (
        404,
        f"{jid} has no business profile",
    )
    assert await refused(world, session, "/business/update/email", Email="nobody") == (
        400,
        "Invalid Email: is 'nobody', no address",
    )
    assert [why for why in await refusals(world, session.number) if "not a business" not in why] == []


async def test_a_catalog_by_wagos_door(world: World) -> None:
    session = await world.link("shop")
    await do(world, session.number, "become_business", name="Ann's Bakery")
    made = await wago(
        world,
        session,
        "/business/catalog/create",
        Id="B-1",
        Name="Rye",
        Images=[picture(), picture(120).partition(",")[2]],
        Description="1 kg",
        Price="4500",
        Currency="EUR",
        Url="https://bakery.example/rye",
        IsHidden=True,
    )
    assert (made["RetailerId"], made["Price"], made["IsHidden"], len(made["Images"])) == (
        "B-1",
        4500,
        True,
        2,
    )
    one = {"Id": made["Id"]}
    await wago(world, session, "/business/catalog/show", **one)
    changed = await wago(
        world, session, "/business/catalog/edit", **one, Name="Rye bread", Images=[picture()]
    )
    assert (changed["Name"], len(changed["Images"]), changed["Description"]) == ("Rye bread", 1, "1 kg")
    await wago(world, session, "/business/catalog/hide", **one)
    assert (await wago(world, session, "/business/catalog/info", **one))["IsHidden"] is True
    await do(world, session.number, "make_collection", name="Fresh", products=[made["Id"]])
    [fresh] = (await wago(world, session, "/business/catalog/collections"))["Collections"]
    assert (fresh["Name"], [each["Id"] for each in fresh["Products"]]) == ("Fresh", [made["Id"]])
    page = await wago(world, session, "/business/catalog/list", Jid=session.number, Limit=1)
    assert ([each["Id"] for each in page["Products"]], page["After"]) == ([made["Id"]], "")
    await wago(world, session, "/business/catalog/delete", **one)
    assert (await wago(world, session, "/business/catalog/list"))["Products"] == []
    for path in ("info", "show", "hide", "delete"):
        status, error = await refused(world, session, f"/business/catalog/{path}", **one)
        assert (status, error) == (404, f"There is no such product: {made['Id']}")
    bad = {"Name": "Rye", "Images": [picture()], "Currency": "EUR", "Price": "4.50"}
    status, error = await refused(world, session, "/business/catalog/create", **bad)
    assert (status, error.partition(":")[0]) == (400, "Invalid Price")
    status, error = await refused(world, session, "/business/catalog/create", Name="Rye", Images=["bm8="])
    assert (status, error.partition(":")[0]) == (400, "Images[0]")
    assert await refused(world, session, "/business/catalog/create", Name="Rye") == (
        400,
        "missing Images in payload",
    )


async def test_a_catalog_by_wago_apis_door(world: World) -> None:
    session, shop = await world.link("apishop"), await world.admin.phone("Shop")
    await do(world, session.number, "become_business", name="Mine")
    await do(world, shop, "become_business", name="Theirs")
    tea = await do(world, shop, "make_product", name="Tea", price=1500, currency="EUR")
    theirs = await api(world, session, "/business/getCatalog", contactId=shop)
    assert [each["name"] for each in theirs["result"]] == ["Tea"]
    found = await api(world, session, "/business/getProduct", contactId=shop, productId=tea["id"])
    assert found["result"]["price"] == 1500
    product = {"name": "Rye", "images": picture(), "price": 4500, "currency": "EUR"}
    made = (await api(world, session, "/business/createProduct", **product))["result"]
    changed = await api(
        world, session, "/business/editProduct", productId=made["id"], description="New", retailerId="7"
    )
    assert (changed["result"]["description"], changed["result"]["retailerId"]) == ("New", "7")
    await api(world, session, "/business/setProductVisibility", productId=made["id"], isHidden=True)
    assert (await api(world, session, "/business/getCollections"))["result"] == []
    [mine] = (await api(world, session, "/business/getCatalog"))["result"]
    assert mine["isHidden"] is True
    await api(world, session, "/business/deleteProduct", productId=made["id"])
    gone = await world.api.post(f"/business/getProduct/{session.name}", {"productId": made["id"]})
    assert (gone.status, gone.json["error"]) == (404, f"no such product: {made['id']}")


async def test_an_order_and_its_webhook(world: World) -> None:
    session, customer = await world.link("orders"), await world.admin.phone("Customer")
    await do(world, session.number, "become_business", name="Shop")
    tea = await do(world, session.number, "make_product", name="Tea", price=1500, currency="EUR")
    placed = await do(world, customer, "place_order", to=session.number, products={tea["id"]: 2})

    def told(item: dict[str, Any]) -> bool:
        return bool(world.of_wago(session, "Message")(item) and "orderMessage" in str(item["data"]))

    event = (await world.receiver.wait(told))["body"]
    details = event["orderDetails"]
    assert (details["OrderId"], details["Total"], details["Currency"]) == (placed["order"], 3000, "EUR")
    [item] = details["Products"]
    assert (item["Id"], item["Name"], item["Price"], item["Quantity"]) == (tea["id"], "Tea", 1500, 2)
    asked = {"OrderId": placed["order"], "Token": placed["token"]}
    assert await wago(world, session, "/business/order/details", **asked) == details
    result = (
        await api(world, session, "/business/getOrder", orderId=placed["order"], token=placed["token"])
    )["result"]
    assert (result["total"], result["products"][0]["quantity"]) == (3000, 2)
    status, error = await refused(
        world, session, "/business/order/details", OrderId=placed["order"], Token="no"
    )
    assert status == 404
    assert error.startswith("There is no such order")
    # What cannot be had does not hold the event up for ever.
    await world.admin.post("/admin/faults", {"kind": "iq_error", "xmlns": "w:mex", "code": 404})
    second = await do(world, customer, "place_order", to=session.number, products={tea["id"]: 1}, id="ORDER2")

    def again(item: dict[str, Any]) -> bool:
        return bool(world.of_wago(session, "Message")(item) and second["order"] in str(item["data"]))

    assert "orderDetails" not in (await world.receiver.wait(again))["body"]


async def test_what_the_phone_changes_is_told(world: World) -> None:
    session = await world.link("bizevents")
    await do(world, session.number, "become_business", name="Ann's Bakery")
    named = await world.receiver.wait(world.of_wago(session, "BusinessName", JID=session.jid))
    assert named["data"]["NewBusinessName"] == "Ann's Bakery"
    same = await world.receiver.wait(world.of_api(session, "contact_changed", user=session.jid))
    assert same["data"]["businessName"] == "Ann's Bakery"
    await do(world, session.number, "business_profile", description="New")
    await world.receiver.wait(world.of_api(session, "business_changed", what="profile"))
    tea = await do(world, session.number, "make_product", name="Tea")
    await world.receiver.wait(world.of_wago(session, "BusinessChanged", What="products", Ids=[tea["id"]]))
    await do(world, session.number, "make_collection", name="Fresh", products=[tea["id"]])
    await world.receiver.wait(world.of_api(session, "business_changed", what="collections"))
    await do(world, session.number, "close_business")
    await world.receiver.wait(world.of_wago(session, "BusinessChanged", What="removed"))
