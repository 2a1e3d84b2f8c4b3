"""Ways into a group, as members and those outside use them: links, invitations, asking to be let in."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable

from wago.protocol.jid import Jid
from wago.protocol.stanza.group_changes import InviteChange, JoinRequestsChange
from wago.protocol.stanza.group_invites import (
    AcceptInvitation,
    AnswerJoinRequests,
    Entry,
    InspectInvitation,
    Invitation,
    JoinRequest,
    QueryInvite,
    QueryJoinRequests,
    RevokeInvitations,
)
from wago.protocol.stanza.groups import GroupInfo, Participant
from wago.sandbox.directory import Directory
from wago.sandbox.groups.desk import FULL, THERE, UNKNOWN, GroupDesk, admins_of
from wago.sandbox.groups.directory import MAX_MEMBERS, GroupDirectory
from wago.sandbox.groups.model import Group
from wago.sandbox.model import Account
from wago.sandbox.wire import Refused

BY_LINK = "invite"
"""Why somebody came in, as notifications say it."""


class GroupDoor:
    """Coming into groups."""

    def __init__(
        self,
        groups: GroupDirectory,
        desk: GroupDesk,
        directory: Directory,
        random: Callable[[int], bytes],
    ) -> None:
        self._groups = groups
        self._desk = desk
        self._directory = directory
        self._random = random

    # -- the link ---------------------------------------------------------------------------------------

    def code(self, actor: Account, asked: QueryInvite) -> str:
        """The code of a group's link; one is made if there is none.

        Raises:
            Refused: no admin, where only they have it (401, as whatsmeow's GetGroupInviteLink knows it).
        """
        group = self._desk.as_member(asked.group, actor)
        if group.link_mode == "admin_link":
            group = self._as_admin(asked.group, actor)
        if not group.invite_code:
            self._make_code(group)
        return group.invite_code

    def new_code(self, actor: Account, asked: QueryInvite) -> str:
        """Another code; the one before leads nowhere from now on. Everybody in the group is told.

        Raises:
            Refused: no admin.
        """
        group = self._as_admin(asked.group, actor)
        if group.invite_code:
            group.revoked_codes.append(group.invite_code)
        self._make_code(group)
        self._groups.tell(group, group.members, InviteChange(group.invite_code), actor=actor)
        return group.invite_code

    def _as_admin(self, jid: Jid, actor: Account) -> Group:
        group = self._desk.as_member(jid, actor)
        if not group.members[actor.number]:
            raise Refused(401, "not-authorized", f"{actor.number} is no admin of {jid}")
        return group

    def _make_code(self, group: Group) -> None:
        group.invite_code = urlsafe_b64encode(self._random(16)).decode().rstrip("=")
        self._groups.save(group)

    def behind(self, code: str) -> Group:
        """The group that a code leads to.

        Raises:
            Refused: it was revoked (410), or there is none (406).
        """
        if any(code in group.revoked_codes for group in self._groups.all):
            raise Refused(410, "gone", "a link that was revoked")
        found = next((group for group in self._groups.all if code and group.invite_code == code), None)
        if found is None:
            raise Refused(406, "not-acceptable", "no group has such a link")
        return found

    def inspect(self, code: str) -> GroupInfo:
        """What who is outside learns of a group."""
        return self._groups.info(self.behind(code))

    def join(self, actor: Account, code: str) -> Entry:
        """Come in by a link, or wait for an admin.

        Raises:
            Refused: a bad link, a full group, or a member already.
        """
        group = self.behind(code)
        if group.approval or group.closed:
            self._check_room(group, actor)
            self._desk.ask_in(group, actor, "invite_link", actor)
            return Entry(group.jid, pending=True)
        return self._enter(group, actor)

    def _enter(self, group: Group, actor: Account) -> Entry:
        self._check_room(group, actor)
        self._groups.add(group, [actor.number], actor.number, BY_LINK)
        return Entry(group.jid)

    def _check_room(self, group: Group, actor: Account) -> None:
        if actor.number in group.members:
            raise Refused(THERE, "conflict", f"{actor.number} is in {group.jid}")
        if len(group.members) >= MAX_MEMBERS:
            raise Refused(FULL, "resource-limit", f"{group.jid} is full")

    # -- invitations ------------------------------------------------------------------------------------

    def inspect_invitation(self, actor: Account, asked: InspectInvitation) -> GroupInfo:
        return self._groups.info(self._invited(actor, asked.invitation))

    def accept(self, actor: Account, asked: AcceptInvitation) -> Entry:
        """Come in by an invitation, which is worth nothing afterwards."""
        return self._enter(self._invited(actor, asked.invitation), actor)

    def _invited(self, actor: Account, asked: Invitation) -> Group:
        group = self._groups.group(asked.group)
        given = group.invited.get(actor.number)
        admin = self._directory.resolve(asked.admin)
        if given is None or given.code != asked.code or given.expires_at != asked.expires_at:
            raise Refused(406, "not-acceptable", f"no such invitation of {actor.number}")
        if admin is None or admin.number != given.admin:
            raise Refused(406, "not-acceptable", f"{asked.admin} invited nobody")
        if given.expires_at < time.time():
            raise Refused(410, "gone", f"the invitation of {actor.number} has expired")
        return group

    def revoke(self, actor: Account, asked: RevokeInvitations) -> list[Participant]:
        """Take back invitations; only those of people who have one."""
        group = self._desk.as_admin(asked.group, actor)
        results = []
        for jid in asked.people:
            person = self._directory.resolve(jid)
            taken = None if person is None else group.invited.pop(person.number, None)
            results.append(Participant(jid=jid, error=None if taken is not None else UNKNOWN))
        self._groups.save(group)
        return results

    # -- asking to be let in ----------------------------------------------------------------------------

    def waiting(self, actor: Account, asked: QueryJoinRequests) -> list[JoinRequest]:
        """Who waits."""
        group = self._desk.as_admin(asked.group, actor)
        listed = []
        for number, at in group.waiting.items():
            person = self._directory.account(number)
            if person is not None:
                listed.append(JoinRequest(person.jid(lid=group.by_lid), at, person.pn))
        return listed

    def answer(self, actor: Account, asked: AnswerJoinRequests) -> list[Participant]:
        """Let people in, or turn them away; the admins are told of the latter."""
        group = self._desk.as_admin(asked.group, actor)
        results, turned_away = [], []
        for jid in asked.people:
            person = self._directory.resolve(jid)
            if person is None or group.waiting.pop(person.number, None) is None:
                results.append(Participant(jid=jid, error=UNKNOWN))
                continue
            results.append(self._groups.participant(group, person))
            if asked.approve:
                self._groups.add(group, [person.number], actor.number, BY_LINK)
            else:
                turned_away.append(self._groups.participant(group, person))
        self._groups.save(group)
        if turned_away:
            change = JoinRequestsChange(people=tuple(turned_away), waiting=False)
            self._groups.tell(group, admins_of(group), change, actor=actor)
        return results
