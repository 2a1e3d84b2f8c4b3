"""Making, changing and leaving groups, and who is in them.

Wire, each in <iq xmlns="w:g2" to=GROUP> unless it says otherwise:
    set to=g.us <create subject [key]>
        <participant jid [phone_number]>[<privacy>token</privacy>]</participant>...
        [<member_add_mode/>] [<locked/>] [<announcement/>] [<ephemeral expiration/>]
        [<membership_approval_mode/>] [<parent default_membership_approval_mode/>] [<linked_parent jid/>]
        [<description id><body/></description>]</create>                       -> <group .../>
    set <add|remove|promote|demote><participant jid/>...</...>                 -> the same with results
    set <subject>text</subject>
    set <description id [prev]><body>text</body></description>, or delete="true" and no body
    set <announcement/>, <not_announcement/>, <locked/>, <unlocked/>, <member_add_mode>, ...
    set to=g.us <leave><group id=GROUP/>...</leave>                          -> <leave><group id [error]/>
    get to=g.us <participating><participants/><description/></participating> -> <groups><group/>...</groups>
Source: whatsmeow group.go (CreateGroup, UpdateGroupParticipants, SetGroupTopic, GetJoinedGroups);
whatsapp-rust wacore/src/iq/groups.rs; Baileys Socket/groups.ts; codes: whatsapp-web.js GroupChat.js
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import GROUP_SERVER, Jid
from wago.protocol.stanza.group_changes import AddModeChange, MemberAction, SettingChange, parse_change
from wago.protocol.stanza.groups import Description, GroupInfo, Participant, group_jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

GROUPS_JID: Final = Jid("", GROUP_SERVER)
"""Whom requests go to that are about no group in particular, or about one to come."""
LINK_MODES: Final = ("admin_link", "all_member_link")
"""Who may have a group's link: admins, or everybody in it."""

REQUEST_REQUIRED: Final = "request_required"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be added.

    Attributes:
        jid: a person, by LID or number.
        pn: the number behind a LID.
        token: the privacy token that they gave us. whatsmeow sends its bytes, whatsapp-rust their hex text;
            the bytes are what the same token is everywhere else.
    """

    jid: Jid
    pn: Jid | None = None
    token: bytes | None = None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {"jid": self.jid, "phone_number": self.pn}
        return Node("participant", attrs, [Node("privacy", None, self.token)] if self.token else None)

    @classmethod
    def parse(cls, node: Node) -> Newcomer:
        token = node.find("privacy")
        return cls(person(node), node.opt_jid("phone_number"), None if token is None else token.data)


def person(node: Node) -> Jid:
    """Who `<participant jid>` is.

    Raises:
        RemoteProtocolError: no person.
    """
    jid = expect(node, "participant").jid("jid")
    if not (jid.is_pn or jid.is_lid) or jid.device or not jid.user:
        raise RemoteProtocolError(f"{jid} is no person")
    return jid


def each_once(jids: Iterable[Jid]) -> tuple[Jid, ...]:
    """These, if nobody is named twice and somebody is.

    Raises:
        RemoteProtocolError: nobody, or somebody twice.
    """
    listed = tuple(jids)
    if not listed or len(set(listed)) != len(listed):
        raise RemoteProtocolError("nobody is named, or somebody twice")
    return listed


class GroupRequest(IqRequest[None]):
    """A change of one group that is answered by an empty result. Subclasses have a `group`."""

    __slots__ = ()

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"
    group: Jid

    @property
    def target(self) -> Jid:
        return self.group

    def read_reply(self, iq: Node) -> None:
        return None


def asked_group(iq: Node) -> Jid:
    """The group that a request is addressed to.

    Raises:
        RemoteProtocolError: no group.
    """
    group = iq.jid("to")
    if not group.is_group or not group.user:
        raise RemoteProtocolError(f"{group} is no group")
    return group


# -- making and leaving ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateGroup(IqRequest[GroupInfo]):
    """Make a group, a community, or a group in a community. Refused with 406 for a subject that is too long.

    Attributes:
        key: names the request; a group that is there under it is not made again (Baileys).
        community: it is to be a community, its announcement group is made with it.
        closed: who wants into that community must be let in.
        general: it is to have a group for everybody to write in (Baileys, whatsapp-rust ask for one).
        open_to_makers: its members may make groups in it, not its admins alone (likewise).
        parent: the community that the group is to be in.
        link_mode: who may have its link, of `LINK_MODES`; "" leaves it at admins (whatsapp-rust says it).
    """

    subject: str
    newcomers: tuple[Newcomer, ...] = ()
    key: str = ""
    settings: tuple[SettingChange | AddModeChange, ...] = ()
    ephemeral_s: int = 0
    description: Description | None = None
    community: bool = False
    closed: bool = False
    general: bool = False
    open_to_makers: bool = False
    parent: Jid | None = None
    link_mode: str = ""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return GROUPS_JID

    def content(self) -> list[Node]:
        children = [*(each.build() for each in self.newcomers), *(each.build() for each in self.settings)]
        if self.link_mode:
            children.append(Node("member_link_mode", None, self.link_mode.encode()))
        if self.community:
            mode = REQUEST_REQUIRED if self.closed else None
            children.append(Node("parent", {"default_membership_approval_mode": mode}))
            children += [Node(tag) for tag, on in self._of_community() if on]
        if self.parent is not None:
            children.append(Node("linked_parent", {"jid": self.parent}))
        if self.ephemeral_s:
            children.append(Node("ephemeral", {"expiration": self.ephemeral_s}))
        if self.description is not None:
            children.append(self.description.build())
        return [Node("create", {"subject": self.subject, "key": self.key or None}, children)]

    def _of_community(self) -> tuple[tuple[str, bool], ...]:
        return (_MAKERS, self.open_to_makers), (_GENERAL, self.general)

    @classmethod
    def from_content(cls, iq: Node) -> CreateGroup:
        create = expect(only_child(iq), "create")
        newcomers = tuple(Newcomer.parse(each) for each in create.all("participant"))
        if newcomers:
            each_once(each.jid for each in newcomers)
        parent, linked = create.find("parent"), create.find("linked_parent")
        ephemeral, description = create.find("ephemeral"), create.find("description")
        if parent is not None and linked is not None:
            raise RemoteProtocolError("a community is in no community")
        general, makers = (create.find(tag) is not None for tag in (_GENERAL, _MAKERS))
        if parent is None and (general or makers):
            raise RemoteProtocolError("a group holds no groups")
        mode = None if parent is None else parent.opt_attr("default_membership_approval_mode")
        link = create.find("member_link_mode")
        if link is not None and link.text not in LINK_MODES:
            raise RemoteProtocolError(f"{link.text!r} may have no link")
        return cls(
            subject=create.opt_attr("subject") or "",
            newcomers=newcomers,
            key=create.opt_attr("key") or "",
            settings=tuple(_setting(each) for each in create.children if each.tag not in _PARTS_OF_CREATE),
            ephemeral_s=0 if ephemeral is None else ephemeral.num("expiration"),
            description=None if description is None else Description.parse(description),
            community=parent is not None,
            closed=mode == REQUEST_REQUIRED,
            general=general,
            open_to_makers=makers,
            parent=None if linked is None else linked.jid("jid"),
            link_mode="" if link is None else link.text,
        )

    def read_reply(self, iq: Node) -> GroupInfo:
        # A community comes as <group> with <parent/>, or under a tag of its own (whatsapp-rust groups.rs).
        community = iq.find("community")
        if community is not None:
            return GroupInfo.parse(Node("group", community.attrs, community.content))
        return GroupInfo.parse(iq.child("group"))

    @staticmethod
    def build_reply(request: Node, info: GroupInfo) -> Node:
        return iq_result(request, [info.build()])


_GENERAL: Final = "create_general_chat"
_MAKERS: Final = "allow_non_admin_sub_group_creation"
_PARTS_OF_CREATE: Final = frozenset(
    {
        "participant",
        "parent",
        "linked_parent",
        "ephemeral",
        "description",
        "member_link_mode",
        _GENERAL,
        _MAKERS,
    }
)


def _setting(node: Node) -> SettingChange | AddModeChange:
    change = parse_change(node)
    if not isinstance(change, SettingChange | AddModeChange):
        raise RemoteProtocolError(f"<{node.tag}> is no setting of a group")
    return change


@dataclass(frozen=True, slots=True)
class LeaveGroups(IqRequest[dict[Jid, int | None]]):
    """Leave groups. Answers with the error of each, None where we are out."""

    groups: tuple[Jid, ...]

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return GROUPS_JID

    def content(self) -> list[Node]:
        return [Node("leave", None, [Node("group", {"id": each}) for each in self.groups])]

    @classmethod
    def from_content(cls, iq: Node) -> LeaveGroups:
        listed = expect(only_child(iq), "leave").all("group")
        return cls(each_once(group_jid(each.attr("id")) for each in listed))

    def read_reply(self, iq: Node) -> dict[Jid, int | None]:
        leave = iq.find("leave")
        told = () if leave is None else leave.all("group")
        errors = {group_jid(each.attr("id")): each.opt_num("error") for each in told}
        return {group: errors.get(group) for group in self.groups}

    @staticmethod
    def build_reply(request: Node, results: dict[Jid, int | None]) -> Node:
        listed = [Node("group", {"id": group, "error": error}) for group, error in results.items()]
        return iq_result(request, [Node("leave", None, listed)])


@dataclass(frozen=True, slots=True)
class QueryGroups(IqRequest[tuple[GroupInfo, ...]]):
    """Ask for all groups that we are in, with who is in them."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return GROUPS_JID

    def content(self) -> list[Node]:
        return [Node("participating", None, [Node("participants"), Node("description")])]

    @classmethod
    def from_content(cls, iq: Node) -> QueryGroups:
        expect(only_child(iq), "participating")
        return cls()

    def read_reply(self, iq: Node) -> tuple[GroupInfo, ...]:
        return tuple(GroupInfo.parse(each) for each in iq.child("groups").all("group"))

    @staticmethod
    def build_reply(request: Node, infos: Iterable[GroupInfo]) -> Node:
        return iq_result(request, [Node("groups", None, [info.build() for info in infos])])


# -- changing -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMembers(IqRequest[tuple[Participant, ...]]):
    """Add, remove, promote or demote people. Answers with each, `error` where they were refused.

    Codes that are known: 401 they blocked us, 403 they must be invited (`add_request`), 404 not on WhatsApp
    or not in the group, 408 left a short time ago, 409 in it already, 419 the group is full.

    Attributes:
        everywhere: out of a community, out of all its groups as well.
    """

    group: Jid
    action: MemberAction
    members: tuple[Newcomer, ...]
    everywhere: bool = False

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.group

    def content(self) -> list[Node]:
        attrs = {"linked_groups": "true" if self.everywhere else None}
        return [Node(self.action.value, attrs, [each.build() for each in self.members])]

    @classmethod
    def from_content(cls, iq: Node) -> ChangeMembers:
        child, group = only_child(iq), asked_group(iq)
        if child.tag not in set(MemberAction) - {MemberAction.MODIFY}:
            raise RemoteProtocolError(f"<{child.tag}> is nothing to do with members")
        members = tuple(Newcomer.parse(each) for each in child.children)
        each_once(each.jid for each in members)
        everywhere = child.opt_attr("linked_groups") == "true"
        return cls(group=group, action=MemberAction(child.tag), members=members, everywhere=everywhere)

    def read_reply(self, iq: Node) -> tuple[Participant, ...]:
        return read_results(iq.child(self.action.value))

    @staticmethod
    def build_reply(request: Node, action: MemberAction, results: Iterable[Participant]) -> Node:
        return iq_result(request, [Node(action.value, None, [each.build() for each in results])])


def read_results(node: Node) -> tuple[Participant, ...]:
    """What became of each person that a request named."""
    return tuple(Participant.parse(each) for each in node.all("participant"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSubject(GroupRequest):
    """Give a group another name."""

    group: Jid
    subject: str

    def content(self) -> list[Node]:
        return [Node("subject", None, self.subject.encode())]

    @classmethod
    def from_content(cls, iq: Node) -> SetSubject:
        return cls(group=asked_group(iq), subject=expect(only_child(iq), "subject").text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDescription(GroupRequest):
    """Describe a group, or with an empty text no longer. Refused with 409 for a wrong `previous`.

    Attributes:
        id: names the new description.
        previous: the id of the one that it replaces, "" for none.
    """

    group: Jid
    text: str
    id: str
    previous: str = ""

    def content(self) -> list[Node]:
        attrs = {
            "id": self.id,
            "prev": self.previous or None,
            "delete": None if self.text else "true",
        }
        body = [Node("body", None, self.text.encode())] if self.text else None
        return [Node("description", attrs, body)]

    @classmethod
    def from_content(cls, iq: Node) -> SetDescription:
        node = expect(only_child(iq), "description")
        body, gone = node.find("body"), node.opt_attr("delete") == "true"
        if gone == (body is not None and body.content is not None):
            raise RemoteProtocolError("a description has a body or is deleted")
        return cls(
            group=asked_group(iq),
            text="" if body is None or gone else body.text,
            # Baileys names no id when it deletes one.
            id=(node.opt_attr("id") or "") if gone else node.attr("id"),
            previous=node.opt_attr("prev") or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGroupSetting(GroupRequest):
    """Switch one of a group's settings, or say who may add people."""

    group: Jid
    change: SettingChange | AddModeChange

    def content(self) -> list[Node]:
        return [self.change.build()]

    @classmethod
    def from_content(cls, iq: Node) -> SetGroupSetting:
        return cls(group=asked_group(iq), change=_setting(only_child(iq)))
