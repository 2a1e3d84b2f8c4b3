"""Receipts, presence and chat states between devices.

Wire: <receipt to="" id="" [type="read|..."] [recipient=""] [t=""]>[<list><item id=""/></list>]</receipt>
Source: whatsmeow receipt.go, retry.go, presence.go; Baileys messages-recv.ts.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from wago.errors import CryptoError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.bots import is_bot
from wago.sandbox import adv
from wago.sandbox.directory import Directory
from wago.sandbox.groups.receipts import GroupReceipts
from wago.sandbox.hub import Endpoint, Hub
from wago.sandbox.journal import Journal
from wago.sandbox.keybundles import check_signed_prekey, read_prekey
from wago.sandbox.model import Account, Address, Device
from wago.sandbox.privacy import PrivacyDesk
from wago.sandbox.queues import Queues
from wago.sandbox.receipt_shapes import (
    ABOUT_OTHERS,
    ABOUT_OWN,
    FOR_ONE,
    check_chat_state,
    check_presence,
    check_receipt,
    is_for_own,
)
from wago.sandbox.seen import Seen
from wago.sandbox.shapes import check_attrs, check_children
from wago.sandbox.wire import INVALID_STANZA, Attrs, content_of


class Receipts:
    """Routes what devices tell each other besides messages."""

    def __init__(
        self,
        directory: Directory,
        hub: Hub,
        queues: Queues,
        journal: Journal,
        seen: Seen,
        groups: GroupReceipts,
        privacy: PrivacyDesk,
    ) -> None:
        self._directory = directory
        self._hub = hub
        self._queues = queues
        self._journal = journal
        self._seen = seen
        self._groups = groups
        self._privacy = privacy
        self.to_channels: Callable[[Address, Account, Node], None] | None = None
        """Who takes what goes to channels."""
        self._subscribers: dict[str, dict[Address, bool]] = {}
        """Who follows an account, by its number, and whether under its LID."""
        self._last_seen: dict[str, int] = {}

    # -- receipts ---------------------------------------------------------------------------------------

    def receipt(self, sender: Address, node: Node) -> Node:
        """Route one receipt; the <ack> for its sender."""
        ack: Attrs = {
            "class": "receipt",
            "id": node.opt_attr("id"),
            "from": node.attrs.get("to"),
            "type": node.opt_attr("type"),
            "participant": node.attrs.get("participant"),
        }
        try:
            self._route(sender, node)
        except (RemoteProtocolError, CryptoError) as exc:
            self._journal.refused(sender, f"receipt: {exc}")
            ack["error"] = INVALID_STANZA
        return Node("ack", ack)

    def _route(self, sender: Address, node: Node) -> None:
        to = node.jid("to")
        if to.is_newsletter and self.to_channels is not None:
            own_account = self._directory.account(sender.number)
            assert own_account is not None
            self.to_channels(sender, own_account, node)
            return
        _, ids = check_receipt(node)
        own, peer = self._directory.account(sender.number), self._directory.resolve(to)
        if own is not None and (to.is_group or to.is_broadcast):
            self._in_group(sender, own, node)
        elif is_bot(to):
            # Nobody looks at how a bot's answers fare.
            pass
        elif own is None or peer is None:
            raise RemoteProtocolError(f"receipt to nobody: {to}")
        else:
            self._to_person(sender, own, peer, node)
        self._queues.receipted(sender, ids, node.attrs.get("to"))

    def _to_person(self, sender: Address, own: Account, peer: Account, node: Node) -> None:
        kind, to = node.opt_attr("type"), node.jid("to")
        if peer is own:
            if kind in (None, "inactive"):
                raise RemoteProtocolError("a delivery receipt to the own account is of type sender")
        elif is_for_own(kind):
            raise RemoteProtocolError(f"a receipt of type {kind} is for the own account")
        elif "recipient" in node.attrs:
            raise RemoteProtocolError("a recipient in a receipt to somebody else")
        if kind == "retry":
            self._retry(sender, own, peer, node)
        elif kind in FOR_ONE:
            self._to_device(sender, own, Address(peer.number, to.device), node)
        elif peer is own:
            self._to_own(sender, own, node.opt_jid("recipient") or to, node)
        else:
            if kind in ABOUT_OTHERS:
                for device in peer.devices:
                    self._to_device(sender, own, Address(peer.number, device), node, bare=kind in ABOUT_OWN)
            if kind in ABOUT_OWN:
                self._to_own(sender, own, to, node)

    def _in_group(self, sender: Address, own: Account, node: Node) -> None:
        kind = node.opt_attr("type")
        if kind == "retry":
            author, participant = self._groups.author(own, node)
            self._check_retry(sender, own, Address(author.number, participant.device), node)
            target = self._groups.retry(sender, own, author, participant, node)
            self._seen.forgive(sender, target, node.attr("id"))
        elif kind not in FOR_ONE:
            self._groups.route(sender, own, node)

    def _retry(self, sender: Address, own: Account, peer: Account, node: Node) -> None:
        """A request to send a message again: checked, then given to the device that sent it."""
        target = Address(peer.number, node.jid("to").device)
        self._check_retry(sender, own, target, node)
        self._seen.forgive(sender, target, node.attr("id"))
        self._to_device(sender, own, target, node)

    def _check_retry(self, sender: Address, own: Account, target: Address, node: Node) -> None:
        device = own.devices[sender.device]
        registration = int.from_bytes(content_of(node.child("registration"), 4), "big")
        if registration != device.registration_id:
            raise RemoteProtocolError("<registration> is not the device's")
        keys = node.find("keys")
        if keys is not None:
            self._check_retry_keys(device, keys)
            prekey = keys.find("key")
            self._directory.give_away(sender, target, None if prekey is None else read_prekey(prekey))

    @staticmethod
    def _check_retry_keys(device: Device, keys: Node) -> None:
        """What a device gives of itself to have a session opened anew is what it has registered."""
        check_attrs(keys, {})
        check_children(keys, {"type": 1, "identity": 1, "key": 1, "skey": 1, "device-identity": 1})
        if (
            content_of(keys.child("type"), 1) != b"\x05"
            or content_of(keys.child("identity"), 32) != device.identity
        ):
            raise RemoteProtocolError("<keys> are not the device's")
        signed = check_signed_prekey(device.identity, keys.child("skey"))
        if signed.id != device.signed_prekey.id or signed.public != device.signed_prekey.public:
            raise RemoteProtocolError(f"signed prekey {signed.id} is not the device's present one")
        if device.number:
            adv.check_same_identity(content_of(keys.child("device-identity")), device.device_identity)

    def _to_device(
        self, sender: Address, own: Account, target: Address, node: Node, *, bare: bool = False
    ) -> None:
        if self._directory.device(target) is None or target == sender:
            return
        by_lid = node.jid("to").is_lid
        self._queues.add(target, self._forwarded(node, own.jid(0 if bare else sender.device, lid=by_lid)))

    def _to_own(self, sender: Address, own: Account, chat: Jid, node: Node) -> None:
        """The own other devices learn that the chat was read here."""
        stanza = self._forwarded(node, own.jid(sender.device, lid=chat.is_lid))
        stanza.attrs["recipient"] = chat.bare
        for device in own.devices:
            if device != sender.device:
                self._queues.add(Address(own.number, device), stanza)

    @staticmethod
    def _forwarded(node: Node, origin: Jid) -> Node:
        attrs: Attrs = {
            "from": origin,
            "id": node.attr("id"),
            "type": node.opt_attr("type"),
            "recipient": node.attrs.get("recipient"),
            "t": node.opt_attr("t") or str(int(time.time())),
        }
        return Node("receipt", attrs, list(node.children) or None)

    # -- presence ---------------------------------------------------------------------------------------

    def presence(self, endpoint: Endpoint, node: Node) -> None:
        """A device says that its person is there or not, or asks about somebody else."""
        account = self._directory.account(endpoint.address.number)
        if account is None:
            return
        try:
            kind = check_presence(node)
        except RemoteProtocolError as exc:
            self._journal.refused(endpoint.address, f"presence: {exc}")
            return
        if not kind:
            return
        if kind == "subscribe":
            self._subscribe(endpoint, node.jid("to"))
            return
        if kind == "unsubscribe":
            self._unsubscribe(endpoint, node.jid("to"))
            return
        name, device = node.opt_attr("name"), account.devices[endpoint.address.device]
        if name and name != device.push_name:
            device.push_name = name
            self._directory.save(account)
        self._show(endpoint, account, available=kind == "available")

    def _unsubscribe(self, endpoint: Endpoint, to: Jid) -> None:
        account = self._directory.resolve(to)
        if account is not None:
            self._subscribers.get(account.number, {}).pop(endpoint.address, None)

    def _subscribe(self, endpoint: Endpoint, to: Jid) -> None:
        account = self._directory.resolve(to)
        if account is not None:
            self._subscribers.setdefault(account.number, {})[endpoint.address] = to.is_lid
            self._tell_presence(endpoint.address, account, by_lid=to.is_lid)

    def _show(self, endpoint: Endpoint, account: Account, *, available: bool) -> None:
        """A device is there or not: whoever follows the person hears of it."""
        if endpoint.available and not available:
            self._last_seen[account.number] = int(time.time())
        endpoint.available = available
        for subscriber, by_lid in self._subscribers.get(account.number, {}).items():
            self._tell_presence(subscriber, account, by_lid=by_lid)

    def _tell_presence(self, subscriber: Address, account: Account, *, by_lid: bool) -> None:
        """Tell somebody of a person's presence, as far as the person shows it to them."""
        viewer = self._directory.account(subscriber.number)
        if viewer is None or self._privacy.blocks(account, viewer):
            return
        there = any(e.available for e in self._hub.endpoints_of(account.number))
        attrs: Attrs = {"from": account.jid(lid=by_lid)}
        if not (there and self._privacy.shows_online(account, viewer)):
            seen = self._last_seen.get(account.number, int(time.time()))
            attrs["type"] = "unavailable"
            attrs["last"] = seen if self._privacy.shows_last_seen(account, viewer) else "deny"
        self._hub.send(subscriber, Node("presence", attrs))

    def offline(self, endpoint: Endpoint) -> None:
        """A connection ended: whoever follows the person hears of it."""
        account = self._directory.account(endpoint.address.number)
        if account is not None and endpoint.available:
            self._show(endpoint, account, available=False)
        for subscribers in self._subscribers.values():
            subscribers.pop(endpoint.address, None)

    def chat_state(self, sender: Address, node: Node) -> None:
        """Typing or recording: to the devices that are online, not stored."""
        try:
            check_chat_state(node)
            to, own = node.jid("to"), self._directory.account(sender.number)
            origin = node.opt_jid("from")
            if origin is not None and self._directory.address(origin) != sender:
                raise RemoteProtocolError(f"{origin} is somebody else")
        except RemoteProtocolError as exc:
            self._journal.refused(sender, f"chatstate: {exc}")
            return
        peer = self._directory.resolve(to)
        if own is not None and to.is_group:
            self._group_state(sender, own, node)
        elif own is not None and peer is not None and peer is not own:
            if self._privacy.blocks(peer, own) or self._privacy.blocks(own, peer):
                return
            stanza = Node("chatstate", {"from": own.jid(lid=to.is_lid)}, list(node.children))
            for endpoint in self._hub.endpoints_of(peer.number):
                self._hub.send_to(endpoint, stanza)

    def _group_state(self, sender: Address, own: Account, node: Node) -> None:
        found = self._groups.chat_state(sender, own, node)
        if found is None:
            self._journal.refused(sender, f"chatstate: not in {node.attrs['to']}")
            return
        stanza, others = found
        for account in others:
            for endpoint in self._hub.endpoints_of(account.number):
                self._hub.send_to(endpoint, stanza)
