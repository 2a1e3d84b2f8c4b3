"""What happens around channels; their posts are messages (`events.MessageReceived`)."""

from __future__ import annotations

from dataclasses import dataclass

from wago.protocol.jid import Jid
from wago.protocol.stanza.newsletter_posts import NewsletterPost
from wago.protocol.stanza.newsletters import Newsletter, NewsletterRole


class NewsletterEvent:
    """Something about channels."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterJoined(NewsletterEvent):
    """The account follows a channel from now on, or has made one."""

    newsletter: Newsletter
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterLeft(NewsletterEvent):
    """It follows it no longer.

    Attributes:
        role: what it was there before; None if not told.
    """

    jid: Jid
    role: NewsletterRole | None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterMuteChanged(NewsletterEvent):
    jid: Jid
    muted: bool
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterChanged(NewsletterEvent):
    """A channel that the account follows is another than before; None and False where it is not.

    Attributes:
        picture: it has another one, or none any more.
        state: `deleted`, or as of `Newsletter`.
    """

    jid: Jid
    name: str | None = None
    description: str | None = None
    picture: bool = False
    state: str | None = None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterLiveUpdate(NewsletterEvent):
    """How posts of a channel are received: views and reactions, of one that was asked to be told of."""

    jid: Jid
    posts: tuple[NewsletterPost, ...]
    timestamp: int
