"""Orders that customers place with businesses."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

import msgspec

from wago.protocol.stanza.orders import OrderDetails, OrderedProduct
from wago.sandbox.business.catalogs import CatalogDesk
from wago.sandbox.business.model import Order, Ordered
from wago.sandbox.model import Account
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused

_decoder = msgspec.msgpack.Decoder(Order)


class OrderDesk:
    """All orders, by their id."""

    def __init__(
        self,
        storage: Storage,
        catalogs: CatalogDesk,
        random: Callable[[int], bytes],
        clock: Callable[[], float],
    ) -> None:
        self._storage = storage
        self._catalogs = catalogs
        self._random = random
        self._clock = clock
        self._orders = {key: _decoder.decode(value) for key, value in storage.load("order")}

    def place(self, buyer: Account, seller: Account, wanted: Mapping[str, int]) -> Order:
        """Order so many of each product, as the buyer sees the catalog.

        Raises:
            Refused: there is no catalog, or no such product in it.
        """
        items = []
        for product_id, quantity in wanted.items():
            product = self._catalogs.find(seller, buyer, product_id)
            images = self._catalogs.shown(product).images
            items.append(
                Ordered(
                    id=product.id,
                    name=product.name,
                    price_1000=product.price_1000,
                    currency=product.currency,
                    quantity=quantity,
                    image=images[0].small if images else "",
                )
            )
        order = Order(
            id=str(10**14 + int.from_bytes(self._random(5), "big")),
            token=base64.b64encode(self._random(39)).decode(),
            seller=seller.number,
            buyer=buyer.number,
            items=items,
            placed_at=int(self._clock()),
        )
        self._orders[order.id] = order
        self._storage.put("order", order.id, msgspec.msgpack.encode(order))
        return order

    def details(self, order_id: str, token: str, seller: Account | None) -> OrderDetails:
        """What is in an order, for who has its token.

        Args:
            seller: with whom it is said to have been placed; None says nothing of it.

        Raises:
            Refused: there is none of this id, with another business, or its token is another.
        """
        order = self._orders.get(order_id)
        if order is None or (seller is not None and order.seller != seller.number):
            raise Refused(404, "item-not-found", f"there is no order {order_id!r}")
        if token != order.token:
            raise Refused(403, "forbidden", f"the token is not that of order {order_id}")
        return OrderDetails(
            id=order.id,
            products=tuple(
                OrderedProduct(
                    id=each.id,
                    name=each.name,
                    price_1000=each.price_1000,
                    currency=each.currency,
                    quantity=each.quantity,
                    image=each.image,
                )
                for each in order.items
            ),
            currency=order.currency,
            subtotal_1000=order.total_1000,
            total_1000=order.total_1000,
            created_at=order.placed_at,
        )
