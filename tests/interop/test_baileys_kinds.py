"""Gateway to Baileys: every kind, as Baileys' own schema reads it; files as Baileys downloads them."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.interop.kinds_out import FILES, PLAIN
from tests.interop.matrix.peer import PeerError
from tests.support.shapes import Like
from tests.support.stage import Stage
from tests.unit.gateway.prepare import samples

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder: Path = tmp_path_factory.mktemp("files")
    return {
        "jpeg": samples.save(folder / "a.jpg", samples.picture(), "JPEG").read_bytes(),
        "png": samples.save(folder / "a.png", samples.picture(), "PNG").read_bytes(),
        "gif": samples.animation(folder / "a.gif").read_bytes(),
        "mp4": samples.video(folder / "a.mp4").read_bytes(),
        "mp3": samples.audio(folder / "a.mp3", container="mp3", codec="mp3", rate=44100).read_bytes(),
        "pdf": samples.pdf(folder / "a.pdf").read_bytes(),
    }


def with_picture(body: Any, files: dict[str, bytes]) -> Any:
    if isinstance(body, dict):
        return {name: with_picture(each, files) for name, each in body.items()}
    return b64encode(files["jpeg"]).decode() if body == "$jpeg" else body


@pytest.mark.parametrize("kind", PLAIN)
async def test_a_kind_reaches_baileys(stage: Stage, files: dict[str, bytes], kind: str) -> None:
    body, name, wanted = PLAIN[kind]
    sent = await stage.api("/client/sendMessage", chatId=stage.them.number, **with_picture(body, files))
    got = await stage.content(sent["messageId"])
    assert got["kind"] == name
    assert got["content"][name] == Like.of(wanted)


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_reaches_baileys(stage: Stage, files: dict[str, bytes], kind: str) -> None:
    file, body, name, wanted, same = FILES[kind]
    sent = await stage.api(
        "/client/sendMessage", chatId=stage.them.number, media=b64encode(files[file]).decode(), **body
    )
    got = await stage.content(sent["messageId"])
    assert got["kind"] == name
    about = got["content"][name]
    assert about == Like.of(wanted)
    data = await stage.baileys_file(sent["messageId"])
    assert hashlib.sha256(data).digest() == b64decode(about["fileSha256"])
    assert len(data) == about["fileLength"]
    if same:
        assert data == files[file]
    assert data == await stage.file_of(stage.them.number, sent["messageId"])
    wrappers = {"image once": "viewOnceMessageV2", "document": "documentWithCaptionMessage"}
    if kind in wrappers:
        assert wrappers[kind] in got["whole"]


async def test_a_video_note_reaches_baileys(stage: Stage, files: dict[str, bytes]) -> None:
    video = "data:video/mp4;base64," + b64encode(files["mp4"]).decode()
    sent = await stage.wago("/send/video", Phone=stage.them.number, Video=video, Ptv=True)
    got = await stage.content(sent["Id"])
    assert got["kind"] == "ptvMessage"
    assert got["content"]["ptvMessage"] == Like.of({"mimetype": "video/mp4", "seconds": 2})
    assert await stage.baileys_file(sent["Id"]) == await stage.file_of(stage.them.number, sent["Id"])


async def test_the_larger_picture_of_a_preview(stage: Stage, files: dict[str, bytes]) -> None:
    body = with_picture(PLAIN["link preview"][0], files)
    sent = (await stage.api("/client/sendMessage", chatId=stage.them.number, **body))["messageId"]
    about = (await stage.content(sent))["content"]["extendedTextMessage"]
    shown = await stage.baileys.command("thumbnail", id=sent, kind="thumbnail-link", host=stage.media_host)
    data = b64decode(shown["data"])
    assert hashlib.sha256(data).digest() == b64decode(about["thumbnailSha256"])
    assert data.startswith(b"\xff\xd8")


async def test_answers_and_mentions_reach_baileys(stage: Stage) -> None:
    theirs = await stage.from_baileys({"text": "question"})
    chat = (await stage.came(theirs))[0]["chat"]
    sent = await stage.api("/message/reply", chatId=chat, messageId=theirs, content="answer")
    context = (await stage.content(sent["messageId"]))["content"]["extendedTextMessage"]["contextInfo"]
    assert context["stanzaId"] == theirs
    assert context["participant"] in stage.them.names
    assert context["quotedMessage"]["extendedTextMessage"]["text"] == "question"
    mention = {"mentions": [stage.friend.number]}
    text = f"hello @{stage.friend.number}"
    sent = await stage.api("/client/sendMessage", chatId=stage.them.number, text=text, options=mention)
    context = (await stage.content(sent["messageId"]))["content"]["extendedTextMessage"]["contextInfo"]
    assert len(context["mentionedJid"]) == 1
    assert context["mentionedJid"][0] in stage.friend.names


async def test_a_forwarded_file_is_not_uploaded_again(stage: Stage) -> None:
    picture = b"some bytes of a picture"
    content = {"image": {"$bytes": b64encode(picture).decode()}, "mimetype": "image/jpeg"}
    theirs = await stage.from_baileys(content)
    data, _ = await stage.came(theirs)
    body = {"chatId": data["chat"], "messageId": theirs, "destinationChatId": stage.them.number}
    sent = (await stage.api("/message/forward", **body))["messageId"]
    image = (await stage.content(sent))["content"]["imageMessage"]
    assert image["directPath"] == data["message"]["imageMessage"]["directPath"]
    assert image["contextInfo"] == Like.of({"isForwarded": True, "forwardingScore": 1})
    assert await stage.baileys_file(sent) == picture


async def test_an_album_reaches_baileys(stage: Stage, files: dict[str, bytes]) -> None:
    items = [{"type": "image", "media": b64encode(files["jpeg"]).decode()}] * 2
    sent = await stage.api(
        "/client/sendMessage", chatId=stage.them.number, contentType="Album", content={"items": items}
    )
    first, *pictures = sent["messageIds"]
    assert (await stage.content(first))["content"]["albumMessage"] == Like.of({"expectedImageCount": 2})
    for each in pictures:
        got = await stage.content(each)
        assert got["kind"] == "imageMessage"
        association = got["whole"]["messageContextInfo"]["messageAssociation"]
        assert association["parentMessageKey"]["id"] == first


async def test_a_status_reaches_baileys(stage: Stage, files: dict[str, bytes]) -> None:
    about = {"text": "my day", "backgroundColor": 0xFF102030, "font": 1}
    body: dict[str, Any] = {"chatId": "status@broadcast", "options": {"audience": [stage.them.number]}}
    sent = await stage.api("/client/sendMessage", **body, contentType="StatusText", content=about)
    got = await stage.content(sent["messageId"])
    assert got["key"]["remoteJid"] == "status@broadcast"
    wanted = {"text": "my day", "backgroundArgb": 0xFF102030}
    assert got["content"]["extendedTextMessage"] == Like.of(wanted)
    sent = await stage.api("/client/sendMessage", **body, media=b64encode(files["jpeg"]).decode())
    got = await stage.content(sent["messageId"])
    assert got["key"]["remoteJid"] == "status@broadcast"
    assert await stage.baileys_file(sent["messageId"]) == files["jpeg"]


async def test_baileys_asks_its_phone_for_a_file_that_expired(stage: Stage, files: dict[str, bytes]) -> None:
    sent = await stage.api(
        "/client/sendMessage", chatId=stage.them.number, media=b64encode(files["jpeg"]).decode()
    )
    image = (await stage.content(sent["messageId"]))["content"]["imageMessage"]
    (await stage.world.admin.post("/admin/media/expire", {"direct_path": image["directPath"]})).ok()
    with pytest.raises(PeerError, match="Failed to fetch"):
        await stage.baileys_file(sent["messageId"])
    await stage.baileys.command("renewFile", id=sent["messageId"])
    assert await stage.baileys_file(sent["messageId"]) == files["jpeg"]
