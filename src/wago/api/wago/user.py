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
    numbers = {number: parse_number(number) for number in phones}
    found = {
        contact.query.lstrip("+"): contact
        for contact in await session.lookup(list(dict.fromkeys(numbers.values())))
    }
    users = []
    for given, number in numbers.items():
        contact = found.get(number)
        there = contact is not None and contact.on_whatsapp
        users.append(
            {
                "Query": given,
                "IsInWhatsapp": there,
                "JID": str(contact.jid) if contact is not None and there and contact.jid else "",
                "LID": str(contact.lid) if contact is not None and there and contact.lid else "",
                "VerifiedName": (contact.verified_name or "") if contact is not None else "",
            }
        )
    return ok({"Users": users})


HANDLERS = (check,)
