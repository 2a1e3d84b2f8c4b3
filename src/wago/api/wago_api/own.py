"""wago-api: the account itself: privacy, the block list, name, presence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About, MapOf
from wago.api.faults import BadValue, MissingField
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.group import OfContact
from wago.api.wago_api.requests import CHAT, Call, camel_errors, does
from wago.api.wago_api.session import session_of
from wago.errors import AppStateUnavailable, InvalidContent, LocalProtocolError, UnknownRecipient
from wago.gateway.errors import UnknownSession
from wago.gateway.session import Session
from wago.protocol.stanza.privacy import Category

_DONE: Final = {"result": True}
_CONTACT: Final = ("contactId",)
_PERSON: Final = (BadValue, LocalProtocolError, *USING)
_Work = Callable[[Session], Awaitable[Mapping[str, Any]]]
_SETTINGS: Final = MapOf({each.value: "contacts" for each in Category})


def _asks(path: str, *, answer: Mapping[str, Any]) -> Callable[[_Work], HTTPRouteHandler]:
    """Make an endpoint without a body."""

    def make(work: _Work) -> HTTPRouteHandler:
        async def handler(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
            return ok(**await work(session_of(request, session_id)))

        handler.__name__, handler.__doc__ = work.__name__, work.__doc__
        about = About(answer=dict(answer), errors=(UnknownSession, *USING))
        return post(f"{path}/{{session_id:str}}", status_code=200, about=about)(handler)

    return make


# -- privacy ------------------------------------------------------------------------------------------------


@_asks("/client/getPrivacySettings", answer={"privacySettings": _SETTINGS})
async def get_privacy_settings(session: Session) -> dict[str, Any]:
    """The account's privacy settings by name."""
    return {"privacySettings": dict((await session.own.privacy()).values)}


class PrivacySetting(msgspec.Struct):
    name: Annotated[
        str,
        Meta(
            description="`groupadd`, `last`, `status`, `profile`, `readreceipts`, `online`, `calladd`, "
            "`messages`, `defense` or `stickers`"
        ),
    ] = ""
    setting: Annotated[str, Meta(description="the same as `name`")] = ""
    value: Annotated[str, Meta(description="`all`, `contacts`, `none`, ...: what that setting may be")] = ""
    people: Annotated[
        list[str] | None,
        Meta(description="with `contact_blacklist`: all whom it excepts; absent leaves them as they are"),
    ] = None


@does(
    "/privacy/setSetting",
    PrivacySetting,
    (),
    answer={"result": True, "privacySettings": _SETTINGS},
    errors=(BadValue, InvalidContent, UnknownRecipient, *USING),
    also=((400, "missing name in payload"), (400, "missing value in payload")),
)
async def set_setting(call: Call[PrivacySetting]) -> dict[str, Any]:
    """Change one privacy setting; all of them as they are then."""
    name = call.body.name or call.body.setting
    for field, given in (("name", name), ("value", call.body.value)):
        if not given:
            raise MissingField(field)
    people = None
    if call.body.people is not None:
        people = [call.address(f"people[{index}]", each) for index, each in enumerate(call.body.people)]
    settings = await call.session.own.set_privacy(name, call.body.value, people)
    return {"result": True, "privacySettings": dict(settings.values)}


class DefaultTimer(msgspec.Struct):
    duration: Annotated[int | None, Meta(description="seconds: 86400, 604800, 7776000, or 0 for off")] = None


@does(
    "/privacy/setDefaultDisappearingTimer",
    DefaultTimer,
    ("duration",),
    answer=_DONE,
    errors=(InvalidContent, *USING),
)
async def set_default_timer(call: Call[DefaultTimer]) -> dict[str, Any]:
    """Let messages of new chats disappear."""
    with camel_errors({"seconds": "duration"}):
        await call.session.own.set_default_timer(call.body.duration or 0)
    return _DONE


@get(
    "/status/privacy/{session_id:str}",
    about=About(
        answer={"result": [{"type": "contacts", "list": ["15551234567@s.whatsapp.net"], "isDefault": True}]},
        errors=(UnknownSession, *USING),
    ),
)
async def status_privacy(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Who sees the account's status: `contacts`, `blacklist` or `whitelist`; `isDefault` is in force."""
    choices = await session_of(request, session_id).own.status_privacy()
    return ok(
        result=[
            {
                "type": choice.type.value,
                "list": [str(jid) for jid in choice.people],
                "isDefault": choice.is_default,
            }
            for choice in choices
        ]
    )


# -- the block list -----------------------------------------------------------------------------------------


@_asks(
    "/client/getBlockedContacts",
    answer={"blockedContacts": [{"id": "208357868133980@lid", "isBlocked": True}]},
)
async def get_blocked_contacts(session: Session) -> dict[str, Any]:
    """Whom the account has blocked, under the addresses that WhatsApp uses."""
    blocked = await session.own.blocklist()
    return {"blockedContacts": [{"id": str(jid), "isBlocked": True} for jid in blocked.people]}


def _blocking(path: str, name: str, meaning: str, *, block: bool) -> HTTPRouteHandler:
    async def work(call: Call[OfContact]) -> Mapping[str, Any]:
        who, own = call.address("contactId", call.body.contact_id), call.session.own
        await (own.block(who) if block else own.unblock(who))
        return _DONE

    work.__name__, work.__doc__ = name, meaning
    return does(path, OfContact, _CONTACT, answer=_DONE, errors=(UnknownRecipient, *_PERSON))(work)


# -- name and presence --------------------------------------------------------------------------------------


class DisplayName(msgspec.Struct, rename="camel"):
    display_name: Annotated[str, Meta(description="1 to 25 characters")] = ""
    push_name: Annotated[str, Meta(description="the same as `displayName`")] = ""


@does(
    "/client/setPushName",
    DisplayName,
    (),
    answer=_DONE,
    errors=(InvalidContent, AppStateUnavailable, *USING),
    also=((400, "missing displayName in payload"),),
)
async def set_push_name(call: Call[DisplayName]) -> dict[str, Any]:
    """Set the name that others see."""
    name = call.body.display_name or call.body.push_name
    if not name:
        raise MissingField("displayName")
    with camel_errors({"name": "displayName"}):
        await call.session.own.set_name(name)
    return _DONE


def _presence(path: str, state: Literal["available", "unavailable"], meaning: str) -> HTTPRouteHandler:
    async def work(session: Session) -> Mapping[str, Any]:
        await session.own.set_presence(state)
        return _DONE

    work.__name__, work.__doc__ = f"presence_{state}", meaning
    return _asks(path, answer=_DONE)(work)


class Followed(OfContact, rename="camel", kw_only=True):
    chat_id: Annotated[str, Meta(description=f"the same as `contactId`: {CHAT}")] = ""


@does(
    "/client/subscribePresence",
    Followed,
    (),
    answer=_DONE,
    errors=_PERSON,
    also=((400, "missing contactId in payload"),),
)
async def subscribe_presence(call: Call[Followed]) -> dict[str, Any]:
    """Have `presence` events of somebody: now, and whenever they come and go."""
    given = call.body.contact_id or call.body.chat_id
    if not given:
        raise MissingField("contactId")
    await call.session.own.follow(call.address("contactId", given))
    return _DONE


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    get_privacy_settings,
    set_setting,
    set_default_timer,
    status_privacy,
    get_blocked_contacts,
    _blocking("/contact/block", "contact_block", "Block somebody.", block=True),
    _blocking("/contact/unblock", "contact_unblock", "Unblock somebody.", block=False),
    set_push_name,
    _presence("/client/sendPresenceAvailable", "available", "Be shown as online."),
    _presence("/client/sendPresenceUnavailable", "unavailable", "Be shown as online no more."),
    subscribe_presence,
)
