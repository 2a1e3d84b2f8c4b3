"""Links, about texts and what usync says of people: what is built reads as what it was."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import decode, encode
from wago.protocol.binary.node import Node
from wago.protocol.jid import LID_SERVER, Jid
from wago.protocol.stanza.about import SetAbout
from wago.protocol.stanza.iq import IqRequest, iq_error
from wago.protocol.stanza.links import LinkTarget, OwnContactLink, ResolveLink, code_in
from wago.protocol.stanza.pictures import QueryCommunityPicture
from wago.protocol.stanza.usync import UsyncQuery, UsyncUser

PERSON, LID = Jid("4915112345"), Jid("12345", LID_SERVER)


def wire(node: Node) -> Node:
    return decode(encode(node))


@pytest.mark.parametrize(
    "asked",
    [
        QueryCommunityPicture(of=Jid("1203", "g.us"), preview=True),
        OwnContactLink(),
        OwnContactLink(revoke=True),
        ResolveLink("4EIWRPOX5BRNM1"),
        SetAbout("At work ä"),
        SetAbout(""),
        UsyncQuery(sid="1", users=(PERSON, LID), status=True, tokens=((LID, b"token"),)),
    ],
)
def test_requests(asked: IqRequest[Any]) -> None:
    assert type(asked).parse(wire(asked.build("1.5"))) == asked


@pytest.mark.parametrize("asked", [OwnContactLink(), ResolveLink("A")])
def test_questions_about_links_are_addressed_to_nobody(asked: IqRequest[Any]) -> None:
    assert "to" not in asked.build("1.5").attrs


@pytest.mark.parametrize(
    "target",
    [
        LinkTarget(jid=PERSON, type="contact", push_name="Ann"),
        LinkTarget(jid=PERSON),
        LinkTarget(
            jid=PERSON,
            push_name="Shop",
            message="I want tea",
            business=True,
            verified_name="Shop",
            verified_level="high",
            signed=True,
        ),
        LinkTarget(jid=LID, business=True),
    ],
)
def test_where_a_link_leads(target: LinkTarget) -> None:
    asked = ResolveLink("A")
    assert asked.parse_reply(wire(ResolveLink.build_reply(asked.build("1"), target))) == target


def test_our_own_link() -> None:
    asked = OwnContactLink()
    assert asked.parse_reply(wire(OwnContactLink.build_reply(asked.build("1"), "CODE"))) == "CODE"
    with pytest.raises(IQError):
        asked.parse_reply(wire(iq_error(asked.build("1"), 403, "forbidden")))
    with pytest.raises(RemoteProtocolError):
        asked.parse_reply(Node("iq", {"id": "1", "type": "result"}))


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("https://wa.me/qr/4EIWRPOX5BRNM1", "qr", "4EIWRPOX5BRNM1"),
        ("wa.me/qr/ABC/", "qr", "ABC"),
        (" https://api.whatsapp.com/qr/ABC?src=x#y ", "qr", "ABC"),
        ("https://wa.me/message/ABC", "message", "ABC"),
        ("ABC", "qr", "ABC"),
        ("https://wa.me/message/ABC", "qr", None),
        ("https://wa.me/qr/", "qr", None),
        ("https://wa.me/4915112345", "qr", None),
        ("https://example.org/qr/ABC", "qr", None),
        ("", "qr", None),
        ("A" * 65, "qr", None),
        ("a b", "message", None),
    ],
)
def test_the_code_in_a_link(text: str, kind: Literal["qr", "message"], code: str | None) -> None:
    assert code_in(text, kind) == code


@given(st.text(max_size=80), st.sampled_from(["qr", "message"]))
def test_a_code_leads_to_itself(text: str, kind: Literal["qr", "message"]) -> None:
    code = code_in(text, kind)
    if code is not None:
        assert code_in(code, kind) == code
        assert code_in(f"https://wa.me/{kind}/{code}", kind) == code


def test_a_hidden_text_is_none() -> None:
    # As Baileys knows it (USyncStatusProtocol.ts).
    user = Node("user", {"jid": PERSON}, [Node("status", {"type": "fail", "code": 401})])
    assert UsyncUser.parse(wire(user)).status is None
