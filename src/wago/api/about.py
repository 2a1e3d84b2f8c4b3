"""What an endpoint says of itself for the OpenAPI description: given beside its handler as `about=`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from wago.api.faults import MissingField
from wago.errors import (
    CryptoError,
    IQError,
    LocalProtocolError,
    NotConnected,
    NotLoggedIn,
    RateLimited,
    RequestTimeout,
    SendRefused,
    StoreError,
    UnknownRecipient,
    WagoError,
)
from wago.gateway.errors import InvalidAddress, NotLoaded

USING: Final = (NotLoaded, NotLoggedIn, NotConnected, IQError, RateLimited, RequestTimeout, StoreError)
"""What can go wrong with anything asked of a session that is online."""
SENDING: Final = (
    *USING,
    InvalidAddress,
    LocalProtocolError,
    UnknownRecipient,
    SendRefused,
    CryptoError,
)


@dataclass(frozen=True, slots=True)
class Maybe:
    """In an example: a member that may be null."""

    example: Any


@dataclass(frozen=True, slots=True)
class MapOf:
    """In an example: an object whose members have names of the data's own, and values like these."""

    example: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Free:
    """In an example: an object whose members depend on what it shows, such as a message."""

    example: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """An endpoint's request and answers. What its authentication can refuse is added by the dialect.

    Attributes:
        takes: the struct that its body is decoded into, None if it reads none.
        required: names of the body's fields that it insists on.
        missing: the error that says that one is absent.
        query: parameters of the query with what they mean.
        headers: the same for headers beside those of authentication.
        answer: an example of the answer, without the dialect's envelope; its schema is read off the example.
        otherwise: examples of the whole body of other answers with status 200.
        media_type: of the answer.
        errors: what else can go wrong, as the exceptions that the dialect has words for.
        also: status and text of errors that this endpoint has words of its own for.
    """

    takes: type[msgspec.Struct] | None = None
    required: tuple[str, ...] = ()
    missing: type[MissingField] = MissingField
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: Any = None
    otherwise: tuple[Any, ...] = ()
    media_type: str = "application/json"
    errors: tuple[type[WagoError], ...] = ()
    also: tuple[tuple[int, str], ...] = ()
