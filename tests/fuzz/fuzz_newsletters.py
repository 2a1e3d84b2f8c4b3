"""Fuzz what the server says of channels: `python tests/fuzz/fuzz_newsletters.py --seconds 60`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.errors import IQError
from wago.protocol.binary import Node, pack, unpack
from wago.protocol.jid import Jid
from wago.protocol.stanza import newsletter_news as news
from wago.protocol.stanza import newsletter_posts as posts
from wago.protocol.stanza.newsletters import FetchNewsletter, FetchSubscribed, Newsletter, NewsletterText

CHANNEL = Jid("120363144038483540", "newsletter")
HARBOUR = Newsletter(jid=CHANNEL, name=NewsletterText("Harbour", "1", 1), created_at=1, subscribers=2)
TOLD = [
    news.build_news(each, "1", 1).child("update").data
    for each in (
        news.Joined(HARBOUR),
        news.Left(CHANNEL),
        news.MuteChange(CHANNEL, muted=True),
        news.MetadataChange(CHANNEL, "Port"),
        news.StateChange(CHANNEL, "deleted"),
    )
]
POST = posts.NewsletterPost(
    server_id=100, id="3EB0", t=1, type="text", content=b"\x0a\x02hi", views=2, reactions={"x": 1}
)
LISTED = [
    pack(Node("iq", {"type": "result", "id": "1"}, [posts.build_posts(CHANNEL, (POST, POST), 1)])),
    pack(posts.LiveUpdates(CHANNEL, 1, (POST,)).build("1")),
]


def read_news(data: bytes) -> None:
    """What is read can be told again."""
    node = Node("notification", {"type": "mex"}, [Node("update", None, data)])
    for each in news.parse_news(node):
        assert len(news.parse_news(news.build_news(each, "1", 1))) == 1


def read_channel(data: bytes) -> None:
    iq = Node("iq", {"type": "result", "id": "1"}, [Node("result", None, data)])
    with suppress(IQError):
        FetchNewsletter("x").parse_reply(iq)


def read_channels(data: bytes) -> None:
    iq = Node("iq", {"type": "result", "id": "1"}, [Node("result", None, data)])
    with suppress(IQError):
        FetchSubscribed().parse_reply(iq)


def read_posts(data: bytes) -> None:
    node = unpack(data)
    if node.tag == "notification":
        posts.LiveUpdates.parse(node)
    else:
        found = posts.FetchPosts(CHANNEL, 1).parse_reply(node)
        listed = posts.build_posts(CHANNEL, found, 1)
        assert posts.parse_posts(Node("x", None, [listed])) == found


TARGETS = [
    Target("newsletter-news", read_news, TOLD),
    Target(
        "newsletter",
        read_channel,
        [b'{"data":{"xwa2_newsletter":{"id":"1@newsletter","state":{"type":"A"}}}}'],
    ),
    Target(
        "newsletters", read_channels, [b'{"data":{"xwa2_newsletter_subscribed":[{"id":"1@newsletter"}]}}']
    ),
    Target("newsletter-posts", read_posts, LISTED),
]

if __name__ == "__main__":
    main(TARGETS)
