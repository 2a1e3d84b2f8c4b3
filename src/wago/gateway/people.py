"""People as the gateway reports them."""

from __future__ import annotations

from dataclasses import dataclass

from wago.gateway.engine import Contact
from wago.protocol.jid import Jid
from wago.protocol.verified_name import read_verified_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What WhatsApp says of one phone number.

    Attributes:
        number: its digits, as it was asked for.
        jid: None if it is not on WhatsApp.
        lid: None if WhatsApp names none.
        verified_name: a business's name; empty for others.
    """

    number: str
    jid: Jid | None
    lid: Jid | None
    verified_name: str

    @property
    def on_whatsapp(self) -> bool:
        return self.jid is not None

    @classmethod
    def of(cls, number: str, contact: Contact) -> Person:
        if not contact.on_whatsapp:
            return cls(number=number, jid=None, lid=None, verified_name="")
        name = read_verified_name(contact.verified_name) if contact.verified_name else None
        return cls(number=number, jid=contact.jid, lid=contact.lid, verified_name=name or "")
