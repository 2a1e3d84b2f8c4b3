"""Receipts and chat states in groups and about statuses: to who wrote, under the chat's address.

Wire: <receipt to=GROUP participant=AUTHOR id [type]/> -> <receipt from=GROUP participant=READER id t [type]/>
Source: whatsmeow receipt.go; Baileys messages-recv.ts.
"""

from __future__ import annotations

import time
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.sandbox.directory import Directory
from wago.sandbox.groups.directory import GroupDirectory
from wago.sandbox.model import Account, Address
from wago.sandbox.queues import Queues
from wago.sandbox.wire import Attrs

_TO_AUTHOR: Final = frozenset({None, "inactive", "read", "played"})
_TO_OWN: Final = frozenset({"read", "played", "read-self", "played-self"})


class GroupReceipts:
    """Routes receipts whose chat is no person."""

    def __init__(self, directory: Directory, groups: GroupDirectory, queues: Queues) -> None:
        self._directory = directory
        self._groups = groups
        self._queues = queues

    def author(self, own: Account, node: Node) -> tuple[Account, Jid]:
        """Who wrote what a receipt is about: the account, and the address that the receipt names.

        Raises:
            RemoteProtocolError: nobody did, or the sender of the receipt is not in the group.
        """
        to, participant = node.jid("to"), node.jid("participant")
        author = self._directory.resolve(participant)
        if author is None:
            raise RemoteProtocolError(f"a receipt about messages of nobody: {participant}")
        if to.is_group:
            group = self._groups.get(to)
            if group is None or own.number not in group.members:
                raise RemoteProtocolError(f"a receipt from outside {to}")
            if participant.is_lid != group.by_lid:
                raise RemoteProtocolError(f"{participant} in {to}: one kind of address per group")
        elif to != STATUS_BROADCAST and not to.is_broadcast:
            raise RemoteProtocolError(f"receipt to {to}")
        return author, participant

    def route(self, sender: Address, own: Account, node: Node) -> None:
        """Give a receipt that is no retry to the author, and to the reader's other devices."""
        author, participant = self.author(own, node)
        kind = node.opt_attr("type")
        if kind in _TO_AUTHOR and author is not own:
            for device in author.devices:
                self._give(node, Address(author.number, device), own.jid(lid=participant.is_lid))
        if kind in _TO_OWN:
            for device in own.devices:
                if device != sender.device:
                    this = own.jid(sender.device, lid=participant.is_lid)
                    self._give(node, Address(own.number, device), this)

    def retry(self, sender: Address, own: Account, author: Account, participant: Jid, node: Node) -> Address:
        """Give a checked request for a message to the device that sent it; which one that is."""
        target = Address(author.number, participant.device)
        if self._directory.device(target) is not None and target != sender:
            self._give(node, target, own.jid(sender.device, lid=participant.is_lid))
        return target

    def _give(self, node: Node, target: Address, reader: Jid) -> None:
        attrs: Attrs = {
            "from": node.attrs["to"],
            "participant": reader,
            "id": node.attr("id"),
            "type": node.opt_attr("type"),
            "t": node.opt_attr("t") or str(int(time.time())),
        }
        self._queues.add(target, Node("receipt", attrs, list(node.children) or None))

    def chat_state(self, sender: Address, own: Account, node: Node) -> tuple[Node, list[Account]] | None:
        """A chat state as the other members see it, and who they are."""
        group = self._groups.get(node.jid("to"))
        if group is None or own.number not in group.members:
            return None
        attrs: Attrs = {"from": group.jid, "participant": own.jid(lid=group.by_lid)}
        others = [account for account in self._groups.accounts(group) if account is not own]
        return Node("chatstate", attrs, list(node.children)), others
