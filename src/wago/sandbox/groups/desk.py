"""What members ask to be changed about a group: whether they may, and what becomes of it.

Rights, as WhatsApp's clients show them: admins change who is in a group and what it is like; all members may
change its name, description and timer unless it is locked, and add people unless that is for admins. Whoever
lets contacts only add them to groups can be invited instead.
Source: whatsmeow group.go; Baileys Socket/groups.ts; the codes are those of whatsapp-web.js GroupChat.js.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wago.protocol.jid import Jid
from wago.protocol.stanza.group_changes import (
    AddModeChange,
    JoinRequestsChange,
    MemberAction,
    Setting,
    SettingChange,
)
from wago.protocol.stanza.group_requests import (
    ChangeMembers,
    CreateGroup,
    LeaveGroups,
    SetDescription,
    SetGroupSetting,
    SetSubject,
)
from wago.protocol.stanza.groups import AddRequest, GroupInfo, Participant
from wago.sandbox.directory import Directory
from wago.sandbox.groups.directory import MAX_MEMBERS, MAX_SUBJECT, GroupDirectory
from wago.sandbox.groups.model import Group, Invited
from wago.sandbox.model import Account
from wago.sandbox.wire import Refused

MAX_DESCRIPTION = 2048
MAX_NAMED = 257
"""People that one request may name (whatsapp-rust wacore/src/iq/groups.rs, GROUP_SIZE_LIMIT)."""

GENERAL = "General"
"""What a community's group for everybody is called."""
INVITATION_S = 3 * 24 * 3600
ADD_MODES = ("admin_add", "all_member_add")

INVITE, UNKNOWN, NOT_ALLOWED, THERE, FULL = 403, 404, 405, 409, 419


class GroupDesk:
    """Changes that members ask for.

    Args:
        may_add: whether somebody lets somebody add them to groups.
    """

    def __init__(
        self,
        groups: GroupDirectory,
        directory: Directory,
        random: Callable[[int], bytes],
        may_add: Callable[[Account, Account], bool],
    ) -> None:
        self._groups = groups
        self._directory = directory
        self._random = random
        self._may_add = may_add

    # -- rights -----------------------------------------------------------------------------------------

    def as_member(self, jid: Jid, account: Account) -> Group:
        """A group of which the account is a member.

        Raises:
            Refused: there is none, or it is not.
        """
        return self._groups.seen_by(jid, account)

    def as_admin(self, jid: Jid, account: Account) -> Group:
        """A group of which the account is an admin.

        Raises:
            Refused: there is none, or it is not.
        """
        group = self.as_member(jid, account)
        if not group.members[account.number]:
            raise Refused(403, "forbidden", f"{account.number} is no admin of {jid}")
        return group

    def as_editor(self, jid: Jid, account: Account) -> Group:
        """A group that the account may describe.

        Raises:
            Refused: there is none, or it may not.
        """
        return self.as_admin(jid, account) if self._is_locked(jid) else self.as_member(jid, account)

    def _is_locked(self, jid: Jid) -> bool:
        group = self._groups.get(jid)
        return group is not None and group.locked

    # -- making -----------------------------------------------------------------------------------------

    def create(self, actor: Account, asked: CreateGroup) -> GroupInfo:
        """A new group; the answer names those as well who did not come in, each with an error.

        Raises:
            Refused: a bad subject, description or setting, too many people, or no right in the community.
        """
        if asked.key and (made := self._made_as(actor, asked.key)) is not None:
            return self._groups.info(made)
        community = None if asked.parent is None else self._as_maker(asked.parent, actor)
        if len(asked.newcomers) > MAX_NAMED:
            raise Refused(406, "not-acceptable", f"a group begins with at most {MAX_NAMED} people")
        wanted, refused = [], []
        for newcomer in asked.newcomers:
            person = self._directory.resolve(newcomer.jid)
            if person is None:
                refused.append(Participant(jid=newcomer.jid, error=UNKNOWN))
            elif person is not actor:
                wanted.append(person)
        welcome = [person for person in wanted if self._may_add(actor, person)]
        settings = self._settings(asked)
        if community is not None:
            settings["community"] = community.id
        group = self._groups.create(
            asked.subject, actor.number, (each.number for each in welcome), **settings
        )
        refused += [self._invited(group, actor, each) for each in wanted if each not in welcome]
        if asked.community:
            self._groups.create(
                asked.subject, actor.number, (), community=group.id, is_default=True, announce=True
            )
        if asked.general:
            self._groups.create(GENERAL, actor.number, (), community=group.id, is_general=True)
        info = self._groups.info(group)
        return replace(info, participants=(*info.participants, *refused))

    def _made_as(self, actor: Account, key: str) -> Group | None:
        mine = (group for group in self._groups.all if group.creator == actor.number)
        return next((group for group in mine if group.key == key), None)

    def _as_maker(self, jid: Jid, account: Account) -> Group:
        """A community in which the account may make groups."""
        community = self._groups.get(jid)
        if community is not None and community.open_to_makers and account.number in community.members:
            return community
        return self.as_community_admin(jid, account)

    def as_community_admin(self, jid: Jid, account: Account) -> Group:
        """A community of which the account is an admin.

        Raises:
            Refused: there is none, or it is not.
        """
        community = self.as_admin(jid, account)
        if not community.is_community:
            raise Refused(406, "not-acceptable", f"{jid} is no community")
        return community

    def _settings(self, asked: CreateGroup) -> dict[str, Any]:
        settings: dict[str, Any] = {"key": asked.key, "ephemeral_s": _timer(asked.ephemeral_s)}
        for change in asked.settings:
            if isinstance(change, AddModeChange):
                settings["add_mode"] = _add_mode(change.mode)
            else:
                settings[_field(change)] = change.on
        if asked.link_mode:
            settings["link_mode"] = asked.link_mode
        if asked.description is not None:
            described = asked.description
            settings["description"] = _described(described.text)
            settings["description_id"], settings["description_at"] = described.id, int(time.time())
        if asked.community:
            settings["is_community"], settings["closed"] = True, asked.closed
            settings["open_to_makers"] = asked.open_to_makers
        return settings

    # -- going ------------------------------------------------------------------------------------------

    def leave(self, actor: Account, asked: LeaveGroups) -> dict[Jid, int | None]:
        """Who leaves is out; where no admin is left, whoever has been there longest becomes one."""
        results: dict[Jid, int | None] = {}
        for jid in asked.groups:
            group = self._groups.get(jid)
            if group is None or actor.number not in group.members:
                results[jid] = UNKNOWN
                continue
            self._groups.remove(group, [actor.number], actor.number)
            results[jid] = None
            if group.members and not any(group.members.values()):
                self._groups.set_role(group, [next(iter(group.members))], "admin")
            elif not group.members:
                self._groups.end(group)
        return results

    # -- what it is like --------------------------------------------------------------------------------

    def set_subject(self, actor: Account, asked: SetSubject) -> None:
        """Raises: Refused: no right, or a bad subject."""
        group = self.as_editor(asked.group, actor)
        if not asked.subject or len(asked.subject) > MAX_SUBJECT:
            raise Refused(406, "not-acceptable", f"a subject has 1 to {MAX_SUBJECT} characters")
        self._groups.change(group, subject=asked.subject, actor=actor.number)

    def set_description(self, actor: Account, asked: SetDescription) -> None:
        """Raises: Refused: no right, too long, or not a change of the description that there is."""
        group = self.as_editor(asked.group, actor)
        text = _described(asked.text)
        if asked.previous != (group.description_id if group.description else ""):
            raise Refused(409, "conflict", f"the description of {asked.group} is another one")
        self._groups.change(group, description=(text, asked.id), actor=actor.number)

    def set_setting(self, actor: Account, asked: SetGroupSetting) -> None:
        """Raises: Refused: no admin, or nothing that can be set."""
        group, change = self.as_admin(asked.group, actor), asked.change
        if isinstance(change, AddModeChange):
            self._groups.change(group, add_mode=_add_mode(change.mode), actor=actor.number)
            return
        if group.is_default and change.setting is Setting.ANNOUNCE:
            raise Refused(405, "not-allowed", "the announcement group of a community is for admins")
        setting: dict[str, Any] = {_field(change): change.on}
        self._groups.change(group, actor=actor.number, **setting)

    # -- who is in it -----------------------------------------------------------------------------------

    def change_members(self, actor: Account, asked: ChangeMembers) -> list[Participant]:
        """What became of each person.

        Raises:
            Refused: no right, or too many are named.
        """
        group = self.as_member(asked.group, actor)
        opened = group.add_mode == "all_member_add"
        if not (asked.action is MemberAction.ADD and opened):
            self.as_admin(asked.group, actor)
        if len(asked.members) > MAX_NAMED:
            raise Refused(406, "not-acceptable", f"a request names at most {MAX_NAMED} people")
        people = [(each.jid, self._directory.resolve(each.jid)) for each in asked.members]
        judge = self._judge_newcomer if asked.action is MemberAction.ADD else self._judge_member
        errors = {p.number: judge(group, actor, p) for _, p in people if p is not None}
        self._change(group, actor, asked, [number for number, error in errors.items() if error is None])
        return [
            Participant(jid=jid, error=UNKNOWN)
            if person is None
            else self._result(group, actor, person, errors[person.number])
            for jid, person in people
        ]

    def _judge_newcomer(self, group: Group, actor: Account, person: Account) -> int | None:
        """Why somebody is not added."""
        if person.number in group.members:
            return THERE
        if len(group.members) >= MAX_MEMBERS:
            return FULL
        return None if self._may_add(actor, person) else INVITE

    @staticmethod
    def _judge_member(group: Group, actor: Account, person: Account) -> int | None:
        """Why somebody is not removed, promoted or demoted."""
        role = group.members.get(person.number)
        if role is None:
            return UNKNOWN
        return NOT_ALLOWED if role == "superadmin" and actor is not person else None

    def _change(self, group: Group, actor: Account, asked: ChangeMembers, numbers: list[str]) -> None:
        """Do it to those who may be done it to, and tell of them all at once."""
        match asked.action:
            case MemberAction.ADD if group.approval and not group.members[actor.number]:
                for person in filter(None, map(self._directory.account, numbers)):
                    self.ask_in(group, person, "non_admin_add", actor)
            case MemberAction.ADD:
                self._groups.add(group, numbers, actor.number)
            case MemberAction.REMOVE:
                self._groups.remove(group, numbers, actor.number)
                inner = self._groups.all if asked.everywhere and group.is_community else ()
                for each in inner:
                    if each.community == group.id:
                        self._groups.remove(each, numbers, actor.number)
            case _ if numbers:
                role = "admin" if asked.action is MemberAction.PROMOTE else ""
                self._groups.set_role(group, numbers, role, actor.number)

    def _result(self, group: Group, actor: Account, person: Account, error: int | None) -> Participant:
        if error == INVITE:
            return self._invited(group, actor, person)
        return replace(self._groups.participant(group, person), error=error)

    def _invited(self, group: Group, actor: Account, person: Account) -> Participant:
        """A result that tells with what to invite them."""
        invited = Invited(
            admin=actor.number,
            code=self._random(12).hex(),
            expires_at=int(time.time()) + INVITATION_S,
        )
        group.invited[person.number] = invited
        self._groups.save(group)
        request = AddRequest(invited.code, invited.expires_at)
        listed = self._groups.participant(group, person)
        return replace(listed, error=INVITE, add_request=request)

    def ask_in(self, group: Group, person: Account, method: str, actor: Account) -> None:
        """They wait to be let in, and the admins are told."""
        group.waiting[person.number] = int(time.time())
        self._groups.save(group)
        listed = (self._groups.participant(group, person),)
        change = JoinRequestsChange(people=listed, waiting=True, method=method)
        self._groups.tell(group, admins_of(group), change, actor=actor)


def admins_of(group: Group) -> list[str]:
    """Their numbers."""
    return [number for number, role in group.members.items() if role]


def _field(change: SettingChange) -> str:
    if change.setting is Setting.SUSPENDED:
        raise Refused(400, "bad-request", "WhatsApp suspends groups, nobody else")
    return change.setting.value


def _add_mode(mode: str) -> str:
    if mode not in ADD_MODES:
        raise Refused(400, "bad-request", f"there is no mode {mode!r} of adding")
    return mode


def _described(text: str) -> str:
    if len(text) > MAX_DESCRIPTION:
        raise Refused(406, "not-acceptable", f"a description has at most {MAX_DESCRIPTION} characters")
    return text


def _timer(seconds: int) -> int:
    if seconds not in (0, 24 * 3600, 7 * 24 * 3600, 90 * 24 * 3600):
        raise Refused(400, "bad-request", f"no timer lasts {seconds} seconds")
    return seconds
