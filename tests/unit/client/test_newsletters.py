"""Channels, between clients and phones of the emulated service."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from tests.unit.client.test_group_admin import Hall, Person, hall
from tests.unit.client.test_group_sandbox import until
from tests.unit.client.test_pictures import jpeg
from wago.client.events import MessageReceived, MessageSent
from wago.client.events_newsletters import (
    NewsletterChanged,
    NewsletterJoined,
    NewsletterLeft,
    NewsletterLiveUpdate,
    NewsletterMuteChanged,
)
from wago.errors import (
    InvalidContent,
    LocalProtocolError,
    NotChannelAdmin,
    SendRefused,
    UnknownChannel,
)
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import changes, polls, reactions
from wago.protocol.messages.context import Context, Quote, with_context
from wago.protocol.messages.files import MediaFile
from wago.protocol.messages.keys import Target
from wago.protocol.messages.media import image
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.newsletters import Newsletter, NewsletterRole

__all__ = ["hall"]

T = TypeVar("T")
NOWHERE = Jid("120363000000000001", "newsletter")


def told(person: Person, kind: type[T], where: Callable[[T], bool] = lambda _: True) -> list[T]:
    return [event for event in person.sink.events if isinstance(event, kind) and where(event)]


async def event(person: Person, kind: type[T], where: Callable[[T], bool] = lambda _: True) -> T:
    await until(person.sink, lambda: told(person, kind, where))
    return told(person, kind, where)[0]


async def post_of(person: Person, text: str) -> MessageReceived:
    return await event(person, MessageReceived, lambda e: e.message.conversation == text)


async def do(hall: Hall, person: Person, action: str, **members: Any) -> Any:
    """Have somebody's phone do something."""
    return await hall.admin("POST", f"/phones/{person.number}/do", action=action, **members)


async def made(hall: Hall, *followers: Person) -> tuple[Person, Jid]:
    """Somebody with a channel that these people follow."""
    owner = await hall.person()
    channel = (await owner.client.newsletters.create("Harbour", "Tides")).jid
    for each in followers:
        await each.client.newsletters.follow(channel)
    return owner, channel


async def test_a_channels_life(hall: Hall) -> None:
    owner, fan = await hall.person(), await hall.person()
    channels, watching = owner.client.newsletters, fan.client.newsletters
    first = await channels.create("Harbour", "Tides", jpeg())
    assert (first.name.text, first.description.text, first.role) == (
        "Harbour",
        "Tides",
        NewsletterRole.OWNER,
    )
    assert first.picture is not None
    assert first.subscribers == 1
    seen = await watching.by_invite(first.link)
    assert (seen.jid, seen.role, seen.muted) == (first.jid, NewsletterRole.GUEST, False)
    assert await watching.subscribed() == ()
    await watching.follow(first.jid)
    assert (await watching.info(first.jid)).role is NewsletterRole.SUBSCRIBER
    await watching.follow(first.jid)
    assert [each.jid for each in await watching.subscribed()] == [first.jid]
    assert (await channels.info(first.jid)).subscribers == 2
    await watching.mute(first.jid)
    assert (await watching.info(first.jid)).muted is True
    await watching.mute(first.jid, muted=False)
    assert (await watching.info(first.jid)).muted is False
    changed = await channels.update(first.jid, name="Port", jpeg=b"")
    assert (changed.name.text, changed.description.text, changed.picture) == ("Port", "Tides", None)
    news = await event(fan, NewsletterChanged)
    assert (news.jid, news.name, news.description, news.picture) == (first.jid, "Port", None, True)
    await watching.unfollow(first.jid)
    assert await watching.subscribed() == ()
    await watching.follow(first.jid)
    await channels.delete(first.jid)
    gone = await event(fan, NewsletterChanged, lambda e: e.state is not None)
    assert (gone.jid, gone.state) == (first.jid, "deleted")
    with pytest.raises(UnknownChannel):
        await watching.info(first.jid)
    with pytest.raises(UnknownChannel):
        await channels.by_invite(first.invite)


async def test_what_may_not_be(hall: Hall) -> None:
    fan, guest = await hall.person(), await hall.person()
    owner, channel = await made(hall, fan)
    with pytest.raises(NotChannelAdmin):
        await fan.client.newsletters.update(channel, name="Mine")
    with pytest.raises(NotChannelAdmin):
        await fan.client.newsletters.delete(channel)
    with pytest.raises(NotChannelAdmin):
        await owner.client.newsletters.unfollow(channel)
    with pytest.raises(NotChannelAdmin):
        await guest.client.newsletters.mute(channel)
    with pytest.raises(SendRefused) as refused:
        await fan.client.messages.send_text(channel, "mine")
    assert refused.value.code == 403
    for ask in (
        guest.client.newsletters.info,
        guest.client.newsletters.follow,
        guest.client.newsletters.posts,
    ):
        with pytest.raises(UnknownChannel):
            await ask(NOWHERE)
        with pytest.raises(LocalProtocolError):
            await ask(Jid("123456"))
    with pytest.raises(UnknownChannel):
        await guest.client.newsletters.by_invite("https://whatsapp.com/channel/0029Vnothing")
    for name, description in (("", ""), ("  ", ""), ("x" * 101, ""), ("x", "y" * 2049)):
        with pytest.raises(InvalidContent):
            await owner.client.newsletters.create(name, description)
    with pytest.raises(InvalidContent):
        await owner.client.newsletters.posts(channel, 101)
    with pytest.raises(InvalidContent):
        await owner.client.newsletters.by_invite(" ")
    assert (await owner.client.newsletters.info(channel)).name.text == "Harbour"


async def test_posts(hall: Hall) -> None:
    fan = await hall.person()
    owner, channel = await made(hall, fan)
    sent = await owner.client.messages.send_text(channel, "High tide at six")
    got = await post_of(fan, "High tide at six")
    assert (got.info.chat, got.info.sender, got.info.id) == (channel, channel, sent.id)
    assert (got.info.from_me, got.info.server_id, got.info.is_group) == (False, 100, False)
    assert not got.message.HasField("messageContextInfo")
    # The same again is the same post.
    await owner.client.messages.send_text(channel, "High tide at six", id=sent.id)
    poll = polls.poll("Boats?", ("Yes", "No"), secret=bytes(32))
    await owner.client.messages.send(channel, poll)
    asked = await event(fan, MessageReceived, lambda e: e.info.stanza_type == "poll")
    assert not asked.message.messageContextInfo.messageSecret
    listed = await fan.client.newsletters.posts(channel, 10)
    assert [(each.server_id, each.type, each.from_me) for each in listed] == [
        (100, "text", False),
        (101, "poll", False),
    ]
    assert [each.from_me for each in await owner.client.newsletters.posts(channel)] == [True, True]
    assert [each.server_id for each in await fan.client.newsletters.posts(channel, 1)] == [101]
    assert [each.server_id for each in await fan.client.newsletters.posts(channel, 5, before=101)] == [100]


async def test_an_edit_and_a_deletion_have_the_posts_id(hall: Hall) -> None:
    fan = await hall.person()
    owner, channel = await made(hall, fan)
    messages = owner.client.messages
    sent = await messages.send_text(channel, "High tide at six")
    await post_of(fan, "High tide at six")
    target = Target(chat=channel, id=sent.id, from_me=True)
    await messages.send(channel, changes.edit(target, Message(conversation="At seven"), at_ms=1))
    edited = await post_of(fan, "At seven")
    assert (edited.info.id, edited.info.edit, edited.info.server_id) == (sent.id, "3", 100)
    assert set(edited.info.meta) == {"msg_edit_t", "original_msg_t"}
    await messages.send(channel, changes.revoke(target))
    deleted = await event(fan, MessageReceived, lambda e: e.info.edit == "8")
    assert deleted.info.id == sent.id
    revoke = changes.read_revoke(deleted.message)
    assert revoke is not None
    assert revoke.target is not None
    assert (revoke.target.chat, revoke.target.id) == (channel, sent.id)
    (left,) = await fan.client.newsletters.posts(channel)
    assert left.content is None
    with pytest.raises(SendRefused):
        await messages.send(channel, changes.edit(target, Message(conversation="At eight"), at_ms=2))
    gone = Target(chat=channel, id="3EB0NOTHING", from_me=True)
    with pytest.raises(SendRefused):
        await messages.send(channel, changes.revoke(gone))


async def test_a_file_goes_as_it_is(hall: Hall) -> None:
    fan = await hall.person()
    owner, channel = await made(hall, fan)
    up = await owner.client.media.upload(jpeg(), MediaKind.IMAGE, newsletter=True)
    assert (up.media_key, up.file_enc_sha256) == (None, None)
    file = MediaFile(
        kind=MediaKind.IMAGE,
        url=up.url,
        direct_path=up.direct_path,
        file_sha256=up.file_sha256,
        file_length=up.file_length,
    )
    await owner.client.messages.send(channel, image(file, mimetype="image/jpeg"))
    got = await event(fan, MessageReceived, lambda e: e.info.stanza_type == "media")
    assert got.info.media_type == "image"
    stanzas = await hall.admin("GET", f"/stanzas?number={owner.number}&tag=message")
    assert any("media_id" in entry["attrs"] for entry in stanzas["stanzas"])
    assert not got.message.imageMessage.mediaKey
    assert got.message.imageMessage.directPath == up.direct_path


async def test_reactions_and_views_are_counted_and_told(hall: Hall) -> None:
    fan, other = await hall.person(), await hall.person()
    owner, channel = await made(hall, fan, other)
    sent = await owner.client.messages.send_text(channel, "High tide at six")
    await post_of(fan, "High tide at six")
    assert await owner.client.newsletters.watch(channel) > 0
    await fan.client.newsletters.react(channel, sent.id, "👍")
    await other.client.newsletters.react(channel, 100, "👍")
    await fan.client.newsletters.mark_viewed(channel, [sent.id])
    news = await event(owner, NewsletterLiveUpdate, lambda e: e.posts[0].views == 1)
    assert (news.jid, news.posts[0].server_id, news.posts[0].reactions) == (channel, 100, {"👍": 2})
    await fan.client.newsletters.mark_viewed(channel, [sent.id, 100])
    await fan.client.newsletters.react(channel, sent.id, "")
    (post,) = await owner.client.newsletters.posts(channel)
    assert (post.views, post.reactions) == (1, {"👍": 1})
    (update,) = await owner.client.newsletters.updates(channel)
    assert (update.views, update.reactions, update.content) == (1, {"👍": 1}, None)
    assert await owner.client.newsletters.updates(channel, after=100) == ()
    with pytest.raises(UnknownChannel):
        await fan.client.newsletters.react(channel, "3EB0NOTHING", "👍")
    with pytest.raises(SendRefused):
        await fan.client.newsletters.react(channel, 999, "👍")
    with pytest.raises(InvalidContent):
        await fan.client.newsletters.react(channel, 100, "x" * 33)
    with pytest.raises(LocalProtocolError):
        await fan.client.newsletters.mark_viewed(channel, [])
    with pytest.raises(SendRefused):
        await fan.client.newsletters.mark_viewed(NOWHERE, [100])


async def test_a_post_is_found_by_its_id(hall: Hall) -> None:
    """Also one that came before this device looked, beyond the newest page."""
    owner, channel = await made(hall)
    sent = [await owner.client.messages.send_text(channel, str(number)) for number in range(102)]
    fan = await hall.person()
    await fan.client.newsletters.follow(channel)
    await fan.client.newsletters.react(channel, sent[0].id, "👍")
    (first,) = await owner.client.newsletters.posts(channel, 1, before=101)
    assert first.reactions == {"👍": 1}


async def test_what_channels_do_not_take(hall: Hall) -> None:
    owner, channel = await made(hall)
    target = Target(chat=channel, id="3EB0", from_me=True)
    quoting = with_context(Message(conversation="no"), Context(quote=Quote(id="3EB0", sender=owner.jid)))
    for message in (reactions.reaction(target, "👍", at_ms=1), quoting, changes.pin(target, at_ms=1)):
        with pytest.raises(InvalidContent):
            await owner.client.messages.send(channel, message)
    assert told(owner, MessageSent) == []


async def test_what_the_phone_does_is_told(hall: Hall) -> None:
    fan = await hall.person()
    _, channel = await made(hall)
    await do(hall, fan, "follow_channel", channel=str(channel))
    joined = await event(fan, NewsletterJoined)
    assert isinstance(joined.newsletter, Newsletter)
    assert (joined.newsletter.jid, joined.newsletter.role) == (channel, NewsletterRole.SUBSCRIBER)
    await do(hall, fan, "mute_channel", channel=str(channel))
    assert (await event(fan, NewsletterMuteChanged)).muted
    await do(hall, fan, "unfollow_channel", channel=str(channel))
    left = await event(fan, NewsletterLeft)
    assert (left.jid, left.role) == (channel, NewsletterRole.SUBSCRIBER)
    own = await do(hall, fan, "make_channel", name="Mine", picture=base64.b64encode(jpeg()).decode())
    mine = Jid.parse(own["channel"])
    await hall.admin("POST", f"/phones/{fan.number}/send", to=str(mine), text="From the phone")
    post = await post_of(fan, "From the phone")
    assert (post.info.chat, post.info.from_me) == (mine, True)
    await do(hall, fan, "delete_channel", channel=str(mine))
    assert (await event(fan, NewsletterChanged)).state == "deleted"


async def test_reading_is_told_to_the_own_devices(hall: Hall) -> None:
    fan = await hall.person()
    owner, channel = await made(hall, fan)
    sent = await owner.client.messages.send_text(channel, "High tide at six")
    await post_of(fan, "High tide at six")
    await fan.client.messages.mark_read([sent.id], chat=channel, sender=channel)

    async with asyncio.timeout(5):
        while True:
            shown = await hall.admin("GET", f"/phones/{fan.number}/messages?id={sent.id}")
            if [each["state"] for each in shown["messages"]] == ["read"]:
                break
