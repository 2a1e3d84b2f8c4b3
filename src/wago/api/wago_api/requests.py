"""What endpoints about messages have in common: how they are asked, in which order a request is checked.

Session, body, required fields in their order, addresses, content; only then anything is uploaded or sent.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import About
from wago.api.body import attributes
from wago.api.faults import BadValue, MissingField
from wago.api.requests import read_request
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.session import session_of
from wago.errors import InvalidContent, WagoError
from wago.gateway.addresses import parse_address
from wago.gateway.errors import FileFault, InvalidAddress, UnknownSession
from wago.gateway.media.files import SpooledFile
from wago.gateway.session import Session
from wago.protocol.jid import Jid

T = TypeVar("T", bound=msgspec.Struct)

CHAT: Final = "a JID or a phone number"
_SNAKE: Final = re.compile(r"_([a-z])")


class InChat(msgspec.Struct, rename="camel", kw_only=True):
    """A chat."""

    chat_id: Annotated[str, Meta(description=f"the chat: {CHAT}")] = ""


class OfMessage(InChat, rename="camel", kw_only=True):
    """A message in a chat."""

    message_id: Annotated[str, Meta(description="the message's id")] = ""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request whose session and body are in order.

    Attributes:
        files: what a multipart form brought, by name in lower case.
    """

    session: Session
    body: T
    files: Mapping[str, SpooledFile] = field(default_factory=dict)

    def address(self, name: str, value: str) -> Jid:
        """An address out of a field.

        Raises:
            BadValue: it is none.
        """
        try:
            return parse_address(value)
        except InvalidAddress:
            raise BadValue(name, f"{value[:64]!r} is neither a phone number nor a JID") from None

    def chat(self) -> Jid:
        """The address in `chatId`; only for bodies that have one."""
        assert isinstance(self.body, InChat)
        return self.address("chatId", self.body.chat_id)


def require(
    body: msgspec.Struct, names: tuple[str, ...], files: Mapping[str, SpooledFile] | None = None
) -> None:
    """Check that fields are there, or parts of a form that have their names.

    Raises:
        MissingField: one is absent or empty.
    """
    by_name, may_be_empty = attributes(type(body)), getattr(type(body), "MAY_BE_EMPTY", ())
    for name in names:
        absent: tuple[Any, ...] = (None,) if name in may_be_empty else ("", None, [], {})
        if getattr(body, by_name[name]) in absent and name.lower() not in (files or ()):
            raise MissingField(name)


@asynccontextmanager
async def opened(
    request: AnyRequest, session_id: str, takes: type[T], required: tuple[str, ...] = ()
) -> AsyncIterator[Call[T]]:
    """A request up to its required fields; files that it brought are there until the block ends.

    Raises:
        UnknownSession: there is none of this id.
        BadJson, BadForm, WrongType: its body cannot be read.
        MissingField: a required field is absent or empty.
    """
    session = session_of(request, session_id)
    async with read_request(request, takes) as (body, files):
        require(body, required, files)
        yield Call(session, body, files)


def does(
    path: str,
    takes: type[T],
    required: tuple[str, ...],
    *,
    answer: Mapping[str, Any],
    otherwise: tuple[Any, ...] = (),
    errors: tuple[type[WagoError], ...] = (),
    also: tuple[tuple[int, str], ...] = (),
) -> Callable[[Callable[[Call[T]], Awaitable[Mapping[str, Any] | Response[bytes]]]], HTTPRouteHandler]:
    """Make an endpoint out of a function from a call to the members of its answer.

    Args:
        path: without the session.
        takes: its body.
        required: fields that must be there, in the order in which they are checked.
        answer: an example.
        otherwise: examples of the whole body of other answers.
        errors: what can go wrong.
        also: errors with words of their own.
    """

    def make(
        work: Callable[[Call[T]], Awaitable[Mapping[str, Any] | Response[bytes]]],
    ) -> HTTPRouteHandler:
        async def handler(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
            async with opened(request, session_id, takes, required) as call:
                with camel_errors():
                    done = await work(call)
                return done if isinstance(done, Response) else ok(**done)

        handler.__name__, handler.__doc__ = work.__name__, work.__doc__
        about = About(
            takes=takes,
            required=required,
            answer=dict(answer),
            otherwise=otherwise,
            errors=(UnknownSession, *errors),
            also=also,
        )
        return post(f"{path}/{{session_id:str}}", status_code=200, about=about)(handler)

    return make


@contextmanager
def camel_errors(names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Let errors about a part of a content name the field that it came from.

    Args:
        names: fields by the part's name, where that is not the same in lowerCamel.
    """
    try:
        yield
    except (InvalidContent, FileFault) as exc:
        head, dot, rest = exc.field.partition(".")
        word, bracket, index = head.partition("[")
        given = (names or {}).get(word) or _SNAKE.sub(lambda found: found[1].upper(), word)
        exc.field = given + bracket + index + dot + _SNAKE.sub(lambda found: found[1].upper(), rest)
        raise
