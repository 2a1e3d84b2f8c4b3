"""Buttons, lists and templates in the form of before the native flow.

They are still read. Sent from a linked device the servers refuse the buttons of old (ack 405, whatsmeow pull
request 1235), so the doors send `interactive.py`'s; lists and templates are for those who ask for them.
Source: whatsmeow waE2E ButtonsMessage, ListMessage, TemplateMessage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from wago.errors import InvalidContent
from wago.protocol.messages import checks
from wago.protocol.messages.buttons import (
    MAX_ID,
    MAX_LABEL,
    MAX_TITLE,
    Button,
    CallButton,
    OtherButton,
    ReplyButton,
    Row,
    Section,
    UrlButton,
    check_sections,
)
from wago.protocol.messages.interactive import (
    MAX_BODY,
    MAX_FOOTER,
    MAX_HEADER,
    MAX_REPLIES,
    put_header,
    read_header,
)
from wago.protocol.messages.media import Media
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import (
    ButtonsMessage,
    HydratedTemplateButton,
    ListMessage,
    Message,
    TemplateMessage,
)

MAX_TEMPLATE_BUTTONS: Final = 5
"""Up to three that answer, one link, one call."""

_HEADER_TYPES: Final = {
    "imageMessage": ButtonsMessage.IMAGE,
    "videoMessage": ButtonsMessage.VIDEO,
    "documentMessage": ButtonsMessage.DOCUMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassicButtons:
    """A text with buttons, or a template, as it was read."""

    body: str
    buttons: tuple[Button, ...]
    title: str = ""
    footer: str = ""
    media: Media | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassicList:
    """A list as it was read. `products` are ids, of lists of products."""

    body: str
    label: str
    sections: tuple[Section, ...] = ()
    title: str = ""
    footer: str = ""
    products: tuple[str, ...] = ()


def classic_buttons(
    body: str,
    buttons: Sequence[ReplyButton],
    *,
    title: str = "",
    footer: str = "",
    header: Message | None = None,
) -> Message:
    """A text with up to three buttons that answer.

    Raises:
        InvalidContent: no buttons, too many, two with one id; a text is empty or too long; title and media.
    """
    checks.count("buttons", buttons, 1, MAX_REPLIES)
    checks.distinct("buttons", [button.id for button in buttons])
    message = Message()
    wire = message.viewOnceMessage.message.buttonsMessage
    wire.contentText = checks.words("body", body, MAX_BODY)
    wire.headerType = ButtonsMessage.EMPTY
    if title and header is not None:
        raise InvalidContent("title", "does not go with media above the text")
    if title:
        wire.text = checks.short("title", title, MAX_HEADER)
        wire.headerType = ButtonsMessage.TEXT
    if header is not None:
        put_header(wire, header)
        wire.headerType = _HEADER_TYPES[wire.WhichOneof("header") or ""]
    if footer:
        wire.footerText = checks.short("footer", footer, MAX_FOOTER)
    for button in buttons:
        wire.buttons.add(
            buttonID=checks.words("buttons", button.id, MAX_ID),
            buttonText=ButtonsMessage.Button.ButtonText(
                displayText=checks.words("buttons", button.label, MAX_LABEL)
            ),
            type=ButtonsMessage.Button.RESPONSE,
        )
    return message


def classic_list(
    body: str, label: str, sections: Sequence[Section], *, title: str = "", footer: str = ""
) -> Message:
    """A text with a button that opens a list.

    Raises:
        InvalidContent: no rows, too many, or two with one id; a text is empty or too long.
    """
    check_sections(sections)
    message = Message()
    wire = message.viewOnceMessage.message.listMessage
    wire.description = checks.words("body", body, MAX_BODY)
    wire.buttonText = checks.words("label", label, MAX_LABEL)
    wire.listType = ListMessage.SINGLE_SELECT
    if title:
        wire.title = checks.short("title", title, MAX_TITLE)
    if footer:
        wire.footerText = checks.short("footer", footer, MAX_FOOTER)
    for section in sections:
        part = wire.sections.add(title=section.title)
        for row in section.rows:
            part.rows.add(title=row.title, description=row.description, rowID=row.id)
    return message


def template(
    body: str,
    buttons: Sequence[ReplyButton | UrlButton | CallButton],
    *,
    title: str = "",
    footer: str = "",
    header: Message | None = None,
    id: str = "",
) -> Message:
    """A text with buttons that answer, open a page or call.

    Raises:
        InvalidContent: no buttons or too many; a text is empty or too long; title and media.
    """
    checks.count("buttons", buttons, 1, MAX_TEMPLATE_BUTTONS)
    checks.count("buttons", [b for b in buttons if isinstance(b, ReplyButton)], 0, MAX_REPLIES)
    if title and header is not None:
        raise InvalidContent("title", "does not go with media above the text")
    hydrated = TemplateMessage.HydratedFourRowTemplate()
    hydrated.hydratedContentText = checks.words("body", body, MAX_BODY)
    if title:
        hydrated.hydratedTitleText = checks.short("title", title, MAX_HEADER)
    if header is not None:
        put_header(hydrated, header)
    if footer:
        hydrated.hydratedFooterText = checks.short("footer", footer, MAX_FOOTER)
    if id:
        hydrated.templateID = checks.short("id", id, MAX_ID)
    for index, button in enumerate(buttons, start=1):
        _put_template_button(hydrated.hydratedButtons.add(index=index), button)
    message = Message()
    wire = message.viewOnceMessage.message.templateMessage
    # Clients look into one or the other.
    wire.hydratedFourRowTemplate.CopyFrom(hydrated)
    wire.hydratedTemplate.CopyFrom(hydrated)
    return message


def read_classic_buttons(message: Message) -> ClassicButtons | None:
    """A text with buttons or a template, None if the message is of another kind."""
    content = innermost(message)
    if content.HasField("buttonsMessage"):
        return _read_buttons(content.buttonsMessage)
    if content.HasField("templateMessage"):
        wire = content.templateMessage
        if wire.HasField("hydratedTemplate"):
            return _read_template(wire.hydratedTemplate)
        if wire.HasField("hydratedFourRowTemplate"):
            return _read_template(wire.hydratedFourRowTemplate)
    return None


def read_classic_list(message: Message) -> ClassicList | None:
    """A list, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("listMessage"):
        return None
    wire = content.listMessage
    return ClassicList(
        body=wire.description,
        label=wire.buttonText,
        sections=tuple(
            Section(
                title=section.title,
                rows=tuple(
                    Row(title=row.title, id=row.rowID, description=row.description) for row in section.rows
                ),
            )
            for section in wire.sections
        ),
        title=wire.title,
        footer=wire.footerText,
        products=tuple(
            product.productID
            for section in wire.productListInfo.productSections
            for product in section.products
        ),
    )


def _put_template_button(wire: HydratedTemplateButton, button: ReplyButton | UrlButton | CallButton) -> None:
    label = checks.words("buttons", button.label, MAX_LABEL)
    match button:
        case ReplyButton():
            wire.quickReplyButton.displayText = label
            wire.quickReplyButton.ID = checks.words("buttons", button.id, MAX_ID)
        case UrlButton():
            wire.urlButton.displayText = label
            wire.urlButton.URL = checks.words("buttons", button.url, 4096)
            if button.webview:
                wire.urlButton.webviewPresentation = HydratedTemplateButton.HydratedURLButton.FULL
        case CallButton():
            wire.callButton.displayText = label
            wire.callButton.phoneNumber = checks.words("buttons", button.number, 40)


def _read_buttons(wire: ButtonsMessage) -> ClassicButtons:
    found: list[Button] = []
    for button in wire.buttons:
        if button.type == ButtonsMessage.Button.NATIVE_FLOW:
            flow = button.nativeFlowInfo
            found.append(OtherButton(name=flow.name, params=flow.paramsJSON))
        else:
            found.append(ReplyButton(label=button.buttonText.displayText, id=button.buttonID))
    return ClassicButtons(
        body=wire.contentText,
        buttons=tuple(found),
        title=wire.text,
        footer=wire.footerText,
        media=read_header(wire),
    )


def _read_template(wire: Any) -> ClassicButtons:
    found: list[Button] = []
    for button in wire.hydratedButtons:
        match button.WhichOneof("hydratedButton"):
            case "quickReplyButton":
                reply = button.quickReplyButton
                found.append(ReplyButton(label=reply.displayText, id=reply.ID))
            case "urlButton":
                link = button.urlButton
                webview = link.HasField("webviewPresentation")
                found.append(UrlButton(label=link.displayText, url=link.URL, webview=webview))
            case "callButton":
                call = button.callButton
                found.append(CallButton(label=call.displayText, number=call.phoneNumber))
    return ClassicButtons(
        body=wire.hydratedContentText,
        buttons=tuple(found),
        title=wire.hydratedTitleText,
        footer=wire.hydratedFooterText,
        media=read_header(wire),
    )
