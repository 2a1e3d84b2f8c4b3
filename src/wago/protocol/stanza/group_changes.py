"""What happens to a group, as the server tells it, and what is true of the group afterwards.

Wire: <notification type="w:gp2" from=GROUP id t [participant=WHO] [participant_pn|participant_lid] [notify]
        [addressing_mode]>
    one or more of <add|remove|promote|demote|modify [reason]><participant/>...</...>
    <subject subject s_t s_o/> <description id><body>text</body> or <delete/></description>
    <announcement/> <not_announcement/> <locked/> <unlocked/> <ephemeral expiration/> <not_ephemeral/>
    <member_add_mode>text</member_add_mode> <membership_approval_mode/> <invite code/> <delete [reason]/>
    <create [reason] [key] [type]><group .../></create> <suspended/> <unsuspended/>
    <link link_type="sub_group|parent_group|sibling_group"><group id subject/></link>
    <unlink unlink_type [unlink_reason]><group/></unlink>
    <created_membership_requests request_method><requested_user jid/>...</created_membership_requests>
    <revoked_membership_requests><participant jid/>...</revoked_membership_requests> ...
    </notification>
Source: whatsmeow group.go (parseGroupChange); whatsapp-rust wacore/src/stanza/groups.rs (after WhatsApp Web);
Baileys Socket/messages-recv.ts (handleGroupNotification)
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.groups import (
    Addressing,
    Description,
    GroupInfo,
    Participant,
    Role,
    SubGroup,
    is_approval_on,
    read_timer,
)

TYPE: Final = "w:gp2"


class MemberAction(enum.StrEnum):
    """What happened to participants. Somebody who leaves is removed by themselves."""

    ADD = "add"
    REMOVE = "remove"
    PROMOTE = "promote"
    DEMOTE = "demote"
    MODIFY = "modify"
    """Somebody changed their number, or is named by LID from now on: ask who is in the group."""


class Setting(enum.StrEnum):
    """What is on or off in a group."""

    ANNOUNCE = "announce"
    LOCKED = "locked"
    APPROVAL = "approval"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersChange:
    action: MemberAction
    participants: tuple[Participant, ...]
    reason: str = ""
    """Such as `invite` of somebody who came by the link."""

    def build(self) -> Node:
        listed = [each.build() for each in self.participants]
        return Node(self.action.value, {"reason": self.reason or None}, listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectChange:
    subject: str
    set_at: int | None = None
    set_by: Jid | None = None

    def build(self) -> Node:
        return Node("subject", {"subject": self.subject, "s_t": self.set_at, "s_o": self.set_by})


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionChange:
    """`text` is None if the description was deleted."""

    id: str
    text: str | None

    def build(self) -> Node:
        body = Node("delete") if self.text is None else Node("body", None, self.text.encode())
        return Node("description", {"id": self.id}, [body])


@dataclass(frozen=True, slots=True)
class SettingChange:
    setting: Setting
    on: bool

    def build(self) -> Node:
        if self.setting is Setting.APPROVAL:
            state = Node("group_join", {"state": "on" if self.on else "off"})
            return Node("membership_approval_mode", None, [state])
        return Node(_TAG_OF_SETTING[self])


_SETTING_OF_TAG: Final = {
    "announcement": SettingChange(Setting.ANNOUNCE, True),
    "not_announcement": SettingChange(Setting.ANNOUNCE, False),
    "locked": SettingChange(Setting.LOCKED, True),
    "unlocked": SettingChange(Setting.LOCKED, False),
    "suspended": SettingChange(Setting.SUSPENDED, True),
    "unsuspended": SettingChange(Setting.SUSPENDED, False),
}
_TAG_OF_SETTING: Final = {change: tag for tag, change in _SETTING_OF_TAG.items()}


@dataclass(frozen=True, slots=True)
class TimerChange:
    """Messages disappear after so many seconds from now on; 0 never."""

    seconds: int

    def build(self) -> Node:
        if not self.seconds:
            return Node("not_ephemeral")
        return Node("ephemeral", {"expiration": self.seconds})


@dataclass(frozen=True, slots=True)
class AddModeChange:
    """Who may add people: `admin_add` or `all_member_add`."""

    mode: str

    def build(self) -> Node:
        return Node("member_add_mode", None, self.mode.encode())


@dataclass(frozen=True, slots=True)
class InviteChange:
    """There is a new invitation link, with this code."""

    code: str

    def build(self) -> Node:
        return Node("invite", {"code": self.code})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCreated:
    """We are in a group that we were not in before: a new one, or one that we joined."""

    info: GroupInfo
    reason: str = ""
    key: str = ""
    """What whoever made it named the request."""
    type: str = ""

    def build(self) -> Node:
        attrs = {"reason": self.reason or None, "key": self.key or None, "type": self.type or None}
        return Node("create", attrs, [self.info.build()])


@dataclass(frozen=True, slots=True)
class GroupDeleted:
    """There is no such group any more."""

    reason: str = ""

    def build(self) -> Node:
        return Node("delete", {"reason": self.reason or None})


class Tie(enum.StrEnum):
    """What a group that was tied to this one, or untied, is to it."""

    SUB_GROUP = "sub_group"
    """This one is a community, and holds it."""
    PARENT = "parent_group"
    SIBLING = "sibling_group"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """A group came into a community, or went out of it.

    Attributes:
        tie: what `group` is to the one that is told of.
        linked: False if it went.
        reason: of going, `unlink_group` or `delete_parent`.
    """

    tie: Tie
    group: SubGroup
    linked: bool
    reason: str = ""

    def build(self) -> Node:
        if self.linked:
            return Node("link", {"link_type": self.tie.value}, [self.group.build()])
        attrs = {"unlink_type": self.tie.value, "unlink_reason": self.reason or None}
        return Node("unlink", attrs, [self.group.build()])


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequestsChange:
    """People ask to be let in, or do so no more: taken back or turned away.

    Attributes:
        waiting: they ask.
        method: how they came to it: `invite_link`, `linked_group_join` or `non_admin_add`.
    """

    people: tuple[Participant, ...]
    waiting: bool
    method: str = ""

    def build(self) -> Node:
        listed = [each.build() for each in self.people]
        if not self.waiting:
            return Node("revoked_membership_requests", None, listed)
        named = [Node("requested_user", each.attrs) for each in listed]
        return Node("created_membership_requests", {"request_method": self.method or None}, named)


@dataclass(frozen=True, slots=True)
class OtherChange:
    """One that is not read here, as it came."""

    tag: str
    node: Node

    def build(self) -> Node:
        return self.node


GroupChange: TypeAlias = (
    MembersChange
    | SubjectChange
    | DescriptionChange
    | SettingChange
    | TimerChange
    | AddModeChange
    | InviteChange
    | GroupCreated
    | GroupDeleted
    | LinkChange
    | JoinRequestsChange
    | OtherChange
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNotification:
    """Something happened to a group.

    Attributes:
        actor: who did it, None if the server does not say.
        actor_pn, actor_lid: their other identity.
        notify: their push name.
    """

    group: Jid
    t: int
    changes: tuple[GroupChange, ...]
    actor: Jid | None = None
    actor_pn: Jid | None = None
    actor_lid: Jid | None = None
    notify: str = ""
    addressing: Addressing | None = None

    def build(self, notification_id: str) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "from": self.group,
            "type": TYPE,
            "id": notification_id,
            "t": self.t,
            "participant": self.actor,
            "participant_pn": self.actor_pn,
            "participant_lid": self.actor_lid,
            "notify": self.notify or None,
            "addressing_mode": None if self.addressing is None else self.addressing.value,
        }
        return Node("notification", attrs, [change.build() for change in self.changes])

    @classmethod
    def parse(cls, node: Node) -> GroupNotification:
        group = node.jid("from")
        if not group.is_group or not group.user:
            raise RemoteProtocolError(f"{group} is no group")
        mode = node.opt_attr("addressing_mode")
        return cls(
            group=group,
            t=node.opt_num("t") or 0,
            changes=tuple(parse_change(child) for child in node.children),
            actor=node.opt_jid("participant"),
            actor_pn=node.opt_jid("participant_pn"),
            actor_lid=node.opt_jid("participant_lid"),
            notify=node.opt_attr("notify") or "",
            addressing=None if mode is None else Addressing.read(mode),
        )


# -- reading --------------------------------------------------------------------------------------------


def parse_change(node: Node) -> GroupChange:
    """Read one change.

    Raises:
        RemoteProtocolError: it is of a known kind and malformed.
    """
    if node.tag == "membership_approval_mode":
        return SettingChange(Setting.APPROVAL, is_approval_on(node))
    if (setting := _SETTING_OF_TAG.get(node.tag)) is not None:
        return setting
    if (read := _READERS.get(node.tag)) is not None:
        return read(node)
    return OtherChange(node.tag, node)


def _read_members(node: Node) -> GroupChange:
    return MembersChange(
        action=MemberAction(node.tag),
        participants=tuple(Participant.parse(each) for each in node.all("participant")),
        reason=node.opt_attr("reason") or "",
    )


def _read_subject(node: Node) -> GroupChange:
    return SubjectChange(
        subject=node.opt_attr("subject") or "", set_at=node.opt_num("s_t"), set_by=node.opt_jid("s_o")
    )


def _read_description(node: Node) -> GroupChange:
    text = None if node.find("delete") is not None else Description.parse(node).text
    return DescriptionChange(id=node.opt_attr("id") or "", text=text)


def _read_created(node: Node) -> GroupChange:
    return GroupCreated(
        info=GroupInfo.parse(node.child("group")),
        reason=node.opt_attr("reason") or "",
        key=node.opt_attr("key") or "",
        type=node.opt_attr("type") or "",
    )


def _read_link(node: Node) -> GroupChange:
    linked = node.tag == "link"
    kind = node.attr("link_type" if linked else "unlink_type")
    if kind not in set(Tie):
        return OtherChange(node.tag, node)
    reason = node.opt_attr("unlink_reason") or ""
    return LinkChange(tie=Tie(kind), group=SubGroup.parse(node.child("group")), linked=linked, reason=reason)


def _read_requests(node: Node) -> GroupChange:
    waiting = node.tag == "created_membership_requests"
    listed = node.all("requested_user" if waiting else "participant")
    people = tuple(Participant.parse(Node("participant", each.attrs)) for each in listed)
    return JoinRequestsChange(people=people, waiting=waiting, method=node.opt_attr("request_method") or "")


_READERS: Final[dict[str, Callable[[Node], GroupChange]]] = {
    **{action.value: _read_members for action in MemberAction},
    "subject": _read_subject,
    "description": _read_description,
    "ephemeral": lambda node: TimerChange(read_timer(node)),
    "not_ephemeral": lambda _: TimerChange(0),
    "member_add_mode": lambda node: AddModeChange("" if node.content is None else node.text),
    "invite": lambda node: InviteChange(node.attr("code")),
    "create": _read_created,
    "delete": lambda node: GroupDeleted(node.opt_attr("reason") or ""),
    "link": _read_link,
    "unlink": _read_link,
    "created_membership_requests": _read_requests,
    "revoked_membership_requests": _read_requests,
}


# -- what is true afterwards ----------------------------------------------------------------------------


def after(info: GroupInfo, told: GroupNotification) -> GroupInfo | None:
    """The group after these changes; None if they do not tell enough, and the server must be asked."""
    if told.addressing is not None and told.addressing is not info.addressing:
        return None
    for change in told.changes:
        match change:
            case MembersChange():
                if change.action is MemberAction.MODIFY:
                    return None
                info = _with_members(info, change)
            case SubjectChange():
                info = replace(
                    info, subject=change.subject, subject_at=change.set_at, subject_by=change.set_by
                )
            case DescriptionChange():
                text = change.text
                described = Description(text=text or "", id=change.id, set_at=told.t, set_by=told.actor)
                info = replace(info, description=None if text is None else described)
            case SettingChange():
                info = _with_setting(info, change)
            case TimerChange():
                info = replace(info, ephemeral_s=change.seconds)
            case AddModeChange():
                info = replace(info, member_add_mode=change.mode)
            case GroupCreated():
                info = change.info
            case GroupDeleted() | OtherChange():
                return None
            case LinkChange():
                if change.tie is Tie.PARENT:
                    info = replace(info, community=change.group.jid if change.linked else None)
            case InviteChange() | JoinRequestsChange():
                pass
    return info


def _with_members(info: GroupInfo, change: MembersChange) -> GroupInfo:
    match change.action:
        case MemberAction.ADD:
            there = _names(info.participants)
            fresh = tuple(each for each in change.participants if there.isdisjoint(each.names))
            members = (*info.participants, *fresh)
        case MemberAction.REMOVE:
            gone = _names(change.participants)
            members = tuple(each for each in info.participants if gone.isdisjoint(each.names))
        case _:
            role = Role.ADMIN if change.action is MemberAction.PROMOTE else Role.MEMBER
            named = _names(change.participants)
            members = tuple(
                each if named.isdisjoint(each.names) else replace(each, role=role)
                for each in info.participants
            )
    return replace(info, participants=members, size=len(members))


def _names(participants: Iterable[Participant]) -> set[Jid]:
    return {name for each in participants for name in each.names}


def _with_setting(info: GroupInfo, change: SettingChange) -> GroupInfo:
    match change.setting:
        case Setting.ANNOUNCE:
            return replace(info, announce=change.on)
        case Setting.LOCKED:
            return replace(info, locked=change.on)
        case Setting.APPROVAL:
            return replace(info, approval=change.on)
        case Setting.SUSPENDED:
            return replace(info, suspended=change.on)
