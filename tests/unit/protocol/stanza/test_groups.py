"""Groups, their changes, and status privacy as stanzas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import decode, encode
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_changes import (
    AddModeChange,
    DescriptionChange,
    GroupChange,
    GroupCreated,
    GroupDeleted,
    GroupNotification,
    InviteChange,
    JoinRequestsChange,
    LinkChange,
    MemberAction,
    MembersChange,
    OtherChange,
    Setting,
    SettingChange,
    SubjectChange,
    Tie,
    TimerChange,
    after,
    parse_change,
)
from wago.protocol.stanza.groups import (
    Addressing,
    Description,
    GroupInfo,
    Participant,
    QueryGroup,
    Role,
    SubGroup,
    group_jid,
)
from wago.protocol.stanza.iq import iq_error
from wago.protocol.stanza.notification import parse_notification
from wago.protocol.stanza.status_privacy import QueryStatusPrivacy, StatusAudience, StatusPrivacy

GROUP = Jid("120363000000000001", "g.us")
ALICE = Participant(jid=Jid("11", "lid"), pn=Jid("4911"), lid=Jid("11", "lid"), role=Role.SUPERADMIN)
BOB = Participant(jid=Jid("12", "lid"), pn=Jid("4912"), lid=Jid("12", "lid"))
CAROL = Participant(jid=Jid("13", "lid"), lid=Jid("13", "lid"), display_name="+49 ***", role=Role.ADMIN)
INFO = GroupInfo(
    jid=GROUP,
    subject="Friends",
    subject_at=5,
    subject_by=ALICE.jid,
    created_at=4,
    creator=ALICE.jid,
    creator_pn=ALICE.pn,
    addressing=Addressing.LID,
    participants=(ALICE, BOB, CAROL),
    description=Description(text="who we are", id="D1", set_at=6, set_by=BOB.jid),
    announce=True,
    locked=True,
    ephemeral_s=86400,
    member_add_mode="admin_add",
    approval=True,
    community=Jid("120363000000000002", "g.us"),
    is_default_sub_group=True,
    incognito=True,
    suspended=True,
    size=3,
    others=(Node("capi"),),
)


def wire(node: Node) -> Node:
    return decode(encode(node))


@pytest.mark.parametrize(
    "info",
    [
        INFO,
        GroupInfo(jid=GROUP),
        GroupInfo(jid=GROUP, is_community=True),
        GroupInfo(
            jid=GROUP,
            participants=(Participant(jid=Jid("4911"), pn=Jid("4911"), lid=Jid("11", "lid")),),
        ),
    ],
    ids=["full", "bare", "community", "pn"],
)
def test_a_group_survives_the_wire(info: GroupInfo) -> None:
    request = wire(QueryGroup(info.jid).build("1"))
    assert request.attrs["to"] == info.jid
    assert QueryGroup.parse(request) == QueryGroup(info.jid)
    reply = wire(QueryGroup.build_reply(request, info))
    read = QueryGroup(info.jid).parse_reply(reply)
    assert read == info
    assert read.others == info.others


def test_the_query_is_what_the_references_send() -> None:
    """whatsmeow group.go getGroupInfo: <iq xmlns=w:g2 type=get to=group><query request=interactive/></iq>"""
    assert QueryGroup(GROUP).build("7").xml() == (
        f'<iq id="7" xmlns="w:g2" type="get" to="{GROUP}"><query request="interactive"/></iq>'
    )


def test_an_answer_about_another_group_is_none() -> None:
    request = QueryGroup(GROUP).build("1")
    other = replace(INFO, jid=Jid("120363000000000009", "g.us"))
    with pytest.raises(RemoteProtocolError):
        QueryGroup(GROUP).parse_reply(QueryGroup.build_reply(request, other))
    with pytest.raises(IQError) as caught:
        QueryGroup(GROUP).parse_reply(iq_error(request, 403, "forbidden"))
    assert caught.value.code == 403


@pytest.mark.parametrize("text", ["", "@g.us", "1@s.whatsapp.net", "1@lid"])
def test_what_is_no_group(text: str) -> None:
    with pytest.raises(RemoteProtocolError):
        group_jid(text)


def test_a_group_from_before_lids_names_people_by_number() -> None:
    assert GroupInfo.parse(Node("group", {"id": "1203"})).addressing is Addressing.PN
    assert (
        GroupInfo.parse(Node("group", {"id": "1203", "addressing_mode": "new"})).addressing is Addressing.PN
    )


def test_a_participant_is_found_under_any_name() -> None:
    assert BOB.pn is not None
    assert INFO.participant(BOB.pn) == INFO.participant(BOB.jid) == BOB
    assert INFO.participant(Jid("99")) is None
    assert ALICE.is_admin
    assert not BOB.is_admin
    assert Participant.parse(Node("participant", {"jid": Jid("1"), "type": "king"})).role is Role.MEMBER


CHANGES: list[GroupChange] = [
    MembersChange(action=MemberAction.ADD, participants=(BOB,), reason="invite"),
    MembersChange(action=MemberAction.REMOVE, participants=(BOB, CAROL)),
    MembersChange(action=MemberAction.PROMOTE, participants=(BOB,)),
    MembersChange(action=MemberAction.DEMOTE, participants=(CAROL,)),
    MembersChange(action=MemberAction.MODIFY, participants=(BOB,)),
    SubjectChange(subject="New", set_at=9, set_by=BOB.jid),
    DescriptionChange(id="D2", text="other"),
    DescriptionChange(id="D3", text=None),
    *(SettingChange(setting, on) for setting in Setting for on in (True, False)),
    TimerChange(604800),
    TimerChange(0),
    AddModeChange("all_member_add"),
    InviteChange("abcdef"),
    GroupCreated(info=INFO, reason="invite", key="K", type="new"),
    GroupDeleted("why"),
    *(
        LinkChange(tie=tie, group=SubGroup(jid=GROUP, subject="S", is_default=True), linked=True)
        for tie in Tie
    ),
    LinkChange(tie=Tie.SUB_GROUP, group=SubGroup(jid=GROUP), linked=False, reason="unlink_group"),
    JoinRequestsChange(people=(BOB,), waiting=True, method="invite_link"),
    JoinRequestsChange(people=(BOB, CAROL), waiting=False),
    OtherChange("link", Node("link", {"link_type": "cousin"})),
    OtherChange("growth_locked", Node("growth_locked", {"type": "x"})),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_changes_survive_the_wire(change: GroupChange) -> None:
    told = GroupNotification(
        group=GROUP,
        t=77,
        changes=(change, change),
        actor=ALICE.jid,
        actor_pn=ALICE.pn,
        notify="Al",
        addressing=Addressing.LID,
    )
    read = parse_notification(wire(told.build("N1")))
    assert isinstance(read, GroupNotification)
    expected = replace(told, changes=(change, change))
    assert read.build("N1") == expected.build("N1")
    assert [type(each) for each in read.changes] == [type(change)] * 2
    assert (
        isinstance(change, OtherChange | MembersChange | JoinRequestsChange) or read.changes == (change,) * 2
    )


def test_what_is_true_afterwards() -> None:
    dave = Participant(jid=Jid("14", "lid"), pn=Jid("4914"), lid=Jid("14", "lid"))

    def then(*changes: GroupChange, addressing: Addressing | None = None) -> GroupInfo | None:
        return after(INFO, GroupNotification(group=GROUP, t=8, changes=changes, addressing=addressing))

    added = then(MembersChange(action=MemberAction.ADD, participants=(dave, BOB)))
    assert added is not None
    assert added.participants == (ALICE, BOB, CAROL, dave)
    assert added.size == 4
    # Named by number, and a member all the same.
    by_number = Participant(jid=Jid("4912"), pn=Jid("4912"))
    removed = then(MembersChange(action=MemberAction.REMOVE, participants=(by_number,)))
    assert removed is not None
    assert removed.participants == (ALICE, CAROL)
    promoted = then(MembersChange(action=MemberAction.PROMOTE, participants=(BOB,)))
    assert promoted is not None
    assert promoted.participants[1].role is Role.ADMIN
    demoted = then(MembersChange(action=MemberAction.DEMOTE, participants=(CAROL,)))
    assert demoted is not None
    assert demoted.participants[2].role is Role.MEMBER
    changed = then(
        SubjectChange(subject="S"),
        DescriptionChange(id="D9", text="T"),
        TimerChange(0),
        AddModeChange("all_member_add"),
        *(SettingChange(setting, False) for setting in Setting),
        InviteChange("x"),
    )
    assert changed is not None
    assert (changed.subject, changed.ephemeral_s, changed.member_add_mode) == ("S", 0, "all_member_add")
    assert changed.description == Description(text="T", id="D9", set_at=8)
    assert not any((changed.announce, changed.locked, changed.approval, changed.suspended))
    gone = then(DescriptionChange(id="D9", text=None))
    assert gone is not None
    assert gone.description is None
    assert then(GroupCreated(info=GroupInfo(jid=GROUP, subject="again"))) == GroupInfo(
        jid=GROUP, subject="again"
    )
    outer = SubGroup(jid=Jid("120363000000000009", "g.us"))
    tied = then(LinkChange(tie=Tie.PARENT, group=outer, linked=True))
    assert tied is not None
    assert tied.community == outer.jid
    untied = then(LinkChange(tie=Tie.PARENT, group=outer, linked=False))
    assert untied is not None
    assert untied.community is None
    for change in (
        LinkChange(tie=Tie.SUB_GROUP, group=outer, linked=True),
        JoinRequestsChange(people=(BOB,), waiting=True),
    ):
        assert then(change) == INFO
    # What does not say enough.
    assert then(MembersChange(action=MemberAction.MODIFY, participants=(BOB,))) is None
    assert then(OtherChange("x", Node("x"))) is None
    assert then(GroupDeleted()) is None
    assert then(TimerChange(1), addressing=Addressing.PN) is None
    assert then(TimerChange(1), addressing=Addressing.LID) is not None


def test_approval_without_a_state_is_on() -> None:
    assert parse_change(Node("membership_approval_mode")) == SettingChange(Setting.APPROVAL, True)


@pytest.mark.parametrize(
    "node",
    [
        Node("invite"),
        Node("create"),
        Node("ephemeral", {"expiration": "soon"}),
        Node("ephemeral", {"expiration": "-1"}),
        Node("add", None, [Node("participant")]),
        Node("create", None, [Node("group")]),
    ],
    ids=str,
)
def test_malformed_changes(node: Node) -> None:
    with pytest.raises(RemoteProtocolError):
        parse_change(node)


def test_a_notification_of_no_group() -> None:
    with pytest.raises(RemoteProtocolError):
        parse_notification(Node("notification", {"type": "w:gp2", "from": Jid("1"), "id": "1"}, []))


def test_status_privacy() -> None:
    request = wire(QueryStatusPrivacy().build("1"))
    assert QueryStatusPrivacy.parse(request) == QueryStatusPrivacy()
    choices = (
        StatusPrivacy(type=StatusAudience.CONTACTS),
        StatusPrivacy(type=StatusAudience.BLACKLIST, people=(Jid("1"), Jid("2", "lid")), is_default=True),
        StatusPrivacy(type=StatusAudience.WHITELIST, people=(Jid("3"),)),
    )
    reply = wire(QueryStatusPrivacy.build_reply(request, choices))
    assert QueryStatusPrivacy().parse_reply(reply) == (choices[1], choices[0], choices[2])
    assert [each.type.word for each in choices] == ["contacts", "denylist", "allowlist"]
    with pytest.raises(RemoteProtocolError):
        StatusPrivacy.parse(Node("list", {"type": "everybody"}))
