"""`client.newsletters`: channels, which are made, followed, read and reacted to.

What is posted in them goes by `client.messages.send`, as any message does.
Source: whatsmeow newsletter.go; Baileys Socket/newsletter.ts; whatsapp-rust src/features/newsletter.rs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from wago.client.context import ClientContext
from wago.client.events_newsletters import (
    NewsletterChanged,
    NewsletterEvent,
    NewsletterJoined,
    NewsletterLeft,
    NewsletterLiveUpdate,
    NewsletterMuteChanged,
)
from wago.client.send.draft import SentReceipt
from wago.client.send.newsletters import PostNumbers
from wago.errors import (
    InvalidContent,
    IQError,
    LocalProtocolError,
    NotChannelAdmin,
    SendRefused,
    UnknownChannel,
)
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.message_id import message_id
from wago.protocol.stanza import newsletter_news as news
from wago.protocol.stanza import newsletters as requests
from wago.protocol.stanza.ack import Ack, refusal_name
from wago.protocol.stanza.iq import IqRequest
from wago.protocol.stanza.newsletter_posts import (
    TYPE,
    FetchPosts,
    FetchPostUpdates,
    LiveUpdates,
    NewsletterPost,
    PostReaction,
    ViewReceipt,
    WatchPosts,
)
from wago.protocol.stanza.newsletters import LINK_PREFIX, Newsletter
from wago.store.interfaces import Batch

MAX_NAME: Final = 100
MAX_DESCRIPTION: Final = 2048
MAX_POSTS: Final = 100
"""Posts per question; whoever wants more asks again."""
LOOK_BACK: Final = 10
"""Questions after which a post is given up that only its id is known of."""
MAX_SERVER_ID: Final = 9
"""Digits of a server's number; ids of messages are longer."""
MAX_REACTION: Final = 32

_NO_RIGHT: Final = (401, 403)
_NOT_FOUND: Final = (404, 410)

R = TypeVar("R")


class Newsletters:
    """The channels that there are.

    Whatever is asked of one channel raises
        LocalProtocolError: it is none.
        UnknownChannel: there is no such channel, or not any more.
        NotChannelAdmin: it is for those who run it, or follow it.
        NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked, or said no.
    """

    def __init__(self, ctx: ClientContext, numbers: PostNumbers) -> None:
        self._ctx = ctx
        self._numbers = numbers

    # -- asking -----------------------------------------------------------------------------------------

    async def info(self, channel: Jid) -> Newsletter:
        """One channel, whether we follow it or not."""
        return await self._of(channel, requests.FetchNewsletter(str(_a_channel(channel))))

    async def by_invite(self, invite: str) -> Newsletter:
        """A channel by its link, or by the code in it.

        Raises:
            UnknownChannel: it leads to none.
        """
        code = invite.strip().removeprefix(LINK_PREFIX).partition("/")[0].partition("?")[0]
        if not code:
            raise InvalidContent("invite", "is empty")
        self._ctx.require_online()
        with _about(code):
            return await self._ctx.execute(requests.FetchNewsletter(code, by_invite=True))

    async def subscribed(self) -> tuple[Newsletter, ...]:
        """The channels that we follow or run; how many follow them is not told."""
        self._ctx.require_online()
        return await self._ctx.execute(requests.FetchSubscribed())

    # -- making and changing ----------------------------------------------------------------------------

    async def create(self, name: str, description: str = "", jpeg: bytes | None = None) -> Newsletter:
        """Make a channel.

        Raises:
            InvalidContent: a name or description that cannot be.
        """
        _check(name, description)
        self._ctx.require_online()
        return await self._ctx.execute(requests.CreateNewsletter(name, description, jpeg))

    async def update(
        self,
        channel: Jid,
        *,
        name: str | None = None,
        description: str | None = None,
        jpeg: bytes | None = None,
    ) -> Newsletter:
        """Change what is not None; an empty picture takes it away.

        Raises:
            InvalidContent: a name or description that cannot be.
        """
        _check(name, description)
        wanted = requests.UpdateNewsletter(
            jid=_a_channel(channel), name=name, description=description, jpeg=jpeg
        )
        return await self._of(channel, wanted)

    async def delete(self, channel: Jid) -> None:
        """Delete a channel of our own, with all that is in it."""
        await self._of(channel, requests.DeleteNewsletter(_a_channel(channel)))

    async def follow(self, channel: Jid) -> None:
        """Follow a channel: its posts come as messages."""
        await self._of(channel, requests.Follow(_a_channel(channel)))

    async def unfollow(self, channel: Jid) -> None:
        """Follow it no longer."""
        await self._of(channel, requests.Unfollow(_a_channel(channel)))

    async def mute(self, channel: Jid, muted: bool = True) -> None:
        """Be told nothing of its posts by the phone, or again; they come here all the same."""
        wanted = requests.Mute if muted else requests.Unmute
        await self._of(channel, wanted(_a_channel(channel)))

    # -- posts ------------------------------------------------------------------------------------------

    async def posts(
        self, channel: Jid, count: int = 50, before: int | None = None
    ) -> tuple[NewsletterPost, ...]:
        """Posts, the newest ones or those before the post of this number, in the server's order.

        Args:
            count: how many, 1 to `MAX_POSTS`.

        Raises:
            InvalidContent: that is too many.
        """
        if not 1 <= count <= MAX_POSTS:
            raise InvalidContent("count", f"is {count}, not between 1 and {MAX_POSTS}")
        found = await self._of(channel, FetchPosts(_a_channel(channel), count, before))
        for post in found:
            self._numbers.learn(channel, post.id, post.server_id)
        return found

    async def updates(
        self, channel: Jid, count: int = 50, *, since: int | None = None, after: int | None = None
    ) -> tuple[NewsletterPost, ...]:
        """How posts are received: views and reactions, without contents.

        WhatsApp is said not to answer this any more, which ends in a `RequestTimeout`.
        """
        return await self._of(channel, FetchPostUpdates(_a_channel(channel), count, since, after))

    async def watch(self, channel: Jid) -> int:
        """Have `NewsletterLiveUpdate` events come; for how many seconds."""
        return await self._of(channel, WatchPosts(_a_channel(channel)))

    async def mark_viewed(self, channel: Jid, posts: Sequence[str | int]) -> None:
        """Count as somebody who has seen these posts.

        Args:
            posts: by their ids or the server's numbers.

        Raises:
            UnknownChannel: the channel has no post of this id.
            SendRefused: the server refused it.
        """
        ids = tuple(dict.fromkeys([await self.server_id(channel, str(each)) for each in posts]))
        if not ids:
            raise LocalProtocolError("no posts")
        self._ctx.require_online()
        receipt = ViewReceipt(self._ctx.next_iq_id(), _a_channel(channel), ids)
        ack = Ack.parse(await self._ctx.send_acked(receipt.build()))
        if ack.error:
            raise SendRefused(ack.error, refusal_name(ack.error), receipt.id)

    async def react(self, channel: Jid, post: str | int, emoji: str, *, id: str | None = None) -> SentReceipt:
        """React to a post; an empty emoji takes the reaction away.

        Args:
            post: its id or the server's number.
            id: of the reaction itself; None makes one.

        Raises:
            UnknownChannel: the channel has no such post.
            InvalidContent: that is no emoji.
            SendRefused: the server refused it.
        """
        if len(emoji) > MAX_REACTION:
            raise InvalidContent("reaction", f"is longer than {MAX_REACTION} characters")
        number = await self.server_id(channel, str(post))
        own = self._ctx.lid or self._ctx.jid
        new_id = id or message_id(self._ctx.jid, self._ctx.now(), self._ctx.random)
        reaction = PostReaction(id=new_id, to=_a_channel(channel), server_id=number, code=emoji)
        ack = Ack.parse(await self._ctx.send_acked(reaction.build()))
        if ack.error:
            raise SendRefused(ack.error, refusal_name(ack.error), new_id)
        at = ack.t or self._ctx.now()
        return SentReceipt(id=new_id, timestamp=at, chat=channel, chat_alt=None, sender=own)

    async def server_id(self, channel: Jid, post: str) -> int:
        """The server's number of a post.

        Args:
            post: its id, or the number itself.

        Raises:
            UnknownChannel: the channel has no such post, or it is too old to be found by its id.
        """
        self._ctx.require_online()
        known = self._numbers.get(_a_channel(channel), post)
        if known is not None:
            return known
        if post.isascii() and post.isdigit() and len(post) <= MAX_SERVER_ID:
            return int(post)
        before: int | None = None
        for _ in range(LOOK_BACK):
            found = await self.posts(channel, MAX_POSTS, before)
            known = self._numbers.get(channel, post)
            if known is not None:
                return known
            oldest = min((each.server_id for each in found), default=0)
            # A server that turns in a circle is not followed.
            if not found or (before is not None and oldest >= before):
                break
            before = oldest
        raise UnknownChannel(f"{channel} has no post {post[:64]}")

    # -- what the server tells --------------------------------------------------------------------------

    def told(self, node: Node, batch: Batch) -> None:
        """A notification of type `mex` or `newsletter`.

        Raises:
            RemoteProtocolError: malformed.
        """
        t = node.opt_num("t") or self._ctx.now()
        if node.opt_attr("type") == TYPE:
            live = LiveUpdates.parse(node)
            if live is not None and live.posts:
                self._ctx.emit(NewsletterLiveUpdate(jid=live.channel, posts=live.posts, timestamp=t), batch)
            return
        for each in news.parse_news(node):
            self._ctx.emit(_event(each, t), batch)

    # -- inside -----------------------------------------------------------------------------------------

    async def _of(self, channel: Jid, request: IqRequest[R]) -> R:
        self._ctx.require_online()
        with _about(str(channel)):
            return await self._ctx.execute(request)


def _event(told: news.News, t: int) -> NewsletterEvent:
    match told:
        case news.Joined(newsletter):
            return NewsletterJoined(newsletter=newsletter, timestamp=t)
        case news.Left(jid, role):
            return NewsletterLeft(jid=jid, role=role, timestamp=t)
        case news.MuteChange(jid, muted):
            return NewsletterMuteChanged(jid=jid, muted=muted, timestamp=t)
        case news.MetadataChange():
            return NewsletterChanged(
                jid=told.jid,
                name=told.name,
                description=told.description,
                picture=told.picture,
                timestamp=t,
            )
        case news.StateChange(jid, state):
            return NewsletterChanged(jid=jid, state=state, timestamp=t)


def _a_channel(jid: Jid) -> Jid:
    """The address of a channel.

    Raises:
        LocalProtocolError: it is something else.
    """
    if not jid.is_newsletter or not jid.user:
        raise LocalProtocolError(f"{jid} is no channel")
    return jid


@contextmanager
def _about(channel: str) -> Iterator[None]:
    try:
        yield
    except IQError as exc:
        why = _refusal(channel, exc.code)
        if why is None:
            raise
        raise why from exc


def _refusal(channel: Jid | str, code: int) -> Exception | None:
    if code in _NO_RIGHT:
        return NotChannelAdmin(str(channel))
    return UnknownChannel(str(channel)) if code in _NOT_FOUND else None


def _check(name: str | None, description: str | None) -> None:
    """Raises:
    InvalidContent: one of them cannot be.
    """
    if name is not None and not name.strip():
        raise InvalidContent("name", "is empty")
    for field, value, most in (("name", name, MAX_NAME), ("description", description, MAX_DESCRIPTION)):
        if value is not None and len(value) > most:
            raise InvalidContent(field, f"has {len(value)} characters, more than {most}")
