"""What all builders check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from wago.errors import InvalidContent

MAX_TEXT: Final = 65_536
"""Characters of a text or caption, as WhatsApp's clients cut them."""

SECRET_LEN: Final = 32
"""Bytes of a message secret."""

T = TypeVar("T")


def words(field: str, value: str, limit: int = MAX_TEXT) -> str:
    """The value, if it says something and is short enough.

    Raises:
        InvalidContent: it is empty or too long.
    """
    if not value.strip():
        raise InvalidContent(field, "is empty")
    return short(field, value, limit)


def short(field: str, value: str, limit: int = MAX_TEXT) -> str:
    """The value, if it is short enough; it may be empty.

    Raises:
        InvalidContent: it is too long.
    """
    if len(value) > limit:
        raise InvalidContent(field, f"has {len(value)} characters, more than {limit}")
    return value


def between(field: str, value: float, low: float, high: float) -> float:
    """The value, if it lies in the range; NaN lies in none.

    Raises:
        InvalidContent: it does not.
    """
    if not low <= value <= high:
        raise InvalidContent(field, f"is {value}, not between {low} and {high}")
    return value


def count(field: str, items: Sequence[T], low: int, high: int) -> Sequence[T]:
    """The items, if there are as many as there may be.

    Raises:
        InvalidContent: too few or too many.
    """
    if len(items) < low:
        raise InvalidContent(field, f"has {len(items)}, fewer than {low}")
    if len(items) > high:
        raise InvalidContent(field, f"has {len(items)}, more than {high}")
    return items


def distinct(field: str, items: Sequence[str]) -> Sequence[str]:
    """The items, if no two are equal.

    Raises:
        InvalidContent: two are.
    """
    seen: set[str] = set()
    for item in items:
        if item in seen:
            raise InvalidContent(field, f"has {item!r} twice")
        seen.add(item)
    return items


def secret(value: bytes) -> bytes:
    """A message secret.

    Raises:
        InvalidContent: not 32 bytes.
    """
    if len(value) != SECRET_LEN:
        raise InvalidContent("secret", f"has {len(value)} bytes, not {SECRET_LEN}")
    return value
