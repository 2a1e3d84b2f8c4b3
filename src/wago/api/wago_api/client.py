"""wago-api: what a linked client does."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from wago.api.body import decode
from wago.api.faults import BadValue, MissingField
from wago.api.schema import takes
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.session import session_of, state_word
from wago.gateway.addresses import parse_address, parse_number


class SendMessage(msgspec.Struct, rename="camel"):
    """A text. wwebjs-api's spelling, `contentType: string` with `content`, is taken too."""

    chat_id: str = ""
    text: str = ""
    content_type: str = "string"
    content: str = ""
    message_id: str = ""
    """An id of the caller's own choice."""


@post(
    "/client/sendMessage/{session_id:str}",
    status_code=200,
    operation_class=takes(SendMessage, "chatId", "text"),
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


@get("/client/getState/{session_id:str}")
async def get_state(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """The connection's state, in wwebjs' words."""
    return ok(state=state_word(session_of(request, session_id)))


class Number(msgspec.Struct):
    number: str | int = ""


@post("/client/isRegisteredUser/{session_id:str}", status_code=200, operation_class=takes(Number, "number"))
async def is_registered_user(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Whether a number is on WhatsApp."""
    session = session_of(request, session_id)
    given = str(decode(Number, await request.body()).number)
    if not given:
        raise MissingField("number")
    found = await session.lookup([parse_number(given)])
    return ok(result=any(contact.on_whatsapp for contact in found))


HANDLERS = (send_message, get_state, is_registered_user)
