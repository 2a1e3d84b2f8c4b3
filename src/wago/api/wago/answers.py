"""The WaGo envelope: `{"code","data","success"}` and `{"code","error","success"}`, a newline at the end."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.enums import MediaType

from wago.api.state import encode


def envelope(data: Any) -> dict[str, Any]:
    return {"code": 200, "data": data, "success": True}


def error_body(status: int, text: str) -> dict[str, Any]:
    return {"code": status, "error": text, "success": False}


def ok(data: Any) -> Response[bytes]:
    """200 with `data` in the envelope."""
    return Response(encode(envelope(data)) + b"\n", status_code=200, media_type=MediaType.JSON)


def failure(status: int, text: str) -> Response[bytes]:
    """An error in the envelope; the status stands in it too."""
    return Response(encode(error_body(status, text)) + b"\n", status_code=status, media_type=MediaType.JSON)
