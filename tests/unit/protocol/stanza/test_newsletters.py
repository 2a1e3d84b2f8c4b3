"""Channels in JSON and on the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import pack, unpack
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.stanza import newsletter_news as news
from wago.protocol.stanza import newsletter_posts as posts
from wago.protocol.stanza import newsletters as nl
from wago.protocol.stanza.iq import iq_result
from wago.protocol.stanza.mex import build_result
from wago.protocol.stanza.newsletters import Newsletter, NewsletterRole, NewsletterText

CHANNEL = Jid("120363144038483540", "newsletter")
# As whatsmeow types/newsletter.go and Baileys Types/Mex.ts have it.
DATA: dict[str, Any] = {
    "id": str(CHANNEL),
    "state": {"type": "ACTIVE"},
    "thread_metadata": {
        "creation_time": "1688746895",
        "description": {"id": "1689653839450668", "text": "Tides", "update_time": "1689653839450668"},
        "handle": None,
        "invite": "0029Va4K0PZ5a245NkngBA2M",
        "name": {"id": "1688746895480511", "text": "Harbour", "update_time": "1688746895480511"},
        "picture": {"direct_path": "/v/t61.24694/1.enc?ccb=1", "id": "1689653839450668", "type": "IMAGE"},
        "preview": {"direct_path": "/v/t61.24694/2.enc?ccb=1", "id": "1689653839450668", "type": "PREVIEW"},
        "settings": {"reaction_codes": {"value": "BASIC"}},
        "subscribers_count": "25000",
        "verification": "VERIFIED",
    },
    "viewer_metadata": {"mute": "ON", "role": "SUBSCRIBER"},
}


def test_a_channel_in_json() -> None:
    channel = Newsletter.read(DATA)
    assert channel.jid == CHANNEL
    assert channel.name == NewsletterText("Harbour", "1688746895480511", 1688746895480511)
    assert channel.description.text == "Tides"
    assert (channel.created_at, channel.subscribers, channel.verified) == (1688746895, 25000, True)
    assert channel.link == "https://whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M"
    assert (channel.state, channel.reactions) == ("active", "basic")
    assert (channel.muted, channel.role) == (True, NewsletterRole.SUBSCRIBER)
    assert channel.picture is not None
    assert channel.picture.direct_path == "/v/t61.24694/1.enc?ccb=1"
    assert channel.write() == DATA


def test_what_is_left_out_is_not_known() -> None:
    # Small letters: whatsapp-rust features/newsletter.rs.
    data = {"id": str(CHANNEL), "state": {"type": "suspended"}, "viewer_metadata": {"role": "owner"}}
    channel = Newsletter.read(data)
    assert (channel.state, channel.role) == ("suspended", NewsletterRole.OWNER)
    assert (channel.created_at, channel.subscribers, channel.muted) == (None, None, None)
    assert (channel.picture, channel.preview, channel.link) == (None, None, "")


@pytest.mark.parametrize(
    "data", [{}, {"id": 1}, {"id": "x"}, {"id": "@newsletter"}, {"id": "1@g.us"}, None, [], "text"]
)
def test_no_channel(data: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        Newsletter.read(data)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["ON", str(CHANNEL)]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "state", "type", "thread_metadata", "name", "text", "viewer_metadata", "role"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_json_reads_or_is_refused(data: Any) -> None:
    try:
        channel = Newsletter.read(data)
    except RemoteProtocolError:
        return
    assert channel.jid.is_newsletter


REQUESTS = [
    (nl.CreateNewsletter("Harbour", "Tides", b"jpeg"), {"input": {"name", "description", "picture"}}),
    (nl.CreateNewsletter("Harbour"), {"input": {"name", "description"}}),
    (nl.FetchNewsletter(str(CHANNEL)), {"input": {"key", "type", "view_role"}}),
    (nl.FetchNewsletter("0029Va4K", by_invite=True), {"input": {"key", "type", "view_role"}}),
    (nl.FetchSubscribed(), {}),
    (nl.Follow(CHANNEL), {"newsletter_id": None}),
    (nl.Unfollow(CHANNEL), {"newsletter_id": None}),
    (nl.Mute(CHANNEL), {"newsletter_id": None}),
    (nl.Unmute(CHANNEL), {"newsletter_id": None}),
    (nl.DeleteNewsletter(CHANNEL), {"newsletter_id": None}),
    (nl.UpdateNewsletter(jid=CHANNEL, name="Port"), {"newsletter_id": None, "updates": {"name", "settings"}}),
    (nl.UpdateNewsletter(jid=CHANNEL, jpeg=b""), {"updates": {"picture", "settings"}}),
]


@pytest.mark.parametrize(("request_", "members"), REQUESTS)
def test_questions_read_back(request_: nl.NewsletterQuery[Any], members: dict[str, set[str] | None]) -> None:
    node = unpack(pack(request_.build("1")))
    assert node.attrs["xmlns"] == "w:mex"
    variables = json.loads(node.child("query").data)["variables"]
    for name, inner in members.items():
        assert name in variables
        assert inner is None or set(variables[name]) == inner
    assert type(request_).parse(node) == request_


def test_another_question_is_refused() -> None:
    with pytest.raises(RemoteProtocolError):
        nl.Follow.parse(nl.Unfollow(CHANNEL).build("1"))


@pytest.mark.parametrize(
    ("cls", "variables"),
    [
        (nl.CreateNewsletter, {}),
        (nl.CreateNewsletter, {"input": {"name": 3}}),
        (nl.CreateNewsletter, {"input": {"name": "x", "picture": "no base64!"}}),
        (nl.FetchNewsletter, {"input": {"key": "x", "type": "HANDLE"}}),
        (nl.Follow, {"newsletter_id": "1@g.us"}),
        (nl.UpdateNewsletter, {"newsletter_id": str(CHANNEL)}),
    ],
)
def test_broken_questions(cls: type[nl.NewsletterQuery[Any]], variables: dict[str, Any]) -> None:
    with pytest.raises(RemoteProtocolError):
        cls.from_variables(variables)


def test_answers() -> None:
    fetch = nl.FetchNewsletter(str(CHANNEL))
    asked = fetch.build("1")
    assert fetch.parse_reply(iq_result(asked, [build_result(fetch.path, DATA)])) == Newsletter.read(DATA)
    with pytest.raises(IQError) as caught:
        fetch.parse_reply(iq_result(asked, [build_result(fetch.path, None)]))
    assert caught.value.code == 404
    listed = nl.FetchSubscribed()
    reply = iq_result(asked, [build_result(listed.path, [DATA])])
    assert [each.jid for each in listed.parse_reply(reply)] == [CHANNEL]
    with pytest.raises(RemoteProtocolError):
        listed.parse_reply(iq_result(asked, [build_result(listed.path, DATA)]))
    done = nl.DeleteNewsletter(CHANNEL)
    reply = iq_result(asked, [build_result(done.path, {"id": str(CHANNEL), "state": {"type": "DELETED"}})])
    assert done.parse_reply(reply) == "deleted"


# -- posts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "post",
    [
        posts.Post(id="3EB0", to=CHANNEL, content=b"\x0a\x02Hi"),
        posts.Post(
            id="3EB0", to=CHANNEL, content=b"\x0a\x02Hi", type="media", mediatype="image", media_id="aGFuZGxl"
        ),
        posts.Post(id="3EB0", to=CHANNEL, content=b"x", type="poll", meta={"polltype": "creation"}),
        posts.Post(id="3EB0", to=CHANNEL, content=b"", edit=posts.REVOKE),
        posts.PostReaction(id="3EB1", to=CHANNEL, server_id=104, code="👍"),
        posts.PostReaction(id="3EB1", to=CHANNEL, server_id=104, code=""),
        posts.ViewReceipt("9.1", CHANNEL, (104, 105)),
    ],
)
def test_what_goes_out_reads_back(post: posts.Post | posts.PostReaction | posts.ViewReceipt) -> None:
    assert type(post).parse(unpack(pack(post.build()))) == post


def test_a_post_on_the_wire() -> None:
    # whatsmeow send.go (sendNewsletter), newsletter.go (NewsletterSendReaction, NewsletterMarkViewed).
    node = posts.Post(id="3EB0", to=CHANNEL, content=b"x", edit=posts.EDIT).build()
    assert node.attrs == {"id": "3EB0", "to": CHANNEL, "type": "text", "edit": "3"}
    assert [child.tag for child in node.children] == ["plaintext"]
    taken = posts.PostReaction(id="3EB1", to=CHANNEL, server_id=104, code="").build()
    assert taken.attrs == {"id": "3EB1", "to": CHANNEL, "server_id": "104", "type": "reaction", "edit": "7"}
    assert taken.child("reaction").attrs == {}
    viewed = posts.ViewReceipt("9.1", CHANNEL, (104,)).build()
    assert viewed.attrs == {"id": "9.1", "to": CHANNEL, "type": "view"}
    assert [item.attrs for item in viewed.child("list").children] == [{"server_id": "104"}]


@pytest.mark.parametrize("edit", ["7", "1"])
def test_a_reaction_is_given_or_taken(edit: str) -> None:
    node = posts.PostReaction(id="3EB1", to=CHANNEL, server_id=104, code="👍").build()
    node.attrs["edit"] = edit
    with pytest.raises(RemoteProtocolError):
        posts.PostReaction.parse(node)


_POSTS = st.builds(
    posts.NewsletterPost,
    server_id=st.integers(1, 10**9),
    id=st.text("0123456789ABCDEF", max_size=20),
    t=st.none() | st.integers(0, 2**40),
    type=st.sampled_from(["", "text", "media", "poll"]),
    from_me=st.booleans(),
    content=st.none() | st.binary(min_size=1, max_size=40),
    views=st.none() | st.integers(0, 10**9),
    reactions=st.none()
    | st.dictionaries(st.sampled_from(["👍", "❤️", "x"]), st.integers(0, 10**6), max_size=3),
)


@given(st.lists(_POSTS, max_size=4))
def test_posts_read_back(listed: list[posts.NewsletterPost]) -> None:
    asked = posts.FetchPosts(CHANNEL, 10, 105)
    node = unpack(pack(iq_result(asked.build("1"), [posts.build_posts(CHANNEL, tuple(listed), 7)])))
    assert asked.parse_reply(node) == tuple(listed)


def test_asking_for_posts() -> None:
    asked = posts.FetchPosts(CHANNEL, 10, 105)
    node = asked.build("1")
    assert node.attrs["to"] == SERVER_JID
    assert node.child("messages").attrs == {"type": "jid", "jid": CHANNEL, "count": "10", "before": "105"}
    assert posts.FetchPosts.parse(node) == asked
    # As whatsapp-rust asks.
    iq = Node(
        "iq",
        {"id": "1", "xmlns": "newsletter", "type": "get", "to": CHANNEL},
        [Node("messages", {"count": 3})],
    )
    assert posts.FetchPosts.parse(iq) == posts.FetchPosts(CHANNEL, 3)


def test_asking_for_news_of_posts() -> None:
    asked = posts.FetchPostUpdates(CHANNEL, 10, since=5, after=104)
    node = asked.build("1")
    assert posts.FetchPostUpdates.parse(node) == asked
    told = posts.NewsletterPost(server_id=105, views=3, reactions={"👍": 2})
    updates = Node("message_updates", None, [posts.build_posts(CHANNEL, (told,), 7)])
    assert asked.parse_reply(iq_result(node, [updates])) == (told,)
    watch = posts.WatchPosts(CHANNEL)
    assert posts.WatchPosts.parse(watch.build("2")) == watch
    reply = iq_result(watch.build("2"), [Node("live_updates", {"duration": 300})])
    assert watch.parse_reply(reply) == 300


def test_live_updates_come_in_two_shapes() -> None:
    told = posts.LiveUpdates(CHANNEL, 7, (posts.NewsletterPost(server_id=105, views=3, reactions={}),))
    node = told.build("1")
    assert posts.LiveUpdates.parse(node) == told
    # Without the <messages> between, as whatsmeow reads them.
    flat = Node(
        "notification", node.attrs, [Node("live_updates", None, [each.build() for each in told.posts])]
    )
    assert posts.LiveUpdates.parse(flat) == told
    assert posts.LiveUpdates.parse(Node("notification", node.attrs, [Node("other")])) is None


# -- news ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        news.Joined(Newsletter.read(DATA)),
        news.Left(CHANNEL, NewsletterRole.SUBSCRIBER),
        news.MuteChange(CHANNEL, muted=True),
        news.MuteChange(CHANNEL, muted=False),
        news.MetadataChange(CHANNEL, "Port", None),
        news.MetadataChange(CHANNEL, None, "", picture=True),
        news.StateChange(CHANNEL, "deleted"),
    ],
)
def test_news_read_back(told: news.News) -> None:
    assert news.parse_news(unpack(pack(news.build_news(told, "1", 7)))) == [told]


def test_news_on_the_wire() -> None:
    node = news.build_news(news.MuteChange(CHANNEL, muted=True), "1", 7)
    assert node.attrs == {"from": SERVER_JID, "type": "mex", "id": "1", "t": "7"}
    update = node.child("update")
    assert update.attrs == {"op_name": "NotificationNewsletterUserSettingChange"}
    path = "xwa2_notify_newsletter_on_mute_change"
    assert json.loads(update.data) == {"data": {path: {"id": str(CHANNEL), "mute": "ON"}}}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"data": None},
        {"data": {"xwa2_notify_account_reachout_timelock": {}}},
        {"data": {"xwa2_notify_newsletter_on_something": {}}},
        {"data": {"xwa2_notify_newsletter_on_join": None}},
    ],
)
def test_what_is_no_news(data: Any) -> None:
    node = Node("notification", {"type": "mex"}, [Node("update", None, json.dumps(data).encode())])
    assert news.parse_news(node) == []


def test_broken_news() -> None:
    for text in (b"{", b"[]", b'{"data":{"xwa2_notify_newsletter_on_leave":{"id":"1@g.us"}}}'):
        with pytest.raises(RemoteProtocolError):
            news.parse_news(Node("notification", {"type": "mex"}, [Node("update", None, text)]))
