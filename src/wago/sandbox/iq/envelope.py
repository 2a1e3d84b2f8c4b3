"""What every <iq> of a logged-in device has to have, whatever it asks.

Source: whatsmeow request.go; Baileys Socket/socket.ts (query); whatsapp-rust wacore/src/request.rs.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import GROUP_SERVER, SERVER_JID, Jid
from wago.sandbox.model import Address
from wago.sandbox.wire import Refused

MAX_ID: Final = 64
"""Characters of an id."""
MAX_OPEN: Final = 1000
"""Requests of one device that may wait for their answer."""
REMEMBERED: Final = 4096
"""Ids of one connection that are known to have been used."""
BACKOFF_S: Final = 5

KINDS: Final = ("get", "set")
TO_GROUPS: Final = ("w:g2",)
"""Namespaces that are addressed to a group, or to all of them."""
TO_CHANNELS: Final = ("newsletter",)
"""Namespaces that are addressed to a channel or to the service: whatsmeow asks for posts of the service."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The attributes of a request.

    Attributes:
        xmlns: whose matter it is.
        kind: `get` or `set`.
        to: the service, a group, or the bare server of groups.
    """

    xmlns: str
    kind: str
    to: Jid


def read_id(node: Node) -> str:
    """By what the answer is told from others.

    Raises:
        RemoteProtocolError: none, or a very long one.
    """
    iq_id = node.attr("id")
    if not 0 < len(iq_id) <= MAX_ID:
        raise RemoteProtocolError(f"an id of {len(iq_id)} characters")
    return iq_id


def read_envelope(node: Node) -> Envelope:
    """Check what all requests have.

    Raises:
        RemoteProtocolError: an attribute is missing or wrong.
    """
    xmlns = node.attr("xmlns")
    # Baileys sends its statistics without a type.
    kind = node.attr("type") if xmlns != "w:stats" else node.opt_attr("type") or "set"
    if kind not in KINDS:
        raise RemoteProtocolError(f"an iq of type {kind!r}")
    # whatsmeow and WhatsApp's Android app leave it out of questions about QR links (user.go).
    to = node.opt_jid("to") if xmlns == "w:qr" else node.jid("to")
    return Envelope(xmlns, kind, to or SERVER_JID)


def check_addressee(envelope: Envelope) -> None:
    """Check that it is addressed to who answers it.

    Raises:
        RemoteProtocolError: it is not.
    """
    to = envelope.to
    if envelope.xmlns in TO_GROUPS:
        if to.server != GROUP_SERVER or to.device:
            raise RemoteProtocolError(f"{envelope.xmlns} is addressed to a group, not {to}")
    elif envelope.xmlns in TO_CHANNELS and to.is_newsletter and to.user and not to.device:
        return
    elif to != SERVER_JID:
        raise RemoteProtocolError(f"{envelope.xmlns} is addressed to {SERVER_JID}, not {to}")


@dataclass(slots=True)
class _Asked:
    """What one connection has asked."""

    used: OrderedDict[str, None] = field(default_factory=OrderedDict)
    open: int = 0


class Asked:
    """Which ids the present connection of each device has used, and how many answers it waits for."""

    def __init__(self) -> None:
        self._by_device: dict[Address, _Asked] = {}

    def begin(self, address: Address, iq_id: str) -> None:
        """A request comes in.

        Raises:
            Refused: its id was used before on this connection, or too many wait for an answer.
        """
        asked = self._by_device.setdefault(address, _Asked())
        if iq_id in asked.used:
            raise Refused(400, "bad-request", f"the id {iq_id!r} was used before")
        if asked.open >= MAX_OPEN:
            raise Refused(429, "rate-overlimit", f"{asked.open} requests wait", backoff=BACKOFF_S)
        asked.used[iq_id] = None
        if len(asked.used) > REMEMBERED:
            asked.used.popitem(last=False)
        asked.open += 1

    def answered(self, address: Address) -> None:
        """A request that was let in has its answer."""
        asked = self._by_device.get(address)
        if asked is not None:
            asked.open = max(0, asked.open - 1)

    def forget(self, address: Address) -> None:
        """The device connects anew, or is gone."""
        self._by_device.pop(address, None)
