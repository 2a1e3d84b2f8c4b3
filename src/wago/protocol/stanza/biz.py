"""`<biz>` in a message: what tells servers and clients that a message has buttons, and of which kind.

Without it the servers take an interactive message and clients show nothing.
Source: whatsapp-rust src/send/mod.rs (infer_biz_node, measured on live servers), whatsmeow send.go
(getButtonTypeFromMessage) and its pull request 1235; of lists also wa-js.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.stanza.parts import expect


class BizForm(enum.StrEnum):
    """What the message has."""

    NATIVE_FLOW = "native_flow"
    PAYMENT = "payment"
    LIST = "list"
    RESPONSE = "response"


_ACTORS: Final = {"actual_actors": "2", "host_storage": "2"}
_MIXED: Final = "mixed"
_RESPONSES: Final = frozenset({"buttons_response", "list_response", "interactive_response"})

PRIVACY_MODE_AGE_S: Final = 77_980_457
"""How long ago the business's privacy mode is said to have been set (whatsapp-rust, found by trial)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Biz:
    """Says that a message is interactive.

    Wire:
        <biz actual_actors="2" host_storage="2" privacy_mode_ts>
            <interactive type="native_flow" v="1"><native_flow v="9" name="mixed"/></interactive>
            <quality_control source_type="third_party"/></biz>
        <biz actual_actors="2" host_storage="2" privacy_mode_ts native_flow_name="payment_info"/>
        <biz><list v="2" type="product_list"/></biz>
        <biz><buttons_response/></biz>, or another kind of response

    Attributes:
        form: which of the four.
        name: of the flow, of the list's kind, or of the response.
        privacy_mode_at: Unix seconds; of flows and payments.
    """

    form: BizForm
    name: str = _MIXED
    privacy_mode_at: int | None = None

    def build(self) -> Node:
        match self.form:
            case BizForm.LIST:
                return Node("biz", None, [Node("list", {"v": "2", "type": self.name})])
            case BizForm.RESPONSE:
                return Node("biz", None, [Node(self.name)])
        attrs: dict[str, AttrValue | int | None] = {**_ACTORS, "privacy_mode_ts": self.privacy_mode_at}
        if self.form is BizForm.PAYMENT:
            return Node("biz", attrs | {"native_flow_name": self.name})
        flow = Node("native_flow", {"v": "9", "name": self.name})
        children = [
            Node("interactive", {"type": "native_flow", "v": "1"}, [flow]),
            Node("quality_control", {"source_type": "third_party"}),
        ]
        return Node("biz", attrs, children)

    @classmethod
    def parse(cls, node: Node) -> Biz:
        expect(node, "biz")
        at = node.opt_num("privacy_mode_ts")
        payment = node.opt_attr("native_flow_name")
        if payment is not None:
            return cls(form=BizForm.PAYMENT, name=payment, privacy_mode_at=at)
        if (flow := node.find("interactive", "native_flow")) is not None:
            return cls(form=BizForm.NATIVE_FLOW, name=flow.attr("name"), privacy_mode_at=at)
        for child in node.children:
            if child.tag == "list":
                return cls(form=BizForm.LIST, name=child.attr("type"), privacy_mode_at=at)
            if child.tag in _RESPONSES:
                return cls(form=BizForm.RESPONSE, name=child.tag, privacy_mode_at=at)
        raise RemoteProtocolError("<biz> says nothing")


def business_bot() -> Node:
    """Goes before `<biz>` in chats with people.

    Wire: <bot biz_bot="1"/>
    """
    return Node("bot", {"biz_bot": "1"})
