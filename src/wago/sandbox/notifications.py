"""What the service tells devices by itself: changed device lists, low prekeys, a changed identity.

Source: whatsmeow notification.go, whatsapp-rust wacore/src/stanza/devices.rs.
"""

from __future__ import annotations

import itertools
import time

from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.sandbox.directory import Directory
from wago.sandbox.model import Account, Address, Device
from wago.sandbox.queues import Queues
from wago.sandbox.wire import Attrs

LOW_PREKEYS = 5
"""Below this many one-time prekeys a device is told to upload more."""


class Notifications:
    """Builds <notification>s and puts them into queues."""

    def __init__(self, directory: Directory, queues: Queues) -> None:
        self._directory = directory
        self._queues = queues
        self._ids = itertools.count(time.time_ns() // 1_000_000)

    def notification(self, kind: str, sender: Jid, content: list[Node], attrs: Attrs | None = None) -> Node:
        """One notification stanza with a fresh id."""
        base: Attrs = {"from": sender, "type": kind, "id": str(next(self._ids)), "t": int(time.time())}
        return Node("notification", {**base, **(attrs or {})}, content)

    def send(self, address: Address, stanza: Node) -> None:
        """Queue a notification for a device."""
        self._queues.add(address, stanza)

    # -- device lists -----------------------------------------------------------------------------------

    def device_added(self, account: Account, device: Device) -> None:
        """Tell everybody who knows this account's devices, and its other devices."""
        self._changed(account, "add", device)

    def device_removed(self, account: Account, device: Device) -> None:
        self._changed(account, "remove", device)

    def _changed(self, account: Account, change: str, device: Device) -> None:
        for number, by_lid in self._directory.watchers(account.number):
            watcher = self._directory.account(number)
            stanza = self._change_by_lid if by_lid else self._change_by_number
            for own in watcher.devices if watcher else ():
                self.send(Address(number, own), stanza(account, change, device))
        self._own_devices(account, device)

    def _change_by_number(self, account: Account, change: str, device: Device) -> Node:
        hashes: Attrs = {
            "device_hash": self._directory.hash_of(account),
            "device_lid_hash": self._directory.hash_of(account, lid=True),
        }
        changed: Attrs = {"jid": account.jid(device.number), "lid": account.jid(device.number, lid=True)}
        content = self._change(account, change, device, hashes, changed)
        return self.notification("devices", account.pn, [content], {"lid": account.lid_jid})

    def _change_by_lid(self, account: Account, change: str, device: Device) -> Node:
        hashes: Attrs = {"device_hash": self._directory.hash_of(account, lid=True)}
        changed: Attrs = {"jid": account.jid(device.number, lid=True)}
        content = self._change(account, change, device, hashes, changed)
        return self.notification("devices", account.lid_jid, [content])

    def _change(self, account: Account, change: str, device: Device, hashes: Attrs, changed: Attrs) -> Node:
        signed = account.key_index_list if change == "add" else None
        children = [
            Node("device", {**changed, "key-index": device.key_index}),
            Node("key-index-list", {"ts": account.key_index_at}, signed),
        ]
        return Node(change, hashes, children)

    def _own_devices(self, account: Account, changed: Device) -> None:
        devices = [
            Node("device", {"jid": account.jid(n), "key-index": d.key_index if n else None})
            for n, d in sorted(account.devices.items())
        ]
        key_index = Node("key-index-list", {"ts": account.key_index_at}, account.key_index_list)
        content = Node("devices", {"dhash": self._directory.hash_of(account)}, [*devices, key_index])
        for device in account.companions:
            if device.number != changed.number:
                device.dirty_since = int(time.time())
                self.send(
                    Address(account.number, device.number),
                    self.notification("account_sync", account.pn, [content]),
                )

    def appstate_changed(self, account: Account, collection: str, version: int, by: int) -> None:
        """Tell the devices of an account, but for the one that did it, of a new version of a collection."""
        content = Node("collection", {"name": collection, "version": version})
        for device in account.devices:
            if device != by:
                address = Address(account.number, device)
                self.send(address, self.notification("server_sync", SERVER_JID, [content]))

    # -- keys -------------------------------------------------------------------------------------------

    def prekey_taken(self, address: Address) -> None:
        """Tell a device when it runs out of prekeys."""
        left = len(self._directory.prekeys(address))
        if left < LOW_PREKEYS and self._directory.device(address) is not None:
            self.send(address, self.notification("encrypt", SERVER_JID, [Node("count", {"value": left})]))

    def identity_changed(self, account: Account) -> None:
        """Tell everybody who knows the account that its phone registered again."""
        for number, by_lid in self._directory.watchers(account.number):
            watcher = self._directory.account(number)
            sender = account.lid_jid if by_lid else account.pn
            attrs: Attrs = {} if by_lid else {"lid": account.lid_jid}
            for device in watcher.devices if watcher else ():
                stanza = self.notification("encrypt", sender, [Node("identity")], attrs)
                self.send(Address(number, device), stanza)
