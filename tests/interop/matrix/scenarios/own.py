"""The account's own settings and lists, and what is asked about people."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario
from tests.support.doors import poll

FAMILY = "The account, people"
DAY_S = 86_400


async def alone(scene: Scene) -> None:
    await scene.cast.link(scene.a, await scene.cast.person())


@scenario("somebody blocked, listed, not heard, and unblocked", family=FAMILY, solo=True)
async def blocked(scene: Scene) -> None:
    await alone(scene)
    friend = await scene.cast.friend()
    await scene.tell("hello", by=friend, to=scene.a)
    assert await scene.a.blocked() == []
    await scene.a.block(friend.person.jid, on=True)
    listed = await scene.a.blocked()
    assert len(listed) == 1
    assert friend.person.named(listed[0])
    unheard = await friend.text(scene.a.person.jid, "can you hear me?")
    await scene.a.block(friend.person.jid, on=False)
    assert await scene.a.blocked() == []
    await scene.tell("hello again", by=friend, to=scene.a)
    assert unheard not in scene.a.messages()


@scenario("about text set and read", family=FAMILY, solo=True)
async def about(scene: Scene) -> None:
    await alone(scene)
    friend = await scene.cast.friend()
    await friend.say("Busy")
    assert await scene.a.said(friend.person.jid) == "Busy"
    await scene.tell("hello", by=friend, to=scene.a)
    await scene.tell("hello yourself", by=scene.a, to=friend)
    await friend.say("At the lake 🌊")
    # Who has written to them is told of another text, and need not ask again.
    await poll(lambda: scene.a.said(friend.person.jid), lambda said: said == "At the lake 🌊")
    for text in ("Busy as well", "By the sea 🐚"):
        await scene.a.say(text)
        assert (await scene.cast.shown(scene.a.person))["about"] == text


@scenario("timer of new chats", family=FAMILY, solo=True)
async def default_timer(scene: Scene) -> None:
    await alone(scene)
    for seconds in (DAY_S, 7 * DAY_S, 0):
        await scene.a.last(seconds)
        assert (await scene.cast.shown(scene.a.person))["default_timer_s"] == seconds


@scenario("who sees the status", family=FAMILY, solo=True)
async def status_audience(scene: Scene) -> None:
    await alone(scene)
    friend = await scene.cast.friend()
    kind, _ = await scene.a.audience()
    assert kind == "contacts"
    await scene.cast.status_for(scene.a.person, friend.person)
    kind, people = await scene.a.audience()
    assert kind == "whitelist"
    assert len(people) == 1
    assert friend.person.named(people[0])


@scenario("who has which devices", family=FAMILY, solo=True)
async def devices(scene: Scene) -> None:
    await alone(scene)
    friend = await scene.cast.friend()
    await scene.tell("hello", by=friend, to=scene.a)
    assert await scene.a.devices(friend.person.jid) == [0]
    other = await scene.cast.linked("ours", friend.person)
    (linked,) = await scene.cast.companions(friend.person)
    found = await poll(lambda: scene.a.devices(friend.person.jid), lambda listed: len(listed) > 1)
    assert sorted(found) == [0, linked["device"]]
    assert other.person == friend.person


@scenario("contact and message links", family=FAMILY, solo=True)
async def links(scene: Scene) -> None:
    await alone(scene)
    friend = await scene.cast.friend()
    to, _ = await scene.a.resolve(await friend.card())
    assert friend.person.named(to)
    own, _ = await scene.a.resolve(await scene.a.card())
    assert scene.a.person.named(own)
    await scene.cast.do(friend.person, "become_business", name="Bakery")
    made = await scene.cast.do(friend.person, "message_link", text="I want bread")
    to, text = await scene.a.resolve(made["link"])
    assert friend.person.named(to)
    assert text == "I want bread"
