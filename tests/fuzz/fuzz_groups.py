"""Fuzz what is read of groups and statuses: `python tests/fuzz/fuzz_groups.py --seconds 60`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.protocol.binary import Node, decode, encode
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_changes import (
    DescriptionChange,
    GroupCreated,
    GroupNotification,
    MemberAction,
    MembersChange,
    SubjectChange,
    TimerChange,
    after,
)
from wago.protocol.stanza.groups import Addressing, Description, GroupInfo, Participant, QueryGroup, Role
from wago.protocol.stanza.message import OutgoingMessage
from wago.protocol.stanza.notification import parse_notification
from wago.protocol.stanza.status_privacy import QueryStatusPrivacy, StatusAudience, StatusPrivacy
from wago.sandbox.groups.outgoing import GroupMessage

GROUP = Jid("120363000000000001", "g.us")
PEOPLE = (
    Participant(jid=Jid("11", "lid"), pn=Jid("4911"), lid=Jid("11", "lid"), role=Role.SUPERADMIN),
    Participant(jid=Jid("12", "lid"), lid=Jid("12", "lid"), display_name="+49"),
)
INFO = GroupInfo(
    jid=GROUP,
    subject="Friends",
    created_at=4,
    addressing=Addressing.LID,
    participants=PEOPLE,
    description=Description(text="us", id="D", set_at=1),
    ephemeral_s=86400,
    member_add_mode="admin_add",
    approval=True,
    community=GROUP,
)
TOLD = GroupNotification(
    group=GROUP,
    t=1,
    actor=PEOPLE[0].jid,
    changes=(
        MembersChange(action=MemberAction.ADD, participants=PEOPLE),
        SubjectChange(subject="S", set_at=1),
        DescriptionChange(id="1", text="t"),
        TimerChange(5),
        GroupCreated(info=INFO),
    ),
)
REPLY = QueryGroup.build_reply(QueryGroup(GROUP).build("1"), INFO)
PRIVACY = QueryStatusPrivacy.build_reply(
    QueryStatusPrivacy().build("1"),
    (StatusPrivacy(type=StatusAudience.BLACKLIST, people=(GROUP,), is_default=True),),
)
MESSAGE = Node(
    "message",
    {"id": "A", "to": Jid("status", "broadcast"), "type": "text"},
    [
        Node(
            "participants",
            None,
            [
                Node("to", {"jid": Jid("11", "lid", 2)}, [Node("enc", {"v": "2", "type": "msg"}, b"x")]),
                Node("to", {"jid": Jid("12", "lid")}),
            ],
        ),
        Node("enc", {"v": "2", "type": "skmsg"}, b"y"),
    ],
)


def read_group(data: bytes) -> None:
    """What is read of a group can be written, and reads the same from then on."""
    info = QueryGroup(GROUP).parse_reply(decode(data))
    assert QueryGroup(GROUP).parse_reply(QueryGroup.build_reply(REPLY, info)) == info


def read_changes(data: bytes) -> None:
    told = parse_notification(decode(data))
    if isinstance(told, GroupNotification):
        after(INFO, told)
        told.build("1")


def read_privacy(data: bytes) -> None:
    QueryStatusPrivacy().parse_reply(decode(data))


def read_message(data: bytes) -> None:
    """As the product's parser and as the service's."""
    node = decode(data)
    OutgoingMessage.parse(node)
    GroupMessage.parse(node)


TARGETS = [
    Target("group", read_group, [encode(REPLY)]),
    Target("group-changes", read_changes, [encode(TOLD.build("1"))]),
    Target("status-privacy", read_privacy, [encode(PRIVACY)]),
    Target("group-message", read_message, [encode(MESSAGE)]),
]

if __name__ == "__main__":
    main(TARGETS)
