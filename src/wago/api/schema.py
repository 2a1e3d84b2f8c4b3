"""Request bodies in the OpenAPI description, taken from the same structs that decode them."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any, Final, Union, get_args, get_origin

import msgspec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

_TYPES: Final[dict[Any, OpenAPIType]] = {
    str: OpenAPIType.STRING,
    int: OpenAPIType.INTEGER,
    float: OpenAPIType.NUMBER,
    bool: OpenAPIType.BOOLEAN,
}


def takes(kind: type[msgspec.Struct], *required: str) -> type[Operation]:
    """An operation whose JSON body is this struct; `required` names the fields a handler insists on."""
    body = RequestBody(
        content={"application/json": OpenAPIMediaType(schema=_struct(kind, required))},
        required=bool(required),
    )

    @dataclass
    class WithBody(Operation):
        def __post_init__(self) -> None:
            self.request_body = body

    return WithBody


def _struct(kind: type[msgspec.Struct], required: tuple[str, ...] = ()) -> Schema:
    return Schema(
        type=OpenAPIType.OBJECT,
        properties={field.encode_name: _schema(field.type) for field in msgspec.structs.fields(kind)},
        required=list(required) or None,
    )


def _schema(kind: Any) -> Schema:
    if kind in _TYPES:
        return Schema(type=_TYPES[kind])
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind)
    if get_origin(kind) in (list, tuple):
        return Schema(type=OpenAPIType.ARRAY, items=_schema(get_args(kind)[0]))
    if get_origin(kind) in (Union, types.UnionType):
        options = [_schema(option) for option in get_args(kind) if option is not type(None)]
        return options[0] if len(options) == 1 else Schema(one_of=options)
    return Schema()
