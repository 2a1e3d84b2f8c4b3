"""Reading request bodies the way Go's JSON decoder does, because existing clients rely on it.

Names match without regard to case, the exact spelling wins, unknown members are ignored and null counts as
absent. Beyond that, types are checked, and the error names the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any, Final, TypeVar, get_args

import msgspec

from wago.api.faults import BadJson, WrongType

T = TypeVar("T", bound=msgspec.Struct)

_AT: Final = re.compile(r"^(?P<problem>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)
_decode = msgspec.json.Decoder().decode


def decode(kind: type[T], raw: bytes) -> T:
    """Read a body; an empty one stands for `{}`.

    Raises:
        BadJson: no JSON, or no object.
        WrongType: a field has another type.
    """
    if not raw.strip():
        return msgspec.convert({}, kind)
    try:
        body = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise BadJson(str(exc)) from None
    if not isinstance(body, dict):
        raise BadJson("the body is no JSON object")
    return convert(kind, body)


def convert(kind: type[T], body: dict[str, Any], *, from_text: bool = False) -> T:
    """Read a body that is a tree of values already.

    Args:
        from_text: it comes from a form: numbers and booleans are spelt as text, lists and objects as JSON.

    Raises:
        WrongType: a field has another type.
    """
    try:
        spelt = _respell(kind, body)
        return msgspec.convert(_parsed(kind, spelt) if from_text else spelt, kind, strict=not from_text)
    except msgspec.ValidationError as exc:
        match = _AT.match(str(exc))
        problem, path = (match["problem"], match["path"]) if match else (str(exc), "")
        problem = problem.replace("`", "").replace(" | null", "").lower()
        raise WrongType(path or "body", problem) from None


@cache
def attributes(kind: type[msgspec.Struct]) -> dict[str, str]:
    """A struct's attributes by the names that its fields have in a body."""
    return {field.encode_name: field.name for field in msgspec.structs.fields(kind)}


def _respell(kind: type[msgspec.Struct], body: dict[str, Any]) -> dict[str, Any]:
    exact, folded = _names(kind)
    out: dict[str, Any] = {}
    loose: dict[str, Any] = {}
    for key, value in body.items():
        if value is None:
            continue
        if key in exact:
            out[key] = _nested(exact[key], value)
        elif (name := folded.get(key.lower())) is not None:
            loose[name] = _nested(exact[name], value)
    return loose | out


def _parsed(kind: type[msgspec.Struct], body: dict[str, Any]) -> dict[str, Any]:
    """With lists and objects in place of their JSON, where a field is more than a text."""
    texts = {field.encode_name for field in msgspec.structs.fields(kind) if _bare(field.type) is str}
    out = {}
    for name, value in body.items():
        out[name] = value
        if name not in texts and isinstance(value, str) and value[:1] in ("{", "["):
            with suppress(msgspec.DecodeError, RecursionError):
                out[name] = _decode(value)
    return _respell(kind, out)


def _nested(kind: type[msgspec.Struct] | None, value: Any) -> Any:
    if kind is not None and isinstance(value, dict):
        return _respell(kind, value)
    return [_nested(kind, item) for item in value] if kind is not None and isinstance(value, list) else value


@cache
def _names(
    kind: type[msgspec.Struct],
) -> tuple[dict[str, type[msgspec.Struct] | None], dict[str, str]]:
    """Names as they should be spelt, with the struct that each holds; and the same by lower case."""
    exact = {
        field.encode_name: next(filter(_is_struct, _held(field.type)), None)
        for field in msgspec.structs.fields(kind)
    }
    return exact, {name.lower(): name for name in exact}


def _bare(kind: Any) -> Any:
    """A type without its annotations."""
    return kind.__origin__ if hasattr(kind, "__metadata__") else kind


def _held(kind: Any) -> Iterator[Any]:
    """A type and all that it is made of."""
    yield kind
    for part in get_args(kind):
        yield from _held(part)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
