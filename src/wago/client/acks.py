"""Acknowledging what the server delivered."""

from __future__ import annotations

from wago.client.context import ClientContext
from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.ack import Ack, NackReason


def build_ack(node: Node, error: NackReason | None = None) -> Node | None:
    """The ack for a stanza, None if it lacks what an ack needs to name."""
    try:
        return Ack.of(node, error).build()
    except RemoteProtocolError:
        return None


def post_ack(ctx: ClientContext, node: Node, error: NackReason | None = None) -> None:
    """Queue the ack for a stanza."""
    ack = build_ack(node, error)
    if ack is not None:
        ctx.post(ack)
