"""The wago-api answers: `{"success":true,...}` and `{"success":false,"error":...}`."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response
from litestar.enums import MediaType

from wago.api.state import encode

TOO_MANY: Final = "You can't make any more requests at the moment. Try again later"


def envelope(members: dict[str, Any]) -> dict[str, Any]:
    return {"success": True, **members}


def ok(**members: Any) -> Response[bytes]:
    return answer(success=True, **members)


def answer(*, success: bool, **members: Any) -> Response[bytes]:
    """200, whatever `success` says; for endpoints that report a state."""
    body = encode({"success": success, **members})
    return Response(body, status_code=200, media_type=MediaType.JSON)


def error_body(_: int, text: str) -> dict[str, Any]:
    return {"success": False, "error": text}


def failure(status: int, text: str) -> Response[bytes]:
    return Response(encode(error_body(status, text)), status_code=status, media_type=MediaType.JSON)
