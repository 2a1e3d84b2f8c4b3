"""Channels: made, followed, posted in, reacted to."""

from __future__ import annotations

import hashlib

from tests.interop.matrix.files import MIMES
from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Content
from tests.support.doors import poll

FAMILY = "Channels"


async def posted(scene: Scene, channel: str, message_id: str) -> Content:
    """A post of `a` as `b` was told of it."""
    got = await scene.b.message(message_id)
    assert got.chat == channel
    assert not got.from_me
    return got.content


async def followed(scene: Scene) -> str:
    """A channel of `a` that `b` follows."""
    channel = await scene.a.channel("News")
    assert channel.endswith("@newsletter")
    await scene.b.follow(channel, on=True)
    return channel


@scenario("texts posted and read", family=FAMILY)
async def channel_texts(scene: Scene) -> None:
    channel = await followed(scene)
    for words in ("It begins", "Löwen 🦁 and so on"):
        got = await posted(scene, channel, await scene.a.text(channel, words))
        assert got.text == words
    await scene.b.follow(channel, on=False)
    sent = await scene.a.text(channel, "nobody reads this")
    assert (await scene.cast.post(channel, sent))["author"] == scene.a.person.number
    await scene.cast.settled(scene.b.person)
    assert sent not in scene.b.messages()


@scenario("a post reacted to", family=FAMILY)
async def channel_reaction(scene: Scene) -> None:
    channel = await followed(scene)
    sent = await scene.a.text(channel, "Tea?")
    await posted(scene, channel, sent)
    number = (await scene.cast.post(channel, sent))["server_id"]
    for emoji in ("👍", "❤️"):
        await scene.b.cheer(channel, sent, number, emoji)
        await reactions(scene, channel, sent, {emoji: 1})


async def reactions(scene: Scene, channel: str, sent: str, wanted: dict[str, int]) -> None:
    """Wait until a post has these."""
    await poll(lambda: scene.cast.post(channel, sent), lambda post: post["reactions"] == wanted)


@scenario("a reaction to a post taken back", family=FAMILY)
async def channel_reaction_back(scene: Scene) -> None:
    channel = await followed(scene)
    sent = await scene.a.text(channel, "Tea?")
    await posted(scene, channel, sent)
    number = (await scene.cast.post(channel, sent))["server_id"]
    await scene.b.cheer(channel, sent, number, "👍")
    await reactions(scene, channel, sent, {"👍": 1})
    await scene.b.cheer(channel, sent, number, "")
    await reactions(scene, channel, sent, {})


@scenario("image posted", family=FAMILY)
async def channel_image(scene: Scene) -> None:
    channel = await followed(scene)
    sent = await scene.a.media(channel, "image", scene.files["image"], MIMES["image"], caption="Look")
    got = (await posted(scene, channel, sent)).imageMessage
    assert got.caption == "Look"
    assert not got.mediaKey
    data = await scene.b.download(sent)
    assert hashlib.sha256(data).digest() == got.fileSHA256
    assert data == scene.files["image"].read_bytes()
