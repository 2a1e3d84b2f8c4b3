"""Calls, as far as a device must know them that takes none: what rings, what became of it, and a refusal.

Wire: <call from id t [platform] [version] [notify] [offline]>
        <offer call-id call-creator [caller_pn] [group-jid]><audio/>...[<video/>]</offer>, or
        <offer_notice call-id call-creator media="audio|video" type="group"/>, or one of
        <accept/>, <preaccept/>, <transport/>, <relaylatency/>, <terminate [reason]/>, <reject/>
      </call>, which is acknowledged; ours:
      <call to from id><reject call-id call-creator count="0"/></call>
Source: whatsmeow call.go, types/call.go; Baileys Socket/messages-recv.ts (handleCall, rejectCall);
whatsapp-rust wacore/src/stanza/call.rs
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.parts import expect


class CallStep(enum.StrEnum):
    """What happens to a call."""

    OFFER = "offer"
    OFFER_NOTICE = "offer_notice"
    """A group's call, told instead of offered."""
    ACCEPT = "accept"
    PREACCEPT = "preaccept"
    TRANSPORT = "transport"
    RELAY_LATENCY = "relaylatency"
    TERMINATE = "terminate"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSignal:
    """One step of a call.

    Attributes:
        origin: who sent it.
        creator: who calls; of a call that we see from the side this need not be `origin`.
        creator_alt: the same person under the other identity, None if not told.
        group: of a group's call.
        is_video: of an offer.
        reason: why it ended, such as `timeout` or `accepted_elsewhere`; empty if not told.
        platform, version: of the caller's client; empty if not told.
        data: the step as it came.
    """

    step: CallStep
    call_id: str
    origin: Jid
    creator: Jid
    creator_alt: Jid | None = None
    group: Jid | None = None
    t: int = 0
    is_video: bool = False
    reason: str = ""
    platform: str = ""
    version: str = ""
    offline: bool = False
    data: Node

    @classmethod
    def parse(cls, node: Node) -> CallSignal:
        """Read a `<call>`.

        Raises:
            RemoteProtocolError: malformed, or a step that is not known.
        """
        children = expect(node, "call").children
        if len(children) != 1:
            raise RemoteProtocolError(f"<call> with {len(children)} steps")
        [data] = children
        try:
            step = CallStep(data.tag)
        except ValueError as exc:
            raise RemoteProtocolError(f"<call> with <{data.tag}>") from exc
        creator = data.jid("call-creator")
        return cls(
            step=step,
            call_id=data.attr("call-id"),
            origin=node.jid("from"),
            creator=creator,
            creator_alt=data.opt_jid("caller_pn" if creator.is_lid else "caller_lid"),
            group=data.opt_jid("group-jid"),
            t=node.opt_num("t") or 0,
            is_video=data.find("video") is not None or data.opt_attr("media") == "video",
            reason=data.opt_attr("reason") or "",
            platform=node.opt_attr("platform") or "",
            version=node.opt_attr("version") or "",
            offline="offline" in node.attrs,
            data=data,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectCall:
    """Refuse a call, on all our devices."""

    id: str
    call_id: str
    creator: Jid
    own: Jid

    def build(self) -> Node:
        creator = self.creator.bare
        attrs: dict[str, AttrValue | int | None] = {
            "call-id": self.call_id,
            "call-creator": creator,
            "count": 0,
        }
        outside: dict[str, AttrValue | int | None] = {"id": self.id, "from": self.own.bare, "to": creator}
        return Node("call", outside, [Node("reject", attrs)])

    @classmethod
    def parse(cls, node: Node) -> RejectCall:
        children = expect(node, "call").children
        if len(children) != 1:
            raise RemoteProtocolError(f"<call> with {len(children)} steps")
        reject = expect(children[0], "reject")
        reject.num("count")
        return cls(
            id=node.attr("id"),
            call_id=reject.attr("call-id"),
            creator=reject.jid("call-creator"),
            own=node.jid("from"),
        )
