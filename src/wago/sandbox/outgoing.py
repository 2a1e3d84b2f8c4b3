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
from wago.sandbox.wire import content_of

_KINDS: Final = frozenset({"msg", "pkmsg"})
_NOT_FORWARDED: Final = frozenset(
    {"participants", "enc", "device-identity", "tctoken", "cstoken", "reporting"}
)
_FORWARDED_ATTRS: Final = ("type", "category", "edit", "push_priority", "expiration")
MAX_ID = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """What a device wants delivered.

    Attributes:
        copies: the ciphertexts for each device named.
        fanout: True if it is for every device of both accounts, False if for exactly one device.
        recipient: of a copy for an own device: the chat it belongs to.
        attrs: attributes that the receivers see too.
        extras: children that the receivers see too.
    """

    id: str
    to: Jid
    copies: dict[Jid, list[Node]]
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
        message_id = node.attr("id")
        if not message_id or len(message_id) > MAX_ID:
            raise RemoteProtocolError("a message id has 1 to 128 characters")
        to = node.jid("to")
        if not node.attr("type"):
            raise RemoteProtocolError("a message has a type")
        direct = list(node.all("enc"))
        participants = node.find("participants")
        if participants is not None and direct:
            # Baileys names the one device in both when it answers a retry; the direct copy is the later.
            if _read_participants(participants).keys() != {to}:
                raise RemoteProtocolError("beside an <enc> only its own device may stand in <participants>")
            participants = None
        if participants is not None:
            if to.device:
                raise RemoteProtocolError("a message with <participants> goes to an account, not to a device")
            copies = _read_participants(participants)
        elif direct:
            copies = {to: _checked(direct)}
        else:
            raise RemoteProtocolError("a message without ciphertext")
        identity = node.find("device-identity")
        return cls(
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

    @property
    def opens_session(self) -> bool:
        """True if a ciphertext is a session's first."""
        return any(e.attrs["type"] == "pkmsg" for encs in self.copies.values() for e in encs)

    @property
    def is_resend(self) -> bool:
        """True for the answer to a retry receipt."""
        return not self.fanout and any("count" in e.attrs for encs in self.copies.values() for e in encs)


def _read_participants(participants: Node) -> dict[Jid, list[Node]]:
    copies: dict[Jid, list[Node]] = {}
    for child in participants.children:
        if child.tag != "to":
            raise RemoteProtocolError(f"<participants> holds <{child.tag}>")
        jid = child.jid("jid")
        if jid in copies:
            raise RemoteProtocolError(f"{jid} is named twice")
        copies[jid] = _checked(list(child.all("enc")))
    if not copies:
        raise RemoteProtocolError("<participants> is empty")
    return copies


def _checked(encs: list[Node]) -> list[Node]:
    if not encs:
        raise RemoteProtocolError("a participant without <enc>")
    for enc in encs:
        if enc.attr("v") != "2":
            raise RemoteProtocolError(f"<enc> of version {enc.attr('v')}")
        if enc.attr("type") not in _KINDS:
            raise RemoteProtocolError(f"<enc> of type {enc.attr('type')} to a person")
        if not content_of(enc):
            raise RemoteProtocolError("an empty <enc>")
    return encs
