"""What a value is to be like, compared by `==`: parts of objects, sizes, anything."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any


class Like:
    """Equal to what fits; a failed assertion shows what it wanted."""

    def __init__(self, fits: Callable[[Any], bool], shown: str = "") -> None:
        self._fits = fits
        self._shown = shown

    @classmethod
    def of(cls, wanted: Any) -> Like:
        """Objects with at least these members; lists of as many items; an absent falsy member is as good."""
        return cls(lambda value: _like(wanted, value), repr(wanted))

    def __eq__(self, other: object) -> bool:
        return self._fits(other)

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<like {self._shown}>" if self._shown else "<like ...>"


def _like(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(_member(each, value.get(key)) for key, each in wanted.items())
    if isinstance(wanted, list):
        return isinstance(value, list) and len(wanted) == len(value) and all(map(_like, wanted, value))
    return bool(wanted == value)


def _member(wanted: Any, value: Any) -> bool:
    absent = value is None and not isinstance(wanted, Like) and wanted in (False, 0, "")
    return absent or _like(wanted, value)


anything = Like(bool, "anything")


def size(count: int) -> Like:
    """Base64 of so many bytes."""
    return Like(lambda text: isinstance(text, str) and len(base64.b64decode(text)) == count, f"{count} bytes")
