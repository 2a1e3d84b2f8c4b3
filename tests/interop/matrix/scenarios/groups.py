"""Groups, under LIDs and under numbers, and statuses."""

from __future__ import annotations

from tests.interop.matrix.peer import Peer
from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Incoming, Key, bare

FAMILY = "Groups, statuses"


async def said(
    scene: Scene, group: str, text: str, *, by: Peer, to: tuple[Peer, ...], addressing: str = "lid"
) -> Incoming:
    """A text to a group that these get; as the first of them got it."""
    sent = await by.text(group, text)
    found = [await group_message(group, sent, by=by, to=each, addressing=addressing) for each in to]
    assert all(each.content.text == text for each in found)
    return found[0]


async def group_message(group: str, sent: str, *, by: Peer, to: Peer, addressing: str = "lid") -> Incoming:
    got = await to.message(sent)
    assert not got.from_me
    assert got.chat == group
    wanted = by.person.lid if addressing == "lid" else by.person.jid
    # A phone lists people by their numbers.
    assert bare(got.sender) == (by.person.jid if to.engine == "phone" else wanted), got
    return got


async def group_texts(scene: Scene, addressing: str) -> None:
    friend = await scene.cast.friend()
    group = await scene.cast.group(scene.a, scene.b.person, friend.person, addressing=addressing)
    for turn in range(2):
        await said(scene, group, f"a {turn}", by=scene.a, to=(scene.b, friend), addressing=addressing)
        await said(scene, group, f"b {turn}", by=scene.b, to=(scene.a, friend), addressing=addressing)
    await said(scene, group, "friend", by=friend, to=(scene.a, scene.b), addressing=addressing)


@scenario("group under LIDs", family=FAMILY)
async def lid_group(scene: Scene) -> None:
    await group_texts(scene, "lid")


@scenario("group under numbers", family=FAMILY)
async def number_group(scene: Scene) -> None:
    await group_texts(scene, "pn")


@scenario("group: reply, mention, reaction", family=FAMILY)
async def group_acts(scene: Scene) -> None:
    friend = await scene.cast.friend()
    group = await scene.cast.group(scene.a, scene.b.person, friend.person)
    theirs = await said(scene, group, "Tea?", by=scene.b, to=(scene.a, friend))
    key = Key(group, theirs.id, False, bare(theirs.sender), "Tea?")
    mentioned = friend.person
    sent = await scene.a.text(group, f"@{mentioned.number} knows", quote=key, mentions=[mentioned.jid])
    for each in (scene.b, friend):
        context = (await group_message(group, sent, by=scene.a, to=each)).content.context
        assert context.stanzaID == theirs.id
        assert scene.b.person.named(context.participant), context
        assert mentioned.named(context.mentionedJID[0]), context
    sent = await scene.a.react(key, "👍")
    for each in (scene.b, friend):
        about = (await group_message(group, sent, by=scene.a, to=each)).content.reactionMessage
        assert (about.text, about.key.ID) == ("👍", theirs.id)
        assert each.mends_keys or scene.b.person.named(about.key.participant), about


@scenario("group: a member leaves, and keys are made anew", family=FAMILY)
async def member_leaves(scene: Scene) -> None:
    friend = await scene.cast.friend()
    group = await scene.cast.group(scene.a, scene.b.person, friend.person)
    await said(scene, group, "all of us", by=scene.a, to=(scene.b, friend))
    await said(scene, group, "all of us too", by=scene.b, to=(scene.a, friend))
    await scene.cast.leaves(group, friend.person, scene.a.person, scene.b.person)
    for by, to in ((scene.a, scene.b), (scene.b, scene.a)):
        got = await said(scene, group, "without them", by=by, to=(to,))
        stanza = await scene.cast.sent_stanza(by.person, got.id)
        assert "<participants" in stanza["xml"], f"{by.engine} wrote under the key that who left has"
    await friend.refresh()
    assert got.id not in friend.messages()


@scenario("group: read receipts", family=FAMILY)
async def group_receipts(scene: Scene) -> None:
    group = await scene.cast.group(scene.a, scene.b.person)
    got = await said(scene, group, "read me", by=scene.a, to=(scene.b,))
    await scene.b.mark([Key(group, got.id, False, bare(got.sender))], "read")
    told = await scene.a.receipt(got.id, "read", scene.b.person)
    assert told["chat"] == group, told


@scenario("status post", family=FAMILY)
async def status(scene: Scene) -> None:
    await scene.cast.status_for(scene.a.person, scene.b.person)
    for words in ("my morning", "my evening"):
        got = await scene.b.message(await scene.a.post(words, [scene.b.person.jid]))
        assert got.content.text == words
        assert got.chat == "status@broadcast"
        assert scene.a.person.named(got.sender), got
        assert not got.from_me
