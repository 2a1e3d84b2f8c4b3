"""From an exception to an answer: what the dialects' error tables share. Their words are theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import structlog
from litestar import Response
from litestar.exceptions import HTTPException

from wago.api.state import AnyRequest
from wago.errors import WagoError

Text: TypeAlias = str | Callable[[Any], str]
"""An error's text, fixed or made from the error."""

Table: TypeAlias = Mapping[type[WagoError], tuple[int, Text]]

_log = structlog.get_logger(__name__)


class ErrorHandlers:
    """The exception handlers of one dialect.

    Args:
        table: statuses and texts.
        failure: shapes an error of this status and text.
        bug: the text for what should not have happened.
    """

    def __init__(self, table: Table, failure: Callable[[int, str], Response[bytes]], bug: str) -> None:
        self._table = table
        self._failure = failure
        self._bug = bug

    def wording(self, error: WagoError) -> tuple[int, str]:
        """Status and text of an error, by its class or the nearest that the table has."""
        for kind in type(error).__mro__:
            if kind in self._table:
                status, text = self._table[kind]
                return status, text if isinstance(text, str) else text(error)
        return 500, str(error)

    def on_wago_error(self, _: AnyRequest, error: WagoError) -> Response[bytes]:
        status, text = self.wording(error)
        if status >= 500:
            _log.warning("Request failed", error=str(error), kind=type(error).__name__)
        return self._failure(status, text)

    def on_http_error(self, _: AnyRequest, error: HTTPException) -> Response[bytes]:
        """What the framework refuses: unknown paths and methods, bodies that are too big."""
        answer = self._failure(error.status_code, error.detail)
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    def on_bug(self, _: AnyRequest, error: Exception) -> Response[bytes]:
        _log.error("Request failed unexpectedly", exc_info=error)
        return self._failure(500, self._bug)

    def by_kind(self) -> dict[int | type[Exception], Any]:
        """For Litestar."""
        return {WagoError: self.on_wago_error, HTTPException: self.on_http_error, Exception: self.on_bug}
