"""What is in an order, fetched when its message is delivered."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.support.fake_business import ORDER, SHOP, FakeCatalogs
from tests.unit.gateway.test_events import received
from wago.errors import IQError, NotConnected, WagoError
from wago.gateway import orders
from wago.gateway.orders import OrderRef, with_details
from wago.protocol.jid import Jid
from wago.protocol.messages import commerce
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.orders import OrderDetails

MESSAGE = commerce.order(commerce.Order(id=ORDER.id, token="t", seller=SHOP))
REF = OrderRef(id=ORDER.id, token="t", seller=str(SHOP))
BODY = b'{"type":"Message","event":{"a":1}}'


class Failing(FakeCatalogs):
    def __init__(self, error: WagoError | None) -> None:
        super().__init__()
        self.error = error

    async def order(self, order_id: str, token: str, seller: Jid | None = None) -> OrderDetails:
        if self.error is None:
            await asyncio.Event().wait()
        assert self.error is not None
        raise self.error


def test_an_order_waits_in_the_outbox() -> None:
    found = OrderRef.of(received(MESSAGE))
    assert found == REF
    assert found is not None
    assert OrderRef.decode(found.encode()) == REF
    assert OrderRef.of(received(Message(conversation="x"))) is None
    assert OrderRef.decode(None) is None
    assert OrderRef.decode(b'{"kind":"image"}') is None
    assert OrderRef.decode(b'{"type":"order","id":7}') is None


async def test_details_stand_beside_the_event() -> None:
    catalogs = FakeCatalogs()
    body = await with_details(BODY, REF, catalogs, session="s", may_wait=True)
    assert catalogs.calls == [("order", (ORDER.id, "t", SHOP), {})]
    told: dict[str, Any] = json.loads(body or b"")
    assert told["event"] == {"a": 1}
    details = told["orderDetails"]
    assert (details["OrderId"], details["Total"], details["Products"][0]["Quantity"]) == (ORDER.id, 9000, 2)


@pytest.mark.parametrize(
    ("catalogs", "waits"),
    [(None, True), (Failing(NotConnected("x")), True), (Failing(IQError(404, "no")), False)],
    ids=["not loaded", "offline", "refused"],
)
async def test_what_cannot_be_had(catalogs: FakeCatalogs | None, waits: bool) -> None:
    """What may come later is waited for while that may be; then the event goes out as it is."""
    early = await with_details(BODY, REF, catalogs, session="s", may_wait=True)
    assert early == (None if waits else BODY)
    assert await with_details(BODY, REF, catalogs, session="s", may_wait=False) == BODY


async def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "_TIMEOUT_S", 0.01)
    assert await with_details(BODY, REF, Failing(None), session="s", may_wait=True) == BODY
