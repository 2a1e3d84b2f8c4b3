"""Who races: our gateway, and the least servers over whatsmeow and Baileys that answer the same calls."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.doors import Door, SandboxAdmin, poll
from tests.support.processes import GatewayProcess, Process, SandboxProcess, free_port

_HERE = Path(__file__).parent
_BAILEYS = _HERE.parent / "interop/baileys/node_modules/baileys/package.json"
_WHATSMEOW = _HERE / "whatsmeow/build/raced"
_DELETE = "_foreign_keys=on"
_WAL = "_foreign_keys=on&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=30000"
_KEY = "api-key-of-the-race"
_ADMIN = "admin-token-of-the-race"


@dataclass(frozen=True)
class Racer:
    """One engine behind HTTP; its sessions are known by their tokens.

    Attributes:
        name: in the tables.
        process: what runs.
        base: URL of the calls that all racers have.
        qr_base: URL of those that show a QR and a session's state.
    """

    name: str
    process: Process
    base: str
    qr_base: str

    async def link(self, admin: SandboxAdmin, token: str) -> None:
        """A session, linked to a phone of its own and online."""
        number = await admin.phone(f"Owner of {token}")
        async with Door("", {"X-Api-Key": _KEY, "admintoken": _ADMIN, "token": token}) as door:
            (await door.post(f"{self.base}/session/init", {"Name": token, "Token": token})).ok()
            (await door.post(f"{self.base}/session/connect", {"Immediate": True})).ok()
            shown = await poll(
                lambda: door.get(f"{self.qr_base}/session/qr/{token}"),
                lambda a: a.status == 200 and bool(a.json.get("qr")),
            )
            await admin.scan(number, shown.json["qr"])
            await poll(
                lambda: door.get(f"{self.qr_base}/session/status/{token}"),
                lambda a: a.status == 200 and a.json.get("state") == "CONNECTED",
                60,
            )

    async def wait_online(self, count: int) -> None:
        """Until so many sessions are online."""

        def online(answer: Any) -> bool:
            rows = answer.json["data"]
            return sum(bool(row["connected"] and row["loggedIn"]) for row in rows) >= count

        async with Door(self.base, {"admintoken": _ADMIN}) as door:
            await poll(lambda: door.get("/session/all"), online, 120)


class _Foreign(Process):
    """A server that says where it listens when it does."""

    def __init__(self, *command: str) -> None:
        super().__init__(ready="Raced ready")
        self._command = command

    def start(self) -> None:
        self._fresh = queue.SimpleQueue()
        self.popen = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        self._reader = threading.Thread(target=self._read, args=(self.popen, self._fresh), daemon=True)
        self._reader.start()
        self.wait_line(self.ready)


Make = Callable[[Path, SandboxProcess, str], Racer]
"""A racer of its own folder against this sandbox with this Noise root."""


def ours(name: str = "ours", source: Path | None = None) -> Make:
    """Our gateway; `source` runs another checkout of it."""

    def make(folder: Path, sandbox: SandboxProcess, root: str) -> Racer:
        env = {"LOG_LEVEL": "warn", "ENABLE_WEBHOOK": "false", "ENABLE_WEBSOCKET": "false"}
        if source is not None:
            env["PYTHONPATH"] = str(source / "src")
        process = GatewayProcess(folder, sandbox.url, admin_token=_ADMIN, api_key=_KEY, env=env)
        return Racer(name, process, process.wago_url, process.api_url)

    return make


def whatsmeow(name: str, options: str) -> Make:
    """whatsmeow with these options of its SQLite store."""

    def make(folder: Path, sandbox: SandboxProcess, root: str) -> Racer:
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        at = ("-listen", f"127.0.0.1:{port}", "-service", f"127.0.0.1:{sandbox.port}", "-root", root)
        process = _Foreign(str(_WHATSMEOW), "-data", str(folder / "store.db"), "-sqlite", options, *at)
        return Racer(name, process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}")

    return make


def baileys(folder: Path, sandbox: SandboxProcess, root: str) -> Racer:
    """Baileys with its multi-file auth state."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    at = ("--port", str(port), "--url", sandbox.chat_url, "--root", root)
    process = _Foreign("node", str(_HERE / "baileys/server.mjs"), "--data", str(folder), *at)
    return Racer("Baileys", process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}")


def field() -> dict[str, Make]:
    """Who can race on this machine, by name; whatsmeow's server is built if need be."""
    racers: dict[str, Make] = {"ours": ours()}
    if shutil.which("go"):
        subprocess.run(["go", "build", "-o", _WHATSMEOW, "."], cwd=_HERE / "whatsmeow", check=True)
        racers["whatsmeow"] = whatsmeow("whatsmeow", _DELETE)
        racers["whatsmeow, WAL"] = whatsmeow("whatsmeow, WAL", _WAL)
    if shutil.which("node") and _BAILEYS.exists():
        racers["Baileys"] = baileys
    if before := os.environ.get("WAGO_RACE_BEFORE"):
        racers["ours before"] = ours("ours before", Path(before))
    return racers
