"""What is stored of a channel and its posts."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct, field

from wago.protocol.jid import NEWSLETTER_SERVER, Jid
from wago.protocol.stanza.newsletter_posts import NewsletterPost
from wago.protocol.stanza.newsletters import ACTIVE, ALL_REACTIONS, NewsletterRole

FIRST_POST = 100
"""Numbers of posts begin about there (whatsmeow's users)."""


class Post(Struct, kw_only=True):
    """One post.

    Attributes:
        author: a number.
        content: the serialized Message; empty once it is deleted.
        edited_ms: when it was edited last, Unix milliseconds; 0 for never.
        viewers: numbers, each once.
        reactions: by number.
    """

    server_id: int
    id: str
    author: str
    at: int
    type: str
    mediatype: str | None = None
    content: bytes = b""
    edited_ms: int = 0
    deleted: bool = False
    viewers: list[str] = field(default_factory=list)
    reactions: dict[str, str] = field(default_factory=dict)

    def news(self) -> NewsletterPost:
        """How it is received."""
        return NewsletterPost(
            server_id=self.server_id,
            views=len(self.viewers),
            reactions=dict(Counter(self.reactions.values())),
        )

    def shown(self, number: str) -> NewsletterPost:
        """What this account is shown of it."""
        return NewsletterPost(
            server_id=self.server_id,
            id=self.id,
            t=self.at,
            type=self.type,
            from_me=self.author == number,
            content=self.content or None,
            views=len(self.viewers),
            reactions=dict(Counter(self.reactions.values())),
        )


class Channel(Struct, kw_only=True):
    """One channel.

    Attributes:
        members: role by number, of those who run and follow it.
        muted: numbers of members.
        picture, preview: names of files on the media server.
        next_post: the number that the next post is given.
    """

    id: str
    name: str
    name_us: int
    description: str = ""
    description_us: int = 0
    created_at: int
    invite: str
    members: dict[str, NewsletterRole] = field(default_factory=dict)
    muted: list[str] = field(default_factory=list)
    state: str = ACTIVE
    reactions: str = ALL_REACTIONS
    verified: bool = False
    picture: str = ""
    preview: str = ""
    next_post: int = FIRST_POST

    @property
    def jid(self) -> Jid:
        return Jid(self.id, NEWSLETTER_SERVER)

    def role(self, number: str) -> NewsletterRole:
        return self.members.get(number, NewsletterRole.GUEST)
