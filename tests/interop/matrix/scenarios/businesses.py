"""What a business says of itself and sells."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Person

FAMILY = "Businesses"


async def bakery(scene: Scene) -> Person:
    """A business, of which the engine is a customer."""
    await scene.cast.link(scene.a, await scene.cast.person())
    person = await scene.cast.person("Baker")
    await scene.cast.do(person, "become_business", name="Bakery")
    return person


@scenario("profile read", family=FAMILY, solo=True)
async def business_profile(scene: Scene) -> None:
    business = await bakery(scene)
    for says in (
        {"address": "Main Street 1", "email": "ann@bakery.example"},
        {"address": "Rua Fria 2, São Paulo", "email": "post@bakery.example"},
    ):
        await scene.cast.do(business, "business_profile", **says)
        assert await scene.a.profile(business.jid) == says


@scenario("catalog read", family=FAMILY, solo=True)
async def catalog(scene: Scene) -> None:
    business = await bakery(scene)
    made = {}
    for name in ("Rye bread", "Rolls 🥐"):
        product = await scene.cast.do(business, "make_product", name=name, price=4500, currency="EUR")
        made[product["id"]] = name
    assert {each["id"]: each["name"] for each in await scene.a.goods(business.jid)} == made
