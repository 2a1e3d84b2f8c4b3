"""WaGo: people."""

from __future__ import annotations

import msgspec
from litestar import Response, post

from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.schema import takes
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.gateway.addresses import parse_number


class CheckUser(msgspec.Struct):
    """`Phone` is a list; one number is taken too."""

    phone: list[str] | str | None = msgspec.field(name="Phone", default=None)


@post("/user/check", status_code=200, operation_class=takes(CheckUser, "Phone"))
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
