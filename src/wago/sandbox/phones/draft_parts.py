"""Reading what the admin API is asked to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import msgspec

from wago.protocol.media import MediaKind
from wago.protocol.messages.files import MediaFile
from wago.sandbox.wire import Refused

T = TypeVar("T")
Json: TypeAlias = dict[str, Any]
Upload: TypeAlias = Callable[[bytes, MediaKind], MediaFile]
"""Puts a file on the media server."""


def read(kind: type[T], body: Json) -> T:
    """Members of a request as a struct or dataclass.

    Raises:
        Refused: one is absent, unknown or of a wrong type.
    """
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc
