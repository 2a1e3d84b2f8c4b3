"""Faults on order: what goes wrong, for which device, how often."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from wago.protocol.binary.node import Node
from wago.sandbox.model import Address
from wago.sandbox.wire import Attrs, Refused

FaultKind: TypeAlias = Literal[
    "close",
    "refuse_login",
    "drop",
    "delay",
    "duplicate",
    "corrupt",
    "unavailable",
    "iq_error",
    "ack_error",
]

_ANSWERS: Final = frozenset({"iq_error", "ack_error"})
_ONLY: Final = {"iq_error": "iq", "ack_error": "message", "corrupt": "message", "unavailable": "message"}
"""Faults that make sense for one kind of stanza only."""


class Fault(Struct, kw_only=True, forbid_unknown_fields=True):
    """One order. It applies to stanzas that fit every field given, `count` times.

    Attributes:
        kind: `close` ends a connection: now and, while `count` lasts, right after each login, or when the
            first stanza that fits `tag` and `direction` passes. `refuse_login` answers with `<failure>`.
            `drop`, `delay`, `duplicate` and `corrupt` treat stanzas; `corrupt` changes a byte of each <enc>,
            `unavailable` puts a placeholder of kind `text` in their place on the way to a device, as the
            service does for what companions do not get.
            `iq_error` answers an IQ of `xmlns`, `ack_error` a message.
        number: whose devices, all accounts if None.
        device: which device, all if None.
        direction: `in` is from the device to the service.
        code: failure reason, stream error, IQ or ack error code.
        text: of an IQ error; message of a failure.
        backoff_s: seconds that an IQ error asks to wait.
        ban_code: sub-reason of a temporary ban (reason 402).
        expire_s: how long a temporary ban lasts.
        delay_ms: of `delay`.
    """

    kind: FaultKind
    number: str | None = None
    device: int | None = None
    count: int = 1
    direction: Literal["in", "out"] = "out"
    tag: str | None = None
    type: str | None = None
    xmlns: str | None = None
    code: int | None = None
    text: str | None = None
    backoff_s: int | None = None
    ban_code: int | None = None
    expire_s: int | None = None
    delay_ms: int = 1000
    id: int = 0

    def fits_device(self, address: Address) -> bool:
        return (self.number is None or self.number == address.number) and (
            self.device is None or self.device == address.device
        )

    def fits_stanza(self, node: Node, direction: str) -> bool:
        """Whether it strikes a stanza that passes this way."""
        if self.kind == "refuse_login" or (self.kind == "close" and self.tag is None):
            return False
        only = _ONLY.get(self.kind)
        return (
            direction == ("in" if self.kind in _ANSWERS else self.direction)
            and (only is None or node.tag == only)
            and (self.tag is None or node.tag == self.tag)
            and (self.type is None or node.attrs.get("type") == self.type)
            and (self.xmlns is None or node.attrs.get("xmlns") == self.xmlns)
        )


class Faults:
    """The orders that are not used up."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []
        self._next = 1

    def add(self, order: Any) -> Fault:
        """Take an order as it came by JSON.

        Raises:
            Refused: it makes no sense.
        """
        try:
            fault = msgspec.convert(order, Fault)
        except msgspec.ValidationError as exc:
            raise Refused(400, "bad-request", str(exc)) from exc
        if fault.count < 1:
            raise Refused(400, "bad-request", "`count` is at least 1")
        fault.id, self._next = self._next, self._next + 1
        self._orders.append(fault)
        return fault

    def clear(self, fault_id: int | None = None) -> int:
        """Cancel one order or all; how many there were."""
        kept = [f for f in self._orders if fault_id is not None and f.id != fault_id]
        cancelled = len(self._orders) - len(kept)
        self._orders = kept
        return cancelled

    @property
    def pending(self) -> list[Fault]:
        return list(self._orders)

    def use(self, fault: Fault) -> None:
        """Count one use."""
        fault.count -= 1
        if fault.count <= 0 and fault in self._orders:
            self._orders.remove(fault)

    def at_login(self, kind: FaultKind, address: Address) -> Fault | None:
        """The order that strikes this login, used once."""
        for fault in self._orders:
            if fault.kind == kind and fault.tag is None and fault.fits_device(address):
                self.use(fault)
                return fault
        return None

    def on_stanza(self, address: Address, node: Node, direction: str) -> list[Fault]:
        """The orders that strike this stanza, each used once."""
        if not self._orders:
            return []
        struck = [f for f in self._orders if f.fits_device(address) and f.fits_stanza(node, direction)]
        for fault in struck:
            self.use(fault)
        return struck


def corrupted(node: Node) -> Node:
    """A copy of a message in which every ciphertext has one byte changed.

    It is the last one, of the MAC or the signature: a message that cannot even be parsed makes some clients
    refuse it (whatsapp-rust) instead of asking for it again. In a pkmsg both stand further inside.
    """
    if node.tag == "enc" and isinstance(node.content, bytes) and node.content:
        changed = bytearray(node.content)
        changed[len(changed) // 2 if node.attrs.get("type") == "pkmsg" else -1] ^= 0x40
        return Node(node.tag, node.attrs, bytes(changed))
    if isinstance(node.content, list):
        return Node(node.tag, node.attrs, [corrupted(c) for c in node.content])
    return node


def unavailable(node: Node, kind: str | None) -> Node:
    """A message whose ciphertexts the service does not give out."""
    attrs: Attrs = {"type": kind} if kind else {}
    return Node(node.tag, node.attrs, [Node("unavailable", attrs)])
