"""WaGo: the account itself: privacy, the block list, name, presence, limits."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, cast

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, About, Maybe
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.faults import BadAddressInNewer, Refused
from wago.api.wago.requests import Call, does
from wago.errors import AppStateUnavailable, InvalidContent, LocalProtocolError, UnknownRecipient
from wago.gateway.events_own import WAGO_NAMES, privacy_body
from wago.gateway.events_wago_more import restrictions_body
from wago.protocol.stanza.blocklist import Blocklist

_NO_PRESENCE: Final = "Invalid presence type. Allowed values: 'available', 'unavailable'"
_PRESENCE_SET: Final = {"Details": "Presence set successfuly"}
_BLOCKLIST: Final = {"DHash": "1777744034", "JIDs": ["208357868133980@lid"]}


@get("/user/privacy", about=About(answer=dict.fromkeys(WAGO_NAMES.values(), "contacts"), errors=USING))
async def get_privacy(request: AnyRequest) -> Response[bytes]:
    """The account's privacy settings; empty where WhatsApp does not tell one."""
    settings = await session_of(request).own.privacy()
    return ok(privacy_body(settings.values))


# -- the block list -----------------------------------------------------------------------------------------


class Person(msgspec.Struct):
    phone: Annotated[str, Meta(description="the person: a phone number or a JID")] = msgspec.field(
        name="Phone", default=""
    )


def _listed(blocked: Blocklist) -> dict[str, Any]:
    return {"DHash": blocked.dhash, "JIDs": [str(jid) for jid in blocked.people]}


def _blocking(path: str, name: str, meaning: str, *, block: bool) -> HTTPRouteHandler:
    async def handler(call: Call[Person]) -> Any:
        who, own = call.address("Phone", call.body.phone), call.session.own
        return _listed(await (own.block(who) if block else own.unblock(who)))

    handler.__name__, handler.__doc__ = name, meaning
    errors = (BadAddressInNewer, LocalProtocolError, UnknownRecipient, *USING)
    return does(path, Person, ("Phone",), answer=_BLOCKLIST, newer=True, errors=errors)(handler)


@get("/user/blocklist", about=About(answer=_BLOCKLIST, errors=USING))
async def blocklist(request: AnyRequest) -> Response[bytes]:
    """Whom the account has blocked, under the addresses that WhatsApp uses."""
    return ok(_listed(await session_of(request).own.blocklist()))


# -- name, presence, limits ---------------------------------------------------------------------------------


class Name(msgspec.Struct):
    name: Annotated[str, Meta(description="1 to 25 characters")] = msgspec.field(name="Name", default="")


@does(
    "/user/name",
    Name,
    ("Name",),
    answer={"Details": "Name set", "Name": "Jane"},
    newer=True,
    errors=(InvalidContent, AppStateUnavailable, *USING),
)
async def set_push_name(call: Call[Name]) -> Any:
    """Set the name that others see."""
    return {"Details": "Name set", "Name": await call.session.own.set_name(call.body.name)}


class OwnPresence(msgspec.Struct):
    presence: Annotated[str, Meta(description="`available` or `unavailable`")] = msgspec.field(
        name="Presence", default=""
    )
    type: Annotated[str, Meta(description="the same, as wuzapi calls it")] = ""


@does("/user/presence", OwnPresence, (), answer=_PRESENCE_SET, errors=USING, also=((400, _NO_PRESENCE),))
async def set_presence(call: Call[OwnPresence]) -> Any:
    """Be shown as online, or not."""
    state = call.body.presence or call.body.type
    if state not in ("available", "unavailable"):
        raise Refused(_NO_PRESENCE)
    await call.session.own.set_presence(cast(Literal["available", "unavailable"], state))
    return _PRESENCE_SET


@get(
    "/user/limits",
    about=About(
        answer={
            "ReachoutTimelock": {
                "IsActive": False,
                "TimeEnforcementEnds": "0001-01-01T00:00:00Z",
                "EnforcementType": "DEFAULT",
            },
            "NewChatCap": Maybe(
                {
                    "Status": "NONE",
                    "TotalQuota": Maybe(50),
                    "UsedQuota": Maybe(3),
                    "CycleEnds": "2026-11-30T00:00:00Z",
                }
            ),
        },
        errors=USING,
    ),
)
async def limits(request: AnyRequest) -> Response[bytes]:
    """What WhatsApp lets the account do: whether it may open new chats, and how many more."""
    return ok(restrictions_body(*await session_of(request).own.limits()))


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    get_privacy,
    _blocking("/user/block", "block", "Block somebody; the list as it is then.", block=True),
    _blocking("/user/unblock", "unblock", "Unblock somebody; the list as it is then.", block=False),
    blocklist,
    set_push_name,
    set_presence,
    limits,
)
