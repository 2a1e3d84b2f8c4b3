"""Ways into a group: its link, invitations to one person, and asking to be let in.

Wire, each in <iq xmlns="w:g2" to=GROUP> unless it says otherwise:
    get <invite/>, set <invite/> for a new one                -> <invite code/>
    get to=g.us <invite code/>                                -> <group .../> that the link leads to
    set to=g.us <invite code/>
        -> <group jid/>, or <membership_approval_request jid/> where admins let people in
    get <query><add_request code expiration admin/></query>   -> <group .../>
    set <accept code expiration admin/>                       -> as for a link
    set <revoke><participant jid/>...</revoke>                -> <revoke> with results
    get <membership_approval_requests/>
        -> the same with <membership_approval_request jid [request_time]/>...
    set <membership_requests_action><approve|reject><participant jid/>...</...></...>
        -> the same with results
Source: whatsmeow group.go (GetGroupInviteLink, JoinGroupWithLink, JoinGroupWithInvite,
GetGroupRequestParticipants, UpdateGroupRequestParticipants); whatsapp-rust wacore/src/iq/groups.rs; Baileys
Socket/groups.ts
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_requests import GROUPS_JID, asked_group, each_once, person, read_results
from wago.protocol.stanza.groups import GroupInfo, Participant
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of joining.

    Attributes:
        pending: an admin has to let us in.
    """

    group: Jid
    pending: bool = False

    def build(self) -> Node:
        return Node("membership_approval_request" if self.pending else "group", {"jid": self.group})

    @classmethod
    def find(cls, iq: Node) -> Entry:
        """Read it from a reply.

        Raises:
            RemoteProtocolError: neither in nor waiting.
        """
        for tag, pending in (("group", False), ("community", False), ("membership_approval_request", True)):
            if (node := iq.find(tag)) is not None:
                return cls(node.jid("jid"), pending)
        raise RemoteProtocolError("joining was answered by neither a group nor a request")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryInvite(IqRequest[str]):
    """Ask for the code of a group's link. Admins only (401), where the group is not open to all."""

    group: Jid

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.group

    def content(self) -> list[Node]:
        return [Node("invite")]

    @classmethod
    def from_content(cls, iq: Node) -> QueryInvite:
        expect(only_child(iq), "invite")
        return cls(group=asked_group(iq))

    def read_reply(self, iq: Node) -> str:
        return iq.child("invite").attr("code")

    @staticmethod
    def build_reply(request: Node, code: str) -> Node:
        return iq_result(request, [Node("invite", {"code": code})])


class ResetInvite(QueryInvite):
    """Make the link worthless and ask for the code of a new one."""

    __slots__ = ()

    kind: ClassVar[Literal["get", "set"]] = "set"


class _ByCode:
    """A request about the group behind a code."""

    __slots__ = ()

    code: str

    @property
    def target(self) -> Jid:
        return GROUPS_JID

    def content(self) -> list[Node]:
        return [Node("invite", {"code": self.code})]


def _code(iq: Node) -> str:
    return expect(only_child(iq), "invite").attr("code")


@dataclass(frozen=True, slots=True)
class InspectInvite(_ByCode, IqRequest[GroupInfo]):
    """Ask where a link leads. Refused with 406 for no link, 410 for one that was revoked."""

    code: str

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @classmethod
    def from_content(cls, iq: Node) -> InspectInvite:
        return cls(_code(iq))

    def read_reply(self, iq: Node) -> GroupInfo:
        return GroupInfo.parse(iq.child("group"))

    @staticmethod
    def build_reply(request: Node, info: GroupInfo) -> Node:
        return iq_result(request, [info.build()])


@dataclass(frozen=True, slots=True)
class JoinByInvite(_ByCode, IqRequest[Entry]):
    """Join by a link. Refused as `InspectInvite` is, and with 409 for who is in the group."""

    code: str

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @classmethod
    def from_content(cls, iq: Node) -> JoinByInvite:
        return cls(_code(iq))

    def read_reply(self, iq: Node) -> Entry:
        return Entry.find(iq)

    @staticmethod
    def build_reply(request: Node, entry: Entry) -> Node:
        return iq_result(request, [entry.build()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a group invite message says.

    Attributes:
        admin: who invites.
        expires_at: Unix second.
    """

    group: Jid
    admin: Jid
    code: str
    expires_at: int

    def build(self, tag: str) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "code": self.code,
            "expiration": self.expires_at,
            "admin": self.admin,
        }
        return Node(tag, attrs)

    @classmethod
    def parse(cls, node: Node, group: Jid) -> Invitation:
        return cls(
            group=group, admin=node.jid("admin"), code=node.attr("code"), expires_at=node.num("expiration")
        )


@dataclass(frozen=True, slots=True)
class InspectInvitation(IqRequest[GroupInfo]):
    """Ask about the group that we are invited to."""

    invitation: Invitation

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.invitation.group

    def content(self) -> list[Node]:
        return [Node("query", None, [self.invitation.build("add_request")])]

    @classmethod
    def from_content(cls, iq: Node) -> InspectInvitation:
        node = expect(only_child(iq), "query").child("add_request")
        return cls(Invitation.parse(node, asked_group(iq)))

    def read_reply(self, iq: Node) -> GroupInfo:
        return GroupInfo.parse(iq.child("group"))

    @staticmethod
    def build_reply(request: Node, info: GroupInfo) -> Node:
        return iq_result(request, [info.build()])


@dataclass(frozen=True, slots=True)
class AcceptInvitation(IqRequest[Entry]):
    """Join a group that we are invited to."""

    invitation: Invitation

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.invitation.group

    def content(self) -> list[Node]:
        return [self.invitation.build("accept")]

    @classmethod
    def from_content(cls, iq: Node) -> AcceptInvitation:
        return cls(Invitation.parse(expect(only_child(iq), "accept"), asked_group(iq)))

    def read_reply(self, iq: Node) -> Entry:
        # whatsmeow and Baileys look at no answer; an empty one is a yes.
        return Entry.find(iq) if iq.children else Entry(self.invitation.group)

    @staticmethod
    def build_reply(request: Node, entry: Entry) -> Node:
        return iq_result(request, [entry.build()])


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeInvitations(IqRequest[tuple[Participant, ...]]):
    """Take back what invites these people. Answers with each, `error` where there was none."""

    group: Jid
    people: tuple[Jid, ...]

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.group

    def content(self) -> list[Node]:
        return [Node("revoke", None, [Node("participant", {"jid": each}) for each in self.people])]

    @classmethod
    def from_content(cls, iq: Node) -> RevokeInvitations:
        named = expect(only_child(iq), "revoke").children
        return cls(group=asked_group(iq), people=each_once(person(each) for each in named))

    def read_reply(self, iq: Node) -> tuple[Participant, ...]:
        told = iq.find("revoke")
        return () if told is None else read_results(told)

    @staticmethod
    def build_reply(request: Node, results: Iterable[Participant]) -> Node:
        return iq_result(request, [Node("revoke", None, [each.build() for each in results])])


# -- asking to be let in --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody who wants into a group; `at` is a Unix second, None if not told."""

    jid: Jid
    at: int | None = None
    pn: Jid | None = None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "jid": self.jid,
            "request_time": self.at,
            "phone_number": self.pn,
        }
        return Node("membership_approval_request", attrs)

    @classmethod
    def parse(cls, node: Node) -> JoinRequest:
        return cls(node.jid("jid"), node.opt_num("request_time"), node.opt_jid("phone_number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryJoinRequests(IqRequest[tuple[JoinRequest, ...]]):
    """Ask who wants into a group. Admins only."""

    group: Jid

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.group

    def content(self) -> list[Node]:
        return [Node("membership_approval_requests")]

    @classmethod
    def from_content(cls, iq: Node) -> QueryJoinRequests:
        expect(only_child(iq), "membership_approval_requests")
        return cls(group=asked_group(iq))

    def read_reply(self, iq: Node) -> tuple[JoinRequest, ...]:
        listed = iq.child("membership_approval_requests").all("membership_approval_request")
        return tuple(JoinRequest.parse(each) for each in listed)

    @staticmethod
    def build_reply(request: Node, waiting: Iterable[JoinRequest]) -> Node:
        listed = [each.build() for each in waiting]
        return iq_result(request, [Node("membership_approval_requests", None, listed)])


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerJoinRequests(IqRequest[tuple[Participant, ...]]):
    """Let people in, or turn them away. Answers with each, `error` where they do not wait (any more)."""

    group: Jid
    people: tuple[Jid, ...]
    approve: bool

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.group

    @property
    def action(self) -> str:
        return "approve" if self.approve else "reject"

    def content(self) -> list[Node]:
        named = [Node("participant", {"jid": each}) for each in self.people]
        return [Node("membership_requests_action", None, [Node(self.action, None, named)])]

    @classmethod
    def from_content(cls, iq: Node) -> AnswerJoinRequests:
        action = only_child(expect(only_child(iq), "membership_requests_action"))
        if action.tag not in ("approve", "reject"):
            raise RemoteProtocolError(f"<{action.tag}> is no answer to who wants in")
        return cls(
            group=asked_group(iq),
            people=each_once(person(each) for each in action.children),
            approve=action.tag == "approve",
        )

    def read_reply(self, iq: Node) -> tuple[Participant, ...]:
        return read_results(iq.child("membership_requests_action").child(self.action))

    def build_reply(self, request: Node, results: Iterable[Participant]) -> Node:
        told = Node(self.action, None, [each.build() for each in results])
        return iq_result(request, [Node("membership_requests_action", None, [told])])
