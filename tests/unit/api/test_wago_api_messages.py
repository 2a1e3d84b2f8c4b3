"""wago-api: every kind of message that can be asked for, and what cannot."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from tests.support.fake_client import FakeClient
from tests.unit.api.conftest import MakeWorld, World
from tests.unit.api.test_wago_api import is_refused, linked
from wago.api.wago_api.choose import CONTENT_TYPES
from wago.client.events import MessageInfo, MessageReceived
from wago.protocol.jid import Jid
from wago.protocol.messages.read import describe, unwrap
from wago.protocol.proto.e2e_pb2 import Message

CHAT = "15550002222"


def picture() -> str:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


PNG = picture()
WORDS = base64.b64encode(b"no picture at all").decode()
BUTTON = {"type": "url", "body": "Open", "url": "https://example.com/"}
HEADER = {"type": "image", "media": f"data:image/png;base64,{PNG}"}

KINDS: list[tuple[str, Any, str]] = [
    ("string", "hello", "text"),
    ("MessageMedia", {"mimetype": "image/png", "data": PNG}, "image"),
    ("Location", {"latitude": 52.5, "longitude": 13.4, "description": "Office\nStreet 1"}, "location"),
    ("LiveLocation", {"latitude": 52.5, "longitude": 13.4}, "live_location"),
    ("Contact", {"contactId": "15550003333@c.us", "name": "Ann"}, "contact"),
    ("Contacts", {"contacts": [{"contactId": "15550003333"}, {"contactId": "15550004444"}]}, "contacts"),
    ("Poll", {"pollName": "Tea?", "pollOptions": ["yes", "no"]}, "poll"),
    ("Event", {"name": "Party", "startTime": 1_900_000_000}, "event"),
    ("ScheduledCall", {"title": "Talk", "startTime": 1_900_000_000}, "scheduled_call"),
    ("Buttons", {"body": "Well?", "buttons": [{"body": "Yes", "id": "y"}, {"body": "No", "id": "n"}]}, ""),
    ("Buttons", {"body": "Look", "buttons": [BUTTON], "header": HEADER}, ""),
    ("Template", {"body": "Well?", "buttons": [BUTTON]}, ""),
    ("Template", {"body": "Well?", "buttons": [BUTTON], "classic": True}, "template"),
    ("Raw", {"message": {"extendedTextMessage": {"text": "as it is"}}}, "text"),
    (
        "List",
        {"body": "Pick", "buttonText": "Menu", "sections": [{"title": "A", "rows": [{"title": "1"}]}]},
        "",
    ),
    (
        "List",
        {"body": "Pick", "buttonText": "Menu", "sections": [{"rows": [{"title": "1"}]}], "classic": True},
        "list",
    ),
    (
        "Carousel",
        {
            "body": "Cards",
            "cards": [
                {"body": "1", "buttons": [BUTTON], "header": HEADER},
                {"body": "2", "buttons": [BUTTON], "header": HEADER},
            ],
        },
        "",
    ),
    ("LocationRequest", {"body": "Where are you?"}, ""),
    ("Pix", {"body": "Pay", "pixKey": "a@b.example", "pixType": "EMAIL", "merchantName": "Shop"}, ""),
    (
        "ReviewAndPay",
        {"body": "Pay", "pixKey": "k", "items": [{"name": "Tea", "value": 250, "quantity": 2}]},
        "",
    ),
    (
        "LinkPreview",
        {"text": "see https://example.com/", "url": "https://example.com/", "title": "Example"},
        "text",
    ),
    (
        "GroupInvite",
        {"groupId": "120363000000000001@g.us", "inviteCode": "AbCdEf", "groupName": "Friends"},
        "group_invite",
    ),
    ("Product", {"productId": "77", "title": "Tea", "image": PNG, "ownerId": CHAT}, "product"),
    ("Order", {"orderId": "5", "token": "t", "title": "Order", "currency": "BRL", "total": 1000}, "order"),
]


@pytest.mark.parametrize(
    ("kind", "content", "word"), KINDS, ids=[f"{k}-{i}" for i, (k, *_) in enumerate(KINDS)]
)
async def test_each_kind_goes_out(world: World, kind: str, content: Any, word: str) -> None:
    client = await linked(world)
    body = {"chatId": CHAT, "contentType": kind, "content": content}
    answer = (await world.api.post("/client/sendMessage/main", body)).ok()
    (to, message, message_id) = client.messages.sent[0]
    assert (to, message_id, answer["timestamp"]) == (Jid(CHAT), answer["messageId"], 1_777_744_034)
    assert describe(unwrap(message).message)[0] not in ("unknown", "")
    if word:
        assert describe(unwrap(message).message)[0] == word


def test_every_content_type_is_tried() -> None:
    elsewhere = {"MessageMediaFromURL", "StatusText", "Album"}
    assert {kind for kind, *_ in KINDS} | elsewhere == set(CONTENT_TYPES)


def received(client: FakeClient, text: str) -> str:
    """Somebody else's message; its id."""
    info = MessageInfo(
        id="ASKED",
        chat=Jid(CHAT),
        sender=Jid(CHAT),
        chat_alt=None,
        sender_alt=None,
        from_me=False,
        is_group=False,
        timestamp=1_777_744_000,
    )
    client.emit(MessageReceived(info=info, message=Message(conversation=text)))
    return info.id


async def test_a_reply_quotes_what_is_stored(world: World) -> None:
    client = await linked(world)
    asked = received(client, "well?")
    body = {"chatId": CHAT, "messageId": asked, "content": "yes"}
    answer = (await world.api.post("/message/reply/main", body)).ok()
    assert answer["repliedMessage"]["id"] == answer["messageId"]
    context = client.messages.sent[0][1].extendedTextMessage.contextInfo
    assert (context.stanzaID, context.quotedMessage.conversation) == (asked, "well?")


async def test_a_file_in_each_way(world: World) -> None:
    client = await linked(world)
    url = f"data:image/png;base64,{PNG}"
    ways: list[dict[str, Any]] = [
        {"media": PNG},
        {"media": url, "caption": "c"},
        {"media": {"data": PNG, "mimetype": "image/png"}},
        {"text": "c", "options": {"media": {"data": PNG, "mimetype": "image/png"}}},
        {"contentType": "MessageMedia", "content": {"data": PNG}, "options": {"caption": "c"}},
    ]
    for way in ways:
        (await world.api.post("/client/sendMessage/main", {"chatId": CHAT, **way})).ok()
    images = [message.imageMessage for _, message, _ in client.messages.sent]
    assert [image.caption for image in images] == ["", "c", "", "c", "c"]
    assert {(image.width, image.height, image.mimetype) for image in images} == {(40, 30, "image/png")} | {
        (40, 30, image.mimetype) for image in images
    }
    assert all(image.JPEGThumbnail.startswith(b"\xff\xd8") for image in images)


@pytest.mark.parametrize(
    ("option", "field"),
    [
        ("sendMediaAsDocument", "documentMessage"),
        ("sendMediaAsSticker", "stickerMessage"),
        ("isViewOnce", "imageMessage"),
    ],
)
async def test_how_a_file_is_sent(world: World, option: str, field: str) -> None:
    client = await linked(world)
    body = {"chatId": CHAT, "media": PNG, "options": {option: True}}
    (await world.api.post("/client/sendMessage/main", body)).ok()
    assert unwrap(client.messages.sent[0][1]).message.HasField(field)


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"contentType": "Nonsense", "content": {}}, 400, "contentType: invalid contentType"),
        ({"contentType": "Poll", "content": "x"}, 400, "content: expected object"),
        (
            {"contentType": "Location", "content": {"latitude": "x"}},
            400,
            "content.latitude: expected float, got str",
        ),
        ({"mediaUrl": "ftp://example.com/x"}, 400, "mediaUrl: not an http or https URL"),
        ({"contentType": "MessageMedia", "content": {}}, 400, "missing content.data in payload"),
        (
            {"contentType": "MessageMedia", "content": {"mimetype": "image/png", "data": WORDS}},
            400,
            "attachment: the type is text/plain, not image/png as it is declared",
        ),
        (
            {"media": {"mimetype": "audio/ogg", "data": PNG}},
            400,
            "attachment: the type is image/png, not audio/ogg as it is declared",
        ),
        (
            {"media": f"data:text/plain;base64,{PNG}"},
            400,
            "attachment: the type is image/png, not text/plain as it is declared",
        ),
        (
            {"media": {"mimetype": "image/png", "data": f"data:text/plain;base64,{PNG}"}},
            400,
            "media.data: its data URL does not begin with data:image/png",
        ),
        (
            {"media": {"mimetype": "image/png", "data": PNG[:-3]}},
            400,
            "attachment: the base64 is cut off: its last group has 1 of 4 characters",
        ),
        ({"media": f"data:image/png,{PNG}"}, 400, "attachment: it is not marked ;base64 before the comma"),
        ({"media": {"data": "%%%%"}}, 400, "attachment: character 1 of the base64, '%', is none of it"),
        ({"text": "x" * 70_000}, 400, "text has 70000 characters, more than 65536"),
        (
            {"text": "x", "messageId": "no id"},
            400,
            "id must be 1 to 128 visible ASCII characters without spaces",
        ),
    ],
)
async def test_what_is_not_sent(world: World, body: dict[str, Any], status: int, text: str) -> None:
    client = await linked(world)
    is_refused(await world.api.post("/client/sendMessage/main", {"chatId": CHAT, **body}), status, text)
    assert client.messages.sent == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pollOptions": ["only"]}, "options"),
        ({"pollOptions": ["same", "same"]}, "options"),
        ({"pollOptions": [f"option {n}" for n in range(13)]}, "options"),
        ({"pollOptions": ["a", ""]}, "options"),
    ],
)
async def test_polls_that_are_none(world: World, body: dict[str, Any], field: str) -> None:
    client = await linked(world)
    answer = await world.api.post("/client/sendPoll/main", {"chatId": CHAT, "pollName": "?", **body})
    assert answer.status == 400
    assert field in answer.json["error"]
    assert client.messages.sent == []


async def test_what_is_done_about_a_message(world: World) -> None:
    client = await linked(world)
    about = {"chatId": CHAT, "messageId": received(client, "hi")}
    (await world.api.post("/message/react/main", {**about, "reaction": "👍"})).ok()
    (await world.api.post("/message/pin/main", about)).ok()
    (await world.api.post("/message/forward/main", {**about, "destinationChatId": "15550005555"})).ok()
    words = [describe(unwrap(message).message)[0] for _, message, _ in client.messages.sent]
    assert words == ["reaction", "pin", "text"]
    assert client.messages.sent[2][1].extendedTextMessage.contextInfo.forwardingScore == 1


@pytest.mark.parametrize("spelling", ["mentions", "options"])
async def test_an_edit_mentions_somebody(make_world: MakeWorld, spelling: str) -> None:
    world = await make_world(clock=lambda: 1_777_744_034.0)
    client = await linked(world)
    sent = (await world.api.post("/client/sendMessage/main", {"chatId": CHAT, "text": "hi"})).ok()
    named = ["15550005555"]
    more = {"mentions": named} if spelling == "mentions" else {"options": {"mentions": named}}
    body = {"chatId": CHAT, "messageId": sent["messageId"], "content": "hi @15550005555", **more}
    (await world.api.post("/message/edit/main", body)).ok()
    edited = client.messages.sent[-1][1].protocolMessage.editedMessage
    assert list(edited.extendedTextMessage.contextInfo.mentionedJID) == ["15550005555@s.whatsapp.net"]


async def test_only_own_messages_are_edited(world: World) -> None:
    client = await linked(world)
    about = {"chatId": CHAT, "messageId": received(client, "hi"), "content": "ho"}
    answer = await world.api.post("/message/edit/main", about)
    assert answer.status == 400
    assert client.messages.sent == []


async def test_a_message_that_nobody_knows(world: World) -> None:
    await linked(world)
    about = {"chatId": CHAT, "messageId": "NONE"}
    for path in (
        *("reply", "forward", "star", "pin", "react", "edit", "delete", "vote"),
        *("getReactions", "getPollVotes", "getEventAnswers", "getInfo", "downloadMedia"),
    ):
        extra = {"content": "x", "destinationChatId": CHAT, "everyone": True}
        answer = await world.api.post(f"/message/{path}/main", {**about, **extra})
        assert (answer.status, answer.json["error"]) == (404, "Message not found"), path


async def test_a_messages_life(world: World) -> None:
    client = await linked(world)
    client.echo = True
    sent = (await world.api.post("/client/sendMessage/main", {"chatId": CHAT, "text": "hi"})).ok()
    about = {"chatId": CHAT, "messageId": sent["messageId"]}
    info = (await world.api.post("/message/getInfo/main", about)).ok()
    assert (info["ack"], info["status"], info["fromMe"]) == (1, "server", True)
    assert info["timeline"]["server"] == 1_777_744_034


async def test_the_timer_of_a_chat(world: World) -> None:
    client = await linked(world)
    path = "/privacy/setDisappearingTimer/main"
    (await world.api.post(path, {"chatId": CHAT, "duration": 86_400})).ok()
    (await world.api.post(path, {"chatId": CHAT, "duration": 0})).ok()
    assert [args for _, args, _ in client.ephemeral.calls] == [(Jid(CHAT), 86_400), (Jid(CHAT), 0)]
    is_refused(await world.api.post(path, {"chatId": CHAT}), 400, "missing duration in payload")
    answer = await world.api.post(path, {"chatId": CHAT, "duration": 5})
    assert (answer.status, answer.json["error"].partition(" ")[0]) == (400, "duration")
