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
    """Run to the end; the exit status. What goes wrong on purpose is one sentence on stderr, no traceback."""
    # `kill -USR1` shows where every thread stands: what to ask of a process that hangs.
    with contextlib.suppress(AttributeError, ValueError):
        faulthandler.register(signal.SIGUSR1)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(main)
    except (WagoError, OSError) as exc:
        complain(sentence(exc))
        return 1
    return 0


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
