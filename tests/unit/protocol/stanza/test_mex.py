"""Questions in JSON, and what the server tells of restrictions in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.stanza.iq import iq_error
from wago.protocol.stanza.mex import (
    FetchNewChatCap,
    FetchReachoutTimelock,
    NewChatCap,
    ReachoutTimelock,
    build_answer,
    build_restriction,
    parse_restriction,
    read_query,
)

LOCK = ReachoutTimelock(active=True, until=1_777_744_034, enforcement="WEB_COMPANION_ONLY")
CAP = NewChatCap(status="CAPPED", total=10, used=10, cycle_start=1, cycle_end=1_777_744_034)


def answer(data: Any) -> Node:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    return Node("iq", {"id": "1", "type": "result"}, [Node("result", None, content)])


def told(data: Any) -> Node:
    update = Node("update", {"op_name": "x"}, data if isinstance(data, bytes) else json.dumps(data).encode())
    return Node("notification", {"from": SERVER_JID, "type": "mex", "id": "1", "t": 1}, [update])


# Shapes as Baileys Socket/mex.ts and whatsapp-rust wacore/src/iq/mex.rs have them.
def test_a_question_on_the_wire() -> None:
    node = FetchReachoutTimelock().build("7")
    assert node.attrs == {"id": "7", "xmlns": "w:mex", "type": "get", "to": SERVER_JID}
    query = node.child("query")
    assert query.attrs == {"query_id": "23983697327930364"}
    assert json.loads(query.data) == {"variables": {}}
    asked = read_query(FetchNewChatCap().build("8"))
    assert asked.variables == {"input": {"type": "INDIVIDUAL_NEW_CHAT_THREAD"}}
    assert FetchReachoutTimelock.parse(node) == FetchReachoutTimelock()
    with pytest.raises(RemoteProtocolError):
        FetchNewChatCap.parse(node)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {
                "is_active": True,
                "time_enforcement_ends": "1777744034",
                "enforcement_type": "WEB_COMPANION_ONLY",
            },
            LOCK,
        ),
        (
            {"is_active": False, "time_enforcement_ends": "0", "enforcement_type": "DEFAULT"},
            ReachoutTimelock(active=False),
        ),
        ({}, ReachoutTimelock(active=False)),
        ({"is_active": True, "time_enforcement_ends": None}, ReachoutTimelock(active=True)),
        ({"is_active": True, "time_enforcement_ends": "soon"}, ReachoutTimelock(active=True)),
    ],
)
def test_what_a_timelock_says(data: Any, expected: ReachoutTimelock) -> None:
    reply = answer({"data": {"xwa2_fetch_account_reachout_timelock": data}})
    assert FetchReachoutTimelock().parse_reply(reply) == expected
    assert parse_restriction(told({"data": {"xwa2_notify_account_reachout_timelock": data}})) == expected


@pytest.mark.parametrize("text", [True, False], ids=["numbers as texts", "numbers"])
def test_what_a_cap_says(text: bool) -> None:
    numbers = {
        "total_quota": 10,
        "used_quota": 10,
        "cycle_start_timestamp": 1,
        "cycle_end_timestamp": 1_777_744_034,
    }
    shown = {name: str(value) if text else value for name, value in numbers.items()}
    data = {"capping_status": "CAPPED", "ote_status": "NOT_ELIGIBLE", **shown}
    assert FetchNewChatCap().parse_reply(answer({"data": {"xwa2_message_capping_info": data}})) == CAP
    update = told({"data": {"xwa2_notify_new_chat_messages_capping_info_update": data}})
    assert parse_restriction(update) == CAP
    sparse = answer({"data": {"xwa2_message_capping_info": {}}})
    assert FetchNewChatCap().parse_reply(sparse) == NewChatCap()


@pytest.mark.parametrize("value", [LOCK, CAP, ReachoutTimelock(active=False), NewChatCap()])
def test_what_is_built_reads_the_same(value: ReachoutTimelock | NewChatCap) -> None:
    assert parse_restriction(build_restriction(value, "1", 2)) == value
    question: Any = FetchReachoutTimelock() if isinstance(value, ReachoutTimelock) else FetchNewChatCap()
    assert question.parse_reply(build_answer(question.build("1"), question.path, value.write())) == value


def test_an_error_is_an_error_wherever_it_stands() -> None:
    errors = [{"message": "unknown query", "extensions": {"error_code": 404}}]
    with pytest.raises(IQError) as caught:
        FetchReachoutTimelock().parse_reply(answer({"data": None, "errors": errors}))
    assert (caught.value.code, caught.value.text) == (404, "unknown query")
    with pytest.raises(IQError, match="nothing"):
        FetchReachoutTimelock().parse_reply(answer({"errors": [{"message": "nothing"}]}))
    with pytest.raises(IQError):
        FetchReachoutTimelock().parse_reply(answer({"errors": ["odd"]}))
    with pytest.raises(IQError, match="503"):
        FetchReachoutTimelock().parse_reply(iq_error(FetchReachoutTimelock().build("1"), 503, "unavailable"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{",
        b"[" * 100_000,
        {},
        {"data": None},
        {"data": {}},
        {"data": {"xwa2_fetch_account_reachout_timelock": None}},
        {"data": {"xwa2_fetch_account_reachout_timelock": []}},
        {"errors": 7},
    ],
)
def test_what_is_no_answer_is_refused(data: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        FetchReachoutTimelock().parse_reply(answer(data))


def test_other_notifications_say_nothing_of_restrictions() -> None:
    assert parse_restriction(told({"data": {"xwa2_notify_newsletter_on_join": {}}})) is None
    assert parse_restriction(told({"data": None})) is None
    empty = Node("notification", {"from": SERVER_JID, "type": "mex", "id": "1", "t": 1})
    assert parse_restriction(empty) is None
    with pytest.raises(RemoteProtocolError):
        parse_restriction(told(b"no json"))
