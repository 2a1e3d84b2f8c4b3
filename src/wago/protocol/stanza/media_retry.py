"""Asking the own phone to upload media again that is gone from the servers, and its answer.

Source: whatsmeow mediaretry.go; Baileys messages-media.ts; whatsapp-rust wacore/src/media_retry.rs.
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.media.retry import RetryResult
from wago.protocol.stanza.iq import ErrorInfo
from wago.protocol.stanza.parts import expect


@dataclass(frozen=True, slots=True, kw_only=True)
class RetriedMessage:
    """The message whose media it is.

    Wire: <rmr jid from_me="true|false" [participant]/>
    """

    chat: Jid
    from_me: bool
    participant: Jid | None = None
    """Who sent it, in groups."""

    def build(self) -> Node:
        from_me = "true" if self.from_me else "false"
        return Node("rmr", {"jid": self.chat, "from_me": from_me, "participant": self.participant})

    @classmethod
    def parse(cls, parent: Node) -> RetriedMessage:
        node = parent.child("rmr")
        return cls(
            chat=node.jid("jid"),
            from_me=node.attr("from_me") == "true",
            participant=node.opt_jid("participant"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRetry:
    """What only the two devices can read.

    Wire: <encrypt><enc_p/><enc_iv/></encrypt>
    """

    ciphertext: bytes
    iv: bytes

    def build(self) -> Node:
        return Node("encrypt", None, [Node("enc_p", None, self.ciphertext), Node("enc_iv", None, self.iv)])

    @classmethod
    def parse(cls, parent: Node) -> SealedRetry:
        node = parent.child("encrypt")
        return cls(ciphertext=node.child("enc_p").data, iv=node.child("enc_iv").data)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRetryRequest:
    """To the own phone: upload this again.

    Wire: <receipt id to="own account" type="server-error"><encrypt/><rmr/></receipt>
    """

    id: str
    to: Jid | None = None
    origin: Jid | None = None
    sealed: SealedRetry
    message: RetriedMessage

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.id,
            "to": self.to,
            "from": self.origin,
            "type": "server-error",
        }
        return Node("receipt", attrs, [self.sealed.build(), self.message.build()])

    @classmethod
    def parse(cls, node: Node) -> MediaRetryRequest:
        """Read it.

        Raises:
            RemoteProtocolError: malformed, or another receipt.
        """
        if expect(node, "receipt").opt_attr("type") != "server-error":
            raise RemoteProtocolError("the receipt is no media retry request")
        return cls(
            id=node.attr("id"),
            to=node.opt_jid("to"),
            origin=node.opt_jid("from"),
            sealed=SealedRetry.parse(node),
            message=RetriedMessage.parse(node),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRetryNotice:
    """The phone's answer; `sealed` unless it could not even read the question.

    Wire: <notification id from type="mediaretry" [t]><rmr/> <encrypt/> or <error code/></notification>
    """

    id: str
    """The message's id."""
    to: Jid | None = None
    origin: Jid | None = None
    t: int | None = None
    message: RetriedMessage
    sealed: SealedRetry | None = None
    error: RetryResult | None = None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.id,
            "to": self.to,
            "from": self.origin,
            "type": "mediaretry",
            "t": self.t,
        }
        children = [self.message.build()]
        if self.sealed is not None:
            children.append(self.sealed.build())
        if self.error is not None:
            children.append(Node("error", {"code": int(self.error)}))
        return Node("notification", attrs, children)

    @classmethod
    def parse(cls, node: Node) -> MediaRetryNotice:
        """Read it.

        Raises:
            RemoteProtocolError: malformed, or another notification.
        """
        if expect(node, "notification").opt_attr("type") != "mediaretry":
            raise RemoteProtocolError("the notification is no media retry answer")
        error = ErrorInfo.find(node)
        return cls(
            id=node.attr("id"),
            to=node.opt_jid("to"),
            origin=node.opt_jid("from"),
            t=node.opt_num("t"),
            message=RetriedMessage.parse(node),
            sealed=None if error is not None else SealedRetry.parse(node),
            error=None if error is None else RetryResult.of(error.code),
        )
