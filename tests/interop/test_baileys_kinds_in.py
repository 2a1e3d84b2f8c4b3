"""Baileys to gateway: every kind that Baileys can send, as both dialects tell of it; files byte for byte."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final

import pytest

from tests.support.shapes import Like
from tests.support.stage import Stage

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]

BYTES: Final = bytes(range(256)) * 40
FILE: Final = {"$bytes": b64encode(BYTES).decode()}
JPEG: Final = {"jpegThumbnail": b64encode(b"jpeg").decode()}
WAVE: Final = {"$bytes": b64encode(bytes([7] * 64)).decode()}
ANN: Final = {"displayName": "Ann", "vcard": "BEGIN:VCARD\nVERSION:3.0\nN:;Ann;;;\nFN:Ann\nEND:VCARD"}
PREVIEW: Final = {
    "canonical-url": "https://example.org",
    "matched-text": "https://example.org",
    "title": "Example",
    "description": "A page",
    "jpegThumbnail": {"$bytes": b64encode(b"jpeg").decode()},
}
GROUP: Final = "120363000000000001@g.us"

# What Baileys is asked to send, and what wago-api's event says beside the content itself.
KINDS: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "text": ({"text": "hello ÄÖ 👋"}, {"type": "text", "body": "hello ÄÖ 👋"}),
    "link preview": (
        {"text": "see https://example.org", "linkPreview": PREVIEW},
        {"type": "text", "body": "see https://example.org"},
    ),
    "image": (
        {"image": FILE, "caption": "look", "width": 40, "height": 30, **JPEG},
        {"type": "image", "body": "look", "mimetype": "image/jpeg"},
    ),
    "video": (
        {"video": FILE, "caption": "look", "seconds": 3, **JPEG},
        {"type": "video", "body": "look", "mimetype": "video/mp4"},
    ),
    "gif": ({"video": FILE, "gifPlayback": True, **JPEG}, {"type": "gif", "mimetype": "video/mp4"}),
    "video note": ({"video": FILE, "ptv": True, **JPEG}, {"type": "ptv", "mimetype": "video/mp4"}),
    "audio": (
        {"audio": FILE, "seconds": 9, "mimetype": "audio/mp4"},
        {"type": "audio", "mimetype": "audio/mp4"},
    ),
    "voice note": (
        {"audio": FILE, "ptt": True, "seconds": 4, "waveform": WAVE},
        {"type": "voice", "mimetype": "audio/ogg; codecs=opus"},
    ),
    "document": (
        {"document": FILE, "mimetype": "application/pdf", "fileName": "a.pdf", "caption": "read"},
        {"type": "document", "body": "read", "mimetype": "application/pdf", "filename": "a.pdf"},
    ),
    "sticker": (
        {"sticker": FILE, "width": 512, "height": 512},
        {"type": "sticker", "mimetype": "image/webp"},
    ),
    "location": (
        {"location": {"degreesLatitude": 52.5, "degreesLongitude": 13.25, "name": "Here"}},
        {"type": "location"},
    ),
    "contact": ({"contacts": {"contacts": [ANN]}}, {"type": "contact"}),
    "contacts": ({"contacts": {"displayName": "2 contacts", "contacts": [ANN, ANN]}}, {"type": "contacts"}),
    "poll": (
        {"poll": {"name": "Tea?", "values": ["yes", "no"], "selectableCount": 1}},
        {"type": "poll", "body": "Tea?"},
    ),
    "poll for several answers": (
        {"poll": {"name": "Tea?", "values": ["yes", "no"], "selectableCount": 0}},
        {"type": "poll", "body": "Tea?"},
    ),
    "event": (
        {"event": {"name": "Party", "startDate": {"$date": 1_900_000_000_000}, "extraGuestsAllowed": True}},
        {"type": "event", "body": "Party"},
    ),
    "product": (
        {
            "product": {
                "productImage": FILE,
                "productId": "7",
                "title": "Tea",
                "currencyCode": "EUR",
                "priceAmount1000": 2500,
            },
            "businessOwnerJid": "15550001111@s.whatsapp.net",
        },
        {"type": "product"},
    ),
    "button reply": (
        {"buttonReply": {"id": "y", "displayText": "Yes", "index": 0}, "type": "plain"},
        {"type": "buttons_response", "body": "Yes"},
    ),
    "template reply": (
        {"buttonReply": {"id": "y", "displayText": "Yes", "index": 2}, "type": "template"},
        {"type": "template_response", "body": "Yes"},
    ),
    "list reply": (
        {"listReply": {"title": "One", "listType": 1, "singleSelectReply": {"selectedRowId": "r1"}}},
        {"type": "list_response", "body": "One"},
    ),
    "album": ({"album": {"expectedImageCount": 2, "expectedVideoCount": 1}}, {"type": "album"}),
    "number shown": ({"sharePhoneNumber": True}, {}),
}

# What Baileys has no words for, in its schema's own.
RAW: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "live location": (
        {"liveLocationMessage": {"degreesLatitude": 1.5, "degreesLongitude": 2.5, "sequenceNumber": 3}},
        "live_location",
    ),
    # Baileys asks for the group's picture before it makes one.
    "group invite": (
        {
            "groupInviteMessage": {
                "groupJid": GROUP,
                "inviteCode": "AbCdEf",
                "groupName": "Friends",
                "caption": "Come",
            }
        },
        "group_invite",
    ),
    "order": (
        {"orderMessage": {"orderId": "5", "token": "t", "itemCount": 3, "orderTitle": "Tea"}},
        "order",
    ),
    "scheduled call": (
        {
            "scheduledCallCreationMessage": {
                "title": "Talk",
                "scheduledTimestampMs": 1_900_000_000_000,
                "callType": 2,
            }
        },
        "scheduled_call",
    ),
    "buttons": (
        {
            "buttonsMessage": {
                "contentText": "Well?",
                "footerText": "F",
                "headerType": 1,
                "buttons": [{"buttonId": "y", "buttonText": {"displayText": "Yes"}, "type": 1}],
            }
        },
        "buttons",
    ),
    "list": (
        {
            "listMessage": {
                "title": "T",
                "description": "Pick",
                "buttonText": "Menu",
                "listType": 1,
                "sections": [{"title": "A", "rows": [{"title": "One", "rowId": "r1"}]}],
            }
        },
        "list",
    ),
    "native flow": (
        {
            "interactiveMessage": {
                "body": {"text": "Well?"},
                "nativeFlowMessage": {
                    "buttons": [
                        {"name": "quick_reply", "buttonParamsJson": '{"display_text":"Yes","id":"y"}'}
                    ]
                },
            }
        },
        "buttons",
    ),
    "a kind without a word": ({"stickerSyncRmrMessage": {"filehash": ["x"]}}, ""),
}


def canonical(value: Any) -> Any:
    """A content whichever way its schema spells names; what is empty is as good as absent."""
    if isinstance(value, dict):
        members = {name.lower(): canonical(each) for name, each in value.items()}
        return {name: each for name, each in members.items() if each not in (None, "", [], {}, 0, False)}
    if isinstance(value, list):
        return [canonical(each) for each in value]
    return value


async def sent_whole(stage: Stage, message_id: str) -> dict[str, Any]:
    """Check that the gateway has all that Baileys made; wago-api's data."""
    api, wago = await stage.came(message_id)
    made = (await stage.baileys.command("made", id=message_id))["message"]
    assert canonical(wago["RawMessage"]) == canonical(made)
    return api


@pytest.mark.parametrize("kind", KINDS)
async def test_a_kind_comes_from_baileys(stage: Stage, kind: str) -> None:
    content, wanted = KINDS[kind]
    message_id = await stage.from_baileys(content)
    api = await sent_whole(stage, message_id)
    assert api == Like.of(wanted)
    assert api["type"] != "unknown"
    assert api.get("hasMedia", False) == (FILE in content.values() or kind == "product")
    if FILE in content.values():
        assert await stage.file_of(api["chat"], message_id) == BYTES


@pytest.mark.parametrize("kind", RAW)
async def test_what_baileys_sends_raw(stage: Stage, kind: str) -> None:
    message, word = RAW[kind]
    sent = await stage.baileys.command("relay", to=stage.us.jid, message=message)
    api = await sent_whole(stage, sent["id"])
    assert not word or api["type"] == word


async def test_quotes_mentions_and_forwards_come(stage: Stage) -> None:
    ours = (await stage.api("/client/sendMessage", chatId=stage.them.number, text="question"))["messageId"]
    await stage.content(ours)
    answer = await stage.from_baileys({"text": "answer"}, quoted={"$message": ours})
    api = await sent_whole(stage, answer)
    assert (api["body"], api["quotedMessageId"]) == ("answer", ours)
    assert api["quotedParticipant"] in stage.us.names
    mention = await stage.from_baileys({"text": "hello @1", "mentions": [stage.friend.jid]})
    assert (await sent_whole(stage, mention))["mentionedIds"] == [stage.friend.jid]
    forward = await stage.from_baileys({"forward": {"$message": ours}})
    api = await sent_whole(stage, forward)
    assert (api["body"], api["isForwarded"], api["forwardingScore"]) == ("question", True, 1)
    often = await stage.from_baileys(
        {"text": "x", "contextInfo": {"isForwarded": True, "forwardingScore": 7}}
    )
    assert (await sent_whole(stage, often))["forwardingScore"] == 7


async def test_disappearing_messages_come(stage: Stage) -> None:
    sent = await stage.from_baileys({"text": "soon gone"}, ephemeralExpiration=604_800)
    api = await sent_whole(stage, sent)
    assert (api["body"], api["expiresIn"]) == ("soon gone", 604_800)


async def test_a_picture_of_an_album_names_its_head(stage: Stage) -> None:
    head = await stage.from_baileys({"album": {"expectedImageCount": 2}})
    key = {"id": head, "fromMe": True, "remoteJid": stage.us.jid}
    picture = await stage.from_baileys({"image": FILE, "albumParentKey": key, **JPEG})
    api = await sent_whole(stage, picture)
    association = api["message"]["messageContextInfo"]["messageAssociation"]
    assert association["parentMessageKey"]["ID"] == head
    assert await stage.file_of(api["chat"], picture) == BYTES


async def test_statuses_come(stage: Stage) -> None:
    text = await stage.from_baileys(
        {"text": "my day"},
        to="status@broadcast",
        statusJidList=[stage.us.jid],
        backgroundColor="#102030",
        font=8,
    )
    wago = await stage.came_wago(text)
    assert wago["Info"]["Chat"] == "status@broadcast"
    assert wago["Message"]["extendedTextMessage"]["backgroundArgb"] == 0xFF102030
    picture = await stage.from_baileys(
        {"image": FILE, **JPEG}, to="status@broadcast", statusJidList=[stage.us.jid]
    )
    api, _ = await stage.came(picture)
    assert api["chat"] == "status@broadcast"
    assert await stage.file_of("status@broadcast", picture) == BYTES


async def test_the_gateway_asks_its_phone_for_a_file_that_expired(stage: Stage) -> None:
    sent = await stage.from_baileys({"image": FILE, **JPEG})
    api, wago = await stage.came(sent)
    path = wago["Message"]["imageMessage"]["directPath"]
    (await stage.world.admin.post("/admin/media/expire", {"direct_path": path})).ok()
    assert await stage.file_of(api["chat"], sent) == BYTES
