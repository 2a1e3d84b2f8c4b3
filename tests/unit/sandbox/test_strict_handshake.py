"""Broken openings, handshakes and frames: at worst the client's own connection ends."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from tests.unit.sandbox.companion import DEADLINE_S, Companion
from tests.unit.sandbox.test_strict_login import linked_in_the_directory
from wago.protocol.binary import MAX_DEPTH, MAX_INFLATED, pack
from wago.protocol.binary.node import Node
from wago.protocol.curve import KeyPair
from wago.protocol.noise import INTRO, ClientHandshake, FrameCodec
from wago.protocol.proto.noise_pb2 import HandshakeMessage
from wago.sandbox import Sandbox, connection

Make = Callable[[], Companion]
Socket = aiohttp.ClientWebSocketResponse

CLOSING = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)


@pytest.fixture
async def socket(sandbox: Sandbox) -> AsyncIterator[Socket]:
    async with aiohttp.ClientSession() as http, http.ws_connect(sandbox.chat_url) as open_socket:
        yield open_socket


async def ends(socket: Socket, sandbox: Sandbox) -> None:
    """The service hangs up without a word, and has said why in its journal."""
    message = await socket.receive(DEADLINE_S)
    assert message.type in CLOSING
    assert sandbox.service.journal.refusals()


def hello(**fields: bytes) -> bytes:
    message = HandshakeMessage()
    message.client_hello.SetInParent()
    for name, value in fields.items():
        setattr(message.client_hello, name, value)
    return INTRO + FrameCodec.encode(message.SerializeToString())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"GET / HTTP/1.1\r\n", id="another protocol"),
        pytest.param(b"WA\x05\x03", id="another version"),
        pytest.param(b"WA\x06\x02", id="another dictionary"),
        pytest.param(b"ED\x00\x02" + bytes(20), id="another routing"),
        pytest.param(b"ED\x00\x01\xff\xff\xff", id="long routing info"),
        pytest.param(INTRO + b"\xff\xff\xff", id="a frame too long"),
        pytest.param(INTRO + INTRO + bytes(80), id="the intro twice"),
        pytest.param(INTRO + FrameCodec.encode(b""), id="an empty hello"),
        pytest.param(INTRO + FrameCodec.encode(b"garbage"), id="a hello of garbage"),
        pytest.param(hello(), id="no ephemeral key"),
        pytest.param(hello(ephemeral=bytes(31)), id="a short ephemeral key"),
        pytest.param(hello(ephemeral=bytes(32)), id="an ephemeral key of low order"),
        pytest.param(hello(ephemeral=b"\x09" + bytes(31), static=bytes(48)), id="half an IK"),
    ],
)
async def test_an_opening(sandbox: Sandbox, socket: Socket, data: bytes) -> None:
    await socket.send_bytes(data)
    await ends(socket, sandbox)


async def test_a_text_frame(sandbox: Sandbox, socket: Socket) -> None:
    await socket.send_str("hello")
    await ends(socket, sandbox)


async def test_no_handshake_in_time(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HANDSHAKE_S", 0.05)
    async with aiohttp.ClientSession() as http, http.ws_connect(sandbox.chat_url) as silent:
        await ends(silent, sandbox)


def client(sandbox: Sandbox, server_static: bytes | None = None) -> ClientHandshake:
    return ClientHandshake(
        static=KeyPair.from_private(os.urandom(32)),
        ephemeral=KeyPair.from_private(os.urandom(32)),
        payload=b"payload",
        trust=sandbox.trust,
        server_static=server_static,
        now=int(time.time()),
    )


def spoilt(data: bytes) -> bytes:
    return data[:-1] + bytes((data[-1] ^ 1,))


def _no_static(message: HandshakeMessage) -> None:
    message.client_finish.ClearField("static")


def _no_payload(message: HandshakeMessage) -> None:
    message.client_finish.ClearField("payload")


def _bad_static(message: HandshakeMessage) -> None:
    message.client_finish.static = spoilt(message.client_finish.static)


def _bad_payload(message: HandshakeMessage) -> None:
    message.client_finish.payload = spoilt(message.client_finish.payload)


def _swapped(message: HandshakeMessage) -> None:
    finish = message.client_finish
    finish.static, finish.payload = finish.payload, finish.static


def _another_hello(message: HandshakeMessage) -> None:
    message.ClearField("client_finish")
    message.client_hello.ephemeral = os.urandom(32)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_no_static, id="no static key"),
        pytest.param(_no_payload, id="no payload"),
        pytest.param(_bad_static, id="static key does not decrypt"),
        pytest.param(_bad_payload, id="payload does not decrypt"),
        pytest.param(_swapped, id="parts exchanged"),
        pytest.param(_another_hello, id="another hello"),
    ],
)
async def test_a_finish(sandbox: Sandbox, socket: Socket, change: Callable[[HandshakeMessage], None]) -> None:
    handshake = client(sandbox)
    await socket.send_bytes(INTRO + FrameCodec.encode(handshake.start()))
    codec = FrameCodec()
    codec.receive_data((await socket.receive(DEADLINE_S)).data)
    [answer] = codec.frames()
    finish = handshake.receive(answer)
    assert finish is not None
    message = HandshakeMessage.FromString(finish)
    change(message)
    await socket.send_bytes(FrameCodec.encode(message.SerializeToString()))
    await ends(socket, sandbox)


async def test_an_ik_whose_payload_does_not_decrypt(sandbox: Sandbox, socket: Socket) -> None:
    handshake = client(sandbox, sandbox.service.trust.static.public)
    message = HandshakeMessage.FromString(handshake.start())
    message.client_hello.payload = spoilt(message.client_hello.payload)
    await socket.send_bytes(INTRO + FrameCodec.encode(message.SerializeToString()))
    await ends(socket, sandbox)


async def test_an_ik_for_another_key_falls_back(companion: Make, sandbox: Sandbox) -> None:
    device = companion()
    linked_in_the_directory(device, sandbox)
    await device.login(server_static=KeyPair.from_private(os.urandom(32)).public)
    assert device.pattern == "XXfallback"


# -- frames after the handshake -------------------------------------------------------------------------

PING = Node("iq", {"id": "1", "type": "get", "xmlns": "w:p", "to": "s.whatsapp.net"})


def _deep() -> bytes:
    """Nested further than any stanza: each list holds a node with one child."""
    return b"\x00" + b"\xf8\x02\x19\xf8\x01" * (MAX_DEPTH + 5) + b"\xf8\x01\x19"


@pytest.mark.parametrize(
    "plain",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00", id="flags only"),
        pytest.param(b"\x00\xf8\xff\xff\xff", id="garbage"),
        pytest.param(pack(PING)[:-3], id="cut"),
        pytest.param(pack(PING) + b"\x00", id="something after the node"),
        pytest.param(b"\x02" + b"garbage", id="compressed garbage"),
        pytest.param(b"\x02" + zlib.compress(bytes(MAX_INFLATED + 1), 1), id="a compressed bomb"),
        pytest.param(_deep(), id="nested too deep"),
    ],
)
async def test_a_node(companion: Make, sandbox: Sandbox, plain: bytes) -> None:
    device = companion()
    linked_in_the_directory(device, sandbox)
    await device.login()
    assert device.transport is not None
    await device.send_raw(FrameCodec.encode(device.transport.encrypt(plain)))
    await well_formed_no_more(device, sandbox)


async def well_formed_no_more(device: Companion, sandbox: Sandbox) -> None:
    assert (await device.expect("stream:error")).find("xml-not-well-formed") is not None
    await device.expect_close()
    assert sandbox.service.journal.refusals()


def _twice(frames: list[bytes]) -> list[bytes]:
    return [frames[0], frames[0]]


def _left_out(frames: list[bytes]) -> list[bytes]:
    return [frames[1]]


def _exchanged(frames: list[bytes]) -> list[bytes]:
    return [frames[1], frames[0]]


def _tampered(frames: list[bytes]) -> list[bytes]:
    return [spoilt(frames[0])]


def _short(frames: list[bytes]) -> list[bytes]:
    return [frames[0][:8]]


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(_twice, id="twice"),
        pytest.param(_left_out, id="one left out"),
        pytest.param(_exchanged, id="in another order"),
        pytest.param(_tampered, id="tampered with"),
        pytest.param(_short, id="shorter than a tag"),
    ],
)
async def test_frames(companion: Make, sandbox: Sandbox, order: Callable[[list[bytes]], list[bytes]]) -> None:
    device = companion()
    linked_in_the_directory(device, sandbox)
    await device.login()
    assert device.transport is not None
    frames = [device.transport.encrypt(pack(PING)) for _ in range(2)]
    await device.send_raw(b"".join(map(FrameCodec.encode, order(frames))))
    await well_formed_no_more(device, sandbox)


async def test_a_frame_too_long_after_login(companion: Make, sandbox: Sandbox) -> None:
    device = companion()
    linked_in_the_directory(device, sandbox)
    await device.login()
    await device.send_raw(b"\xff\xff\xff")
    await well_formed_no_more(device, sandbox)


async def test_a_client_that_does_not_read(
    companion: Make, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_UNSENT", 1000)
    device = companion()
    linked_in_the_directory(device, sandbox)
    await device.login()
    for _ in range(100):
        sandbox.service.hub.send(
            sandbox.service.directory.address(device.jid), Node("notification", {"id": "n"}, b"x" * 100)
        )
    await device.expect_close()
    assert any("does not read" in refusal.reason for refusal in sandbox.service.journal.refusals())
