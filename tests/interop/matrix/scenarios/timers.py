"""Messages that disappear."""

from __future__ import annotations

from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Content, Incoming
from wago.protocol.proto.e2e_pb2 import ProtocolMessage

FAMILY = "Timers"
DAY_S = 86_400


@scenario("disappearing text", family=FAMILY)
async def disappearing_text(scene: Scene) -> None:
    sent = await scene.a.text(scene.b.person.jid, "soon gone", timer=DAY_S)
    got = (await scene.got(sent)).content
    assert got.text == "soon gone"
    assert got.context.expiration == DAY_S


@scenario("the chat's timer, on and off", family=FAMILY)
async def chat_timer(scene: Scene) -> None:
    for seconds in (DAY_S, 0):
        mark = len(scene.b.items)
        await scene.a.timer(scene.b.person.jid, seconds)
        event = await scene.b.event("message", lambda e: is_setting(Incoming.of(e)), since=mark)
        got = await scene.got(event["id"])
        assert got.content.protocolMessage.ephemeralExpiration == seconds


def is_setting(got: Incoming) -> bool:
    content: Content = got.content
    setting = ProtocolMessage.EPHEMERAL_SETTING
    return content.has("protocolMessage") and content.protocolMessage.type == setting
