"""Privacy settings and block lists: what is refused of them, and what they do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.broken import refusals
from tests.unit.sandbox.companion import Companion
from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.blocklist import BlockAction, Blocklist, ChangeBlocklist
from wago.protocol.stanza.privacy import NO_LIST, Excepted, ExceptedChange, SetPrivacy
from wago.sandbox import Sandbox
from wago.sandbox.iq.privacy import MAX_EXCEPTED
from wago.sandbox.model import Account
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
NOBODY = Jid("15550100999")
OTHER = Jid("15550100002")


def lid(desk: Desk) -> Jid:
    return desk.contact.account.lid_jid


def block(desk: Desk, **attrs: Any) -> Node:
    item = {"jid": lid(desk), "action": "block", "pn_jid": desk.contact.account.pn, **attrs}
    return Node("item", item)


def excepting(*users: Node, mode: str | None = "lid", value: str = "contact_blacklist", **attrs: Any) -> Node:
    category = Node(
        "category", {"name": "last", "value": value, "dhash": NO_LIST, **attrs}, list(users) or None
    )
    return Node("privacy", {"addressing_mode": mode}, [category])


def user(who: Jid, **attrs: Any) -> Node:
    return Node("user", {"action": "add", "jid": who, **attrs})


@pytest.mark.parametrize(
    ("attrs", "code"),
    [
        pytest.param({"pn_jid": None}, 400, id="LID without number"),
        pytest.param({"pn_jid": Jid("15550100001")}, 400, id="LID with another's number"),
        pytest.param({"jid": OTHER, "pn_jid": None}, 400, id="number that has a LID"),
        pytest.param({"jid": Jid("1203", "g.us")}, 400, id="group"),
        pytest.param({"jid": Jid("4711", "lid"), "action": "unblock"}, 404, id="nobody"),
        pytest.param({"reason": "spam"}, 400, id="unknown attribute"),
    ],
)
async def test_a_block(desk: Desk, attrs: dict[str, Any], code: int) -> None:
    assert desk.code("blocklist", "set", block(desk, **attrs)) == code
    assert desk.owner.account.blocked == []


async def test_an_account_does_not_block_itself(desk: Desk) -> None:
    own = desk.owner.account
    assert desk.code("blocklist", "set", block(desk, jid=own.lid_jid, pn_jid=own.pn)) == 400


async def test_what_is_blocked_is_listed(desk: Desk) -> None:
    empty = Blocklist.parse(desk.ask("blocklist", "get").child("list"))
    assert empty.people == ()
    answer = desk.ask("blocklist", "set", block(desk))
    assert Blocklist.parse(answer.child("list")).people == (lid(desk),)
    unknown = block(desk, pn_jid=None, unknown_identifier="true")
    assert desk.ask("blocklist", "set", unknown).attr("type") == "result"
    request = ChangeBlocklist(who=lid(desk), action=BlockAction.UNBLOCK)
    assert Blocklist.parse(desk.ask("blocklist", "set", *request.content()).child("list")) == empty


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(excepting(user(OTHER), value="none", mode=None), 400, id="people beside another value"),
        pytest.param(excepting(user(OTHER), mode="lid"), 400, id="numbers in a list of LIDs"),
        pytest.param(excepting(user(Jid("4711", "lid")), mode=None), 400, id="LIDs in a list of numbers"),
        pytest.param(excepting(user(OTHER), mode="name"), 400, id="unknown mode"),
        pytest.param(excepting(user(OTHER), mode=None, dhash="old"), 409, id="older list"),
        pytest.param(excepting(user(OTHER), mode=None, dhash=None), 409, id="list not named"),
        pytest.param(excepting(user(NOBODY), mode=None), 404, id="except nobody"),
        pytest.param(excepting(user(Jid("15550100001")), mode=None), 404, id="except oneself"),
        pytest.param(excepting(user(OTHER.with_device(1)), mode=None), 404, id="except a device"),
        pytest.param(excepting(user(OTHER, pn_jid=NOBODY), mode=None), 400, id="another's number"),
        pytest.param(excepting(user(OTHER, action="hide"), mode=None), 400, id="neither add nor remove"),
        pytest.param(excepting(Node("person"), mode=None), 400, id="no user"),
        pytest.param(excepting(*[user(OTHER)] * (MAX_EXCEPTED + 1), mode=None), 400, id="too many people"),
        pytest.param(excepting(user(OTHER), mode=None, name="calladd"), 400, id="setting without list"),
        pytest.param(excepting(user(OTHER), mode=None, colour="red"), 400, id="attribute of a setting"),
    ],
)
async def test_people_excepted(desk: Desk, content: Node, code: int) -> None:
    assert desk.code("privacy", "set", content) == code
    assert (desk.owner.account.excepted, desk.owner.account.privacy) == ({}, {})


@pytest.mark.parametrize(
    "attrs",
    [
        pytest.param({"name": "calladd", "value": "contact_blacklist"}, id="list of a setting without"),
        pytest.param({"name": "last", "value": "contacts"}, id="list of another value"),
    ],
)
async def test_a_list_asked_for(desk: Desk, attrs: dict[str, str]) -> None:
    assert desk.code("privacy", "get", Node("privacy", None, [Node("list", attrs)])) == 400


async def test_a_list_grows_and_shrinks_by_its_hash(desk: Desk) -> None:
    asked = Node("privacy", None, [Node("list", {"name": "last", "value": "contact_blacklist"})])

    def listed() -> Excepted:
        return Excepted.parse(desk.ask("privacy", "get", asked).child("privacy"))

    assert listed() == Excepted(category="last")
    change = SetPrivacy(
        category="last",
        value="contact_blacklist",
        dhash=NO_LIST,
        changes=(ExceptedChange(who=lid(desk), number=OTHER),),
    )
    answer = desk.ask("privacy", "set", *change.content())
    assert listed().people == (lid(desk),)
    assert answer.child("privacy").child("category").attr("dhash") == listed().dhash
    assert desk.code("privacy", "set", *change.content()) == 409
    back = ExceptedChange(who=lid(desk), added=False)
    change = SetPrivacy(category="last", value="contact_blacklist", dhash=listed().dhash, changes=(back,))
    desk.ask("privacy", "set", *change.content())
    assert listed().people == ()


@pytest.mark.parametrize(
    ("value", "contacts", "excepted", "seen"),
    [
        pytest.param("all", [], [], True, id="all"),
        pytest.param("contacts", None, [], True, id="contacts, of whom all are"),
        pytest.param("contacts", ["15550100002"], [], True, id="contacts"),
        pytest.param("contacts", [], [], False, id="contacts, not one"),
        pytest.param("contact_blacklist", None, [], True, id="except others"),
        pytest.param("contact_blacklist", None, ["15550100002"], False, id="except them"),
        pytest.param("contact_blacklist", [], [], False, id="except others, no contact"),
        pytest.param("none", ["15550100002"], [], False, id="nobody"),
    ],
)
async def test_who_sees_what(
    desk: Desk, value: str, contacts: list[str] | None, excepted: list[str], seen: bool
) -> None:
    owner, viewer, privacy = desk.owner.account, desk.contact.account, desk.service.privacy
    owner.contacts, owner.excepted["profile"] = contacts, excepted
    owner.privacy["profile"] = value
    assert privacy.lets(owner, viewer, "profile") is seen
    assert privacy.lets(owner, owner, "profile")
    owner.blocked = [viewer.number]
    assert not privacy.lets(owner, viewer, "profile")


async def test_last_seen_is_mutual_and_online_may_follow_it(desk: Desk) -> None:
    owner, viewer, privacy = desk.owner.account, desk.contact.account, desk.service.privacy

    def shown() -> tuple[bool, bool]:
        return privacy.shows_last_seen(owner, viewer), privacy.shows_online(owner, viewer)

    assert shown() == (True, True)
    viewer.privacy["last"] = "none"
    assert shown() == (False, True)
    owner.privacy["online"] = "match_last_seen"
    assert shown() == (False, False)
    viewer.privacy.clear()
    assert shown() == (True, True)
    owner.blocked = [viewer.number]
    assert shown() == (False, False)


def told(desk: Desk, tag: str) -> list[Node]:
    desk.service.storage.flush()
    return [node.child(tag) for node in desk.got if node.tag == "notification" and node.find(tag)]


async def test_companions_hear_what_the_phone_does(desk: Desk) -> None:
    desk.live = True
    owner, privacy = desk.owner.account, desk.service.privacy
    people: list[Account] = [desk.contact.account]
    privacy.block(owner, people, BlockAction.BLOCK)
    # Twice the same is no change.
    privacy.block(owner, people, BlockAction.BLOCK)
    [notice] = told(desk, "blocklist")
    assert notice.child("item").attrs == {"jid": lid(desk), "action": "block"}
    privacy.set_blocked(owner, [])
    assert told(desk, "blocklist")[1].attrs["action"] == "modify"
    assert told(desk, "blocklist")[1].attrs["prev_dhash"] == notice.attr("dhash")
    privacy.change(owner, "last", "none")
    assert told(desk, "privacy")[0].child("category").attrs == {"name": "last", "value": "none"}


async def test_state_survives_a_restart(desk: Desk) -> None:
    desk.ask("blocklist", "set", block(desk))
    desk.service.privacy.set_contacts(desk.owner.account, [desk.contact.account])
    desk.service.storage.flush()
    number, directory = desk.owner.account.number, desk.service.directory
    again = type(directory)(desk.service.storage, lambda count: bytes(count)).account(number)
    assert again is not None
    assert (again.blocked, again.contacts) == (["15550100002"], ["15550100002"])


# -- what is not shown, and who is not heard ----------------------------------------------------------------


async def test_who_is_blocked_is_not_heard(linked: Linked, sandbox: Sandbox) -> None:
    device, owner, contact = linked
    contact.account.blocked = [owner.account.number]
    await owner.send(contact.account.pn, Message(conversation="psst"), message_id="M1")
    state = Node("chatstate", {"to": contact.account.pn}, [Node("composing")])
    await device.send(state)
    assert (await device.iq("w:p", "get", Node("ping"))).attr("type") == "result"
    assert contact.chats.entries == []
    assert contact.typing.others == {}
    assert [entry.state for entry in owner.chats.own("M1")] == ["sent"]
    # Nor is it seen here what they do, whom the other one has blocked.
    contact.typing.show(owner.account.pn, "composing")
    assert owner.typing.others == {}
    contact.account.blocked = []
    await device.send(state)
    await owner.send(contact.account.pn, Message(conversation="hi"), message_id="M2")
    assert [entry.id for entry in contact.chats.entries] == ["M2"]
    assert contact.typing.others == {owner.account.number: "composing"}
    assert "chatstate" not in refusals(sandbox)


async def test_presence_is_shown_as_its_owner_wants(linked: Linked, sandbox: Sandbox) -> None:
    device, owner, contact = linked

    async def subscribed(**privacy: str) -> dict[str, Any] | None:
        """What is told at once of the contact, with these settings of theirs."""
        contact.account.privacy = dict(privacy)
        before = len([node for node in device.received if node.tag == "presence"])
        await device.send(Node("presence", {"type": "subscribe", "to": contact.account.lid_jid}))
        await device.iq("w:p", "get", Node("ping"))
        fresh = [node.attrs for node in device.received if node.tag == "presence"][before:]
        return dict(fresh[-1]) if fresh else None

    assert await subscribed() == {"from": contact.account.lid_jid}
    hidden = {"from": contact.account.lid_jid, "type": "unavailable", "last": "deny"}
    assert await subscribed(online="match_last_seen", last="none") == hidden
    contact.emit(Node("presence", {"type": "unavailable", "name": "Contact"}))
    assert await subscribed(last="none") == hidden
    shown = await subscribed()
    assert shown is not None
    assert int(shown["last"]) > 0
    owner.account.privacy["last"] = "none"
    assert await subscribed() == hidden
    contact.account.blocked = [owner.account.number]
    assert await subscribed() is None
