"""`session.people`: the directory of WhatsApp, people's profiles, and our own about text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wago.client.numbers import is_ambiguous, known_spelling
from wago.client.profiles import About, Profile
from wago.gateway.engine import Contact
from wago.gateway.errors import UnknownNumber
from wago.protocol.jid import Jid
from wago.protocol.stanza.links import LinkTarget
from wago.protocol.verified_name import read_verified_name

if TYPE_CHECKING:
    from wago.gateway.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What WhatsApp says of one phone number or LID.

    Attributes:
        number: what was asked for.
        jid: by phone number as WhatsApp knows it; by LID where it tells no number; None if they are not on
            WhatsApp.
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


class SessionPeople:
    """The people of one session.

    All calls raise `NotLoaded`, `NotLoggedIn`, `NotConnected`, `IQError` and `RequestTimeout`, and those
    about a person `LocalProtocolError` for what is none.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- the directory ----------------------------------------------------------------------------------

    async def lookup(self, people: Sequence[str]) -> list[Person]:
        """Who of these numbers, digits only, or LIDs is on WhatsApp, in the order of the questions."""
        found = await self._session.online().contacts.lookup(people)
        return [Person.of(asked, contact) for asked, contact in zip(people, found, strict=True)]

    async def profiles(self, people: Sequence[Jid]) -> list[Profile]:
        """Everything that the directory has of people, in the order of the questions."""
        client = self._session.online()
        return list(await client.profiles.of(await self.known_as(people)))

    async def devices(self, person: Jid) -> tuple[Jid, ...]:
        """Somebody's devices, the phone first; none if they are not on WhatsApp."""
        client = self._session.online()
        [named] = await self.known_as([person])
        return await client.profiles.devices(named)

    async def number_of(self, person: Jid) -> str:
        """Somebody's phone number, digits only, as far as it is known here or told by WhatsApp.

        Raises:
            UnknownNumber: of a LID, or of what is no person; no connection is needed for what is known.
        """
        if person.is_pn:
            return person.user
        known = await self._known_pn(person) if person.is_lid else None
        if known is None and person.is_lid:
            [found] = await self.lookup([str(person)])
            known = found.jid if found.jid is not None and found.jid.is_pn else None
        if known is None:
            raise UnknownNumber(f"the phone number of {person} is not known")
        return known.user

    async def _known_pn(self, lid: Jid) -> Jid | None:
        own, own_lid = self._session.client.jid, self._session.client.lid
        if own is not None and own_lid is not None and own_lid.bare == lid:
            return own.bare
        return await self._session.account.pn_of(lid)

    async def spelt(self, person: Jid) -> Jid:
        """The address under which WhatsApp knows a number, as far as it was asked before."""
        return await known_spelling(self._session.account, person)

    async def known_as(self, people: Sequence[Jid]) -> list[Jid]:
        """People under the numbers that WhatsApp knows; all that must be asked are asked at once."""
        known = {each: await self.spelt(each) for each in people}
        unknown = [each for each, name in known.items() if name == each and is_ambiguous(each)]
        if unknown:
            for each, found in zip(unknown, await self.lookup([each.user for each in unknown]), strict=True):
                known[each] = found.jid or each
        return [known[each] for each in people]

    # -- about texts ------------------------------------------------------------------------------------

    async def about(self, person: Jid) -> About | None:
        """What somebody says about themselves; None where it is hidden, or they are not on WhatsApp."""
        client = self._session.online()
        [named] = await self.known_as([person])
        return await client.profiles.about(named)

    async def set_about(self, text: str) -> None:
        """Say something else about ourselves.

        Raises:
            InvalidContent: it is too long.
        """
        await self._session.online().profiles.set_about(text)

    # -- links ------------------------------------------------------------------------------------------

    async def contact_link(self, *, revoke: bool = False) -> str:
        """Our own contact link, or another one in its place."""
        return await self._session.online().links.own(revoke=revoke)

    async def resolve_contact(self, link: str) -> LinkTarget:
        """Whose contact link it is.

        Raises:
            UnknownLink: nobody's.
        """
        return await self._session.online().links.contact(link)

    async def resolve_message(self, link: str) -> LinkTarget:
        """To which business a message link leads.

        Raises:
            UnknownLink: to none.
        """
        return await self._session.online().links.message(link)
