"""The account's own stanzas: block list, people that a privacy setting excepts, calls."""

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
from wago.protocol.stanza.call import CallSignal, CallStep, RejectCall
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


# -- calls --------------------------------------------------------------------------------------------------


def call(step: Node, **attrs: object) -> Node:
    return wire(Node("call", {"id": "C1", "from": LID, "t": 1_777_744_000, **attrs}, [step]))  # type: ignore[dict-item]


def test_a_call_is_offered() -> None:
    inner = {"call-id": "3F", "call-creator": LID.with_device(3), "caller_pn": PN}
    offer = Node("offer", inner, [Node("audio", {"enc": "opus"}), Node("video")])
    told = CallSignal.parse(call(offer, platform="android", version="2.1", offline="0"))
    assert (told.step, told.call_id, told.creator, told.creator_alt) == (
        CallStep.OFFER,
        "3F",
        LID.with_device(3),
        PN,
    )
    assert (told.is_video, told.platform, told.version, told.offline) == (True, "android", "2.1", True)
    assert told.data.child("audio").attr("enc") == "opus"


def test_a_groups_call_is_told() -> None:
    group = Jid("120363", "g.us")
    inner = {"call-id": "3F", "call-creator": PN, "media": "video", "type": "group", "group-jid": group}
    told = CallSignal.parse(call(Node("offer_notice", inner)))
    assert (told.step, told.group, told.is_video, told.offline) == (CallStep.OFFER_NOTICE, group, True, False)


def test_a_call_ends() -> None:
    inner = {"call-id": "3F", "call-creator": PN, "caller_lid": LID, "reason": "timeout"}
    told = CallSignal.parse(call(Node("terminate", inner)))
    assert (told.step, told.reason, told.creator_alt) == (CallStep.TERMINATE, "timeout", LID)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Node("offer", {"call-id": "3F"})],
        [Node("dance", {"call-id": "3F", "call-creator": PN})],
        [Node("offer")] * 2,
    ],
    ids=["none", "of nobody", "unknown", "two"],
)
def test_calls_that_mean_nothing(steps: list[Node]) -> None:
    with pytest.raises(RemoteProtocolError):
        CallSignal.parse(Node("call", {"id": "C1", "from": LID}, steps))


def test_a_call_is_refused() -> None:
    refusal = RejectCall(id="C2", call_id="3F", creator=LID, own=PN)
    sent = wire(refusal.build())
    assert RejectCall.parse(sent) == refusal
    assert sent.attrs == {"id": "C2", "from": PN, "to": LID}
    with pytest.raises(RemoteProtocolError):
        RejectCall.parse(Node("call", sent.attrs, []))
