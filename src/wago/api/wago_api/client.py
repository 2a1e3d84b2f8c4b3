"""wago-api: what a linked client does."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import SENDING, USING, About
from wago.api.body import decode
from wago.api.faults import BadValue, MissingField
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.session import session_of, state_word
from wago.gateway.addresses import parse_address, parse_number
from wago.gateway.errors import InvalidAddress, UnknownSession


class SendMessage(msgspec.Struct, rename="camel"):
    """A text. wwebjs-api's spelling, `contentType: string` with `content`, is taken too."""

    chat_id: Annotated[str, Meta(description="recipient: a JID or a phone number")] = ""
    text: Annotated[str, Meta(description="the text")] = ""
    content_type: Annotated[str, Meta(description="only `string` so far")] = "string"
    content: Annotated[str, Meta(description="the text, where `text` is absent")] = ""
    message_id: Annotated[str, Meta(description="message id of the caller's own choice")] = ""


@post(
    "/client/sendMessage/{session_id:str}",
    status_code=200,
    about=About(
        takes=SendMessage,
        required=("chatId", "text"),
        answer={"messageId": "3EB0E5476063D75BC65C2E", "timestamp": 1795242870},
        errors=(UnknownSession, *SENDING),
        also=((400, "contentType: invalid contentType"),),
    ),
)
async def send_message(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Send a text; answers when WhatsApp took it."""
    session = session_of(request, session_id)
    body = decode(SendMessage, await request.body())
    if not body.chat_id:
        raise MissingField("chatId")
    if body.content_type != "string":
        raise BadValue("contentType", "invalid contentType")
    text = body.text or body.content
    if not text:
        raise MissingField("text")
    sent = await session.send_text(parse_address(body.chat_id), text, id=body.message_id or None)
    return ok(messageId=sent.id, timestamp=sent.timestamp)


@get(
    "/client/getState/{session_id:str}",
    about=About(answer={"state": "CONNECTED"}, errors=(UnknownSession,)),
)
async def get_state(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """The connection's state, in wwebjs' words."""
    return ok(state=state_word(session_of(request, session_id)))


class Number(msgspec.Struct):
    number: Annotated[str | int, Meta(description="a phone number")] = ""


@post(
    "/client/isRegisteredUser/{session_id:str}",
    status_code=200,
    about=About(
        takes=Number,
        required=("number",),
        answer={"result": True},
        errors=(UnknownSession, InvalidAddress, *USING),
    ),
)
async def is_registered_user(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Whether a number is on WhatsApp."""
    session = session_of(request, session_id)
    given = str(decode(Number, await request.body()).number)
    if not given:
        raise MissingField("number")
    found = await session.lookup([parse_number(given)])
    return ok(result=any(contact.on_whatsapp for contact in found))


HANDLERS = (send_message, get_state, is_registered_user)
