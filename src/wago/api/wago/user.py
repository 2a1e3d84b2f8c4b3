"""WaGo: people."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, post
from msgspec import Meta

from wago.api.about import USING, About
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.gateway.addresses import parse_number
from wago.gateway.errors import InvalidAddress


class CheckUser(msgspec.Struct):
    """`Phone` is a list; one number is taken too."""

    phone: Annotated[list[str] | str | None, Meta(description="phone numbers")] = msgspec.field(
        name="Phone", default=None
    )


@post(
    "/user/check",
    status_code=200,
    about=About(
        takes=CheckUser,
        required=("Phone",),
        answer={
            "Users": [
                {
                    "Query": "+15551234567",
                    "IsInWhatsapp": True,
                    "JID": "15551234567@s.whatsapp.net",
                    "LID": "208357868133980@lid",
                    "VerifiedName": "",
                }
            ]
        },
        errors=(*USING, InvalidAddress),
    ),
)
async def check(request: AnyRequest) -> Response[bytes]:
    """Who of these numbers is on WhatsApp."""
    session = session_of(request)
    _ = session.client
    phone = decode(CheckUser, await request.body()).phone
    phones = [phone] if isinstance(phone, str) else phone or []
    if not phones or not all(phones):
        raise MissingField("Phone")
    people = await session.lookup([parse_number(number) for number in phones])
    return ok(
        {
            "Users": [
                {
                    "Query": given,
                    "IsInWhatsapp": person.on_whatsapp,
                    "JID": str(person.jid or ""),
                    "LID": str(person.lid or ""),
                    "VerifiedName": person.verified_name,
                }
                for given, person in zip(phones, people, strict=True)
            ]
        }
    )


HANDLERS = (check,)
