"""Communities: groups that hold groups.

Wire, each in <iq xmlns="w:g2" to=COMMUNITY>:
    set <links><link link_type="sub_group"><group jid/>...</link></links>   -> the same with [error]
    set <unlink unlink_type="sub_group"><group jid [remove_orphaned_members]/>...</unlink>
        -> the same with [error]
    get <sub_groups/>
        -> <sub_groups><group id subject [s_t] [size]>[<default_sub_group/>]</group>...</sub_groups>
    get <linked_groups_participants/>   -> <linked_groups_participants><participant jid/>...
    set <delete_parent/>
    get <query_linked type="sub_group" jid/>, set <join_linked_group jid/>
        -> <linked_group><group .../></linked_group>
Source: whatsmeow group.go (LinkGroup, UnlinkGroup, GetSubGroups, GetLinkedGroupsParticipants); whatsapp-rust
wacore/src/iq/groups.rs; Baileys Socket/communities.ts
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_requests import GroupRequest, asked_group, each_once, read_results
from wago.protocol.stanza.groups import GroupInfo, Participant, SubGroup
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

SUB_GROUP = "sub_group"


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What became of one group; `error` is None where it is done, 406 where the community is full."""

    group: Jid
    error: int | None = None

    def build(self) -> Node:
        return Node("group", {"jid": self.group, "error": self.error})

    @classmethod
    def parse(cls, node: Node) -> LinkResult:
        return cls(_group(node), node.opt_num("error"))


def _group(node: Node) -> Jid:
    group = expect(node, "group").jid("jid")
    if not group.is_group or not group.user:
        raise RemoteProtocolError(f"{group} is no group")
    return group


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGroups(IqRequest[tuple[LinkResult, ...]]):
    """Take groups into a community. Whoever asks is an admin of both."""

    community: Jid
    groups: tuple[Jid, ...]

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.community

    def content(self) -> list[Node]:
        return [_links(Node("group", {"jid": each}) for each in self.groups)]

    @classmethod
    def from_content(cls, iq: Node) -> LinkGroups:
        link = only_child(expect(only_child(iq), "links"))
        if expect(link, "link").attr("link_type") != SUB_GROUP:
            raise RemoteProtocolError(f"a link of type {link.attr('link_type')}")
        return cls(community=asked_group(iq), groups=each_once(_group(each) for each in link.children))

    def read_reply(self, iq: Node) -> tuple[LinkResult, ...]:
        return tuple(LinkResult.parse(each) for each in iq.child("links").child("link").all("group"))

    @staticmethod
    def build_reply(request: Node, results: Iterable[LinkResult]) -> Node:
        return iq_result(request, [_links(each.build() for each in results)])


def _links(groups: Iterable[Node]) -> Node:
    return Node("links", None, [Node("link", {"link_type": SUB_GROUP}, list(groups))])


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkGroups(IqRequest[tuple[LinkResult, ...]]):
    """Let groups go out of a community.

    Attributes:
        remove_orphans: who is in none of its other groups leaves the community.
    """

    community: Jid
    groups: tuple[Jid, ...]
    remove_orphans: bool = False

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.community

    def content(self) -> list[Node]:
        orphans = "true" if self.remove_orphans else None
        return [_unlink(Node("group", {"jid": g, "remove_orphaned_members": orphans}) for g in self.groups)]

    @classmethod
    def from_content(cls, iq: Node) -> UnlinkGroups:
        unlink = expect(only_child(iq), "unlink")
        if unlink.attr("unlink_type") != SUB_GROUP:
            raise RemoteProtocolError(f"an unlink of type {unlink.attr('unlink_type')}")
        orphans = [each.opt_attr("remove_orphaned_members") == "true" for each in unlink.children]
        return cls(
            community=asked_group(iq),
            groups=each_once(_group(each) for each in unlink.children),
            remove_orphans=any(orphans),
        )

    def read_reply(self, iq: Node) -> tuple[LinkResult, ...]:
        return tuple(LinkResult.parse(each) for each in iq.child("unlink").all("group"))

    @staticmethod
    def build_reply(request: Node, results: Iterable[LinkResult]) -> Node:
        return iq_result(request, [_unlink(each.build() for each in results)])


def _unlink(groups: Iterable[Node]) -> Node:
    return Node("unlink", {"unlink_type": SUB_GROUP}, list(groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySubGroups(IqRequest[tuple[SubGroup, ...]]):
    """Ask which groups a community holds."""

    community: Jid

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.community

    def content(self) -> list[Node]:
        return [Node("sub_groups")]

    @classmethod
    def from_content(cls, iq: Node) -> QuerySubGroups:
        expect(only_child(iq), "sub_groups")
        return cls(community=asked_group(iq))

    def read_reply(self, iq: Node) -> tuple[SubGroup, ...]:
        return tuple(SubGroup.parse(each) for each in iq.child("sub_groups").all("group"))

    @staticmethod
    def build_reply(request: Node, groups: Iterable[SubGroup]) -> Node:
        return iq_result(request, [Node("sub_groups", None, [each.build() for each in groups])])


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCommunityMembers(IqRequest[tuple[Participant, ...]]):
    """Ask who is in any of a community's groups."""

    community: Jid

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.community

    def content(self) -> list[Node]:
        return [Node("linked_groups_participants")]

    @classmethod
    def from_content(cls, iq: Node) -> QueryCommunityMembers:
        expect(only_child(iq), "linked_groups_participants")
        return cls(community=asked_group(iq))

    def read_reply(self, iq: Node) -> tuple[Participant, ...]:
        told = iq.child("linked_groups_participants")
        people = list(read_results(told))
        for group in told.all("group"):
            people.extend(read_results(group))
        return tuple({each.jid: each for each in people}.values())

    @staticmethod
    def build_reply(request: Node, people: Iterable[Participant]) -> Node:
        return iq_result(request, [Node("linked_groups_participants", None, [p.build() for p in people])])


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteCommunity(GroupRequest):
    """End a community; its groups go on without it."""

    group: Jid

    def content(self) -> list[Node]:
        return [Node("delete_parent")]

    @classmethod
    def from_content(cls, iq: Node) -> DeleteCommunity:
        expect(only_child(iq), "delete_parent")
        return cls(group=asked_group(iq))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLinkedGroup(IqRequest[GroupInfo]):
    """Ask about a group of a community that we need not be in."""

    community: Jid
    group: Jid

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "get"

    @property
    def target(self) -> Jid:
        return self.community

    def content(self) -> list[Node]:
        return [Node("query_linked", {"type": SUB_GROUP, "jid": self.group})]

    @classmethod
    def from_content(cls, iq: Node) -> QueryLinkedGroup:
        query = expect(only_child(iq), "query_linked")
        if query.attr("type") != SUB_GROUP:
            raise RemoteProtocolError(f"a linked group of type {query.attr('type')}")
        return cls(community=asked_group(iq), group=query.jid("jid"))

    def read_reply(self, iq: Node) -> GroupInfo:
        return GroupInfo.parse(iq.child("linked_group").child("group"))

    @staticmethod
    def build_reply(request: Node, info: GroupInfo) -> Node:
        return iq_result(request, [Node("linked_group", None, [info.build()])])


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinLinkedGroup(IqRequest[GroupInfo]):
    """Join a group of a community that we are in."""

    community: Jid
    group: Jid

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.community

    def content(self) -> list[Node]:
        return [Node("join_linked_group", {"jid": self.group})]

    @classmethod
    def from_content(cls, iq: Node) -> JoinLinkedGroup:
        return cls(community=asked_group(iq), group=expect(only_child(iq), "join_linked_group").jid("jid"))

    def read_reply(self, iq: Node) -> GroupInfo:
        return GroupInfo.parse(iq.child("linked_group").child("group"))

    @staticmethod
    def build_reply(request: Node, info: GroupInfo) -> Node:
        return iq_result(request, [Node("linked_group", None, [info.build()])])
