"""Broken questions about people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox.iq.usync import MAX_USERS

SOMEBODY = Jid("15550100002")
DEVICES = Node("devices", {"version": 2})


def usync(
    *, query: list[Node] | None = None, users: list[Node] | None = None, tag: str = "usync", **attrs: Any
) -> Node:
    """A good question, but for what is given."""
    whole = {"sid": "s", "mode": "query", "context": "message", "last": "true", "index": "0", **attrs}
    parts = [
        Node("query", None, [DEVICES] if query is None else query),
        Node("list", None, [Node("user", {"jid": SOMEBODY})] if users is None else users),
    ]
    return Node(tag, whole, parts)


def contact(number: str) -> Node:
    return Node("user", None, [Node("contact", None, number.encode())])


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(usync(tag="usink"), id="another element"),
        pytest.param(usync(sid=None), id="no sid"),
        pytest.param(usync(sid=""), id="empty sid"),
        pytest.param(usync(mode=None), id="no mode"),
        pytest.param(usync(mode="all"), id="unknown mode"),
        pytest.param(usync(context=None), id="no context"),
        pytest.param(usync(context="curiosity"), id="unknown context"),
        pytest.param(usync(last="false"), id="not the last"),
        pytest.param(usync(index="1"), id="not the first"),
        pytest.param(usync(query=[]), id="nothing asked"),
        pytest.param(usync(query=[DEVICES, DEVICES]), id="asked twice"),
        pytest.param(usync(query=[Node("devices")]), id="devices without version"),
        pytest.param(usync(query=[Node("devices", {"version": 1})]), id="devices of another version"),
        pytest.param(usync(users=[]), id="nobody"),
        pytest.param(usync(users=[Node("person", {"jid": SOMEBODY})]), id="no user"),
        pytest.param(usync(users=[Node("user")]), id="user without a name"),
        pytest.param(usync(users=[Node("user", {"jid": SOMEBODY.with_device(3)})]), id="a device"),
        pytest.param(usync(users=[Node("user", {"jid": Jid("1203", "g.us")})]), id="a group"),
        pytest.param(usync(users=[Node("user", {"jid": Jid("", "s.whatsapp.net")})]), id="the service"),
        pytest.param(usync(users=[contact("+49 151")]), id="number with a space"),
        pytest.param(usync(users=[contact("+1")]), id="short number"),
        pytest.param(usync(users=[contact("abc")]), id="no number"),
        pytest.param(usync(users=[Node("user", {"jid": SOMEBODY})] * (MAX_USERS + 1)), id="too many"),
        pytest.param(Node("usync", usync().attrs, [usync().children[0]]), id="no list"),
        pytest.param(Node("usync", usync().attrs, [usync().children[1]]), id="no query"),
    ],
)
async def test_a_question(desk: Desk, question: Node) -> None:
    assert desk.code("usync", "get", question) == 400
    desk.still_serves()


async def test_an_unknown_protocol_does_not_spoil_the_others(desk: Desk) -> None:
    answer = desk.ask("usync", "get", usync(query=[DEVICES, Node("shoe-size")]))
    result = answer.child("usync").child("result")
    assert result.child("shoe-size").child("error").attr("code") == "501"
    [user] = answer.child("usync").child("list").all("user")
    assert user.find("devices", "device-list") is not None
    assert any("shoe-size" in reason for reason in desk.reasons)


async def test_one_who_is_named_twice_is_answered_once(desk: Desk) -> None:
    users = [Node("user", {"jid": SOMEBODY})] * 2
    answer = desk.ask("usync", "get", usync(users=users))
    assert len(list(answer.child("usync").child("list").all("user"))) == 1
    assert desk.reasons == []


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(Node("bot"), id="no profile"),
        pytest.param(Node("bot", None, [Node("profile", {"v": "9"})]), id="another version"),
    ],
)
async def test_a_question_about_bots(desk: Desk, query: Node) -> None:
    bot = Node("bot", None, [Node("profile", {"persona_id": "1"})])
    users = [Node("user", {"jid": Jid("867051314767696", "bot")}, [bot])]
    assert desk.code("usync", "get", usync(query=[query], users=users)) == 400


async def test_a_bot_without_its_persona(desk: Desk) -> None:
    query = Node("bot", None, [Node("profile", {"v": "1"})])
    users = [Node("user", {"jid": Jid("867051314767696", "bot")}, [Node("bot", None, [Node("profile")])])]
    assert desk.code("usync", "get", usync(query=[query], users=users)) == 400


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(Node("bot"), id="no version"),
        pytest.param(Node("bot", {"v": "1"}), id="another version"),
        pytest.param(Node("bots", {"v": "2"}), id="another element"),
    ],
)
async def test_a_question_which_bots_there_are(desk: Desk, content: Node) -> None:
    assert desk.code("bot", "get", content) == 400
