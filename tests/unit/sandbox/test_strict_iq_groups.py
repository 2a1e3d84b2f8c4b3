"""Changes of groups and communities that are malformed, or that whoever asks may not make."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox.groups.desk import MAX_DESCRIPTION, MAX_NAMED
from wago.sandbox.groups.directory import MAX_SUBJECT
from wago.sandbox.groups.model import Group, Invited
from wago.sandbox.model import Account
from wago.sandbox.phones.state import Settings

GROUPS = Jid("", "g.us")
NOBODY = Jid("15559999999")


class Hall:
    """A desk, a third account, and a group of the first two. Who asks is its admin, or is not.

    Attributes:
        own: the group, which whoever asks has made.
        other: one that somebody else has made, with whoever asks as a member.
        strange: one without them.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.service = desk, desk.service
        self.me, self.friend = desk.owner.account, desk.contact.account
        self.third = desk.service.phones.create(None, "Third", Settings()).account
        self.own = self.group(self.me, self.friend)
        self.other = self.group(self.friend, self.me, add_mode="admin_add")
        self.strange = self.group(self.friend)

    def group(self, creator: Account, *members: Account, **settings: Any) -> Group:
        numbers = [member.number for member in members]
        return self.service.groups.create("Friends", creator.number, numbers, **settings)

    def set(self, group: Group | Jid, content: Node) -> int:
        jid = group if isinstance(group, Jid) else group.jid
        return self.desk.code("w:g2", "set", content, to=jid)

    def get(self, group: Group | Jid, content: Node) -> int:
        jid = group if isinstance(group, Jid) else group.jid
        return self.desk.code("w:g2", "get", content, to=jid)

    @staticmethod
    def question(variables: dict[str, str]) -> Node:
        """The question in JSON for the groups of a community."""
        return Node("query", {"query_id": "9935467776504344"}, json.dumps({"variables": variables}).encode())

    def in_json(self, variables: dict[str, str]) -> Any:
        return json.loads(self.desk.ask("w:mex", "get", self.question(variables)).child("result").data)

    def results(self, group: Group, content: Node) -> dict[str, str | None]:
        """What became of each person or group that a request names."""
        answer = self.desk.ask("w:g2", "set", content, to=group.jid)
        assert answer.attr("type") == "result", answer.xml()
        listed = answer.children[0]
        while listed.children and listed.children[0].tag == "link":
            listed = listed.children[0]
        return {each.attr("jid"): each.opt_attr("error") for each in listed.children}


@pytest.fixture
async def hall(desk: Desk) -> Hall:
    return Hall(desk)


def people(tag: str, *jids: Jid | None, **attrs: str) -> Node:
    return Node(tag, attrs, [Node("participant", {"jid": jid}) for jid in jids])


def create(*content: Node, subject: str | None = "New", **attrs: str) -> Node:
    return Node("create", {"subject": subject, **attrs}, list(content))


FRIEND = Jid("15550100002")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(create(subject=None), 406, id="no subject"),
        pytest.param(create(subject="x" * (MAX_SUBJECT + 1)), 406, id="long subject"),
        pytest.param(create(Node("participant")), 400, id="somebody without jid"),
        pytest.param(create(Node("participant", {"jid": GROUPS})), 400, id="no person"),
        pytest.param(create(Node("participant", {"jid": FRIEND.with_device(1)})), 400, id="a device"),
        pytest.param(create(*people("", FRIEND, FRIEND).children), 400, id="somebody twice"),
        pytest.param(
            create(*(Node("participant", {"jid": Jid(str(10**9 + n))}) for n in range(MAX_NAMED + 1))),
            406,
            id="too many",
        ),
        pytest.param(create(Node("ephemeral", {"expiration": 5})), 400, id="unknown timer"),
        pytest.param(create(Node("ephemeral")), 400, id="no timer"),
        pytest.param(create(Node("member_add_mode", None, b"anybody")), 400, id="unknown add mode"),
        pytest.param(create(Node("member_link_mode", None, b"nobody")), 400, id="unknown link mode"),
        pytest.param(create(Node("mood")), 400, id="no setting"),
        pytest.param(create(Node("suspended")), 400, id="suspended"),
        pytest.param(
            create(Node("description", {"id": "1"}, [Node("body", None, b"x" * (MAX_DESCRIPTION + 1))])),
            406,
            id="long description",
        ),
        pytest.param(
            create(Node("parent"), Node("linked_parent", {"jid": Jid("1203", "g.us")})),
            400,
            id="a community in a community",
        ),
        pytest.param(
            create(Node("linked_parent", {"jid": Jid("1203", "g.us")})), 404, id="an unknown community"
        ),
        pytest.param(create(Node("create_general_chat")), 400, id="a general chat of no community"),
        pytest.param(
            create(Node("allow_non_admin_sub_group_creation")), 400, id="groups in what is no community"
        ),
    ],
)
async def test_a_new_group(hall: Hall, content: Node, code: int) -> None:
    before = len(hall.service.groups.all)
    assert hall.set(GROUPS, content) == code
    assert len(hall.service.groups.all) == before


async def test_a_new_group_with_nobodies(hall: Hall) -> None:
    content = create(*people("", FRIEND, NOBODY).children)
    answer = hall.desk.ask("w:g2", "set", content, to=GROUPS)
    errors = {p.attr("jid"): p.opt_attr("error") for p in answer.child("group").all("participant")}
    assert errors[str(NOBODY)] == "404"
    assert list(errors.values()).count(None) == 2


Act = Callable[[Hall], int]


def member(tag: str) -> Act:
    """A change of who is in a group, asked for by somebody who is no admin."""
    return lambda h: h.set(h.other, people(tag, h.third.pn))


def outside(content: Node) -> Act:
    return lambda h: h.set(h.strange, content)


def described(text: bytes | None = b"about", **attrs: str | None) -> Node:
    body = [] if text is None else [Node("body", None, text)]
    return Node("description", {"id": "D1", **attrs}, body)


SUBJECT = Node("subject", None, b"Other")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param(member("add"), 403, id="add"),
        pytest.param(member("remove"), 403, id="remove"),
        pytest.param(member("promote"), 403, id="promote"),
        pytest.param(member("demote"), 403, id="demote"),
        pytest.param(lambda h: h.set(h.other, Node("locked")), 403, id="lock"),
        pytest.param(lambda h: h.set(h.other, Node("announcement")), 403, id="announcement"),
        pytest.param(lambda h: h.set(h.other, Node("invite")), 401, id="new link"),
        pytest.param(lambda h: h.get(h.other, Node("invite")), 401, id="link"),
        pytest.param(lambda h: h.set(h.other, people("revoke", h.third.pn)), 403, id="revoke"),
        pytest.param(lambda h: h.get(h.other, Node("membership_approval_requests")), 403, id="who wants in"),
        pytest.param(
            lambda h: h.set(
                h.other,
                Node("membership_requests_action", None, [people("approve", h.third.pn)]),
            ),
            403,
            id="let in",
        ),
        pytest.param(lambda h: h.set(h.other, Node("delete_parent")), 403, id="end"),
    ],
)
async def test_what_is_for_admins(hall: Hall, act: Act, code: int) -> None:
    before = dict(hall.other.members)
    assert act(hall) == code
    assert hall.other.members == before


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(SUBJECT, id="subject"),
        pytest.param(described(), id="description"),
        pytest.param(Node("ephemeral", {"expiration": 86400}), id="timer"),
    ],
)
async def test_what_is_for_admins_of_locked_groups(hall: Hall, content: Node) -> None:
    locked = hall.group(hall.friend, hall.me, locked=True)
    assert hall.set(locked, content) == 403
    assert hall.desk.ask("w:g2", "set", content, to=hall.other.jid).attr("type") == "result"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(outside(SUBJECT), id="subject"),
        pytest.param(outside(described()), id="description"),
        pytest.param(outside(Node("locked")), id="setting"),
        pytest.param(outside(people("add", FRIEND)), id="members"),
        pytest.param(outside(Node("not_ephemeral")), id="timer"),
        pytest.param(lambda h: h.get(h.strange, Node("query", {"request": "interactive"})), id="query"),
        pytest.param(lambda h: h.get(h.strange, Node("invite")), id="link"),
    ],
)
async def test_what_is_for_members(hall: Hall, act: Act) -> None:
    assert act(hall) == 403


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(Node("subject", None, b""), 406, id="empty subject"),
        pytest.param(Node("subject", None, b"x" * (MAX_SUBJECT + 1)), 406, id="long subject"),
        pytest.param(Node("subject"), 400, id="no subject"),
        pytest.param(Node("subject", None, b"\xff"), 400, id="subject no text"),
        pytest.param(described(None), 400, id="no description"),
        pytest.param(described(delete="true"), 400, id="description and deleted"),
        pytest.param(described(id=None), 400, id="description without id"),
        pytest.param(described(b"x" * (MAX_DESCRIPTION + 1)), 406, id="long description"),
        pytest.param(described(prev="D0"), 409, id="another description before"),
        pytest.param(Node("member_add_mode", None, b"anybody"), 400, id="unknown add mode"),
        pytest.param(people("add"), 400, id="nobody added"),
        pytest.param(people("add", None), 400, id="somebody without jid"),
        pytest.param(people("remove", GROUPS), 400, id="no person"),
        pytest.param(people("promote", FRIEND, FRIEND), 400, id="somebody twice"),
        pytest.param(people("add", *(Jid(str(10**9 + n)) for n in range(MAX_NAMED + 1))), 406, id="too many"),
        pytest.param(people("revoke"), 400, id="nobody revoked"),
        pytest.param(
            Node("membership_requests_action", None, [people("ponder", FRIEND)]), 400, id="neither in nor out"
        ),
        pytest.param(Node("ephemeral", {"expiration": 5}), 400, id="unknown timer"),
        pytest.param(Node("paint"), 501, id="unknown change"),
    ],
)
async def test_a_change(hall: Hall, content: Node, code: int) -> None:
    members, subject = dict(hall.own.members), hall.own.subject
    assert hall.set(hall.own, content) == code
    assert (hall.own.members, hall.own.subject) == (members, subject)


async def test_what_becomes_of_each_person(hall: Hall) -> None:
    hall.third.privacy["groupadd"] = "none"
    added = hall.results(hall.own, people("add", hall.friend.pn, NOBODY, hall.third.pn))
    assert sorted(filter(None, added.values())) == ["403", "404", "409"]
    assert list(hall.results(hall.own, people("remove", hall.third.pn)).values()) == ["404"]
    # Whoever made a group is removed by nobody.
    hall.other.members[hall.me.number] = "admin"
    assert list(hall.results(hall.other, people("remove", hall.friend.pn)).values()) == ["405"]
    assert list(hall.results(hall.own, people("revoke", hall.friend.pn)).values()) == ["404"]
    action = Node("membership_requests_action", None, [people("approve", hall.third.pn)])
    answer = hall.desk.ask("w:g2", "set", action, to=hall.own.jid)
    [person] = answer.children[0].children[0].children
    assert person.attr("error") == "404"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(Node("leave"), 400, id="nothing"),
        pytest.param(Node("leave", None, [Node("group")]), 400, id="no group"),
        pytest.param(Node("leave", None, [Node("group", {"id": "1@g.us"})] * 2), 400, id="one twice"),
    ],
)
async def test_leaving(hall: Hall, content: Node, code: int) -> None:
    assert hall.set(GROUPS, content) == code


async def test_leaving_what_one_is_not_in(hall: Hall) -> None:
    content = Node("leave", None, [Node("group", {"id": hall.strange.jid})])
    answer = hall.desk.ask("w:g2", "set", content, to=GROUPS)
    assert answer.child("leave").child("group").attr("error") == "404"


# -- links and invitations ------------------------------------------------------------------------------


def by_code(code: str | None) -> Node:
    return Node("invite", {"code": code})


async def test_a_link_for_admins(hall: Hall) -> None:
    """Or for everybody, which whatsapp-rust says of a new group."""
    group = hall.group(hall.friend, hall.me)
    assert hall.get(group, Node("invite")) == 401
    content = create(*people("", FRIEND).children, Node("member_link_mode", None, b"all_member_link"))
    assert hall.desk.ask("w:g2", "set", content, to=GROUPS).attr("type") == "result"
    assert hall.service.groups.all[-1].link_mode == "all_member_link"
    group.link_mode = "all_member_link"
    answer = hall.desk.ask("w:g2", "get", Node("invite"), to=group.jid)
    assert answer.child("invite").attr("code") == group.invite_code


async def test_a_link(hall: Hall) -> None:
    hall.strange.invite_code, hall.own.invite_code = "there", "mine"
    hall.strange.revoked_codes.append("gone")
    for ask in (hall.get, hall.set):
        assert ask(GROUPS, by_code(None)) == 400
        assert ask(GROUPS, by_code("nowhere")) == 406
        assert ask(GROUPS, by_code("gone")) == 410
    assert hall.set(GROUPS, by_code("mine")) == 409
    assert hall.me.number not in hall.strange.members


def invited(hall: Hall, *, days: int = 1) -> Callable[..., Node]:
    """Invite whoever asks to the strange group; gives what they answer with, changed as wanted."""
    at = int(time.time()) + days * 86400
    hall.strange.invited[hall.me.number] = Invited(admin=hall.friend.number, code="C", expires_at=at)
    attrs = {"code": "C", "expiration": at, "admin": hall.friend.pn}

    def accept(**changes: Any) -> Node:
        return Node("accept", {**attrs, **changes})

    return accept


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"code": "D"}, id="another code"),
        pytest.param({"expiration": 1}, id="another end"),
        pytest.param({"admin": Jid("15550100003")}, id="another admin"),
    ],
)
async def test_an_invitation(hall: Hall, changes: dict[str, Any]) -> None:
    accept = invited(hall)
    assert hall.set(hall.strange, accept(**changes)) == 406
    asked = Node("query", {"request": "interactive"}, [Node("add_request", accept(**changes).attrs)])
    assert hall.get(hall.strange, asked) == 406
    answer = hall.desk.ask("w:g2", "set", accept(), to=hall.strange.jid)
    assert answer.attr("type") == "result", answer.xml()


async def test_an_invitation_without_its_parts(hall: Hall) -> None:
    accept = invited(hall)
    for name in ("code", "expiration", "admin"):
        assert hall.set(hall.strange, accept(**{name: None})) == 400


async def test_an_invitation_that_has_ended(hall: Hall) -> None:
    accept = invited(hall, days=-1)
    assert hall.set(hall.strange, accept()) == 410
    assert hall.me.number not in hall.strange.members


# -- communities ----------------------------------------------------------------------------------------


def link(*jids: Jid, kind: str = "sub_group") -> Node:
    return Node("links", None, [Node("link", {"link_type": kind}, [Node("group", {"jid": j}) for j in jids])])


def unlink(*jids: Jid, kind: str = "sub_group") -> Node:
    return Node("unlink", {"unlink_type": kind}, [Node("group", {"jid": jid}) for jid in jids])


async def test_a_community(hall: Hall) -> None:
    mine = hall.group(hall.me, is_community=True)
    theirs = hall.group(hall.friend, hall.me, is_community=True)
    taken = hall.group(hall.me, community=theirs.id)
    group = hall.own.jid
    assert hall.set(hall.own, link(hall.other.jid)) == 406
    assert hall.set(theirs, link(group)) == 403
    for malformed in (link(), link(group, group), link(group, kind="cousin"), unlink(group, kind="cousin")):
        assert hall.set(mine, malformed) == 400
    told = hall.results(mine, link(NOBODY_GROUP, hall.other.jid, taken.jid, group))
    assert list(told.values()) == ["404", "403", "409", None]
    assert list(hall.results(mine, unlink(taken.jid)).values()) == ["404"]


NOBODY_GROUP = Jid("120300000000000009", "g.us")


async def test_questions_about_a_community(hall: Hall) -> None:
    strange = hall.group(hall.friend, is_community=True)
    mine = hall.group(hall.me, is_community=True)
    for tag in ("sub_groups", "linked_groups_participants"):
        assert hall.get(strange, Node(tag)) == 403
        assert hall.get(hall.own, Node(tag)) == 406
    inner = {"type": "sub_group", "jid": hall.own.jid}
    assert hall.get(mine, Node("query_linked", inner)) == 404
    assert hall.get(mine, Node("query_linked", {**inner, "type": "cousin"})) == 400
    assert hall.set(mine, Node("join_linked_group", inner)) == 404
    hall.own.community = mine.id
    assert hall.set(mine, Node("join_linked_group", inner)) == 409


async def test_a_community_with_a_general_chat(hall: Hall) -> None:
    made = hall.desk.ask(
        "w:g2", "set", create(Node("parent"), Node("create_general_chat"), subject="Village"), to=GROUPS
    )
    community = Jid(made.child("group").attr("id"), "g.us")
    asked = {"group_id": str(community)}
    told = hall.in_json(asked)["data"]["xwa2_group_query_by_id"]
    assert told["default_sub_group"]["subject"]["value"] == "Village"
    (general,) = (each["node"] for each in told["sub_groups"]["edges"])
    assert (general["subject"]["value"], general["total_participants_count"]) == ("General", 1)
    query = Node("query", {"request": "interactive"})
    shown = hall.desk.ask("w:g2", "get", query, to=Jid.parse(general["id"])).child("group")
    assert shown.find("general_chat") is not None
    assert shown.child("linked_parent").jid("jid") == community


async def test_who_makes_groups_in_a_community(hall: Hall) -> None:
    closed = hall.group(hall.friend, hall.me, is_community=True)
    assert hall.set(GROUPS, create(Node("linked_parent", {"jid": closed.jid}))) == 403
    strange = hall.group(hall.friend, is_community=True, open_to_makers=True)
    assert hall.set(GROUPS, create(Node("linked_parent", {"jid": strange.jid}))) == 403
    open_ = hall.group(hall.friend, hall.me, is_community=True, open_to_makers=True)
    answer = hall.desk.ask("w:g2", "set", create(Node("linked_parent", {"jid": open_.jid})), to=GROUPS)
    assert answer.child("group").child("linked_parent").jid("jid") == open_.jid


async def test_a_communitys_groups_in_json(hall: Hall) -> None:
    for group, code in ((hall.group(hall.friend, is_community=True), 403), (hall.own, 406)):
        told = hall.in_json({"group_id": str(group.jid)})
        assert (told["data"], told["errors"][0]["extensions"]["error_code"]) == (None, code)
    for malformed in ({}, {"group_id": str(hall.friend.pn)}):
        assert hall.desk.code("w:mex", "get", hall.question(malformed)) == 400


async def test_an_announcement_group_stays_one(hall: Hall) -> None:
    mine = hall.group(hall.me, is_community=True)
    default = hall.group(hall.me, community=mine.id, is_default=True, announce=True)
    assert hall.set(default, Node("not_announcement")) == 405
    assert list(hall.results(mine, unlink(default.jid)).values()) == ["404"]
