"""Channels without WhatsApp: what is asked is written down, and answered as if it were done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.support.fake_recorder import FakeSent, Recorder
from wago.errors import InvalidContent, NotChannelAdmin, UnknownChannel
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.newsletter_posts import NewsletterPost
from wago.protocol.stanza.newsletters import Newsletter, NewsletterPicture, NewsletterRole, NewsletterText

CHANNEL = Jid("120363144038483540", "newsletter")
NOT_OURS = Jid("120363144038483541", "newsletter")
NO_CHANNEL = Jid("120363144038483549", "newsletter")
INFO = Newsletter(
    jid=CHANNEL,
    name=NewsletterText("Harbour", "1688746895480511", 1_688_746_895_480_511),
    description=NewsletterText("Tides", "1689653839450668", 1_689_653_839_450_668),
    created_at=1_688_746_895,
    invite="0029Va4K0PZ5a245NkngBA2M",
    subscribers=25,
    verified=True,
    reactions="all",
    picture=NewsletterPicture(id="1689", direct_path="/v/picture"),
    preview=NewsletterPicture(id="1689", direct_path="/v/preview", preview=True),
    muted=False,
    role=NewsletterRole.OWNER,
)
POSTS = (
    NewsletterPost(
        server_id=100,
        id="3EB0A",
        t=1_777_744_000,
        type="text",
        content=Message(conversation="High tide at six").SerializeToString(),
        views=7,
        reactions={"👍": 2},
    ),
    NewsletterPost(server_id=101, id="3EB0B", t=1_777_744_001, type="text", from_me=True),
)


class FakeNewsletters(Recorder):
    """One channel of our own, and one that somebody else runs."""

    async def info(self, channel: Jid) -> Newsletter:
        self.about(channel, "info")
        return INFO

    async def by_invite(self, invite: str) -> Newsletter:
        self.note("by_invite", invite)
        if "nothing" in invite:
            raise UnknownChannel(invite)
        return replace(INFO, muted=None, role=None)

    async def subscribed(self) -> Sequence[Newsletter]:
        self.note("subscribed")
        return (replace(INFO, subscribers=None, picture=None),)

    async def create(self, name: str, description: str = "", jpeg: bytes | None = None) -> Newsletter:
        if len(name) > 100:
            raise InvalidContent("name", f"has {len(name)} characters, more than 100")
        self.note("create", name, description, *([] if jpeg is None else [jpeg[:3]]))
        return replace(INFO, name=NewsletterText(name), description=NewsletterText(description))

    async def delete(self, channel: Jid) -> None:
        self.about(channel, "delete", own=True)

    async def follow(self, channel: Jid) -> None:
        self.about(channel, "follow")

    async def unfollow(self, channel: Jid) -> None:
        self.about(channel, "unfollow")

    async def mute(self, channel: Jid, muted: bool = True) -> None:
        self.about(channel, "mute", muted)

    async def posts(
        self, channel: Jid, count: int = 50, before: int | None = None
    ) -> Sequence[NewsletterPost]:
        self.about(channel, "posts", count, before)
        if not 1 <= count <= 100:
            raise InvalidContent("count", f"is {count}, not between 1 and 100")
        return [each for each in POSTS if before is None or each.server_id < before][-count:]

    async def watch(self, channel: Jid) -> int:
        self.about(channel, "watch")
        return 300

    async def mark_viewed(self, channel: Jid, posts: Sequence[str | int]) -> None:
        self.about(channel, "mark_viewed", tuple(posts))

    async def react(self, channel: Jid, post: str | int, emoji: str, *, id: str | None = None) -> FakeSent:
        return self.about(channel, "react", post, emoji, id=id)

    def about(
        self, channel: Jid, name: str, *args: object, own: bool = False, id: str | None = None
    ) -> FakeSent:
        if channel == NO_CHANNEL:
            raise UnknownChannel(str(channel))
        if own and channel == NOT_OURS:
            raise NotChannelAdmin(str(channel))
        return self.note(name, channel, *args, id=id)
