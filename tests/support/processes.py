"""The product's own commands as child processes on loopback."""

from __future__ import annotations

import collections
import contextlib
import itertools
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.warm import WarmChild

READY_DEADLINE_S = 60.0
STOP_DEADLINE_S = 30.0


def _ports() -> Iterator[int]:
    """Ports below those that outgoing connections are given, which could take one while its owner restarts.

    Test processes that run side by side share them out. Where they begin is chance, for other runs' sake.
    """
    shares = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = range(10_000, 32_000)[mine::shares]
    start = random.SystemRandom().randrange(len(ports))
    return itertools.cycle([*ports[start:], *ports[:start]])


_next_ports = _ports()


def free_port() -> int:
    """A port that nobody listens on, and that nobody here was given before."""
    for port in _next_ports:
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there are always more ports")


class Process:
    """One `wago ...` child. Its output is kept (the last lines) and can be waited on.

    A `warm` one is forked, not executed (see warm.py).
    """

    def __init__(self, *args: str, ready: str, env: dict[str, str] | None = None, warm: bool = False) -> None:
        self.words = args
        self.warm = warm
        self.ready = ready
        self.env = {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}
        self.lines: collections.deque[str] = collections.deque(maxlen=4000)
        self.popen: subprocess.Popen[str] | WarmChild | None = None
        self._reader: threading.Thread | None = None
        self._fresh: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    @property
    def pid(self) -> int:
        assert self.popen is not None
        return self.popen.pid

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def start(self) -> None:
        """Spawn and wait for the ready line."""
        self._fresh = queue.SimpleQueue()
        self.popen = self._spawn()
        self._reader = threading.Thread(target=self._read, args=(self.popen, self._fresh), daemon=True)
        self._reader.start()
        self.wait_line(self.ready, READY_DEADLINE_S)

    def _spawn(self) -> subprocess.Popen[str] | WarmChild:
        if self.warm:
            return WarmChild(self.words, self.env)
        return subprocess.Popen(
            [sys.executable, "-m", "wago", *self.words],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def _read(self, popen: subprocess.Popen[str] | WarmChild, fresh: queue.SimpleQueue[str | None]) -> None:
        assert popen.stdout is not None
        for raw in popen.stdout:
            line = raw.rstrip("\n")
            self.lines.append(line)
            fresh.put(line)
        fresh.put(None)

    def wait_line(self, text: str, deadline_s: float = 20.0) -> str:
        """The first line not yet waited over that holds `text`."""
        end = time.monotonic() + deadline_s
        while True:
            try:
                line = self._fresh.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"no line with {text!r} in {deadline_s} s:\n{self.output[-4000:]}"
                ) from None
            if line is None:
                raise AssertionError(f"ended before a line with {text!r}:\n{self.output[-4000:]}")
            if text in line:
                return line

    def kill(self) -> None:
        """kill -9, now."""
        assert self.popen is not None
        self.popen.send_signal(signal.SIGKILL)
        self._finish()

    def stop(self) -> int:
        """SIGTERM; the exit status. Fails if it does not end in time."""
        assert self.popen is not None
        if self.popen.poll() is None:
            self.popen.terminate()
        return self._finish()

    def wait(self) -> int:
        """The exit status, once it ends by itself."""
        return self._finish()

    def _finish(self) -> int:
        assert self.popen is not None
        try:
            status = self.popen.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.popen.send_signal(signal.SIGUSR1)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(1)
            self.popen.kill()
            self.popen.wait()
            raise AssertionError(f"did not end in time:\n{self.output[-4000:]}") from None
        if self._reader is not None:
            self._reader.join(5)
        if self.popen.stdout is not None:
            self.popen.stdout.close()
        return status

    @property
    def running(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def close(self) -> None:
        """End it if it still runs, and let go of its pipe."""
        if self.popen is not None:
            self.stop()


class SandboxProcess(Process):
    """`wago sandbox` on a free port; with `tls` its certificate is `certificate`."""

    def __init__(self, data: Path, port: int | None = None, *, tls: bool = False) -> None:
        self.port = port or free_port()
        secure = "s" if tls else ""
        self.url = f"http{secure}://127.0.0.1:{self.port}"
        self.chat_url = f"ws{secure}://127.0.0.1:{self.port}/ws/chat"
        self.certificate = data / "tls.pem" if tls else None
        super().__init__(
            *("sandbox", "--listen", f"127.0.0.1:{self.port}", "--data", str(data)),
            *(("--tls",) if tls else ()),
            ready="Sandbox ready",
        )


class GatewayProcess(Process):
    """`wago serve` on two free ports, pointed at a sandbox."""

    def __init__(
        self,
        data: Path,
        sandbox_url: str,
        *,
        admin_token: str = "admin-token-of-the-tests",
        api_key: str = "api-key-of-the-tests",
        webhook_base: str = "",
        extra: Sequence[str] = (),
        env: dict[str, str] | None = None,
        warm: bool = False,
    ) -> None:
        self.data = data
        self.wago_port = free_port()
        self.api_port = free_port()
        self.admin_token = admin_token
        self.api_key = api_key
        super().__init__(
            "serve",
            *("--data", str(data), "-address", "127.0.0.1", "-admintoken", admin_token),
            *("-port", str(self.wago_port), "--api-port", str(self.api_port), "--sandbox", sandbox_url),
            *extra,
            ready="WaGo ready",
            env={
                "API_KEY": api_key,
                "ENABLE_WEBSOCKET": "true",
                "BASE_WEBHOOK_URL": webhook_base,
                "WEBHOOK_ALLOW": "127.0.0.0/8",
                **(env or {}),
            },
            warm=warm,
        )

    @property
    def wago_url(self) -> str:
        return f"http://127.0.0.1:{self.wago_port}"

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.api_port}"
