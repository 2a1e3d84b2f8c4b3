"""`<biz>`: there and back, and what is none."""

from __future__ import annotations

import pytest

from wago.errors import RemoteProtocolError
from wago.protocol.binary import Node, decode, encode
from wago.protocol.stanza.biz import Biz, BizForm, business_bot


@pytest.mark.parametrize(
    "biz",
    [
        Biz(form=BizForm.NATIVE_FLOW, privacy_mode_at=1_700_000_000),
        Biz(form=BizForm.PAYMENT, name="order_details", privacy_mode_at=1_700_000_000),
        Biz(form=BizForm.LIST, name="product_list"),
        Biz(form=BizForm.RESPONSE, name="list_response"),
    ],
)
def test_there_and_back(biz: Biz) -> None:
    assert Biz.parse(decode(encode(biz.build()))) == biz


@pytest.mark.parametrize(
    "node",
    [
        Node("bot"),
        Node("biz"),
        Node("biz", None, [Node("buttons")]),
        Node("biz", None, [Node("list")]),
        Node("biz", {"privacy_mode_ts": "soon", "native_flow_name": "x"}),
        Node("biz", None, [Node("interactive", None, [Node("native_flow")])]),
    ],
)
def test_what_is_none(node: Node) -> None:
    with pytest.raises(RemoteProtocolError):
        Biz.parse(node)


def test_the_bot_of_a_business() -> None:
    assert business_bot() == Node("bot", {"biz_bot": "1"})
