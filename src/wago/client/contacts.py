"""People: are they on WhatsApp, and under which addresses.

Source: whatsmeow user.go (IsOnWhatsApp); whatsapp-rust wacore/src/iq/usync.rs (IsOnWhatsAppSpec).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from wago.client.context import ClientContext
from wago.client.identities import Identities, plain
from wago.client.numbers import is_ambiguous, known_spelling, remember
from wago.errors import IQError, LocalProtocolError, RequestTimeout
from wago.protocol.jid import Jid
from wago.protocol.phone_numbers import spellings
from wago.protocol.stanza.usync import UsyncQuery, UsyncUser

_PHONE: Final = re.compile(r"\+?[0-9]{5,20}")
_NOISE: Final = re.compile(r"[\s().-]")

PER_QUERY: Final = 256
"""People asked about in one query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLookup:
    """What the directory says of one person.

    Attributes:
        query: the number, or the LID, as it was asked for.
        jid: under their phone number as the service knows it, which may be another one than was asked for; of
            a number that is not on WhatsApp, what it would be. A LID where the number is not told.
        lid: None if the server names none.
        verified_name: a business's VerifiedNameCertificate, None for others.
    """

    query: str
    jid: Jid
    lid: Jid | None
    on_whatsapp: bool
    verified_name: bytes | None = None


class Contacts:
    """The directory."""

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._identities = identities

    async def lookup(self, people: Sequence[str]) -> list[ContactLookup]:
        """Look people up, many in one request; answers come in the order of the questions.

        A number that may be known in another spelling is asked for in both.

        Args:
            people: numbers in international form, with or without `+`, or LIDs (`...@lid`).

        Raises:
            LocalProtocolError: one is neither.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        self._ctx.require_online()
        asked = [_asked(each) for each in people]
        numbers = dict.fromkeys(s for each in asked if isinstance(each, str) for s in spellings(each))
        found = await self._numbers(list(numbers))
        lids = await self._lids(list(dict.fromkeys(each for each in asked if isinstance(each, Jid))))
        await self._learn(
            (*found.values(), *lids.values()), [each for each in asked if isinstance(each, str)], found
        )
        return [
            lids[each] if isinstance(each, Jid) else replace(_best(each, found), query=given)
            for given, each in zip(people, asked, strict=True)
        ]

    async def canonical(self, person: Jid) -> Jid:
        """The address under which the service knows a person; what is no number in two spellings stays.

        The server is asked once, and what it says is kept. If it does not say, the address stays too.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
        """
        person = person if not person.is_pn else plain(person)
        if not is_ambiguous(person):
            return person
        known = await known_spelling(self._ctx.account, person, self._ctx.now())
        if known != person or await self._identities.lid_of(person.bare) is not None:
            return known
        try:
            [found] = await self.lookup([person.user])
        except (IQError, RequestTimeout) as exc:
            self._ctx.log.warning("Cannot ask how a number is spelt", error=str(exc))
            return person
        return found.jid if found.on_whatsapp and found.jid.is_pn else person

    # -- asking -----------------------------------------------------------------------------------------

    async def _numbers(self, numbers: list[str]) -> dict[str, ContactLookup]:
        """What is said of numbers, by each number that an answer names."""
        found: dict[str, ContactLookup] = {}
        for start in range(0, len(numbers), PER_QUERY):
            answer = await self._ctx.execute(
                UsyncQuery(
                    sid=self._ctx.next_iq_id(),
                    phones=tuple(numbers[start : start + PER_QUERY]),
                    contact=True,
                    contact_addressing="lid",
                    business=True,
                )
            )
            for user in answer.users:
                _read(user, found)
        return found

    async def _lids(self, lids: list[Jid]) -> dict[Jid, ContactLookup]:
        found = {each: ContactLookup(query=str(each), jid=each, lid=each, on_whatsapp=False) for each in lids}
        for start in range(0, len(lids), PER_QUERY):
            users = tuple(lids[start : start + PER_QUERY])
            # A LID is not asked with <contact/>: that an answer says something is the answer.
            query = UsyncQuery(sid=self._ctx.next_iq_id(), users=users, lid=True, business=True)
            for user in (await self._ctx.execute(query)).users:
                name = None if user.jid is None else plain(user.jid.bare)
                if name in found and (user.lid is not None or user.pn_jid is not None):
                    pn = user.pn_jid or await self._identities.pn_of(name)
                    found[name] = replace(
                        found[name],
                        jid=name if pn is None else plain(pn.bare),
                        on_whatsapp=True,
                        verified_name=user.verified_name,
                    )
        return found

    async def _learn(
        self, told: Iterable[ContactLookup], numbers: Sequence[str], found: dict[str, ContactLookup]
    ) -> None:
        batch = self._ctx.account.batch()
        for each in told:
            if each.on_whatsapp:
                self._identities.learn(batch, each.jid, each.lid)
        for number in numbers:
            best = _best(number, found)
            if best.on_whatsapp:
                await remember(self._ctx.account, batch, number, best.jid.user, self._ctx.now())
        if not batch.empty:
            self._ctx.watch_commit(batch.submit(), "contacts")


def _asked(given: str) -> str | Jid:
    """Digits of a number, or a LID.

    Raises:
        LocalProtocolError: neither.
    """
    if "@" in given:
        jid = Jid.parse(given).bare
        if not jid.is_lid or not jid.user:
            raise LocalProtocolError(f"neither a phone number nor a LID: {given!r}")
        return jid
    compact = _NOISE.sub("", given)
    if not _PHONE.fullmatch(compact):
        raise LocalProtocolError(f"not a phone number in international form: {given!r}")
    return compact.lstrip("+")


def _read(user: UsyncUser, found: dict[str, ContactLookup]) -> None:
    names = [plain(each.bare) for each in (user.jid, user.pn_jid, user.lid) if each is not None]
    pn = next((each for each in names if each.is_pn), None)
    lid = next((each for each in names if each.is_lid), None)
    query = (user.query or "").partition("@")[0].lstrip("+") or (pn.user if pn is not None else "")
    if not query:
        return
    answer = ContactLookup(
        query=query,
        jid=pn or Jid(query),
        lid=lid,
        on_whatsapp=bool(user.registered),
        verified_name=user.verified_name,
    )
    # The server may name another number than was asked, and answer once for both.
    for name in dict.fromkeys((query, answer.jid.user)):
        if name not in found or answer.on_whatsapp:
            found[name] = answer


def _best(number: str, found: dict[str, ContactLookup]) -> ContactLookup:
    """What is said of a number in any spelling: that of who is there, and the given one's first."""
    told = [found[each] for each in spellings(number) if each in found]
    there = next((each for each in told if each.on_whatsapp), None)
    return there or ContactLookup(query=number, jid=Jid(number), lid=None, on_whatsapp=False)
