"""Broken requests about the account, its settings, its groups and its own connection."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.about import MAX_ABOUT
from wago.sandbox.iq.privacy import MAX_TOKENS

SOMEBODY = Jid("15550100002")
NOBODY = Jid("15559999999")
SERVICE = Jid("")

PICTURE = Node("picture", {"type": "image"}, b"JPEG")
LONG_PICTURE = Node("picture", {"type": "image"}, bytes(1024 * 1024 + 1))


def privacy(*categories: tuple[str | None, str | None]) -> Node:
    return Node("privacy", None, [Node("category", {"name": n, "value": v}) for n, v in categories])


def tokens(*jids: Jid | None, **attrs: Any) -> Node:
    whole = {"t": int(time.time()), "type": "trusted_contact", **attrs}
    return Node("tokens", None, [Node("token", {"jid": jid, **whole}) for jid in jids])


def item(**attrs: Any) -> Node:
    return Node("item", {"jid": SOMEBODY, "action": "block", **attrs})


def query(content: bytes, **attrs: Any) -> Node:
    return Node("query", {"query_id": "23983697327930364", **attrs}, content)


LID = Jid("100000000000001", "lid")
VARIABLES = json.dumps({"variables": {}}).encode()


@pytest.mark.parametrize(
    ("xmlns", "kind", "content", "code"),
    [
        pytest.param("w:p", "get", Node("pong"), 400, id="ping of another kind"),
        pytest.param("passive", "set", Node("awake"), 400, id="neither active nor passive"),
        pytest.param("abt", "get", Node("props"), 400, id="props without protocol"),
        pytest.param("abt", "get", Node("flags", {"protocol": 1}), 400, id="no props"),
        pytest.param("abt", "get", Node("props", {"protocol": 9}), 400, id="props of another protocol"),
        pytest.param("tos", "set", Node("notice", {"id": "x", "stage": 5}), 400, id="terms without id"),
        pytest.param("tos", "set", Node("notice", {"id": 1}), 400, id="terms without stage"),
        pytest.param("urn:xmpp:whatsapp:push", "get", Node("config"), 400, id="push of another kind"),
        pytest.param(
            "urn:xmpp:whatsapp:push", "set", Node("config", {"platform": "fax"}), 400, id="unknown push"
        ),
        pytest.param("w:stats", "set", Node("add", {"t": 1}), 400, id="empty statistics"),
        pytest.param("w:stats", "set", Node("add", None, b"WAM"), 400, id="statistics of no time"),
        pytest.param("urn:xmpp:whatsapp:dirty", "set", Node("clean"), 400, id="clean of no type"),
        pytest.param(
            "urn:xmpp:whatsapp:dirty", "set", Node("clean", {"type": "soul"}), 400, id="clean of unknown type"
        ),
        pytest.param(
            "urn:xmpp:whatsapp:dirty",
            "set",
            Node("clean", {"type": "groups", "timestamp": "now"}),
            400,
            id="clean of no time",
        ),
        pytest.param("privacy", "get", Node("all"), 400, id="privacy of another kind"),
        pytest.param("privacy", "set", Node("settings"), 400, id="neither setting nor tokens"),
        pytest.param("privacy", "set", privacy(), 400, id="no setting"),
        pytest.param("privacy", "set", privacy(("last", "all"), ("status", "all")), 400, id="two settings"),
        pytest.param("privacy", "set", privacy(("last", None)), 400, id="setting without value"),
        pytest.param("privacy", "set", privacy(("mood", "all")), 400, id="unknown setting"),
        pytest.param("privacy", "set", privacy(("last", "friends")), 400, id="unknown value"),
        pytest.param("privacy", "set", privacy(("readreceipts", "contacts")), 400, id="another's value"),
        pytest.param("privacy", "set", tokens(), 400, id="no tokens"),
        pytest.param("privacy", "set", tokens(None), 400, id="token for no jid"),
        pytest.param("privacy", "set", tokens(SOMEBODY, type="friend"), 400, id="token of another type"),
        pytest.param("privacy", "set", tokens(SOMEBODY, t="x"), 400, id="token of no time"),
        pytest.param("privacy", "set", tokens(SOMEBODY, t=2**40), 400, id="token of the future"),
        pytest.param("privacy", "set", tokens(SOMEBODY.with_device(2)), 400, id="token for a device"),
        pytest.param("privacy", "set", tokens(SOMEBODY, SOMEBODY), 400, id="two tokens for one"),
        pytest.param("privacy", "set", tokens(SOMEBODY, NOBODY), 404, id="token for nobody"),
        pytest.param("privacy", "set", tokens(*[SOMEBODY] * (MAX_TOKENS + 1)), 400, id="too many tokens"),
        pytest.param("blocklist", "get", Node("list"), 400, id="blocklist with content"),
        pytest.param("blocklist", "set", Node("block"), 400, id="no item"),
        pytest.param("blocklist", "set", item(jid=None), 400, id="block of nobody"),
        pytest.param("blocklist", "set", item(action="scold"), 400, id="neither block nor unblock"),
        pytest.param("blocklist", "set", item(jid=SOMEBODY.with_device(2)), 400, id="block of a device"),
        pytest.param("blocklist", "set", item(jid=LID), 400, id="block of a LID alone"),
        pytest.param("disappearing_mode", "set", Node("timer"), 400, id="timer of another kind"),
        pytest.param("disappearing_mode", "set", Node("disappearing_mode"), 400, id="no timer"),
        pytest.param(
            "disappearing_mode", "set", Node("disappearing_mode", {"duration": 5}), 400, id="unknown timer"
        ),
        pytest.param("status", "get", Node("about"), 400, id="status of another kind"),
        pytest.param("status", "get", Node("status"), 400, id="status of nobody"),
        pytest.param("status", "set", Node("status", None, b"\xff"), 400, id="about is no text"),
        pytest.param("status", "set", Node("status", None, b"x" * (MAX_ABOUT + 1)), 406, id="long about"),
        pytest.param("w:profile:picture", "get", Node("photo"), 400, id="picture of another kind"),
        pytest.param("w:profile:picture", "get", Node("picture"), 400, id="picture of nobody"),
        pytest.param("w:profile:picture", "set", Node("picture"), 400, id="picture of no type"),
        pytest.param("w:profile:picture", "set", PICTURE, 406, id="picture that is none"),
        pytest.param("w:profile:picture", "set", LONG_PICTURE, 406, id="picture too long"),
        pytest.param("tos", "get", Node("request"), 501, id="question about terms"),
        pytest.param("w:m", "set", Node("media"), 400, id="hosts of another kind"),
        pytest.param("md", "get", Node("ref"), 501, id="linking after login"),
        pytest.param("md", "set", Node("pair"), 501, id="unknown md"),
        pytest.param("md", "set", Node("remove-companion-device"), 400, id="removal without reason"),
        pytest.param(
            "md",
            "set",
            Node("remove-companion-device", {"reason": "boredom", "jid": SOMEBODY}),
            400,
            id="removal for another reason",
        ),
        pytest.param(
            "md",
            "set",
            Node("remove-companion-device", {"reason": "user_initiated"}),
            400,
            id="removal of nobody",
        ),
        pytest.param("w:mex", "get", Node("question"), 400, id="no query"),
        pytest.param("w:mex", "get", query(b"{}"), 400, id="no variables"),
        pytest.param("w:mex", "get", query(b"}{"), 400, id="no JSON"),
        pytest.param("w:mex", "get", query(VARIABLES, query_id=None), 400, id="no query id"),
        pytest.param("w:mex", "get", query(VARIABLES, query_id="first"), 400, id="query id no number"),
    ],
)
async def test_a_request(desk: Desk, xmlns: str, kind: str, content: Node, code: int) -> None:
    assert desk.code(xmlns, kind, content) == code
    desk.still_serves()


async def test_no_token_goes_out_if_one_is_wrong(desk: Desk) -> None:
    twin = desk.service.directory.account("15550100002")
    assert twin is not None
    twin.devices[1] = desk.device
    assert desk.code("privacy", "set", tokens(SOMEBODY, NOBODY)) == 404
    assert desk.service.journal.entries(number=twin.number, tag="notification") == []
    desk.ask("privacy", "set", tokens(SOMEBODY))


@pytest.mark.parametrize(
    "attrs",
    [
        pytest.param(lambda d: {"jid": d.owner.account.jid(5)}, id="another device"),
        pytest.param(lambda d: {"jid": d.owner.account.pn}, id="the phone"),
        pytest.param(lambda d: {"jid": d.contact.account.jid(1)}, id="another account"),
        pytest.param(lambda d: {"jid": d.owner.account.jid(1), "all": "true"}, id="all"),
    ],
)
async def test_a_removal_of_others(desk: Desk, attrs: Callable[[Desk], dict[str, Any]]) -> None:
    node = Node("remove-companion-device", {"reason": "user_initiated", **attrs(desk)})
    assert desk.code("md", "set", node) == 403
    assert desk.address.device in desk.owner.account.devices


async def test_an_unknown_mex_query(desk: Desk) -> None:
    answer = desk.ask("w:mex", "get", query(VARIABLES, query_id="1"))
    [error] = json.loads(answer.child("result").text)["errors"]
    assert error["extensions"]["error_code"] == 400
    assert any("mex query 1" in reason for reason in desk.reasons)


async def test_a_clean_of_an_older_change(desk: Desk) -> None:
    desk.device.dirty_since = 1000
    clean = Node("clean", {"type": "account_sync", "timestamp": 999})
    assert desk.ask("urn:xmpp:whatsapp:dirty", "set", clean).attr("type") == "result"
    assert desk.device.dirty_since == 1000
    clean = Node("clean", {"type": "account_sync", "timestamp": 1000})
    desk.ask("urn:xmpp:whatsapp:dirty", "set", clean)
    assert desk.device.dirty_since == 0


async def test_a_default_timer_is_kept(desk: Desk) -> None:
    desk.code("disappearing_mode", "set", Node("disappearing_mode", {"duration": -1}))
    timer = Node("disappearing_mode", {"duration": 86400})
    assert desk.ask("disappearing_mode", "set", timer).attr("type") == "result"
    told = desk.ask("disappearing_mode", "get").child("disappearing_mode")
    assert told.num("duration") == 86400
    assert told.num("t") > 0


# -- groups ---------------------------------------------------------------------------------------------


def picture_of(kind: str, group: str) -> Node:
    attrs = {"query": "url", "type": kind, "parent_group_jid": Jid(group, "g.us")}
    return Node("pictures", None, [Node("picture", attrs)])


INTERACTIVE = Node("query", {"request": "interactive"})


@pytest.mark.parametrize(
    ("to", "kind", "content", "code"),
    [
        pytest.param(Jid("", "g.us"), "get", INTERACTIVE, 400, id="query of no group"),
        pytest.param(Jid("1203", "g.us"), "get", INTERACTIVE, 404, id="query of an unknown group"),
        pytest.param(Jid("1203", "g.us"), "get", Node("query"), 400, id="query of no kind"),
        pytest.param(Jid("1203", "g.us"), "get", Node("participating"), 400, id="own groups of a group"),
        pytest.param(
            Jid("", "g.us"), "get", Node("participating", None, [Node("mood")]), 400, id="unknown part"
        ),
        pytest.param(Jid("", "g.us"), "set", Node("not_ephemeral"), 400, id="timer of no group"),
        pytest.param(Jid("1203", "g.us"), "get", Node("pictures"), 400, id="no picture"),
        pytest.param(Jid("1203", "g.us"), "get", picture_of("video", "1203"), 400, id="picture of a kind"),
        pytest.param(Jid("1203", "g.us"), "get", picture_of("image", "1204"), 400, id="picture of another"),
        pytest.param(Jid("1203", "g.us"), "get", picture_of("image", "1203"), 404, id="picture of no group"),
        pytest.param(
            Jid("1203", "g.us"), "set", Node("ephemeral", {"expiration": 7}), 404, id="timer of unknown group"
        ),
        pytest.param(Jid("1203", "g.us"), "set", Node("ephemeral"), 400, id="timer without length"),
    ],
)
async def test_a_group_request(desk: Desk, to: Jid, kind: str, content: Node, code: int) -> None:
    assert desk.code("w:g2", kind, content, to=to) == code
    desk.still_serves()


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        pytest.param("get", Node("link", {"code": "AB"}), 400, id="another element"),
        pytest.param("get", Node("qr"), 400, id="no code"),
        pytest.param("get", Node("qr", {"code": "a/b"}), 400, id="no code's characters"),
        pytest.param("get", Node("qr", {"code": "A" * 65}), 400, id="long code"),
        pytest.param("get", Node("qr", {"code": "ABCDEFGHIJ"}), 404, id="unknown code"),
        pytest.param("set", Node("qr", {"type": "contact"}), 400, id="no action"),
        pytest.param("set", Node("qr", {"type": "contact", "action": "melt"}), 400, id="unknown action"),
        pytest.param("set", Node("qr", {"type": "message", "action": "get"}), 400, id="another type"),
    ],
)
async def test_a_link(desk: Desk, kind: str, content: Node, code: int) -> None:
    assert desk.code("w:qr", kind, content) == code
    assert desk.code("w:qr", kind, content, to=None) == code
    desk.still_serves()
