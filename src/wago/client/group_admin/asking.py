"""What changing groups needs: the server's refusals in our words, and people as a group names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from wago.client.contacts import Contacts
from wago.client.context import ClientContext
from wago.client.groups import Groups
from wago.client.identities import Identities
from wago.client.tokens import PrivacyTokens
from wago.errors import IQError, NotAdmin, NotInGroup, UnknownGroup
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_requests import Newcomer
from wago.protocol.stanza.groups import Addressing, GroupInfo, Participant
from wago.protocol.stanza.iq import IqRequest

NOT_ON_WHATSAPP: Final = 404

_NO_RIGHT: Final = (401, 403)
_NOT_FOUND: Final = (404, 410)

R = TypeVar("R")


class GroupAsking:
    """How one account asks for changes of groups.

    Whatever is asked of one group raises
        UnknownGroup, NotInGroup: there is no such group, or we are not in it (any more).
        NotAdmin: the group leaves it to its admins.
        NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked, or said no.
    """

    def __init__(
        self,
        ctx: ClientContext,
        identities: Identities,
        groups: Groups,
        contacts: Contacts,
        tokens: PrivacyTokens,
    ) -> None:
        self.ctx = ctx
        self.groups = groups
        self.identities = identities
        self._contacts = contacts
        self._tokens = tokens

    async def of(self, group: Jid, request: IqRequest[R]) -> R:
        """Ask something of one group."""
        self.ctx.require_online()
        try:
            return await self.ctx.execute(request)
        except IQError as exc:
            if exc.code in _NO_RIGHT:
                raise await self._why_not(group, exc) from exc
            if exc.code in _NOT_FOUND:
                self.groups.forget(group)
                raise UnknownGroup(str(group)) from exc
            raise

    async def _why_not(self, group: Jid, refusal: IQError) -> Exception:
        """Whether we may not for we are not in the group, or for we are no admin of it."""
        try:
            info = await self.groups.info(group, fresh=True)
        except (NotInGroup, UnknownGroup) as exc:
            return exc
        own = [jid.bare for jid in (self.ctx.lid, self.ctx.jid) if jid is not None]
        me = info.participant(*own)
        if me is None:
            return NotInGroup(str(group))
        return refusal if me.is_admin else NotAdmin(str(group))

    # -- people -----------------------------------------------------------------------------------------

    async def members(self, info: GroupInfo, people: Sequence[Jid]) -> tuple[Newcomer, ...]:
        """People as the group names them."""
        found: dict[Jid, Newcomer] = {}
        for each in people:
            member = info.participant(*await self.identities.spellings(each.bare))
            jid = member.jid if member is not None else await self.name(each, info.addressing)
            found[jid] = Newcomer(jid)
        return tuple(found.values())

    async def newcomers(
        self, people: Sequence[Jid], addressing: Addressing
    ) -> tuple[tuple[Newcomer, ...], tuple[Participant, ...]]:
        """People as they are named in a request to add them, and those who are not on WhatsApp."""
        absent = await self._look_up(people)
        found: dict[Jid, Newcomer] = {}
        for each in people:
            if each.bare in absent:
                continue
            jid = await self.name(each, addressing)
            pn = await self.identities.pn_of(jid) if jid.is_lid else None
            found[jid] = Newcomer(jid, pn, await self._tokens.to_attach(jid))
        return tuple(found.values()), tuple(
            Participant(jid=each, pn=each, error=NOT_ON_WHATSAPP) for each in absent
        )

    async def _look_up(self, people: Sequence[Jid]) -> dict[Jid, None]:
        """Learn the LIDs of those whose number alone is known; who is not on WhatsApp."""
        unknown = [
            each.bare for each in people if each.is_pn and await self.identities.lid_of(each.bare) is None
        ]
        if not unknown:
            return {}
        found = await self._contacts.lookup([each.user for each in unknown])
        return {each: None for each, answer in zip(unknown, found, strict=True) if not answer.on_whatsapp}

    async def name(self, person: Jid, addressing: Addressing) -> Jid:
        """Under which address a group knows somebody."""
        if addressing is Addressing.LID:
            return await self.identities.canonical(person.bare)
        return await self.identities.pn_of(person.bare) or person.bare

    async def in_order(self, people: Sequence[Jid], told: Sequence[Participant]) -> tuple[Participant, ...]:
        """One result for each person, in the order of the question."""
        by_name = {name: each for each in told for name in each.names}
        results = []
        for person in people:
            spellings = await self.identities.spellings(person.bare)
            found = next((by_name[name] for name in (person.bare, *spellings) if name in by_name), None)
            # The server says nothing of who needed no change.
            results.append(found or Participant(jid=person.bare))
        return tuple(results)
