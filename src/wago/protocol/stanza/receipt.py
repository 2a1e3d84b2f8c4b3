"""Receipts: delivered, read, played, and "send that again".

Source: whatsmeow receipt.go, retry.go; whatsapp-rust wacore/src/stanza/receipt.rs, src/receipt.rs
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.curve import KEY_TYPE_DJB
from wago.protocol.jid import Jid
from wago.protocol.signal import PreKeyBundle
from wago.protocol.stanza.parts import expect, fixed, opt_data, uint
from wago.protocol.stanza.prekeys import (
    PublicPreKey,
    SignedPublicPreKey,
    build_key,
    build_registration,
    build_signed_key,
    parse_key,
    parse_signed_key,
)


class ReceiptType(enum.StrEnum):
    """The known values of `type` (whatsmeow types/presence.go). Absent means delivered."""

    DELIVERED = ""
    SENDER = "sender"
    """One of our devices has our own message."""
    READ = "read"
    READ_SELF = "read-self"
    """We read it on another device, with read receipts switched off."""
    PLAYED = "played"
    PLAYED_SELF = "played-self"
    INACTIVE = "inactive"
    """Delivered to a device that nobody is looking at."""
    RETRY = "retry"
    ENC_REKEY_RETRY = "enc_rekey_retry"
    """A call's key could not be decrypted."""
    PEER_MSG = "peer_msg"
    HISTORY_SYNC = "hist_sync"
    SERVER_ERROR = "server-error"
    """Media is gone from the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptUser:
    """One person's part in a receipt that was gathered for a group."""

    jid: Jid
    t: int
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Something happened to messages.

    Wire: <receipt id to|from [type] [participant] [recipient] [t] [category] [context] [offline]
            [sender_pn|sender_lid] [participant_pn|participant_lid] [peer_participant_pn]>
        [<list><item id/>...</list>]
        [<participants key|message_id><user jid t [type]/>...</participants>...] [<error type reason/>]
        </receipt>
    """

    id: str
    """The first message, or any."""
    to: Jid | None = None
    origin: Jid | None = None
    type: str = ""
    """A `ReceiptType`, or one that is not known here."""
    participant: Jid | None = None
    recipient: Jid | None = None
    t: int | None = None
    category: str | None = None
    context: str | None = None
    offline: str | None = None
    sender_pn: Jid | None = None
    sender_lid: Jid | None = None
    participant_pn: Jid | None = None
    participant_lid: Jid | None = None
    more_ids: tuple[str, ...] = ()
    gathered: tuple[tuple[str, tuple[ReceiptUser, ...]], ...] = ()
    """Per message id, the people of a group it concerns."""
    incapable: bool = False
    """Said to be delivered, but to a device that cannot take it: as good as only sent."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every message that this is about."""
        return (self.id, *self.more_ids)

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.id,
            "to": self.to,
            "from": self.origin,
            "type": self.type or None,
            "participant": self.participant,
            "recipient": self.recipient,
            "t": self.t,
            "category": self.category,
            "context": self.context,
            "offline": self.offline,
            "sender_pn": self.sender_pn,
            "sender_lid": self.sender_lid,
            "participant_pn": self.participant_pn,
            "participant_lid": self.participant_lid,
        }
        children: list[Node] = []
        if self.more_ids:
            children.append(Node("list", None, [Node("item", {"id": each}) for each in self.more_ids]))
        for message_id, users in self.gathered:
            listed = [Node("user", {"jid": u.jid, "t": u.t, "type": u.type}) for u in users]
            children.append(Node("participants", {"key": message_id}, listed))
        if self.incapable:
            children.append(Node("error", {"type": "feature-incapable", "reason": "lid"}))
        return Node("receipt", attrs, children or None)

    @classmethod
    def parse(cls, node: Node) -> Receipt:
        expect(node, "receipt")
        to, origin = node.opt_jid("to"), node.opt_jid("from")
        if to is None and origin is None:
            raise RemoteProtocolError("a receipt without to and from")
        listed, error = node.find("list"), node.find("error")
        return cls(
            id=node.attr("id"),
            to=to,
            origin=origin,
            type=node.opt_attr("type") or "",
            participant=node.opt_jid("participant"),
            recipient=node.opt_jid("recipient"),
            t=node.opt_num("t"),
            category=node.opt_attr("category"),
            context=node.opt_attr("context"),
            offline=node.opt_attr("offline"),
            sender_pn=node.opt_jid("sender_pn"),
            sender_lid=node.opt_jid("sender_lid"),
            participant_pn=node.opt_jid("participant_pn"),
            participant_lid=node.opt_jid("participant_lid"),
            more_ids=() if listed is None else _item_ids(listed),
            gathered=tuple(_parse_gathered(each) for each in node.all("participants")),
            incapable=error is not None
            and error.opt_attr("type") == "feature-incapable"
            and error.opt_attr("reason") == "lid",
        )


def _item_ids(listed: Node) -> tuple[str, ...]:
    # Views of channel posts number their items by server_id, which nobody here waits for.
    return tuple(item.attr("id") for item in listed.all("item") if "id" in item.attrs)


def _parse_gathered(node: Node) -> tuple[str, tuple[ReceiptUser, ...]]:
    message_id = node.opt_attr("key") or node.attr("message_id")
    users = (ReceiptUser(jid=u.jid("jid"), t=u.num("t"), type=u.opt_attr("type")) for u in node.all("user"))
    return message_id, tuple(users)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBundle:
    """Fresh keys of the device that asks for a retry, so that the sender can open a new session.

    Wire: <keys> <type>5</type> <identity/> [<key/>] <skey/> [<device-identity/>] </keys>
    """

    identity: bytes
    prekey: PublicPreKey | None
    signed_prekey: SignedPublicPreKey
    device_identity: bytes | None = None
    """ADVSignedDeviceIdentity; a primary has none."""

    def bundle(self, registration_id: int) -> PreKeyBundle:
        """In the form that sessions are opened with."""
        signed_id, signed, signature = self.signed_prekey
        prekey_id, prekey = self.prekey or (None, None)
        return PreKeyBundle(
            registration_id=registration_id,
            identity=self.identity,
            signed_prekey_id=signed_id,
            signed_prekey=signed,
            signed_prekey_signature=signature,
            prekey_id=prekey_id,
            prekey=prekey,
        )

    def build(self) -> Node:
        children = [Node("type", None, KEY_TYPE_DJB), Node("identity", None, self.identity)]
        if self.prekey is not None:
            children.append(build_key(self.prekey))
        children.append(build_signed_key(self.signed_prekey))
        if self.device_identity is not None:
            children.append(Node("device-identity", None, self.device_identity))
        return Node("keys", None, children)

    @classmethod
    def parse(cls, node: Node) -> KeyBundle:
        expect(node, "keys")
        one_time, kind = node.find("key"), opt_data(node, "type")
        if kind is not None and kind != KEY_TYPE_DJB:
            raise RemoteProtocolError("key type is not 5")
        identity = fixed(node.child("identity"), 32, 33)
        return cls(
            # Some clients send the type byte along (whatsapp-rust wacore/src/protocol/retry.rs).
            identity=identity[-32:],
            prekey=None if one_time is None else parse_key(one_time),
            signed_prekey=parse_signed_key(node.child("skey")),
            device_identity=opt_data(node, "device-identity"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryReceipt:
    """A message could not be decrypted: send it again.

    Wire: <receipt type="retry" id to|from [participant] [recipient] [category] [t] [offline] [sender_*]>
        <retry count id t v="1" [error]/> <registration>4 bytes</registration> [<keys/>] </receipt>
    Source: whatsmeow retry.go (sendRetryReceipt, handleRetryReceipt)
    """

    id: str
    count: int
    """1 for the first request."""
    t: int
    """When the message was sent, Unix seconds."""
    registration_id: int
    """A change of it means that the device was registered anew, and its sessions are worthless."""
    to: Jid | None = None
    origin: Jid | None = None
    participant: Jid | None = None
    recipient: Jid | None = None
    category: str | None = None
    error: int | None = None
    """Why, as WhatsApp Web numbers reasons; absent if unknown."""
    keys: KeyBundle | None = None
    sender_pn: Jid | None = None
    sender_lid: Jid | None = None
    participant_pn: Jid | None = None
    participant_lid: Jid | None = None
    offline: str | None = None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.id,
            "to": self.to,
            "from": self.origin,
            "type": ReceiptType.RETRY.value,
            "participant": self.participant,
            "recipient": self.recipient,
            "category": self.category,
            "sender_pn": self.sender_pn,
            "sender_lid": self.sender_lid,
            "participant_pn": self.participant_pn,
            "participant_lid": self.participant_lid,
            "offline": self.offline,
        }
        retry = Node("retry", {"count": self.count, "id": self.id, "t": self.t, "v": 1, "error": self.error})
        children = [retry, build_registration(self.registration_id)]
        if self.keys is not None:
            children.append(self.keys.build())
        return Node("receipt", attrs, children)

    @classmethod
    def parse(cls, node: Node) -> RetryReceipt:
        if expect(node, "receipt").attr("type") != ReceiptType.RETRY:
            raise RemoteProtocolError("not a retry receipt")
        retry, keys = node.child("retry"), node.find("keys")
        to, origin = node.opt_jid("to"), node.opt_jid("from")
        if to is None and origin is None:
            raise RemoteProtocolError("a receipt without to and from")
        return cls(
            id=retry.opt_attr("id") or node.attr("id"),
            count=retry.num("count"),
            t=retry.opt_num("t") or 0,
            registration_id=uint(node.child("registration"), 4),
            to=to,
            origin=origin,
            participant=node.opt_jid("participant"),
            recipient=node.opt_jid("recipient"),
            category=node.opt_attr("category"),
            error=retry.opt_num("error"),
            keys=None if keys is None else KeyBundle.parse(keys),
            sender_pn=node.opt_jid("sender_pn"),
            sender_lid=node.opt_jid("sender_lid"),
            participant_pn=node.opt_jid("participant_pn"),
            participant_lid=node.opt_jid("participant_lid"),
            offline=node.opt_attr("offline"),
        )
