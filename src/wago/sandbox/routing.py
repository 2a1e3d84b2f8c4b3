"""Messages: from one device to every device named, with the sender's acknowledgement.

The ack goes out when the message is stored for its receivers. A device list that is not the right one is told
by a `phash` in the ack; what it names and exists is delivered.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.bots import is_bot
from wago.sandbox import adv
from wago.sandbox.directory import Directory
from wago.sandbox.inspection import Inspected, Inspector
from wago.sandbox.journal import Journal
from wago.sandbox.model import PRIMARY, Account, Address
from wago.sandbox.outgoing import OutgoingMessage
from wago.sandbox.privacy import PrivacyDesk
from wago.sandbox.queues import Queues
from wago.sandbox.seen import Seen
from wago.sandbox.storage import Storage
from wago.sandbox.wire import INVALID_STANZA, Attrs, Refused, participant_hash

log = structlog.get_logger("sandbox")


def check_identity(sender: Address, own: Account, identity: bytes | None, *, needed: bool) -> None:
    """A companion's first message of a session carries the proof that the account owns the device.

    Raises:
        RemoteProtocolError: it carries another, or none where one is needed.
    """
    if sender.device == PRIMARY:
        return
    if identity is None:
        if needed:
            raise RemoteProtocolError("<enc type=pkmsg> of a companion without <device-identity>")
        return
    try:
        adv.check_same_identity(identity, own.devices[sender.device].device_identity)
    except RemoteProtocolError as exc:
        raise RemoteProtocolError(f"<device-identity>: {exc}") from exc


ToGroups = Callable[[Address, Account, Node], str | None]


class Router:
    """Takes messages from devices and puts copies into queues."""

    def __init__(
        self,
        storage: Storage,
        directory: Directory,
        queues: Queues,
        journal: Journal,
        privacy: PrivacyDesk,
    ) -> None:
        self._storage = storage
        self._directory = directory
        self._queues = queues
        self._journal = journal
        self._privacy = privacy
        self.inspector = Inspector(directory)
        self.seen = Seen(storage, self.inspector.ledger)
        self.to_groups: ToGroups | None = None
        """Who takes what goes to groups and statuses."""
        self.to_bots: ToGroups | None = None
        """Who takes what goes to bots."""
        self.to_channels: Callable[[Address, Account, Node], int] | None = None
        """Who takes what goes to channels; the number of the post."""

    def message(self, sender: Address, node: Node, forced_error: int | None = None) -> Node:
        """Route one message; the <ack> to send once everything is stored."""
        ack: Attrs = {
            "class": "message",
            "id": node.opt_attr("id"),
            "from": node.attrs.get("to"),
            "t": int(time.time()),
        }
        if forced_error is not None:
            return Node("ack", {**ack, "error": forced_error})
        try:
            if node.jid("to").is_newsletter and self.to_channels is not None:
                ack["server_id"] = self.to_channels(sender, self._account(sender), node)
            else:
                ack["phash"] = self._route_any(sender, node)
        except RemoteProtocolError as exc:
            self._journal.refused(sender, f"message: {exc}")
            ack["error"] = INVALID_STANZA
        except Refused as exc:
            self._journal.refused(sender, f"message: {exc.reason}")
            ack["error"] = exc.code
        return Node("ack", ack)

    def _account(self, sender: Address) -> Account:
        own = self._directory.account(sender.number)
        if own is None:
            raise Refused(404, "item-not-found", "the sender's account is gone")
        return own

    def _route_any(self, sender: Address, node: Node) -> str | None:
        """Deliver; the right hash if the sender's idea of the devices is wrong."""
        own, to = self._account(sender), node.jid("to")
        if self.to_groups is not None and (to.is_group or to.is_broadcast):
            return self.to_groups(sender, own, node)
        if self.to_bots is not None and is_bot(to):
            return self.to_bots(sender, own, node)
        return self._route(sender, own, OutgoingMessage.parse(node))

    def _route(self, sender: Address, own: Account, message: OutgoingMessage) -> str | None:
        peer = self._directory.resolve(message.to)
        if peer is None:
            raise Refused(404, "item-not-found", f"nobody is {message.to}")
        self._check_addresses(sender, own, peer, message)
        check_identity(sender, own, message.device_identity, needed=message.opens_session)
        by_lid = message.to.is_lid
        found = self.inspect(sender, own, message)
        # Who is blocked is not told so: their message is taken, and given to their own devices only.
        is_blocked = self._privacy.blocks(peer, own)
        for jid, enc in message.copies.items():
            if is_blocked and self._directory.resolve(jid) is peer:
                continue
            self.deliver(sender, own, jid, enc, message, found)
        self._directory.watch(peer.number, own.number, lid=message.to.is_lid)
        if not message.fanout:
            return None
        right = {peer.jid(n, lid=by_lid) for n in peer.devices} | {
            own.jid(n, lid=by_lid) for n in own.devices
        }
        right.discard(own.jid(sender.device, lid=by_lid))
        if set(message.copies) != right:
            missing = ", ".join(str(j) for j in sorted(right - set(message.copies)))
            extra = ", ".join(str(j) for j in sorted(set(message.copies) - right))
            self._journal.refused(
                sender, f"message {message.id}: device list misses [{missing}], has too much [{extra}]"
            )
            return participant_hash(right)
        return participant_hash(right) if message.phash not in (None, participant_hash(right)) else None

    def _check_addresses(
        self, sender: Address, own: Account, peer: Account, message: OutgoingMessage
    ) -> None:
        by_lid = message.to.is_lid
        if (
            message.peer_recipient_pn is not None
            and self._directory.resolve(message.peer_recipient_pn) is not peer
        ):
            raise RemoteProtocolError(f"{message.peer_recipient_pn} is not {message.to}")
        if message.is_peer and peer is not own:
            raise RemoteProtocolError("a peer message goes to the own account")
        if message.recipient is not None and peer is not own:
            raise RemoteProtocolError("a recipient in a message that is no copy for the own account")
        if message.is_resend and peer is own and not message.is_peer and message.recipient is None:
            raise RemoteProtocolError("a copy for an own device does not say of which chat it is")
        for jid in message.copies:
            if jid.is_lid != by_lid:
                raise RemoteProtocolError(
                    f"{jid} in a message to {message.to}: one kind of address per message"
                )
            if self._directory.resolve(jid) not in (own, peer):
                raise RemoteProtocolError(f"{jid} has no part in a message to {message.to}")
            if jid == own.jid(sender.device, lid=by_lid):
                raise RemoteProtocolError("a message to the sending device itself")

    def inspect(self, sender: Address, own: Account, message: OutgoingMessage) -> Inspected:
        """Judge the ciphertexts for the devices that exist, and note them as passed.

        Raises:
            RemoteProtocolError: one of them is refused.
        """
        copies = [
            (receiver, enc)
            for jid, enc in message.copies.items()
            if (receiver := jid if is_bot(jid) else self._directory.address(jid)) is not None
        ]
        found = self.inspector.inspect(sender, own, copies)
        self.inspector.passed(found)
        return found

    def deliver(
        self, sender: Address, own: Account, jid: Jid, enc: Node, message: OutgoingMessage, found: Inspected
    ) -> None:
        """Put one device's copy into its queue, unless it was given it already and did not ask again."""
        receiver = self._directory.address(jid)
        if receiver is None:
            return
        if not self.seen.mark(receiver, sender, message.id, found.kept_for(receiver)):
            log.info(
                "a second copy is not delivered", device=str(receiver), id=message.id, sender=str(sender)
            )
            return
        self._queues.add(receiver, self._incoming(sender, own, receiver, enc, message))

    def _incoming(
        self, sender: Address, own: Account, receiver: Address, enc: Node, message: OutgoingMessage
    ) -> Node:
        """The stanza as the receiving device sees it (whatsmeow message.go parseMessageSource)."""
        by_lid = message.to.is_lid
        attrs: Attrs = {
            "from": own.jid(sender.device, lid=by_lid),
            "id": message.id,
            "t": int(time.time()),
            "notify": own.devices[sender.device].push_name or own.name,
            "addressing_mode": "lid" if by_lid else "pn",
            **message.attrs,
        }
        if receiver.number != sender.number:
            attrs["sender_pn" if by_lid else "sender_lid"] = own.pn if by_lid else own.lid_jid
        elif message.attrs.get("category") != "peer":
            chat = message.recipient or message.to.bare
            attrs["recipient"] = chat
            peer = self._directory.resolve(chat)
            if peer is not None:
                other = peer.pn if chat.is_lid else peer.lid_jid
                attrs["peer_recipient_pn" if chat.is_lid else "peer_recipient_lid"] = other
        content = [enc, *message.extras]
        if message.device_identity is not None and enc.attrs["type"] == "pkmsg":
            content.append(Node("device-identity", None, message.device_identity))
        return Node("message", attrs, content)
