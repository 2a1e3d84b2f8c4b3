"""The commands as a person uses them: ready lines, refusals in one sentence, ends with the right status."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from tests.support.doors import Door, poll
from tests.support.processes import GatewayProcess, Process, SandboxProcess, free_port
from tests.support.world import World


def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wago", *args],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(ran: subprocess.CompletedProcess[str], *said: str) -> None:
    """One sentence on stderr and status 1."""
    assert ran.returncode == 1, ran
    (line,) = [line for line in ran.stderr.splitlines() if "no API_KEY" not in line]
    assert line.startswith("wago: ")
    for words in said:
        assert words in line
    assert "Traceback" not in ran.stdout


@contextmanager
def taken_port() -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def serve_args(data: Path, sandbox: str, **ports: int) -> list[str]:
    chosen = {"port": 0, "api-port": 0, **ports}
    words = ["serve", "--data", str(data), "-address", "127.0.0.1", "--sandbox", sandbox]
    return words + [f"-{name}={number}" for name, number in chosen.items()]


def test_the_sandbox_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    with taken_port() as port:
        refused(run("sandbox", "--listen", f"127.0.0.1:{port}", "--data", str(tmp_path / "a")), "in use")
    file = tmp_path / "file"
    file.touch()
    refused(run("sandbox", "--listen", "127.0.0.1:0", "--data", str(file / "b")), str(file))


def test_the_gateway_refuses_what_it_cannot_do(sandbox: SandboxProcess, tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    refused(run(*serve_args(tmp_path / "a", nowhere)), "no sandbox answers", nowhere)
    for door in ("port", "api-port"):
        with taken_port() as port:
            refused(run(*serve_args(tmp_path / "b", sandbox.url, **{door: port})), str(port), "in use")
    file = tmp_path / "file"
    file.touch()
    refused(run(*serve_args(file / "c", sandbox.url)), str(file))
    bad = run(*serve_args(tmp_path / "d", sandbox.url), "--database", "nonsense")
    refused(bad, "database URL")


def test_two_gateways_do_not_share_a_folder(sandbox: SandboxProcess, tmp_path: Path) -> None:
    first = GatewayProcess(tmp_path, sandbox.url)
    first.start()
    try:
        refused(run(*serve_args(tmp_path, sandbox.url)), "another process")
    finally:
        assert first.stop() == 0


def test_sigterm_ends_both_with_status_0(sandbox: SandboxProcess, tmp_path: Path) -> None:
    own = SandboxProcess(tmp_path / "sandbox")
    own.start()
    gateway = GatewayProcess(tmp_path / "gateway", sandbox.url)
    gateway.start()
    assert gateway.stop() == 0
    assert own.stop() == 0


async def test_port_0_closes_a_door(sandbox: SandboxProcess, tmp_path: Path) -> None:
    port = free_port()
    gateway = Process(*serve_args(tmp_path, sandbox.url, **{"api-port": port}), ready="WaGo ready")
    gateway.start()
    try:
        assert f"WaGo ready: wago-api door at http://127.0.0.1:{port}" in gateway.output
        async with Door(f"http://127.0.0.1:{port}") as door:
            assert (await door.get("/ping")).status == 200
    finally:
        assert gateway.stop() == 0


def test_the_admin_token_is_printed_at_the_first_start_only(sandbox: SandboxProcess, tmp_path: Path) -> None:
    outputs = []
    for _ in range(2):
        gateway = Process(*serve_args(tmp_path, sandbox.url), ready="WaGo ready")
        gateway.start()
        assert gateway.stop() == 0
        outputs.append(gateway.output)
    token = (tmp_path / "admin-token").read_text().strip()
    assert outputs[0].count(token) == 1
    assert token not in outputs[1]


async def test_wago_link_by_code_without_a_gateway(world: World, tmp_path: Path) -> None:
    number = await world.admin.phone("Terminal")
    common = ("--data", str(tmp_path), "--sandbox", world.sandbox.url)
    link = Process("link", "term", "--phone", f"+{number}", *common, "-port=0", ready="Link with phone")
    await asyncio.to_thread(link.start)
    try:
        code = re.search(r"[0-9A-Z]{4}-?[0-9A-Z]{4}$", link.lines[-1])
        assert code is not None, link.output
        (await world.admin.enter_code(number, code.group())).ok()
        assert await asyncio.to_thread(link.wait) == 0
        assert f"Linked: session 'term' is {number}." in link.output
    finally:
        link.close()

    gateway = GatewayProcess(tmp_path, world.sandbox.url)
    await asyncio.to_thread(gateway.start)
    try:
        async with Door(gateway.api_url, {"X-Api-Key": gateway.api_key}) as api:
            await poll(
                lambda: api.get("/session/status/term"),
                lambda a: a.status == 200 and a.json.get("state") == "CONNECTED",
            )
    finally:
        await asyncio.to_thread(gateway.close)


async def test_wago_link_by_qr_through_the_running_gateway(world: World) -> None:
    number = await world.admin.phone("Terminal")
    link = Process(
        *("link", "terminal-qr", "-address", "127.0.0.1", "-port", str(world.gateway.wago_port)),
        *("-admintoken", world.gateway.admin_token),
        ready="Scan it on the phone",
    )
    await asyncio.to_thread(link.start)
    try:
        assert "█" in link.output
        await world.admin.scan(number, await world.qr("terminal-qr"))
        assert await asyncio.to_thread(link.wait) == 0
        assert f"Linked: session 'terminal-qr' is {number}." in link.output
    finally:
        link.close()


def check_demo(output: str) -> None:
    for step in ("curl", "linked and logged in", "the contact's phone shows: 'Hello from WaGo!'", "webhook:"):
        assert step in output


def test_the_demo_once() -> None:
    demo = Process("demo", "--once", ready="The main job is done")
    demo.start()
    assert demo.wait() == 0
    check_demo(demo.output)


async def test_the_demo_serves_on_until_sigterm() -> None:
    demo = Process("demo", ready="The main job is done")
    await asyncio.to_thread(demo.start)
    try:
        await asyncio.to_thread(demo.wait_line, "sandbox admin")
        for door, key in (("WaGo door", "/server/ok"), ("sandbox admin", "")):
            shown = re.search(rf"{door} +(http\S+)", demo.output)
            assert shown is not None
            async with Door(shown.group(1)) as http:
                assert (await http.get(key)).status == 200
    finally:
        assert await asyncio.to_thread(demo.stop) == 0
    check_demo(demo.output)


def test_an_interrupted_demo_leaves_nothing_behind() -> None:
    before = set(psutil.Process().children(recursive=True))
    demo = Process("demo", ready="1. Two emulated people")
    demo.start()
    started = [p for p in psutil.Process().children(recursive=True) if p not in before]
    assert len(started) == 3
    demo.stop()
    assert not any(psutil.pid_exists(p.pid) for p in started)
