"""A request's body in either form: JSON, or a multipart form that brings files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec

from wago.api.body import convert, decode
from wago.api.forms import is_form, open_form, read_json
from wago.api.state import AnyRequest, gateway_of, settings_of
from wago.gateway.media.files import SpooledFile

T = TypeVar("T", bound=msgspec.Struct)


@asynccontextmanager
async def read_request(
    request: AnyRequest, takes: type[T]
) -> AsyncIterator[tuple[T, Mapping[str, SpooledFile]]]:
    """The body, and the files of a form by their names in lower case; they are there until the block ends.

    Raises:
        BadJson, BadForm, WrongType: it cannot be read.
        FileTooLarge, EmptyFile, MediaError: a file of the form cannot be taken.
        HTTPException: 413, it is too long.
    """
    gateway, limit = gateway_of(request), settings_of(request).max_body
    if not is_form(request):
        yield decode(takes, await read_json(request, limit)), {}
        return
    most = gateway.settings.client.media.max_upload_bytes
    async with open_form(request, gateway.media.folder, max_text=limit, max_file=most) as form:
        files = {name.lower(): file for name, file in form.files.items()}
        yield convert(takes, dict(form.fields), from_text=True), files
