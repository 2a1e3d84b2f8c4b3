"""What the gateway is asked to send to Baileys, and what Baileys is to read."""

from __future__ import annotations

from typing import Any

from tests.support.shapes import Like, anything, size

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
    "quiz": (
        {
            "contentType": "Poll",
            "content": {"pollName": "2 + 2?", "pollOptions": ["3", "4"], "correct": "4"},
        },
        "pollCreationMessageV3",
        {"name": "2 + 2?", "options": [{"optionName": "3"}, {"optionName": "4"}], "pollType": 1},
    ),
    "preview of an ad": (
        {
            "contentType": "LinkPreview",
            "content": {
                "text": "see https://example.org/",
                "url": "https://example.org/",
                "title": "T",
                "description": "B",
                "image": "$jpeg",
                "style": "ad",
            },
        },
        "extendedTextMessage",
        {
            "text": "see https://example.org/",
            "contextInfo": {
                "externalAdReply": {
                    "title": "T",
                    "body": "B",
                    "sourceUrl": "https://example.org/",
                    "thumbnail": anything,
                    "renderLargerThumbnail": True,
                }
            },
        },
    ),
    "buttons below a picture": (
        {
            "contentType": "Buttons",
            "content": {"body": "Well?", "header": {"type": "image", "media": "$jpeg"}, "buttons": [REPLY]},
        },
        "interactiveMessage",
        {
            "header": {
                "hasMediaAttachment": True,
                "imageMessage": {"mimetype": "image/jpeg", "directPath": anything},
            },
            "body": {"text": "Well?"},
        },
    ),
    "template": (
        {"contentType": "Template", "content": {"body": "Well?", "buttons": [REPLY, URL]}},
        "interactiveMessage",
        {"body": {"text": "Well?"}, "nativeFlowMessage": {"buttons": [anything, anything]}},
    ),
    "review and pay": (
        {
            "contentType": "ReviewAndPay",
            "content": {
                "body": "Order",
                "pixKey": "a@b.c",
                "pixType": "EMAIL",
                "items": [{"name": "Cake", "value": 1500, "quantity": 2}],
            },
        },
        "interactiveMessage",
        {
            "nativeFlowMessage": {
                "buttons": [
                    {"name": "review_and_pay", "buttonParamsJson": Like(lambda text: '"Cake"' in text)}
                ]
            }
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
