"""What goes wrong in single attempts; `wago.errors` has what comes of it."""

from __future__ import annotations


class TransferFailed(Exception):
    """One attempt at one host failed; another may not. Never leaves this package.

    Attributes:
        wait_s: how long the host asks to wait, None if it does not.
    """

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class AccessDenied(Exception):
    """A host does not take our authorisation any more. Never leaves this package.

    Attributes:
        status: 401 or 403.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
