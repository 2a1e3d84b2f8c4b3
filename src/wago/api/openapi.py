"""The OpenAPI description of a door, made from its routes and what each handler says of itself.

Bodies come from the structs that decode them, errors from the dialect's own table: neither can say anything
else than the code does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, Final

import msgspec
from litestar import Litestar
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute, WebSocketRoute

from wago import __version__
from wago.api.about import About, Free, MapOf, Maybe
from wago.api.faults import BadJson, MissingField, WrongType
from wago.errors import IQError, RateLimited, SendRefused, UnknownRecipient, WagoError
from wago.gateway.errors import ConnectFailed, InvalidAddress, InvalidProxy, SessionExists

Json = dict[str, Any]
Wording = tuple[int, str | Callable[[Any], str]]

_EMPTY: Final[tuple[Any, ...]] = ("", None, False, 0, [])
_TYPES: Final = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
_TOO_LARGE: Final = (413, "Request Entity Too Large")
_SAMPLES: Final = (
    SessionExists("name", "shop"),
    ConnectFailed("waiting (dial_failed)"),
    InvalidAddress("me"),
    InvalidProxy("proxy must be an http, https, socks5 or socks5h URL with a host"),
    UnknownRecipient("15551234567@s.whatsapp.net"),
    SendRefused(463, "reachout_restricted", "3EB0E5476063D75BC65C2E"),
    IQError(429, "rate-overlimit"),
    RateLimited("rate-overlimit", 30),
)
"""Errors whose text depends on the case, as they look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What a door's endpoints have in common.

    Attributes:
        title: of the description.
        intro: what to know before the first call.
        schemes: OpenAPI security schemes by name.
        scheme_of: the scheme that a handler asks for, None for one that is open to all.
        refusals: what each scheme can refuse.
        envelope: puts an answer into its envelope.
        failure: the body of an error.
        table: status and text of each error.
        always: status and text of answers that any endpoint can give.
    """

    title: str
    intro: str
    schemes: Mapping[str, Json]
    scheme_of: Callable[[BaseRouteHandler], str | None]
    refusals: Mapping[str, tuple[type[WagoError], ...]]
    envelope: Callable[[Any], Any]
    failure: Callable[[int, str], Json]
    table: Mapping[type[WagoError], Wording]
    always: tuple[tuple[int, str], ...] = ()


def describe(app: Litestar, dialect: Dialect) -> Json:
    """The whole description, ready to be encoded as JSON."""
    paths: dict[str, Json] = {}
    components: Json = {}
    for route in app.routes:
        for method, handler in _handlers(route):
            about = handler.opt.get("about")
            if about is not None:
                operation = _operation(dialect, handler, about, components, method)
                operation["tags"] = [route.path.strip("/").partition("/")[0]]
                paths.setdefault(route.path_format, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": dialect.title, "version": __version__, "description": dialect.intro},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components | {"Error": _schema(dialect.failure(400, "what is wrong"))},
            "securitySchemes": dict(dialect.schemes),
        },
    }


def _handlers(route: Any) -> Iterable[tuple[str, BaseRouteHandler]]:
    if isinstance(route, HTTPRoute):
        return [(method.lower(), entry[0]) for method, entry in route.route_handler_map.items()]
    if isinstance(route, WebSocketRoute):
        return [("get", route.route_handler)]
    return ()


def _operation(
    dialect: Dialect, handler: BaseRouteHandler, about: About, components: Json, method: str
) -> Json:
    text = cleandoc(handler.fn.__doc__ or "")
    scheme = dialect.scheme_of(handler)
    operation: Json = {
        "summary": text.partition("\n")[0].rstrip("."),
        "description": text,
        "operationId": f"{handler.handler_name}_{method}",
        "security": [] if scheme is None else [{scheme: []}],
        "responses": _responses(dialect, handler, about, scheme),
    }
    if parameters := _parameters(handler, about):
        operation["parameters"] = parameters
    if about.takes is not None:
        operation["requestBody"] = {
            "required": bool(about.required),
            "content": {"application/json": {"schema": _body(about.takes, about.required, components)}},
        }
    return operation


def _parameters(handler: BaseRouteHandler, about: About) -> list[Json]:
    in_path = [name for name in handler.parsed_fn_signature.parameters if name == "session_id"]
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": "name of the session",
            "schema": {"type": "string"},
        }
        for name in in_path
    ] + [
        {"name": name, "in": place, "description": text, "schema": {"type": "string"}}
        for place, members in (("query", about.query), ("header", about.headers))
        for name, text in members.items()
    ]


# -- bodies ---------------------------------------------------------------------------------------------


def _body(kind: type[msgspec.Struct], required: tuple[str, ...], components: Json) -> Json:
    """The schema of a struct; those that it holds go to the components."""
    ([reference], found) = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    own = found.pop(reference["$ref"].rpartition("/")[2])
    components |= {name: _tidied(schema) for name, schema in found.items()}
    own = _tidied(own)
    if required:
        own["required"] = list(required)
    return own


def _tidied(schema: Json) -> Json:
    """Without what says nothing: empty defaults, and null as one of the types."""
    schema = {name: value for name, value in schema.items() if name not in ("required", "title")}
    properties = schema.get("properties", {})
    schema["properties"] = {name: _tidied_member(member) for name, member in properties.items()}
    return schema


def _tidied_member(raw: Json) -> Json:
    member: Json = {n: v for n, v in raw.items() if n != "default" or v not in _EMPTY}
    options = [option for option in member.pop("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        return member | dict(options[0])
    return member | ({"anyOf": options} if options else {})


def _schema(example: Any) -> Json:
    """The schema that an example shows."""
    if isinstance(example, Maybe):
        return {"anyOf": [_schema(example.example), {"type": "null"}]}
    if isinstance(example, Free):
        return {"type": "object"}
    if isinstance(example, MapOf):
        value = next(iter(example.example.values()))
        return {"type": "object", "additionalProperties": _schema(value)}
    if isinstance(example, dict):
        return {
            "type": "object",
            "properties": {name: _schema(value) for name, value in example.items()},
            "required": list(example),
        }
    if isinstance(example, list):
        return {"type": "array"} | ({"items": _schema(example[0])} if example else {})
    return {"type": _TYPES[type(example)]}


def _plain(example: Any) -> Any:
    """An example as it would be sent."""
    if isinstance(example, Maybe):
        return _plain(example.example)
    if isinstance(example, Free | MapOf):
        return _plain(dict(example.example))
    if isinstance(example, dict):
        return {name: _plain(value) for name, value in example.items()}
    return [_plain(value) for value in example] if isinstance(example, list) else example


# -- answers --------------------------------------------------------------------------------------------


def _responses(dialect: Dialect, handler: BaseRouteHandler, about: About, scheme: str | None) -> Json:
    kinds = [*(dialect.refusals[scheme] if scheme is not None else ()), *about.errors]
    if about.takes is not None:
        kinds += [BadJson, WrongType, *((about.missing,) if about.required else ())]
    found: dict[int, dict[str, None]] = {}
    for status, text in [_wording(dialect, kind, about) for kind in kinds]:
        found.setdefault(status, {})[text] = None
    extra = (*about.also, *dialect.always, *((_TOO_LARGE,) if about.takes is not None else ()))
    for status, text in extra:
        found.setdefault(status, {})[text] = None
    return _success(dialect, about) | {
        str(status): _failure(dialect, status, list(texts)) for status, texts in sorted(found.items())
    }


def _success(dialect: Dialect, about: About) -> Json:
    if about.media_type == "websocket":
        example = {"schema": _schema(about.answer), "example": _plain(about.answer)}
        text = "The stream is open; each text frame is one event."
        return {"101": {"description": text, "content": {"application/json": example}}}
    content: Json = {}
    if about.media_type != "application/json":
        content[about.media_type] = {"schema": {"type": "string", "format": "binary"}}
    examples = [] if about.answer is None else [dialect.envelope(about.answer)]
    examples += about.otherwise
    if examples:
        schemas = [_schema(example) for example in examples]
        content["application/json"] = {
            "schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas},
            "examples": {
                f"example{number}": {"value": _plain(example)} for number, example in enumerate(examples, 1)
            },
        }
    text = "Done." if not about.otherwise else "Done, or not."
    return {"200": {"description": text, "content": content}}


def _failure(dialect: Dialect, status: int, texts: list[str]) -> Json:
    body = {
        "schema": {"$ref": "#/components/schemas/Error"},
        "example": dialect.failure(status, texts[0]),
    }
    return {"description": "\n".join(f"- {text}" for text in texts), "content": {"application/json": body}}


def _wording(dialect: Dialect, kind: type[WagoError], about: About) -> tuple[int, str]:
    """Status and text of an error; of a text that depends on the case, a sample or what the class says."""
    status, text = next(dialect.table[a] for a in kind.__mro__ if a in dialect.table)
    if isinstance(text, str):
        return status, text
    samples: list[WagoError] = [sample for sample in _SAMPLES if type(sample) is kind]
    if issubclass(kind, MissingField):
        samples = [kind(about.required[0])]
    elif kind is WrongType and about.takes is not None:
        first = msgspec.structs.fields(about.takes)[0].encode_name
        samples = [WrongType(first, "expected str, got int")]
    return status, text(samples[0]) if samples else cleandoc(kind.__doc__ or "").partition("\n")[0]
