"""One engine and the service: linking, logging in again, logging out."""

from __future__ import annotations

from typing import Any

from tests.interop.matrix.engines import ENGINES
from tests.interop.matrix.peer import Peer
from tests.interop.matrix.phone import PhonePeer
from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Json
from tests.support.doors import poll

FAMILY = "Linking"


async def linked(scene: Scene) -> PhonePeer:
    """Check what a device that was just linked says of itself; somebody it has talked with."""
    peer, person = scene.a, scene.a.person
    (companion,) = await scene.cast.companions(person)
    opened = await peer.event("open")
    assert person.named(opened["jid"]), opened
    assert f":{companion['device']}@" in opened["jid"], opened
    assert person.named(opened["lid"]), opened
    assert opened["lid"].endswith("@lid"), opened
    paired = await peer.event("paired")
    assert person.named(paired["jid"]), paired
    assert companion["name"], companion
    friend = await scene.cast.friend()
    await talk(scene, friend)
    return friend


async def talk(scene: Scene, friend: PhonePeer) -> None:
    await scene.tell("out", to=friend)
    await scene.tell("in", by=friend, to=scene.a)


async def companion(scene: Scene, wanted: Any) -> Json:
    """The companion, once it is so."""
    (found,) = await poll(
        lambda: scene.cast.companions(scene.a.person), lambda found: len(found) == 1 and wanted(found[0])
    )
    return dict(found)


@scenario("is of the version that is pinned", family=FAMILY, solo=True)
async def version(scene: Scene) -> None:
    assert await scene.a.version() == ENGINES[scene.a.engine].version()


@scenario("link by QR", family=FAMILY, solo=True)
async def link_by_qr(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    await linked(scene)
    found = await companion(scene, lambda each: each["online"] and each["prekeys"] > 0)
    assert found["prekeys"] >= 5, found


@scenario("link by code", family=FAMILY, solo=True)
async def link_by_code(scene: Scene) -> None:
    scene.a.person = await scene.cast.person()
    await scene.a.start()
    await scene.a.qr()
    code = await scene.a.code(scene.a.person.number)
    assert len(code.replace("-", "")) == 8, code
    (await scene.cast.admin.enter_code(scene.a.person.number, code)).ok()
    await scene.a.online()
    await linked(scene)


async def again(scene: Scene) -> str:
    """Hang up and log in; by which handshake."""
    mark = len(scene.a.items)
    await scene.a.stop()
    await companion(scene, lambda each: not each["online"])
    await scene.a.start()
    await scene.a.online(mark)
    return str((await companion(scene, lambda each: each["online"]))["handshake"])


@scenario("log in again", family=FAMILY, solo=True)
async def log_in_again(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    friend = await linked(scene)
    for _ in range(2):
        assert await again(scene) in ("XX", "IK")
        await talk(scene, friend)


@scenario("resume a connection (Noise IK)", family=FAMILY, solo=True)
async def resume(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    friend = await linked(scene)
    await again(scene)
    assert await again(scene) == "IK"
    await talk(scene, friend)


async def gone(scene: Scene) -> None:
    await poll(lambda: scene.cast.companions(scene.a.person), lambda found: found == [])


@scenario("log out, and link anew", family=FAMILY, solo=True)
async def log_out(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    await linked(scene)
    await scene.a.logout()
    await gone(scene)
    await anew(scene)


@scenario("logged out by the phone, and linked anew", family=FAMILY, solo=True)
async def logged_out_by_phone(scene: Scene) -> None:
    person = await scene.cast.person()
    await scene.cast.link(scene.a, person)
    await linked(scene)
    (found,) = await scene.cast.companions(person)
    body = {"device": found["device"]}
    (await scene.cast.admin.post(f"/admin/phones/{person.number}/unlink", body)).ok()
    await scene.a.event("logged_out")
    await gone(scene)
    await anew(scene)


async def anew(scene: Scene) -> None:
    """Another device of the same engine takes its place."""
    peer: Peer = await scene.cast.linked(scene.a.engine, scene.a.person)
    friend = await scene.cast.friend()
    await scene.tell("out", by=peer, to=friend)
    await scene.tell("in", by=friend, to=peer)


@scenario("look up numbers", family=FAMILY, solo=True)
async def look_up(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    somebody = await scene.cast.person()
    nobody = "15559999999"
    found = await scene.a.lookup([somebody.number, nobody])
    by_number = {each["number"].lstrip("+"): each for each in found}
    assert by_number[somebody.number]["exists"] is True
    assert somebody.named(by_number[somebody.number]["jid"])
    assert by_number[nobody]["exists"] is False
