"""WaGo: sending."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from litestar import Response, post
from msgspec import Meta

from wago.api.about import SENDING, About
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest
from wago.api.wago.answers import failure, ok
from wago.api.wago.auth import session_of
from wago.gateway.addresses import parse_address
from wago.gateway.content import TextContext
from wago.gateway.engine import Sent


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


class SendText(msgspec.Struct):
    phone: Annotated[str, Meta(description="recipient: a phone number or a JID")] = msgspec.field(
        name="Phone", default=""
    )
    body: Annotated[str, Meta(description="the text")] = msgspec.field(name="Body", default="")
    id: Annotated[str, Meta(description="message id of the caller's own choice; made up if absent")] = (
        msgspec.field(name="Id", default="")
    )
    forward: Annotated[bool, Meta(description="show the mark of a forwarded message")] = msgspec.field(
        name="Forward", default=False
    )
    context: ContextInfo | None = msgspec.field(name="ContextInfo", default=None)


_SENT: Final = {"Details": "Sent", "Id": "3EB0E5476063D75BC65C2E", "Timestamp": "2026-11-21T06:34:30Z"}


_HALF_A_QUOTE: Final = (
    (400, "Missing Participant in ContextInfo"),
    (400, "Missing StanzaID in ContextInfo"),
)


@post(
    "/send/text",
    status_code=200,
    about=About(takes=SendText, required=("Phone", "Body"), answer=_SENT, errors=SENDING, also=_HALF_A_QUOTE),
)
async def send_text(request: AnyRequest) -> Response[bytes]:
    """Send a text; answers when WhatsApp took it."""
    session = session_of(request)
    # No client is the first thing wrong, before any field is.
    _ = session.client
    body = decode(SendText, await request.body())
    if not body.phone:
        raise MissingField("Phone")
    if not body.body:
        raise MissingField("Body")
    to = parse_address(body.phone)
    context = body.context or ContextInfo()
    if context.stanza_id and not context.participant:
        return failure(400, "Missing Participant in ContextInfo")
    if context.participant and not context.stanza_id:
        return failure(400, "Missing StanzaID in ContextInfo")
    sent = await session.send_text(
        to,
        body.body,
        id=body.id or None,
        context=TextContext(
            quoted_id=context.stanza_id,
            quoted_author=str(parse_address(context.participant)) if context.participant else "",
            mentions=[str(parse_address(jid)) for jid in context.mentioned],
            forwarded=body.forward,
        ),
    )
    return ok(sent_details(sent))


def sent_details(sent: Sent) -> dict[str, str]:
    """What every send answers."""
    when = datetime.fromtimestamp(sent.timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"Details": "Sent", "Id": sent.id, "Timestamp": when}


HANDLERS = (send_text,)
