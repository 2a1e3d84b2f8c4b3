"""Files: what is told of them, and their bytes at both ends."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.interop.matrix.files import MIMES
from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Content

FAMILY = "Files"


async def travels(scene: Scene, kind: str, **options: Any) -> Content:
    """Send a file of a kind and compare it with what the other side has; the message."""
    path = scene.files[kind]
    sent = await scene.a.media(scene.b.person.jid, kind, path, MIMES[kind], **options)
    got = (await scene.got(sent)).content
    about = got.file(kind)
    data = await scene.b.download(sent)
    digest = hashlib.sha256(data).digest()
    assert digest == about.fileSHA256
    assert len(data) == about.fileLength
    assert len(about.mediaKey) == 32
    assert len(about.fileEncSHA256) == 32
    assert about.directPath.startswith("/"), about.directPath
    assert about.mimetype == MIMES[kind]
    assert data == await scene.a.download(sent), "sender and receiver have different files"
    if scene.a.engine != "ours" or kind in ("image", "document", "video", "gif"):
        assert digest == hashlib.sha256(path.read_bytes()).digest()
    return got


@scenario("image", family=FAMILY)
async def image(scene: Scene) -> None:
    got = await travels(scene, "image", caption="Look")
    assert got.imageMessage.caption == "Look"


@scenario("video", family=FAMILY)
async def video(scene: Scene) -> None:
    got = await travels(scene, "video", caption="Watch")
    assert got.videoMessage.caption == "Watch"
    assert not got.videoMessage.gifPlayback


@scenario("GIF", family=FAMILY)
async def gif(scene: Scene) -> None:
    assert (await travels(scene, "gif")).videoMessage.gifPlayback


@scenario("audio", family=FAMILY)
async def audio(scene: Scene) -> None:
    assert not (await travels(scene, "audio")).audioMessage.PTT


@scenario("voice note", family=FAMILY)
async def voice(scene: Scene) -> None:
    assert (await travels(scene, "voice")).audioMessage.PTT


@scenario("document", family=FAMILY)
async def document(scene: Scene) -> None:
    got = await travels(scene, "document", name="paper.pdf", caption="Read")
    assert got.documentMessage.fileName == "paper.pdf"
    assert got.documentMessage.caption == "Read"


@scenario("sticker", family=FAMILY)
async def sticker(scene: Scene) -> None:
    await travels(scene, "sticker")


@scenario("view-once image", family=FAMILY)
async def view_once_image(scene: Scene) -> None:
    once(await travels(scene, "image", once=True))


@scenario("view-once video", family=FAMILY)
async def view_once_video(scene: Scene) -> None:
    once(await travels(scene, "video", once=True))


@scenario("view-once voice note", family=FAMILY)
async def view_once_voice(scene: Scene) -> None:
    once(await travels(scene, "voice", once=True))


def once(got: Content) -> None:
    """It is in one of the wrappers that older clients do not open."""
    wrappers = {"viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension"}
    assert wrappers & set(got.wrappers), got.wrappers
