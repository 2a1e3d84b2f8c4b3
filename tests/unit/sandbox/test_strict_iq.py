"""Requests with a broken outside, and what stands beside requests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.sandbox.iq.envelope import MAX_ID, MAX_OPEN

PING = Node("ping")


@pytest.mark.parametrize(
    ("attrs", "content", "code"),
    [
        pytest.param({"id": None}, PING, 400, id="no id"),
        pytest.param({"id": ""}, PING, 400, id="empty id"),
        pytest.param({"id": "x" * (MAX_ID + 1)}, PING, 400, id="long id"),
        pytest.param({"xmlns": None}, PING, 400, id="no xmlns"),
        pytest.param({"xmlns": "w:unheard-of"}, PING, 501, id="unknown xmlns"),
        pytest.param({"type": None}, PING, 400, id="no type"),
        pytest.param({"type": "put"}, PING, 400, id="unknown type"),
        pytest.param({"type": "set"}, PING, 400, id="set instead of get"),
        pytest.param({"xmlns": "passive"}, Node("active"), 400, id="get instead of set"),
        pytest.param({"to": None}, PING, 400, id="no to"),
        pytest.param({"to": Jid("15550100001")}, PING, 400, id="to a person"),
        pytest.param({"to": Jid("", "g.us")}, PING, 400, id="to the groups"),
        pytest.param({"to": "a@b@c"}, PING, 400, id="to no address"),
        pytest.param({"xmlns": "w:g2"}, Node("participating"), 400, id="a group's to the service"),
        pytest.param({"xmlns": "usync"}, None, 400, id="no child"),
    ],
)
async def test_an_envelope(desk: Desk, attrs: dict[str, Any], content: Node | None, code: int) -> None:
    whole = {"xmlns": "w:p", "kind": "get", **attrs}
    xmlns, kind = whole.pop("xmlns"), whole.pop("type", whole.pop("kind"))
    assert desk.code(xmlns, kind, *([content] if content else []), **whole) == code
    desk.still_serves()


async def test_two_children(desk: Desk) -> None:
    count = Node("count")
    assert desk.code("encrypt", "get", count, count) == 400


async def test_an_id_twice_at_once(desk: Desk) -> None:
    attrs = {"to": SERVER_JID, "xmlns": "w:p", "type": "get", "id": "same"}
    desk.put(Node("iq", attrs), Node("iq", attrs))
    first, second = desk.answers("same")
    assert first.attr("type") == "result"
    assert second.child("error").attr("code") == "400"
    desk.still_serves()


async def test_an_id_again(desk: Desk) -> None:
    desk.ask("w:p", "get", id="same")
    desk.put(Node("iq", {"to": SERVER_JID, "xmlns": "w:p", "type": "get", "id": "same"}))
    assert desk.answers("same")[1].child("error").attr("code") == "400"
    # Another connection begins anew.
    desk.service.asked.forget(desk.address)
    desk.put(Node("iq", {"to": SERVER_JID, "xmlns": "w:p", "type": "get", "id": "same"}))
    assert desk.answers("same")[2].attr("type") == "result"


async def test_too_many_at_once(desk: Desk) -> None:
    rotate = Node("rotate", None, [desk.skey()])
    attrs = {"to": SERVER_JID, "xmlns": "encrypt", "type": "set"}
    first = Node("iq", {**attrs, "id": "r"}, [rotate])
    pings = [
        Node("iq", {"to": SERVER_JID, "xmlns": "w:p", "type": "get", "id": f"n{number}"})
        for number in range(MAX_OPEN)
    ]
    # What was written is not stored yet, so that no answer is out.
    desk.put(first, *pings)
    [refused] = desk.answers(f"n{MAX_OPEN - 1}")
    error = refused.child("error")
    assert (error.attr("code"), error.attr("text")) == ("429", "rate-overlimit")
    assert error.num("backoff") > 0
    assert desk.answers(f"n{MAX_OPEN - 2}")[0].attr("type") == "result"
    desk.still_serves()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param("result", None, id="result"),
        pytest.param("error", [Node("error", {"code": 500})], id="error"),
    ],
)
async def test_an_answer_to_nothing(desk: Desk, kind: str, content: list[Node] | None) -> None:
    desk.put(Node("iq", {"to": SERVER_JID, "type": kind, "id": "never-asked"}, content))
    assert desk.answers("never-asked") == []
    assert any("nothing that was asked" in reason for reason in desk.reasons)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([], id="empty"),
        pytest.param([Node("thing")], id="unknown"),
        pytest.param([Node("offline_batch")], id="no count"),
        pytest.param([Node("offline_batch", {"count": "many"})], id="count no number"),
        pytest.param([Node("offline_batch", {"count": 0})], id="count 0"),
        pytest.param([Node("offline_batch", {"count": 10_001})], id="count too large"),
        pytest.param([Node("offline_batch", {"count": 1})] * 2, id="two"),
        pytest.param([Node("unified_session")], id="session without id"),
        pytest.param([Node("unified_session", {"id": "x"})], id="session id no number"),
    ],
)
async def test_an_ib(desk: Desk, content: list[Node]) -> None:
    # The desk counts as taking what waits; so that it can be seen not to begin:
    desk.live = False
    desk.put(Node("ib", None, content))
    assert not desk.live
    assert [reason for reason in desk.reasons if reason.startswith("ib: ")]
    desk.put(Node("ib", None, [Node("offline_batch", {"count": 100})]))
    assert desk.live


async def test_the_answer_comes_from_who_was_asked(desk: Desk) -> None:
    groups = Jid("", "g.us")
    answer = desk.ask("w:g2", "get", Node("participating"), to=groups)
    assert answer.jid("from") == groups
    assert desk.ask("w:p", "get").jid("from") == SERVER_JID
