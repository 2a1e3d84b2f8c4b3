"""What is in an order, in the webhook of its message: fetched when the event is delivered."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec
import structlog

from wago.client.events import MessageReceived
from wago.errors import LocalProtocolError, WagoError
from wago.gateway.engine.business import Catalogs
from wago.gateway.events_wago_more import time_text
from wago.protocol.jid import Jid
from wago.protocol.messages.commerce import read_order
from wago.protocol.stanza.orders import OrderDetails

MEMBER: Final = "orderDetails"
_TIMEOUT_S: Final = 20.0
_MARK: Final = b'{"type":"order"'

_log = structlog.get_logger(__name__)


class OrderRef(msgspec.Struct, frozen=True, kw_only=True, tag="order"):
    """An order that a message told of, in a form that can wait in the outbox."""

    id: str
    token: str
    seller: str

    @classmethod
    def of(cls, event: MessageReceived) -> OrderRef | None:
        """The order in a message that came; None if it has none that can be asked for."""
        order = read_order(event.message)
        if order is None or not order.id or not order.token:
            return None
        return cls(id=order.id, token=order.token, seller=str(order.seller.bare))

    def encode(self) -> bytes:
        return msgspec.json.encode(self)

    @classmethod
    def decode(cls, described: bytes | None) -> OrderRef | None:
        """None if what is described is something else."""
        if described is None or not described.startswith(_MARK):
            return None
        try:
            return msgspec.json.decode(described, type=cls)
        except msgspec.DecodeError:
            return None


async def with_details(
    body: bytes, order: OrderRef, catalogs: Catalogs | None, *, session: str, may_wait: bool
) -> bytes | None:
    """The body of an event with what is in its order; without, if that cannot be had.

    Args:
        catalogs: of the account; None if it is not loaded.
        session: for the log.
        may_wait: what may come later is worth waiting for.

    Returns:
        None: wait; only with `may_wait`.
    """
    try:
        if catalogs is None:
            raise LocalProtocolError("no client is loaded")
        async with asyncio.timeout(_TIMEOUT_S):
            details = await catalogs.order(order.id, order.token, Jid.parse(order.seller))
    except TimeoutError:
        why = f"it took longer than {_TIMEOUT_S:g} s"
    except WagoError as exc:
        if may_wait and (exc.retryable or catalogs is None):
            return None
        why = str(exc)
    else:
        event: dict[str, Any] = msgspec.json.decode(body)
        return msgspec.json.encode({**event, MEMBER: order_details(details)})
    _log.error("Failed to fetch order details", userid=session, order=order.id, error=why)
    return body


def order_details(details: OrderDetails) -> dict[str, Any]:
    """What is in an order as WaGo shows it, in the answer and beside the event."""
    return {
        "OrderId": details.id,
        "CreatedAt": None if details.created_at is None else time_text(details.created_at),
        "Currency": details.currency,
        "SubTotal": details.subtotal_1000,
        "Total": details.total_1000,
        "Products": [
            {
                "Id": each.id,
                "Name": each.name,
                "Price": each.price_1000,
                "Currency": each.currency,
                "Quantity": each.quantity,
                "ImageUrl": each.image,
            }
            for each in details.products
        ],
    }
