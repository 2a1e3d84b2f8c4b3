"""The shape of what a phone can be told to do; see `deeds.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

Json = dict[str, Any]

Deed = Callable[["Service", "Phone", Json], Awaitable[Json]]
"""Service, phone, and the whole order; raises `Refused` for what the phone's screen would not offer."""
