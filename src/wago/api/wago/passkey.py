"""WaGo: the passkey step that WhatsApp asks of some accounts while they are linked."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from wago.api.about import USING, About, Maybe
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.errors import LocalProtocolError
from wago.gateway.errors import NoPasskeyStep, NotLoaded


class Assertion(msgspec.Struct):
    """The PublicKeyCredential that the authenticator made, as an object or as JSON text."""

    assertion: Annotated[dict[str, Any] | str | None, Meta(description="the credential in its JSON form")] = (
        msgspec.field(name="Assertion", default=None)
    )


_OPTIONS: Final = {"challenge": "q83v...", "rpId": "whatsapp.com", "userVerification": "required"}


@get(
    "/session/passkey",
    about=About(
        answer={
            "Options": Maybe(_OPTIONS),
            "Confirmation": Maybe({"Code": "ABCD-EFGH", "SkipDisplay": False}),
        },
        errors=(NotLoaded,),
    ),
)
async def passkey(request: AnyRequest) -> Response[bytes]:
    """Where the passkey step of linking stands; both members null when WhatsApp asks for none."""
    session = session_of(request)
    options, confirmation = session.passkey
    shown = None
    if confirmation is not None:
        shown = {"Code": confirmation.code, "SkipDisplay": confirmation.skip_display}
    return ok({"Options": None if options is None else msgspec.json.decode(options), "Confirmation": shown})


@post(
    "/session/passkey",
    status_code=200,
    about=About(
        takes=Assertion,
        required=("Assertion",),
        answer={"Details": "Assertion sent"},
        errors=(NoPasskeyStep, LocalProtocolError, *USING),
    ),
)
async def respond(request: AnyRequest) -> Response[bytes]:
    """Hand over the passkey assertion."""
    session = session_of(request)
    assertion = decode(Assertion, await request.body()).assertion
    if not assertion:
        raise MissingField("Assertion")
    text = assertion if isinstance(assertion, str) else msgspec.json.encode(assertion).decode()
    await session.passkey_respond(text)
    return ok({"Details": "Assertion sent"})


@post(
    "/session/passkey/confirm",
    status_code=200,
    about=About(answer={"Details": "Confirmed"}, errors=(NoPasskeyStep, *USING)),
)
async def confirm(request: AnyRequest) -> Response[bytes]:
    """Say that the code on show is the phone's."""
    await session_of(request).passkey_confirm()
    return ok({"Details": "Confirmed"})


HANDLERS = (passkey, respond, confirm)
