"""Where a door describes itself: its OpenAPI description, and the same as a page that needs nothing else."""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from litestar import Response, get
from litestar.enums import MediaType

from wago.api.openapi import describe
from wago.api.state import AnyRequest, encode

Json = dict[str, Any]

_STYLE: Final = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;text-transform:capitalize}
details{border:1px solid var(--line);border-radius:.4rem;margin:.3rem 0}
summary{padding:.4rem .7rem;cursor:pointer}
summary b{display:inline-block;width:3.2rem;font:bold .8rem ui-monospace,monospace}
summary span{opacity:.75;margin-left:.6rem}
details>div{padding:0 1rem .8rem;border-top:1px solid var(--line)}
table{border-collapse:collapse;width:100%}
td,th{padding:.2rem .8rem .2rem 0;vertical-align:top;text-align:left;border-bottom:1px solid var(--line)}
code,pre{font:.88em/1.5 ui-monospace,monospace}
pre{background:var(--soft);padding:.5rem .7rem;overflow-x:auto;border-radius:.3rem}
h3{font-size:.9rem;margin:1rem 0 .2rem}
"""


@get("/openapi.json", open=True)
async def openapi(request: AnyRequest) -> Response[bytes]:
    """This door's OpenAPI description."""
    return Response(encode(_description(request)), media_type=MediaType.JSON)


@get("/docs", open=True, media_type=MediaType.HTML)
async def docs(request: AnyRequest) -> Response[str]:
    """The same, for reading."""
    return Response(_page(_description(request)), media_type=MediaType.HTML)


def _description(request: AnyRequest) -> Json:
    state = request.app.state
    if "description" not in state:
        state["description"] = describe(request.app, state["dialect"])
    description: Json = state["description"]
    return description


def _page(description: Json) -> str:
    title = escape(description["info"]["title"])
    structs = description["components"]["schemas"]
    families: dict[str, list[str]] = {}
    for path, item in description["paths"].items():
        for method, operation in item.items():
            families.setdefault(operation["tags"][0], []).append(_endpoint(method, path, operation, structs))
    body = "".join(f"<h2>{escape(name)}</h2>{''.join(rows)}" for name, rows in families.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>{_code(description['info']['description'])}</p>"
        f"<p>Version {escape(description['info']['version'])}. "
        f'As OpenAPI: <a href="openapi.json">openapi.json</a></p>{body}</html>'
    )


def _endpoint(method: str, path: str, operation: Json, structs: Json) -> str:
    schemes = [name for entry in operation["security"] for name in entry]
    parts = [
        f"<p>{_code(operation['description'])}</p>",
        f"<p>Authentication: {escape(', '.join(schemes) or 'none')}</p>",
        _table("Parameters", [_parameter_row(p) for p in operation.get("parameters", ())]),
        _body(operation, structs),
        *(_answer(status, answer) for status, answer in operation["responses"].items()),
    ]
    return (
        f"<details><summary><b>{method.upper()}</b><code>{escape(path)}</code>"
        f"<span>{_code(operation['summary'])}</span></summary><div>{''.join(parts)}</div></details>"
    )


def _parameter_row(parameter: Json) -> tuple[str, str, str]:
    return parameter["name"], parameter["in"], parameter["description"]


def _body(operation: Json, structs: Json) -> str:
    if "requestBody" not in operation:
        return ""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    rows = _rows(schema, structs)
    note = f"<p>{_code(schema['description'])}</p>" if "description" in schema else ""
    return _table("Body (JSON)", rows) + note


def _rows(schema: Json, structs: Json, prefix: str = "") -> list[tuple[str, str, str]]:
    """Name, type and meaning of each field; those of a field that is an object follow it."""
    rows = []
    required = schema.get("required", ())
    for name, member in schema["properties"].items():
        inner = structs[member["$ref"].rpartition("/")[2]] if "$ref" in member else member
        kind = _type(inner) + (", required" if name in required else "")
        rows.append((prefix + name, kind, inner.get("description", "")))
        if inner is not member:
            rows += _rows(inner, structs, f"{prefix}{name}.")
    return rows


def _type(member: Json) -> str:
    if "anyOf" in member:
        return " or ".join(_type(option) for option in member["anyOf"])
    if member.get("type") == "array":
        return f"list of {_type(member.get('items', {}))}"
    return str(member.get("type", "any"))


def _answer(status: str, answer: Json) -> str:
    lines = [line.removeprefix("- ") for line in answer["description"].splitlines()]
    shown = [f"<h3>{escape(status)}</h3>", *(f"{_code(line)}<br>" for line in lines)]
    content = answer.get("content", {})
    for media_type, body in content.items():
        examples = [example["value"] for example in body.get("examples", {}).values()]
        if "example" in body and not status.startswith(("4", "5")):
            examples.append(body["example"])
        shown += [f"<pre>{escape(json.dumps(example, indent=2))}</pre>" for example in examples]
        if media_type != "application/json":
            shown.append(f"<p>{escape(media_type)}</p>")
    return "".join(shown)


def _table(title: str, rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(kind)}</td><td>{_code(text)}</td></tr>"
        for name, kind, text in rows
    )
    return f"<h3>{title}</h3><table>{cells}</table>"


def _code(text: str) -> str:
    """Plain text with `code` marked."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


HANDLERS = (openapi, docs)
