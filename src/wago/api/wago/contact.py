"""WaGo: the account's address book, and app state as a whole."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, About, MapOf
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.chat_list import ERRORS
from wago.api.wago.requests import Call, does
from wago.errors import AppStateUnavailable, InvalidContent, LocalProtocolError
from wago.gateway.errors import NotLoaded, UnknownContact

_PHONE: Final = "who: a phone number or a JID"
_PERSON: Final = {
    "Found": True,
    "FirstName": "Ann",
    "FullName": "Ann Miller",
    "PushName": "annie",
    "BusinessName": "",
    "RedactedPhone": "",
}


@get(
    "/user/contacts",
    about=About(answer=MapOf({"15551234567@s.whatsapp.net": _PERSON}), errors=(NotLoaded,)),
)
async def contacts(request: AnyRequest) -> Response[bytes]:
    """Everybody in the address book, and everybody else whose name was heard, by JID."""
    session = session_of(request)
    _ = session.client
    people = await session.address_book.all()
    return ok(
        {
            str(each.user): {
                "Found": True,
                "FirstName": each.first_name,
                "FullName": each.full_name,
                "PushName": each.push_name,
                "BusinessName": "",
                "RedactedPhone": "",
            }
            for each in people
        }
    )


class Add(msgspec.Struct, kw_only=True):
    phone: Annotated[str, Meta(description=_PHONE)] = msgspec.field(name="Phone", default="")
    first: Annotated[str, Meta(description="the first word of FullName if absent")] = msgspec.field(
        name="FirstName", default=""
    )
    full: Annotated[str, Meta(description="FirstName if absent; one of them is needed")] = msgspec.field(
        name="FullName", default=""
    )
    save: Annotated[bool, Meta(description="into the phone's own address book too")] = msgspec.field(
        name="SaveOnBook", default=False
    )


@does(
    "/contact/add",
    Add,
    ("Phone",),
    answer={"Details": "Contact added", "Jid": "15551234567@s.whatsapp.net"},
    newer=True,
    errors=(InvalidContent, LocalProtocolError, *ERRORS),
)
async def add_contact(call: Call[Add]) -> Any:
    """Put somebody into the account's address book, or give them another name there."""
    body = call.body
    entry = await call.session.address_book.add(
        call.address("Phone", body.phone),
        full_name=body.full,
        first_name=body.first,
        in_phone_book=body.save,
    )
    return {"Details": "Contact added", "Jid": str(entry.user)}


class Remove(msgspec.Struct):
    phone: Annotated[str, Meta(description=_PHONE)] = msgspec.field(name="Phone", default="")


@does(
    "/contact/remove",
    Remove,
    ("Phone",),
    answer={"Details": "Contact removed"},
    newer=True,
    errors=(UnknownContact, LocalProtocolError, *ERRORS),
)
async def remove_contact(call: Call[Remove]) -> Any:
    """Take somebody out of the account's address book."""
    await call.session.address_book.remove(call.address("Phone", call.body.phone))
    return {"Details": "Contact removed"}


@get(
    "/user/appstate",
    about=About(
        query={"full": "`true` reads everything anew, rather than what is new"},
        answer={
            "Details": "App state fetched",
            "Collections": [{"Name": "regular_low", "Version": 12}],
        },
        errors=(AppStateUnavailable, *USING),
    ),
)
async def app_state(request: AnyRequest) -> Response[bytes]:
    """Bring what the account's devices share up to date now."""
    session = session_of(request)
    anew = request.query_params.get("full", "").lower() in ("1", "true", "yes")
    versions = await session.chats.refresh(anew=anew)
    listed = [{"Name": name, "Version": version} for name, version in versions.items()]
    return ok({"Details": "App state fetched", "Collections": listed})


HANDLERS: tuple[HTTPRouteHandler, ...] = (contacts, add_contact, remove_contact, app_state)
