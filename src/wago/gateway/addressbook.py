"""`session.address_book`: whom the account knows by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from wago.client.appstate.book import AppStateBook
from wago.errors import InvalidContent, LocalProtocolError
from wago.gateway.errors import UnknownContact
from wago.protocol.jid import Jid

if TYPE_CHECKING:
    from wago.gateway.session import Session

MAX_NAME: Final = 255
"""Characters; phones keep less, and cut it themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookEntry:
    """What is known of a person's names.

    Attributes:
        user: by phone number where that is known, else by LID.
        pn, lid: both addresses, as far as they are known.
        full_name, first_name: as the account's address book has them; empty if they are not in it.
        push_name: what they call themselves; empty if we have not heard.
        saved: they are in the account's address book.
    """

    user: Jid
    pn: Jid | None = None
    lid: Jid | None = None
    full_name: str = ""
    first_name: str = ""
    push_name: str = ""
    saved: bool = False

    @property
    def name(self) -> str:
        """What to show: the book's name, else their own."""
        return self.full_name or self.first_name or self.push_name


class AddressBook:
    """The people of one session; raises as `SessionChats` does."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._book = AppStateBook(session.account)

    # -- reading ----------------------------------------------------------------------------------------

    async def all(self) -> list[BookEntry]:
        """Everybody in the address book, and everybody else whose name we have heard."""
        found: dict[Jid, BookEntry] = {}
        for contact in await self._book.contacts():
            entry = await self._entry(contact.user, contact.lid)
            known = found.get(entry.user)
            if known is None or not known.full_name:
                found[entry.user] = replace(
                    entry, full_name=contact.full_name, first_name=contact.first_name, saved=True
                )
        for person, push_name in (await self._session.account.contact_names()).items():
            entry = await self._entry(person)
            found[entry.user] = replace(found.get(entry.user, entry), push_name=push_name)
        return sorted(found.values(), key=lambda entry: str(entry.user))

    async def one(self, person: Jid) -> BookEntry:
        """One person; of somebody unknown only the address."""
        entry = await self._entry(person.bare)
        names = [each for each in (entry.pn, entry.lid) if each is not None] or [entry.user]
        for each in names:
            contact = await self._book.contact(each)
            if contact is not None and not entry.saved:
                entry = replace(entry, full_name=contact.full_name, first_name=contact.first_name, saved=True)
            push_name = await self._session.account.contact_name(each)
            if push_name and not entry.push_name:
                entry = replace(entry, push_name=push_name)
        return entry

    # -- changing ---------------------------------------------------------------------------------------

    async def add(
        self, person: Jid, *, full_name: str = "", first_name: str = "", in_phone_book: bool = True
    ) -> BookEntry:
        """Put somebody into the account's address book, or give them another name there.

        Args:
            full_name, first_name: one of them may be left out.
            in_phone_book: the phone keeps it in its own address book too, rather than in WhatsApp only.

        Raises:
            LocalProtocolError: it is no person.
            InvalidContent: no name, or one that is too long.
        """
        client = self._session.online()
        _a_person(person)
        [person] = await self._session.people.known_as([person])
        for field, text in (("full_name", full_name), ("first_name", first_name)):
            if len(text) > MAX_NAME:
                raise InvalidContent(field, f"has {len(text)} characters, more than {MAX_NAME}")
        full = full_name.strip() or first_name.strip()
        if not full:
            raise InvalidContent("full_name", "is missing, and the first name too")
        entry = await self._entry(person.bare)
        first = first_name.strip() or full.split()[0]
        # An entry that is there already keeps its place, under whichever address that is.
        place = await self._place(entry) or entry.user
        await client.appstate.save_contact(
            place, full_name=full, first_name=first, lid=entry.lid, in_phone_book=in_phone_book
        )
        return replace(entry, full_name=full, first_name=first, saved=True)

    async def remove(self, person: Jid) -> None:
        """Take somebody out of the account's address book.

        Raises:
            LocalProtocolError: it is no person.
            UnknownContact: they are not in it.
        """
        client = self._session.online()
        _a_person(person)
        entry = await self._entry(person.bare)
        place = await self._place(entry)
        if place is None:
            raise UnknownContact(str(person))
        await client.appstate.forget_contact(place)

    # -- inside -----------------------------------------------------------------------------------------

    async def _entry(self, person: Jid, lid: Jid | None = None) -> BookEntry:
        person = await self._session.people.spelt(person)
        pn = person if person.is_pn else None
        lid = person if person.is_lid else lid
        if pn is None and lid is not None:
            pn = await self._session.account.pn_of(lid)
        if lid is None and pn is not None:
            lid = await self._session.account.lid_of(pn)
        return BookEntry(user=pn or lid or person, pn=pn, lid=lid)

    async def _place(self, entry: BookEntry) -> Jid | None:
        """The address under which somebody stands in the book."""
        for each in (entry.pn, entry.lid):
            if each is not None and await self._book.contact(each) is not None:
                return each
        return None


def _a_person(jid: Jid) -> None:
    if not jid.is_user or not jid.user:
        raise LocalProtocolError(f"{jid} is no person")
