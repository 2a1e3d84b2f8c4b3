"""Baileys and the gateway asked for the same: the stanzas that the service got, what the phone decrypted.

Both write to the same phone. What must differ (ids, keys, hashes, times, ciphertext) is made equal; every
other difference is in docs/stanzas.md with its reason, and a row that is no longer true fails here too.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.e2e.test_groups import make_group
from tests.interop.test_message_facts import NOTHING, contents, documented
from tests.support.stage import Person, Stage
from tests.unit.gateway.prepare import samples
from wago.protocol.proto.e2e_pb2 import Message

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]

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
    """

    person: Person
    mine: str
    yours: str
    chat: str
    group: str
    said: str


Content = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """The same for both: what Baileys' `sendMessage` takes, and an endpoint of wago-api with its body.

    Attributes:
        to: `person`, `group` or `status`.
    """

    baileys: Callable[[Writer], Content]
    path: str
    body: Callable[[Writer], Content]
    to: str = "person"
    options: Callable[[Writer], Content] = field(default=lambda _: {})


def plain(baileys: Content, kind: str, content: Any) -> Request:
    return Request(lambda _: baileys, SEND, lambda _: {"contentType": kind, "content": content})


def key(writer: Writer, message_id: str) -> Content:
    return {"remoteJid": writer.chat, "fromMe": message_id == writer.mine, "id": message_id}


def in_group(writer: Writer) -> Content:
    """The key of what the phone said in the group."""
    return {"remoteJid": writer.group, "fromMe": False, "id": writer.said, "participant": writer.chat}


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
    "image once": file(
        "jpeg", {"image": "$jpeg", "viewOnce": True, "width": 300, "height": 200, **BOX}, {"isViewOnce": True}
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
        lambda w: {"text": "new", "edit": key(w, w.mine)},
        lambda w: {"messageId": w.mine, "content": "new"},
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
        lambda w: {"delete": key(w, w.mine)},
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
    "album": plain(
        {"album": {"expectedImageCount": 2, "expectedVideoCount": 0}},
        "Album",
        {"items": [{"type": "image", "media": "$jpeg"}] * 2},
    ),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder: Path = tmp_path_factory.mktemp("files")
    voice = samples.audio(folder / "a.ogg", container="ogg", codec="libopus", rate=48000)
    return {
        "jpeg": samples.save(folder / "a.jpg", samples.picture(), "JPEG").read_bytes(),
        "mp4": samples.video(folder / "a.mp4", sound=None).read_bytes(),
        "mp3": samples.audio(folder / "a.mp3", container="mp3", codec="mp3", rate=44100).read_bytes(),
        "ogg": voice.read_bytes(),
        "pdf": samples.pdf(folder / "a.pdf").read_bytes(),
        "webp": samples.save(folder / "a.webp", samples.picture(512, 512), "WEBP").read_bytes(),
    }


def filled(body: Any, files: dict[str, bytes], *, bare: bool) -> Any:
    """`$name` becomes the file: for Baileys bytes, for the gateway base64."""
    if isinstance(body, dict):
        return {name: filled(each, files, bare=bare) for name, each in body.items()}
    if isinstance(body, list):
        return [filled(each, files, bare=bare) for each in body]
    if isinstance(body, str) and body.startswith("$") and body[1:] in files:
        data = b64encode(files[body[1:]]).decode()
        return data if bare else {"$bytes": data}
    return body


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def writers(stage: Stage) -> tuple[Writer, Writer]:
    """Baileys and the gateway, both in a conversation with the phone."""
    admin, friend = stage.world.admin, stage.friend
    to_them = await admin.send(friend.number, stage.them.number, "from the phone")
    to_us = await admin.send(friend.number, stage.us.number, "from the phone")
    await stage.content(to_them)
    chat = (await stage.came(to_us))[0]["chat"]
    group = await make_group(stage.world, friend.number, stage.us.number, stage.them.number)
    baileys_text = await stage.from_baileys({"text": "of mine"}, to=friend.lid)
    our_text = (await stage.api(SEND, chatId=chat, text="of mine"))["messageId"]
    for text in (baileys_text, our_text):
        await stage.world.admin.wait_message(friend.number, lambda m, text=text: m["id"] == text)
    # The first messages of a group bring its keys to everybody, and an answer settles a session.
    await stage.from_baileys({"text": "first"}, to=group)
    await stage.api(SEND, chatId=group, text="first")
    audience = {"audience": [friend.number]}
    await stage.api(SEND, chatId="status@broadcast", text="first", options=audience)
    said = await admin.send(friend.number, group, "from the phone")
    await stage.content(said)
    await stage.came(said)
    for number in (stage.them.number, stage.us.number):
        await admin.send(friend.number, number, f"settled {number}")
        await admin.send(number, friend.number, f"settled by {number}")
    for text in (f"settled {stage.them.number}", f"settled by {stage.them.number}"):
        await stage.baileys.text(text)
    for event, number in (("message", "settled "), ("message_create", "settled by ")):
        text = f"{number}{stage.us.number}"
        await stage.world.receiver.wait(stage.world.of_api(stage.session, event, body=text))
    return (
        Writer(stage.them, baileys_text, to_them, friend.lid, group, said),
        Writer(stage.us, our_text, to_us, chat, group, said),
    )


# -- recording ------------------------------------------------------------------------------------------


async def recorded(stage: Stage, writer: Writer, message_id: str) -> tuple[Content, Message]:
    """The stanza as the service got it, and the content as the phone decrypted it."""
    number = stage.friend.number
    path = f"/admin/stanzas?number={writer.person.number}&tag=message&tree=1"
    stanzas = (await stage.world.admin.get(path)).ok()["stanzas"]
    sent = [each for each in stanzas if each["id"] == message_id and each["direction"] == "in"]
    assert len(sent) == 1
    await stage.world.admin.wait_message(number, lambda m: m["id"] == message_id and m.get("content"))
    path = f"/admin/phones/{number}/messages?id={message_id}&raw=1"
    (shown,) = (await stage.world.admin.get(path)).ok()["messages"]
    return sent[0]["tree"], Message.FromString(b64decode(shown["raw"]))


_CHATS: Final[dict[str, Callable[[Writer], str]]] = {
    "person": lambda writer: writer.chat,
    "group": lambda writer: writer.group,
    "status": lambda _: "status@broadcast",
}


async def ask_baileys(
    stage: Stage, writer: Writer, request: Request, files: dict[str, bytes]
) -> tuple[Content, Message]:
    to = _CHATS[request.to](writer)
    options = request.options(writer)
    if request.to == "status":
        options |= {"statusJidList": [stage.friend.lid]}
    content = filled(request.baileys(writer), files, bare=False)
    return await recorded(stage, writer, await stage.from_baileys(content, to=to, **options))


async def ask_gateway(
    stage: Stage, writer: Writer, request: Request, files: dict[str, bytes]
) -> tuple[Content, Message]:
    to = _CHATS[request.to](writer)
    body = filled(request.body(writer), files, bare=True)
    if request.to == "status":
        body["options"] = {"audience": [stage.friend.number]}
    if request.path.startswith("/send/"):
        return await recorded(stage, writer, (await stage.wago(request.path, Phone=to, **body))["Id"])
    sent = await stage.api(request.path, chatId=to, **body)
    return await recorded(stage, writer, sent.get("messageIds", [sent["messageId"]])[0])


# -- making equal what must differ ----------------------------------------------------------------------

_TIMES: Final = re.compile(r"([tT]imestamp(MS|Ms)?|SentTS|privacy_mode_ts|@t)$")
_PLACES: Final = ("URL", "directPath", "thumbnailDirectPath")


def levelled(path: str, value: Any, names: dict[str, str]) -> Any:
    """A value without what differs from message to message."""
    last = path.rpartition(".")[2]
    if _TIMES.search(last):
        return "a time"
    if last in _PLACES:
        return "a place"
    if isinstance(value, str):
        for name, role in names.items():
            value = value.replace(name, role)
    return value


def of_content(message: Message, names: dict[str, str]) -> Content:
    found = {}
    for path, value in contents(message).items():
        is_bytes = isinstance(value, str) and re.fullmatch(r"([0-9a-f]{2}){10,}|6a706567", value)
        found[f"content.{path}"] = "bytes" if is_bytes else levelled(path, value, names)
    return found


def of_stanza(tree: Content, names: dict[str, str], path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of the attributes and bare contents of a stanza; receivers by their role."""
    here = f"{path}.{tree['tag']}" if path else tree["tag"]
    if tree["tag"] == "to":
        here += f"[{levelled('', tree['attrs']['jid'], names)}]"
    for name, value in tree["attrs"].items():
        yield f"{here}@{name}", "a hash" if name == "phash" else levelled(f"@{name}", value, names)
    if "hex" in tree:
        yield here, "bytes"
    elif "text" in tree:
        yield here, levelled("", tree["text"], names)
    elif not tree["attrs"] and not tree.get("children"):
        yield here, "{}"
    for child in tree.get("children", ()):
        yield from of_stanza(child, names, here)


def seen(stage: Stage, writer: Writer, stanza: Content, message: Message) -> Content:
    me, you = writer.person, stage.friend
    names = {
        stanza["attrs"]["id"]: "<id>",
        writer.mine: "<mine>",
        writer.yours: "<yours>",
        writer.said: "<said>",
        me.lid.partition("@")[0]: "me",
        me.number: "me",
        you.lid.partition("@")[0]: "you",
        you.number: "you",
    }
    return dict(of_stanza(stanza, names)) | of_content(message, names)


_TOKEN: Final = "message.reporting.reporting_token"


def expected(kind: str, to: str) -> dict[str, tuple[str, str]]:
    """The differences that docs/stanzas.md explains: those of content, and those of stanzas."""
    of_contents = {
        f"content.{path}": both
        for path, both in documented().get(kind, {}).items()
        if path not in ("type", "mediatype")
    }
    of_stanzas = documented("Recorded")
    return of_contents | of_stanzas.get(f"all to a {to}", {}) | of_stanzas.get(kind, {})


async def test_rows_are_about_what_is_recorded() -> None:
    assert set(documented("Recorded")) <= {*REQUESTS, *(f"all to a {to}" for to in _CHATS)}


@pytest.mark.parametrize("kind", REQUESTS)
async def test_both_send_the_same(
    stage: Stage, writers: tuple[Writer, Writer], files: dict[str, bytes], kind: str
) -> None:
    baileys, gateway = writers
    request = REQUESTS[kind]
    left = seen(stage, baileys, *await ask_baileys(stage, baileys, request, files))
    right = seen(stage, gateway, *await ask_gateway(stage, gateway, request, files))
    # Baileys reads its random padding as content when it makes a token, and mostly fails (see the page).
    tokens = [{path: side.pop(path, None) for path in (_TOKEN, f"{_TOKEN}@v")} for side in (left, right)]
    assert any(tokens[1].values()) or not any(tokens[0].values())
    found = {
        path: (str(left.get(path, NOTHING)), str(right.get(path, NOTHING)))
        for path in sorted(left.keys() | right.keys())
        if left.get(path) != right.get(path)
    }
    assert found == expected(kind, request.to)
