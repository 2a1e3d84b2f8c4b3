"""Acknowledgements, both ways: of what the server delivers, and of what it took from us.

Source: whatsmeow receipt.go (sendAck), send.go; whatsapp-rust client/node_io.rs
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.parts import expect


class NackReason(enum.IntEnum):
    """`error` in an ack of ours: why we can do nothing with a stanza (whatsmeow receipt.go)."""

    PARSING_ERROR = 487
    UNRECOGNIZED_STANZA = 488
    UNRECOGNIZED_STANZA_CLASS = 489
    UNRECOGNIZED_STANZA_TYPE = 490
    INVALID_PROTOBUF = 491
    INVALID_HOSTED_COMPANION_STANZA = 493
    MISSING_MESSAGE_SECRET = 495
    SIGNAL_ERROR_OLD_COUNTER = 496
    MESSAGE_DELETED_ON_PEER = 499
    UNHANDLED_ERROR = 500
    UNSUPPORTED_ADMIN_REVOKE = 550
    UNSUPPORTED_LID_GROUP = 551
    DB_OPERATION_FAILED = 552


REFUSALS: Final = {
    400: "bad_request",
    401: "not_authorized",
    403: "forbidden",
    404: "not_found",
    406: "not_acceptable",
    408: "timeout",
    421: "stale_group_addressing_mode",
    429: "rate_limited",
    463: "reachout_restricted",
    475: "new_chats_capped",
    479: "invalid_stanza",
    500: "internal_server_error",
    503: "service_unavailable",
}
"""Stable names for `error` in the server's ack of a message. 463: a first message to a stranger without a
privacy token, while reaching out is restricted; 475: too many new chats; 479: the stanza has a wrong shape
(Baileys messages-recv.ts, whatsapp-rust client/node_io.rs)."""


def refusal_name(code: int) -> str:
    """Our name for a refusal."""
    return REFUSALS.get(code, "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """One stanza was taken, or refused if there is an `error`.

    Wire, ours: <ack class id to [participant] [recipient] [type] [error]/>
    Wire, the server's: <ack class id from [t] [phash] [error] [type] [participant] [server_id] [sync]/>
    """

    stanza: str
    """`class`: tag of the stanza."""
    id: str
    to: Jid | None = None
    origin: Jid | None = None
    participant: Jid | None = None
    recipient: Jid | None = None
    type: str | None = None
    error: int | None = None
    t: int | None = None
    phash: str | None = None
    """The server's participant hash, where ours did not agree with it."""
    server_id: int | None = None
    addressing_mode: str | None = None

    @classmethod
    def of(cls, node: Node, error: int | None = None) -> Ack:
        """Our answer to a stanza that was delivered to us.

        The type is echoed for all but messages.
        """
        return cls(
            stanza=node.tag,
            id=node.attr("id"),
            to=node.jid("from"),
            participant=node.opt_jid("participant"),
            recipient=node.opt_jid("recipient"),
            type=None if node.tag == "message" else node.opt_attr("type"),
            error=error,
        )

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "class": self.stanza,
            "id": self.id,
            "to": self.to,
            "from": self.origin,
            "participant": self.participant,
            "recipient": self.recipient,
            "type": self.type,
            "error": self.error,
            "t": self.t,
            "phash": self.phash,
            "server_id": self.server_id,
            "addressing_mode": self.addressing_mode,
        }
        return Node("ack", attrs)

    @classmethod
    def parse(cls, node: Node) -> Ack:
        expect(node, "ack")
        return cls(
            stanza=node.opt_attr("class") or "",
            id=node.attr("id"),
            to=node.opt_jid("to"),
            origin=node.opt_jid("from"),
            participant=node.opt_jid("participant"),
            recipient=node.opt_jid("recipient"),
            type=node.opt_attr("type"),
            error=node.opt_num("error"),
            t=node.opt_num("t"),
            phash=node.opt_attr("phash"),
            server_id=node.opt_num("server_id"),
            addressing_mode=node.opt_attr("addressing_mode"),
        )
