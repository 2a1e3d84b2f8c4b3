"""WaGo door to phone: kinds with a file. What the phone opens is what was sent, or what it was made into."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.support.world import Linked, World
from tests.unit.gateway.prepare import samples


def data_url(content: bytes, mimetype: str) -> str:
    return f"data:{mimetype};base64,{b64encode(content).decode()}"


@pytest.fixture(scope="module")
def linked() -> dict[str, Linked]:
    return {}


@pytest.fixture
async def sender(world: World, linked: dict[str, Linked]) -> Linked:
    if "sender" not in linked:
        linked["sender"] = await world.link("files")
    return linked["sender"]


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


async def shown(world: World, number: str, message_id: str) -> dict[str, Any]:
    """A message as the phone shows it."""
    return await world.admin.wait_message(number, lambda m: m["id"] == message_id and m.get("content"))


def digest(media: dict[str, Any]) -> bytes:
    return b64decode(media["file"]["file_sha256"])


async def opened(world: World, number: str, message_id: str) -> tuple[dict[str, Any], bytes]:
    """A message as the phone shows it, and its file as the phone opens it."""
    seen = await shown(world, number, message_id)
    answer = await world.admin.get(f"/admin/phones/{number}/messages/{message_id}/file")
    return seen, answer.ok() if isinstance(answer.json, bytes) else answer.json


AS_IT_IS = {
    "image": ("/send/image", "Image", "jpeg", "image/jpeg", {"Caption": "c"}, {"caption": "c", "width": 300}),
    "png": ("/send/image", "Image", "png", "image/png", {}, {"width": 300, "height": 200}),
    "view once": ("/send/image", "Image", "jpeg", "image/jpeg", {"ViewOnce": True}, {"view_once": True}),
    "audio file": (
        "/send/audio",
        "Audio",
        "mp3",
        "audio/mpeg",
        {"Ptt": False},
        {"kind": "audio", "seconds": 2, "mimetype": "audio/mpeg"},
    ),
    "document": (
        "/send/document",
        "Document",
        "pdf",
        "application/octet-stream",
        {"FileName": "Paper.pdf", "Caption": "read"},
        {"kind": "document", "filename": "Paper.pdf", "caption": "read", "page_count": 3},
    ),
}


@pytest.mark.parametrize("name", AS_IT_IS)
async def test_a_file_arrives_as_it_is(
    world: World, sender: Linked, files: dict[str, bytes], name: str
) -> None:
    path, field, file, mimetype, fields, details = AS_IT_IS[name]
    phone = await world.admin.phone()
    body = {"Phone": phone, field: data_url(files[file], mimetype), **fields}
    message_id = (await world.wago.post(path, body, headers=sender.headers)).ok()["data"]["Id"]
    seen, content = await opened(world, phone, message_id)
    assert {key: seen["content"].get(key) for key in details} == details
    assert content == files[file]
    stored = {"MessageID": message_id}
    again = (await world.wago.post("/message/download", stored, headers=sender.headers)).ok()["data"]
    assert again["Data"].partition(",")[2] == b64encode(content).decode()


async def test_what_is_converted(world: World, sender: Linked, files: dict[str, bytes]) -> None:
    phone = await world.admin.phone()

    async def sent(path: str, **body: Any) -> tuple[dict[str, Any], bytes]:
        answer = await world.wago.post(path, {"Phone": phone, **body}, headers=sender.headers)
        return await opened(world, phone, answer.ok()["data"]["Id"])

    seen, content = await sent("/send/audio", Audio=data_url(files["mp3"], "audio/mpeg"))
    assert (seen["content"]["kind"], seen["content"]["mimetype"]) == ("voice", "audio/ogg; codecs=opus")
    assert content.startswith(b"OggS")
    seen, content = await sent("/send/video", Video=data_url(files["gif"], "image/gif"), Gif=True)
    assert seen["content"]["kind"] == "gif"
    assert content[4:8] == b"ftyp"
    seen, content = await sent("/send/video", Video=data_url(files["mp4"], "video/mp4"), Ptv=True)
    assert (seen["content"]["kind"], seen["content"]["seconds"]) == ("ptv", 2)
    seen, content = await sent("/send/sticker", Sticker=data_url(files["png"], "image/png"), PackName="Mine")
    assert seen["content"]["kind"] == "sticker"
    with Image.open(io.BytesIO(content)) as sticker:
        assert (sticker.format, sticker.size) == ("WEBP", (512, 512))
    seen, content = await sent("/send/sticker", Sticker=data_url(files["gif"], "image/gif"))
    assert seen["content"]["animated"]
    with Image.open(io.BytesIO(content)) as sticker:
        assert getattr(sticker, "n_frames", 1) > 1


async def test_files_inside_of_others(world: World, sender: Linked, files: dict[str, bytes]) -> None:
    phone = await world.admin.phone()
    buttons = [{"type": "reply", "label": "Yes", "id": "yes"}]
    body = {
        "Phone": phone,
        "Content": "c",
        "Type": "image",
        "Media": data_url(files["jpeg"], "image/jpeg"),
        "Buttons": buttons,
    }
    data = (await world.wago.post("/send/mediabutton", body, headers=sender.headers)).ok()["data"]
    seen = await shown(world, phone, data["Id"])
    assert seen["content"]["media"]["kind"] == "image"
    assert digest(seen["content"]["media"]) == sha256(files["jpeg"]).digest()
    card = {"text": "A", "buttons": buttons, "media_type": "image"}
    cards = [{**card, "media_url": data_url(files[name], f"image/{name}")} for name in ("jpeg", "png")]
    carousel = {"phone": phone, "message": "m", "carousel": cards}
    data = (await world.wago.post("/send/carouselmedia", carousel, headers=sender.headers)).ok()["data"]
    seen = await shown(world, phone, data["Id"])
    assert [digest(each["media"]) for each in seen["content"]["cards"]] == [
        sha256(files[name]).digest() for name in ("jpeg", "png")
    ]
    preview = {
        "Phone": phone,
        "Text": "see https://example.org/x",
        "MatchedURL": "https://example.org/x",
        "Title": "T",
        "Description": "D",
        "Image": data_url(files["jpeg"], "image/jpeg"),
    }
    for path in ("/send/preview", "/send/preview2"):
        data = (await world.wago.post(path, preview, headers=sender.headers)).ok()["data"]
        seen = await shown(world, phone, data["Id"])
        assert seen["text"] == preview["Text"]


async def test_an_album(world: World, sender: Linked, files: dict[str, bytes]) -> None:
    phone = await world.admin.phone()
    items = [{"Image": data_url(files["jpeg"], "image/jpeg")}, {"Video": data_url(files["mp4"], "video/mp4")}]
    body = {"Phone": phone, "Items": items}
    data = (await world.wago.post("/send/album", body, headers=sender.headers)).ok()["data"]
    for message_id, name in zip(data["Ids"], ("jpeg", "mp4"), strict=True):
        _, content = await opened(world, phone, message_id)
        assert len(content) >= len(files[name]) // 2


async def test_a_form(world: World, sender: Linked, files: dict[str, bytes]) -> None:
    phone = await world.admin.phone()
    form = aiohttp.FormData()
    form.add_field("Phone", phone)
    form.add_field("Caption", "from a form")
    form.add_field("Image", files["jpeg"], filename="a.jpg", content_type="image/jpeg")
    answer = await world.wago.call("POST", "/send/image", data=form, headers=sender.headers)
    seen, content = await opened(world, phone, answer.ok()["data"]["Id"])
    assert seen["content"]["caption"] == "from a form"
    assert content == files["jpeg"]


async def test_a_forward_is_not_uploaded_again(world: World, sender: Linked, files: dict[str, bytes]) -> None:
    first, second = await world.admin.phone(), await world.admin.phone()
    body = {"Phone": first, "Image": data_url(files["jpeg"], "image/jpeg")}
    sent = (await world.wago.post("/send/image", body, headers=sender.headers)).ok()["data"]["Id"]
    (await world.admin.post("/admin/media/faults", {"kind": "status", "code": 500, "on": "upload"})).ok()
    try:
        on = {"Phone": second, "MessageID": sent}
        data = (await world.wago.post("/message/forward", on, headers=sender.headers)).ok()["data"]
    finally:
        (await world.admin.call("DELETE", "/admin/media/faults")).ok()
    _, content = await opened(world, second, data["Id"])
    assert content == files["jpeg"]


async def test_statuses_reach_the_audience(world: World, sender: Linked, files: dict[str, bytes]) -> None:
    phone = await world.admin.phone()
    text = {"Text": "News", "TextColor": 4294967295, "BackgroundColor": 4278255360, "Audience": [phone]}
    data = (await world.wago.post("/status/text", text, headers=sender.headers)).ok()["data"]
    seen = await world.admin.wait_message(phone, lambda m: m["id"] == data["Id"])
    assert (seen["text"], seen["chat"]) == ("News", "status@broadcast")
    image = {"Image": data_url(files["jpeg"], "image/jpeg"), "Caption": "c", "Audience": [phone]}
    data = (await world.wago.post("/status/image", image, headers=sender.headers)).ok()["data"]
    _, content = await opened(world, phone, data["Id"])
    assert content == files["jpeg"]


TEXT = b64encode(b"no picture at all").decode()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/send/image", {"Image": f"data:image/png;base64,{TEXT}"}),
        ("/send/image", {"Image": f"data:text/plain;base64,{TEXT}"}),
        ("/send/image", {"Image": f"data:image/png;base64,{TEXT[:-3]}"}),
        ("/send/image", {"Image": "http://127.0.0.1/a.png"}),
        ("/send/sticker", {"Sticker": TEXT}),
        ("/send/poll", {"Question": "q", "Options": ["a", "a"], "MaxAnswer": 1}),
    ],
)
async def test_nothing_is_half_sent(world: World, sender: Linked, path: str, body: dict[str, Any]) -> None:
    phone = await world.admin.phone()
    answer = await world.wago.post(path, {"Phone": phone, **body}, headers=sender.headers)
    assert (answer.status, answer.json["success"]) == (400, False)
    last = await world.send_text(sender, phone, "the end")
    await world.admin.wait_message(phone, lambda m: m["id"] == last)
    assert [m["id"] for m in await world.admin.messages(phone)] == [last]
