"""The event loop of the long-running commands: uvloop where it exists."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import signal
from collections.abc import Coroutine
from typing import Any

from wago.cli.terminal import complain
from wago.errors import WagoError


def run_loop(main: Coroutine[Any, Any, None]) -> int:
    """Run to the end or to SIGTERM; the exit status.

    What goes wrong on purpose is one sentence on stderr, no traceback.
    """
    # `kill -USR1` shows where every thread stands: what to ask of a process that hangs.
    with contextlib.suppress(AttributeError, ValueError):
        faulthandler.register(signal.SIGUSR1)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_until_sigterm(main))
    except (WagoError, OSError) as exc:
        complain(sentence(exc))
        return 1
    return 0


async def _until_sigterm(main: Coroutine[Any, Any, None]) -> None:
    """Also a command that is not ready yet ends in order; once it is, it takes the signal itself."""
    task = asyncio.current_task()
    assert task is not None
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        task.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    try:
        await main
    except asyncio.CancelledError:
        if not stopped.is_set():
            raise


def sentence(error: Exception) -> str:
    """What went wrong, without the number that the operating system gives it."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error) or type(error).__name__
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


def _loop_factory() -> Any:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
