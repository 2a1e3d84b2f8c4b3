"""The WaGo envelope: `{"code","data","success"}` and `{"code","error","success"}`, a newline at the end."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.enums import MediaType

from wago.api.state import encode


def ok(data: Any) -> Response[bytes]:
    """200 with `data` in the envelope."""
    body = encode({"code": 200, "data": data, "success": True}) + b"\n"
    return Response(body, status_code=200, media_type=MediaType.JSON)


def failure(status: int, text: str) -> Response[bytes]:
    """An error in the envelope; the status stands in it too."""
    body = encode({"code": status, "error": text, "success": False}) + b"\n"
    return Response(body, status_code=status, media_type=MediaType.JSON)
