"""The account's own requests: block list, people that a privacy setting excepts."""

from __future__ import annotations

import pytest

from wago.errors import RemoteProtocolError
from wago.protocol.binary import pack, unpack
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.blocklist import (
    BlockAction,
    Blocklist,
    BlocklistNotice,
    ChangeBlocklist,
    QueryBlocklist,
)
from wago.protocol.stanza.iq import iq_result
from wago.protocol.stanza.privacy import (
    EXCEPT,
    NO_LIST,
    WITH_LIST,
    Excepted,
    ExceptedChange,
    QueryExcepted,
    SetPrivacy,
)

PN, LID = Jid("15550002222"), Jid("22220005551", "lid")


def wire(node: Node) -> Node:
    """The node as it comes out at the other end."""
    return unpack(pack(node))


BLOCKED = Blocklist(dhash="1777744034", people=(LID, PN))


def test_the_block_list_is_asked_for() -> None:
    asked = wire(QueryBlocklist().build("1"))
    assert asked.content in (None, [])
    assert QueryBlocklist.parse(asked) == QueryBlocklist()
    reply = wire(QueryBlocklist.build_reply(asked, BLOCKED))
    assert QueryBlocklist().parse_reply(reply) == BLOCKED
    empty = wire(QueryBlocklist.build_reply(asked, Blocklist()))
    assert QueryBlocklist().parse_reply(empty) == Blocklist()


@pytest.mark.parametrize(
    ("change", "attrs"),
    [
        (
            ChangeBlocklist(who=LID, action=BlockAction.BLOCK, number=PN),
            {"jid": LID, "action": "block", "pn_jid": PN},
        ),
        (
            ChangeBlocklist(who=LID, action=BlockAction.BLOCK),
            {"jid": LID, "action": "block", "unknown_identifier": "true"},
        ),
        (ChangeBlocklist(who=PN, action=BlockAction.BLOCK), {"jid": PN, "action": "block"}),
        (ChangeBlocklist(who=LID, action=BlockAction.UNBLOCK), {"jid": LID, "action": "unblock"}),
    ],
    ids=["a LID with its number", "a LID alone", "a number", "unblocked"],
)
def test_somebody_is_blocked(change: ChangeBlocklist, attrs: dict[str, object]) -> None:
    asked = wire(change.build("1"))
    assert asked.child("item").attrs == attrs
    assert ChangeBlocklist.parse(asked) == change
    assert change.parse_reply(wire(iq_result(asked, [BLOCKED.build()]))) == BLOCKED
    # Some answers do not tell the list.
    assert change.parse_reply(wire(iq_result(asked))) is None


def test_a_lid_is_not_blocked_without_its_number() -> None:
    asked = ChangeBlocklist(who=LID, action=BlockAction.BLOCK, number=PN).build("1")
    del asked.child("item").attrs["pn_jid"]
    with pytest.raises(RemoteProtocolError, match="beside it"):
        ChangeBlocklist.parse(wire(asked))


def test_a_block_list_changes_by_block_and_unblock_only() -> None:
    asked = ChangeBlocklist(who=PN, action=BlockAction.BLOCK).build("1")
    asked.child("item").attrs["action"] = "scold"
    with pytest.raises(RemoteProtocolError, match="scold"):
        ChangeBlocklist.parse(wire(asked))


@pytest.mark.parametrize(
    "notice",
    [
        BlocklistNotice(
            is_partial=True,
            dhash="2",
            previous_dhash="1",
            changes=((LID, BlockAction.BLOCK), (PN, BlockAction.UNBLOCK)),
        ),
        BlocklistNotice(is_partial=False, dhash="2"),
    ],
    ids=["changes", "ask again"],
)
def test_others_change_the_block_list(notice: BlocklistNotice) -> None:
    assert BlocklistNotice.parse(wire(notice.build())) == notice


def test_a_notice_that_says_nothing_means_ask_again() -> None:
    assert not BlocklistNotice.parse(Node("blocklist", {"dhash": "2"})).is_partial


def test_who_is_excepted() -> None:
    asked = wire(QueryExcepted(category="last").build("1"))
    assert QueryExcepted.parse(asked) == QueryExcepted(category="last")
    told = Excepted(category="last", people=(LID,), dhash="abc")
    reply = wire(QueryExcepted.build_reply(asked, told))
    assert QueryExcepted(category="last").parse_reply(reply) == told
    nobody = QueryExcepted(category="last").parse_reply(wire(iq_result(asked)))
    assert (nobody.people, nobody.dhash) == ((), NO_LIST)
    with pytest.raises(RemoteProtocolError):
        QueryExcepted.from_content(
            Node("iq", {}, [Node("privacy", None, [Node("list", {"name": "last", "value": "all"})])])
        )


def test_people_are_excepted() -> None:
    change = SetPrivacy(
        category="last",
        value=EXCEPT,
        dhash=NO_LIST,
        changes=(ExceptedChange(who=LID, number=PN), ExceptedChange(who=LID, added=False)),
    )
    asked = wire(change.build("1"))
    assert asked.child("privacy").attrs == {"addressing_mode": "lid"}
    assert SetPrivacy.parse(asked) == change
    told = Node("privacy", None, [Node("category", {"name": "last", "value": EXCEPT, "dhash": "new"})])
    assert change.parse_reply(wire(iq_result(asked, [told]))) == "new"
    assert change.parse_reply(wire(iq_result(asked))) is None
    asked.child("privacy").child("category").children[0].attrs["action"] = "forget"
    with pytest.raises(RemoteProtocolError, match="forget"):
        SetPrivacy.parse(asked)


def test_four_settings_except_people() -> None:
    assert set(WITH_LIST) == {"groupadd", "last", "status", "profile"}
