"""Pictures, and who may see what."""

from __future__ import annotations

import io

from PIL import Image

from tests.interop.matrix.peer import Peer
from tests.interop.matrix.scene import Scene, scenario
from tests.support.doors import poll

FAMILY = "Pictures"
PORTRAITS = ("portrait", "other portrait")


async def looked_at(scene: Scene, by: Peer, of: str, *, but: bytes = b"") -> bytes:
    """A picture as a peer finds it, once it is another one than `but`."""

    async def look() -> bytes:
        url = await by.picture(of)
        return await scene.cast.fetched(url) if url else b""

    found = await poll(look, lambda data: data not in (b"", but))
    return bytes(found)


def is_portrait(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "JPEG"
        assert picture.width == picture.height <= 640


@scenario("picture of a person", family=FAMILY)
async def picture_of_person(scene: Scene) -> None:
    await scene.tell("we know each other")
    await scene.tell("so we do", by=scene.b, to=scene.a)
    of, before = scene.a.person.jid, b""
    for name in PORTRAITS:
        await scene.a.paint(of, scene.files[name])
        seen = await looked_at(scene, scene.b, of, but=before)
        is_portrait(seen)
        assert seen == await looked_at(scene, scene.a, of, but=before)
        before = seen


@scenario("picture of a group", family=FAMILY)
async def picture_of_group(scene: Scene) -> None:
    group = await scene.cast.group(scene.a, scene.b.person)
    before = b""
    for by, name in zip((scene.a, scene.b), PORTRAITS, strict=True):
        await by.paint(group, scene.files[name])
        seen = await looked_at(scene, scene.a, group, but=before)
        is_portrait(seen)
        assert seen == await looked_at(scene, scene.b, group, but=before)
        before = seen


@scenario("a picture that is hidden, and shown again", family=FAMILY)
async def picture_hidden(scene: Scene) -> None:
    scene.provoked.append("does not show their picture")
    await scene.tell("we know each other")
    of = scene.a.person.jid
    await scene.a.paint(of, scene.files["portrait"])
    await looked_at(scene, scene.b, of)
    await scene.a.hide("profile", "none")
    await poll(lambda: scene.b.picture(of), lambda url: url == "")
    await scene.a.hide("profile", "all")
    await looked_at(scene, scene.b, of)


@scenario("settings changed and asked for", family="Privacy", solo=True)
async def privacy(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())
    for name, value in (
        ("last", "contacts"),
        ("online", "match_last_seen"),
        ("profile", "none"),
        ("status", "contacts"),
        ("groupadd", "contacts"),
        ("readreceipts", "none"),
        ("last", "all"),
    ):
        await scene.a.hide(name, value)
        assert (await scene.a.privacy())[name] == value
        assert (await scene.cast.privacy(scene.a.person))[name] == value
