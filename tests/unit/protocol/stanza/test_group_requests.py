"""Requests about groups and communities, and their answers, there and back; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import decode, encode
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.communities import (
    DeleteCommunity,
    JoinLinkedGroup,
    LinkGroups,
    LinkResult,
    QueryCommunityMembers,
    QueryLinkedGroup,
    QuerySubGroups,
    UnlinkGroups,
)
from wago.protocol.stanza.group_changes import AddModeChange, MemberAction, Setting, SettingChange
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
from wago.protocol.stanza.group_requests import (
    ChangeMembers,
    CreateGroup,
    LeaveGroups,
    Newcomer,
    QueryGroups,
    SetDescription,
    SetGroupSetting,
    SetSubject,
)
from wago.protocol.stanza.groups import (
    AddRequest,
    Addressing,
    Description,
    GroupInfo,
    Participant,
    Role,
    SubGroup,
)
from wago.protocol.stanza.iq import IqRequest, iq_error, iq_result

GROUP, OTHER = Jid("120363000000000001", "g.us"), Jid("120363000000000002", "g.us")
ALICE, BOB = Jid("11", "lid"), Jid("4912")
INVITATION = Invitation(group=GROUP, admin=ALICE, code="AbCd", expires_at=1800000000)
INFO = GroupInfo(
    jid=GROUP,
    subject="Friends",
    addressing=Addressing.LID,
    participants=(Participant(jid=ALICE, lid=ALICE, role=Role.SUPERADMIN),),
    description=Description(text="who we are", id="D1"),
)
INVITED = Participant(jid=BOB, pn=BOB, error=403, add_request=AddRequest("XyZ", 1800000000))
DONE = Participant(jid=ALICE, lid=ALICE)


def wire(node: Node) -> Node:
    return decode(encode(node))


REQUESTS: list[IqRequest[Any]] = [
    CreateGroup(subject="Friends", newcomers=(Newcomer(ALICE, BOB, b"\0token"), Newcomer(BOB)), key="3EB0"),
    CreateGroup(
        subject="Strict",
        settings=(
            SettingChange(Setting.LOCKED, True),
            SettingChange(Setting.ANNOUNCE, True),
            SettingChange(Setting.APPROVAL, True),
            AddModeChange("admin_add"),
        ),
        ephemeral_s=86400,
        description=Description(text="Rules ä", id="D1"),
    ),
    CreateGroup(subject="Neighbours", community=True, closed=True),
    CreateGroup(subject="Neighbours", community=True),
    CreateGroup(subject="Neighbours", community=True, general=True),
    CreateGroup(subject="Neighbours", community=True, closed=True, open_to_makers=True),
    CreateGroup(subject="Choir", parent=OTHER),
    CreateGroup(subject="Choir", link_mode="all_member_link"),
    LeaveGroups((GROUP, OTHER)),
    QueryGroups(),
    *(
        ChangeMembers(group=GROUP, action=action, members=(Newcomer(ALICE), Newcomer(BOB)))
        for action in (MemberAction.ADD, MemberAction.REMOVE, MemberAction.PROMOTE, MemberAction.DEMOTE)
    ),
    ChangeMembers(group=GROUP, action=MemberAction.REMOVE, members=(Newcomer(ALICE),), everywhere=True),
    SetSubject(group=GROUP, subject="Nüw"),
    SetDescription(group=GROUP, text="who we are", id="D2", previous="D1"),
    SetDescription(group=GROUP, text="who we are", id="D2"),
    SetDescription(group=GROUP, text="", id="D2", previous="D1"),
    *(
        SetGroupSetting(group=GROUP, change=SettingChange(setting, on))
        for setting in (Setting.ANNOUNCE, Setting.LOCKED, Setting.APPROVAL)
        for on in (False, True)
    ),
    SetGroupSetting(group=GROUP, change=AddModeChange("all_member_add")),
    QueryInvite(group=GROUP),
    ResetInvite(group=GROUP),
    InspectInvite("AbCd"),
    JoinByInvite("AbCd"),
    InspectInvitation(INVITATION),
    AcceptInvitation(INVITATION),
    RevokeInvitations(group=GROUP, people=(ALICE, BOB)),
    QueryJoinRequests(group=GROUP),
    AnswerJoinRequests(group=GROUP, people=(ALICE, BOB), approve=True),
    AnswerJoinRequests(group=GROUP, people=(BOB,), approve=False),
    LinkGroups(community=GROUP, groups=(OTHER,)),
    UnlinkGroups(community=GROUP, groups=(OTHER,)),
    UnlinkGroups(community=GROUP, groups=(OTHER,), remove_orphans=True),
    QuerySubGroups(community=GROUP),
    QueryCommunityMembers(community=GROUP),
    DeleteCommunity(group=GROUP),
    QueryLinkedGroup(community=GROUP, group=OTHER),
    JoinLinkedGroup(community=GROUP, group=OTHER),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: type(r).__name__)
def test_requests(request_: IqRequest[Any]) -> None:
    node = wire(request_.build("1.5"))
    assert type(request_).parse(node) == request_
    assert node.attr("xmlns") == "w:g2"
    assert node.jid("to") in (GROUP, Jid("", "g.us"))


@dataclass(frozen=True)
class Reply:
    request: IqRequest[Any]
    build: Callable[[Node], Node]
    value: Any


REPLIES = [
    Reply(CreateGroup(subject="x"), lambda iq: CreateGroup.build_reply(iq, INFO), INFO),
    Reply(
        LeaveGroups((GROUP, OTHER)),
        lambda iq: LeaveGroups.build_reply(iq, {GROUP: None, OTHER: 404}),
        {GROUP: None, OTHER: 404},
    ),
    Reply(LeaveGroups((GROUP,)), iq_result, {GROUP: None}),
    Reply(QueryGroups(), lambda iq: QueryGroups.build_reply(iq, [INFO]), (INFO,)),
    Reply(QueryGroups(), lambda iq: QueryGroups.build_reply(iq, []), ()),
    Reply(
        ChangeMembers(group=GROUP, action=MemberAction.ADD, members=(Newcomer(ALICE), Newcomer(BOB))),
        lambda iq: ChangeMembers.build_reply(iq, MemberAction.ADD, [DONE, INVITED]),
        (DONE, INVITED),
    ),
    Reply(SetSubject(group=GROUP, subject="x"), iq_result, None),
    Reply(SetDescription(group=GROUP, text="", id="x"), iq_result, None),
    Reply(SetGroupSetting(group=GROUP, change=AddModeChange("admin_add")), iq_result, None),
    Reply(QueryInvite(group=GROUP), lambda iq: QueryInvite.build_reply(iq, "AbCd"), "AbCd"),
    Reply(ResetInvite(group=GROUP), lambda iq: ResetInvite.build_reply(iq, "EfGh"), "EfGh"),
    Reply(InspectInvite("AbCd"), lambda iq: InspectInvite.build_reply(iq, INFO), INFO),
    Reply(JoinByInvite("AbCd"), lambda iq: JoinByInvite.build_reply(iq, Entry(GROUP)), Entry(GROUP)),
    Reply(
        JoinByInvite("AbCd"),
        lambda iq: JoinByInvite.build_reply(iq, Entry(GROUP, pending=True)),
        Entry(GROUP, pending=True),
    ),
    Reply(InspectInvitation(INVITATION), lambda iq: InspectInvitation.build_reply(iq, INFO), INFO),
    Reply(AcceptInvitation(INVITATION), iq_result, Entry(GROUP)),
    Reply(
        AcceptInvitation(INVITATION),
        lambda iq: AcceptInvitation.build_reply(iq, Entry(GROUP, pending=True)),
        Entry(GROUP, pending=True),
    ),
    Reply(
        RevokeInvitations(group=GROUP, people=(BOB,)),
        lambda iq: RevokeInvitations.build_reply(iq, [Participant(jid=BOB, pn=BOB, error=404)]),
        (Participant(jid=BOB, pn=BOB, error=404),),
    ),
    Reply(
        QueryJoinRequests(group=GROUP),
        lambda iq: QueryJoinRequests.build_reply(iq, [JoinRequest(ALICE, 1700000000, BOB), JoinRequest(BOB)]),
        (JoinRequest(ALICE, 1700000000, BOB), JoinRequest(BOB)),
    ),
    Reply(
        AnswerJoinRequests(group=GROUP, people=(ALICE,), approve=False),
        lambda iq: AnswerJoinRequests.parse(iq).build_reply(iq, [DONE]),
        (DONE,),
    ),
    Reply(
        LinkGroups(community=GROUP, groups=(OTHER,)),
        lambda iq: LinkGroups.build_reply(iq, [LinkResult(OTHER, 406)]),
        (LinkResult(OTHER, 406),),
    ),
    Reply(
        UnlinkGroups(community=GROUP, groups=(OTHER,)),
        lambda iq: UnlinkGroups.build_reply(iq, [LinkResult(OTHER)]),
        (LinkResult(OTHER),),
    ),
    Reply(
        QuerySubGroups(community=GROUP),
        lambda iq: QuerySubGroups.build_reply(
            iq, [SubGroup(jid=OTHER, subject="News", is_default=True, size=3)]
        ),
        (SubGroup(jid=OTHER, subject="News", is_default=True, size=3),),
    ),
    Reply(
        QueryCommunityMembers(community=GROUP),
        lambda iq: QueryCommunityMembers.build_reply(iq, [DONE]),
        (DONE,),
    ),
    Reply(DeleteCommunity(group=GROUP), iq_result, None),
    Reply(
        QueryLinkedGroup(community=OTHER, group=GROUP),
        lambda iq: QueryLinkedGroup.build_reply(iq, INFO),
        INFO,
    ),
    Reply(
        JoinLinkedGroup(community=OTHER, group=GROUP), lambda iq: JoinLinkedGroup.build_reply(iq, INFO), INFO
    ),
]


@pytest.mark.parametrize("case", REPLIES, ids=lambda c: type(c.request).__name__)
def test_replies(case: Reply) -> None:
    asked = wire(case.request.build("1.5"))
    assert case.request.parse_reply(wire(case.build(asked))) == case.value
    with pytest.raises(IQError) as refused:
        case.request.parse_reply(wire(iq_error(asked, 403, "forbidden")))
    assert refused.value.code == 403


def test_members_of_a_community_may_stand_under_its_groups() -> None:
    request = QueryCommunityMembers(community=GROUP)
    groups = [Node("group", {"jid": jid}, [DONE.build()]) for jid in (GROUP, OTHER)]
    reply = iq_result(request.build("1"), [Node("linked_groups_participants", None, groups)])
    assert request.parse_reply(wire(reply)) == (DONE,)


def test_a_new_community_may_come_under_its_own_tag() -> None:
    request = CreateGroup(subject="Neighbours", community=True)
    group = INFO.build()
    reply = iq_result(request.build("1"), [Node("community", group.attrs, group.content)])
    assert request.parse_reply(wire(reply)).jid == GROUP


def change(of: IqRequest[Any], how: Callable[[Node], None]) -> Node:
    node = wire(of.build("1.5"))
    how(node)
    return node


def twice(node: Node) -> None:
    """Name the first of those named once more."""
    holder = node.children[0]
    while holder.children and holder.children[0].children:
        holder = holder.children[0]
    holder.content = [holder.children[0], *holder.children]


def nobody(node: Node) -> None:
    holder = node.children[0]
    while holder.children and holder.children[0].children:
        holder = holder.children[0]
    holder.content = None


def to(jid: Jid) -> Callable[[Node], None]:
    return lambda node: node.attrs.update({"to": jid})


def first(**attrs: Any) -> Callable[[Node], None]:
    def put(node: Node) -> None:
        inner = node.children[0]
        while inner.children and isinstance(inner.content, list):
            inner = inner.children[0]
        inner.attrs.update(attrs)

    return put


ADD = ChangeMembers(group=GROUP, action=MemberAction.ADD, members=(Newcomer(ALICE),))
BROKEN: list[tuple[IqRequest[Any], Callable[[Node], None]]] = [
    (ADD, twice),
    (ADD, nobody),
    (ADD, to(BOB)),
    (ADD, to(Jid("", "g.us"))),
    (ADD, first(jid=GROUP)),
    (ADD, first(jid=Jid("11", "lid", device=3))),
    (LeaveGroups((GROUP,)), twice),
    (LeaveGroups((GROUP,)), nobody),
    (LeaveGroups((GROUP,)), first(id="x@s.whatsapp.net")),
    (RevokeInvitations(group=GROUP, people=(BOB,)), twice),
    (AnswerJoinRequests(group=GROUP, people=(BOB,), approve=True), twice),
    (LinkGroups(community=GROUP, groups=(OTHER,)), twice),
    (LinkGroups(community=GROUP, groups=(OTHER,)), first(jid=BOB)),
    (UnlinkGroups(community=GROUP, groups=(OTHER,)), first(jid=BOB)),
    (CreateGroup(subject="x", newcomers=(Newcomer(ALICE),)), twice),
    (SetSubject(group=GROUP, subject="x"), to(BOB)),
    (QueryInvite(group=GROUP), to(BOB)),
    (QueryJoinRequests(group=GROUP), to(BOB)),
    (DeleteCommunity(group=GROUP), to(BOB)),
]


@pytest.mark.parametrize(
    ("request_", "how"), BROKEN, ids=lambda v: getattr(v, "__qualname__", type(v).__name__)
)
def test_what_is_refused(request_: IqRequest[Any], how: Callable[[Node], None]) -> None:
    type(request_).parse(wire(request_.build("1.5")))
    with pytest.raises(RemoteProtocolError):
        type(request_).parse(change(request_, how))


def other(request: IqRequest[Any], *content: Node) -> Node:
    node = request.build("1.5")
    node.content = list(content)
    return wire(node)


@pytest.mark.parametrize(
    ("request_", "content"),
    [
        (ADD, Node("modify", None, [Node("participant", {"jid": ALICE})])),
        (ADD, Node("subject", None, b"x")),
        (SetDescription(group=GROUP, text="x", id="D"), Node("description", {"id": "D"})),
        (
            SetDescription(group=GROUP, text="x", id="D"),
            Node("description", {"id": "D", "delete": "true"}, [Node("body", None, b"x")]),
        ),
        (
            SetDescription(group=GROUP, text="x", id="D"),
            Node("description", None, [Node("body", None, b"x")]),
        ),
        (
            SetGroupSetting(group=GROUP, change=AddModeChange("admin_add")),
            Node("ephemeral", {"expiration": 1}),
        ),
        (
            CreateGroup(subject="x"),
            Node("create", {"subject": "x"}, [Node("parent"), Node("linked_parent", {"jid": OTHER})]),
        ),
        (CreateGroup(subject="x"), Node("create", {"subject": "x"}, [Node("unheard_of")])),
        (
            CreateGroup(subject="x"),
            Node("create", {"subject": "x"}, [Node("member_link_mode", None, b"nobody")]),
        ),
        (
            LinkGroups(community=GROUP, groups=(OTHER,)),
            Node("links", None, [Node("link", {"link_type": "x"})]),
        ),
        (UnlinkGroups(community=GROUP, groups=(OTHER,)), Node("unlink", {"unlink_type": "x"})),
        (QueryLinkedGroup(community=GROUP, group=OTHER), Node("query_linked", {"type": "x", "jid": OTHER})),
        (
            AnswerJoinRequests(group=GROUP, people=(BOB,), approve=True),
            Node(
                "membership_requests_action", None, [Node("maybe", None, [Node("participant", {"jid": BOB})])]
            ),
        ),
    ],
    ids=lambda v: v.tag if isinstance(v, Node) else type(v).__name__,
)
def test_other_content_is_refused(request_: IqRequest[Any], content: Node) -> None:
    with pytest.raises(RemoteProtocolError):
        type(request_).parse(other(request_, content))


def test_joining_is_answered_by_something() -> None:
    request = JoinByInvite("AbCd")
    with pytest.raises(RemoteProtocolError, match="neither"):
        request.parse_reply(wire(iq_result(request.build("1"))))
