"""WaGo: sends without files. What the client is given to send, and what is refused with nothing sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.api.conftest import World
from tests.unit.api.test_wago_sending import is_refused
from wago.protocol.jid import Jid
from wago.protocol.messages import (
    calls,
    classic,
    commerce,
    contacts,
    events,
    interactive,
    invites,
    payments,
    places,
    polls,
)
from wago.protocol.messages.buttons import CallButton, CopyButton, ReplyButton, UrlButton
from wago.protocol.proto.e2e_pb2 import Message

TO = "15550002222"
BUTTONS = [
    {"type": "reply", "label": "Yes", "id": "yes"},
    {"type": "url", "displayText": "Page", "url": "https://example.org"},
    {"type": "call", "displayText": "Call", "phoneNumber": "+15550003333"},
]


async def sent(world: World, path: str, body: dict[str, Any]) -> Message:
    """The message that a request made the client send."""
    client = await world.linked()
    answer = (await world.call("POST", path, {"Phone": TO, **body})).ok()
    assert answer["code"] == 200
    assert set(answer["data"]) == {"Details", "Id", "Timestamp"}
    [(to, message, message_id)] = client.messages.sent
    assert to == Jid(TO)
    assert message_id == answer["data"]["Id"]
    return message


async def test_a_poll(world: World) -> None:
    body = {"Question": "Lunch?", "Options": ["Pizza", "Soup", "None"], "MaxAnswer": 2, "Id": "POLL1"}
    message = await sent(world, "/send/poll", body)
    poll = polls.read_poll(message)
    assert poll is not None
    assert (poll.question, poll.options, poll.selectable) == ("Lunch?", ("Pizza", "Soup", "None"), 2)
    assert len(message.messageContextInfo.messageSecret) == 32


async def test_a_quiz(world: World) -> None:
    body = {"Question": "1+1", "Options": ["1", "2"], "MaxAnswer": 1, "Correct": "2"}
    poll = polls.read_poll(await sent(world, "/send/poll", body))
    assert poll is not None
    assert poll.correct == 1


async def test_a_place(world: World) -> None:
    body = {"Latitude": -33.44, "Longitude": -70.65, "Name": "Santiago", "Address": "Alameda"}
    place = places.read_location(await sent(world, "/send/location", body))
    assert place is not None
    assert (place.latitude, place.longitude, place.name, place.address) == (
        -33.44,
        -70.65,
        "Santiago",
        "Alameda",
    )


async def test_the_equator_is_a_place(world: World) -> None:
    place = places.read_location(await sent(world, "/send/location", {"Latitude": 0, "Longitude": 0.0}))
    assert place is not None
    assert (place.latitude, place.longitude) == (0, 0)


async def test_a_live_location(world: World) -> None:
    body = {"Latitude": 1.5, "Longitude": 2.5, "Accuracy": 9, "Speed": 1.5, "Heading": 90, "Sequence": 4}
    place = places.read_live_location(await sent(world, "/send/livelocation", body))
    assert place is not None
    assert (place.accuracy_m, place.speed_mps, place.heading_deg, place.sequence) == (9, 1.5, 90, 4)


@pytest.mark.parametrize(
    "vcard",
    [
        {"fullName": "Ana Sol", "organization": "Sol", "phoneNumber": "15550003333"},
        {"FullName": "Ana Sol", "Organization": "Sol", "Phone": "15550003333"},
        "BEGIN:VCARD\nVERSION:3.0\nN:Sol;Ana;;;\nFN:Ana Sol\nORG:Sol;\n"
        "TEL;type=CELL;waid=15550003333:+15550003333\nEND:VCARD",
    ],
    ids=["members", "capitals", "text"],
)
async def test_a_contact(world: World, vcard: Any) -> None:
    message = await sent(world, "/send/contact", {"Vcard": vcard})
    assert message.contactMessage.displayName == "Ana Sol"
    [contact] = contacts.read_contacts(message) or ()
    assert contact.card is not None
    assert (contact.card.organization, contact.card.phones[0].waid) == ("Sol", "15550003333")


async def test_several_contacts(world: World) -> None:
    cards = [{"fullName": "A", "phone": "15550003333"}, {"fullName": "B", "phones": ["15550004444", "1555"]}]
    message = await sent(world, "/send/contacts", {"Contacts": cards})
    assert [each.name for each in contacts.read_contacts(message) or ()] == ["A", "B"]


async def test_an_event(world: World) -> None:
    body = {
        "Name": "Party",
        "StartTime": 1_800_000_000,
        "EndTime": 1_800_003_600,
        "Description": "Bring cake",
        "LocationName": "Here",
        "Latitude": 1,
        "Longitude": 2,
        "JoinLink": "https://call.whatsapp.com/video/x",
        "ExtraGuests": True,
    }
    event = events.read_event(await sent(world, "/send/event", body))
    assert event is not None
    assert (event.name, event.starts_at_s, event.ends_at_s) == ("Party", 1_800_000_000, 1_800_003_600)
    assert (event.description, event.extra_guests) == ("Bring cake", True)
    assert event.location is not None
    assert event.location.name == "Here"


async def test_a_scheduled_call(world: World) -> None:
    body = {"Title": "Weekly", "StartTime": 1_800_000_000, "Video": True}
    call = calls.read_scheduled_call(await sent(world, "/send/call", body))
    assert call == calls.ScheduledCall(title="Weekly", at_ms=1_800_000_000_000, video=True)


async def test_an_invitation(world: World) -> None:
    body = {"GroupJID": "123456789-1@g.us", "Code": "AbCd", "GroupName": "Friends", "Caption": "Join"}
    invite = invites.read_group_invite(await sent(world, "/send/invite", body))
    assert invite is not None
    assert (invite.group, invite.code, invite.subject) == (Jid("123456789-1", "g.us"), "AbCd", "Friends")
    assert invite.caption == "Join"
    assert invite.expires_at_s > 1_700_000_000


async def test_an_order(world: World) -> None:
    body = {
        "OrderId": "77",
        "Token": "tok",
        "Title": "Cakes",
        "ItemCount": 3,
        "Currency": "BRL",
        "Total": 12_500,
        "Message": "please",
    }
    order = commerce.read_order(await sent(world, "/send/order", body))
    assert order is not None
    assert (order.id, order.token, order.item_count, order.total_1000) == ("77", "tok", 3, 12_500)
    assert order.seller == Jid("15550001111")


async def test_a_raw_message(world: World) -> None:
    raw = {"extendedTextMessage": {"text": "as it is", "font": 2, "mediaKey": "AAEC"}}
    message = await sent(world, "/send/raw", {"Message": raw})
    assert message.extendedTextMessage.mediaKey == b"\0\1\2"
    assert message.extendedTextMessage.text == "as it is"


async def test_a_link_of_the_callers(world: World) -> None:
    body = {
        "Text": "look https://chat.whatsapp.com/AbC now",
        "MatchedText": "https://chat.whatsapp.com/AbC",
        "Title": "G",
    }
    text = (await sent(world, "/send/groupinvite", body)).extendedTextMessage
    assert (text.text, text.matchedText, text.title) == (body["Text"], body["MatchedText"], "G")


# -- what is pressed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "buttons",
    [
        BUTTONS,
        {"Buttons": BUTTONS},
        [
            {"Type": "quickreply", "DisplayText": "Yes", "Id": "yes"},
            {"Type": "url", "DisplayText": "Page", "Url": "https://example.org"},
            {"Type": "call", "DisplayText": "Call", "PhoneNumber": "+15550003333"},
        ],
        [
            {"ButtonId": "yes", "ButtonText": {"displayText": "Yes"}},
            {"type": "cta_url", "label": "Page", "url": "https://example.org"},
            {"type": "call", "label": "Call", "phone": "+15550003333"},
        ],
        json.dumps(BUTTONS),
    ],
    ids=["newer", "object", "template", "older", "text"],
)
async def test_buttons(world: World, buttons: Any) -> None:
    body = {"Title": "T", "Content": "Text", "Footer": "F", "Buttons": buttons}
    shown = interactive.read_interactive(await sent(world, "/send/buttons", body))
    assert shown is not None
    assert (shown.title, shown.body, shown.footer) == ("T", "Text", "F")
    assert shown.buttons == (
        ReplyButton(label="Yes", id="yes"),
        UrlButton(label="Page", url="https://example.org"),
        CallButton(label="Call", number="+15550003333"),
    )


async def test_a_reply_without_id_answers_with_its_label(world: World) -> None:
    body = {"Title": "T", "Content": "c", "Footer": "F", "Buttons": [{"ButtonText": "Yes"}]}
    shown = interactive.read_interactive(await sent(world, "/send/buttons", body))
    assert shown is not None
    assert shown.buttons == (ReplyButton(label="Yes", id="Yes"),)


@pytest.mark.parametrize("member", ["copyCode", "copy_code", "code", "id"])
async def test_a_copy_button(world: World, member: str) -> None:
    buttons = [{"type": "copy", "label": "Copy", member: "PROMO"}]
    body = {"Title": "T", "Content": "c", "Footer": "F", "Buttons": buttons}
    shown = interactive.read_interactive(await sent(world, "/send/buttons", body))
    assert shown is not None
    assert shown.buttons == (CopyButton(label="Copy", code="PROMO"),)


async def test_a_template_numbers_its_replies(world: World) -> None:
    buttons = [{"DisplayText": "A", "Type": "quickreply"}, {"DisplayText": "B", "Type": "strange"}]
    shown = interactive.read_interactive(
        await sent(world, "/send/template", {"Content": "c", "Buttons": buttons})
    )
    assert shown is not None
    assert shown.buttons == (ReplyButton(label="A", id="1"), ReplyButton(label="B", id="2"))


async def test_a_classic_template(world: World) -> None:
    body = {"Content": "c", "Title": "T", "Buttons": [{"DisplayText": "A"}], "Classic": True}
    shown = classic.read_classic_buttons(await sent(world, "/send/template", body))
    assert shown is not None
    assert shown.buttons == (ReplyButton(label="A", id="1"),)


async def test_a_template_without_buttons_is_a_text(world: World) -> None:
    message = await sent(world, "/send/template", {"Content": "c", "Title": "T", "Footer": "f"})
    assert message.conversation == "*T*\n\nc\n\n_f_"


ROWS = [{"title": "One", "desc": "first", "RowId": "1"}, {"title": "Two"}]


@pytest.mark.parametrize(
    "given",
    [
        {"List": ROWS},
        {"List": {"rows": ROWS}},
        {"List": [{"title": "Top", "rows": ROWS}]},
        {"List": {"sections": [{"title": "Top", "rows": ROWS}]}},
        {"Sections": [{"rows": ROWS}]},
        {"List": json.dumps(ROWS)},
    ],
    ids=["rows", "object", "sections", "object of sections", "Sections", "text"],
)
async def test_a_list(world: World, given: Any) -> None:
    body = {"ButtonText": "Open", "Desc": "Choose", "TopText": "Top", "FooterText": "F", **given}
    shown = interactive.read_interactive(await sent(world, "/send/list", body))
    assert shown is not None
    assert (shown.title, shown.body, shown.footer) == ("Top", "Choose", "F")
    [button] = shown.buttons
    [section] = button.sections  # type: ignore[union-attr]
    assert section.title == "Top"
    assert [(row.title, row.description, row.id) for row in section.rows] == [
        ("One", "first", "1"),
        ("Two", "", "Two"),
    ]


async def test_a_location_request(world: World) -> None:
    message = await sent(world, "/send/locationbutton", {"Body": "Where?"})
    shown = interactive.read_interactive(message)
    assert shown is not None
    assert shown.body == "Where?"


async def test_a_carousel(world: World) -> None:
    client = await world.linked()
    card = {"text": "Card", "buttons": [{"id": "1", "label": "Yes", "type": "reply"}]}
    other = {"text": "Two", "buttons": [{"label": "Page", "url": "https://example.org", "type": "webview"}]}
    body = {"phone": TO, "message": "Above", "carousel": [card, other]}
    (await world.call("POST", "/send/carousel", body)).ok()
    shown = interactive.read_interactive(client.messages.sent[0][1])
    assert shown is not None
    assert shown.body == "Above"
    assert [each.body for each in shown.cards] == ["Card", "Two"]
    assert shown.cards[1].buttons == (UrlButton(label="Page", url="https://example.org", webview=True),)


async def test_pix(world: World) -> None:
    body = {"Body": "Pay", "PixKey": "a@b.c", "PixType": "email", "MerchantName": "Shop"}
    payment = payments.read_payment(await sent(world, "/send/pixbutton", body))
    assert payment is not None
    assert payment.pix == payments.Pix(key="a@b.c", merchant="Shop", type=payments.PixKeyType.EMAIL)


async def test_review_and_pay(world: World) -> None:
    items = [
        {"name": "Cake", "amount": {"value": 1500, "offset": 100}, "quantity": 2, "retailer_id": "c1"},
        {"name": "Tea", "amount": 250},
    ]
    body = {"Body": "Order", "PixKey": "k", "Items": items, "ReferenceID": "R1"}
    payment = payments.read_payment(await sent(world, "/send/reviewpay", body))
    assert payment is not None
    assert (payment.reference, payment.currency, payment.total) == ("R1", "BRL", 3250)
    assert [(item.name, item.amount, item.quantity) for item in payment.items] == [
        ("Cake", 1500, 2),
        ("Tea", 250, 1),
    ]


async def test_review_and_pay_of_a_total(world: World) -> None:
    body = {"Body": "Order", "PixKey": "k", "TotalValue": 990, "Caption": "Fee"}
    payment = payments.read_payment(await sent(world, "/send/reviewpay", body))
    assert payment is not None
    assert payment.total == 990
    assert [item.name for item in payment.items] == ["Fee"]


# -- refused --------------------------------------------------------------------------------------------

LONG = "x" * 70_000
BAD: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("/send/text", {"Body": LONG}, 400, "Invalid Body: has 70000 characters, more than 65536"),
    ("/send/text", {"Body": "  "}, 400, "Invalid Body: is empty"),
    (
        "/send/poll",
        {"Question": "q", "MaxAnswer": 1, "Options": ["a"]},
        400,
        "at least 2 options are required",
    ),
    ("/send/poll", {"MaxAnswer": 1, "Options": ["a", "b"]}, 400, "Missing Question in Payload"),
    ("/send/poll", {"Question": "q", "Options": ["a", "b"]}, 400, "Missing MaxAnswer in Payload"),
    ("/send/poll", {"Question": "q", "MaxAnswer": 1}, 400, "Missing Options in Payload"),
    (
        "/send/poll",
        {"Question": "q", "MaxAnswer": 1, "Options": ["a", "a"]},
        400,
        "Invalid Options: has 'a' twice",
    ),
    (
        "/send/poll",
        {"Question": "q", "MaxAnswer": 1, "Options": [str(n) for n in range(13)]},
        400,
        "Invalid Options: has 13, more than 12",
    ),
    (
        "/send/poll",
        {"Question": "q", "MaxAnswer": 3, "Options": ["a", "b"]},
        400,
        "Invalid MaxAnswer: is 3, not between 0 and 2",
    ),
    (
        "/send/poll",
        {"Question": "q", "MaxAnswer": 1, "Options": ["a", 2]},
        400,
        "Could not decode Payload: Options[1]: expected str, got int",
    ),
    ("/send/location", {"Longitude": 1.0}, 400, "Missing Latitude in Payload"),
    (
        "/send/location",
        {"Latitude": 91.0, "Longitude": 1.0},
        400,
        "Invalid Latitude: is 91.0, not between -90 and 90",
    ),
    ("/send/contact", {}, 400, "Missing Vcard in Payload"),
    ("/send/contact", {"Vcard": {"phone": "1555"}}, 400, "Invalid Vcard.fullName: is empty"),
    (
        "/send/contact",
        {"Vcard": "no card"},
        400,
        "Invalid Vcard: has a line that is none: 'no card'",
    ),
    ("/send/contacts", {"Contacts": []}, 400, "missing Contacts in payload"),
    (
        "/send/buttons",
        {"Title": "t", "Content": "c", "Footer": "f", "Buttons": BUTTONS + BUTTONS[:1]},
        400,
        "buttons cannot be more than 3",
    ),
    ("/send/buttons", {"Title": "t", "Content": "c", "Footer": "f"}, 400, "Missing Buttons in Payload"),
    (
        "/send/buttons",
        {"Title": "t", "Content": "c", "Footer": "f", "Buttons": [{"type": "telepathy", "label": "x"}]},
        400,
        "Invalid Buttons[0].type: is no type of button: reply, url, webview, copy or call",
    ),
    (
        "/send/buttons",
        {"Title": "t", "Content": "c", "Footer": "f", "Buttons": [5]},
        400,
        "Could not decode Payload: Buttons[0]: expected object, got int",
    ),
    (
        "/send/list",
        {"ButtonText": "b", "Desc": "d", "TopText": "t"},
        400,
        "no sections or list provided",
    ),
    (
        "/send/list",
        {"ButtonText": "b", "Desc": "d", "TopText": "t", "List": [{"title": str(n)} for n in range(101)]},
        400,
        "Invalid List[0].Rows: has 101, more than 100",
    ),
    ("/send/locationbutton", {}, 400, "missing Body in payload"),
    (
        "/send/pixbutton",
        {"Body": "b", "PixKey": "k", "PixType": "iban"},
        400,
        "Invalid PixType: is phone, email, cpf, cnpj or random",
    ),
    ("/send/pixbutton", {"Body": "b"}, 400, "missing PixKey in payload"),
    (
        "/send/reviewpay",
        {"Body": "b", "PixKey": "k"},
        400,
        "Invalid TotalValue: is missing, and there are no items",
    ),
    ("/send/event", {"Name": "e"}, 400, "missing StartTime in payload"),
    (
        "/send/event",
        {"Name": "e", "StartTime": 1_800_000_000, "EndTime": 1},
        400,
        "Invalid EndTime: is before the start",
    ),
    (
        "/send/invite",
        {"GroupJID": "15550002222", "Code": "c", "GroupName": "n"},
        400,
        "Invalid GroupJID: is 15550002222@s.whatsapp.net, which is no group",
    ),
    ("/send/raw", {"Message": {"nothing": 1}}, 400, None),  # type: ignore[list-item]
    ("/send/groupinvite", {"Text": "t", "MatchedText": "other", "Title": "T"}, 400, None),  # type: ignore[list-item]
)


@pytest.mark.parametrize(("path", "body", "status", "text"), BAD)
async def test_what_is_refused(world: World, path: str, body: Any, status: int, text: str | None) -> None:
    client = await world.linked()
    answer = await world.call("POST", path, {"Phone": TO, **body})
    if text is None:
        assert (answer.status, answer.json["code"], answer.json["success"]) == (status, status, False)
        assert answer.json["error"].startswith("Invalid ")
    else:
        is_refused(answer, status, text)
    assert client.messages.sent == []


async def test_a_carousel_that_is_refused(world: World) -> None:
    client = await world.linked()
    card = {"text": "c", "buttons": [{"label": "a", "id": "1"}]}
    for carousel, text in (
        ([], "missing carousel in payload"),
        ([card] * 11, "Invalid carousel: has 11, more than 10"),
        ([{"text": "c", "buttons": []}], "Invalid carousel[0].buttons: has 0, fewer than 1"),
    ):
        body = {"phone": TO, "message": "m", "carousel": carousel}
        is_refused(await world.call("POST", "/send/carousel", body), 400, text)
    assert client.messages.sent == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/send/poll", "Missing Phone in Payload"),
        ("/send/preview", "missing Phone in payload"),
        ("/send/carousel", "missing phone in payload"),
        ("/send/mediaurl", "missing Jid in payload"),
        ("/send/event", "missing Phone in payload"),
    ],
)
async def test_the_receiver_comes_first(world: World, path: str, text: str) -> None:
    await world.linked()
    is_refused(await world.call("POST", path, {}), 400, text)


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        ("/send/location", {"Phone": "x", "Latitude": 1, "Longitude": 1}, "Could not parse Phone"),
        ("/send/locationbutton", {"Phone": "x", "Body": "b"}, "could not parse Phone"),
    ],
)
async def test_a_receiver_that_is_none(world: World, path: str, body: Any, text: str) -> None:
    await world.linked()
    is_refused(await world.call("POST", path, body), 400, text)


async def test_no_client_is_the_first_thing_wrong(world: World) -> None:
    await world.init()
    for path in ("/send/poll", "/send/carousel", "/message/react", "/status/text", "/chat/typing/start"):
        is_refused(await world.call("POST", path, {"Phone": 5}), 500, "No session")
