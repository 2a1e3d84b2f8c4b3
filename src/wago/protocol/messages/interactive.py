"""Interactive messages: text or media with buttons, lists, cards, and a request for the reader's place.

This is the native flow, the form that WhatsApp's servers and clients accept today. The older buttons, lists
and templates are in `classic.py`.
Source: whatsmeow waE2E InteractiveMessage; whatsapp-rust src/send/mod.rs (classify_interactive).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages import checks
from wago.protocol.messages.buttons import (
    Button,
    ListButton,
    LocationButton,
    ReplyButton,
    Section,
    check_sections,
    put_button,
    read_button,
)
from wago.protocol.messages.media import Media, read_part
from wago.protocol.messages.places import Location, read_place
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import InteractiveMessage, Message

MAX_REPLIES: Final = 3
"""Buttons that answer, in one message."""

MAX_BUTTONS: Final = 10
MAX_CARDS: Final = 10
MAX_CARD_BUTTONS: Final = 3
MAX_BODY: Final = 4096
MAX_HEADER: Final = 1024
MAX_FOOTER: Final = 1024

_HEADERS: Final = (
    ("imageMessage", MediaKind.IMAGE),
    ("videoMessage", MediaKind.VIDEO),
    ("documentMessage", MediaKind.DOCUMENT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card of a carousel, to be built.

    Attributes:
        body: its text.
        buttons: below it.
        title, footer: may be empty.
        header: a message with a picture, video or document (of `media.py`); None for none.
    """

    body: str
    buttons: tuple[Button, ...]
    title: str = ""
    footer: str = ""
    header: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactive:
    """An interactive message, or a card of one, as it was read.

    Attributes:
        body, title, subtitle, footer: texts, may be empty.
        buttons: of the native flow.
        media: of the header.
        location: of the header.
        thumbnail: of the header, a small JPEG.
        cards: of a carousel.
        collection: id of a catalog's collection, empty for none.
        storefront: id of a shop, empty for none.
    """

    body: str = ""
    title: str = ""
    subtitle: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None
    location: Location | None = None
    thumbnail: bytes = b""
    cards: tuple[Interactive, ...] = ()
    collection: str = ""
    storefront: str = ""


def buttons(
    body: str,
    buttons: Sequence[Button],
    *,
    title: str = "",
    footer: str = "",
    header: Message | None = None,
) -> Message:
    """A text with buttons.

    Args:
        body: the text.
        buttons: up to 10, of which up to 3 answer; a list or a request for a place stands alone.
        title: above it, bold.
        footer: below it, grey.
        header: a message with a picture, video or document, shown above.

    Raises:
        InvalidContent: no buttons, too many, or such as do not go together; a text is empty or too long.
    """
    _check_buttons("buttons", buttons, MAX_BUTTONS)
    message = Message()
    wire = message.interactiveMessage
    _put_texts(wire, body=body, title=title, footer=footer, header=header)
    _put_flow(wire, buttons)
    return message


def list_menu(
    body: str,
    label: str,
    sections: Sequence[Section],
    *,
    title: str = "",
    footer: str = "",
    header: Message | None = None,
) -> Message:
    """A text with a button that opens a list.

    Raises:
        InvalidContent: no rows, too many, or two with one id; a text is empty or too long.
    """
    check_sections(sections)
    button = ListButton(label=label, sections=tuple(sections))
    return buttons(body, [button], title=title, footer=footer, header=header)


def location_request(body: str) -> Message:
    """Ask for the place where the reader is.

    Raises:
        InvalidContent: the text is empty or too long.
    """
    return buttons(body, [LocationButton()])


def carousel(body: str, cards: Sequence[Card], *, footer: str = "") -> Message:
    """A text with cards side by side.

    Args:
        body: the text above them.
        cards: 1 to 10, each with 1 to 3 buttons; all with a picture or video, or none.
        footer: below the text.

    Raises:
        InvalidContent: no cards, too many, or one of them is wrong; its number is in the field.
    """
    checks.count("cards", cards, 1, MAX_CARDS)
    if len({card.header is None for card in cards}) > 1:
        raise InvalidContent("cards", "have media, but not all of them")
    message = Message()
    wire = message.interactiveMessage
    _put_texts(wire, body=body, title="", footer=footer, header=None)
    wire.carouselMessage.messageVersion = 1
    for number, card in enumerate(cards):
        field = f"cards[{number}]"
        _check_buttons(f"{field}.buttons", card.buttons, MAX_CARD_BUTTONS)
        part = wire.carouselMessage.cards.add()
        _put_texts(
            part,
            body=card.body,
            title=card.title,
            footer=card.footer,
            header=card.header,
            prefix=field + ".",
            needs_body=card.header is None,
        )
        _put_flow(part, card.buttons, f"{field}.buttons")
    return message


def read_interactive(message: Message) -> Interactive | None:
    """An interactive message, None if the message is of another kind."""
    content = innermost(message)
    if content.HasField("interactiveMessage"):
        return _read(content.interactiveMessage)
    template = content.templateMessage
    if content.HasField("templateMessage") and template.HasField("interactiveMessageTemplate"):
        return _read(template.interactiveMessageTemplate)
    return None


def put_header(wire: Any, header: Message, field: str = "header") -> None:
    """Copy the media of a message into a header.

    Raises:
        InvalidContent: it is no picture, video or document.
    """
    content = innermost(header)
    for name, _ in _HEADERS:
        if content.HasField(name):
            part = getattr(wire, name)
            part.CopyFrom(getattr(content, name))
            part.ClearField("contextInfo")
            return
    raise InvalidContent(field, "is no picture, video or document")


def read_header(wire: Any) -> Media | None:
    """The media in a header."""
    for name, kind in _HEADERS:
        if wire.HasField(name):
            return read_part(getattr(wire, name), kind)
    return None


def _check_buttons(field: str, given: Sequence[Button], most: int) -> None:
    checks.count(field, given, 1, most)
    replies = [button for button in given if isinstance(button, ReplyButton)]
    checks.count(field, replies, 0, MAX_REPLIES)
    checks.distinct(field, [button.id for button in replies])
    if len(given) > 1 and any(isinstance(button, LocationButton) for button in given):
        raise InvalidContent(field, "has a request for a place, which stands alone")


def _put_texts(
    wire: InteractiveMessage,
    *,
    body: str,
    title: str,
    footer: str,
    header: Message | None,
    prefix: str = "",
    needs_body: bool = True,
) -> None:
    if needs_body:
        checks.words(prefix + "body", body, MAX_BODY)
    wire.body.text = checks.short(prefix + "body", body, MAX_BODY)
    if title or header is not None:
        wire.header.title = checks.short(prefix + "title", title, MAX_HEADER)
        wire.header.hasMediaAttachment = header is not None
    if header is not None:
        put_header(wire.header, header, prefix + "header")
    if footer:
        wire.footer.text = checks.short(prefix + "footer", footer, MAX_FOOTER)


def _put_flow(wire: InteractiveMessage, given: Sequence[Button], field: str = "buttons") -> None:
    wire.nativeFlowMessage.messageVersion = 1
    for button in given:
        put_button(wire.nativeFlowMessage.buttons.add(), button, field)


def _read(wire: InteractiveMessage) -> Interactive:
    header = wire.header
    return Interactive(
        body=wire.body.text,
        title=header.title,
        subtitle=header.subtitle,
        footer=wire.footer.text,
        buttons=tuple(read_button(button) for button in wire.nativeFlowMessage.buttons),
        media=read_header(header),
        location=read_place(header.locationMessage) if header.HasField("locationMessage") else None,
        thumbnail=header.JPEGThumbnail,
        cards=tuple(_read_card(card) for card in wire.carouselMessage.cards),
        collection=wire.collectionMessage.ID,
        storefront=wire.shopStorefrontMessage.ID,
    )


def _read_card(wire: InteractiveMessage) -> Interactive:
    # A card in a card is shown by nobody; without a bound, hostile ones would nest without end.
    flat = InteractiveMessage()
    flat.CopyFrom(wire)
    if flat.HasField("carouselMessage"):
        flat.ClearField("carouselMessage")
    return _read(flat)
