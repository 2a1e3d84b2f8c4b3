"""Receipts and typing."""

from __future__ import annotations

from tests.interop.matrix.files import MIMES
from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Receipts, typing"


@scenario("delivery receipt", family=FAMILY)
async def delivered(scene: Scene) -> None:
    got = await scene.tell("are you there?")
    told = await scene.a.receipt(got.id, "delivered", scene.b.person)
    assert scene.b.person.named(told["chat"]), told


@scenario("read receipts", family=FAMILY)
async def read(scene: Scene) -> None:
    got = [await scene.tell(f"read this {count}") for count in range(3)]
    await scene.b.mark([each.key for each in got], "read")
    for each in got:
        told = await scene.a.receipt(each.id, "read", scene.b.person)
        assert scene.b.person.named(told["chat"]), told


@scenario("played receipt", family=FAMILY)
async def played(scene: Scene) -> None:
    sent = await scene.a.media(scene.b.person.jid, "voice", scene.files["voice"], MIMES["voice"])
    got = await scene.got(sent)
    await scene.b.mark([got.key], "played")
    await scene.a.receipt(sent, "played", scene.b.person)


@scenario("typing, recording, and stopped", family=FAMILY)
async def typing(scene: Scene) -> None:
    await scene.tell("we know each other")
    await scene.a.presence(available=True)
    await scene.b.presence(available=True)
    for state in ("composing", "paused", "recording", "paused"):
        mark = len(scene.b.items)
        await scene.a.typing(scene.b.person.jid, state)
        told = await scene.b.event("typing", lambda e, state=state: e["state"] == state, since=mark)
        assert scene.a.person.named(told["chat"]), told
        assert scene.a.person.named(told["sender"]), told
