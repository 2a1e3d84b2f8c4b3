"""wago-api's one key, and who may come in when there is none.

Without a key the door answers this machine only, and there only what did not come by way of a proxy or from a
web page of somebody else: a page in the owner's browser reaches loopback too, under any name that resolves to
it.
"""

from __future__ import annotations

import hmac
import ipaddress
from typing import Final
from urllib.parse import urlsplit

from litestar.handlers import BaseRouteHandler

from wago.api.faults import AnonymousRefused, BadApiKey
from wago.api.state import AnyConnection, settings_of

_PROXY_HEADERS: Final = ("x-forwarded-for", "x-real-ip", "forwarded", "via")
_REFUSAL: Final = (
    "no API_KEY is set, so this door answers requests from this machine only; "
    "set API_KEY, or ALLOW_ANONYMOUS=true to let everybody in"
)


def key_required(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Guard of every endpoint but the health check.

    Raises:
        BadApiKey: the key is missing or wrong.
        AnonymousRefused: there is no key to know, and the caller is not from here.
    """
    if handler.opt.get("open"):
        return
    settings = settings_of(connection)
    if settings.api_key:
        given = connection.headers.get("x-api-key", "").encode()
        if not hmac.compare_digest(given, settings.api_key.encode()):
            raise BadApiKey("wrong API key")
    elif not settings.allow_anonymous and not is_from_here(connection):
        raise AnonymousRefused(_REFUSAL)


def is_from_here(connection: AnyConnection) -> bool:
    """True if the peer is this machine and speaks for itself."""
    if connection.client is None or not _is_loopback(connection.client.host):
        return False
    headers = connection.headers
    if any(name in headers for name in _PROXY_HEADERS):
        return False
    origins = [f"//{headers.get('host', '')}"]
    if "origin" in headers:
        origins.append(headers["origin"])
    return all(_is_loopback(_host(origin)) for origin in origins)


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
