"""A client and the businesses of the emulated service."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import Town, linked, town
from tests.unit.client.test_sandbox_messages import until
from wago.client import Client
from wago.client.events import MessageReceived
from wago.errors import InvalidContent, IQError, NotABusiness, UnknownOrder, UnknownProduct
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages.commerce import read_order
from wago.protocol.stanza.business import BusinessHours, EditBusinessProfile, OpenHours
from wago.protocol.stanza.catalog_changes import ProductDraft
from wago.protocol.verified_name import read_verified_name
from wago.store.memory import MemoryStore

__all__ = ["town"]


async def do(town: Town, number: str, action: str, **members: Any) -> dict[str, Any]:
    return await town.admin("POST", f"/phones/{number}/do", action=action, **members)  # type: ignore[no-any-return]


async def refusals(town: Town) -> list[str]:
    return [each["reason"] for each in (await town.admin("GET", "/refusals"))["refusals"]]


def picture(path: Path) -> Path:
    Image.new("RGB", (40, 40), (9, 99, 199)).save(path, "JPEG")
    return path


async def uploaded(client: Client, path: Path, colour: int = 0) -> str:
    out = io.BytesIO()
    Image.new("RGB", (30, 30), (colour, 1, 1)).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return (await client.media.upload(path, MediaKind.PRODUCT_IMAGE)).url


async def test_a_profile_is_read_and_changed(town: Town, sink: Sink, tmp_path: Path) -> None:
    owner = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    with pytest.raises(NotABusiness):
        await client.business.profile()
    with pytest.raises(NotABusiness):
        await client.business.edit(EditBusinessProfile(description="We are none"))
    await do(town, owner, "become_business", name="Ann's Bakery")
    bakery, *_ = await client.business.categories("bak")
    assert bakery.name == "Bakery"
    assert len(await client.business.categories()) > 3
    days = (OpenHours("mon", "specific_hours", 480, 1080), OpenHours("sun", "open_24h"))
    change = EditBusinessProfile(
        description="Bread",
        address="Main St 1",
        email="ann@example.org",
        websites=("https://a.example", "https://b.example"),
        categories=(bakery.id,),
        hours=BusinessHours("Europe/Berlin", days),
    )
    await client.business.edit(change)
    profile = await client.business.profile()
    assert (profile.description, profile.address, profile.email) == ("Bread", "Main St 1", "ann@example.org")
    assert profile.websites == change.websites
    assert profile.categories == (bakery,)
    assert profile.hours == change.hours
    assert profile.jid == Jid(owner)
    await client.business.set_cover(picture(tmp_path / "cover.jpg"))
    cover = (await client.business.profile()).cover
    assert cover is not None
    assert cover.url.startswith("http")
    await client.business.remove_cover()
    await client.business.edit(EditBusinessProfile(description="", websites=()))
    profile = await client.business.profile()
    assert (profile.cover, profile.description, profile.websites) == (None, "", ())
    assert profile.address == "Main St 1"
    [found] = await client.contacts.lookup([owner])
    assert found.verified_name is not None
    assert read_verified_name(found.verified_name) == "Ann's Bakery"
    assert [why for why in await refusals(town) if "not a business" not in why] == []
    await client.close()


async def test_a_catalog_is_kept(town: Town, sink: Sink, tmp_path: Path) -> None:
    owner, other = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    url = await uploaded(client, tmp_path / "a.jpg")
    bread = ProductDraft(
        name="Bread",
        description="Rye",
        retailer_id="B1",
        url="https://a.example/b",
        price_1000=2500,
        currency="EUR",
        images=(url,),
        hidden=False,
    )
    with pytest.raises(NotABusiness):
        await client.catalogs.add(bread)
    with pytest.raises(NotABusiness):
        await client.catalogs.page(Jid(other))
    await do(town, owner, "become_business", name="Ann's Bakery")
    made = await client.catalogs.add(bread)
    assert (made.name, made.price_1000, made.currency, made.retailer_id) == ("Bread", 2500, "EUR", "B1")
    assert made.review == "APPROVED"
    assert len(made.images) == 1
    rolls = await client.catalogs.add(ProductDraft(name="Rolls", images=(url,)))
    page = await client.catalogs.page(limit=1)
    assert ([each.name for each in page.products], page.after) == (["Rolls"], rolls.id)
    page = await client.catalogs.page(limit=1, after=page.after)
    assert ([each.id for each in page.products], page.after) == ([made.id], "")
    changed = await client.catalogs.change(made.id, ProductDraft(price_1000=3000, currency="EUR"))
    assert (changed.price_1000, changed.description, changed.images) == (3000, "Rye", made.images)
    await client.catalogs.set_hidden(made.id, True)
    assert (await client.catalogs.product(made.id)).hidden
    shown = await do(town, owner, "make_collection", name="Fresh", products=[rolls.id, made.id])
    [collection] = await client.catalogs.collections()
    assert (collection.id, [each.name for each in collection.products]) == (shown["id"], ["Rolls", "Bread"])
    await client.catalogs.set_hidden(made.id, False)
    await client.catalogs.delete([rolls.id])
    for gone in (
        client.catalogs.product(rolls.id),
        client.catalogs.delete([rolls.id]),
        client.catalogs.change(rolls.id, ProductDraft(name="x")),
        client.catalogs.set_hidden(rolls.id, True),
    ):
        with pytest.raises(UnknownProduct):
            await gone
    await client.close()


async def test_somebody_elses_catalog(town: Town, sink: Sink) -> None:
    owner, shop = await town.phone(), await town.phone()
    await do(town, shop, "become_business", name="Shop")
    seen = await do(town, shop, "make_product", name="Tea", price=1000, currency="EUR")
    await do(town, shop, "make_product", name="Secret", hidden=True)
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    page = await client.catalogs.page(Jid(shop))
    assert [each.name for each in page.products] == ["Tea"]
    assert (await client.catalogs.product(seen["id"], Jid(shop))).price_1000 == 1000
    assert (await client.business.profile(Jid(shop))).options["commerce_experience"] == "catalog"
    await do(town, shop, "edit_product", id=seen["id"], description="Green")
    assert (await client.catalogs.product(seen["id"], Jid(shop))).description == "Green"
    assert await do(town, shop, "delete_product", id=seen["id"]) == {"deleted": 1}
    await do(town, shop, "business_profile", description="Tea only", hours=[["mon", "open_24h"]])
    assert (await client.business.profile(Jid(shop))).description == "Tea only"
    await do(town, shop, "close_business")
    with pytest.raises(NotABusiness):
        await client.business.profile(Jid(shop))
    await client.close()


async def test_an_order_and_what_is_in_it(town: Town, sink: Sink) -> None:
    owner, customer = await town.phone(), await town.phone()
    await do(town, owner, "become_business", name="Shop")
    tea = await do(town, owner, "make_product", name="Tea", price=1500, currency="EUR")
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    placed = await do(town, customer, "place_order", to=owner, products={tea["id"]: 2}, message="Please")
    await until(lambda: any(isinstance(e, MessageReceived) for e in sink.events))
    [event] = [e for e in sink.events if isinstance(e, MessageReceived)]
    order = read_order(event.message)
    assert order is not None
    assert (order.id, order.token, order.total_1000) == (placed["order"], placed["token"], 3000)
    details = await client.catalogs.order(order.id, order.token, order.seller)
    assert (details.total_1000, details.currency) == (3000, "EUR")
    [item] = details.products
    assert (item.id, item.name, item.price_1000, item.quantity) == (tea["id"], "Tea", 1500, 2)
    assert item.image
    for order_id, token in ((order.id, "another"), ("17", order.token)):
        with pytest.raises(UnknownOrder):
            await client.catalogs.order(order_id, token)
    # Servers of old take the question in elements only.
    await town.admin("POST", "/faults", kind="iq_error", xmlns="w:mex", code=400)
    assert await client.catalogs.order(order.id, order.token) == details
    await client.close()


@pytest.mark.parametrize("code", [400, 500, 503])
async def test_a_server_that_says_no(town: Town, sink: Sink, code: int) -> None:
    owner = await town.phone()
    await do(town, owner, "become_business", name="Shop")
    client = await linked(town, MemoryStore().account("a"), sink, owner)
    for xmlns, call in (
        ("w:biz", client.business.profile),
        ("w:biz:catalog", client.catalogs.page),
        ("fb:thrift_iq", client.business.categories),
    ):
        await town.admin("POST", "/faults", kind="iq_error", xmlns=xmlns, code=code, count=9)
        with pytest.raises(IQError) as refused:
            await call()
        assert refused.value.code == code
    await client.close()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("profile", EditBusinessProfile()),
        ("description", EditBusinessProfile(description="x" * 513)),
        ("email", EditBusinessProfile(email="nobody")),
        ("websites", EditBusinessProfile(websites=("https://a", "https://b", "https://c"))),
        ("websites", EditBusinessProfile(websites=("ftp://a",))),
        ("categories", EditBusinessProfile(categories=())),
        ("hours[0]", EditBusinessProfile(hours=BusinessHours("", (OpenHours("mo", "open_24h"),)))),
        ("hours[0]", EditBusinessProfile(hours=BusinessHours("", (OpenHours("mon", "shut"),)))),
        ("hours[0]", EditBusinessProfile(hours=BusinessHours("", (OpenHours("mon", "open_24h", 1, 2),)))),
        ("hours[0]", EditBusinessProfile(hours=BusinessHours("", (OpenHours("mon", "specific_hours", 1),)))),
        (
            "hours[0]",
            EditBusinessProfile(hours=BusinessHours("", (OpenHours("mon", "specific_hours", 1, 1440),))),
        ),
    ],
)
async def test_a_profile_that_cannot_be(
    town: Town, sink: Sink, field: str, change: EditBusinessProfile
) -> None:
    client = await linked(town, MemoryStore().account("a"), sink, await town.phone())
    with pytest.raises(InvalidContent) as wrong:
        await client.business.edit(change)
    assert wrong.value.field == field
    assert await refusals(town) == []
    await client.close()


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("name", ProductDraft(images=("u",))),
        ("name", ProductDraft(name="x" * 151, images=("u",))),
        ("images", ProductDraft(name="x")),
        ("images", ProductDraft(name="x", images=("u",) * 11)),
        ("description", ProductDraft(name="x", images=("u",), description="x" * 5001)),
        ("url", ProductDraft(name="x", images=("u",), url="nowhere")),
        ("currency", ProductDraft(name="x", images=("u",), price_1000=1)),
        ("currency", ProductDraft(name="x", images=("u",), price_1000=1, currency="euro")),
        ("price", ProductDraft(name="x", images=("u",), price_1000=-1, currency="EUR")),
    ],
)
async def test_a_product_that_cannot_be(town: Town, sink: Sink, field: str, draft: ProductDraft) -> None:
    client = await linked(town, MemoryStore().account("a"), sink, await town.phone())
    with pytest.raises(InvalidContent) as wrong:
        await client.catalogs.add(draft)
    assert wrong.value.field == field
    await client.close()


@pytest.mark.parametrize(
    ("action", "members"),
    [
        ("business_profile", {"hours": 7}),
        ("business_profile", {"hours": [["mon"]]}),
        ("business_profile", {"hours": [["mon", "specific_hours", "early", "late"]]}),
        ("business_profile", {"websites": "one"}),
        ("make_product", {"name": "Tea", "images": ["?"]}),
        ("place_order", {"to": "15550100001", "products": {"7": 0}}),
        ("place_order", {"to": "15550100001", "products": []}),
    ],
)
async def test_what_no_phone_does(town: Town, action: str, members: dict[str, Any]) -> None:
    owner = await town.phone()
    await do(town, owner, "become_business", name="Shop")
    async with aiohttp.ClientSession() as http:
        url = f"{town.sandbox.http_url}/admin/phones/{owner}/do"
        async with http.post(url, json={"action": action, **members}) as reply:
            assert reply.status in (400, 404)
