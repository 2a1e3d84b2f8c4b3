"""Children forked off a process that has read all of the product's modules, which is two thirds of a start.

For tests that start the same command hundreds of times. The child runs the command's own `main`, and ends or
is killed like one that was executed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.reduction import DupFd
from typing import Any, TextIO

_MODULES = ["wago.cli.main", "wago.cli.serve", "wago.store.schema", "wago.gateway.gateway", "uvloop"]


class WarmChild:
    """One child, in the words of `subprocess.Popen`, with both its outputs in `stdout`."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_MODULES)
        reading, writing = os.pipe()
        self.stdout: TextIO = open(reading, errors="replace")  # noqa: SIM115
        self._process = context.Process(target=_run, args=(_Descriptor(writing), list(words), dict(env)))
        self._process.start()
        os.close(writing)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("wago", timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Descriptor:
    """A file descriptor that goes along when the child is started."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _take, (DupFd(self.number),)


def _take(carried: Any) -> int:
    return int(carried.detach())


def _run(output: Any, words: Sequence[str], env: Mapping[str, str]) -> None:
    from wago.cli.main import main

    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(env)
    sys.exit(main(words, os.environ))
