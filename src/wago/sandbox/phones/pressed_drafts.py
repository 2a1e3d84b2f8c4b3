"""What a phone is asked to send, part two: messages with something to press, and payments."""

from __future__ import annotations

from typing import Any

import msgspec

from wago.errors import LocalProtocolError
from wago.protocol.media import MediaKind
from wago.protocol.messages import buttons, classic, interactive, media, payments
from wago.protocol.proto.e2e_pb2 import Message
from wago.sandbox.phones.draft_parts import Json, Upload, read
from wago.sandbox.wire import Refused


class Button(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Opens `url`, calls `number`, copies `code`, and answers if it has none of these."""

    label: str
    id: str = ""
    url: str = ""
    number: str = ""
    code: str = ""

    def made(self) -> buttons.ReplyButton | buttons.UrlButton | buttons.CallButton | buttons.CopyButton:
        if self.url:
            return buttons.UrlButton(label=self.label, url=self.url)
        if self.number:
            return buttons.CallButton(label=self.label, number=self.number)
        if self.code:
            return buttons.CopyButton(label=self.label, code=self.code)
        return buttons.ReplyButton(label=self.label, id=self.id or self.label)


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What all of them have; `image` is a picture above the text."""

    text: str
    title: str = ""
    footer: str = ""
    image: bytes = b""

    def header(self, upload: Upload) -> Message | None:
        if not self.image:
            return None
        return media.image(upload(self.image, MediaKind.IMAGE), mimetype="image/jpeg")


class Buttons(Body, kw_only=True):
    buttons: list[Button]


class Menu(Body, kw_only=True):
    button: str
    sections: list[buttons.Section]


class Carousel(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    text: str
    cards: list[Buttons]
    footer: str = ""


class PixButton(Body, kw_only=True):
    pix: payments.Pix
    reference: str = "1"


class ReviewAndPay(PixButton, kw_only=True):
    items: list[payments.Item]
    total: int | None = None
    currency: str = "BRL"


def made(kind: str, body: Json, upload: Upload) -> Message | None:
    """The message that a request describes, None if it is of no kind known here.

    Raises:
        Refused: a member is wrong.
        LocalProtocolError: the content cannot be sent.
    """
    match kind:
        case "buttons" | "classic_buttons" | "template":
            return _buttons(kind, read(Buttons, body), upload)
        case "list" | "classic_list":
            return _menu(kind, read(Menu, body), upload)
        case "carousel":
            given = read(Carousel, body)
            cards = [
                interactive.Card(
                    body=each.text,
                    buttons=tuple(button.made() for button in each.buttons),
                    title=each.title,
                    footer=each.footer,
                    header=each.header(upload),
                )
                for each in given.cards
            ]
            return interactive.carousel(given.text, cards, footer=given.footer)
        case "location_request":
            return interactive.location_request(read(Body, body).text)
        case "pix":
            pix = read(PixButton, body)
            return payments.pix_button(
                pix.pix, body=pix.text, reference=pix.reference, title=pix.title, footer=pix.footer
            )
        case "review_and_pay":
            order = read(ReviewAndPay, body)
            return payments.review_and_pay(
                order.pix,
                order.items,
                body=order.text,
                reference=order.reference,
                total=order.total,
                currency=order.currency,
                title=order.title,
                footer=order.footer,
                header=order.header(upload),
            )
        case _:
            return None


def _buttons(kind: str, given: Buttons, upload: Upload) -> Message:
    pressed = [each.made() for each in given.buttons]
    looks: dict[str, Any] = {"title": given.title, "footer": given.footer, "header": given.header(upload)}
    if kind == "buttons":
        return interactive.buttons(given.text, pressed, **looks)
    if kind == "template":
        if any(isinstance(each, buttons.CopyButton) for each in pressed):
            raise Refused(400, "bad-request", "a template has no buttons that copy")
        return classic.template(given.text, pressed, **looks)  # type: ignore[arg-type]
    replies = [each for each in pressed if isinstance(each, buttons.ReplyButton)]
    if len(replies) != len(pressed):
        raise Refused(400, "bad-request", "old buttons only answer")
    return classic.classic_buttons(given.text, replies, **looks)


def _menu(kind: str, given: Menu, upload: Upload) -> Message:
    if kind == "list":
        return interactive.list_menu(
            given.text,
            given.button,
            given.sections,
            title=given.title,
            footer=given.footer,
            header=given.header(upload),
        )
    if given.image:
        raise LocalProtocolError("an old list has no picture")
    return classic.classic_list(
        given.text, given.button, given.sections, title=given.title, footer=given.footer
    )


KINDS = (
    "buttons",
    "classic_buttons",
    "template",
    "list",
    "classic_list",
    "carousel",
    "location_request",
    "pix",
    "review_and_pay",
)
"""Every `kind` that `made` knows."""
