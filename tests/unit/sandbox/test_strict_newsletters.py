"""What is posted, asked and told about channels: each broken form is refused, and changes nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.sandbox.broken import Change, all_of, with_attr, with_child, with_content, without_attr
from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza import newsletters as nl
from wago.protocol.stanza.newsletter_posts import Post, PostReaction, ViewReceipt
from wago.sandbox.model import PRIMARY, Account
from wago.sandbox.newsletters.desk import MAX_DESCRIPTION, MAX_NAME
from wago.sandbox.newsletters.model import Channel
from wago.sandbox.newsletters.routing import MAX_CODE
from wago.sandbox.service import Service

NOWHERE = Jid("120363000000000001", "newsletter")
TEXT = Message(conversation="High tide at six").SerializeToString()


class Harbour:
    """A desk, a channel that it runs and one that somebody else does.

    Attributes:
        own: what whoever asks has made, with one post of the id P1.
        other: what they follow.
        strange: what they do not.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.service = desk, desk.service
        self.me, self.friend = desk.owner.account, desk.contact.account
        self.own = self.channel(self.me)
        self.other = self.channel(self.friend)
        self.strange = self.channel(self.friend)
        self.service.newsletter_desk.follow(self.other.jid, self.me, PRIMARY)
        assert self.sent(Post(id="P1", to=self.own.jid, content=TEXT).build()).opt_attr("error") is None

    def channel(self, owner: Account) -> Channel:
        return self.service.newsletter_desk.create(owner, PRIMARY, "Harbour", "Tides", None)

    def sent(self, node: Node) -> Node:
        """The ack of a stanza."""
        self.desk.put(node)
        acks = [
            each
            for each in self.desk.got
            if each.tag == "ack" and each.attrs.get("id") == node.opt_attr("id")
        ]
        return acks[-1]

    def refused(self, node: Node, why: str, code: str = "479") -> None:
        """The ack says so, the reason is noted, and the channel's posts are as they were."""
        before = posts(self.service, self.own)
        ack = self.sent(node)
        assert ack.attrs.get("error") == code, ack
        assert why in self.desk.reasons[-1]
        assert posts(self.service, self.own) == before

    def mex(self, query: type[nl.NewsletterQuery[Any]] | str, variables: dict[str, Any]) -> Any:
        """What a question in JSON is answered: its error's code, or what stands under its path."""
        query_id = query if isinstance(query, str) else query.query_id
        content = json.dumps({"variables": variables}).encode()
        answer = self.desk.ask("w:mex", "get", Node("query", {"query_id": query_id}, content))
        if answer.attr("type") == "error":
            return answer.child("error").num("code")
        data = json.loads(answer.child("result").data)
        errors = data.get("errors")
        return errors[0]["extensions"]["error_code"] if errors else next(iter(data["data"].values()))


def posts(service: Service, channel: Channel) -> list[Any]:
    shown = service.newsletters.posts(channel)
    return [(p.server_id, p.id, p.content, p.deleted, dict(p.reactions), list(p.viewers)) for p in shown]


@pytest.fixture
async def harbour(desk: Desk) -> Harbour:
    return Harbour(desk)


def post(harbour: Harbour, **changes: Any) -> Node:
    return Post(**{"id": "P2", "to": harbour.own.jid, "content": TEXT, **changes}).build()


PLAIN = ("plaintext",)
FILE = Message()
FILE.imageMessage.directPath = "/v/picture"
LOCKED = Message()
LOCKED.CopyFrom(FILE)
LOCKED.imageMessage.mediaKey = bytes(32)
REVOKE = Message()
REVOKE.protocolMessage.key.ID = "P1"


def media(content: Message, mediatype: str | None = "image", **attrs: str) -> Change:
    changes = [with_attr("type", "media"), with_content(content.SerializeToString(), *PLAIN)]
    if mediatype is not None:
        changes.append(with_attr("mediatype", mediatype, *PLAIN))
    return all_of(*changes, *(with_attr(name, value) for name, value in attrs.items()))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(with_attr("id", ""), "the 'id'", id="empty id"),
        pytest.param(without_attr("type"), "has no 'type'", id="no type"),
        pytest.param(with_attr("type", "event"), "the 'type'", id="unknown type"),
        pytest.param(with_attr("edit", "1"), "the 'edit'", id="unknown edit"),
        pytest.param(with_attr("phash", "2:abcdefgh"), "has a 'phash'", id="hash"),
        pytest.param(with_attr("server_id", "100"), "has a 'server_id'", id="number"),
        pytest.param(
            with_child(Node("enc", {"v": "2", "type": "skmsg"}, b"x")), "holds <enc>", id="encrypted"
        ),
        pytest.param(with_child(Node("plaintext", None, TEXT)), "2 of <plaintext>", id="two contents"),
        pytest.param(with_child(Node("meta", {"polltype": "vote"})), "the 'polltype'", id="a vote"),
        pytest.param(lambda node: node.children.clear(), "has no <plaintext>", id="no content"),
        pytest.param(with_attr("mediatype", "smell", *PLAIN), "the 'mediatype'", id="unknown mediatype"),
        pytest.param(with_content(b"\x0a\xff", *PLAIN), "no Message", id="garbage"),
        pytest.param(with_content(b"", *PLAIN), "without content", id="empty"),
        pytest.param(with_content(REVOKE.SerializeToString(), *PLAIN), "without content", id="about another"),
        pytest.param(with_attr("mediatype", "image", *PLAIN), "mediatype image", id="mediatype of a text"),
        pytest.param(with_attr("type", "media"), "type media", id="media without a file"),
        pytest.param(media(FILE, "video"), "mediatype video", id="another mediatype"),
        pytest.param(all_of(media(FILE), with_attr("type", "text")), "type text", id="text with a file"),
        pytest.param(media(LOCKED), "is not encrypted", id="encrypted file"),
        pytest.param(media(FILE, media_id="??"), "a media_id", id="no handle"),
        pytest.param(
            media(FILE, media_id=base64.b64encode(bytes(32)).decode()), "a media_id", id="unknown handle"
        ),
    ],
)
async def test_a_post(harbour: Harbour, change: Change, why: str) -> None:
    node = post(harbour)
    change(node)
    harbour.refused(node, why)


async def test_posts_that_are_good(harbour: Harbour) -> None:
    assert harbour.sent(post(harbour)).attr("server_id") == "101"
    # Baileys does not say which kind of file it is.
    bare = post(harbour, id="P3")
    media(FILE, None)(bare)
    assert harbour.sent(bare).attr("server_id") == "102"
    stored = harbour.service.media.store.put([b"a picture"], "image", "1", plain=True)
    named = post(harbour, id="P4")
    media(FILE, media_id=base64.b64encode(bytes.fromhex(stored.sha256)).decode())(named)
    assert harbour.sent(named).attr("server_id") == "103"
    # The same id again is the same post.
    assert harbour.sent(post(harbour)).attr("server_id") == "101"


async def test_who_may_post(harbour: Harbour) -> None:
    harbour.refused(post(harbour, to=harbour.other.jid), "does not run", "403")
    harbour.refused(post(harbour, to=NOWHERE), "no channel", "404")
    harbour.refused(post(harbour, to=harbour.own.jid.with_device(1)), "no channel", "404")
    admin = harbour.service.newsletter_desk
    admin.follow(harbour.own.jid, harbour.friend, PRIMARY)
    admin.set_role(harbour.own.jid, harbour.me, harbour.friend.number, nl.NewsletterRole.ADMIN)
    theirs = post(harbour, id="P9")
    phone = harbour.desk.contact
    harbour.service.handle(phone, theirs)
    harbour.refused(post(harbour, id="P9"), "somebody else's post", "409")


@pytest.mark.parametrize(
    ("edit", "change", "why", "code"),
    [
        pytest.param("3", with_attr("id", "P7"), "no post", "404", id="of nothing"),
        pytest.param("8", with_attr("id", "P7"), "no post", "404", id="deletion of nothing"),
        pytest.param("8", with_content(TEXT, *PLAIN), "with content", "479", id="deletion with content"),
        pytest.param("3", with_content(b"", *PLAIN), "without content", "479", id="without content"),
        pytest.param("3", with_attr("type", "media"), "type media", "479", id="of another type"),
    ],
)
async def test_a_change_of_a_post(harbour: Harbour, edit: str, change: Change, why: str, code: str) -> None:
    node = post(harbour, id="P1", edit=edit, content=b"" if edit == "8" else TEXT)
    change(node)
    harbour.refused(node, why, code)


async def test_what_is_deleted_stays_so(harbour: Harbour) -> None:
    assert harbour.sent(post(harbour, id="P1", edit="8", content=b"")).opt_attr("error") is None
    harbour.refused(post(harbour, id="P1", edit="3"), "no post", "404")
    reaction = PostReaction(id="R1", to=harbour.own.jid, server_id=100, code="👍").build()
    harbour.refused(reaction, "no post", "404")


@pytest.mark.parametrize(
    ("change", "why", "code"),
    [
        pytest.param(without_attr("server_id"), "has no 'server_id'", "479", id="no number"),
        pytest.param(with_attr("server_id", "x"), "the 'server_id'", "479", id="no number at all"),
        pytest.param(with_attr("server_id", "999"), "no post", "404", id="of nothing"),
        pytest.param(with_attr("to", NOWHERE), "no channel", "404", id="nowhere"),
        pytest.param(with_attr("edit", "7"), "given, or taken away", "479", id="given and taken"),
        pytest.param(with_attr("edit", "3"), "the 'edit'", "479", id="unknown edit"),
        pytest.param(with_attr("media_id", "x"), "has a 'media_id'", "479", id="unknown attribute"),
        pytest.param(with_attr("code", "x" * (MAX_CODE + 1), "reaction"), "characters", "479", id="long"),
        pytest.param(with_attr("count", "2", "reaction"), "has a 'count'", "479", id="counted"),
        pytest.param(
            with_child(Node("plaintext", None, TEXT)), "holds <plaintext>", "479", id="with content"
        ),
        pytest.param(without_attr("code", "reaction"), "given, or taken away", "479", id="nothing"),
    ],
)
async def test_a_reaction(harbour: Harbour, change: Change, why: str, code: str) -> None:
    node = PostReaction(id="R1", to=harbour.own.jid, server_id=100, code="👍").build()
    change(node)
    harbour.refused(node, why, code)


async def test_who_may_react(harbour: Harbour) -> None:
    strange = PostReaction(id="R1", to=harbour.strange.jid, server_id=100, code="👍").build()
    harbour.refused(strange, "does not follow", "403")
    harbour.own.reactions = "none"
    harbour.refused(
        PostReaction(id="R2", to=harbour.own.jid, server_id=100, code="👍").build(), "no reactions", "406"
    )


ITEM = ("list", "item")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(with_attr("type", "read"), "the 'type'", id="for others"),
        pytest.param(with_attr("t", "1"), "has a 't'", id="time of a view"),
        pytest.param(with_attr("to", NOWHERE), "no channel", id="nowhere"),
        pytest.param(with_attr("server_id", "999", *ITEM), "no post", id="of nothing"),
        pytest.param(with_attr("id", "P1", *ITEM), "has a 'id'", id="by id"),
        pytest.param(with_attr("server_id", "x", *ITEM), "the 'server_id'", id="no number"),
        pytest.param(with_child(Node("item", {"server_id": "100"}), "list"), "each post once", id="twice"),
        pytest.param(lambda node: node.child("list").children.clear(), "one at least", id="none"),
        pytest.param(lambda node: node.children.clear(), "has no <list>", id="no list"),
        pytest.param(with_child(Node("list")), "2 of <list>", id="two lists"),
    ],
)
async def test_a_view(harbour: Harbour, change: Change, why: str) -> None:
    node = ViewReceipt("V1", harbour.own.jid, (100,)).build()
    change(node)
    harbour.refused(node, why)


@pytest.mark.parametrize(
    ("content", "to", "code"),
    [
        pytest.param(Node("messages", {"count": "101"}), None, 406, id="too many"),
        pytest.param(Node("messages", {"count": "x"}), None, 400, id="no number"),
        pytest.param(Node("messages", {"type": "handle"}), None, 400, id="by handle"),
        pytest.param(Node("messages"), NOWHERE, 404, id="nowhere"),
        pytest.param(Node("messages"), Jid("1203", "g.us"), 400, id="of a group"),
        pytest.param(Node("message_updates", {"before": "1"}), None, 400, id="unknown attribute"),
        pytest.param(Node("message_updates", {"count": "101"}), None, 406, id="too many updates"),
        pytest.param(Node("message_updates"), NOWHERE, 404, id="updates of nowhere"),
        pytest.param(Node("letters"), None, 400, id="unknown"),
    ],
)
async def test_a_question(harbour: Harbour, content: Node, to: Jid | None, code: int) -> None:
    assert harbour.desk.code("newsletter", "get", content, to=to or harbour.own.jid) == code


@pytest.mark.parametrize(
    ("content", "to", "code"),
    [
        pytest.param(Node("live_updates", {"duration": "9"}), None, 400, id="with a length"),
        pytest.param(Node("live_updates"), NOWHERE, 404, id="nowhere"),
        pytest.param(Node("dead_updates"), None, 400, id="unknown"),
    ],
)
async def test_asking_to_be_told(harbour: Harbour, content: Node, to: Jid | None, code: int) -> None:
    assert harbour.desk.code("newsletter", "set", content, to=to or harbour.own.jid) == code


ONE = {"newsletter_id": str(NOWHERE)}


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        pytest.param(nl.CreateNewsletter, {}, 400, id="make nothing"),
        pytest.param(nl.CreateNewsletter, {"input": {"name": 3}}, 400, id="name that is no text"),
        pytest.param(nl.CreateNewsletter, {"input": {"name": " "}}, 406, id="blank name"),
        pytest.param(nl.CreateNewsletter, {"input": {"name": "x" * (MAX_NAME + 1)}}, 406, id="long name"),
        pytest.param(
            nl.CreateNewsletter,
            {"input": {"name": "x", "description": "x" * (MAX_DESCRIPTION + 1)}},
            406,
            id="long description",
        ),
        pytest.param(nl.CreateNewsletter, {"input": {"name": "x", "picture": "?"}}, 400, id="no base64"),
        pytest.param(nl.CreateNewsletter, {"input": {"name": "x", "picture": "AAAA"}}, 406, id="no picture"),
        pytest.param(nl.FetchNewsletter, {}, 400, id="ask for nothing"),
        pytest.param(nl.FetchNewsletter, {"input": {"key": "x", "type": "HANDLE"}}, 400, id="by handle"),
        pytest.param(nl.FetchNewsletter, {"input": {"key": "1@g.us", "type": "JID"}}, 400, id="a group"),
        pytest.param(nl.FetchNewsletter, {"input": {"key": str(NOWHERE), "type": "JID"}}, 404, id="nowhere"),
        pytest.param(nl.FetchNewsletter, {"input": {"key": "x", "type": "INVITE"}}, 404, id="unknown code"),
        pytest.param(nl.Follow, {}, 400, id="follow nothing"),
        pytest.param(nl.Follow, {"newsletter_id": "1@g.us"}, 400, id="follow a group"),
        pytest.param(nl.Follow, ONE, 404, id="follow nowhere"),
        pytest.param(nl.Unfollow, ONE, 404, id="unfollow nowhere"),
        pytest.param(nl.Mute, ONE, 404, id="mute nowhere"),
        pytest.param(nl.UpdateNewsletter, ONE, 400, id="change nothing"),
        pytest.param(nl.UpdateNewsletter, {**ONE, "updates": {}}, 404, id="change nowhere"),
        pytest.param(nl.DeleteNewsletter, ONE, 404, id="delete nowhere"),
        pytest.param("31938993655691868", {"input": {"value": "MAYBE"}}, 400, id="unknown value"),
        pytest.param("31938993655691868", {"input": {"type": "X", "value": "ON"}}, 400, id="unknown setting"),
    ],
)
async def test_a_question_in_json(
    harbour: Harbour, query: type[nl.NewsletterQuery[Any]] | str, variables: dict[str, Any], code: int
) -> None:
    before = len(harbour.service.newsletters.all)
    assert harbour.mex(query, variables) == code
    assert len(harbour.service.newsletters.all) == before
    assert harbour.desk.reasons


async def test_what_is_for_who_runs_it(harbour: Harbour) -> None:
    theirs = {"newsletter_id": str(harbour.other.jid)}
    assert harbour.mex(nl.UpdateNewsletter, {**theirs, "updates": {"name": "Mine"}}) == 403
    assert harbour.mex(nl.DeleteNewsletter, theirs) == 403
    assert harbour.other.name == "Harbour"
    strange = {"newsletter_id": str(harbour.strange.jid)}
    assert harbour.mex(nl.Unfollow, strange) == 403
    assert harbour.mex(nl.Mute, strange) == 403
    assert harbour.mex(nl.Unfollow, {"newsletter_id": str(harbour.own.jid)}) == 403


async def test_channels_outlive_the_service(harbour: Harbour, tmp_path: Path) -> None:
    desk = harbour.desk
    reaction = PostReaction(id="R1", to=harbour.own.jid, server_id=100, code="👍").build()
    assert harbour.sent(reaction).opt_attr("error") is None
    harbour.mex(nl.Mute, {"newsletter_id": str(harbour.own.jid)})
    harbour.mex(nl.DeleteNewsletter, {"newsletter_id": str(harbour.channel(harbour.me).jid)})
    before = posts(desk.service, harbour.own)
    desk.service.storage.flush()
    again = Service(tmp_path / "desk")
    try:
        found = again.newsletters.channel(harbour.own.jid)
        assert posts(again, found) == before
        assert (found.members, found.muted) == (harbour.own.members, [harbour.me.number])
        assert {each.id for each in again.newsletters.all} == {
            each.id for each in desk.service.newsletters.all
        }
    finally:
        again.storage.close()
