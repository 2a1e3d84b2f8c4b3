"""Messages to groups and statuses: from one device to every device of everybody in it.

The service sees who is given a sender key and cannot read it. A device that was given none gets the message
all the same, and will ask for it again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import structlog

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.sandbox.ciphertexts import Mark
from wago.sandbox.directory import Directory
from wago.sandbox.groups.directory import GroupDirectory
from wago.sandbox.groups.outgoing import GroupMessage
from wago.sandbox.inspection import Inspected, Inspector
from wago.sandbox.journal import Journal
from wago.sandbox.model import Account, Address
from wago.sandbox.queues import Queues
from wago.sandbox.routing import check_identity
from wago.sandbox.seen import Seen
from wago.sandbox.wire import Attrs, Refused, participant_hash

log = structlog.get_logger("sandbox")

STALE_ADDRESSING = 421
ADMIN_REVOKE = "8"


class GroupRouter:
    """Takes messages from devices and puts copies into queues."""

    def __init__(
        self,
        directory: Directory,
        groups: GroupDirectory,
        queues: Queues,
        journal: Journal,
        seen: Seen,
        inspector: Inspector,
    ) -> None:
        self._inspector = inspector
        self._directory = directory
        self._groups = groups
        self._queues = queues
        self._journal = journal
        self._seen = seen

    def route(self, sender: Address, own: Account, node: Node) -> str | None:
        """Deliver; the right hash if the sender's idea of the devices is wrong.

        Raises:
            RemoteProtocolError: the stanza is malformed.
            Refused: it is not let through.
        """
        message = GroupMessage.parse(node)
        check_identity(sender, own, message.device_identity, needed=message.opens_session)
        if message.to == STATUS_BROADCAST:
            self._status(sender, own, message)
            return None
        if not message.to.is_group:
            raise Refused(403, "forbidden", f"companions do not write to the list {message.to}")
        return self._group(sender, own, message)

    # -- groups -----------------------------------------------------------------------------------------

    def _group(self, sender: Address, own: Account, message: GroupMessage) -> str | None:
        group = self._groups.seen_by(message.to, own)
        # Answers to retries name no mode in whatsmeow and Baileys.
        mode = message.addressing_mode or ("pn" if message.participant is None else group.addressing)
        if mode != group.addressing:
            raise Refused(STALE_ADDRESSING, "stale-group-addressing-mode", f"{mode} to {message.to}")
        is_admin = group.members[own.number]
        if group.announce and not is_admin:
            raise Refused(403, "forbidden", f"only admins write to {message.to}")
        if message.attrs.get("edit") == ADMIN_REVOKE and not is_admin:
            raise Refused(403, "forbidden", f"only admins delete what others wrote in {message.to}")
        devices = self._groups.devices(group)
        this = own.jid(sender.device, lid=group.by_lid)
        for jid in (*message.handed, *(() if message.participant is None else (message.participant,))):
            if jid not in devices:
                raise RemoteProtocolError(f"{jid} is no device of a member of {message.to}")
        if message.participant == this:
            raise RemoteProtocolError("an answer for the sending device itself")
        if message.participant is not None and message.answer is not None:
            self._answer(sender, own, devices[message.participant], message, lid=group.by_lid)
            return None
        # Baileys gives the key to the sending device too, which gets nothing of it.
        del devices[this]
        self._deliver(sender, own, devices, message)
        right = participant_hash([*devices, this])
        if message.phash in (None, right):
            return None
        self._journal.refused(sender, f"message {message.id}: the hash of the participants is not {right}")
        return right

    def _answer(
        self, sender: Address, own: Account, target: Address, message: GroupMessage, *, lid: bool
    ) -> None:
        """What a device asked for again."""
        assert message.answer is not None
        found = self._inspector.inspect(sender, own, [(target, message.answer)])
        self._inspector.passed(found)
        self._hand(sender, own, target, [message.answer], message, found.kept_for(target), lid=lid)

    # -- statuses ---------------------------------------------------------------------------------------

    def _status(self, sender: Address, own: Account, message: GroupMessage) -> None:
        if message.addressing_mode is not None:
            # WhatsApp refuses it so (whatsapp-rust wacore/src/send/group.rs).
            raise RemoteProtocolError("a status with an addressing mode")
        if message.participant is not None:
            target = self._directory.address(message.participant)
            if target is None or target == sender:
                raise RemoteProtocolError(f"{message.participant} has asked for no status")
            self._answer(sender, own, target, message, lid=message.participant.is_lid)
            return
        if message.shared is None:
            raise RemoteProtocolError("a status without a ciphertext for all")
        jids = [*message.handed, *message.named]
        if not jids:
            raise RemoteProtocolError("a status for nobody")
        devices: dict[Jid, Address] = {}
        spoken_of: dict[str, bool] = {}
        for jid in jids:
            account = self._directory.resolve(jid)
            if account is None:
                raise RemoteProtocolError(f"{jid} is nobody")
            # Of people, not of the whole post: whatsmeow names its own account by number among LIDs.
            if spoken_of.setdefault(account.number, jid.is_lid) != jid.is_lid:
                raise RemoteProtocolError(f"{jid} under both addresses: one kind for each person")
            for number in account.devices:
                devices[account.jid(number, lid=jid.is_lid)] = Address(account.number, number)
        if not set(message.handed) <= set(devices):
            raise RemoteProtocolError("a key for a device that does not exist")
        devices.pop(own.jid(sender.device, lid=spoken_of.get(own.number, True)), None)
        self._deliver(sender, own, devices, message)

    # -- both -------------------------------------------------------------------------------------------

    def _deliver(
        self,
        sender: Address,
        own: Account,
        devices: Mapping[Jid, Address],
        message: GroupMessage,
    ) -> None:
        found = self._inspect(sender, own, devices, message)
        # The message key of all is kept once, with the first that is given it.
        shared = [] if found.shared is None else [found.shared]
        for jid, address in devices.items():
            handed = message.handed.get(jid)
            encs = [enc for enc in (handed, message.shared) if enc is not None]
            if not encs:
                continue
            if message.shared is None:
                # What is for a few devices only is for those that the first copy did not help.
                self._seen.forgive(address, sender, message.id)
            self._hand(
                sender, own, address, encs, message, [*found.kept_for(address), *shared], lid=jid.is_lid
            )
            shared = []

    def _inspect(
        self, sender: Address, own: Account, devices: Mapping[Jid, Address], message: GroupMessage
    ) -> Inspected:
        copies = [(devices[jid], enc) for jid, enc in message.handed.items() if jid in devices]
        shared = None if message.shared is None else (message.to, message.shared)
        found = self._inspector.inspect(sender, own, copies, shared)
        self._inspector.passed(found)
        return found

    def _hand(
        self,
        sender: Address,
        own: Account,
        receiver: Address,
        encs: list[Node],
        message: GroupMessage,
        keys: list[Mark],
        *,
        lid: bool,
    ) -> None:
        if not self._seen.mark(receiver, sender, message.id, keys):
            log.info("a second copy is not delivered", device=str(receiver), id=message.id)
            return
        attrs: Attrs = {
            "from": message.to,
            "participant": own.jid(sender.device, lid=lid),
            "participant_pn" if lid else "participant_lid": own.pn if lid else own.lid_jid,
            "id": message.id,
            "t": int(time.time()),
            "notify": own.devices[sender.device].push_name or own.name,
            "addressing_mode": message.addressing_mode,
            **message.attrs,
        }
        content = [*encs, *message.extras]
        if message.device_identity is not None and any(enc.attrs["type"] == "pkmsg" for enc in encs):
            content.append(Node("device-identity", None, message.device_identity))
        self._queues.add(receiver, Node("message", attrs, content))
