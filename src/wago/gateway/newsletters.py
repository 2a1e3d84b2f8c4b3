"""`session.newsletters`: channels, as both dialects ask for them. Posts are sent by `session.messages`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wago.gateway.engine import Media, Sent
from wago.gateway.media.sources import Source
from wago.gateway.outgoing.workshop import Uploaded
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.stanza.newsletter_posts import NewsletterPost
from wago.protocol.stanza.newsletters import Newsletter

if TYPE_CHECKING:
    from wago.gateway.session import Session

NEWEST: Final = 50
"""Posts that are looked at when a channel is opened."""
PAGE: Final = 100
MOST_PAGES: Final = 20


class ChannelUploads:
    """Brings files to the media servers as they are: those of channels are not encrypted."""

    def __init__(self, media: Media) -> None:
        self._media = media

    async def upload(self, source: Path, kind: MediaKind, *, length: int | None = None) -> Uploaded:
        """Raises:
        MediaError, NotConnected, RequestTimeout, IQError: as of every upload.
        """
        return await self._media.upload(source, kind, length=length, newsletter=True)


class SessionNewsletters:
    """The channels of one session.

    All calls raise `NotLoaded`, `NotLoggedIn`, `NotConnected`, `IQError` and `RequestTimeout`; those about
    one channel `UnknownChannel` and `NotChannelAdmin`, and `LocalProtocolError` for what is none.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def info(self, channel: Jid) -> Newsletter:
        """One channel."""
        return await self._session.online().newsletters.info(channel)

    async def by_invite(self, invite: str) -> Newsletter:
        """A channel by its link, or by the code in it.

        Raises:
            UnknownChannel: it leads to none.
        """
        return await self._session.online().newsletters.by_invite(invite)

    async def all(self) -> Sequence[Newsletter]:
        """Those that the account follows or runs."""
        return await self._session.online().newsletters.subscribed()

    async def create(
        self, name: str, description: str = "", picture: Source | None = None, field: str = "picture"
    ) -> Newsletter:
        """Make a channel.

        Args:
            picture: its middle becomes the channel's picture.
            field: what errors call the picture.

        Raises:
            InvalidContent: a name or description that cannot be.
            FileFault: the picture cannot be had, or is none; there is no channel.
        """
        client = self._session.online()
        jpeg = None if picture is None else await self._session.pictures.portrait(picture, field)
        return await client.newsletters.create(name, description, jpeg)

    async def delete(self, channel: Jid) -> None:
        """Delete one of our own."""
        await self._session.online().newsletters.delete(channel)

    async def follow(self, channel: Jid) -> None:
        await self._session.online().newsletters.follow(channel)

    async def unfollow(self, channel: Jid) -> None:
        await self._session.online().newsletters.unfollow(channel)

    async def mute(self, channel: Jid, muted: bool) -> None:
        """Let the phone be quiet about posts, or not; events come all the same."""
        await self._session.online().newsletters.mute(channel, muted)

    async def watch(self, channel: Jid) -> int:
        """Have events about views and reactions come; for how many seconds."""
        return await self._session.online().newsletters.watch(channel)

    async def posts(
        self, channel: Jid, limit: int, *, before: int | None = None, from_me: bool | None = None
    ) -> list[NewsletterPost]:
        """Posts in the order of their numbers, the newest ones or those before another.

        Args:
            limit: how many at most.
            before: a post's number.
            from_me: only what the account posted, or only what it did not; None for all.

        Raises:
            InvalidContent: nobody can ask for so many.
        """
        newsletters = self._session.online().newsletters
        if from_me is None and limit <= PAGE:
            # The engine says what is wrong with the number.
            return list(await newsletters.posts(channel, limit, before))
        kept: list[NewsletterPost] = []
        for _ in range(MOST_PAGES):
            page = await newsletters.posts(channel, PAGE, before)
            kept = [each for each in page if from_me in (None, each.from_me)] + kept
            oldest = min((each.server_id for each in page), default=0)
            if len(kept) >= limit or len(page) < PAGE or (before is not None and oldest >= before):
                break
            before = oldest
        return kept[max(0, len(kept) - limit) :]

    async def mark_seen(self, channel: Jid) -> None:
        """Count as somebody who has seen the newest posts, and mark them as read on the own devices."""
        client = self._session.online()
        posts = await client.newsletters.posts(channel, NEWEST)
        if not posts:
            return
        await client.newsletters.mark_viewed(channel, [each.server_id for each in posts])
        ids = [each.id for each in posts if each.id and not each.from_me]
        if ids:
            await client.messages.mark_read(ids, chat=channel, sender=channel)
            await self._session.book.note_read(
                channel, ids, int(self._session.services.clock()), played=False
            )

    async def react(self, channel: Jid, post: str, emoji: str, *, own_id: str | None = None) -> Sent:
        """React to a post, by its id or number; an empty emoji takes the reaction away.

        Raises:
            UnknownChannel: the channel has no such post.
            SendRefused: WhatsApp refused it.
        """
        react = partial(self._session.online().newsletters.react, channel, post, emoji)
        return await self._session.messages.attach(channel, react, (post, emoji), own_id)
