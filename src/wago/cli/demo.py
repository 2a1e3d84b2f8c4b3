"""`wago demo`: the main job, offline, step by step, each with the `curl` line that does the same."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from wago.cli.terminal import complain, curl, qr_text, say

_STEP_DEADLINE_S = 30.0
_START_DEADLINE_S = 60.0
_HEADING = "\033[1m{}\033[0m" if sys.stdout.isatty() else "{}"


class DemoFailed(Exception):
    """A step did not do what it should; the message says which and why."""


def _port(preferred: int) -> int:
    for wanted in (preferred, 0):
        with contextlib.closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoFailed("no free port on 127.0.0.1")


@asynccontextmanager
async def _command(ready: str, *args: str, env: dict[str, str] | None = None) -> AsyncIterator[None]:
    """Run `wago ...` beside us until the block ends; enter once it printed its ready line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "wago",
        *args,
        env={**os.environ, **(env or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    stdout = process.stdout
    assert stdout is not None
    seen: list[str] = []

    async def until_ready() -> None:
        async for line in stdout:
            seen.append(line.decode(errors="replace").rstrip())
            if ready in seen[-1]:
                return
        raise DemoFailed(f"`wago {args[0]}` ended before it was ready:\n" + "\n".join(seen[-15:]))

    async def drain() -> None:
        while await stdout.read(65536):
            pass

    drainer: asyncio.Task[None] | None = None
    try:
        try:
            await asyncio.wait_for(until_ready(), _START_DEADLINE_S)
        except TimeoutError:
            raise DemoFailed(f"`wago {args[0]}` was not ready in time:\n" + "\n".join(seen[-15:])) from None
        drainer = asyncio.create_task(drain())
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 15)
        except TimeoutError:
            process.kill()
            await process.wait()
        if drainer is not None:
            await drainer


@dataclass
class _Hooks:
    """A webhook receiver that keeps what came."""

    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    grown: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        async with self.grown:
            self.events.append(await request.json())
            self.grown.notify_all()
        return web.Response(text="ok")

    async def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with self.grown:
            await asyncio.wait_for(
                self.grown.wait_for(lambda: any(map(wanted, self.events))), _STEP_DEADLINE_S
            )
        return next(e for e in self.events if wanted(e))


@asynccontextmanager
async def _hooks() -> AsyncIterator[_Hooks]:
    hooks = _Hooks()
    app = web.Application()
    app.router.add_post("/{path:.*}", hooks.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hooks.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield hooks
    finally:
        await runner.cleanup()


class _Demo:
    def __init__(self, sandbox: str, wago: str, api: str, admin_token: str, api_key: str) -> None:
        self.sandbox, self.wago, self.api = sandbox, wago, api
        self.admin = {"admintoken": admin_token}
        self.key = {"X-Api-Key": api_key}
        self.token = {"token": "demo-token"}
        self.http: aiohttp.ClientSession
        self.steps = 0

    def step(self, text: str) -> None:
        self.steps += 1
        say("\n" + _HEADING.format(f"{self.steps}. {text}"))

    async def call(
        self, method: str, url: str, headers: dict[str, str], body: Any = None, *, show: bool = True
    ) -> Any:
        """Make one request; show its `curl` line; the JSON answer."""
        if show:
            say("   $ " + curl(method, url, headers, body))
        async with self.http.request(method, url, headers=headers, json=body) as reply:
            answer = await reply.json(content_type=None)
            if reply.status != 200:
                raise DemoFailed(f"step {self.steps}: {method} {url} answered {reply.status}: {answer}")
            return answer

    async def until(self, what: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Ask again until the answer is not None."""
        end = asyncio.get_running_loop().time() + _STEP_DEADLINE_S
        while (value := await ask()) is None:
            if asyncio.get_running_loop().time() > end:
                raise DemoFailed(f"step {self.steps}: {what} did not come in {_STEP_DEADLINE_S:.0f} s")
            await asyncio.sleep(0.1)
        return value

    async def make_phones(self) -> tuple[str, str]:
        self.step("Two emulated people get a phone: the owner of the account, and a contact")
        numbers = []
        for name in ("Olga Owner", "Carl Contact"):
            answer = await self.call("POST", f"{self.sandbox}/admin/phones", {}, {"name": name})
            say(f"     {name}: {answer['number']} ({answer['lid']})")
            numbers.append(str(answer["number"]))
        return numbers[0], numbers[1]

    async def make_session(self) -> None:
        self.step("A session is created and connected")
        body = {"Name": "demo", "Token": self.token["token"], "Os": "WaGo demo"}
        await self.call("POST", f"{self.wago}/session/init", self.admin, body)
        await self.call(
            "POST", f"{self.wago}/session/connect", self.token, {"Subscribe": ["All"], "Immediate": True}
        )

    async def link(self, owner: str) -> None:
        self.step("The gateway shows a QR; the owner's phone scans it")

        async def qr() -> str | None:
            answer = await self.call("GET", f"{self.api}/session/qr/demo", self.key, show=False)
            return answer.get("qr") or None

        text = await self.until("the QR", qr)
        say("   $ " + curl("GET", f"{self.api}/session/qr/demo", self.key))
        say(qr_text(text))
        await self.call("POST", f"{self.sandbox}/admin/phones/{owner}/scan", {}, {"qr": text})

        async def linked() -> Any:
            answer = await self.call("GET", f"{self.wago}/session/status", self.token, show=False)
            return answer["data"] if answer["data"]["Connected"] and answer["data"]["LoggedIn"] else None

        status = await self.until("the login", linked)
        say("   $ " + curl("GET", f"{self.wago}/session/status", self.token))
        say(f"     linked and logged in as {status['Jid']['User']}")

    async def send(self, contact: str) -> None:
        self.step("A text goes out through HTTP")
        body = {"Phone": contact, "Body": "Hello from WaGo!"}
        answer = await self.call("POST", f"{self.wago}/send/text", self.token, body)
        message_id = answer["data"]["Id"]

        async def arrived() -> Any:
            url = f"{self.sandbox}/admin/phones/{contact}/messages"
            answer = await self.call("GET", url, {}, show=False)
            return next((m for m in answer["messages"] if m["id"] == message_id), None)

        message = await self.until("the text on the contact's phone", arrived)
        say("   $ " + curl("GET", f"{self.sandbox}/admin/phones/{contact}/messages", {}))
        say(f"     the contact's phone shows: {message['text']!r}")

    async def receive(self, hooks: _Hooks, owner: str, contact: str) -> None:
        self.step("The contact answers; the text comes in by webhook and by WebSocket")
        async with self.http.ws_connect(f"{self.api}/ws/demo", headers=self.key) as ws:
            body = {"to": owner, "text": "Hello back!"}
            answer = await self.call("POST", f"{self.sandbox}/admin/phones/{contact}/send", {}, body)

            def is_reply(event: dict[str, Any]) -> bool:
                return bool(event["event"] == "message" and event["data"]["id"] == answer["id"])

            try:
                hook = await hooks.wait(is_reply)
                async with asyncio.timeout(_STEP_DEADLINE_S):
                    async for frame in ws:
                        if is_reply(frame.json()):
                            break
            except TimeoutError:
                raise DemoFailed(f"step {self.steps}: the reply did not come") from None
        say(f"     webhook:   {hook['event']} {hook['data']['body']!r} from {hook['data']['sender']}")
        say(f"     WebSocket: {frame.json()['event']} {frame.json()['data']['body']!r}")

    def where(self) -> None:
        say("\n" + _HEADING.format("The main job is done. Everything keeps running until Ctrl-C:"))
        say(f"   WaGo door       {self.wago}   token: {self.token['token']}  {_join(self.admin)}")
        say(f"   wago-api door   {self.api}   {_join(self.key)}   session: demo")
        say(f"   live events     {self.api.replace('http', 'ws', 1)}/ws/demo")
        say(f"   API description {self.wago}/docs")
        say(f"   sandbox admin   {self.sandbox}/admin/phones")


def _join(headers: dict[str, str]) -> str:
    return "  ".join(f"{k}: {v}" for k, v in headers.items())


def _on_signals(action: Callable[[], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, action)


async def _run(once: bool) -> None:
    this = asyncio.current_task()
    assert this is not None
    # Whatever happens, what was started is ended.
    _on_signals(this.cancel)
    ports = {name: _port(number) for name, number in (("sandbox", 7373), ("wago", 1337), ("api", 3000))}
    urls = {name: f"http://127.0.0.1:{number}" for name, number in ports.items()}
    admin_token, api_key = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wago-demo-")))
        hooks = await stack.enter_async_context(_hooks())
        say("Starting an emulated WhatsApp and the gateway; nothing leaves this machine.")
        sandbox_args = ("--listen", f"127.0.0.1:{ports['sandbox']}", "--data", str(folder / "sandbox"))
        say(f"   $ wago sandbox {' '.join(sandbox_args)}")
        await stack.enter_async_context(_command("Sandbox ready", "sandbox", *sandbox_args))
        serve_args = (
            *("--data", str(folder / "gateway"), "-address", "127.0.0.1", "--sandbox", urls["sandbox"]),
            *("-port", str(ports["wago"]), "--api-port", str(ports["api"])),
        )
        say(f"   $ wago serve {' '.join(serve_args)}")
        env = {
            "WAGO_ADMINTOKEN": admin_token,
            "API_KEY": api_key,
            "BASE_WEBHOOK_URL": hooks.url,
            "ENABLE_WEBSOCKET": "true",
            "WEBHOOK_ALLOW": "127.0.0.0/8",
        }
        await stack.enter_async_context(_command("WaGo ready", "serve", *serve_args, env=env))
        demo = _Demo(urls["sandbox"], urls["wago"], urls["api"], admin_token, api_key)
        demo.http = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_STEP_DEADLINE_S))
        )
        owner, contact = await demo.make_phones()
        await demo.make_session()
        await demo.link(owner)
        await demo.send(contact)
        await demo.receive(hooks, owner, contact)
        if once:
            say("\nThe main job is done: linked, sent, received.")
            return
        stop = asyncio.Event()
        _on_signals(stop.set)
        demo.where()
        await stop.wait()
        say("\nStopping.")


def run(*, once: bool) -> int:
    """Run the demo; the exit status, 0 if every step did what it should."""
    try:
        asyncio.run(_run(once))
    except DemoFailed as exc:
        complain(f"demo failed: {exc}")
        return 1
    except (aiohttp.ClientError, OSError, TimeoutError) as exc:
        complain(f"demo failed: {type(exc).__name__}: {exc}")
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    return 0
