"""What goes wrong at the media server, on order."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from wago.sandbox.wire import Refused


class MediaFault(Struct, kw_only=True, forbid_unknown_fields=True):
    """One order. It strikes requests that fit every field given, `count` times.

    Attributes:
        kind: `status` answers `code`. `slow` waits `delay_ms` before each 64 KiB, and before the answer.
            `cut` closes the connection after `after_bytes`. `wrong_bytes` changes that byte of a download.
        on: which requests.
        media: which kind of media, such as `image`; None all.
        code: HTTP status.
        retry_after_s: with `status`, how long the client is asked to wait.
    """

    kind: Literal["status", "slow", "cut", "wrong_bytes"]
    on: Literal["upload", "download", "resume", "any"] = "any"
    media: str | None = None
    count: int = 1
    code: int = 500
    retry_after_s: int | None = None
    delay_ms: int = 1000
    after_bytes: int = 0
    id: int = 0


class MediaFaults:
    """The orders that are not used up."""

    def __init__(self) -> None:
        self._orders: list[MediaFault] = []
        self._next = 1

    @property
    def pending(self) -> list[MediaFault]:
        return list(self._orders)

    def add(self, order: Any) -> MediaFault:
        """Take an order as it came by JSON.

        Raises:
            Refused: it makes no sense.
        """
        try:
            fault = msgspec.convert(order, MediaFault)
        except msgspec.ValidationError as exc:
            raise Refused(400, "bad-request", str(exc)) from exc
        if fault.count < 1 or fault.delay_ms < 0 or fault.after_bytes < 0 or not 400 <= fault.code <= 599:
            raise Refused(400, "bad-request", "`count` is at least 1, `code` 400 to 599, nothing negative")
        fault.id, self._next = self._next, self._next + 1
        self._orders.append(fault)
        return fault

    def clear(self) -> int:
        """Cancel all; how many there were."""
        cancelled, self._orders = len(self._orders), []
        return cancelled

    def strike(self, on: str, media: str) -> MediaFault | None:
        """The first order that fits this request, used once."""
        for fault in self._orders:
            if fault.on in (on, "any") and fault.media in (None, media):
                fault.count -= 1
                if fault.count == 0:
                    self._orders.remove(fault)
                return fault
        return None
