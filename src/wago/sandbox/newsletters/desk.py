"""Changes of channels with the rights that they need, and who is told of them.

The devices of an account are told of what another device of it did; those who run or follow a channel of how
it changes. No device is told what it has just asked for itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from wago.protocol.jid import Jid
from wago.protocol.stanza.newsletter_news import (
    Joined,
    Left,
    MetadataChange,
    MuteChange,
    News,
    StateChange,
    build_news,
)
from wago.protocol.stanza.newsletter_posts import LiveUpdates
from wago.protocol.stanza.newsletters import DELETED, NewsletterRole
from wago.sandbox.directory import Directory
from wago.sandbox.model import Account, Address
from wago.sandbox.newsletters.directory import NewsletterDirectory
from wago.sandbox.newsletters.model import Channel, Post
from wago.sandbox.notifications import Notifications
from wago.sandbox.pictures import preview_of
from wago.sandbox.wire import Refused

MAX_NAME: Final = 100
MAX_DESCRIPTION: Final = 2048
MAX_OWNED: Final = 100
WATCH_S: Final = 300
"""How long live updates come once they were asked for."""


class NewsletterDesk:
    """Does what accounts ask about channels, or refuses it."""

    def __init__(
        self,
        channels: NewsletterDirectory,
        directory: Directory,
        notifications: Notifications,
        random: Callable[[int], bytes],
    ) -> None:
        self._channels = channels
        self._directory = directory
        self._notifications = notifications
        self._random = random
        self._watching: dict[str, dict[Address, float]] = {}

    # -- rights -----------------------------------------------------------------------------------------

    def as_poster(self, jid: Jid, account: Account) -> Channel:
        """A channel that the account may post in.

        Raises:
            Refused: there is none, or it may not.
        """
        channel = self._channels.channel(jid)
        if not channel.role(account.number).may_post:
            raise Refused(403, "forbidden", f"{account.number} does not run {jid}")
        return channel

    def as_member(self, jid: Jid, account: Account) -> Channel:
        """A channel that the account runs or follows.

        Raises:
            Refused: there is none, or it does not.
        """
        channel = self._channels.channel(jid)
        if account.number not in channel.members:
            raise Refused(403, "forbidden", f"{account.number} does not follow {jid}")
        return channel

    def as_owner(self, jid: Jid, account: Account) -> Channel:
        """A channel that the account owns.

        Raises:
            Refused: there is none, or it does not.
        """
        channel = self._channels.channel(jid)
        if channel.role(account.number) is not NewsletterRole.OWNER:
            raise Refused(403, "forbidden", f"{account.number} does not own {jid}")
        return channel

    # -- changes ----------------------------------------------------------------------------------------

    def create(
        self, account: Account, device: int, name: str, description: str, jpeg: bytes | None
    ) -> Channel:
        """Make a channel."""
        self._check(name, description)
        owned = [
            each
            for each in self._channels.followed_by(account)
            if each.role(account.number) is NewsletterRole.OWNER
        ]
        if len(owned) >= MAX_OWNED:
            raise Refused(403, "forbidden", f"{account.number} owns {len(owned)} channels")
        if jpeg:
            # Before there is a channel: what is no picture makes none.
            preview_of(jpeg)
        channel = self._channels.create(name, description, account.number)
        if jpeg:
            self._channels.set_picture(channel, jpeg, account.number)
            self._channels.save(channel)
        self._tell_own(account, device, Joined(self._channels.shown(channel, account)))
        return channel

    def update(
        self,
        jid: Jid,
        account: Account,
        device: int,
        *,
        name: str | None,
        description: str | None,
        jpeg: bytes | None,
    ) -> Channel:
        """Change what is not None."""
        channel = self.as_poster(jid, account)
        self._check(channel.name if name is None else name, description or "")
        now_us = time.time_ns() // 1000
        if jpeg is not None:
            self._channels.set_picture(channel, jpeg, account.number)
        if name is not None:
            channel.name, channel.name_us = name, now_us
        if description is not None:
            channel.description, channel.description_us = description, now_us
        self._channels.save(channel)
        change = MetadataChange(channel.jid, name, description, picture=jpeg is not None)
        self._tell_all(channel.members, Address(account.number, device), change)
        return channel

    def delete(self, jid: Jid, account: Account, device: int) -> Channel:
        """Delete it with all that is in it."""
        channel = self.as_owner(jid, account)
        members = list(channel.members)
        self._channels.delete(channel)
        self._watching.pop(channel.id, None)
        self._tell_all(members, Address(account.number, device), StateChange(channel.jid, DELETED))
        return channel

    def follow(self, jid: Jid, account: Account, device: int) -> Channel:
        """Follow it; whoever does already goes on."""
        channel = self._channels.channel(jid)
        if account.number not in channel.members:
            channel.members[account.number] = NewsletterRole.SUBSCRIBER
            self._channels.save(channel)
            self._tell_own(account, device, Joined(self._channels.shown(channel, account)))
        return channel

    def unfollow(self, jid: Jid, account: Account, device: int) -> Channel:
        """Follow it no longer. Its owner can only delete it or give it away."""
        channel = self.as_member(jid, account)
        role = channel.role(account.number)
        if role is NewsletterRole.OWNER:
            raise Refused(403, "forbidden", f"{account.number} owns {jid}")
        del channel.members[account.number]
        if account.number in channel.muted:
            channel.muted.remove(account.number)
        self._channels.save(channel)
        self._tell_own(account, device, Left(channel.jid, role))
        return channel

    def mute(self, jid: Jid, account: Account, device: int, *, muted: bool) -> Channel:
        """Let its phone be quiet about posts, or not."""
        channel = self.as_member(jid, account)
        if (account.number in channel.muted) is not muted:
            if muted:
                channel.muted.append(account.number)
            else:
                channel.muted.remove(account.number)
            self._channels.save(channel)
            self._tell_own(account, device, MuteChange(channel.jid, muted))
        return channel

    def set_role(self, jid: Jid, owner: Account, number: str, role: NewsletterRole) -> Channel:
        """Make somebody who follows it run it too, or no longer."""
        channel = self.as_owner(jid, owner)
        if number not in channel.members or channel.role(number) is NewsletterRole.OWNER:
            raise Refused(404, "item-not-found", f"{number} does not follow {jid}, or owns it")
        channel.members[number] = role
        self._channels.save(channel)
        return channel

    @staticmethod
    def _check(name: str, description: str) -> None:
        if not name.strip() or len(name) > MAX_NAME or len(description) > MAX_DESCRIPTION:
            raise Refused(406, "not-acceptable", "a channel's name or description is absent or too long")

    # -- how posts are received -------------------------------------------------------------------------

    def react(self, jid: Jid, account: Account, server_id: int, code: str) -> Post:
        """Give a reaction, or take it away by an empty one."""
        channel = self.as_member(jid, account)
        post = self._channels.post(channel, server_id)
        if code and channel.reactions == "none":
            raise Refused(406, "not-acceptable", f"{jid} takes no reactions")
        if code:
            post.reactions[account.number] = code
        else:
            post.reactions.pop(account.number, None)
        self._received(channel, [post])
        return post

    def view(self, jid: Jid, account: Account, server_ids: Iterable[int]) -> None:
        """Count an account once among those who have seen posts."""
        channel = self._channels.channel(jid)
        seen = [self._channels.post(channel, each) for each in server_ids]
        for post in seen:
            if account.number not in post.viewers:
                post.viewers.append(account.number)
        self._received(channel, seen)

    def watch(self, jid: Jid, address: Address) -> int:
        """Tell a device how posts are received from now on; for how many seconds."""
        channel = self._channels.channel(jid)
        self._watching.setdefault(channel.id, {})[address] = time.monotonic() + WATCH_S
        return WATCH_S

    def _received(self, channel: Channel, posts: list[Post]) -> None:
        for post in posts:
            self._channels.save_post(channel, post)
        now, watching = time.monotonic(), self._watching.get(channel.id, {})
        for address, until in list(watching.items()):
            if until <= now or self._directory.device(address) is None:
                del watching[address]
                continue
            told = LiveUpdates(channel.jid, int(time.time()), tuple(post.news() for post in posts))
            self._notifications.send(address, told.build(self._random(8).hex()))

    # -- telling ----------------------------------------------------------------------------------------

    def _tell_own(self, account: Account, device: int, news: News) -> None:
        self._tell_all([account.number], Address(account.number, device), news)

    def _tell_all(self, numbers: Iterable[str], actor: Address, news: News) -> None:
        for number in numbers:
            account = self._directory.account(number)
            for device in account.devices if account is not None else ():
                address = Address(number, device)
                if address != actor:
                    stanza = build_news(news, self._random(8).hex(), int(time.time()))
                    self._notifications.send(address, stanza)
