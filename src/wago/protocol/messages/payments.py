"""Brazilian payments: a PIX key to copy, and an order to review and pay.

Source: field notes on whatsmeow and its forks (button names and their JSON); whatsapp-rust src/send/mod.rs
(classify_button).
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from wago.errors import InvalidContent
from wago.protocol.messages import checks
from wago.protocol.messages.buttons import OtherButton, params_json, read_params
from wago.protocol.messages.commerce import currency as checked_currency
from wago.protocol.messages.interactive import buttons
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message

MAX_ITEMS: Final = 100
MAX_NAME: Final = 255
PIX_FLOW: Final = "payment_info"
ORDER_FLOW: Final = "review_and_pay"
MINOR_UNITS: Final = 100
"""`offset` of an amount: its value is in hundredths."""


class PixKeyType(enum.StrEnum):
    """What a PIX key is."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    CPF = "CPF"
    CNPJ = "CNPJ"
    RANDOM = "EVP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pix:
    """Where to pay.

    Attributes:
        key: the PIX key.
        merchant: the payee's name.
        type: what the key is.
    """

    key: str
    merchant: str
    type: PixKeyType = PixKeyType.RANDOM


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of an order; `amount` is in minor units, as are all amounts here."""

    name: str
    amount: int
    quantity: int = 1
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as it was read.

    Attributes:
        flow: `payment_info` or `review_and_pay`.
        pix: where to pay, None if not by PIX.
        reference: the seller's number for it.
        currency: three letters.
        total: in units of 1/offset.
        offset: of the amounts.
        items: what is paid for.
    """

    flow: str
    pix: Pix | None
    reference: str
    currency: str
    total: int
    offset: int = MINOR_UNITS
    items: tuple[Item, ...] = ()


def pix_button(pix: Pix, *, body: str, reference: str, title: str = "", footer: str = "") -> Message:
    """A text with a PIX key to copy.

    Args:
        pix: where to pay.
        body: the text.
        reference: the seller's number for it, unique.
        title, footer: above and below the text.

    Raises:
        InvalidContent: no key, no name, no text, or one of them too long.
    """
    nothing = _amount(0, MINOR_UNITS)
    params = {
        "currency": "BRL",
        "total_amount": nothing,
        "reference_id": checks.words("reference", reference, MAX_NAME),
        "type": "physical-goods",
        "order": {
            "status": "pending",
            "subtotal": nothing,
            "order_type": "ORDER",
            "items": [{"name": "", "amount": nothing, "quantity": 0, "sale_amount": nothing}],
        },
        "payment_settings": [_setting(pix)],
        "share_payment_status": False,
    }
    button = OtherButton(name=PIX_FLOW, params=params_json(params))
    return buttons(body, [button], title=title, footer=footer)


def review_and_pay(
    pix: Pix,
    items: Sequence[Item],
    *,
    body: str,
    reference: str,
    total: int | None = None,
    offset: int = MINOR_UNITS,
    currency: str = "BRL",
    title: str = "",
    footer: str = "",
    header: Message | None = None,
) -> Message:
    """An order to review and pay.

    Args:
        pix: where to pay.
        items: what is paid for.
        body: the text.
        reference: the seller's number for it, unique.
        total: in units of 1/offset; None: what the items come to.
        offset: of all amounts.
        currency: three capital letters.
        title, footer, header: as `interactive.buttons`.

    Raises:
        InvalidContent: no items or too many, an amount that is none, a text empty or too long.
    """
    checks.count("items", items, 1, MAX_ITEMS)
    checks.between("offset", offset, 1, 1_000_000)
    lines = [_item(number, item, offset) for number, item in enumerate(items)]
    subtotal = sum(item.amount * item.quantity for item in items)
    total = subtotal if total is None else total
    params = {
        "currency": checked_currency(currency),
        "total_amount": _amount(total, offset),
        "reference_id": checks.words("reference", reference, MAX_NAME),
        "type": "physical-goods",
        "order": {
            "status": "pending",
            "subtotal": _amount(subtotal, offset),
            "order_type": "ORDER",
            "items": lines,
        },
        "payment_settings": [_setting(pix)],
        "share_payment_status": False,
    }
    button = OtherButton(name=ORDER_FLOW, params=params_json(params))
    return buttons(body, [button], title=title, footer=footer, header=header)


def read_payment(message: Message) -> Payment | None:
    """A payment, None if the message is of another kind."""
    content = innermost(message)
    for button in content.interactiveMessage.nativeFlowMessage.buttons:
        if button.name in (PIX_FLOW, ORDER_FLOW):
            return _read(button.name, read_params(button.buttonParamsJSON))
    return None


def _setting(pix: Pix) -> dict[str, Any]:
    return {
        "type": "pix_static_code",
        "pix_static_code": {
            "merchant_name": checks.words("merchant", pix.merchant, MAX_NAME),
            "key": checks.words("pix_key", pix.key, MAX_NAME),
            "key_type": pix.type.value,
        },
    }


def _item(number: int, item: Item, offset: int) -> dict[str, Any]:
    field = f"items[{number}]"
    if item.quantity < 1:
        raise InvalidContent(f"{field}.quantity", f"is {item.quantity}")
    id = item.id or str(number + 1)
    return {
        "name": checks.words(f"{field}.name", item.name, MAX_NAME),
        "amount": _amount(item.amount, offset, f"{field}.amount"),
        "quantity": item.quantity,
        "retailer_id": id,
        "product_id": id,
    }


def _amount(value: int, offset: int, field: str = "total") -> dict[str, int]:
    return {"value": int(checks.between(field, value, 0, 2**53)), "offset": offset}


def _read(flow: str, params: dict[str, Any]) -> Payment:
    total, order = _dict(params.get("total_amount")), _dict(params.get("order"))
    listed = order.get("items")
    return Payment(
        flow=flow,
        pix=_read_pix(params.get("payment_settings")),
        reference=_text(params.get("reference_id")),
        currency=_text(params.get("currency")),
        total=_int(total.get("value")),
        offset=_int(total.get("offset")) or MINOR_UNITS,
        items=tuple(
            Item(
                name=_text(item.get("name")),
                amount=_int(_dict(item.get("amount")).get("value")),
                quantity=_int(item.get("quantity")),
                id=_text(item.get("retailer_id")),
            )
            for item in (listed if isinstance(listed, list) else ())
            if isinstance(item, dict) and _text(item.get("name"))
        ),
    )


def _read_pix(settings: object) -> Pix | None:
    for setting in settings if isinstance(settings, list) else ():
        code = _dict(_dict(setting).get("pix_static_code"))
        if code:
            kind = _text(code.get("key_type"))
            return Pix(
                key=_text(code.get("key")),
                merchant=_text(code.get("merchant_name")),
                type=PixKeyType(kind) if kind in set(PixKeyType) else PixKeyType.RANDOM,
            )
    return None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _int(value: object) -> int:
    sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if sound else 0  # type: ignore[return-value]
