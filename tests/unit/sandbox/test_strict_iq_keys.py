"""Broken uploads of prekeys and broken questions for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.sandbox.desk import Desk, key_node
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox.iq import encrypt

Change = Callable[[Desk, list[Node]], list[Node]]


def replaced(at: int, node: Node) -> Change:
    return lambda _, parts: [*parts[:at], node, *parts[at + 1 :]]


def keys(*nodes: Node) -> Change:
    return replaced(3, Node("list", None, nodes))


GOOD = bytes(range(32))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(replaced(0, Node("registration", None, bytes(4))), 406, id="another registration"),
        pytest.param(replaced(0, Node("registration", None, bytes(3))), 400, id="short registration"),
        pytest.param(replaced(1, Node("type", None, b"\x04")), 406, id="another type"),
        pytest.param(replaced(1, Node("type", None, b"\x05\x05")), 400, id="long type"),
        pytest.param(replaced(2, Node("identity", None, bytes(32))), 406, id="another identity"),
        pytest.param(replaced(2, Node("identity", None, bytes(33))), 400, id="long identity"),
        pytest.param(lambda _, p: p[:4], 400, id="no signed prekey"),
        pytest.param(lambda _, p: [*p[:3], p[4]], 400, id="no list"),
        pytest.param(lambda _, p: [*p, p[4]], 400, id="two signed prekeys"),
        pytest.param(lambda _, p: [*p, Node("extra")], 400, id="something else"),
        pytest.param(keys(), 400, id="no prekeys"),
        pytest.param(keys(key_node(1, GOOD), key_node(1, GOOD)), 400, id="a prekey twice"),
        pytest.param(keys(key_node(0, GOOD)), 406, id="a prekey with the id 0"),
        pytest.param(keys(key_node(1, bytes(31))), 400, id="a short prekey"),
        pytest.param(
            keys(Node("key", None, [Node("id", None, b"\1"), Node("value", None, GOOD)])), 400, id="short id"
        ),
        pytest.param(keys(Node("lock")), 400, id="no prekey"),
        pytest.param(
            keys(*(key_node(n + 1, GOOD) for n in range(encrypt.MAX_UPLOAD + 1))), 400, id="too many"
        ),
        pytest.param(lambda d, p: [*p[:4], d.skey(2, bytes(64))], 406, id="wrong signature"),
        pytest.param(lambda d, p: [*p[:4], d.skey(2, bytes(63))], 400, id="short signature"),
        pytest.param(lambda d, p: [*p[:4], d.skey(0)], 406, id="a signed prekey with the id 0"),
    ],
)
async def test_an_upload(desk: Desk, change: Change, code: int) -> None:
    assert desk.code("encrypt", "set", *change(desk, desk.upload())) == code
    assert desk.ask("encrypt", "get", Node("count")).child("count").num("value") == 0
    assert desk.device.signed_prekey == desk.signed
    assert desk.ask("encrypt", "set", *desk.upload()).attr("type") == "result"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(lambda d: Node("rotate"), 400, id="nothing"),
        pytest.param(lambda d: Node("rotate", None, [d.skey(2, bytes(64))]), 406, id="wrong signature"),
        pytest.param(lambda d: Node("rotate", None, [d.skey(0)]), 406, id="the id 0"),
        pytest.param(
            lambda d: Node("rotate", None, [Node("skey", None, d.skey().children[:2])]), 400, id="unsigned"
        ),
    ],
)
async def test_a_rotation(desk: Desk, content: Callable[[Desk], Node], code: int) -> None:
    assert desk.code("encrypt", "set", content(desk)) == code
    assert desk.device.signed_prekey == desk.signed


async def test_a_rotation_beside_something_else(desk: Desk) -> None:
    assert desk.code("encrypt", "set", Node("rotate", None, [desk.skey()]), Node("count")) == 400
    assert desk.device.signed_prekey == desk.signed


async def test_a_digest_before_any_upload(desk: Desk) -> None:
    assert desk.code("encrypt", "get", Node("digest")) == 404


async def test_an_unknown_question(desk: Desk) -> None:
    assert desk.code("encrypt", "get", Node("secret")) == 501


SOMEBODY = Jid("15550100002")


def user(jid: Jid | None, **attrs: str) -> Node:
    return Node("user", {"jid": jid, **attrs})


@pytest.mark.parametrize(
    "users",
    [
        pytest.param([], id="nobody"),
        pytest.param([Node("person", {"jid": SOMEBODY})], id="no user"),
        pytest.param([user(None)], id="no jid"),
        pytest.param([user(Jid("1203", "g.us"))], id="a group"),
        pytest.param([user(Jid(""))], id="the service"),
        pytest.param([user(SOMEBODY, reason="whim")], id="unknown reason"),
        pytest.param([user(SOMEBODY), user(SOMEBODY)], id="a device twice"),
        pytest.param([user(SOMEBODY), user(None)], id="one good and one bad"),
        pytest.param([user(Jid(str(10**10 + n))) for n in range(encrypt.MAX_USERS + 1)], id="too many"),
    ],
)
async def test_whose_keys(desk: Desk, users: list[Node]) -> None:
    before = len(desk.service.directory.prekeys(desk.contact.address))
    assert desk.code("encrypt", "get", Node("key", None, users)) == 400
    assert len(desk.service.directory.prekeys(desk.contact.address)) == before


async def test_keys_of_nobody(desk: Desk) -> None:
    users = [user(Jid("15559999999")), user(SOMEBODY.with_device(7)), user(SOMEBODY)]
    answer = desk.ask("encrypt", "get", Node("key", None, users))
    errors = [each.find("error") for each in answer.child("list").all("user")]
    assert [None if error is None else error.attr("code") for error in errors] == ["404", "404", None]
