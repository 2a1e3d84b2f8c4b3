"""Contents with something to press, and what is paid: to the builders of the protocol."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from wago.errors import InvalidContent
from wago.gateway.outgoing import contents as c
from wago.protocol.messages import buttons as wire
from wago.protocol.messages import classic, interactive, payments, text
from wago.protocol.proto.e2e_pb2 import Message


def button(given: c.Button) -> wire.ReplyButton | wire.UrlButton | wire.CopyButton | wire.CallButton:
    """A button as the builders take it."""
    match given:
        case c.ReplyButton():
            return wire.ReplyButton(label=given.label, id=given.id or given.label)
        case c.UrlButton():
            return wire.UrlButton(label=given.label, url=given.url, webview=given.webview)
        case c.CopyButton():
            return wire.CopyButton(label=given.label, code=given.code)
        case c.CallButton():
            return wire.CallButton(label=given.label, number=given.phone)


def buttons(content: c.Buttons, header: Message | None) -> Message:
    """A text with buttons, in the native flow: the older form is refused from linked devices."""
    return interactive.buttons(
        content.text,
        [button(each) for each in content.buttons],
        title=content.title,
        footer=content.footer,
        header=header,
    )


def template(content: c.Template, header: Message | None) -> Message:
    """A template; without buttons there is none, so it becomes a text that looks like it.

    Raises:
        InvalidContent: a button copies, which the older form does not know.
    """
    if not content.buttons and header is None:
        title, footer = content.title and f"*{content.title}*", content.footer and f"_{content.footer}_"
        return text.text("\n\n".join(filter(None, (title, content.text, footer))))
    if not content.classic:
        return interactive.buttons(
            content.text,
            [button(each) for each in content.buttons],
            title=content.title,
            footer=content.footer,
            header=header,
        )
    taken = []
    for each in map(button, content.buttons):
        if isinstance(each, wire.CopyButton):
            raise InvalidContent("buttons", "has one that copies, which a template cannot have")
        taken.append(each)
    return classic.template(
        content.text,
        taken,
        title=content.title,
        footer=content.footer,
        header=header,
        id=secrets.token_hex(8),
    )


def menu(content: c.ListMenu) -> Message:
    """A list."""
    sections = [
        wire.Section(
            title=section.title,
            rows=tuple(
                wire.Row(title=row.title, description=row.description, id=row.id or row.title)
                for row in section.rows
            ),
        )
        for section in content.sections
    ]
    build = classic.classic_list if content.classic else interactive.list_menu
    return build(content.text, content.button, sections, title=content.title, footer=content.footer)


def carousel(content: c.Carousel, headers: Sequence[Message | None]) -> Message:
    """Cards side by side."""
    cards = [
        interactive.Card(
            body=card.text,
            title=card.title,
            footer=card.footer,
            buttons=tuple(button(each) for each in card.buttons),
            header=header,
        )
        for card, header in zip(content.cards, headers, strict=True)
    ]
    return interactive.carousel(content.text, cards, footer=content.footer)


def pix_button(content: c.PixButton) -> Message:
    """A PIX key to copy."""
    return payments.pix_button(
        _pix(content.pix, content.title),
        body=content.text,
        reference=_reference(""),
        title=content.title,
        footer=content.footer,
    )


def review_and_pay(content: c.ReviewAndPay) -> Message:
    """An order to review and pay.

    Raises:
        InvalidContent: there is neither a total nor an item, or amounts do not go together.
    """
    total = content.total
    offset = total.offset if total is not None else next((i.amount.offset for i in content.items), 100)
    items = [
        payments.Item(
            name=item.name,
            amount=_scaled(f"items[{number}].amount", item.amount, offset),
            quantity=item.quantity,
            id=item.retailer_id or item.product_id,
        )
        for number, item in enumerate(content.items)
    ]
    if not items:
        if total is None:
            raise InvalidContent("total", "is missing, and there are no items")
        name = content.caption or content.title or content.text
        items.append(payments.Item(name=name[: payments.MAX_NAME], amount=total.value))
    return payments.review_and_pay(
        _pix(content.pix, content.title),
        items,
        body=content.text,
        reference=_reference(content.reference),
        total=None if total is None else total.value,
        offset=offset,
        currency=content.currency,
        title=content.title,
        footer=content.footer,
    )


def _pix(pix: c.Pix, title: str) -> payments.Pix:
    # Clients show a name; without one they show the key.
    return payments.Pix(
        key=pix.key, merchant=pix.merchant or title or pix.key, type=payments.PixKeyType(pix.type)
    )


def _reference(given: str) -> str:
    return given or secrets.token_hex(6).upper()


def _scaled(field: str, amount: c.Amount, offset: int) -> int:
    if amount.offset == offset:
        return amount.value
    if amount.offset < 1 or amount.value * offset % amount.offset:
        raise InvalidContent(field, f"cannot be written in units of 1/{offset}")
    return amount.value * offset // amount.offset
