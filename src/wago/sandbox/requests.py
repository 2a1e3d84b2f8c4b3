"""Reading the JSON bodies of the admin API."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from wago.sandbox.wire import Refused

Json = dict[str, Any]


async def body_of(request: web.Request) -> Json:
    """The body, an object; an absent one is empty.

    Raises:
        Refused: it is something else.
    """
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as exc:
        raise Refused(400, "bad-request", "the body is not JSON") from exc
    if not isinstance(body, dict):
        raise Refused(400, "bad-request", "the body is not a JSON object")
    return body


def text(body: Json, name: str, default: str | None = None, *, empty: bool = False) -> str:
    """A member that is a text.

    Args:
        empty: an empty one will do.

    Raises:
        Refused: it is absent, empty or something else.
    """
    value = body.get(name, default)
    if not isinstance(value, str) or not (value or empty):
        raise Refused(400, "bad-request", f"`{name}` is missing or no text")
    return value


def integer(body: Json, name: str, default: int) -> int:
    """A member that is a whole number.

    Raises:
        Refused: it is something else.
    """
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(400, "bad-request", f"`{name}` is no number")
    return value
