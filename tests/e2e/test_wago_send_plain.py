"""WaGo door to phone: every kind without a file, as the phone reads it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.doors import poll
from tests.support.world import Linked, World

BUTTONS = [
    {"type": "reply", "displayText": "Yes", "id": "yes"},
    {"type": "url", "displayText": "Page", "url": "https://example.org/"},
    {"type": "call", "displayText": "Call", "phoneNumber": "+15550003333"},
]
KINDS: dict[str, tuple[str, dict[str, Any], str, dict[str, Any]]] = {
    "text": ("/send/text", {"Body": "*Hello* _there_"}, "text", {"text": "*Hello* _there_"}),
    "poll": (
        "/send/poll",
        {"Question": "Lunch?", "Options": ["Pizza", "Soup"], "MaxAnswer": 1},
        "poll",
        {"question": "Lunch?", "options": ["Pizza", "Soup"], "selectable": 1},
    ),
    "location": (
        "/send/location",
        {"Latitude": -33.5, "Longitude": -70.25, "Name": "Santiago", "Address": "Alameda"},
        "location",
        {"latitude": -33.5, "longitude": -70.25, "name": "Santiago", "address": "Alameda"},
    ),
    "live location": (
        "/send/livelocation",
        {"Latitude": 1.5, "Longitude": 2.5, "Accuracy": 9, "Caption": "on my way", "Sequence": 3},
        "live_location",
        {"latitude": 1.5, "longitude": 2.5, "accuracy_m": 9, "caption": "on my way", "sequence": 3},
    ),
    "event": (
        "/send/event",
        {"Name": "Party", "StartTime": 1_900_000_000, "Description": "Cake", "LocationName": "Here"},
        "event",
        {"name": "Party", "starts_at_s": 1_900_000_000, "description": "Cake"},
    ),
    "call": (
        "/send/call",
        {"Title": "Weekly", "StartTime": 1_900_000_000, "Video": True},
        "scheduled_call",
        {"title": "Weekly", "at_ms": 1_900_000_000_000, "video": True},
    ),
    "invitation": (
        "/send/invite",
        {"GroupJID": "123456789-1@g.us", "Code": "AbCd", "GroupName": "Friends", "Expiration": 1_900_000_000},
        "group_invite",
        {"group": "123456789-1@g.us", "code": "AbCd", "subject": "Friends", "expires_at_s": 1_900_000_000},
    ),
    "order": (
        "/send/order",
        {"OrderId": "77", "Token": "t", "Title": "Cakes", "ItemCount": 3, "Currency": "BRL", "Total": 12500},
        "order",
        {"id": "77", "token": "t", "title": "Cakes", "item_count": 3, "total_1000": 12500},
    ),
    "buttons": (
        "/send/buttons",
        {"Title": "T", "Content": "Text", "Footer": "F", "Buttons": BUTTONS},
        "",
        {"title": "T", "body": "Text", "footer": "F"},
    ),
    "template": (
        "/send/template",
        {"Content": "Text", "Buttons": [{"DisplayText": "A", "Type": "quickreply"}]},
        "",
        {"body": "Text"},
    ),
    "classic template": (
        "/send/template",
        {"Content": "Text", "Buttons": [{"DisplayText": "A", "Type": "quickreply"}], "Classic": True},
        "",
        {"body": "Text"},
    ),
    "list": (
        "/send/list",
        {"ButtonText": "Open", "Desc": "Choose", "TopText": "Top", "List": [{"title": "One", "RowId": "1"}]},
        "",
        {"title": "Top", "body": "Choose"},
    ),
    "classic list": (
        "/send/list",
        {
            "ButtonText": "Open",
            "Desc": "Choose",
            "TopText": "Top",
            "List": [{"title": "One", "RowId": "1"}],
            "Classic": True,
        },
        "list",
        {"title": "Top", "body": "Choose", "label": "Open"},
    ),
    "location request": ("/send/locationbutton", {"Body": "Where?"}, "", {"body": "Where?"}),
    "carousel": (
        "/send/carousel",
        {"message": "Above", "carousel": [{"text": "Card", "buttons": BUTTONS[:1]}]},
        "",
        {"body": "Above"},
    ),
    "pix": (
        "/send/pixbutton",
        {"Body": "Pay", "PixKey": "a@b.c", "PixType": "email", "MerchantName": "Shop"},
        "",
        {"body": "Pay"},
    ),
    "review and pay": (
        "/send/reviewpay",
        {"Body": "Order", "PixKey": "k", "Items": [{"name": "Cake", "amount": 1500, "quantity": 2}]},
        "",
        {"body": "Order"},
    ),
    "raw": (
        "/send/raw",
        {"Message": {"extendedTextMessage": {"text": "as it is"}}},
        "text",
        {"text": "as it is"},
    ),
}


@pytest.fixture(scope="module")
def linked() -> dict[str, Linked]:
    return {}


@pytest.fixture
async def sender(world: World, linked: dict[str, Linked]) -> Linked:
    if "sender" not in linked:
        linked["sender"] = await world.link("plain")
    return linked["sender"]


async def arrived(world: World, number: str, message_id: str) -> Any:
    return await world.admin.wait_message(
        number, lambda m: m["id"] == message_id and m["state"] != "undecryptable"
    )


def attached(message: Any) -> Any:
    return message.get("attached") or {}


@pytest.mark.parametrize("name", KINDS)
async def test_a_kind_reaches_the_phone(world: World, sender: Linked, name: str) -> None:
    path, body, kind, details = KINDS[name]
    phone = await world.admin.phone()
    data = (await world.wago.post(path, {"Phone": phone, **body}, headers=sender.headers)).ok()["data"]
    assert set(data) == {"Details", "Id", "Timestamp"}
    seen = await arrived(world, phone, data["Id"])
    if kind:
        assert seen["kind"] == kind
    assert {field: seen["content"].get(field) for field in details} == details
    own = await arrived(world, sender.number, data["Id"])
    assert own["content"] == seen["content"]


async def test_contacts_reach_the_phone(world: World, sender: Linked) -> None:
    phone = await world.admin.phone()
    card = {"fullName": "Ana Sol", "organization": "Sol", "phoneNumber": "15550003333"}
    one = (
        await world.wago.post("/send/contact", {"Phone": phone, "Vcard": card}, headers=sender.headers)
    ).ok()
    both = {"Phone": phone, "Contacts": [card, {"fullName": "Ben", "phone": "15550004444"}]}
    two = (await world.wago.post("/send/contacts", both, headers=sender.headers)).ok()
    first = await arrived(world, phone, one["data"]["Id"])
    assert [each["name"] for each in first["content"]["contacts"]] == ["Ana Sol"]
    second = await arrived(world, phone, two["data"]["Id"])
    assert [each["name"] for each in second["content"]["contacts"]] == ["Ana Sol", "Ben"]


async def test_a_quote_a_mention_and_a_forward(world: World, sender: Linked) -> None:
    phone = await world.admin.phone()
    first = await world.send_text(sender, phone, "the first")
    info = {"StanzaID": first, "Participant": sender.jid, "MentionedJID": [phone]}
    answer = await world.send_text(sender, phone, "an answer", ContextInfo=info)
    context = (await arrived(world, phone, answer))["context"]
    assert context["quote"]["id"] == first
    assert context["quote"]["message"]["text"] == "the first"
    assert context["mentions"] == [f"{phone}@s.whatsapp.net"]
    body = {"Phone": phone, "MessageID": first}
    data = (await world.wago.post("/message/forward", body, headers=sender.headers)).ok()["data"]
    forwarded = await arrived(world, phone, data["Id"])
    assert forwarded["text"] == "the first"


async def test_reactions_edits_pins_votes_and_deletions(world: World, sender: Linked) -> None:
    phone = await world.admin.phone()
    theirs = await world.admin.send(phone, sender.number, "hello you")
    await world.receiver.wait(world.of_wago(sender, "Message"))
    chat = {"Chat": phone}

    async def do(path: str, **body: Any) -> Any:
        return (await world.wago.post(path, body, headers=sender.headers)).ok()["data"]

    async def on_phone(message_id: str, wanted: Any) -> Any:
        return await world.admin.wait_message(phone, lambda m: m["id"] == message_id and wanted(m))

    await do("/message/react", Phone=phone, Body="👍", Id=theirs, IsFromMe=False)
    await on_phone(theirs, lambda m: list(attached(m).get("reactions", {}).values()) == ["👍"])
    await do("/message/react", Phone=phone, Body="remove", Id=theirs, IsFromMe=False)
    await on_phone(theirs, lambda m: not attached(m).get("reactions"))
    await do("/message/pin", **chat, MessageID=theirs, Duration="24h")
    await on_phone(theirs, lambda m: attached(m).get("pinned"))
    mine = await world.send_text(sender, phone, "teh text")
    await do("/message/edit", **chat, MessageID=mine, Message="the text")
    await on_phone(mine, lambda m: attached(m).get("edited") == "the text")
    await do("/message/delete", **chat, MessageID=mine)
    await on_phone(mine, lambda m: attached(m).get("deleted"))
    body = {"to": sender.number, "kind": "poll", "question": "Lunch?", "options": ["Pizza", "Soup"]}
    asked = (await world.admin.post(f"/admin/phones/{phone}/send", body)).ok()["id"]
    await world.receiver.wait(
        lambda item: item["path"] == f"/wago/{sender.name}" and asked in str(item["data"])
    )
    await do("/message/vote", **chat, MessageID=asked, Options=["Soup"])
    await on_phone(asked, lambda m: list(attached(m).get("votes", {}).values()) == [["Soup"]])


async def test_votes_of_the_phone_are_counted(world: World, sender: Linked) -> None:
    phone = await world.admin.phone()
    asked = {"Phone": phone, "Question": "Lunch?", "Options": ["Pizza", "Soup"], "MaxAnswer": 1}
    data = (await world.wago.post("/send/poll", asked, headers=sender.headers)).ok()["data"]
    await arrived(world, phone, data["Id"])
    (await world.admin.post(f"/admin/phones/{phone}/vote", {"id": data["Id"], "options": ["Pizza"]})).ok()
    body = {"Chat": phone, "MessageID": data["Id"]}
    counted = await poll(
        lambda: world.wago.post("/message/votes", body, headers=sender.headers),
        lambda answer: answer.status == 200 and answer.json["data"]["Voters"] == 1,
    )
    options = counted.json["data"]["Options"]
    assert [(each["Name"], each["Votes"]) for each in options] == [("Pizza", 1), ("Soup", 0)]


async def test_read_typing_and_status(world: World, sender: Linked) -> None:
    phone = await world.admin.phone()
    theirs = await world.admin.send(phone, sender.number, "read me")
    await world.receiver.wait(world.of_wago(sender, "Message"))
    body = {"Id": [theirs], "Chat": phone}
    (await world.wago.post("/message/markread", body, headers=sender.headers)).ok()
    await world.admin.wait_message(phone, lambda m: m["id"] == theirs and m["state"] == "read")
    for path in ("/chat/typing/start", "/chat/recording/start", "/chat/typing/stop"):
        (await world.wago.post(path, {"Jid": phone}, headers=sender.headers)).ok()
    mine = await world.send_text(sender, phone, "how far?")
    await arrived(world, phone, mine)
    (await world.admin.post(f"/admin/phones/{phone}/read", {"id": mine})).ok()
    await world.receiver.wait(world.of_wago(sender, "ReadReceipt"))
    status = (await world.wago.post("/message/status", {"Id": mine}, headers=sender.headers)).ok()["data"]
    assert status["Status"] in ("Delivered", "Read")
    assert status["Timeline"][0]["Step"] == "Queued"


async def test_the_same_id_is_one_message(world: World, sender: Linked) -> None:
    phone = await world.admin.phone()
    for _ in range(3):
        assert await world.send_text(sender, phone, "once", Id="ONLYONCE") == "ONLYONCE"
    await world.send_text(sender, phone, "the end")
    await world.admin.wait_message(phone, lambda m: m["text"] == "the end")
    assert [m["text"] for m in await world.admin.messages(phone)] == ["once", "the end"]
    again = {"Phone": phone, "Body": "another", "Id": "ONLYONCE"}
    assert (await world.wago.post("/send/text", again, headers=sender.headers)).status == 409
