"""WaGo: people."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, MapOf, Maybe
from wago.api.wago.faults import BadAddress, BadAddressInNewer
from wago.api.wago.requests import Call, does
from wago.client.profiles import Profile
from wago.errors import LocalProtocolError
from wago.gateway.addresses import parse_address, parse_number
from wago.gateway.errors import InvalidAddress, UnknownNumber
from wago.gateway.events_wago_more import jid_text
from wago.protocol.jid import LID_SERVER, Jid
from wago.protocol.verified_name import read_verified_name


class OfPeople(msgspec.Struct):
    """`Phone` is a list; one is taken too."""

    phone: Annotated[list[str] | str | None, Meta(description="phone numbers or LIDs")] = msgspec.field(
        name="Phone", default=None
    )

    def listed(self) -> list[str]:
        return [self.phone] if isinstance(self.phone, str) else self.phone or []


@does(
    "/user/check",
    OfPeople,
    ("Phone",),
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
)
async def check(call: Call[OfPeople]) -> Any:
    """Who of these numbers is on WhatsApp, and as whom WhatsApp knows them."""
    given = call.body.listed()
    people = await call.session.people.lookup([_asked(each) for each in given])
    return {
        "Users": [
            {
                "Query": query,
                "IsInWhatsapp": person.on_whatsapp,
                "JID": jid_text(person.jid),
                "LID": jid_text(person.lid),
                "VerifiedName": person.verified_name,
            }
            for query, person in zip(given, people, strict=True)
        ]
    }


def _asked(given: str) -> str:
    """Digits of a number, or a LID.

    Raises:
        InvalidAddress: neither.
    """
    jid = parse_address(given)
    return str(jid) if jid.is_lid else parse_number(given)


_INFO: Final = {
    "VerifiedName": Maybe({"Details": {"verifiedName": "Shop"}}),
    "Status": "Busy",
    "PictureID": "1777744000",
    "Devices": ["15551234567@s.whatsapp.net", "15551234567:3@s.whatsapp.net"],
    "LID": "208357868133980@lid",
}


@does(
    "/user/info",
    OfPeople,
    ("Phone",),
    answer={"Users": MapOf({"15551234567@s.whatsapp.net": _INFO})},
    errors=(BadAddress, LocalProtocolError, *USING),
)
async def user_info(call: Call[OfPeople]) -> Any:
    """What WhatsApp says of people, by the JIDs under which it knows them; who is not there is left out."""
    people = [call.address("Phone", each) for each in call.body.listed()]
    profiles = await call.session.people.profiles(people)
    return {"Users": {str(each.jid): _info(each) for each in profiles if each.on_whatsapp}}


def _info(profile: Profile) -> dict[str, Any]:
    name = None if profile.verified_name is None else read_verified_name(profile.verified_name)
    return {
        "VerifiedName": None if name is None else {"Details": {"verifiedName": name}},
        "Status": "" if profile.about is None else profile.about.text,
        "PictureID": profile.picture_id or "",
        "Devices": [str(each) for each in profile.devices],
        "LID": jid_text(profile.lid),
    }


class OfLid(msgspec.Struct):
    lid: Annotated[str, Meta(description="a LID, with or without `@lid`")] = msgspec.field(
        name="LID", default=""
    )


@does(
    "/user/parselid",
    OfLid,
    ("LID",),
    answer={"jid": "15551234567@s.whatsapp.net", "lid": "208357868133980@lid"},
    newer=True,
    errors=(BadAddressInNewer, UnknownNumber, *USING),
)
async def parse_lid(call: Call[OfLid]) -> Any:
    """Whose LID it is, by phone number: as far as that is known here, or told by WhatsApp."""
    given = call.body.lid.strip()
    lid = call.address("LID", given if "@" in given else f"{given}@{LID_SERVER}")
    if not lid.is_lid:
        raise BadAddressInNewer("LID")
    return {"jid": str(Jid(await call.session.people.number_of(lid))), "lid": str(lid)}


HANDLERS: tuple[HTTPRouteHandler, ...] = (check, user_info, parse_lid)
