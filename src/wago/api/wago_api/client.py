"""wago-api: what a linked client does."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.session import session_of, state_word
from wago.gateway.addresses import parse_number
from wago.gateway.errors import InvalidAddress, UnknownSession


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
    found = await session.people.lookup([parse_number(given)])
    return ok(result=any(contact.on_whatsapp for contact in found))


HANDLERS = (get_state, is_registered_user)
