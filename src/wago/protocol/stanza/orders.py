"""What is in an order: its message carries an id and a token, the rest is asked for.

Wire: <iq xmlns="w:mex" type="get"><query query_id="26593811266898374">{"variables": {"request": {"order":
        {"id", "jid": the seller's, "token": {"sensitive_string_value"}, "image_dimensions":
        {"width", "height"}, "direct_connection_encrypted_info": null}}}}</query></iq>
    -> data.xwa_checkout_get_order_info.order: {"products": [{"id", "name", "price", "currency", "quantity",
        "media": {"images": [{"request_image_url"}]}}], "price_details": {"currency", "subtotal_amount",
        "total_amount"}, "creation_time_stamp"}; amounts in thousandths, numbers as texts
      <iq xmlns="fb:thrift_iq" type="get" smax_id="5"><order op="get" id><image_dimensions><width/><height/>
        </image_dimensions><token/></order></iq>
    -> <order [id] [creation_ts]><product><id/><name/><image><url/></image><price/><currency/><quantity/>
        </product>... <price><total/><currency/>[<subtotal/>]</price></order>
Source: whatsapp-rust src/features/business.rs and newer Baileys ask by `w:mex`; Baileys 7.0.0-rc
Socket/business.ts by the other. We ask in the first way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import child_text
from wago.protocol.stanza.catalog import THUMBNAIL_PX, leaf, number_in
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.mex import MexRequest, read_query
from wago.protocol.stanza.parts import expect

Json = dict[str, Any]
ORDER_PATH: Final = "xwa_checkout_get_order_info"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedProduct:
    """One product in an order; `price_1000` is that of one piece, in thousandths of the currency's unit."""

    id: str
    name: str = ""
    price_1000: int | None = None
    currency: str = ""
    quantity: int = 1
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDetails:
    """What is in an order.

    Attributes:
        subtotal_1000, total_1000: in thousandths of the currency's unit, None if not told.
        created_at: Unix time, None if not told.
    """

    id: str
    products: tuple[OrderedProduct, ...]
    currency: str = ""
    subtotal_1000: int | None = None
    total_1000: int | None = None
    created_at: int | None = None

    def write(self) -> Json:
        """As an answer in JSON has it."""
        products = [
            {
                "id": each.id,
                "name": each.name,
                "price": None if each.price_1000 is None else str(each.price_1000),
                "currency": each.currency,
                "quantity": str(each.quantity),
                "media": {"images": [{"request_image_url": each.image}] if each.image else []},
            }
            for each in self.products
        ]
        price = {
            "currency": self.currency,
            "subtotal_amount": None if self.subtotal_1000 is None else str(self.subtotal_1000),
            "total_amount": None if self.total_1000 is None else str(self.total_1000),
        }
        stamp = None if self.created_at is None else str(self.created_at)
        return {"order": {"products": products, "price_details": price, "creation_time_stamp": stamp}}

    @classmethod
    def read(cls, order_id: str, data: Json) -> OrderDetails:
        """Read an answer in JSON.

        Raises:
            RemoteProtocolError: malformed.
        """
        order = _object(data.get("order"))
        listed, price = order.get("products"), _object(order.get("price_details") or {})
        if not isinstance(listed, list):
            raise RemoteProtocolError("an order without products")
        return cls(
            id=order_id,
            products=tuple(_product(_object(each)) for each in listed),
            currency=_text(price, "currency"),
            subtotal_1000=_number(price, "subtotal_amount"),
            total_1000=_number(price, "total_amount"),
            created_at=_number(order, "creation_time_stamp"),
        )

    def build(self) -> Node:
        """As an answer in elements has it."""
        products = []
        for each in self.products:
            texts = {"id": each.id, "name": each.name, "price": each.price_1000, "currency": each.currency}
            children = [leaf(tag, value) for tag, value in texts.items() if value not in (None, "")]
            children.append(Node("image", None, [leaf("url", each.image)]))
            children.append(leaf("quantity", each.quantity))
            products.append(Node("product", None, children))
        sums = {"total": self.total_1000, "subtotal": self.subtotal_1000, "currency": self.currency}
        price = [leaf(tag, value) for tag, value in sums.items() if value not in (None, "")]
        attrs = {"id": self.id, "creation_ts": self.created_at}
        return Node("order", attrs, [*products, Node("price", None, price)])

    @classmethod
    def parse(cls, node: Node, order_id: str) -> OrderDetails:
        price = node.find("price") or Node("price")
        return cls(
            id=order_id,
            products=tuple(_parsed(each) for each in expect(node, "order").all("product")),
            currency=child_text(price, "currency"),
            subtotal_1000=number_in(price, "subtotal"),
            total_1000=number_in(price, "total"),
            created_at=node.opt_num("creation_ts"),
        )


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise RemoteProtocolError("an order that is no object")
    return value


def _text(data: Json, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _number(data: Json, name: str) -> int | None:
    """A number that may be written as a text."""
    value = data.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _product(data: Json) -> OrderedProduct:
    media = data.get("media")
    images = media.get("images") if isinstance(media, dict) else None
    first = images[0] if isinstance(images, list) and images else {}
    return OrderedProduct(
        id=_text(data, "id"),
        name=_text(data, "name"),
        price_1000=_number(data, "price"),
        currency=_text(data, "currency"),
        quantity=_number(data, "quantity") or 0,
        image=_text(first, "request_image_url") if isinstance(first, dict) else "",
    )


def _parsed(node: Node) -> OrderedProduct:
    image = node.find("image")
    return OrderedProduct(
        id=child_text(node, "id"),
        name=child_text(node, "name"),
        price_1000=number_in(node, "price"),
        currency=child_text(node, "currency"),
        quantity=number_in(node, "quantity") or 0,
        image="" if image is None else child_text(image, "url"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOrder(MexRequest[OrderDetails]):
    """Ask what is in an order; `seller` is with whom it was placed, by number."""

    id: str
    token: str
    seller: Jid

    query_id: ClassVar[str] = "26593811266898374"
    path: ClassVar[str] = ORDER_PATH

    def variables(self) -> Json:
        order = {
            "id": self.id,
            "jid": str(self.seller),
            "token": {"sensitive_string_value": self.token},
            "image_dimensions": {"width": THUMBNAIL_PX, "height": THUMBNAIL_PX},
            "direct_connection_encrypted_info": None,
        }
        return {"request": {"order": order}}

    @classmethod
    def from_content(cls, iq: Node) -> FetchOrder:
        query = read_query(iq)
        if query.query_id != cls.query_id:
            raise RemoteProtocolError(f"query {query.query_id}, not {cls.query_id}")
        order = _object(_object(query.variables.get("request")).get("order"))
        seller = Node("order", {"jid": _text(order, "jid")}).jid("jid")
        token = _text(_object(order.get("token")), "sensitive_string_value")
        if not _text(order, "id") or not token:
            raise RemoteProtocolError("an order without id or token")
        return cls(id=_text(order, "id"), token=token, seller=seller)

    def read_data(self, data: Json) -> OrderDetails:
        return OrderDetails.read(self.id, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrder(IqRequest[OrderDetails]):
    """The same question in elements."""

    id: str
    token: str

    xmlns: ClassVar[str] = "fb:thrift_iq"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def build(self, iq_id: str) -> Node:
        node = IqRequest.build(self, iq_id)
        node.attrs["smax_id"] = "5"
        return node

    def content(self) -> list[Node]:
        size = Node("image_dimensions", None, [leaf("width", THUMBNAIL_PX), leaf("height", THUMBNAIL_PX)])
        return [Node("order", {"op": "get", "id": self.id}, [size, leaf("token", self.token)])]

    @classmethod
    def from_content(cls, iq: Node) -> QueryOrder:
        order = expect(only_child(iq), "order")
        if order.attr("op") != "get" or not order.attr("id"):
            raise RemoteProtocolError("an order that is not asked for")
        return cls(id=order.attr("id"), token=order.child("token").text)

    def read_reply(self, iq: Node) -> OrderDetails:
        return OrderDetails.parse(iq.child("order"), self.id)

    @staticmethod
    def build_reply(request: Node, details: OrderDetails) -> Node:
        return iq_result(request, [details.build()])
