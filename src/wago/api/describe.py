"""The API's description: OpenAPI as JSON, and a page of it that needs nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Any

from litestar import Response, get
from litestar.enums import MediaType

from wago.api.state import AnyRequest, encode

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "td{padding:.2rem .8rem .2rem 0;vertical-align:top}code{white-space:nowrap}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}a{color:#8cf}}"
)


@get("/openapi.json", include_in_schema=False, opt={"open": True})
async def openapi(request: AnyRequest) -> Response[bytes]:
    """This door's OpenAPI description."""
    return Response(encode(_description(request)), media_type=MediaType.JSON)


@get("/docs", include_in_schema=False, opt={"open": True}, media_type=MediaType.HTML)
async def docs(request: AnyRequest) -> Response[str]:
    """The same, for reading."""
    description = _description(request)
    rows = [
        _row(method, path, operation)
        for path, item in sorted(description.get("paths", {}).items())
        for method, operation in item.items()
        if isinstance(operation, dict)
    ]
    title = escape(description["info"]["title"])
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style>"
        f"<h1>{title}</h1><p>As OpenAPI: <a href=openapi.json>openapi.json</a></p>"
        f"<table><tbody>{''.join(rows)}</tbody></table></html>"
    )
    return Response(page, media_type=MediaType.HTML)


def _description(request: AnyRequest) -> dict[str, Any]:
    return request.app.openapi_schema.to_schema()


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    schema: dict[str, Any] = {}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content.get("schema", {})
    required = schema.get("required", [])
    fields = ", ".join(
        f"<b>{escape(name)}</b>" if name in required else escape(name)
        for name in schema.get("properties", {})
    )
    text = escape(operation.get("description", ""))
    return (
        f"<tr><td><code>{method.upper()} {escape(path)}</code></td><td>{text}"
        f"{f'<br><small>Body: {fields}</small>' if fields else ''}</td></tr>"
    )


HANDLERS = (openapi, docs)
