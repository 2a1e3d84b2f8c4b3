"""The channels there are and what was posted in them.

Source: whatsmeow newsletter.go, types/newsletter.go.
"""

from __future__ import annotations

import base64
import itertools
import time
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from wago.protocol.jid import Jid
from wago.protocol.stanza.newsletters import (
    DELETED,
    Newsletter,
    NewsletterPicture,
    NewsletterRole,
    NewsletterText,
)
from wago.sandbox.media import MediaServer
from wago.sandbox.model import Account
from wago.sandbox.newsletters.model import Channel, Post
from wago.sandbox.pictures import KIND, preview_of
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused

_KIND: Final = "channel"
_POST: Final = "channel_post"
_CODE_BYTES: Final = 15

_channels = msgspec.msgpack.Decoder(Channel)
_posts = msgspec.msgpack.Decoder(Post)


class NewsletterDirectory:
    """The registry of channels."""

    def __init__(self, storage: Storage, media: MediaServer, random: Callable[[int], bytes]) -> None:
        self._storage = storage
        self._media = media
        self._random = random
        self._ids = itertools.count(time.time_ns() // 1_000_000)
        self._channels = {key: _channels.decode(value) for key, value in storage.load(_KIND)}
        self._posts: dict[str, dict[int, Post]] = {}
        for key, value in storage.load(_POST):
            post = _posts.decode(value)
            self._posts.setdefault(key.partition(":")[0], {})[post.server_id] = post

    # -- asking -----------------------------------------------------------------------------------------

    @property
    def all(self) -> list[Channel]:
        """Those that are not deleted."""
        return [each for each in self._channels.values() if each.state != DELETED]

    def channel(self, jid: Jid) -> Channel:
        """A channel by its address.

        Raises:
            Refused: there is none, or not any more.
        """
        found = self._channels.get(jid.user) if jid.is_newsletter and not jid.device else None
        if found is None or found.state == DELETED:
            raise Refused(404, "item-not-found", f"there is no channel {jid}")
        return found

    def by_invite(self, code: str) -> Channel:
        """A channel by the code of its link.

        Raises:
            Refused: it leads to none.
        """
        found = next((each for each in self.all if each.invite == code), None)
        if found is None:
            raise Refused(404, "item-not-found", f"the code {code[:32]!r} leads to no channel")
        return found

    def followed_by(self, account: Account) -> list[Channel]:
        """The channels that an account runs or follows."""
        return [each for each in self.all if account.number in each.members]

    def posts(self, channel: Channel) -> Iterator[Post]:
        """Its posts, oldest first."""
        return iter(self._posts.get(channel.id, {}).values())

    def post(self, channel: Channel, server_id: int) -> Post:
        """A post by its number.

        Raises:
            Refused: there is none, or it was deleted.
        """
        found = self._posts.get(channel.id, {}).get(server_id)
        if found is None or found.deleted:
            raise Refused(404, "item-not-found", f"{channel.jid} has no post {server_id}")
        return found

    def post_of_id(self, channel: Channel, id: str) -> Post | None:
        """A post by its sender's id."""
        return next((post for post in self.posts(channel) if post.id == id), None)

    def shown(self, channel: Channel, account: Account, *, viewer: bool = True) -> Newsletter:
        """A channel as an account is told of it."""
        return Newsletter(
            jid=channel.jid,
            name=NewsletterText(channel.name, str(channel.name_us), channel.name_us),
            description=NewsletterText(
                channel.description, str(channel.description_us), channel.description_us
            ),
            state=channel.state,
            created_at=channel.created_at,
            invite=channel.invite,
            subscribers=len(channel.members),
            verified=channel.verified,
            reactions=channel.reactions,
            picture=self._picture(channel.picture, preview=False),
            preview=self._picture(channel.preview, preview=True),
            muted=account.number in channel.muted if viewer else None,
            role=channel.role(account.number) if viewer else None,
        )

    def _picture(self, name: str, *, preview: bool) -> NewsletterPicture | None:
        file = self._media.store.named(name) if name else None
        if file is None:
            return None
        return NewsletterPicture(id=name[:16], direct_path=file.direct_path, preview=preview)

    # -- changing ---------------------------------------------------------------------------------------

    def create(self, name: str, description: str, owner: str) -> Channel:
        """Keep a new channel."""
        now_us = time.time_ns() // 1000
        channel = Channel(
            id=f"120363{next(self._ids) % 10**12:012}",
            name=name,
            name_us=now_us,
            description=description,
            description_us=now_us,
            created_at=now_us // 1_000_000,
            invite="0029V" + base64.urlsafe_b64encode(self._random(_CODE_BYTES)).decode().replace("-", "A"),
            members={owner: NewsletterRole.OWNER},
        )
        self.save(channel)
        return channel

    def set_picture(self, channel: Channel, jpeg: bytes, by: str) -> None:
        """Keep a picture in both sizes; an empty one takes it away.

        Raises:
            Refused: it is no square JPEG, or too long.
        """
        small = preview_of(jpeg) if jpeg else b""
        channel.picture = channel.preview = ""
        if jpeg:
            store = self._media.store
            channel.picture = store.put([jpeg], KIND, by, plain=True).name
            channel.preview = store.put([small], KIND, by, plain=True).name

    def add_post(self, channel: Channel, post: Post) -> None:
        """Keep a new post under the next number, which `post` is given."""
        post.server_id = channel.next_post
        channel.next_post += 1
        self._posts.setdefault(channel.id, {})[post.server_id] = post
        self.save(channel)
        self.save_post(channel, post)

    def save(self, channel: Channel) -> None:
        self._channels[channel.id] = channel
        self._storage.put(_KIND, channel.id, msgspec.msgpack.encode(channel))

    def save_post(self, channel: Channel, post: Post) -> None:
        self._storage.put(_POST, f"{channel.id}:{post.server_id:010d}", msgspec.msgpack.encode(post))

    def delete(self, channel: Channel) -> None:
        """Delete a channel with its posts; its address is not given out again."""
        channel.state = DELETED
        channel.members, channel.muted = {}, []
        self.save(channel)
        self._posts.pop(channel.id, None)
        self._storage.delete_prefix(_POST, f"{channel.id}:")
