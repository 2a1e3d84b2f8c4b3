"""Stanzas on the way to each device, kept until the device acknowledges them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog

from wago.errors import RemoteProtocolError, WagoError
from wago.protocol.binary import pack, unpack
from wago.protocol.binary.node import Node
from wago.sandbox.hub import Endpoint, Hub
from wago.sandbox.model import Address
from wago.sandbox.shapes import Attributes, a_jid, a_number, a_text, an_id, check_attrs, one_of
from wago.sandbox.storage import Storage

log = structlog.get_logger("sandbox")

_NAMED: Final = ("participant", "recipient", "type")
_ACK: Final[Attributes] = {
    "class": one_of("message", "receipt", "notification", "call"),
    "id": an_id,
    "to": a_jid,
    "from": a_jid,
    "participant": a_jid,
    "recipient": a_jid,
    "type": a_text,
    "error": a_number,
}


@dataclass(slots=True, eq=False)
class Waiting:
    """One stanza of a queue. `sent` is true once it went out on the device's present connection."""

    seq: int
    node: Node
    sent: bool = False

    @property
    def id(self) -> str:
        return str(self.node.attrs.get("id"))


class Queues:
    """One queue per device. A stanza leaves its queue when it is acknowledged, in any order."""

    def __init__(self, storage: Storage, hub: Hub) -> None:
        self._storage = storage
        self._hub = hub
        self._queues: dict[Address, dict[int, Waiting]] = {}
        self._by_id: dict[tuple[Address, str], list[Waiting]] = {}
        for seq, key, data in storage.load_queue():
            number, _, device = key.partition(":")
            try:
                node = unpack(data)
            except WagoError:
                log.exception("a waiting stanza cannot be read", seq=seq)
                continue
            self._keep(Address(number, int(device)), Waiting(seq, node))

    def _keep(self, address: Address, waiting: Waiting) -> None:
        self._queues.setdefault(address, {})[waiting.seq] = waiting
        self._by_id.setdefault((address, waiting.id), []).append(waiting)

    def add(self, address: Address, node: Node) -> None:
        """Store a stanza for a device; it goes out once stored, if the device takes stanzas now."""
        waiting = Waiting(self._storage.enqueue(str(address), pack(node)), node)
        self._keep(address, waiting)
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

    def acknowledged(self, address: Address, ack: Node) -> None:
        """A device's <ack>: it names what the stanza named. One for nothing that waits says nothing new.

        Raises:
            RemoteProtocolError: it leaves out by what the stanza is known.
        """
        check_attrs(ack, _ACK)
        kind, sender = ack.attr("class"), str(ack.jid("to"))
        missing: list[str] = []
        for waiting in self._by_id.get((address, ack.attr("id")), ()):
            attrs = waiting.node.attrs
            if waiting.node.tag != kind or str(attrs.get("from")) != sender:
                continue
            if any(str(attrs.get(name)) != str(ack.attrs[name]) for name in _NAMED if name in ack.attrs):
                continue
            missing = [name for name in _due(waiting.node) if name not in ack.attrs]
            if not missing:
                self._remove(address, waiting)
                return
        if missing:
            raise RemoteProtocolError(f"the ack of {kind} {ack.attr('id')} has no {missing[0]!r}")

    def receipted(self, address: Address, stanza_ids: list[str], sender: object) -> None:
        """A device's receipt for messages stands for their acknowledgement too."""
        for stanza_id in stanza_ids:
            for waiting in list(self._by_id.get((address, stanza_id), ())):
                if waiting.node.tag == "message" and str(waiting.node.attrs.get("from")) == str(sender):
                    self._remove(address, waiting)

    def _remove(self, address: Address, waiting: Waiting) -> None:
        del self._queues[address][waiting.seq]
        same_id = self._by_id[address, waiting.id]
        same_id.remove(waiting)
        if not same_id:
            del self._by_id[address, waiting.id]
        self._storage.dequeue(waiting.seq)

    def forget(self, address: Address) -> None:
        """A device is gone for good."""
        for waiting in list(self._queues.get(address, {}).values()):
            self._remove(address, waiting)


def _due(node: Node) -> list[str]:
    """What the ack of a stanza has to repeat.

    Source: whatsmeow receipt.go (sendAck); whatsapp-rust src/client.rs (encode_ack_bytes), which leaves out
    the type of a changed identity, and a receipt's participant where it is the sender.
    """
    attrs = node.attrs
    due: list[str] = [name for name in _NAMED if name in attrs]
    if node.tag == "message" or node.find("identity") is not None:
        due = [name for name in due if name != "type"]
    if node.tag == "receipt" and attrs.get("participant") == attrs.get("from"):
        due = [name for name in due if name != "participant"]
    return due
