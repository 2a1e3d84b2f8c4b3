"""`client.group_entry`: ways into groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from wago.client.group_admin.asking import GroupAsking
from wago.errors import BadInvite, IQError
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_invites import (
    AcceptInvitation,
    AnswerJoinRequests,
    Entry,
    InspectInvitation,
    InspectInvite,
    Invitation,
    JoinByInvite,
    JoinRequest,
    QueryInvite,
    QueryJoinRequests,
    ResetInvite,
    RevokeInvitations,
)
from wago.protocol.stanza.groups import GroupInfo, Participant
from wago.protocol.stanza.iq import IqRequest

_GONE: Final = 410
_NO_CODE: Final = (400, 404, 406)

R = TypeVar("R")


class GroupEntry:
    """Links, invitations, asking to be let in. What is about one group raises as `GroupAsking` says."""

    def __init__(self, asking: GroupAsking) -> None:
        self._asking = asking

    async def invite_code(self, group: Jid, *, reset: bool = False) -> str:
        """The code in a group's link; `reset` makes the present one worthless first."""
        return await self._asking.of(group, ResetInvite(group=group) if reset else QueryInvite(group=group))

    async def inspect(self, invite: str | Invitation) -> GroupInfo:
        """The group that a link's code or an invitation leads to.

        Raises:
            BadInvite: it leads nowhere.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        request: IqRequest[GroupInfo] = (
            InspectInvite(invite) if isinstance(invite, str) else InspectInvitation(invite)
        )
        return await self._by_invite(request)

    async def join(self, invite: str | Invitation) -> Entry:
        """Join by a link's code or an invitation.

        Raises:
            BadInvite: it leads nowhere.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked, or said no.
        """
        request: IqRequest[Entry] = (
            JoinByInvite(invite) if isinstance(invite, str) else AcceptInvitation(invite)
        )
        entry = await self._by_invite(request)
        self._asking.groups.forget(entry.group)
        return entry

    async def revoke_invitations(self, group: Jid, people: Sequence[Jid]) -> tuple[Participant, ...]:
        """Take back the invitations of these people."""
        info = await self._asking.groups.info(group)
        named = [await self._asking.name(each, info.addressing) for each in people]
        told = await self._asking.of(
            group, RevokeInvitations(group=group, people=tuple(dict.fromkeys(named)))
        )
        return await self._asking.in_order(people, told)

    async def join_requests(self, group: Jid) -> tuple[JoinRequest, ...]:
        """Who wants into a group."""
        return await self._asking.of(group, QueryJoinRequests(group=group))

    async def answer_join_requests(
        self, group: Jid, people: Sequence[Jid], *, approve: bool
    ) -> tuple[Participant, ...]:
        """Let people in or turn them away; nobody named is everybody who waits."""
        waiting = await self.join_requests(group)
        known = {each.jid: each.jid for each in waiting} | {each.pn: each.jid for each in waiting if each.pn}
        named: list[Jid] = []
        for each in people:
            spellings = (each.bare, *await self._asking.identities.spellings(each.bare))
            named.append(next((known[name] for name in spellings if name in known), each.bare))
        chosen = tuple(dict.fromkeys(named)) if people else tuple(each.jid for each in waiting)
        if not chosen:
            return ()
        told = await self._asking.of(group, AnswerJoinRequests(group=group, people=chosen, approve=approve))
        return await self._asking.in_order(people or chosen, told)

    async def _by_invite(self, request: IqRequest[R]) -> R:
        self._asking.ctx.require_online()
        try:
            return await self._asking.ctx.execute(request)
        except IQError as exc:
            if exc.code == _GONE:
                raise BadInvite("the invitation was revoked or has expired") from exc
            if exc.code in _NO_CODE:
                raise BadInvite("there is no such invitation") from exc
            raise
