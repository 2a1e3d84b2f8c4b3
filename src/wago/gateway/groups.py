"""`session.groups`: groups and communities, as both dialects ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wago.client.group_admin.manage import CreatedGroup, NewGroup
from wago.errors import BadInvite, LocalProtocolError, WagoError
from wago.gateway.outgoing.contents import GroupInvite
from wago.protocol.jid import Jid
from wago.protocol.messages.invites import LINK_PREFIX, link_code
from wago.protocol.stanza.communities import LinkResult
from wago.protocol.stanza.group_changes import MemberAction, Setting
from wago.protocol.stanza.group_invites import Entry, JoinRequest
from wago.protocol.stanza.groups import GroupInfo, Participant, SubGroup

if TYPE_CHECKING:
    from wago.gateway.session import Session


@dataclass(frozen=True, slots=True)
class MemberResult:
    """What became of one person.

    Attributes:
        asked: as the caller named them.
        participant: what the server said; its `error` is None where it is done.
        invited: an invitation was sent to them instead.
    """

    asked: Jid
    participant: Participant
    invited: bool = False

    @property
    def code(self) -> int:
        """As of HTTP: 200, or the server's error."""
        return self.participant.error or 200


class SessionGroups:
    """The groups of one session.

    All calls raise `NotLoaded`, `NotLoggedIn`, `NotConnected`, `IQError` and `RequestTimeout`; those about
    one group `UnknownGroup`, `NotInGroup` and `NotAdmin`, and `LocalProtocolError` for what is no group.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- asking -----------------------------------------------------------------------------------------

    async def info(self, group: Jid) -> GroupInfo:
        """One group."""
        return await self._session.online().groups.info(_a_group(group))

    async def all(self) -> tuple[GroupInfo, ...]:
        """All groups that the account is in."""
        return await self._session.online().group_admin.all()

    async def made_by_me(self) -> tuple[GroupInfo, ...]:
        """Those that the account made."""
        client = self._session.online()
        own = {jid.bare for jid in (client.jid, client.lid) if jid is not None}
        return tuple(info for info in await self.all() if own & {info.creator, info.creator_pn})

    async def in_common(self, person: Jid) -> tuple[GroupInfo, ...]:
        """Those that somebody else is in as well."""
        named = await self._session.people.spelt(person.bare)
        return tuple(info for info in await self.all() if info.participant(named) is not None)

    # -- making and changing ----------------------------------------------------------------------------

    async def create(self, wanted: NewGroup) -> CreatedGroup:
        """Make a group or a community.

        Raises:
            InvalidContent: a subject or description that cannot be.
        """
        client = self._session.online()
        people = await self._session.people.known_as(wanted.people)
        return await client.group_admin.create(replace(wanted, people=tuple(people)))

    async def create_with(
        self, wanted: NewGroup, *, invite: bool = False, words: str = ""
    ) -> tuple[CreatedGroup, list[MemberResult]]:
        """Make a group; the group, and what became of each person in it.

        Args:
            invite: send an invitation to who lets nobody add them.
            words: what stands in it.

        Raises:
            InvalidContent: a subject or description that cannot be.
        """
        named = await self._session.people.known_as(wanted.people)
        made = await self.create(replace(wanted, people=tuple(named)))
        people = (*made.info.participants, *made.refused)
        by_name = {name: each for each in people for name in each.names}
        results = []
        for asked, known in zip(wanted.people, named, strict=True):
            told = by_name.get(known, Participant(jid=known))
            sent = invite and await self._invite(made.info.jid, known, told, words)
            results.append(MemberResult(asked, told, sent))
        return made, results

    async def leave(self, group: Jid) -> None:
        await self._session.online().group_admin.leave(_a_group(group))

    async def set_subject(self, group: Jid, subject: str) -> None:
        """Raises: InvalidContent: it is empty or too long."""
        await self._session.online().group_admin.set_subject(_a_group(group), subject)

    async def set_description(self, group: Jid, text: str) -> None:
        """Raises: InvalidContent: it is too long."""
        await self._session.online().group_admin.set_description(_a_group(group), text)

    async def set_setting(self, group: Jid, setting: Setting, on: bool) -> None:
        await self._session.online().group_admin.set_setting(_a_group(group), setting, on)

    async def set_add_mode(self, group: Jid, mode: str) -> None:
        """Raises: InvalidContent: there is no such mode."""
        await self._session.online().group_admin.set_add_mode(_a_group(group), mode)

    # -- people -----------------------------------------------------------------------------------------

    async def change_members(
        self,
        group: Jid,
        action: MemberAction,
        people: Sequence[Jid],
        *,
        invite: bool = False,
        words: str = "",
    ) -> list[MemberResult]:
        """Add, remove, promote or demote people; one result for each.

        Args:
            invite: send an invitation to who lets nobody add them.
            words: what stands in it.
        """
        client = self._session.online()
        known = await self._session.people.known_as(people)
        told = await client.group_admin.change_members(_a_group(group), action, known)
        results = []
        for asked, participant in zip(people, told, strict=True):
            sent = invite and await self._invite(group, asked, participant, words)
            results.append(MemberResult(asked, participant, sent))
        return results

    async def _invite(self, group: Jid, person: Jid, told: Participant, words: str) -> bool:
        """Send an invitation, if there is one to send; whether it went."""
        if told.add_request is None:
            return False
        info = await self.info(group)
        content = GroupInvite(
            group=group,
            code=told.add_request.code,
            name=info.subject,
            caption=words,
            expires_at=told.add_request.expires_at,
        )
        try:
            await self._session.messages.send(person, content)
        except WagoError as exc:
            # The others were added: that one cannot be invited either is told in their result.
            self._session.log.warning("Could not send an invitation", error=str(exc))
            return False
        return True

    async def join_requests(self, group: Jid) -> tuple[JoinRequest, ...]:
        """Who asks to be let in."""
        return await self._session.online().group_entry.join_requests(_a_group(group))

    async def answer_join_requests(
        self, group: Jid, people: Sequence[Jid], *, approve: bool
    ) -> tuple[Participant, ...]:
        """Let people in or turn them away; nobody named is everybody who asks."""
        entry = self._session.online().group_entry
        return await entry.answer_join_requests(_a_group(group), people, approve=approve)

    # -- ways in ----------------------------------------------------------------------------------------

    async def invite_code(self, group: Jid, *, reset: bool = False) -> str:
        """The code of a group's link."""
        return await self._session.online().group_entry.invite_code(_a_group(group), reset=reset)

    async def inspect_invite(self, code: str) -> GroupInfo:
        """The group that a code, or a whole link, leads to.

        Raises:
            BadInvite: it leads nowhere.
        """
        return await self._session.online().group_entry.inspect(_code(code))

    async def join(self, code: str) -> Entry:
        """Join by a code or a whole link.

        Raises:
            BadInvite: it leads nowhere.
        """
        return await self._session.online().group_entry.join(_code(code))

    # -- communities ------------------------------------------------------------------------------------

    async def link(self, community: Jid, groups: Sequence[Jid]) -> tuple[LinkResult, ...]:
        """Take groups into a community; one result for each."""
        named = [_a_group(each) for each in groups]
        return await self._session.online().communities.link(_a_group(community), named)

    async def unlink(self, community: Jid, groups: Sequence[Jid]) -> tuple[LinkResult, ...]:
        """Let groups go out of a community; one result for each."""
        named = [_a_group(each) for each in groups]
        return await self._session.online().communities.unlink(_a_group(community), named)

    async def sub_groups(self, community: Jid) -> tuple[SubGroup, ...]:
        return await self._session.online().communities.sub_groups(_a_group(community))

    async def community_members(self, community: Jid) -> tuple[Participant, ...]:
        return await self._session.online().communities.community_members(_a_group(community))


def invite_link(code: str) -> str:
    """The link that has this code."""
    return LINK_PREFIX + code


def _a_group(jid: Jid) -> Jid:
    if not jid.is_group or not jid.user:
        raise LocalProtocolError(f"{jid} is no group")
    return jid


def _code(text: str) -> str:
    """The code in a link, or the text itself if it can be a code.

    Raises:
        BadInvite: neither.
    """
    found = link_code(text) or link_code(LINK_PREFIX + text.strip())
    if found is None:
        raise BadInvite("there is no such invitation")
    return found
