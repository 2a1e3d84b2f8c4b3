"""Buttons, lists and templates of old, and what clients answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import again, texts, uploaded
from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages import media
from wago.protocol.messages.buttons import (
    CallButton,
    OtherButton,
    ReplyButton,
    Row,
    Section,
    UrlButton,
)
from wago.protocol.messages.classic import (
    ClassicButtons,
    ClassicList,
    classic_buttons,
    classic_list,
    read_classic_buttons,
    read_classic_list,
    template,
)
from wago.protocol.messages.replies import (
    Reply,
    ReplyForm,
    button_reply,
    flow_reply,
    list_reply,
    read_reply,
    template_reply,
)
from wago.protocol.messages.text import text
from wago.protocol.proto.e2e_pb2 import (
    ButtonsMessage,
    ButtonsResponseMessage,
    HydratedTemplateButton,
    InteractiveResponseMessage,
    ListMessage,
    ListResponseMessage,
    Message,
    TemplateButtonReplyMessage,
)

YES = ReplyButton(label="Yes", id="y")
IMAGE = media.image(uploaded(MediaKind.IMAGE))
SECTION = Section(title="Hot", rows=(Row(title="Tea", id="t", description="green"),))


def test_buttons() -> None:
    message = classic_buttons("Body", [YES], title="T", footer="F")
    assert message.viewOnceMessage.message.buttonsMessage == ButtonsMessage(
        text="T",
        contentText="Body",
        footerText="F",
        headerType=ButtonsMessage.TEXT,
        buttons=[
            ButtonsMessage.Button(
                buttonID="y",
                buttonText=ButtonsMessage.Button.ButtonText(displayText="Yes"),
                type=ButtonsMessage.Button.RESPONSE,
            )
        ],
    )
    assert read_classic_buttons(again(message)) == ClassicButtons(
        body="Body", buttons=(YES,), title="T", footer="F"
    )


def test_buttons_below_a_picture() -> None:
    message = classic_buttons("Body", [YES], header=IMAGE)
    wire = message.viewOnceMessage.message.buttonsMessage
    assert (wire.headerType, wire.imageMessage) == (ButtonsMessage.IMAGE, IMAGE.imageMessage)
    read = read_classic_buttons(message)
    assert read is not None
    assert read.media is not None
    assert read.media.kind == "image"


def test_a_button_of_a_flow_in_old_buttons() -> None:
    message = Message(
        buttonsMessage=ButtonsMessage(
            contentText="x",
            buttons=[
                ButtonsMessage.Button(
                    type=ButtonsMessage.Button.NATIVE_FLOW, nativeFlowInfo={"name": "f", "paramsJSON": "{}"}
                )
            ],
        )
    )
    assert read_classic_buttons(message) == ClassicButtons(
        body="x", buttons=(OtherButton(name="f", params="{}"),)
    )


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"buttons": []}, "buttons"),
        ({"buttons": [ReplyButton(label="x", id=str(n)) for n in range(4)]}, "buttons"),
        ({"buttons": [YES, YES]}, "buttons"),
        ({"buttons": [ReplyButton(label="", id="x")]}, "buttons"),
        ({"body": ""}, "body"),
        ({"title": "T", "header": IMAGE}, "title"),
        ({"header": text("x")}, "header"),
    ],
)
def test_buttons_that_are_none(options: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {"body": "Body", "buttons": [YES]}
    for build in (classic_buttons, template):
        if build is template and options.get("buttons") == [YES, YES]:
            continue
        with pytest.raises(InvalidContent) as caught:
            build(**values | options)
        assert caught.value.field == field


def test_a_list() -> None:
    message = classic_list("Choose", "Open", [SECTION], title="T", footer="F")
    assert message.viewOnceMessage.message.listMessage == ListMessage(
        title="T",
        description="Choose",
        buttonText="Open",
        footerText="F",
        listType=ListMessage.SINGLE_SELECT,
        sections=[
            ListMessage.Section(
                title="Hot", rows=[ListMessage.Row(title="Tea", description="green", rowID="t")]
            )
        ],
    )
    assert read_classic_list(again(message)) == ClassicList(
        body="Choose", label="Open", sections=(SECTION,), title="T", footer="F"
    )
    with pytest.raises(InvalidContent):
        classic_list("Choose", "Open", [])


def test_a_list_of_products() -> None:
    info: Any = {"productSections": [{"title": "S", "products": [{"productID": "1"}, {"productID": "2"}]}]}
    message = Message(listMessage={"buttonText": "Open", "productListInfo": info})
    assert read_classic_list(message) == ClassicList(body="", label="Open", products=("1", "2"))


def test_a_template() -> None:
    link = UrlButton(label="Open", url="https://x.y", webview=True)
    call = CallButton(label="Call", number="+1555")
    message = template("Body", [YES, link, call], title="T", footer="F", id="7")
    wire = message.viewOnceMessage.message.templateMessage
    assert wire.hydratedTemplate == wire.hydratedFourRowTemplate
    reply, url, phone = wire.hydratedTemplate.hydratedButtons
    assert reply == HydratedTemplateButton(index=1, quickReplyButton={"displayText": "Yes", "ID": "y"})
    assert url.urlButton.webviewPresentation == HydratedTemplateButton.HydratedURLButton.FULL
    assert phone.callButton.phoneNumber == "+1555"
    expected = ClassicButtons(body="Body", buttons=(YES, link, call), title="T", footer="F")
    assert read_classic_buttons(again(message)) == expected
    wire.ClearField("hydratedTemplate")
    assert read_classic_buttons(message) == expected


def test_readers_leave_other_kinds_alone() -> None:
    for read in (read_classic_buttons, read_classic_list, read_reply):
        assert read(text("x")) is None
    assert read_classic_buttons(Message(templateMessage={"templateID": "x"})) is None


@pytest.mark.parametrize(
    ("message", "wire", "reply"),
    [
        (
            button_reply("y", "Yes"),
            Message(
                buttonsResponseMessage=ButtonsResponseMessage(
                    selectedButtonID="y",
                    selectedDisplayText="Yes",
                    type=ButtonsResponseMessage.DISPLAY_TEXT,
                )
            ),
            Reply(form=ReplyForm.BUTTON, id="y", text="Yes"),
        ),
        (
            template_reply("y", "Yes", 2),
            Message(
                templateButtonReplyMessage=TemplateButtonReplyMessage(
                    selectedID="y", selectedDisplayText="Yes", selectedIndex=2
                )
            ),
            Reply(form=ReplyForm.TEMPLATE, id="y", text="Yes", index=2),
        ),
        (
            list_reply("t", "Tea", "green"),
            Message(
                listResponseMessage=ListResponseMessage(
                    title="Tea",
                    description="green",
                    listType=ListResponseMessage.SINGLE_SELECT,
                    singleSelectReply=ListResponseMessage.SingleSelectReply(selectedRowID="t"),
                )
            ),
            Reply(form=ReplyForm.LIST, id="t", text="Tea", description="green"),
        ),
        (
            flow_reply("t", "Tea", description="green"),
            Message(
                interactiveResponseMessage=InteractiveResponseMessage(
                    body=InteractiveResponseMessage.Body(
                        text="Tea", format=InteractiveResponseMessage.Body.DEFAULT
                    ),
                    nativeFlowResponseMessage=InteractiveResponseMessage.NativeFlowResponseMessage(
                        name="menu_options",
                        paramsJSON='{"id":"t","title":"Tea","description":"green"}',
                        version=3,
                    ),
                )
            ),
            Reply(
                form=ReplyForm.FLOW,
                id="t",
                text="Tea",
                description="green",
                flow="menu_options",
                params='{"id":"t","title":"Tea","description":"green"}',
            ),
        ),
    ],
)
def test_answers(message: Message, wire: Message, reply: Reply) -> None:
    assert message == wire
    assert read_reply(again(message)) == reply


@pytest.mark.parametrize("params", ["", "[]", '{"id":5}', "{"])
def test_nonsense_in_an_answer(params: str) -> None:
    message = flow_reply("x", "X")
    message.interactiveResponseMessage.nativeFlowResponseMessage.paramsJSON = params
    read = read_reply(message)
    assert read is not None
    assert (read.id, read.text, read.params) == ("", "X", params)


def test_an_answer_without_an_id() -> None:
    for build in (button_reply, list_reply, flow_reply):
        with pytest.raises(InvalidContent) as caught:
            build("", "x")
        assert caught.value.field == "id"


@given(texts(), texts(least=0), st.sampled_from((button_reply, list_reply, flow_reply)))
def test_answers_there_and_back(id: str, said: str, build: Any) -> None:
    read = read_reply(again(build(id, said)))
    assert read is not None
    assert (read.id, read.text) == (id, said)
