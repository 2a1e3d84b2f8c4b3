"""The groups there are, and their changes, which every member's devices are told of.

Source: whatsmeow group.go; whatsapp-rust wacore/src/stanza/groups.rs; Baileys Socket/groups.ts.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from wago.protocol.binary.node import Node
from wago.protocol.jid import GROUP_SERVER, Jid
from wago.protocol.stanza.group_changes import (
    AddModeChange,
    DescriptionChange,
    GroupChange,
    GroupCreated,
    GroupDeleted,
    GroupNotification,
    MemberAction,
    MembersChange,
    Setting,
    SettingChange,
    SubjectChange,
    TimerChange,
)
from wago.protocol.stanza.groups import Addressing, Description, GroupInfo, Participant, Role
from wago.sandbox.directory import Directory
from wago.sandbox.groups.model import Group
from wago.sandbox.model import Account, Address
from wago.sandbox.queues import Queues
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused

MAX_MEMBERS = 1024
MAX_SUBJECT = 100

_decoder = msgspec.msgpack.Decoder(Group)


class GroupDirectory:
    """The registry of groups."""

    def __init__(
        self, storage: Storage, directory: Directory, queues: Queues, random: Callable[[int], bytes]
    ) -> None:
        self._storage = storage
        self._directory = directory
        self._queues = queues
        self._random = random
        self._ids = itertools.count(time.time_ns() // 1_000_000)
        self._groups: dict[str, Group] = {}
        for key, value in storage.load("group"):
            self._groups[key] = _decoder.decode(value)

    # -- asking -----------------------------------------------------------------------------------------

    @property
    def all(self) -> list[Group]:
        return list(self._groups.values())

    def get(self, jid: Jid) -> Group | None:
        return self._groups.get(jid.user) if jid.is_group else None

    def group(self, jid: Jid) -> Group:
        """A group by its address.

        Raises:
            Refused: there is none.
        """
        group = self.get(jid)
        if group is None:
            raise Refused(404, "item-not-found", f"there is no group {jid}")
        return group

    def seen_by(self, jid: Jid, account: Account) -> Group:
        """A group as a member asks for it.

        Raises:
            Refused: there is none, or the account is not in it.
        """
        group = self.group(jid)
        if account.number not in group.members:
            raise Refused(403, "forbidden", f"{account.number} is not in {jid}")
        return group

    def accounts(self, group: Group) -> list[Account]:
        """The members."""
        found = (self._directory.account(number) for number in group.members)
        return [account for account in found if account is not None]

    def devices(self, group: Group) -> dict[Jid, Address]:
        """Every member's devices, under the names that the group uses."""
        return {
            account.jid(number, lid=group.by_lid): Address(account.number, number)
            for account in self.accounts(group)
            for number in account.devices
        }

    def info(self, group: Group) -> GroupInfo:
        """What members are told when they ask."""
        described = Description(
            text=group.description,
            id=group.description_id,
            set_at=group.description_at,
            set_by=self.name(group.description_by, group),
        )
        creator = self._directory.account(group.creator)
        return GroupInfo(
            jid=group.jid,
            subject=group.subject,
            subject_at=group.subject_at,
            subject_by=self.name(group.subject_by, group),
            created_at=group.created_at,
            creator=self.name(group.creator, group),
            creator_pn=creator.pn if creator is not None and group.by_lid else None,
            addressing=Addressing(group.addressing),
            participants=tuple(self.participant(group, account) for account in self.accounts(group)),
            description=described if group.description else None,
            announce=group.announce,
            locked=group.locked,
            ephemeral_s=group.ephemeral_s,
            member_add_mode=group.add_mode,
            approval=group.approval,
            is_community=group.is_community,
            community=Jid(group.community, GROUP_SERVER) if group.community else None,
            is_default_sub_group=group.is_default,
            size=len(group.members),
            others=(Node("general_chat"),) if group.is_general else (),
        )

    def name(self, number: str, group: Group) -> Jid | None:
        """How a group calls somebody, None if there is nobody."""
        account = self._directory.account(number)
        return None if account is None else account.jid(lid=group.by_lid)

    def participant(self, group: Group, account: Account) -> Participant:
        """Somebody as a group lists them."""
        role = group.members.get(account.number, "")
        return Participant(
            jid=account.jid(lid=group.by_lid),
            pn=account.pn,
            lid=account.lid_jid,
            role=Role(role) if role else Role.MEMBER,
        )

    # -- changing ---------------------------------------------------------------------------------------

    def create(
        self,
        subject: str,
        creator: str,
        numbers: Iterable[str],
        addressing: str = "lid",
        **settings: Any,
    ) -> Group:
        """A new group, with these fields of `Group` set as well; everybody in it is told.

        Raises:
            Refused: bad subject, unknown people, or too many.
        """
        if not subject or len(subject) > MAX_SUBJECT:
            raise Refused(406, "not-acceptable", f"a subject has 1 to {MAX_SUBJECT} characters")
        if addressing not in ("lid", "pn"):
            raise Refused(400, "bad-request", "`addressing` is lid or pn")
        owner = self._account(creator)
        members = {owner.number: "superadmin"}
        for number in numbers:
            members.setdefault(self._account(number).number, "")
        if len(members) > MAX_MEMBERS:
            raise Refused(406, "not-acceptable", f"a group has at most {MAX_MEMBERS} members")
        now = int(time.time())
        group = Group(
            id=f"1203{int.from_bytes(self._random(6), 'big') % 10**14:014d}",
            subject=subject,
            creator=owner.number,
            created_at=now,
            addressing=addressing,
            members=members,
            subject_at=now,
            subject_by=owner.number,
            **settings,
        )
        self.save(group)
        created = GroupCreated(info=self.info(group), type="new", key=group.key)
        self.tell(group, members, created, actor=owner)
        return group

    def add(
        self, group: Group, numbers: Iterable[str], actor: str | None = None, reason: str = ""
    ) -> list[str]:
        """Add people; who came in. Everybody in the group is told.

        Raises:
            Refused: nobody has such a number, or too many.
        """
        accounts = [self._account(number) for number in numbers]
        fresh = [account for account in accounts if account.number not in group.members]
        if len(group.members) + len(fresh) > MAX_MEMBERS:
            raise Refused(406, "not-acceptable", f"a group has at most {MAX_MEMBERS} members")
        before = dict(group.members)
        for account in fresh:
            group.members[account.number] = ""
            group.waiting.pop(account.number, None)
            group.invited.pop(account.number, None)
        if fresh:
            self.save(group)
            change = self.members_change(group, MemberAction.ADD, fresh, reason)
            self.tell(group, before, change, actor=actor)
            # Whoever comes in is told of the whole group.
            newcomers = [account.number for account in fresh]
            self.tell(group, newcomers, GroupCreated(info=self.info(group), reason=reason), actor=actor)
        return [account.number for account in fresh]

    def remove(self, group: Group, numbers: Iterable[str], actor: str | None = None) -> list[str]:
        """Remove people, or let them leave; who went. Everybody who was in the group is told.

        Raises:
            Refused: nobody has such a number.
        """
        accounts = [self._account(number) for number in numbers]
        gone = [account for account in accounts if account.number in group.members]
        before = list(group.members)
        change = self.members_change(group, MemberAction.REMOVE, gone)
        for account in gone:
            del group.members[account.number]
        if gone:
            self.save(group)
            self.tell(group, before, change, actor=actor)
        return [account.number for account in gone]

    def set_role(self, group: Group, numbers: Iterable[str], role: str, actor: str | None = None) -> None:
        """Make members admins, or no admins any more (`role` "")."""
        accounts = [self._account(number) for number in numbers]
        accounts = [account for account in accounts if account.number in group.members]
        for account in accounts:
            group.members[account.number] = role
        action = MemberAction.PROMOTE if role else MemberAction.DEMOTE
        self.save(group)
        self.tell(group, group.members, self.members_change(group, action, accounts), actor=actor)

    def change(
        self,
        group: Group,
        *,
        subject: str | None = None,
        description: tuple[str, str] | None = None,
        ephemeral_s: int | None = None,
        announce: bool | None = None,
        locked: bool | None = None,
        approval: bool | None = None,
        add_mode: str | None = None,
        actor: str | None = None,
    ) -> None:
        """Change what is given (a description by text and id); everybody in the group is told."""
        changes: list[GroupChange] = []
        now = int(time.time())
        if subject is not None:
            group.subject, group.subject_at, group.subject_by = subject, now, actor or group.creator
            named = self.name(group.subject_by, group)
            changes.append(SubjectChange(subject=subject, set_at=now, set_by=named))
        if description is not None:
            text, version = description
            group.description, group.description_id = text, version
            group.description_at, group.description_by = now, actor or group.creator
            changes.append(DescriptionChange(id=version, text=text or None))
        if ephemeral_s is not None:
            group.ephemeral_s = ephemeral_s
            changes.append(TimerChange(ephemeral_s))
        if announce is not None:
            group.announce = announce
            changes.append(SettingChange(Setting.ANNOUNCE, announce))
        if locked is not None:
            group.locked = locked
            changes.append(SettingChange(Setting.LOCKED, locked))
        if approval is not None:
            group.approval = approval
            changes.append(SettingChange(Setting.APPROVAL, approval))
        if add_mode is not None:
            group.add_mode = add_mode
            changes.append(AddModeChange(add_mode))
        self.save(group)
        for change in changes:
            self.tell(group, group.members, change, actor=actor)

    def _account(self, number: str) -> Account:
        account = self._directory.account(number.lstrip("+"))
        if account is None:
            raise Refused(404, "item-not-found", f"nobody has the number {number}")
        return account

    def end(self, group: Group, actor: Account | None = None, reason: str = "") -> None:
        """There is no such group any more; who was in it is told."""
        self.tell(group, group.members, GroupDeleted(reason), actor=actor)
        self._groups.pop(group.id, None)
        self._storage.delete("group", group.id)

    def save(self, group: Group) -> None:
        self._groups[group.id] = group
        self._storage.put("group", group.id, msgspec.msgpack.encode(group))

    # -- telling ----------------------------------------------------------------------------------------

    def members_change(
        self, group: Group, action: MemberAction, accounts: Iterable[Account], reason: str = ""
    ) -> MembersChange:
        """The change that says what happened to these people."""
        listed = tuple(self.participant(group, account) for account in accounts)
        return MembersChange(action=action, participants=listed, reason=reason)

    def tell(
        self, group: Group, numbers: Iterable[str], change: GroupChange, *, actor: Account | str | None
    ) -> None:
        """Tell all devices of these people what happened."""
        who = self._directory.account(actor) if isinstance(actor, str) else actor
        told = GroupNotification(
            group=group.jid,
            t=int(time.time()),
            changes=(change,),
            actor=None if who is None else who.jid(lid=group.by_lid),
            actor_pn=who.pn if who is not None and group.by_lid else None,
            actor_lid=who.lid_jid if who is not None and not group.by_lid else None,
            notify="" if who is None else who.name,
            addressing=Addressing(group.addressing),
        )
        for number in list(numbers):
            account = self._directory.account(number)
            for device in account.devices if account is not None else ():
                self._queues.add(Address(number, device), told.build(str(next(self._ids))))
