"""Businesses, catalogs and orders by Baileys' own requests, beside the gateway's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.interop.matrix.peer import PeerError
from tests.support.shapes import Like
from tests.support.stage import Stage
from tests.unit.gateway.prepare import samples

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]


async def do(stage: Stage, number: str, action: str, **members: Any) -> dict[str, Any]:
    answer = await stage.world.admin.post(f"/admin/phones/{number}/do", {"action": action, **members})
    return dict(answer.ok())


async def theirs(stage: Stage, call: str, *args: Any) -> Any:
    """A call of Baileys."""
    return (await stage.baileys.command("business", call=call, args=list(args)))["answer"]


async def created(stage: Stage, product: dict[str, Any]) -> Any:
    """A product that Baileys makes.

    It uploads a copy of each picture that it does not wait to have written, so that now and then an upload is
    not what it says it is, and is refused.
    """
    for _ in range(9):
        try:
            return await theirs(stage, "productCreate", product)
        except PeerError as exc:
            if "upload failed" not in str(exc):
                raise
    raise AssertionError("Baileys could not upload a picture")


@pytest.fixture
def picture(tmp_path: Path) -> dict[str, str]:
    return {"url": str(samples.save(tmp_path / "a.jpg", samples.picture(), "JPEG"))}


async def test_baileys_reads_and_changes_profiles(stage: Stage, picture: dict[str, str]) -> None:
    await do(stage, stage.them.number, "become_business", name="Theirs")
    await do(stage, stage.us.number, "become_business", name="Ours")
    days = [
        {"day": "mon", "mode": "specific_hours", "openTimeInMinutes": "480", "closeTimeInMinutes": "1080"},
        {"day": "sun", "mode": "open_24h"},
    ]
    change = {
        "description": "Of theirs",
        "websites": ["https://a.example"],
        "hours": {"timezone": "UTC", "days": days},
    }
    await theirs(stage, "updateBussinesProfile", change)
    seen = await stage.wago("/business/get/profile", Jid=stage.them.number)
    assert (seen["Description"], seen["Websites"]) == ("Of theirs", ["https://a.example"])
    assert [(day["DayOfWeek"], day["OpenTime"]) for day in seen["BusinessHours"]] == [
        ("mon", "480"),
        ("sun", ""),
    ]
    cover = await theirs(stage, "updateCoverPhoto", picture)
    seen = await stage.wago("/business/get/profile", Jid=stage.them.number)
    assert seen["CoverPhoto"]["ID"] == str(cover)
    await theirs(stage, "removeCoverPhoto", str(cover))
    await stage.wago("/business/update/desc", Desc="Of ours")
    await stage.wago("/business/update/address", Address="Main St 1")
    shown = await theirs(stage, "getBusinessProfile", stage.us.jid)
    assert shown == Like.of({"wid": stage.us.jid, "description": "Of ours", "address": "Main St 1"})


async def test_baileys_keeps_a_catalog(stage: Stage, picture: dict[str, str]) -> None:
    await do(stage, stage.them.number, "become_business", name="Theirs")
    product = {
        "name": "Rye",
        "description": "1 kg",
        "price": 4500,
        "currency": "EUR",
        "retailerId": "B-1",
        "images": [picture],
    }
    made = await created(stage, product)
    assert made == Like.of({"name": "Rye", "price": 4500, "currency": "EUR", "isHidden": False})
    seen = await stage.wago("/business/catalog/info", Jid=stage.them.number, Id=made["id"])
    assert (seen["Name"], seen["Price"], seen["RetailerId"]) == ("Rye", 4500, "B-1")
    # What lies on WhatsApp's host already is not uploaded again.
    there = "https://mmg.whatsapp.net/" + made["imageUrls"]["original"].split("/", 3)[3]
    edit = {**product, "name": "Rye bread", "images": [{"url": there}]}
    changed = await theirs(stage, "productUpdate", made["id"], edit)
    assert changed["name"] == "Rye bread"
    collection = await do(stage, stage.them.number, "make_collection", name="Fresh", products=[made["id"]])
    [found] = (await theirs(stage, "getCollections"))["collections"]
    assert (found["id"], [each["id"] for each in found["products"]]) == (collection["id"], [made["id"]])
    assert await theirs(stage, "productDelete", [made["id"]]) == {"deleted": 1}
    assert (await theirs(stage, "getCatalog", {}))["products"] == []


async def test_baileys_reads_our_catalog(stage: Stage) -> None:
    await do(stage, stage.us.number, "become_business", name="Ours")
    tea = await do(stage, stage.us.number, "make_product", name="Tea", price=1500, currency="EUR")
    page = await theirs(stage, "getCatalog", {"jid": stage.us.jid, "limit": 5})
    [found] = [each for each in page["products"] if each["id"] == tea["id"]]
    assert found == Like.of({"name": "Tea", "price": 1500, "currency": "EUR"})
    assert found["imageUrls"]["original"].startswith("http")


async def test_baileys_reads_an_order(stage: Stage) -> None:
    await do(stage, stage.them.number, "become_business", name="Theirs")
    tea = await do(stage, stage.them.number, "make_product", name="Tea", price=1500, currency="EUR")
    placed = await do(
        stage, stage.friend.number, "place_order", to=stage.them.number, products={tea["id"]: 2}
    )
    content = await stage.content(placed["id"])
    assert content["content"]["orderMessage"]["orderId"] == placed["order"]
    details = await theirs(stage, "getOrderDetails", placed["order"], placed["token"])
    assert details["price"] == {"total": 3000, "currency": "EUR"}
    [item] = details["products"]
    assert item == Like.of({"id": tea["id"], "name": "Tea", "price": 1500, "quantity": 2})
