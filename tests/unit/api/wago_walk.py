"""Every endpoint of the WaGo door that is about messages, once right and once wrong."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.fake_client import FakeClient
from tests.unit.gateway.prepare import samples
from wago.client.events import MessageInfo, MessageReceived
from wago.protocol.jid import Jid
from wago.protocol.messages import media, polls
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import Message

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
BUTTON = {"type": "reply", "label": "Yes", "id": "yes"}


async def wago_messages(call: Any, client: FakeClient, main: dict[str, str]) -> None:
    """All about messages, once right and once wrong."""
    phone = {"Phone": "15550002222"}
    with TemporaryDirectory() as name:
        film = samples.video(Path(name) / "a.mp4", seconds=1).read_bytes()
        tone = samples.audio(Path(name) / "a.mp3", container="mp3", codec="mp3", rate=44100).read_bytes()
    clip, sound = b64encode(film).decode(), b64encode(tone).decode()
    link = {"Text": "see https://x.org", "Title": "T", "Description": "D", "Image": PNG}
    buttons = {"Content": "c", "Title": "T", "Footer": "F", "Buttons": [BUTTON]}
    card = {"text": "a", "buttons": [BUTTON], "media_url": PNG, "media_type": "image"}
    sends: dict[str, dict[str, Any]] = {
        "/send/image": {"Image": PNG},
        "/send/video": {"Video": clip},
        "/send/audio": {"Audio": sound},
        "/send/document": {"Document": PNG, "FileName": "a.png"},
        "/send/sticker": {"Sticker": PNG},
        "/send/album": {"Items": [{"Image": PNG}, {"Image": PNG}]},
        "/send/preview": {**link, "MatchedURL": "https://x.org"},
        "/send/preview2": {**link, "MatchedURL": "https://x.org"},
        "/send/groupinvite": {**link, "MatchedText": "https://x.org"},
        "/business/send/catalog": {**link, "MatchedText": "https://x.org"},
        "/send/poll": {"Question": "q", "Options": ["a", "b"], "MaxAnswer": 1},
        "/send/location": {"Latitude": 1, "Longitude": 2},
        "/send/livelocation": {"Latitude": 1, "Longitude": 2},
        "/send/contact": {"Vcard": {"fullName": "A", "phone": "15550003333"}},
        "/send/contacts": {"Contacts": [{"fullName": "A", "phone": "15550003333"}]},
        "/send/event": {"Name": "e", "StartTime": 1_800_000_000},
        "/send/call": {"Title": "c", "StartTime": 1_800_000_000},
        "/send/invite": {"GroupJID": "1-2@g.us", "Code": "c", "GroupName": "g"},
        "/send/product": {"ProductId": "1", "Title": "t", "Image": PNG},
        "/send/order": {
            "OrderId": "1",
            "Token": "t",
            "Title": "T",
            "ItemCount": 1,
            "Currency": "EUR",
            "Total": 1,
        },
        "/send/raw": {"Message": {"conversation": "x"}},
        "/send/buttons": buttons,
        "/send/template": buttons,
        "/send/mediabutton": {**buttons, "Type": "image", "Media": PNG},
        "/send/list": {"ButtonText": "b", "Desc": "d", "TopText": "t", "List": [{"title": "r"}]},
        "/send/locationbutton": {"Body": "where"},
        "/send/pixbutton": {"Body": "b", "PixKey": "k"},
        "/send/reviewpay": {"Body": "b", "PixKey": "k", "TotalValue": 1},
        "/send/carousel": {"message": "m", "carousel": [card]},
        "/send/carouselmedia": {"message": "m", "carousel": [card]},
    }
    for path, body in sends.items():
        await call("POST", path, {**phone, **body}, **main)
        await call("POST", path, {**phone, **dict.fromkeys(body)}, **main)
    fetched = {"Jid": "15550002222", "Url": "http://127.0.0.1:9/a", "Type": "image"}
    await call("POST", "/send/mediaurl", fetched, **main)
    await call("POST", "/send/mediaurl", {**fetched, "Type": "x"}, **main)
    call.succeeded.add(("/send/mediaurl", "post"))
    poll = polls.poll("q", ["a", "b"], secret=bytes(32))
    image = image_of(client)
    for number, message in enumerate((poll, image, Message(conversation="x")), 1):
        info = MessageInfo(
            id=f"IN{number}",
            chat=Jid("15550002222"),
            sender=Jid("15550002222"),
            chat_alt=None,
            sender_alt=None,
            from_me=False,
            is_group=False,
            timestamp=1,
        )
        client.emit(MessageReceived(info=info, message=message))
    chat = {"Chat": "15550002222"}
    up = client.media.uploads[0]
    assert up.media_key is not None
    described_file = {
        "Url": up.url,
        "MediaKey": b64encode(up.media_key).decode(),
        "Mimetype": "image/jpeg",
        "FileSHA256": b64encode(up.file_sha256).decode(),
        "FileLength": up.file_length,
    }
    mine = (await call("POST", "/send/text", {**phone, "Body": "x"}, **main)).json["data"]["Id"]
    about: dict[str, dict[str, Any]] = {
        "/message/react": {**phone, "Body": "x", "Id": "IN1"},
        "/message/presence": {**phone, "State": "composing"},
        "/message/markread": {**chat, "Id": ["IN1"]},
        "/message/status": {"Id": "IN1"},
        "/message/edit": {**chat, "MessageID": mine, "Message": "y"},
        "/message/delete": {**chat, "MessageID": mine},
        "/message/deleteforme": {**chat, "MessageID": "IN1"},
        "/message/star": {**chat, "MessageID": "IN1"},
        "/message/pin": {**chat, "MessageID": "IN1"},
        "/message/keep": {**chat, "MessageID": "IN1"},
        "/message/vote": {**chat, "MessageID": "IN1", "Options": ["a"]},
        "/message/votes": {**chat, "MessageID": "IN1"},
        "/message/reactions": {**chat, "MessageID": "IN1"},
        "/message/eventresponse": {**chat, "MessageID": "IN1", "Response": "going"},
        "/message/comment": {**chat, "MessageID": "IN1", "Body": "x"},
        "/message/forward": {**phone, "MessageID": "IN3"},
        "/message/download": {"MessageID": "IN2"},
        "/message/downloadimage": described_file,
        **{f"/message/download/{kind}": described_file for kind in KINDS},
        "/chat/typing/start": {"Jid": "15550002222"},
        "/chat/typing/stop": {"Jid": "15550002222"},
        "/chat/recording/start": {"Jid": "15550002222"},
        "/chat/recording/stop": {"Jid": "15550002222"},
        "/chat/read": phone,
        "/chat/unread": phone,
        "/chat/disappearing-timer": {"phone": "15550002222", "timer": "7d"},
        "/broadcast/listparticipants": {"ID": "status"},
        "/status/text": {"Text": "x"},
        "/status/image": {"Image": PNG},
        "/status/video": {"Video": clip},
        "/bot/message": {"Body": "x"},
    }
    for path, body in about.items():
        await call("POST", path, body, **main)
        await call("POST", path, dict.fromkeys(body), **main)
    await call("POST", "/message/vote", {**chat, "MessageID": "NONE", "Options": ["a"]}, **main)
    await call("GET", "/bot/list", **main)


KINDS = ("image", "video", "audio", "document", "sticker")


def image_of(client: FakeClient) -> Message:
    up = client.media.put(b"picture")
    file = MediaFile(
        kind=up.kind,
        url=up.url,
        direct_path=up.direct_path,
        media_key=up.media_key,
        file_sha256=up.file_sha256,
        file_enc_sha256=up.file_enc_sha256,
        file_length=up.file_length,
    )
    return media.image(file)
