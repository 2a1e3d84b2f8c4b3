"""WaGo: sends with files, in every form in which a file can be given; what is refused before an upload."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.support.doors import Answer
from tests.support.fake_client import FakeClient
from tests.unit.api.conftest import MakeWorld, World
from tests.unit.api.test_wago_sending import is_refused
from tests.unit.gateway.prepare import samples
from wago.client.config import ClientConfig, MediaConfig
from wago.errors import MediaError
from wago.gateway.settings import MediaSettings
from wago.protocol.media import MediaKind
from wago.protocol.messages import interactive
from wago.protocol.messages.albums import read_album
from wago.protocol.messages.media import read_media
from wago.protocol.proto.e2e_pb2 import Message

TO = "15550002222"


def data_url(path: Path, mimetype: str) -> str:
    return f"data:{mimetype};base64,{b64encode(path.read_bytes()).decode()}"


@pytest.fixture
def jpeg(tmp_path: Path) -> Path:
    return samples.save(tmp_path / "a.jpg", samples.picture(), "JPEG")


@pytest.fixture
def png(tmp_path: Path) -> Path:
    return samples.save(tmp_path / "a.png", samples.picture(), "PNG")


@pytest.fixture
def mp4(tmp_path: Path) -> Path:
    return samples.video(tmp_path / "a.mp4")


@pytest.fixture
def mp3(tmp_path: Path) -> Path:
    return samples.audio(tmp_path / "a.mp3", container="mp3", codec="mp3", rate=44100)


async def sent(world: World, path: str, body: dict[str, Any]) -> tuple[FakeClient, Message]:
    client = await world.linked()
    (await world.call("POST", path, {"Phone": TO, **body})).ok()
    [(_, message, _)] = client.messages.sent
    return client, message


@pytest.mark.parametrize("form", ["data URL", "base64", "data URL in capitals"])
async def test_a_picture(world: World, jpeg: Path, form: str) -> None:
    given = data_url(jpeg, "image/jpeg")
    if form == "base64":
        given = given.partition(",")[2]
    elif form != "data URL":
        given = given.replace("data:image/jpeg", "DATA:IMAGE/JPEG", 1)
    client, message = await sent(world, "/send/image", {"Image": given, "Caption": "*Look*"})
    seen = read_media(message)
    assert seen is not None
    assert (seen.kind, seen.caption, seen.mimetype, seen.width, seen.height) == (
        "image",
        "*Look*",
        "image/jpeg",
        300,
        200,
    )
    assert seen.thumbnail.startswith(b"\xff\xd8")
    [upload] = client.media.uploads
    assert client.media.files[upload.direct_path] == jpeg.read_bytes()
    assert seen.file is not None
    assert seen.file.direct_path == upload.direct_path
    assert seen.file.media_key == upload.media_key


async def test_a_picture_to_be_seen_once(world: World, jpeg: Path) -> None:
    body = {"Image": data_url(jpeg, "image/jpeg"), "ViewOnce": True}
    _, message = await sent(world, "/send/image", body)
    seen = read_media(message)
    assert seen is not None
    assert seen.view_once


async def test_a_video_a_gif_and_a_note(world: World, mp4: Path, tmp_path: Path) -> None:
    client = await world.linked()
    animation = data_url(samples.animation(tmp_path / "a.gif"), "image/gif")
    film = data_url(mp4, "video/mp4")
    for body in (
        {"Video": film, "Caption": "c"},
        {"Video": film, "Gif": True},
        {"Video": animation, "Gif": True},
        {"Video": film, "Ptv": True},
    ):
        (await world.call("POST", "/send/video", {"Phone": TO, **body})).ok()
    seen = [read_media(message) for _, message, _ in client.messages.sent]
    assert [each.kind if each else "" for each in seen] == ["video", "gif", "gif", "ptv"]
    assert all(each is not None and each.seconds and each.thumbnail for each in seen)


async def test_audio_becomes_a_voice_note(world: World, mp3: Path) -> None:
    client, message = await sent(world, "/send/audio", {"Audio": data_url(mp3, "audio/mpeg")})
    seen = read_media(message)
    assert seen is not None
    assert (seen.kind, seen.mimetype, seen.seconds) == ("voice", "audio/ogg; codecs=opus", 2)
    assert len(seen.waveform) == 64
    [upload] = client.media.uploads
    assert client.media.files[upload.direct_path].startswith(b"OggS")


async def test_audio_stays_a_file(world: World, mp3: Path) -> None:
    body = {"Audio": data_url(mp3, "audio/mpeg"), "Ptt": False, "Duration": 7}
    client, message = await sent(world, "/send/audio", body)
    seen = read_media(message)
    assert seen is not None
    assert (seen.kind, seen.mimetype, seen.seconds) == ("audio", "audio/mpeg", 7)
    assert client.media.files[client.media.uploads[0].direct_path] == mp3.read_bytes()


@pytest.mark.parametrize("prefix", ["application/octet-stream", "application/pdf"])
async def test_a_document(world: World, tmp_path: Path, prefix: str) -> None:
    file = samples.pdf(tmp_path / "a.pdf", pages=3)
    body = {"Document": data_url(file, prefix), "FileName": "Paper.pdf", "Caption": "read"}
    _, message = await sent(world, "/send/document", body)
    seen = read_media(message)
    assert seen is not None
    assert (seen.kind, seen.mimetype, seen.filename, seen.caption, seen.page_count) == (
        "document",
        "application/pdf",
        "Paper.pdf",
        "read",
        3,
    )
    assert message.HasField("documentWithCaptionMessage")


async def test_a_document_of_a_type_of_ones_own(world: World) -> None:
    given = "data:application/octet-stream;base64," + b64encode(b"1;2\n").decode()
    body = {"Document": given, "FileName": "a.data", "Mimetype": "application/x-mine"}
    _, message = await sent(world, "/send/document", body)
    seen = read_media(message)
    assert seen is not None
    assert seen.mimetype == "application/x-mine"


async def test_a_sticker(world: World, png: Path) -> None:
    body = {
        "Sticker": data_url(png, "image/png"),
        "PackName": "Mine",
        "PackPublisher": "Me",
        "Emojis": ["😀"],
    }
    client, message = await sent(world, "/send/sticker", body)
    seen = read_media(message)
    assert seen is not None
    assert (seen.kind, seen.mimetype, seen.width, seen.height) == ("sticker", "image/webp", 512, 512)
    content = client.media.files[client.media.uploads[0].direct_path]
    assert content[:4] == b"RIFF"
    assert b"Mine" in content


async def test_a_preview_with_its_picture(world: World, jpeg: Path) -> None:
    body = {
        "Text": "see https://example.org/x ok",
        "MatchedURL": "https://example.org/x",
        "Title": "T",
        "Description": "D",
        "Image": data_url(jpeg, "image/jpeg"),
    }
    client, message = await sent(world, "/send/preview", body)
    text = message.extendedTextMessage
    assert (text.matchedText, text.title, text.description) == ("https://example.org/x", "T", "D")
    assert text.thumbnailDirectPath == client.media.uploads[0].direct_path
    assert client.media.uploads[0].kind is MediaKind.LINK_THUMBNAIL
    assert text.JPEGThumbnail.startswith(b"\xff\xd8")


async def test_a_preview_like_an_advertisement(world: World, jpeg: Path) -> None:
    body = {
        "Text": "see https://example.org/x ok",
        "MatchedURL": "https://example.org/x",
        "Title": "T",
        "Description": "D",
        "Image": data_url(jpeg, "image/jpeg"),
    }
    _, message = await sent(world, "/send/preview2", body)
    ad = message.extendedTextMessage.contextInfo.externalAdReply
    assert (ad.title, ad.body, ad.sourceURL) == ("T", "D", "https://example.org/x")
    assert ad.thumbnail.startswith(b"\xff\xd8")


@pytest.mark.parametrize("kind", ["image", "video", "document"])
async def test_buttons_below_a_file(world: World, jpeg: Path, mp4: Path, kind: str) -> None:
    media = {
        "image": data_url(jpeg, "image/jpeg"),
        "video": data_url(mp4, "video/mp4"),
        "document": "data:application/octet-stream;base64,YWJj",
    }[kind]
    body = {
        "Content": "c",
        "Type": kind,
        "Media": media,
        "Filename": "f.txt",
        "MessageId": "OWN",
        "Buttons": [{"type": "reply", "label": "Yes"}],
    }
    client, message = await sent(world, "/send/mediabutton", body)
    shown = interactive.read_interactive(message)
    assert shown is not None
    assert shown.media is not None
    assert shown.media.kind == kind
    assert client.messages.sent[0][2] == "OWN"


async def test_a_carousel_with_pictures(world: World, jpeg: Path, png: Path) -> None:
    buttons = [{"id": "1", "label": "Yes", "type": "reply"}]
    cards = [
        {"text": "A", "media_url": data_url(jpeg, "image/jpeg"), "media_type": "image", "buttons": buttons},
        {"text": "B", "media_url": data_url(png, "image/png"), "media_type": "image", "buttons": buttons},
    ]
    client = await world.linked()
    body = {"phone": TO, "message": "m", "carousel": cards}
    (await world.call("POST", "/send/carouselmedia", body)).ok()
    shown = interactive.read_interactive(client.messages.sent[0][1])
    assert shown is not None
    assert [card.body for card in shown.cards] == ["A", "B"]
    paths = [card.media.file.direct_path for card in shown.cards if card.media and card.media.file]
    assert [client.media.files[path] for path in paths] == [jpeg.read_bytes(), png.read_bytes()]


async def test_a_product(world: World, jpeg: Path) -> None:
    body = {
        "ProductId": "9",
        "Title": "Cake",
        "Image": data_url(jpeg, "image/jpeg"),
        "Currency": "EUR",
        "Price": 3500,
    }
    client, message = await sent(world, "/send/product", body)
    product = message.productMessage
    assert product.businessOwnerJID == "15550001111@s.whatsapp.net"
    assert (product.product.productID, product.product.priceAmount1000) == ("9", 3500)
    assert product.product.productImage.directPath == client.media.uploads[0].direct_path


# -- other ways to give a file --------------------------------------------------------------------------


async def form(
    world: World, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes, str]]
) -> Answer:
    data = aiohttp.FormData()
    for name, value in fields.items():
        data.add_field(name, value)
    for name, (filename, content, mimetype) in files.items():
        data.add_field(name, content, filename=filename, content_type=mimetype)
    return await world.wago.call("POST", path, data=data, headers={"token": "tok"})


async def test_a_picture_in_a_form(world: World, jpeg: Path) -> None:
    client = await world.linked()
    fields = {
        "phone": TO,
        "Caption": "[c]",
        "ViewOnce": "true",
        "ContextInfo": '{"mentionedjid":["15550003333"]}',
    }
    answer = await form(world, "/send/image", fields, {"image": ("a.jpg", jpeg.read_bytes(), "image/jpeg")})
    answer.ok()
    seen = read_media(client.messages.sent[0][1])
    assert seen is not None
    assert (seen.caption, seen.view_once) == ("[c]", True)
    assert client.media.files[client.media.uploads[0].direct_path] == jpeg.read_bytes()


async def test_a_document_in_a_form_has_its_name(world: World) -> None:
    client = await world.linked()
    files = {"Document": ("Über uns.txt", b"hello", "text/plain")}
    (await form(world, "/send/document", {"Phone": TO, "FileName": "b.txt"}, files)).ok()
    seen = read_media(client.messages.sent[0][1])
    assert seen is not None
    assert (seen.filename, seen.mimetype) == ("b.txt", "text/plain")


async def test_cards_in_a_form(world: World, jpeg: Path) -> None:
    client = await world.linked()
    cards = '[{"text":"A","buttons":[{"label":"Yes","type":"reply"}]}]'
    files = {"carousel[0].media_url": ("a.jpg", jpeg.read_bytes(), "image/jpeg")}
    (await form(world, "/send/carouselmedia", {"phone": TO, "message": "m", "carousel": cards}, files)).ok()
    assert len(client.media.uploads) == 1


async def test_a_form_that_is_none(world: World) -> None:
    client = await world.linked()
    headers = {"token": "tok", "Content-Type": "multipart/form-data; boundary=x"}
    answer = await world.wago.call("POST", "/send/image", data=b"nothing of the kind", headers=headers)
    assert answer.status == 400
    assert answer.json["error"].startswith("Could not decode Payload: ")
    other = {"Audio": ("a.ogg", b"x", "audio/ogg")}
    is_refused(await form(world, "/send/image", {"Phone": TO}, other), 400, "Missing Image in Payload")
    assert client.messages.sent == []


@pytest.fixture
async def site(jpeg: Path, mp4: Path, mp3: Path) -> AsyncIterator[str]:
    """A web server on loopback that has files."""

    async def serve(request: web.Request) -> web.StreamResponse:
        path = {"a.jpg": jpeg, "a.mp4": mp4, "a.mp3": mp3}.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    app = web.Application()
    app.router.add_get("/{name}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    address = web.TCPSite(runner, "127.0.0.1", 0)
    await address.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def open_to_loopback() -> dict[str, Any]:
    return {"media": MediaSettings(allow=("127.0.0.1/32",))}


@pytest.mark.parametrize(
    ("name", "kind", "seen"),
    [
        ("a.jpg", "image", "image"),
        ("a.jpg", "document", "document"),
        ("a.jpg", "sticker", "sticker"),
        ("a.mp4", "video", "video"),
        ("a.mp4", "ptv", "ptv"),
        ("a.mp4", "gif", "gif"),
        ("a.mp3", "audio", "audio"),
        ("a.mp3", "ptt", "voice"),
    ],
)
async def test_a_file_from_a_url(make_world: MakeWorld, site: str, name: str, kind: str, seen: str) -> None:
    world = await make_world(gateway=open_to_loopback())
    client = await world.linked()
    body = {
        "Jid": f"{TO}@s.whatsapp.net",
        "Url": f"{site}/{name}",
        "Type": kind,
        "Caption": "",
        "Filename": "",
    }
    (await world.call("POST", "/send/mediaurl", body)).ok()
    media = read_media(client.messages.sent[0][1])
    assert media is not None
    assert media.kind == seen
    if kind == "document":
        assert media.filename == "a.jpg"


async def test_a_url_that_gives_nothing(make_world: MakeWorld, site: str) -> None:
    world = await make_world(gateway=open_to_loopback())
    client = await world.linked()
    body = {"Jid": TO, "Url": f"{site}/gone", "Type": "image"}
    answer = await world.call("POST", "/send/mediaurl", body)
    assert answer.status == 500
    assert answer.json["error"].startswith("Failed to fetch file: Url: ")
    assert client.media.uploads == client.messages.sent == []


@pytest.mark.parametrize("field", ["Image", "Url"])
async def test_a_private_address_is_not_fetched(world: World, site: str, field: str) -> None:
    client = await world.linked()
    if field == "Image":
        answer = await world.call("POST", "/send/image", {"Phone": TO, "Image": f"{site}/a.jpg"})
    else:
        body = {"Jid": TO, "Url": f"{site}/a.jpg", "Type": "image"}
        answer = await world.call("POST", "/send/mediaurl", body)
    assert answer.status == 400
    assert answer.json["error"].startswith(f"{field}: ")
    assert client.media.uploads == client.messages.sent == []


# -- refused --------------------------------------------------------------------------------------------

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TEXT = b64encode(b"just a text, and no picture at all").decode()
BASE64 = "Could not decode base64 encoded data from payload: "
BAD: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("/send/image", {}, 400, "Missing Image in Payload"),
    ("/send/image", {"Image": ""}, 400, "Missing Image in Payload"),
    (
        "/send/image",
        {"Image": f"data:text/plain;base64,{TEXT}"},
        400,
        'Image data should start with "data:image/png;base64,"',
    ),
    ("/send/image", {"Image": f"data:image/png;base64,{TEXT}"}, 400, "Image: "),
    (
        "/send/image",
        {"Image": f"data:image/png;base64,{PNG[:-3]}"},
        400,
        BASE64 + "Image: the base64 is cut off",
    ),
    ("/send/image", {"Image": "data:image/png;base64,%%%%"}, 400, BASE64 + "Image: "),
    ("/send/image", {"Image": "data:image/png;base64,"}, 400, "Image: the file is empty"),
    ("/send/image", {"Image": f"data:image/png,{PNG}"}, 400, BASE64 + "Image: "),
    ("/send/image", {"Image": "not base64 at all!"}, 400, BASE64 + "Image: "),
    (
        "/send/image",
        {"Image": f"data:image/png;base64,{PNG}", "Caption": "x" * 70_000},
        400,
        "Invalid Caption: ",
    ),
    (
        "/send/image",
        {"Image": f"data:image/png;base64,{PNG}", "JpegThumbnail": TEXT},
        400,
        "JpegThumbnail: the type is text/plain, not image",
    ),
    (
        "/send/audio",
        {"Audio": f"data:image/png;base64,{PNG}"},
        400,
        'Audio data should start with "data:audio/ogg;base64,"',
    ),
    ("/send/audio", {"Audio": PNG}, 400, "Audio: the type is image/png, not audio"),
    ("/send/audio", {"Audio": PNG, "Duration": -5}, 400, "Invalid Duration: is no length in seconds"),
    (
        "/send/video",
        {"Video": f"data:image/png;base64,{PNG}"},
        400,
        'Data should start with "data:mime/type;base64,"',
    ),
    ("/send/video", {"Video": PNG}, 400, "Video: the type is image/png, not video"),
    ("/send/sticker", {"Sticker": TEXT}, 400, "Sticker: the type is text/plain, not image or video"),
    ("/send/document", {"FileName": "a"}, 400, "Missing Document in Payload"),
    ("/send/document", {"Document": TEXT}, 400, "Missing FileName in Payload"),
    ("/send/document", {"Document": TEXT, "FileName": "x" * 300}, 400, "Invalid FileName: "),
    ("/send/mediaurl", {"Jid": TO, "Url": "ftp://example.org/a", "Type": "image"}, 400, "Url: "),
    ("/send/mediaurl", {"Jid": TO, "Url": "http://u:p@example.org/a", "Type": "image"}, 400, "Url: "),
    (
        "/send/mediaurl",
        {"Jid": TO, "Url": "http://example.org/a", "Type": "hologram"},
        400,
        "invalid media type",
    ),
    ("/send/mediaurl", {"Jid": TO, "Type": "image"}, 400, "missing Url in payload"),
    (
        "/send/mediabutton",
        {"Content": "c", "Type": "image", "Media": TEXT, "Buttons": [{"label": "a"}]},
        400,
        "Media: the type is text/plain, not image",
    ),
    (
        "/send/mediabutton",
        {"Content": "c", "Type": "sticker", "Media": PNG, "Buttons": [{"label": "a"}]},
        400,
        "invalid media type",
    ),
    (
        "/send/mediabutton",
        {"Content": "c", "Type": "image", "Media": PNG, "Buttons": [{"label": "a"}] * 4},
        400,
        "buttons cannot be more than 3",
    ),
    (
        "/send/carouselmedia",
        {"message": "m", "carousel": [{"text": "a", "buttons": [{"label": "a"}]}]},
        400,
        "missing carousel[0].media_url in payload",
    ),
    (
        "/send/carouselmedia",
        {"message": "m", "carousel": [{"text": "a", "media_url": TEXT, "buttons": [{"label": "a"}]}]},
        400,
        "carousel[0].media_url: the type is text/plain, not image",
    ),
    (
        "/send/preview",
        {"Text": "t", "MatchedURL": "https://x.org", "Title": "T", "Description": "D", "Image": PNG},
        400,
        "Invalid ",
    ),
    ("/send/preview", {"Text": "t", "MatchedURL": "t", "Title": "T"}, 400, "missing Description in payload"),
    ("/status/image", {}, 400, "missing Image in payload"),
    ("/status/image", {"Image": TEXT}, 400, "Image: the type is text/plain, not image"),
    ("/status/video", {"Video": PNG}, 400, "Video: the type is image/png, not video"),
)


@pytest.mark.parametrize(("path", "body", "status", "text"), BAD)
async def test_what_is_refused(world: World, path: str, body: Any, status: int, text: str) -> None:
    client = await world.linked()
    answer = await world.call("POST", path, {"Phone": TO, **body})
    assert (answer.status, answer.json["code"], answer.json["success"]) == (status, status, False)
    assert answer.json["error"].startswith(text)
    assert client.media.uploads == client.messages.sent == []


async def test_a_file_over_the_limit(make_world: MakeWorld, jpeg: Path) -> None:
    world = await make_world(
        gateway={"client": ClientConfig(media=MediaConfig(max_upload_bytes=1000)), **open_to_loopback()}
    )
    client = await world.linked()
    answer = await world.call("POST", "/send/image", {"Phone": TO, "Image": data_url(jpeg, "image/jpeg")})
    is_refused(answer, 413, "Image: the file is larger than the 1000 bytes that are allowed")
    answer = await form(
        world, "/send/image", {"Phone": TO}, {"Image": ("a.jpg", jpeg.read_bytes(), "image/jpeg")}
    )
    is_refused(answer, 413, "Image: the file is larger than the 1000 bytes that are allowed")
    assert client.media.uploads == client.messages.sent == []


async def test_all_files_of_a_form_share_the_limit(make_world: MakeWorld) -> None:
    world = await make_world(
        gateway={"client": ClientConfig(media=MediaConfig(max_upload_bytes=1000)), **open_to_loopback()}
    )
    client = await world.linked()
    files = {f"part{n}": (f"{n}.bin", b"x" * 400, "application/octet-stream") for n in range(3)}
    answer = await form(world, "/send/image", {"Phone": TO}, files)
    is_refused(answer, 413, "part2: the file is larger than the 200 bytes that are allowed")
    assert list(world.gateway.media.folder.path.iterdir()) == [world.gateway.media.folder.path / "lock"]
    assert client.messages.sent == []


async def test_a_form_sent_again_under_its_id(world: World, jpeg: Path) -> None:
    client = await world.linked()
    fields, files = {"Phone": TO, "Id": "FORM1"}, {"Image": ("a.jpg", jpeg.read_bytes(), "image/jpeg")}
    first = (await form(world, "/send/image", fields, files)).ok()
    assert (await form(world, "/send/image", fields, files)).ok() == first
    assert len(client.media.uploads) == len(client.messages.sent) == 1


async def test_a_body_over_the_limit(make_world: MakeWorld) -> None:
    world = await make_world(max_body=2000)
    client = await world.linked()
    answer = await world.call("POST", "/send/image", {"Phone": TO, "Image": "A" * 4000})
    is_refused(answer, 413, "Request Entity Too Large")
    file = {"Image": ("a.png", b"x", "image/png")}
    answer = await form(world, "/send/image", {"Phone": TO, "Caption": "x" * 4000}, file)
    is_refused(answer, 413, "Request Entity Too Large")
    assert client.messages.sent == []


async def test_an_upload_that_fails_sends_nothing(world: World, jpeg: Path) -> None:
    client = await world.linked()
    client.media.fail = MediaError("the media server refused: HTTP 507")
    answer = await world.call("POST", "/send/image", {"Phone": TO, "Image": data_url(jpeg, "image/jpeg")})
    assert answer.status == 500
    assert "HTTP 507" in answer.json["error"]
    assert client.messages.sent == []
    client.media.fail = None
    (await world.call("POST", "/send/image", {"Phone": TO, "Image": data_url(jpeg, "image/jpeg")})).ok()


async def test_nothing_is_left_on_the_disk(world: World, jpeg: Path, mp3: Path) -> None:
    await world.linked()
    folder = world.gateway.media.folder.path
    before = set(folder.iterdir())
    for path, body in (
        ("/send/image", {"Image": data_url(jpeg, "image/jpeg")}),
        ("/send/audio", {"Audio": data_url(mp3, "audio/mpeg")}),
        ("/send/sticker", {"Sticker": data_url(jpeg, "image/jpeg")}),
        ("/send/image", {"Image": TEXT}),
    ):
        await world.call("POST", path, {"Phone": TO, **body})
    assert set(folder.iterdir()) == before


async def test_the_same_id_is_uploaded_and_sent_once(world: World, jpeg: Path) -> None:
    client = await world.linked()
    body = {"Phone": TO, "Image": data_url(jpeg, "image/jpeg"), "Id": "ONCE"}
    first = (await world.call("POST", "/send/image", body)).ok()
    assert (await world.call("POST", "/send/image", body)).ok() == first
    assert len(client.media.uploads) == len(client.messages.sent) == 1
    other = {**body, "Caption": "another"}
    assert (await world.call("POST", "/send/image", other)).status == 409
    elsewhere = {**body, "Phone": "15550009998"}
    assert (await world.call("POST", "/send/image", elsewhere)).status == 409
    assert len(client.messages.sent) == 1


async def test_an_album(world: World, jpeg: Path, mp4: Path) -> None:
    client = await world.linked()
    items = [
        {"Image": data_url(jpeg, "image/jpeg"), "Caption": "one"},
        {"Video": data_url(mp4, "video/mp4")},
    ]
    answer = (await world.call("POST", "/send/album", {"Phone": TO, "Items": items, "Id": "ALBUM"})).ok()
    frame, *parts = [message for _, message, _ in client.messages.sent]
    assert read_album(frame) is not None
    assert [each.messageContextInfo.messageAssociation.parentMessageKey.ID for each in parts] == ["ALBUM"] * 2
    assert answer["data"]["Ids"] == [message_id for _, _, message_id in client.messages.sent][1:]
    again = (await world.call("POST", "/send/album", {"Phone": TO, "Items": items, "Id": "ALBUM"})).ok()
    assert again == answer
    assert len(client.messages.sent) == 3
    bad = [items[0], {"Image": TEXT}]
    answer = await world.call("POST", "/send/album", {"Phone": TO, "Items": bad})
    assert answer.status == 400
    assert len(client.messages.sent) == 3
