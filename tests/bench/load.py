"""The load of the race: texts over kept-alive HTTP connections, at little cost to the machine."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Sender:
    """One session's requests.

    Attributes:
        token: what the session's requests carry.
        to: number of the recipient.
    """

    token: str
    to: str


@dataclass
class Load:
    """What a turn found.

    Attributes:
        elapsed_s: from the first request to the last answer.
        latencies_s: the time to its answer of each request that succeeded.
        failures: what the others were answered.
    """

    elapsed_s: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Texts a second that were sent."""
        return len(self.latencies_s) / self.elapsed_s

    def percentiles_ms(self) -> tuple[float, float, float]:
        """p50, p95 and p99."""
        cuts = statistics.quantiles(self.latencies_s, n=100, method="inclusive")
        return cuts[49] * 1e3, cuts[94] * 1e3, cuts[98] * 1e3


class NotSent(Exception):
    """A request failed; its text is the answer."""


class _Line:
    """One connection that carries one request at a time."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        assert parts.hostname is not None
        assert parts.port is not None
        self._host, self._port = parts.hostname, parts.port

    async def __aenter__(self) -> _Line:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def send_text(self, sender: Sender, text: str) -> str:
        """Ask for one text; the message's id.

        Raises:
            NotSent: the answer is not a success.
        """
        body = json.dumps({"Phone": sender.to, "Body": text}).encode()
        self._writer.write(
            f"POST /send/text HTTP/1.1\r\nHost: {self._host}:{self._port}\r\ntoken: {sender.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        at = head.index(b"content-length:") + len(b"content-length:")
        answer = await self._reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
        if not head.startswith(b"http/1.1 200 "):
            raise NotSent(answer.decode())
        return str(json.loads(answer)["data"]["Id"])


async def drive(base: str, senders: list[Sender], total: int, in_flight: int) -> Load:
    """Send `total` texts over these sessions, `in_flight` requests at a time per session."""
    load = Load()
    numbers = iter(range(total))

    async def line(sender: Sender, left: Iterator[int]) -> None:
        async with _Line(base) as made:
            await start.wait()
            for number in left:
                begun = time.perf_counter()
                try:
                    await made.send_text(sender, f"text number {number}, of an ordinary length for a chat")
                except NotSent as exc:
                    load.failures.append(str(exc))
                else:
                    load.latencies_s.append(time.perf_counter() - begun)

    start = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for sender in senders:
            for _ in range(in_flight):
                tasks.create_task(line(sender, numbers))
        await asyncio.sleep(0)
        begun = time.perf_counter()
        start.set()
    load.elapsed_s = time.perf_counter() - begun
    return load
