"""The wago-api answers: `{"success":true,...}` and `{"success":false,"error":...}`."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.enums import MediaType

from wago.api.state import encode


def ok(**members: Any) -> Response[bytes]:
    return answer(success=True, **members)


def answer(*, success: bool, **members: Any) -> Response[bytes]:
    """200, whatever `success` says; for endpoints that report a state."""
    body = encode({"success": success, **members})
    return Response(body, status_code=200, media_type=MediaType.JSON)


def failure(status: int, text: str) -> Response[bytes]:
    body = encode({"success": False, "error": text})
    return Response(body, status_code=status, media_type=MediaType.JSON)
