"""A message stanza as a device sends it, checked.

Wire: <message to="" id="" type="text" [category="peer"] [recipient=""] [device_fanout="false"]>
        <participants><to jid=""><enc v="2" type="msg|pkmsg">...</enc></to>...</participants> to everybody, or
        <enc v="2" type="msg|pkmsg" [count="1"]>...</enc>                                      to one device
        [<device-identity>...</device-identity>] [<meta/>, <reporting>, <tctoken>, ...]
      </message>
Source: whatsmeow send.go (prepareMessageNode, preparePeerMessageNode), retry.go; Baileys messages-send.ts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox.shapes import (
    TO_PERSON,
    a_jid,
    check_attrs,
    check_beside,
    check_children,
    check_enc,
    check_media,
)
from wago.sandbox.wire import content_of

_KINDS: Final = frozenset({"msg", "pkmsg"})
_NOT_FORWARDED: Final = frozenset(
    {"participants", "enc", "device-identity", "tctoken", "cstoken", "reporting"}
)
_FORWARDED_ATTRS: Final = ("type", "category", "edit", "push_priority", "expiration")
_TO_PARTICIPANTS: Final = {"to": 100_000}
_JID: Final = {"jid": a_jid}
_ONE_ENC: Final = {"enc": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """What a device wants delivered.

    Attributes:
        copies: the ciphertext for each device named.
        fanout: True if it is for every device of both accounts, False if for exactly one device.
        recipient: of a copy for an own device: the chat it belongs to.
        attrs: attributes that the receivers see too.
        extras: children that the receivers see too.
    """

    id: str
    to: Jid
    copies: dict[Jid, Node]
    fanout: bool
    recipient: Jid | None
    peer_recipient_pn: Jid | None
    phash: str | None
    device_identity: bytes | None
    attrs: dict[str, str]
    extras: list[Node]

    @classmethod
    def parse(cls, node: Node) -> OutgoingMessage:
        """Read and check a stanza.

        Raises:
            RemoteProtocolError: an attribute or child is missing, double or wrong.
        """
        check_attrs(node, TO_PERSON)
        check_beside(node)
        message_id, to = node.attr("id"), node.jid("to")
        node.attr("type")
        direct = node.find("enc")
        participants = node.find("participants")
        if participants is not None and direct is not None:
            # Baileys names the one device in both when it answers a retry; the direct copy is the later.
            if _read_participants(participants).keys() != {to}:
                raise RemoteProtocolError("beside an <enc> only its own device may stand in <participants>")
            participants = None
        if participants is not None:
            if to.device:
                raise RemoteProtocolError("a message with <participants> goes to an account, not to a device")
            copies = _read_participants(participants)
        elif direct is not None:
            copies = {to: check_enc(direct, _KINDS)}
        else:
            raise RemoteProtocolError("a message without ciphertext")
        identity = node.find("device-identity")
        message = cls(
            id=message_id,
            to=to,
            copies=copies,
            fanout=participants is not None,
            recipient=node.opt_jid("recipient"),
            peer_recipient_pn=node.opt_jid("peer_recipient_pn"),
            phash=node.opt_attr("phash"),
            device_identity=content_of(identity) if identity is not None else None,
            attrs={name: node.attr(name) for name in _FORWARDED_ATTRS if name in node.attrs},
            extras=[c for c in node.children if c.tag not in _NOT_FORWARDED],
        )
        message._check_form(node)
        return message

    @property
    def opens_session(self) -> bool:
        """True if a ciphertext is a session's first."""
        return any(enc.attrs["type"] == "pkmsg" for enc in self.copies.values())

    @property
    def is_resend(self) -> bool:
        """True for the answer to a retry receipt."""
        return not self.fanout and any("count" in enc.attrs for enc in self.copies.values())

    @property
    def is_peer(self) -> bool:
        """True for what a device tells another of its account, outside of any chat."""
        return "category" in self.attrs

    def _check_form(self, node: Node) -> None:
        """Raises RemoteProtocolError for what does not go together."""
        attrs = node.attrs
        if self.peer_recipient_pn is not None and not (self.to.is_lid and self.peer_recipient_pn.is_pn):
            raise RemoteProtocolError("peer_recipient_pn is the number behind a LID")
        if self.fanout:
            for name in ("category", "device_fanout", "recipient"):
                if name in attrs:
                    raise RemoteProtocolError(f"{name!r} on a message to all devices")
            if any("count" in enc.attrs for enc in self.copies.values()):
                raise RemoteProtocolError("a retry's answer goes to one device")
        if self.is_peer:
            # The servers take no token there (Baileys messages-send.ts).
            for tag in ("tctoken", "cstoken"):
                if node.find(tag) is not None:
                    raise RemoteProtocolError(f"<{tag}> in a peer message")
            if attrs["type"] != "text":
                raise RemoteProtocolError("a peer message is of type text")
        elif "push_priority" in attrs or "privacy_sensitive" in attrs:
            raise RemoteProtocolError("a priority on what is no peer message")
        if not self.is_resend:
            if "t" in attrs:
                raise RemoteProtocolError("the time of a message is for the service to say")
            check_media(node, list(self.copies.values()))


def _read_participants(participants: Node) -> dict[Jid, Node]:
    check_attrs(participants, {})
    check_children(participants, _TO_PARTICIPANTS)
    copies: dict[Jid, Node] = {}
    for child in participants.children:
        check_attrs(child, _JID)
        check_children(child, _ONE_ENC)
        jid = child.jid("jid")
        if jid in copies:
            raise RemoteProtocolError(f"{jid} is named twice")
        copies[jid] = check_enc(child.child("enc"), _KINDS)
    if not copies:
        raise RemoteProtocolError("<participants> is empty")
    return copies
