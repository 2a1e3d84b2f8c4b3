"""Gateway to Baileys: every kind, as Baileys' own schema reads it; files as Baileys downloads them."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.support.shapes import Like, anything, size
from tests.support.stage import Stage
from tests.unit.gateway.prepare import samples

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]

GROUP = "120363000000000001@g.us"
STARTS = 1_900_000_000
REPLY = {"type": "reply", "body": "Yes", "id": "y"}
URL = {"type": "url", "body": "Page", "url": "https://example.org/"}

# contentType, content (or further members of the body), Baileys' name of the field, what is in it.
PLAIN: dict[str, tuple[dict[str, Any], str, Any]] = {
    "text": ({"text": "*Hello* _there_ ÄÖ 👋"}, "conversation", "*Hello* _there_ ÄÖ 👋"),
    "forwarded text": (
        {"text": "again", "options": {"isForwarded": True}},
        "extendedTextMessage",
        {"text": "again", "contextInfo": {"isForwarded": True, "forwardingScore": 1}},
    ),
    "text with timer": (
        {"text": "soon gone", "options": {"ephemeralDuration": 86_400}},
        "extendedTextMessage",
        {"text": "soon gone", "contextInfo": {"expiration": 86_400}},
    ),
    "link preview": (
        {
            "contentType": "LinkPreview",
            "content": {
                "text": "see https://example.org/",
                "url": "https://example.org/",
                "title": "Example",
                "description": "A page",
                "image": "$jpeg",
            },
        },
        "extendedTextMessage",
        {
            "text": "see https://example.org/",
            "matchedText": "https://example.org/",
            "title": "Example",
            "description": "A page",
            "jpegThumbnail": anything,
            "thumbnailDirectPath": anything,
            "mediaKey": anything,
        },
    ),
    "location": (
        {
            "contentType": "Location",
            "content": {"latitude": -33.5, "longitude": 70.25, "description": "Office\nStreet 1"},
        },
        "locationMessage",
        {"degreesLatitude": -33.5, "degreesLongitude": 70.25, "name": "Office", "address": "Street 1"},
    ),
    "live location": (
        {
            "contentType": "LiveLocation",
            "content": {
                "latitude": 1.5,
                "longitude": 2.5,
                "accuracy": 9,
                "caption": "on my way",
                "sequence": 3,
            },
        },
        "liveLocationMessage",
        {
            "degreesLatitude": 1.5,
            "degreesLongitude": 2.5,
            "accuracyInMeters": 9,
            "caption": "on my way",
            "sequenceNumber": 3,
        },
    ),
    "contact": (
        {"contentType": "Contact", "content": {"name": "Ann", "phones": ["15550002222"]}},
        "contactMessage",
        {"displayName": "Ann", "vcard": Like(lambda card: "waid=15550002222" in card and "FN:Ann" in card)},
    ),
    "contacts": (
        {
            "contentType": "Contacts",
            "content": {
                "contacts": [
                    {"name": "Ann", "phones": ["15550002222"]},
                    {"name": "Bob", "phones": ["15550003333"]},
                ]
            },
        },
        "contactsArrayMessage",
        {"contacts": [{"displayName": "Ann"}, {"displayName": "Bob"}]},
    ),
    "poll": (
        {"contentType": "Poll", "content": {"pollName": "Tea?", "pollOptions": ["yes", "no"]}},
        "pollCreationMessageV3",
        {
            "name": "Tea?",
            "options": [{"optionName": "yes"}, {"optionName": "no"}],
            "selectableOptionsCount": 1,
        },
    ),
    "event": (
        {
            "contentType": "Event",
            "content": {
                "name": "Party",
                "startTime": STARTS,
                "endTime": STARTS + 3600,
                "description": "Cake",
                "location": {"latitude": 1.5, "longitude": 2.5, "name": "Here"},
                "extraGuestsAllowed": True,
            },
        },
        "eventMessage",
        {
            "name": "Party",
            "startTime": STARTS,
            "endTime": STARTS + 3600,
            "description": "Cake",
            "location": {"degreesLatitude": 1.5, "name": "Here"},
            "extraGuestsAllowed": True,
            "isCanceled": False,
        },
    ),
    "scheduled call": (
        {"contentType": "ScheduledCall", "content": {"title": "Talk", "startTime": STARTS, "video": True}},
        "scheduledCallCreationMessage",
        {"title": "Talk", "scheduledTimestampMs": STARTS * 1000, "callType": 2},
    ),
    "group invite": (
        {
            "contentType": "GroupInvite",
            "content": {
                "groupId": GROUP,
                "inviteCode": "AbCdEf",
                "groupName": "Friends",
                "caption": "Come",
                "expiresAt": STARTS,
            },
        },
        "groupInviteMessage",
        {
            "groupJid": GROUP,
            "inviteCode": "AbCdEf",
            "groupName": "Friends",
            "caption": "Come",
            "inviteExpiration": STARTS,
        },
    ),
    "product": (
        {
            "contentType": "Product",
            "content": {
                "productId": "7",
                "title": "Tea",
                "image": "$jpeg",
                "ownerId": "15550001111",
                "description": "green",
                "currency": "EUR",
                "price": 2500,
                "retailerId": "r",
                "url": "https://example.org/tea",
                "body": "b",
                "footer": "f",
            },
        },
        "productMessage",
        {
            "product": {
                "productId": "7",
                "title": "Tea",
                "description": "green",
                "currencyCode": "EUR",
                "priceAmount1000": 2500,
                "retailerId": "r",
                "url": "https://example.org/tea",
                "productImage": {"mimetype": "image/jpeg", "fileLength": anything},
            },
            "businessOwnerJid": "15550001111@s.whatsapp.net",
            "body": "b",
            "footer": "f",
        },
    ),
    "order": (
        {
            "contentType": "Order",
            "content": {
                "orderId": "5",
                "token": "t",
                "title": "Tea",
                "itemCount": 3,
                "currency": "BRL",
                "total": 12500,
                "sellerId": "15550001111",
                "message": "please",
            },
        },
        "orderMessage",
        {
            "orderId": "5",
            "token": "t",
            "orderTitle": "Tea",
            "itemCount": 3,
            "totalCurrencyCode": "BRL",
            "totalAmount1000": 12500,
            "sellerJid": "15550001111@s.whatsapp.net",
            "message": "please",
        },
    ),
    "buttons": (
        {
            "contentType": "Buttons",
            "content": {"body": "Well?", "title": "T", "footer": "F", "buttons": [REPLY, URL]},
        },
        "interactiveMessage",
        {
            "header": {"title": "T"},
            "body": {"text": "Well?"},
            "footer": {"text": "F"},
            "nativeFlowMessage": {
                "buttons": [
                    {"name": "quick_reply", "buttonParamsJson": Like(lambda text: '"Yes"' in text)},
                    {
                        "name": "cta_url",
                        "buttonParamsJson": Like(lambda text: "https://example.org/" in text),
                    },
                ]
            },
        },
    ),
    "list": (
        {
            "contentType": "List",
            "content": {
                "body": "Pick",
                "buttonText": "Menu",
                "sections": [{"title": "A", "rows": [{"title": "One", "description": "first", "id": "r1"}]}],
            },
        },
        "interactiveMessage",
        {
            "body": {"text": "Pick"},
            "nativeFlowMessage": {
                "buttons": [{"name": "single_select", "buttonParamsJson": Like(lambda text: '"r1"' in text)}]
            },
        },
    ),
    "carousel": (
        {
            "contentType": "Carousel",
            "content": {"body": "Above", "cards": [{"body": "Card", "buttons": [REPLY]}]},
        },
        "interactiveMessage",
        {"body": {"text": "Above"}, "carouselMessage": {"cards": [{"body": {"text": "Card"}}]}},
    ),
    "location request": (
        {"contentType": "LocationRequest", "content": {"body": "Where?"}},
        "interactiveMessage",
        {"body": {"text": "Where?"}, "nativeFlowMessage": {"buttons": [{"name": "send_location"}]}},
    ),
    "pix": (
        {"contentType": "Pix", "content": {"body": "Pay", "pixKey": "a@b.c", "pixType": "EMAIL"}},
        "interactiveMessage",
        {"nativeFlowMessage": {"buttons": [{"buttonParamsJson": Like(lambda text: "a@b.c" in text)}]}},
    ),
}

# the file, members of the body, Baileys' name of the field, what is in it, whether the file stays as it is
FILES: dict[str, tuple[str, dict[str, Any], str, Any, bool]] = {
    "image": (
        "jpeg",
        {"caption": "look"},
        "imageMessage",
        {"mimetype": "image/jpeg", "caption": "look", "width": 300, "height": 200, "jpegThumbnail": anything},
        True,
    ),
    "image once": (
        "jpeg",
        {"options": {"isViewOnce": True}},
        "imageMessage",
        {"mimetype": "image/jpeg", "viewOnce": True},
        True,
    ),
    "forwarded image": (
        "jpeg",
        {"options": {"isForwarded": True}},
        "imageMessage",
        {"contextInfo": {"isForwarded": True, "forwardingScore": 1}},
        True,
    ),
    "video": (
        "mp4",
        {"caption": "look"},
        "videoMessage",
        {
            "mimetype": "video/mp4",
            "caption": "look",
            "seconds": 2,
            "width": 160,
            "height": 120,
            "jpegThumbnail": anything,
        },
        True,
    ),
    "gif": (
        "gif",
        {"options": {"sendVideoAsGif": True}},
        "videoMessage",
        {"mimetype": "video/mp4", "gifPlayback": True, "width": 120, "height": 80},
        False,
    ),
    "audio": (
        "mp3",
        {},
        "audioMessage",
        {"mimetype": "audio/mpeg", "seconds": 2, "ptt": False},
        True,
    ),
    "voice note": (
        "mp3",
        {"options": {"sendAudioAsVoice": True}},
        "audioMessage",
        {"mimetype": "audio/ogg; codecs=opus", "seconds": 2, "ptt": True, "waveform": size(64)},
        False,
    ),
    "document": (
        "pdf",
        {"caption": "read", "filename": "Paper.pdf"},
        "documentMessage",
        {
            "mimetype": "application/pdf",
            "fileName": "Paper.pdf",
            "caption": "read",
            "pageCount": 3,
            "jpegThumbnail": anything,
        },
        True,
    ),
    "sticker": (
        "png",
        {"options": {"sendMediaAsSticker": True, "stickerName": "Mine"}},
        "stickerMessage",
        {"mimetype": "image/webp", "width": 512, "height": 512, "isAnimated": False},
        False,
    ),
}


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
    shown = await stage.baileys.request("thumbnail", id=sent, kind="thumbnail-link", host=stage.media_host)
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
    with pytest.raises(RuntimeError, match="Failed to fetch"):
        await stage.baileys_file(sent["messageId"])
    await stage.baileys.request("renew", id=sent["messageId"])
    assert await stage.baileys_file(sent["messageId"]) == files["jpeg"]
