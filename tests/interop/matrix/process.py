"""A foreign engine in a process of its own, driven by JSON lines as PEERS.md has them."""

from __future__ import annotations

import asyncio
import json
import os
from base64 import b64decode
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.interop.matrix.peer import Peer, PeerError, Unsupported, arguments
from tests.interop.matrix.process_around import ProcessAround
from tests.interop.matrix.process_questions import ProcessQuestions
from tests.interop.matrix.view import Json, Key, Person

ANSWER_S = 30.0
END_S = 10.0


@dataclass(frozen=True, slots=True)
class Program:
    """How an engine's peer is started.

    Attributes:
        name: the engine's name in the registry.
        mends_keys: see `Peer`.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    mends_keys: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """Where the sandbox is and what to trust."""

    url: str
    root: str
    certificate: Path | None = None


class ProcessPeer(ProcessAround, ProcessQuestions, Peer):
    """One device. `auth` keeps its state over restarts of the process.

    Attributes:
        options: more members of `start`, for tests of what one engine alone can do.
    """

    def __init__(self, program: Program, service: Service, auth: Path) -> None:
        super().__init__()
        self.engine = program.name
        self.mends_keys = program.mends_keys
        self.options: Json = {}
        self._program = program
        self._service = service
        self._auth = auth
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._waiting: dict[int, tuple[str, asyncio.Future[Any]]] = {}
        self._next = 1
        self._log: deque[str] = deque(maxlen=200)

    # -- the process ------------------------------------------------------------------------------------

    async def launch(self) -> None:
        self._auth.mkdir(parents=True, exist_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            *self._program.command,
            cwd=self._program.folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=64 * 1024 * 1024,
            env={**os.environ, "PEER_LOG": os.environ.get("PEER_LOG", "warn")},
        )
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._read_log())]

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), END_S)
        except TimeoutError:
            process.kill()
            await process.wait()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # The pipes' transports are closed by the event loop only after it has seen the end of each.
        process._transport.close()  # type: ignore[attr-defined]

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            item = json.loads(line)
            if "n" in item:
                self._answer(item)
            else:
                await self.add(item)
        for op, future in self._waiting.values():
            if not future.done():
                future.set_exception(PeerError(f"{self.engine} ended during {op}{self.trace()}"))
        self._waiting.clear()

    def _answer(self, item: Json) -> None:
        op, future = self._waiting.pop(item["n"])
        if future.done():
            return
        if "unsupported" in item:
            future.set_exception(Unsupported(self.engine, op, item["unsupported"]))
        elif "error" in item:
            future.set_exception(PeerError(f"{self.engine}: {op}: {item['error']}{self.trace()}"))
        else:
            future.set_result(item["ok"])

    async def _read_log(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._log.append(line.decode(errors="replace").rstrip())

    def trace(self) -> str:
        return "\n".join(["", f"-- {self.engine} wrote:", *(line[:400] for line in list(self._log)[-20:])])

    async def command(self, op: str, **given: Any) -> Json:
        """Have something done.

        Raises:
            Unsupported: the engine has no such thing.
            PeerError: it could not do it.
        """
        assert self._process is not None
        assert self._process.stdin is not None
        number, self._next = self._next, self._next + 1
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = op, future
        self._process.stdin.write(json.dumps({"op": op, "n": number, **given}).encode() + b"\n")
        try:
            return await asyncio.wait_for(future, ANSWER_S)
        except TimeoutError:
            raise PeerError(f"{self.engine} did not answer {op}{self.trace()}") from None

    async def _sent(self, op: str, **given: Any) -> str:
        return str((await self.command(op, **given))["id"])

    # -- its life ---------------------------------------------------------------------------------------

    async def version(self) -> str:
        return str((await self.command("version"))["version"])

    async def start(self) -> None:
        service = self._service
        trust = {"ca": str(service.certificate)} if service.certificate else {}
        where = {"url": service.url, "root": service.root, **trust}
        await self.command("start", auth=str(self._auth), **where, **self.options)

    async def stop(self) -> None:
        await self.command("stop")

    async def code(self, phone: str) -> str:
        return str((await self.command("code", phone=phone))["code"])

    async def logout(self) -> None:
        await self.command("logout")

    async def forget(self, person: Person) -> None:
        gone = (await self.command("forget", number=person.number, lid=person.lid))["gone"]
        assert gone, f"{self.engine} had no session with {person}"

    # -- sending ----------------------------------------------------------------------------------------

    async def text(
        self, to: str, text: str, *, mentions: Sequence[str] = (), quote: Key | None = None, timer: int = 0
    ) -> str:
        beside = arguments(mentions=list(mentions), quote=quote and quote.json(), timer=timer)
        return await self._sent("text", to=to, text=text, **beside)

    async def react(self, key: Key, emoji: str) -> str:
        return await self._sent("react", key=key.json(), emoji=emoji)

    async def edit(self, key: Key, text: str) -> str:
        return await self._sent("edit", key=key.json(), text=text)

    async def delete(self, key: Key) -> str:
        return await self._sent("delete", key=key.json())

    async def media(
        self,
        to: str,
        kind: str,
        path: Path,
        mime: str,
        *,
        caption: str = "",
        name: str = "",
        once: bool = False,
    ) -> str:
        beside = arguments(caption=caption, name=name, once=once)
        return await self._sent("media", to=to, kind=kind, path=str(path), mime=mime, **beside)

    async def location(
        self, to: str, latitude: float, longitude: float, *, name: str = "", address: str = ""
    ) -> str:
        beside = arguments(name=name, address=address)
        return await self._sent("location", to=to, latitude=latitude, longitude=longitude, **beside)

    async def contact(self, to: str, name: str, vcard: str) -> str:
        return await self._sent("contact", to=to, name=name, vcard=vcard)

    async def poll(self, to: str, question: str, options: Sequence[str], *, several: bool) -> str:
        return await self._sent("poll", to=to, question=question, options=list(options), several=several)

    async def vote(self, key: Key, options: Sequence[str]) -> str:
        return await self._sent("vote", key=key.json(), options=list(options))

    async def timer(self, to: str, seconds: int) -> str:
        # whatsmeow does not tell under which id it sent the setting.
        return str((await self.command("timer", to=to, seconds=seconds)).get("id", ""))

    async def post(self, text: str, audience: Sequence[str]) -> str:
        return await self._sent("post", text=text, audience=list(audience))

    # -- the rest ---------------------------------------------------------------------------------------

    async def download(self, message_id: str) -> bytes:
        return b64decode((await self.command("download", id=message_id))["data"])

    async def tally(self, message_id: str) -> list[bytes]:
        return [b64decode(each) for each in (await self.command("tally", id=message_id))["options"]]

    async def mark(self, keys: Sequence[Key], kind: str) -> None:
        await self.command("receipt", keys=[key.json() for key in keys], kind=kind)

    async def presence(self, *, available: bool) -> None:
        await self.command("presence", available=available)

    async def typing(self, to: str, state: str) -> None:
        await self.command("typing", to=to, state=state)

    async def lookup(self, numbers: Sequence[str]) -> list[Json]:
        return list((await self.command("lookup", numbers=list(numbers)))["found"])
