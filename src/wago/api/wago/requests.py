"""What the endpoints about messages have in common: how they are asked, and how a request is checked.

The order: token, client, body, required fields as declared, addresses, context, content; only then anything
is uploaded or sent.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import SENDING, About
from wago.api.body import attributes
from wago.api.faults import MissingField
from wago.api.requests import read_request
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.faults import BadAddress, BadAddressInNewer, HalfAQuote, MissingInNewer, Refused
from wago.errors import InvalidContent, MediaError, WagoError
from wago.gateway.addresses import parse_address
from wago.gateway.engine import Sent
from wago.gateway.errors import FileFault, InvalidAddress
from wago.gateway.events_wago_more import time_text
from wago.gateway.media.files import SpooledFile
from wago.gateway.media.sources import Source, source_of
from wago.gateway.outgoing.contents import Content, QuoteRef, SendContext
from wago.gateway.session import Session
from wago.protocol.jid import Jid

T = TypeVar("T", bound=msgspec.Struct)
S = TypeVar("S", bound="Sending")

PHONE: Final = "recipient: a phone number or a JID"
SENT: Final = {"Details": "Sent", "Id": "3EB0E5476063D75BC65C2E", "Timestamp": "2026-11-21T06:34:30Z"}
_WORD: Final = re.compile("[A-Za-z_]+")
FILES: Final = (FileFault, MediaError)
"""What can go wrong with a file that is sent."""


class ContextInfo(msgspec.Struct):
    """What a message refers to: StanzaID with Participant quotes, MentionedJID mentions."""

    stanza_id: Annotated[str, Meta(description="id of the quoted message; goes with Participant")] = (
        msgspec.field(name="StanzaID", default="")
    )
    participant: Annotated[str, Meta(description="who wrote it: a JID or a phone number")] = msgspec.field(
        name="Participant", default=""
    )
    mentioned: Annotated[list[str], Meta(description="who is mentioned in the text")] = msgspec.field(
        name="MentionedJID", default_factory=list
    )
    mention_all: Annotated[bool, Meta(description="everybody in the group is mentioned")] = msgspec.field(
        name="MentionAll", default=False
    )
    remote: Annotated[str, Meta(description="chat of the quoted message, if it is another")] = msgspec.field(
        name="RemoteJID", default=""
    )


class Sending(msgspec.Struct, kw_only=True):
    """What every send takes beside its content."""

    id: Annotated[str, Meta(description="message id of the caller's own choice; made up if absent")] = (
        msgspec.field(name="Id", default="")
    )
    forward: Annotated[bool, Meta(description="show the mark of a forwarded message")] = msgspec.field(
        name="Forward", default=False
    )
    context: Annotated[ContextInfo | None, Meta(description="what it refers to")] = msgspec.field(
        name="ContextInfo", default=None
    )

    def own_id(self) -> str:
        """The id that the caller chose; empty for none."""
        return self.id


class ToPhone(Sending, kw_only=True):
    phone: Annotated[str, Meta(description=PHONE)] = msgspec.field(name="Phone", default="")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request whose token, client and body are in order.

    Attributes:
        newer: the endpoint is one of those whose errors begin in lower case.
        files: what a multipart form brought, by name in lower case.
    """

    session: Session
    body: T
    newer: bool
    files: Mapping[str, SpooledFile] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """A field of the body, by the name it has there."""
        return getattr(self.body, attributes(type(self.body))[name])

    def require(self, names: tuple[str, ...]) -> None:
        """Check that fields are there, and say something unless their struct's MAY_BE_EMPTY has them.

        Raises:
            MissingField: one is absent or empty.
        """
        may_be_empty = getattr(type(self.body), "MAY_BE_EMPTY", ())
        for name in names:
            absent: tuple[Any, ...] = (None,) if name in may_be_empty else ("", None, [], {})
            if self.value(name) in absent and name.lower() not in self.files:
                raise (MissingInNewer if self.newer else MissingField)(name)

    def address(self, name: str, value: str) -> Jid:
        """An address out of a field.

        Raises:
            BadAddress: it is none.
        """
        try:
            return parse_address(value)
        except InvalidAddress:
            raise (BadAddressInNewer if self.newer else BadAddress)(name) from None

    def source(
        self,
        name: str,
        value: str,
        *,
        mimetype: str = "",
        filename: str = "",
        prefix: str = "",
        wrong: str = "",
    ) -> Source:
        """A file out of a field, or out of the form's part of that name.

        Args:
            prefix: what a data URL must begin with.
            wrong: the error that says so.

        Raises:
            Refused: a data URL begins otherwise.
        """
        file = self.files.get(name.lower())
        if file is not None:
            return replace(file, mimetype=mimetype or file.mimetype, filename=filename or file.filename)
        if prefix and value[:5].lower() == "data:" and not value[: len(prefix)].lower() == prefix:
            raise Refused(wrong)
        return source_of(value, mimetype=mimetype, filename=filename)

    def optional_source(self, name: str, value: str) -> Source | None:
        """The same for a field that may be absent."""
        return self.source(name, value) if value or name.lower() in self.files else None


@asynccontextmanager
async def opened(
    request: AnyRequest, takes: type[T], required: tuple[str, ...] = (), *, newer: bool = False
) -> AsyncIterator[Call[T]]:
    """A request up to its required fields; files that it brought are there until the block ends.

    Raises:
        BadToken, NotLoaded: whose it is, or nobody is there to do it.
        BadJson, BadForm, WrongType: its body cannot be read.
        MissingField: a required field is absent or empty.
    """
    session = session_of(request)
    # No client is the first thing wrong, before any field is.
    _ = session.client
    async with read_request(request, takes) as (body, files):
        call = Call(session, body, newer, files)
        call.require(required)
        yield call


def context_of(call: Call[Any], context: ContextInfo | None, *, forward: bool = False) -> SendContext:
    """What a message refers to.

    Raises:
        HalfAQuote: of StanzaID and Participant one is missing.
        BadAddress: a field names nobody.
    """
    given = context or ContextInfo()
    if given.stanza_id and not given.participant:
        raise HalfAQuote("Participant")
    if given.participant and not given.stanza_id:
        raise HalfAQuote("StanzaID")
    quote = None
    if given.stanza_id:
        quote = QuoteRef(
            id=given.stanza_id,
            author=call.address("Participant", given.participant),
            chat=call.address("RemoteJID", given.remote) if given.remote else None,
        )
    return SendContext(
        quote=quote,
        mentions=tuple(call.address("MentionedJID", jid) for jid in given.mentioned),
        mention_all=given.mention_all,
        forwarded=forward,
    )


def does(
    path: str,
    takes: type[T],
    required: tuple[str, ...],
    *,
    answer: Any,
    newer: bool = False,
    names: Mapping[str, str] | None = None,
    errors: tuple[type[WagoError], ...] = (),
    also: tuple[tuple[int, str], ...] = (),
) -> Callable[[Callable[[Call[T]], Awaitable[Any]]], HTTPRouteHandler]:
    """Make an endpoint out of a function from a call to what is answered.

    Args:
        takes: its body.
        required: fields that must be there, in the order in which they are checked.
        answer: an example.
        newer: its errors begin in lower case.
        names: what errors call the parts of a content, where that is not the part's own name.
        errors: what can go wrong.
        also: errors with words of their own.
    """

    def make(work: Callable[[Call[T]], Awaitable[Any]]) -> HTTPRouteHandler:
        async def handler(request: AnyRequest) -> Response[bytes]:
            async with opened(request, takes, required, newer=newer) as call:
                with renamed(names or {}):
                    return ok(await work(call))

        handler.__name__, handler.__doc__ = work.__name__, work.__doc__
        about = About(
            takes=takes,
            required=required,
            missing=MissingInNewer if newer else MissingField,
            answer=answer,
            errors=errors,
            also=also,
        )
        return post(path, status_code=200, about=about)(handler)

    return make


def sends(
    path: str,
    takes: type[S],
    required: tuple[str, ...],
    *,
    to: str = "Phone",
    newer: bool = False,
    names: Mapping[str, str] | None = None,
    errors: tuple[type[WagoError], ...] = (),
    also: tuple[tuple[int, str], ...] = (),
) -> Callable[[Callable[[Call[S]], Content]], HTTPRouteHandler]:
    """Make an endpoint that sends what a function makes of a call; its other arguments are those of `does`.

    Args:
        to: the field that says who gets it.
    """

    def make(content: Callable[[Call[S]], Content]) -> HTTPRouteHandler:
        async def work(call: Call[S]) -> dict[str, str]:
            receiver = call.address(to, call.value(to))
            context = context_of(call, call.body.context, forward=call.body.forward)
            sent = await call.session.messages.send(
                receiver, content(call), id=call.body.own_id() or None, context=context
            )
            return sent_details(sent)

        work.__name__, work.__doc__ = content.__name__, content.__doc__
        wrong = (BadAddressInNewer if newer else BadAddress, HalfAQuote, InvalidContent, *SENDING, *errors)
        return does(path, takes, required, answer=SENT, newer=newer, names=names, errors=wrong, also=also)(
            work
        )

    return make


@contextmanager
def renamed(names: Mapping[str, str]) -> Iterator[None]:
    """Let errors about a part of the content name the field that it came from."""
    try:
        yield
    except (InvalidContent, FileFault) as exc:
        exc.field = _WORD.sub(lambda word: names.get(word[0]) or _capitals(word[0]), exc.field)
        raise


def _capitals(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def sent_details(sent: Sent) -> dict[str, str]:
    """What every send answers."""
    return {"Details": "Sent", "Id": sent.id, "Timestamp": when(sent.timestamp)}


def when(timestamp: int) -> str:
    """A time as this dialect writes it."""
    return time_text(timestamp)
