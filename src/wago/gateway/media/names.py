"""What files are declared to be and to be called, taken from strangers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from wago.gateway.errors import UnwantedType

_MIME: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}")
_UNDECLARED: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_MAX_NAME: Final = 200
_MAX_SUFFIX: Final = 16


def mime_type(text: str) -> str:
    """A declared MIME type without its parameters, in lower case; empty if it is none."""
    bare = text.partition(";")[0].strip().lower()
    return bare if _MIME.fullmatch(bare) else ""


def file_name(text: str) -> str:
    """A declared file name without folders and control characters; empty if nothing is left."""
    name = PurePosixPath(text.replace("\\", "/")).name
    name = "".join(char for char in name if char.isprintable()).strip()
    if name in (".", ".."):
        return ""
    if len(name) <= _MAX_NAME:
        return name
    _, dot, suffix = name.rpartition(".")
    end = dot + suffix if len(suffix) <= _MAX_SUFFIX else ""
    return name[: _MAX_NAME - len(end)] + end


def check_type(field: str, mimetype: str, accept: Sequence[str]) -> None:
    """Let pass what is not declared to be something else.

    Args:
        field: what the error calls it.
        mimetype: by `mime_type`.
        accept: starts of MIME types, such as `image/`; none accepts everything.

    Raises:
        UnwantedType: it is.
    """
    if accept and mimetype not in _UNDECLARED and not mimetype.startswith(tuple(accept)):
        raise UnwantedType(field, mimetype, " or ".join(each.rstrip("/") for each in accept))
