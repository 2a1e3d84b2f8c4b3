"""The two addresses of a person: number and LID."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Addresses"


async def both_ways(scene: Scene, addressing: str) -> None:
    """A text each way to the one or the other address."""
    for by, to in ((scene.a, scene.b), (scene.b, scene.a)):
        await by.write_under(addressing)
        address = to.person.lid if addressing == "lid" else to.person.jid
        got = await scene.got(await by.text(address, f"to your {addressing}"), by=to, of=by)
        assert got.content.text == f"to your {addressing}"


@scenario("chat under LIDs", family=FAMILY)
async def lid_chat(scene: Scene) -> None:
    for _ in range(2):
        await both_ways(scene, "lid")


@scenario("chat under numbers", family=FAMILY)
async def number_chat(scene: Scene) -> None:
    for _ in range(2):
        await both_ways(scene, "pn")
    await scene.a.write_under("lid")
    await scene.b.write_under("lid")


@scenario("a chat moves from numbers to LIDs", family=FAMILY, fresh="b")
async def moves_to_lid(scene: Scene) -> None:
    await both_ways(scene, "pn")
    await both_ways(scene, "lid")
    await both_ways(scene, "lid")


@scenario("a chat moves from LIDs to numbers", family=FAMILY, fresh="b")
async def moves_to_number(scene: Scene) -> None:
    await both_ways(scene, "lid")
    await both_ways(scene, "pn")
    await both_ways(scene, "lid")
