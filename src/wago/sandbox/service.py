"""The parts of the service put together, and what happens to a stanza of a logged-in device."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.stanza.session import OfflineBatch, UnifiedSession
from wago.sandbox import iq
from wago.sandbox.abouts import Abouts
from wago.sandbox.appstate import AppStateStore, PhoneAppStates
from wago.sandbox.appstate.blobs import Blobs
from wago.sandbox.bots import Bots
from wago.sandbox.business import BusinessDirectory, CatalogDesk, OrderDesk
from wago.sandbox.calls import CallDesk
from wago.sandbox.directory import Directory
from wago.sandbox.faults import Faults
from wago.sandbox.groups.communities import CommunityDesk
from wago.sandbox.groups.desk import GroupDesk
from wago.sandbox.groups.directory import GroupDirectory
from wago.sandbox.groups.entry import GroupDoor
from wago.sandbox.groups.receipts import GroupReceipts
from wago.sandbox.groups.routing import GroupRouter
from wago.sandbox.groups.status import StatusSettings
from wago.sandbox.hub import Endpoint, Hub
from wago.sandbox.iq.envelope import Asked
from wago.sandbox.iq.request import Request
from wago.sandbox.journal import Journal
from wago.sandbox.linking import Linking
from wago.sandbox.links import Links
from wago.sandbox.media import MediaServer
from wago.sandbox.model import PRIMARY, Account, Address, Device
from wago.sandbox.newsletters.desk import NewsletterDesk
from wago.sandbox.newsletters.directory import NewsletterDirectory
from wago.sandbox.newsletters.routing import NewsletterRouter
from wago.sandbox.notifications import Notifications
from wago.sandbox.phones.book import PhoneBook
from wago.sandbox.pictures import Pictures
from wago.sandbox.privacy import PrivacyDesk
from wago.sandbox.queues import Queues
from wago.sandbox.receipts import Receipts
from wago.sandbox.restrictions import Restrictions
from wago.sandbox.routing import Router
from wago.sandbox.storage import Storage
from wago.sandbox.trust import Trust
from wago.sandbox.wire import Attrs, stream_error

log = structlog.get_logger("sandbox")

_QUEUE_COUNTS: Final = {"message": "message", "notification": "notification", "receipt": "receipt"}

MAX_BATCH: Final = 10_000
"""Waiting stanzas that a client may ask for at once."""


class Service:
    """One emulated WhatsApp.

    Args:
        data: folder for everything that survives a restart.
        random: gives random bytes.
    """

    def __init__(self, data: Path, random: Callable[[int], bytes] = os.urandom) -> None:
        self.random = random
        self.storage = Storage(data / "sandbox.db")
        self.trust = Trust(self.storage, random)
        self.journal = Journal()
        self.faults = Faults()
        self.hub = Hub(self.journal, self.faults)
        self.directory = Directory(self.storage, random)
        self.queues = Queues(self.storage, self.hub)
        self.notifications = Notifications(self.directory, self.queues)
        self.privacy = PrivacyDesk(self.directory, self.notifications)
        self.router = Router(self.storage, self.directory, self.queues, self.journal, self.privacy)
        self.groups = GroupDirectory(self.storage, self.directory, self.queues, random)
        self.group_desk: GroupDesk = GroupDesk(self.groups, self.directory, random, self._may_add)
        self.group_door: GroupDoor = GroupDoor(self.groups, self.group_desk, self.directory, random)
        self.communities: CommunityDesk = CommunityDesk(self.groups, self.group_desk)
        self.statuses = StatusSettings(self.storage, self.directory)
        to_groups = GroupRouter(
            self.directory,
            self.groups,
            self.queues,
            self.journal,
            self.router.seen,
            self.router.inspector,
        )
        self.router.to_groups = to_groups.route
        self.receipts = Receipts(
            self.directory,
            self.hub,
            self.queues,
            self.journal,
            self.router.seen,
            GroupReceipts(self.directory, self.groups, self.queues),
            self.privacy,
        )
        self.bots = Bots(self.storage, self.directory, self.queues, self.router, random)
        self.router.to_bots = self.bots.route
        self.restrictions = Restrictions(self)
        self.asked = Asked()
        self.calls = CallDesk(self.directory, self.queues, self.journal, self.privacy, random)
        self.linking = Linking(self)
        self.media = MediaServer(data / "media", random)
        self._keep_profiles(random)
        self.newsletters = NewsletterDirectory(self.storage, self.media, random)
        self.newsletter_desk: NewsletterDesk = NewsletterDesk(
            self.newsletters, self.directory, self.notifications, random
        )
        to_channels = NewsletterRouter(
            self.newsletters, self.newsletter_desk, self.directory, self.queues, self.media
        )
        self.router.to_channels = to_channels.route
        self.receipts.to_channels = to_channels.receipt
        blobs = Blobs(self.media.store, random)
        self.appstate = AppStateStore(self.storage, blobs, self._appstate_changed)
        self.phone_appstates = PhoneAppStates(self.appstate, blobs, self.journal, random)
        self.phones = PhoneBook(self)

    def _keep_profiles(self, random: Callable[[int], bytes]) -> None:
        """What accounts say and show of themselves."""
        self.abouts = Abouts(self.directory, self.notifications, self.privacy)
        self.pictures: Pictures = Pictures(
            self.storage,
            self.media,
            self.directory,
            self.groups,
            self.notifications,
            self.privacy,
            time.time,
        )
        self.businesses = BusinessDirectory(
            self.storage, self.media, self.directory, self.notifications, random, time.time
        )
        self.links = Links(self.storage, self.directory, self.businesses, random)
        self.catalogs = CatalogDesk(self.businesses, self.media, random)
        self.orders = OrderDesk(self.storage, self.catalogs, random, time.time)

    def start(self) -> None:
        """Bring the phones online."""
        self.phones.start()

    def stop(self) -> None:
        """Store what is pending and close."""
        self.phones.stop()
        self.storage.close()

    def _may_add(self, actor: Account, person: Account) -> bool:
        """Whether somebody lets somebody add them to groups."""
        return self.privacy.lets(person, actor, "groupadd")

    # -- a companion comes online -----------------------------------------------------------------------

    def success(self, address: Address) -> Node:
        """The answer to a login that is accepted (whatsmeow connectionevents.go)."""
        account = self.directory.account(address.number)
        assert account is not None
        return Node(
            "success",
            {
                "t": int(time.time()),
                "props": 27,
                "companion_enc_static": self.random(24).hex(),
                "lid": account.jid(address.device, lid=True),
                "display_name": account.name,
                "location": "sbx",
                "abprops": 1,
                "group_abprops": 1,
            },
        )

    def greet(self, endpoint: Endpoint, device: Device) -> None:
        """What follows <success>: where to connect next time, what changed, how much waits."""
        routing = Node("edge_routing", None, [Node("routing_info", None, b"\x08\x0d\x08\x05")])
        self.hub.send_to(endpoint, Node("ib", {"from": SERVER_JID}, [routing]))
        if device.dirty_since:
            dirty = Node("dirty", {"type": "account_sync", "timestamp": device.dirty_since})
            self.hub.send_to(endpoint, Node("ib", {"from": SERVER_JID}, [dirty]))
        waiting = self.queues.waiting(endpoint.address)
        if waiting:
            counts = dict.fromkeys(_QUEUE_COUNTS.values(), 0)
            for node in waiting:
                counts[_QUEUE_COUNTS.get(node.tag, "notification")] += 1
            preview = Node("offline_preview", {"count": len(waiting), "appdata": 0, **counts})
            self.hub.send_to(endpoint, Node("ib", {"from": SERVER_JID}, [preview]))

    def drain(self, endpoint: Endpoint) -> None:
        """The device takes stanzas from now on: first what waited."""
        if endpoint.live or self.hub.endpoint(endpoint.address) is not endpoint:
            return
        count = self.queues.drain(endpoint)
        endpoint.live = True
        self.hub.send_to(endpoint, Node("ib", {"from": SERVER_JID}, [Node("offline", {"count": count})]))

    def went_offline(self, endpoint: Endpoint) -> None:
        """A connection ended."""
        if self.hub.detach(endpoint):
            self.asked.forget(endpoint.address)
            self.queues.connection_ended(endpoint.address)
            self.receipts.offline(endpoint)

    def _appstate_changed(self, number: str, collection: str, version: int, device: int) -> None:
        """Tell the account's other devices."""
        account = self.directory.account(number)
        if account is not None:
            self.notifications.appstate_changed(account, collection, version, device)

    def unlink(self, address: Address) -> bool:
        """Take a companion from its account; False if there is none."""
        if address.device == PRIMARY:
            return False
        device = self.directory.remove_device(address)
        account = self.directory.account(address.number)
        if device is None or account is None:
            return False
        self.queues.forget(address)
        self.phones.companion_removed(account)
        self.notifications.device_removed(account, device)
        endpoint = self.hub.endpoint(address)
        if endpoint is not None:
            conflict = Node("conflict", {"type": "device_removed"})
            self.storage.after(lambda: endpoint.close(stream_error(401, conflict)))
        log.info("device unlinked", device=str(address))
        return True

    # -- stanzas ----------------------------------------------------------------------------------------

    def handle(self, endpoint: Endpoint, node: Node, ack_error: int | None = None) -> None:
        """One stanza of a logged-in device. Never raises because of what is in it."""
        address = endpoint.address
        if self.directory.device(address) is None:
            return
        match node.tag:
            case "message":
                refusal = ack_error or self.restrictions.judge(address, node)
                ack = self.router.message(address, node, refusal)
                if "error" not in ack.attrs:
                    self.restrictions.taken(address, node)
                self._reply(endpoint, ack)
            case "receipt":
                self._reply(endpoint, self.receipts.receipt(address, node))
            case "ack":
                self._acknowledged(endpoint, node)
            case "iq":
                self._iq(endpoint, node)
            case "presence":
                self.receipts.presence(endpoint, node)
            case "chatstate":
                self.receipts.chat_state(address, node)
            case "call":
                self._reply(endpoint, self.calls.signal(address, node))
            case "ib":
                self._information(endpoint, node)
            case _:
                self.journal.refused(address, f"<{node.tag}> is not known here")

    def _acknowledged(self, endpoint: Endpoint, node: Node) -> None:
        try:
            self.queues.acknowledged(endpoint.address, node)
        except RemoteProtocolError as exc:
            # The stream ends so with an ack that leaves out whom it is for (whatsapp-rust src/client.rs).
            self.journal.refused(endpoint.address, f"ack: {exc}")
            owed: Attrs = {name: node.attrs[name] for name in ("class", "id") if name in node.attrs}
            endpoint.close(stream_error(None, Node("ack", owed)))

    def _reply(self, endpoint: Endpoint, node: Node) -> None:
        self.storage.after(lambda: self.hub.send_to(endpoint, node))

    def _information(self, endpoint: Endpoint, node: Node) -> None:
        """An <ib>: what waits is wanted, or which telemetry session this is. It has no answer."""
        try:
            if len(node.children) != 1:
                raise RemoteProtocolError(f"<ib> with {len(node.children)} children")
            child = node.children[0]
            if child.tag == "offline_batch":
                if not 0 < OfflineBatch.parse(node).count <= MAX_BATCH:
                    raise RemoteProtocolError(f"a batch of {child.attr('count')}")
                self.drain(endpoint)
            elif child.tag == "unified_session":
                if not UnifiedSession.parse(node).id.isdecimal():
                    raise RemoteProtocolError("a telemetry session without a number")
            else:
                raise RemoteProtocolError(f"<ib> with <{child.tag}>")
        except RemoteProtocolError as exc:
            self.journal.refused(endpoint.address, f"ib: {exc}")

    def _iq(self, endpoint: Endpoint, node: Node) -> None:
        if node.attrs.get("type") in ("result", "error"):
            self.journal.refused(endpoint.address, "iq: an answer to nothing that was asked")
            return
        account = self.directory.account(endpoint.address.number)
        assert account is not None
        device = account.devices[endpoint.address.device]
        self._reply(endpoint, iq.answer(Request(self, endpoint, account, device, node)))
