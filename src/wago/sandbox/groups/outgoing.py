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
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.sandbox.shapes import (
    TO_GROUP,
    a_jid,
    check_attrs,
    check_beside,
    check_children,
    check_enc,
    check_media,
)
from wago.sandbox.wire import content_of

_PAIRWISE: Final = frozenset({"msg", "pkmsg"})
_NOT_FORWARDED: Final = frozenset(
    {"participants", "enc", "device-identity", "tctoken", "cstoken", "reporting"}
)
_FORWARDED_ATTRS: Final = ("type", "edit")
_SHARED: Final = frozenset({"skmsg"})
_TO_PARTICIPANTS: Final = {"to": 100_000}
_JID: Final = {"jid": a_jid}
_ONE_ENC: Final = {"enc": 1}


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
        check_attrs(node, TO_GROUP)
        check_beside(node)
        message_id, to = node.attr("id"), node.jid("to")
        node.attr("type")
        if to.device:
            raise RemoteProtocolError(f"a device in the address of {to.bare}")
        participant = node.opt_jid("participant")
        handed, named = _read_participants(node.find("participants"), bare=to.is_broadcast)
        enc = node.find("enc")
        shared = check_enc(enc, _SHARED) if enc is not None and participant is None else None
        answer = check_enc(enc, _PAIRWISE) if enc is not None and participant is not None else None
        if shared is not None and "count" in shared.attrs:
            raise RemoteProtocolError("a count in a ciphertext for everybody")
        if answer is not None and "count" not in answer.attrs:
            raise RemoteProtocolError("a retry's answer has a count")
        if participant is not None and (answer is None or not set(handed) <= {participant}):
            raise RemoteProtocolError("a message for one participant has one ciphertext")
        if shared is None and answer is None and not handed:
            raise RemoteProtocolError("a message without ciphertext")
        if answer is None and "t" in node.attrs:
            raise RemoteProtocolError("the time of a message is for the service to say")
        if shared is not None:
            check_media(node, [shared])
        if any("status_setting" in meta.attrs for meta in node.all("meta")):
            _check_status_setting(node, to)
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
    check_attrs(participants, {})
    check_children(participants, _TO_PARTICIPANTS)
    handed: dict[Jid, Node] = {}
    named: dict[Jid, None] = {}
    for child in participants.children:
        check_attrs(child, _JID)
        check_children(child, _ONE_ENC)
        jid, enc = child.jid("jid"), child.find("enc")
        if jid in handed or jid in named:
            raise RemoteProtocolError(f"{jid} is named twice")
        if enc is None and bare and not jid.device:
            named[jid] = None
            continue
        handed[jid] = check_enc(child.child("enc"), _PAIRWISE)
    if not handed and not named:
        raise RemoteProtocolError("<participants> is empty")
    return handed, tuple(named)


def _check_status_setting(node: Node, to: Jid) -> None:
    """Who sees a status is said of posts alone (whatsapp-rust wacore/src/send/status.rs: 479 else)."""
    if to != STATUS_BROADCAST or node.attrs["type"] == "reaction" or node.attrs.get("edit") == "7":
        raise RemoteProtocolError("a status_setting on what is no new status")
