"""Texts, and what may be in them."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario

FAMILY = "Texts"


@scenario("text, and one back", family=FAMILY)
async def text(scene: Scene) -> None:
    first = await scene.tell("Hello")
    second = await scene.tell("Hello yourself", by=scene.b, to=scene.a)
    assert first.id != second.id
    assert 0 <= second.timestamp - first.timestamp < 60


@scenario("long text", family=FAMILY)
async def long_text(scene: Scene) -> None:
    line = "Löwen, лев, 狮子, أسد, 🦁👨‍👩‍👧‍👦. "
    await scene.tell((line * 2200)[:60_000])


@scenario("formatting, line breaks, emoji", family=FAMILY)
async def formatting(scene: Scene) -> None:
    await scene.tell("*bold* _italic_ ~struck~ ```code```\n> quote\n- one\n- two\n\n\ttab  ☺️ 🇺🇳\u200d\u202e")


@scenario("mention", family=FAMILY)
async def mention(scene: Scene) -> None:
    friend = await scene.cast.person()
    sent = await scene.a.text(scene.b.person.jid, f"ask @{friend.number}", mentions=[friend.jid])
    got = (await scene.got(sent)).content
    assert got.text in (f"ask @{friend.number}", f"ask @{friend.lid.partition('@')[0]}")
    (mentioned,) = got.context.mentionedJID
    assert friend.named(mentioned), mentioned


@scenario("reply", family=FAMILY)
async def reply(scene: Scene) -> None:
    question = await scene.tell("Tea?", by=scene.b, to=scene.a)
    sent = await scene.a.text(scene.b.person.jid, "Yes", quote=question.key)
    got = (await scene.got(sent)).content
    assert got.text == "Yes"
    assert got.context.stanzaID == question.id
    assert scene.b.person.named(got.context.participant), got.context
    quoted = got.context.quotedMessage
    assert "Tea?" in (quoted.conversation, quoted.extendedTextMessage.text), quoted


@scenario("reply to an own message", family=FAMILY)
async def reply_to_own(scene: Scene) -> None:
    first = await scene.tell("One more thing:")
    key = scene.own(first.id, "One more thing:")
    got = (await scene.got(await scene.a.text(scene.b.person.jid, "this", quote=key))).content
    assert got.text == "this"
    assert got.context.stanzaID == first.id
    assert scene.a.person.named(got.context.participant), got.context
