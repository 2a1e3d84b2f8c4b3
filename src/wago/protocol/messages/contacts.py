"""Contacts that are sent on.

Source: whatsmeow waE2E ContactMessage; Baileys Utils/messages.ts
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.messages import checks
from wago.protocol.messages.vcard import Card, build_vcard, parse_vcard
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import ContactMessage, Message

MAX_CONTACTS: Final = 257
"""Contacts in one message."""

MAX_NAME: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact as it travels: what is shown, and the vCard.

    Attributes:
        name: shown in the chat.
        vcard: its text.
        card: what that says; None if it cannot be read.
    """

    name: str
    vcard: str
    card: Card | None = None


def contact(card: Card) -> Message:
    """One contact.

    Raises:
        InvalidContent: it has no name, or a number that is none.
    """
    return contact_vcard(card.name, build_vcard(card))


def contact_vcard(name: str, vcard: str) -> Message:
    """One contact whose vCard is there already.

    Raises:
        InvalidContent: it is no vCard, or has no name.
    """
    message = Message()
    _put(message.contactMessage, name, vcard)
    return message


def contacts(cards: Sequence[Card | tuple[str, str]], title: str = "") -> Message:
    """Several contacts; one alone becomes a single one.

    Args:
        cards: what each says, or its name and vCard.
        title: shown above; without one, how many there are.

    Raises:
        InvalidContent: none, too many, or one of them is wrong.
    """
    checks.count("contacts", cards, 1, MAX_CONTACTS)
    pairs = [card if isinstance(card, tuple) else (card.name, build_vcard(card)) for card in cards]
    if len(pairs) == 1:
        return contact_vcard(*pairs[0])
    message = Message()
    wire = message.contactsArrayMessage
    wire.displayName = checks.short("title", title, MAX_NAME) or f"{len(pairs)} contacts"
    for name, vcard in pairs:
        _put(wire.contacts.add(), name, vcard)
    return message


def read_contacts(message: Message) -> tuple[Contact, ...] | None:
    """One or several contacts, None if the message is of another kind."""
    content = innermost(message)
    if content.HasField("contactMessage"):
        return (_read(content.contactMessage),)
    if content.HasField("contactsArrayMessage"):
        return tuple(_read(each) for each in content.contactsArrayMessage.contacts)
    return None


def _put(wire: ContactMessage, name: str, vcard: str) -> None:
    card = parse_vcard(vcard)
    wire.displayName = checks.words("name", name or card.name, MAX_NAME)
    wire.vcard = vcard


def _read(wire: ContactMessage) -> Contact:
    try:
        card = parse_vcard(wire.vcard)
    except InvalidContent:
        card = None
    return Contact(name=wire.displayName or (card.name if card else ""), vcard=wire.vcard, card=card)
