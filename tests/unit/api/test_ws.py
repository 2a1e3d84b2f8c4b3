from __future__ import annotations

import aiohttp
import pytest

from tests.support.doors import Door
from tests.unit.api.conftest import GATEWAY, KEY, MakeWorld, World
from wago.client.events import MessageInfo, MessageReceived
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message


def hello(text: str = "hi") -> MessageReceived:
    someone = Jid("15550002222")
    info = MessageInfo(
        id="M1",
        chat=someone,
        sender=someone,
        chat_alt=None,
        sender_alt=None,
        from_me=False,
        is_group=False,
        timestamp=1_777_744_034,
        push_name="John",
    )
    return MessageReceived(info=info, message=Message(conversation=text))


async def test_events_come_as_the_webhook_would_get_them(world: World) -> None:
    client = await world.linked()
    async with world.api.websocket("/ws/main") as live:
        (await world.api.get("/session/getSessions")).ok()
        await world.call("POST", "/send/text", {"Phone": "15550002222", "Body": "out"})
        created = await live.wait(lambda e: e["event"] == "message_create")
        assert created["data"]["body"] == "out"
        client.emit(hello())
        frame = await live.wait(lambda e: e["event"] == "message")
    assert frame == {
        "sessionId": "main",
        "event": "message",
        "data": {
            "id": "M1",
            "chat": "15550002222@s.whatsapp.net",
            "sender": "15550002222@s.whatsapp.net",
            "pushName": "John",
            "body": "hi",
            "type": "text",
            "timestamp": 1_777_744_034,
            "isGroup": False,
            "isFromMe": False,
        },
    }


async def test_each_session_has_its_own_stream(world: World) -> None:
    one, two = await world.linked("one", "t1"), await world.linked("two", "t2")
    async with world.api.websocket("/ws/one") as first, world.api.websocket("/ws/two") as second:
        two.emit(hello("for two"))
        one.emit(hello("for one"))
        await second.wait(lambda e: e["event"] == "message")
        await first.wait(lambda e: e["event"] == "message")
        assert [e["data"]["body"] for e in first.items if e["event"] == "message"] == ["for one"]


async def refusal(door: Door, path: str) -> int:
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with door.http.ws_connect(door.base + path):
            pass
    return caught.value.status


async def test_who_is_refused(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.linked()
    assert await refusal(world.api, "/ws/nobody") >= 400
    async with Door(world.api.base) as stranger:
        assert await refusal(stranger, "/ws/main") >= 400
        assert await refusal(stranger, f"/ws/main?X-Api-Key={KEY}") >= 400
    off = await make_world(gateway={"websocket": False})
    await off.linked()
    assert await refusal(off.api, "/ws/main") >= 400
    assert not GATEWAY.client.proxy


async def test_the_stream_ends_with_the_session(world: World) -> None:
    await world.linked()
    async with world.api.http.ws_connect(world.api.base + "/ws/main") as ws:
        await ws.send_str("what clients say is ignored")
        (await world.api.get("/session/terminate/main")).ok()
        last = None
        async for frame in ws:
            last = frame.json()
        assert last is not None
        assert ws.close_code == 1001


async def test_a_listener_that_does_not_read_is_let_go(world: World) -> None:
    await world.linked()
    with world.gateway.bus.subscribe("main") as slow:
        async with world.api.http.ws_connect(world.api.base + "/ws/main") as ws:
            for number in range(3000):
                slow.offer(b"%d" % number)
            world.gateway.bus.publish("main", b'{"event":"x"}')
            assert (await ws.receive_json())["event"] == "x"
