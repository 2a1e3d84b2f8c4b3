"""Logging: one line an event on stdout, `TIME INF Message key=value ...`, as WaGo's operators know it.

Levels print as TRC, DBG, INF, WRN, ERR. Values whose name is that of a secret never reach the output.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

_LEVELS: Final = {
    "debug": ("DBG", logging.DEBUG),
    "info": ("INF", logging.INFO),
    "warning": ("WRN", logging.WARNING),
    "error": ("ERR", logging.ERROR),
    "critical": ("FTL", logging.CRITICAL),
    "exception": ("ERR", logging.ERROR),
}
_BY_SETTING: Final = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
SECRET_NAMES: Final = frozenset(
    {
        "token",
        "admintoken",
        "admin_token",
        "api_key",
        "apikey",
        "x-api-key",
        "password",
        "authorization",
        "secret",
    }
)
_QUOTE: Final = frozenset(' "=')

EventDict = MutableMapping[str, Any]


def configure_logs(level: str = "info", stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's logging, once per process.

    Args:
        level: `trace`, `debug`, `info`, `warn` or `error`.
        stream: where lines go; None is stdout.

    Raises:
        ValueError: no such level.
    """
    if level.lower() not in _BY_SETTING:
        raise ValueError(f"unknown log level {level!r}: use {', '.join(_BY_SETTING)}")
    threshold = _BY_SETTING[level.lower()]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, hide_secrets, render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stdout),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Bridge()], level=max(threshold, logging.WARNING), force=True)


def hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Blank what must not be read in a log, by its name."""
    for name in event:
        if name.lower() in SECRET_NAMES:
            event[name] = "***"
    return event


def render(_logger: Any, method: str, event: EventDict) -> str:
    """The line, without its newline."""
    message = event.pop("event", "")
    exception = event.pop("exc_info", None)
    event.pop("stack_info", None)
    words = [_now(), _LEVELS.get(method, ("???", 0))[0], str(message)]
    words += [f"{name}={_text(value)}" for name, value in event.items()]
    line = " ".join(words)
    return f"{line}\n{_trace(exception)}" if exception else line


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _text(value: Any) -> str:
    if value is True or value is False:
        return "true" if value else "false"
    text = str(value)
    # Escape what could move a terminal's cursor or forge a line.
    if not text.isprintable():
        return json.dumps(text)
    if not text or not _QUOTE.isdisjoint(text):
        return json.dumps(text, ensure_ascii=False)
    return text


def _trace(exception: Any) -> str:
    if exception is True:
        exception = sys.exc_info()
    if isinstance(exception, BaseException):
        exception = (type(exception), exception, exception.__traceback__)
    return "".join(traceback.format_exception(*exception)).rstrip()


class _Bridge(logging.Handler):
    """Brings the lines of libraries into our form."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        name = record.levelname.lower()
        write = getattr(log, name if name in _LEVELS else "info")
        write(record.getMessage(), logger=record.name, exc_info=record.exc_info or None)
