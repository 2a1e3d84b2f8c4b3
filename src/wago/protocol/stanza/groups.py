"""Groups: what the server knows of one, and asking for it.

Wire: <iq xmlns="w:g2" type="get" to=GROUP><query request="interactive"/></iq>
    -> <iq type="result"><group id [subject] [s_t] [s_o] [s_o_pn] [creation] [creator] [creator_pn] [size]
        [addressing_mode="pn|lid"] [p_v_id] [a_v_id]>
        <participant jid [type="admin|superadmin"] [phone_number] [lid] [display_name]/>...
        [<description id [t] [participant] [participant_pn]><body>text</body></description>]
        [<announcement/>] [<locked/>] [<ephemeral expiration/>] [<member_add_mode>text</member_add_mode>]
        [<membership_approval_mode/>] [<parent/>] [<linked_parent jid/>] [<default_sub_group/>]
        [<incognito/>] [<suspended/>] ... </group></iq>
Source: whatsmeow group.go (getGroupInfo, parseGroupNode); whatsapp-rust wacore/src/iq/groups.rs; Baileys
Socket/groups.ts
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import GROUP_SERVER, Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect


class Role(enum.StrEnum):
    """What somebody may do in a group."""

    MEMBER = "member"
    ADMIN = "admin"
    SUPERADMIN = "superadmin"
    """Who made the group."""


class Addressing(enum.StrEnum):
    """Under which identity a group names its participants."""

    PN = "pn"
    LID = "lid"

    @classmethod
    def read(cls, text: str | None) -> Addressing:
        """`pn` unless the text says `lid`: groups from before LIDs say nothing."""
        return cls.LID if text == cls.LID else cls.PN


@dataclass(frozen=True, slots=True)
class AddRequest:
    """What an invitation of somebody needs who cannot be added outright, for they allow it to contacts only.

    Wire: <add_request code expiration/> in their <participant error="403">
    """

    code: str
    expires_at: int
    """Unix second."""

    def build(self) -> Node:
        return Node("add_request", {"code": self.code, "expiration": self.expires_at})

    @classmethod
    def find(cls, parent: Node) -> AddRequest | None:
        node = parent.find("add_request")
        return None if node is None else cls(node.attr("code"), node.num("expiration"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in a group.

    Attributes:
        jid: as the group names them, bare.
        pn, lid: their identities, None where the server does not tell.
        display_name: a blanked-out number of somebody whose number we may not see.
        error: why a change of this participant was refused, None elsewhere.
        add_request: how they can be invited instead, None elsewhere.
    """

    jid: Jid
    pn: Jid | None = None
    lid: Jid | None = None
    role: Role = Role.MEMBER
    display_name: str | None = None
    error: int | None = None
    add_request: AddRequest | None = None

    @property
    def names(self) -> tuple[Jid, ...]:
        """Every address that we know them under."""
        return tuple(name for name in (self.jid, self.pn, self.lid) if name is not None)

    @property
    def is_admin(self) -> bool:
        return self.role is not Role.MEMBER

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "jid": self.jid,
            "type": self.role.value if self.is_admin else None,
            "phone_number": self.pn if self.jid.is_lid else None,
            "lid": self.lid if not self.jid.is_lid else None,
            "display_name": self.display_name,
            "error": self.error,
        }
        return Node("participant", attrs, None if self.add_request is None else [self.add_request.build()])

    @classmethod
    def parse(cls, node: Node) -> Participant:
        jid = expect(node, "participant").jid("jid").bare
        pn, lid = node.opt_jid("phone_number"), node.opt_jid("lid")
        role = node.opt_attr("type")
        return cls(
            jid=jid,
            pn=jid if jid.is_pn else pn and pn.bare,
            lid=jid if jid.is_lid else lid and lid.bare,
            # A kind of member that is to come is no admin for us.
            role=Role(role) if role in (Role.ADMIN, Role.SUPERADMIN) else Role.MEMBER,
            display_name=node.opt_attr("display_name"),
            error=node.opt_num("error"),
            add_request=AddRequest.find(node),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A group's description; an empty text is none."""

    text: str
    id: str = ""
    """Names this version of it; a change names the one that it replaces."""
    set_at: int | None = None
    set_by: Jid | None = None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.id,
            "t": self.set_at,
            "participant": self.set_by,
        }
        return Node("description", attrs, [Node("body", None, self.text.encode())])

    @classmethod
    def parse(cls, node: Node) -> Description:
        body = node.find("body")
        return cls(
            text="" if body is None or body.content is None else body.text,
            id=node.opt_attr("id") or "",
            set_at=node.opt_num("t"),
            set_by=node.opt_jid("participant"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInfo:
    """What the server says of a group. Times are Unix seconds; None is not told.

    Attributes:
        participants: all of them, in the server's order.
        addressing: under which identity they are named, and our messages are to be sent.
        announce: only admins may write.
        locked: only admins may change subject, picture and description.
        ephemeral_s: messages disappear after so many seconds; 0 never.
        member_add_mode: who may add people, `admin_add` or `all_member_add`; "" if not told.
        approval: admins have to let people in.
        is_community: it holds other groups and no messages.
        community: the community that it is in.
        is_default_sub_group: it is its community's announcement group.
        incognito: participants do not see each other's numbers.
    """

    jid: Jid
    subject: str = ""
    subject_at: int | None = None
    subject_by: Jid | None = None
    created_at: int | None = None
    creator: Jid | None = None
    creator_pn: Jid | None = None
    addressing: Addressing = Addressing.PN
    participants: tuple[Participant, ...] = ()
    description: Description | None = None
    announce: bool = False
    locked: bool = False
    ephemeral_s: int = 0
    member_add_mode: str = ""
    approval: bool = False
    is_community: bool = False
    community: Jid | None = None
    is_default_sub_group: bool = False
    incognito: bool = False
    suspended: bool = False
    size: int | None = None
    """How many participants the server counts."""
    others: tuple[Node, ...] = field(default=(), compare=False)
    """What is not read here, as it came."""

    def participant(self, *names: Jid) -> Participant | None:
        """Somebody under any of these bare names, None if they are not in the group."""
        wanted = set(names)
        for each in self.participants:
            if not wanted.isdisjoint(each.names):
                return each
        return None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.jid.user,
            "subject": self.subject,
            "s_t": self.subject_at,
            "s_o": self.subject_by,
            "creation": self.created_at,
            "creator": self.creator,
            "creator_pn": self.creator_pn,
            "addressing_mode": self.addressing.value,
            "size": self.size,
        }
        return Node("group", attrs, [*self._settings(), *(each.build() for each in self.participants)])

    def _settings(self) -> list[Node]:
        flags = {
            "announcement": self.announce,
            "locked": self.locked,
            "parent": self.is_community,
            "default_sub_group": self.is_default_sub_group,
            "incognito": self.incognito,
            "suspended": self.suspended,
        }
        children = [Node(tag) for tag, on in flags.items() if on]
        if self.description is not None:
            children.append(self.description.build())
        if self.ephemeral_s:
            children.append(Node("ephemeral", {"expiration": self.ephemeral_s}))
        if self.member_add_mode:
            children.append(Node("member_add_mode", None, self.member_add_mode.encode()))
        if self.approval:
            state = Node("group_join", {"state": "on"})
            children.append(Node("membership_approval_mode", None, [state]))
        if self.community is not None:
            children.append(Node("linked_parent", {"jid": self.community}))
        return [*children, *self.others]

    @classmethod
    def parse(cls, node: Node) -> GroupInfo:
        expect(node, "group")
        parts = {child.tag: child for child in node.children if child.tag != "participant"}
        ephemeral, mode = parts.get("ephemeral"), parts.get("member_add_mode")
        description, parent = parts.get("description"), parts.get("linked_parent")
        approval = parts.get("membership_approval_mode")
        return cls(
            jid=group_jid(node.attr("id")),
            subject=node.opt_attr("subject") or "",
            subject_at=node.opt_num("s_t"),
            subject_by=node.opt_jid("s_o"),
            created_at=node.opt_num("creation"),
            creator=node.opt_jid("creator"),
            creator_pn=node.opt_jid("creator_pn"),
            addressing=Addressing.read(node.opt_attr("addressing_mode")),
            participants=tuple(Participant.parse(each) for each in node.all("participant")),
            description=None if description is None else Description.parse(description),
            announce="announcement" in parts,
            locked="locked" in parts,
            ephemeral_s=0 if ephemeral is None else read_timer(ephemeral),
            member_add_mode="" if mode is None or mode.content is None else mode.text,
            approval=approval is not None and is_approval_on(approval),
            is_community="parent" in parts,
            community=None if parent is None else parent.jid("jid"),
            is_default_sub_group="default_sub_group" in parts,
            incognito="incognito" in parts,
            suspended="suspended" in parts,
            size=node.opt_num("size"),
            others=tuple(child for child in node.children if child.tag not in _READ),
        )


_READ = frozenset(
    {
        "participant",
        "description",
        "announcement",
        "locked",
        "ephemeral",
        "member_add_mode",
        "membership_approval_mode",
        "parent",
        "linked_parent",
        "default_sub_group",
        "incognito",
        "suspended",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubGroup:
    """One of a community's groups, as lists and notifications show it."""

    jid: Jid
    subject: str = ""
    subject_at: int | None = None
    size: int | None = None
    is_default: bool = False
    """The announcement group, which everybody is in."""

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": self.jid.user,
            "subject": self.subject,
            "s_t": self.subject_at,
            "size": self.size,
        }
        return Node("group", attrs, [Node("default_sub_group")] if self.is_default else None)

    @classmethod
    def parse(cls, node: Node) -> SubGroup:
        jid = node.opt_jid("jid")
        return cls(
            jid=group_jid(node.attr("id")) if jid is None else jid,
            subject=node.opt_attr("subject") or "",
            subject_at=node.opt_num("s_t"),
            size=node.opt_num("size"),
            is_default=node.find("default_sub_group") is not None,
        )


def group_jid(text: str) -> Jid:
    """A group's address, from its id with or without the server.

    Raises:
        RemoteProtocolError: no group's id.
    """
    user, at, server = text.partition("@")
    if not user or (at and server != GROUP_SERVER):
        raise RemoteProtocolError(f"{text!r} is no group")
    return Jid(user, GROUP_SERVER)


def read_timer(node: Node) -> int:
    """The seconds in `expiration`; none is never.

    Raises:
        RemoteProtocolError: no number of seconds.
    """
    seconds = node.opt_num("expiration") or 0
    if not 0 <= seconds < 2**32:
        raise RemoteProtocolError(f"an expiration of {seconds} s")
    return seconds


def is_approval_on(node: Node) -> bool:
    """Whether `<membership_approval_mode>` says that people wait to be let in."""
    state = node.find("group_join")
    return state is None or state.opt_attr("state") == "on"


@dataclass(frozen=True, slots=True)
class QueryGroup(IqRequest[GroupInfo]):
    """Ask for one group. Answered 403 to those outside, 404 for none."""

    group: Jid

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get"]] = "get"

    @property
    def target(self) -> Jid:
        return self.group

    def content(self) -> list[Node]:
        return [Node("query", {"request": "interactive"})]

    @classmethod
    def from_content(cls, iq: Node) -> QueryGroup:
        expect(only_child(iq), "query")
        group = iq.jid("to")
        if not group.is_group or not group.user:
            raise RemoteProtocolError(f"{group} is no group")
        return cls(group)

    def read_reply(self, iq: Node) -> GroupInfo:
        info = GroupInfo.parse(iq.child("group"))
        if info.jid != self.group:
            raise RemoteProtocolError(f"asked for {self.group}, told of {info.jid}")
        return info

    @staticmethod
    def build_reply(request: Node, info: GroupInfo) -> Node:
        return iq_result(request, [info.build()])
