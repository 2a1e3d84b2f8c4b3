"""What is done with a message: reactions, edits, deletions."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario
from wago.protocol.proto.e2e_pb2 import ProtocolMessage

FAMILY = "Acts"


@scenario("reaction, and taken back", family=FAMILY)
async def reaction(scene: Scene) -> None:
    theirs = await scene.tell("what do you say?", by=scene.b, to=scene.a)
    for emoji in ("👍", "❤️", ""):
        got = await scene.got(await scene.a.react(theirs.key, emoji))
        about = got.content.reactionMessage
        assert about.text == emoji
        assert about.senderTimestampMS > 1_500_000_000_000, about
        scene.about(about.key, theirs)


@scenario("edit", family=FAMILY)
async def edit(scene: Scene) -> None:
    first = await scene.tell("Helo")
    got = await scene.got(await scene.a.edit(scene.own(first.id, "Helo"), "Hello"))
    about = got.content.protocolMessage
    assert about.type == ProtocolMessage.MESSAGE_EDIT
    assert first.id == about.key.ID
    assert scene.b.mends_keys or about.key.fromMe is True, about
    new = about.editedMessage
    assert "Hello" in (new.conversation, new.extendedTextMessage.text), about


@scenario("deletion for everybody", family=FAMILY)
async def deletion(scene: Scene) -> None:
    first = await scene.tell("never mind")
    got = await scene.got(await scene.a.delete(scene.own(first.id, "never mind")))
    about = got.content.protocolMessage
    assert about.type == ProtocolMessage.REVOKE
    assert first.id == about.key.ID
    assert scene.b.mends_keys or about.key.fromMe is True, about
