"""What a worker may use, and how it says no."""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import Final

from wago.gateway.prepare.settings import PrepareSettings

if sys.platform != "win32":
    import resource

_OPEN_FILES: Final = 64
_NICE: Final = 5


class Refused(Exception):
    """This file is not prepared; the text says why, in words for whoever sent it."""


def refusal_of(number: int | None) -> Exception | None:
    """What an error number of the system comes to; None if it says nothing about bounds."""
    if number == errno.ENOMEM:
        return MemoryError()
    if number == errno.EFBIG:
        return Refused("it becomes too large")
    if number in (errno.ENOSPC, errno.EDQUOT):
        return Refused("there is no room left for it on the disk")
    return None


def confine(settings: PrepareSettings) -> None:
    """Bound what this process may use from now on. The system ends it, or its calls fail, beyond that."""
    if sys.platform == "win32":
        return
    _bound(resource.RLIMIT_AS, settings.memory_bytes)
    _bound(resource.RLIMIT_FSIZE, settings.max_output_bytes)
    _bound(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _bound(resource.RLIMIT_CORE, 0)
    # The event loop goes first.
    os.nice(_NICE)


def allow_seconds(seconds: float, threads: int) -> None:
    """Bound the next job. Also what ends a worker whose gateway is gone: nobody else would."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds * max(1, threads)) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )
    signal.alarm(int(seconds) + 2)


def idle() -> None:
    """The job is over."""
    if sys.platform != "win32":
        signal.alarm(0)


def _bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))
