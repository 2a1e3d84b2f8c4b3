"""Phone to gateway: every kind, as both dialects tell of it; files byte for byte; add-ons opened."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.support.world import Linked, World
from tests.unit.sandbox.test_phone_messages import BYTES, CONTENTS

# In WaGo's event the content is the protobuf under its own name.
FIELDS = {
    "text": "conversation",
    "image": "imageMessage",
    "video": "videoMessage",
    "gif": "videoMessage",
    "ptv": "ptvMessage",
    "audio": "audioMessage",
    "voice": "audioMessage",
    "document": "documentMessage",
    "sticker": "stickerMessage",
    "status_text": "extendedTextMessage",
    "location": "locationMessage",
    "live_location": "liveLocationMessage",
    "contact": "contactMessage",
    "contacts": "contactsArrayMessage",
    "poll": "pollCreationMessageV3",
    "event": "eventMessage",
    "group_invite": "groupInviteMessage",
    "product": "productMessage",
    "order": "orderMessage",
    "scheduled_call": "scheduledCallCreationMessage",
    "buttons": "interactiveMessage",
    "classic_buttons": "buttonsMessage",
    "list": "interactiveMessage",
    "template": "templateMessage",
    "classic_list": "listMessage",
    "carousel": "interactiveMessage",
    "location_request": "interactiveMessage",
    "pix": "interactiveMessage",
    "review_and_pay": "interactiveMessage",
    "raw": "conversation",
}
FILES = [kind for kind, body in CONTENTS.items() if "data" in body]


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    return {}


@pytest.fixture
async def pair(world: World, kept: dict[str, Any]) -> tuple[Linked, str]:
    """A session and somebody who writes to it."""
    if not kept:
        kept["session"], kept["friend"] = await world.link("in"), await world.admin.phone("Friend")
    return kept["session"], kept["friend"]


async def does(world: World, number: str, what: str, **body: Any) -> str:
    answer = await world.admin.post(f"/admin/phones/{number}/{what}", body)
    return str(answer.ok().get("id"))


async def came(world: World, session: Linked, message_id: str, event: str = "message") -> dict[str, Any]:
    """wago-api's event about a message."""
    item = await world.receiver.wait(world.of_api(session, event, id=message_id))
    return dict(item["data"])


async def came_wago(world: World, session: Linked, message_id: str) -> dict[str, Any]:
    """WaGo's event about a message, the whole of `jsonData`."""
    item = await world.receiver.wait(
        lambda item: (
            item["path"] == f"/wago/{session.name}"
            and item["event"] == "Message"
            and item["data"]["Info"]["ID"] == message_id
        )
    )
    return dict(item)


def test_every_kind_is_tried() -> None:
    assert set(FIELDS) == set(CONTENTS)


@pytest.mark.parametrize("kind", CONTENTS)
async def test_each_kind_comes_in(world: World, pair: tuple[Linked, str], kind: str) -> None:
    session, friend = pair
    message_id = await does(world, friend, "send", to=session.number, kind=kind, content=CONTENTS[kind])
    data = await came(world, session, message_id)
    assert data["type"] not in ("unknown", "empty")
    item = await came_wago(world, session, message_id)
    assert FIELDS[kind] in item["data"]["Message"]
    assert item["data"]["Info"]["Type"] in ("text", "media", "poll", "event")


@pytest.mark.parametrize("kind", FILES)
async def test_files_come_whole(world: World, pair: tuple[Linked, str], kind: str) -> None:
    session, friend = pair
    message_id = await does(world, friend, "send", to=session.number, kind=kind, content=CONTENTS[kind])
    data = await came(world, session, message_id)
    body = {"chatId": data["chat"], "messageId": message_id}
    got = (await world.api.post(f"/message/downloadMedia/{session.name}", body)).ok()["messageMedia"]
    assert base64.b64decode(got["data"]) == BYTES
    assert got["filesize"] == len(BYTES)
    as_data = (await world.api.post(f"/message/downloadMediaAsData/{session.name}", body)).ok()
    assert as_data["data"] == got["data"]


async def test_a_reaction_comes_and_goes(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    sent = await world.send_text(session, friend, "like it?")
    await world.admin.wait_message(friend, lambda m: m["id"] == sent)
    data = await came(world, session, await does(world, friend, "react", id=sent, emoji="👍"))
    assert (data["type"], data["body"], data["reactionTo"]) == ("reaction", "👍", sent)
    body = {"chatId": friend, "messageId": sent}
    found = (await world.api.post(f"/message/getReactions/{session.name}", body)).ok()["result"]
    assert [each["id"] for each in found] == ["👍"]
    await came(world, session, await does(world, friend, "react", id=sent, emoji=""))
    assert (await world.api.post(f"/message/getReactions/{session.name}", body)).ok()["result"] == []


async def test_votes_are_decrypted_and_counted(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    poll = {"chatId": friend, "pollName": "Tea?", "pollOptions": ["yes", "no", "later"]}
    poll["allowMultipleAnswers"] = True
    sent = (await world.api.post(f"/client/sendPoll/{session.name}", poll)).ok()["messageId"]
    await world.admin.wait_message(friend, lambda m: m["id"] == sent)
    vote = await does(world, friend, "vote", id=sent, options=["yes", "later"])
    await came_wago(world, session, vote)
    body = {"chatId": friend, "messageId": sent}
    votes = (await world.api.post(f"/message/getPollVotes/{session.name}", body)).ok()
    assert [each["name"] for each in votes["votes"][0]["selectedOptions"]] == ["yes", "later"]
    assert [(each["name"], each["count"]) for each in votes["results"]] == [
        ("yes", 1),
        ("no", 0),
        ("later", 1),
    ]
    await came_wago(world, session, await does(world, friend, "vote", id=sent, options=[]))
    assert (await world.api.post(f"/message/getPollVotes/{session.name}", body)).ok()["votes"] == []


async def test_we_vote_in_a_strangers_poll(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    poll = await does(world, friend, "send", to=session.number, kind="poll", content=CONTENTS["poll"])
    data = await came(world, session, poll)
    body = {"chatId": data["chat"], "messageId": poll, "options": ["no"]}
    (await world.api.post(f"/message/vote/{session.name}", body)).ok()
    seen = await world.admin.wait_message(
        friend, lambda m: m["id"] == poll and (m.get("attached") or {}).get("votes")
    )
    assert seen["attached"]["votes"] == {session.number: ["no"]}


async def test_events_are_answered_both_ways(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    body: dict[str, Any] = {"chatId": friend, "contentType": "Event"}
    body["content"] = {"name": "Party", "startTime": 1_900_000_000}
    ours = (await world.api.post(f"/client/sendMessage/{session.name}", body)).ok()["messageId"]
    await world.admin.wait_message(friend, lambda m: m["id"] == ours)
    await came_wago(world, session, await does(world, friend, "answer", id=ours, answer="going", guests=1))
    about = {"chatId": friend, "messageId": ours}
    (said,) = (await world.api.post(f"/message/getEventAnswers/{session.name}", about)).ok()["result"]
    assert (said["answer"], said["guests"]) == ("going", 1)
    theirs = await does(world, friend, "send", to=session.number, kind="event", content=CONTENTS["event"])
    chat = (await came(world, session, theirs))["chat"]
    answer = {"chatId": chat, "messageId": theirs, "answer": "maybe"}
    (await world.api.post(f"/message/answerEvent/{session.name}", answer)).ok()
    seen = await world.admin.wait_message(
        friend, lambda m: m["id"] == theirs and (m.get("attached") or {}).get("answers")
    )
    assert seen["attached"]["answers"] == {session.number: "maybe"}


async def test_edits_and_deletions_come_in(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    message_id = await does(world, friend, "send", to=session.number, text="helo")
    await came(world, session, message_id)
    edit = await does(world, friend, "change", id=message_id, change="edit", text="hello")
    assert (await came_wago(world, session, edit))["data"]["Info"]["Edit"] == "1"
    revoke = await does(world, friend, "change", id=message_id, change="revoke")
    assert (await came_wago(world, session, revoke))["data"]["Info"]["Edit"] == "7"


async def test_a_pressed_button_comes_back(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    body = {
        "Phone": friend,
        "Title": "T",
        "Content": "Well?",
        "Footer": "F",
        "Buttons": [{"ButtonId": "y", "ButtonText": "Yes"}, {"ButtonId": "n", "ButtonText": "No"}],
    }
    answer = (await world.wago.post("/send/buttons", body, headers=session.headers)).ok()
    sent = answer["data"]["Id"]
    await world.admin.wait_message(friend, lambda m: m["id"] == sent)
    pressed = await does(world, friend, "press", id=sent, button="Yes")
    data = await came(world, session, pressed)
    assert (data["body"], data["quotedMessageId"]) == ("Yes", sent)


async def test_states_of_what_we_sent(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    sent = await world.send_text(session, friend, "how far?")
    await world.admin.wait_message(friend, lambda m: m["id"] == sent)
    await does(world, friend, "read", id=sent)
    await world.receiver.wait(world.of_api(session, "message_ack", id=sent, ack=3))
    info = (
        await world.api.post(f"/message/getInfo/{session.name}", {"chatId": friend, "messageId": sent})
    ).ok()
    assert (info["status"], info["error"]) == ("read", None)
    times = info["timeline"]
    assert times["queued"] <= times["server"] <= times["device"] <= times["read"]
    status = (await world.wago.post("/message/status", {"Id": sent}, headers=session.headers)).ok()["data"]
    assert "Read" in str(status)


async def test_a_view_once_picture_is_played_once(world: World, pair: tuple[Linked, str]) -> None:
    session, friend = pair
    content = CONTENTS["image"] | {"view_once": True}
    message_id = await does(world, friend, "send", to=session.number, kind="image", content=content)
    item = await came_wago(world, session, message_id)
    assert item["data"]["IsViewOnce"] is True
