"""Namespace `w:g2`: what members, and who wants to be one, ask about groups and communities.

Source: whatsmeow group.go; whatsapp-rust wacore/src/iq/groups.rs; Baileys Socket/groups.ts, communities.ts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from wago.protocol.binary.node import Node
from wago.protocol.stanza.communities import (
    DeleteCommunity,
    JoinLinkedGroup,
    LinkGroups,
    QueryCommunityMembers,
    QueryLinkedGroup,
    QuerySubGroups,
    UnlinkGroups,
)
from wago.protocol.stanza.group_invites import (
    AcceptInvitation,
    AnswerJoinRequests,
    InspectInvitation,
    InspectInvite,
    JoinByInvite,
    QueryInvite,
    QueryJoinRequests,
    ResetInvite,
    RevokeInvitations,
)
from wago.protocol.stanza.group_requests import (
    ChangeMembers,
    CreateGroup,
    LeaveGroups,
    SetDescription,
    SetGroupSetting,
    SetSubject,
)
from wago.sandbox.iq import ephemeral, groups, pictures
from wago.sandbox.iq.request import Request
from wago.sandbox.model import Account

if TYPE_CHECKING:
    from wago.sandbox.service import Service

Handler = Callable[[Request], list[Node]]


def get(request: Request) -> list[Node]:
    """Any question."""
    return _GETS.get(request.child.tag, groups.get)(request)


def put(request: Request) -> list[Node]:
    """Any change."""
    return _SETS.get(request.child.tag, ephemeral.set_group)(request)


def _told(kind: type[Any], act: Callable[[Service], Callable[[Account, Any], Any]]) -> Handler:
    """A handler of requests whose answer says something."""

    def handle(request: Request) -> list[Node]:
        asked = kind.parse(request.node)
        said = act(request.service)(request.account, asked)
        reply: Node = asked.build_reply(request.node, said)
        return reply.children

    return handle


def _done(kind: type[Any], act: Callable[[Service], Callable[[Account, Any], None]]) -> Handler:
    """A handler of requests whose answer is empty."""

    def handle(request: Request) -> list[Node]:
        act(request.service)(request.account, kind.parse(request.node))
        return []

    return handle


def _query(request: Request) -> list[Node]:
    """A group that one is in, or one that one is invited to."""
    if request.child.find("add_request") is None:
        return groups.get(request)
    return _told(InspectInvitation, lambda s: s.group_door.inspect_invitation)(request)


def _invite(request: Request) -> list[Node]:
    """The code of a group's link, or what is behind one."""
    door = request.service.group_door
    if request.node.jid("to").user:
        return _told(QueryInvite, lambda _: door.code)(request)
    info = door.inspect(InspectInvite.parse(request.node).code)
    return InspectInvite.build_reply(request.node, info).children


def _reset_or_join(request: Request) -> list[Node]:
    """A new link of a group, or coming in by one."""
    door = request.service.group_door
    if request.node.jid("to").user:
        return _told(ResetInvite, lambda _: door.new_code)(request)
    entry = door.join(request.account, JoinByInvite.parse(request.node).code)
    return JoinByInvite.build_reply(request.node, entry).children


def _members(request: Request) -> list[Node]:
    asked = ChangeMembers.parse(request.node)
    results = request.service.group_desk.change_members(request.account, asked)
    return asked.build_reply(request.node, asked.action, results).children


_GETS: Final[dict[str, Handler]] = {
    "query": _query,
    "invite": _invite,
    "membership_approval_requests": _told(QueryJoinRequests, lambda s: s.group_door.waiting),
    "sub_groups": _told(QuerySubGroups, lambda s: s.communities.sub_groups),
    "linked_groups_participants": _told(QueryCommunityMembers, lambda s: s.communities.members),
    "query_linked": _told(QueryLinkedGroup, lambda s: s.communities.linked),
    "pictures": pictures.of_community,
}

_SETS: Final[dict[str, Handler]] = {
    "create": _told(CreateGroup, lambda s: s.group_desk.create),
    "leave": _told(LeaveGroups, lambda s: s.group_desk.leave),
    **dict.fromkeys(("add", "remove", "promote", "demote"), _members),
    "subject": _done(SetSubject, lambda s: s.group_desk.set_subject),
    "description": _done(SetDescription, lambda s: s.group_desk.set_description),
    **dict.fromkeys(
        (
            "announcement",
            "not_announcement",
            "locked",
            "unlocked",
            "membership_approval_mode",
            "member_add_mode",
        ),
        _done(SetGroupSetting, lambda s: s.group_desk.set_setting),
    ),
    "invite": _reset_or_join,
    "accept": _told(AcceptInvitation, lambda s: s.group_door.accept),
    "revoke": _told(RevokeInvitations, lambda s: s.group_door.revoke),
    "membership_requests_action": _told(AnswerJoinRequests, lambda s: s.group_door.answer),
    "links": _told(LinkGroups, lambda s: s.communities.link),
    "unlink": _told(UnlinkGroups, lambda s: s.communities.unlink),
    "delete_parent": _done(DeleteCommunity, lambda s: s.communities.delete),
    "join_linked_group": _told(JoinLinkedGroup, lambda s: s.communities.join),
}
