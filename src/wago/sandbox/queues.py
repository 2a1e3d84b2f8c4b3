"""Stanzas on the way to each device, kept until the device acknowledges them."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from wago.errors import WagoError
from wago.protocol.binary import pack, unpack
from wago.protocol.binary.node import Node
from wago.sandbox.hub import Endpoint, Hub
from wago.sandbox.model import Address
from wago.sandbox.storage import Storage

log = structlog.get_logger("sandbox")


@dataclass(slots=True)
class Waiting:
    """One stanza of a queue. `sent` is true once it went out on the device's present connection."""

    seq: int
    node: Node
    sent: bool = False


class Queues:
    """One queue per device. A stanza leaves its queue when it is acknowledged, in any order."""

    def __init__(self, storage: Storage, hub: Hub) -> None:
        self._storage = storage
        self._hub = hub
        self._queues: dict[Address, dict[int, Waiting]] = {}
        for seq, key, data in storage.load_queue():
            number, _, device = key.partition(":")
            try:
                node = unpack(data)
            except WagoError:
                log.exception("a waiting stanza cannot be read", seq=seq)
                continue
            self._queues.setdefault(Address(number, int(device)), {})[seq] = Waiting(seq, node)

    def add(self, address: Address, node: Node) -> None:
        """Store a stanza for a device; it goes out once stored, if the device takes stanzas now."""
        waiting = Waiting(self._storage.enqueue(str(address), pack(node)), node)
        self._queues.setdefault(address, {})[waiting.seq] = waiting
        self._storage.after(lambda: self._deliver(address, waiting))

    def _deliver(self, address: Address, waiting: Waiting) -> None:
        endpoint = self._hub.endpoint(address)
        if endpoint is not None and endpoint.live and not waiting.sent:
            waiting.sent = True
            self._hub.send_to(endpoint, waiting.node)

    def drain(self, endpoint: Endpoint) -> int:
        """Send a device everything that waited for it while it was away; how many stanzas that was."""
        queue = list(self._queues.get(endpoint.address, {}).values())
        for waiting in queue:
            waiting.sent = True
            node = waiting.node
            self._hub.send_to(endpoint, Node(node.tag, {**node.attrs, "offline": "0"}, node.content))
        return len(queue)

    def connection_ended(self, address: Address) -> None:
        """What was sent and not acknowledged has to be sent again."""
        for waiting in self._queues.get(address, {}).values():
            waiting.sent = False

    def waiting(self, address: Address) -> list[Node]:
        return [w.node for w in self._queues.get(address, {}).values()]

    def acknowledged(self, address: Address, ack: Node) -> bool:
        """A device's <ack>: it names class, id and sender, and for all but messages the type."""
        kind, stanza_id, sender = ack.attrs.get("class"), ack.attrs.get("id"), ack.attrs.get("to")
        for seq, waiting in self._queues.get(address, {}).items():
            attrs = waiting.node.attrs
            if (
                waiting.node.tag == kind
                and attrs.get("id") == stanza_id
                and str(attrs.get("from")) == str(sender)
                and (kind == "message" or "type" not in ack.attrs or attrs.get("type") == ack.attrs["type"])
            ):
                self._remove(address, seq)
                return True
        return False

    def receipted(self, address: Address, stanza_ids: list[str], sender: object) -> None:
        """A device's receipt for messages stands for their acknowledgement too."""
        queue = self._queues.get(address, {})
        for seq in [
            seq
            for seq, w in queue.items()
            if w.node.tag == "message"
            and w.node.attrs.get("id") in stanza_ids
            and str(w.node.attrs.get("from")) == str(sender)
        ]:
            self._remove(address, seq)

    def _remove(self, address: Address, seq: int) -> None:
        del self._queues[address][seq]
        self._storage.dequeue(seq)

    def forget(self, address: Address) -> None:
        """A device is gone for good."""
        for seq in list(self._queues.pop(address, {})):
            self._storage.dequeue(seq)
