"""wago-api: the passkey step that WhatsApp asks of some accounts while they are linked."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About, Maybe
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.session import session_of
from wago.errors import LocalProtocolError
from wago.gateway.errors import NoPasskeyStep, NotLoaded, UnknownSession


class Assertion(msgspec.Struct):
    """The PublicKeyCredential that the authenticator made, as an object or as JSON text."""

    assertion: Annotated[dict[str, Any] | str | None, Meta(description="the credential in its JSON form")] = (
        None
    )


_OPTIONS: Final = {"challenge": "q83v...", "rpId": "whatsapp.com", "userVerification": "required"}


@get(
    "/session/passkey/{session_id:str}",
    about=About(
        answer={
            "options": Maybe(_OPTIONS),
            "confirmation": Maybe({"code": "ABCD-EFGH", "skipDisplay": False}),
        },
        errors=(UnknownSession, NotLoaded),
    ),
)
async def passkey(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Where the passkey step of linking stands; both members null when WhatsApp asks for none."""
    options, confirmation = session_of(request, session_id).passkey
    shown = None
    if confirmation is not None:
        shown = {"code": confirmation.code, "skipDisplay": confirmation.skip_display}
    return ok(options=None if options is None else msgspec.json.decode(options), confirmation=shown)


@post(
    "/session/passkey/{session_id:str}",
    status_code=200,
    about=About(
        takes=Assertion,
        required=("assertion",),
        answer={"message": "Assertion sent"},
        errors=(UnknownSession, NoPasskeyStep, LocalProtocolError, *USING),
    ),
)
async def respond(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Hand over the passkey assertion."""
    session = session_of(request, session_id)
    assertion = decode(Assertion, await request.body()).assertion
    if not assertion:
        raise MissingField("assertion")
    text = assertion if isinstance(assertion, str) else msgspec.json.encode(assertion).decode()
    await session.passkey_respond(text)
    return ok(message="Assertion sent")


@post(
    "/session/passkey/{session_id:str}/confirm",
    status_code=200,
    about=About(answer={"message": "Confirmed"}, errors=(UnknownSession, NoPasskeyStep, *USING)),
)
async def confirm(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Say that the code on show is the phone's."""
    await session_of(request, session_id).passkey_confirm()
    return ok(message="Confirmed")


HANDLERS = (passkey, respond, confirm)
