"""Somebody's two addresses, where a request needs both."""

from __future__ import annotations

from typing import NamedTuple

from wago.client.contacts import Contacts
from wago.client.identities import Identities, plain
from wago.errors import UnknownRecipient
from wago.protocol.jid import Jid


class Names(NamedTuple):
    """A person's LID and phone number; None for what neither we nor the server knows."""

    lid: Jid | None
    number: Jid | None

    @property
    def best(self) -> Jid:
        """The LID, else the number."""
        found = self.lid or self.number
        assert found is not None
        return found


class Naming:
    """Both names of people: what is known here, else what the directory says."""

    def __init__(self, identities: Identities, contacts: Contacts) -> None:
        self._identities = identities
        self._contacts = contacts

    async def of(self, who: Jid) -> Names:
        """Both names of a person.

        Raises:
            UnknownRecipient: a number that is not on WhatsApp.
            LocalProtocolError: no number either.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        who = plain(who.bare)
        lid, number = await self._identities.lid_of(who), await self._identities.pn_of(who)
        if lid is not None:
            return Names(lid, number)
        [found] = await self._contacts.lookup([who.user])
        if not found.on_whatsapp:
            raise UnknownRecipient(str(who))
        return Names(found.lid, found.jid)
