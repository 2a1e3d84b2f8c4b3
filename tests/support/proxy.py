"""Tiny proxies on loopback: SOCKS5 and HTTP CONNECT."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

WAIT_S = 10.0


class FakeProxy:
    """A proxy that speaks just enough, and remembers what it was asked for."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.port = 0
        self.asked: list[tuple[str, int]] = []
        self.credentials: str | None = None
        self.refuse = False
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        try:
            async with asyncio.timeout(WAIT_S):
                target = await (self.socks if self.kind == "socks5" else self.http)(reader, writer)
            if target is not None:
                self.asked.append(target)
                await self.tunnel(reader, writer, target)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int] | None:
        version, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        assert version == 5
        if 2 in methods:
            writer.write(b"\x05\x02")
            await reader.readexactly(1)
            user = await reader.readexactly((await reader.readexactly(1))[0])
            password = await reader.readexactly((await reader.readexactly(1))[0])
            self.credentials = f"{user.decode()}:{password.decode()}"
            writer.write(b"\x01\x00")
        else:
            writer.write(b"\x05\x00")
        _, command, _, kind = await reader.readexactly(4)
        assert command == 1
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(map(str, await reader.readexactly(4)))
        port = int.from_bytes(await reader.readexactly(2), "big")
        writer.write(b"\x05" + (b"\x05" if self.refuse else b"\x00") + b"\x00\x01" + bytes(6))
        return None if self.refuse else (host, port)

    async def http(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int] | None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n")[0].split()
        assert method == "CONNECT"
        for line in head.split("\r\n"):
            if line.lower().startswith("proxy-authorization: basic "):
                self.credentials = base64.b64decode(line.split()[-1]).decode()
        writer.write(b"HTTP/1.1 403 No\r\n\r\n" if self.refuse else b"HTTP/1.1 200 OK\r\n\r\n")
        host, _, port = target.partition(":")
        return None if self.refuse else (host, int(port))

    async def tunnel(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: tuple[str, int]
    ) -> None:
        # Whatever name was asked for, the only server there is listens here.
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target[1])

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(1 << 16):
                sink.write(data)
                await sink.drain()
            sink.close()

        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)
        finally:
            far_writer.close()


@asynccontextmanager
async def run_proxy(kind: str) -> AsyncIterator[FakeProxy]:
    proxy = FakeProxy(kind)
    listener = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = listener.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listener.close()
        tasks = list(proxy.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
