"""A Baileys client in a Node process, driven by JSON lines (see tests/interop/PEERS.md)."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
from pathlib import Path
from typing import Any

from tests.support.doors import Tap
from wago.protocol.proto.e2e_pb2 import Message

HOME = Path(__file__).resolve().parent.parent / "interop" / "baileys"


def why_absent() -> str | None:
    """Why Baileys cannot run here, or None."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (HOME / "node_modules" / "baileys").is_dir():
        return "Baileys is not installed: run `make interop`"
    return None


def readable(event: dict[str, Any]) -> dict[str, Any]:
    """An event; of a message with its text too."""
    if event.get("event") != "message":
        return event
    message = Message.FromString(base64.b64decode(event["raw"]))
    inner = message.ephemeralMessage.message if message.HasField("ephemeralMessage") else message
    text = inner.conversation or inner.extendedTextMessage.text or None
    return {**event, "text": text}


def key_of(event: dict[str, Any]) -> dict[str, Any]:
    """The key of a message that came."""
    key = {name: event[name] for name in ("chat", "id", "from_me")}
    return {**key, "sender": event["sender"]} if event["chat"].endswith("@g.us") else key


class BaileysClient(Tap):
    """One linked (or to be linked) Baileys device. `auth` keeps its keys over restarts.

    `certificate` is that of a sandbox with TLS: Baileys moves files by https only.
    """

    def __init__(self, auth: Path, chat_url: str, root_hex: str, *, certificate: Path | None = None) -> None:
        super().__init__()
        self.certificate = certificate
        self.auth = auth
        self.chat_url = chat_url
        self.root_hex = root_hex
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._next = 1
        self.stderr: list[str] = []

    async def __aenter__(self) -> BaileysClient:
        self._process = await asyncio.create_subprocess_exec(
            "node",
            str(HOME / "peer.mjs"),
            cwd=HOME,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=16 * 1024 * 1024,
            env={
                **os.environ,
                "PEER_LOG": os.environ.get("PEER_LOG", "warn"),
            },
        )
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._read_errors())]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # The pipes' transports are closed by the event loop only after it has seen the end of each.
        transport = self._process._transport  # type: ignore[attr-defined]
        transport.close()

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            item = json.loads(line)
            future = self._waiting.pop(item["n"], None) if "n" in item else None
            if future is not None and not future.done():
                if "error" in item:
                    future.set_exception(RuntimeError(item["error"]))
                else:
                    future.set_result(item["ok"])
            elif "n" not in item:
                await self.add(readable(item))

    async def _read_errors(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.stderr.append(line.decode(errors="replace").rstrip())

    async def request(self, op: str, *, deadline_s: float = 30.0, **arguments: Any) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        number, self._next = self._next, self._next + 1
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"op": op, "n": number, **arguments}).encode() + b"\n")
        try:
            return await asyncio.wait_for(future, deadline_s)
        except TimeoutError:
            raise AssertionError(f"Baileys did not answer {op}:\n" + "\n".join(self.stderr[-15:])) from None

    async def start(self) -> None:
        """Connect, and tell of everything from now on, more than the protocol asks for."""
        where = {"auth": str(self.auth), "url": self.chat_url, "root": self.root_hex}
        trust = {"ca": str(self.certificate)} if self.certificate else {}
        await self.request("start", **where, **trust, details=True)

    async def event(self, name: str, deadline_s: float = 30.0, **fields: Any) -> Any:
        """The first event, past or future, of this name with these fields."""
        try:
            return await self.wait(
                lambda e: e.get("event") == name and all(e.get(k) == v for k, v in fields.items()), deadline_s
            )
        except AssertionError as exc:
            raise AssertionError(f"{exc}\nBaileys wrote:\n" + "\n".join(self.stderr[-15:])) from None

    async def text(self, text: str, deadline_s: float = 30.0) -> Any:
        """The inbound message with this text."""
        return await self.event("message", deadline_s, text=text)

    def forget_events(self) -> None:
        self.items.clear()
