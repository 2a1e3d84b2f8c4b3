"""Buttons of the native flow, lists, cards, payments, and what clients answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import FILE, again, texts, uploaded, wrapped
from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages import media
from wago.protocol.messages.buttons import (
    Button,
    CallButton,
    CopyButton,
    ListButton,
    LocationButton,
    OtherButton,
    ReplyButton,
    Row,
    Section,
    UrlButton,
    label_of,
)
from wago.protocol.messages.interactive import (
    Card,
    Interactive,
    buttons,
    carousel,
    list_menu,
    location_request,
    read_interactive,
)
from wago.protocol.messages.payments import (
    Item,
    Payment,
    Pix,
    PixKeyType,
    pix_button,
    read_payment,
    review_and_pay,
)
from wago.protocol.messages.text import text
from wago.protocol.proto.e2e_pb2 import ImageMessage, InteractiveMessage, Message

Flow = InteractiveMessage.NativeFlowMessage
YES, NO = ReplyButton(label="Yes", id="y"), ReplyButton(label="No", id="n")
IMAGE = media.image(uploaded(MediaKind.IMAGE))
SECTIONS = (
    Section(title="Hot", rows=(Row(title="Tea", id="t", description="green"), Row(title="Coffee", id="c"))),
    Section(title="Cold", rows=(Row(title="Water", id="w"),)),
)


def flow(*pairs: tuple[str, dict[str, Any] | str]) -> InteractiveMessage.NativeFlowMessage:
    wire = Flow(messageVersion=1)
    for name, params in pairs:
        said = (
            params
            if isinstance(params, str)
            else json.dumps(params, separators=(",", ":"), ensure_ascii=False)
        )
        wire.buttons.add(name=name, buttonParamsJSON=said)
    return wire


ALL: list[tuple[Button, str, dict[str, Any]]] = [
    (YES, "quick_reply", {"display_text": "Yes", "id": "y"}),
    (
        UrlButton(label="Öffnen", url="https://x.y/z?a=1"),
        "cta_url",
        {"display_text": "Öffnen", "url": "https://x.y/z?a=1", "merchant_url": "https://x.y/z?a=1"},
    ),
    (
        UrlButton(label="In", url="http://x.y", webview=True),
        "cta_url",
        {
            "display_text": "In",
            "url": "http://x.y",
            "merchant_url": "http://x.y",
            "webview_interaction": True,
        },
    ),
    (CopyButton(label="Copy", code="123"), "cta_copy", {"display_text": "Copy", "copy_code": "123"}),
    (CallButton(label="Call", number="+1555"), "cta_call", {"display_text": "Call", "phone_number": "+1555"}),
]


@pytest.mark.parametrize(("button", "name", "params"), ALL)
def test_a_button(button: Button, name: str, params: dict[str, Any]) -> None:
    message = buttons("Body", [button], title="T", footer="F")
    assert message == Message(
        interactiveMessage=InteractiveMessage(
            header=InteractiveMessage.Header(title="T", hasMediaAttachment=False),
            body=InteractiveMessage.Body(text="Body"),
            footer=InteractiveMessage.Footer(text="F"),
            nativeFlowMessage=flow((name, params)),
        )
    )
    assert read_interactive(again(message)) == Interactive(
        body="Body", title="T", footer="F", buttons=(button,)
    )


def test_buttons_below_a_picture() -> None:
    message = buttons("Body", [YES, NO], header=media.view_once(IMAGE))
    picture = ImageMessage(**FILE, mimetype="image/jpeg", viewOnce=True)
    assert message.interactiveMessage.header == InteractiveMessage.Header(
        title="", hasMediaAttachment=True, imageMessage=picture
    )
    read = read_interactive(message)
    assert read is not None
    assert read.media is not None
    assert (read.media.kind, read.media.file) == ("image", uploaded(MediaKind.IMAGE))


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"buttons": []}, "buttons"),
        ({"buttons": [ReplyButton(label=str(n), id=str(n)) for n in range(4)]}, "buttons"),
        ({"buttons": [UrlButton(label=str(n), url="https://x.y") for n in range(11)]}, "buttons"),
        ({"buttons": [YES, ReplyButton(label="Also", id="y")]}, "buttons"),
        ({"buttons": [YES, LocationButton()]}, "buttons"),
        ({"buttons": [ReplyButton(label=" ", id="x")]}, "buttons"),
        ({"buttons": [ReplyButton(label="x", id="")]}, "buttons"),
        ({"buttons": [ReplyButton(label="x" * 257, id="x")]}, "buttons"),
        ({"buttons": [UrlButton(label="x", url="ftp://x.y")]}, "buttons"),
        ({"buttons": [UrlButton(label="x", url="https://x y")]}, "buttons"),
        ({"buttons": [CopyButton(label="x", code="")]}, "buttons"),
        ({"buttons": [CallButton(label="x", number="")]}, "buttons"),
        ({"buttons": [OtherButton(name="")]}, "buttons"),
        ({"body": ""}, "body"),
        ({"body": "x" * 4097}, "body"),
        ({"title": "x" * 1025}, "title"),
        ({"footer": "x" * 1025}, "footer"),
        ({"header": text("x")}, "header"),
    ],
)
def test_buttons_that_are_none(options: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {"body": "Body", "buttons": [YES]}
    with pytest.raises(InvalidContent) as caught:
        buttons(**values | options)
    assert caught.value.field == field


def test_a_list() -> None:
    message = list_menu("Choose", "Open", SECTIONS, title="Drinks")
    params = {
        "title": "Open",
        "sections": [
            {
                "title": "Hot",
                "rows": [
                    {"title": "Tea", "description": "green", "id": "t"},
                    {"title": "Coffee", "description": "", "id": "c"},
                ],
            },
            {"title": "Cold", "rows": [{"title": "Water", "description": "", "id": "w"}]},
        ],
    }
    assert message.interactiveMessage.nativeFlowMessage == flow(("single_select", params))
    read = read_interactive(again(message))
    assert read is not None
    assert read.buttons == (ListButton(label="Open", sections=SECTIONS),)


ROW = Row(title="x", id="1")


@pytest.mark.parametrize(
    ("sections", "field"),
    [
        ((), "sections"),
        ((Section(rows=()),), "sections[0].rows"),
        ((Section(title=str(n), rows=(Row(title="x", id=str(n)),)) for n in range(11)), "sections"),
        ((Section(rows=tuple(Row(title="x", id=str(n)) for n in range(101))),), "sections[0].rows"),
        ((Section(title="a", rows=(ROW,)), Section(rows=(Row(title="y", id="2"),))), "sections[1].title"),
        ((Section(rows=(ROW, ROW)),), "rows"),
        ((Section(rows=(Row(title="", id="1"),)),), "rows"),
        ((Section(rows=(Row(title="x", id=""),)),), "rows"),
    ],
)
def test_lists_that_are_none(sections: Any, field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        list_menu("Choose", "Open", tuple(sections))
    assert caught.value.field == field


def test_too_many_rows_over_all_sections() -> None:
    rows = [tuple(Row(title="x", id=f"{part}-{n}") for n in range(60)) for part in range(2)]
    with pytest.raises(InvalidContent, match="rows has 120, more than 100"):
        list_menu("Choose", "Open", [Section(title="a", rows=rows[0]), Section(title="b", rows=rows[1])])


def test_a_request_for_a_place() -> None:
    assert location_request("Where are you?") == Message(
        interactiveMessage=InteractiveMessage(
            body=InteractiveMessage.Body(text="Where are you?"), nativeFlowMessage=flow(("send_location", {}))
        )
    )


def test_cards_side_by_side() -> None:
    cards = [Card(body="One", buttons=(YES,)), Card(body="Two", title="T", footer="F", buttons=(NO,))]
    message = carousel("Look", cards)
    wire = message.interactiveMessage
    assert wire.body.text == "Look"
    assert wire.carouselMessage.messageVersion == 1
    assert wire.carouselMessage.cards[0] == InteractiveMessage(
        body=InteractiveMessage.Body(text="One"),
        nativeFlowMessage=flow(("quick_reply", {"display_text": "Yes", "id": "y"})),
    )
    assert read_interactive(again(message)) == Interactive(
        body="Look",
        cards=(
            Interactive(body="One", buttons=(YES,)),
            Interactive(body="Two", title="T", footer="F", buttons=(NO,)),
        ),
    )


def test_cards_with_pictures_need_no_text() -> None:
    message = carousel("Look", [Card(body="", buttons=(YES,), header=IMAGE)])
    card = message.interactiveMessage.carouselMessage.cards[0]
    assert card.header.hasMediaAttachment
    assert card.header.imageMessage == IMAGE.imageMessage


@pytest.mark.parametrize(
    ("cards", "field"),
    [
        ([], "cards"),
        ([Card(body="x", buttons=(YES,))] * 11, "cards"),
        ([Card(body="x", buttons=(YES,)), Card(body="x", buttons=(YES,), header=IMAGE)], "cards"),
        ([Card(body="x", buttons=())], "cards[0].buttons"),
        (
            [
                Card(body="x", buttons=(YES,)),
                Card(body="x", buttons=(UrlButton(label="x", url="https://x"),) * 4),
            ],
            "cards[1].buttons",
        ),
        ([Card(body="", buttons=(YES,))], "cards[0].body"),
        ([Card(body="x", buttons=(YES,), header=text("x"))], "cards[0].header"),
        ([Card(body="x", buttons=(ReplyButton(label="", id="x"),))], "cards[0].buttons"),
    ],
)
def test_cards_that_are_none(cards: list[Card], field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        carousel("Look", cards)
    assert caught.value.field == field


def test_cards_in_cards_are_not_followed() -> None:
    message = carousel("Look", [Card(body="One", buttons=(YES,))])
    inner = message.interactiveMessage.carouselMessage.cards[0]
    inner.carouselMessage.cards.add().body.text = "deep"
    read = read_interactive(message)
    assert read is not None
    assert read.cards[0].cards == ()


def test_buttons_that_nobody_knows_are_kept() -> None:
    message = Message(interactiveMessage=InteractiveMessage(nativeFlowMessage=flow(("cta_new", '{"a":1}'))))
    read = read_interactive(message)
    assert read is not None
    assert read.buttons == (OtherButton(name="cta_new", params='{"a":1}'),)
    assert buttons("x", read.buttons).interactiveMessage.nativeFlowMessage == flow(("cta_new", '{"a":1}'))


@pytest.mark.parametrize(
    "params", ["", "[]", "{", '{"display_text":5}', "[" * 100_000, '{"sections":{"rows":1}}']
)
def test_nonsense_in_buttons(params: str) -> None:
    for name in ("quick_reply", "single_select", "cta_url", "cta_copy", "cta_call", "payment_info"):
        message = Message(interactiveMessage=InteractiveMessage(nativeFlowMessage=flow((name, params))))
        read = read_interactive(message)
        assert read is not None
        assert label_of(read.buttons[0]) == ""


def test_half_a_character_in_a_button_can_still_be_encoded() -> None:
    message = Message(
        interactiveMessage=InteractiveMessage(
            nativeFlowMessage=flow(("quick_reply", r'{"display_text":"a\ud83d","id":"x"}'))
        )
    )
    read = read_interactive(message)
    assert read is not None
    assert read.buttons == (ReplyButton(label="a?", id="x"),)


def test_labels() -> None:
    assert [label_of(button) for button, _, _ in ALL] == ["Yes", "Öffnen", "In", "Copy", "Call"]
    assert label_of(OtherButton(name="x", params='{"display_text":"Go"}')) == "Go"


def test_a_template_with_an_interactive_message() -> None:
    inner = buttons("Body", [YES]).interactiveMessage
    message = wrapped(Message(templateMessage={"interactiveMessageTemplate": inner}), "viewOnceMessage")
    assert read_interactive(message) == Interactive(body="Body", buttons=(YES,))
    assert read_interactive(text("x")) is None


some_buttons: st.SearchStrategy[Button] = st.one_of(
    st.builds(UrlButton, label=texts(20), url=st.just("https://x.y/z"), webview=st.booleans()),
    st.builds(CopyButton, label=texts(20), code=texts(20)),
    st.builds(CallButton, label=texts(20), number=st.just("+15550001111")),
)


@given(texts(), texts(least=0), texts(least=0), st.lists(some_buttons, min_size=1, max_size=4))
def test_buttons_there_and_back(body: str, title: str, footer: str, given_buttons: list[Button]) -> None:
    message = buttons(body, given_buttons, title=title, footer=footer)
    assert read_interactive(again(message)) == Interactive(
        body=body, title=title, footer=footer, buttons=tuple(given_buttons)
    )


PIX = Pix(key="a@b.c", merchant="Shop", type=PixKeyType.EMAIL)


def test_a_pix_key_to_copy() -> None:
    message = pix_button(PIX, body="Pay here", reference="R1", title="T")
    (button,) = message.interactiveMessage.nativeFlowMessage.buttons
    nothing = {"value": 0, "offset": 100}
    assert button.name == "payment_info"
    assert json.loads(button.buttonParamsJSON) == {
        "currency": "BRL",
        "total_amount": nothing,
        "reference_id": "R1",
        "type": "physical-goods",
        "order": {
            "status": "pending",
            "subtotal": nothing,
            "order_type": "ORDER",
            "items": [{"name": "", "amount": nothing, "quantity": 0, "sale_amount": nothing}],
        },
        "payment_settings": [
            {
                "type": "pix_static_code",
                "pix_static_code": {"merchant_name": "Shop", "key": "a@b.c", "key_type": "EMAIL"},
            }
        ],
        "share_payment_status": False,
    }
    assert read_payment(again(message)) == Payment(
        flow="payment_info", pix=PIX, reference="R1", currency="BRL", total=0
    )


def test_an_order_to_review_and_pay() -> None:
    items = [Item(name="Cake", amount=1050, quantity=2, id="c"), Item(name="Tea", amount=300)]
    message = review_and_pay(PIX, items, body="Your order", reference="R2", header=IMAGE)
    (button,) = message.interactiveMessage.nativeFlowMessage.buttons
    params = json.loads(button.buttonParamsJSON)
    assert button.name == "review_and_pay"
    assert params["total_amount"] == params["order"]["subtotal"] == {"value": 2400, "offset": 100}
    assert params["order"]["items"][1] == {
        "name": "Tea",
        "amount": {"value": 300, "offset": 100},
        "quantity": 1,
        "retailer_id": "2",
        "product_id": "2",
    }
    assert message.interactiveMessage.header.hasMediaAttachment
    assert read_payment(again(message)) == Payment(
        flow="review_and_pay",
        pix=PIX,
        reference="R2",
        currency="BRL",
        total=2400,
        items=(items[0], Item(name="Tea", amount=300, id="2")),
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [Item(name="x", amount=1)] * 101}, "items"),
        ({"items": [Item(name="", amount=1)]}, "items[0].name"),
        ({"items": [Item(name="x", amount=-1)]}, "items[0].amount"),
        ({"items": [Item(name="x", amount=1, quantity=0)]}, "items[0].quantity"),
        ({"pix": Pix(key="", merchant="x")}, "pix_key"),
        ({"pix": Pix(key="x", merchant="")}, "merchant"),
        ({"reference": ""}, "reference"),
        ({"currency": "real"}, "currency"),
        ({"total": -5}, "total"),
        ({"offset": 0}, "offset"),
        ({"body": ""}, "body"),
    ],
)
def test_orders_that_are_none(changes: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {
        "pix": PIX,
        "items": [Item(name="x", amount=1)],
        "body": "b",
        "reference": "r",
    }
    with pytest.raises(InvalidContent) as caught:
        review_and_pay(**values | changes)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "params",
    ["", "{}", '{"payment_settings":5,"order":{"items":[5,{"name":"x","amount":7}]},"total_amount":[]}'],
)
def test_nonsense_in_payments(params: str) -> None:
    message = Message(interactiveMessage=InteractiveMessage(nativeFlowMessage=flow(("payment_info", params))))
    read = read_payment(message)
    assert read is not None
    assert (read.pix, read.total, read.offset) == (None, 0, 100)
    assert read_payment(text("x")) is None
