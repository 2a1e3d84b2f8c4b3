"""What phones send, show and do with messages, through the admin API."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.unit.sandbox.test_admin import Api
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.sandbox import Sandbox
from wago.sandbox.phones.drafts import KINDS

BYTES = bytes(range(256)) * 40
FILE = {"data": base64.b64encode(BYTES).decode()}

CONTENTS: dict[str, dict[str, Any]] = {
    "text": {"text": "hello *there*"},
    "image": FILE | {"caption": "look", "width": 40, "height": 30},
    "video": FILE | {"seconds": 3},
    "gif": FILE,
    "ptv": FILE | {"seconds": 2},
    "audio": FILE | {"seconds": 9},
    "voice": FILE | {"seconds": 4, "waveform": base64.b64encode(bytes(64)).decode()},
    "document": FILE | {"filename": "a.pdf", "mimetype": "application/pdf", "caption": "read"},
    "sticker": FILE | {"width": 512, "height": 512},
    "status_text": {"text": "on green", "background": 0xFF00FF00, "font": 1},
    "location": {"latitude": 52.5, "longitude": 13.4, "name": "Office"},
    "live_location": {"latitude": 52.5, "longitude": 13.4},
    "contact": {"name": "Ann", "phones": [{"number": "+1 555 000", "waid": "1555000"}]},
    "contacts": {"contacts": [{"name": "Ann"}, {"name": "Bob"}]},
    "poll": {"question": "Tea?", "options": ["yes", "no"]},
    "event": {"name": "Party", "starts_at_s": 1_900_000_000},
    "group_invite": {
        "group": "120363000000000001@g.us",
        "code": "AbCdEf",
        "subject": "Friends",
        "expires_at_s": 1,
        "expires_at": 1,
    },
    "product": {"id": "7", "owner": "15550001111@s.whatsapp.net", "title": "Tea"},
    "order": {
        "id": "5",
        "token": "t",
        "seller": "15550001111@s.whatsapp.net",
        "title": "Tea",
        "item_count": 1,
        "currency": "BRL",
    },
    "scheduled_call": {"title": "Talk", "at_ms": 1_900_000_000_000},
    "buttons": {
        "text": "Well?",
        "buttons": [{"label": "Yes", "id": "y"}, {"label": "No"}, {"label": "Code", "code": "42"}],
        "image": FILE["data"],
    },
    "classic_buttons": {"text": "Well?", "buttons": [{"label": "Yes", "id": "y"}]},
    "list": {
        "text": "Pick",
        "button": "Menu",
        "sections": [{"title": "A", "rows": [{"title": "1", "id": "r1"}]}],
    },
    "template": {
        "text": "Well?",
        "buttons": [
            {"label": "Yes", "id": "y"},
            {"label": "Site", "url": "https://example.org"},
            {"label": "Call", "number": "+15550001111"},
        ],
        "footer": "f",
    },
    "classic_list": {
        "text": "Pick",
        "button": "Menu",
        "sections": [{"title": "A", "rows": [{"title": "1", "id": "r1"}]}],
    },
    "carousel": {
        "text": "Two",
        "cards": [
            {"text": each, "buttons": [{"label": "Take", "id": each}], "image": FILE["data"]}
            for each in ("one", "two")
        ],
    },
    "location_request": {"text": "Where?"},
    "pix": {"text": "Pay", "pix": {"key": "a@b.example", "merchant": "Shop", "type": "EMAIL"}},
    "review_and_pay": {
        "text": "Pay",
        "pix": {"key": "123", "merchant": "Shop"},
        "items": [{"name": "Tea", "amount": 250, "quantity": 2}],
    },
    "raw": {"message": base64.b64encode(Message(conversation="raw").SerializeToString()).decode()},
}
EDIT = {"change": "edit", "text": "yours"}


class Town:
    """Two phones in a sandbox."""

    def __init__(self, api: Api, ann: str, bob: str) -> None:
        self.api, self.ann, self.bob = api, ann, bob

    async def send(self, **body: Any) -> str:
        sent = await self.api("POST", f"/admin/phones/{self.ann}/send", {"to": self.bob, **body})
        return str(sent["id"])

    async def on(self, number: str, message_id: str) -> dict[str, Any]:
        found = (await self.api("GET", f"/admin/phones/{number}/messages?id={message_id}"))["messages"]
        assert len(found) == 1
        return dict(found[0])

    async def does(self, number: str, what: str, **body: Any) -> str:
        return str((await self.api("POST", f"/admin/phones/{number}/{what}", body)).get("id"))

    async def problems(self) -> list[Any]:
        return list((await self.api("GET", "/admin/refusals"))["refusals"])


@pytest.fixture
async def town(sandbox: Sandbox) -> AsyncIterator[Town]:
    async with aiohttp.ClientSession() as http:
        api = Api(sandbox.http_url, http)
        ann, bob = [(await api("POST", "/admin/phones", {"name": n}))["number"] for n in ("Ann", "Bob")]
        yield Town(api, ann, bob)


def test_every_kind_is_tried() -> None:
    assert set(CONTENTS) == set(KINDS)


@pytest.mark.parametrize("kind", CONTENTS)
async def test_each_kind_arrives(town: Town, kind: str) -> None:
    message_id = await town.send(kind=kind, content=CONTENTS[kind])
    there, here = await town.on(town.bob, message_id), await town.on(town.ann, message_id)
    assert there["state"] == "received"
    assert (there["kind"], there["text"], there["content"]) == (here["kind"], here["text"], here["content"])
    assert there["kind"] not in ("unknown", "empty")
    assert await town.problems() == []


async def test_the_protobuf_and_the_stanza_are_shown(town: Town) -> None:
    message_id = await town.send(kind="poll", **CONTENTS["poll"])
    listed = await town.api("GET", f"/admin/phones/{town.bob}/messages?id={message_id}&raw=1")
    raw = Message.FromString(base64.b64decode(listed["messages"][0]["raw"]))
    assert raw.pollCreationMessageV3.name == "Tea?"
    assert "raw" not in await town.on(town.bob, message_id)
    path = f"/admin/stanzas?number={town.ann}&tag=message"
    sent = (await town.api("GET", path + "&tree=1"))["stanzas"]
    tree = next(each["tree"] for each in sent if each["id"] == message_id)
    assert (tree["tag"], tree["attrs"]["type"]) == ("message", "poll")
    meta = next(child for child in tree["children"] if child["tag"] == "meta")
    assert meta["attrs"] == {"polltype": "creation"}
    assert all("tree" not in each for each in (await town.api("GET", path))["stanzas"])


@pytest.mark.parametrize("kind", [kind for kind, body in CONTENTS.items() if "data" in body])
async def test_files_are_opened_on_the_other_side(town: Town, sandbox: Sandbox, kind: str) -> None:
    message_id = await town.send(kind=kind, **CONTENTS[kind])
    url = f"{sandbox.http_url}/admin/phones/{town.bob}/messages/{message_id}/file"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert (answer.status, await answer.read()) == (200, BYTES)


async def test_reactions_are_the_newest_of_each(town: Town) -> None:
    message_id = await town.send(text="hi")
    for emoji in ("👍", "🎉"):
        await town.does(town.bob, "react", id=message_id, emoji=emoji)
    assert (await town.on(town.ann, message_id))["attached"]["reactions"] == {town.bob: "🎉"}
    await town.does(town.bob, "react", id=message_id, emoji="")
    assert (await town.on(town.ann, message_id))["attached"]["reactions"] == {}


async def test_votes_are_decrypted_and_counted(town: Town) -> None:
    message_id = await town.send(kind="poll", **CONTENTS["poll"])
    vote = await town.does(town.bob, "vote", id=message_id, options=["no"])
    assert (await town.on(town.ann, message_id))["attached"]["votes"] == {town.bob: ["no"]}
    assert (await town.on(town.ann, vote))["about"]["votes"] == ["no"]
    await town.does(town.bob, "vote", id=message_id, options=[])
    assert (await town.on(town.ann, message_id))["attached"]["votes"] == {}
    await town.api("POST", f"/admin/phones/{town.bob}/vote", {"id": message_id, "options": ["x"]}, status=400)
    both = {"id": message_id, "options": ["yes", "no"]}
    await town.api("POST", f"/admin/phones/{town.bob}/vote", both, status=400)
    assert await town.problems() == []


async def test_events_are_answered(town: Town) -> None:
    message_id = await town.send(kind="event", **CONTENTS["event"])
    await town.does(town.bob, "answer", id=message_id, answer="maybe", guests=1)
    assert (await town.on(town.ann, message_id))["attached"]["answers"] == {town.bob: "maybe"}


async def test_changes(town: Town) -> None:
    message_id = await town.send(text="helo")
    await town.does(town.ann, "change", id=message_id, change="edit", text="hello")
    await town.does(town.bob, "change", id=message_id, change="pin")
    await town.does(town.bob, "change", id=message_id, change="keep")
    await town.does(town.bob, "comment", id=message_id, text="nice")
    attached = (await town.on(town.bob, message_id))["attached"]
    assert (attached["edited"], attached["pinned"], attached["kept"]) == ("hello", True, True)
    assert attached["comments"] == [{"by": town.bob, "text": "nice"}]
    await town.does(town.ann, "change", id=message_id, change="revoke")
    assert (await town.on(town.bob, message_id))["attached"]["deleted"]
    assert await town.problems() == []


async def test_nobody_edits_what_others_wrote(town: Town) -> None:
    message_id = await town.send(text="mine")
    await town.api("POST", f"/admin/phones/{town.bob}/change", EDIT | {"id": message_id}, status=400)
    forged = Message()
    edit = forged.editedMessage.message.protocolMessage
    edit.type = ProtocolMessage.MESSAGE_EDIT
    edit.key.ID, edit.key.fromMe, edit.key.remoteJID = message_id, True, f"{town.ann}@s.whatsapp.net"
    edit.editedMessage.conversation = "yours"
    raw = {"to": town.ann, "kind": "raw", "message": base64.b64encode(forged.SerializeToString()).decode()}
    await town.does(town.bob, "send", **raw)
    assert (await town.on(town.ann, message_id)).get("attached") is None
    assert "somebody else" in str(await town.problems())


@pytest.mark.parametrize(
    ("kind", "button", "reply"),
    [
        ("buttons", "Yes", "interactive_response"),
        ("classic_buttons", "y", "buttons_response"),
        ("list", "r1", "interactive_response"),
        ("template", "y", "template_response"),
        ("classic_list", "r1", "list_response"),
        ("carousel", "one", "interactive_response"),
    ],
)
async def test_buttons_are_pressed(town: Town, kind: str, button: str, reply: str) -> None:
    message_id = await town.send(kind=kind, **CONTENTS[kind])
    answer = await town.on(town.ann, await town.does(town.bob, "press", id=message_id, button=button))
    assert (answer["kind"], answer["context"]["quote"]["id"]) == (reply, message_id)
    await town.api("POST", f"/admin/phones/{town.bob}/press", {"id": message_id, "button": "?"}, status=404)


async def test_read_and_played(town: Town) -> None:
    message_id = await town.send(kind="voice", **CONTENTS["voice"])
    assert (await town.on(town.ann, message_id))["state"] == "delivered"
    await town.does(town.bob, "read", id=message_id)
    assert (await town.on(town.ann, message_id))["state"] == "read"
    await town.does(town.bob, "played", id=message_id)
    assert (await town.on(town.ann, message_id))["state"] == "played"


async def test_typing_is_shown(town: Town) -> None:
    async def shown() -> dict[str, str]:
        return dict((await town.api("GET", f"/admin/phones/{town.bob}"))["typing"])

    assert await shown() == {}
    for state in ("composing", "recording", "paused"):
        await town.does(town.ann, "typing", to=town.bob, state=state)
        assert await shown() == {town.ann: state}
    path = f"/admin/phones/{town.ann}/typing"
    await town.api("POST", path, {"to": town.bob, "state": "asleep"}, status=400)
    await town.api("POST", path, {"to": "15559999999", "state": "paused"}, status=404)
    assert await town.problems() == []


async def test_a_quote_and_a_forward(town: Town) -> None:
    first = await town.send(text="one")
    second = await town.send(text="two", quoted=first, forwarded=True)
    context = (await town.on(town.bob, second))["context"]
    assert (context["quote"]["id"], context["quote"]["message"]["text"]) == (first, "one")
    assert context["forwarding_score"] == 1


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"kind": "nonsense"}, "`kind` is one of"),
        ({"kind": "poll", "question": "?", "options": ["one"]}, "options"),
        ({"kind": "image", "data": "!!"}, "base64"),
        ({"kind": "location", "latitude": 91, "longitude": 0}, "latitude"),
        ({"kind": "image"}, "data"),
        ({"kind": "text", "text": "x", "colour": 1}, "colour"),
    ],
)
async def test_what_a_phone_cannot_send(town: Town, body: dict[str, Any], text: str) -> None:
    refused = await town.api("POST", f"/admin/phones/{town.ann}/send", {"to": town.bob, **body}, status=400)
    assert text in str(refused)
