"""Devices that are online, the one way in and the one way out for stanzas: journal and faults sit here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from wago.protocol.binary.node import Node
from wago.sandbox.faults import Fault, Faults, corrupted, unavailable
from wago.sandbox.journal import Journal
from wago.sandbox.model import Address
from wago.sandbox.wire import iq_error, stream_error


class Endpoint(Protocol):
    """One online device: a companion's socket, or a phone inside this process."""

    @property
    def address(self) -> Address: ...

    live: bool
    """True once the device takes what waits for it."""
    available: bool
    """Shown as online to others."""

    def deliver(self, node: Node) -> None:
        """Put a stanza on the way; never blocks."""

    def close(self, *last_words: Node) -> None:
        """End the connection after these stanzas."""


class Hub:
    """The switchboard."""

    def __init__(self, journal: Journal, faults: Faults) -> None:
        self._journal = journal
        self._faults = faults
        self._online: dict[Address, Endpoint] = {}

    def attach(self, endpoint: Endpoint) -> None:
        """A device came online; an older connection of the same device is replaced."""
        older = self._online.get(endpoint.address)
        self._online[endpoint.address] = endpoint
        if older is not None and older is not endpoint:
            older.close(stream_error(None, Node("conflict", {"type": "replaced"})))

    def detach(self, endpoint: Endpoint) -> bool:
        """A connection ended; False if the device is online by another one."""
        if self._online.get(endpoint.address) is endpoint:
            del self._online[endpoint.address]
            return True
        return False

    def endpoint(self, address: Address) -> Endpoint | None:
        return self._online.get(address)

    def endpoints_of(self, number: str) -> list[Endpoint]:
        return [e for a, e in self._online.items() if a.number == number]

    def send(self, address: Address, node: Node) -> bool:
        """Send to a device if it is online."""
        endpoint = self._online.get(address)
        if endpoint is None:
            return False
        self.send_to(endpoint, node)
        return True

    def send_to(self, endpoint: Endpoint, node: Node) -> None:
        """Send on this very connection, through the faults."""
        times, delay_ms = 1, 0
        for fault in self._faults.on_stanza(endpoint.address, node, "out"):
            if fault.kind == "close":
                self._close(endpoint, fault)
                return
            if fault.kind == "drop":
                return
            if fault.kind == "corrupt":
                node = corrupted(node)
            elif fault.kind == "unavailable":
                node = unavailable(node, fault.text)
            elif fault.kind == "delay":
                delay_ms = max(delay_ms, fault.delay_ms)
            elif fault.kind == "duplicate":
                times += 1
        for _ in range(times):
            self._journal.record(endpoint.address, node, inbound=False)
            if delay_ms:
                asyncio.get_running_loop().call_later(delay_ms / 1000, endpoint.deliver, node)
            else:
                endpoint.deliver(node)

    def receive(self, endpoint: Endpoint, node: Node, handle: Callable[[Node, int | None], None]) -> None:
        """Take a stanza from a device, through the faults, to `handle(stanza, forced ack error)`."""
        self._journal.record(endpoint.address, node, inbound=True)
        times, delay_ms, ack_error = 1, 0, None
        for fault in self._faults.on_stanza(endpoint.address, node, "in"):
            if fault.kind == "close":
                self._close(endpoint, fault)
                return
            if fault.kind == "drop":
                return
            if fault.kind == "iq_error":
                self.send_to(
                    endpoint,
                    iq_error(node, fault.code or 500, fault.text or "internal-server-error", fault.backoff_s),
                )
                return
            if fault.kind == "ack_error":
                ack_error = fault.code or 500
            elif fault.kind == "corrupt":
                node = corrupted(node)
            elif fault.kind == "delay":
                delay_ms = max(delay_ms, fault.delay_ms)
            elif fault.kind == "duplicate":
                times += 1
        for _ in range(times):
            if delay_ms:
                asyncio.get_running_loop().call_later(delay_ms / 1000, handle, node, ack_error)
            else:
                handle(node, ack_error)

    def order(self, fault: Fault) -> None:
        """Carry out at once what a fresh order asks for now."""
        if fault.kind != "close" or fault.tag is not None:
            return
        for endpoint in list(self._online.values()):
            if fault.count > 0 and endpoint.address.device and fault.fits_device(endpoint.address):
                self._faults.use(fault)
                self._close(endpoint, fault)

    def _close(self, endpoint: Endpoint, fault: Fault) -> None:
        if fault.code is None:
            endpoint.close()
        else:
            endpoint.close(stream_error(fault.code))
