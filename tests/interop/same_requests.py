"""The same requests for Baileys and for the gateway: every kind that both can be asked for."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.support.stage import Person

VCARD: Final = "BEGIN:VCARD\nVERSION:3.0\nN:;Ann;;;\nFN:Ann\nEND:VCARD"
SEND: Final = "/client/sendMessage"


@dataclass(frozen=True)
class Writer:
    """One of the two, and the messages between it and the phone that others refer to.

    Attributes:
        device: number and device as the service knows it.
        mine: id of a text of its own.
        yours: id of a text of the phone, in the chat of the two.
        chat: how it addresses the phone.
        group: a group of all three.
        said: id of a text of the phone in the group.
        picture: id of a picture of its own.
    """

    person: Person
    mine: str
    yours: str
    chat: str
    group: str
    said: str
    picture: str


Content = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """The same for both: what Baileys' `sendMessage` takes, and an endpoint of wago-api with its body.

    Attributes:
        to: `person`, `group` or `status`.
        which: of the messages that ours becomes.
    """

    baileys: Callable[[Writer], Content]
    path: str
    body: Callable[[Writer], Content]
    to: str = "person"
    options: Callable[[Writer], Content] = field(default=lambda _: {})
    which: int = 0


def plain(baileys: Content, kind: str, content: Any) -> Request:
    return Request(lambda _: baileys, SEND, lambda _: {"contentType": kind, "content": content})


def key(writer: Writer, message_id: str, *, mine: bool = False) -> Content:
    return {"remoteJid": writer.chat, "fromMe": mine, "id": message_id}


def in_group(writer: Writer) -> Content:
    """The key of what the phone said in the group."""
    return {"remoteJid": writer.group, "fromMe": False, "id": writer.said, "participant": writer.chat}


PREVIEW: Final = {
    "canonical-url": "https://example.org",
    "matched-text": "https://example.org",
    "title": "Example",
    "description": "A page",
}
JPEG: Final = b64encode(b"jpeg").decode()
BOX: Final = {"jpegThumbnail": JPEG}


def file(
    name: str, baileys: Content, options: Content | None = None, *, mimetype: str = "", **body: Any
) -> Request:
    """A file of `files` under `$name` in both."""
    return Request(
        lambda _: baileys,
        SEND,
        lambda _: {"media": f"${name}", "mimetype": mimetype, "options": options or {}, **body},
    )


def about(what: str, baileys: Callable[[Writer], Content], body: Callable[[Writer], Content]) -> Request:
    """Something about a message: `/message/...`."""
    return Request(baileys, f"/message/{what}", body)


REQUESTS: Final[dict[str, Request]] = {
    "text": plain({"text": "hello"}, "string", "hello"),
    "text in a group": Request(lambda _: {"text": "hello"}, SEND, lambda _: {"text": "hello"}, "group"),
    "text with mentions": Request(
        lambda w: {"text": "hi @15550009999", "mentions": ["15550009999@s.whatsapp.net"]},
        SEND,
        lambda _: {"text": "hi @15550009999", "options": {"mentions": ["15550009999"]}},
        "group",
    ),
    "reaction in a group": Request(
        lambda w: {"react": {"key": in_group(w), "text": "👍"}},
        "/message/react",
        lambda w: {"messageId": w.said, "reaction": "👍"},
        "group",
    ),
    "quote in a group": Request(
        lambda _: {"text": "answer"},
        "/message/reply",
        lambda w: {"messageId": w.said, "content": "answer"},
        "group",
        lambda w: {"quoted": {"$message": w.said}},
    ),
    "poll in a group": Request(
        lambda _: {"poll": {"name": "Tea?", "values": ["yes", "no"], "selectableCount": 1}},
        SEND,
        lambda _: {"contentType": "Poll", "content": {"pollName": "Tea?", "pollOptions": ["yes", "no"]}},
        "group",
    ),
    "text to all": Request(
        lambda _: {"text": "hi @all", "mentionAll": True},
        SEND,
        lambda _: {"text": "hi @all", "options": {"mentionAll": True}},
        "group",
    ),
    "text with link preview": plain(
        {"text": "see https://example.org", "linkPreview": PREVIEW},
        "LinkPreview",
        {
            "text": "see https://example.org",
            "url": "https://example.org",
            "title": "Example",
            "description": "A page",
        },
    ),
    "text with ad": plain(
        {
            "text": "see https://example.org",
            "contextInfo": {
                "externalAdReply": {
                    "title": "T",
                    "body": "B",
                    "sourceUrl": "https://example.org",
                    "mediaType": 1,
                }
            },
        },
        "LinkPreview",
        {
            "text": "see https://example.org",
            "url": "https://example.org",
            "title": "T",
            "description": "B",
            "style": "ad",
        },
    ),
    "text with quote": Request(
        lambda _: {"text": "answer"},
        "/message/reply",
        lambda w: {"messageId": w.yours, "content": "answer"},
        options=lambda w: {"quoted": {"$message": w.yours}},
    ),
    "text with timer": Request(
        lambda _: {"text": "hello"},
        SEND,
        lambda _: {"text": "hello", "options": {"ephemeralDuration": 86_400}},
        options=lambda _: {"ephemeralExpiration": 86_400},
    ),
    "text forwarded": Request(
        lambda w: {"forward": {"$message": w.yours}},
        "/message/forward",
        lambda w: {"messageId": w.yours, "destinationChatId": w.chat},
    ),
    "status text": Request(
        lambda _: {"text": "my day"},
        SEND,
        lambda _: {
            "contentType": "StatusText",
            "content": {"text": "my day", "backgroundColor": 0xFF102030, "font": 8},
        },
        "status",
        lambda _: {"backgroundColor": "#102030", "font": 8},
    ),
    "status image": Request(
        lambda _: {"image": "$jpeg", "caption": "look", "width": 300, "height": 200, **BOX},
        SEND,
        lambda _: {"media": "$jpeg", "caption": "look"},
        "status",
    ),
    "image": file(
        "jpeg", {"image": "$jpeg", "caption": "look", "width": 300, "height": 200, **BOX}, caption="look"
    ),
    "image in a group": Request(
        lambda _: {"image": "$jpeg", "width": 300, "height": 200, **BOX},
        SEND,
        lambda _: {"media": "$jpeg"},
        "group",
    ),
    "video": file("mp4", {"video": "$mp4", "seconds": 2, "width": 160, "height": 120, **BOX}),
    "gif": file(
        "mp4",
        {"video": "$mp4", "gifPlayback": True, "seconds": 2, "width": 160, "height": 120, **BOX},
        {"sendVideoAsGif": True},
    ),
    "video note": Request(
        lambda _: {"video": "$mp4", "ptv": True, "seconds": 2, "width": 160, "height": 120, **BOX},
        "/send/video",
        lambda _: {"Video": "$mp4", "Ptv": True},
    ),
    "audio": file("mp3", {"audio": "$mp3", "seconds": 2, "mimetype": "audio/mpeg"}),
    "voice note": file(
        "ogg",
        {"audio": "$ogg", "ptt": True, "seconds": 2, "waveform": {"$bytes": b64encode(bytes(64)).decode()}},
        {"sendAudioAsVoice": True},
    ),
    "document": file(
        "pdf",
        {"document": "$pdf", "mimetype": "application/pdf", "fileName": "a.pdf"},
        filename="a.pdf",
    ),
    "document with caption": file(
        "pdf",
        {"document": "$pdf", "mimetype": "application/pdf", "fileName": "a.pdf", "caption": "c"},
        filename="a.pdf",
        caption="c",
    ),
    "sticker": file("webp", {"sticker": "$webp", "width": 512, "height": 512}, {"sendMediaAsSticker": True}),
    "location": plain(
        {
            "location": {
                "degreesLatitude": 52.5,
                "degreesLongitude": 13.25,
                "name": "Here",
                "address": "Street",
            }
        },
        "Location",
        {"latitude": 52.5, "longitude": 13.25, "name": "Here", "address": "Street"},
    ),
    "contact": plain(
        {"contacts": {"contacts": [{"displayName": "Ann", "vcard": VCARD}]}},
        "Contact",
        {"name": "Ann", "vcard": VCARD},
    ),
    "contacts": plain(
        {"contacts": {"displayName": "2 contacts", "contacts": [{"displayName": "Ann", "vcard": VCARD}] * 2}},
        "Contacts",
        {"title": "2 contacts", "contacts": [{"name": "Ann", "vcard": VCARD}] * 2},
    ),
    "poll": plain(
        {"poll": {"name": "Tea?", "values": ["yes", "no"], "selectableCount": 1}},
        "Poll",
        {"pollName": "Tea?", "pollOptions": ["yes", "no"]},
    ),
    "poll with several answers": plain(
        {"poll": {"name": "Tea?", "values": ["yes", "no"], "selectableCount": 0}},
        "Poll",
        {"pollName": "Tea?", "pollOptions": ["yes", "no"], "selectable": 0},
    ),
    "event": plain(
        {"event": {"name": "Party", "description": "Come", "startDate": {"$date": 1_900_000_000_000}}},
        "Event",
        {"name": "Party", "description": "Come", "startTime": 1_900_000_000},
    ),
    "reaction": about(
        "react",
        lambda w: {"react": {"key": key(w, w.yours), "text": "👍"}},
        lambda w: {"messageId": w.yours, "reaction": "👍"},
    ),
    "reaction taken back": about(
        "react",
        lambda w: {"react": {"key": key(w, w.yours), "text": ""}},
        lambda w: {"messageId": w.yours, "reaction": ""},
    ),
    "edit": about(
        "edit",
        lambda w: {"text": "new", "edit": key(w, w.mine, mine=True)},
        lambda w: {"messageId": w.mine, "content": "new"},
    ),
    "edit of a caption": about(
        "edit",
        lambda w: {
            "image": "$jpeg",
            "caption": "new",
            "width": 300,
            "height": 200,
            **BOX,
            "edit": key(w, w.picture, mine=True),
        },
        lambda w: {"messageId": w.picture, "content": "new"},
    ),
    "revoke as admin": Request(
        lambda w: {"delete": in_group(w)},
        "/message/delete",
        lambda w: {"messageId": w.said, "everyone": True},
        "group",
    ),
    "pin": about(
        "pin",
        lambda w: {"pin": key(w, w.yours), "type": 1, "time": 86_400},
        lambda w: {"messageId": w.yours, "duration": 86_400},
    ),
    "unpin": about(
        "unpin",
        lambda w: {"pin": key(w, w.yours), "type": 2},
        lambda w: {"messageId": w.yours},
    ),
    "revoke": about(
        "delete",
        lambda w: {"delete": key(w, w.mine, mine=True)},
        lambda w: {"messageId": w.mine, "everyone": True},
    ),
    "product": plain(
        {
            "product": {
                "productImage": "$jpeg",
                "productId": "7",
                "title": "Tea",
                "currencyCode": "EUR",
                "priceAmount1000": 2500,
                "productImageCount": 1,
            },
            "businessOwnerJid": "15550001111@s.whatsapp.net",
            **BOX,
        },
        "Product",
        {
            "productId": "7",
            "title": "Tea",
            "image": "$jpeg",
            "ownerId": "15550001111",
            "currency": "EUR",
            "price": 2500,
        },
    ),
    "image in album": Request(
        lambda w: {
            "image": "$jpeg",
            "width": 300,
            "height": 200,
            **BOX,
            "albumParentKey": key(w, w.picture, mine=True),
        },
        SEND,
        lambda _: {"contentType": "Album", "content": {"items": [{"type": "image", "media": "$jpeg"}] * 2}},
        which=1,
    ),
    "album": plain(
        {"album": {"expectedImageCount": 2, "expectedVideoCount": 0}},
        "Album",
        {"items": [{"type": "image", "media": "$jpeg"}] * 2},
    ),
}
