"""A message to a group, or a status, as a device sends it, checked.

Wire: <message to=GROUP id type [phash] [addressing_mode] [edit]>
        [<participants><to jid=DEVICE><enc type="msg|pkmsg">sender key</enc></to>...</participants>]
        <enc type="skmsg">...</enc> [<device-identity/>] ... </message>                         to everybody;
        the same without the skmsg                                                 to the devices named alone
      <message to=GROUP participant=DEVICE id type><enc type="msg|pkmsg" count/>...</message> a retry's answer
      <message to="status@broadcast" id type><participants> as above, and <to jid=PERSON/>...
        </participants> <enc type="skmsg"/> [<meta status_setting/>]</message>
Source: whatsmeow send.go (sendGroup), retry.go; whatsapp-rust wacore/src/send/group.rs, status.rs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox.outgoing import MAX_ID
from wago.sandbox.wire import content_of

_PAIRWISE: Final = frozenset({"msg", "pkmsg"})
_NOT_FORWARDED: Final = frozenset(
    {"participants", "enc", "device-identity", "tctoken", "cstoken", "reporting"}
)
_FORWARDED_ATTRS: Final = ("type", "edit")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMessage:
    """What a device wants delivered.

    Attributes:
        handed: one ciphertext for each device named.
        named: people without a ciphertext of their own.
        shared: the ciphertext for all, None if only those named get something.
        participant: the one device that a retry's answer is for.
        answer: the ciphertext of such an answer.
    """

    id: str
    to: Jid
    handed: dict[Jid, Node]
    named: tuple[Jid, ...]
    shared: Node | None
    participant: Jid | None
    answer: Node | None
    phash: str | None
    addressing_mode: str | None
    device_identity: bytes | None
    attrs: dict[str, str]
    extras: list[Node]

    @classmethod
    def parse(cls, node: Node) -> GroupMessage:
        """Read and check a stanza.

        Raises:
            RemoteProtocolError: an attribute or child is missing, double or wrong.
        """
        message_id, to = node.attr("id"), node.jid("to")
        if not message_id or len(message_id) > MAX_ID:
            raise RemoteProtocolError("a message id has 1 to 128 characters")
        if to.device or not node.attr("type"):
            raise RemoteProtocolError("a message to a group has a type, and no device in its address")
        participant = node.opt_jid("participant")
        handed, named = _read_participants(node.find("participants"), bare=to.is_broadcast)
        encs = [_checked(enc) for enc in node.all("enc")]
        if len(encs) > 1:
            raise RemoteProtocolError("more than one ciphertext for all")
        shared = encs[0] if encs and participant is None else None
        answer = encs[0] if encs and participant is not None else None
        if shared is not None and shared.attrs["type"] != "skmsg":
            raise RemoteProtocolError(f"<enc type={shared.attrs['type']!r}> to everybody in {to}")
        if answer is not None and (answer.attrs["type"] not in _PAIRWISE or "count" not in answer.attrs):
            raise RemoteProtocolError("a retry's answer is a msg or pkmsg with a count")
        if participant is not None and (answer is None or not set(handed) <= {participant}):
            raise RemoteProtocolError("a message for one participant has one ciphertext")
        if shared is None and answer is None and not handed:
            raise RemoteProtocolError("a message without ciphertext")
        identity = node.find("device-identity")
        return cls(
            id=message_id,
            to=to,
            handed={} if participant is not None else handed,
            named=named,
            shared=shared,
            participant=participant,
            answer=answer,
            phash=node.opt_attr("phash"),
            addressing_mode=node.opt_attr("addressing_mode"),
            device_identity=None if identity is None else content_of(identity),
            attrs={name: node.attr(name) for name in _FORWARDED_ATTRS if name in node.attrs},
            extras=[child for child in node.children if child.tag not in _NOT_FORWARDED],
        )

    @property
    def opens_session(self) -> bool:
        """True if a ciphertext is a session's first."""
        encs = [*self.handed.values(), *([] if self.answer is None else [self.answer])]
        return any(enc.attrs["type"] == "pkmsg" for enc in encs)


def _read_participants(participants: Node | None, *, bare: bool) -> tuple[dict[Jid, Node], tuple[Jid, ...]]:
    if participants is None:
        return {}, ()
    handed: dict[Jid, Node] = {}
    named: dict[Jid, None] = {}
    for child in participants.children:
        if child.tag != "to":
            raise RemoteProtocolError(f"<participants> holds <{child.tag}>")
        jid, encs = child.jid("jid"), list(child.all("enc"))
        if jid in handed or jid in named:
            raise RemoteProtocolError(f"{jid} is named twice")
        if not encs and bare and not jid.device:
            named[jid] = None
            continue
        if len(encs) != 1 or _checked(encs[0]).attrs["type"] not in _PAIRWISE:
            raise RemoteProtocolError(f"{jid} needs one msg or pkmsg")
        handed[jid] = encs[0]
    if not handed and not named:
        raise RemoteProtocolError("<participants> is empty")
    return handed, tuple(named)


def _checked(enc: Node) -> Node:
    if enc.attr("v") != "2":
        raise RemoteProtocolError(f"<enc> of version {enc.attr('v')}")
    if enc.attr("type") not in (*_PAIRWISE, "skmsg"):
        raise RemoteProtocolError(f"<enc> of type {enc.attr('type')}")
    if not content_of(enc):
        raise RemoteProtocolError("an empty <enc>")
    return enc
