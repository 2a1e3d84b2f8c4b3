"""The client makes, changes, joins and leaves groups and communities of the emulated service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_group_sandbox import Square, until
from tests.unit.client.test_sandbox import WAIT_S, linked
from wago.client import Client
from wago.client.events import GroupChanged
from wago.client.group_admin.manage import MAX_DESCRIPTION, MAX_SUBJECT, NewGroup
from wago.errors import BadInvite, InvalidContent, IQError, NotAdmin, NotInGroup, UnknownGroup
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_changes import (
    AddModeChange,
    DescriptionChange,
    GroupCreated,
    GroupDeleted,
    InviteChange,
    JoinRequestsChange,
    LinkChange,
    MemberAction,
    MembersChange,
    Setting,
    SettingChange,
    SubjectChange,
    Tie,
)
from wago.protocol.stanza.group_invites import Invitation
from wago.protocol.stanza.groups import GroupInfo, Role
from wago.sandbox import Sandbox
from wago.store.memory import MemoryStore


@dataclass
class Person:
    """A client, what it told, and its phone's number."""

    client: Client
    sink: Sink
    number: str

    @property
    def jid(self) -> Jid:
        return Jid(self.number)

    def changes(self, group: Jid, kind: type[Any]) -> list[Any]:
        """Changes of a group of this kind that were told."""
        told = (e for e in self.sink.events if isinstance(e, GroupChanged) and e.group == group)
        return [change for event in told for change in event.changes if isinstance(change, kind)]

    async def hears(self, group: Jid, kind: type[Any]) -> Any:
        await until(self.sink, lambda: self.changes(group, kind))
        return self.changes(group, kind)[-1]

    async def hears_of(self, group: Jid, action: MemberAction) -> None:
        """Wait until it is told of this happening to somebody in a group."""
        await until(
            self.sink, lambda: any(each.action is action for each in self.changes(group, MembersChange))
        )

    async def info(self, group: Jid) -> GroupInfo:
        return await self.client.groups.info(group, fresh=True)


class Hall(Square):
    """A square with clients that one asks for by name."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        super().__init__(sandbox, http)
        self.clients: list[Client] = []

    async def person(self) -> Person:
        sink, number = Sink(), await self.phone()
        client = await linked(self, MemoryStore().account(number), sink, number)
        self.clients.append(client)
        return Person(client, sink, number)

    async def members(self, group: Jid) -> dict[str, str]:
        shown = await self.admin("GET", f"/groups/{group}")
        return {each["number"]: each["role"] for each in shown["members"]}

    async def close(self) -> None:
        for client in self.clients:
            await client.close()


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    sandbox = Sandbox(tmp_path)
    await sandbox.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_S)) as http:
        hall = Hall(sandbox, http)
        yield hall
        await hall.close()
    await sandbox.stop()


# -- making and leaving ---------------------------------------------------------------------------------


async def test_a_group_is_made_of_numbers(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    carol = await hall.phone()
    nobody = Jid("49999999999")
    made = await alice.client.group_admin.create(
        NewGroup(
            subject="Friends ä",
            people=(bob.jid, Jid(carol), nobody),
            settings=(SettingChange(Setting.LOCKED, True), AddModeChange("admin_add")),
            ephemeral_s=86400,
            description="Who we are",
        )
    )
    info = made.info
    assert (info.subject, info.locked, info.announce, info.ephemeral_s) == ("Friends ä", True, False, 86400)
    assert (info.member_add_mode, info.description and info.description.text) == ("admin_add", "Who we are")
    assert [(each.jid, each.error) for each in made.refused] == [(nobody, 404)]
    assert await hall.members(info.jid) == {alice.number: "superadmin", bob.number: "", carol: ""}
    told = await bob.hears(info.jid, GroupCreated)
    assert told.info.subject == "Friends ä"
    assert {each.pn for each in (await bob.info(info.jid)).participants} == {alice.jid, bob.jid, Jid(carol)}
    await alice.client.messages.send_text(info.jid, "welcome")
    await hall.on_phone(carol, lambda m: m["text"] == "welcome")
    assert await hall.refusals() == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (NewGroup(subject=" "), "subject"),
        (NewGroup(subject="x" * (MAX_SUBJECT + 1)), "subject"),
        (NewGroup(subject="x", description="y" * (MAX_DESCRIPTION + 1)), "description"),
    ],
)
async def test_what_no_group_can_be_called(hall: Hall, wanted: NewGroup, field: str) -> None:
    alice = await hall.person()
    with pytest.raises(InvalidContent) as refused:
        await alice.client.group_admin.create(wanted)
    assert refused.value.field == field
    assert (await hall.admin("GET", "/groups"))["groups"] == []


async def test_who_leaves_is_out_and_somebody_else_becomes_admin(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    group = await hall.group(alice.number, bob.number)
    await alice.client.group_admin.leave(group)
    await bob.hears_of(group, MemberAction.REMOVE)
    await bob.hears_of(group, MemberAction.PROMOTE)
    assert await hall.members(group) == {bob.number: "admin"}
    with pytest.raises(NotInGroup):
        await alice.client.groups.info(group)
    with pytest.raises(NotInGroup):
        await alice.client.group_admin.leave(group)
    with pytest.raises(NotInGroup):
        await alice.client.group_admin.set_subject(group, "mine")
    await bob.client.group_admin.leave(group)
    with pytest.raises(UnknownGroup):
        await bob.client.group_admin.set_subject(group, "gone")


async def test_all_groups(hall: Hall) -> None:
    alice = await hall.person()
    other = await hall.phone()
    mine = [await hall.group(alice.number, other), await hall.group(other, alice.number, addressing="pn")]
    await hall.group(other)
    infos = await alice.client.group_admin.all()
    assert sorted(info.jid for info in infos) == sorted(mine)
    asked = len([s for s in (await hall.admin("GET", "/stanzas"))["stanzas"] if "w:g2" in s["xml"]])
    assert [await alice.client.groups.info(group) for group in mine]
    again = len([s for s in (await hall.admin("GET", "/stanzas"))["stanzas"] if "w:g2" in s["xml"]])
    assert again == asked


# -- what it is like ------------------------------------------------------------------------------------


async def test_a_group_is_changed(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    group = await hall.group(alice.number, bob.number)
    admin = alice.client.group_admin
    await admin.set_subject(group, "Nüw")
    assert (await bob.hears(group, SubjectChange)).subject == "Nüw"
    for text in ("One", "Two", ""):
        await admin.set_description(group, text)
        described = (await bob.info(group)).description
        assert (described.text if described else "") == text
    assert [change.text for change in bob.changes(group, DescriptionChange)] == ["One", "Two", None]
    for setting in (Setting.ANNOUNCE, Setting.LOCKED, Setting.APPROVAL):
        for on in (True, False):
            await admin.set_setting(group, setting, on)
            assert getattr(await bob.info(group), setting.value) is on
    await admin.set_add_mode(group, "admin_add")
    assert (await bob.info(group)).member_add_mode == "admin_add"
    await alice.client.ephemeral.set(group, 86400)
    assert (await bob.info(group)).ephemeral_s == 86400
    assert await hall.refusals() == []


async def test_a_description_that_somebody_else_has_just_changed(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    group = await hall.group(alice.number, bob.number)
    await alice.client.groups.info(group)
    await hall.admin("POST", "/faults", kind="drop", number=alice.number, tag="notification", count=1)
    await bob.client.group_admin.set_description(group, "Bob's")
    await alice.client.group_admin.set_description(group, "Alice's")
    described = (await bob.info(group)).description
    assert described is not None
    assert described.text == "Alice's"


async def test_members_may_not_do_what_is_for_admins(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    carol = await hall.phone()
    group = await hall.group(alice.number, bob.number)
    await hall.admin("POST", f"/groups/{group}", locked=True)
    admin = bob.client.group_admin
    for refused in (
        admin.set_subject(group, "mine"),
        admin.set_description(group, "mine"),
        admin.set_setting(group, Setting.ANNOUNCE, True),
        admin.set_add_mode(group, "admin_add"),
        admin.change_members(group, MemberAction.REMOVE, [alice.jid]),
        admin.change_members(group, MemberAction.PROMOTE, [bob.jid]),
        bob.client.group_entry.invite_code(group),
        bob.client.group_entry.join_requests(group),
    ):
        with pytest.raises(NotAdmin, match=str(group)):
            await refused
    (added,) = await admin.change_members(group, MemberAction.ADD, [Jid(carol)])
    assert added.error is None
    await alice.client.group_admin.set_add_mode(group, "admin_add")
    with pytest.raises(NotAdmin):
        await admin.change_members(group, MemberAction.ADD, [Jid(await hall.phone())])
    with pytest.raises(InvalidContent):
        await admin.set_add_mode(group, "anybody")
    with pytest.raises(UnknownGroup):
        await admin.set_subject(Jid("120363999999999999", "g.us"), "x")


# -- who is in it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("addressing", ["lid", "pn"])
async def test_people_come_and_go(hall: Hall, addressing: str) -> None:
    alice, bob, carol = await hall.person(), await hall.person(), await hall.person()
    dave = Jid(await hall.phone())
    group = await hall.group(alice.number, bob.number, addressing=addressing)
    admin = alice.client.group_admin
    results = await admin.change_members(group, MemberAction.ADD, [carol.jid, dave, bob.jid])
    assert [each.error for each in results] == [None, None, 409]
    assert [each.pn for each in results] == [carol.jid, dave, bob.jid]
    joined = await carol.hears(group, GroupCreated)
    assert len(joined.info.participants) == 4
    promoted = await admin.change_members(group, MemberAction.PROMOTE, [bob.jid, Jid("49999999999")])
    assert [each.error for each in promoted] == [None, 404]
    assert (await hall.members(group))[bob.number] == "admin"
    # Whoever made the group stays its master.
    (refused,) = await bob.client.group_admin.change_members(group, MemberAction.REMOVE, [alice.jid])
    assert refused.error == 405
    await admin.change_members(group, MemberAction.DEMOTE, [bob.jid])
    (removed,) = await admin.change_members(group, MemberAction.REMOVE, [carol.jid])
    assert removed.error is None
    await carol.hears_of(group, MemberAction.REMOVE)
    assert await hall.members(group) == {alice.number: "superadmin", bob.number: "", dave.user: ""}
    info = await alice.client.groups.info(group)
    named = {each.jid for each in info.participants if each.role is Role.MEMBER}
    assert all(jid.is_lid is (addressing == "lid") for jid in named)
    assert await hall.refusals() == []


async def test_who_lets_nobody_add_them_can_be_invited(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    await bob.client.privacy.set("groupadd", "none")
    made = await alice.client.group_admin.create(NewGroup(subject="Shy", people=(bob.jid,)))
    group = made.info.jid
    [at_once] = made.refused
    (later,) = await alice.client.group_admin.change_members(group, MemberAction.ADD, [bob.jid])
    assert at_once.error == later.error == 403
    assert at_once.add_request is not None
    assert later.add_request is not None
    invitation = Invitation(
        group=group,
        admin=alice.jid,
        code=later.add_request.code,
        expires_at=later.add_request.expires_at,
    )
    entry = bob.client.group_entry
    assert (await entry.inspect(invitation)).subject == "Shy"
    # The older one was replaced.
    stale = Invitation(group=group, admin=alice.jid, code=at_once.add_request.code, expires_at=1)
    with pytest.raises(BadInvite):
        await entry.join(stale)
    assert (await entry.join(invitation)).pending is False
    assert bob.number in await hall.members(group)
    with pytest.raises(BadInvite):
        await entry.join(invitation)


async def test_invitations_can_be_taken_back(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    await bob.client.privacy.set("groupadd", "none")
    group = await hall.group(alice.number)
    (invited,) = await alice.client.group_admin.change_members(group, MemberAction.ADD, [bob.jid])
    assert invited.add_request is not None
    entry = alice.client.group_entry
    results = await entry.revoke_invitations(group, [bob.jid, Jid(await hall.phone())])
    assert [each.error for each in results] == [None, 404]
    request = invited.add_request
    with pytest.raises(BadInvite):
        await bob.client.group_entry.join(
            Invitation(group=group, admin=alice.jid, code=request.code, expires_at=request.expires_at)
        )


# -- ways in --------------------------------------------------------------------------------------------


async def test_the_link_of_a_group(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    group = await hall.group(alice.number)
    code = await alice.client.group_entry.invite_code(group)
    assert await alice.client.group_entry.invite_code(group) == code
    entry = bob.client.group_entry
    assert (await entry.inspect(code)).jid == group
    assert (await entry.join(code)).group == group
    change = await alice.hears(group, MembersChange)
    assert (change.action, change.reason) == (MemberAction.ADD, "invite")
    with pytest.raises(IQError) as there:
        await entry.join(code)
    assert there.value.code == 409
    fresh = await alice.client.group_entry.invite_code(group, reset=True)
    assert fresh != code
    assert (await bob.hears(group, InviteChange)).code == fresh
    carol = await hall.person()
    with pytest.raises(BadInvite, match="revoked"):
        await carol.client.group_entry.join(code)
    with pytest.raises(BadInvite, match="no such"):
        await carol.client.group_entry.inspect("NeverGivenOut1234")


async def test_admins_let_people_in(hall: Hall) -> None:
    alice, bob, carol = await hall.person(), await hall.person(), await hall.person()
    group = await hall.group(alice.number)
    await alice.client.group_admin.set_setting(group, Setting.APPROVAL, True)
    entry = alice.client.group_entry
    code = await entry.invite_code(group)
    for person in (bob, carol):
        assert (await person.client.group_entry.join(code)).pending is True
    asked = await alice.hears(group, JoinRequestsChange)
    assert (asked.waiting, asked.method) == (True, "invite_link")
    waiting = await entry.join_requests(group)
    assert [each.pn for each in waiting] == [bob.jid, carol.jid]
    stranger = Jid(await hall.phone())
    results = await entry.answer_join_requests(group, [bob.jid, stranger], approve=True)
    assert [each.error for each in results] == [None, 404]
    await bob.hears(group, GroupCreated)
    results = await entry.answer_join_requests(group, [], approve=False)
    assert [each.pn for each in results] == [carol.jid]
    assert await hall.members(group) == {alice.number: "superadmin", bob.number: ""}
    assert await entry.join_requests(group) == ()
    assert await entry.answer_join_requests(group, [], approve=True) == ()


# -- communities ----------------------------------------------------------------------------------------


async def test_a_community(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    made = await alice.client.group_admin.create(NewGroup(subject="Town", community=True, closed=True))
    town = made.info.jid
    assert made.info.is_community
    communities = alice.client.communities
    [news] = await communities.sub_groups(town)
    assert (news.subject, news.is_default) == ("Town", True)
    choir = await hall.group(alice.number, bob.number)
    theirs = await hall.group(bob.number)
    inside = (await alice.client.group_admin.create(NewGroup(subject="Inside", parent=town))).info.jid
    nowhere = Jid("120363999999999999", "g.us")
    results = await communities.link(town, [choir, theirs, nowhere, inside])
    assert [each.error for each in results] == [None, 403, 404, 409]
    told = await bob.hears(choir, LinkChange)
    assert (told.tie, told.group.jid, told.linked) == (Tie.PARENT, town, True)
    assert (await bob.info(choir)).community == town
    listed = [each.jid for each in await communities.sub_groups(town)]
    assert listed[0] == news.jid
    assert set(listed[1:]) == {choir, inside}
    members = await communities.community_members(town)
    assert {each.pn for each in members} == {alice.jid, bob.jid}
    results = await communities.unlink(town, [choir, theirs])
    assert [each.error for each in results] == [None, 404]
    assert (await bob.info(choir)).community is None
    with pytest.raises((NotAdmin, NotInGroup)):
        await bob.client.communities.link(town, [theirs])
    await communities.delete_community(town)
    await alice.hears(town, GroupDeleted)
    assert (await alice.info(inside)).community is None
    with pytest.raises(UnknownGroup):
        await communities.sub_groups(town)
    assert [r for r in await hall.refusals() if "iq:" not in r] == []
