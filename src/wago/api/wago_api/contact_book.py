"""wago-api: whom the account knows by name."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from wago.api.about import About, Maybe
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.session import session_of
from wago.gateway.addressbook import BookEntry
from wago.gateway.errors import UnknownSession

CONTACT: Final = {
    "id": "15551234567@s.whatsapp.net",
    "number": Maybe("15551234567"),
    "lid": Maybe("208357868133980@lid"),
    "name": "Ann Miller",
    "shortName": "Ann",
    "pushname": "annie",
    "isMyContact": True,
    "isGroup": False,
    "isUser": True,
}
"""An example of `shape`."""


def shape(entry: BookEntry) -> dict[str, Any]:
    """A person, with wwebjs' names for what is known of them."""
    return {
        "id": str(entry.user),
        "number": None if entry.pn is None else entry.pn.user,
        "lid": None if entry.lid is None else str(entry.lid),
        "name": entry.full_name,
        "shortName": entry.first_name,
        "pushname": entry.push_name,
        "isMyContact": entry.saved,
        "isGroup": False,
        "isUser": True,
    }


@get(
    "/client/getContacts/{session_id:str}",
    about=About(answer={"contacts": [CONTACT]}, errors=(UnknownSession,)),
)
async def get_contacts(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Everybody in the address book, and everybody else whose name was heard."""
    people = await session_of(request, session_id).address_book.all()
    return ok(contacts=[shape(each) for each in people])


HANDLERS = (get_contacts,)
