"""A chat server of a few lines for the client's tests: the Noise server role and raw nodes, nothing more."""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from wago.client.config import Backoff, ClientConfig, Keepalive, Linking, Timeouts
from wago.protocol.binary import Node, pack, unpack
from wago.protocol.curve import KeyPair
from wago.protocol.noise import (
    CertTrust,
    FrameCodec,
    IntroReader,
    NoiseTransport,
    ServerHandshake,
    ServerHandshakeResult,
    issue_chain,
)

WAIT_S = 10.0


def key() -> KeyPair:
    return KeyPair.from_private(os.urandom(32))


class Peer:
    """The server's side of one connection."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.headers: dict[str, str] = {}
        self.intro = IntroReader()
        self.codec = FrameCodec()
        self.frames: deque[bytes] = deque()
        self.result: ServerHandshakeResult | None = None
        self.released = asyncio.Event()

    @property
    def cipher(self) -> NoiseTransport:
        assert self.result is not None
        return self.result.transport

    @property
    def payload(self) -> bytes:
        assert self.result is not None
        return self.result.client_payload

    async def frame(self) -> bytes | None:
        """The next frame, None if the client is gone."""
        while not self.frames:
            message = await self.socket.receive()
            if message.type is not WSMsgType.BINARY:
                return None
            data = self.intro.receive_data(message.data)
            if data:
                self.codec.receive_data(data)
                self.frames.extend(self.codec.frames())
        return self.frames.popleft()

    async def receive(self) -> Node:
        """The next stanza that is about the connection; those about keys are answered or dropped."""
        while True:
            async with asyncio.timeout(WAIT_S):
                frame = await self.frame()
            assert frame is not None, "the client closed the connection"
            node = unpack(self.cipher.decrypt(frame))
            if node.opt_attr("xmlns") != "encrypt":
                return node
            if node.find("count") is not None:
                await self.answer(node, Node("count", {"value": "100"}))

    async def expect(self, tag: str, **attrs: str) -> Node:
        """The next stanza with this tag and these attributes; others are dropped."""
        while True:
            node = await self.receive()
            if node.tag == tag and all(node.opt_attr(name) == value for name, value in attrs.items()):
                return node

    async def closed(self) -> None:
        """Wait until the client closes; what it still says is dropped."""
        async with asyncio.timeout(WAIT_S):
            while await self.frame() is not None:
                pass

    async def send(self, node: Node) -> None:
        await self.send_plain(pack(node))

    async def send_plain(self, plaintext: bytes) -> None:
        await self.send_raw(FrameCodec.encode(self.cipher.encrypt(plaintext)))

    async def send_raw(self, data: bytes) -> None:
        await self.socket.send_bytes(data)

    async def answer(self, request: Node, *children: Node, **attrs: str) -> None:
        """An IQ result."""
        fields = {"from": "s.whatsapp.net", "type": "result", "id": request.attr("id"), **attrs}
        await self.send(Node("iq", fields, list(children)))

    async def close(self) -> None:
        await self.socket.close()
        self.released.set()


@dataclass
class FakeServer:
    """What tests look at and change.

    Attributes:
        refuse: HTTP status to refuse upgrades with; 0 accepts.
        hello: replaces the answer to the first handshake frame.
    """

    url: str
    trust: CertTrust
    static: KeyPair
    arrivals: asyncio.Queue[Peer]
    refuse: int = 0
    hello: Callable[[bytes], bytes] | None = None
    attempts: int = 0
    refuse_ik: bool = False

    async def accept(self) -> Peer:
        """The next connection that finished its handshake."""
        async with asyncio.timeout(WAIT_S):
            return await self.arrivals.get()


@asynccontextmanager
async def run_server() -> AsyncIterator[FakeServer]:
    root, intermediate, static = key(), key(), key()
    now = int(time.time())
    chain = issue_chain(root, intermediate, static.public, validity=(now - 60, now + 3600), random=os.urandom)
    server = FakeServer("", CertTrust(root.public), static, asyncio.Queue())
    peers: set[Peer] = set()

    async def chat(request: web.Request) -> web.StreamResponse:
        server.attempts += 1
        if server.refuse:
            return web.Response(status=server.refuse)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        peer = Peer(socket)
        peer.headers = dict(request.headers)
        peers.add(peer)
        handshake = ServerHandshake(server.static, key(), chain, refuse_ik=server.refuse_ik)
        while handshake.result is None:
            frame = await peer.frame()
            if frame is None:
                return socket
            reply = server.hello(frame) if server.hello else handshake.receive(frame)
            if reply is not None:
                await peer.send_raw(FrameCodec.encode(reply))
        peer.result = handshake.result
        server.arrivals.put_nowait(peer)
        await peer.released.wait()
        return socket

    app = web.Application()
    app.router.add_get("/ws/chat", chat)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"ws://127.0.0.1:{port}/ws/chat"
    try:
        yield server
    finally:
        for peer in peers:
            await peer.close()
        await runner.cleanup()


def config_for(server: FakeServer, **changes: object) -> ClientConfig:
    """A config that points at the server, with short deadlines for what must time out."""
    defaults: dict[str, object] = {
        "url": server.url,
        "trust": server.trust,
        "fetch_version": False,
        "timeouts": Timeouts(iq_s=WAIT_S, ack_s=WAIT_S, close_s=0.05),
        "backoff": Backoff(jitter=0),
        "keepalive": Keepalive(reply_s=WAIT_S),
        "linking": Linking(),
    }
    return ClientConfig(**{**defaults, **changes})  # type: ignore[arg-type]
