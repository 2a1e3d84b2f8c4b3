"""WaGo: buttons by which people in Brazil pay."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.faults import BadValue, WrongType
from wago.api.wago.requests import Call, ToPhone, sends
from wago.gateway.outgoing.contents import Amount, Content, OrderItem, Pix, PixButton, PixType, ReviewAndPay

_TYPES: Final[dict[str, PixType]] = {
    "phone": "PHONE",
    "email": "EMAIL",
    "cpf": "CPF",
    "cnpj": "CNPJ",
    "random": "EVP",
    "evp": "EVP",
}
PIX_TYPE: Final = "`phone`, `email`, `cpf`, `cnpj` or `random` (also `EVP`), which is the default"
_OFFSET: Final = 100


class _Paid(ToPhone, kw_only=True):
    title: Annotated[str, Meta(description="above the text")] = msgspec.field(name="Title", default="")
    body: Annotated[str, Meta(description="the text")] = msgspec.field(name="Body", default="")
    footer: Annotated[str, Meta(description="small, below the text")] = msgspec.field(
        name="Footer", default=""
    )
    key: Annotated[str, Meta(description="where the money goes")] = msgspec.field(name="PixKey", default="")
    merchant: Annotated[str, Meta(description="who gets it")] = msgspec.field(name="MerchantName", default="")
    type: Annotated[str, Meta(description=PIX_TYPE)] = msgspec.field(name="PixType", default="")

    def pix(self) -> Pix:
        """Where the money goes.

        Raises:
            BadValue: the type is none.
        """
        kind = _TYPES.get(self.type.lower() or "random")
        if kind is None:
            raise BadValue("PixType", "is phone, email, cpf, cnpj or random")
        return Pix(key=self.key, type=kind, merchant=self.merchant)


class SendPixButton(_Paid, kw_only=True):
    pass


_NAMES: Final = {
    "body": "Body",
    "text": "Body",
    "total": "TotalValue",
    "reference": "ReferenceID",
    "key": "PixKey",
    "merchant": "MerchantName",
    "merchant_name": "MerchantName",
}


@sends("/send/pixbutton", SendPixButton, ("Phone", "Body", "PixKey"), newer=True, names=_NAMES)
def send_pix_button(call: Call[SendPixButton]) -> Content:
    """Send a button that copies a PIX key."""
    body = call.body
    return PixButton(text=body.body, pix=body.pix(), title=body.title, footer=body.footer)


class SendReviewPay(_Paid, kw_only=True):
    caption: Annotated[str, Meta(description="in place of `Body` where clients show one text only")] = (
        msgspec.field(name="Caption", default="")
    )
    currency: Annotated[str, Meta(description="three letters; BRL if absent")] = msgspec.field(
        name="Currency", default=""
    )
    reference: Annotated[str, Meta(description="your own number of the order; made up if absent")] = (
        msgspec.field(name="ReferenceID", default="")
    )
    total: Annotated[
        int | None, Meta(description="in `TotalOffset`ths of the unit; the items' sum if absent")
    ] = msgspec.field(name="TotalValue", default=None)
    offset: Annotated[int | None, Meta(description="100 if absent")] = msgspec.field(
        name="TotalOffset", default=None
    )
    items: Annotated[
        list[dict[str, Any]],
        Meta(
            description="`{name, amount: {value, offset} or a number, quantity, product_id, retailer_id}`; "
            "one item over the total if absent"
        ),
    ] = msgspec.field(name="Items", default_factory=list)


@sends("/send/reviewpay", SendReviewPay, ("Phone", "Body", "PixKey"), newer=True, names=_NAMES)
def send_review_pay(call: Call[SendReviewPay]) -> Content:
    """Send an order to look through and pay by PIX."""
    body = call.body
    offset = body.offset or _OFFSET
    items = tuple(_item(f"Items[{i}]", item, offset) for i, item in enumerate(body.items))
    return ReviewAndPay(
        text=body.body,
        pix=body.pix(),
        title=body.title,
        caption=body.caption,
        footer=body.footer,
        currency=(body.currency or "BRL").upper(),
        reference=body.reference,
        total=None if body.total is None else Amount(value=body.total, offset=offset),
        items=items,
    )


def _item(path: str, item: dict[str, Any], offset: int) -> OrderItem:
    fields = {name.lower().replace("_", ""): value for name, value in item.items() if value is not None}
    amount = fields.get("amount", fields.get("price", fields.get("value", 0)))
    if isinstance(amount, dict):
        inner = {name.lower(): value for name, value in amount.items()}
        amount, offset = inner.get("value", 0), inner.get("offset", offset)
    quantity = fields.get("quantity", 1)
    for name, value in (("amount", amount), ("offset", offset), ("quantity", quantity)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise WrongType(f"{path}.{name}", "expected int")
    return OrderItem(
        name=str(fields.get("name", "")),
        amount=Amount(value=amount, offset=offset),
        quantity=quantity,
        product_id=str(fields.get("productid", "")),
        retailer_id=str(fields.get("retailerid", "")),
    )


HANDLERS: tuple[HTTPRouteHandler, ...] = (send_pix_button, send_review_pay)
