"""Texts, and what may be in them."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Texts"


@scenario("text, and one back", family=FAMILY)
async def text(scene: Scene) -> None:
    await scene.tell("Hello")
    await scene.tell("Hello yourself", by=scene.b, to=scene.a)
