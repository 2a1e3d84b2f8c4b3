"""What a client sends when somebody presses a button or chooses from a list.

Source: whatsmeow waE2E ButtonsResponseMessage, ListResponseMessage, TemplateButtonReplyMessage,
InteractiveResponseMessage; Baileys Utils/messages.ts (buttonReply, listReply)
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from wago.protocol.messages import checks
from wago.protocol.messages.buttons import MAX_ID, MAX_TITLE, params_json, read_params
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import (
    ButtonsResponseMessage,
    InteractiveResponseMessage,
    ListResponseMessage,
    Message,
)


class ReplyForm(enum.StrEnum):
    """In answer to what."""

    BUTTON = "buttons_response"
    TEMPLATE = "template_response"
    LIST = "list_response"
    FLOW = "interactive_response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A button was pressed, or a row chosen.

    Attributes:
        form: in answer to what.
        id: of the button or row.
        text: what was on it.
        description: of the row, may be empty.
        index: of a template's button, None otherwise.
        flow: name of the native flow, empty otherwise.
        params: the native flow's answer as JSON, empty otherwise.
    """

    form: ReplyForm
    id: str
    text: str
    description: str = ""
    index: int | None = None
    flow: str = ""
    params: str = ""


def button_reply(id: str, text: str) -> Message:
    """A button of `classic_buttons` was pressed.

    Raises:
        InvalidContent: no id, or too long.
    """
    message = Message()
    wire = message.buttonsResponseMessage
    wire.selectedButtonID = checks.words("id", id, MAX_ID)
    wire.selectedDisplayText = checks.short("text", text, MAX_TITLE)
    wire.type = ButtonsResponseMessage.DISPLAY_TEXT
    return message


def template_reply(id: str, text: str, index: int) -> Message:
    """A button of `template` was pressed.

    Raises:
        InvalidContent: no id, or too long.
    """
    message = Message()
    wire = message.templateButtonReplyMessage
    wire.selectedID = checks.words("id", id, MAX_ID)
    wire.selectedDisplayText = checks.short("text", text, MAX_TITLE)
    wire.selectedIndex = int(checks.between("index", index, 0, 100))
    return message


def list_reply(id: str, title: str, description: str = "") -> Message:
    """A row of `classic_list` was chosen.

    Raises:
        InvalidContent: no id, or too long.
    """
    message = Message()
    wire = message.listResponseMessage
    wire.title = checks.short("title", title, MAX_TITLE)
    wire.listType = ListResponseMessage.SINGLE_SELECT
    wire.singleSelectReply.selectedRowID = checks.words("id", id, MAX_ID)
    if description:
        wire.description = checks.short("description", description, MAX_TITLE)
    return message


def flow_reply(id: str, text: str, *, flow: str = "menu_options", description: str = "") -> Message:
    """A button of the native flow was pressed, or a row of its list chosen.

    Args:
        id: of the button or row.
        text: what is on it.
        flow: `quick_reply` or, of lists, `menu_options`, as phones name their answers.
        description: of the row.

    Raises:
        InvalidContent: no id, or too long.
    """
    params: dict[str, Any] = {"id": checks.words("id", id, MAX_ID)}
    if text:
        params["title" if flow == "menu_options" else "display_text"] = text
    if description:
        params["description"] = description
    message = Message()
    wire = message.interactiveResponseMessage
    wire.body.text = checks.short("text", text, MAX_TITLE)
    wire.body.format = InteractiveResponseMessage.Body.DEFAULT
    wire.nativeFlowResponseMessage.name = flow
    wire.nativeFlowResponseMessage.paramsJSON = params_json(params)
    wire.nativeFlowResponseMessage.version = 3
    return message


def read_reply(message: Message) -> Reply | None:
    """A pressed button or chosen row, None if the message is of another kind."""
    content = innermost(message)
    if content.HasField("buttonsResponseMessage"):
        pressed = content.buttonsResponseMessage
        return Reply(form=ReplyForm.BUTTON, id=pressed.selectedButtonID, text=pressed.selectedDisplayText)
    if content.HasField("templateButtonReplyMessage"):
        reply = content.templateButtonReplyMessage
        return Reply(
            form=ReplyForm.TEMPLATE,
            id=reply.selectedID,
            text=reply.selectedDisplayText,
            index=reply.selectedIndex,
        )
    if content.HasField("listResponseMessage"):
        chosen = content.listResponseMessage
        return Reply(
            form=ReplyForm.LIST,
            id=chosen.singleSelectReply.selectedRowID,
            text=chosen.title,
            description=chosen.description,
        )
    if content.HasField("interactiveResponseMessage"):
        return _read_flow(content.interactiveResponseMessage)
    return None


def _read_flow(wire: InteractiveResponseMessage) -> Reply:
    answer = wire.nativeFlowResponseMessage
    params = read_params(answer.paramsJSON)

    def get(*names: str) -> str:
        for name in names:
            if isinstance(params.get(name), str):
                return str(params[name])
        return ""

    return Reply(
        form=ReplyForm.FLOW,
        id=get("id", "selectedId"),
        text=wire.body.text or get("display_text", "title"),
        description=get("description"),
        flow=answer.name,
        params=answer.paramsJSON,
    )
