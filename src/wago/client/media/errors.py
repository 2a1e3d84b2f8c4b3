"""What can go wrong with media, by what helps against it."""

from __future__ import annotations

from wago.errors import MediaError


class MediaTooLarge(MediaError):
    """The file is larger than allowed.

    Attributes:
        limit: bytes that are allowed.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"the file is larger than the {limit} bytes that are allowed")
        self.limit = limit


class MediaGone(MediaError):
    """The media servers have it no longer; the phone may have it (media retry).

    Attributes:
        status: the HTTP status that says so.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"the media has expired or was removed (HTTP {status})")
        self.status = status


class MediaLost(MediaError):
    """The phone, asked to upload it again, has it no longer either."""

    def __init__(self) -> None:
        super().__init__("the media is neither on the servers nor on the phone")


class MediaRefused(MediaError):
    """A media server does not take or give it.

    Attributes:
        status: the HTTP status.
    """

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"the media server refused: HTTP {status} {words}".rstrip())
        self.status = status


class MediaCorrupt(MediaError):
    """What came is not what the message says, or the message says nothing that can be right."""


class MediaUnavailable(MediaError):
    """No media host could do it; later one may."""

    retryable = True


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
