"""Groups of an account without WhatsApp: what is asked is written down, and answered as if it were done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tests.support.fake_parts import Recorder
from wago.client.group_admin.manage import CreatedGroup, NewGroup
from wago.errors import BadInvite, UnknownGroup
from wago.protocol.jid import Jid
from wago.protocol.stanza.communities import LinkResult
from wago.protocol.stanza.group_changes import MemberAction, Setting
from wago.protocol.stanza.group_invites import Entry, Invitation, JoinRequest
from wago.protocol.stanza.groups import (
    AddRequest,
    Addressing,
    Description,
    GroupInfo,
    Participant,
    Role,
    SubGroup,
)

GROUP = Jid("120363012345678901", "g.us")
TOWN = Jid("120363012345678902", "g.us")
NO_GROUP = Jid("120363012345678999", "g.us")
JOHN, SHY = Jid("15550002222"), Jid("15550004444")
JOHN_LID, OWN_LID = Jid("22220005551", "lid"), Jid("99000111", "lid")
INFO = GroupInfo(
    jid=GROUP,
    subject="Friends",
    subject_at=1_777_744_000,
    subject_by=OWN_LID,
    created_at=1_777_744_000,
    creator=OWN_LID,
    creator_pn=Jid("15550001111"),
    addressing=Addressing.LID,
    participants=(
        Participant(jid=OWN_LID, pn=Jid("15550001111"), lid=OWN_LID, role=Role.SUPERADMIN),
        Participant(jid=JOHN_LID, pn=JOHN, lid=JOHN_LID),
    ),
    description=Description(text="Who we are", id="D", set_at=1_777_744_000, set_by=OWN_LID),
    member_add_mode="all_member_add",
    size=2,
)


@dataclass
class FakeGroups:
    """Groups that the account is in."""

    known: dict[Jid, GroupInfo] = field(default_factory=lambda: {GROUP: INFO})

    async def info(self, group: Jid, *, fresh: bool = False) -> GroupInfo:
        if group not in self.known:
            raise UnknownGroup(str(group))
        return self.known[group]


class FakeGroupAdmin(Recorder):
    """`SHY` can only be invited."""

    async def create(self, wanted: NewGroup) -> CreatedGroup:
        self.note("create", wanted)
        info = replace(INFO, subject=wanted.subject, is_community=wanted.community)
        return CreatedGroup(info, tuple(_result(each) for each in wanted.people if each == SHY))

    async def leave(self, group: Jid) -> None:
        self.about(group, "leave")

    async def all(self) -> tuple[GroupInfo, ...]:
        return (INFO,)

    async def set_subject(self, group: Jid, subject: str) -> None:
        self.about(group, "set_subject", subject)

    async def set_description(self, group: Jid, text: str) -> None:
        self.about(group, "set_description", text)

    async def set_setting(self, group: Jid, setting: Setting, on: bool) -> None:
        self.about(group, "set_setting", setting, on)

    async def set_add_mode(self, group: Jid, mode: str) -> None:
        self.about(group, "set_add_mode", mode)

    async def change_members(
        self, group: Jid, action: MemberAction, people: Sequence[Jid], *, everywhere: bool = False
    ) -> tuple[Participant, ...]:
        self.about(group, "change_members", action, tuple(people))
        return tuple(_result(each) for each in people)

    def about(self, group: Jid, name: str, *args: object) -> None:
        if group == NO_GROUP:
            raise UnknownGroup(str(group))
        self.note(name, group, *args)


def _result(person: Jid) -> Participant:
    if person == SHY:
        return Participant(jid=person, pn=person, error=403, add_request=AddRequest("ab12", 1_900_000_000))
    return Participant(jid=person, pn=person)


class FakeGroupEntry(Recorder):
    async def invite_code(self, group: Jid, *, reset: bool = False) -> str:
        self.note("invite_code", group, reset)
        return "NewCode12345" if reset else "OldCode12345"

    async def inspect(self, invite: str | Invitation) -> GroupInfo:
        self._known(invite)
        return INFO

    async def join(self, invite: str | Invitation) -> Entry:
        self._known(invite)
        return Entry(GROUP)

    @staticmethod
    def _known(invite: str | Invitation) -> None:
        if invite == "Revoked12345":
            raise BadInvite("the invitation was revoked or has expired")

    async def join_requests(self, group: Jid) -> tuple[JoinRequest, ...]:
        return (JoinRequest(JOHN_LID, 1_777_744_000, JOHN), JoinRequest(SHY))

    async def answer_join_requests(
        self, group: Jid, people: Sequence[Jid], *, approve: bool
    ) -> tuple[Participant, ...]:
        self.note("answer_join_requests", group, tuple(people), approve)
        return (Participant(jid=JOHN_LID, pn=JOHN), Participant(jid=SHY, error=404))


class FakeCommunities(Recorder):
    async def link(self, community: Jid, groups: Sequence[Jid]) -> tuple[LinkResult, ...]:
        self.note("link", community, tuple(groups))
        return tuple(LinkResult(each, 404 if each == NO_GROUP else None) for each in groups)

    async def unlink(
        self, community: Jid, groups: Sequence[Jid], *, remove_orphans: bool = False
    ) -> tuple[LinkResult, ...]:
        self.note("unlink", community, tuple(groups))
        return tuple(LinkResult(each, 404 if each == NO_GROUP else None) for each in groups)

    async def sub_groups(self, community: Jid) -> tuple[SubGroup, ...]:
        return (SubGroup(jid=GROUP, subject="News", is_default=True), SubGroup(jid=TOWN, subject="Choir"))

    async def community_members(self, community: Jid) -> tuple[Participant, ...]:
        return INFO.participants
